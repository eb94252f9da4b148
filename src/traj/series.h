// SPDX-License-Identifier: GPL-3.0-or-later
// Positions over time, kept once for all analyses that follow particles: centres of ions and atoms
// relative to the centre of their ion (small numbers, which single precision holds well). Analyses
// say in `begin` what they want; the pass adds the frames of a batch before the analyses see it,
// and they read in `finish`.
#ifndef CLOSO_TRAJ_SERIES_H
#define CLOSO_TRAJ_SERIES_H

#include "traj/analysis.h"
#include "traj/store.h"

typedef struct closo_series {
    closo_store store;
    const closo_system *system;
    // Wanted by an analysis of this process, by any at all (CLOSO_SERIES_...), then the column.
    unsigned char *want_centre, *want_atom; // ions, atoms
    unsigned char want_cell;
    size_t beside;         // numbers a frame that analyses keep in step themselves
    bool mine;             // those asking are analyses of this process
    size_t *centre, *atom; // columns of ions and atoms
    size_t *body;          // the ion an atom belongs to, from the beginning
    size_t cell;           // column
} closo_series;

enum { CLOSO_SERIES_MINE = 1, CLOSO_SERIES_ANY = 2 };

closo_status closo_series_new(closo_series **out, const closo_system *system, closo_error *error);
void closo_series_free(closo_series *series); // accepts NULL

// ---- in begin ----------------------------------------------------------------------------------

void closo_series_want_centre(closo_series *series, size_t ion);
void closo_series_want_atom(closo_series *series, size_t atom); // about the centre of its ion
void closo_series_want_cell(closo_series *series);
// Numbers a frame that the analysis keeps in a store of its own with the same frames
// (closo_series_beside): they count towards the bound.
void closo_series_keep_beside(closo_series *series, size_t numbers);

// ---- of the pass -------------------------------------------------------------------------------

// After the last `begin`: the columns. memory_bytes bounds what the analyses of all processes want
// together, so that frames are thinned alike however the analyses are shared out.
closo_status closo_series_settle(closo_series *series, size_t memory_bytes, closo_error *error);
closo_status closo_series_add(closo_series *series, const closo_ion_frame *frames, size_t count,
                              closo_error *error);

// ---- after settling ----------------------------------------------------------------------------

// Store that keeps and drops frames as the series does.
closo_status closo_series_beside(const closo_series *series, size_t columns, closo_store *out,
                                 closo_error *error);
// First of three columns, or of the nine of the cell vectors.
size_t closo_series_centre(const closo_series *series, size_t ion);
size_t closo_series_atom(const closo_series *series, size_t atom);
size_t closo_series_cell(const closo_series *series);

#endif
