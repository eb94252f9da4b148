// SPDX-License-Identifier: GPL-3.0-or-later
// A figure of many groups, collected point by point: one table of coordinates with a column for
// every series, and its marks. Private to the room.
#ifndef CLOSO_CATALOGUE_DRAWING_H
#define CLOSO_CATALOGUE_DRAWING_H

#include "closo/catalogue.h"

#define CLOSO_COLOUR_OWN 7 // black: the user's own records, and what the legend explains

typedef struct closo_stroke { // a series
    closo_mark_kind kind;     // LINE or POINTS
    closo_glyph glyph;
    int colour;
    bool dashed;
    const char *group; // in the legend, once for all strokes of a group; borrowed
} closo_stroke;

typedef struct closo_drawing {
    closo_stroke strokes[64];
    size_t stroke_count;
    struct closo_drawn *rows;
    size_t count, capacity;
    closo_status status;
    closo_error *error;
} closo_drawing;

// name: written beside the point; NULL or "": none. Borrowed.
void closo_drawing_point(closo_drawing *drawing, const closo_stroke *stroke, double x, double y,
                         const char *name);
// A line through these points.
void closo_drawing_line(closo_drawing *drawing, const closo_stroke *stroke, const double *x,
                        const double *y, size_t count);
// Table `table` and its marks in the panel: lines first. Frees what the drawing holds.
closo_status closo_drawing_finish(closo_drawing *drawing, closo_result *result, const char *table,
                                  const closo_axis *x, const closo_axis *y, closo_panel *panel);

// Groups of materials in colours: families, or the materials themselves where there are few.
int closo_family_colour(const char *family);
const char *closo_family_label(const char *family);
// What a value is drawn as: arrows for limits, open for what is not quite certain, a star for the
// user's own.
closo_glyph closo_record_glyph(const closo_catalogue_record *record, bool on_x, bool extrapolated);
// Entries of the legend for the glyphs and lines in use; words for lines may be NULL.
void closo_drawing_legend(closo_drawing *drawing, const char *full, const char *dashed);
// The same in the words of a caption.
void closo_drawing_explain(const closo_drawing *drawing, closo_text *caption);

#endif
