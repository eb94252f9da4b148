// SPDX-License-Identifier: GPL-3.0-or-later
// What the columns of a table mean for impedance spectroscopy, found by name and unit.
#ifndef CLOSO_ELECTRO_IMPEDANCE_COLUMNS_H
#define CLOSO_ELECTRO_IMPEDANCE_COLUMNS_H

#include "closo/electro.h"

typedef enum closo_impedance_role {
    CLOSO_ROLE_NONE,
    CLOSO_ROLE_FREQUENCY,
    CLOSO_ROLE_REAL,
    CLOSO_ROLE_IMAGINARY,
    CLOSO_ROLE_MODULUS,
    CLOSO_ROLE_PHASE,
    CLOSO_ROLE_SU_REAL,
    CLOSO_ROLE_SU_IMAGINARY,
    CLOSO_ROLE_TEMPERATURE,
    CLOSO_ROLE_TIME,
    CLOSO_ROLE_CYCLE,
    CLOSO_ROLE_POTENTIAL,
    CLOSO_ROLE_CHARGE,
    CLOSO_ROLE_COUNT
} closo_impedance_role;

// value in the units of closo_impedance = factor * column + offset
typedef struct closo_impedance_column {
    const double *values; // NULL: the table has none
    const char *name, *unit;
    double factor, offset;
    bool unit_known; // false: no unit or a strange one
} closo_impedance_column;

typedef struct closo_impedance_columns {
    closo_impedance_column of[CLOSO_ROLE_COUNT];
    bool polar;         // |Z| and phase in place of Z' and Z''
    bool area_specific; // ohm cm^2
} closo_impedance_columns;

// Role that a column's name alone states; *negative where it says minus. Also used to read
// --columns and to see whether a line is a header.
closo_impedance_role closo_impedance_role_of(const char *name, bool *negative);
// False where the table holds no impedance.
bool closo_impedance_columns_of(const closo_data_table *table, closo_impedance_columns *out);

#endif
