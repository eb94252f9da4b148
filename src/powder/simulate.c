// SPDX-License-Identifier: GPL-3.0-or-later
// Lines and profile of a simulated pattern as a result document.
#include "closo/powder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PI          3.14159265358979323846
#define EQUAL_D     1e-7 // relative: lines that the metric makes coincide
#define POINTS_MOST 10000000

typedef struct row { // of the table: lines of equal d
    size_t first, count;
    int multiplicity;
    double intensity, f_squared; // sum of multiplicity x f^2
    const closo_reflection *strongest;
} row;

static bool is_time(const closo_simulation_options *options)
{
    return options->scattering.geometry == CLOSO_GEOMETRY_TIME_OF_FLIGHT;
}

void closo_simulation_range(const closo_simulation_options *options, double *d_min, double *d_max)
{
    if (is_time(options)) {
        double difc = options->instrument.difc;
        *d_min = fmax(1e-6, (options->minimum - options->instrument.tzero) / difc * 0.99);
        *d_max = fmax(1e-6, (options->maximum - options->instrument.tzero) / difc * 1.01);
        return;
    }
    const double *wavelength = options->scattering.radiation.wavelength;
    double longest = fmax(wavelength[0], wavelength[1]);
    double shortest = wavelength[1] > 0 ? fmin(wavelength[0], wavelength[1]) : wavelength[0];
    *d_min = shortest / (2 * sin(fmin(options->maximum, 180) * PI / 360));
    *d_max = options->minimum > 0 ? longest / (2 * sin(options->minimum * PI / 360)) : INFINITY;
}

static double abscissa(const closo_reflection *line, const closo_simulation_options *options)
{
    const closo_instrument *bank = &options->instrument;
    return is_time(options) ? bank->difc * line->d + bank->difa * line->d * line->d + bank->tzero
                            : line->two_theta;
}

static row *merge(const closo_reflections *lines, const closo_simulation_options *options,
                  size_t *count, closo_error *error)
{
    row *rows = closo_allocate(lines->count ? lines->count : 1, sizeof *rows, error);
    *count = 0;
    for (size_t i = 0; rows && i < lines->count; i++) {
        const closo_reflection *line = &lines->reflections[i];
        double x = abscissa(line, options);
        if (!(x >= options->minimum && x <= options->maximum))
            continue; // seen by the second wavelength only
        bool again = *count > 0 && rows[*count - 1].strongest->d - line->d < EQUAL_D * line->d;
        if (!again)
            rows[(*count)++] = (row){.first = i, .strongest = line};
        row *current = &rows[*count - 1];
        current->count++;
        current->multiplicity += line->multiplicity;
        current->intensity += line->intensity;
        current->f_squared += line->multiplicity * line->f * line->f;
        if (line->intensity > current->strongest->intensity)
            current->strongest = line;
    }
    return rows;
}

// ---- tables ------------------------------------------------------------------------------------

enum { COLUMN_H, COLUMN_K, COLUMN_L, COLUMN_M, COLUMN_D, COLUMN_X, COLUMN_F, COLUMN_I, COLUMNS };

static void add_columns(closo_table *table, const double *const column[COLUMNS], size_t count,
                        const closo_simulation_options *options)
{
    const char *length = options->scattering.radiation.kind == CLOSO_RADIATION_NEUTRON ? "fm" : "1";
    closo_table_add_column(table, "h", NULL, "1", column[COLUMN_H], count);
    closo_table_add_column(table, "k", NULL, "1", column[COLUMN_K], count);
    closo_table_add_column(table, "l", NULL, "1", column[COLUMN_L], count);
    closo_table_add_column(table, "multiplicity", "multiplicity", "1", column[COLUMN_M], count);
    closo_table_add_column(table, "d", "spacing d", "A", column[COLUMN_D], count);
    if (is_time(options))
        closo_table_add_column(table, "time", "time of flight", "us", column[COLUMN_X], count);
    else
        closo_table_add_column(table, "two_theta", "2\xCE\xB8", "deg", column[COLUMN_X], count);
    closo_table_add_column(table, "F", "|F| of the cell", length, column[COLUMN_F], count);
    closo_table_add_column(table, "intensity", "relative intensity", "1", column[COLUMN_I], count);
}

static void fill(double *const column[COLUMNS], size_t i, const closo_reflection *line,
                 int multiplicity, double f, double intensity,
                 const closo_simulation_options *options)
{
    column[COLUMN_H][i] = line->hkl[0];
    column[COLUMN_K][i] = line->hkl[1];
    column[COLUMN_L][i] = line->hkl[2];
    column[COLUMN_M][i] = multiplicity;
    column[COLUMN_D][i] = line->d;
    column[COLUMN_X][i] = abscissa(line, options);
    column[COLUMN_F][i] = f;
    column[COLUMN_I][i] = intensity;
}

