// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of a table into the columns of a run, in closo's units.
#include "chem/thermal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct choice {
    size_t at[CLOSO_COLUMN_KINDS]; // column of each kind; SIZE_MAX: none
} choice;

typedef struct store {
    double *columns[CLOSO_COLUMN_KINDS];
    size_t count, capacity;
} store;

static void store_clear(store *s)
{
    for (size_t k = 0; k < CLOSO_COLUMN_KINDS; k++)
        free(s->columns[k]);
    *s = (store){0};
}

static choice choose(const closo_thermal_layout *layout)
{
    choice out;
    int rank[CLOSO_COLUMN_KINDS] = {0};
    for (size_t k = 0; k < CLOSO_COLUMN_KINDS; k++)
        out.at[k] = SIZE_MAX;
    for (size_t i = 0; i < layout->columns; i++) {
        const closo_thermal_column *c = &layout->column[i];
        if (c->kind == CLOSO_COLUMN_OTHER ||
            (out.at[c->kind] != SIZE_MAX && c->rank <= rank[c->kind]))
            continue;
        out.at[c->kind] = i;
        rank[c->kind] = c->rank;
    }
    return out;
}

static closo_status add_row(store *s, const closo_thermal_layout *layout, const choice *chosen,
                            const double *values, closo_error *error)
{
    if (s->count == CLOSO_THERMAL_POINTS)
        return closo_fail(error, CLOSO_INPUT, "more than %zu rows are refused",
                          CLOSO_THERMAL_POINTS);
    if (s->count == s->capacity) {
        size_t capacity = s->capacity ? 2 * s->capacity : 1024;
        for (size_t k = 0; k < CLOSO_COLUMN_KINDS; k++) {
            if (chosen->at[k] == SIZE_MAX)
                continue;
            double *grown = closo_reallocate(s->columns[k], capacity, sizeof *grown, error);
            if (!grown)
                return CLOSO_MEMORY;
            s->columns[k] = grown;
        }
        s->capacity = capacity;
    }
    for (size_t k = 0; k < CLOSO_COLUMN_KINDS; k++)
        if (chosen->at[k] != SIZE_MAX) {
            const closo_thermal_column *c = &layout->column[chosen->at[k]];
            double value = values[chosen->at[k]] * c->factor + c->offset;
            if (!isfinite(value))
                return CLOSO_OK; // a row that lacks a value is left out
            s->columns[k][s->count] = value;
        }
    s->count++;
    return CLOSO_OK;
}

static bool is_mark(const double *values, double first)
{
    return values[0] < 0 && values[0] > -100 && values[0] == floor(values[0]) && !(first < 0);
}

static closo_status read_rows(closo_thermal *out, closo_thermal_text *text,
                              const closo_thermal_layout *layout, const closo_thermal_rows *rows,
                              const choice *chosen, store *s, closo_error *error)
{
    double values[CLOSO_THERMAL_COLUMNS], first = NAN;
    closo_thermal_line line;
    while (closo_thermal_next(text, &line)) {
        if (closo_thermal_blank(&line))
            continue;
        size_t count = closo_thermal_row(&line, layout->separator, values, CLOSO_THERMAL_COLUMNS);
        if (count == 0 && rows->ends && rows->ends(&line))
            return CLOSO_OK;
        if (count == 0 && rows->passes && rows->passes(&line))
            continue;
        if (count != layout->columns) {
            if (text->at >= text->end && !text->complete) {
                closo_thermal_warn(out, "the last line is cut short: it is left out");
                return CLOSO_OK;
            }
            char expected[64];
            snprintf(expected, sizeof expected, "%zu numbers", layout->columns);
            return closo_thermal_bad_line(text, &line, expected, error);
        }
        if (rows->negative_marks && is_mark(values, first))
            continue;
        if (isnan(first))
            first = values[0];
        closo_status status = add_row(s, layout, chosen, values, error);
        if (status != CLOSO_OK)
            return status;
    }
    return CLOSO_OK;
}

// ---- from columns to a run ---------------------------------------------------------------------

static void take_mass(closo_thermal *out, store *s)
{
    double *mg = s->columns[CLOSO_COLUMN_MASS], *percent = s->columns[CLOSO_COLUMN_PERCENT];
    if (percent) {
        if (mg && !(out->sample_mass > 0) && percent[0] > 1)
            out->sample_mass = mg[0] / percent[0] * 100;
        out->mass = percent;
        s->columns[CLOSO_COLUMN_PERCENT] = NULL;
        return;
    }
    if (!mg || !(mg[0] > 0))
        return;
    if (!(out->sample_mass > 0)) {
        out->sample_mass = mg[0];
        closo_thermal_warn(
            out, "the file gives no initial mass: the first point, %.6g mg, is 100 %%", mg[0]);
    }
    for (size_t i = 0; i < s->count; i++)
        mg[i] *= 100 / out->sample_mass;
    out->mass = mg;
    s->columns[CLOSO_COLUMN_MASS] = NULL;
}

