// SPDX-License-Identifier: GPL-3.0-or-later
// Long tables make small pictures: beyond DRAWN points those that fall on one cell of a fine raster
// are drawn once.
#include "catalogue/drawing.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STROKES (sizeof((closo_drawing *)0)->strokes / sizeof *((closo_drawing *)0)->strokes)
#define DRAWN   4000

typedef struct closo_drawn {
    size_t stroke;
    double x, y;
    const char *name;
} closo_drawn;

static bool is_same(const closo_stroke *a, const closo_stroke *b)
{
    return a->kind == b->kind && a->glyph == b->glyph && a->colour == b->colour &&
           a->dashed == b->dashed && strcmp(a->group, b->group) == 0;
}

static size_t find_stroke(closo_drawing *drawing, const closo_stroke *stroke)
{
    for (size_t i = 0; i < drawing->stroke_count; i++)
        if (is_same(&drawing->strokes[i], stroke))
            return i;
    if (drawing->stroke_count == STROKES)
        return STROKES - 1;
    drawing->strokes[drawing->stroke_count] = *stroke;
    return drawing->stroke_count++;
}

static void add_row(closo_drawing *drawing, const closo_drawn *row)
{
    if (drawing->status == CLOSO_OK)
        drawing->status = closo_grow((void **)&drawing->rows, &drawing->capacity,
                                     drawing->count + 1, sizeof *drawing->rows, drawing->error);
    if (drawing->status == CLOSO_OK)
        drawing->rows[drawing->count++] = *row;
}

void closo_drawing_point(closo_drawing *drawing, const closo_stroke *stroke, double x, double y,
                         const char *name)
{
    if (isfinite(x) && isfinite(y))
        add_row(drawing, &(closo_drawn){find_stroke(drawing, stroke), x, y, name ? name : ""});
}

void closo_drawing_line(closo_drawing *drawing, const closo_stroke *stroke, const double *x,
                        const double *y, size_t count)
{
    size_t index = find_stroke(drawing, stroke);
    for (size_t i = 0; i < count; i++)
        add_row(drawing, &(closo_drawn){index, x[i], y[i], ""});
    add_row(drawing, &(closo_drawn){index, x[0], NAN, ""});
}

// ---- thinning ----------------------------------------------------------------------------------

typedef struct raster {
    double low[2], high[2];
    bool logarithmic[2];
} raster;

static double position(const raster *r, int axis, double value)
{
    double low = r->low[axis], high = r->high[axis];
    if (!(high > low))
        return 0;
    return r->logarithmic[axis] ? log(value / low) / log(high / low) : (value - low) / (high - low);
}

static raster raster_of(const closo_drawing *drawing, bool log_x, bool log_y)
{
    raster r = {{HUGE_VAL, HUGE_VAL}, {-HUGE_VAL, -HUGE_VAL}, {log_x, log_y}};
    for (size_t i = 0; i < drawing->count; i++) {
        const double at[2] = {drawing->rows[i].x, drawing->rows[i].y};
        for (int axis = 0; axis < 2; axis++)
            if (isfinite(at[axis]) && (at[axis] > 0 || !r.logarithmic[axis])) {
                r.low[axis] = fmin(r.low[axis], at[axis]);
                r.high[axis] = fmax(r.high[axis], at[axis]);
            }
    }
    return r;
}

#define CELLS_X 160
#define CELLS_Y 120

static closo_status thin(closo_drawing *drawing, bool log_x, bool log_y)
{
    if (drawing->count <= DRAWN)
        return CLOSO_OK;
    raster r = raster_of(drawing, log_x, log_y);
    unsigned char *taken =
        closo_allocate(STROKES * CELLS_X * CELLS_Y, sizeof *taken, drawing->error);
    if (!taken)
        return CLOSO_MEMORY;
    size_t kept = 0;
    for (size_t i = 0; i < drawing->count; i++) {
        const closo_drawn *row = &drawing->rows[i];
        bool point = drawing->strokes[row->stroke].kind == CLOSO_MARK_POINTS;
        double u = position(&r, 0, row->x), v = position(&r, 1, row->y);
        if (point && u >= 0 && u <= 1 && v >= 0 && v <= 1) {
            size_t cell = ((size_t)(u * (CELLS_X - 1)) * CELLS_Y + (size_t)(v * (CELLS_Y - 1)));
            unsigned char *there = &taken[row->stroke * CELLS_X * CELLS_Y + cell];
            if (*there && !*row->name)
                continue;
            *there = 1;
        }
        drawing->rows[kept++] = *row;
    }
    drawing->count = kept;
    free(taken);
    return CLOSO_OK;
}

