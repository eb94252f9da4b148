// SPDX-License-Identifier: GPL-3.0-or-later
// Cells and exact minimum images. A cell carries, beside its own vectors, a Minkowski-reduced basis
// of the same lattice (greedy reduction, Nguyen and Stehle, ACM Trans. Algorithms 5 (2009) 46). In
// three dimensions the faces of the Voronoi cell of such a basis belong to vectors with
// coefficients -1, 0 and 1, so rounding in the reduced basis and looking at the 26 neighbours is
// exact for any triclinic cell; a vector shorter than half the shortest lattice vector needs no
// look.
#include "closo/crystal.h"

#include <float.h>
#include <limits.h>
#include <math.h>
#include <string.h>

#define FLATTEST 1e-7

static double dot(const double a[3], const double b[3])
{
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void cross(const double a[3], const double b[3], double out[3])
{
    out[0] = a[1] * b[2] - a[2] * b[1];
    out[1] = a[2] * b[0] - a[0] * b[2];
    out[2] = a[0] * b[1] - a[1] * b[0];
}

// Row vector times matrix.
static void transform(const double matrix[9], const double in[3], double out[3])
{
    double x = in[0], y = in[1], z = in[2];
    for (int k = 0; k < 3; k++)
        out[k] = x * matrix[k] + y * matrix[3 + k] + z * matrix[6 + k];
}

// Inverse of a matrix of rows; returns the determinant (signed).
static double invert(const double m[9], double inverse[9])
{
    double column[3][3];
    cross(m + 3, m + 6, column[0]);
    cross(m + 6, m, column[1]);
    cross(m, m + 3, column[2]);
    double determinant = dot(m, column[0]);
    for (int row = 0; row < 3; row++)
        for (int k = 0; k < 3; k++)
            inverse[3 * row + k] = column[k][row] / determinant;
    return determinant;
}

static void swap_vectors(double a[3], double b[3])
{
    for (int k = 0; k < 3; k++) {
        double held = a[k];
        a[k] = b[k];
        b[k] = held;
    }
}

static void subtract(double a[3], double factor, const double b[3])
{
    for (int k = 0; k < 3; k++)
        a[k] -= factor * b[k];
}

// Gauss: afterwards |a| <= |b| and |a.b| <= a.a / 2.
static void reduce_pair(double a[3], double b[3])
{
    if (dot(a, a) > dot(b, b))
        swap_vectors(a, b);
    for (;;) {
        subtract(b, rint(dot(a, b) / dot(a, a)), a);
        if (!(dot(b, b) < dot(a, a) * (1 - 4 * DBL_EPSILON)))
            return;
        swap_vectors(a, b);
    }
}

// Subtracts from c the vector of the lattice of a and b (reduced) that leaves the shortest rest.
static void reduce_third(const double a[3], const double b[3], double c[3])
{
    double aa = dot(a, a), bb = dot(b, b), ab = dot(a, b);
    double determinant = aa * bb - ab * ab;
    double i = floor((dot(c, a) * bb - dot(c, b) * ab) / determinant);
    double j = floor((dot(c, b) * aa - dot(c, a) * ab) / determinant);
    subtract(c, i, a);
    subtract(c, j, b);
    double best[3] = {c[0], c[1], c[2]};
    for (int k = 0; k < 16; k++) {
        double trial[3] = {c[0], c[1], c[2]};
        subtract(trial, k % 4 - 1, a);
        subtract(trial, k / 4 - 1, b);
        if (dot(trial, trial) < dot(best, best) * (1 - 4 * DBL_EPSILON))
            memcpy(best, trial, sizeof best);
    }
    memcpy(c, best, sizeof best);
}

static void reduce(const double vectors[9], double out[9])
{
    memcpy(out, vectors, 9 * sizeof *out);
    double *a = out, *b = out + 3, *c = out + 6;
    for (;;) {
        if (dot(b, b) > dot(c, c))
            swap_vectors(b, c);
        if (dot(a, a) > dot(c, c))
            swap_vectors(a, c);
        reduce_pair(a, b);
        reduce_third(a, b, c);
        if (!(dot(c, c) < dot(b, b) * (1 - 4 * DBL_EPSILON)))
            return;
    }
}

closo_status closo_cell_init(closo_cell *cell, const double vectors[9], closo_error *error)
{
    double largest = 0;
    for (int i = 0; i < 9; i++) {
        // The bounds keep every product below away from overflow and underflow.
        if (!isfinite(vectors[i]) || fabs(vectors[i]) > 1e9) {
            return closo_fail(error, CLOSO_INPUT,
                              "expected finite cell vectors below 1e9 A, found %g", vectors[i]);
        }
        largest = fmax(largest, fabs(vectors[i]));
    }
    closo_cell made = {0};
    memcpy(made.vectors, vectors, sizeof made.vectors);
    double lengths = 1;
    for (int i = 0; i < 3; i++)
        lengths *= sqrt(dot(vectors + 3 * i, vectors + 3 * i));
    double normal[3];
    cross(vectors + 3, vectors + 6, normal);
    double determinant = dot(vectors, normal);
    if (largest < 1e-9 || fabs(determinant) <= 1e-9 * lengths) {
        return closo_fail(error, CLOSO_INPUT,
                          "expected three cell vectors that span a volume, found %g cubic angstrom",
                          fabs(determinant));
    }
    made.volume = fabs(invert(vectors, made.inverse));
    for (int i = 0; i < 3; i++) {
        cross(vectors + 3 * ((i + 1) % 3), vectors + 3 * ((i + 2) % 3), normal);
        made.widths[i] = made.volume / sqrt(dot(normal, normal));
        // Flatter than this, rounding in the reduction means nothing and it might never end.
        if (!(made.widths[i] > FLATTEST * largest)) {
            return closo_fail(error, CLOSO_INPUT,
                              "expected a cell that is not flat, found a width of %g A beside a "
                              "vector of %g A",
                              made.widths[i], largest);
        }
    }
    made.orthogonal = true;
    for (int i = 0; i < 9; i++)
        made.orthogonal = made.orthogonal && (i % 4 == 0 || vectors[i] == 0);
    reduce(vectors, made.reduced);
    invert(made.reduced, made.reduced_inverse);
    made.safe_radius = 0.5 * sqrt(dot(made.reduced, made.reduced));
    *cell = made;
    return CLOSO_OK;
}

// Cosine of an angle in degrees, exactly 0 at 90 so that such cells are seen to be orthogonal.
static double cosine(double degrees)
{
    return degrees == 90 ? 0 : cos(degrees * (M_PI / 180));
}

closo_status closo_cell_init_parameters(closo_cell *cell, const double lengths[3],
                                        const double angles[3], closo_error *error)
{
    for (int i = 0; i < 3; i++) {
        if (!(lengths[i] > 0) || !isfinite(lengths[i])) {
            return closo_fail(error, CLOSO_INPUT, "expected a positive cell length, found %g A",
                              lengths[i]);
        }
        if (!(angles[i] > 0 && angles[i] < 180)) {
            return closo_fail(error, CLOSO_INPUT,
                              "expected a cell angle between 0 and 180 degrees, found %g",
                              angles[i]);
        }
    }
    double ca = cosine(angles[0]), cb = cosine(angles[1]), cg = cosine(angles[2]);
    double sg = sqrt(1 - cg * cg);
    double cx = cb, cy = (ca - cb * cg) / sg;
    double cz_squared = 1 - cx * cx - cy * cy;
    if (!(cz_squared > 0)) {
        return closo_fail(error, CLOSO_INPUT,
                          "cell angles %g, %g, %g degrees do not close to a cell", angles[0],
                          angles[1], angles[2]);
    }
    const double vectors[9] = {lengths[0],
                               0,
                               0,
                               lengths[1] * cg,
                               lengths[1] * sg,
                               0,
                               lengths[2] * cx,
                               lengths[2] * cy,
                               lengths[2] * sqrt(cz_squared)};
    return closo_cell_init(cell, vectors, error);
}

void closo_cell_parameters(const closo_cell *cell, double lengths[3], double angles[3])
{
    for (int i = 0; i < 3; i++) {
        const double *v = cell->vectors + 3 * i;
        lengths[i] = sqrt(dot(v, v));
    }
    for (int i = 0; i < 3; i++) {
        const double *b = cell->vectors + 3 * ((i + 1) % 3), *c = cell->vectors + 3 * ((i + 2) % 3);
        double normal[3];
        cross(b, c, normal);
        angles[i] = atan2(sqrt(dot(normal, normal)), dot(b, c)) * (180 / M_PI);
    }
}

void closo_cell_to_fractional(const closo_cell *cell, const double position[3], double out[3])
{
    transform(cell->inverse, position, out);
}

void closo_cell_to_cartesian(const closo_cell *cell, const double fractional[3], double out[3])
{
    transform(cell->vectors, fractional, out);
}

void closo_cell_wrap(const closo_cell *cell, double position[3])
{
    double fractional[3];
    closo_cell_to_fractional(cell, position, fractional);
    bool inside = true;
    for (int i = 0; i < 3; i++) {
        inside = inside && fractional[i] >= 0 && fractional[i] < 1;
        fractional[i] -= floor(fractional[i]);
        if (!(fractional[i] < 1)) // a tiny negative number rounds up to 1
            fractional[i] = 0;
    }
    if (!inside)
        closo_cell_to_cartesian(cell, fractional, position);
}

// The shortest of d and its images by one reduced vector in each direction.
static double shortest_neighbour(const closo_cell *cell, double d[3], double squared)
{
    const double *r = cell->reduced;
    double best[3] = {d[0], d[1], d[2]};
    for (int i = -1; i <= 1; i++) {
        for (int j = -1; j <= 1; j++) {
            for (int k = -1; k <= 1; k++) {
                double trial[3];
                for (int m = 0; m < 3; m++)
                    trial[m] = d[m] + i * r[m] + j * r[3 + m] + k * r[6 + m];
                double length = dot(trial, trial);
                if (length < squared) {
                    squared = length;
                    memcpy(best, trial, sizeof best);
                }
            }
        }
    }
    memcpy(d, best, sizeof best);
    return squared;
}

double closo_cell_minimum_image(const closo_cell *cell, double displacement[3])
{
    double *d = displacement;
    if (cell->orthogonal) {
        for (int i = 0; i < 3; i++)
            d[i] -= cell->vectors[4 * i] * rint(d[i] * cell->inverse[4 * i]);
        return dot(d, d);
    }
    double squared = dot(d, d), safe = cell->safe_radius * cell->safe_radius;
    if (squared <= safe)
        return squared;
    double turns[3], shift[3];
    transform(cell->reduced_inverse, d, turns);
    for (int i = 0; i < 3; i++)
        turns[i] = rint(turns[i]);
    transform(cell->reduced, turns, shift);
    subtract(d, 1, shift);
    squared = dot(d, d);
    return squared <= safe ? squared : shortest_neighbour(cell, d, squared);
}

void closo_cell_image_range(const closo_cell *cell, double radius, int n[3])
{
    for (int i = 0; i < 3; i++) {
        // Wrapped fractional coordinates differ by less than 1, planes of images are a width apart.
        double range = ceil(radius / cell->widths[i] - 1e-12);
        n[i] = range < 1 ? (radius > 0) : range < INT_MAX ? (int)range : INT_MAX;
    }
}
