// SPDX-License-Identifier: GPL-3.0-or-later
// Reorientation of polyatomic anions: the state that rotation.c fills, with the shapes of
// rotation_shape.c, the basins of rotation_basins.c, the correlations of rotation_correlation.c and
// the numbers of rotation_fit.c, which rotation_describe.c puts into words.
#ifndef CLOSO_TRAJ_ROTATION_H
#define CLOSO_TRAJ_ROTATION_H

#include "traj/analysis.h"
#include "traj/blocks.h"
#include "traj/series.h"
#include "traj/symmetry.h"

enum {
    CLOSO_ROTATION_ELEMENTS = 8,  // kinds of atom told apart in one anion
    CLOSO_ROTATION_GROUPS = 256,  // anions, or equal groups of more anions, for uncertainties
    CLOSO_ROTATION_SPECTRUM = 400 // frequencies
};

typedef enum closo_rotation_curve {
    CLOSO_ROTATION_VERTEX, // <u(0).u(t)> of the directions centre to atom
    CLOSO_ROTATION_C1,     // <tr Q>/3 and
    CLOSO_ROTATION_C2,     // <(4 c^2 + 2 c - 1)/5>, c the cosine of the angle of Q = R(t) R(0)^T
    CLOSO_ROTATION_CURVES
} closo_rotation_curve;

// Curves at chosen lags, of every group of anions and of all.
typedef struct closo_rotation_curves {
    size_t rows, groups;
    size_t *lag;                         // rows, in stored frames
    double *group;                       // groups x CLOSO_ROTATION_CURVES x rows
    double *share;                       // groups: share of the anions
    double *mean[CLOSO_ROTATION_CURVES]; // rows; NaN where there is none
    double *su[CLOSO_ROTATION_CURVES];
    size_t spectrum_rows;
    double *frequency, *spectrum, *spectrum_su; // THz, rad^2/ps
    double mean_square_velocity;                // rad^2/ps^2
    double mean_step;                           // rad, rotation between stored frames
} closo_rotation_curves;

typedef struct closo_rotation_value {
    double value, su, freedom; // NaN: undetermined
} closo_rotation_value;

// What the curves say. Windows in rows of the curves; begin = end: none.
typedef struct closo_rotation_fit {
    size_t begin[CLOSO_ROTATION_CURVES], end[CLOSO_ROTATION_CURVES];
    closo_rotation_value rate[CLOSO_ROTATION_CURVES]; // 1/ps, -d ln C / dt in the window
    closo_rotation_value tau[CLOSO_ROTATION_CURVES];  // ps
    closo_rotation_value diffusion;                   // rad^2/ps
    closo_rotation_value ratio; // of the rates of C2 and C1: 3 for diffusion, 1 for large jumps
} closo_rotation_fit;

// One polyatomic anion; atoms in the order of the shape of its kind.
typedef struct closo_rotation_ion {
    size_t ion;   // index into ions.ions
    size_t *atom; // system atoms, borrowed from the kind's list
    double basin[4];
    size_t cell;
    uint64_t reorientations, exchanges; // exchanges: with the shape's elements moved as well
} closo_rotation_ion;

typedef struct closo_rotation_kind {
    size_t kind, atoms, first, count; // ions first .. first + count - 1
    int *element;
    double *mass, *shape;
    size_t *member; // count x atoms: atoms of the ions in the order of the shape
    size_t vertices;
    size_t *vertex; // atoms of the shape that give a direction
    size_t elements, element_column;
    int element_number[CLOSO_ROTATION_ELEMENTS];
    size_t element_count[CLOSO_ROTATION_ELEMENTS];
    size_t *element_slot;                   // atoms
    size_t misshapen;                       // ions left out of the mean shape
    closo_rotation_group symmetry, outline; // of like atoms, and with all atoms alike
    double core_angle;                      // rad, half-width of a basin's core; 0: no basins
    uint64_t seen, outside, reorientations, exchanges;
    closo_rotation_curves curves;
    closo_rotation_fit fit;
} closo_rotation_kind;

typedef struct closo_rotation {
    const closo_system *system;
    const closo_traj_options *options;
    size_t kind_count, ion_count;
    closo_rotation_kind *kinds; // the commonest first
    closo_rotation_ion *ions;
    bool ready;
    size_t first_frames;      // that made the shapes
    size_t skipped_ions;      // polyatomic, but linear or too large
    closo_store orientations; // 4 x ions, frames as in the common series
    closo_blocks residuals;   // mean square residual by kind and element
    double frame_time;        // ps between stored orientations
} closo_rotation;

// From the first batch: mean shapes, the order of the atoms, symmetry, first basins.
closo_status closo_rotation_shapes(closo_rotation *self, const closo_ion_frame *frames,
                                   size_t count, closo_error *error);
// Positions of an anion's atoms about its centre of mass.
void closo_rotation_positions(const closo_ion_frame *frame, size_t ion, const size_t *atom,
                              size_t atoms, double *out);
// Basins: centre from a series of orientations (count quaternions, `stride` numbers apart), then
// one orientation after another.
void closo_rotation_basin(const closo_rotation_kind *kind, const float *orientation, size_t count,
                          size_t stride, closo_rotation_ion *ion);
void closo_rotation_follow(closo_rotation_kind *kind, closo_rotation_ion *ion,
                           const float orientation[4]);
// Curves of the ions of a kind from their orientations and the positions of their atoms in the
// series, which has the same frames; series NULL: without vertex curve.
closo_status closo_rotation_correlate(const closo_store *orientations, const closo_series *series,
                                      const closo_rotation_kind *kind, double frame_time,
                                      int threads, const closo_control *control,
                                      closo_rotation_curves *out, closo_error *error);
void closo_rotation_curves_clear(closo_rotation_curves *curves);
closo_status closo_rotation_fit_curves(const closo_rotation_curves *curves, double frame_time,
                                       const closo_rotation_options *options,
                                       closo_rotation_fit *out, closo_error *error);
closo_status closo_rotation_describe(const closo_rotation *self, closo_result *result,
                                     closo_error *error);

#endif
