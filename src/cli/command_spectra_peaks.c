// SPDX-License-Identifier: GPL-3.0-or-later
// closo spectra info, peaks and shift: infrared and photoelectron spectra.
#include "cli/command_spectra.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// ---- info --------------------------------------------------------------------------------------

static closo_status run_info(const closo_arguments *arguments, const closo_control *control,
                             closo_result **out, closo_error *error)
{
    const char *path = closo_arguments_operand(arguments, 0);
    closo_spectra spectrum;
    (void)control;
    closo_status status = closo_spectra_read_file(arguments, path, &spectrum, error);
    if (status != CLOSO_OK)
        return status;
    closo_result *result = closo_result_new("spectra info", closo_path_name(path), error);
    if (!result)
        status = CLOSO_MEMORY;
    if (status == CLOSO_OK) {
        closo_spectra_mention(&spectrum, path, result);
        status = closo_spectra_describe(&spectrum, result, error);
    }
    closo_spectra_clear(&spectrum);
    if (status == CLOSO_OK)
        *out = result;
    else
        closo_result_free(result);
    return status;
}

static const closo_option *const info_tables[] = {closo_spectra_reading_options, NULL};

const closo_command closo_command_spectra_info = {
    .group = "spectra",
    .verb = "info",
    .summary = "what a file of infrared or XPS holds",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = info_tables,
    .description = CLOSO_SPECTRA_FILES,
    .examples = "closo spectra info film.jdx\ncloso spectra info xps.vms --region 2",
    .run = run_info,
};

// ---- peaks -------------------------------------------------------------------------------------

static closo_status fit_file(const closo_arguments *arguments, const char *path,
                             closo_spectra *spectrum, closo_spectra_fit *fit, const char *suffix,
                             closo_result *result, closo_error *error)
{
    closo_spectra_options options;
    double places[CLOSO_SPECTRA_PLACES];
    closo_error inner;
    closo_status status = closo_spectra_options_from(arguments, places, &options, error);
    if (status == CLOSO_OK)
        status = closo_spectra_read_file(arguments, path, spectrum, error);
    if (status != CLOSO_OK)
        return status;
    closo_spectra_mention(spectrum, path, result);
    status = closo_spectra_fit_run(spectrum, &options, fit, &inner);
    if (status != CLOSO_OK)
        closo_fail(error, status, "%s: %s", path, inner.message);
    else
        status = closo_spectra_fit_describe(fit, spectrum, suffix, result, error);
    if (status != CLOSO_OK)
        closo_spectra_clear(spectrum);
    return status;
}

static void add(closo_result *result, const char *key, const char *label, closo_measured value,
                const char *unit, const char *method)
{
    closo_result_add_quantity(result, &(closo_quantity){.key = key,
                                                        .label = label,
                                                        .value = value.value,
                                                        .su = value.su,
                                                        .unit = unit,
                                                        .method = method});
}

static const closo_spectra_peak *tallest(const closo_spectra_fit *fit)
{
    const closo_spectra_peak *best = &fit->peaks[0];
    for (size_t k = 1; k < fit->count; k++)
        if (fit->peaks[k].height.value > best->height.value)
            best = &fit->peaks[k];
    return best;
}

static const char *unit_of(const closo_spectra *spectrum)
{
    return spectrum->kind == CLOSO_SPECTRA_ELECTRONS ? "eV" : "cm^-1";
}

static closo_status run_peaks(const closo_arguments *arguments, const closo_control *control,
                              closo_result **out, closo_error *error)
{
    const char *path = closo_arguments_operand(arguments, 0);
    closo_spectra spectrum;
    closo_spectra_fit fit;
    (void)control;
    closo_result *result = closo_result_new("spectra peaks", closo_path_name(path), error);
    if (!result)
        return CLOSO_MEMORY;
    closo_status status = fit_file(arguments, path, &spectrum, &fit, "", result, error);
    if (status != CLOSO_OK) {
        closo_result_free(result);
        return status;
    }
    const closo_spectra_peak *main = tallest(&fit);
    add(result, "position", "position of the highest line", main->position, unit_of(&spectrum),
        "maximum of the fitted line");
    add(result, "fwhm", "FWHM of the highest line", main->fwhm, unit_of(&spectrum), NULL);
    closo_spectra_fit_clear(&fit);
    closo_spectra_clear(&spectrum);
    *out = result;
    return CLOSO_OK;
}

