// SPDX-License-Identifier: GPL-3.0-or-later
// closo powder size: sizes and strains from the widths of lines. Lines come from a pattern (fitted
// here), from a document of closo powder peaks, or from the command line.
#include "cli/command_powder_peaks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const closo_option size_options[] = {
    {.name = "peak",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "2THETA,FWHM[,SU[,ETA]]",
     .absent = "from FILE",
     .repeatable = true,
     .help =
         "A line in degrees, with the standard uncertainty of its FWHM and its Lorentzian share "
         "where known; may be repeated, in place of FILE."},
    {.name = "scherrer-k",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "NUMBER",
     .default_text = "0.9",
     .minimum = 0.1,
     .maximum = 2,
     .help = "Shape factor with the FWHM."},
    {.name = "breadth-k",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "NUMBER",
     .default_text = "1",
     .minimum = 0.1,
     .maximum = 2,
     .help = "Shape factor with the integral breadth; 1 gives the volume-weighted column length."},
    {.name = "standard",
     .kind = CLOSO_OPTION_PATH,
     .placeholder = "FILE",
     .absent = "no standard",
     .help = "Pattern of a standard without broadening (LaB6, Si ...), or the document of closo "
             "powder peaks of it: its widths are the instrument's."},
    {.name = "caglioti",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "U,V,W[,X,Y]",
     .absent = "no instrument",
     .help =
         "Instrument: Gaussian FWHM^2 = U tan^2 + V tan + W (deg^2), Lorentzian FWHM = X/cos + Y "
         "tan (deg), of theta."},
    {.name = "correction",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "pseudo-voigt|gaussian|lorentzian",
     .default_text = "pseudo-voigt",
     .help =
         "How the instrument is taken off: by Gaussian and Lorentzian parts (needs eta of every "
         "line), in squares, linearly."},
    {0},
};

typedef struct line_list {
    closo_line_width *items;
    size_t count, capacity;
    double wavelength; // NaN: not known
} line_list;

static closo_status append(line_list *list, const closo_line_width *line, closo_error *error)
{
    closo_status status = closo_grow((void **)&list->items, &list->capacity, list->count + 1,
                                     sizeof *list->items, error);
    if (status == CLOSO_OK)
        list->items[list->count++] = *line;
    return status;
}

// Numbers divided by commas: as many as there are, at most `most`; SIZE_MAX: something else.
static size_t read_numbers(const char *text, size_t most, double *out)
{
    const char *end = text + strlen(text), *at = text;
    for (size_t count = 0; count < most;) {
        at = closo_read_number(at, end, &out[count]);
        if (!at)
            return SIZE_MAX;
        count++;
        if (at == end)
            return count;
        if (*at++ != ',')
            return SIZE_MAX;
    }
    return SIZE_MAX;
}

static closo_status read_peak(const char *text, line_list *list, closo_error *error)
{
    double v[4] = {NAN, NAN, NAN, NAN};
    size_t count = read_numbers(text, 4, v);
    bool sound = count != SIZE_MAX && count >= 2 && v[0] > 0 && v[0] < 180 && v[1] > 0 &&
                 !(v[2] < 0) && !(v[3] < 0) && !(v[3] > 1);
    if (!sound)
        return closo_fail(error, CLOSO_USAGE,
                          "--peak: expected 2THETA,FWHM[,SU[,ETA]] in degrees such as "
                          "17.0,0.206,0.005,0.6, found \"%s\"",
                          text);
    return append(list,
                  &(closo_line_width){.two_theta = {v[0], NAN},
                                      .fwhm = {v[1], v[2] > 0 ? v[2] : (double)NAN},
                                      .eta = {v[3], NAN}},
                  error);
}

// ---- lines of files ----------------------------------------------------------------------------