static closo_status describe_lines(const closo_reflections *lines, const row *rows, size_t count,
                                   double strongest, const closo_simulation_options *options,
                                   closo_result *result, closo_error *error)
{
    size_t room = lines->count ? lines->count : 1;
    double *block = closo_allocate(COLUMNS * room, sizeof *block, error);
    if (!block)
        return CLOSO_MEMORY;
    double *column[COLUMNS];
    for (size_t c = 0; c < COLUMNS; c++)
        column[c] = block + c * room;
    double scale = strongest > 0 ? 100 / strongest : 0;
    for (size_t i = 0; i < count; i++)
        fill(column, i, rows[i].strongest, rows[i].multiplicity,
             sqrt(rows[i].f_squared / rows[i].multiplicity), rows[i].intensity * scale, options);
    add_columns(closo_result_add_table(result, "reflections",
                                       "Lines; where classes coincide, hkl of the strongest, the "
                                       "total multiplicity and the root mean square of F"),
                (const double *const *)column, count, options);
    size_t split = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; rows[i].count > 1 && k < rows[i].count; k++) {
            const closo_reflection *line = &lines->reflections[rows[i].first + k];
            fill(column, split++, line, line->multiplicity, line->f, line->intensity * scale,
                 options);
        }
    if (split)
        add_columns(closo_result_add_table(result, "classes",
                                           "Reflections that coincide without being equivalent"),
                    (const double *const *)column, split, options);
    free(block);
    return CLOSO_OK;
}

static void add_figure(closo_result *result, const closo_simulation_options *options)
{
    const char *x = is_time(options) ? "time" : "two_theta";
    closo_figure *figure = closo_result_add_figure(
        result, "pattern", "Simulated powder pattern",
        "Profile and the lines it is made of, each scaled by itself to 100.");
    const closo_axis horizontal = {.label = is_time(options) ? "time of flight" : "2\xCE\xB8",
                                   .unit = is_time(options) ? "us" : "deg",
                                   .minimum = options->minimum,
                                   .maximum = options->maximum};
    const closo_axis vertical = {.label = "intensity", .minimum = 0, .maximum = 105};
    closo_panel *panel = closo_figure_add_panel(figure, "", &horizontal, &vertical);
    closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_STICKS,
                                              .label = "lines",
                                              .table = "reflections",
                                              .x = x,
                                              .y = "intensity"});
    closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_LINE,
                                              .label = "profile",
                                              .table = "profile",
                                              .x = x,
                                              .y = "intensity"});
}

// ---- profile -----------------------------------------------------------------------------------

static closo_status describe_profile(const closo_reflections *lines,
                                     const closo_simulation_options *options, closo_result *result,
                                     closo_error *error)
{
    double points = floor((options->maximum - options->minimum) / options->step + 1e-6) + 1;
    if (!(points >= 2 && points <= POINTS_MOST))
        return closo_fail(error, CLOSO_USAGE, "--step: %g makes %.3g points; expected 2 to %d",
                          options->step, points, POINTS_MOST);
    closo_pattern pattern;
    closo_status status = closo_pattern_init(&pattern, (size_t)points, false, error);
    if (status != CLOSO_OK)
        return status;
    pattern.abscissa = is_time(options) ? CLOSO_ABSCISSA_TIME : CLOSO_ABSCISSA_TWO_THETA;
    pattern.radiation = options->scattering.radiation;
    for (size_t i = 0; i < pattern.count; i++)
        pattern.x[i] = options->minimum + (double)i * options->step;
    status = closo_pattern_simulate(&pattern, lines, &options->scattering, &options->instrument,
                                    &options->broadening, error);
    double top = 0;
    for (size_t i = 0; status == CLOSO_OK && i < pattern.count; i++)
        top = fmax(top, pattern.y[i]);
    for (size_t i = 0; status == CLOSO_OK && top > 0 && i < pattern.count; i++)
        pattern.y[i] *= 100 / top;
    if (status == CLOSO_OK) {
        closo_table *table = closo_result_add_table(result, "profile", "Profile");
        if (is_time(options))
            closo_table_add_column(table, "time", "time of flight", "us", pattern.x, pattern.count);
        else
            closo_table_add_column(table, "two_theta", "2\xCE\xB8", "deg", pattern.x,
                                   pattern.count);
        closo_table_add_column(table, "intensity", "relative intensity", "1", pattern.y,
                               pattern.count);
        if (options->pattern_path)
            status = closo_pattern_write(&pattern, options->pattern_path, NULL, error);
    }
    closo_pattern_clear(&pattern);
    return status;
}

// ---- settings ----------------------------------------------------------------------------------

