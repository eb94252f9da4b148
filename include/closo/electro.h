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
// Building, for readers. Names are copied; values may be filled later through the pointers.
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
    const double *start;         // parameters; NULL: found from the data
    const double *lower, *upper; // parameters; NULL: those of the elements. Equal: held
    int starts;                  // of the multistart beside the found or given one; 0: none
    uint64_t seed;
    int threads;
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
    double *z; // fitted, points x 2
} closo_eis_fit;

// Arcs that are alike (parallel R-C, R-CPE, Zarc in series) come out with rising time constants.
closo_status closo_eis_fit_run(const closo_circuit *circuit, const closo_impedance *spectrum,
                               const closo_eis_options *options, closo_eis_fit *out,
                               closo_error *error);
void closo_eis_fit_clear(closo_eis_fit *fit);
closo_status closo_eis_fit_describe(const closo_circuit *circuit, const closo_impedance *spectrum,
                                    const closo_eis_options *options, const closo_eis_fit *fit,
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

typedef struct closo_kk {
    size_t M;
    double mu;
    double *residual_real, *residual_imaginary; // of |Z|
    double residual_max, noise;                 // of |Z|; noise: estimated standard deviation
    bool capacitance, inductance, valid;
    bool *bad;             // frequencies whose residual exceeds what the noise allows
    double *zhit_residual; // of |Z|: modulus reconstructed from the phase; NaN at the ends
    double zhit_max, zhit_drift;
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
    bool inductance, capacitance;
    bool negative; // allow negative gamma (inductive loops)
    int samples;   // for credible bands; 0: none
    uint64_t seed;
} closo_drt_options;
void closo_drt_options_init(closo_drt_options *options);

typedef struct closo_drt_peak {
    double tau, resistance, width;          // s, ohm, decades
    double frequency, capacitance;          // Hz, F
    double resistance_low, resistance_high; // band; NaN: none
} closo_drt_peak;

typedef struct closo_drt {
    size_t count;
    double *tau, *gamma, *low, *high; // s; ohm per unit of ln tau; bands (NaN: none)
    double lambda, R_infinity, inductance, series_capacitance, R_polarisation;
    double residual; // rms of |dZ|/|Z|
    size_t peak_count;
    closo_drt_peak *peaks;
    double *z;           // back-computed, points x 2
    bool lambda_at_edge; // of the range searched
} closo_drt;
closo_status closo_drt_run(const closo_impedance *spectrum, const closo_drt_options *options,
                           closo_drt *out, closo_error *error);
void closo_drt_clear(closo_drt *drt);
closo_status closo_drt_describe(const closo_impedance *spectrum, const closo_drt_options *options,
                                const closo_drt *drt, closo_result *result, closo_error *error);

// ---- conductivity ------------------------------------------------------------------------------

// sigma = L / (R A), S/cm, with the standard uncertainties that are given propagated.
closo_measured closo_conductivity_of(closo_measured resistance_ohm, closo_measured thickness_cm,
                                     closo_measured area_cm2);

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

// Lines per sample, run, branch and side of a transition; table, figure, Ea and sigma(300 K) with
// s.u. into result. CLOSO_NEGATIVE where nothing can be fitted, with the reason.
closo_status closo_conductivity_arrhenius(const closo_conductivity_point *points, size_t count,
                                          const closo_conductivity_options *options,
                                          closo_result *result, closo_error *error);

#ifdef __cplusplus
}
#endif
#endif
