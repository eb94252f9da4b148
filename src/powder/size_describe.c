// SPDX-License-Identifier: GPL-3.0-or-later
// Sizes and strains as a document; sizes in nanometres.
#include "powder/size.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define DEGREE 0.017453292519943295
#define NM     0.1
#define INSTRUMENTAL                                                                               \
    1.1              // observed over instrumental width below which a size hangs on the standard
#define BAD_LINE 4.0 // chi2 of a Williamson-Hall line

static void add(closo_result *result, const char *key, const char *label, closo_measured value,
                double factor, const char *unit, const char *method)
{
    closo_result_add_quantity(result, &(closo_quantity){.key = key,
                                                        .label = label,
                                                        .value = value.value * factor,
                                                        .su = value.su * factor,
                                                        .unit = unit,
                                                        .method = method});
}

// ---- settings ----------------------------------------------------------------------------------

static void describe_instrument(const closo_size *size, const closo_size_options *options,
                                closo_result *result)
{
    static const char *const how[] = {
        "Gaussian parts taken off in squares, Lorentzian parts linearly (parts: Thompson et al.)",
        "taken off in squares (Gaussian)", "taken off linearly (Lorentzian)"};
    if (!options->has_instrument && size->standard_used == 0) {
        closo_result_set(result, "instrument", "not taken off");
        closo_result_warn(result, "the width of the instrument is not taken off: sizes are lower "
                                  "limits, strains upper limits");
        return;
    }
    if (size->standard_used > 0)
        closo_result_set(result, "instrument",
                         "%zu lines of a standard taken as free of broadening, FWHM^2 as a "
                         "polynomial in tan theta; %s",
                         size->standard_used, how[options->correction]);
    else
        closo_result_set(result, "instrument",
                         "U %.6g V %.6g W %.6g P %.6g deg^2, X %.6g (1/cos) Y %.6g (tan) Z %.6g "
                         "deg; %s",
                         options->instrument.u, options->instrument.v, options->instrument.w,
                         options->instrument.p, options->instrument.x, options->instrument.y,
                         options->instrument.z, how[options->correction]);
    if (options->correction == CLOSO_SIZE_PSEUDO_VOIGT)
        closo_result_cite(result, "doi:10.1107/S0021889887087090",
                          "Thompson, Cox and Hastings, J. Appl. Cryst. 20 (1987) 79");
}

static void describe_settings(const closo_size *size, const closo_size_options *options,
                              closo_result *result)
{
    closo_result_set_number(result, "wavelength", options->wavelength, "A");
    closo_result_set(result, "K", "%.4g with the FWHM, %.4g with the integral breadth",
                     options->scherrer_k, options->breadth_k);
    closo_result_set(result, "size",
                     "D = K lambda / (beta cos theta); with the integral breadth "
                     "and K = 1 the volume-weighted mean column length");
    closo_result_set(result, "strain",
                     "e of beta = 4 e tan theta (Stokes and Wilson); the microstrain of GSAS-II is "
                     "4e6 e");
    describe_instrument(size, options, result);
    closo_result_cite(result, "doi:10.1103/PhysRev.56.978",
                      "Patterson, Phys. Rev. 56 (1939) 978 (Scherrer's formula)");
    closo_result_cite(result, "doi:10.1016/0001-6160(53)90006-6",
                      "Williamson and Hall, Acta Metall. 1 (1953) 22");
}

// ---- numbers -----------------------------------------------------------------------------------

typedef struct naming {
    const char *suffix, *label, *words;
    const closo_williamson_hall *line;
} naming;

