// SPDX-License-Identifier: GPL-3.0-or-later
// The special position that a printed coordinate means. Files print 1/3 as 0.333, and an atom that
// is taken at its word there makes several atoms side by side. Operators that bring the atom back
// to itself within its printed digits are the candidates for its site symmetry; the mean of their
// images is the nearest point that they all keep, if they keep one: an affine mean of isometries
// (International Tables A 8.3.2 for the notion of site symmetry). Candidates that share no point
// within the digits are given up one by one, the farthest first. O(operators^2) per atom at worst.
#include "crystal/crystal_io.h"

#include <math.h>
#include <string.h>

#define REACH_ANGSTROM 0.3 // farthest move
#define CANDIDATES     192 // no space group has more operators in a standard cell

typedef struct candidate {
    const closo_operator *operator_;
    double shift[3];
    double distance; // A, image to atom
} candidate;

typedef struct candidates {
    size_t count;
    candidate items[CANDIDATES];
} candidates;

static void image_of(const candidate *item, const double fraction[3], double out[3])
{
    closo_operator_apply(item->operator_, fraction, out);
    for (int k = 0; k < 3; k++)
        out[k] += item->shift[k];
}

static double length_of(const closo_cell *cell, const double from[3], const double to[3])
{
    double difference[3], displacement[3];
    for (int k = 0; k < 3; k++)
        difference[k] = to[k] - from[k];
    closo_cell_to_cartesian(cell, difference, displacement);
    return sqrt(displacement[0] * displacement[0] + displacement[1] * displacement[1] +
                displacement[2] * displacement[2]);
}

// Both the atom and its image may be off by the resolution.
static bool within_digits(const candidate *item, const double fraction[3],
                          const double resolution[3])
{
    double image[3];
    image_of(item, fraction, image);
    for (int k = 0; k < 3; k++) {
        double limit = resolution[k] * (1 + 1e-6) + 1e-9;
        for (int j = 0; j < 3; j++)
            limit += fabs((double)item->operator_->rotation[3 * k + j]) * resolution[j];
        if (fabs(image[k] - fraction[k]) > limit)
            return false;
    }
    return true;
}

// Operators with an image near enough, the nearest first; *beside: nearest image of the others.
static void gather(const closo_symmetry *symmetry, const closo_cell *cell, const double fraction[3],
                   const double resolution[3], candidates *out, double *beside)
{
    out->count = 0;
    *beside = INFINITY;
    for (size_t i = 0; i < symmetry->count; i++) {
        candidate item = {.operator_ = &symmetry->operators[i]};
        double image[3];
        image_of(&item, fraction, image);
        for (int k = 0; k < 3; k++)
            item.shift[k] = rint(fraction[k] - image[k]);
        image_of(&item, fraction, image);
        item.distance = length_of(cell, fraction, image);
        bool near = item.distance <= 2 * REACH_ANGSTROM && out->count < CANDIDATES &&
                    (item.distance <= CLOSO_COINCIDENCE_ANGSTROM ||
                     within_digits(&item, fraction, resolution));
        if (!near) {
            *beside = fmin(*beside, item.distance);
            continue;
        }
        size_t place = out->count++;
        for (; place > 0 && out->items[place - 1].distance > item.distance; place--)
            out->items[place] = out->items[place - 1];
        out->items[place] = item;
    }
}

// The point near `fraction` that all candidates keep.
static bool common_point(const candidates *all, const double fraction[3], double out[3])
{
    double point[3];
    memcpy(point, fraction, sizeof point);
    for (int round = 0; round < 60; round++) {
        double mean[3] = {0, 0, 0}, worst = 0;
        for (size_t i = 0; i < all->count; i++) {
            double image[3];
            image_of(&all->items[i], point, image);
            for (int k = 0; k < 3; k++) {
                mean[k] += image[k] / (double)all->count;
                worst = fmax(worst, fabs(image[k] - point[k]));
            }
        }
        if (worst < 1e-10) {
            memcpy(out, point, sizeof point);
            return true;
        }
        memcpy(point, mean, sizeof point);
    }
    return false;
}

static bool allowed(const closo_cell *cell, const double fraction[3], const double point[3],
                    const double resolution[3], double *moved)
{
    *moved = length_of(cell, fraction, point);
    if (*moved <= 0.5 * CLOSO_COINCIDENCE_ANGSTROM)
        return true;
    bool digits = *moved <= REACH_ANGSTROM;
    for (int k = 0; k < 3; k++)
        digits = digits && fabs(point[k] - fraction[k]) <= resolution[k] * (1 + 1e-6) + 1e-9;
    return digits;
}

// A coordinate has no freedom where the mean of the rotations has a row of zeros.
static void find_fixed(const candidates *all, bool fixed[3])
{
    for (size_t k = 0; k < 3; k++) {
        fixed[k] = true;
        for (size_t j = 0; j < 3; j++) {
            int sum = 0;
            for (size_t i = 0; i < all->count; i++)
                sum += all->items[i].operator_->rotation[3 * k + j];
            fixed[k] = fixed[k] && sum == 0;
        }
    }
}

void closo_site_find(const closo_symmetry *symmetry, const closo_cell *cell,
                     const double fraction[3], const double resolution[3], closo_site *out)
{
    candidates all;
    *out = (closo_site){.order = 1};
    memcpy(out->fraction, fraction, sizeof out->fraction);
    gather(symmetry, cell, fraction, resolution, &all, &out->beside);
    for (; all.count > 1; all.count--) {
        double point[3], moved;
        if (common_point(&all, fraction, point) &&
            allowed(cell, fraction, point, resolution, &moved)) {
            memcpy(out->fraction, point, sizeof point);
            out->moved = moved;
            out->order = all.count;
            find_fixed(&all, out->fixed);
            return;
        }
        out->beside = fmin(out->beside, all.items[all.count - 1].distance);
    }
}
