// SPDX-License-Identifier: GPL-3.0-or-later
// Peaks and passes of the distance to spheres. The distance has kinks along the faces between the
// regions of neighbouring spheres, where gradients are of no use: a peak is found by a search on
// small grids of 5 x 5 x 5 points that follow the best point and shrink around it. A pass lies in
// the plane of three spheres, at equal distance from their surfaces and between them: there the
// sphere touches all three (the neck of a Voronoi edge).
#include "crystal/basins.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STEP_LEAST 1e-7 // A
#define SHRINK     0.55
enum { SPHERES_NEAR = 14, ROUNDS_MOST = 400 };

static double search_peak(const closo_distance_field *field, double spacing, double fraction[3])
{
    double step = spacing, best = closo_distance_field_at(field, fraction, NULL);
    for (int round = 0; step > STEP_LEAST && round < ROUNDS_MOST; round++) {
        double centre[3], found[3];
        memcpy(centre, fraction, sizeof centre);
        memcpy(found, fraction, sizeof found);
        bool moved = false;
        for (int code = 0; code < 125; code++) {
            const double r[3] = {step * (code / 25 - 2) / 2, step * (code / 5 % 5 - 2) / 2,
                                 step * (code % 5 - 2) / 2};
            double f[3];
            closo_cell_to_fractional(field->cell, r, f);
            for (int c = 0; c < 3; c++)
                f[c] += centre[c];
            double value = closo_distance_field_at(field, f, NULL);
            if (value > best + 1e-12) {
                best = value;
                memcpy(found, f, sizeof found);
                moved = true;
            }
        }
        memcpy(fraction, found, sizeof found);
        if (!moved)
            step *= SHRINK;
    }
    return best;
}

// ---- passes ------------------------------------------------------------------------------------

static double dot(const double a[3], const double b[3])
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

// The point of the plane of three spheres that is t from each surface, by Newton's method in the
// plane from the point of equal weights; false where there is none between them.
static bool touch_three(const closo_sphere *const s[3], double out[3], double *t)
{
    double u[3], v[3], normal, x = 1.0 / 3, y = 1.0 / 3;
    for (int c = 0; c < 3; c++) {
        u[c] = s[1]->position[c] - s[0]->position[c];
        v[c] = s[2]->position[c] - s[0]->position[c];
    }
    normal = dot(u, u) * dot(v, v) - dot(u, v) * dot(u, v);
    if (normal < 1e-4)
        return false;
    for (int round = 0; round < 60; round++) {
        double d[3], gradient[3][2], value[3];
        for (int k = 0; k < 3; k++) {
            for (int c = 0; c < 3; c++)
                d[c] = s[0]->position[c] + x * u[c] + y * v[c] - s[k]->position[c];
            double length = fmax(sqrt(dot(d, d)), 1e-9);
            value[k] = length - s[k]->radius;
            gradient[k][0] = dot(d, u) / length;
            gradient[k][1] = dot(d, v) / length;
        }
        double a = gradient[1][0] - gradient[0][0], b = gradient[1][1] - gradient[0][1];
        double c = gradient[2][0] - gradient[0][0], e = gradient[2][1] - gradient[0][1];
        double f = value[0] - value[1], g = value[0] - value[2], det = a * e - b * c;
        if (fabs(det) < 1e-12)
            return false;
        double dx = (f * e - b * g) / det, dy = (a * g - f * c) / det;
        double damp = fmin(1, 0.5 / fmax(fabs(dx), fabs(dy)));
        x += damp * dx;
        y += damp * dy;
        if (fabs(x) > 10 || fabs(y) > 10)
            return false;
        if (fabs(dx) + fabs(dy) < 1e-12) {
            *t = (value[0] + value[1] + value[2]) / 3;
            for (int k = 0; k < 3; k++)
                out[k] = s[0]->position[k] + x * u[k] + y * v[k];
            return fabs(f) + fabs(g) < 1e-8;
        }
    }
    return false;
}

// A sphere that touches three others is held where it is when it is in the middle of them: no
// direction in their plane leads away from all three.
static bool between(const closo_sphere *const s[3], const double at[3])
{
    double w[3][3];
    for (int k = 0; k < 3; k++) {
        double length;
        for (int c = 0; c < 3; c++)
            w[k][c] = s[k]->position[c] - at[c];
        length = fmax(sqrt(dot(w[k], w[k])), 1e-9);
        for (int c = 0; c < 3; c++)
            w[k][c] /= length;
    }
    // Three unit vectors in a plane leave no open half-plane where their angles add up to 360.
    double sum = 0;
    for (int k = 0; k < 3; k++)
        sum += acos(fmax(-1, fmin(1, dot(w[k], w[(k + 1) % 3]))));
    return sum > 2 * 3.14159265358979323846 - 1e-5;
}

static int by_distance(const void *x, const void *y)
{
    const double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

typedef struct near_sphere {
    double distance;
    const closo_sphere *sphere;
} near_sphere;

static size_t nearest_spheres(const closo_distance_field *field, const double fraction[3],
                              const double point[3], near_sphere out[SPHERES_NEAR])
{
    size_t count, kept = 0;
    const closo_sphere *list = closo_distance_field_near(field, fraction, &count);
    for (size_t i = 0; i < count; i++) {
        double d[3];
        for (int c = 0; c < 3; c++)
            d[c] = point[c] - list[i].position[c];
        near_sphere item = {sqrt(dot(d, d)) - list[i].radius, &list[i]};
        if (kept < SPHERES_NEAR)
            out[kept++] = item;
        else if (item.distance < out[kept - 1].distance)
            out[kept - 1] = item;
        else
            continue;
        qsort(out, kept, sizeof *out, by_distance);
    }
    return kept;
}

static void refine_pass(const closo_distance_field *field, double spacing, closo_pass *pass)
{
    double point[3], best = INFINITY;
    near_sphere near[SPHERES_NEAR];
    closo_cell_to_cartesian(field->cell, pass->fraction, point);
    size_t count = nearest_spheres(field, pass->fraction, point, near);
    double reach = 2 * spacing, height = pass->height, place[3] = {0};
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++)
            for (size_t k = j + 1; k < count; k++) {
                const closo_sphere *const s[3] = {near[i].sphere, near[j].sphere, near[k].sphere};
                double at[3], f[3], t, away[3];
                if (near[k].distance > pass->height + 2 * reach || !touch_three(s, at, &t))
                    continue;
                for (int c = 0; c < 3; c++)
                    away[c] = at[c] - point[c];
                double distance = sqrt(dot(away, away));
                closo_cell_to_fractional(field->cell, at, f);
                if (distance > fmin(reach, best) || fabs(t - pass->height) > reach ||
                    fabs(closo_distance_field_at(field, f, NULL) - t) > 1e-6 || !between(s, at))
                    continue;
                best = distance;
                height = t;
                memcpy(place, f, sizeof place);
            }
    if (isinf(best))
        return;
    pass->exact = true;
    pass->height = height;
    for (int c = 0; c < 3; c++)
        pass->fraction[c] = place[c] - floor(place[c]);
}

void closo_basins_refine(closo_basins *basins, const closo_distance_field *field)
{
    for (size_t i = 0; i < basins->count; i++)
        basins->height[i] = search_peak(field, basins->spacing, basins->peak[i]);
    for (size_t i = 0; i < basins->pass_count; i++) {
        closo_pass *pass = &basins->passes[i];
        refine_pass(field, basins->spacing, pass);
        pass->height =
            fmin(pass->height, fmin(basins->height[pass->from], basins->height[pass->to]));
    }
}
