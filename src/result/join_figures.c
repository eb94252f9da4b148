// SPDX-License-Identifier: GPL-3.0-or-later
// Figures of several documents laid over each other: panels of figures of one name whose titles and
// axes agree become one panel that carries the marks of all, each named after its document. What
// the marks show, and only that, is copied under the document's name. Views cannot be laid over
// each other; they are copied.
#include "result/join.h"

#include <stdlib.h>
#include <string.h>

static bool same_axis(const closo_axis_record *a, const closo_axis_record *b)
{
    return a->logarithmic == b->logarithmic && a->reversed == b->reversed &&
           strcmp(a->label, b->label) == 0 && strcmp(a->unit, b->unit) == 0;
}

// Given ranges are united; where one document leaves the range to the data, so does the joined one.
static void unite_range(closo_axis_record *into, const closo_axis_record *from)
{
    if (into->minimum == into->maximum || from->minimum == from->maximum) {
        into->minimum = into->maximum = 0;
        return;
    }
    into->minimum = from->minimum < into->minimum ? from->minimum : into->minimum;
    into->maximum = from->maximum > into->maximum ? from->maximum : into->maximum;
}

static closo_axis axis_of(const closo_axis_record *record)
{
    return (closo_axis){.label = record->label,
                        .unit = record->unit,
                        .logarithmic = record->logarithmic,
                        .reversed = record->reversed,
                        .minimum = record->minimum,
                        .maximum = record->maximum};
}

static bool has_map(const closo_panel *panel)
{
    for (size_t i = 0; i < panel->count; i++)
        if (panel->marks[i].kind == CLOSO_MARK_MAP)
            return true;
    return false;
}

static closo_panel *find_panel(closo_figure *figure, const closo_panel *panel)
{
    for (size_t i = 0; i < figure->count; i++) {
        closo_panel *known = figure->panels[i];
        if (!has_map(known) && strcmp(known->title, panel->title) == 0 &&
            same_axis(&known->x, &panel->x) && same_axis(&known->y, &panel->y))
            return known;
    }
    return NULL;
}

static void copy_table(closo_result *joined, const closo_report_entry *entry, const char *name)
{
    const closo_table *table = closo_result_table(entry->result, name);
    char *copy_name = table ? closo_join_name(joined, entry->name, ".", name) : NULL;
    char *title = copy_name ? closo_join_name(joined, entry->name, ": ", table->title) : NULL;
    if (title && !closo_result_table(joined, copy_name)) {
        closo_table *copy = closo_result_add_table(joined, copy_name, title);
        for (size_t i = 0; i < table->count; i++) {
            const closo_column *column = &table->columns[i];
            if (column->values) {
                closo_table_add_column(copy, column->name, column->label, column->unit,
                                       column->values, column->rows);
            } else {
                closo_table_add_text_column(copy, column->name, column->label,
                                            (const char *const *)column->texts, column->rows);
            }
        }
    }
    free(copy_name);
    free(title);
}

static void copy_quantity(closo_result *joined, const closo_report_entry *entry, const char *key)
{
    closo_quantity quantity;
    closo_quantity known;
    if (!closo_result_find_quantity(entry->result, key, &quantity))
        return;
    char *copy_key = closo_join_name(joined, entry->name, ".", key);
    char *label = closo_join_name(joined, entry->name, ": ", quantity.label);
    if (copy_key && label && !closo_result_find_quantity(joined, copy_key, &known)) {
        quantity.key = copy_key;
        quantity.label = label;
        closo_result_add_quantity(joined, &quantity);
    }
    free(copy_key);
    free(label);
}

// NULL for NULL.
static char *prefixed(closo_result *joined, const char *name, const char *between, const char *rest)
{
    return rest ? closo_join_name(joined, name, between, rest) : NULL;
}

static void copy_mark(closo_panel *into, const closo_report_entry *entry,
                      const closo_mark_record *mark, const char *label)
{
    closo_result *joined = into->owner;
    copy_table(joined, entry, mark->table);
    copy_quantity(joined, entry, mark->quantity);
    copy_quantity(joined, entry, mark->quantity2);
    char *table = prefixed(joined, entry->name, ".", mark->table);
    char *quantity = prefixed(joined, entry->name, ".", mark->quantity);
    char *quantity2 = prefixed(joined, entry->name, ".", mark->quantity2);
    closo_mark copy = {
        .kind = mark->kind,
        .label = label,
        .table = table,
        .x = mark->x,
        .y = mark->y,
        .z = mark->z,
        .su = mark->su,
        .quantity = quantity,
        .quantity2 = quantity2,
        .dashed = mark->dashed,
        .logarithmic_z = mark->logarithmic_z,
        .names = mark->names,
        .glyph = mark->glyph,
        .colour = mark->colour,
    };
    closo_panel_add_mark(into, &copy);
    free(table);
    free(quantity);
    free(quantity2);
}

// A guide (a mark of quantities) of the same label is in the legend already: the dashes say what
// it is, the colour says whose.
static bool is_listed(const closo_panel *panel, const char *label)
{
    for (size_t i = 0; i < panel->count; i++)
        if (panel->marks[i].label && strcmp(panel->marks[i].label, label) == 0)
            return true;
    return false;
}

