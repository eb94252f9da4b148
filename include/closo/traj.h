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
    const char *structure; // file that names the elements of the same atoms; NULL: none
    const char *group;     // H5MD: name of the group of particles; NULL: the one with the most
} closo_trajectory_options;

// One format: one source file, one record, one line in the list.
typedef struct closo_trajectory_format {
    const char *name;        // "lammps-dump"
    const char *description; // "LAMMPS text dump"
    const char *extensions;  // "lammpstrj dump"
    bool carries_time;       // frames may carry a time
    bool lacks_species;      // elements must come from closo_trajectory_options.structure
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

// Hops between interstitial sites; closo_analysis_jumps.
typedef struct closo_jumps_options {
    const char *types;      // of sites, "tetrahedral,trigonal,linear"; NULL: these three
    double dwell_ps;        // a hop counts once the ion has stayed this long in the new site
    double core_angstrom;   // NaN; else a hop counts when the ion comes this near to the new centre
    double window_ps;       // hops of one string, and half the time over which cages turn
    double docked_angstrom; // farthest cation from a B3 triad that is docked; NaN: every cation is
    uint64_t seed;          // of the permutations
} closo_jumps_options;

// Time-averaged density of the cations.
typedef struct closo_density_options {
    double grid_angstrom;  // largest spacing of the grid
    double smear_angstrom; // standard deviation of the Gaussian smearing, 0: none
    int fold[3];           // cells of the prototype along each vector that are laid on one another
    const char *section; // plane of the map `section`: "z=0.25"; NULL: through the greatest density
    const char *cube_path;   // Gaussian cube, density in 1/bohr^3; NULL: none
    const char *chgcar_path; // VASP CHGCAR, density x volume; NULL: none
} closo_density_options;

// Incoherent neutron scattering.
typedef struct closo_neutron_options {
    const char *q_per_angstrom; // "0.5,1,1.5,2"
    double resolution_ev;       // FWHM of the Gaussian resolution of the instrument
    const char *scatterers;     // elements of the anions, "H" or "H,B"; NULL: hydrogen, else all
    const char *isotopes;       // "D,11B" or "H=D,B=11B"; NULL: natural elements
    struct closo_fixed_window *scan; // set by closo_fixed_window_add: what is found goes there
} closo_neutron_options;

typedef enum closo_window { CLOSO_WINDOW_HANN, CLOSO_WINDOW_RECTANGULAR } closo_window;

typedef struct closo_spectrum_options {
    double segment_ps;        // NaN: a quarter of the run, at most 10 ps
    double maximum_thz;       // end of the tables; NaN: the Nyquist frequency, at most 120 THz
    closo_window window;      // of a segment
    bool differences;         // of positions, also where the file has velocities
    bool correct_attenuation; // divide by sinc^2 where velocities are differences
    bool incoherent;          // neutron weights: incoherent in place of total cross sections
    const char *isotopes;     // in the neutron weights, "D,7Li,11B"; NULL: natural composition
    const char *masses;       // of the run where not the standard ones, "H=2.014"; NULL: standard
} closo_spectrum_options;

typedef struct closo_vanhove_options {
    const char *lags;              // "0.5ps,1ps"; NULL: 0.1, 0.2, 0.5, 1 ... ps within half the run
    double r_max_angstrom;         // largest distance
    double bin_angstrom;           // width of a bin
    double refill_radius_angstrom; // distance that counts as the emptied site
} closo_vanhove_options;

// traj rotation: reorientation of polyatomic anions.
typedef struct closo_rotation_options {
    double fit_begin_ps, fit_end_ps;    // lags of the exponential decay; NaN: chosen from the data
    double symmetry_tolerance_angstrom; // an atom may miss its like by so much
} closo_rotation_options;

// traj angles: cation - anion centre - cation angles in shells of distance.
typedef struct closo_angles_options {
    double shell_angstrom; // first-shell radius, NaN: where g'(r) changes sign
    const char *shells;    // rising borders as fractions of that radius, with commas between
    double bin_degrees;
} closo_angles_options;

// Copies of trajectories; closo_traj_convert.
typedef struct closo_convert_options {
    bool unwrap;         // unwrapped, ions whole, drift taken off; false: positions as stored
    uint64_t last_frame; // of the file, from 1; 0: the last there is
} closo_convert_options;

typedef struct closo_traj_options {
    closo_trajectory_options reading;
    double frame_time_ps; // NaN: from the manifest or the file; CLOSO_USAGE where neither knows
    double temperature_kelvin; // NaN: from the manifest, else no conductivity
    const char *cation;        // formula of the moving ion, NULL: the manifest's or the commonest
    const char *anion;         // formula, or "centre:El"; NULL: every ion that is no cation
    closo_drift drift;
    uint64_t skip, stride; // frames left out at the start; every stride-th is used (>= 1)
    // Bound for what all analyses of a pass keep, each with its share: series beyond it are thinned
    // in time, and said so. Batches of frames, buffers and programs add some 50 MB to it.
    size_t memory_bytes;
    int threads;
    uint32_t
        optional; // bit k: the k-th analysis is left out with a warning where it does not apply
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
    closo_spectrum_options spectrum;
    closo_vanhove_options vanhove;
    closo_jumps_options jumps;
    closo_density_options density;
    closo_neutron_options neutron;
    closo_rotation_options rotation;
    closo_angles_options angles;
    closo_convert_options convert;
} closo_traj_options;

// The documented defaults: framework drift, 512 MB, r 10 A by 0.05 A, 0.1 A^2, 4 A.
void closo_traj_options_init(closo_traj_options *options);

// One kind of analysis; see src/traj/analysis.h for what a record holds.
typedef struct closo_analysis closo_analysis;
extern const closo_analysis closo_analysis_info, closo_analysis_msd, closo_analysis_rdf,
    closo_analysis_sites;
extern const closo_analysis closo_analysis_rotation, closo_analysis_angles;
extern const closo_analysis closo_analysis_spectrum, closo_analysis_vanhove;
extern const closo_analysis closo_analysis_jumps;

extern const closo_analysis closo_analysis_density, closo_analysis_neutron;

// Reads the trajectory once and lets every analysis (list ending with NULL) see each frame; what
// they find is added to `result`. path: a trajectory file, or a directory that holds a manifest.
// Memory is bounded whatever the length of the file; equal results for any number of threads.
closo_status closo_traj_analyse(const char *path, const closo_traj_options *options,
                                const closo_analysis *const *analyses, closo_result *result,
                                closo_error *error);

// The same shared out among processes: this one computes the analyses that fall to it (by cost, the
// same for every process) and hands their documents over in parts[k], k their place in the list,
// NULL for those of other processes; an array as long as the list, zeroed. What is known of the
// file itself is added to `result`. Appending the parts of all processes to it in the order of the
// list gives what closo_traj_analyse gives, to the last bit.
closo_status closo_traj_analyse_part(const char *path, const closo_traj_options *options,
                                     const closo_analysis *const *analyses, size_t process,
                                     size_t processes, closo_result *result, closo_result **parts,
                                     closo_error *error);

// ---- converting --------------------------------------------------------------------------------

// Copies the frames that skip, stride and convert.last_frame let through to `output_path`, which
// appears whole or not at all: extended XYZ for names that end in .xyz, closo binary (checked,
// single precision, velocities kept; layout in src/traj/closo_binary.h) for .closo; CLOSO_USAGE for
// others. path as in closo_traj_analyse. What was done is added to `result`.
closo_status closo_traj_convert(const char *path, const char *output_path,
                                const closo_traj_options *options, closo_result *result,
                                closo_error *error);

// ---- activated diffusion -----------------------------------------------------------------------

// One run: what closo_analysis_msd found at one temperature.
typedef struct closo_arrhenius_point {
    const char *source; // name of the run
    double temperature_kelvin;
    double diffusion, diffusion_su, freedom; // cm^2/s; freedom of su, 0 or NaN: not known
    double conductivity;                     // S/cm, Nernst-Einstein; NaN: not known
    const char *lattice;                     // of the anions, "fcc"; NULL: not known
    double tetrahedral_share;                // P1 of the tetrahedral sites; NaN: not known
} closo_arrhenius_point;

typedef struct closo_arrhenius_options {
    double extrapolate_kelvin; // NaN: 300 K
    bool across;               // fit one line even where there is a transition
} closo_arrhenius_options;

// Weighted straight line of ln D against 1/T: activation energy, prefactor, extrapolation, table
// and figure into `result`. CLOSO_NEGATIVE, with everything else described, where there is no such
// line: a transition between the runs, or fewer than two temperatures at which ions diffuse.
closo_status closo_arrhenius_describe(const closo_arrhenius_point *points, size_t count,
                                      const closo_arrhenius_options *options, closo_result *result,
                                      closo_error *error);

// ---- fixed-window scans ------------------------------------------------------------------------

// Elastic and inelastic fixed windows of an incoherent neutron spectrometer against temperature,
// from runs at several temperatures.
typedef struct closo_fixed_window closo_fixed_window;

closo_fixed_window *closo_fixed_window_new(closo_error *error);
void closo_fixed_window_free(closo_fixed_window *scan); // accepts NULL
// Reads one run: path and options as for closo_analysis_neutron (q, resolution, scatterers and
// isotopes the same for all runs). Its temperature is that of the options, else of the manifest;
// CLOSO_USAGE where neither knows. What was amiss while reading is warned of in `result`.
closo_status closo_fixed_window_add(closo_fixed_window *scan, const char *path,
                                    const closo_traj_options *options, closo_result *result,
                                    closo_error *error);
// Tables and figure of the scan. resolution_ev: full width at half maximum of a Gaussian, widened
// to what the shortest run allows; offset_ev: energy of the inelastic window. CLOSO_USAGE for fewer
// than two temperatures, and for runs that differ in their scatterers or scattering vectors.
closo_status closo_fixed_window_describe(const closo_fixed_window *scan, double resolution_ev,
                                         double offset_ev, closo_result *result,
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
