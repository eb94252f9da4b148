// SPDX-License-Identifier: GPL-3.0-or-later
// Cages as polyhedra. Faces are the triangles of the convex hull of the heavy atoms (all triples
// are tried: O(n^4) once for at most 32 atoms). A cation docks on the face, edge or vertex whose
// direction (centroid, midpoint, atom, as seen from the centre of the vertices) is nearest in angle
// to that of the cation.
#include "traj/jumps_cage.h"

#include <math.h>
#include <string.h>

#define COPLANAR 1e-6 // of the cage's size, for the volume on the wrong side of a face

static double dot(const double a[3], const double b[3])
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void plane(const double *p, const double *q, const double *r, double normal[3])
{
    double u[3], v[3];
    for (int c = 0; c < 3; c++) {
        u[c] = q[c] - p[c];
        v[c] = r[c] - p[c];
    }
    normal[0] = u[1] * v[2] - u[2] * v[1];
    normal[1] = u[2] * v[0] - u[0] * v[2];
    normal[2] = u[0] * v[1] - u[1] * v[0];
}

// All other points on one side of the plane through i, j, k?
static bool is_face(size_t count, const double *vertex, double size, size_t i, size_t j, size_t k)
{
    double n[3], lowest = 0, highest = 0;
    plane(vertex + 3 * i, vertex + 3 * j, vertex + 3 * k, n);
    double length = sqrt(dot(n, n));
    if (!(length > COPLANAR * size * size))
        return false;
    for (size_t m = 0; m < count; m++) {
        double d[3];
        for (size_t c = 0; c < 3; c++)
            d[c] = vertex[3 * m + c] - vertex[3 * i + c];
        double height = m == i || m == j || m == k ? 0 : dot(n, d) / length;
        lowest = fmin(lowest, height);
        highest = fmax(highest, height);
    }
    double tolerance = COPLANAR * size;
    return (lowest > -tolerance && highest > tolerance) ||
           (highest < tolerance && lowest < -tolerance);
}

static void add_edge(closo_polyhedron *out, size_t i, size_t j)
{
    for (size_t e = 0; e < out->edges; e++)
        if (out->edge[e][0] == i && out->edge[e][1] == j)
            return;
    if (out->edges < CLOSO_CAGE_EDGES) {
        out->edge[out->edges][0] = (unsigned char)i;
        out->edge[out->edges++][1] = (unsigned char)j;
    }
}

bool closo_polyhedron_find(closo_polyhedron *out, size_t vertices, const double *vertex)
{
    *out = (closo_polyhedron){.vertices = vertices};
    if (vertices < 4 || vertices > CLOSO_CAGE_VERTICES)
        return false;
    double size = 0;
    for (size_t i = 1; i < vertices; i++)
        for (size_t c = 0; c < 3; c++)
            size = fmax(size, fabs(vertex[3 * i + c] - vertex[c]));
    for (size_t i = 0; i < vertices; i++)
        for (size_t j = i + 1; j < vertices; j++)
            for (size_t k = j + 1; k < vertices; k++) {
                if (!is_face(vertices, vertex, size, i, j, k))
                    continue;
                if (out->faces == CLOSO_CAGE_FACES)
                    return false;
                const size_t corner[3] = {i, j, k};
                for (int c = 0; c < 3; c++) {
                    out->face[out->faces][c] = (unsigned char)corner[c];
                    out->corner[corner[c]] = true;
                }
                out->faces++;
                add_edge(out, i, j);
                add_edge(out, i, k);
                add_edge(out, j, k);
            }
    return out->faces >= 4;
}

// Cosine of the angle between `direction` (unit) and the mean of some vertices about the centre.
static double cosine_to(const double *vertex, const double centre[3], const unsigned char *member,
                        size_t count, const double direction[3])
{
    double sum[3] = {0};
    for (size_t m = 0; m < count; m++)
        for (size_t c = 0; c < 3; c++)
            sum[c] += vertex[3 * member[m] + c] - centre[c];
    double length = sqrt(dot(sum, sum));
    return length > 0 ? dot(sum, direction) / length : -1;
}

closo_docked closo_polyhedron_dock(const closo_polyhedron *polyhedron, const double *vertex,
                                   const double cation[3])
{
    double centre[3] = {0}, direction[3], best[CLOSO_DOCKINGS] = {-2, -2, -2};
    closo_docked out = {.kind = CLOSO_DOCKING_FACE};
    for (size_t i = 0; i < polyhedron->vertices; i++)
        for (size_t c = 0; c < 3; c++)
            centre[c] += vertex[3 * i + c] / (double)polyhedron->vertices;
    for (int c = 0; c < 3; c++)
        direction[c] = cation[c] - centre[c];
    double length = sqrt(dot(direction, direction));
    for (int c = 0; c < 3; c++)
        direction[c] /= length > 0 ? length : 1;
    for (size_t f = 0; f < polyhedron->faces; f++) {
        double cosine = cosine_to(vertex, centre, polyhedron->face[f], 3, direction);
        if (cosine > best[CLOSO_DOCKING_FACE]) {
            best[CLOSO_DOCKING_FACE] = cosine;
            out.face = f;
        }
    }
    for (size_t e = 0; e < polyhedron->edges; e++)
        best[CLOSO_DOCKING_EDGE] = fmax(
            best[CLOSO_DOCKING_EDGE], cosine_to(vertex, centre, polyhedron->edge[e], 2, direction));
    for (size_t i = 0; i < polyhedron->vertices; i++) {
        const unsigned char member = (unsigned char)i;
        if (polyhedron->corner[i])
            best[CLOSO_DOCKING_VERTEX] =
                fmax(best[CLOSO_DOCKING_VERTEX], cosine_to(vertex, centre, &member, 1, direction));
    }
    for (int k = 1; k < CLOSO_DOCKINGS; k++)
        if (best[k] > best[out.kind])
            out.kind = (closo_docking)k;
    double squared = 0;
    for (size_t c = 0; c < 3; c++) {
        double d = cation[c];
        for (int m = 0; m < 3; m++)
            d -= vertex[3 * polyhedron->face[out.face][m] + c] / 3;
        squared += d * d;
    }
    out.distance = sqrt(squared);
    return out;
}
