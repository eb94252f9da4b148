// SPDX-License-Identifier: GPL-3.0-or-later
// The document of an instrument file: everything it holds, under its own names.
#include "closo/electro.h"
#include "electro/impedance_columns.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DRAWN_TABLES = 8, DRAWN_POINTS = 20000, KEY_SIZE = 160 };

static void table_name(size_t k, char out[32])
{
    if (k == 0)
        snprintf(out, 32, "data");
    else
        snprintf(out, 32, "data_%zu", k + 1);
}

static void add_count(closo_result *result, const char *key, const char *label, size_t count,
                      const char *method)
{
    closo_result_add_quantity(
        result,
        &(closo_quantity){
            .key = key, .label = label, .value = (double)count, .unit = "1", .method = method});
}

static void describe_settings(const closo_data *data, closo_result *result)
{
    for (size_t t = 0; t < data->count; t++)
        for (size_t k = 0; k < data->tables[t].setting_count; k++) {
            const closo_data_setting *setting = &data->tables[t].settings[k];
            char key[KEY_SIZE], name[32];
            table_name(t, name);
            if (t == 0)
                snprintf(key, sizeof key, "%s", setting->key);
            else
                snprintf(key, sizeof key, "%s: %s", name, setting->key);
            const char *known = closo_result_setting(result, setting->key);
            if (t == 0 || !known ||
                strcmp(known, setting->text) != 0) // what differs from the first
                closo_result_set(result, key, "%s", setting->text);
        }
}

// Documents write the Angstrom as A, so that the ampere needs another name in them.
static const char *document_unit(const char *unit)
{
    return strcmp(unit, "A") == 0 ? "ampere" : unit;
}

// A name that occurs twice in a table gets its place: documents know columns by name.
static void unique_name(const closo_data_table *table, size_t k, char out[KEY_SIZE])
{
    size_t before = 0;
    for (size_t i = 0; i < k; i++)
        before += !strcmp(table->columns[i].name, table->columns[k].name);
    const char *name = table->columns[k].name[0] ? table->columns[k].name : "column";
    if (before || !table->columns[k].name[0])
        snprintf(out, KEY_SIZE, "%.120s (%zu)", name, k + 1);
    else
        snprintf(out, KEY_SIZE, "%.150s", name);
}

static void describe_table(const closo_data_table *source, size_t t, closo_result *result)
{
    char name[32], title[160];
    table_name(t, name);
    snprintf(title, sizeof title, "%.60s%s%.60s", source->technique[0] ? source->technique : "Data",
             source->title[0] ? ": " : "", source->title);
    closo_table *table = closo_result_add_table(result, name, title);
    for (size_t k = 0; k < source->column_count; k++) {
        char column[KEY_SIZE];
        unique_name(source, k, column);
        closo_table_add_column(table, column, NULL, document_unit(source->columns[k].unit),
                               source->columns[k].values, source->rows);
    }
}

// ---- the figure --------------------------------------------------------------------------------

static bool varies(const closo_data_column *column, size_t rows)
{
    for (size_t i = 1; i < rows; i++)
        if (column->values[i] != column->values[0])
            return true;
    return false;
}

// The first column of the table, in the order of the names, that is there and not constant.
static const char *pick(const closo_data_table *table, const char *const *names)
{
    for (; *names; names++)
        for (size_t k = 0; k < table->column_count; k++)
            if (closo_text_equal_ignoring_case(table->columns[k].name, *names) &&
                varies(&table->columns[k], table->rows))
                return table->columns[k].name;
    return NULL;
}

static const char *unit_of(const closo_data_table *table, const char *name)
{
    for (size_t k = 0; k < table->column_count; k++)
        if (!strcmp(table->columns[k].name, name))
            return document_unit(table->columns[k].unit);
    return "";
}

static bool sweeps_potential(const char *technique)
{
    static const char *const words[] = {"CV", "Cyclic Voltammetry", "LSV", "Linear Sweep"};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++)
        if (closo_text_starts_with(technique, words[k]))
            return true;
    return false;
}

