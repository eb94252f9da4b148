// SPDX-License-Identifier: GPL-3.0-or-later
// closo/powder.h: powder diffraction: pattern files, reflections and patterns simulated from a
// structure, profiles, peaks, sizes.
//
//   file --closo_patterns_read--> closo_pattern --peaks, size--> closo_result
//   closo_crystal --closo_reflections--> sticks --closo_profile_add--> closo_pattern
//
// Angles are in degrees, lengths in angstrom, times of flight in microseconds.
#ifndef CLOSO_POWDER_H
#define CLOSO_POWDER_H

#include "closo/base.h"
#include "closo/crystal.h"
#include "closo/matter.h"
#include "closo/numeric.h"
#include "closo/result.h"

#ifdef __cplusplus
extern "C" {
#endif

// ---- patterns ----------------------------------------------------------------------------------

typedef enum closo_abscissa {
    CLOSO_ABSCISSA_TWO_THETA, // degrees
    CLOSO_ABSCISSA_TIME,      // of flight, us
    CLOSO_ABSCISSA_Q,         // 1/A
    CLOSO_ABSCISSA_D          // A
} closo_abscissa;

typedef enum closo_radiation_kind {
    CLOSO_RADIATION_UNKNOWN,
    CLOSO_RADIATION_XRAY,
    CLOSO_RADIATION_NEUTRON
} closo_radiation_kind;

typedef struct closo_radiation {
    closo_radiation_kind kind;
    double wavelength[2]; // A; NaN: not known. [1] is 0 for a single line
    double ratio;         // intensity of the second line to the first
    char name[16];        // "CuKa"; "" where it has none
} closo_radiation;

// "CuKa", "CuKa1", "MoKa" ..., "0.4139A" (X-rays), "neutron:1.5402A", "neutron" (time of flight).
closo_status closo_radiation_parse(const char *text, closo_radiation *out, closo_error *error);

typedef struct closo_pattern {
    char title[160];
    closo_abscissa abscissa;
    size_t count;
    double *x;  // rising
    double *y;  // as the file has it: counts, or counts per second where `rate`
    double *su; // standard uncertainties; NULL: the file gives none; 0: none for this point
    bool rate;
    double step_seconds; // counting time per step; NaN: not known
    closo_radiation radiation;
    // Of the scan in a series; NaN: not known. The time is that of its start, in seconds since
    // 1970-01-01 00:00 of the clock that wrote it.
    double temperature_kelvin, time_seconds;
    double radius_mm;                         // of the goniometer; NaN: not known
    double bank_two_theta, difc, difa, tzero; // time of flight; NaN: not known
    char instrument[80], anode[8], date[40];
} closo_pattern;

typedef struct closo_patterns {
    size_t count; // scans or banks in the file
    closo_pattern *patterns;
    char format[48]; // in words
    closo_fingerprint fingerprint;
    size_t warning_count;
    char **warnings;
} closo_patterns;

typedef struct closo_patterns_options {
    const char *format;  // name of a format; NULL: by content, then by extension
    const char *columns; // of a plain table, "x,y,su"; NULL: recognised
    const closo_control *control;
} closo_patterns_options;

// A file in memory, unpacked; at most 256 MB.
typedef struct closo_pattern_file {
    const char *path;
    const char *data;
    size_t length;
} closo_pattern_file;

// One format: one source file, one record, one line in the list. recognise looks at the first bytes
// (at most 64 KiB) and must not claim files of other formats.
typedef struct closo_pattern_format {
    const char *name;        // "xrdml"
    const char *description; // "PANalytical XRDML"
    const char *extensions;  // "xrdml"
    const char *reference;   // where the layout is documented
    bool (*recognise)(const char *head, size_t length, const char *path);
    closo_status (*read)(closo_patterns *out, const closo_pattern_file *file,
                         const closo_patterns_options *options, closo_error *error);
} closo_pattern_format;

const closo_pattern_format *const *closo_pattern_formats(void); // ends with NULL
// By content alone; NULL: none.
const closo_pattern_format *closo_pattern_recognise(const char *head, size_t length,
                                                    const char *path);
// Every scan of a file (plain, gzip or bzip2). Wavelength, standard uncertainties, temperature and
// time are those of the file: nothing is assumed. CLOSO_INPUT with path and line for a damaged
// file; a file that stops early keeps its points, with a warning.
closo_status closo_patterns_read(closo_patterns *out, const char *path,
                                 const closo_patterns_options *options, closo_error *error);
void closo_patterns_clear(closo_patterns *patterns);
closo_status closo_pattern_init(closo_pattern *pattern, size_t count, bool with_su,
                                closo_error *error);
void closo_pattern_clear(closo_pattern *pattern);
// Formats: "xy", "xye", "csv", "fxye" (GSAS), "cif" (pdCIF); NULL: by the name of path. Where the
// format needs standard uncertainties and the pattern has none they follow from the counts;
// CLOSO_INPUT where y is a rate without counting time.
closo_status closo_pattern_write(const closo_pattern *pattern, const char *path, const char *format,
                                 closo_error *error);
// Standard uncertainties that counting gives: sqrt(y), at least 1; of a rate with the counting time
// of a step. False, and nothing is done, where neither applies. su: pattern->count values.
bool closo_pattern_counting_su(const closo_pattern *pattern, double *su);
// Position of the abscissa x as 2 theta (deg), q (1/A) or d (A); wavelength in A is needed between
// angles and the others, difc (us/A) for times of flight. NaN: not possible.
double closo_abscissa_convert(double x, closo_abscissa from, closo_abscissa to, double wavelength,
                              double difc, double tzero);

// What files hold, into a result: a row per scan. radiation overrides that of the files (NULL:
// not).
closo_status closo_powder_info(const char *const *paths, size_t count,
                               const closo_patterns_options *options,
                               const closo_radiation *radiation, closo_result *result,
                               closo_error *error);
// scan: from 1; 0: the only one of the file.
closo_status closo_powder_convert(const char *path, const char *out, size_t scan,
                                  const char *format, const closo_patterns_options *options,
                                  const closo_radiation *radiation, closo_result *result,
                                  closo_error *error);

typedef enum closo_series_order { // abscissa of a series
    CLOSO_SERIES_AUTOMATIC,       // temperature, else time, else index: the first that tells apart
    CLOSO_SERIES_TEMPERATURE,
    CLOSO_SERIES_TIME,
    CLOSO_SERIES_INDEX
} closo_series_order;

typedef enum closo_intensity_scale {
    CLOSO_INTENSITY_LINEAR,
    CLOSO_INTENSITY_LOGARITHMIC,
    CLOSO_INTENSITY_SQUARE_ROOT
} closo_intensity_scale;

typedef struct closo_powder_plot_options {
    closo_patterns_options reading;
    const closo_radiation *radiation; // overrides that of the files; NULL: not
    bool convert;                     // to `abscissa`; false: as the files have it
    closo_abscissa abscissa;
    double minimum, maximum; // of the abscissa that is drawn; NaN: all
    bool map;                // heat map against `against`, else stacked lines
    closo_series_order against;
    bool normalise; // each pattern to its highest point
    closo_intensity_scale scale;
    double offset; // between stacked patterns: fraction of the highest point, decades where the
                   // scale is logarithmic; NaN: 0.1 and 0.5
} closo_powder_plot_options;

// Patterns of all files, every scan of them, into a figure of the result.
closo_status closo_powder_plot(const char *const *paths, size_t count,
                               const closo_powder_plot_options *options, closo_result *result,
                               closo_error *error);

// ---- reflections -------------------------------------------------------------------------------

typedef enum closo_diffractometer {
    CLOSO_GEOMETRY_BRAGG_BRENTANO,
    CLOSO_GEOMETRY_CAPILLARY, // Debye-Scherrer
    CLOSO_GEOMETRY_TIME_OF_FLIGHT
} closo_diffractometer;

// How intensities are computed; _init gives the defaults, every choice is printed with a result.
typedef struct closo_scattering_options {
    closo_radiation radiation;
    closo_diffractometer geometry;
    double polarisation;      // K of (1 + K cos^2 2theta)/(1 + K): 1 without monochromator, cos^2
                              // 2theta_M behind a mosaic one; synchrotron: (1 - P)/P
    bool lorentz;             // false: |F|^2 times multiplicity only
    bool anomalous;           // f' and f''
    const char *form_factors; // "IT92", "WK95", "xraylib"
    bool bonded_hydrogen;
    double default_u_iso;   // A^2, of atoms without displacement parameters; 0: at rest
    double bank_two_theta;  // time of flight
    double march_r;         // March-Dollase; 1: no preferred orientation
    int march_axis[3];      // hkl of its axis
    double random_fraction; // of the March-Dollase model
} closo_scattering_options;
void closo_scattering_options_init(closo_scattering_options *options);

// One powder line of one wavelength: reflections that are equivalent under the Laue group. Classes
// that overlap exactly but differ in |F| (hkl and khl in Laue group -3 ...) are lines of their own.
typedef struct closo_reflection {
    int hkl[3];
    int multiplicity;                    // Friedel's mates counted
    double d, two_theta, time_of_flight; // NaN where it does not apply; two_theta of wavelength[0]
    double f; // sqrt of the mean of |F(hkl)|^2 and |F(-h-k-l)|^2; electrons or fm
    double lorentz_polarisation;
    double texture;   // March-Dollase factor
    double intensity; // multiplicity x f^2 x LP x texture, per cell, absolute
} closo_reflection;

typedef struct closo_reflections {
    size_t count; // falling d
    closo_reflection *reflections;
} closo_reflections;

// All lines with d_min <= d <= d_max, systematic absences left out. Cost: one structure factor per
// class. CLOSO_INPUT for an element without scattering data.
closo_status closo_reflections_compute(closo_reflections *out, const closo_crystal *crystal,
                                       const closo_scattering_options *options, double d_min,
                                       double d_max, closo_error *error);
void closo_reflections_clear(closo_reflections *reflections);
// Average over the frames of a simulation, for the lines that _compute found in the first frame:
// f_squared[i] += |F|^2 of line i in `frame` (P1, the same atoms; its own cell). Then _settle takes
// the mean of `frames` of them and the spacings of the mean cell.
closo_status closo_reflections_add_frame(const closo_reflections *lines, const closo_crystal *frame,
                                         const closo_scattering_options *options, double *f_squared,
                                         closo_error *error);
void closo_reflections_settle(closo_reflections *lines, const closo_cell *mean_cell,
                              const closo_scattering_options *options, const double *f_squared,
                              size_t frames);

// ---- profiles ----------------------------------------------------------------------------------

// Constant wavelength. Gaussian FWHM^2 = U tan^2 + V tan + W + P / cos^2 (deg^2), Lorentzian FWHM =
// X / cos + Y tan + Z (deg): the Lorentzian convention of GSAS, the Gaussian one of FullProf.
typedef struct closo_instrument {
    double u, v, w, p;
    double x, y, z;
    double s_l, h_l; // axial divergence: half heights of sample and slit over the radius
    double zero;     // deg, added to 2 theta
    double displacement_mm, radius_mm; // Bragg-Brentano: -2 s cos(theta) / R (rad)
    double transparency;               // 1 / (2 mu R)
    // Time of flight: t = difc d + difa d^2 + tzero; back-to-back exponentials with a pseudo-Voigt
    // (alpha = alpha0 + alpha1 / d, beta = beta0 + beta1 / d^4, sigma^2 = sig0 + sig1 d^2 + sig2
    // d^4, gamma = gam0 + gam1 d + gam2 d^2; us).
    double difc, difa, tzero, alpha0, alpha1, beta0, beta1, sig0, sig1, sig2, gam0, gam1, gam2;
} closo_instrument;
void closo_instrument_init(closo_instrument *instrument); // narrow, symmetric, no shifts

// Broadening by the sample: FWHM(size) = K lambda / (D cos theta), FWHM(strain) = 4 e tan theta.
typedef struct closo_broadening {
    double size_angstrom, scherrer_k;          // size 0: none
    double strain;                             // e, dimensionless (Stokes and Wilson)
    double size_lorentzian, strain_lorentzian; // share of the width that is Lorentzian, 0 .. 1
} closo_broadening;

// Gaussian and Lorentzian FWHM (deg) of a line at two_theta with both broadenings.
void closo_widths(const closo_instrument *instrument, const closo_broadening *broadening,
                  double two_theta, double wavelength, double *gaussian, double *lorentzian);
// Total FWHM and mixing of the pseudo-Voigt after Thompson, Cox and Hastings (1987),
// doi:10.1107/S0021889887087090.
void closo_thompson_cox_hastings(double gaussian, double lorentzian, double *fwhm, double *eta);
// Area-normalised pseudo-Voigt at x.
double closo_pseudo_voigt(double x, double fwhm, double eta);
// Adds `area` times the line shape (Finger, Cox and Jephcoat 1994, doi:10.1107/S0021889894004218,
// where s_l or h_l is set) to y at the points x (rising), as far as it exceeds cutoff of its top.
void closo_profile_add(double two_theta, double area, double gaussian, double lorentzian,
                       double s_l, double h_l, double cutoff, const double *x, double *y,
                       size_t count);
// The whole pattern: lines of both wavelengths on the points of `pattern`, which keeps its x.
closo_status closo_pattern_simulate(closo_pattern *pattern, const closo_reflections *reflections,
                                    const closo_scattering_options *options,
                                    const closo_instrument *instrument,
                                    const closo_broadening *broadening, closo_error *error);

// What `closo powder simulate` does with lines: tables `reflections` (lines of equal d are one
// row), `classes` (the lines of such rows), `profile`, and their figure into `result`; intensities
// are scaled so that the strongest row and the highest point are 100.
typedef struct closo_simulation_options {
    closo_scattering_options scattering;
    closo_instrument instrument;
    closo_broadening broadening;
    double minimum, maximum, step; // of the abscissa: 2 theta in degrees, time in us
    const char *pattern_path;      // also writes the profile; NULL: not
} closo_simulation_options;
closo_status closo_simulation_describe(const closo_crystal *crystal, const closo_reflections *lines,
                                       const closo_simulation_options *options,
                                       closo_result *result, closo_error *error);
// The range of spacings that the abscissa covers (both wavelengths).
void closo_simulation_range(const closo_simulation_options *options, double *d_min, double *d_max);

// Agreement of a calculated with a measured pattern (Toby 2006, doi:10.1154/1.2179804), in percent;
// weights 1/su^2. background may be NULL.
typedef struct closo_agreement {
    double rp, rwp, rexp, chi2;                            // chi2 = (rwp / rexp)^2
    double rp_background, rwp_background, rexp_background; // background taken off the denominators
    double durbin_watson;
} closo_agreement;
closo_status closo_agreement_of(size_t count, const double *measured, const double *su,
                                const double *calculated, const double *background,
                                size_t parameters, closo_agreement *out, closo_error *error);

// ---- peaks -------------------------------------------------------------------------------------

// One line of a pattern: a pseudo-Voigt, with its K-alpha-2 beside it where the radiation has one.
// NaN: undetermined; su NaN with a value: at the end of its range, or not known.
typedef struct closo_peak {
    closo_measured position; // in the unit of the abscissa; of wavelength[0]
    closo_measured d;        // A
    closo_measured area;     // intensity times unit of the abscissa, of wavelength[0] alone
    closo_measured height;   // of that line above the background
    closo_measured fwhm, breadth, eta; // breadth: integral breadth, area over height
    double fwhm_eta;                   // covariance of fwhm and eta
    double significance;               // height over su in the search, with a straight background
    size_t group;                      // fitted together, from 1
} closo_peak;

typedef enum closo_peak_sharing {
    CLOSO_PEAK_FREE,
    CLOSO_PEAK_SHARED,
    CLOSO_PEAK_FIXED
} closo_peak_sharing;

typedef struct closo_peaks_options {
    closo_radiation radiation; // wavelength NaN: as the pattern says
    double minimum, maximum;   // part of the abscissa to use; NaN: all
    double significance;       // smallest of a peak; default 5
    double fwhm;               // expected width; 0: estimated from the pattern
    closo_peak_sharing widths; // FREE or SHARED by the peaks of a group; default FREE
    closo_peak_sharing shapes; // eta: FREE, SHARED (default) or FIXED to `eta`
    double eta;
    int background;  // order of the polynomial under a group, 0 .. 5; default 1
    double s_l, h_l; // axial divergence; 0: symmetric lines
    const closo_control *control;
} closo_peaks_options;
void closo_peaks_options_init(closo_peaks_options *options);

typedef struct closo_peak_group {
    size_t first, count; // peaks
    size_t begin, end;   // points
    size_t parameters;
    double chi2; // per degree of freedom
    bool converged;
} closo_peak_group;

typedef struct closo_peaks {
    size_t count, groups, points;
    closo_peak *peaks; // rising
    closo_peak_group *group;
    // Points in range that have a standard uncertainty; calculated and background are NaN where
    // nothing was fitted.
    double *x, *y, *su, *calculated, *background;
    closo_abscissa abscissa;
    closo_radiation radiation;
    double width[2];           // FWHM expected at the first and last point
    double noise;              // scatter of neighbouring points over what su says
    bool from_scatter;         // su was estimated from that scatter
    bool from_file;            // su is the file's
    size_t skipped;            // points without a usable su
    size_t dropped;            // found, but not significant when fitted
    double shift;              // of the last round of fits, largest of position / su
    closo_agreement agreement; // of the points that were fitted
    closo_peaks_options options;
} closo_peaks;

// Search (a line on a straight background at every point, weighted; significance is height over
// su), fit in groups of overlapping lines, search of the residuals for lines that were missed, fit
// again. Standard uncertainties are multiplied by the root of a group's chi2 where that exceeds 1.
// CLOSO_INPUT for fewer than 20 points or more than 2000 peaks. No peak is no error.
closo_status closo_peaks_find(const closo_pattern *pattern, const closo_peaks_options *options,
                              closo_peaks *out, closo_error *error);
void closo_peaks_clear(closo_peaks *peaks);
// Tables `peaks`, `groups`, `pattern`, the figure `peaks`, agreement, warnings.
closo_status closo_peaks_describe(const closo_peaks *peaks, closo_result *result,
                                  closo_error *error);

// ---- sizes -------------------------------------------------------------------------------------

// A line as a size needs it; eta NaN: not known.
typedef struct closo_line_width {
    closo_measured two_theta, fwhm; // deg
    closo_measured eta;
    double fwhm_eta; // covariance of fwhm and eta; 0: not known
} closo_line_width;

typedef enum closo_size_correction {
    CLOSO_SIZE_PSEUDO_VOIGT, // Gaussian parts in squares, Lorentzian ones linearly; needs eta
    CLOSO_SIZE_GAUSSIAN,
    CLOSO_SIZE_LORENTZIAN
} closo_size_correction;

typedef struct closo_size_options {
    double wavelength; // A
    double scherrer_k; // of the FWHM; default 0.9
    double breadth_k;  // of the integral breadth; default 1 (volume-weighted column length)
    closo_size_correction correction;
    bool has_instrument; // by the parameters u .. z of `instrument`
    closo_instrument instrument;
    size_t standard_count; // or by the lines of a standard that has no broadening
    const closo_line_width *standard;
} closo_size_options;
void closo_size_options_init(closo_size_options *options);

// D = K lambda / (beta cos theta), for the FWHM (Scherrer 1918; Patterson 1939,
// doi:10.1103/PhysRev.56.978) and the integral breadth of the sample.
typedef struct closo_size_line {
    closo_line_width line;
    double instrument_fwhm, instrument_eta; // 0 where there is none
    closo_measured fwhm, breadth;           // of the sample, deg; NaN: not above the instrument's
    closo_measured eta;
    closo_measured size, size_breadth; // A
} closo_size_line;

// beta cos theta against sin theta (Williamson and Hall 1953, doi:10.1016/0001-6160(53)90006-6):
// intercept K lambda / D, slope 4 e (`linear`: Lorentzian broadening), or the same of the squares
// (`squares`: Gaussian broadening). size NaN: the intercept is not above 0; strain NaN: nor the
// slope.
typedef struct closo_williamson_hall {
    size_t count; // lines used
    closo_measured intercept, slope;
    closo_measured size, strain; // A; e
    double chi2;                 // per degree of freedom; su are multiplied by its root above 1
} closo_williamson_hall;

typedef struct closo_size {
    size_t count;
    closo_size_line *lines;
    closo_measured mean,
        mean_breadth; // weighted over the lines, A; su from their scatter if larger
    closo_williamson_hall fwhm_linear, fwhm_squares, breadth_linear, breadth_squares;
    size_t standard_used;
} closo_size;

closo_status closo_size_compute(const closo_line_width *lines, size_t count,
                                const closo_size_options *options, closo_size *out,
                                closo_error *error);
void closo_size_clear(closo_size *size);
closo_status closo_size_describe(const closo_size *size, const closo_size_options *options,
                                 closo_result *result, closo_error *error);

#ifdef __cplusplus
}
#endif
#endif
