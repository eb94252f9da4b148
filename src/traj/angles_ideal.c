// SPDX-License-Identifier: GPL-3.0-or-later
// The angles that two templates of an anion's surroundings offer, as in Figure 5 of
// doi:10.1021/acs.chemmater.7b02902: between the interstitial sites about an anion of the mean
// lattice, and between the threefold axes of the anion itself. Angles are gathered over all anions,
// sorted, and joined where they follow one another within 3 degrees; what joins to more than 12 is
// a lattice too disordered to have angles.
#include "traj/angles.h"
#include "traj/superpose.h"
#include "traj/symmetry.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DEGREES     57.29577951308232
#define GAP_DEGREES 3.0
enum { DIRECTIONS_MAXIMUM = 64 };

static double angle_degrees(const double *a, const double *b)
{
    double chord = 0, sum = 0;
    for (size_t c = 0; c < 3; c++) {
        chord += (a[c] - b[c]) * (a[c] - b[c]);
        sum += (a[c] + b[c]) * (a[c] + b[c]);
    }
    return 2 * DEGREES * atan2(sqrt(chord), sqrt(sum));
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

// Groups of sorted angles; sets: over how many sets of directions they were gathered.
static bool join(double *angle, size_t count, double sets, closo_ideal_angles *out)
{
    *out = (closo_ideal_angles){0};
    qsort(angle, count, sizeof *angle, by_size);
    for (size_t i = 0, first = 0; i < count; i++) {
        if (i + 1 < count && angle[i + 1] - angle[i] <= GAP_DEGREES)
            continue;
        if (angle[i] - angle[first] > 4 * GAP_DEGREES || out->count == CLOSO_ANGLES_IDEAL)
            return false;
        double sum = 0;
        for (size_t k = first; k <= i; k++)
            sum += angle[k];
        out->angle[out->count] = sum / (double)(i + 1 - first);
        out->pairs[out->count++] = (double)(i + 1 - first) / sets;
        first = i + 1;
    }
    return out->count > 0;
}

typedef struct angle_list {
    double *angle;
    size_t count, capacity;
} angle_list;

static closo_status add_angles(angle_list *list, double (*direction)[3], size_t count,
                               closo_error *error)
{
    void *block = list->angle;
    closo_status status = closo_grow(&block, &list->capacity, list->count + count * count,
                                     sizeof *list->angle, error);
    list->angle = block;
    if (status != CLOSO_OK)
        return status;
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++)
            list->angle[list->count++] = angle_degrees(direction[i], direction[j]);
    return CLOSO_OK;
}

static void position_of(const closo_corner *corner, const closo_cell *cell, const double *anion,
                        double out[3])
{
    const double f[3] = {corner->shift[0], corner->shift[1], corner->shift[2]};
    closo_cell_to_cartesian(cell, f, out);
    for (size_t c = 0; c < 3; c++)
        out[c] += anion[3 * corner->anion + c];
}

// Unit vectors from one anion to the sites that have it as a corner.
static size_t directions_of(const closo_sites *sites, closo_site_type type, const closo_cell *cell,
                            const double *anion, size_t about, double (*out)[3])
{
    size_t corners = closo_site_type_corners(type), found = 0;
    for (size_t s = 0; s < sites->count[type]; s++) {
        const closo_corner *corner = sites->corners[type] + corners * s;
        double centre[3] = {0}, p[3];
        for (size_t k = 0; k < corners; k++) {
            position_of(&corner[k], cell, anion, p);
            for (size_t c = 0; c < 3; c++)
                centre[c] += p[c] / (double)corners;
        }
        // In a small cell several corners may be images of this anion: one direction for each.
        for (size_t k = 0; k < corners; k++) {
            if (corner[k].anion != about)
                continue;
            if (found == DIRECTIONS_MAXIMUM)
                return 0;
            position_of(&corner[k], cell, anion, p);
            double length = 0;
            for (size_t c = 0; c < 3; c++) {
                out[found][c] = centre[c] - p[c];
                length += out[found][c] * out[found][c];
            }
            for (size_t c = 0; c < 3; c++)
                out[found][c] /= sqrt(length);
            found += length > 0;
        }
    }
    return found;
}

bool closo_angles_of_sites(const closo_sites *sites, closo_site_type type, const closo_cell *cell,
                           const double *anion, closo_ideal_angles *out, closo_error *error)
{
    double direction[DIRECTIONS_MAXIMUM][3];
    angle_list list = {0};
    bool good = sites->count[type] > 0;
    for (size_t a = 0; good && a < sites->anions; a++) {
        size_t count = directions_of(sites, type, cell, anion, a, direction);
        good = add_angles(&list, direction, count, error) == CLOSO_OK;
    }
    good = good && list.count > 0 && join(list.angle, list.count, (double)sites->anions, out);
    free(list.angle);
    return good;
}

bool closo_angles_of_axes(size_t atoms, const double *shape, double tolerance,
                          closo_ideal_angles *out, closo_error *error)
{
    const double third = 120;
    double direction[DIRECTIONS_MAXIMUM][3];
    closo_rotation_group symmetry;
    angle_list list = {0};
    size_t count = 0;
    closo_symmetry_find(atoms, NULL, shape, tolerance, &symmetry);
    for (size_t k = 1; k < symmetry.order && count + 1 < DIRECTIONS_MAXIMUM; k++) {
        double v[3];
        closo_quaternion_vector(symmetry.rotation[k], v);
        double angle = sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
        if (fabs(angle * DEGREES - third) > 5)
            continue;
        // Each axis comes twice, turned by +120 and by -120 degrees: that is its two ends.
        for (size_t c = 0; c < 3; c++)
            direction[count][c] = v[c] / angle;
        count++;
    }
    bool good = count > 2 && add_angles(&list, direction, count, error) == CLOSO_OK &&
                join(list.angle, list.count, 1, out);
    free(list.angle);
    return good;
}
