// SPDX-License-Identifier: GPL-3.0-or-later
// Isotope patterns as a document.
#include "closo/chem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_SIZE 48

// ---- what the formula says ---------------------------------------------------------------------

static void describe_formula(const closo_compound *ion, closo_result *result)
{
    char text[512];
    bool odd;
    closo_compound empirical;
    closo_compound_write(ion, text, sizeof text);
    closo_result_set(result, "formula", "%s", text);
    closo_compound_empirical(ion, &empirical);
    closo_compound_write(&empirical, text, sizeof text);
    closo_result_set(result, "empirical formula", "%s", text);
    closo_compound_explain_charge(ion, text, sizeof text, &odd);
    closo_result_set(result, "charge", "%s", text);
    if (odd)
        closo_result_warn(result, "the number of electrons is odd: a radical, or the charge or a "
                                  "hydrogen atom is missing in the formula");
}

static void describe_weight(const closo_compound *ion, closo_result *result)
{
    double low, high, weight = closo_compound_weight(ion, &low, &high);
    const char *unit = "g/mol";
    closo_result_add_quantity(
        result, &(closo_quantity){.key = "formula_weight",
                                  .label = "formula weight",
                                  .value = weight,
                                  .unit = unit,
                                  .method = "conventional standard atomic weights, IUPAC 2021, "
                                            "natural composition"});
    closo_result_add_quantity(
        result, &(closo_quantity){.key = "formula_weight_low",
                                  .label = "formula weight, lowest",
                                  .value = fmin(low, weight),
                                  .unit = unit,
                                  .method = "normal materials with most light isotopes (IUPAC's "
                                            "intervals)"});
    closo_result_add_quantity(
        result, &(closo_quantity){.key = "formula_weight_high",
                                  .label = "formula weight, highest",
                                  .value = fmax(high, weight),
                                  .unit = unit,
                                  .method = "normal materials with most heavy isotopes (IUPAC's "
                                            "intervals)"});
    closo_result_add_quantity(
        result,
        &(closo_quantity){.key = "charge", .label = "charge", .value = ion->charge, .unit = "e"});
    closo_result_cite(result, "doi:10.1515/pac-2019-0603",
                      "Prohaska et al., Pure Appl. Chem. 94 (2022) 573 (standard atomic weights "
                      "2021)");
}

static closo_status describe_composition(const closo_compound *ion, closo_result *result,
                                         closo_error *error)
{
    size_t n = ion->terms;
    double *values = closo_allocate(3 * n, sizeof *values, error);
    char(*names)[8] = closo_allocate(n, sizeof *names, error);
    const char **texts = closo_allocate(n, sizeof *texts, error);
    closo_status status = values && names && texts ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK) {
        double atoms = 0, mass = 0;
        for (size_t i = 0; i < n; i++) {
            atoms += ion->term[i].count;
            mass += ion->term[i].count * closo_nuclide_mass(ion->term[i].nuclide);
        }
        for (size_t i = 0; i < n; i++) {
            double count = ion->term[i].count;
            closo_nuclide_write(ion->term[i].nuclide, names[i]);
            texts[i] = names[i];
            values[i] = count;
            values[n + i] = 100 * count * closo_nuclide_mass(ion->term[i].nuclide) / mass;
            values[2 * n + i] = 100 * count / atoms;
        }
        closo_table *table = closo_result_add_table(result, "composition", "Composition");
        closo_table_add_text_column(table, "element", NULL, texts, n);
        closo_table_add_column(table, "atoms", NULL, "1", values, n);
        closo_table_add_column(table, "mass_percent", "mass", "%", values + n, n);
        closo_table_add_column(table, "atom_percent", "atoms", "%", values + 2 * n, n);
    }
    free(values);
    free(names);
    free(texts);
    return status;
}

// ---- masses ------------------------------------------------------------------------------------

static void describe_isotopes(const closo_isotope_mixture *mixture,
                              const closo_isotope_fractions *fractions, closo_result *result)
{
    closo_text out;
    closo_text_init(&out);
    for (size_t s = 0; s < mixture->count; s++) {
        const closo_isotope_source *source = &mixture->source[s];
        for (size_t i = 0; source->isotopes > 1 && i < source->isotopes; i++) {
            closo_text_addf(&out, "%s%d%s ", out.length ? ", " : "", source->mass_number[i],
                            closo_element_of(source->number)->symbol);
            closo_text_add_number(&out, source->fraction[i], 6);
        }
    }
    if (out.length && !out.failed)
        closo_result_set(result, "isotopes", "%s", out.data);
    closo_text_clear(&out);
    closo_result_set(result, "abundances", "%s",
                     fractions && fractions->count
                         ? "as given, the rest natural (IUPAC, representative)"
                         : "natural (IUPAC, representative)");
    closo_result_cite(result, "doi:10.1088/1674-1137/abddaf",
                      "Wang et al., Chin. Phys. C 45 (2021) 030003 (AME2020, masses)");
    closo_result_cite(result, "doi:10.1515/pac-2015-0503",
                      "Meija et al., Pure Appl. Chem. 88 (2016) 293 (isotopic compositions)");
}

