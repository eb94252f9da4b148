// SPDX-License-Identifier: GPL-3.0-or-later
// A LAMMPS data file (manual: read_data), atom style "atomic": a box with its first vector along x
// and its second in the xy plane, tilts reduced to half the box as LAMMPS asks for.
#include "crystal/crystal_io.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TYPES = 256 };

typedef struct type_list {
    size_t count;
    closo_nuclide nuclide[TYPES];
} type_list;

static size_t type_of(type_list *types, const closo_atom *atom)
{
    for (size_t i = 0; i < types->count; i++)
        if (types->nuclide[i].number == atom->element &&
            types->nuclide[i].mass_number == atom->isotope)
            return i + 1;
    if (types->count < TYPES)
        types->nuclide[types->count++] = (closo_nuclide){atom->element, atom->isotope};
    return types->count;
}

// The same lattice with the smallest tilts.
static void reduce_tilts(double v[9])
{
    double turns = rint(v[7] / v[4]);
    for (int k = 0; k < 3; k++)
        v[6 + k] -= turns * v[3 + k];
    turns = rint(v[6] / v[0]);
    v[6] -= turns * v[0];
    turns = rint(v[3] / v[0]);
    v[3] -= turns * v[0];
}

static closo_status make_box(const closo_crystal *crystal, closo_cell *turned, closo_cell *box,
                             closo_error *error)
{
    double lengths[3], angles[3], vectors[9];
    closo_cell_parameters(&crystal->cell, lengths, angles);
    closo_status status = closo_cell_init_parameters(turned, lengths, angles, error);
    if (status != CLOSO_OK)
        return status;
    memcpy(vectors, turned->vectors, sizeof vectors);
    reduce_tilts(vectors);
    return closo_cell_init(box, vectors, error);
}

static void add_numbers(closo_text *out, const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        closo_text_add(out, i ? " " : "");
        closo_text_add_number(out, values[i], 15);
    }
}

static void add_box(closo_text *out, const closo_cell *box)
{
    static const char axes[] = "xyz";
    const double *v = box->vectors;
    for (int k = 0; k < 3; k++) {
        const double range[2] = {0, v[4 * k]};
        add_numbers(out, range, 2);
        closo_text_addf(out, " %clo %chi\n", axes[k], axes[k]);
    }
    const double tilts[3] = {v[3], v[6], v[7]};
    if (!box->orthogonal) {
        add_numbers(out, tilts, 3);
        closo_text_add(out, " xy xz yz\n");
    }
}

static void add_masses(closo_text *out, const type_list *types)
{
    closo_text_add(out, "\nMasses\n\n");
    for (size_t i = 0; i < types->count; i++) {
        char name[8];
        double mass = closo_nuclide_mass(types->nuclide[i]);
        closo_nuclide_write(types->nuclide[i], name);
        if (isnan(mass))
            mass = closo_element_of(types->nuclide[i].number)->weight;
        closo_text_addf(out, "%zu ", i + 1);
        closo_text_add_number(out, mass, 9);
        closo_text_addf(out, " # %s\n", name);
    }
}

static closo_status write_lammps(const closo_crystal *crystal, closo_text *out, closo_error *error)
{
    closo_cell_atom *atoms;
    size_t count;
    closo_cell turned, box;
    type_list types = {0};
    closo_status status = closo_crystal_need_full(crystal, "a LAMMPS data file", error);
    if (status == CLOSO_OK)
        status = make_box(crystal, &turned, &box, error);
    if (status == CLOSO_OK)
        status = closo_crystal_expand(crystal, &atoms, &count, error);
    if (status != CLOSO_OK)
        return status;
    for (size_t i = 0; i < crystal->count; i++)
        type_of(&types, &crystal->atoms[i]);
    closo_text_addf(out, "%s\n\n%zu atoms\n%zu atom types\n\n",
                    crystal->name[0] ? crystal->name : "structure", count, types.count);
    add_box(out, &box);
    add_masses(out, &types);
    closo_text_add(out, "\nAtoms # atomic\n\n");
    for (size_t i = 0; i < count; i++) {
        double position[3];
        closo_cell_to_cartesian(&turned, atoms[i].fraction, position);
        closo_cell_wrap(&box, position);
        closo_text_addf(out, "%zu %zu ", i + 1, type_of(&types, &crystal->atoms[atoms[i].atom]));
        add_numbers(out, position, 3);
        closo_text_add(out, "\n");
    }
    free(atoms);
    return CLOSO_OK;
}

const closo_crystal_format closo_crystal_format_lammps = {
    .name = "lammps",
    .description = "LAMMPS data file",
    .endings = ".lmp|.data|.lammps",
    .write = write_lammps,
};
