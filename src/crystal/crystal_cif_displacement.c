// SPDX-License-Identifier: GPL-3.0-or-later
// Displacement parameters of a CIF: U or B (= 8 pi^2 U), isotropic beside the positions,
// anisotropic in a loop of their own that names atoms by label. U_eq = (1/3) sum U_ij a*_i a*_j
// a_i . a_j (Fischer and Tillmanns 1988, doi:10.1107/S0108270187012745).
#include "crystal/crystal_cif.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define B_OF_U    (8 * M_PI * M_PI)
#define U_MAXIMUM 1e4 // A^2
#define U_DOUBT   1.0 // A^2: more is likely a B

enum { COMPONENTS = 6 };

typedef struct aniso {
    closo_cif_column label, component[COMPONENTS];
    bool is_b;
} aniso;

static closo_status check_size(const closo_cif_source *source, const closo_cif_column *column,
                               size_t row, const closo_measured *value)
{
    if (isnan(value->value) || fabs(value->value) < U_MAXIMUM)
        return CLOSO_OK;
    return closo_fail(source->error, CLOSO_INPUT, "%s:%zu: %s: expected A^2, found %g",
                      source->file, column->lines[row], column->tag, value->value);
}

static closo_status read_u(const closo_cif_source *source, const closo_cif_column *column,
                           size_t row, bool is_b, closo_measured *out)
{
    closo_status status = closo_cif_measured(source, column, row, out);
    if (status == CLOSO_OK)
        status = check_size(source, column, row, out);
    if (status == CLOSO_OK && is_b) {
        out->value /= B_OF_U;
        out->su /= B_OF_U;
    }
    return status;
}

// ---- isotropic

static bool starts_with(const char *text, const char *prefix)
{
    char begin[8];
    snprintf(begin, sizeof begin, "%.4s", text);
    return closo_text_equal_ignoring_case(begin, prefix);
}

static closo_status read_isotropic(const closo_cif_source *source, closo_atom *atoms,
                                   const size_t *rows, size_t count)
{
    size_t loop = closo_cif_find(source, "_atom_site.fract_x").loop;
    const closo_cif_column columns[2] = {closo_cif_find(source, "_atom_site.U_iso_or_equiv"),
                                         closo_cif_find(source, "_atom_site.B_iso_or_equiv")};
    closo_status status = CLOSO_OK;
    for (int is_b = 0; is_b < 2; is_b++) {
        const closo_cif_column *column = &columns[is_b];
        if (column->rows > 0 && column->loop != loop)
            return closo_fail(source->error, CLOSO_INPUT,
                              "%s:%zu: %s does not stand in the loop of _atom_site_fract_x",
                              source->file, column->lines[0], column->tag);
        for (size_t i = 0; i < count && column->rows > 0 && status == CLOSO_OK; i++) {
            if (!isnan(atoms[i].u_iso.value))
                continue; // U was there
            status = read_u(source, column, rows[i], is_b == 1, &atoms[i].u_iso);
            if (!isnan(atoms[i].u_iso.value))
                atoms[i].displacement = CLOSO_DISPLACEMENT_ISOTROPIC;
        }
    }
    return status;
}

// ---- anisotropic

typedef struct labelled {
    const char *label;
    size_t index;
} labelled;

static int by_label(const void *a, const void *b)
{
    return strcmp(((const labelled *)a)->label, ((const labelled *)b)->label);
}

static closo_status find_aniso(const closo_cif_source *source, aniso *out)
{
    static const char *const suffix[COMPONENTS] = {"11", "22", "33", "23", "13", "12"};
    out->label = closo_cif_find(source, "_atom_site_aniso.label");
    if (out->label.rows == 0)
        return CLOSO_OK;
    out->is_b = closo_cif_find(source, "_atom_site_aniso.U_11").rows == 0;
    for (int i = 0; i < COMPONENTS; i++) {
        char tag[48];
        snprintf(tag, sizeof tag, "_atom_site_aniso.%c_%s", out->is_b ? 'B' : 'U', suffix[i]);
        out->component[i] = closo_cif_find(source, tag);
        if (out->component[i].loop != out->label.loop ||
            out->component[i].rows != out->label.rows) {
            closo_status status = closo_crystal_warn(
                source->crystal, source->error,
                "%s:%zu: expected _atom_site_aniso_U_11 to U_12 (or B) with %s: passed over",
                source->file, out->label.lines[0], out->label.tag);
            out->label.rows = 0;
            return status;
        }
    }
    return CLOSO_OK;
}

static void reciprocal_lengths(const closo_cell *cell, double out[3])
{
    for (int k = 0; k < 3; k++)
        out[k] = 1 / cell->widths[k];
}

