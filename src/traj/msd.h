// SPDX-License-Identifier: GPL-3.0-or-later
// Displacements, diffusion and conductivity of one trajectory: the state that msd.c fills, the
// coefficients that conductivity.c derives and msd_describe.c puts into words.
#ifndef CLOSO_TRAJ_MSD_H
#define CLOSO_TRAJ_MSD_H

#include "traj/analysis.h"
#include "traj/store.h"

// An ion, or an atom, whose place is that of its ion and its own about that.
typedef struct closo_msd_particle {
    size_t index; // of an ion, or of an atom
    bool is_atom;
    size_t column[2]; // of the store: of the ion; of the atom about it, SIZE_MAX for an ion
} closo_msd_particle;

typedef struct closo_coefficient {
    double value, su, freedom;
} closo_coefficient;

typedef struct closo_msd_species {
    char label[32];
    size_t first, count;  // particles
    size_t kind;          // of ion, SIZE_MAX for an element
    double *axis;         // 3 x lags, A^2
    double *msd, *msd_su; // lags, A^2
    bool fitted;
    size_t fit_begin, fit_end;   // lags
    closo_coefficient diffusion; // cm^2/s
    double axis_diffusion[3];    // cm^2/s
    double exponent;             // of msd ~ t^exponent over the fit window
    double correlation;          // variance of the mean over what independent particles would give
    bool inflated;               // su was multiplied by its square root
} closo_msd_species;

typedef struct closo_msd {
    const closo_system *system;
    const closo_traj_options *options;
    closo_msd_species *species;
    size_t species_count, species_capacity;
    closo_msd_particle *particle;
    size_t particles, particle_capacity;
    size_t cation; // index into species
    const closo_store *store;
    double frame_time;                                       // ps between stored frames
    size_t lags;                                             // 0 .. lags - 1
    closo_coefficient collective;                            // cm^2/s: charge diffusion coefficient
    closo_coefficient conductivity, collective_conductivity; // S/cm
    closo_coefficient haven;
} closo_msd;

// Series of the coordinates of particles first .. first + count - 1, relative to any origin:
// out[(3 p + c) * frames + t]. scratch: 3 x frames, used where there are atoms.
void closo_msd_gather(const closo_msd *msd, size_t first, size_t count, double *out,
                      double *scratch);
// A pass that follows the cations alone, for an analysis that needs their diffusion coefficient;
// goes on as closo_analysis_msd.
closo_status closo_msd_begin_cation(const closo_system *system, const closo_traj_options *options,
                                    void **state, closo_error *error);
closo_status closo_msd_compute(closo_msd *msd, closo_error *error);
closo_status closo_diffusion_compute(closo_msd *msd, closo_error *error); // conductivity.c
void closo_msd_describe(const closo_msd *msd, closo_result *result);      // msd_describe.c

#endif
