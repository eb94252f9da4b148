// SPDX-License-Identifier: GPL-3.0-or-later
// closo isotopes: weights, masses and isotope patterns of a formula, and the isotopic abundance of
// a sample from its mass spectrum.
#include "cli/command.h"
#include "closo/chem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEFINES_MAXIMUM = 64, FRACTIONS_MAXIMUM = 64 };

static const closo_option pattern_options[] = {
    {.name = "boron10",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "FRACTION",
     .absent = "0.199, the representative natural one",
     .minimum = 0,
     .maximum = 1,
     .help = "Amount fraction of 10B in the boron of the sample; in nature 0.189 to 0.204."},
    {.name = "abundance",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "ISOTOPE=FRACTION",
     .absent = "natural",
     .repeatable = true,
     .help = "Amount fraction of an isotope in enriched material, as 6Li=0.95, 11B=0.995 or "
             "D=0.98. Other isotopes of the element keep their proportions."},
    {.name = "charge",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "CHARGE",
     .absent = "as in the formula",
     .help = "Charge of the ion, as 2-, -2 or +; electrons are added or taken off."},
    {.name = "adduct",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "ADDUCT",
     .absent = "none",
     .help = "What the formula takes up or gives off on the way into the spectrometer, as +H, -H "
             "(protons), +Na, +NH4, +2Na-H, +H2O or +[Mg^2+]."},
    {.name = "define",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NAME=FORMULA",
     .absent = "none",
     .repeatable = true,
     .help = "An abbreviation, as Me=CH3 or THF=C4H8O."},
    {.name = "threshold",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "PERCENT",
     .default_text = "0.01",
     .minimum = 1e-12,
     .maximum = 100,
     .help = "Least intensity, in percent of the highest, of what the tables list."},
    {.name = "coverage",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "FRACTION",
     .absent = "by --threshold",
     .minimum = 0.01,
     .maximum = 0.999999999,
     .help = "In the fine structure, the fewest isotopologues that together have this "
             "probability."},
    {.name = "limit",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "NUMBER",
     .default_text = "20000",
     .minimum = 16,
     .maximum = 1000000,
     .help = "Isotopologues in the fine structure at most; the threshold rises where needed."},
    {.name = "resolution",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "NUMBER",
     .default_text = "10000",
     .minimum = 10,
     .maximum = 1e9,
     .help = "m/z over full width at half maximum of the Gaussian lines of the profile."},
    {0},
};

static const closo_option fit_options[] = {
    {.name = "fit",
     .kind = CLOSO_OPTION_PATH,
     .placeholder = "SPECTRUM",
     .absent = "no fit",
     .help = "Mass spectrum (mzML, or two columns m/z and intensity) to fit an abundance to."},
    {.name = "fit-isotope",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "ISOTOPE",
     .default_text = "10B",
     .help = "Isotope whose amount fraction is fitted, as 6Li or D."},
    {.name = "fit-window",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "NUMBER",
     .absent = "half the distance of peaks",
     .minimum = 1e-5,
     .maximum = 0.5,
     .help = "Half width in m/z of the range around a peak that counts as the peak."},
    {.name = "scan",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "NUMBER",
     .absent = "of MS level 1, the one with most intensity in the pattern's range",
     .minimum = 1,
     .maximum = 1e9,
     .help = "Which spectrum of an mzML file, counted from 1."},
    {0},
};

// ---- options -----------------------------------------------------------------------------------

typedef struct request {
    closo_abbreviation defines[DEFINES_MAXIMUM];
    char *names[DEFINES_MAXIMUM];
    closo_abbreviations abbreviations;
    closo_isotope_fraction fractions[FRACTIONS_MAXIMUM];
    closo_isotope_fractions list;
    closo_compound ion;
    closo_isotope_pattern_options pattern;
} request;

static void request_free(request *r)
{
    for (size_t i = 0; r && i < r->abbreviations.count; i++)
        free(r->names[i]);
    free(r);
}

static bool is_word(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!((text[i] >= 'A' && text[i] <= 'Z') || (text[i] >= 'a' && text[i] <= 'z')))
            return false;
    return length > 0;
}

static closo_status read_defines(const closo_arguments *arguments, request *r, closo_error *error)
{
    size_t count = closo_arguments_count(arguments, "define");
    if (count > DEFINES_MAXIMUM)
        return closo_fail(error, CLOSO_USAGE, "--define: expected at most %d", DEFINES_MAXIMUM);
    r->abbreviations.list = r->defines;
    for (size_t i = 0; i < count; i++) {
        const char *text = closo_arguments_text_at(arguments, "define", i);
        size_t length = strcspn(text, "=");
        closo_compound checked;
        closo_error inner = {0};
        if (!text[length] || !is_word(text, length))
            return closo_fail(error, CLOSO_USAGE,
                              "--define: expected NAME=FORMULA with a name of letters, such as "
                              "Me=CH3, found \"%.80s\"",
                              text);
        if (closo_compound_parse(&checked, text + length + 1, NULL, &inner) != CLOSO_OK)
            return closo_fail(error, CLOSO_USAGE, "--define: %s", inner.message);
        r->names[i] = closo_duplicate_bytes(text, length, error);
        if (!r->names[i])
            return CLOSO_MEMORY;
        r->defines[i] = (closo_abbreviation){r->names[i], text + length + 1};
        r->abbreviations.count++;
    }
    return CLOSO_OK;
}

