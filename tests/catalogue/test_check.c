// SPDX-License-Identifier: GPL-3.0-or-later
// Every rule of the consistency check with numbers that just break it and numbers that just do not.
#include "check_files.h"
#include "check_pairs.h"

enum { PAIRS = sizeof pairs / sizeof *pairs };

static void list_findings(const closo_catalogue_findings *findings, char *out, size_t size)
{
    size_t length = 0;
    out[0] = '\0';
    for (size_t i = 0; i < findings->count && length + 300 < size; i++)
        length += (size_t)snprintf(out + length, size - length, "%s: %.200s\n",
                                   findings->items[i].rule, findings->items[i].sentence);
}

START_TEST(a_rule_breaks_and_holds)
{
    const pair *p = &pairs[_i];
    for (int holds = 0; holds < 2; holds++) {
        closo_catalogue_records records;
        closo_catalogue_findings findings;
        char list[4096];
        read_lines(CHECK_COLUMNS, holds ? p->holds : p->breaks, &records);
        check_records(&records, &findings);
        list_findings(&findings, list, sizeof list);
        size_t expected = holds ? 0 : 1;
        ck_assert_msg((count_findings(&findings, p->rule, p->caution) > 0) == (expected > 0),
                      "%s (%s):\n%s", p->rule, holds ? "holds" : "breaks", list);
        // Nothing else is found wrong with it.
        ck_assert_msg(closo_catalogue_contradictions(&findings) ==
                          count_findings(&findings, p->rule, false),
                      "%s:\n%s", p->rule, list);
        for (size_t i = 0; i < findings.count; i++) {
            ck_assert(*findings.items[i].sentence);
            ck_assert_ptr_null(strchr(findings.items[i].sentence, '\n'));
        }
        closo_catalogue_findings_clear(&findings);
        closo_catalogue_records_clear(&records);
    }
}
END_TEST

// Every rule that there is has a pair above, but for those that need methods (below).
START_TEST(every_rule_is_tried)
{
    const char *key, *title;
    for (size_t i = 0; closo_catalogue_check_rule(i, &key, &title); i++) {
        bool tried = strcmp(key, "agreement") == 0 || strcmp(key, "range") == 0;
        for (size_t k = 0; k < PAIRS; k++)
            tried = tried || strcmp(pairs[k].rule, key) == 0;
        ck_assert_msg(tried, "%s", key);
        ck_assert(*title);
    }
}
END_TEST

static void only_finding(const char *columns, const char *lines, const char *rule,
                         const char *words)
{
    closo_catalogue_records records;
    closo_catalogue_findings findings;
    read_lines(columns, lines, &records);
    check_records(&records, &findings);
    ck_assert_uint_eq(closo_catalogue_contradictions(&findings), rule ? 1 : 0);
    for (size_t i = 0; rule && i < findings.count; i++)
        if (!findings.items[i].caution) {
            ck_assert_str_eq(findings.items[i].rule, rule);
            ck_assert_msg(strstr(findings.items[i].sentence, words), "%s",
                          findings.items[i].sentence);
        }
    closo_catalogue_findings_clear(&findings);
    closo_catalogue_records_clear(&records);
}

START_TEST(conventions_are_named)
{
    only_finding(CHECK_COLUMNS,
                 "X,cell_length_a,,9.9065(5),A,,,,,,1,\nX,cell_volume,,972.20(8),A^3,,,,,,1,\n",
                 "cell-volume-su", "(the sqrt(3) convention); varied together they give 0.15");
    // Hexagonal: 640.97(6) of a 7.0416(4), c 14.9266(7) is the sqrt(2) of two tied edges.
    only_finding(CHECK_COLUMNS,
                 "X,cell_length_a,,7.0416(4),A,,,,,,1,\nX,cell_length_c,,14.9266(7),A,,,,,,1,\n"
                 "X,cell_angle_gamma,,120,deg,,,,,,1,\nX,cell_volume,,640.97(6),A^3,,,,,,1,\n",
                 "cell-volume-su", "(the sqrt(2) convention); varied together they give 0.079");
    only_finding(CHECK_COLUMNS,
                 "X,cell_length_a,,7.8333(1),A,,,,,,1,\nX,cell_volume,,480.6(2),A^3,,,,,,1,\n",
                 "cell-volume-su", "seems to lack a digit");
    only_finding(CHECK_COLUMNS,
                 "X,cell_length_a,,7.8333(19),A,,,,,,1,\nX,cell_volume,,480.66(3),A^3,,,,,,1,\n",
                 "cell-volume-su", "ten times too small");
    // Three edges of their own, with s.u. that add in squares.
    only_finding(CHECK_COLUMNS,
                 "X,cell_length_a,,9.7821(4),A,,,,,,1,\nX,cell_length_b,,9.6254(4),A,,,,,,1,\n"
                 "X,cell_length_c,,10.0928(4),A,,,,,,1,\nX,cell_volume,,950.30(6),A^3,,,,,,1,\n",
                 NULL, "");
}
END_TEST

