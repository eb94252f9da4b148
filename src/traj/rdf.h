// SPDX-License-Identifier: GPL-3.0-or-later
// Radial distributions of one trajectory: the state that rdf.c fills and rdf_describe.c describes.
#ifndef CLOSO_TRAJ_RDF_H
#define CLOSO_TRAJ_RDF_H

#include <stdio.h>

#include "traj/analysis.h"
#include "traj/blocks.h"
#include "traj/distances.h"

enum { CLOSO_RDF_PAIRS = 12, CLOSO_RDF_COORDINATION = 64 };

typedef struct closo_rdf_pair {
    char label[64];
    bool atoms; // positions of atoms, else centres of ions
    bool same;  // the same particles on both sides
    size_t *from, *to;
    size_t from_count, to_count;
    uint64_t *histogram; // bins: pairs found, all frames
} closo_rdf_pair;

typedef struct closo_rdf {
    const closo_system *system;
    const closo_traj_options *options;
    size_t bins;
    closo_rdf_pair pairs[CLOSO_RDF_PAIRS]; // the first: anion centre to cation
    size_t pair_count;
    uint64_t frames;
    double inverse_volume; // summed over frames
    // For every bin edge r and number n: how often an anion had n cations within r.
    uint64_t *joint;     // bins x CLOSO_RDF_COORDINATION, in the end
    uint64_t *nearest;   // (CLOSO_RDF_COORDINATION - 1) x bins: where an anion's n-th cation was
    closo_blocks shells; // bins: cations per anion in each bin, frame by frame
} closo_rdf;

void closo_rdf_curves(const closo_rdf *rdf, size_t pair, double *g, double *n);
closo_status closo_rdf_describe(const closo_rdf *rdf, closo_result *result, closo_error *error);

#endif