// Of the masses of the atoms alone, all errors of one element together: an upper limit, since those
// of different isotopes may differ in sign.
static double mass_su(const closo_isotope_mixture *mixture)
{
    double sum = 0;
    for (size_t s = 0; s < mixture->count; s++) {
        const closo_isotope_source *source = &mixture->source[s];
        double largest = 0;
        for (size_t i = 0; i < source->isotopes; i++) {
            const closo_isotope *isotope =
                closo_isotope_find(source->number, source->mass_number[i]);
            largest = isotope ? fmax(largest, isotope->mass_su) : largest;
        }
        sum += pow(source->atoms * largest, 2);
    }
    return sqrt(sum);
}

static void add_mass(closo_result *result, const char *key, const char *label, closo_measured mass,
                     double probability, int charge, const char *method)
{
    char words[200], name[80], mz_label[120];
    if (isnan(probability))
        snprintf(words, sizeof words, "%s", method);
    else
        snprintf(words, sizeof words, "%s; probability %.3g", method, probability);
    closo_result_add_quantity(result, &(closo_quantity){.key = key,
                                                        .label = label,
                                                        .value = mass.value,
                                                        .su = mass.su,
                                                        .unit = "u",
                                                        .method = words});
    bool single = charge == 1 || charge == -1;
    if (!charge || (single && strcmp(key, "mass_most_abundant_peak") != 0))
        return;
    snprintf(name, sizeof name, "mz_%s", key + 5);
    snprintf(mz_label, sizeof mz_label, "m/z of the %s", label);
    closo_result_add_quantity(result,
                              &(closo_quantity){.key = name,
                                                .label = mz_label,
                                                .value = closo_mass_to_charge(mass.value, charge),
                                                .su = closo_mass_to_charge(mass.su, charge),
                                                .unit = "1",
                                                .method = "mass over the number of charges"});
}

static void describe_masses(const closo_isotope_mixture *mixture, closo_result *result)
{
    closo_isotope_masses m;
    closo_isotope_masses_of(mixture, &m);
    int charge = mixture->charge;
    double su = mass_su(mixture);
    closo_result_set(result, "masses", "%s",
                     charge ? "of the ion: the mass of the electrons is counted"
                            : "of the neutral compound");
    add_mass(result, "mass_lightest", "lightest isotopologue", (closo_measured){m.lightest, su},
             m.lightest_probability, charge, "every atom its lightest isotope");
    add_mass(result, "mass_most_abundant_isotopes", "isotopologue of all most abundant isotopes",
             (closo_measured){m.most_abundant_isotopes, su}, m.most_abundant_isotopes_probability,
             charge,
             "every atom the most abundant isotope of its element (often called monoisotopic)");
    add_mass(result, "mass_most_abundant_peak", "most abundant isotopologue",
             (closo_measured){m.most_abundant_peak, su}, m.most_abundant_peak_probability, charge,
             "the most probable isotopologue of all");
    add_mass(result, "mass_average", "mean mass", (closo_measured){m.average, NAN}, (double)NAN,
             charge, "mean over all isotopologues with these abundances");
}

// ---- patterns ----------------------------------------------------------------------------------

