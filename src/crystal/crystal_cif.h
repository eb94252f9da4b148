// SPDX-License-Identifier: GPL-3.0-or-later
// A crystal from one data block of a CIF, in steps.
#ifndef CLOSO_CRYSTAL_CRYSTAL_CIF_H
#define CLOSO_CRYSTAL_CRYSTAL_CIF_H

#include "crystal/cif.h"
#include "crystal/crystal_io.h"

typedef struct closo_cif_source {
    const closo_cif *cif;
    size_t block;
    const char *file;
    closo_crystal *crystal; // gathers warnings
    closo_error *error;
} closo_cif_source;

typedef struct closo_cif_column {
    const char *tag; // as the file has it; NULL: absent
    const char *const *values;
    const size_t *lines;
    size_t rows, loop;
} closo_cif_column;

// tags: alternatives "a|b" with the dot of DDLm behind the category ("_cell.length_a"); each is
// looked for with "_" in place of the dot, too. The first one that has a value is taken.
closo_cif_column closo_cif_find(const closo_cif_source *source, const char *tags);
// The first value, NULL where there is none; *line may be NULL.
const char *closo_cif_text(const closo_cif_source *source, const char *tags, size_t *line);
// NaN where absent; what is no number is passed over with a warning.
closo_status closo_cif_number(const closo_cif_source *source, const char *tags,
                              closo_measured *out);
// A column value as a number. CLOSO_INPUT with line and tag; a null value gives NaN.
closo_status closo_cif_measured(const closo_cif_source *source, const closo_cif_column *column,
                                size_t row, closo_measured *out);

// Space group of the block, or the one given; cell settles axes where the symbol does not.
closo_status closo_cif_symmetry(const closo_cif_source *source, const char *space_group,
                                const closo_cell *cell, closo_symmetry *out);
// Atoms of the list onto crystal, whose cell and symmetry stand.
closo_status closo_cif_atoms(const closo_cif_source *source);
// Displacement parameters of the atoms as listed; rows[i]: row of atom i in the list of atoms.
closo_status closo_cif_displacements(const closo_cif_source *source, closo_atom *atoms,
                                     const size_t *rows, size_t count);

#endif
