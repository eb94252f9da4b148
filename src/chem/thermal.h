// SPDX-License-Identifier: GPL-3.0-or-later
// What the files of thermal analysis share: texts and their tables, straight lines with honest
// uncertainties.
#ifndef CLOSO_CHEM_THERMAL_H
#define CLOSO_CHEM_THERMAL_H

#include "closo/chem.h"

#include <string.h>

#define CLOSO_THERMAL_LARGEST ((size_t)128 << 20)
#define CLOSO_THERMAL_POINTS  ((size_t)1 << 22)
#define CLOSO_THERMAL_ZERO    273.15           // K of 0 degrees Celsius
#define CLOSO_GAS_CONSTANT    8.31446261815324 // J/(mol K), exact in the SI of 2019

enum { CLOSO_THERMAL_COLUMNS = 64 };

// ---- texts --------------------------------------------------------------------------------------

// UTF-8 with a NUL behind it, of UTF-8, UTF-16 (with or without its mark) or Latin-1.
closo_status closo_thermal_decode(char **data, size_t *length, closo_error *error);

typedef struct closo_thermal_line {
    const char *text, *end; // trimmed at its end, of blanks other than tabs at its begin
    size_t number;          // from 1
} closo_thermal_line;

typedef struct closo_thermal_text {
    const char *path, *data, *at, *end;
    size_t number; // of the last line given
    bool complete; // the last line given had its end
} closo_thermal_text;

closo_thermal_text closo_thermal_text_of(const char *path, const char *data, size_t length);
bool closo_thermal_next(closo_thermal_text *text, closo_thermal_line *line);
bool closo_thermal_blank(const closo_thermal_line *line);
// Without regard to case, of ASCII letters.
bool closo_thermal_starts(const closo_thermal_line *line, const char *prefix);
const char *closo_thermal_find(const char *begin, const char *end, const char *word);
// Printable, trimmed, cut to size.
void closo_thermal_copy(char *out, size_t size, const char *begin, const char *end);
// The first number of [begin, end), with a decimal point or comma; NaN: none.
double closo_thermal_number(const char *begin, const char *end);
closo_status closo_thermal_bad_line(const closo_thermal_text *text, const closo_thermal_line *line,
                                    const char *expected, closo_error *error);
// Value behind the first line that starts with key, after any of ":", ";", "," and blanks.
bool closo_thermal_value(const closo_thermal_text *text, const char *key, char *out, size_t size);

// ---- columns and tables
// --------------------------------------------------------------------------

typedef enum closo_thermal_kind {
    CLOSO_COLUMN_OTHER,
    CLOSO_COLUMN_TIME,
    CLOSO_COLUMN_TEMPERATURE,
    CLOSO_COLUMN_MASS,           // mg
    CLOSO_COLUMN_PERCENT,        // mass in %
    CLOSO_COLUMN_POWER,          // mW
    CLOSO_COLUMN_SPECIFIC_POWER, // W/g
    CLOSO_COLUMN_CONVERSION,
    CLOSO_COLUMN_KINDS
} closo_thermal_kind;

typedef struct closo_thermal_column {
    closo_thermal_kind kind;
    int rank;              // of two columns of one kind the higher is used
    double factor, offset; // times factor, plus offset gives closo's unit
    bool no_unit;          // none was given: a usual one is taken
    bool uncalibrated;     // a thermocouple's voltage rather than power
} closo_thermal_column;

// label: "Temp./°C", "Weight (mg)", "Heat Flow (Normalized)" with unit "W/g" from another row
// ("": none).
closo_thermal_column closo_thermal_column_of(const char *label, const char *unit);
bool closo_thermal_is_unit(const char *text);

typedef struct closo_thermal_layout {
    size_t columns;
    char separator; // '\t' ';' ',' or ' '
    closo_thermal_column column[CLOSO_THERMAL_COLUMNS];
} closo_thermal_layout;