static void take_heat(closo_thermal *out, store *s)
{
    double *specific = s->columns[CLOSO_COLUMN_SPECIFIC_POWER];
    double *power = s->columns[CLOSO_COLUMN_POWER];
    out->specific = specific != NULL;
    if (specific) {
        out->heat_flow = specific;
        s->columns[CLOSO_COLUMN_SPECIFIC_POWER] = NULL;
    } else if (power) {
        out->heat_flow = power;
        s->columns[CLOSO_COLUMN_POWER] = NULL;
        for (size_t i = 0; out->sample_mass > 0 && i < s->count; i++)
            power[i] /= out->sample_mass; // mW/mg = W/g
        out->specific = out->sample_mass > 0;
    }
}

static void warn_of_units(closo_thermal *out, const closo_thermal_layout *layout,
                          const choice *chosen)
{
    static const char *const usual[CLOSO_COLUMN_KINDS] = {NULL,
                                                          "time: minutes are taken",
                                                          "temperature: degrees Celsius are taken",
                                                          "mass: mg are taken",
                                                          NULL,
                                                          "heat flow: mW are taken",
                                                          NULL,
                                                          NULL};
    for (size_t k = 0; k < CLOSO_COLUMN_KINDS; k++)
        if (chosen->at[k] != SIZE_MAX && layout->column[chosen->at[k]].no_unit && usual[k])
            closo_thermal_warn(out, "no unit is given for the %s", usual[k]);
    for (size_t i = 0; i < layout->columns; i++)
        if (layout->column[i].uncalibrated)
            closo_thermal_warn(out,
                               "the DSC signal in uV is not calibrated: it is left out; export "
                               "it in mW/mg");
}

static closo_status check(closo_thermal *out, const char *path, closo_error *error)
{
    for (size_t i = 0; i < out->count; i++)
        if (!(out->temperature[i] > 0) || out->temperature[i] > 5000)
            return closo_fail(error, CLOSO_INPUT,
                              "%s: expected temperatures from 0 to 5000 K, found %g K in row %zu",
                              path, out->temperature[i], i + 1);
    for (size_t i = 1; out->time && i < out->count; i++)
        if (out->time[i] < out->time[i - 1])
            return closo_fail(
                error, CLOSO_INPUT,
                "%s: expected times that do not fall, found %g s after %g s in row %zu", path,
                out->time[i], out->time[i - 1], i + 1);
    if (!out->mass && !out->heat_flow && !out->conversion)
        return closo_fail(error, CLOSO_INPUT,
                          "%s: expected a column of mass, heat flow or conversion, found none: "
                          "--columns names them",
                          path);
    return CLOSO_OK;
}

closo_status closo_thermal_rows_read(closo_thermal *out, closo_thermal_text *text,
                                     const closo_thermal_layout *layout,
                                     const closo_thermal_rows *rows, closo_error *error)
{
    choice chosen = choose(layout);
    store s = {.count = 0};
    if (chosen.at[CLOSO_COLUMN_TEMPERATURE] == SIZE_MAX)
        return closo_fail(error, CLOSO_INPUT,
                          "%s: expected a column of temperature, found none: --columns names them",
                          text->path);
    closo_error inner = {.status = CLOSO_OK};
    closo_status status = read_rows(out, text, layout, rows, &chosen, &s, &inner);
    if (status == CLOSO_OK && s.count < 8)
        status = closo_fail(&inner, CLOSO_INPUT, "%s: expected 8 points or more, found %zu",
                            text->path, s.count);
    if (status == CLOSO_OK) {
        warn_of_units(out, layout, &chosen);
        out->count = s.count;
        out->time = s.columns[CLOSO_COLUMN_TIME];
        out->temperature = s.columns[CLOSO_COLUMN_TEMPERATURE];
        out->conversion = s.columns[CLOSO_COLUMN_CONVERSION];
        s.columns[CLOSO_COLUMN_TIME] = s.columns[CLOSO_COLUMN_TEMPERATURE] =
            s.columns[CLOSO_COLUMN_CONVERSION] = NULL;
        take_mass(out, &s);
        take_heat(out, &s);
        status = check(out, text->path, &inner);
    }
    store_clear(&s);
    if (status != CLOSO_OK)
        closo_fail(error, status, "%s", inner.message);
    return status;
}