static const closo_option *const peaks_tables[] = {closo_spectra_fit_options,
                                                   closo_spectra_reading_options, NULL};

const closo_command closo_command_spectra_peaks = {
    .group = "spectra",
    .verb = "peaks",
    .summary = "lines of an infrared or XPS spectrum, found and fitted",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = peaks_tables,
    .description =
        CLOSO_SPECTRA_FILES "Infrared bands are fitted as absorbance, whatever the file holds.",
    .examples = "closo spectra peaks film.jdx --range 2350,2650\n"
                "closo spectra peaks xps.vms --region 1 --background shirley --shape voigt",
    .run = run_peaks,
};

// ---- shift -------------------------------------------------------------------------------------

static const closo_option shift_options[] = {
    {.name = "electrons",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "NUMBER",
     .absent = "not asked",
     .minimum = -100,
     .maximum = 100,
     .help = "Electrons that B has more than A: the shift per electron is given, too."},
    {.name = "isotopes",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "FROM,TO",
     .absent = "not asked",
     .help = "Pairs of atoms of a stretch, such as B-H,B-D or 11B-H,10B-H: where the band of TO is "
             "expected, from the reduced masses."},
    {0},
};

static closo_status read_isotopes(const char *text, char pair[2][24], double *ratio,
                                  closo_error *error)
{
    const char *comma = strchr(text, ',');
    if (!comma || (size_t)(comma - text) >= 24 || strlen(comma + 1) >= 24)
        return closo_fail(error, CLOSO_USAGE,
                          "--isotopes: expected two pairs such as B-H,B-D, found \"%s\"", text);
    snprintf(pair[0], 24, "%.*s", (int)(comma - text), text);
    snprintf(pair[1], 24, "%s", comma + 1);
    closo_error inner;
    closo_status status = closo_isotope_shift(pair[0], pair[1], ratio, &inner);
    return status == CLOSO_OK ? CLOSO_OK
                              : closo_fail(error, status, "--isotopes: %s", inner.message);
}

static void describe_isotopes(closo_measured position, char pair[2][24], double ratio,
                              closo_result *result)
{
    char label[96];
    closo_measured there = {position.value * ratio, position.su * ratio};
    add(result, "isotope_ratio", "ratio of wavenumbers", (closo_measured){ratio, NAN}, "1",
        "sqrt of the ratio of reduced masses: a harmonic stretch of two atoms");
    snprintf(label, sizeof label, "expected position of %s", pair[1]);
    add(result, "position_expected", label, there, "cm^-1", "position of A times the ratio");
    snprintf(label, sizeof label, "expected shift from %s to %s", pair[0], pair[1]);
    add(result, "shift_expected", label,
        (closo_measured){there.value - position.value, position.su * fabs(ratio - 1)}, "cm^-1",
        NULL);
}

static void describe_shift(const closo_arguments *arguments, closo_measured a, closo_measured b,
                           const char *unit, closo_result *result)
{
    closo_measured shift = {b.value - a.value, hypot(a.su, b.su)};
    add(result, "position_b", "position in B", b, unit, "highest line of the range");
    add(result, "shift", "shift from A to B", shift, unit,
        "position in B less position in A; s.u. of both fits");
    double electrons = closo_arguments_quantity(arguments, "electrons");
    if (isfinite(electrons) && fabs(electrons) > 0)
        add(result, "shift_per_electron", "shift per electron",
            (closo_measured){shift.value / electrons, shift.su / fabs(electrons)}, unit,
            "shift over the electrons that B has more");
}