// ---- the table and its marks -------------------------------------------------------------------

// A star says more of its group than an arrow.
static int plainness(const closo_stroke *stroke)
{
    return stroke->glyph == CLOSO_GLYPH_STAR ? CLOSO_GLYPH_OPEN : 2 * (int)stroke->glyph;
}

static bool is_first_of_group(const closo_drawing *drawing, size_t index)
{
    for (size_t i = 0; i < drawing->stroke_count; i++) {
        const closo_stroke *other = &drawing->strokes[i];
        const closo_stroke *own = &drawing->strokes[index];
        if (i == index || strcmp(other->group, own->group) != 0)
            continue;
        int rank = plainness(other) - plainness(own);
        bool plainer = other->kind == own->kind ? rank < 0 || (rank == 0 && i < index)
                                                : other->kind == CLOSO_MARK_POINTS;
        if (plainer)
            return false;
    }
    return true;
}

static void add_marks(const closo_drawing *drawing, const char *table, closo_panel *panel)
{
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < drawing->stroke_count; i++) {
            const closo_stroke *stroke = &drawing->strokes[i];
            bool points = stroke->kind == CLOSO_MARK_POINTS;
            if (points != (pass == 1))
                continue;
            char column[32];
            snprintf(column, sizeof column, "y%zu", i + 1);
            bool listed = *stroke->group && is_first_of_group(drawing, i);
            closo_panel_add_mark(panel, &(closo_mark){.kind = stroke->kind,
                                                      .label = listed ? stroke->group : NULL,
                                                      .table = table,
                                                      .x = "x",
                                                      .y = column,
                                                      .dashed = stroke->dashed,
                                                      .names = points ? "name" : NULL,
                                                      .glyph = stroke->glyph,
                                                      .colour = stroke->colour});
        }
    }
}

static void add_columns(const closo_drawing *drawing, closo_table *table, const closo_axis *x,
                        const closo_axis *y, double *numbers, const char **names)
{
    static const char *const glyphs[] = {
        "", "open", "lower limit", "upper limit", "upper limit", "lower limit", "own", "tick"};
    for (size_t i = 0; i < drawing->count; i++) {
        numbers[i] = drawing->rows[i].x;
        names[i] = drawing->rows[i].name;
    }
    closo_table_add_column(table, "x", x->label, x->unit ? x->unit : "1", numbers, drawing->count);
    closo_table_add_text_column(table, "name", "name", names, drawing->count);
    for (size_t k = 0; k < drawing->stroke_count; k++) {
        const closo_stroke *stroke = &drawing->strokes[k];
        char column[32], label[160];
        snprintf(column, sizeof column, "y%zu", k + 1);
        snprintf(label, sizeof label, "%s%s%s%s", stroke->group,
                 stroke->kind == CLOSO_MARK_LINE ? ", line" : "",
                 *glyphs[stroke->glyph] ? ", " : "", glyphs[stroke->glyph]);
        for (size_t i = 0; i < drawing->count; i++)
            numbers[i] = drawing->rows[i].stroke == k ? drawing->rows[i].y : NAN;
        closo_table_add_column(table, column, label, y->unit ? y->unit : "1", numbers,
                               drawing->count);
    }
}

closo_status closo_drawing_finish(closo_drawing *drawing, closo_result *result, const char *table,
                                  const closo_axis *x, const closo_axis *y, closo_panel *panel)
{
    closo_status status = drawing->status;
    if (status == CLOSO_OK)
        status = thin(drawing, x->logarithmic, y->logarithmic);
    double *numbers = closo_allocate(drawing->count, sizeof *numbers, drawing->error);
    const char **names = closo_allocate(drawing->count, sizeof *names, drawing->error);
    if (status == CLOSO_OK && (!numbers || !names))
        status = CLOSO_MEMORY;
    if (status == CLOSO_OK) {
        closo_table *out = closo_result_add_table(result, table, "Coordinates of the figure");
        add_columns(drawing, out, x, y, numbers, names);
        add_marks(drawing, table, panel);
    }
    free(numbers);
    free(names);
    free(drawing->rows);
    drawing->rows = NULL;
    drawing->count = drawing->capacity = 0;
    return status;
}

// ---- looks -------------------------------------------------------------------------------------

static const struct family {
    const char *name, *label;
    int colour;
} families[] = {
    {"closo", "closo", 1},
    {"conjuncto", "conjuncto", 2},
    {"mixed", "mixed anions", 3},
    {"nido", "nido", 4},
    {"arachno", "arachno", 5},
    {"halogenated", "halogenated closo", 6},
    {"borohydride", "borohydrides and others", 7},
};

