// SPDX-License-Identifier: GPL-3.0-or-later
// Cation - anion centre - cation angles: the state that angles.c fills and angles_describe.c
// describes, with the ideal angles of angles_ideal.c.
#ifndef CLOSO_TRAJ_ANGLES_H
#define CLOSO_TRAJ_ANGLES_H

#include "traj/analysis.h"
#include "traj/blocks.h"

enum { CLOSO_ANGLES_SHELLS = 8, CLOSO_ANGLES_IDEAL = 64 };

// Cations about the anions of some frames, kept while the radius is not known: four numbers each,
// direction and distance; first[k] is the first of anion k % anions in frame k / anions.
typedef struct closo_angles_kept {
    float *neighbour;
    size_t *first;
    size_t neighbours, neighbour_capacity, lists, list_capacity;
} closo_angles_kept;

typedef struct closo_angles {
    const closo_system *system;
    const closo_traj_options *options;
    bool ready; // the radius is known
    closo_angles_kept kept;
    size_t shells, bins;
    double border[CLOSO_ANGLES_SHELLS + 1]; // fractions of the radius, rising
    double radius;                          // A, of the first shell
    uint64_t first_frames;                  // that gave it, where it was not given
    closo_blocks counts; // shells x bins: pairs of cations about all anions of a frame
    double *anion_sum;   // anions x 3, over all frames
    double cell_sum[9];
    uint64_t frames;
    size_t turning_atoms; // of the first anion, 0: none that has a shape
    double *turning;      // its positions in the first frame
} closo_angles;

// Distinct angles among directions, each with the number of unordered pairs per set of directions.
typedef struct closo_ideal_angles {
    size_t count;
    double angle[CLOSO_ANGLES_IDEAL], pairs[CLOSO_ANGLES_IDEAL]; // degrees, rising
} closo_ideal_angles;

// Centre of the anions to the sites of one type about them, on a mean lattice. False where there
// are none, or more angles than can be told apart.
bool closo_angles_of_sites(const closo_sites *sites, closo_site_type type, const closo_cell *cell,
                           const double *anion, closo_ideal_angles *out, closo_error *error);
// Between the threefold axes of a shape (both ends of each): 41.8, 70.5, 109.5, 138.2 and 180
// degrees for an icosahedron. False where it has none.
bool closo_angles_of_axes(size_t atoms, const double *shape, double tolerance_angstrom,
                          closo_ideal_angles *out, closo_error *error);

closo_status closo_angles_describe(const closo_angles *self, closo_result *result,
                                   closo_error *error);

#endif
