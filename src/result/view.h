// SPDX-License-Identifier: GPL-3.0-or-later
// Views resolved to numbers, and how elements and levels look, the same in every rendering.
#ifndef CLOSO_RESULT_VIEW_H
#define CLOSO_RESULT_VIEW_H

#include "result/document.h"

typedef struct closo_atoms {
    size_t count;
    char *const *element;
    const double *position[3]; // columns x, y, z; NaN: not drawn
    const double *occupancy;   // may be NULL
} closo_atoms;

typedef struct closo_bonds {
    size_t count;
    const double *first, *second; // from 1
} closo_bonds;

closo_atoms closo_view_atoms(const closo_view *view);
closo_bonds closo_view_bonds(const closo_view *view);
// The volume repeats with the cell.
bool closo_view_is_periodic(const closo_view *view);

typedef struct closo_look {
    uint32_t colour; // 0xRRGGBB
    double radius;   // angstrom, of the sphere drawn
} closo_look;

// Of an element symbol; of anything else that of an unknown.
closo_look closo_look_of(const char *symbol);
// Colour of level `index` of `count`, the lowest first.
uint32_t closo_level_colour(size_t index, size_t count);
// a at t = 0, b at t = 1.
uint32_t closo_colour_between(uint32_t a, uint32_t b, double t);

// From the space of the view to that of its first picture: x right, y up, z towards the eye. Rows
// of a rotation matrix.
void closo_view_rotation(const closo_view *view, double rotation[9]);

// The picture. titled: with the view's title above it.
void closo_view_draw(const closo_view *view, bool titled, closo_text *out);

#endif
