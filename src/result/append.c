// SPDX-License-Identifier: GPL-3.0-or-later
// Joining the parts of one answer: what a part holds goes to the end of the document as if it had
// been added there. Tables, figures and views move; the rest, which is small, is added anew, so
// that the rules of document.c (a repeated setting replaces, a repeated key fails) hold.
#include "result/document.h"

#include <stdlib.h>
#include <string.h>

static void append_inputs(closo_result *into, const closo_result *part)
{
    const char *path;
    closo_fingerprint fingerprint;
    for (size_t i = 0; closo_result_input_at(part, i, &path, &fingerprint); i++)
        closo_result_add_input(into, path, *fingerprint.sha256 ? &fingerprint : NULL);
}

static void append_quantities(closo_result *into, const closo_result *part)
{
    closo_quantity quantity;
    for (size_t i = 0; closo_result_quantity_at(part, i, &quantity); i++)
        closo_result_add_quantity(into, &quantity);
}

// What was moved is no longer the part's.
static void leave_rest(void *list, size_t *count, size_t moved)
{
    char *pointers = list;
    if (moved == 0)
        return;
    memmove(pointers, pointers + moved * sizeof(void *), (*count - moved) * sizeof(void *));
    *count -= moved;
}

static void append_tables(closo_result *into, closo_result *part)
{
    size_t moved = 0;
    for (; moved < part->table_count; moved++) {
        closo_table *table = part->tables[moved];
        if (closo_result_table(into, table->name))
            closo_result_fail(into, CLOSO_USAGE,
                              "result: two tables have the name \"%s\", expected one", table->name);
        if (!closo_result_room(into, &into->tables, &into->table_capacity, into->table_count,
                               sizeof *into->tables))
            break;
        table->owner = into;
        into->tables[into->table_count++] = table;
    }
    leave_rest(part->tables, &part->table_count, moved);
}

static void append_figures(closo_result *into, closo_result *part)
{
    size_t moved = 0;
    for (; moved < part->figure_count; moved++) {
        closo_figure *figure = part->figures[moved];
        if (closo_result_figure(into, figure->name))
            closo_result_fail(into, CLOSO_USAGE,
                              "result: two figures have the name \"%s\", expected one",
                              figure->name);
        if (!closo_result_room(into, &into->figures, &into->figure_capacity, into->figure_count,
                               sizeof *into->figures))
            break;
        figure->owner = into;
        for (size_t p = 0; p < figure->count; p++)
            figure->panels[p]->owner = into;
        into->figures[into->figure_count++] = figure;
    }
    leave_rest(part->figures, &part->figure_count, moved);
}

static void append_views(closo_result *into, closo_result *part)
{
    size_t moved = 0;
    for (; moved < part->view_count; moved++) {
        closo_view *view = part->views[moved];
        if (closo_result_view(into, view->name))
            closo_result_fail(into, CLOSO_USAGE,
                              "result: two views have the name \"%s\", expected one", view->name);
        if (!closo_result_room(into, &into->views, &into->view_capacity, into->view_count,
                               sizeof *into->views))
            break;
        view->owner = into;
        into->views[into->view_count++] = view;
    }
    leave_rest(part->views, &part->view_count, moved);
}

void closo_result_append(closo_result *into, closo_result *part)
{
    if (!into || !part) {
        closo_result_free(part);
        return;
    }
    if (part->status != CLOSO_OK)
        closo_result_fail(into, part->status, "%s", part->error.message);
    if (*part->title)
        closo_result_begin_section(into, part->title);
    append_inputs(into, part);
    for (size_t i = 0; i < part->setting_count; i++)
        closo_result_set(into, part->settings[i].key, "%s", part->settings[i].text);
    append_quantities(into, part);
    append_tables(into, part);
    append_figures(into, part);
    append_views(into, part);
    for (size_t i = 0; i < part->warning_count; i++)
        closo_result_warn(into, "%s", part->warnings[i]);
    for (size_t i = 0; i < part->reference_count; i++)
        closo_result_cite(into, part->references[i].key, part->references[i].text);
    closo_result_free(part);
}
