// SPDX-License-Identifier: GPL-3.0-or-later
// Hops of cations between interstitial sites: the state that jumps.c fills, jumps_strings.c and
// jumps_paddle.c test, and jumps_describe.c describes.
#ifndef CLOSO_TRAJ_JUMPS_H
#define CLOSO_TRAJ_JUMPS_H

#include "traj/analysis.h"
#include "traj/blocks.h"
#include "traj/jumps_cage.h"
#include "traj/jumps_stay.h"
#include "traj/series.h"

enum {
    CLOSO_JUMPS_EVENTS = 100000, // hops kept for the two permutation tests; all hops are counted
    CLOSO_JUMPS_PERMUTATIONS = 200,
    CLOSO_JUMPS_LENGTHS = 200 // bins of the hop length
};
#define CLOSO_JUMPS_LENGTH_BIN 0.1 // A

typedef struct closo_jump {
    uint32_t cation, from, to; // sites by number, without their image
    uint64_t left, arrived;    // frames
} closo_jump;

// The heavy atoms of a polyatomic anion (all atoms where fewer than four are heavy).
typedef struct closo_jumps_cage {
    size_t anion;        // index into system->anion
    size_t first, count; // of cage_atom
    const double *shape; // count x 3: first frame
    closo_polyhedron hull;
} closo_jumps_cage;

enum { CLOSO_JUMPS_DISTANCE = CLOSO_DOCKINGS, CLOSO_JUMPS_DOCKED, CLOSO_JUMPS_COLUMNS };

typedef struct closo_jumps {
    const closo_system *system;
    const closo_traj_options *options;
    void *msd;            // state of closo_analysis_msd, for D
    char msd_reason[256]; // why there is none
    bool wanted[CLOSO_SITE_TYPES];
    double frame_time_ps; // between the frames used
    uint64_t dwell;       // in frames; UINT64_MAX where the core rule stands in its place
    uint64_t dock_dwell;  // in frames
    bool ready;
    closo_sites sites;
    size_t site_begin[CLOSO_SITE_TYPES + 1]; // site number = site_begin[type] + index of the type
    double *reference;                       // anions x 3: mean positions of the first batch
    double largest_shift;                    // A, of an anion from there
    size_t first_frames;
    uint64_t frames;

    closo_stay *at; // cations
    closo_stays stays[CLOSO_SITE_TYPES];
    uint64_t hops[CLOSO_SITE_TYPES][CLOSO_SITE_TYPES], total;
    double length_sum[CLOSO_SITE_TYPES][CLOSO_SITE_TYPES];
    double length_squares, length_fourths;
    uint64_t length[CLOSO_JUMPS_LENGTHS]; // the last also holds what is longer
    closo_blocks rate;                    // 1: hops per cation and frame
    closo_jump *event;
    size_t events, event_capacity;

    size_t cages;
    closo_jumps_cage *cage;
    size_t *cage_atom; // indices of atoms, cage by cage
    double *cage_shape;
    closo_stay *dock; // cations: face of the nearest cage
    closo_stays dock_stays;
    closo_blocks docking; // per frame: cations docked by kind, sum of distances, cations docked
    closo_store
        turn; // cages x 4: orientation of every cage against its first; frames as the series
} closo_jumps;

closo_site_type closo_jumps_type(const closo_jumps *jumps, size_t site);
// Corners of a site by number; *count of them.
const closo_corner *closo_jumps_corners(const closo_jumps *jumps, size_t site, size_t *count);

// A statistic of the run and what it is when hop times are permuted.
typedef struct closo_permuted {
    bool possible;
    size_t events;
    double observed, expected, spread; // spread: standard deviation over the permutations
    double p_value;                    // (1 + permutations at least as large) / (1 + permutations)
    double deviation;                  // standard deviation between single hops (paddle wheel)
} closo_permuted;

closo_status closo_jumps_strings(const closo_jumps *jumps, closo_permuted *out, closo_error *error);
closo_status closo_jumps_paddle(const closo_jumps *jumps, closo_permuted *out, closo_error *error);

typedef struct closo_jumps_findings {
    closo_permuted strings, paddle;
    closo_quantity diffusion; // of the cation, from displacements; value NaN: none
} closo_jumps_findings;

closo_status closo_jumps_describe(const closo_jumps *jumps, const closo_jumps_findings *findings,
                                  closo_result *result, closo_error *error);

#endif
