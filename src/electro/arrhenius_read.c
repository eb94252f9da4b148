// SPDX-License-Identifier: GPL-3.0-or-later
// Tables of conductivities against temperature. Nothing is guessed: a temperature without a unit
// is refused, because 25 to 120 may be either and the activation energy would be wrong.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "electro/cells.h"

typedef struct columns {
    closo_cells_number temperature, sigma, resistance, thickness, area;
    int inverse, logarithm, su, branch, run, sample;
    double su_factor;
    bool su_relative;
} columns;

static closo_status find_ordinate(const closo_cells *cells,
                                  const closo_conductivity_reading *reading, columns *out,
                                  closo_error *error)
{
    int sigma = closo_cells_find(cells, "sigma|conductivity|cond|\u03c3|s/cm|ms/cm|us/cm|s/m");
    int resistance = closo_cells_find(cells, "r|resistance|rtotal|r_total|ohm");
    out->logarithm = closo_cells_find(cells, "log10(sigma)|log10 sigma|log10_sigma|log sigma|"
                                             "log_sigma|lg sigma|log(sigma)|log10(conductivity)");
    if (sigma < 0 && resistance < 0 && out->logarithm < 0)
        return closo_fail(error, CLOSO_INPUT,
                          "%s:1: no column of conductivity (sigma, conductivity, log10 sigma) or "
                          "resistance (R)",
                          cells->path);
    closo_status status = closo_cells_number_of(cells, sigma, CLOSO_ELECTRIC_CONDUCTIVITY,
                                                reading->conductivity_unit, &out->sigma, error);
    if (status == CLOSO_OK)
        status = closo_cells_number_of(cells, sigma < 0 && out->logarithm < 0 ? resistance : -1,
                                       CLOSO_ELECTRIC_RESISTANCE, NULL, &out->resistance, error);
    if (status == CLOSO_OK)
        status = closo_cells_number_of(cells, closo_cells_find(cells, "thickness|l"),
                                       CLOSO_ELECTRIC_LENGTH, NULL, &out->thickness, error);
    if (status == CLOSO_OK)
        status = closo_cells_number_of(cells, closo_cells_find(cells, "area"), CLOSO_ELECTRIC_AREA,
                                       NULL, &out->area, error);
    if (status != CLOSO_OK || sigma >= 0 || out->logarithm < 0)
        return status;
    out->sigma = (closo_cells_number){out->logarithm, 1, 0};
    const char *unit = cells->units[out->logarithm];
    double factor = 1, offset;
    if (*unit &&
        !closo_electric_scale(unit, strlen(unit), CLOSO_ELECTRIC_CONDUCTIVITY, &factor, &offset))
        return closo_fail(error, CLOSO_INPUT, "%s:1: column %s is in '%s', expected S/cm",
                          cells->path, cells->names[out->logarithm], unit);
    out->su_factor = factor;
    return CLOSO_OK;
}

// The uncertainty has the unit of what it belongs to, its own, or is in percent.
static closo_status find_su(const closo_cells *cells, columns *out, closo_error *error)
{
    out->su = closo_cells_find(cells, "su|sigma_su|su_sigma|u|u(sigma)|su(sigma)|r_su|su_r|error|"
                                      "err|esd|std|uncertainty|sigma_error|conductivity_su|"
                                      "resistance_su");
    if (out->su < 0)
        return CLOSO_OK;
    const char *unit = cells->units[out->su];
    bool resistance = out->resistance.column >= 0;
    double factor = out->logarithm >= 0 && out->sigma.column == out->logarithm ? 1
                    : resistance ? out->resistance.factor
                                 : out->sigma.factor;
    double offset = 0;
    out->su_relative = !strcmp(unit, "%");
    if (*unit && !out->su_relative &&
        !closo_electric_scale(unit, strlen(unit),
                              resistance ? CLOSO_ELECTRIC_RESISTANCE : CLOSO_ELECTRIC_CONDUCTIVITY,
                              &factor, &offset))
        return closo_fail(error, CLOSO_INPUT, "%s:1: column %s is in '%s', expected %% or %s",
                          cells->path, cells->names[out->su], unit, resistance ? "ohm" : "S/cm");
    if (out->logarithm < 0 || out->sigma.column != out->logarithm)
        out->su_factor = out->su_relative ? 0.01 : factor;
    return CLOSO_OK;
}