static closo_status lines_of_document(const char *path, line_list *list, closo_result *result,
                                      closo_error *error)
{
    static const char *const names[] = {"two_theta", "two_theta_su", "fwhm",    "fwhm_su",
                                        "eta",       "eta_su",       "fwhm_eta"};
    enum { COLUMNS = sizeof names / sizeof *names };
    const double *column[COLUMNS];
    size_t count[COLUMNS];
    closo_result *document;
    closo_fingerprint fingerprint;
    closo_status status = closo_result_read(&document, path, error);
    if (status != CLOSO_OK)
        return status;
    for (int c = 0; status == CLOSO_OK && c < COLUMNS; c++) {
        column[c] = closo_result_column(document, "peaks", names[c], &count[c]);
        if (!column[c] || count[c] != count[0])
            status = closo_fail(error, CLOSO_INPUT,
                                "%s: holds no table of peaks over 2 theta: expected a document of "
                                "closo powder peaks",
                                path);
    }
    for (size_t i = 0; status == CLOSO_OK && i < count[0]; i++)
        if (column[0][i] > 0 && column[2][i] > 0)
            status = append(list,
                            &(closo_line_width){.two_theta = {column[0][i], column[1][i]},
                                                .fwhm = {column[2][i], column[3][i]},
                                                .eta = {column[4][i], column[5][i]},
                                                .fwhm_eta = column[6][i]},
                            error);
    closo_quantity wavelength;
    if (closo_result_find_quantity(document, "wavelength", &wavelength))
        list->wavelength = wavelength.value;
    closo_result_free(document);
    if (status == CLOSO_OK)
        status = closo_file_fingerprint(path, &fingerprint, error);
    if (status == CLOSO_OK)
        closo_result_add_input(result, path, &fingerprint);
    return status;
}

static closo_status lines_of_pattern(const char *path, const closo_arguments *arguments,
                                     const closo_control *control, line_list *list,
                                     closo_result *result, closo_error *error)
{
    closo_patterns_options reading;
    closo_radiation store;
    const closo_radiation *radiation;
    closo_peaks_options options;
    closo_status status =
        closo_powder_reading_from(arguments, control, &reading, &store, &radiation, error);
    if (status == CLOSO_OK)
        status = closo_powder_peaks_from(arguments, control, &options, error);
    if (status != CLOSO_OK)
        return status;
    closo_peaks peaks = {0};
    status = closo_powder_peaks_of(path, &reading, radiation, &options, &peaks, result, error);
    if (status == CLOSO_OK && peaks.abscissa != CLOSO_ABSCISSA_TWO_THETA)
        status = closo_fail(error, CLOSO_INPUT, "%s: sizes need a pattern over 2 theta", path);
    for (size_t i = 0; status == CLOSO_OK && i < peaks.count; i++) {
        const closo_peak *p = &peaks.peaks[i];
        if (p->position.value > 0 && p->fwhm.value > 0)
            status = append(list,
                            &(closo_line_width){.two_theta = p->position,
                                                .fwhm = p->fwhm,
                                                .eta = p->eta,
                                                .fwhm_eta = p->fwhm_eta},
                            error);
    }
    if (status == CLOSO_OK)
        list->wavelength = peaks.radiation.wavelength[0];
    closo_peaks_clear(&peaks);
    return status;
}

static closo_status lines_of(const char *path, const closo_arguments *arguments,
                             const closo_control *control, line_list *list, closo_result *result,
                             closo_error *error)
{
    closo_status status = closo_text_ends_with(path, ".json")
                              ? lines_of_document(path, list, result, error)
                              : lines_of_pattern(path, arguments, control, list, result, error);
    if (status == CLOSO_OK && list->count == 0)
        status = closo_fail(error, CLOSO_INPUT, "%s: no peak with a width", path);
    return status;
}

// ---- the command -------------------------------------------------------------------------------

static closo_status read_instrument(const char *text, closo_size_options *out, closo_error *error)
{
    double v[5] = {0};
    size_t count = read_numbers(text, 5, v);
    if (count != 3 && count != 5)
        return closo_fail(error, CLOSO_USAGE,
                          "--caglioti: expected U,V,W or U,V,W,X,Y, found \"%s\"", text);
    out->has_instrument = true;
    out->instrument = (closo_instrument){.u = v[0], .v = v[1], .w = v[2], .x = v[3], .y = v[4]};
    return CLOSO_OK;
}

static closo_status read_options(const closo_arguments *arguments, closo_size_options *out,
                                 closo_error *error)
{
    closo_size_options_init(out);
    out->scherrer_k = closo_arguments_quantity(arguments, "scherrer-k");
    out->breadth_k = closo_arguments_quantity(arguments, "breadth-k");
    const char *correction = closo_arguments_text(arguments, "correction");
    out->correction = !strcmp(correction, "gaussian")     ? CLOSO_SIZE_GAUSSIAN
                      : !strcmp(correction, "lorentzian") ? CLOSO_SIZE_LORENTZIAN
                                                          : CLOSO_SIZE_PSEUDO_VOIGT;
    const char *caglioti = closo_arguments_text(arguments, "caglioti");
    size_t files = closo_arguments_operand_count(arguments);
    size_t peaks = closo_arguments_count(arguments, "peak");
    if ((files > 0) == (peaks > 0))
        return closo_fail(error, CLOSO_USAGE, "expected %s",
                          files ? "FILE or --peak, found both"
                                : "FILE, or lines by --peak 2THETA,FWHM");
    if (caglioti && closo_arguments_text(arguments, "standard"))
        return closo_fail(error, CLOSO_USAGE, "expected --standard or --caglioti, found both");
    return caglioti ? read_instrument(caglioti, out, error) : CLOSO_OK;
}