static double equivalent(const closo_cell *cell, const closo_measured u[COMPONENTS])
{
    static const int first[COMPONENTS] = {0, 1, 2, 1, 0, 0},
                     second[COMPONENTS] = {0, 1, 2, 2, 2, 1};
    double reciprocal[3], sum = 0;
    reciprocal_lengths(cell, reciprocal);
    for (int i = 0; i < COMPONENTS; i++) {
        const double *a = cell->vectors + 3 * first[i], *b = cell->vectors + 3 * second[i];
        double metric = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
        sum += (first[i] == second[i] ? 1 : 2) * u[i].value * reciprocal[first[i]] *
               reciprocal[second[i]] * metric;
    }
    return sum / 3;
}

static closo_status take_aniso(const closo_cif_source *source, const aniso *loop, size_t row,
                               closo_atom *atom)
{
    closo_measured u[COMPONENTS];
    bool known = true;
    for (int i = 0; i < COMPONENTS; i++) {
        closo_status status = read_u(source, &loop->component[i], row, loop->is_b, &u[i]);
        if (status != CLOSO_OK)
            return status;
        known = known && !isnan(u[i].value);
    }
    if (!known)
        return CLOSO_OK;
    memcpy(atom->u, u, sizeof u);
    atom->displacement = CLOSO_DISPLACEMENT_ANISOTROPIC;
    if (isnan(atom->u_iso.value))
        atom->u_iso.value = equivalent(&source->crystal->cell, u);
    return CLOSO_OK;
}

static closo_status read_rows(const closo_cif_source *source, const aniso *loop,
                              const labelled *sorted, closo_atom *atoms, size_t count)
{
    closo_status status = CLOSO_OK;
    for (size_t row = 0; row < loop->label.rows && status == CLOSO_OK; row++) {
        char label[sizeof atoms->label];
        closo_crystal_copy_name(label, sizeof label,
                                loop->label.values[row] ? loop->label.values[row] : "");
        const labelled wanted = {.label = label};
        const labelled *found = bsearch(&wanted, sorted, count, sizeof *sorted, by_label);
        if (!found) {
            status = closo_crystal_warn(source->crystal, source->error,
                                        "%s:%zu: no atom is called \"%.31s\": its displacement "
                                        "parameters are passed over",
                                        source->file, loop->label.lines[row], label);
            continue;
        }
        bool ambiguous = (found > sorted && !by_label(found - 1, found)) ||
                         (found + 1 < sorted + count && !by_label(found + 1, found));
        if (ambiguous)
            return closo_fail(source->error, CLOSO_INPUT,
                              "%s:%zu: displacement parameters of \"%.31s\": expected one atom of "
                              "that label, found several",
                              source->file, loop->label.lines[row], label);
        status = take_aniso(source, loop, row, &atoms[found->index]);
    }
    return status;
}

static closo_status read_anisotropic(const closo_cif_source *source, closo_atom *atoms,
                                     size_t count)
{
    aniso loop;
    closo_status status = find_aniso(source, &loop);
    if (status != CLOSO_OK || loop.label.rows == 0)
        return status;
    labelled *sorted = closo_allocate(count, sizeof *sorted, source->error);
    if (!sorted)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < count; i++)
        sorted[i] = (labelled){atoms[i].label, i};
    qsort(sorted, count, sizeof *sorted, by_label);
    status = read_rows(source, &loop, sorted, atoms, count);
    free(sorted);
    return status;
}

// ---- together

// The list says which kind it means; a promise that is not kept is worth a line.
static closo_status check_kinds(const closo_cif_source *source, const closo_atom *atoms,
                                const size_t *rows, size_t count)
{
    closo_cif_column column =
        closo_cif_find(source, "_atom_site.adp_type|_atom_site.thermal_displace_type");
    bool usable =
        column.rows > 0 && column.loop == closo_cif_find(source, "_atom_site.fract_x").loop;
    closo_status status = CLOSO_OK;
    for (size_t i = 0; i < count && status == CLOSO_OK; i++) {
        const char *kind = usable ? column.values[rows[i]] : NULL;
        bool said = kind && (starts_with(kind, "Uani") || starts_with(kind, "Bani"));
        bool is = atoms[i].displacement == CLOSO_DISPLACEMENT_ANISOTROPIC;
        if (kind && said != is)
            status = closo_crystal_warn(source->crystal, source->error,
                                        "%s:%zu: atom %s is said to be %.8s, but %s", source->file,
                                        column.lines[rows[i]], atoms[i].label, kind,
                                        is ? "has anisotropic parameters, which are used"
                                           : "has no anisotropic parameters");
        if (status == CLOSO_OK && atoms[i].u_iso.value > U_DOUBT)
            status = closo_crystal_warn(source->crystal, source->error,
                                        "%s: atom %s: U = %g A^2 is large for a U; taken as it is",
                                        source->file, atoms[i].label, atoms[i].u_iso.value);
    }
    return status;
}

closo_status closo_cif_displacements(const closo_cif_source *source, closo_atom *atoms,
                                     const size_t *rows, size_t count)
{
    closo_status status = read_isotropic(source, atoms, rows, count);
    if (status == CLOSO_OK)
        status = read_anisotropic(source, atoms, count);
    return status == CLOSO_OK ? check_kinds(source, atoms, rows, count) : status;
}