// Fields of a line, trimmed, quotes taken off; the number there are (may exceed `most`).
size_t closo_thermal_fields(const closo_thermal_line *line, char separator, const char *fields[][2],
                            size_t most);
// Numbers of a row; NaN for empty fields; 0: no row of numbers.
size_t closo_thermal_row(const closo_thermal_line *line, char separator, double *values,
                         size_t most);
// Finds the first table (three rows alike) and the labels above it. *first: the text before its
// first row. CLOSO_INPUT: there is none.
closo_status closo_thermal_layout_find(const closo_thermal_text *text, closo_thermal_layout *out,
                                       closo_thermal_text *first, closo_error *error);
// Labels "temperature/C,time/min,-" of the user's.
closo_status closo_thermal_layout_name(closo_thermal_layout *layout, const char *columns,
                                       closo_error *error);

typedef struct closo_thermal_rows {
    // A line that is no row of numbers but belongs to the format: it is passed over. NULL: none.
    bool (*passes)(const closo_thermal_line *line);
    // A line that ends the table. NULL: none.
    bool (*ends)(const closo_thermal_line *line);
    bool negative_marks; // rows that begin with a negative whole number mark events
} closo_thermal_rows;

// Reads rows into the columns of out. The sample's mass should be known before.
closo_status closo_thermal_rows_read(closo_thermal *out, closo_thermal_text *text,
                                     const closo_thermal_layout *layout,
                                     const closo_thermal_rows *rows, closo_error *error);

void closo_thermal_warn(closo_thermal *thermal, const char *format, ...) CLOSO_PRINTF(2, 3);

typedef struct closo_thermal_record {
    closo_thermal_format_info info;
    bool (*recognise)(const closo_thermal_text *text);
    closo_status (*read)(closo_thermal *out, const closo_thermal_text *text,
                         const closo_thermal_reading *reading, closo_error *error);
} closo_thermal_record;

extern const closo_thermal_record closo_thermal_format_netzsch, closo_thermal_format_ta,
    closo_thermal_format_trios, closo_thermal_format_pyris, closo_thermal_format_table;

// ---- lines through points
// ------------------------------------------------------------------------

// y = value + slope (x - centre); variances from the scatter, larger where residuals follow one
// another alike: (1 + r) / (1 - r) for a correlation r of neighbours.
typedef struct closo_trend {
    size_t count;
    double centre, value, slope;
    double value_variance, slope_variance; // uncorrelated with one another
    double scatter;                        // of a point
} closo_trend;

// Cubic of u = (x - centre) / scale; the scatter is at least `noise`. false: too few points.
typedef struct closo_cubic {
    double centre, scale, c[4], covariance[4][4];
} closo_cubic;

bool closo_cubic_fit(const double *x, const double *y, size_t n, double noise, closo_cubic *out);
// Extremum next to the middle: *x and its variance. false: none within the points.
bool closo_cubic_extremum(const closo_cubic *f, double *x, double *variance);
// Inflection with the tangent there; variances. false: none within the points.
typedef struct closo_inflection {
    double x, value, slope, x_variance, value_variance, slope_variance;
} closo_inflection;
bool closo_cubic_inflection(const closo_cubic *f, closo_inflection *out);
// Variance of a linear combination of the coefficients.
double closo_cubic_variance(const closo_cubic *f, const double g[4]);

closo_trend closo_trend_of(const double *x, const double *y, size_t count);
double closo_trend_at(const closo_trend *trend, double x);
double closo_trend_variance(const closo_trend *trend, double x);
// Standard deviation of a point from second differences, robust against steps and peaks.
closo_status closo_point_noise(const double *y, size_t count, double *out, closo_error *error);
double closo_median(double *values, size_t count); // sorts them; NaN for none
// Means of the points whose x fall in each of `cells` cells between the first and last x of points
// that rise; empty cells are interpolated.
closo_status closo_even_grid(const double *x, const double *y, size_t count, size_t cells,
                             double *grid_x, double *grid_y, closo_error *error);

#endif
