// SPDX-License-Identifier: GPL-3.0-or-later
// Mass losses: what the search of steps and their evaluation share.
#ifndef CLOSO_CHEM_THERMAL_TGA_H
#define CLOSO_CHEM_THERMAL_TGA_H

#include "chem/thermal.h"

typedef struct closo_tga_span { // of one step, points of the grid
    size_t peak, begin, end;    // end: last point of the step
    size_t left, right;         // valleys towards its neighbours, or the ends of the record
} closo_tga_span;

// Steps of the derivative -dm/dx of tga->points points, by rising x. noise: of a point of it.
size_t closo_tga_search(const closo_tga *tga, double noise, closo_tga_span spans[CLOSO_TGA_STEPS]);
// Plateaus, losses, tangents.
void closo_tga_evaluate(closo_tga *tga, const closo_tga_span *spans, double slope_noise);

#endif
