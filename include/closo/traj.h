// SPDX-License-Identifier: GPL-3.0-or-later
// closo/traj.h: trajectory files and the analysis of moving ions.
//
//   file --closo_trajectory--> frames --closo_motion--> ions (unwrapped, whole, drift removed)
//        --one pass--> closo_msd, closo_rdf, closo_occupancy --describe--> closo_result
//
// Positions are Cartesian in angstrom, times in ps, diffusion coefficients in cm^2/s.
#ifndef CLOSO_TRAJ_H
#define CLOSO_TRAJ_H

#include "closo/base.h"
#include "closo/crystal.h"
#include "closo/numeric.h"
#include "closo/result.h"

#ifdef __cplusplus
extern "C" {
#endif

// ---- reading -----------------------------------------------------------------------------------

typedef struct closo_frame {
    uint64_t index; // from 0, as stored in the file
    int64_t step;   // time step the file names; -1 when it names none
    double time;    // ps, as the file carries it; NaN when it carries none
    bool periodic;  // false: `cell` is not set
    bool unwrapped; // positions were stored unwrapped (xu, xsu)
    closo_cell cell;
    const double *position; // atoms x 3, borrowed until the next frame
    const double *velocity; // atoms x 3 in A/ps, borrowed; NULL where the file has none
} closo_frame;

typedef struct closo_trajectory closo_trajectory;

typedef struct closo_trajectory_options {
    const char *format; // name of a format, NULL: found by content, then by extension
    const char *types;  // elements of numeric types 1, 2, ...: "Li,B,H"; NULL: none given
    const double *cell; // 9 cell vectors for files that carry none; NULL: none
    const closo_control *control;
} closo_trajectory_options;

// One format: one source file, one record, one line in the list.
typedef struct closo_trajectory_format {
    const char *name;        // "lammps-dump"
    const char *description; // "LAMMPS text dump"
    const char *extensions;  // "lammpstrj dump"
    bool carries_time;       // frames may carry a time
    const char *reference;   // where the layout is documented
    bool (*recognise)(const char *head, size_t length, const char *path);
    closo_status (*open)(closo_trajectory *trajectory, closo_error *error);
    // Reads the next frame into the trajectory's buffers; *end at the end of the file.
    closo_status (*next)(closo_trajectory *trajectory, closo_frame *frame, bool *end,
                         closo_error *error);
    void (*close)(closo_trajectory *trajectory);
} closo_trajectory_format;

const closo_trajectory_format *const *closo_trajectory_formats(void); // ends with NULL
// Format of a file by its content, NULL when none fits.
const closo_trajectory_format *closo_trajectory_recognise(const char *head, size_t length,
                                                          const char *path);

// Opens, recognises, and reads the first frame (kept for the first _next), so that atoms and
// elements are known. CLOSO_INPUT names the file and what was expected.
closo_status closo_trajectory_open(closo_trajectory **out, const char *path,
                                   const closo_trajectory_options *options, closo_error *error);
void closo_trajectory_close(closo_trajectory *trajectory);
// *frame is NULL at the end. A truncated last frame ends the trajectory with a warning; damage
// anywhere else, or a number of atoms or elements that changes, is CLOSO_INPUT with the line.
closo_status closo_trajectory_next(closo_trajectory *trajectory, const closo_frame **frame,
                                   closo_error *error);
size_t closo_trajectory_atoms(const closo_trajectory *trajectory);
// Atomic numbers, in the order of the positions (LAMMPS: ascending id). 0 where not known.
const int *closo_trajectory_elements(const closo_trajectory *trajectory);
const closo_trajectory_format *closo_trajectory_format_of(const closo_trajectory *trajectory);
const char *closo_trajectory_path(const closo_trajectory *trajectory);
size_t closo_trajectory_warnings(const closo_trajectory *trajectory);
const char *closo_trajectory_warning(const closo_trajectory *trajectory, size_t index);
double closo_trajectory_fraction(const closo_trajectory *trajectory); // of the file read, or < 0
// After the last frame (reads on otherwise).
closo_status closo_trajectory_fingerprint(closo_trajectory *trajectory, closo_fingerprint *out,
                                          closo_error *error);

// ---- analysis ----------------------------------------------------------------------------------

typedef enum closo_drift {
    CLOSO_DRIFT_FRAMEWORK, // motion of the centre of mass of everything but the cations
    CLOSO_DRIFT_ALL,       // of all atoms
    CLOSO_DRIFT_NONE
} closo_drift;

typedef struct closo_traj_options {
    closo_trajectory_options reading;
    double frame_time_ps; // NaN: from the manifest or the file; CLOSO_USAGE where neither knows
    double temperature_kelvin; // NaN: from the manifest, else no conductivity
    const char *cation;        // formula of the moving ion, NULL: the manifest's or the commonest
    const char *anion;         // formula, or "centre:El"; NULL: every ion that is no cation
    closo_drift drift;
    uint64_t skip, stride; // frames left out at the start; every stride-th is used (>= 1)
    size_t memory_bytes;   // bound for stored series; beyond it frames are thinned, and said so
    int threads;
    const closo_control *control;
    // mean squared displacement
    bool elements;                   // also each element of the polyatomic ions
    double fit_begin_ps, fit_end_ps; // NaN: chosen from the data, printed
    // radial distribution
    double r_max_angstrom, bin_angstrom;
    double shell_angstrom; // first-shell radius, NaN: where g'(r) changes sign
    const char *pairs;     // "Li:B,Li:Li" by element; NULL: none beside anion centre to cation
    // sites
    double site_variance; // A^2, Gaussian weight exp(-d^2 / (2 variance))
    double site_cutoff_angstrom;
} closo_traj_options;

// The documented defaults: framework drift, 512 MB, r 10 A by 0.05 A, 0.1 A^2, 4 A.
void closo_traj_options_init(closo_traj_options *options);

// One kind of analysis; see src/traj/analysis.h for what a record holds.
typedef struct closo_analysis closo_analysis;
extern const closo_analysis closo_analysis_info, closo_analysis_msd, closo_analysis_rdf,
    closo_analysis_sites;

// Reads the trajectory once and lets every analysis (list ending with NULL) see each frame; what
// they find is added to `result`. path: a trajectory file, or a directory that holds a manifest.
// Memory is bounded whatever the length of the file; equal results for any number of threads.
closo_status closo_traj_analyse(const char *path, const closo_traj_options *options,
                                const closo_analysis *const *analyses, closo_result *result,
                                closo_error *error);

// ---- the arithmetic, on plain arrays -----------------------------------------------------------

// Covariance of the time-averaged mean squared displacements of one Brownian coordinate at several
// lags (in frames), from all overlapping origins of a series of `frames` positions, in units of
// (2 D dt)^2: sums of 2 x overlap^2 over all pairs of windows. out is count x count.
void closo_brownian_covariance(size_t frames, size_t count, const size_t *lags, double *out);

// Configurational entropy per cation in k_B, eq. 1 of doi:10.1021/acs.chemmater.7b02902, from the
// share P1 of each of `types` kinds of site and the number of sites per cation; P1 is renormalised
// to 1. NaN when a site would hold more than one cation.
double closo_configurational_entropy(size_t types, const double *P1,
                                     const double *sites_per_cation);

#ifdef __cplusplus
}
#endif
#endif
