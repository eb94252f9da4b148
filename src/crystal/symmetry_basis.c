// SPDX-License-Identifier: GPL-3.0-or-later
// Groups in other coordinates: x' = V x + v turns the operator (R, t) into
// (V R V^-1, V t + v - V R V^-1 v). The lattice of the old cell goes along: its unit translations
// become V e, new centring vectors where the new cell is larger. A new cell smaller than the old
// lattice allows is refused, since it would add translations that are not there.
#include "crystal/symmetry.h"

#include <string.h>

#define UNITS CLOSO_TRANSLATION_UNITS

static void adjugate(const int m[9], int64_t out[9])
{
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 3; k++) {
            const int *p = m + 3 * ((k + 1) % 3), *q = m + 3 * ((k + 2) % 3);
            int a = (i + 1) % 3, b = (i + 2) % 3;
            out[3 * i + k] = (int64_t)p[a] * q[b] - (int64_t)p[b] * q[a];
        }
    }
}

// Quotient where it is whole.
static bool divide(int64_t value, int64_t by, int *out)
{
    int64_t quotient = value / by;
    if (value % by != 0 || quotient > 1000000 || quotient < -1000000)
        return false;
    *out = (int)quotient;
    return true;
}

// V R adj(V) / det(V): 72 cancels, as V holds one and adj(V) / det(V) the other.
static bool transform_rotation(const closo_affine *basis, const int64_t inverse[9],
                               int64_t determinant, const int rotation[9], int out[9])
{
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 3; k++) {
            int64_t sum = 0;
            for (int m = 0; m < 9; m++)
                sum +=
                    (int64_t)basis->matrix[3 * i + m / 3] * rotation[m] * inverse[3 * (m % 3) + k];
            if (!divide(sum, determinant, &out[3 * i + k]))
                return false;
        }
    }
    return true;
}

static bool transform(const closo_affine *basis, const int64_t inverse[9], int64_t determinant,
                      const closo_operator *in, closo_operator *out)
{
    if (!transform_rotation(basis, inverse, determinant, in->rotation, out->rotation))
        return false;
    for (int i = 0; i < 3; i++) {
        int64_t sum = (int64_t)basis->shift[i] * UNITS;
        for (int k = 0; k < 3; k++)
            sum += (int64_t)basis->matrix[3 * i + k] * in->translation[k] -
                   (int64_t)out->rotation[3 * i + k] * basis->shift[k] * UNITS;
        if (!divide(sum, UNITS, &out->translation[i]))
            return false;
    }
    return true;
}

// The new unit vectors, V^-1 e in old coordinates, must be translations of the old lattice.
static bool keeps_lattice(const closo_group_operators *group, const int64_t inverse[9],
                          int64_t determinant)
{
    for (int k = 0; k < 3; k++) {
        closo_operator vector = group->at[0];
        for (int i = 0; i < 3; i++)
            if (!divide(inverse[3 * i + k] * UNITS * UNITS, determinant, &vector.translation[i]))
                return false;
        closo_operator_normalise(&vector);
        if (!closo_group_contains(group, &vector))
            return false;
    }
    return true;
}

static closo_status refuse(const char *found, closo_error *error)
{
    return closo_fail(error, CLOSO_INPUT,
                      "change of basis: expected new cell vectors that are vectors of the lattice "
                      "and translations in multiples of 1/%d, found %s",
                      UNITS, found);
}

closo_status closo_group_change_basis(closo_group_operators *group, const closo_affine *basis,
                                      closo_error *error)
{
    int64_t inverse[9];
    adjugate(basis->matrix, inverse);
    int64_t determinant = 0;
    for (int k = 0; k < 3; k++)
        determinant += basis->matrix[k] * inverse[3 * k];
    if (determinant == 0)
        return refuse("vectors that span no volume", error);
    if (!keeps_lattice(group, inverse, determinant))
        return refuse("a cell that the lattice does not have", error);
    closo_group_operators made;
    closo_group_start(&made);
    closo_status status = CLOSO_OK;
    // The old unit vectors first: translations alone.
    for (int k = 0; k < 3 && status == CLOSO_OK; k++) {
        closo_operator vector = made.at[0];
        for (int i = 0; i < 3; i++)
            vector.translation[i] = basis->matrix[3 * i + k];
        status = closo_group_add(&made, &vector, error);
    }
    for (size_t i = 0; i < group->count && status == CLOSO_OK; i++) {
        closo_operator moved;
        if (!transform(basis, inverse, determinant, &group->at[i], &moved))
            return refuse("operators that are not whole in it", error);
        status = closo_group_add(&made, &moved, error);
    }
    if (status == CLOSO_OK)
        *group = made;
    return status;
}