static closo_status describe_peaks(const closo_isotope_mixture *mixture, double threshold,
                                   closo_result *result, closo_error *error)
{
    enum { MZ, MZ_SU, INTENSITY, PROBABILITY, NUCLEONS, SPREAD, COLUMNS };
    closo_isotope_peaks peaks = {0};
    closo_status status = closo_isotope_peaks_compute(&peaks, mixture, error);
    double *values =
        status == CLOSO_OK ? closo_allocate(COLUMNS * peaks.count, sizeof *values, error) : NULL;
    if (status == CLOSO_OK && !values)
        status = CLOSO_MEMORY;
    if (status == CLOSO_OK) {
        size_t n = peaks.count, kept = 0, best = 0;
        for (size_t i = 0; i < n; i++)
            best = peaks.peaks[i].probability > peaks.peaks[best].probability ? i : best;
        double top = peaks.peaks[best].probability, su = mass_su(mixture);
        for (size_t i = 0; i < n; i++) {
            const closo_isotope_peak *p = &peaks.peaks[i];
            if (p->probability < threshold * top)
                continue;
            values[MZ * n + kept] = closo_mass_to_charge(p->mass, mixture->charge);
            values[MZ_SU * n + kept] = closo_mass_to_charge(su, mixture->charge);
            values[INTENSITY * n + kept] = 100 * p->probability / top;
            values[PROBABILITY * n + kept] = p->probability;
            values[NUCLEONS * n + kept] = p->nucleons;
            values[SPREAD * n + kept] = closo_mass_to_charge(1000 * p->spread, mixture->charge);
            kept++;
        }
        add_mass(result, "mass_most_abundant_mean", "highest aggregated peak",
                 (closo_measured){peaks.peaks[best].mass, mass_su(mixture)}, top, mixture->charge,
                 "mean over the isotopologues of the most probable number of nucleons");
        closo_table *table = closo_result_add_table(result, "pattern", "Isotope pattern");
        closo_table_add_column(table, "mz", mixture->charge ? "m/z" : "mass",
                               mixture->charge ? "1" : "u", values + MZ * n, kept);
        closo_table_add_column(table, "mz_su", NULL, mixture->charge ? "1" : "u",
                               values + MZ_SU * n, kept);
        closo_table_add_column(table, "intensity", "relative intensity", "%",
                               values + INTENSITY * n, kept);
        closo_table_add_column(table, "probability", NULL, "1", values + PROBABILITY * n, kept);
        closo_table_add_column(table, "nucleons", "number of nucleons", "1", values + NUCLEONS * n,
                               kept);
        closo_table_add_column(table, "spread", "spread of the isotopologues",
                               mixture->charge ? "1e-3" : "mu", values + SPREAD * n, kept);
    }
    free(values);
    closo_isotope_peaks_clear(&peaks);
    return status;
}

static closo_status describe_fine(const closo_isotope_mixture *mixture,
                                  const closo_isotopologues *fine, closo_result *result,
                                  closo_error *error)
{
    size_t n = fine->count;
    double *values = closo_allocate(4 * n, sizeof *values, error), su = mass_su(mixture);
    char(*names)[NAME_SIZE] = closo_allocate(n, sizeof *names, error);
    const char **texts = closo_allocate(n, sizeof *texts, error);
    closo_status status = values && names && texts ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK) {
        for (size_t i = 0; i < n; i++) {
            values[i] = closo_mass_to_charge(fine->mass[i], mixture->charge);
            values[n + i] = 100 * fine->probability[i] / fine->probability[0];
            values[2 * n + i] = fine->probability[i];
            values[3 * n + i] = closo_mass_to_charge(su, mixture->charge);
            closo_isotopologue_write(fine, mixture, i, names[i], NAME_SIZE);
            texts[i] = names[i];
        }
        closo_table *table =
            closo_result_add_table(result, "fine", "Fine structure: single isotopologues");
        closo_table_add_text_column(table, "isotopes", "isotopes beside the most abundant ones",
                                    texts, n);
        closo_table_add_column(table, "mz", mixture->charge ? "m/z" : "mass",
                               mixture->charge ? "1" : "u", values, n);
        closo_table_add_column(table, "mz_su", NULL, mixture->charge ? "1" : "u", values + 3 * n,
                               n);
        closo_table_add_column(table, "intensity", "relative intensity", "%", values + n, n);
        closo_table_add_column(table, "probability", NULL, "1", values + 2 * n, n);
        closo_result_add_quantity(
            result, &(closo_quantity){.key = "fine_probability",
                                      .label = "probability of the isotopologues listed",
                                      .value = fine->covered,
                                      .unit = "1",
                                      .method = "all above a threshold relative to the most "
                                                "abundant one, or the fewest that reach a sum"});
        closo_result_set(result, "isotopologues", "%zu, all above %.3g of the most abundant one", n,
                         fine->threshold);
        if (fine->limited)
            closo_result_warn(result,
                              "the limit of isotopologues was met: %zu are listed, which cover "
                              "%.4g of the intensity",
                              n, fine->covered);
    }
    free(values);
    free(names);
    free(texts);
    return status;
}

typedef struct line {
    double mz, intensity;
} line;

static int rising(const void *a, const void *b)
{
    const line *x = a, *y = b;
    return (x->mz > y->mz) - (x->mz < y->mz);
}

