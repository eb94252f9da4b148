// SPDX-License-Identifier: GPL-3.0-or-later
// Building views. Unlike the marks of a figure, the tables of a view are looked up when they are
// named: a picture in space cannot leave out half of what it was given, and a bond to an atom that
// is not there is a caller's mistake that should be seen at once.
#include "result/view.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void free_volume(closo_volume_record *volume)
{
    if (!volume)
        return;
    free(volume->label);
    free(volume->unit);
    free(volume->values);
    free(volume);
}

void closo_view_free(closo_view *view)
{
    if (!view)
        return;
    free_volume(view->volume);
    free(view->name);
    free(view->title);
    free(view->caption);
    free(view->atoms);
    free(view->bonds);
    free(view);
}

closo_view *closo_result_add_view(closo_result *result, const char *name, const char *title,
                                  const char *caption)
{
    if (!result || !closo_result_room(result, &result->views, &result->view_capacity,
                                      result->view_count, sizeof *result->views))
        return NULL;
    closo_view *view = closo_allocate(1, sizeof *view, NULL);
    if (!view) {
        closo_result_fail(result, CLOSO_MEMORY, "out of memory while composing a view");
        return NULL;
    }
    view->owner = result;
    view->name = closo_result_keep_or(result, name, "");
    view->title = closo_result_keep_or(result, title, name ? name : "");
    view->caption = closo_result_keep_or(result, caption, "");
    if (view->name &&
        (closo_result_view(result, view->name) || closo_result_figure(result, view->name))) {
        closo_result_fail(result, CLOSO_USAGE,
                          "result: two figures or views have the name \"%s\", expected one",
                          view->name);
    }
    if (result->status != CLOSO_OK) {
        closo_view_free(view);
        return NULL;
    }
    result->views[result->view_count++] = view;
    return view;
}

static bool is_building(const closo_view *view)
{
    return view && view->owner->status == CLOSO_OK;
}

static bool are_finite(const double *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!isfinite(numbers[i]) || fabs(numbers[i]) > 1e9)
            return false;
    return true;
}

// Three vectors that span a body, however small beside their lengths it may be.
static bool span_a_body(const double v[9])
{
    if (!are_finite(v, 9))
        return false;
    double volume = v[0] * (v[4] * v[8] - v[5] * v[7]) + v[1] * (v[5] * v[6] - v[3] * v[8]) +
                    v[2] * (v[3] * v[7] - v[4] * v[6]);
    double lengths = 1;
    for (int i = 0; i < 9; i += 3)
        lengths *= sqrt(v[i] * v[i] + v[i + 1] * v[i + 1] + v[i + 2] * v[i + 2]);
    return lengths > 0 && fabs(volume) > 1e-6 * lengths;
}

void closo_view_set_cell(closo_view *view, const double vectors[9])
{
    if (!is_building(view))
        return;
    if (!span_a_body(vectors)) {
        closo_result_fail(view->owner, CLOSO_USAGE,
                          "result: view \"%s\": expected cell vectors that span a volume",
                          view->name);
        return;
    }
    memcpy(view->cell, vectors, sizeof view->cell);
    view->has_cell = true;
}

// ---- atoms and bonds ---------------------------------------------------------------------------

static const double *numbers_of(const closo_view *view, const char *table, const char *name)
{
    const closo_column *column = closo_result_any_column(view->owner, table, name);
    return column ? column->values : NULL;
}

static char *const *texts_of(const closo_view *view, const char *table, const char *name)
{
    const closo_column *column = closo_result_any_column(view->owner, table, name);
    return column ? column->texts : NULL;
}

static size_t rows_of(const closo_view *view, const char *table)
{
    const closo_table *found = closo_result_table(view->owner, table);
    return found ? closo_table_rows(found) : 0;
}

closo_atoms closo_view_atoms(const closo_view *view)
{
    if (!view->atoms)
        return (closo_atoms){0};
    return (closo_atoms){
        .count = rows_of(view, view->atoms),
        .element = texts_of(view, view->atoms, "element"),
        .position = {numbers_of(view, view->atoms, "x"), numbers_of(view, view->atoms, "y"),
                     numbers_of(view, view->atoms, "z")},
        .occupancy = numbers_of(view, view->atoms, "occupancy"),
    };
}

closo_bonds closo_view_bonds(const closo_view *view)
{
    if (!view->bonds)
        return (closo_bonds){0};
    return (closo_bonds){.count = rows_of(view, view->bonds),
                         .first = numbers_of(view, view->bonds, "first"),
                         .second = numbers_of(view, view->bonds, "second")};
}

// True when the view can take the table; has: whether its columns are there.
static bool accept_table(const closo_view *view, const char *table, bool has, const char *columns,
                         size_t limit)
{
    size_t rows = rows_of(view, table);
    if (!has) {
        closo_result_fail(view->owner, CLOSO_USAGE,
                          "result: view \"%s\": expected a table \"%s\" with %s", view->name, table,
                          columns);
    } else if (rows > limit) {
        closo_result_fail(view->owner, CLOSO_USAGE,
                          "result: view \"%s\": table \"%s\" has %zu rows, expected at most %zu",
                          view->name, table, rows, limit);
    }
    return view->owner->status == CLOSO_OK;
}

