// SPDX-License-Identifier: GPL-3.0-or-later
// The crystal in the standard setting of the symmetry that its atoms have: cell idealised by spglib
// and one atom per orbit, put where spglib's symmetrised structure has it, on the special position
// exactly. The primitive cell of a centred lattice is that of spglib's documentation; its operators
// follow from those of the standard setting by the exact change of basis.
#include "crystal/crystal_io.h"
#include "crystal/crystal_transform.h"
#include "crystal/symmetry.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct frame {
    double map[9], shift[3]; // x' = map x + shift, from the crystal given to the new one
    double rows[9];          // new cell vectors in terms of the old ones
} frame;

static void invert(const double m[9], double out[9])
{
    double determinant = 0;
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 3; k++) {
            const double *p = m + 3 * ((k + 1) % 3), *q = m + 3 * ((k + 2) % 3);
            int a = (i + 1) % 3, b = (i + 2) % 3;
            out[3 * i + k] = p[a] * q[b] - p[b] * q[a];
        }
    }
    for (int k = 0; k < 3; k++)
        determinant += m[k] * out[3 * k];
    for (int i = 0; i < 9; i++)
        out[i] /= determinant;
}

static void multiply(const double a[9], const double b[9], double out[9])
{
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++)
            out[3 * i + k] = a[3 * i] * b[k] + a[3 * i + 1] * b[3 + k] + a[3 * i + 2] * b[6 + k];
}

// Coordinates in the primitive cell from those in the standard one: P^-1 of spglib's definition of
// the standard primitive cell, whole for every centring.
static const int *to_primitive(char lattice)
{
    static const struct {
        char lattice;
        int map[9];
    } maps[] = {
        {'A', {1, 0, 0, 0, 1, 1, 0, -1, 1}},   {'C', {1, -1, 0, 1, 1, 0, 0, 0, 1}},
        {'R', {1, 0, 1, -1, 1, 1, 0, -1, 1}},  {'I', {0, 1, 1, 1, 0, 1, 1, 1, 0}},
        {'F', {-1, 1, 1, 1, -1, 1, 1, 1, -1}}, {'P', {1, 0, 0, 0, 1, 0, 0, 0, 1}},
    };
    for (size_t i = 0; i < sizeof maps / sizeof maps[0]; i++)
        if (maps[i].lattice == lattice)
            return maps[i].map;
    return NULL;
}

static frame standard_frame(const SpglibDataset *dataset)
{
    frame out;
    memcpy(out.map, dataset->transformation_matrix, sizeof out.map);
    memcpy(out.shift, dataset->origin_shift, sizeof out.shift);
    return out;
}

static void compose(frame *self, const int after[9])
{
    double map[9], shift[3] = {0};
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 3; k++) {
            map[3 * i + k] = after[3 * i] * self->map[k] + after[3 * i + 1] * self->map[3 + k] +
                             after[3 * i + 2] * self->map[6 + k];
            shift[i] += after[3 * i + k] * self->shift[k];
        }
    }
    memcpy(self->map, map, sizeof map);
    memcpy(self->shift, shift, sizeof shift);
}

// (a' b' c') = (a b c) map^-1 for columns, so that the rows are the transposed inverse.
static void finish_rows(frame *self)
{
    double inverse[9];
    invert(self->map, inverse);
    for (int i = 0; i < 9; i++)
        self->rows[i] = inverse[3 * (i % 3) + i / 3];
}

// Operators in the new cell, and the cell's own vectors (rows).
static closo_status make_symmetry(const SpglibDataset *dataset, const int *primitive,
                                  double tolerance, closo_symmetry *out, closo_error *error)
{
    closo_group_operators group;
    closo_setting_operators(dataset->hall_number, &group);
    if (primitive) {
        closo_affine basis = {.shift = {0}};
        for (int i = 0; i < 9; i++)
            basis.matrix[i] = primitive[i] * CLOSO_TRANSLATION_UNITS;
        closo_status status = closo_group_change_basis(&group, &basis, error);
        if (status != CLOSO_OK)
            return status;
    }
    char source[80], number[CLOSO_NUMBER_SIZE];
    closo_format_number(number, tolerance, 3);
    snprintf(source, sizeof source, "found from the atoms within %s A", number);
    return closo_symmetry_adopt(out, &group, source, NULL, error);
}