static closo_status collect(const closo_arguments *arguments, const closo_control *control,
                            line_list *lines, line_list *standard, closo_result *result,
                            closo_error *error)
{
    closo_status status = CLOSO_OK;
    for (size_t i = 0; status == CLOSO_OK && i < closo_arguments_count(arguments, "peak"); i++)
        status = read_peak(closo_arguments_text_at(arguments, "peak", i), lines, error);
    if (status == CLOSO_OK && closo_arguments_operand_count(arguments))
        status = lines_of(closo_arguments_operand(arguments, 0), arguments, control, lines, result,
                          error);
    const char *path = closo_arguments_text(arguments, "standard");
    if (status == CLOSO_OK && path)
        status = lines_of(path, arguments, control, standard, result, error);
    const char *radiation = closo_arguments_text(arguments, "radiation");
    closo_radiation given;
    closo_error inner;
    if (status == CLOSO_OK && radiation) {
        status = closo_radiation_parse(radiation, &given, &inner);
        if (status != CLOSO_OK)
            return closo_fail(error, status, "--radiation: %s", inner.message);
        lines->wavelength = given.wavelength[0];
    }
    if (status == CLOSO_OK && !(lines->wavelength > 0))
        status = closo_fail(error, CLOSO_USAGE,
                            "the wavelength is not known: give it by --radiation CuKa or 1.5418A");
    return status;
}

static closo_status run_size(const closo_arguments *arguments, const closo_control *control,
                             closo_result **out, closo_error *error)
{
    closo_size_options options;
    closo_status status = read_options(arguments, &options, error);
    if (status != CLOSO_OK)
        return status;
    const char *title = closo_arguments_operand_count(arguments)
                            ? closo_path_name(closo_arguments_operand(arguments, 0))
                            : "Sizes from line widths";
    closo_result *result = closo_result_new("powder size", title, error);
    if (!result)
        return CLOSO_MEMORY;
    line_list lines = {.wavelength = NAN}, standard = {.wavelength = NAN};
    closo_size size = {0};
    status = collect(arguments, control, &lines, &standard, result, error);
    if (status == CLOSO_OK) {
        options.wavelength = lines.wavelength;
        options.standard = standard.items;
        options.standard_count = standard.count;
        if (standard.wavelength > 0 && fabs(standard.wavelength / lines.wavelength - 1) > 0.005)
            closo_result_warn(
                result,
                "the standard was measured with %.5g A, the sample with %.5g A: their "
                "widths may not belong together",
                standard.wavelength, lines.wavelength);
        status = closo_size_compute(lines.items, lines.count, &options, &size, error);
    }
    if (status == CLOSO_OK)
        status = closo_size_describe(&size, &options, result, error);
    closo_size_clear(&size);
    free(lines.items);
    free(standard.items);
    if (status == CLOSO_OK)
        *out = result;
    else
        closo_result_free(result);
    return status;
}

static const closo_option *const size_tables[] = {size_options, closo_powder_peak_options,
                                                  closo_powder_reading_options, NULL};

const closo_command closo_command_powder_size = {
    .group = "powder",
    .verb = "size",
    .summary = "crystallite size and strain from line widths: Scherrer and Williamson-Hall",
    .operands = "[FILE]",
    .operand_minimum = 0,
    .operand_maximum = 1,
    .options = size_tables,
    .description = CLOSO_POWDER_FILES
    "FILE may also be a document (.json) of closo powder peaks; the lines of a pattern are "
    "found and fitted as by that command. Every line gives sizes by Scherrer's formula, from "
    "FWHM and integral breadth; straight lines after Williamson and Hall, weighted, divide size "
    "and strain, for Lorentzian and Gaussian broadening. Without --standard or --caglioti the "
    "width of the instrument stays in, and sizes are lower limits.",
    .examples = "closo powder size sample.xy --radiation CuKa --standard lab6.xy\n"
                "closo powder size --peak 17.0,0.206 --radiation 1.5418A\n"
                "closo powder size peaks.json --caglioti 0.01,-0.005,0.004,0.02,0.03",
    .run = run_size,
};
