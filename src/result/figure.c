// SPDX-License-Identifier: GPL-3.0-or-later
// Building figures: panels, axes and marks are descriptions only. A mark names columns and
// quantities; whether they exist is decided by who draws it (series.c), because a document may be
// read from a file and a table may be added after the figure that shows it.
#include "result/document.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const closo_mark_kind_names[CLOSO_MARK_KINDS] = {
    [CLOSO_MARK_LINE] = "line",
    [CLOSO_MARK_POINTS] = "points",
    [CLOSO_MARK_STEPS] = "steps",
    [CLOSO_MARK_BARS] = "bars",
    [CLOSO_MARK_BAND] = "band",
    [CLOSO_MARK_VERTICAL] = "vertical",
    [CLOSO_MARK_HORIZONTAL] = "horizontal",
    [CLOSO_MARK_SLOPE] = "slope",
    [CLOSO_MARK_MAP] = "map",
    [CLOSO_MARK_STICKS] = "sticks",
};

const char *const closo_glyph_names[CLOSO_GLYPHS] = {
#define NAME(name, text) text,
    CLOSO_GLYPH_LIST(NAME)
#undef NAME
};

static void clear_mark(closo_mark_record *mark)
{
    free(mark->label);
    free(mark->table);
    free(mark->x);
    free(mark->y);
    free(mark->z);
    free(mark->su);
    free(mark->quantity);
    free(mark->quantity2);
    free(mark->names);
}

static void free_panel(closo_panel *panel)
{
    for (size_t i = 0; i < panel->count; i++)
        clear_mark(&panel->marks[i]);
    free(panel->marks);
    free(panel->title);
    free(panel->x.label);
    free(panel->x.unit);
    free(panel->y.label);
    free(panel->y.unit);
    free(panel);
}

void closo_figure_free(closo_figure *figure)
{
    if (!figure)
        return;
    for (size_t i = 0; i < figure->count; i++)
        free_panel(figure->panels[i]);
    free(figure->panels);
    free(figure->name);
    free(figure->title);
    free(figure->caption);
    free(figure);
}

closo_figure *closo_result_add_figure(closo_result *result, const char *name, const char *title,
                                      const char *caption)
{
    if (!result || !closo_result_room(result, &result->figures, &result->figure_capacity,
                                      result->figure_count, sizeof *result->figures))
        return NULL;
    closo_figure *figure = closo_allocate(1, sizeof *figure, NULL);
    if (!figure) {
        closo_result_fail(result, CLOSO_MEMORY, "out of memory while composing a figure");
        return NULL;
    }
    figure->owner = result;
    figure->name = closo_result_keep_or(result, name, "");
    figure->title = closo_result_keep_or(result, title, name ? name : "");
    figure->caption = closo_result_keep_or(result, caption, "");
    if (figure->name &&
        (closo_result_figure(result, figure->name) || closo_result_view(result, figure->name))) {
        closo_result_fail(result, CLOSO_USAGE,
                          "result: two figures or views have the name \"%s\", expected one",
                          figure->name);
    }
    if (result->status != CLOSO_OK) {
        closo_figure_free(figure);
        return NULL;
    }
    result->figures[result->figure_count++] = figure;
    return figure;
}

// A range that is empty, reversed, infinite or, on a logarithmic axis, not positive means "from
// the data".
static closo_axis_record keep_axis(closo_result *result, const closo_axis *axis)
{
    closo_axis none = {0};
    axis = axis ? axis : &none;
    bool given = isfinite(axis->minimum) && isfinite(axis->maximum) &&
                 axis->minimum < axis->maximum && (!axis->logarithmic || axis->minimum > 0);
    return (closo_axis_record){
        .label = closo_result_keep_or(result, axis->label, ""),
        .unit = closo_result_keep_or(result, axis->unit, "1"),
        .logarithmic = axis->logarithmic,
        .reversed = axis->reversed,
        .minimum = given ? axis->minimum : 0,
        .maximum = given ? axis->maximum : 0,
    };
}

closo_panel *closo_figure_add_panel(closo_figure *figure, const char *title, const closo_axis *x,
                                    const closo_axis *y)
{
    if (!figure || !closo_result_room(figure->owner, &figure->panels, &figure->capacity,
                                      figure->count, sizeof *figure->panels))
        return NULL;
    closo_panel *panel = closo_allocate(1, sizeof *panel, NULL);
    if (!panel) {
        closo_result_fail(figure->owner, CLOSO_MEMORY, "out of memory while composing a figure");
        return NULL;
    }
    panel->owner = figure->owner;
    panel->title = closo_result_keep_or(figure->owner, title, "");
    panel->x = keep_axis(figure->owner, x);
    panel->y = keep_axis(figure->owner, y);
    if (figure->owner->status != CLOSO_OK) {
        free_panel(panel);
        return NULL;
    }
    figure->panels[figure->count++] = panel;
    return panel;
}

void closo_panel_add_mark(closo_panel *panel, const closo_mark *mark)
{
    if (!panel || !closo_result_room(panel->owner, &panel->marks, &panel->capacity, panel->count,
                                     sizeof *panel->marks))
        return;
    closo_mark_record record = {
        .kind = mark->kind,
        .dashed = mark->dashed,
        .logarithmic_z = mark->logarithmic_z,
        .glyph = mark->glyph,
        .colour = mark->colour,
        .label = closo_result_keep(panel->owner, mark->label),
        .table = closo_result_keep(panel->owner, mark->table),
        .x = closo_result_keep(panel->owner, mark->x),
        .y = closo_result_keep(panel->owner, mark->y),
        .z = closo_result_keep(panel->owner, mark->z),
        .su = closo_result_keep(panel->owner, mark->su),
        .quantity = closo_result_keep(panel->owner, mark->quantity),
        .quantity2 = closo_result_keep(panel->owner, mark->quantity2),
        .names = closo_result_keep(panel->owner, mark->names),
    };
    if ((unsigned)mark->kind >= CLOSO_MARK_KINDS) {
        closo_result_fail(panel->owner, CLOSO_USAGE, "result: a mark has kind %d, expected 0 to %d",
                          (int)mark->kind, CLOSO_MARK_KINDS - 1);
    }
    if ((unsigned)mark->glyph >= CLOSO_GLYPHS || mark->colour < 0 || mark->colour > CLOSO_COLOURS) {
        closo_result_fail(panel->owner, CLOSO_USAGE,
                          "result: a mark has glyph %d and colour %d, expected 0 to %d and 0 to %d",
                          (int)mark->glyph, mark->colour, CLOSO_GLYPHS - 1, CLOSO_COLOURS);
    }
    if (panel->owner->status == CLOSO_OK)
        panel->marks[panel->count++] = record;
    else
        clear_mark(&record);
}