static closo_status compare(const closo_arguments *arguments, closo_result *result,
                            closo_error *error)
{
    const char *isotopes = closo_arguments_text(arguments, "isotopes");
    size_t files = closo_arguments_operand_count(arguments);
    char pair[2][24];
    double ratio = NAN;
    closo_measured positions[2] = {{NAN, NAN}, {NAN, NAN}};
    closo_spectra_kind kinds[2] = {CLOSO_SPECTRA_ABSORBANCE, CLOSO_SPECTRA_ABSORBANCE};
    closo_status status = isotopes ? read_isotopes(isotopes, pair, &ratio, error) : CLOSO_OK;
    for (size_t i = 0; status == CLOSO_OK && i < files; i++) {
        closo_spectra spectrum;
        closo_spectra_fit fit;
        status = fit_file(arguments, closo_arguments_operand(arguments, i), &spectrum, &fit,
                          i ? "_b" : "_a", result, error);
        if (status != CLOSO_OK)
            break;
        positions[i] = tallest(&fit)->position;
        kinds[i] = spectrum.kind;
        closo_spectra_fit_clear(&fit);
        closo_spectra_clear(&spectrum);
    }
    if (status != CLOSO_OK)
        return status;
    bool xps = kinds[0] == CLOSO_SPECTRA_ELECTRONS;
    if (files > 1 && xps != (kinds[1] == CLOSO_SPECTRA_ELECTRONS))
        return closo_fail(error, CLOSO_INPUT,
                          "expected two spectra of one kind, found infrared "
                          "and photoelectrons");
    if (isotopes && xps)
        return closo_fail(error, CLOSO_USAGE, "--isotopes is for infrared bands");
    const char *unit = xps ? "eV" : "cm^-1";
    add(result, "position_a", "position in A", positions[0], unit, "highest line of the range");
    if (files > 1)
        describe_shift(arguments, positions[0], positions[1], unit, result);
    if (isotopes)
        describe_isotopes(positions[0], pair, ratio, result);
    if (xps && files > 1)
        closo_result_warn(result, "a shift of binding energies holds only where both are charged "
                                  "alike or referenced to one line (C 1s): the s.u. does not "
                                  "cover that");
    return CLOSO_OK;
}

static closo_status run_shift(const closo_arguments *arguments, const closo_control *control,
                              closo_result **out, closo_error *error)
{
    (void)control;
    if (closo_arguments_operand_count(arguments) < 2 &&
        !closo_arguments_text(arguments, "isotopes"))
        return closo_fail(error, CLOSO_USAGE, "expected two FILEs, or one and --isotopes");
    closo_result *result = closo_result_new("spectra shift", "Shift of a line", error);
    if (!result)
        return CLOSO_MEMORY;
    closo_status status = compare(arguments, result, error);
    if (status == CLOSO_OK)
        *out = result;
    else
        closo_result_free(result);
    return status;
}

static const closo_option *const shift_tables[] = {shift_options, closo_spectra_fit_options,
                                                   closo_spectra_reading_options, NULL};

const closo_command closo_command_spectra_shift = {
    .group = "spectra",
    .verb = "shift",
    .summary = "how far a line moves from one spectrum to another",
    .operands = "A [B]",
    .operand_minimum = 1,
    .operand_maximum = 2,
    .options = shift_tables,
    .description = CLOSO_SPECTRA_FILES
    "The highest line of the range is fitted in A and in B; the shift is B less A. For XPS the "
    "shift per electron tells what charge does to a core level (B12(OCH3)12 and its dianion: 1.0 "
    "eV "
    "for two electrons, doi:10.1021/jacs.3c03065). For infrared the shift of a stretch between "
    "isotopes follows from the reduced masses.",
    .examples = "closo spectra shift neutral.vms reduced.vms --electrons 2 --background shirley\n"
                "closo spectra shift bh.csv bd.csv --isotopes B-H,B-D --range 1700,2600",
    .run = run_shift,
};