#define METHODS "material,property,item,value,unit,qualifier,printed,method,conditions,place\n"

START_TEST(claims_of_agreement)
{
    static const char claim[] =
        "X,statement,agreement of distance,,,words,excellent,,between=SC-XRD "
        "and XRD,text\nX,distance,B(2)-O(2),1.387,A,,,SC-XRD,,T1\n";
    char lines[512];
    snprintf(lines, sizeof lines, "%s%s", claim, "X,distance,B(2)-O(2),1.685,A,,,XRD,,T2\n");
    only_finding(METHODS, lines, "agreement", "1.387 A by SC-XRD and 1.685 A by XRD");
    snprintf(lines, sizeof lines, "%s%s", claim, "X,distance,B(2)-O(2),1.400,A,,,XRD,,T2\n");
    only_finding(METHODS, lines, NULL, "");
}
END_TEST

#define SALTS "material,formula,anion,property,value,unit\n"

START_TEST(salts_with_listed_anions)
{
    only_finding(SALTS, "X,Na4B10H10B12H12,B10H10(2-) + B12H12(2-),conductivity,1e-3,S/cm\n", NULL,
                 "");
    only_finding(SALTS, "X,Na3B10H10B12H12,B10H10(2-) + B12H12(2-),conductivity,1e-3,S/cm\n",
                 "charge", "cations 3, anions -4");
    only_finding(SALTS, "X,Na11(B11H14)3(B11H13)4,3 B11H14(-) + 4 B11H13(2-),conductivity,1,S/cm\n",
                 NULL, "");
    // What is not known is not judged.
    only_finding(
        SALTS,
        "X,Na3B20H18,,conductivity,1e-3,S/cm\nY,Li6PS5Cl,,conductivity,1,S/cm\n"
        "X,LiCoO2,,capacity,1,mAh/g\nX,Na2O2,,mass,1,g\nX,Li2S6,,mass,1,g\nX,LiFePO4,,mass,1,g\n"
        "X,Li7La3Zr2O12,,conductivity,1,S/cm\nX,Li3PS4,,conductivity,1,S/cm\n",
        NULL, "");
}
END_TEST