static void make_vectors(const SpglibDataset *dataset, const int *primitive, double vectors[9])
{
    double standard[9];
    for (int i = 0; i < 9; i++)
        standard[i] = dataset->std_lattice[i % 3][i / 3];
    memcpy(vectors, standard, sizeof standard);
    if (!primitive)
        return;
    double map[9], inverse[9];
    for (int i = 0; i < 9; i++)
        map[i] = primitive[i];
    invert(map, inverse);
    const double rows[9] = {inverse[0], inverse[3], inverse[6], inverse[1], inverse[4],
                            inverse[7], inverse[2], inverse[5], inverse[8]};
    multiply(rows, standard, vectors);
}

static closo_status start_crystal(const closo_crystal *crystal, const SpglibDataset *dataset,
                                  const int *primitive, const frame *to, double tolerance,
                                  closo_crystal *out, closo_error *error)
{
    double vectors[9];
    make_vectors(dataset, primitive, vectors);
    closo_cell cell;
    closo_status status = closo_cell_init(&cell, vectors, error);
    if (status != CLOSO_OK)
        return status;
    closo_measured lengths[3], angles[3];
    closo_cell_measure(crystal, to->rows, &cell, lengths, angles);
    closo_symmetry symmetry;
    status = make_symmetry(dataset, primitive, tolerance, &symmetry, error);
    if (status != CLOSO_OK)
        return status;
    status = closo_crystal_init(out, lengths, angles, &symmetry, error);
    closo_symmetry_clear(&symmetry);
    if (status != CLOSO_OK)
        return status;
    double factor = out->cell.volume / crystal->cell.volume;
    memcpy(out->name, crystal->name, sizeof out->name);
    memcpy(out->stated_formula, crystal->stated_formula, sizeof out->stated_formula);
    out->temperature_kelvin = crystal->temperature_kelvin;
    out->wavelength_angstrom = crystal->wavelength_angstrom;
    out->stated_density = crystal->stated_density;
    out->formula_units = rint(crystal->formula_units * factor * 24) / 24;
    out->stated_volume =
        (closo_measured){crystal->stated_volume.value * factor, crystal->stated_volume.su * factor};
    return CLOSO_OK;
}

// The place of the symmetrised structure that a place of the crystal became; spglib tells it by the
// atom of the primitive cell that both are images of.
static bool symmetrised_position(const SpglibDataset *dataset, size_t place, double out[3])
{
    for (int i = 0; i < dataset->n_std_atoms; i++) {
        if (dataset->std_mapping_to_primitive[i] != dataset->mapping_to_primitive[place])
            continue;
        memcpy(out, dataset->std_positions[i], 3 * sizeof *out);
        return true;
    }
    return false;
}

// The mean of U over the symmetry of the site.
static void symmetrise_displacement(const closo_crystal *crystal, const double fraction[3],
                                    closo_measured u[6])
{
    double sum[6] = {0};
    int count = 0;
    for (size_t n = 0; n < crystal->symmetry.count; n++) {
        const closo_operator *operator_ = &crystal->symmetry.operators[n];
        double image[3], difference[3], displacement[3], map[9];
        closo_operator_apply(operator_, fraction, image);
        for (int k = 0; k < 3; k++) {
            difference[k] = image[k] - fraction[k];
            difference[k] -= rint(difference[k]);
        }
        closo_cell_to_cartesian(&crystal->cell, difference, displacement);
        if (closo_cell_minimum_image(&crystal->cell, displacement) > 1e-8)
            continue;
        for (int i = 0; i < 9; i++)
            map[i] = operator_->rotation[i];
        closo_measured turned[6];
        closo_displacement_transform(&crystal->cell, map, &crystal->cell, u, turned);
        for (int k = 0; k < 6; k++)
            sum[k] += turned[k].value;
        count++;
    }
    for (int k = 0; k < 6 && count > 0; k++)
        u[k].value = sum[k] / count;
}

// From the crystal's coordinates of an atom, through the operator that made the image, to the new
// ones; rotation alone.
static void image_map(const closo_crystal *crystal, const closo_cell_atom *image, const frame *to,
                      double out[9])
{
    double rotation[9];
    for (int i = 0; i < 9; i++)
        rotation[i] = crystal->symmetry.operators[image->operator_].rotation[i];
    multiply(to->map, rotation, out);
}

