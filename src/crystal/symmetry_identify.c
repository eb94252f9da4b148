// SPDX-License-Identifier: GPL-3.0-or-later
// What a group is: the point group from the numbers of its rotations of each kind (they differ for
// all 32), the setting by comparing operators with the tabulated ones, exactly. spglib's own search
// names the default setting of a type (P 21/c for P 21/n); it is only asked for the number where
// the setting is in no table.
#include "crystal/symmetry.h"

#include <spglib.h>
#include <stdio.h>
#include <string.h>

typedef struct point_group {
    const char *name, *laue, *system;
    // Rotations 2, 3, 4, 6 and rotoinversions -1, m, -3, -4, -6.
    unsigned char proper[4], improper[5];
} point_group;

// The order is that of International Tables A (10.1.2).
static const point_group point_groups[] = {
    {"1", "-1", "triclinic", {0, 0, 0, 0}, {0, 0, 0, 0, 0}},
    {"-1", "-1", "triclinic", {0, 0, 0, 0}, {1, 0, 0, 0, 0}},
    {"2", "2/m", "monoclinic", {1, 0, 0, 0}, {0, 0, 0, 0, 0}},
    {"m", "2/m", "monoclinic", {0, 0, 0, 0}, {0, 1, 0, 0, 0}},
    {"2/m", "2/m", "monoclinic", {1, 0, 0, 0}, {1, 1, 0, 0, 0}},
    {"222", "mmm", "orthorhombic", {3, 0, 0, 0}, {0, 0, 0, 0, 0}},
    {"mm2", "mmm", "orthorhombic", {1, 0, 0, 0}, {0, 2, 0, 0, 0}},
    {"mmm", "mmm", "orthorhombic", {3, 0, 0, 0}, {1, 3, 0, 0, 0}},
    {"4", "4/m", "tetragonal", {1, 0, 2, 0}, {0, 0, 0, 0, 0}},
    {"-4", "4/m", "tetragonal", {1, 0, 0, 0}, {0, 0, 0, 2, 0}},
    {"4/m", "4/m", "tetragonal", {1, 0, 2, 0}, {1, 1, 0, 2, 0}},
    {"422", "4/mmm", "tetragonal", {5, 0, 2, 0}, {0, 0, 0, 0, 0}},
    {"4mm", "4/mmm", "tetragonal", {1, 0, 2, 0}, {0, 4, 0, 0, 0}},
    {"-42m", "4/mmm", "tetragonal", {3, 0, 0, 0}, {0, 2, 0, 2, 0}},
    {"4/mmm", "4/mmm", "tetragonal", {5, 0, 2, 0}, {1, 5, 0, 2, 0}},
    {"3", "-3", "trigonal", {0, 2, 0, 0}, {0, 0, 0, 0, 0}},
    {"-3", "-3", "trigonal", {0, 2, 0, 0}, {1, 0, 2, 0, 0}},
    {"32", "-3m", "trigonal", {3, 2, 0, 0}, {0, 0, 0, 0, 0}},
    {"3m", "-3m", "trigonal", {0, 2, 0, 0}, {0, 3, 0, 0, 0}},
    {"-3m", "-3m", "trigonal", {3, 2, 0, 0}, {1, 3, 2, 0, 0}},
    {"6", "6/m", "hexagonal", {1, 2, 0, 2}, {0, 0, 0, 0, 0}},
    {"-6", "6/m", "hexagonal", {0, 2, 0, 0}, {0, 1, 0, 0, 2}},
    {"6/m", "6/m", "hexagonal", {1, 2, 0, 2}, {1, 1, 2, 0, 2}},
    {"622", "6/mmm", "hexagonal", {7, 2, 0, 2}, {0, 0, 0, 0, 0}},
    {"6mm", "6/mmm", "hexagonal", {1, 2, 0, 2}, {0, 6, 0, 0, 0}},
    {"-6m2", "6/mmm", "hexagonal", {3, 2, 0, 0}, {0, 4, 0, 0, 2}},
    {"6/mmm", "6/mmm", "hexagonal", {7, 2, 0, 2}, {1, 7, 2, 0, 2}},
    {"23", "m-3", "cubic", {3, 8, 0, 0}, {0, 0, 0, 0, 0}},
    {"m-3", "m-3", "cubic", {3, 8, 0, 0}, {1, 3, 8, 0, 0}},
    {"432", "m-3m", "cubic", {9, 8, 6, 0}, {0, 0, 0, 0, 0}},
    {"-43m", "m-3m", "cubic", {3, 8, 0, 0}, {0, 6, 0, 6, 0}},
    {"m-3m", "m-3m", "cubic", {9, 8, 6, 0}, {1, 9, 8, 6, 0}},
};

