// SPDX-License-Identifier: GPL-3.0-or-later
// A ranking in the making. Private to the room.
#ifndef CLOSO_CATALOGUE_RANK_H
#define CLOSO_CATALOGUE_RANK_H

#include "catalogue/plot.h"

#include "closo/numeric.h"

#define CLOSO_RANK_CANDIDATES 100000   // materials at most
#define CLOSO_RANK_MEMORY     20000000 // ranks kept at most: materials x draws

// What is known of one wish for one material.
typedef struct closo_known {
    size_t first, count; // of closo_ranking.points
    closo_point best;
    double met; // share of the draws that meet the bounds, or the mean score
} closo_known;

typedef struct closo_candidate {
    const closo_catalogue_record *record; // any of the material
    double known;                         // weight of the wishes of which something is known
    double low, high;                     // mean score, what is not known at its worst, its best
    double best, worst;                   // 5th and 95th percentile of the best and worst rank
    double first_low, first_high;         // probability of being the first
} closo_candidate;

typedef struct closo_ranking {
    const closo_catalogue_wish *wishes;
    size_t wish_count;
    double weights;                                                        // their sum
    double floor[CLOSO_CATALOGUE_WISHES], ceiling[CLOSO_CATALOGUE_WISHES]; // of known values
    closo_candidate *candidates;
    closo_known *known; // candidates x wishes
    size_t count, capacity, known_capacity;
    closo_point *points;
    size_t point_count, point_capacity;
    size_t draws;
} closo_ranking;

// Means, ranks and probabilities of a ranking with candidates and points.
closo_status closo_rank_draw(closo_ranking *ranking, uint64_t seed, const closo_control *control,
                             closo_error *error);
// Score of a value for a wish, 0 to 1.
double closo_wish_score(const closo_ranking *ranking, size_t wish, double value);
// One value that a point could have.
double closo_point_draw(const closo_point *point, double floor, double ceiling,
                        closo_random *random);

#endif
