// SPDX-License-Identifier: GPL-3.0-or-later
// The project's own records: which contradictions of the papers the rules derive, and that they
// derive no others.
#include "check_files.h"

typedef struct expected {
    const char *rule, *material, *property;
    size_t count;
    const char *words; // in one of the sentences
} expected;

static const expected contradictions[] = {
    // doi:10.1021/jacs.3c03065
    {"agreement", "B12(OCH3)12", "distance", 3, "1.3871 A by SC-XRD and 1.685 A by XRD"},
    {"amount", "TBA2B12(OH)12", "amount", 1, "are 0.0733 mmol, 0.072 mmol is printed"},
    {"expansion", "B12(OCH3)12", "lattice_expansion", 1, "0.61% in a, 2.56% in c and 3.81%"},
    {"mean-distance", "B12(OCH3)12", "distance", 1,
     "The 30 B-B distances listed have the mean 1.8396"},
    {"nmr-frequency", "B12(OCH3)12", "spectrometer_frequency", 1, "13C is at 100.6 MHz"},
    {"printed-formula", "B12(OCH3)12", "statement", 1, "C 1 for 12"},
    {"printed-formula", "Li2B12(OCH3)12", "statement", 1, "B 144 for 12"},
    {"transmission", "B12(OCH3)12", "transmission", 2, "lets 0.987 pass"},
    {"twice", "CH3Li", "concentration", 1, "1.2 mol/L in SI, procedure, 1.6"},
    // doi:10.20517/cs.2026.01
    {"printed-formula", "NaB12H11S(CH3)2", "statement", 1, "C 1 for 2"},
    {"printed-formula", "diglyme", "statement", 1, "H 13 for 14"},
    {"trend", "Li2B12H12", "yield", 2, "30 % at 12 h and 54 % at 48 h"},
    {"twice", "Li2B12H12", "yield", 1, "about 40 % in text, experimental, 45 %"},
    // the review
    {"activation-energy", "Na2(BH4)(NH2)", "activation_energy", 1, "0.885 eV in ln(sigma), 0.913"},
    {"extreme", "Na4(B12H12)(B10H10)", "cathode_loading", 1, "7.7 mg/cm^2"},
    {"extreme", "Na4B36H34", "window_high", 1, "Na2B20H18 has 8 V"},
    {"order", "NaB3H8", "window_high", 1, "3.32 V against 3 V"},
    {"printed-formula", "Na-7,8-C2B9H12", "statement", 1, "B 10 for 9"},
    {"printed-formula", "Na2-x(CB11H12)x(B12H12)1-x", "statement", 1, "3 - 6 x"},
    {"printed-formula", "Na3B24H23", "statement", 1, "H 13 for 23"},
    {"printed-formula", "Na4B20H18.3Na2B12H12", "statement", 1, "Na 8 for 10"},
    {"printed-formula", "Na4B36H34.7Na2B12H12", "statement", 1, "H 108 for 118"},
    {"twice", "Na2(BH4)(NH2)", "capacity", 1, "147.8 mAh/g"},
    {"twice", "Na2(BH4)(NH2)", "capacity_retention", 1, "27 %"},
    {"twice", "Na2(BH4)(NH2)", "cycles", 1, "15 in text"},
    {"twice", "Na2(CB9H10)(CB11H12)", "conductivity", 1, "about 0.07 S/cm"},
    {"twice", "Na2B10H10", "transition_temperature", 1, "380 K in text"},
    {"twice", "Na2B12H12", "window_high", 1, "4.2 V"},
    {"twice", "Na4B36H34.7Na2B12H12", "window_high", 1, "6.9 V"},
    {"twice", "NaB3H8.xNH3@NaB3H8", "capacity", 1, "237.2 mAh/g"},
    {"twice", "NaB3H8.xNH3@NaB3H8", "capacity_retention", 1, "62.1 %"},
    {"twice", "NaB3H8.xNH3@NaB3H8", "cycles", 1, "240"},
    {"two-citations", "Na4(B12H12)(B10H10)", "capacity_retention", 1, "reference 34"},
    {"two-temperatures", "Na3(NH2)(B12H12)", "capacity", 1, "at 70 C"},
    {"two-temperatures", "NaCB9H10", "critical_current_density", 1, "at 27 C"},
    // the ball-milled salts: the s.u. of twelve cells
    {"cell-volume-su", "Li2B10H10", "cell_volume", 1, "sqrt(2)"},
    {"cell-volume-su", "Li2B12H12", "cell_volume", 5, "sqrt(3)"},
    {"cell-volume-su", "Na2B10H10", "cell_volume", 1, "sqrt(3)"},
    {"cell-volume-su", "Na2B10H10:Na2CO3 1:1", "cell_volume", 1, "sqrt(3)"},
    {"cell-volume-su", "Na2B12H12", "cell_volume", 3, "sqrt(3)"},
    {"cell-volume-su", "Na4(B12H12)(B10H10)", "cell_volume", 1, "seems to lack a digit"},
    {"cell-volume-su", "NaCB11H12", "cell_volume", 1, "sqrt(3)"},
    // doi:10.1021/acs.chemmater.7b02902
    {"contact-radius", "Li2B12H12", "radius", 1, "need a = 9.984 A"},
    {"hole-limit", "M2B12H12 (class)", "radius_ratio", 1, "body-centred Na2B12H12 is 0.291"},
    {"phase-range", "Li2B12H12", "cell_length_a", 1, "355 C would fit"},
};

