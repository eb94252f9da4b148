// SPDX-License-Identifier: GPL-3.0-or-later
// closo/electro.h: instrument files, impedance spectroscopy, conductivity.
//
//   file --closo_data_read--> closo_data (tables as the instrument wrote them)
//        --closo_impedances_of--> closo_impedance --fit, validate, drt--> results --describe-->
//        document
//
// Impedances are Z = Z' + i Z'' in ohm with Z'' < 0 for a capacitor, frequencies in Hz, time
// constants in s, lengths in cm, areas in cm^2, conductivities in S/cm. Units of a file's own
// columns are kept as text.
#ifndef CLOSO_ELECTRO_H
#define CLOSO_ELECTRO_H

#include "closo/base.h"
#include "closo/matter.h"
#include "closo/numeric.h"
#include "closo/result.h"

#ifdef __cplusplus
extern "C" {
#endif

// ---- instrument files --------------------------------------------------------------------------

typedef struct closo_data_column {
    char *name; // as the file has it, "<Ewe>"
    char *unit; // as the file has it, "V"; "" where it names none
    double *values;
} closo_data_column;

typedef struct closo_data_setting {
    char *key, *text;
} closo_data_setting;

// One run of one technique: rows of numbers, all columns of the file.
typedef struct closo_data_table {
    char *technique; // "PEIS", "CV", "ZCURVE" ...; "" where the file names none
    char *title;     // name of the curve or scan; ""
    size_t rows;
    size_t column_count;
    closo_data_column *columns;
    size_t setting_count; // what the file says about the run, in its order
    closo_data_setting *settings;
} closo_data_table;

typedef struct closo_data {
    char format[64]; // in words
    size_t count;
    closo_data_table *tables;
    closo_fingerprint fingerprint;
    size_t warning_count;
    char **warnings;
} closo_data;

typedef struct closo_data_options {
    const char *format;  // name of a format; NULL: by content, then by extension
    const char *columns; // of a plain table: "f,Zr,-Zi"; NULL: from its header or recognised
    const closo_control *control;
} closo_data_options;

// One format: one source file, one record, one line in the list.
typedef struct closo_data_format {
    const char *name;        // "mpr"
    const char *description; // "BioLogic EC-Lab binary"
    const char *extensions;  // "mpr"
    const char *reference;   // where the layout is documented
    bool (*recognise)(const char *head, size_t length, const char *path);
    closo_status (*read)(closo_data *out, const char *path, const closo_data_options *options,
                         closo_error *error);
} closo_data_format;

const closo_data_format *const *closo_data_formats(void); // ends with NULL
const closo_data_format *closo_data_recognise(const char *head, size_t length, const char *path);
closo_status closo_data_read(closo_data *out, const char *path, const closo_data_options *options,
                             closo_error *error);
void closo_data_clear(closo_data *data);
// Building, for readers. Names are copied; values may be filled later through the pointers. Adding
// a table (column) moves the tables (columns) before it: ask data->tables again; the arrays
// `values` stay where they are.
closo_data_table *closo_data_add_table(closo_data *data, const char *technique, const char *title,
                                       size_t rows, closo_error *error); // NULL: no memory
closo_data_column *closo_data_add_column(closo_data_table *table, const char *name,
                                         const char *unit, closo_error *error);
closo_status closo_data_set(closo_data_table *table, const char *key, const char *text,
                            closo_error *error);
closo_status closo_data_warn(closo_data *data, closo_error *error, const char *format, ...)
    CLOSO_PRINTF(3, 4);
// The document of `closo data show`: technique, n_rows, settings, table `data` (data_2, ... for
// further tables) with native names and units.
closo_status closo_data_describe(const closo_data *data, closo_result *result, closo_error *error);

// ---- impedance spectra -------------------------------------------------------------------------

typedef struct closo_impedance {
    char label[96]; // file, scan or what sets it apart in a series
    size_t count;
    double *frequency;                                                 // Hz, falling
    double *real, *imaginary;                                          // ohm
    double *su_real, *su_imaginary;                                    // NULL: the file gives none
    double temperature_kelvin, time_seconds, cycle, potential, charge; // NaN: not known; V, mA h
} closo_impedance;

typedef struct closo_impedances {
    size_t count;
    closo_impedance *spectra;
} closo_impedances;

// Columns are found by name and unit (frequency in Hz or rad/s; Z' and Z'', -Z'', |Z| and phase in
// degrees or radians; ohm, kohm, Mohm, mohm). Where the sign of the imaginary part must be judged
// by the data, a warning says so. Rows with frequency <= 0 or values that are not finite are left
// out with a warning. CLOSO_INPUT where no table holds an impedance.
closo_status closo_impedances_of(closo_impedances *out, closo_data *data, closo_error *error);
// The document of `closo eis info`: n_spectra, n_points, range; tables spectrum, spectrum_2, ...
// with frequency, Z_real, Z_imag, |Z| and phase; Nyquist and Bode figures.
closo_status closo_impedances_describe(const closo_impedances *spectra, closo_result *result,
                                       closo_error *error);
closo_status closo_impedance_init(closo_impedance *spectrum, size_t count, bool with_su,
                                  closo_error *error);
void closo_impedance_clear(closo_impedance *spectrum);
void closo_impedances_clear(closo_impedances *spectra);
// Keeps frequencies within [minimum, maximum] (NaN: open) and, with drop_inductive, Z'' <= 0.
void closo_impedance_select(closo_impedance *spectrum, double minimum_hz, double maximum_hz,
                            bool drop_inductive);

// ---- circuits ----------------------------------------------------------------------------------

enum { CLOSO_ELEMENT_PARAMETERS = 6, CLOSO_CIRCUIT_PARAMETERS = 48 };

typedef struct closo_element_parameter {
    const char *symbol; // "R", "Q", "n", "tau": parameter of CPE1 is "CPE1_Q"; the only parameter
                        // of an element has its name alone, "R0"
    const char *unit;   // "ohm", "S s^n"
    double start, lower, upper;
    bool logarithmic; // fitted as its logarithm
} closo_element_parameter;

// One element: one source file (or table row), one record, one line in the list.
typedef struct closo_circuit_element {
    const char *name;  // "CPE", the house's own: R C L CPE W Ws Wo G Gs HN Zarc La TLM ...
    const char *title; // "constant phase element"
    const char *formula;
    const char *reference;
    // Symbols in the four notations; NULL where a notation has none. Mapped by function.
    const char *boukamp, *eclab, *impedance_py, *pyimpspec;
    size_t parameters;
    closo_element_parameter parameter[CLOSO_ELEMENT_PARAMETERS];
    // Z and dZ/dp_k (parameters x 2, re im) at omega > 0; safe for any finite p > 0.
    void (*impedance)(const double *p, double omega, double z[2],
                      double derivative[CLOSO_ELEMENT_PARAMETERS][2]);
} closo_circuit_element;

const closo_circuit_element *const *closo_circuit_elements(void); // ends with NULL

typedef enum closo_circuit_notation {
    CLOSO_NOTATION_AUTO,    // reading only: refused with the candidates where a text is ambiguous
    CLOSO_NOTATION_BOUKAMP, // R(Q(RQ)), ZSimpWin
    CLOSO_NOTATION_ECLAB,   // R1+Q1/(R2+Q2)
    CLOSO_NOTATION_IMPEDANCE_PY, // R0-p(CPE1,R1-CPE2)
    CLOSO_NOTATION_PYIMPSPEC     // R(Q[RQ])
} closo_circuit_notation;

typedef struct closo_circuit closo_circuit;

closo_status closo_circuit_parse(closo_circuit **out, const char *text,
                                 closo_circuit_notation notation, closo_error *error);
void closo_circuit_free(closo_circuit *circuit);
closo_status closo_circuit_write(const closo_circuit *circuit, closo_circuit_notation notation,
                                 closo_text *out, closo_error *error);
size_t closo_circuit_count(const closo_circuit *circuit); // of parameters
// Name ("CPE1_Q", in the numbering of the text or, without numbers in it, by order of each kind
// from 0), record and the element it belongs to.
const char *closo_circuit_name(const closo_circuit *circuit, size_t parameter);
const closo_element_parameter *closo_circuit_parameter(const closo_circuit *circuit,
                                                       size_t parameter);
const closo_circuit_element *closo_circuit_element_of(const closo_circuit *circuit,
                                                      size_t parameter);
// Z (count x 2) and, where not NULL, dZ/dp (count x parameters x 2).
void closo_circuit_impedance(const closo_circuit *circuit, const double *p, const double *omega,
                             size_t count, double *z, double *derivative);

// ---- complex non-linear least squares ----------------------------------------------------------

typedef enum closo_weighting {
    CLOSO_WEIGHTING_MODULUS,      // 1/|Z|^2 of the data
    CLOSO_WEIGHTING_UNIT,         // 1
    CLOSO_WEIGHTING_PROPORTIONAL, // 1/Z'^2 and 1/Z''^2, floored at (1e-3 |Z|)^2
    CLOSO_WEIGHTING_VARIANCE      // of the data
} closo_weighting;

typedef struct closo_eis_options {
    closo_weighting weighting;
    const double *start;         // parameters; NULL or NaN: found from the data
    const double *lower, *upper; // parameters; NULL: those of the elements. Equal: held
    // Constraints p[k] = tie_ratio[k] p[tied_to[k]]; NULL: none, likewise where tied_to[k] is k.
    const size_t *tied_to;
    const double *tie_ratio; // NULL: 1
    int starts;              // of the multistart beside the found or given one; 0: none
    uint64_t seed;
    int threads;                   // over the starts; 0: one
    bool no_profiles;              // leave low and high out
    double thickness_cm, area_cm2; // of the sample, for what arcs may be; 0: not known
} closo_eis_options;
void closo_eis_options_init(closo_eis_options *options); // modulus, 16 starts, seed 1

typedef struct closo_eis_fit {
    size_t count;       // parameters
    double *value, *su; // su NaN: undetermined
    double *low, *high; // profile limits (68 %) where su exceeds 30 %; NaN elsewhere
    double *covariance; // count x count, scaled by chi2_reduced
    bool *undetermined, *at_bound, *held;
    double S;            // sum of weighted squares
    double chi2_reduced; // S / (2 N - free)
    double aicc;
    size_t n_undetermined, free;
    size_t starts, starts_at_minimum; // how many found this minimum
    bool converged;
    double *z;              // fitted, points x 2
    double residual;        // rms of |dZ|/|Z|
    size_t direction_count; // what is undetermined, in words: "only Wo1_R/sqrt(Wo1_tau) is ..."
    char (*direction)[192];
} closo_eis_fit;

// Arcs that are alike (parallel R-C, R-CPE, Zarc in series) come out with rising time constants.
closo_status closo_eis_fit_run(const closo_circuit *circuit, const closo_impedance *spectrum,
                               const closo_eis_options *options, closo_eis_fit *out,
                               closo_error *error);
void closo_eis_fit_clear(closo_eis_fit *fit);
// Quantities S, chi2_reduced, aicc, n_undetermined and one per parameter; tables parameters, arcs
// (with capacitances and what an arc may be), correlation, fit, residuals; figures.
closo_status closo_eis_fit_describe(const closo_circuit *circuit, const closo_impedance *spectrum,
                                    const closo_eis_options *options, const closo_eis_fit *fit,
                                    closo_result *result, closo_error *error);

// Several circuits on one spectrum, the smallest AICc first. nested: whether the smaller circuit is
// the larger with elements left out or replaced by a special case (C or R for a CPE ...); then F
// and the probability p that the smaller one gives so large a fall by chance. Table `comparison`,
// quantities and a verdict in words into result.
typedef struct closo_eis_candidate {
    const closo_circuit *circuit;
    const closo_eis_fit *fit;
} closo_eis_candidate;
bool closo_circuit_nested(const closo_circuit *small, const closo_circuit *large);
closo_status closo_eis_compare(const closo_eis_candidate *candidates, size_t count,
                               closo_result *result, closo_error *error);

// ---- one circuit through a set of spectra ------------------------------------------------------

typedef struct closo_eis_series_options {
    closo_eis_options fit;
    const double *x; // of the spectra, for table and figures; NULL: from their records
    const char *x_name, *x_unit;
    const size_t *group;            // of the spectra, 0 ...; NULL: one
    const char *const *group_names; // of the groups
    int threads;                    // over the spectra; changes nothing
    const char *resume;             // file that keeps finished fits; NULL: none
    const closo_control *control;
} closo_eis_series_options;

// Every spectrum is searched for by itself, then from the minima of its neighbours until none
// improves; fits[count], cleared by the caller. A spectrum that cannot be fitted has count 0 in
// its fit and a sentence in messages (count, may be NULL).
closo_status closo_eis_series_run(const closo_circuit *circuit, const closo_impedances *spectra,
                                  const closo_eis_series_options *options, closo_eis_fit *fits,
                                  closo_error *messages, closo_error *error);
// Table `series`, a row per spectrum, and a figure per parameter.
closo_status closo_eis_series_describe(const closo_circuit *circuit,
                                       const closo_impedances *spectra,
                                       const closo_eis_series_options *options,
                                       const closo_eis_fit *fits, const closo_error *messages,
                                       closo_result *result, closo_error *error);

// ---- validation --------------------------------------------------------------------------------

typedef struct closo_kk_options {
    double mu_limit;                // 0.85
    size_t elements;                // fixed M; 0: grown until mu falls below the limit
    size_t elements_most;           // 50
    int capacitance, inductance;    // 1: always, 0: never, -1: added when needed
    bool real_only, imaginary_only; // which part is fitted; both false: complex
} closo_kk_options;
void closo_kk_options_init(closo_kk_options *options);

typedef enum closo_kk_verdict {
    CLOSO_KK_VALID,
    CLOSO_KK_NOISY,       // scatter so large that nothing can be told
    CLOSO_KK_DRIFTING,    // modulus and phase part company towards low frequency
    CLOSO_KK_INCONSISTENT // residuals beyond the noise
} closo_kk_verdict;

typedef struct closo_kk {
    size_t M;
    double mu;
    double *residual_real, *residual_imaginary; // of |Z|
    double residual_max, noise;                 // of |Z|; noise: estimated standard deviation
    bool capacitance, inductance, valid;
    bool *bad;                   // frequencies whose residual exceeds what the noise allows
    double *zhit_residual;       // of |Z|: modulus reconstructed from the phase; NaN at the ends
    double zhit_max, zhit_drift; // drift: mean over the lowest decade
    closo_kk_verdict verdict;    // valid: CLOSO_KK_VALID
    size_t bad_count;
} closo_kk;
closo_status closo_kk_run(const closo_impedance *spectrum, const closo_kk_options *options,
                          closo_kk *out, closo_error *error);
void closo_kk_clear(closo_kk *kk);
closo_status closo_kk_describe(const closo_impedance *spectrum, const closo_kk_options *options,
                               const closo_kk *kk, closo_result *result, closo_error *error);

// ---- distribution of relaxation times ----------------------------------------------------------

typedef enum closo_lambda_choice {
    CLOSO_LAMBDA_GCV,
    CLOSO_LAMBDA_L_CURVE,
    CLOSO_LAMBDA_RE_IM,
    CLOSO_LAMBDA_GIVEN
} closo_lambda_choice;

typedef struct closo_drt_options {
    closo_lambda_choice choice;
    double lambda;            // where given
    int derivative;           // of the penalty, 1 or 2
    double shape;             // FWHM coefficient of the Gaussians, 0.5
    size_t points_per_decade; // of tau; 0: one per frequency
    bool inverse_frequency; // tau from 1/f_max to 1/f_min, the grid of pyDRTtools, instead of from
                            // a decade below 1/omega_max to a decade above 1/omega_min
    bool inductance, capacitance; // in series; inductance true, capacitance false
    bool modulus;                 // weights 1/|Z|^2 in place of equal ones
    bool negative; // gamma below zero where Z' falls with falling frequency (inductive loops)
    int samples;   // for credible bands; 0: none
    uint64_t seed;
} closo_drt_options;
void closo_drt_options_init(closo_drt_options *options);

typedef struct closo_drt_peak {
    double tau, resistance, width;          // s, ohm, decades (at half height; NaN: overlaps)
    double frequency, capacitance;          // Hz, F
    double resistance_low, resistance_high; // band; NaN: none
} closo_drt_peak;

typedef struct closo_drt {
    size_t count;
    double *tau, *gamma, *low, *high; // s; ohm per unit of ln tau; bands (NaN: none)
    double lambda, R_infinity, inductance, series_capacitance, R_polarisation;
    double residual;           // rms of |dZ|/|Z|
    double residual_negative;  // the same with gamma of any sign
    bool needs_negative;       // that is much better, and Z' falls with falling frequency
    bool open_start, open_end; // a good part of gamma lies beyond the ends of the spectrum
    double freedom;            // effective number of parameters
    size_t peak_count;
    closo_drt_peak *peaks;
    double *z;           // back-computed, points x 2
    bool lambda_at_edge; // of the range searched
    double lambda_other; // as good within 2 % of the criterion; NaN: none
} closo_drt;
closo_status closo_drt_run(const closo_impedance *spectrum, const closo_drt_options *options,
                           closo_drt *out, closo_error *error);
void closo_drt_clear(closo_drt *drt);
closo_status closo_drt_describe(const closo_impedance *spectrum, const closo_drt_options *options,
                                const closo_drt *drt, closo_result *result, closo_error *error);

// ---- conductivity ------------------------------------------------------------------------------

// Kinds of quantity of electrical experiments, and the unit closo computes in.
typedef enum closo_electric {
    CLOSO_ELECTRIC_RESISTANCE,   // ohm
    CLOSO_ELECTRIC_LENGTH,       // cm
    CLOSO_ELECTRIC_AREA,         // cm^2
    CLOSO_ELECTRIC_VOLTAGE,      // V
    CLOSO_ELECTRIC_CURRENT,      // A
    CLOSO_ELECTRIC_CONDUCTIVITY, // S/cm
    CLOSO_ELECTRIC_TEMPERATURE   // K
} closo_electric;

const char *closo_electric_unit(closo_electric kind);
// "1459(8)ohm", "0.52(1) mm", "25C": value and standard uncertainty (NaN: none given) in the unit
// above. A unit must be there and of this kind: CLOSO_USAGE with those accepted.
closo_status closo_electric_parse(const char *text, closo_electric kind, closo_measured *out,
                                  closo_error *error);
// value in the unit above = number * factor + offset; false for a unit of another kind.
bool closo_electric_scale(const char *unit, size_t length, closo_electric kind, double *factor,
                          double *offset);

// sigma = L / (R A), S/cm, with the standard uncertainties that are given propagated.
closo_measured closo_conductivity_of(closo_measured resistance_ohm, closo_measured thickness_cm,
                                     closo_measured area_cm2);

// A share of the resistance of a sample: the whole, its grains, its grain boundaries.
typedef struct closo_conductivity_part {
    const char *key;           // of the quantity: "sigma_bulk"
    const char *label;         // "bulk"
    closo_measured resistance; // ohm
    double capacitance;        // F; NaN: not known
    const char *source;        // "R1 of fit.json"; NULL: given
} closo_conductivity_part;

typedef struct closo_conductivity_cell {
    closo_measured thickness_cm, area_cm2;
    double temperature_kelvin;         // NaN: not known
    const char *sample, *run, *branch; // NULL: not said
} closo_conductivity_cell;

// Quantities sigma (the whole: that part, or the sum of the others), sigma_bulk,
// sigma_grain_boundary; capacitances are compared with what such a process can have.
closo_status closo_conductivity_describe(const closo_conductivity_part *parts, size_t count,
                                         const closo_conductivity_cell *cell, closo_result *result,
                                         closo_error *error);

typedef enum closo_censoring { CLOSO_EXACT, CLOSO_BELOW, CLOSO_ABOVE } closo_censoring;

// One point of an Arrhenius plot.
typedef struct closo_conductivity_point {
    double temperature_kelvin;
    closo_measured conductivity; // S/cm
    closo_censoring censoring;   // "<1e-9" is a bound
    char branch[24];             // "heating", "cooling", ""
    char run[24];                // "1", "4", ""
    char sample[64];
} closo_conductivity_point;

typedef enum closo_arrhenius_form {
    CLOSO_ARRHENIUS_SIGMA_T, // ln(sigma T) against 1/T
    CLOSO_ARRHENIUS_SIGMA,   // ln sigma
    CLOSO_ARRHENIUS_VTF      // ln(sigma T^1/2) against 1/(T - T0)
} closo_arrhenius_form;

typedef struct closo_conductivity_options {
    closo_arrhenius_form form;
    double extrapolate_kelvin; // 300
    double transition_kelvin;  // NaN: looked for
    bool across;               // one line across a transition
} closo_conductivity_options;

typedef struct closo_conductivity_points {
    closo_conductivity_point *points;
    size_t count, capacity;
} closo_conductivity_points;

typedef struct closo_conductivity_reading {
    const char *temperature_unit, *conductivity_unit; // where a header names none; NULL: refused
    closo_measured thickness_cm, area_cm2;            // for resistances; NaN: not known
} closo_conductivity_reading;

// Adds the rows of a table: columns temperature (K or C by its header) or 1000/T, conductivity or
// resistance, and where there are any their uncertainty, branch, run, sample. "<1e-9" is a bound.
closo_status closo_conductivity_read(const char *path, const closo_conductivity_reading *reading,
                                     closo_conductivity_points *out, closo_result *result,
                                     closo_error *error);

// Lines per sample, run, branch and side of a transition; table, figure, Ea and sigma(300 K) with
// s.u. into result. CLOSO_NEGATIVE where nothing can be fitted, with the reason.
closo_status closo_conductivity_arrhenius(const closo_conductivity_point *points, size_t count,
                                          const closo_conductivity_options *options,
                                          closo_result *result, closo_error *error);

// ---- transference numbers, electronic conductivity ---------------------------------------------

// A polarisation of a symmetric cell; V, A, ohm; su NaN: none given, value NaN: not measured.
typedef struct closo_polarisation {
    char label[64];
    closo_measured voltage, initial_current, steady_current;
    closo_measured initial_resistance, steady_resistance; // of the electrodes, by impedance
    closo_measured bulk_resistance;                       // of the electrolyte, by impedance
    double published;                                     // t+ of a paper to compare with
} closo_polarisation;

typedef struct closo_transference {
    closo_measured bruce_vincent; // Iss (dV - I0 R0) / (I0 (dV - Iss Rss))
    closo_measured ohmic;         // the same with I0 = dV / (Rb + R0)
    closo_measured watanabe;      // Rb / (dV / Iss - Rss)
    double implied_bulk;          // dV / I0 - R0, ohm
} closo_transference;
void closo_transference_compute(const closo_polarisation *polarisation, closo_transference *out);
// Columns by header: label, dV, I0, Iss, R0, Rss, Rb with units; *out is the caller's (free).
closo_status closo_transference_read(const char *path, closo_polarisation **out, size_t *count,
                                     closo_result *result, closo_error *error);
// CLOSO_NEGATIVE where no row gives a number between 0 and 1; every check that fails is a warning.
closo_status closo_transference_describe(const closo_polarisation *rows, size_t count,
                                         closo_result *result, closo_error *error);

// Steady currents of a cell that blocks ions.
typedef struct closo_steady_state {
    double voltage, current, current_su; // V, A; su NaN: none
} closo_steady_state;

typedef struct closo_electronic_options {
    bool wagner_hebb;          // electrons and holes: one electrode reversible; else ohmic
    double temperature_kelvin; // needed by wagner_hebb
    closo_measured thickness_cm, area_cm2;
    closo_measured conductivity; // total, S/cm; NaN: not known
} closo_electronic_options;
closo_status closo_electronic_read(const char *path, closo_steady_state **out, size_t *count,
                                   closo_result *result, closo_error *error);
closo_status closo_electronic_describe(const closo_steady_state *states, size_t count,
                                       const closo_electronic_options *options,
                                       closo_result *result, closo_error *error);

// ---- mixtures of two conductors ----------------------------------------------------------------

// sigma of a mixture with the volume fraction f of the second phase; S/cm.
typedef struct closo_mixing {
    double first, second;       // conductivities of the phases
    double threshold, exponent; // of percolation of the second phase: 1/3 and 1 give Bruggeman
} closo_mixing;

typedef enum closo_mixing_rule {
    CLOSO_MIXING_WIENER_SERIES,
    CLOSO_MIXING_HASHIN_SHTRIKMAN_LOWER,
    CLOSO_MIXING_MAXWELL_FIRST, // the first phase is the matrix
    CLOSO_MIXING_BRUGGEMAN,
    CLOSO_MIXING_PERCOLATION,    // general effective medium
    CLOSO_MIXING_MAXWELL_SECOND, // the second phase is the matrix
    CLOSO_MIXING_HASHIN_SHTRIKMAN_UPPER,
    CLOSO_MIXING_WIENER_PARALLEL,
    CLOSO_MIXING_RULES
} closo_mixing_rule;

const char *closo_mixing_name(closo_mixing_rule rule);  // "bruggeman"
const char *closo_mixing_title(closo_mixing_rule rule); // "Bruggeman"
double closo_mixing_conductivity(const closo_mixing *mixing, closo_mixing_rule rule, double f);
// The fraction that gives sigma; NaN where none between 0 and 1 does.
double closo_mixing_fraction(const closo_mixing *mixing, closo_mixing_rule rule, double sigma);
// fraction, sigma: NaN: not given.
closo_status closo_mixing_describe(const closo_mixing *mixing, closo_measured fraction,
                                   closo_measured sigma, closo_result *result, closo_error *error);

#ifdef __cplusplus
}
#endif
#endif