// Conditions keep statements apart.
START_TEST(other_conditions_are_no_contradiction)
{
    static const char *const lines[] = {
        ("X,window_high,,5.0,V,,,,,electrode=C; sweep=0.1 mV/s,,Table 1\n"
         "X,window_high,,3.75,V,,,,,electrode=C; sweep=0.02 mV/s,,text\n"),
        ("X,conductivity,,1e-3,S/cm,,,300,,,,Table 1\nX,conductivity,,1e-2,S/cm,,,350,,,,text\n"),
        ("X,conductivity,,1e-3,S/cm,,,300,LT,,,Table "
         "1\nX,conductivity,,1e-2,S/cm,,,300,HT,,,text\n"),
        ("X,capacity,,141,mAh/g,,,,,,,Table 1\nX,capacity,after 300 cycles,99,mAh/g,,,,,,,text\n"),
        ("X,yield,,45,%,,,,,,1,Table 1\nX,duration,,24,h,,,,,,1,Table "
         "1\nX,yield,,30,%,,,,,,2,text\n"
         "X,duration,,12,h,,,,,,2,text\n"),
        ("X,capacity,,141,mAh/g,,,,,,,\"Table 1, row 1\"\nX,capacity,,99,mAh/g,,,,,,,\"Table 1, "
         "row "
         "2\"\n"),
        ("X,conductivity,,1e-3,S/cm,>,,300,,,,Table 1\nX,conductivity,,5e-3,S/cm,,,300,,,,text\n"),
        ("X,distance,d,3,A,approx,,,,,,text\nX,distance,d,2.8,A,,,,,,,SI\n"),
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        only_finding(CHECK_COLUMNS, lines[i], NULL, "");
}
END_TEST

// A milled sample is not the one of which the text says nothing.
START_TEST(other_treatments_are_no_contradiction)
{
    static const char columns[] = "material,property,value,unit,temperature,treatment,place\n";
    only_finding(columns,
                 "X,conductivity,1.0e-6,S/cm,298,,text\n"
                 "X,conductivity,1.0e-4,S/cm,298,ball-milled,Table 1\n",
                 NULL, "");
    only_finding(columns,
                 "X,conductivity,1.0e-6,S/cm,298,pristine,text\n"
                 "X,conductivity,1.0e-4,S/cm,298,,Table 1\n",
                 "twice", "Table 1");
}
END_TEST

START_TEST(a_consistent_table_has_none)
{
    closo_text text;
    closo_text_init(&text);
    uint64_t state = 3;
    // Cells with correlated s.u., two conductivities on a line, a portion weighed, a retention.
    for (int i = 0; i < 300; i++) {
        double a = 6 + 6 * (double)(harness_random(&state) >> 11) / 9007199254740992.0;
        double energy = 0.2 + 0.6 * (double)(harness_random(&state) >> 11) / 9007199254740992.0;
        double first = 1e-6, k = 8.617333262e-5;
        double second = first * 300 / 360 * exp(energy / k * (1 / 300.0 - 1 / 360.0));
        long volume = lround(a * a * a * 100), su = lround(3 * a * a * 0.0021 * 100);
        double edge = round(a * 1e4) / 1e4;
        volume = lround(edge * edge * edge * 100);
        closo_text_addf(&text, "M%d,cell_length_a,,%.4f(21),A,,,298,,,c%d,Table 1\n", i, edge, i);
        closo_text_addf(&text, "M%d,cell_volume,,%ld.%02ld(%ld),A^3,,,298,,,c%d,Table 1\n", i,
                        volume / 100, volume % 100, su, i);
        closo_text_addf(&text, "M%d,conductivity,,%.2e,S/cm,,,300,,,,Table 2\n", i, first);
        closo_text_addf(&text, "M%d,conductivity,,%.2e,S/cm,,,360,,,,Table 2\n", i, second);
        closo_text_addf(&text, "M%d,activation_energy,,%.2f,eV,,,,,,,text\n", i, energy);
        closo_text_addf(&text, "NaBH4,mass,,%d.00,g,,,,,,m%d,SI\n", i + 1, i);
        closo_text_addf(&text, "NaBH4,amount,,%.1f,mmol,,,,,,m%d,SI\n", (i + 1) * 1e3 / 37.8330, i);
    }
    only_finding(CHECK_COLUMNS, text.data, NULL, "");
    closo_text_clear(&text);
}
END_TEST

// Adversarial tables end soon and say that not all was compared.
START_TEST(large_groups_end)
{
    closo_text text;
    closo_text_init(&text);
    for (int i = 0; i < 20000; i++)
        closo_text_addf(&text, "X,capacity,,%d,mAh/g,,,,,claim=largest,r,P%d\n", i + 1, i);
    closo_catalogue_records records;
    closo_catalogue_findings findings;
    read_lines(CHECK_COLUMNS, text.data, &records);
    check_records(&records, &findings);
    ck_assert(findings.cut_short || findings.left_out > 0 || findings.count > 0);
    closo_catalogue_findings_clear(&findings);
    closo_catalogue_records_clear(&records);
    closo_text_clear(&text);
}
END_TEST

// Any text may stand in any field: what cannot be read is not judged, and what is said is UTF-8 in
// one line.
START_TEST(any_text_is_survived)
{
    static const char *const properties[] = {"cell_length_a",
                                             "cell_volume",
                                             "statement",
                                             "capacity",
                                             "mass_loss",
                                             "mass_to_charge",
                                             "radius_ratio",
                                             "distance",
                                             "lattice_expansion",
                                             "conductivity",
                                             "site_probability",
                                             "spectrometer_frequency",
                                             "window_high",
                                             "yield",
                                             "duration",
                                             "capacity_retention",
                                             "radius",
                                             "utilization",
                                             "mass",
                                             "amount",
                                             "transition_temperature",
                                             "activation_energy"};
    static const char *const pieces[] = {"order of ",
                                         "trend of yield with duration",
                                         "formula",
                                         "claim=largest",
                                         "claim=all",
                                         "a < b",
                                         " < ",
                                         "; ",
                                         "=",
                                         "(",
                                         ")",
                                         "[",
                                         "]2-",
                                         "^",
                                         "Na",
                                         "B12H12",
                                         "3-x",
                                         "x",
                                         "2x",
                                         "->",
                                         " 100",
                                         "300 K",
                                         "1.5",
                                         "e9",
                                         "e-400",
                                         "(3)",
                                         "\303\251",
                                         "\316",
                                         "HT",
                                         "beta",
                                         "cathode=TiS2",
                                         "sweep=5",
                                         "B(1)-B(2)",
                                         " average",
                                         "R+/R- ",
                                         "R- bcc",
                                         "1H",
                                         "13C",
                                         "*",
                                         ".",
                                         "7,8-",
                                         "-",
                                         "between=A and B",
                                         "agreement of distance",
                                         "solvate=Li*2C",
                                         "purity=95%",
                                         "99999999999999",
                                         "Table 1",
                                         "text",
                                         "RT",
                                         "one electron",
                                         "after 3"};
    uint64_t state = 11;
    for (int round = 0; round < 60; round++) {
        closo_catalogue_records records = {0};
        closo_error error = {0};
        for (int i = 0; i < 200; i++) {
            closo_catalogue_record record;
            closo_catalogue_record_init(&record);
            char texts[9][160];
            for (int k = 0; k < 9; k++) {
                texts[k][0] = '\0';
                for (uint64_t n = harness_random(&state) % 5; n > 0; n--)
                    strcat(texts[k],
                           pieces[harness_random(&state) % (sizeof pieces / sizeof *pieces)]);
            }
            record.property =
                properties[harness_random(&state) % (sizeof properties / sizeof *properties)];
            record.unit = closo_catalogue_property(record.property)->unit;
            record.material = i % 3 ? "X" : texts[0];
            record.formula = texts[1];
            record.anion = texts[2];
            record.item = i % 2 ? "" : texts[3];
            record.printed = texts[4];
            record.phase = texts[5];
            record.conditions = texts[6];
            record.place = texts[7];
            record.method = texts[8];
            record.row = i % 4 ? "r" : "s";
            record.source = "a test";
            record.qualifier = (closo_qualifier)(harness_random(&state) % 9);
            static const double values[] = {0, 1, -1, 1e300, 5e-324, 120, 90, 1e-12, 0.5, 300};
            record.value = i % 7 ? values[harness_random(&state) % 10] : (double)NAN;
            record.upper = values[harness_random(&state) % 10];
            record.su = i % 2 ? values[harness_random(&state) % 10] : (double)NAN;
            record.temperature = i % 3 ? values[harness_random(&state) % 10] : (double)NAN;
            ck_assert_int_eq(closo_catalogue_records_add(&records, &record, &error), CLOSO_OK);
        }
        closo_catalogue_findings findings;
        check_records(&records, &findings);
        closo_result *result = closo_result_new("catalogue check", "test", NULL);
        closo_catalogue_describe_check(&records, &findings, result);
        ck_assert_int_eq(closo_result_status(result, NULL), CLOSO_OK);
        closo_text json;
        closo_text_init(&json);
        closo_result_write_json(result, &json);
        ck_assert(!json.failed && json.length > 2);
        closo_text_clear(&json);
        closo_result_free(result);
        closo_catalogue_findings_clear(&findings);
        closo_catalogue_records_clear(&records);
    }
}
END_TEST

static bool cancel(void *context)
{
    (void)context;
    return true;
}

START_TEST(it_can_be_cancelled)
{
    closo_catalogue_records records;
    closo_catalogue_findings findings;
    closo_error error = {0};
    read_lines(CHECK_COLUMNS, pairs[0].breaks, &records);
    const closo_control control = {.cancelled = cancel};
    ck_assert_int_eq(closo_catalogue_check(&records, &control, &findings, &error),
                     CLOSO_INTERRUPTED);
    ck_assert_ptr_null(findings.items);
    closo_catalogue_records_clear(&records);
    ck_assert_int_eq(closo_catalogue_check(&records, NULL, &findings, &error), CLOSO_OK);
    ck_assert_uint_eq(findings.count, 0);
    closo_catalogue_findings_clear(&findings);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_loop_test(tests, a_rule_breaks_and_holds, 0, PAIRS);
    tcase_add_test(tests, every_rule_is_tried);
    tcase_add_test(tests, conventions_are_named);
    tcase_add_test(tests, claims_of_agreement);
    tcase_add_test(tests, salts_with_listed_anions);
    tcase_add_test(tests, other_conditions_are_no_contradiction);
    tcase_add_test(tests, a_consistent_table_has_none);
    tcase_add_test(tests, large_groups_end);
    tcase_add_test(tests, other_treatments_are_no_contradiction);
    tcase_add_test(tests, any_text_is_survived);
    tcase_add_test(tests, it_can_be_cancelled);
}

int main(void)
{
    return harness_run("catalogue check", add);
}
