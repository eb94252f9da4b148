// SPDX-License-Identifier: GPL-3.0-or-later
// Neighbours within a radius in a periodic cell, every image counted, for cells of any shape and
// size: points are sorted into bins at least as wide as the radius, or, where the cell is narrower
// than the radius, its images are walked.
#ifndef CLOSO_CRYSTAL_NEIGHBOURS_H
#define CLOSO_CRYSTAL_NEIGHBOURS_H

#include "closo/crystal.h"

typedef struct closo_neighbour {
    size_t index;
    int shift[3];           // lattice translation: image = position[index] + shift * cell
    double displacement[3]; // image - position of the point asked for
    double distance2;
} closo_neighbour;

typedef struct closo_neighbour_grid {
    const closo_cell *cell;
    size_t count;
    const double *position; // borrowed, count x 3, need not be wrapped
    double radius;
    int bins[3], reach[3];  // bins per vector; bins to either side that may hold neighbours
    int *wrap;              // count x 3: translation that was removed to wrap the point
    size_t *start;          // bins + 1: offsets into order
    size_t *order;          // points, bin by bin
    closo_neighbour *found; // of the last query
    size_t capacity;
} closo_neighbour_grid;

closo_status closo_neighbours_init(closo_neighbour_grid *grid, const closo_cell *cell, size_t count,
                                   const double *position, double radius, closo_error *error);
void closo_neighbours_clear(closo_neighbour_grid *grid);
// All neighbours of point i except itself; *list is valid until the next call.
closo_status closo_neighbours_of(closo_neighbour_grid *grid, size_t i, const closo_neighbour **list,
                                 size_t *count, closo_error *error);
// The same around any point; a listed point that stands there is a neighbour.
closo_status closo_neighbours_at(closo_neighbour_grid *grid, const double point[3],
                                 const closo_neighbour **list, size_t *count, closo_error *error);

#endif
