// SPDX-License-Identifier: GPL-3.0-or-later
// H5MD leaves the meaning of species to the writer. Where they vary with the frames (LAMMPS writes
// them so) those of the first are taken. The tables of VMD: H5MD plugin of VMD's molfile library,
// /parameters/vmd_structure/{indexOfSpecies,atomicnumber}.
#include "traj/h5md_species.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TABLE_MAXIMUM = 4096 };

// The array of an element that may be a data set or a group with `value`. `rank` counts the
// dimensions of one sample.
static closo_status find_element(closo_trajectory *trajectory, closo_hdf5 *file, const char *group,
                                 const char *name, size_t atoms, closo_hdf5_array *out,
                                 closo_error *error)
{
    char path[CLOSO_HDF5_NAME + 64];
    snprintf(path, sizeof path, "%s/%s", group, name);
    bool varies = closo_hdf5_is_group(file, path);
    snprintf(path, sizeof path, "%s/%s%s", group, name, varies ? "/value" : "");
    closo_status status = closo_hdf5_find(file, path, out, error);
    if (status != CLOSO_OK || !out->id)
        return status;
    bool fits = out->rank == (varies ? 2 : 1) && out->size[varies] == atoms &&
                (!varies || out->size[0] > 0);
    if (!fits) {
        closo_hdf5_array_close(out);
        return closo_fail(error, CLOSO_INPUT, "%s: expected %s of %zu particles",
                          closo_input_path(trajectory->input), path, atoms);
    }
    return CLOSO_OK;
}

// ---- labels

static closo_status take_labels(closo_trajectory *trajectory, char (*labels)[CLOSO_HDF5_TEXT],
                                size_t atoms, closo_error *error)
{
    for (size_t i = 0; i < atoms; i++) {
        int element = closo_element_of_label(labels[i], strlen(labels[i]));
        if (element < 0 && !trajectory->options.structure)
            return closo_fail(error, CLOSO_INPUT,
                              "%s: species \"%s\" of particle %zu is no element: give --structure",
                              closo_input_path(trajectory->input), labels[i], i + 1);
        trajectory->element[i] = element < 0 ? 0 : element;
    }
    return CLOSO_OK;
}

static closo_status read_labels(closo_trajectory *trajectory, closo_hdf5 *file,
                                const closo_hdf5_array *array, size_t atoms, closo_error *error)
{
    // In two dimensions labels are read as one row of the first: the sizes are those of one frame.
    closo_hdf5_array row = *array;
    char(*labels)[CLOSO_HDF5_TEXT] = closo_allocate(atoms, sizeof *labels, error);
    if (!labels)
        return CLOSO_MEMORY;
    closo_status status =
        closo_hdf5_labels(file, &row, 0, array->rank == 2 ? 1 : atoms, labels, error);
    if (status == CLOSO_OK)
        status = take_labels(trajectory, labels, atoms, error);
    free(labels);
    return status;
}

// ---- numbers

typedef struct number_table {
    int64_t *species, *number;
    size_t count;
} number_table;

static closo_status read_column(closo_hdf5 *file, const char *name, size_t *count, int64_t **out,
                                closo_error *error)
{
    closo_hdf5_array array;
    closo_status status = closo_hdf5_find(file, name, &array, error);
    *count = 0;
    if (status != CLOSO_OK || !array.id)
        return status;
    if (array.rank == 1 && array.size[0] > 0 && array.size[0] <= TABLE_MAXIMUM) {
        *out = closo_allocate((size_t)array.size[0], sizeof **out, error);
        status =
            *out ? closo_hdf5_integers(file, &array, 0, array.size[0], *out, error) : CLOSO_MEMORY;
        *count = (size_t)array.size[0];
    }
    closo_hdf5_array_close(&array);
    return status;
}

static closo_status read_table(closo_hdf5 *file, number_table *out, closo_error *error)
{
    size_t numbers = 0;
    closo_status status = read_column(file, "parameters/vmd_structure/indexOfSpecies", &out->count,
                                      &out->species, error);
    if (status == CLOSO_OK && out->count > 0)
        status = read_column(file, "parameters/vmd_structure/atomicnumber", &numbers, &out->number,
                             error);
    if (numbers != out->count)
        out->count = 0;
    return status;
}

static int look_up(const number_table *table, int64_t species)
{
    for (size_t i = 0; i < table->count; i++)
        if (table->species[i] == species)
            return table->number[i] >= 0 && table->number[i] <= CLOSO_ELEMENT_MAXIMUM
                       ? (int)table->number[i]
                       : 0;
    return 0;
}

static closo_status take_numbers(closo_trajectory *trajectory, const int64_t *species, size_t atoms,
                                 const number_table *table, closo_error *error)
{
    for (size_t i = 0; i < atoms; i++) {
        int element = trajectory->type_count > 0
                          ? closo_trajectory_type_element(trajectory, species[i])
                          : look_up(table, species[i]);
        if (element < 0)
            return closo_fail(error, CLOSO_INPUT,
                              "%s: expected a species from 1 to %zu as in --types, found %lld of "
                              "particle %zu",
                              closo_input_path(trajectory->input), trajectory->type_count,
                              (long long)species[i], i + 1);
        trajectory->element[i] = element;
    }
    return CLOSO_OK;
}

static closo_status read_numbers(closo_trajectory *trajectory, closo_hdf5 *file,
                                 const closo_hdf5_array *array, size_t atoms, closo_error *error)
{
    number_table table = {NULL, NULL, 0};
    int64_t *species = closo_allocate(atoms, sizeof *species, error);
    closo_status status =
        species ? closo_hdf5_integers(file, array, 0, array->rank == 2 ? 1 : atoms, species, error)
                : CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = read_table(file, &table, error);
    if (status == CLOSO_OK)
        status = take_numbers(trajectory, species, atoms, &table, error);
    free(table.species);
    free(table.number);
    free(species);
    return status;
}

closo_status closo_h5md_read_species(closo_trajectory *trajectory, closo_hdf5 *file,
                                     const char *group, size_t atoms, closo_error *error)
{
    static const char *const names[] = {"species", "species_label"};
    memset(trajectory->element, 0, atoms * sizeof *trajectory->element);
    closo_status status = CLOSO_OK;
    bool there = false;
    for (size_t n = 0; n < 2 && status == CLOSO_OK && !there; n++) {
        closo_hdf5_array array;
        status = find_element(trajectory, file, group, names[n], atoms, &array, error);
        there = status == CLOSO_OK && array.id;
        if (!there)
            continue;
        bool number = array.kind == CLOSO_HDF5_INTEGER || array.kind == CLOSO_HDF5_REAL;
        status = number ? read_numbers(trajectory, file, &array, atoms, error)
                        : read_labels(trajectory, file, &array, atoms, error);
        closo_hdf5_array_close(&array);
    }
    trajectory->lacks_species = !there;
    return status;
}
