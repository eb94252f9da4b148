// SPDX-License-Identifier: GPL-3.0-or-later
// Supercells. New vectors = M x old ones, so that coordinates are f' = f M^-1 (rows), and the cells
// that go in are those lattice points n with n M^-1 in [0, 1): exactly det M of them, found with
// integers. The cost is atoms x det M, and the box around the new cell in lattice points.
#include "crystal/crystal_io.h"
#include "crystal/crystal_transform.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FACTOR_MAXIMUM 64

static int64_t cofactors(const int m[9], int64_t adjugate[9])
{
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 3; k++) {
            const int *p = m + 3 * ((k + 1) % 3), *q = m + 3 * ((k + 2) % 3);
            int a = (i + 1) % 3, b = (i + 2) % 3;
            adjugate[3 * i + k] = (int64_t)p[a] * q[b] - (int64_t)p[b] * q[a];
        }
    }
    return m[0] * adjugate[0] + m[1] * adjugate[3] + m[2] * adjugate[6];
}

// n M^-1 = n adj(M) / det in [0, 1).
static bool inside(const int n[3], const int64_t adjugate[9], int64_t determinant)
{
    for (int k = 0; k < 3; k++) {
        int64_t sum = n[0] * adjugate[k] + n[1] * adjugate[3 + k] + n[2] * adjugate[6 + k];
        if (sum < 0 || sum >= determinant)
            return false;
    }
    return true;
}

static closo_status list_points(const int m[9], const int64_t adjugate[9], int64_t determinant,
                                int (**out)[3], closo_error *error)
{
    int low[3] = {0}, high[3] = {0}, n[3];
    for (int i = 0; i < 9; i++)
        *(m[i] < 0 ? &low[i % 3] : &high[i % 3]) += m[i];
    int(*points)[3] = closo_allocate((size_t)determinant, sizeof *points, error);
    if (!points)
        return CLOSO_MEMORY;
    size_t count = 0;
    for (n[0] = low[0]; n[0] <= high[0]; n[0]++)
        for (n[1] = low[1]; n[1] <= high[1]; n[1]++)
            for (n[2] = low[2]; n[2] <= high[2] && count < (size_t)determinant; n[2]++)
                if (inside(n, adjugate, determinant))
                    memcpy(points[count++], n, sizeof n);
    *out = points;
    return CLOSO_OK;
}

// Checked first, so that the products of the elements cannot overflow.
static closo_status check_matrix(const int matrix[9], int64_t adjugate[9], int64_t *determinant,
                                 closo_error *error)
{
    *determinant = 0;
    bool bounded = true;
    for (int i = 0; i < 9; i++)
        bounded = bounded && matrix[i] >= -FACTOR_MAXIMUM && matrix[i] <= FACTOR_MAXIMUM;
    if (bounded)
        *determinant = cofactors(matrix, adjugate);
    if (*determinant > 0)
        return CLOSO_OK;
    return closo_fail(error, CLOSO_USAGE,
                      "supercell: expected integers of at most %d with a positive determinant",
                      FACTOR_MAXIMUM);
}

static closo_status check_size(const closo_crystal *crystal, int64_t determinant, size_t atoms,
                               closo_error *error)
{
    if (atoms <= CLOSO_CELL_ATOMS_MAXIMUM / (size_t)determinant)
        return CLOSO_OK;
    return closo_fail(error, CLOSO_INPUT,
                      "supercell of %s: expected at most %zu atoms, found %zu x %lld",
                      crystal->name[0] ? crystal->name : "the crystal", CLOSO_CELL_ATOMS_MAXIMUM,
                      atoms, (long long)determinant);
}

static closo_status make_cell(const closo_crystal *crystal, const double rows[9],
                              closo_crystal *out, closo_error *error)
{
    double vectors[9];
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 3; k++) {
            const double *v = crystal->cell.vectors;
            vectors[3 * i + k] =
                rows[3 * i] * v[k] + rows[3 * i + 1] * v[3 + k] + rows[3 * i + 2] * v[6 + k];
        }
    }
    closo_cell cell;
    closo_status status = closo_cell_init(&cell, vectors, error);
    if (status != CLOSO_OK)
        return status;
    closo_measured lengths[3], angles[3];
    closo_cell_measure(crystal, rows, &cell, lengths, angles);
    const closo_operator identity = {.rotation = {1, 0, 0, 0, 1, 0, 0, 0, 1}};
    closo_symmetry symmetry;
    status = closo_symmetry_from_operators(&symmetry, &identity, 1, error);
    if (status != CLOSO_OK)
        return status;
    snprintf(symmetry.source, sizeof symmetry.source, "supercell");
    status = closo_crystal_init(out, lengths, angles, &symmetry, error);
    closo_symmetry_clear(&symmetry);
    return status;
}

