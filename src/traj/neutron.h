// SPDX-License-Identifier: GPL-3.0-or-later
// Incoherent neutron scattering of one trajectory: the state that neutron.c fills, and the
// arithmetic that needs no trajectory: models of the elastic structure factor,
// spectra, widths.
#ifndef CLOSO_TRAJ_NEUTRON_H
#define CLOSO_TRAJ_NEUTRON_H

#include "traj/analysis.h"
#include "traj/series.h"

#define CLOSO_HBAR_MEV_PS     0.6582119569 // CODATA 2022
#define CLOSO_FWHM_PER_SIGMA  2.3548200450309493
#define CLOSO_NEUTRON_WINDOWS 3.5 // standard deviations in time of the resolution within the data

enum {
    CLOSO_NEUTRON_Q = 12,       // scattering vectors at most
    CLOSO_NEUTRON_ELEMENTS = 6, // scattering elements of the anions at most
    CLOSO_NEUTRON_PARTS = 8,    // of the ions, for the jackknife
    CLOSO_NEUTRON_VERTICES = 48
};

typedef enum closo_motion_part {
    CLOSO_TOTAL,       // scatterers of the anions as they move
    CLOSO_TRANSLATION, // centres of the anions
    CLOSO_ROTATION,    // scatterers relative to the centre
    CLOSO_CATION,
    CLOSO_MOTION_PARTS
} closo_motion_part;

// ---- models ------------------------------------------------------------------------------------

// Equivalent positions of the scatterers of one anion: vertex i of element group[i].
typedef struct closo_vertices {
    size_t count, groups;
    double position[CLOSO_NEUTRON_VERTICES][3];
    size_t group[CLOSO_NEUTRON_VERTICES];
    double weight[CLOSO_NEUTRON_ELEMENTS]; // of each vertex of a group; sum over vertices is 1
    double radius[CLOSO_NEUTRON_ELEMENTS];
    bool has_axis[6]; // [n]: an n-fold axis was found, n = 2 .. 5
    double axis[6][3];
} closo_vertices;

// Finds the best axis of each order among the directions of vertices, edges and triangles.
void closo_vertices_find_axes(closo_vertices *vertices);

typedef struct closo_eisf_model {
    const char *name;  // of the column
    const char *words; // "jumps about a fivefold axis"
    int order;         // of the axis; 0: none needed
    double (*value)(const closo_vertices *vertices, int order, double q);
} closo_eisf_model;

enum { CLOSO_EISF_MODELS = 7 };
extern const closo_eisf_model closo_eisf_models[CLOSO_EISF_MODELS];
bool closo_eisf_model_applies(const closo_eisf_model *model, const closo_vertices *vertices);

// ---- spectra -----------------------------------------------------------------------------------

// S(E) in 1/meV of I(t) times the resolution exp(-t^2 / (2 window^2)); t[0] = 0, ascending.
typedef struct closo_transform {
    double step_ps;
    size_t points;
    double *value; // I times resolution on an even grid
} closo_transform;

closo_status closo_transform_init(closo_transform *transform, size_t points, closo_error *error);
void closo_transform_set(closo_transform *transform, const double *t, const double *intermediate,
                         size_t count, double window_ps);
void closo_transform_clear(closo_transform *transform);
double closo_transform_at(const closo_transform *transform, double energy_mev);
// Half width at half maximum in meV, searched from `from_mev` upwards; NaN when not found.
double closo_transform_half_width(const closo_transform *transform, double from_mev);
// Lorentzian half width of a Voigt profile of this half width and Gaussian half width (Olivero and
// Longbothum 1977); 0 when it is not wider than the Gaussian.
double closo_lorentzian_half_width(double half_width, double gaussian_half_width);

// Chudley-Elliott: width = hbar / tau (1 - sin(q l) / (q l)); least squares with weights 1/su^2
// where all su are known. false when fewer than 3 widths or none fits.
bool closo_jump_fit(const double *q, const double *width_mev, const double *su, size_t count,
                    double *length_angstrom, double *residence_ps);
double closo_jump_width(double q, double length_angstrom, double residence_ps); // meV

// ---- state -------------------------------------------------------------------------------------

typedef struct closo_neutron {
    const closo_system *system;
    const closo_neutron_options *options;
    int threads;
    size_t q_count;
    double q[CLOSO_NEUTRON_Q];
    size_t elements;
    int element[CLOSO_NEUTRON_ELEMENTS];
    closo_isotope_choice isotopes;
    char isotope[CLOSO_NEUTRON_ELEMENTS][8];
    double cross_section[CLOSO_NEUTRON_ELEMENTS]; // barn
    double cation_cross_section;
    char cation_isotope[8];
    // Scatterers body by body.
    size_t bodies, scatterers;
    size_t *body;      // bodies: index of the ion
    size_t *first;     // bodies + 1
    size_t *scatterer; // atoms
    size_t *group;     // of each scatterer
    double radius[CLOSO_NEUTRON_ELEMENTS], radius_count[CLOSO_NEUTRON_ELEMENTS]; // sums
    closo_vertices vertices;  // of the first body in the first frame, or of the cage record
    const closo_store *store; // of the series that all analyses share, in `finish`
    // Found at the end: mean curves [part][q][lag] and of all but one part of the ions.
    double frame_time; // ps between stored frames
    size_t lags, origin_stride;
    size_t *lag;
    double *t;            // ps
    double *curve;        // [motion][q][lag]
    double *curve_su;     // the same
    double *without;      // [part][motion][q][lag]
    double *displacement; // lags: of the cations, A^2
    size_t parts[CLOSO_MOTION_PARTS];
} closo_neutron;

const double *closo_neutron_curve(const closo_neutron *self, closo_motion_part part, size_t q);
const double *closo_neutron_su(const closo_neutron *self, closo_motion_part part, size_t q);
const double *closo_neutron_without(const closo_neutron *self, size_t left_out,
                                    closo_motion_part part, size_t q);
closo_status closo_neutron_compute(closo_neutron *self, closo_error *error);
closo_status closo_neutron_describe(const closo_neutron *self, closo_result *result,
                                    closo_error *error);
closo_status closo_neutron_describe_eisf(const closo_neutron *self, double *eisf,
                                         closo_result *result, closo_error *error);
closo_status closo_neutron_describe_spectra(const closo_neutron *self, const double *eisf,
                                            closo_result *result, closo_error *error);

#endif
