// SPDX-License-Identifier: GPL-3.0-or-later
// What the readers of NMR files share: the records of the formats, lines of a text in memory, and
// files with their fingerprints.
#ifndef CLOSO_CHEM_NMR_H
#define CLOSO_CHEM_NMR_H

#include "closo/chem.h"

#include <string.h>

#define CLOSO_NMR_POINTS     ((size_t)1 << 24) // of one decay or spectrum
#define CLOSO_NMR_LARGEST    ((size_t)256 << 20)
#define CLOSO_NMR_PARAMETERS ((size_t)4 << 20) // bytes of a file of parameters

// Where the data are: a directory, or a file and all that it holds.
typedef struct closo_nmr_place {
    const char *path;
    bool directory;
    const char *head;
    size_t length;
    closo_fingerprint fingerprint;
} closo_nmr_place;

typedef struct closo_nmr_record {
    closo_nmr_format_info info;
    bool (*recognise)(const closo_nmr_place *place);
    closo_status (*read)(closo_nmr *out, const closo_nmr_place *place,
                         const closo_nmr_reading *options, closo_error *error);
} closo_nmr_record;

extern const closo_nmr_record closo_nmr_format_bruker, closo_nmr_format_jcamp,
    closo_nmr_format_varian, closo_nmr_format_table;

// ---- building one ------------------------------------------------------------------------------

void closo_nmr_init(closo_nmr *nmr);
// Room for count points; complex where im is wanted. CLOSO_INPUT beyond CLOSO_NMR_POINTS.
closo_status closo_nmr_allocate(closo_nmr *nmr, size_t count, bool complex_points, const char *path,
                                closo_error *error);
void closo_nmr_warn(closo_nmr *nmr, const char *format, ...) CLOSO_PRINTF(2, 3);
// Reads a whole file and remembers it as one the data came from.
closo_status closo_nmr_take_file(closo_nmr *nmr, const char *path, size_t limit, char **data,
                                 size_t *length, closo_error *error);
// The file of a place, that was read already, as one the data came from.
closo_status closo_nmr_remember(closo_nmr *nmr, const char *path,
                                const closo_fingerprint *fingerprint, closo_error *error);
// Shifts that fall, finite points: turns a spectrum round where they rise; CLOSO_INPUT otherwise.
closo_status closo_nmr_finish(closo_nmr *nmr, const char *path, closo_error *error);
// "11B", "^11B", "B11", "11-B", "<11B>" -> "11B".
void closo_nmr_nucleus(char out[8], const char *text);

// ---- lines of a text; LF, CR LF and CR end a line -----------------------------------------------

typedef struct closo_nmr_text {
    const char *at, *end;
    size_t number;               // of the last line given, from 1
    const char *line, *line_end; // the last line given, trimmed
} closo_nmr_text;

closo_nmr_text closo_nmr_text_of(const char *data, size_t length);
bool closo_nmr_text_next(closo_nmr_text *text);
// Printable copy of [begin, end): trimmed, control characters as blanks, Latin-1 as UTF-8.
void closo_nmr_copy_text(char *out, size_t size, const char *begin, const char *end);
// "PATH:LINE: expected WHAT, found '...'"
closo_status closo_nmr_bad_line(const char *path, size_t line, const char *expected,
                                const char *begin, const char *end, closo_error *error);

// ---- parameter files ---------------------------------------------------------------------------

// "##$TD= 65536" of Bruker's acqus and procs, and blocks of values "(0..7)" that follow.
typedef struct closo_nmr_parameters {
    const char *path;
    const char *data;
    size_t length;
} closo_nmr_parameters;

// Value of a label without "##", trimmed, with <> taken off; false: not there.
bool closo_nmr_parameter_text(const closo_nmr_parameters *parameters, const char *label, char *out,
                              size_t size);
// NaN where it is not there; CLOSO_INPUT where it is no number.
closo_status closo_nmr_parameter_number(const closo_nmr_parameters *parameters, const char *label,
                                        double *out, closo_error *error);
// The same, refused outside [low, high] or where it is absent.
closo_status closo_nmr_parameter_within(const closo_nmr_parameters *parameters, const char *label,
                                        double low, double high, double *out, closo_error *error);

// Points before the signal sets in, of Bruker's digital filter; NaN where the pair is not known.
// Westler and Abildgaard 1996; DSPFVS 10 to 13.
double closo_nmr_bruker_delay(double group_delay, double firmware, double decimation, double mode);

// ---- JCAMP-DX ----------------------------------------------------------------------------------

closo_status closo_nmr_jcamp_parse(closo_nmr *out, const char *path, const char *data,
                                   size_t length, const closo_nmr_reading *options,
                                   closo_error *error);

// Ordinates of one table of the form (X++(Y..Y)), in all of its encodings.
typedef struct closo_nmr_ordinates {
    double *y;
    size_t count, capacity;
    size_t limit;    // of points
    bool difference; // the last ordinate was given as a difference
    double last_difference;
    size_t bad_abscissa; // lines whose X does not fit, and the first of them
    size_t bad_abscissa_line;
} closo_nmr_ordinates;

// One line: its X (in file units, before XFACTOR) and its ordinates. position: the number of the
// point that X belongs to.
closo_status closo_nmr_jcamp_line(closo_nmr_ordinates *out, const char *path, size_t number,
                                  const char *line, const char *end, double *x, size_t *position,
                                  bool *has_x, closo_error *error);

// ---- documents ---------------------------------------------------------------------------------

// Nothing where the value is not finite.
void closo_nmr_add(closo_result *result, const char *key, const char *label, double value,
                   const char *unit, const char *method);
// The axis of shifts of a figure, with its nucleus.
closo_axis closo_nmr_shift_axis(const closo_nmr *nmr, char label[40]);
// "x_" and "B12H12(2-)" -> "x_B12H12_2m".
void closo_nmr_key(char *out, size_t size, const char *prefix, const char *name);

// ---- numerics ----------------------------------------------------------------------------------

// In place, n a power of two: sum_t z[t] exp(-2 pi i k t / n) (sign -1), or the inverse without
// 1/n.
void closo_nmr_transform(double *re, double *im, size_t n, int sign);
// Median of |values|, destroyed; 0 for none.
double closo_nmr_median_size(double *values, size_t count);
void closo_nmr_phase_find(const double *re, const double *im, size_t count, size_t pivot,
                          double *phase0, double *phase1);
void closo_nmr_phase_apply(double *re, double *im, size_t count, size_t pivot, double phase0,
                           double phase1);
closo_status closo_nmr_baseline_take(double *y, size_t count, const closo_nmr_processing *options,
                                     closo_error *error);
// Complex error function w(z) of z = x + i y, y >= 0: Weideman 1994, doi:10.1137/0731077.
void closo_nmr_faddeeva(double x, double y, double *re, double *im);

#endif
