// SPDX-License-Identifier: GPL-3.0-or-later
// Elastic incoherent structure factors of rigid rotors, powder averages (M. Bee, Quasielastic
// Neutron Scattering, Adam Hilger 1988, chapters 6 and 7): isotropic rotation j0(qR)^2, jumps of 2
// pi/n about an axis, (1/n) sum_k j0(q |v - C^k v|), and jumps among all equivalent positions,
// (1/N^2) sum_ij j0(q r_ij), which for an icosahedron are its 60 rotations. Averages over the
// scatterers with their cross sections.
#include "traj/neutron.h"

#include <math.h>
#include <string.h>

#define MISFIT 0.2 // of the radius: how far a rotated vertex may lie from a vertex

static double bessel(double x)
{
    return fabs(x) < 1e-4 ? 1 - x * x / 6 : sin(x) / x;
}

static double distance(const double a[3], const double b[3])
{
    double d[3] = {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
    return sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
}

// Rodrigues' formula about a unit axis.
static void rotate(const double axis[3], double angle, const double v[3], double out[3])
{
    double c = cos(angle), s = sin(angle);
    double along = axis[0] * v[0] + axis[1] * v[1] + axis[2] * v[2];
    const double across[3] = {axis[1] * v[2] - axis[2] * v[1], axis[2] * v[0] - axis[0] * v[2],
                              axis[0] * v[1] - axis[1] * v[0]};
    for (size_t i = 0; i < 3; i++)
        out[i] = c * v[i] + s * across[i] + (1 - c) * along * axis[i];
}

// Greatest distance of a rotated vertex from the nearest vertex of its kind, as a share of its
// radius.
static double misfit(const closo_vertices *vertices, const double axis[3], int order)
{
    double worst = 0;
    for (size_t i = 0; i < vertices->count; i++) {
        double turned[3], nearest = INFINITY;
        rotate(axis, 6.283185307179586 / order, vertices->position[i], turned);
        for (size_t k = 0; k < vertices->count; k++)
            if (vertices->group[k] == vertices->group[i])
                nearest = fmin(nearest, distance(turned, vertices->position[k]));
        worst = fmax(worst, nearest / vertices->radius[vertices->group[i]]);
    }
    return worst;
}

static void try_axis(closo_vertices *vertices, const double direction[3], double best[6])
{
    const double zero[3] = {0};
    double length = distance(direction, zero);
    if (length < 0.1)
        return;
    const double axis[3] = {direction[0] / length, direction[1] / length, direction[2] / length};
    for (int order = 2; order <= 5; order++) {
        double found = misfit(vertices, axis, order);
        if (found > MISFIT || found > best[order] - 1e-6)
            continue;
        best[order] = found;
        vertices->has_axis[order] = true;
        memcpy(vertices->axis[order], axis, sizeof axis);
    }
}

void closo_vertices_find_axes(closo_vertices *vertices)
{
    double best[6] = {1, 1, 1, 1, 1, 1}, direction[3];
    memset(vertices->has_axis, 0, sizeof vertices->has_axis);
    size_t n = vertices->count < 16 ? vertices->count : 16; // 680 triples are plenty
    for (size_t i = 0; i < n; i++)
        for (size_t j = i; j < n; j++)
            for (size_t k = j; k < n; k++) {
                for (size_t c = 0; c < 3; c++)
                    direction[c] = vertices->position[i][c] + vertices->position[j][c] +
                                   vertices->position[k][c];
                try_axis(vertices, direction, best);
                if (i == j && k != i) { // the middle of an edge, not two thirds along it
                    for (size_t c = 0; c < 3; c++)
                        direction[c] = vertices->position[i][c] + vertices->position[k][c];
                    try_axis(vertices, direction, best);
                }
            }
}

static double isotropic(const closo_vertices *vertices, int order, double q)
{
    (void)order;
    double sum = 0;
    for (size_t i = 0; i < vertices->count; i++) {
        double j = bessel(q * vertices->radius[vertices->group[i]]);
        sum += vertices->weight[vertices->group[i]] * j * j;
    }
    return sum;
}

static double uniaxial(const closo_vertices *vertices, int order, double q)
{
    double sum = 0;
    for (size_t i = 0; i < vertices->count; i++)
        for (int k = 0; k < order; k++) {
            double turned[3];
            rotate(vertices->axis[order], 6.283185307179586 * k / order, vertices->position[i],
                   turned);
            sum += vertices->weight[vertices->group[i]] / order *
                   bessel(q * distance(turned, vertices->position[i]));
        }
    return sum;
}

static double all_vertices(const closo_vertices *vertices, int order, double q)
{
    (void)order;
    double sum = 0;
    for (size_t i = 0; i < vertices->count; i++) {
        double own = 0, like = 0;
        for (size_t k = 0; k < vertices->count; k++)
            if (vertices->group[k] == vertices->group[i]) {
                own += bessel(q * distance(vertices->position[i], vertices->position[k]));
                like++;
            }
        sum += vertices->weight[vertices->group[i]] * own / like;
    }
    return sum;
}

static double at_rest(const closo_vertices *vertices, int order, double q)
{
    (void)vertices;
    (void)order;
    (void)q;
    return 1;
}

const closo_eisf_model closo_eisf_models[CLOSO_EISF_MODELS] = {
    {"isotropic", "isotropic rotation", 0, isotropic},
    {"C2", "jumps about a twofold axis", 2, uniaxial},
    {"C3", "jumps about a threefold axis", 3, uniaxial},
    {"C4", "jumps about a fourfold axis", 4, uniaxial},
    {"C5", "jumps about a fivefold axis", 5, uniaxial},
    {"vertices", "jumps among all equivalent positions", 0, all_vertices},
    {"rest", "no rotation", 0, at_rest},
};

bool closo_eisf_model_applies(const closo_eisf_model *model, const closo_vertices *vertices)
{
    return vertices->count > 0 && (model->order == 0 || vertices->has_axis[model->order]);
}