static closo_status describe_profile(const closo_isotope_mixture *mixture,
                                     const closo_isotopologues *fine, double resolution,
                                     closo_result *result, closo_error *error)
{
    size_t n = fine->count;
    line *lines = closo_allocate(n, sizeof *lines, error);
    double *values = closo_allocate(2 * n, sizeof *values, error);
    closo_isotope_profile profile = {0};
    closo_status status = lines && values ? CLOSO_OK : CLOSO_MEMORY;
    for (size_t i = 0; status == CLOSO_OK && i < n; i++)
        lines[i] =
            (line){closo_mass_to_charge(fine->mass[i], mixture->charge), fine->probability[i]};
    if (status == CLOSO_OK) {
        qsort(lines, n, sizeof *lines, rising);
        for (size_t i = 0; i < n; i++) {
            values[i] = lines[i].mz;
            values[n + i] = lines[i].intensity;
        }
        status = closo_isotope_profile_compute(&profile, values, values + n, n, resolution, error);
    }
    if (status == CLOSO_OK) {
        closo_table *table = closo_result_add_table(result, "profile", "Profile");
        closo_table_add_column(table, "mz", mixture->charge ? "m/z" : "mass",
                               mixture->charge ? "1" : "u", profile.mz, profile.count);
        closo_table_add_column(table, "intensity", "relative intensity", "%", profile.intensity,
                               profile.count);
        closo_result_set(result, "profile", "Gaussian lines, resolution (m/z over FWHM) %.6g",
                         resolution);
    }
    closo_isotope_profile_clear(&profile);
    free(lines);
    free(values);
    return status;
}

static void describe_figure(const closo_compound *ion, bool profile, closo_result *result)
{
    char name[256], title[300];
    closo_compound_write(ion, name, sizeof name);
    snprintf(title, sizeof title, "Isotope pattern of %s", name);
    closo_figure *figure = closo_result_add_figure(
        result, "pattern", title,
        "Sticks: all isotopologues of one number of nucleons together, at their mean. Line: the "
        "fine structure as a spectrometer of the resolution in the settings shows it. Both are "
        "relative to their highest point.");
    closo_panel *panel = closo_figure_add_panel(
        figure, NULL,
        &(closo_axis){.label = ion->charge ? "m/z" : "mass", .unit = ion->charge ? NULL : "u"},
        &(closo_axis){.label = "relative intensity", .unit = "%"});
    closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_STICKS,
                                              .label = "aggregated peaks",
                                              .table = "pattern",
                                              .x = "mz",
                                              .y = "intensity"});
    if (profile)
        closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_LINE,
                                                  .label = "profile",
                                                  .table = "profile",
                                                  .x = "mz",
                                                  .y = "intensity"});
}

static bool is_whole(const closo_compound *compound)
{
    for (size_t i = 0; i < compound->terms; i++)
        if (fabs(compound->term[i].count - round(compound->term[i].count)) > 1e-6)
            return false;
    return true;
}

static closo_status describe_pattern(const closo_compound *ion,
                                     const closo_isotope_pattern_options *options,
                                     closo_result *result, closo_error *error)
{
    closo_isotope_mixture mixture;
    closo_isotopologues fine = {0};
    closo_status status = closo_isotope_mixture_init(&mixture, ion, options->fractions, error);
    if (status != CLOSO_OK)
        return status;
    describe_isotopes(&mixture, options->fractions, result);
    describe_masses(&mixture, result);
    closo_result_set(
        result, "aggregation",
        "one peak per number of nucleons, at the mean mass of its isotopologues "
        "weighted by probability (a step 10B to 11B is 0.9964 u, 12C to 13C 1.0034 u)");
    status = describe_peaks(&mixture, options->threshold, result, error);
    if (status == CLOSO_OK)
        status = closo_isotopologues_compute(&fine, &mixture, &options->fine, error);
    if (status == CLOSO_OK)
        status = describe_fine(&mixture, &fine, result, error);
    if (status == CLOSO_OK && options->resolution > 0)
        status = describe_profile(&mixture, &fine, options->resolution, result, error);
    if (status == CLOSO_OK)
        describe_figure(ion, options->resolution > 0, result);
    closo_isotopologues_clear(&fine);
    return status;
}

closo_status closo_isotope_pattern_describe(const closo_compound *ion,
                                            const closo_isotope_pattern_options *options,
                                            closo_result *result, closo_error *error)
{
    describe_formula(ion, result);
    describe_weight(ion, result);
    closo_status status = CLOSO_OK;
    if (is_whole(ion))
        status = describe_pattern(ion, options, result, error);
    else
        closo_result_warn(result, "numbers of atoms are not whole: formula weight and composition "
                                  "only, no isotope pattern");
    if (status == CLOSO_OK)
        status = describe_composition(ion, result, error);
    return status == CLOSO_OK ? closo_result_status(result, error) : status;
}