static closo_status find_columns(const closo_cells *cells,
                                 const closo_conductivity_reading *reading, columns *out,
                                 closo_error *error)
{
    *out = (columns){.su_factor = 1};
    int temperature = closo_cells_find(cells, "t|temperature|temp");
    out->inverse = closo_cells_find(cells, "1000/t");
    out->branch = closo_cells_find(cells, "branch|direction");
    out->run = closo_cells_find(cells, "run|run number|run_number|cycle");
    out->sample = closo_cells_find(cells, "sample|material|compound|name");
    if (temperature < 0 && out->inverse < 0)
        return closo_fail(error, CLOSO_INPUT,
                          "%s:1: no column of temperature: expected T (K), T (C) or 1000/T",
                          cells->path);
    closo_error inner;
    closo_status status =
        closo_cells_number_of(cells, temperature, CLOSO_ELECTRIC_TEMPERATURE,
                              reading->temperature_unit, &out->temperature, &inner);
    if (status != CLOSO_OK)
        return closo_fail(error, status, "%s%s", inner.message,
                          *cells->units[temperature] ? ""
                                                     : " or T (C), or give --temperature-unit");
    status = find_ordinate(cells, reading, out, error);
    return status == CLOSO_OK ? find_su(cells, out, error) : status;
}

static closo_status read_temperature(const closo_cells *cells, size_t row, const columns *c,
                                     double *out, closo_error *error)
{
    const closo_cells_number inverse = {c->inverse, 1, 0};
    closo_measured value;
    closo_status status = closo_cells_measured(
        cells, row, c->temperature.column < 0 ? &inverse : &c->temperature, &value, NULL, error);
    *out = c->temperature.column < 0 ? 1000 / value.value : value.value;
    if (status == CLOSO_OK && (!(*out > 0) || !isfinite(*out)))
        return closo_fail(error, CLOSO_INPUT, "%s:%zu: expected a temperature above 0 K",
                          cells->path, cells->lines[row]);
    return status;
}

static double own_su(const closo_cells *cells, size_t row, const columns *c, double value,
                     closo_status *status, closo_error *error)
{
    const closo_cells_number number = {c->su, 1, 0};
    closo_measured su;
    *status = closo_cells_measured(cells, row, &number, &su, NULL, error);
    return su.value > 0 ? su.value * c->su_factor * (c->su_relative ? fabs(value) : 1)
                        : (double)NAN;
}

