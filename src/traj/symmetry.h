// SPDX-License-Identifier: GPL-3.0-or-later
// Proper rotations of a molecule, found from its geometry: those that superpose it on itself with
// like atoms exchanged; and the matching of two copies of a molecule whose atoms are in any order.
#ifndef CLOSO_TRAJ_SYMMETRY_H
#define CLOSO_TRAJ_SYMMETRY_H

#include "closo/base.h"

// The atom counts a search is made for, and the largest group that is looked for (I has 60).
enum { CLOSO_SYMMETRY_ATOMS = 200, CLOSO_SYMMETRY_ORDER = 120 };

typedef struct closo_rotation_group {
    size_t order;                             // at least 1: the identity comes first
    double rotation[CLOSO_SYMMETRY_ORDER][4]; // quaternions in the frame of the shape
    double deviation;                         // A, worst of an atom in any of them
    double smallest_angle; // rad, of the rotations but the identity; 2 pi if alone
} closo_rotation_group;

// Whether the atoms fix an orientation: at least two directions that differ.
bool closo_symmetry_fixed(size_t n, const double *shape);
// shape: n x 3 about the centre; species NULL: all atoms alike. A rotation counts when no atom is
// farther than the tolerance from the like atom it falls on, and when they all together make a
// group; where they do not, the worst are left out until they do. At most CLOSO_SYMMETRY_ATOMS
// atoms.
void closo_symmetry_find(size_t n, const int *species, const double *shape,
                         double tolerance_angstrom, closo_rotation_group *out);
// The permutation and rotation that bring shape on other best: shape atom k falls on atom
// permutation[k] of other. Returns the root mean square distance, infinite when there is none.
double closo_symmetry_match(size_t n, const int *species, const double *shape,
                            const int *other_species, const double *other, size_t *permutation,
                            double quaternion[4]);

#endif
