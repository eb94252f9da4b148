// SPDX-License-Identifier: GPL-3.0-or-later
#include "closo/crystal.h"

#include <math.h>
#include <stdlib.h>

enum { CODE = 64 };

static closo_status add_summary(const closo_crystal *crystal, const closo_coordination *list,
                                size_t count, closo_result *result, closo_error *error)
{
    enum { COLUMNS = 9 };
    static const struct {
        const char *name, *label, *unit;
    } columns[COLUMNS] = {
        {"by_gap", "neighbours before the widest gap", "1"},
        {"by_radii", "neighbours within the radii", "1"},
        {"shortest", "shortest distance", "A"},
        {"mean", "mean distance of those before the gap", "A"},
        {"mean_su", "standard uncertainty", "A"},
        {"volume", "volume of their polyhedron", "A^3"},
        {"anions", "anion centres before the widest gap", "1"},
        {"anion_distance", "distance to the nearest anion centre", "A"},
        {"anion_mean", "mean distance to these", "A"},
    };
    const char **label = closo_allocate(count + 1, sizeof *label, error);
    double *block = closo_allocate(COLUMNS * (count + 1), sizeof *block, error);
    if (label && block) {
        for (size_t i = 0; i < count; i++) {
            const closo_coordination *c = &list[i];
            const double row[COLUMNS] = {(double)c->by_gap,
                                         (double)c->by_radii,
                                         c->count ? c->contacts[0].length.value : NAN,
                                         c->mean.value,
                                         c->mean.su,
                                         c->volume,
                                         isnan(c->anion_distance) ? NAN : (double)c->anions,
                                         c->anion_distance,
                                         c->anion_mean};
            label[i] = crystal->atoms[c->centre].label;
            for (size_t k = 0; k < COLUMNS; k++)
                block[k * count + i] = row[k];
        }
        closo_table *table = closo_result_add_table(result, "coordination", "Coordination");
        closo_table_add_text_column(table, "centre", NULL, label, count);
        for (size_t k = 0; k < COLUMNS; k++)
            closo_table_add_column(table, columns[k].name, columns[k].label, columns[k].unit,
                                   block + k * count, count);
    }
    bool made = label && block;
    free(label);
    free(block);
    return made ? CLOSO_OK : CLOSO_MEMORY;
}

// All neighbours up to a fifth beyond those that count.
static size_t shown(const closo_coordination *c)
{
    size_t rows = c->by_gap > c->by_radii ? c->by_gap : c->by_radii;
    double limit = rows ? 1.2 * c->contacts[rows - 1].length.value : 0;
    while (rows < c->count && c->contacts[rows].length.value <= limit)
        rows++;
    return rows;
}

static closo_status add_neighbours(const closo_crystal *crystal, const closo_coordination *list,
                                   size_t count, closo_result *result, closo_error *error)
{
    size_t rows = 0, row = 0;
    for (size_t i = 0; i < count; i++)
        rows += shown(&list[i]);
    const char **text = closo_allocate(3 * (rows + 1), sizeof *text, error);
    char(*code)[CODE] = closo_allocate(rows + 1, sizeof *code, error);
    double *block = closo_allocate(3 * (rows + 1), sizeof *block, error);
    if (text && code && block) {
        for (size_t i = 0; i < count; i++)
            for (size_t k = 0; k < shown(&list[i]); k++, row++) {
                const closo_contact *contact = &list[i].contacts[k];
                closo_operator_write(&contact->moved, code[row]);
                text[row] = crystal->atoms[list[i].centre].label;
                text[rows + row] = crystal->atoms[contact->atom].label;
                text[2 * rows + row] = code[row];
                block[row] = contact->length.value;
                block[rows + row] = contact->length.su;
                block[2 * rows + row] = k < list[i].by_gap;
            }
        closo_table *table =
            closo_result_add_table(result, "neighbours", "Neighbours by rising distance");
        closo_table_add_text_column(table, "centre", NULL, text, rows);
        closo_table_add_text_column(table, "neighbour", NULL, text + rows, rows);
        closo_table_add_text_column(table, "symmetry", "operator on the neighbour", text + 2 * rows,
                                    rows);
        closo_table_add_column(table, "distance", NULL, "A", block, rows);
        closo_table_add_column(table, "su", "standard uncertainty", "A", block + rows, rows);
        closo_table_add_column(table, "before_gap", "1: before the widest gap", "1",
                               block + 2 * rows, rows);
    }
    bool made = text && code && block;
    free(text);
    free(code);
    free(block);
    return made ? CLOSO_OK : CLOSO_MEMORY;
}

closo_status closo_coordination_describe(const closo_crystal *crystal,
                                         const closo_coordination *list, size_t count,
                                         closo_result *result, closo_error *error)
{
    closo_result_set(result, "coordination by gap",
                     "neighbours before the widest relative gap of the distances up to twice the "
                     "shortest");
    closo_result_set(result, "anion centre", "centre of mass of a polyatomic anion");
    closo_status status = add_summary(crystal, list, count, result, error);
    if (status == CLOSO_OK)
        status = add_neighbours(crystal, list, count, result, error);
    return status == CLOSO_OK ? closo_result_status(result, error) : status;
}
