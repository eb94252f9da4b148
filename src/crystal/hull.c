// SPDX-License-Identifier: GPL-3.0-or-later
// The faces of a coordination polyhedron are the planes through three corners that leave all others
// on one side. Corners in one plane make one face: it is met by several triples and counted from
// the first of them. Volume = sum over faces of area x distance from the mean of the points / 3.
#include "crystal/hull.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#define FLAT 1e-6 // A: points nearer to a plane are in it

typedef struct plane {
    double normal[3], offset;
} plane;

static bool plane_through(const double *p, size_t a, size_t b, size_t c, plane *out)
{
    double u[3], v[3];
    for (size_t k = 0; k < 3; k++) {
        u[k] = p[3 * b + k] - p[3 * a + k];
        v[k] = p[3 * c + k] - p[3 * a + k];
    }
    out->normal[0] = u[1] * v[2] - u[2] * v[1];
    out->normal[1] = u[2] * v[0] - u[0] * v[2];
    out->normal[2] = u[0] * v[1] - u[1] * v[0];
    double length = sqrt(out->normal[0] * out->normal[0] + out->normal[1] * out->normal[1] +
                         out->normal[2] * out->normal[2]);
    if (length < 1e-9)
        return false;
    out->offset = 0;
    for (size_t k = 0; k < 3; k++) {
        out->normal[k] /= length;
        out->offset += out->normal[k] * p[3 * a + k];
    }
    return true;
}

static double above(const plane *face, const double *point)
{
    return face->normal[0] * point[0] + face->normal[1] * point[1] + face->normal[2] * point[2] -
           face->offset;
}

// Area of the convex polygon of the listed corners, by their angles about the middle.
static double face_area(const double *p, const size_t *corner, size_t count, const plane *face)
{
    double middle[3] = {0}, angle[CLOSO_HULL_POINTS], x[CLOSO_HULL_POINTS], y[CLOSO_HULL_POINTS];
    double first[3], second[3], length = 0, area = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < 3; k++)
            middle[k] += p[3 * corner[i] + k] / (double)count;
    for (size_t k = 0; k < 3; k++) {
        first[k] = p[3 * corner[0] + k] - middle[k];
        length += first[k] * first[k];
    }
    for (size_t k = 0; k < 3; k++)
        first[k] /= sqrt(length);
    for (size_t k = 0; k < 3; k++)
        second[k] = face->normal[(k + 1) % 3] * first[(k + 2) % 3] -
                    face->normal[(k + 2) % 3] * first[(k + 1) % 3];
    for (size_t i = 0; i < count; i++) {
        double px = 0, py = 0;
        for (size_t k = 0; k < 3; k++) {
            px += (p[3 * corner[i] + k] - middle[k]) * first[k];
            py += (p[3 * corner[i] + k] - middle[k]) * second[k];
        }
        double turn = atan2(py, px);
        size_t at = i;
        for (; at > 0 && angle[at - 1] > turn; at--) {
            angle[at] = angle[at - 1];
            x[at] = x[at - 1];
            y[at] = y[at - 1];
        }
        angle[at] = turn;
        x[at] = px;
        y[at] = py;
    }
    for (size_t i = 0; i < count; i++) {
        size_t next = (i + 1) % count;
        area += 0.5 * (x[i] * y[next] - x[next] * y[i]);
    }
    return area;
}

// The corners in a face that a triple spans; 0 where it is no face or was met before.
static size_t face_corners(const double *p, size_t count, const size_t triple[3], const plane *face,
                           size_t *corner)
{
    size_t used = 0;
    bool up = false, down = false;
    for (size_t i = 0; i < count; i++) {
        double height = above(face, p + 3 * i);
        if (fabs(height) < FLAT)
            corner[used++] = i;
        else
            *(height > 0 ? &up : &down) = true;
    }
    // The lowest three corners that span the plane stand for it.
    if ((up && down) || used < 3)
        return 0;
    for (size_t a = 0; a < used; a++)
        for (size_t b = a + 1; b < used; b++)
            for (size_t c = b + 1; c < used; c++) {
                plane same;
                if (!plane_through(p, corner[a], corner[b], corner[c], &same))
                    continue;
                return corner[a] == triple[0] && corner[b] == triple[1] && corner[c] == triple[2]
                           ? used
                           : 0;
            }
    return 0;
}

double closo_hull_volume(size_t count, const double *points)
{
    if (count < 4 || count > CLOSO_HULL_POINTS)
        return NAN;
    double middle[3] = {0}, volume = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < 3; k++)
            middle[k] += points[3 * i + k] / (double)count;
    for (size_t a = 0; a < count; a++)
        for (size_t b = a + 1; b < count; b++)
            for (size_t c = b + 1; c < count; c++) {
                const size_t triple[3] = {a, b, c};
                size_t corner[CLOSO_HULL_POINTS];
                plane face;
                if (!plane_through(points, a, b, c, &face))
                    continue;
                size_t used = face_corners(points, count, triple, &face, corner);
                if (used)
                    volume +=
                        face_area(points, corner, used, &face) * fabs(above(&face, middle)) / 3;
            }
    return volume > 1e-6 ? volume : NAN;
}
