// SPDX-License-Identifier: GPL-3.0-or-later
// Figures as gnuplot scripts and as what gnuplot makes of them.
#ifndef CLOSO_RESULT_FIGURE_H
#define CLOSO_RESULT_FIGURE_H

#include "result/document.h"

typedef struct closo_picture_format {
    const char *extension;      // "svg"
    double scale;               // terminal units per pixel of the layout
    double spacing;             // of the lines of a legend, for equal heights
    const char *before, *after; // "set terminal" without the size
} closo_picture_format;

// NULL when there is none of that name.
const closo_picture_format *closo_picture_format_find(const char *extension);

typedef struct closo_script_options {
    const closo_picture_format *format;
    const char *output; // file that the script writes, as it stands in the script
    bool untitled;      // without the figures' titles, where they stand beside the picture
} closo_script_options;

// One script that draws the figures below each other. Depends on the document alone.
void closo_figure_script(const closo_result *result, const closo_figure *const *figures,
                         size_t count, const closo_script_options *options, closo_text *out);

// Draws the figures in a directory of its own and returns the picture's bytes (free).
closo_status closo_figure_draw(const closo_result *result, const closo_figure *const *figures,
                               size_t count, const closo_picture_format *format, bool untitled,
                               char **bytes, size_t *length, closo_error *error);

#endif
