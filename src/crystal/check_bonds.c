// SPDX-License-Identifier: GPL-3.0-or-later
// Bond lengths against the ranges of data/bond-lengths.csv; pairs that are not there against the
// sum of the covalent radii, from below only.
#include "crystal/atom_set.h"
#include "crystal/check.h"
#include "crystal/structure_tables.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define BOND_FACTOR    1.25
#define SHORT_NONMETAL 0.75 // of the sum of covalent radii
#define SHORT_METAL    0.68
#define SIGMAS         2 // a length may miss the range by this many uncertainties
#define TOGETHER       1.005

static const closo_bond_range *range_of(int a, int b, size_t bonds_a, size_t bonds_b)
{
    const closo_bond_range *best = NULL;
    for (size_t i = 0; i < closo_bond_range_table_rows; i++) {
        const closo_bond_range *row = &closo_bond_range_table[i];
        bool forward = row->first == a && row->second == b && bonds_b >= row->least;
        bool backward = row->first == b && row->second == a && bonds_a >= row->least;
        if ((forward || backward) && (!best || row->least > best->least))
            best = row;
    }
    return best;
}

// Atoms whose occupancies leave room for one of them only are alternatives, too.
static bool together(const closo_atom *a, const closo_atom *b)
{
    return !closo_alternatives(a, b) &&
           (closo_occupancy(a) + closo_occupancy(b) > TOGETHER ||
            (a->disorder_group && a->disorder_group == b->disorder_group));
}

static void report(closo_check *check, const closo_bond *bond, const char *what, double shortest,
                   double longest)
{
    char where[96], expected[96], found[96], code[64];
    const closo_atom *a = &check->crystal->atoms[bond->atom[0]];
    const closo_atom *b = &check->crystal->atoms[bond->atom[1]];
    closo_operator_write(&bond->moved, code);
    snprintf(where, sizeof where, "%.15s-%.15s (%.40s)", a->label, b->label, code);
    if (longest > 0)
        snprintf(expected, sizeof expected, "%.4g to %.4g A", shortest, longest);
    else
        snprintf(expected, sizeof expected, "at least %.3g A", shortest);
    closo_check_number(found, bond->length.value, bond->length.su, "A");
    closo_check_add(check, "warning", what, where, expected, found);
}

static void check_length(closo_check *check, const closo_bond *bond, const size_t *bonds)
{
    const closo_atom *a = &check->crystal->atoms[bond->atom[0]];
    const closo_atom *b = &check->crystal->atoms[bond->atom[1]];
    const closo_element *p = closo_element_of(a->element), *q = closo_element_of(b->element);
    double length = bond->length.value, slack = bond->length.su > 0 ? SIGMAS * bond->length.su : 0;
    bool metal = p->is_metal || q->is_metal;
    const closo_bond_range *range =
        range_of(a->element, b->element, bonds[bond->atom[0]], bonds[bond->atom[1]]);
    if (range) {
        if (length + slack < range->shortest)
            report(check, bond, "bond too short", range->shortest, range->longest);
        if (length - slack > range->longest)
            report(check, bond, "bond too long", range->shortest, range->longest);
        return;
    }
    double least =
        (metal ? SHORT_METAL : SHORT_NONMETAL) * (p->covalent_radius + q->covalent_radius);
    if (length + slack < least)
        report(check, bond, metal ? "contact of a metal too short" : "bond too short", least, 0);
}

// Bonds of each atom of the asymmetric unit to non-metals.
static void count_bonds(const closo_crystal *crystal, const closo_geometry *geometry, size_t *bonds)
{
    for (size_t i = 0; i < geometry->bond_count; i++) {
        const closo_bond *bond = &geometry->bonds[i];
        const closo_atom *a = &crystal->atoms[bond->atom[0]], *b = &crystal->atoms[bond->atom[1]];
        if (!together(a, b) || closo_element_of(a->element)->is_metal ||
            closo_element_of(b->element)->is_metal)
            continue;
        bonds[bond->atom[0]]++;
        if (bond->atom[1] != bond->atom[0])
            bonds[bond->atom[1]]++;
    }
}

void closo_check_bonds(closo_check *check)
{
    closo_geometry geometry;
    // Lengths alone are wanted; angles would make a bad cell expensive.
    const closo_geometry_options options = {.factor = BOND_FACTOR};
    if (check->status != CLOSO_OK)
        return;
    check->status = closo_geometry_of(&geometry, check->crystal, &options, check->error);
    if (check->status != CLOSO_OK)
        return;
    size_t *bonds = closo_allocate(check->crystal->count + 1, sizeof *bonds, check->error);
    if (bonds) {
        count_bonds(check->crystal, &geometry, bonds);
        for (size_t i = 0; i < geometry.bond_count; i++)
            if (together(&check->crystal->atoms[geometry.bonds[i].atom[0]],
                         &check->crystal->atoms[geometry.bonds[i].atom[1]]))
                check_length(check, &geometry.bonds[i], bonds);
    } else {
        check->status = CLOSO_MEMORY;
    }
    free(bonds);
    closo_geometry_clear(&geometry);
}