static const expected cautions[] = {
    {"cell-volume-su", "LiCB11H12", "cell_volume", 1, "sqrt(3)"},
    {"r-factors", "Na2B12H12", "profile_r", 2, "0.177"},
    {"r-factors", "NaCB11H12", "profile_r", 2, "0.145"},
    {"r-factors", "Na2B10H10", "profile_r", 2, "0.18"},
    {"r-factors", "Na4(B12H12)(B10H10)", "profile_r", 2, "0.112"},
    {"solvate", "Li2B12H12.n diglyme", "mass_loss", 1, "0.5 molecules of solvent"},
    {"purity", "LiBH4", "mass", 1, "4.8 mmol at 95%"},
    {"occupation", "Na2B12H12", "site_occupation", 1, "0.0457"},
    {"probabilities", "Li2B12H12", "site_probability", 1, "0.99"},
    {"mass-to-charge", "Li2B12(OCH3)12", "mass_to_charge", 1, "251.17"},
    {"window-conditions", "Na3(BH4)(B12H12)", "window_high", 1, "50 mV/s"},
};

static void read_all(closo_catalogue **catalogue, closo_catalogue_records *records,
                     closo_catalogue_findings *findings)
{
    closo_error error = {0};
    closo_catalogue_query query;
    closo_catalogue_query_init(&query);
    *catalogue = open_catalogue("", false);
    ck_assert_msg(closo_catalogue_find(*catalogue, &query, records, NULL, &error) == CLOSO_OK, "%s",
                  error.message);
    check_records(records, findings);
}

static bool is_known(const closo_catalogue_finding *finding, const expected *known, bool caution)
{
    return finding->caution == caution && strcmp(finding->rule, known->rule) == 0 &&
           strcmp(finding->records[0]->material, known->material) == 0 &&
           strcmp(finding->records[0]->property, known->property) == 0;
}

static void find_known(const closo_catalogue_findings *findings, const expected *known,
                       bool caution)
{
    size_t count = 0;
    bool said = false;
    for (size_t i = 0; i < findings->count; i++) {
        count += is_known(&findings->items[i], known, caution);
        said = said || (is_known(&findings->items[i], known, caution) &&
                        strstr(findings->items[i].sentence, known->words));
    }
    ck_assert_msg(count == known->count, "%s %s %s: %zu", known->rule, known->material,
                  known->property, count);
    ck_assert_msg(said, "%s %s %s", known->rule, known->material, known->words);
}

START_TEST(the_papers_against_themselves)
{
    closo_catalogue *catalogue;
    closo_catalogue_records records = {0};
    closo_catalogue_findings findings;
    read_all(&catalogue, &records, &findings);
    enum { KNOWN = sizeof contradictions / sizeof *contradictions };
    for (size_t k = 0; k < KNOWN; k++)
        find_known(&findings, &contradictions[k], false);
    for (size_t k = 0; k < sizeof cautions / sizeof *cautions; k++)
        find_known(&findings, &cautions[k], true);
    // And no others.
    for (size_t i = 0; i < findings.count; i++) {
        const closo_catalogue_finding *f = &findings.items[i];
        bool found = f->caution;
        for (size_t k = 0; k < KNOWN && !found; k++)
            found = is_known(f, &contradictions[k], false);
        ck_assert_msg(found, "%s, %s, %s: %s", f->rule, f->records[0]->material,
                      f->records[0]->property, f->sentence);
    }
    ck_assert(!findings.cut_short);
    ck_assert_uint_eq(findings.left_out, 0);
    closo_catalogue_findings_clear(&findings);
    closo_catalogue_records_clear(&records);
    closo_catalogue_close(catalogue);
}
END_TEST

// What was derived is told apart from what the catalogue notes.
START_TEST(notes_are_kept_apart)
{
    closo_catalogue *catalogue;
    closo_catalogue_records records = {0};
    closo_catalogue_findings findings;
    closo_quantity quantity;
    read_all(&catalogue, &records, &findings);
    size_t flagged = 0, derived = 0;
    for (size_t i = 0; i < records.count; i++)
        if (*records.items[i].flag) {
            flagged++;
            derived += findings.explained[i];
        }
    ck_assert_uint_gt(derived, flagged / 2);
    ck_assert_uint_lt(derived, flagged);
    closo_result *result = closo_result_new("catalogue check", "test", NULL);
    closo_catalogue_describe_check(&records, &findings, result);
    ck_assert_int_eq(closo_result_status(result, NULL), CLOSO_OK);
    ck_assert(closo_result_find_quantity(result, "noted", &quantity));
    ck_assert(quantity.value >= 10 && quantity.value <= (double)(flagged - derived));
    ck_assert(closo_result_find_quantity(result, "contradictions", &quantity));
    ck_assert(quantity.value == (double)closo_catalogue_contradictions(&findings));
    closo_result_free(result);
    closo_catalogue_findings_clear(&findings);
    closo_catalogue_records_clear(&records);
    closo_catalogue_close(catalogue);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, the_papers_against_themselves);
    tcase_add_test(tests, notes_are_kept_apart);
}

int main(void)
{
    return harness_run("catalogue check data", add);
}