int closo_family_colour(const char *family)
{
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        if (strcmp(families[i].name, family) == 0)
            return families[i].colour;
    return 7;
}

const char *closo_family_label(const char *family)
{
    for (size_t i = 0; i < sizeof families / sizeof *families; i++)
        if (strcmp(families[i].name, family) == 0)
            return families[i].label;
    return "borohydrides and others";
}

closo_glyph closo_record_glyph(const closo_catalogue_record *record, bool on_x, bool extrapolated)
{
    switch (record->qualifier) {
    case CLOSO_QUALIFIER_LESS:
    case CLOSO_QUALIFIER_AT_MOST:
        return on_x ? CLOSO_GLYPH_LEFT : CLOSO_GLYPH_DOWN;
    case CLOSO_QUALIFIER_GREATER:
    case CLOSO_QUALIFIER_AT_LEAST:
        return on_x ? CLOSO_GLYPH_RIGHT : CLOSO_GLYPH_UP;
    default:
        break;
    }
    if (record->own)
        return CLOSO_GLYPH_STAR;
    bool certain = record->qualifier == CLOSO_QUALIFIER_EQUAL && !extrapolated &&
                   strcmp(record->flag, "uncertain") != 0 &&
                   strcmp(record->flag, "contradiction") != 0;
    return certain ? CLOSO_GLYPH_AUTOMATIC : CLOSO_GLYPH_OPEN;
}

static bool uses(const closo_drawing *drawing, closo_mark_kind kind, closo_glyph from,
                 closo_glyph to, bool dashed)
{
    for (size_t i = 0; i < drawing->stroke_count; i++) {
        const closo_stroke *stroke = &drawing->strokes[i];
        if (stroke->kind == kind && stroke->glyph >= from && stroke->glyph <= to &&
            stroke->dashed == dashed)
            return true;
    }
    return false;
}

void closo_drawing_legend(closo_drawing *drawing, const char *full, const char *dashed)
{
    const closo_stroke entries[] = {
        {CLOSO_MARK_LINE, CLOSO_GLYPH_AUTOMATIC, CLOSO_COLOUR_OWN, false, full ? full : ""},
        {CLOSO_MARK_LINE, CLOSO_GLYPH_AUTOMATIC, CLOSO_COLOUR_OWN, true, dashed ? dashed : ""},
        {CLOSO_MARK_POINTS, CLOSO_GLYPH_OPEN, CLOSO_COLOUR_OWN, false, "about, or doubted"},
        {CLOSO_MARK_POINTS, CLOSO_GLYPH_UP, CLOSO_COLOUR_OWN, false, "limit (along its arrow)"},
        {CLOSO_MARK_POINTS, CLOSO_GLYPH_TICK, CLOSO_COLOUR_OWN, false, "transition"},
    };
    bool used[] = {
        uses(drawing, CLOSO_MARK_LINE, CLOSO_GLYPH_AUTOMATIC, CLOSO_GLYPH_AUTOMATIC, false),
        uses(drawing, CLOSO_MARK_LINE, CLOSO_GLYPH_AUTOMATIC, CLOSO_GLYPH_AUTOMATIC, true),
        uses(drawing, CLOSO_MARK_POINTS, CLOSO_GLYPH_OPEN, CLOSO_GLYPH_OPEN, false),
        uses(drawing, CLOSO_MARK_POINTS, CLOSO_GLYPH_UP, CLOSO_GLYPH_RIGHT, false),
        uses(drawing, CLOSO_MARK_POINTS, CLOSO_GLYPH_TICK, CLOSO_GLYPH_TICK, false)};
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
        if (used[i] && *entries[i].group)
            find_stroke(drawing, &entries[i]);
}

void closo_drawing_explain(const closo_drawing *drawing, closo_text *caption)
{
    bool used[8] = {false};
    for (size_t i = 0; i < drawing->stroke_count; i++)
        used[drawing->strokes[i].glyph] = true;
    if (used[CLOSO_GLYPH_OPEN])
        closo_text_add(caption, " Open: about, an order of magnitude, a range, extrapolated, or "
                                "doubted or contradicted by its own source.");
    if (used[CLOSO_GLYPH_UP] || used[CLOSO_GLYPH_DOWN] || used[CLOSO_GLYPH_LEFT] ||
        used[CLOSO_GLYPH_RIGHT])
        closo_text_add(caption, " Arrows: limits; the value lies further that way.");
    if (used[CLOSO_GLYPH_STAR])
        closo_text_add(caption, " Stars: your own records.");
    if (used[CLOSO_GLYPH_TICK])
        closo_text_add(caption, " Upright strokes: temperatures of transitions.");
}
