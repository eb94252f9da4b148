// SPDX-License-Identifier: GPL-3.0-or-later
// A rotation is fixed by what it does to two atoms in different directions: the rarest atom and a
// second are tried on every pair of like atoms with about the same radii and distance; the other
// atoms then tell whether it is a symmetry. What passes is refined by superposition of all atoms.
// Pairs times n^2 at most; most fail at their first atoms. Tolerances are for thermal shapes: the
// rotations found within one may not close to a group, which is why closure is asked for.
#include "traj/symmetry.h"
#include "traj/superpose.h"

#include <math.h>
#include <string.h>

#define CENTRE_RADIUS 0.3 // A: atoms nearer to the centre give no direction
#define PARALLEL      0.1 // smallest sine between two directions
#define PI            3.141592653589793

typedef struct pair_search {
    size_t n;
    const int *species, *other_species; // NULL: all alike
    const double *shape, *other;
    size_t a, b; // the two atoms of `shape` that are tried everywhere
} pair_search;

static double length_of(const double *v)
{
    return sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
}

static double distance_squared(const double *a, const double *b)
{
    double x = a[0] - b[0], y = a[1] - b[1], z = a[2] - b[2];
    return x * x + y * y + z * z;
}

static void cross(const double *a, const double *b, double out[3])
{
    out[0] = a[1] * b[2] - a[2] * b[1];
    out[1] = a[2] * b[0] - a[0] * b[2];
    out[2] = a[0] * b[1] - a[1] * b[0];
}

static double sine_between(const double *a, const double *b)
{
    double c[3], product = length_of(a) * length_of(b);
    cross(a, b, c);
    return product > 0 ? length_of(c) / product : 0;
}

static size_t like_atoms(size_t n, const int *species, size_t atom)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += !species || species[i] == species[atom];
    return count;
}

// Two atoms in different directions, of the rarest species there are.
static bool choose_base(size_t n, const int *species, const double *shape, size_t *a, size_t *b)
{
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < n; i++)
        if (length_of(shape + 3 * i) > CENTRE_RADIUS && like_atoms(n, species, i) < best) {
            best = like_atoms(n, species, i);
            *a = i;
        }
    if (best == SIZE_MAX)
        return false;
    best = SIZE_MAX;
    for (size_t i = 0; i < n; i++)
        if (length_of(shape + 3 * i) > CENTRE_RADIUS &&
            sine_between(shape + 3 * *a, shape + 3 * i) > PARALLEL &&
            like_atoms(n, species, i) < best) {
            best = like_atoms(n, species, i);
            *b = i;
        }
    return best != SIZE_MAX;
}

bool closo_symmetry_fixed(size_t n, const double *shape)
{
    size_t a, b;
    for (size_t i = 0; i < 3 * n; i++)
        if (!isfinite(shape[i]))
            return false;
    return choose_base(n, NULL, shape, &a, &b);
}

static bool alike(const pair_search *self, size_t from, size_t to)
{
    return !self->species || self->species[from] == self->other_species[to];
}

// Orthonormal frame with a along the first axis and b in the plane of the first two.
static void frame_of(const double *a, const double *b, double out[9])
{
    double c[3], d[3], scale = length_of(a);
    cross(a, b, c);
    double normal = length_of(c);
    cross(c, a, d);
    for (size_t i = 0; i < 3; i++) {
        out[i] = a[i] / scale;
        out[3 + i] = d[i] / (normal * scale);
        out[6 + i] = c[i] / normal;
    }
}

static void align(const pair_search *self, size_t to_a, size_t to_b, double matrix[9])
{
    double from[9], to[9];
    frame_of(self->shape + 3 * self->a, self->shape + 3 * self->b, from);
    frame_of(self->other + 3 * to_a, self->other + 3 * to_b, to);
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < 3; j++) {
            matrix[3 * i + j] = 0;
            for (size_t k = 0; k < 3; k++)
                matrix[3 * i + j] += to[3 * k + i] * from[3 * k + j];
        }
}

// Nearest like atom of each, every one once. False when that is no permutation, or as soon as the
// sum of squares exceeds `limit`, or one of them `farthest`.
static bool assign(const pair_search *self, const double matrix[9], double limit, double farthest,
                   size_t *permutation)
{
    bool taken[CLOSO_SYMMETRY_ATOMS] = {false};
    double sum = 0;
    for (size_t i = 0; i < self->n; i++) {
        double turned[3], nearest = INFINITY;
        closo_rotate(matrix, self->shape + 3 * i, turned);
        for (size_t j = 0; j < self->n; j++) {
            double squared = distance_squared(turned, self->other + 3 * j);
            if (squared < nearest && alike(self, i, j)) {
                nearest = squared;
                permutation[i] = j;
            }
        }
        sum += nearest;
        if (!(nearest <= farthest) || sum > limit || taken[permutation[i]])
            return false;
        taken[permutation[i]] = true;
    }
    return true;
}

