// SPDX-License-Identifier: GPL-3.0-or-later
// Reorientations. The rotations g that bring the shape of an anion on itself make, out of the mean
// orientation B at the beginning, a lattice of basins B g that cannot be told apart. An anion is in
// the basin whose core it visited last; cores are cones of 0.4 times the smallest rotation about
// the basins' centres, so that excursions over the border that turn back are not counted
// (transitions between core sets, after Buchete and Hummer, J. Phys. Chem. B 112 (2008) 6057).
// Atoms of unlike elements count as alike for the basins: a CB11H12 that puts its carbon elsewhere
// has reoriented.
#include "traj/rotation.h"
#include "traj/superpose.h"

#include <math.h>
#include <string.h>

enum { REFINEMENTS = 8 };

// Basin nearest to an orientation; *cosine of half the angle to its centre.
static size_t nearest_basin(const closo_rotation_kind *kind, const double basin[4],
                            const double q[4], double *cosine)
{
    double back[4], relative[4];
    size_t nearest = 0;
    closo_quaternion_conjugate(basin, back);
    closo_quaternion_multiply(back, q, relative);
    *cosine = -1;
    for (size_t k = 0; k < kind->outline.order; k++) {
        double c = fabs(closo_quaternion_dot(relative, kind->outline.rotation[k]));
        if (c > *cosine) {
            *cosine = c;
            nearest = k;
        }
    }
    return nearest;
}

void closo_rotation_basin(const closo_rotation_kind *kind, const float *orientation, size_t count,
                          size_t stride, closo_rotation_ion *ion)
{
    for (size_t c = 0; c < 4; c++)
        ion->basin[c] = (double)orientation[c];
    closo_quaternion_normalise(ion->basin);
    for (int pass = 0; pass < REFINEMENTS && kind->core_angle > 0; pass++) {
        double sum[4] = {0};
        for (size_t f = 0; f < count; f++) {
            double q[4], back[4], cosine;
            for (size_t c = 0; c < 4; c++)
                q[c] = (double)orientation[f * stride + c];
            size_t cell = nearest_basin(kind, ion->basin, q, &cosine);
            closo_quaternion_conjugate(kind->outline.rotation[cell], back);
            closo_quaternion_multiply(q, back, q);
            double sign = closo_quaternion_dot(q, ion->basin) < 0 ? -1 : 1;
            for (size_t c = 0; c < 4; c++)
                sum[c] += sign * q[c];
        }
        closo_quaternion_normalise(sum);
        memcpy(ion->basin, sum, sizeof sum);
    }
    double first[4], cosine;
    for (size_t c = 0; c < 4; c++)
        first[c] = (double)orientation[c];
    ion->cell = nearest_basin(kind, ion->basin, first, &cosine);
}

// Whether going from one basin to another only exchanges like atoms.
static bool exchanges_like_atoms(const closo_rotation_kind *kind, size_t from, size_t to)
{
    double back[4], change[4];
    closo_quaternion_conjugate(kind->outline.rotation[from], back);
    closo_quaternion_multiply(back, kind->outline.rotation[to], change);
    for (size_t k = 0; k < kind->symmetry.order; k++)
        if (fabs(closo_quaternion_dot(kind->symmetry.rotation[k], change)) > 0.99)
            return true;
    return false;
}

void closo_rotation_follow(closo_rotation_kind *kind, closo_rotation_ion *ion,
                           const float orientation[4])
{
    if (!(kind->core_angle > 0))
        return;
    double q[4], cosine;
    for (size_t c = 0; c < 4; c++)
        q[c] = (double)orientation[c];
    size_t cell = nearest_basin(kind, ion->basin, q, &cosine);
    kind->seen++;
    if (cosine < cos(0.5 * kind->core_angle)) {
        kind->outside++;
        return;
    }
    if (cell == ion->cell)
        return;
    ion->reorientations++;
    ion->exchanges += exchanges_like_atoms(kind, ion->cell, cell);
    ion->cell = cell;
}
