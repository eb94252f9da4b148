// SPDX-License-Identifier: GPL-3.0-or-later
// See series.h. A row of the store holds the centres in the order of the ions, then the atoms ion
// by ion, then the cell: what is read together lies together.
#include "traj/series.h"

#include <stdlib.h>
#include <string.h>

#define NO_COLUMN SIZE_MAX

closo_status closo_series_new(closo_series **out, const closo_system *system, closo_error *error)
{
    closo_series *series = closo_allocate(1, sizeof *series, error);
    *out = series;
    if (!series)
        return CLOSO_MEMORY;
    series->system = system;
    series->mine = true;
    series->cell = NO_COLUMN;
    series->want_centre = closo_allocate(system->ions.count, 1, error);
    series->want_atom = closo_allocate(system->atoms, 1, error);
    series->centre = closo_allocate(system->ions.count, sizeof *series->centre, error);
    series->atom = closo_allocate(system->atoms, sizeof *series->atom, error);
    series->body = closo_allocate(system->atoms, sizeof *series->body, error);
    if (!series->want_centre || !series->want_atom || !series->centre || !series->atom ||
        !series->body)
        return CLOSO_MEMORY;
    const closo_ions *ions = &system->ions;
    for (size_t i = 0; i < ions->count; i++)
        for (size_t k = 0; k < ions->ions[i].count; k++)
            series->body[ions->atoms[ions->ions[i].first + k]] = i;
    return CLOSO_OK;
}

void closo_series_free(closo_series *series)
{
    if (!series)
        return;
    closo_store_clear(&series->store);
    free(series->want_centre);
    free(series->want_atom);
    free(series->centre);
    free(series->atom);
    free(series->body);
    free(series);
}

static unsigned char flags(const closo_series *series)
{
    return series->mine ? CLOSO_SERIES_MINE | CLOSO_SERIES_ANY : CLOSO_SERIES_ANY;
}

void closo_series_want_centre(closo_series *series, size_t ion)
{
    series->want_centre[ion] |= flags(series);
}

void closo_series_want_atom(closo_series *series, size_t atom)
{
    series->want_atom[atom] |= flags(series);
}

void closo_series_want_cell(closo_series *series)
{
    series->want_cell |= flags(series);
}

void closo_series_keep_beside(closo_series *series, size_t numbers)
{
    series->beside += numbers;
}

// Counts `size` numbers for a flag and, where they are kept here, gives them a column.
static size_t column_for(unsigned char flag, size_t size, size_t *kept, size_t *whole)
{
    size_t column = *kept;
    *whole += flag ? size : 0;
    if (!(flag & CLOSO_SERIES_MINE))
        return NO_COLUMN;
    *kept += size;
    return column;
}

closo_status closo_series_settle(closo_series *series, size_t memory_bytes, closo_error *error)
{
    const closo_ions *ions = &series->system->ions;
    size_t kept = 0, whole = series->beside;
    for (size_t i = 0; i < ions->count; i++)
        series->centre[i] = column_for(series->want_centre[i], 3, &kept, &whole);
    for (size_t i = 0; i < ions->count; i++)
        for (size_t k = 0; k < ions->ions[i].count; k++) {
            size_t atom = ions->atoms[ions->ions[i].first + k];
            series->atom[atom] = column_for(series->want_atom[atom], 3, &kept, &whole);
        }
    series->cell = column_for(series->want_cell, 9, &kept, &whole);
    return whole > 0 ? closo_store_init_bounded(&series->store, kept, whole, memory_bytes, error)
                     : CLOSO_OK;
}

static void put(closo_store *store, float *row, bool first, size_t column, size_t count,
                const double *value)
{
    for (size_t c = 0; c < count; c++) {
        if (first)
            store->origin[column + c] = value[c];
        row[column + c] = (float)(value[c] - store->origin[column + c]);
    }
}

static void fill_row(closo_series *series, const closo_ion_frame *frame, bool first, float *row)
{
    const closo_ions *ions = &series->system->ions;
    closo_store *store = &series->store;
    for (size_t i = 0; i < ions->count; i++) {
        const double *centre = frame->centre + 3 * i;
        if (series->centre[i] != NO_COLUMN)
            put(store, row, first, series->centre[i], 3, centre);
        for (size_t k = 0; k < ions->ions[i].count; k++) {
            size_t atom = ions->atoms[ions->ions[i].first + k];
            if (series->atom[atom] == NO_COLUMN)
                continue;
            const double *r = frame->atom + 3 * atom;
            const double about[3] = {r[0] - centre[0], r[1] - centre[1], r[2] - centre[2]};
            put(store, row, first, series->atom[atom], 3, about);
        }
    }
    if (series->cell != NO_COLUMN)
        put(store, row, first, series->cell, 9, frame->cell.vectors);
}

closo_status closo_series_add(closo_series *series, const closo_ion_frame *frames, size_t count,
                              closo_error *error)
{
    for (size_t f = 0; series->store.columns > 0 && f < count; f++) {
        float *row;
        closo_status status = closo_store_row(&series->store, &row, error);
        if (status != CLOSO_OK)
            return status;
        if (row)
            fill_row(series, &frames[f], series->store.seen == 1, row);
    }
    return CLOSO_OK;
}

closo_status closo_series_beside(const closo_series *series, size_t columns, closo_store *out,
                                 closo_error *error)
{
    return closo_store_init_frames(out, columns, series->store.maximum, error);
}

size_t closo_series_centre(const closo_series *series, size_t ion)
{
    return series->centre[ion];
}

size_t closo_series_atom(const closo_series *series, size_t atom)
{
    return series->atom[atom];
}

size_t closo_series_cell(const closo_series *series)
{
    return series->cell;
}
