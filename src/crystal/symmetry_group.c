// SPDX-License-Identifier: GPL-3.0-or-later
// Groups from generators: every element times every generator, until nothing new comes. In a group
// of order n with g generators this takes n g products and as many searches, n <= 192.
#include "crystal/symmetry.h"

#include <stdlib.h>
#include <string.h>

void closo_group_start(closo_group_operators *group)
{
    group->count = 1;
    group->generator_count = 0;
    group->at[0] = (closo_operator){{1, 0, 0, 0, 1, 0, 0, 0, 1}, {0, 0, 0}};
}

bool closo_group_contains(const closo_group_operators *group, const closo_operator *operator_)
{
    for (size_t i = 0; i < group->count; i++)
        if (closo_operator_equal(&group->at[i], operator_))
            return true;
    return false;
}

static closo_status check_operator(const closo_operator *operator_, bool given, closo_error *error)
{
    bool bounded = true;
    for (int i = 0; i < 9; i++)
        bounded = bounded && abs(operator_->rotation[i]) <= CLOSO_ROTATION_MAXIMUM;
    if (bounded && closo_rotation_type(operator_->rotation) != 0)
        return CLOSO_OK;
    char text[64] = "with elements above 99";
    if (bounded)
        closo_operator_write(operator_, text);
    return closo_fail(
        error, CLOSO_INPUT,
        "operator %s%s: expected a rotation or rotoinversion of order 1, 2, 3, 4 or 6", text,
        given ? "" : " (product of the given ones)");
}

static closo_status append(closo_group_operators *group, const closo_operator *operator_,
                           bool given, closo_error *error)
{
    if (closo_group_contains(group, operator_))
        return CLOSO_OK;
    closo_status status = check_operator(operator_, given, error);
    if (status != CLOSO_OK)
        return status;
    if (group->count == CLOSO_GROUP_MAXIMUM) {
        return closo_fail(error, CLOSO_INPUT,
                          "operators: expected a space group of at most %d operators in the cell, "
                          "found more",
                          CLOSO_GROUP_MAXIMUM);
    }
    group->at[group->count++] = *operator_;
    return CLOSO_OK;
}

closo_status closo_group_add(closo_group_operators *group, const closo_operator *generator,
                             closo_error *error)
{
    closo_operator added = *generator;
    closo_operator_normalise(&added);
    if (closo_group_contains(group, &added))
        return CLOSO_OK;
    closo_status status = append(group, &added, true, error);
    if (status != CLOSO_OK)
        return status;
    group->generators[group->generator_count++] = added;
    for (size_t i = 1; i < group->count; i++) {
        for (size_t g = 0; g < group->generator_count; g++) {
            closo_operator product = closo_operator_product(&group->at[i], &group->generators[g]);
            status = append(group, &product, false, error);
            if (status != CLOSO_OK)
                return status;
        }
    }
    return CLOSO_OK;
}

static bool is_translation(const closo_operator *operator_)
{
    static const int one[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    return memcmp(operator_->rotation, one, sizeof one) == 0;
}

static int compare_integers(const int *a, const int *b, int count)
{
    for (int i = 0; i < count; i++)
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    return 0;
}

// Proper rotations first, then by order, so that the identity leads; the rest is convention.
static int compare_operators(const void *left, const void *right)
{
    const closo_operator *a = left, *b = right;
    int type_a = closo_rotation_type(a->rotation), type_b = closo_rotation_type(b->rotation);
    if ((type_a > 0) != (type_b > 0))
        return type_a > 0 ? -1 : 1;
    if (type_a != type_b)
        return abs(type_a) < abs(type_b) ? -1 : 1;
    int rotations = compare_integers(a->rotation, b->rotation, 9);
    return rotations != 0 ? rotations : compare_integers(a->translation, b->translation, 3);
}

size_t closo_group_sort(closo_group_operators *group)
{
    qsort(group->at, group->count, sizeof group->at[0], compare_operators);
    size_t centrings = 1;
    while (centrings < group->count && is_translation(&group->at[centrings]))
        centrings++;
    // Operators of one rotation now stand together, the one with the least translation first.
    size_t rotations = group->count / centrings;
    closo_group_operators sorted;
    sorted.count = 0;
    for (size_t c = 0; c < centrings; c++)
        for (size_t r = 0; r < rotations; r++)
            sorted.at[sorted.count++] =
                closo_operator_product(&group->at[c], &group->at[r * centrings]);
    memcpy(group->at, sorted.at, sorted.count * sizeof group->at[0]);
    return rotations;
}
