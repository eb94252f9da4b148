// SPDX-License-Identifier: GPL-3.0-or-later
// Uncertainties of what is computed from positions: gradients with respect to the positions of a
// few atoms, contracted with the covariances of coordinates and cell.
#ifndef CLOSO_CRYSTAL_GEOMETRY_H
#define CLOSO_CRYSTAL_GEOMETRY_H

#include "closo/crystal.h"

enum { CLOSO_GEOMETRY_POINTS = 3 };

// A point of a bond or angle: an atom of the asymmetric unit, moved.
typedef struct closo_geometry_point {
    size_t atom;
    closo_operator moved;
} closo_geometry_point;

typedef struct closo_uncertainty {
    const closo_crystal *crystal;
    double *covariance; // atoms x 9, fractional
    bool coordinates;   // some atom has uncertainties
    closo_cell_freedom freedom;
    closo_cell plus[6], minus[6]; // cells with one free parameter moved by its su
} closo_uncertainty;

closo_status closo_uncertainty_init(closo_uncertainty *out, const closo_crystal *crystal,
                                    closo_error *error);
void closo_uncertainty_clear(closo_uncertainty *uncertainty);

// Length (2 points, A) or angle (3 points, degrees) with its uncertainty.
closo_measured closo_uncertainty_measure(const closo_uncertainty *uncertainty,
                                         const closo_geometry_point *points, size_t count);

#endif
