// SPDX-License-Identifier: GPL-3.0-or-later
// Union-find with potentials on the voxels of a periodic grid: percolation.c adds them by value.
#ifndef CLOSO_TRAJ_PERCOLATION_FOREST_H
#define CLOSO_TRAJ_PERCOLATION_FOREST_H

#include "traj/percolation.h"

enum { CLOSO_NEIGHBOURS = 26 };
#define CLOSO_NOT_YET UINT32_MAX // parent of a voxel that was not added

// An image of the cell; compared as one word.
typedef struct closo_image {
    int16_t cell[4]; // the last stays 0
} closo_image;

typedef struct closo_node {
    uint32_t parent;       // CLOSO_NOT_YET: not added
    closo_image potential; // relative to the parent
} closo_node;

typedef struct closo_forest {
    const closo_field *field;
    closo_node *node;                  // voxels
    uint32_t *top;                     // highest voxel of the cluster, at roots; NULL without peaks
    uint32_t offset[CLOSO_NEIGHBOURS]; // of neighbours in the home cell, modulo 2^32
} closo_forest;

// What a neighbour of the voxel being added says about it.
typedef struct closo_opinion {
    uint32_t neighbour, root;
    closo_image potential; // of the voxel, seen from that root
} closo_opinion;

// No voxel added yet. with_tops: `top` is wanted.
closo_status closo_forest_init(closo_forest *forest, const closo_field *field, bool with_tops,
                               closo_error *error);
void closo_forest_clear(closo_forest *forest);
uint32_t closo_forest_root(closo_forest *forest, uint32_t voxel, closo_image *potential);
// What all neighbours that were added say, each different opinion once, by the first that holds it.
size_t closo_forest_opinions(closo_forest *forest, uint32_t voxel,
                             closo_opinion opinions[CLOSO_NEIGHBOURS]);
// The same for voxels that are added in the order of the grid: neighbours that follow are not there
// yet, and those that the one before has in common with this one say nothing new.
size_t closo_forest_opinions_in_order(closo_forest *forest, uint32_t voxel,
                                      closo_opinion opinions[CLOSO_NEIGHBOURS]);
// Two opinions of one cluster that differ close a way around the crystal; false when there are none
// from *i on. First call with *i = *j = 0.
bool closo_forest_closing(const closo_opinion *opinions, size_t count, size_t *i, size_t *j,
                          int winding[3]);
// Joins the voxel's cluster and that of an opinion. *kept: root of both, *hung: of the one that
// lost its own; false when they were one already.
bool closo_forest_join(closo_forest *forest, uint32_t voxel, const closo_opinion *opinion,
                       uint32_t *kept, uint32_t *hung);

#endif
