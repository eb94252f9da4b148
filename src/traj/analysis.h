// SPDX-License-Identifier: GPL-3.0-or-later
// What one analysis sees of a trajectory. The pass (pass.c) reads frames, turns them into ions
// (motion.c) and hands them on in batches; an analysis is one record in a file of its own.
#ifndef CLOSO_TRAJ_ANALYSIS_H
#define CLOSO_TRAJ_ANALYSIS_H

#include "closo/traj.h"

// The ions of a trajectory and what is known about it before the first frame is analysed.
typedef struct closo_system {
    size_t atoms;
    const int *element; // atoms
    closo_ions ions;
    size_t cation_kind; // index into ions.kinds
    size_t cations;
    size_t *cation; // indices into ions.ions
    size_t anions;
    size_t *anion; // indices into ions.ions: those whose centres make the anion lattice
    bool periodic;
    closo_cell first_cell;
    double temperature_kelvin;   // NaN: unknown
    double frame_time_ps;        // between the frames that are used (stride counted); NaN: unknown
    struct closo_series *series; // positions over time that analyses share, series.h
    size_t series_bytes;         // bound on them
    const char *frame_time_source;
    closo_manifest manifest;
    bool has_manifest;
    // Filled while reading, and not to be looked at before `finish`:
    uint64_t frames_read, frames_used;
    bool uneven; // frames are not evenly spaced
    uint64_t uneven_frame;
    bool cell_varies;
    double mean_volume;
    double largest_step; // A, greatest displacement of an atom between two frames read
    uint64_t ambiguous;  // displacements too long to be unwrapped with confidence
    char path[1024];     // of the trajectory itself
    // Between batches, so `add` may look: frames that will have been used at the end, by the size
    // of the file; NaN: unknown.
    double frames_expected;
} closo_system;

typedef struct closo_ion_frame {
    uint64_t index; // among the frames used
    closo_cell cell;
    const double *centre; // ions x 3: centres of mass, unwrapped, drift removed
    const double *atom;   // atoms x 3: unwrapped, drift removed
    // atoms x 3 in A/ps as the file has them (drift is not taken off), NULL where it has none: then
    // an analysis takes differences of positions, and says so.
    const double *velocity;
} closo_ion_frame;

// Mass in u of an atom of this element in the run: the manifest's for hydrogen, else the standard
// atomic weight.
double closo_system_mass(const closo_system *system, int element);

// For an analysis in time: refuses frames whose spacing is unknown (CLOSO_USAGE) or uneven. what:
// the analysis with its verb, "displacements over time need".
closo_status closo_system_needs_time(const closo_system *system, const char *what,
                                     closo_error *error);

// For an analysis of interstitial sites: refuses a trajectory without a cell or with fewer than two
// anions.
closo_status closo_system_needs_lattice(const closo_system *system, closo_error *error);

struct closo_analysis {
    const char *name;  // verb of the command line
    const char *title; // of its chapter in a report of several
    // Makes the state of one pass. May refuse (no cell, no cation ...).
    closo_status (*begin)(const closo_system *system, const closo_traj_options *options,
                          void **state, closo_error *error);
    // A batch of consecutive frames; the first batch comes with as many frames as fit. Analyses are
    // called beside one another, each by one thread at a time; closo_parallel gives it others.
    closo_status (*add)(void *state, const closo_ion_frame *frames, size_t count,
                        closo_error *error);
    // After the last frame: computes and describes, into a document of its own that is joined with
    // those of the other analyses in the order of the list.
    closo_status (*finish)(void *state, const closo_system *system, closo_result *result,
                           closo_error *error);
    void (*end)(void *state); // accepts NULL
    // Time relative to the other analyses, roughly: the costliest is begun first.
    double cost;
    // Weight of what it keeps of its own in the bound on memory; `options->memory_bytes` is its
    // share. follows: it uses the common series, which have theirs.
    unsigned memory;
    bool follows;
};

#endif