static closo_status add_atom(const closo_crystal *crystal, const closo_cell_atom *image,
                             const double fraction[3], const frame *to, closo_crystal *out,
                             closo_error *error)
{
    static const double resolution[3] = {1e-6, 1e-6, 1e-6}, unused[3] = {0, 0, 0};
    const closo_atom *from = &crystal->atoms[image->atom];
    closo_atom atom = *from;
    double map[9];
    closo_measured moved[3];
    image_map(crystal, image, to, map);
    closo_fraction_transform(map, unused, from->fraction, moved);
    closo_site site;
    closo_site_find(&out->symmetry, &out->cell, fraction, resolution, &site);
    for (int k = 0; k < 3; k++) {
        double x = site.fraction[k] - floor(site.fraction[k] + 1e-9);
        atom.fraction[k].value = closo_rounded(x);
        atom.fraction[k].su = site.fixed[k] ? 0 : moved[k].su;
    }
    if (atom.displacement == CLOSO_DISPLACEMENT_ANISOTROPIC) {
        closo_measured u[6];
        closo_displacement_transform(&crystal->cell, map, &out->cell, from->u, u);
        symmetrise_displacement(out, site.fraction, u);
        memcpy(atom.u, u, sizeof u);
    }
    return closo_crystal_add(out, &atom, error);
}

// All atoms on a place.
static closo_status add_place(const closo_crystal *crystal, const closo_search *search,
                              const SpglibDataset *dataset, size_t place, const int *primitive,
                              const frame *to, closo_crystal *out, closo_error *error)
{
    double standard[3], fraction[3] = {0};
    if (!symmetrised_position(dataset, place, standard)) {
        return closo_fail(error, CLOSO_INPUT,
                          "search for symmetry: expected every atom in spglib's standard cell, "
                          "found one missing; try another tolerance");
    }
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++)
            fraction[i] += (primitive ? primitive[3 * i + k] : i == k) * standard[k];
    closo_status status = CLOSO_OK;
    for (size_t i = 0; status == CLOSO_OK && i < search->atom_count; i++)
        if (search->place[i] == place)
            status = add_atom(crystal, &search->atoms[i], fraction, to, out, error);
    return status;
}

// One place per orbit: the first in the order of the crystal.
static closo_status add_places(const closo_crystal *crystal, const closo_search *search,
                               const SpglibDataset *dataset, const int *primitive, const frame *to,
                               closo_crystal *out, closo_error *error)
{
    bool *met = closo_allocate(search->place_count, sizeof *met, error);
    closo_status status = met ? CLOSO_OK : CLOSO_MEMORY;
    for (size_t place = 0; status == CLOSO_OK && place < search->place_count; place++) {
        size_t orbit = (size_t)dataset->crystallographic_orbits[place];
        if (!met[orbit])
            status = add_place(crystal, search, dataset, place, primitive, to, out, error);
        met[orbit] = true;
    }
    free(met);
    return status;
}

closo_status closo_search_standardise(const closo_search *search, const closo_crystal *crystal,
                                      const SpglibDataset *dataset, double tolerance,
                                      bool primitive, closo_crystal *out, closo_error *error)
{
    closo_crystal made = {0};
    char lattice = dataset->international_symbol[0];
    const int *basis = primitive && lattice != 'P' ? to_primitive(lattice) : NULL;
    frame to = standard_frame(dataset);
    if (basis)
        compose(&to, basis);
    finish_rows(&to);
    closo_status status = start_crystal(crystal, dataset, basis, &to, tolerance, &made, error);
    if (status == CLOSO_OK)
        status = add_places(crystal, search, dataset, basis, &to, &made, error);
    if (status == CLOSO_OK)
        *out = made;
    else
        closo_crystal_clear(&made);
    return status;
}

closo_status closo_crystal_standardise(const closo_crystal *crystal, double tolerance,
                                       bool primitive, closo_crystal *out, closo_error *error)
{
    closo_search search = {0};
    SpglibDataset *dataset = NULL;
    closo_status status = closo_search_init(&search, crystal, error);
    if (status == CLOSO_OK)
        status = closo_search_run(&search, tolerance, &dataset, error);
    if (status == CLOSO_OK)
        status =
            closo_search_standardise(&search, crystal, dataset, tolerance, primitive, out, error);
    closo_search_release(dataset);
    closo_search_clear(&search);
    return status;
}