void closo_view_set_atoms(closo_view *view, const char *table)
{
    if (!is_building(view))
        return;
    table = table ? table : "";
    if (view->atoms) {
        closo_result_fail(view->owner, CLOSO_USAGE,
                          "result: view \"%s\" has atoms already, expected them once", view->name);
        return;
    }
    bool has = texts_of(view, table, "element") && numbers_of(view, table, "x") &&
               numbers_of(view, table, "y") && numbers_of(view, table, "z");
    if (accept_table(view, table, has, "texts \"element\" and numbers \"x\", \"y\", \"z\"",
                     CLOSO_VIEW_ATOMS))
        view->atoms = closo_result_keep(view->owner, table);
}

static bool is_row(double number, size_t rows)
{
    return number >= 1 && number <= (double)rows && number == floor(number);
}

static void check_bonds(const closo_view *view, const char *table)
{
    size_t atoms = rows_of(view, view->atoms);
    const double *first = numbers_of(view, table, "first");
    const double *second = numbers_of(view, table, "second");
    for (size_t i = 0; i < rows_of(view, table); i++) {
        if (!is_row(first[i], atoms) || !is_row(second[i], atoms) || first[i] == second[i]) {
            closo_result_fail(
                view->owner, CLOSO_USAGE,
                "result: view \"%s\": bond %zu of table \"%s\": expected two different "
                "rows of the %zu atoms",
                view->name, i + 1, table, atoms);
            return;
        }
    }
}

void closo_view_set_bonds(closo_view *view, const char *table)
{
    if (!is_building(view))
        return;
    table = table ? table : "";
    if (!view->atoms || view->bonds) {
        closo_result_fail(view->owner, CLOSO_USAGE,
                          "result: view \"%s\": expected bonds once, after the atoms", view->name);
        return;
    }
    bool has = numbers_of(view, table, "first") && numbers_of(view, table, "second");
    if (accept_table(view, table, has, "numbers \"first\" and \"second\"", CLOSO_VIEW_BONDS))
        check_bonds(view, table);
    view->bonds = closo_result_keep(view->owner, table); // NULL after a failure
}

// ---- volume ------------------------------------------------------------------------------------

static bool are_increasing(const double *levels, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!isfinite(levels[i]) || (i > 0 && !(levels[i] > levels[i - 1])))
            return false;
    return true;
}

static void check_volume(const closo_view *view, const closo_volume *volume)
{
    const size_t *n = volume->counts;
    bool many = false;
    for (int i = 0; i < 3; i++)
        many = many || n[i] < 2 || n[i] > CLOSO_VIEW_VALUES;
    if (many || n[0] * n[1] > CLOSO_VIEW_VALUES || n[0] * n[1] * n[2] > CLOSO_VIEW_VALUES) {
        closo_result_fail(view->owner, CLOSO_USAGE,
                          "result: view \"%s\": a volume of %zu x %zu x %zu, expected counts of 2 "
                          "or more and at most %zu values",
                          view->name, n[0], n[1], n[2], CLOSO_VIEW_VALUES);
    } else if (!span_a_body(volume->steps) || !are_finite(volume->origin, 3)) {
        closo_result_fail(view->owner, CLOSO_USAGE,
                          "result: view \"%s\": expected steps of the volume that span a body",
                          view->name);
    } else if (volume->level_count == 0 || volume->level_count > CLOSO_VIEW_LEVELS ||
               !are_increasing(volume->levels, volume->level_count)) {
        closo_result_fail(view->owner, CLOSO_USAGE,
                          "result: view \"%s\": expected 1 to %d increasing levels, found %zu",
                          view->name, CLOSO_VIEW_LEVELS, volume->level_count);
    } else if (view->volume) {
        closo_result_fail(view->owner, CLOSO_USAGE,
                          "result: view \"%s\" has a volume already, expected one", view->name);
    }
}

void closo_view_set_volume(closo_view *view, const closo_volume *volume)
{
    if (!is_building(view))
        return;
    check_volume(view, volume);
    if (view->owner->status != CLOSO_OK)
        return;
    closo_volume_record *record = closo_allocate(1, sizeof *record, NULL);
    size_t count = volume->counts[0] * volume->counts[1] * volume->counts[2];
    double *values = record ? closo_allocate(count, sizeof *values, NULL) : NULL;
    if (!values) {
        free(record);
        closo_result_fail(view->owner, CLOSO_MEMORY, "out of memory while composing a view");
        return;
    }
    for (size_t i = 0; i < count; i++)
        values[i] = fabs(volume->values[i]) < 1e300 ? volume->values[i] : NAN;
    record->values = values;
    record->label = closo_result_keep_or(view->owner, volume->label, "");
    record->unit = closo_result_keep_or(view->owner, volume->unit, "1");
    memcpy(record->counts, volume->counts, sizeof record->counts);
    memcpy(record->origin, volume->origin, sizeof record->origin);
    memcpy(record->steps, volume->steps, sizeof record->steps);
    memcpy(record->levels, volume->levels, volume->level_count * sizeof *record->levels);
    record->level_count = volume->level_count;
    view->volume = record;
}

bool closo_view_is_periodic(const closo_view *view)
{
    if (!view->has_cell || !view->volume)
        return false;
    for (int i = 0; i < 9; i++) {
        const double *edge = &view->cell[i / 3 * 3];
        double length = sqrt(edge[0] * edge[0] + edge[1] * edge[1] + edge[2] * edge[2]);
        double whole = (double)view->volume->counts[i / 3] * view->volume->steps[i];
        if (fabs(whole - view->cell[i]) > 1e-4 * length)
            return false;
    }
    return true;
}
