// SPDX-License-Identifier: GPL-3.0-or-later
// closo/chem.h: compounds, isotope patterns, NMR, thermal analysis, infrared and photoelectron
// spectra, reactions and their kinetics.
//
//   "Li2B12H12.2C6H14O3" --closo_compound_parse--> closo_compound --weight, pattern, balance-->
//   results --describe--> document
//
// Amounts are in mol, masses in g unless a name says so (u for atoms), temperatures in K, times in
// s, energies in kJ/mol, chemical shifts in ppm, couplings in Hz.
#ifndef CLOSO_CHEM_H
#define CLOSO_CHEM_H

#include "closo/base.h"
#include "closo/matter.h"
#include "closo/numeric.h"
#include "closo/result.h"

#ifdef __cplusplus
extern "C" {
#endif

#define CLOSO_ELECTRON_MASS 5.485799090441e-4 // u, CODATA 2022

// ---- compounds ---------------------------------------------------------------------------------

enum { CLOSO_COMPOUND_TERMS = 48 };

// Atoms of one element, or of one isotope of it where the formula says so ("10B", "D").
typedef struct closo_compound_term {
    closo_nuclide nuclide; // mass_number 0: natural composition
    double count;          // above 0; need not be whole (solvates, solid solutions)
} closo_compound_term;

typedef struct closo_compound {
    size_t terms; // by atomic number, then mass number
    closo_compound_term term[CLOSO_COMPOUND_TERMS];
    int charge; // in e
} closo_compound;

// "Me", "CH3": a name of the user's and what it stands for (itself a formula).
typedef struct closo_abbreviation {
    const char *name, *formula;
} closo_abbreviation;
typedef struct closo_abbreviations {
    size_t count;
    const closo_abbreviation *list;
} closo_abbreviations;

// Groups in (), [] and {}, numbers with decimals behind an item ("Na2.5"), parts joined by ".", "*"
// or a raised dot with a number before each ("Li2B12H12.2C6H14O3", "CaCl2.0.5H2O" is refused as
// ambiguous, "CaCl2*0.5H2O" is not), isotopes as "10B12", "[10B]12", "^10B12" or "D"; a charge at
// the end as "-", "2-", "-2", "(2-)", "^2-", digits first only behind a blank, a parenthesis, "^"
// or a square bracket. A dot between digits is a decimal point (Li5.5PS4.5Cl1.5) unless a molecule
// with hydrogen, no metal or boron, and an even number of electrons follows it (Li2B12H12.2H2O); a
// number in front of the first part multiplies it unless it is a mass number ("6Li2S" is of
// lithium-6). CLOSO_USAGE with the character where it ends to make sense or could mean two things
// ("Ca2+", "2H2O"). abbreviations may be NULL; their names are of letters, their formulas without
// others.
closo_status closo_compound_parse(closo_compound *out, const char *text,
                                  const closo_abbreviations *abbreviations, closo_error *error);
// Hill's order, or closo's own for boranes ("Li2B12H12"); with charge.
void closo_compound_write(const closo_compound *compound, char *buffer, size_t size);
// sum += times * compound; CLOSO_USAGE where there are too many terms.
closo_status closo_compound_add(closo_compound *sum, const closo_compound *compound, double times,
                                closo_error *error);
double closo_compound_count(const closo_compound *compound, int number); // atoms of an element
// g/mol from standard atomic weights (IUPAC 2021) or nuclide masses; electrons of the charge taken
// off. low, high (may be NULL): with the interval of natural composition that IUPAC gives.
double closo_compound_weight(const closo_compound *compound, double *low, double *high);
// A sentence: whether the formula is neutral as written, what charge the usual ions of its metals
// leave for the rest, whether the number of electrons is odd. *odd may be NULL.
void closo_compound_explain_charge(const closo_compound *compound, char *buffer, size_t size,
                                   bool *odd);
// Counts divided by their greatest common divisor, without charge; as they are where not whole.
void closo_compound_empirical(const closo_compound *compound, closo_compound *out);

// ---- isotope patterns --------------------------------------------------------------------------

// Share of one isotope in place of the natural one ("10B", 0.199). The element's other isotopes
// keep their natural proportions in what is left. A term of a compound that names an isotope holds
// that isotope alone.
typedef struct closo_isotope_fraction {
    closo_nuclide nuclide; // mass number above 0
    double fraction;       // 0 to 1
} closo_isotope_fraction;
typedef struct closo_isotope_fractions {
    size_t count;
    const closo_isotope_fraction *list;
} closo_isotope_fractions;

enum {
    CLOSO_MIXTURE_ISOTOPES = 12,  // of one element
    CLOSO_MIXTURE_ATOMS = 100000, // of one compound
};

// Like atoms, and what isotopes they may be, by rising mass number.
typedef struct closo_isotope_source {
    int number; // atomic number
    unsigned atoms;
    size_t isotopes; // all of a share above 0
    int mass_number[CLOSO_MIXTURE_ISOTOPES];
    double mass[CLOSO_MIXTURE_ISOTOPES], fraction[CLOSO_MIXTURE_ISOTOPES];
} closo_isotope_source;

typedef struct closo_isotope_mixture {
    size_t count;
    closo_isotope_source source[CLOSO_COMPOUND_TERMS];
    int charge;
} closo_isotope_mixture;

// "10B=0.95" or "D=0.98"; CLOSO_USAGE for anything else.
closo_status closo_isotope_fraction_parse(const char *text, closo_isotope_fraction *out,
                                          closo_error *error);
// fractions may be NULL: natural. CLOSO_USAGE for counts that are not whole, more than
// CLOSO_MIXTURE_ATOMS atoms, elements without natural composition, shares that exceed 1.
closo_status closo_isotope_mixture_init(closo_isotope_mixture *out, const closo_compound *compound,
                                        const closo_isotope_fractions *fractions,
                                        closo_error *error);

// Three masses that the word "monoisotopic" may mean, and the mean. u, of the ion: the electrons of
// the charge are taken off.
typedef struct closo_isotope_masses {
    double lightest;               // every atom its lightest isotope
    double most_abundant_isotopes; // every atom its most abundant isotope
    double most_abundant_peak;     // the most abundant isotopologue of all
    double average;
    double lightest_probability, most_abundant_isotopes_probability, most_abundant_peak_probability;
} closo_isotope_masses;

void closo_isotope_masses_of(const closo_isotope_mixture *mixture, closo_isotope_masses *out);
// m/z of a mass; the mass itself where the charge is 0.
double closo_mass_to_charge(double mass, int charge);

// All isotopologues of one number of nucleons as one peak: the sum of their probabilities, the mean
// of their masses weighted by probability, and the standard deviation of their masses about it.
// Two peaks are not a constant distance apart: one step of 10B/11B is 0.9964 u, of 12C/13C 1.0034.
typedef struct closo_isotope_peak {
    int nucleons;
    double probability, mass, spread; // u, of the ion
} closo_isotope_peak;

typedef struct closo_isotope_peaks {
    size_t count, capacity;
    closo_isotope_peak *peaks; // by nucleons
} closo_isotope_peaks;

// Exact up to rounding: distributions of the elements are multiplied; peaks at either end below
// 1e-25 of the highest are dropped. An `out` that was computed before is used again; start from
// {0}. O(width^2) with a width of about the square root of the number of atoms.
closo_status closo_isotope_peaks_compute(closo_isotope_peaks *out,
                                         const closo_isotope_mixture *mixture, closo_error *error);
void closo_isotope_peaks_clear(closo_isotope_peaks *peaks);

typedef struct closo_isotopologues_options {
    double threshold; // as a fraction of the most abundant one; 0: 1e-4
    double coverage;  // above 0: in place of the threshold, the fewest that together reach this
    size_t limit;     // at most so many (16 to 1e7), by a higher threshold if need be; 0: 100000
} closo_isotopologues_options;

// The exact fine structure, by falling probability.
typedef struct closo_isotopologues {
    size_t count, columns;
    double *probability, *mass; // u, of the ion
    uint32_t *atoms;  // count x columns: of the isotopes of all sources, one source after the other
    double covered;   // sum of the probabilities
    double threshold; // all above this fraction of the most abundant are there
    bool limited;     // the limit was met before what was asked for
} closo_isotopologues;

// Finds every isotopologue above the threshold and no other: those of each element by descent with
// the marginal probability as bound, their combinations in order of falling probability.
closo_status closo_isotopologues_compute(closo_isotopologues *out,
                                         const closo_isotope_mixture *mixture,
                                         const closo_isotopologues_options *options,
                                         closo_error *error);
void closo_isotopologues_clear(closo_isotopologues *isotopologues);
// What differs from all most abundant isotopes: "10B2 13C"; "main isotopes".
void closo_isotopologue_write(const closo_isotopologues *isotopologues,
                              const closo_isotope_mixture *mixture, size_t index, char *buffer,
                              size_t size);

// Sum of Gaussian lines of FWHM = (m/z) / resolution, its highest point 100, on points around the
// lines (a twelfth of the FWHM apart or more). mz must rise.
typedef struct closo_isotope_profile {
    size_t count;
    double *mz, *intensity;
} closo_isotope_profile;
closo_status closo_isotope_profile_compute(closo_isotope_profile *out, const double *mz,
                                           const double *intensity, size_t count, double resolution,
                                           closo_error *error);
void closo_isotope_profile_clear(closo_isotope_profile *profile);

// "2-", "-2", "+": a charge by itself.
closo_status closo_charge_parse(const char *text, int *charge, closo_error *error);
// compound becomes the ion with what is added and taken away: "+H", "-H", "+Na", "+2Na-H", "+NH4",
// "+H2O", "+HCO2"; of ions without their charge written, the usual one is taken, CLOSO_USAGE where
// there is none.
closo_status closo_adduct_add(closo_compound *compound, const char *adduct,
                              const closo_abbreviations *abbreviations, closo_error *error);

// What closo isotopes answers: quantities formula_weight, charge, mass_lightest,
// mass_most_abundant_isotopes, mass_most_abundant_peak and m/z of these, tables composition,
// pattern, fine and profile, figure pattern. Counts that are not whole: weight and composition
// alone, with a warning.
typedef struct closo_isotope_pattern_options {
    const closo_isotope_fractions *fractions; // NULL: natural
    closo_isotopologues_options fine;
    double threshold;  // of the highest: peaks of the aggregated pattern that are listed
    double resolution; // of the profile; 0: none
} closo_isotope_pattern_options;
closo_status closo_isotope_pattern_describe(const closo_compound *ion,
                                            const closo_isotope_pattern_options *options,
                                            closo_result *result, closo_error *error);

// ---- mass spectra ------------------------------------------------------------------------------

typedef struct closo_mass_spectrum {
    size_t count;
    double *mz, *intensity; // mz rises
    bool profile;           // points of continuous lines, else one point per line (centroids)
    size_t number;          // of the spectrum in its file, from 1
    size_t spectra;         // in the file
    char name[128];         // as the file calls it
    closo_fingerprint fingerprint;
} closo_mass_spectrum;

typedef struct closo_mass_spectrum_options {
    size_t number;    // 0: of the spectra of MS level 1 the one with most intensity in the range
    double low, high; // range of m/z; 0, 0: all
} closo_mass_spectrum_options;

// mzML (32 and 64 bit numbers, zlib or not, by content) or two columns m/z and intensity divided by
// blanks, commas or semicolons, with heading lines and comments (#). Whether a text holds profiles
// is told by the distance of its points.
closo_status closo_mass_spectrum_read(closo_mass_spectrum *out, const char *path,
                                      const closo_mass_spectrum_options *options,
                                      closo_error *error);
void closo_mass_spectrum_clear(closo_mass_spectrum *spectrum);

typedef struct closo_isotope_fit_peak {
    int nucleons;
    double mz_calculated, mz_observed; // with the offset; NaN: nothing observed
    double observed, calculated;       // areas or heights of the spectrum
} closo_isotope_fit_peak;

typedef struct closo_isotope_fit {
    closo_measured fraction; // of the nuclide
    closo_measured scale;    // intensity of the whole pattern
    closo_measured offset;   // m/z observed - calculated
    double residual;         // sum |observed - calculated| / sum observed
    double freedom, background;
    bool converged, at_bound, overlaps;
    size_t count;
    closo_isotope_fit_peak *peaks;
} closo_isotope_fit;

typedef struct closo_isotope_fit_options {
    closo_nuclide nuclide; // whose share is fitted
    double window;         // half width of the range that belongs to a peak, m/z; 0: 0.5 / charge
} closo_isotope_fit_options;

// Fits the share of one isotope to the peaks of a spectrum. Intensities of a window around each
// aggregated peak are summed (profiles: integrated over a constant background) and compared with
// probabilities; weights are those of counting statistics, standard uncertainties follow from the
// scatter. CLOSO_INPUT where the spectrum has fewer than three of the peaks.
closo_status closo_isotope_fit_run(closo_isotope_fit *out, const closo_compound *ion,
                                   const closo_isotope_fractions *fractions,
                                   const closo_mass_spectrum *spectrum,
                                   const closo_isotope_fit_options *options, closo_error *error);
void closo_isotope_fit_clear(closo_isotope_fit *fit);
// Quantities fraction_10B (and alike), scale, mz_offset, residual; table fit, figure fit.
closo_status closo_isotope_fit_describe(const closo_isotope_fit *fit,
                                        const closo_mass_spectrum *spectrum,
                                        const closo_isotope_fit_options *options,
                                        closo_result *result, closo_error *error);

// ---- NMR ---------------------------------------------------------------------------------------

// A free induction decay or a spectrum. Shifts fall from point to point, as they are drawn.
enum { CLOSO_NMR_FILES = 4 };
typedef struct closo_nmr {
    char title[160], nucleus[8], solvent[64], date[40]; // "" where not known; nucleus as "11B"
    char format[80];                                    // what the file was
    char reference[160];                                // how 0 ppm was found
    bool time_domain; // re, im over time from 0 in steps of 1 / width_hz; else over ppm
    size_t count;
    double *re, *im;      // im: NULL where there is none
    double *ppm;          // NULL for a decay
    double frequency_mhz; // of 0 ppm: 1 ppm is as many Hz; NaN: not known
    double width_hz;      // of a decay: spectral width
    double carrier_ppm;   // of a decay: middle of its spectrum
    double group_delay;   // of a decay: points before the signal sets in (digital filter)
    size_t file_count;    // read for it
    struct {
        char *path;
        closo_fingerprint fingerprint;
    } files[CLOSO_NMR_FILES];
    char **warnings;
    size_t warning_count, warning_capacity;
} closo_nmr;

typedef enum closo_nmr_kind {
    CLOSO_NMR_ANY, // a spectrum where there is one, else the decay
    CLOSO_NMR_DECAY,
    CLOSO_NMR_SPECTRUM
} closo_nmr_kind;

typedef struct closo_nmr_reading {
    const char *format; // name of a format; NULL: by content
    closo_nmr_kind kind;
    int processing;       // Bruker pdata/N; 0: 1
    int block;            // JCAMP-DX block with data, from 1; 0: the first of the wanted kind
    double frequency_mhz; // in place of the file's; NaN or 0: the file's
    const char *nucleus;  // in place of the file's; NULL: the file's
    bool reversed;        // the decay turns the other way: the spectrum is mirrored
} closo_nmr_reading;

typedef struct closo_nmr_format_info {
    const char *name, *description, *reference;
} closo_nmr_format_info;

const closo_nmr_format_info *closo_nmr_format_at(size_t index); // NULL beyond the last
// path: a Bruker or Varian directory or a file in it, a JCAMP-DX file, a table. options may be
// NULL.
closo_status closo_nmr_read(closo_nmr *out, const char *path, const closo_nmr_reading *options,
                            closo_error *error);
// Whether the first bytes are those of a JCAMP-DX NMR file (directories: closo_nmr_directory).
bool closo_nmr_recognise(const char *head, size_t length);
bool closo_nmr_directory(const char *path);
void closo_nmr_clear(closo_nmr *nmr);
closo_status closo_nmr_copy(closo_nmr *out, const closo_nmr *nmr, closo_error *error);
// A spectrum as CSV (ppm, intensity) with nucleus and frequency in comments.
closo_status closo_nmr_write(const closo_nmr *nmr, const char *path, closo_error *error);
// What a file holds.
closo_status closo_nmr_describe(const closo_nmr *nmr, closo_result *result, closo_error *error);
// Inputs and warnings of reading into a document.
void closo_nmr_mention(const closo_nmr *nmr, closo_result *result);

// Processing, in this order: windows, zero filling, Fourier transform with the digital filter taken
// off, phase, baseline, reference. A spectrum that was read skips what it has behind it.
typedef enum closo_nmr_baseline {
    CLOSO_NMR_BASELINE_NONE,
    CLOSO_NMR_BASELINE_POLYNOMIAL, // of the points that hold no signal
    CLOSO_NMR_BASELINE_WHITTAKER   // arPLS, Baek et al. 2015, doi:10.1039/C4AN01061B
} closo_nmr_baseline;

typedef struct closo_nmr_processing {
    double lorentzian_hz, gaussian_hz; // line broadening as FWHM
    int zero_fill;                     // doublings beyond the next power of two
    bool automatic_phase;              // Chen et al. 2002, doi:10.1016/S1090-7807(02)00069-1
    double phase0, phase1;             // degrees; phase1 over the whole spectrum, 0 at the pivot
    double pivot_ppm;                  // NaN: the highest point
    closo_nmr_baseline baseline;
    int order;     // of the polynomial
    double lambda; // of Whittaker's smoother
    double shift;  // added to all shifts
} closo_nmr_processing;

void closo_nmr_processing_init(closo_nmr_processing *options);
// In place; the phases that were applied, and the settings, go into options and result (may be
// NULL).
closo_status closo_nmr_process(closo_nmr *nmr, closo_nmr_processing *options, closo_result *result,
                               closo_error *error);
// Standard deviation of the noise, from the differences of neighbouring points where there is no
// signal; NaN below 8 points.
double closo_nmr_noise(const closo_nmr *nmr);

// ---- species of 11B, 1H, 7Li, 13C --------------------------------------------------------------

// data/nmr/boron_species.csv: one row per site.
typedef struct closo_nmr_library_row {
    const char *species; // "B12H12(2-)"
    const char *nucleus;
    double count;      // nuclei on the site in one formula unit
    double shift;      // ppm
    double neighbours; // equivalent spins coupled to each
    double coupling;   // J in Hz
    double neighbours2, coupling2;
    const char *multiplicity, *solvent;
    const char *confidence; // A: read in the source; B: usual value, not checked; C: weak
    const char *source;
} closo_nmr_library_row;

const closo_nmr_library_row *closo_nmr_library(size_t *rows);

// Weighted positions of the lines of one site, in Hz from its shift; weights add up to 1.
typedef struct closo_nmr_line {
    double offset_hz, weight;
} closo_nmr_line;
typedef struct closo_nmr_multiplet {
    size_t count;
    closo_nmr_line *lines; // by rising offset
} closo_nmr_multiplet;

// Spins that split a line: `count` equivalent ones with 2I = two_spin. A second isotope with its
// share, spin and coupling may stand in for each of them (10B beside 11B).
typedef struct closo_nmr_coupling {
    int count, two_spin;
    double coupling_hz;
    double second_share; // 0: none
    int second_two_spin;
    double second_coupling_hz;
} closo_nmr_coupling;

// Ratio of Larmor frequencies (IUPAC 2001, doi:10.1351/pac200173111795).
#define CLOSO_GAMMA_10B_OVER_11B (10.743658 / 32.083974)
// First order: neighbours are split off, strong coupling is not treated.
closo_status closo_nmr_multiplet_of(const closo_nmr_coupling *couplings, size_t count,
                                    closo_nmr_multiplet *out, closo_error *error);
void closo_nmr_multiplet_clear(closo_nmr_multiplet *multiplet);

enum { CLOSO_NMR_SITES = 16, CLOSO_NMR_SPECIES = 24 };
typedef struct closo_nmr_site {
    double count, shift;   // nuclei; ppm
    double coupling_hz[2]; // as in the library, for the document
    closo_nmr_multiplet multiplet;
} closo_nmr_site;

typedef struct closo_nmr_species {
    char name[48];
    double nuclei; // in a formula unit: sum of the sites
    char confidence;
    const char *source;
    size_t count;
    closo_nmr_site sites[CLOSO_NMR_SITES];
} closo_nmr_species;

typedef struct closo_nmr_mixture {
    size_t count;
    closo_nmr_species species[CLOSO_NMR_SPECIES];
    double amount[CLOSO_NMR_SPECIES]; // of "B12H12=2"; 1 where not given
} closo_nmr_mixture;

typedef struct closo_nmr_species_options {
    const char *nucleus;       // "11B"
    bool decoupled;            // of 1H (or, for 1H, of 11B)
    double boron_10;           // share of 10B in the boron that 1H couples to; 0.199
    const char *const *custom; // "NAME:COUNT,SHIFT[,NEIGHBOURS,J[,NEIGHBOURS,J]][;...]"
    size_t custom_count;
} closo_nmr_species_options;

// "B12H12,B11H14=0.5": names of the library, charge optional, or of custom species. CLOSO_USAGE
// names what there is.
closo_status closo_nmr_mixture_parse(const char *text, const closo_nmr_species_options *options,
                                     closo_nmr_mixture *out, closo_error *error);
void closo_nmr_mixture_clear(closo_nmr_mixture *mixture);

// Area 1 over Hz at offset_hz: Voigt profile of Lorentzian and Gaussian FWHM (one may be 0).
double closo_nmr_profile(double offset_hz, double lorentzian_hz, double gaussian_hz);

// Adds amount * sites, each line with its area in intensity Hz, to the spectrum's points.
closo_status closo_nmr_simulate(closo_nmr *spectrum, const closo_nmr_mixture *mixture,
                                double lorentzian_hz, double gaussian_hz, closo_error *error);
// Makes an empty spectrum of `count` points from high to low ppm.
closo_status closo_nmr_blank(closo_nmr *out, const char *nucleus, double frequency_mhz, double high,
                             double low, size_t count, closo_error *error);

// ---- mixtures by line shapes -------------------------------------------------------------------

typedef enum closo_nmr_link {
    CLOSO_NMR_FIXED,  // as in the library
    CLOSO_NMR_COMMON, // one for all species
    CLOSO_NMR_OWN     // one for each species
} closo_nmr_link;

typedef struct closo_nmr_fit_options {
    closo_nmr_link shifts;    // sites of a species move together
    closo_nmr_link couplings; // J of a species are scaled together
    closo_nmr_link widths;
    double width_hz;         // Lorentzian FWHM to start from
    double gaussian_hz;      // of all lines; 0: none, held
    bool fit_gaussian;       // one for all
    double window_ppm;       // most that shifts may move, in all
    double coupling_range;   // most relative change of J
    int baseline;            // order of the polynomial
    double from_ppm, to_ppm; // NaN: all lines of the species and 3 ppm beyond
    double significance;     // area over su below which a species' own shape is held
    const closo_control *control;
} closo_nmr_fit_options;

typedef enum closo_nmr_verdict {
    CLOSO_NMR_FITTED,      // amount and shape
    CLOSO_NMR_SHAPE_HELD,  // amount alone: too weak for a shape of its own
    CLOSO_NMR_UNDETERMINED // its lines are another's, or lie outside
} closo_nmr_verdict;

typedef struct closo_nmr_fitted {
    closo_nmr_verdict verdict;
    closo_measured amount;        // area / nuclei
    closo_measured mole_fraction; // of the determined species
    closo_measured nuclei_fraction;
    closo_measured shift;    // from the library's, ppm
    closo_measured coupling; // over the library's
    closo_measured width_hz; // Lorentzian FWHM
} closo_nmr_fitted;

typedef struct closo_nmr_fit {
    size_t count; // species
    closo_nmr_fitted *species;
    double *covariance; // of the mole fractions, count x count; NaN where undetermined
    size_t points;
    double *ppm, *observed, *calculated, *baseline;
    double *components;            // count x points
    double noise, chi2, inflation; // of variances by correlated residuals
    closo_measured gaussian_hz;
    double freedom;
    bool converged;
    int iterations;
    closo_nmr_fit_options options;
} closo_nmr_fit;

void closo_nmr_fit_options_init(closo_nmr_fit_options *options);
closo_status closo_nmr_fit_run(const closo_nmr *spectrum, const closo_nmr_mixture *mixture,
                               const closo_nmr_fit_options *options, closo_nmr_fit *out,
                               closo_error *error);
closo_status closo_nmr_fit_describe(const closo_nmr_fit *fit, const closo_nmr *spectrum,
                                    const closo_nmr_mixture *mixture, closo_result *result,
                                    closo_error *error);
void closo_nmr_fit_clear(closo_nmr_fit *fit);
// Fits of several spectra over time; fits[i] belongs to times[i].
closo_status closo_nmr_series_describe(const closo_nmr_fit *fits, const double *times, size_t count,
                                       const char *time_unit, const closo_nmr_mixture *mixture,
                                       closo_result *result, closo_error *error);

// Local maxima with prominence above significance * noise: table "peaks" and figure "spectrum".
closo_status closo_nmr_peaks(const closo_nmr *spectrum, double significance, double smooth_hz,
                             closo_result *result, closo_error *error);
// Figure "spectrum" with table "spectrum" of the points.
closo_status closo_nmr_draw(const closo_nmr *nmr, const char *title, const char *caption,
                            closo_result *result, closo_error *error);

// ---- thermal analysis --------------------------------------------------------------------------

// Which way exothermic heat flow points in a file. Inside closo heat flow is endothermic > 0 once
// that is known, so that a melting has an enthalpy above 0.
typedef enum closo_thermal_exo {
    CLOSO_EXO_UNKNOWN,
    CLOSO_EXO_UP,
    CLOSO_EXO_DOWN
} closo_thermal_exo;

// One run, in the order it was measured. Columns that a file does not have are NULL.
typedef struct closo_thermal {
    char title[160], instrument[120], date[40], atmosphere[160];
    char format[80];
    size_t count;
    double *time;        // s
    double *temperature; // K, of the sample where the file tells it from the program's
    double *mass;        // % of the initial mass
    double *heat_flow;   // as in the file, see exo; W/g of the initial mass where specific
    double *conversion;  // 0 to 1
    bool specific;       // heat_flow is in W/g, else in mW
    double sample_mass;  // mg; NaN: not known
    closo_thermal_exo exo;
    char exo_source[80]; // where exo is from
    closo_fingerprint fingerprint;
    char **warnings;
    size_t warning_count, warning_capacity;
} closo_thermal;

typedef struct closo_thermal_reading {
    const char *format;    // NULL: by content
    const char *columns;   // of a plain table: "temperature/C,time/min,mass/%,-"; NULL: its header
    double sample_mass;    // mg, in place of the file's; NaN or 0: the file's
    closo_thermal_exo exo; // in place of the file's; CLOSO_EXO_UNKNOWN: the file's
} closo_thermal_reading;

typedef struct closo_thermal_format_info {
    const char *name, *description;
} closo_thermal_format_info;

// index from 0; NULL beyond the last.
const closo_thermal_format_info *closo_thermal_format_at(size_t index);
// Text exports in UTF-8, Latin-1 or UTF-16, with decimal points or commas. reading may be NULL.
closo_status closo_thermal_read(closo_thermal *out, const char *path,
                                const closo_thermal_reading *reading, closo_error *error);
// Whether the first bytes are those of a thermal analysis of an instrument (not of a plain table).
bool closo_thermal_recognise(const char *head, size_t length);
void closo_thermal_clear(closo_thermal *thermal);
// Input, warnings and what the file says into a document.
void closo_thermal_mention(const closo_thermal *thermal, const char *path, closo_result *result);
closo_status closo_thermal_describe(const closo_thermal *thermal, closo_result *result,
                                    closo_error *error);

// Parts of a run in which the temperature rises, falls or stays.
typedef struct closo_thermal_segment {
    int direction;       // 1 heating, -1 cooling, 0 isothermal
    size_t begin, end;   // points
    closo_measured rate; // K/s, straight line through the temperature; NaN without times
} closo_thermal_segment;

enum { CLOSO_THERMAL_SEGMENTS = 256 };
typedef struct closo_thermal_segments {
    size_t count;
    closo_thermal_segment list[CLOSO_THERMAL_SEGMENTS];
} closo_thermal_segments;

closo_status closo_thermal_divide(const closo_thermal *thermal, closo_thermal_segments *out,
                                  closo_error *error);

// ---- mass losses -------------------------------------------------------------------------------

typedef struct closo_tga_options {
    double smooth;       // width of the derivative's window in K (s over time); 0: from the data
    double smallest;     // % of the initial mass: steps below it are left out
    double significance; // of a peak of the derivative over its noise
    double from, to;     // K: part of the run; NaN: all
    int segment;         // from 1; 0: the heating segment that loses most
    bool over_time;      // steps over time rather than temperature
} closo_tga_options;

typedef struct closo_tga_plateau {
    double begin, end;    // K or s; begin = end where two steps overlap
    closo_measured mass;  // % at the edge of the step before it (the first: of the step behind it)
    closo_measured drift; // % per K or s
    bool overlap;         // no plateau: the steps before and behind it overlap
} closo_tga_plateau;

typedef struct closo_tga_step {
    closo_measured onset, peak, endset; // K or s: tangents; fastest loss
    closo_measured rate;                // % per K or s at the peak
    closo_measured loss;                // % of the initial mass
    double begin, end;                  // where its plateaus end and begin
} closo_tga_step;

enum { CLOSO_TGA_STEPS = 32 };
typedef struct closo_tga {
    size_t count; // steps; plateaus are one more
    closo_tga_step steps[CLOSO_TGA_STEPS];
    closo_tga_plateau plateaus[CLOSO_TGA_STEPS + 1];
    closo_measured total;                  // % from the first plateau to the last
    closo_measured until[CLOSO_TGA_STEPS]; // from the first plateau to the one behind each step
    size_t points;
    double *x, *mass, *derivative; // K or s; %; -dm/dx smoothed
    double noise;                  // %, of a point
    double window;                 // of the smoothing, K or s
    closo_measured rate;           // K/s
    bool over_time;
    closo_tga_options options;
} closo_tga;

void closo_tga_options_init(closo_tga_options *options);
closo_status closo_tga_compute(const closo_thermal *thermal, const closo_tga_options *options,
                               closo_tga *out, closo_error *error);
closo_status closo_tga_describe(const closo_tga *tga, closo_result *result, closo_error *error);
void closo_tga_clear(closo_tga *tga);
// % of the initial mass from the first plateau to the one behind step `step` (from 1; 0: the last).
closo_measured closo_tga_loss_to(const closo_tga *tga, size_t step);

// Solvent of a solvate S . n L that leaves S: n = w / (100 - w) M(S) / M(L) for a loss of w %.
typedef struct closo_solvate {
    const char *formula, *solvent; // as the user wrote them
    double formula_weight, solvent_weight;
} closo_solvate;

closo_status closo_solvate_parse(const char *formula, const char *solvent, closo_solvate *out,
                                 closo_error *error);
double closo_solvate_loss(const closo_solvate *solvate, double n); // %
// su from that of the loss. NaN outside 0 to 100 %.
closo_measured closo_solvate_number(const closo_solvate *solvate, closo_measured loss);
// losses: % of the initial mass one after the other; total: with what is lost between them, up to
// the substance free of solvent. expected: n that is asked about; NaN: none. CLOSO_NEGATIVE: the
// losses do not fit it.
closo_status closo_solvate_describe(const closo_solvate *solvate, const closo_measured *losses,
                                    size_t count, closo_measured total, double expected,
                                    closo_result *result, closo_error *error);

// ---- calorimetry -------------------------------------------------------------------------------

typedef enum closo_dsc_baseline {
    CLOSO_DSC_LINEAR,  // straight between the limits
    CLOSO_DSC_SIGMOID, // from tangent to tangent by the share of the area
    CLOSO_DSC_SPLINE,  // cubic with the values and slopes of both sides
    CLOSO_DSC_BASELINES
} closo_dsc_baseline;

typedef struct closo_dsc_options {
    closo_dsc_baseline baseline;
    double significance;  // of a peak over the noise
    double smallest;      // J/g: enthalpies below it are left out
    double smooth;        // K; 0: from the data
    double from, to;      // K; NaN: all
    const double *limits; // pairs of K: integrate between these instead of searching
    size_t limit_count;   // pairs
} closo_dsc_options;

typedef struct closo_dsc_peak {
    size_t segment; // from 0
    int direction;
    closo_measured onset, peak, endset; // K
    closo_measured enthalpy;            // J/g, endothermic > 0
    double by_baseline[CLOSO_DSC_BASELINES];
    double su_noise, su_baseline; // J/g
    double begin, end;            // K: limits of integration
    double rate;                  // K/s
} closo_dsc_peak;

enum { CLOSO_DSC_PEAKS = 64 };
typedef struct closo_dsc {
    size_t count;
    closo_dsc_peak peaks[CLOSO_DSC_PEAKS];
    closo_thermal_segments segments;
    size_t points;                                        // of all segments that were analysed
    double *temperature, *heat_flow, *baseline, *segment; // W/g, endothermic > 0
    double noise;                                         // W/g, largest of the segments
    closo_dsc_options options;
} closo_dsc;

void closo_dsc_options_init(closo_dsc_options *options);
// CLOSO_INPUT where the sample's mass, the times or the direction of exothermic heat are not known.
closo_status closo_dsc_compute(const closo_thermal *thermal, const closo_dsc_options *options,
                               closo_dsc *out, closo_error *error);
// weight: g/mol of the formula unit; NaN: no molar values.
closo_status closo_dsc_describe(const closo_dsc *dsc, double weight, const char *formula,
                                closo_result *result, closo_error *error);
void closo_dsc_clear(closo_dsc *dsc);

// ---- kinetics from several heating rates -------------------------------------------------------

typedef struct closo_isokinetics_run {
    char name[64];
    closo_measured rate; // K/s
    closo_measured peak; // K, fastest conversion
    size_t count;
    double *time, *temperature, *conversion; // s, K, 0 to 1; even in time, smoothed
    double *speed;                           // of conversion, 1/s
} closo_isokinetics_run;

typedef struct closo_isokinetics_options {
    double from, to;        // K: the reaction lies between them; NaN: all
    double step;            // of conversion
    double lowest, highest; // conversion
    double smooth;          // K: window of the smoothing; 0: 1 % of the run
    bool heat_flow;         // conversion from heat flow even where there is a mass
} closo_isokinetics_options;

typedef enum closo_isokinetics_method {
    CLOSO_ISOKINETICS_FRIEDMAN,
    CLOSO_ISOKINETICS_KAS,
    CLOSO_ISOKINETICS_OFW,           // Doyle's 1.052
    CLOSO_ISOKINETICS_OFW_CORRECTED, // with the temperature integral itself
    CLOSO_ISOKINETICS_VYAZOVKIN,
    CLOSO_ISOKINETICS_METHODS
} closo_isokinetics_method;

typedef struct closo_isokinetics {
    size_t runs, levels;
    double *level;                                     // conversion
    closo_measured *energy[CLOSO_ISOKINETICS_METHODS]; // kJ/mol, levels each; freedom runs - 2
    closo_measured mean[CLOSO_ISOKINETICS_METHODS];    // of the levels; su: mean of theirs, as all
                                                       // levels share the errors of the runs
    double spread[CLOSO_ISOKINETICS_METHODS]; // largest less smallest energy over their mean
    closo_measured kissinger;                 // kJ/mol
    closo_measured kissinger_ln_a;            // of A in 1/s, first order
    double freedom;
    closo_isokinetics_options options;
} closo_isokinetics;

void closo_isokinetics_options_init(closo_isokinetics_options *options);
// Conversion of one run from its mass, heat flow or conversion column. rate: K/s in place of the
// one in the file; NaN: from its times.
closo_status closo_isokinetics_run_of(const closo_thermal *thermal, const char *name, double rate,
                                      const closo_isokinetics_options *options,
                                      closo_isokinetics_run *out, closo_error *error);
void closo_isokinetics_run_clear(closo_isokinetics_run *run);
closo_status closo_isokinetics_compute(const closo_isokinetics_run *runs, size_t count,
                                       const closo_isokinetics_options *options,
                                       closo_isokinetics *out, closo_error *error);
// Kissinger's line alone: rates in K/s, peaks in K.
closo_status closo_kissinger(const double *rates, const double *peaks, size_t count,
                             closo_measured *energy, closo_measured *ln_a, closo_error *error);
closo_status closo_isokinetics_describe(const closo_isokinetics *kinetics,
                                        const closo_isokinetics_run *runs, closo_result *result,
                                        closo_error *error);
void closo_isokinetics_clear(closo_isokinetics *kinetics);

// ---- infrared and photoelectron spectra --------------------------------------------------------

typedef enum closo_spectra_kind {
    CLOSO_SPECTRA_ABSORBANCE,    // infrared, over cm^-1; decadic
    CLOSO_SPECTRA_TRANSMITTANCE, // infrared, 0 to 1
    CLOSO_SPECTRA_ELECTRONS      // XPS: counts over binding energy in eV
} closo_spectra_kind;

typedef struct closo_spectra {
    char title[160], format[80], ordinate[120]; // ordinate: what the file calls it
    closo_spectra_kind kind;
    size_t count;
    double *x, *y;          // x rises
    double photon_energy;   // eV; NaN: not known or infrared
    size_t region, regions; // of the file, from 1
    closo_fingerprint fingerprint;
    char **warnings;
    size_t warning_count, warning_capacity;
} closo_spectra;

typedef struct closo_spectra_reading {
    const char *kind;     // "absorbance", "transmittance", "xps"; NULL: from the file
    bool kinetic;         // a table's abscissa is the kinetic energy
    double photon_energy; // eV, for a kinetic axis; NaN or 0: from the file
    size_t region;        // of a file with several, from 1; 0: the only one
} closo_spectra_reading;

closo_status closo_spectra_read(closo_spectra *out, const char *path,
                                const closo_spectra_reading *reading, closo_error *error);
bool closo_spectra_recognise(const char *head, size_t length); // VAMAS or JCAMP-DX infrared
void closo_spectra_clear(closo_spectra *spectrum);
void closo_spectra_mention(const closo_spectra *spectrum, const char *path, closo_result *result);
closo_status closo_spectra_describe(const closo_spectra *spectrum, closo_result *result,
                                    closo_error *error);

typedef enum closo_spectra_background {
    CLOSO_BACKGROUND_LINEAR,
    CLOSO_BACKGROUND_SHIRLEY // doi:10.1103/PhysRevB.5.4709
} closo_spectra_background;

typedef struct closo_spectra_options {
    double from, to; // x; NaN: all
    bool voigt;      // Voigt instead of pseudo-Voigt
    closo_spectra_background background;
    size_t peaks; // at most; 0: as many as are significant
    double significance;
    const double *at; // places to begin at, in place of the search; NULL: searched
    size_t at_count;
} closo_spectra_options;

typedef struct closo_spectra_peak {
    closo_measured position, height, fwhm, area;
    closo_measured eta; // Lorentzian share: of a pseudo-Voigt, or of the FWHM of a Voigt line
} closo_spectra_peak;

enum { CLOSO_SPECTRA_PEAKS = 40 };
typedef struct closo_spectra_fit {
    size_t count; // by rising x
    closo_spectra_peak peaks[CLOSO_SPECTRA_PEAKS];
    size_t points;
    double *x, *observed, *calculated, *background; // absorbance or counts
    double noise, chi2;
    bool converged;
    closo_spectra_options options;
} closo_spectra_fit;

void closo_spectra_options_init(closo_spectra_options *options);
closo_status closo_spectra_fit_run(const closo_spectra *spectrum,
                                   const closo_spectra_options *options, closo_spectra_fit *out,
                                   closo_error *error);
closo_status closo_spectra_fit_describe(const closo_spectra_fit *fit, const closo_spectra *spectrum,
                                        const char *suffix, closo_result *result,
                                        closo_error *error);
void closo_spectra_fit_clear(closo_spectra_fit *fit);
// Wavenumber of a diatomic stretch over that of another pair of isotopes, sqrt(mu_a / mu_b): of
// "B-H" and "B-D", "11B-H" ... ; CLOSO_USAGE names what is wrong.
closo_status closo_isotope_shift(const char *from, const char *to, double *ratio,
                                 closo_error *error);

// ---- reactions ---------------------------------------------------------------------------------

// data/synthesis/species.csv: names that stand for formulas in reactions.
typedef struct closo_chemical_record {
    const char *name, *formula;
    const char *phase; // usual one: "g", "l", "s"; "" for a part of formulas alone
    double density;    // g/mL near 25 C; NaN: not known
    double molarity;   // mol/L of the usual commercial form; NaN: none
    const char *description, *source;
} closo_chemical_record;

const closo_chemical_record *closo_chemical_table(size_t *rows);
const closo_chemical_record *closo_chemical_find(const char *name); // NULL: no such name
// A name of the table, a formula in which such names may stand ("Li2B12H12.2 diglyme"), or "e-".
closo_status closo_chemical_parse(closo_compound *out, const char *name, closo_error *error);

enum { CLOSO_REACTION_TERMS = 24, CLOSO_REACTION_NAME = 64 };

typedef struct closo_reaction_term {
    char name[CLOSO_REACTION_NAME]; // as written, without number and phase
    char phase[8];                  // "g", "l", "s", "aq", "solv"; "": not written
    int64_t numerator, denominator; // of the coefficient; 1/1 where none is written
    bool product;
    closo_compound compound; // empty with a charge of -1: the electron; empty: a mere label
} closo_reaction_term;

typedef struct closo_reaction {
    size_t count; // reactants and products as written
    closo_reaction_term term[CLOSO_REACTION_TERMS];
    bool reversible;   // written with <=>
    bool coefficients; // a number is written somewhere; then none means 1
} closo_reaction;

typedef struct closo_reaction_options {
    bool labels; // names are labels without a composition (A -> B)
} closo_reaction_options;

// "2 BH4- + 5 B2H6 -> B12H12^2- + 13 H2(g)", arrows ->, -->, =>, =, <=>, <-> and their Unicode
// forms; + between species with blanks around it; coefficients whole, decimal or "1/2". options may
// be NULL. CLOSO_USAGE says which species.
closo_status closo_reaction_parse(closo_reaction *out, const char *text,
                                  const closo_reaction_options *options, closo_error *error);
// As it would be written, with these coefficients (NULL: its own); terms of coefficient 0 are left
// out.
void closo_reaction_write(const closo_reaction *reaction, const int64_t *coefficients,
                          closo_text *out);

typedef enum closo_balance_verdict {
    CLOSO_BALANCE_HOLDS,     // as written
    CLOSO_BALANCE_FOUND,     // no numbers were written, and one set balances
    CLOSO_BALANCE_SEVERAL,   // no numbers were written, and more than one independent set does
    CLOSO_BALANCE_WRONG,     // the numbers written do not balance
    CLOSO_BALANCE_IMPOSSIBLE // no positive numbers balance it
} closo_balance_verdict;

enum { CLOSO_BALANCE_ROWS = 64, CLOSO_BALANCE_SETS = 64 };

typedef struct closo_balance {
    closo_balance_verdict verdict;
    size_t rows; // elements and isotopes, then the charge (number 0)
    closo_nuclide row[CLOSO_BALANCE_ROWS];
    double left[CLOSO_BALANCE_ROWS], right[CLOSO_BALANCE_ROWS]; // with the numbers written
    size_t independent;    // dimension of the space of balances
    size_t sets;           // elementary balances: every other one is a sum of these
    int64_t *coefficients; // sets x terms, smallest whole numbers
    bool more_sets;        // there are more than CLOSO_BALANCE_SETS
    char reason[400];      // what is missing, in a phrase; "" where nothing is
} closo_balance;

// By exact integer arithmetic; CLOSO_INPUT where numbers grow beyond 64 bits.
closo_status closo_reaction_balance(const closo_reaction *reaction, closo_balance *out,
                                    closo_error *error);
void closo_balance_clear(closo_balance *balance);
closo_status closo_balance_describe(const closo_reaction *reaction, const closo_balance *balance,
                                    closo_result *result, closo_error *error);

// ---- amounts, yields, recipes ------------------------------------------------------------------

// What was taken or obtained of one substance.
typedef struct closo_portion {
    char name[CLOSO_REACTION_NAME]; // a species of the reaction
    char taken_as[128];             // formula of what was weighed ("Li2B12H12.2 diglyme"); "": name
    closo_compound compound;        // of that
    closo_measured mass;            // g; NaN: not given
    closo_measured volume;          // mL
    closo_measured amount;          // mol
    closo_measured molarity;        // mol/L
    closo_measured density;         // g/mL
    double purity;                  // mass fraction; 1
    double purity_su;               // of that; NaN: not known
    closo_measured stated;          // mol, a second statement to compare with; NaN: none
    double equivalents;             // asked for in a recipe; NaN: by the reaction
    closo_measured result;          // mol, computed
    int fixed_by;                   // 0 nothing, 1 mass, 2 volume and molarity, 3 volume and
                                    // density, 4 amount
} closo_portion;

typedef struct closo_portion_options {
    bool digits;      // a number without s.u. has that of its last digit (uniform over the digit)
    double balance_g; // s.u. of a weighing; 0: by digits
    double volume;    // relative s.u. of a volume; 0: by digits
} closo_portion_options;

// "LiBH4=0.11g,95%", "DMS.BH3=2.75mL,10.0M=27.5mmol" (stated beside), "X=1.2mL,0.742g/mL",
// "Li2B12H12=0.40g,as Li2B12H12.0.5 diglyme", "DMS.BH3,5.5eq" in recipes.
closo_status closo_portion_parse(closo_portion *out, const char *text,
                                 const closo_portion_options *options, closo_error *error);
// "24h", "30 min" in s; false for anything else.
bool closo_time_from_text(const char *text, double *seconds);
// "70%", "69.8(5) %", above 0: in %, su of the last digit where none is given.
bool closo_percent_from_text(const char *text, closo_measured *out);
// result and fixed_by; CLOSO_USAGE where the amount does not follow.
closo_status closo_portion_compute(closo_portion *portion, closo_error *error);

typedef struct closo_yield_options {
    const char *basis;     // name of a reagent; NULL: the limiting one
    closo_measured stated; // %, to compare with; 0 or NaN: none
} closo_yield_options;

// Amounts, limiting reagent, yields on every reagent, contradictions; balanced reactions only.
closo_status closo_yield_describe(const closo_reaction *reaction, const closo_balance *balance,
                                  const closo_portion *reagents, size_t count,
                                  const closo_portion *product, const closo_yield_options *options,
                                  closo_result *result, closo_error *error);

typedef struct closo_recipe_options {
    double yield; // expected, a fraction; the target is what comes out
    double scale; // of all amounts
} closo_recipe_options;

// fixed: the one amount that sets the scale, a reagent or a product of the reaction.
closo_status closo_recipe_describe(const closo_reaction *reaction, const closo_balance *balance,
                                   const closo_portion *fixed, const closo_portion *details,
                                   size_t count, const closo_recipe_options *options,
                                   closo_result *result, closo_error *error);

// ---- networks and kinetics ---------------------------------------------------------------------

enum { CLOSO_NETWORK_REACTIONS = 64, CLOSO_NETWORK_SPECIES = 64 };

// k(T) = k exp(-energy / R (1/T - 1/temperature)); k in (mol/L)^(1 - order) / s.
typedef struct closo_rate {
    double k;           // NaN: not given
    double energy;      // kJ/mol; 0: does not change with temperature
    double temperature; // K, of k
} closo_rate;

typedef enum closo_process_kind {
    CLOSO_PROCESS_REACTION,
    CLOSO_PROCESS_LOSS,         // species leaves an open vessel, first order
    CLOSO_PROCESS_PRECIPITATION // above its solubility, first order in the excess; reversible
} closo_process_kind;

typedef enum closo_vessel { CLOSO_VESSEL_CLOSED, CLOSO_VESSEL_OPEN, CLOSO_VESSEL_ANY } closo_vessel;

typedef struct closo_network_reaction {
    char id[16], evidence[240], source[120], status[16]; // status of k: "measured", "assumed" ...
    char text[320];                                      // as written in the file
    closo_process_kind kind;
    closo_vessel vessel; // where it takes place
    bool overall;        // a sum of others: checked, not integrated
    bool reversible;
    closo_rate forward, reverse;
    double solubility;                           // mol/L, of a precipitation
    double stoichiometry[CLOSO_NETWORK_SPECIES]; // products less reactants
    double orders[CLOSO_NETWORK_SPECIES], reverse_orders[CLOSO_NETWORK_SPECIES];
    bool consumed[CLOSO_NETWORK_SPECIES]; // on the left
    closo_balance_verdict verdict;
} closo_network_reaction;

typedef struct closo_network_species {
    char name[CLOSO_REACTION_NAME + 16]; // with phase
    closo_compound compound;
    double start; // mol/L
} closo_network_species;

typedef struct closo_network {
    char title[200], path[240];
    closo_fingerprint fingerprint;
    bool labels; // species without composition
    size_t species_count, reaction_count;
    closo_network_species *species;
    closo_network_reaction *reactions;
    closo_vessel vessel;
    double temperature, heating_from, heating_rate; // K, K, K/s; 0: hot from the start
    double lag;                                     // s before anything happens
    double time;                                    // s
    struct {
        char name[CLOSO_REACTION_NAME], species[CLOSO_REACTION_NAME + 16];
    } alias[16];
    size_t aliases;
} closo_network;

// A JSON file; its form is described in data/synthesis/closo-dodecaborate.json and the manual.
closo_status closo_network_read(closo_network *out, const char *path, closo_error *error);
closo_status closo_network_parse(closo_network *out, const char *path, const char *data,
                                 size_t length, closo_error *error);
// "BH4-=0.22M": a concentration at the start.
closo_status closo_network_start(closo_network *network, const char *text, closo_error *error);
// The network of data/synthesis/closo-dodecaborate.json.
closo_status closo_network_builtin(closo_network *out, closo_error *error);
void closo_network_clear(closo_network *network);
// The index of a species by name, alias or composition; SIZE_MAX: none.
size_t closo_network_find(const closo_network *network, const char *name);

typedef struct closo_network_analysis {
    size_t rank, laws, composition_rank; // of stoichiometry; species - rank; of elements and charge
    int64_t *law;                        // laws x species, whole numbers: sum law c is conserved
    size_t cycles;                       // independent sums of reactions that change nothing
    size_t routes;                       // elementary ways that add up to the overall reaction
    int64_t *route; // routes x (reactions + 1); the last: times the overall reaction
    bool more_routes;
    size_t overall; // its index; SIZE_MAX: none
    size_t unbalanced;
} closo_network_analysis;

closo_status closo_network_analyse(const closo_network *network, closo_network_analysis *out,
                                   closo_error *error);
void closo_network_analysis_clear(closo_network_analysis *analysis);
closo_status closo_network_describe(const closo_network *network,
                                    const closo_network_analysis *analysis, closo_result *result,
                                    closo_error *error);

typedef struct closo_kinetics_options {
    double time;      // s
    size_t points;    // evenly over the time, both ends included
    const double *at; // s, rising, in place of points; NULL: none
    size_t at_count;
    double relative, absolute; // tolerances; 0: 1e-9 and 1e-12 of the largest start
    const closo_control *control;
} closo_kinetics_options;

typedef struct closo_kinetics {
    size_t points, species;
    double *time;          // s
    double *concentration; // points x species, mol/L of the solution; lost gases as well
    double *temperature;   // K
    size_t laws;
    char law[16][24]; // "B", "H", "charge"; laws of the network where there is no composition
    double drift[16]; // largest relative change
    long steps, evaluations;
} closo_kinetics;

// By CVODES (backward differentiation formulas, analytic Jacobian): Hindmarsh et al. 2005,
// doi:10.1145/1089014.1089020.
closo_status closo_kinetics_run(const closo_network *network, const closo_kinetics_options *options,
                                closo_kinetics *out, closo_error *error);
void closo_kinetics_clear(closo_kinetics *kinetics);
// Whether every law holds to 1e-10.
bool closo_kinetics_conserves(const closo_kinetics *kinetics);
// Concentration of a species and of all that has its composition, but for what was lost.
double closo_kinetics_total(const closo_network *network, const closo_kinetics *kinetics,
                            size_t point, size_t species);
// Moles of the basis for one of the product, by the reaction marked overall; 1 among labels.
closo_status closo_network_ratio(const closo_network *network, size_t product, size_t basis,
                                 double *ratio, closo_error *error);
closo_status closo_kinetics_describe(const closo_network *network, const closo_kinetics *kinetics,
                                     const char *product, const char *basis, closo_result *result,
                                     closo_error *error);

// ---- fits to yields ----------------------------------------------------------------------------

enum { CLOSO_YIELD_GROUPS = 8, CLOSO_YIELD_PARAMETERS = 16 };

typedef struct closo_yield_point {
    size_t group;       // vessel
    double time;        // s
    double temperature; // K; NaN: not given
    double yield, su;   // fraction; su NaN: not given
    double start[4];    // mol, by the columns of amounts
    double volume;      // L; NaN: not given
    bool used;
    char note[160];
} closo_yield_point;

typedef struct closo_yield_data {
    size_t count, groups, starts;
    closo_yield_point *points;
    char group[CLOSO_YIELD_GROUPS][40];
    bool open[CLOSO_YIELD_GROUPS];
    char start_name[4][CLOSO_REACTION_NAME];
    char source[160], path[240];
    closo_fingerprint fingerprint;
} closo_yield_data;

// CSV with a line of names: vessel, time (h), yield (%), and where known su (%), temperature (C),
// NAME (mmol), volume (mL), use (yes, no), note, source.
closo_status closo_yield_data_read(closo_yield_data *out, const char *path, closo_error *error);
void closo_yield_data_clear(closo_yield_data *data);

typedef struct closo_yield_model_info {
    const char *name, *description, *formula;
} closo_yield_model_info;
const closo_yield_model_info *closo_yield_model_at(size_t index); // NULL beyond the last

typedef struct closo_yield_fit_options {
    const char *model; // NULL: "end-points"
    double lag;        // s, held; NaN: fitted
    bool compare;      // the other models as well
    double su;         // fraction, of every yield without one; NaN: from the residuals
    double level;      // of the intervals; 0.95
    int starts;        // random ones beside the first
    uint64_t seed;
    const closo_network *network; // model "network"
    const char *product, *basis;  // of it
    const char *free_rates;       // ids divided by commas
    const closo_control *control;
} closo_yield_fit_options;

typedef enum closo_profile_verdict {
    CLOSO_PROFILE_DETERMINED,
    CLOSO_PROFILE_LOWER,       // a lower limit alone
    CLOSO_PROFILE_UPPER,       // an upper limit alone
    CLOSO_PROFILE_UNDETERMINED // neither
} closo_profile_verdict;

typedef struct closo_yield_parameter {
    char key[48], label[80], unit[8];
    double value, su, low, high; // low, high: of the profile likelihood; NaN: no limit
    closo_profile_verdict verdict;
    size_t profile_count;
    double *profile_value, *profile_rise; // rise of chi^2 over its minimum, in units of the
                                          // variance of the residuals
} closo_yield_parameter;

typedef struct closo_yield_fit {
    char model[32];
    size_t parameters, points;
    double freedom;
    closo_yield_parameter parameter[CLOSO_YIELD_PARAMETERS];
    double chi2, rms, scale; // rms in yield (fraction); scale: factor on all s.u.
    double threshold;        // of the rise, at the level
    double aicc;             // NaN: too few points
    double correlation[CLOSO_YIELD_PARAMETERS * CLOSO_YIELD_PARAMETERS];
    double *calculated;         // of all points of the data, used or not
    size_t curve_points;        // per group
    double *curve_time, *curve; // groups x curve_points
    bool converged;
} closo_yield_fit;

void closo_yield_fit_options_init(closo_yield_fit_options *options);
closo_status closo_yield_fit_run(const closo_yield_data *data,
                                 const closo_yield_fit_options *options, closo_yield_fit *out,
                                 closo_error *error);
void closo_yield_fit_clear(closo_yield_fit *fit);
closo_status closo_yield_fit_describe(const closo_yield_data *data,
                                      const closo_yield_fit_options *options,
                                      const closo_yield_fit *fit, closo_result *result,
                                      closo_error *error);
// Table "models": every model but the network, each with its own fit.
closo_status closo_yield_models_describe(const closo_yield_data *data,
                                         const closo_yield_fit_options *options,
                                         closo_result *result, closo_error *error);

#ifdef __cplusplus
}
#endif
#endif
