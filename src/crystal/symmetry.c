// SPDX-License-Identifier: GPL-3.0-or-later
// Space groups from lists of operators, and what a group does to reflections, positions and
// metrics.
#include "crystal/symmetry.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

closo_status closo_symmetry_from_operators(closo_symmetry *out, const closo_operator *operators,
                                           size_t count, closo_error *error)
{
    closo_group_operators group;
    closo_group_start(&group);
    for (size_t i = 0; i < count; i++) {
        closo_status status = closo_group_add(&group, &operators[i], error);
        if (status != CLOSO_OK)
            return status;
    }
    return closo_symmetry_adopt(out, &group, "operators", NULL, error);
}

closo_status closo_symmetry_copy(closo_symmetry *out, const closo_symmetry *symmetry,
                                 closo_error *error)
{
    closo_operator *operators = closo_allocate(symmetry->count, sizeof *operators, error);
    if (!operators)
        return CLOSO_MEMORY;
    if (symmetry->count > 0)
        memcpy(operators, symmetry->operators, symmetry->count * sizeof *operators);
    *out = *symmetry;
    out->operators = operators;
    return CLOSO_OK;
}

void closo_symmetry_clear(closo_symmetry *symmetry)
{
    if (!symmetry)
        return;
    free(symmetry->operators);
    *symmetry = (closo_symmetry){0};
}

// Row vector times matrix. Reduced indices of any size are met, hence 64 bits.
static void turn_reflection(const int hkl[3], const int rotation[9], int64_t out[3])
{
    for (int k = 0; k < 3; k++)
        out[k] = (int64_t)hkl[0] * rotation[k] + (int64_t)hkl[1] * rotation[3 + k] +
                 (int64_t)hkl[2] * rotation[6 + k];
}

// F(h) = F(h R) exp(2 pi i h t) for each operator: with h R = h, F vanishes unless h t is whole.
bool closo_symmetry_absent(const closo_symmetry *symmetry, const int hkl[3])
{
    for (size_t i = 1; i < symmetry->count; i++) {
        const closo_operator *operator_ = &symmetry->operators[i];
        int64_t turned[3];
        turn_reflection(hkl, operator_->rotation, turned);
        if (turned[0] != hkl[0] || turned[1] != hkl[1] || turned[2] != hkl[2])
            continue;
        int64_t phase = 0;
        for (int k = 0; k < 3; k++)
            phase += (int64_t)hkl[k] * operator_->translation[k];
        if (phase % CLOSO_TRANSLATION_UNITS != 0)
            return true;
    }
    return false;
}

static size_t add_reflection(int list[48][3], size_t count, const int64_t hkl[3])
{
    for (size_t i = 0; i < count; i++)
        if (list[i][0] == hkl[0] && list[i][1] == hkl[1] && list[i][2] == hkl[2])
            return count;
    if (count == 48) // cannot be in a point group
        return count;
    for (int k = 0; k < 3; k++)
        list[count][k] = (int)hkl[k];
    return count + 1;
}

// Operators of a block have all different rotations, the other blocks repeat them.
static size_t block_length(const closo_symmetry *symmetry)
{
    for (size_t i = 1; i < symmetry->count; i++)
        if (memcmp(symmetry->operators[i].rotation, symmetry->operators[0].rotation,
                   sizeof symmetry->operators[0].rotation) == 0)
            return i;
    return symmetry->count;
}

size_t closo_symmetry_equivalents(const closo_symmetry *symmetry, const int hkl[3], int out[48][3])
{
    int list[48][3];
    size_t count = 0, block = block_length(symmetry);
    for (size_t i = 0; i < block; i++) {
        int64_t turned[3];
        turn_reflection(hkl, symmetry->operators[i].rotation, turned);
        count = add_reflection(list, count, turned);
    }
    if (!symmetry->centrosymmetric) {
        size_t without = count;
        for (size_t i = 0; i < without; i++) {
            const int64_t opposite[3] = {-(int64_t)list[i][0], -(int64_t)list[i][1],
                                         -(int64_t)list[i][2]};
            count = add_reflection(list, count, opposite);
        }
    }
    if (out)
        memcpy(out, list, count * sizeof list[0]);
    return count;
}

size_t closo_symmetry_multiplicity(const closo_symmetry *symmetry, const closo_cell *cell,
                                   const double fractional[3], double tolerance)
{
    double distinct[CLOSO_GROUP_MAXIMUM][3];
    size_t count = 0;
    for (size_t i = 0; i < symmetry->count && count < CLOSO_GROUP_MAXIMUM; i++) {
        double image[3];
        closo_operator_apply(&symmetry->operators[i], fractional, image);
        bool found = false;
        for (size_t n = 0; n < count && tolerance > 0 && !found; n++) {
            double difference[3], displacement[3];
            for (int k = 0; k < 3; k++) {
                difference[k] = image[k] - distinct[n][k];
                difference[k] -= rint(difference[k]);
            }
            closo_cell_to_cartesian(cell, difference, displacement);
            found = closo_cell_minimum_image(cell, displacement) <= tolerance * tolerance;
        }
        if (!found)
            memcpy(distinct[count++], image, sizeof image);
    }
    return count;
}

// The metric G = V V^T of the cell against R^T G R, in parts of the lengths it belongs to.
double closo_symmetry_misfit(const closo_symmetry *symmetry, const closo_cell *cell)
{
    double g[3][3], worst = 0;
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 3; k++) {
            const double *a = cell->vectors + 3 * i, *b = cell->vectors + 3 * k;
            g[i][k] = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
        }
    }
    for (size_t n = 1; n < symmetry->count; n++) {
        const int *r = symmetry->operators[n].rotation;
        for (int i = 0; i < 3; i++) {
            for (int k = i; k < 3; k++) {
                double turned = 0;
                for (int m = 0; m < 9; m++)
                    turned += r[3 * (m / 3) + i] * g[m / 3][m % 3] * r[3 * (m % 3) + k];
                double scale = sqrt(g[i][i] * g[k][k]);
                worst = fmax(worst, fabs(turned - g[i][k]) / scale);
            }
        }
    }
    // A right angle is given to the last bit of its cosine only.
    return worst < 1e-12 ? 0 : worst;
}
