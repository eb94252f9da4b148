// SPDX-License-Identifier: GPL-3.0-or-later
// Bonds and angles as tables.
#include "closo/crystal.h"

#include <math.h>
#include <stdlib.h>

enum { CODE = 64 };

typedef struct columns {
    const char **text[5];
    char (*code)[CODE]; // two per row
    double *value, *su;
} columns;

static closo_status open_columns(columns *self, size_t rows, closo_error *error)
{
    *self = (columns){0};
    rows = rows ? rows : 1;
    for (int k = 0; k < 5; k++)
        self->text[k] = closo_allocate(rows, sizeof **self->text, error);
    self->code = closo_allocate(2 * rows, sizeof *self->code, error);
    self->value = closo_allocate(rows, sizeof *self->value, error);
    self->su = closo_allocate(rows, sizeof *self->su, error);
    bool all = self->code && self->value && self->su;
    for (int k = 0; k < 5; k++)
        all = all && self->text[k];
    return all ? CLOSO_OK : CLOSO_MEMORY;
}

static void close_columns(columns *self)
{
    for (int k = 0; k < 5; k++)
        free(self->text[k]);
    free(self->code);
    free(self->value);
    free(self->su);
}

static void describe_bonds(const closo_crystal *crystal, const closo_geometry *geometry, columns *c,
                           closo_result *result)
{
    for (size_t i = 0; i < geometry->bond_count; i++) {
        const closo_bond *bond = &geometry->bonds[i];
        closo_operator_write(&bond->moved, c->code[i]);
        c->text[0][i] = crystal->atoms[bond->atom[0]].label;
        c->text[1][i] = crystal->atoms[bond->atom[1]].label;
        c->text[2][i] = c->code[i];
        c->value[i] = bond->length.value;
        c->su[i] = bond->length.su;
    }
    closo_table *table = closo_result_add_table(result, "bonds", "Bonds");
    size_t rows = geometry->bond_count;
    closo_table_add_text_column(table, "atom1", NULL, c->text[0], rows);
    closo_table_add_text_column(table, "atom2", NULL, c->text[1], rows);
    closo_table_add_text_column(table, "symmetry2", "operator on atom 2", c->text[2], rows);
    closo_table_add_column(table, "distance", NULL, "A", c->value, rows);
    closo_table_add_column(table, "su", "standard uncertainty", "A", c->su, rows);
}

static void describe_angles(const closo_crystal *crystal, const closo_geometry *geometry,
                            columns *c, closo_result *result)
{
    for (size_t i = 0; i < geometry->angle_count; i++) {
        const closo_angle *angle = &geometry->angles[i];
        for (size_t k = 0; k < 3; k++)
            c->text[k][i] = crystal->atoms[angle->atom[k]].label;
        for (size_t k = 0; k < 2; k++) {
            closo_operator_write(&angle->moved[k], c->code[2 * i + k]);
            c->text[3 + k][i] = c->code[2 * i + k];
        }
        c->value[i] = angle->angle.value;
        c->su[i] = angle->angle.su;
    }
    closo_table *table = closo_result_add_table(result, "angles", "Angles at atom 2");
    size_t rows = geometry->angle_count;
    closo_table_add_text_column(table, "atom1", NULL, c->text[0], rows);
    closo_table_add_text_column(table, "symmetry1", "operator on atom 1", c->text[3], rows);
    closo_table_add_text_column(table, "atom2", NULL, c->text[1], rows);
    closo_table_add_text_column(table, "atom3", NULL, c->text[2], rows);
    closo_table_add_text_column(table, "symmetry3", "operator on atom 3", c->text[4], rows);
    closo_table_add_column(table, "angle", NULL, "deg", c->value, rows);
    closo_table_add_column(table, "su", "standard uncertainty", "deg", c->su, rows);
}

closo_status closo_geometry_describe(const closo_crystal *crystal, const closo_geometry *geometry,
                                     closo_result *result, closo_error *error)
{
    columns c;
    size_t rows =
        geometry->bond_count > geometry->angle_count ? geometry->bond_count : geometry->angle_count;
    closo_status status = open_columns(&c, rows, error);
    if (status == CLOSO_OK) {
        closo_result_set(result, "space group", "%s (%s)", crystal->symmetry.name,
                         crystal->symmetry.source);
        closo_result_set(result, "uncertainties",
                         "from those of the coordinates (no covariances between atoms; site "
                         "symmetry and symmetry copies fully correlated) and of the cell");
        describe_bonds(crystal, geometry, &c, result);
        describe_angles(crystal, geometry, &c, result);
        status = closo_result_status(result, error);
    }
    close_columns(&c);
    return status;
}