static closo_status read_fractions(const closo_arguments *arguments, request *r, closo_error *error)
{
    size_t count = closo_arguments_count(arguments, "abundance");
    if (count + 1 > FRACTIONS_MAXIMUM)
        return closo_fail(error, CLOSO_USAGE, "--abundance: expected at most %d",
                          FRACTIONS_MAXIMUM - 1);
    for (size_t i = 0; i < count; i++) {
        closo_error inner = {0};
        const char *text = closo_arguments_text_at(arguments, "abundance", i);
        closo_isotope_fraction *now = &r->fractions[r->list.count];
        if (closo_isotope_fraction_parse(text, now, &inner) != CLOSO_OK)
            return closo_fail(error, CLOSO_USAGE, "--abundance: %s", inner.message);
        for (size_t k = 0; k < r->list.count; k++)
            if (r->fractions[k].nuclide.number == now->nuclide.number &&
                r->fractions[k].nuclide.mass_number == now->nuclide.mass_number)
                return closo_fail(error, CLOSO_USAGE,
                                  "--abundance: \"%.40s\" names an isotope "
                                  "that was given before",
                                  text);
        if (now->nuclide.number == 5 && closo_arguments_given(arguments, "boron10"))
            return closo_fail(error, CLOSO_USAGE,
                              "expected --boron10 or --abundance %.40s, found both", text);
        r->list.count++;
    }
    if (closo_arguments_given(arguments, "boron10"))
        r->fractions[r->list.count++] =
            (closo_isotope_fraction){{5, 10}, closo_arguments_quantity(arguments, "boron10")};
    r->list.list = r->fractions;
    return CLOSO_OK;
}

static closo_status read_ion(const closo_arguments *arguments, request *r, closo_error *error)
{
    const char *adduct = closo_arguments_text(arguments, "adduct");
    const char *charge = closo_arguments_text(arguments, "charge");
    closo_error inner = {0};
    closo_status status = closo_compound_parse(&r->ion, closo_arguments_operand(arguments, 0),
                                               &r->abbreviations, error);
    if (status == CLOSO_OK && adduct) {
        status = closo_adduct_add(&r->ion, adduct, &r->abbreviations, &inner);
        if (status != CLOSO_OK)
            return closo_fail(error, status, "--adduct: %s", inner.message);
    }
    if (status == CLOSO_OK && charge) {
        status = closo_charge_parse(charge, &r->ion.charge, &inner);
        if (status != CLOSO_OK)
            return closo_fail(error, status, "--charge: %s", inner.message);
    }
    return status;
}

static closo_status read_request(const closo_arguments *arguments, request *r, closo_error *error)
{
    closo_status status = read_defines(arguments, r, error);
    if (status == CLOSO_OK)
        status = read_fractions(arguments, r, error);
    if (status == CLOSO_OK)
        status = read_ion(arguments, r, error);
    double threshold = closo_arguments_quantity(arguments, "threshold") / 100;
    double coverage = closo_arguments_quantity(arguments, "coverage");
    r->pattern = (closo_isotope_pattern_options){
        .fractions = &r->list,
        .fine = {.threshold = threshold,
                 .coverage = isnan(coverage) ? 0 : coverage,
                 .limit = (size_t)closo_arguments_integer(arguments, "limit")},
        .threshold = threshold,
        .resolution = closo_arguments_quantity(arguments, "resolution")};
    return status;
}

// ---- the fit -----------------------------------------------------------------------------------

// Range of m/z that the pattern may reach whatever the abundance.
static closo_status range_of(const request *r, double *low, double *high, closo_error *error)
{
    closo_isotope_mixture mixture;
    closo_status status = closo_isotope_mixture_init(&mixture, &r->ion, NULL, error);
    *low = *high = 0;
    for (size_t s = 0; status == CLOSO_OK && s < mixture.count; s++) {
        const closo_isotope_source *source = &mixture.source[s];
        *low += source->atoms * source->mass[0];
        *high += source->atoms * source->mass[source->isotopes - 1];
    }
    *low = closo_mass_to_charge(*low - 1, r->ion.charge);
    *high = closo_mass_to_charge(*high + 1, r->ion.charge);
    return status;
}