static void draw(const closo_data *data, closo_result *result, const char *title, const char *x,
                 const char *y, bool points)
{
    const closo_data_table *first = &data->tables[0];
    closo_figure *figure = closo_result_add_figure(
        result, "data", title, "Columns of the file as the instrument wrote them.");
    closo_panel *panel =
        closo_figure_add_panel(figure, NULL, &(closo_axis){.label = x, .unit = unit_of(first, x)},
                               &(closo_axis){.label = y, .unit = unit_of(first, y)});
    for (size_t t = 0; t < data->count && t < DRAWN_TABLES; t++) {
        const closo_data_table *table = &data->tables[t];
        char name[32];
        const char *const xs[] = {x, NULL}, *const ys[] = {y, NULL};
        table_name(t, name);
        if (!pick(table, xs) || !pick(table, ys))
            continue;
        closo_panel_add_mark(panel,
                             &(closo_mark){.kind = points ? CLOSO_MARK_POINTS : CLOSO_MARK_LINE,
                                           .label = data->count > 1 ? table->title : NULL,
                                           .table = name,
                                           .x = x,
                                           .y = y});
    }
}

// Impedances in the complex plane, sweeps of the potential as current against potential, else the
// potential (or the current) against time, else the second column against the first.
static void describe_figure(const closo_data *data, closo_result *result)
{
    static const char *const reals[] = {"Re(Z)", "Z'", "Zreal", "Zre", "Real", NULL};
    static const char *const imaginaries[] = {"-Im(Z)", "-Z''", "Zimag", "Z''",
                                              "Zim",    "Imag", NULL};
    static const char *const times[] = {"time", "T", "Time", "Elapsed Time", "t", NULL};
    static const char *const potentials[] = {"Ewe", "<Ewe>", "Ecell",     "<Ecell>", "Ewe-Ece",
                                             "Vf",  "Vm",    "Potential", "Voltage", "E",
                                             "U",   "Vdc",   NULL};
    static const char *const currents[] = {"<I>", "I", "Im", "Current", "j", "Idc", NULL};
    closo_impedance_columns columns;
    size_t t = 0; // the first table that has a picture speaks for all
    const closo_data_table *table = &data->tables[t];
    const char *e = pick(table, potentials), *i = pick(table, currents), *s = pick(table, times);
    const char *re = pick(table, reals), *im = pick(table, imaginaries);
    if (closo_impedance_columns_of(table, &columns) && re && im)
        draw(data, result, "Complex plane", re, im, true);
    else if (e && i && sweeps_potential(table->technique))
        draw(data, result, "Current against potential", e, i, false);
    else if (s && (e || i))
        draw(data, result, e ? "Potential against time" : "Current against time", s, e ? e : i,
             false);
    else if (e && i)
        draw(data, result, "Current against potential", e, i, false);
    else if (table->column_count >= 2 && table->columns[0].name[0] && table->columns[1].name[0] &&
             varies(&table->columns[0], table->rows))
        draw(data, result, "Second column against the first", table->columns[0].name,
             table->columns[1].name, false);
}

closo_status closo_data_describe(const closo_data *data, closo_result *result, closo_error *error)
{
    size_t rows = 0;
    closo_result_set(result, "format", "%s", data->format);
    if (data->count && data->tables[0].technique[0])
        closo_result_set(result, "technique", "%s", data->tables[0].technique);
    describe_settings(data, result);
    for (size_t t = 0; t < data->count; t++)
        rows += data->tables[t].rows;
    add_count(result, "n_rows", "rows", rows, data->count > 1 ? "of all tables" : NULL);
    add_count(result, "n_tables", "tables", data->count, NULL);
    for (size_t t = 0; t < data->count; t++)
        describe_table(&data->tables[t], t, result);
    for (size_t k = 0; k < data->warning_count; k++)
        closo_result_warn(result, "%s", data->warnings[k]);
    if (data->count)
        describe_figure(data, result);
    return closo_result_status(result, error);
}