// New string, or NULL for a mark that is not listed.
static char *label_for(const closo_panel *into, const closo_report_entry *entry,
                       const closo_mark_record *mark, bool named)
{
    if (!mark->label)
        return named ? NULL : closo_join_name(into->owner, entry->name, "", "");
    if (mark->quantity) {
        return is_listed(into, mark->label) ? NULL
                                            : closo_join_name(into->owner, mark->label, "", "");
    }
    bool same = strcmp(mark->label, entry->name) == 0;
    return closo_join_name(into->owner, entry->name, same ? "" : ": ", same ? "" : mark->label);
}

static bool has_labels(const closo_panel *panel)
{
    for (size_t i = 0; i < panel->count; i++)
        if (panel->marks[i].label && !panel->marks[i].quantity)
            return true;
    return false;
}

// One map would hide the other: a panel with a map is copied as it is, named after its document.
static void copy_map_panel(closo_figure *into, const closo_report_entry *entry,
                           const closo_panel *panel)
{
    closo_axis x = axis_of(&panel->x);
    closo_axis y = axis_of(&panel->y);
    char *title =
        closo_join_name(into->owner, entry->name, *panel->title ? ": " : "", panel->title);
    closo_panel *copy = title ? closo_figure_add_panel(into, title, &x, &y) : NULL;
    for (size_t i = 0; copy && i < panel->count; i++)
        copy_mark(copy, entry, &panel->marks[i], panel->marks[i].label);
    free(title);
}

static void copy_panel(closo_figure *into, const closo_report_entry *entry,
                       const closo_panel *panel)
{
    if (has_map(panel)) {
        copy_map_panel(into, entry, panel);
        return;
    }
    closo_panel *known = find_panel(into, panel);
    if (known) {
        unite_range(&known->x, &panel->x);
        unite_range(&known->y, &panel->y);
    } else {
        closo_axis x = axis_of(&panel->x);
        closo_axis y = axis_of(&panel->y);
        known = closo_figure_add_panel(into, panel->title, &x, &y);
    }
    bool named = has_labels(panel); // else the first mark tells whose the panel's marks are
    for (size_t i = 0; known && i < panel->count; i++) {
        const closo_mark_record *mark = &panel->marks[i];
        char *label = label_for(known, entry, mark, named);
        named = true;
        copy_mark(known, entry, mark, label);
        free(label);
    }
}

void closo_join_figures(closo_result *joined, const closo_report_entry *entries, size_t count)
{
    for (size_t e = 0; e < count; e++) {
        const closo_result *result = entries[e].result;
        for (size_t f = 0; f < result->figure_count; f++) {
            const closo_figure *figure = result->figures[f];
            closo_figure *into = NULL;
            for (size_t i = 0; i < joined->figure_count; i++)
                if (strcmp(joined->figures[i]->name, figure->name) == 0)
                    into = joined->figures[i];
            if (!into) {
                into =
                    closo_result_add_figure(joined, figure->name, figure->title, figure->caption);
            }
            for (size_t p = 0; into && p < figure->count; p++)
                copy_panel(into, &entries[e], figure->panels[p]);
        }
    }
}

static void copy_view(closo_result *joined, const closo_report_entry *entry, const closo_view *view)
{
    copy_table(joined, entry, view->atoms);
    copy_table(joined, entry, view->bonds);
    char *name = closo_join_name(joined, entry->name, ".", view->name);
    char *title = name ? closo_join_name(joined, entry->name, ": ", view->title) : NULL;
    char *atoms = prefixed(joined, entry->name, ".", view->atoms);
    char *bonds = prefixed(joined, entry->name, ".", view->bonds);
    closo_view *copy = title ? closo_result_add_view(joined, name, title, view->caption) : NULL;
    if (view->has_cell)
        closo_view_set_cell(copy, view->cell);
    if (atoms)
        closo_view_set_atoms(copy, atoms);
    if (bonds)
        closo_view_set_bonds(copy, bonds);
    const closo_volume_record *record = view->volume;
    if (record) {
        closo_volume volume = {.label = record->label,
                               .unit = record->unit,
                               .values = record->values,
                               .levels = record->levels,
                               .level_count = record->level_count};
        memcpy(volume.counts, record->counts, sizeof volume.counts);
        memcpy(volume.origin, record->origin, sizeof volume.origin);
        memcpy(volume.steps, record->steps, sizeof volume.steps);
        closo_view_set_volume(copy, &volume);
    }
    free(name);
    free(title);
    free(atoms);
    free(bonds);
}

static bool has_view(const closo_report_entry *entries, size_t count, const char *name)
{
    for (size_t e = 0; e < count; e++)
        if (closo_result_view(entries[e].result, name))
            return true;
    return false;
}

// Those of one name stand together.
void closo_join_views(closo_result *joined, const closo_report_entry *entries, size_t count)
{
    for (size_t first = 0; first < count; first++) {
        for (size_t i = 0; i < entries[first].result->view_count; i++) {
            const char *name = entries[first].result->views[i]->name;
            for (size_t e = first; e < count && !has_view(entries, first, name); e++) {
                const closo_view *view = closo_result_view(entries[e].result, name);
                if (view)
                    copy_view(joined, &entries[e], view);
            }
        }
    }
}