static void describe_lines(const closo_size *size, closo_result *result)
{
    const naming lines[] = {
        {"fwhm", "FWHM", "FWHM, linear (Lorentzian broadening)", &size->fwhm_linear},
        {"fwhm_squares", "FWHM squared", "FWHM, squares (Gaussian broadening)",
         &size->fwhm_squares},
        {"breadth", "breadth", "integral breadth, linear (Lorentzian broadening)",
         &size->breadth_linear},
        {"breadth_squares", "breadth squared", "integral breadth, squares (Gaussian broadening)",
         &size->breadth_squares}};
    if (size->fwhm_linear.count < 2)
        return;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        const closo_williamson_hall *w = lines[i].line;
        if (w->count < 2)
            continue;
        char key[64], label[96], method[160];
        snprintf(key, sizeof key, "size_wh_%s", lines[i].suffix);
        snprintf(method, sizeof method, "Williamson-Hall, %s, %zu lines%s", lines[i].words,
                 w->count, isnan(w->size.value) ? ": the intercept is not above 0" : "");
        snprintf(label, sizeof label, "size by Williamson-Hall, %s", lines[i].label);
        add(result, key, label, w->size, NM, "nm", method);
        snprintf(key, sizeof key, "strain_wh_%s", lines[i].suffix);
        snprintf(method, sizeof method, "Williamson-Hall, %s, %zu lines%s", lines[i].words,
                 w->count, isnan(w->strain.value) ? ": the slope is not above 0" : "");
        snprintf(label, sizeof label, "strain e by Williamson-Hall, %s", lines[i].label);
        add(result, key, label, w->strain, 1, "1", method);
    }
    const closo_measured chi2[] = {{size->fwhm_linear.chi2, NAN}, {size->fwhm_squares.chi2, NAN}};
    add(result, "chi2_wh_fwhm", "chi2 of the linear Williamson-Hall line", chi2[0], 1, "1",
        "FWHM; standard uncertainties are multiplied by its root where it exceeds 1");
    add(result, "chi2_wh_fwhm_squares", "chi2 of the Williamson-Hall line of squares", chi2[1], 1,
        "1", "FWHM");
    add(result, "wh_intercept", "intercept of the linear line", size->fwhm_linear.intercept, 1, "1",
        "K lambda / D, FWHM");
    add(result, "wh_slope", "slope of the linear line", size->fwhm_linear.slope, 1, "1",
        "strain e, FWHM");
    add(result, "wh_squares_intercept", "intercept of the line of squares",
        size->fwhm_squares.intercept, 1, "1", "(K lambda / D)^2, FWHM");
    add(result, "wh_squares_slope", "slope of the line of squares", size->fwhm_squares.slope, 1,
        "1", "e^2, FWHM");
}

static void describe_numbers(const closo_size *size, closo_result *result)
{
    add(result, "size_scherrer", "size by Scherrer's formula", size->mean, NM, "nm",
        "FWHM, weighted mean over the lines; su from their scatter where that is larger");
    add(result, "size_scherrer_breadth", "size by Scherrer's formula, integral breadth",
        size->mean_breadth, NM, "nm",
        "integral breadth, weighted mean over the lines; su from their scatter where that is "
        "larger");
    describe_lines(size, result);
}

// ---- tables and figure -------------------------------------------------------------------------

typedef struct column {
    const char *name, *label, *unit;
    size_t offset; // of a closo_measured in closo_size_line
    double factor;
} column;

static closo_status describe_table(const closo_size *size, closo_result *result, closo_error *error)
{
    const column columns[] = {
        {"two_theta", NULL, "deg", offsetof(closo_size_line, line.two_theta), 1},
        {"fwhm_observed", NULL, "deg", offsetof(closo_size_line, line.fwhm), 1},
        {"fwhm_sample", "FWHM of the sample", "deg", offsetof(closo_size_line, fwhm), 1},
        {"breadth_sample", "integral breadth of the sample", "deg",
         offsetof(closo_size_line, breadth), 1},
        {"size", "size, FWHM", "nm", offsetof(closo_size_line, size), NM},
        {"size_breadth", "size, integral breadth", "nm", offsetof(closo_size_line, size_breadth),
         NM}};
    double *values = closo_allocate(size->count, sizeof *values, error);
    if (!values)
        return CLOSO_MEMORY;
    closo_table *table = closo_result_add_table(result, "sizes", "Sizes line by line");
    for (size_t c = 0; c < sizeof columns / sizeof *columns; c++)
        for (size_t part = 0; part < 2; part++) {
            char name[48];
            snprintf(name, sizeof name, "%s%s", columns[c].name, part ? "_su" : "");
            for (size_t i = 0; i < size->count; i++) {
                const closo_measured *m =
                    (const closo_measured *)((const char *)&size->lines[i] + columns[c].offset);
                values[i] = (part ? m->su : m->value) * columns[c].factor;
            }
            closo_table_add_column(table, name, part ? NULL : columns[c].label, columns[c].unit,
                                   values, size->count);
        }
    for (size_t i = 0; i < size->count; i++)
        values[i] = size->lines[i].instrument_fwhm;
    closo_table_add_column(table, "fwhm_instrument", "FWHM of the instrument", "deg", values,
                           size->count);
    for (size_t i = 0; i < size->count; i++)
        values[i] = size->lines[i].eta.value;
    closo_table_add_column(table, "eta_sample", "Lorentzian share of the sample's line", "1",
                           values, size->count);
    free(values);
    return CLOSO_OK;
}

