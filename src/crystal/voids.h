// SPDX-License-Identifier: GPL-3.0-or-later
// The atoms of a crystal as spheres.
#ifndef CLOSO_CRYSTAL_VOIDS_H
#define CLOSO_CRYSTAL_VOIDS_H

#include "crystal/atom_set.h"
#include "crystal/basins.h"

typedef struct closo_spheres {
    closo_atom_set set;
    closo_distance_field field; // of set's atoms, in its order
} closo_spheres;

closo_status closo_spheres_init(closo_spheres *out, const closo_crystal *crystal,
                                const closo_selection *selection, const closo_radii *radii,
                                closo_error *error);
void closo_spheres_clear(closo_spheres *spheres);

#endif