// Labels stay telling: B1, B1_2, B1_3 ... in the order of the images.
static void label_image(const char *label, size_t number, char out[32])
{
    char tail[24] = "";
    if (number > 1)
        snprintf(tail, sizeof tail, "_%zu", number);
    snprintf(out, 32, "%.*s%s", (int)(31 - strlen(tail)), label, tail);
}

// The image of a cell atom in the cell of origin (point 0, 0, 0) of the new axes.
static closo_atom image_of(const closo_crystal *crystal, const closo_cell_atom *image,
                           const double to_new[9], const closo_crystal *out)
{
    closo_atom atom = crystal->atoms[image->atom];
    const closo_operator *operator_ = &crystal->symmetry.operators[image->operator_];
    double map[9], shift[3] = {0, 0, 0}, unused[3] = {0, 0, 0};
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 3; k++)
            map[3 * i + k] = to_new[3 * i] * operator_->rotation[k] +
                             to_new[3 * i + 1] * operator_->rotation[3 + k] +
                             to_new[3 * i + 2] * operator_->rotation[6 + k];
    closo_measured moved[3];
    closo_fraction_transform(map, unused, atom.fraction, moved);
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 3; k++)
            shift[i] += to_new[3 * i + k] * image->fraction[k];
        atom.fraction[i] = (closo_measured){shift[i], moved[i].su};
    }
    if (atom.displacement == CLOSO_DISPLACEMENT_ANISOTROPIC) {
        closo_measured u[6];
        closo_displacement_transform(&crystal->cell, map, &out->cell, atom.u, u);
        memcpy(atom.u, u, sizeof u);
    }
    atom.multiplicity = 1;
    return atom;
}

static double wrapped(double x)
{
    double rest = closo_rounded(x - floor(x));
    return rest < 1 ? rest : 0;
}

// Atoms stay in the order of the asymmetric unit.
static void place_atoms(const closo_crystal *crystal, const closo_cell_atom *atoms, size_t count,
                        int (*points)[3], int64_t determinant, const double to_new[9],
                        closo_crystal *out)
{
    size_t number = 0;
    for (size_t i = 0; i < count; i++) {
        closo_atom atom = image_of(crystal, &atoms[i], to_new, out);
        number = i > 0 && atoms[i].atom == atoms[i - 1].atom ? number : 0;
        for (int64_t p = 0; p < determinant; p++) {
            closo_atom *placed = &out->atoms[out->count++];
            *placed = atom;
            for (int k = 0; k < 3; k++) {
                double x = atom.fraction[k].value;
                for (int m = 0; m < 3; m++)
                    x += to_new[3 * k + m] * points[p][m];
                placed->fraction[k].value = wrapped(x);
            }
            label_image(atom.label, ++number, placed->label);
        }
    }
}

static void copy_statements(const closo_crystal *crystal, double factor, closo_crystal *out)
{
    memcpy(out->name, crystal->name, sizeof out->name);
    memcpy(out->stated_formula, crystal->stated_formula, sizeof out->stated_formula);
    out->temperature_kelvin = crystal->temperature_kelvin;
    out->wavelength_angstrom = crystal->wavelength_angstrom;
    out->stated_density = crystal->stated_density;
    out->formula_units = crystal->formula_units * factor;
    out->stated_volume =
        (closo_measured){crystal->stated_volume.value * factor, crystal->stated_volume.su * factor};
}

closo_status closo_crystal_supercell(const closo_crystal *crystal, const int matrix[9],
                                     closo_crystal *out, closo_error *error)
{
    int64_t adjugate[9];
    closo_cell_atom *atoms = NULL;
    int(*points)[3] = NULL;
    closo_crystal made = {0};
    size_t count = 0;
    int64_t determinant;
    closo_status status = check_matrix(matrix, adjugate, &determinant, error);
    if (status != CLOSO_OK)
        return status;
    status = closo_crystal_expand(crystal, &atoms, &count, error);
    if (status == CLOSO_OK)
        status = check_size(crystal, determinant, count, error);
    if (status == CLOSO_OK)
        status = list_points(matrix, adjugate, determinant, &points, error);
    double rows[9], to_new[9];
    for (int i = 0; i < 9; i++) {
        rows[i] = matrix[i];
        // f' = f M^-1 for rows: the transposed inverse for columns.
        to_new[3 * (i % 3) + i / 3] = (double)adjugate[i] / (double)determinant;
    }
    if (status == CLOSO_OK)
        status = make_cell(crystal, rows, &made, error);
    if (status == CLOSO_OK) {
        copy_statements(crystal, (double)determinant, &made);
        made.atoms = closo_allocate(count * (size_t)determinant, sizeof *made.atoms, error);
        status = made.atoms ? CLOSO_OK : CLOSO_MEMORY;
    }
    if (status == CLOSO_OK) {
        place_atoms(crystal, atoms, count, points, determinant, to_new, &made);
        *out = made;
    } else {
        closo_crystal_clear(&made);
    }
    free(points);
    free(atoms);
    return status;
}
