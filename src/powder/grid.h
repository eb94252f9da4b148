// SPDX-License-Identifier: GPL-3.0-or-later
// Layouts that give the abscissa as "start step end" and then nothing but counts.
#ifndef CLOSO_POWDER_GRID_H
#define CLOSO_POWDER_GRID_H

#include "powder/reading.h"

typedef struct closo_grid {
    double start, step, end;
    size_t points;
    size_t header_lines; // in front of the line
    const char *rest;    // of the line, behind the three numbers
    closo_pattern_line line;
} closo_grid;

// True where a line gives a grid of at least ten points.
bool closo_grid_parse(const closo_pattern_line *line, closo_grid *out);
// The first such line among the first `lines` lines, with counts below it. C comments are passed
// over. False for a table whose first row happens to fit.
bool closo_grid_find(const char *data, size_t length, size_t lines, closo_grid *out);
// The counts below the line. su_follows: a second block of as many numbers is their standard
// uncertainties. Fewer points than promised, or more, are warned of.
closo_status closo_grid_read(const closo_pattern_file *file, const closo_grid *grid,
                             bool su_follows, closo_patterns *patterns, closo_pattern *pattern,
                             closo_error *error);
// Lines in front of the grid: title, and what they say about the measurement.
void closo_grid_header(const closo_pattern_file *file, const closo_grid *grid,
                       closo_pattern *pattern);

#endif