static void describe_settings(const closo_crystal *crystal, const closo_simulation_options *options,
                              closo_result *result)
{
    const closo_scattering_options *s = &options->scattering;
    bool neutron = s->radiation.kind == CLOSO_RADIATION_NEUTRON;
    closo_result_set(result, "space group", "%s (%s)", crystal->symmetry.name,
                     crystal->symmetry.source);
    closo_result_set(result, "radiation", "%s%s%s", neutron ? "neutrons" : "X-rays",
                     s->radiation.name[0] ? ", " : "", s->radiation.name);
    if (!is_time(options))
        closo_result_set_number(result, "wavelength", s->radiation.wavelength[0], "A");
    if (s->radiation.wavelength[1] > 0) {
        closo_result_set_number(result, "second wavelength", s->radiation.wavelength[1], "A");
        closo_result_set_number(result, "ratio of the second line", s->radiation.ratio, "1");
    }
    if (is_time(options))
        closo_result_set(result, "Lorentz factor", "d^4 sin(theta) of the bank at 2theta = %g deg",
                         s->bank_two_theta);
    else if (!s->lorentz)
        closo_result_set(result, "Lorentz factor", "none");
    else if (neutron)
        closo_result_set(result, "Lorentz factor", "1 / (sin^2(theta) cos(theta))");
    else
        closo_result_set(result, "Lorentz-polarisation",
                         "(1 + K cos^2 2theta) / ((1 + K) sin^2 theta cos theta), K = %.4g",
                         s->polarisation);
    if (!neutron) {
        closo_result_set(result, "form factors", "%s, hydrogen %s", s->form_factors,
                         s->bonded_hydrogen ? "bonded (Stewart, Davidson and Simpson 1965)"
                                            : "free");
        closo_result_set(result, "anomalous dispersion", "%s",
                         s->anomalous ? "f', f'' of xraylib" : "none");
    }
    closo_result_set(result, "displacement where the structure gives none", "U = %g A^2",
                     s->default_u_iso);
    if (s->march_r != 1)
        closo_result_set(result, "preferred orientation",
                         "March-Dollase, axis %d %d %d, r = %g, random fraction %g",
                         s->march_axis[0], s->march_axis[1], s->march_axis[2], s->march_r,
                         s->random_fraction);
    const closo_instrument *i = &options->instrument;
    if (is_time(options)) {
        closo_result_set(result, "time of flight", "t = %g d + %g d^2 + %g us", i->difc, i->difa,
                         i->tzero);
        return;
    }
    closo_result_set(result, "Gaussian width",
                     "FWHM^2 = %g tan^2 + %g tan + %g + %g / cos^2 (deg^2)", i->u, i->v, i->w,
                     i->p);
    closo_result_set(result, "Lorentzian width", "FWHM = %g / cos + %g tan + %g (deg)", i->x, i->y,
                     i->z);
    if (i->s_l > 0 || i->h_l > 0)
        closo_result_set(result, "axial divergence", "S/L = %g, H/L = %g (Finger, Cox, Jephcoat)",
                         i->s_l, i->h_l);
    const closo_broadening *b = &options->broadening;
    if (b->size_angstrom > 0)
        closo_result_set(result, "size", "%g A, FWHM = K lambda / (D cos theta), K = %g",
                         b->size_angstrom, b->scherrer_k);
    if (b->strain > 0)
        closo_result_set(result, "strain", "%g, FWHM = 4 e tan theta", b->strain);
}

closo_status closo_simulation_describe(const closo_crystal *crystal, const closo_reflections *lines,
                                       const closo_simulation_options *options,
                                       closo_result *result, closo_error *error)
{
    size_t count = 0;
    row *rows = merge(lines, options, &count, error);
    if (!rows)
        return CLOSO_MEMORY;
    describe_settings(crystal, options, result);
    double strongest = 0;
    for (size_t i = 0; i < count; i++)
        strongest = fmax(strongest, rows[i].intensity);
    closo_result_add_quantity(result,
                              &(closo_quantity){.key = "n_reflections",
                                                .label = "lines in the range",
                                                .value = (double)count,
                                                .su = NAN,
                                                .unit = "1",
                                                .method = "coinciding classes counted once"});
    if (count == 0)
        closo_result_warn(result, "no reflection lies in the range");
    closo_status status = describe_lines(lines, rows, count, strongest, options, result, error);
    if (status == CLOSO_OK)
        status = describe_profile(lines, options, result, error);
    if (status == CLOSO_OK)
        add_figure(result, options);
    free(rows);
    closo_result_cite(result, "doi:10.1107/S0021889887087090",
                      "Thompson, Cox and Hastings, J. Appl. Cryst. 20 (1987) 79: pseudo-Voigt");
    if (options->instrument.s_l > 0 || options->instrument.h_l > 0)
        closo_result_cite(
            result, "doi:10.1107/S0021889894004218",
            "Finger, Cox and Jephcoat, J. Appl. Cryst. 27 (1994) 892: axial divergence");
    if (options->scattering.march_r != 1)
        closo_result_cite(result, "doi:10.1107/S0021889886089458",
                          "Dollase, J. Appl. Cryst. 19 (1986) 267: preferred orientation");
    return status == CLOSO_OK ? closo_result_status(result, error) : status;
}