// Superposes all atoms by a permutation; worst and root mean square distance of an atom.
static double refine(const pair_search *self, const size_t *permutation, double quaternion[4],
                     double *worst)
{
    double weight[CLOSO_SYMMETRY_ATOMS], target[3 * CLOSO_SYMMETRY_ATOMS], matrix[9], sum = 0;
    for (size_t i = 0; i < self->n; i++) {
        weight[i] = 1;
        memcpy(target + 3 * i, self->other + 3 * permutation[i], 3 * sizeof *target);
    }
    closo_superpose(self->n, weight, self->shape, target, quaternion);
    closo_quaternion_matrix(quaternion, matrix);
    *worst = 0;
    for (size_t i = 0; i < self->n; i++) {
        double turned[3];
        closo_rotate(matrix, self->shape + 3 * i, turned);
        double squared = distance_squared(turned, target + 3 * i);
        *worst = squared > *worst ? squared : *worst;
        sum += squared;
    }
    *worst = sqrt(*worst);
    return sqrt(sum / (double)self->n);
}

static bool candidate(const pair_search *self, size_t i, size_t j, double slack)
{
    const double *a = self->shape + 3 * self->a, *b = self->shape + 3 * self->b;
    const double *to_a = self->other + 3 * i, *to_b = self->other + 3 * j;
    return i != j && alike(self, self->a, i) && alike(self, self->b, j) &&
           sine_between(to_a, to_b) > 0.5 * PARALLEL &&
           fabs(length_of(a) - length_of(to_a)) <= slack &&
           fabs(length_of(b) - length_of(to_b)) <= slack &&
           fabs(sqrt(distance_squared(a, b)) - sqrt(distance_squared(to_a, to_b))) <= 2 * slack;
}

static bool holds(const closo_rotation_group *group, const double q[4])
{
    for (size_t k = 0; k < group->order; k++)
        if (fabs(closo_quaternion_dot(group->rotation[k], q)) > cos(0.5 * 15 * PI / 180))
            return true;
    return false;
}

static bool closed(const closo_rotation_group *group)
{
    for (size_t i = 0; i < group->order; i++)
        for (size_t j = 0; j < group->order; j++) {
            double product[4];
            closo_quaternion_multiply(group->rotation[i], group->rotation[j], product);
            if (!holds(group, product))
                return false;
        }
    return true;
}

// Takes out the rotation that fits worst; the identity, the first, always stays.
static void drop_worst(closo_rotation_group *group, double *deviation)
{
    size_t worst = 1;
    for (size_t k = 2; k < group->order; k++)
        worst = deviation[k] > deviation[worst] ? k : worst;
    group->order--;
    memcpy(group->rotation[worst], group->rotation[group->order], sizeof group->rotation[worst]);
    deviation[worst] = deviation[group->order];
}

void closo_symmetry_find(size_t n, const int *species, const double *shape, double tolerance,
                         closo_rotation_group *out)
{
    *out = (closo_rotation_group){.order = 1, .rotation = {{1, 0, 0, 0}}};
    double deviation[CLOSO_SYMMETRY_ORDER] = {0};
    size_t permutation[CLOSO_SYMMETRY_ATOMS];
    pair_search self = {
        .n = n, .species = species, .other_species = species, .shape = shape, .other = shape};
    bool based = n <= CLOSO_SYMMETRY_ATOMS && choose_base(n, species, shape, &self.a, &self.b);
    for (size_t i = 0; based && i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double matrix[9], q[4], worst;
            if (out->order == CLOSO_SYMMETRY_ORDER || !candidate(&self, i, j, 2 * tolerance))
                continue;
            align(&self, i, j, matrix);
            if (!assign(&self, matrix, INFINITY, 9 * tolerance * tolerance, permutation))
                continue;
            refine(&self, permutation, q, &worst);
            if (worst > tolerance || holds(out, q))
                continue;
            deviation[out->order] = worst;
            memcpy(out->rotation[out->order++], q, sizeof q);
        }
    while (out->order > 1 && !closed(out))
        drop_worst(out, deviation);
    out->smallest_angle = 2 * PI;
    for (size_t k = 1; k < out->order; k++) {
        double angle = 2 * acos(fmin(1, fabs(out->rotation[k][0])));
        out->smallest_angle = fmin(out->smallest_angle, angle);
        out->deviation = fmax(out->deviation, deviation[k]);
    }
}

double closo_symmetry_match(size_t n, const int *species, const double *shape,
                            const int *other_species, const double *other, size_t *permutation,
                            double quaternion[4])
{
    double best = INFINITY;
    size_t trial[CLOSO_SYMMETRY_ATOMS];
    pair_search self = {
        .n = n, .species = species, .other_species = other_species, .shape = shape, .other = other};
    bool based = n <= CLOSO_SYMMETRY_ATOMS && choose_base(n, species, shape, &self.a, &self.b);
    for (size_t i = 0; based && i < n; i++)
        for (size_t j = 0; j < n; j++) {
            double matrix[9], q[4], worst;
            if (!candidate(&self, i, j, INFINITY))
                continue;
            align(&self, i, j, matrix);
            // An alignment by two noisy atoms is cruder than the refined one: leave it room.
            if (!assign(&self, matrix, 16 * best * best * (double)n, INFINITY, trial))
                continue;
            double rms = refine(&self, trial, q, &worst);
            if (rms < best) {
                best = rms;
                memcpy(permutation, trial, n * sizeof *trial);
                memcpy(quaternion, q, sizeof q);
            }
        }
    return best;
}