static closo_status read_sigma(const closo_cells *cells, size_t row, const columns *c,
                               const closo_conductivity_reading *reading,
                               closo_conductivity_point *out, closo_error *error)
{
    bool resistance = c->resistance.column >= 0;
    bool logarithm = c->logarithm >= 0 && c->sigma.column == c->logarithm;
    closo_measured value;
    closo_status status = closo_cells_measured(cells, row, resistance ? &c->resistance : &c->sigma,
                                               &value, &out->censoring, error);
    if (status == CLOSO_OK && c->su >= 0) {
        double factor = c->su_factor;
        columns own = *c;
        own.su_factor = logarithm ? 1 : factor;
        double su = own_su(cells, row, &own, value.value, &status, error);
        value.su = isnan(su) ? value.su : su;
    }
    if (status != CLOSO_OK)
        return status;
    if (logarithm) {
        double sigma = pow(10, value.value) * c->su_factor;
        value = (closo_measured){sigma, value.su * log(10) * sigma};
    }
    if (resistance) {
        closo_measured thickness = reading->thickness_cm, area = reading->area_cm2;
        if (c->thickness.column >= 0)
            status = closo_cells_measured(cells, row, &c->thickness, &thickness, NULL, error);
        if (status == CLOSO_OK && c->area.column >= 0)
            status = closo_cells_measured(cells, row, &c->area, &area, NULL, error);
        if (status == CLOSO_OK && (!(thickness.value > 0) || !(area.value > 0)))
            status = closo_fail(error, CLOSO_USAGE,
                                "%s:%zu: a resistance needs thickness and area: give --thickness "
                                "and --area or --diameter",
                                cells->path, cells->lines[row]);
        if (status != CLOSO_OK)
            return status;
        // Thickness and area are common to all points: their su moves lines, it does not scatter.
        thickness.su = area.su = NAN;
        value = closo_conductivity_of(value, thickness, area);
        out->censoring = out->censoring == CLOSO_BELOW   ? CLOSO_ABOVE
                         : out->censoring == CLOSO_ABOVE ? CLOSO_BELOW
                                                         : CLOSO_EXACT;
    }
    if (!(value.value > 0) || !isfinite(value.value))
        return closo_fail(
            error, CLOSO_INPUT, "%s:%zu: expected a %s above 0, found '%.40s'", cells->path,
            cells->lines[row], resistance ? "resistance" : "conductivity",
            closo_cells_at(cells, row, resistance ? c->resistance.column : c->sigma.column));
    out->conductivity = value;
    return CLOSO_OK;
}

static void read_words(const closo_cells *cells, size_t row, const columns *c,
                       closo_conductivity_point *out)
{
    const char *branch = closo_cells_at(cells, row, c->branch);
    if (closo_text_equal_ignoring_case(branch, "h") || closo_text_equal_ignoring_case(branch, "up"))
        branch = "heating";
    if (closo_text_equal_ignoring_case(branch, "c") ||
        closo_text_equal_ignoring_case(branch, "down"))
        branch = "cooling";
    snprintf(out->branch, sizeof out->branch, "%s", branch);
    snprintf(out->run, sizeof out->run, "%s", closo_cells_at(cells, row, c->run));
    snprintf(out->sample, sizeof out->sample, "%s", closo_cells_at(cells, row, c->sample));
}

closo_status closo_conductivity_read(const char *path, const closo_conductivity_reading *reading,
                                     closo_conductivity_points *out, closo_result *result,
                                     closo_error *error)
{
    closo_cells cells;
    columns c;
    size_t empty = 0;
    closo_status status = closo_cells_read(&cells, path, error);
    if (status != CLOSO_OK)
        return status;
    status = find_columns(&cells, reading, &c, error);
    for (size_t row = 0; status == CLOSO_OK && row < cells.rows; row++) {
        closo_conductivity_point point = {0};
        int ordinate = c.resistance.column >= 0 ? c.resistance.column : c.sigma.column;
        if (!*closo_cells_at(&cells, row, ordinate)) {
            empty++;
            continue;
        }
        status = read_temperature(&cells, row, &c, &point.temperature_kelvin, error);
        if (status == CLOSO_OK)
            status = read_sigma(&cells, row, &c, reading, &point, error);
        if (status == CLOSO_OK)
            status = closo_grow((void **)&out->points, &out->capacity, out->count + 1,
                                sizeof *out->points, error);
        if (status != CLOSO_OK)
            break;
        read_words(&cells, row, &c, &point);
        out->points[out->count++] = point;
    }
    if (status == CLOSO_OK) {
        closo_result_add_input(result, path, &cells.fingerprint);
        if (empty)
            closo_result_warn(result, "%s: %zu row%s without a conductivity left out", path, empty,
                              empty == 1 ? "" : "s");
        if (c.resistance.column >= 0)
            closo_result_set(result, "resistances",
                             "sigma = L / (R A); su of the points without those of L and A, which "
                             "all points share");
    }
    closo_cells_clear(&cells);
    return status;
}
