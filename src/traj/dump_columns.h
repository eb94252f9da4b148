// SPDX-License-Identifier: GPL-3.0-or-later
// The columns of ITEM: ATOMS in a LAMMPS dump: id, species, position and velocity, wherever they
// stand.
#ifndef CLOSO_TRAJ_DUMP_COLUMNS_H
#define CLOSO_TRAJ_DUMP_COLUMNS_H

#include "traj/trajectory.h"

enum { CLOSO_DUMP_COLUMNS = 64 };

typedef struct closo_dump_columns {
    unsigned char use[CLOSO_DUMP_COLUMNS]; // what each column is read for
    size_t count;
    bool named;     // a column names the species
    bool scaled;    // xs, xsu: fractions of the box
    bool unwrapped; // xu, xsu
    bool moving;    // vx, vy, vz
} closo_dump_columns;

typedef struct closo_dump_atom {
    int64_t id;
    const char *species; // element or type, where a column names it
    size_t species_length;
    double r[3];
    double v[3]; // where columns.moving
} closo_dump_atom;

// From the names of the columns; NULL, or what was expected. Types that the user has named tell
// elements more surely than an element column, which LAMMPS fills with "C" when nobody named them.
const char *closo_dump_columns_read(closo_dump_columns *columns, closo_text_line names,
                                    bool types_named);
// One line of the section: all columns and no more, coordinates finite.
bool closo_dump_columns_take(const closo_dump_columns *columns, closo_text_line line,
                             closo_dump_atom *out);

#endif
