// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/catalogue_structures.h"

#include "closo/crystal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Molecules with a structure of their own among our files; one orientation where it is disordered.
static const struct {
    const char *file, *formula, *kind, *name, *origin;
    int group;
} files[] = {
    {"data/structures/B12OCH3_12.cif", "B12(OCH3)12", "B12C12H36O12",
     "dodecamethoxy-closo-dodecaborane",
     "Single-crystal X-ray diffraction at 100 K, major orientation; doi:10.1021/jacs.3c03065, "
     "Tables S1 to S5.",
     1},
};

void closo_catalogue_structures_clear(closo_catalogue_structures *structures)
{
    for (size_t i = 0; i < structures->count; i++) {
        free(structures->elements[i]);
        free(structures->positions[i]);
    }
    memset(structures, 0, sizeof *structures);
}

static closo_status add(closo_catalogue_structures *s, const char *formula, const char *name,
                        const char *origin, size_t atoms, closo_error *error)
{
    if (s->count == CLOSO_CATALOGUE_STRUCTURES)
        return closo_fail(error, CLOSO_SYSTEM, "more than %d structures",
                          CLOSO_CATALOGUE_STRUCTURES);
    size_t i = s->count++;
    s->elements[i] = closo_allocate(atoms, sizeof **s->elements, error);
    s->positions[i] = closo_allocate(3 * atoms, sizeof **s->positions, error);
    snprintf(s->names[i], sizeof s->names[i], "%s", name);
    s->items[i] = (closo_catalogue_structure){.formula = formula,
                                              .name = s->names[i],
                                              .origin = origin,
                                              .count = atoms,
                                              .element = s->elements[i],
                                              .position = s->positions[i]};
    return s->elements[i] && s->positions[i] ? CLOSO_OK : CLOSO_MEMORY;
}

static closo_status add_cage(closo_catalogue_structures *s, const closo_cage *cage,
                             closo_error *error)
{
    char name[96];
    size_t i = s->count;
    snprintf(name, sizeof name, "%s, %s", cage->name, cage->point_group);
    closo_status status = add(s, cage->formula, name, cage->source, cage->count, error);
    for (size_t k = 0; status == CLOSO_OK && k < cage->count; k++) {
        s->elements[i][k] = cage->atoms[k].element;
        memcpy(s->positions[i] + 3 * k, cage->atoms[k].position, 3 * sizeof(double));
    }
    return status;
}

// ---- a molecule of a crystal -------------------------------------------------------------------

// The ion in one piece: each atom at the image nearest to the one it is bonded to.
static closo_status add_molecule(closo_catalogue_structures *s, size_t file, const closo_cell *cell,
                                 const closo_ions *ions, const closo_ion *ion, const int *element,
                                 const double *position, closo_error *error)
{
    size_t i = s->count;
    closo_status status =
        add(s, files[file].formula, files[file].name, files[file].origin, ion->count, error);
    for (size_t k = 0; status == CLOSO_OK && k < ion->count; k++) {
        size_t here = ion->first + k, parent = ions->parent[here];
        const double *at = position + 3 * ions->atoms[here];
        const double *from = position + 3 * ions->atoms[parent];
        double step[3] = {at[0] - from[0], at[1] - from[1], at[2] - from[2]};
        double *out = s->positions[i] + 3 * k;
        closo_cell_minimum_image(cell, step);
        s->elements[i][k] = element[ions->atoms[here]];
        for (int c = 0; c < 3; c++)
            out[c] =
                k == 0 ? at[c] : s->positions[i][3 * (parent - ion->first) + (size_t)c] + step[c];
    }
    return status;
}

static closo_status find_molecule(closo_catalogue_structures *s, size_t file,
                                  const closo_crystal *crystal, closo_error *error)
{
    closo_cell_atom *atoms = NULL;
    closo_ions ions = {0};
    size_t count = 0;
    closo_status status = closo_crystal_expand(crystal, &atoms, &count, error);
    int *element = closo_allocate(count, sizeof *element, error);
    double *position = closo_allocate(3 * count, sizeof *position, error);
    if (status == CLOSO_OK && (!element || !position))
        status = CLOSO_MEMORY;
    for (size_t i = 0; i < count && status == CLOSO_OK; i++) {
        element[i] = crystal->atoms[atoms[i].atom].element;
        memcpy(position + 3 * i, atoms[i].position, 3 * sizeof *position);
    }
    if (status == CLOSO_OK)
        status = closo_ions_find(&crystal->cell, count, element, position, NULL, &ions, error);
    size_t kind = status == CLOSO_OK ? closo_ions_kind(&ions, files[file].kind) : SIZE_MAX;
    for (size_t i = 0; kind != SIZE_MAX && i < ions.count; i++)
        if (ions.ions[i].kind == kind) {
            status = add_molecule(s, file, &crystal->cell, &ions, &ions.ions[i], element, position,
                                  error);
            break;
        }
    closo_ions_clear(&ions);
    free(atoms);
    free(element);
    free(position);
    return status;
}

static closo_status add_file(closo_catalogue_structures *s, size_t file, closo_error *error)
{
    char *path = closo_share_find(files[file].file, NULL);
    if (!path)
        return CLOSO_OK;
    closo_crystal crystal = {0};
    closo_status status = closo_crystal_read(&crystal, path, NULL, error);
    if (status == CLOSO_OK)
        status = closo_crystal_choose_group(&crystal, files[file].group, error);
    if (status == CLOSO_OK)
        status = find_molecule(s, file, &crystal, error);
    closo_crystal_clear(&crystal);
    free(path);
    return status;
}

closo_status closo_catalogue_structures_read(closo_catalogue_structures *out, closo_error *error)
{
    closo_status status = CLOSO_OK;
    for (const closo_cage *const *cage = closo_cages(); *cage && status == CLOSO_OK; cage++)
        status = add_cage(out, *cage, error);
    for (size_t i = 0; i < sizeof files / sizeof *files && status == CLOSO_OK; i++)
        status = add_file(out, i, error);
    return status;
}
