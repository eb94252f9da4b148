// SPDX-License-Identifier: GPL-3.0-or-later
// What the readers of pattern files share: lines of a text, numbers of a binary, points as they
// come, and the small facts (wavelength, temperature, date) that headers carry.
#ifndef CLOSO_POWDER_READING_H
#define CLOSO_POWDER_READING_H

#include "closo/powder.h"

#include <string.h>

// One record per file format_*.c; formats.c lists them.
extern const closo_pattern_format closo_pattern_format_bruker_raw, closo_pattern_format_bruker_raw4,
    closo_pattern_format_stoe, closo_pattern_format_philips_rd, closo_pattern_format_brml,
    closo_pattern_format_rasx, closo_pattern_format_xrdml, closo_pattern_format_ras,
    closo_pattern_format_uxd, closo_pattern_format_udf, closo_pattern_format_gsas,
    closo_pattern_format_xydata, closo_pattern_format_ill, closo_pattern_format_chi,
    closo_pattern_format_xdd, closo_pattern_format_dmc, closo_pattern_format_free,
    closo_pattern_format_prf, closo_pattern_format_pdcif, closo_pattern_format_table;

#define CLOSO_POINTS_MAXIMUM ((size_t)1 << 24) // in one pattern
#define CLOSO_SCANS_MAXIMUM  ((size_t)1 << 16) // in one file

// ---- lines of a text; LF, CR LF and CR end a line --------------------------------------------

typedef struct closo_pattern_line {
    const char *text, *end;
    size_t number; // from 1
} closo_pattern_line;

typedef struct closo_pattern_lines {
    const char *at, *end;
    size_t number; // of the last line given
} closo_pattern_lines;

closo_pattern_lines closo_pattern_lines_of(const char *data, size_t length);
bool closo_pattern_lines_next(closo_pattern_lines *lines, closo_pattern_line *line);
bool closo_pattern_line_blank(const closo_pattern_line *line);
// Skips blanks, then compares without regard to case.
bool closo_pattern_line_starts(const closo_pattern_line *line, const char *prefix);
// Words of a line that are numbers, up to `size` of them; *rest is where the first other word
// begins (the end of the line if there is none).
size_t closo_pattern_line_numbers(const closo_pattern_line *line, double *values, size_t size,
                                  const char **rest);
// "PATH:LINE: expected WHAT, found 'BEGIN OF THE LINE'"
closo_status closo_pattern_bad_line(const char *path, const closo_pattern_line *line,
                                    const char *expected, closo_error *error);
// Trimmed UTF-8 without control characters; bytes that are no UTF-8 are taken as Latin-1.
void closo_pattern_text(char *out, size_t size, const char *text, size_t length);
// Finds text without regard to case in [begin, end); NULL: not there.
const char *closo_pattern_find(const char *begin, const char *end, const char *text);

// ---- numbers of a binary; false: not inside the file -----------------------------------------

bool closo_bytes_u16(const closo_pattern_file *file, size_t offset, uint16_t *out);
bool closo_bytes_u32(const closo_pattern_file *file, size_t offset, uint32_t *out);
bool closo_bytes_f32(const closo_pattern_file *file, size_t offset, double *out);
bool closo_bytes_f64(const closo_pattern_file *file, size_t offset, double *out);
// A field of fixed width, ended by NUL or by its width; "" where the file is too short.
void closo_bytes_text(const closo_pattern_file *file, size_t offset, size_t width, char *out,
                      size_t size);
closo_status closo_bytes_short(const closo_pattern_file *file, const char *what,
                               closo_error *error);

// ---- points as they come ----------------------------------------------------------------------

typedef struct closo_scan_points {
    double *x, *y, *su;
    size_t count, capacity;
    bool has_su; // at least one point has a standard uncertainty
} closo_scan_points;

// su: NaN where there is none.
closo_status closo_scan_points_add(closo_scan_points *points, double x, double y, double su,
                                   closo_error *error);
void closo_scan_points_clear(closo_scan_points *points);
// Moves the points into an empty pattern. Falling x are turned round; a repeated x is averaged and
// warned of; everything else that does not rise, and fewer than two points, is CLOSO_INPUT.
closo_status closo_scan_points_store(closo_scan_points *points, const char *path,
                                     closo_patterns *patterns, closo_pattern *pattern,
                                     closo_error *error);

// Appends an empty pattern; the pointer holds until the next is appended.
closo_status closo_patterns_append(closo_patterns *patterns, closo_pattern **pattern,
                                   closo_error *error);
// Failure to keep a warning is not worth failing for: it is dropped.
void closo_patterns_warn(closo_patterns *patterns, const char *format, ...) CLOSO_PRINTF(2, 3);

// ---- what headers say -------------------------------------------------------------------------

bool closo_wavelength_sane(double angstrom); // 0.01 .. 30
// K-alpha lines of a tube as files give them. alpha2 or ratio that are not known: NaN or 0. Without
// a ratio the statistical 0.5 is taken and said so. Nothing happens where alpha1 is no wavelength.
void closo_radiation_of_tube(closo_patterns *patterns, closo_pattern *pattern, const char *anode,
                             double alpha1, double alpha2, double ratio);
// Picks wavelength, temperature, counting time and date out of a comment such as
// "# Calibrated wavelength = 0.413259" or "# Temp (K) = 100.0". True where it was one of these.
bool closo_pattern_note(closo_pattern *pattern, const char *text, const char *end);
// Seconds since 1970-01-01 00:00 of the clock that wrote the text (an offset from UTC that stands
// in it is taken off); NaN: no date. Order of day and month in 01/02/2003 is month first.
double closo_pattern_date(const char *text, size_t length);

#endif
