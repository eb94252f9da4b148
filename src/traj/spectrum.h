// SPDX-License-Identifier: GPL-3.0-or-later
// Power spectra of velocities: the state that spectrum.c streams, spectrum_bodies.c and
// spectrum_segments.c fill, and spectrum_describe.c describes.
#ifndef CLOSO_TRAJ_SPECTRUM_H
#define CLOSO_TRAJ_SPECTRUM_H

#include "traj/analysis.h"

enum { CLOSO_SPECTRUM_GROUPS = 48, CLOSO_SPECTRUM_AT_ONCE = 16 };

typedef enum closo_spectrum_mode {
    CLOSO_SPECTRUM_TRANSLATION, // centres of mass of the ions of a kind
    CLOSO_SPECTRUM_LIBRATION,   // omega x r of their atoms
    CLOSO_SPECTRUM_INTERNAL,    // what is left of their atoms' velocities
    CLOSO_SPECTRUM_ELEMENT      // whole velocities of an element's atoms in polyatomic ions
} closo_spectrum_mode;

// One column of the tables. Sums are over segments of the mass-weighted |F|^2 of the windowed
// velocities of all members, and of its transform.
typedef struct closo_spectrum_group {
    char label[48]; // "Li", "B12H12_libration", "B"
    closo_spectrum_mode mode;
    size_t kind;    // index into ions.kinds; of an element: that of the first ion that has it
    int element;    // of an element or a single-atom ion, else 0
    size_t count;   // ions, or atoms of the element
    double freedom; // degrees of freedom of all of them; NaN for an element
    double *power, *power_squares;            // bins
    double *vacf, *vacf_squares, *vacf_start; // lags; the last: sum of product with lag 0
    double energy, energy_squares;            // integral of the power, trapezoid rule in bins
    double top;                               // the part of it in the highest tenth of the bins
} closo_spectrum_group;

// A run of vectors in a row that contribute to the same groups.
typedef struct closo_spectrum_unit {
    size_t first, count; // bodies, or atoms of polyatomic ions
    bool atoms;
    size_t group[3]; // bodies: the first; atoms: element, libration, internal
} closo_spectrum_unit;

typedef struct closo_spectrum_body {
    size_t ion;   // index into ions.ions
    size_t first; // of its atoms in the row; polyatomic ions only
    double mass;
    bool linear;
} closo_spectrum_body;

typedef struct closo_spectrum {
    const closo_system *system;
    const closo_traj_options *options;
    closo_isotope_choice isotopes; // in the neutron weights
    closo_spectrum_group groups[CLOSO_SPECTRUM_GROUPS];
    size_t group_count;
    size_t kinds_left_out;
    closo_spectrum_unit *units;
    size_t unit_count, unit_capacity;
    closo_spectrum_body *bodies; // sorted by kind
    size_t body_count;
    size_t atom_count; // of polyatomic ions, in row order: by kind, element, ion
    size_t *atom;      // atom_count: index of the atom
    size_t *body_of;   // atom_count
    size_t *member;    // atom_count: places in the row of one body's atoms after another's
    double *weight;    // system->atoms: mass
    bool *counted;     // system->atoms: part of the drift reference
    // A row: 3 floats for every body, every atom, and every atom's libration.
    float *rows;
    size_t columns, used, capacity, maximum;
    uint64_t row_total;
    double *previous; // system->atoms x 3: the frame before, for differences
    bool started, from_file;
    // Segments, once their length is decided.
    size_t length, bins, padded, lags, target, segments;
    double *window, *window_lag; // length; lags: autocorrelation of the window
    closo_correlator **correlators;
    int threads;
    double *segment; // groups x bins
} closo_spectrum;

// Replaces *out by the mass in u that the list "H=2.014,Li=7.016" gives the element, if it does.
closo_status closo_spectrum_masses(const char *list, int element, double *out, closo_error *error);
// Groups, units, bodies and masses of the system.
closo_status closo_spectrum_bodies(closo_spectrum *self, closo_error *error);
// Which ions are linear, by the first frame; then the degrees of freedom.
void closo_spectrum_freedom(closo_spectrum *self, const double *position);
// One row from a frame and the one before it (velocity NULL: displacement between the two, split
// at their middle) or from velocities. `position` of the frame.
void closo_spectrum_row(const closo_spectrum *self, const double *before, const double *position,
                        const double *velocity, float *row);

// Fixes the segments' length and makes all that depends on it.
closo_status closo_spectrum_decide(closo_spectrum *self, size_t length, closo_error *error);
// Adds every whole segment of the rows and keeps the rest.
closo_status closo_spectrum_consume(closo_spectrum *self, closo_error *error);

closo_status closo_spectrum_describe(const closo_spectrum *self, closo_result *result,
                                     closo_error *error);

#endif