static closo_status fit_spectrum(const closo_arguments *arguments, request *r, closo_result *result,
                                 closo_error *error)
{
    const char *path = closo_arguments_text(arguments, "fit");
    const char *isotope = closo_arguments_text(arguments, "fit-isotope");
    double window = closo_arguments_quantity(arguments, "fit-window");
    closo_isotope_fit_options options = {.window = isnan(window) ? 0 : window};
    closo_mass_spectrum_options reading = {.number =
                                               (size_t)closo_arguments_integer(arguments, "scan")};
    closo_mass_spectrum spectrum;
    closo_isotope_fit fit;
    if (!closo_nuclide_parse(isotope, strlen(isotope), &options.nuclide) ||
        options.nuclide.mass_number == 0)
        return closo_fail(error, CLOSO_USAGE,
                          "--fit-isotope: expected an isotope such as 10B, found \"%.40s\"",
                          isotope);
    closo_status status = range_of(r, &reading.low, &reading.high, error);
    if (status == CLOSO_OK)
        status = closo_mass_spectrum_read(&spectrum, path, &reading, error);
    if (status != CLOSO_OK)
        return status;
    closo_result_add_input(result, path, &spectrum.fingerprint);
    closo_error inner = {0};
    status = closo_isotope_fit_run(&fit, &r->ion, &r->list, &spectrum, &options, &inner);
    if (status == CLOSO_OK) {
        status = closo_isotope_fit_describe(&fit, &spectrum, &options, result, error);
        for (size_t i = 0; i < r->list.count; i++)
            if (r->fractions[i].nuclide.number == options.nuclide.number)
                closo_result_warn(result, "the pattern is shown with the abundance given, not with "
                                          "the fitted one");
        closo_isotope_fit_clear(&fit);
    } else {
        status = closo_fail(error, status, "%s%s%s", status == CLOSO_INPUT ? path : "--fit", ": ",
                            inner.message);
    }
    closo_mass_spectrum_clear(&spectrum);
    return status;
}

// ---- the command -------------------------------------------------------------------------------

static closo_status answer(const closo_arguments *arguments, request *r, closo_result *result,
                           closo_error *error)
{
    closo_status status = closo_isotope_pattern_describe(&r->ion, &r->pattern, result, error);
    if (status == CLOSO_OK && closo_arguments_text(arguments, "fit"))
        status = fit_spectrum(arguments, r, result, error);
    return status;
}

static closo_status run_isotopes(const closo_arguments *arguments, const closo_control *control,
                                 closo_result **out, closo_error *error)
{
    (void)control;
    request *r = closo_allocate(1, sizeof *r, error);
    if (!r)
        return CLOSO_MEMORY;
    closo_result *result = NULL;
    closo_status status = read_request(arguments, r, error);
    if (status == CLOSO_OK && closo_arguments_given(arguments, "scan") &&
        !closo_arguments_text(arguments, "fit"))
        status = closo_fail(error, CLOSO_USAGE, "--scan belongs to --fit SPECTRUM");
    if (status == CLOSO_OK) {
        result = closo_result_new("isotopes", closo_arguments_operand(arguments, 0), error);
        status = result ? answer(arguments, r, result, error) : CLOSO_MEMORY;
    }
    request_free(r);
    if (status == CLOSO_OK)
        *out = result;
    else
        closo_result_free(result);
    return status;
}

static const closo_option *const isotope_tables[] = {pattern_options, fit_options, NULL};

const closo_command closo_command_isotopes = {
    .group = "isotopes",
    .verb = NULL,
    .summary = "masses and isotope patterns of a formula; 10B abundance from a mass spectrum",
    .operands = "FORMULA",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = isotope_tables,
    .description =
        "FORMULA as chemists write it: Li2B12H12, B12(OCH3)12, Li2B12H12*2C6H14O3, [10B]12H12^2-, "
        "D2O; charges as - or + at the end, 2- after ^, in parentheses or behind square brackets. "
        "Formulas that can be read in two ways are refused.\n"
        "\n"
        "The answer holds the formula weight with the interval that IUPAC's natural variations "
        "give, the composition, and three masses that are kept apart: of the lightest "
        "isotopologue, of the one with all most abundant isotopes, and of the most abundant one, "
        "which differ for boron. The pattern sums isotopologues of one number of nucleons and "
        "puts them at their mean mass; the fine structure lists them singly.\n"
        "\n"
        "--fit SPECTRUM finds the 10B abundance of the sample with its uncertainty from the areas "
        "of the measured peaks.",
    .examples = "closo isotopes 'B12(OCH3)12'\n"
                "closo isotopes B11H14- --boron10 0.1948 --format csv --table pattern\n"
                "closo isotopes 'B12H12^2-' --adduct +Na --report pattern.html\n"
                "closo isotopes 'B12(OMe)12' --define Me=CH3 --charge - --fit spectrum.mzML",
    .run = run_isotopes,
};