enum { WH_X, WH_Y, WH_SU, WH_XX, WH_YY, WH_YY_SU, WH_COLUMNS };

static closo_status describe_figure(const closo_size *size, closo_result *result,
                                    closo_error *error)
{
    static const char *const name[] = {"x", "y", "y_su", "x_squared", "y_squared", "y_squared_su"};
    static const char *const label[] = {"4 sin theta",    "beta cos theta",     NULL,
                                        "16 sin^2 theta", "(beta cos theta)^2", NULL};
    size_t n = size->count;
    double *values = closo_allocate(WH_COLUMNS * n, sizeof *values, error);
    if (!values)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < n; i++) {
        const closo_size_line *line = &size->lines[i];
        double theta = line->line.two_theta.value / 2 * DEGREE;
        double y = line->fwhm.value * DEGREE * cos(theta), x = 4 * sin(theta);
        double su = line->fwhm.su * DEGREE * cos(theta);
        const double row[WH_COLUMNS] = {x, y, su, x * x, y * y, 2 * y * su};
        for (size_t c = 0; c < WH_COLUMNS; c++)
            values[c * n + i] = row[c];
    }
    closo_table *table =
        closo_result_add_table(result, "williamson_hall", "Williamson-Hall, FWHM of the sample");
    for (size_t c = 0; c < WH_COLUMNS; c++)
        closo_table_add_column(table, name[c], label[c], "1", values + c * n, n);
    free(values);
    closo_figure *figure =
        closo_result_add_figure(result, "williamson_hall", "Williamson-Hall lines",
                                "FWHM of the sample (radians) times cos theta, and its square. The "
                                "intercept is K lambda / D "
                                "(or its square), the slope the strain e (or its square).");
    for (size_t squares = 0; squares < 2; squares++) {
        closo_panel *panel = closo_figure_add_panel(
            figure, squares ? "squares (Gaussian broadening)" : "linear (Lorentzian broadening)",
            &(closo_axis){.label = label[squares ? WH_XX : WH_X]},
            &(closo_axis){.label = label[squares ? WH_YY : WH_Y]});
        closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_POINTS,
                                                  .table = "williamson_hall",
                                                  .x = name[squares ? WH_XX : WH_X],
                                                  .y = name[squares ? WH_YY : WH_Y],
                                                  .su = name[squares ? WH_YY_SU : WH_SU]});
        closo_panel_add_mark(
            panel, &(closo_mark){.kind = CLOSO_MARK_SLOPE,
                                 .quantity = squares ? "wh_squares_slope" : "wh_slope",
                                 .quantity2 = squares ? "wh_squares_intercept" : "wh_intercept"});
    }
    return CLOSO_OK;
}

static void warn_about(const closo_size *size, closo_result *result)
{
    size_t close = 0, without = 0;
    for (size_t i = 0; i < size->count; i++) {
        const closo_size_line *l = &size->lines[i];
        without += isnan(l->fwhm.value) ? 1 : 0;
        close += !isnan(l->fwhm.value) && l->instrument_fwhm > 0 &&
                 l->line.fwhm.value < INSTRUMENTAL * l->instrument_fwhm;
    }
    if (without)
        closo_result_warn(result, "%zu lines are not wider than the instrument: no size from them",
                          without);
    if (close)
        closo_result_warn(result,
                          "%zu lines are within 10 %% of the width of the instrument: their sizes "
                          "hang on the instrument's width",
                          close);
    const closo_williamson_hall *w = &size->fwhm_linear;
    if (w->count > 2 && w->chi2 > BAD_LINE && size->fwhm_squares.chi2 > BAD_LINE)
        closo_result_warn(result,
                          "the lines do not lie on a Williamson-Hall line (chi2 %.3g linear, %.3g "
                          "of squares): broadening depends on the direction, or stacking faults",
                          w->chi2, size->fwhm_squares.chi2);
    if (w->count >= 2 && w->size.value > 0 && w->size.su > w->size.value / 2)
        closo_result_warn(result,
                          "the size by Williamson-Hall is uncertain by more than half: it is "
                          "little more than a lower limit");
}

closo_status closo_size_describe(const closo_size *size, const closo_size_options *options,
                                 closo_result *result, closo_error *error)
{
    describe_settings(size, options, result);
    describe_numbers(size, result);
    closo_status status = describe_table(size, result, error);
    if (status == CLOSO_OK && size->fwhm_linear.count >= 2)
        status = describe_figure(size, result, error);
    if (status == CLOSO_OK)
        warn_about(size, result);
    return status == CLOSO_OK ? closo_result_status(result, error) : status;
}