static const point_group *find_point_group(const closo_operator *operators, size_t rotations)
{
    unsigned char proper[4] = {0}, improper[5] = {0};
    static const unsigned char slot[7] = {0, 0, 1, 2, 3, 0, 4}; // by the order
    for (size_t i = 0; i < rotations; i++) {
        int type = closo_rotation_type(operators[i].rotation);
        if (type > 1)
            proper[slot[type] - 1]++;
        else if (type < 0)
            improper[slot[-type]]++;
    }
    for (size_t i = 0; i < sizeof point_groups / sizeof point_groups[0]; i++)
        if (memcmp(point_groups[i].proper, proper, sizeof proper) == 0 &&
            memcmp(point_groups[i].improper, improper, sizeof improper) == 0)
            return &point_groups[i];
    return NULL;
}

static const point_group *named_point_group(const char *name)
{
    for (size_t i = 0; i < sizeof point_groups / sizeof point_groups[0]; i++)
        if (strcmp(point_groups[i].name, name) == 0)
            return &point_groups[i];
    return NULL;
}

const char *closo_symmetry_laue(const closo_symmetry *symmetry)
{
    const point_group *group = named_point_group(symmetry->point_group);
    return group ? group->laue : "";
}

const char *closo_symmetry_system(const closo_symmetry *symmetry)
{
    const point_group *group = named_point_group(symmetry->point_group);
    return group ? group->system : "";
}

// The tabulated setting with exactly these operators, 0 if there is none.
static int find_setting(const closo_group_operators *group, const char *point_symbol)
{
    for (int hall_number = 1; hall_number <= CLOSO_SETTINGS; hall_number++) {
        if (strcmp(spg_get_spacegroup_type(hall_number).pointgroup_international, point_symbol) !=
            0)
            continue;
        closo_group_operators listed;
        closo_setting_operators(hall_number, &listed);
        bool same = listed.count == group->count;
        for (size_t i = 0; same && i < listed.count; i++)
            same = closo_group_contains(group, &listed.at[i]);
        if (same)
            return hall_number;
    }
    return 0;
}

static bool has_inversion(const closo_operator *operators, size_t rotations)
{
    for (size_t i = 0; i < rotations; i++)
        if (closo_rotation_type(operators[i].rotation) == -1)
            return true;
    return false;
}

closo_status closo_symmetry_adopt(closo_symmetry *out, closo_group_operators *group,
                                  const char *source, const char *hall, closo_error *error)
{
    size_t rotations = closo_group_sort(group);
    const point_group *point = find_point_group(group->at, rotations);
    if (!point) {
        return closo_fail(error, CLOSO_INPUT,
                          "operators: expected the rotations of one of the 32 point groups, found "
                          "%zu rotations that are none",
                          rotations);
    }
    closo_symmetry made = {.count = group->count};
    made.operators = closo_allocate(group->count, sizeof *made.operators, error);
    if (!made.operators)
        return CLOSO_MEMORY;
    memcpy(made.operators, group->at, group->count * sizeof *made.operators);
    snprintf(made.point_group, sizeof made.point_group, "%s", point->name);
    snprintf(made.source, sizeof made.source, "%s", source);
    made.centrosymmetric = has_inversion(group->at, rotations);
    int hall_number = find_setting(group, point->name);
    if (hall_number > 0) {
        closo_setting setting;
        closo_setting_get(hall_number, &setting);
        made.number = setting.number;
        snprintf(made.name, sizeof made.name, "%s", setting.name);
        snprintf(made.hall, sizeof made.hall, "%s", setting.hall);
    } else {
        made.number = closo_group_number(group, rotations);
        if (hall && strlen(hall) < sizeof made.hall)
            snprintf(made.hall, sizeof made.hall, "%s", hall);
    }
    *out = made;
    return CLOSO_OK;
}
