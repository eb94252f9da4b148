// SPDX-License-Identifier: GPL-3.0-or-later
// What the readers of instrument files share: lines and fields of a text, numbers with a decimal
// comma, texts in Latin-1, rows as they come. One record per file format_*.c; data_formats.c lists
// them.
#ifndef CLOSO_ELECTRO_READING_H
#define CLOSO_ELECTRO_READING_H

#include "closo/electro.h"

#define CLOSO_DATA_BYTES   ((size_t)1 << 30) // of one file
#define CLOSO_DATA_TABLES  ((size_t)1 << 16) // of one file
#define CLOSO_DATA_COLUMNS ((size_t)4096)    // of one table

// A file in memory: format->read of small formats begins with closo_data_load.
closo_status closo_data_load(closo_data *out, const char *path, char **text, size_t *length,
                             closo_error *error);
// Whether the name ends with one of the extensions "csv txt", without regard to case.
bool closo_data_has_extension(const char *extensions, const char *path);

// ---- lines; LF, CR LF, CR CR LF and CR end a line ----------------------------------------------

typedef struct closo_data_line {
    const char *text, *end;
    size_t number; // from 1
} closo_data_line;

typedef struct closo_data_lines {
    const char *at, *end;
    size_t number; // of the last line given
} closo_data_lines;

closo_data_lines closo_data_lines_of(const char *text, size_t length); // a leading BOM is skipped
bool closo_data_lines_next(closo_data_lines *lines, closo_data_line *line);
bool closo_data_line_blank(const closo_data_line *line);
// Skips blanks, then compares without regard to case.
bool closo_data_line_starts(const closo_data_line *line, const char *prefix);

// Next field of [p, end), trimmed, quotes taken off; returns where the one after it begins, NULL
// where there was none. separator ' ': blanks, else the character itself (inside quotes it divides
// nothing).
const char *closo_data_field(const char *p, const char *end, char separator, const char **field,
                             size_t *length);
// A whole field as a number: 1.5, +1.5, 1,5 (decimal_comma), 1.5E-3. inf and nan give NaN and true.
bool closo_data_number(const char *field, size_t length, bool decimal_comma, double *value);
// New trimmed UTF-8 string without control characters; bytes that are no UTF-8 are taken as
// Latin-1 (Windows-1252 where it differs).
char *closo_data_utf8(const char *text, size_t length, closo_error *error);

// ---- rows as they come -------------------------------------------------------------------------

typedef struct closo_data_rows {
    double *values; // rows x columns
    size_t rows, columns, capacity;
} closo_data_rows;

closo_status closo_data_rows_add(closo_data_rows *rows, const double *values, closo_error *error);
void closo_data_rows_clear(closo_data_rows *rows);
// A table of them: names and units (NULL: "") of rows->columns columns.
closo_data_table *closo_data_rows_store(closo_data *data, const closo_data_rows *rows,
                                        const char *technique, const char *title,
                                        char *const *names, char *const *units, closo_error *error);
// Name and unit of "freq/Hz", "Z' (ohm)", "I [mA]", "|Z|": both new strings.
closo_status closo_data_split_unit(const char *header, char **name, char **unit,
                                   closo_error *error);

closo_status closo_data_set_bytes(closo_data_table *table, const char *key, const char *text,
                                  size_t length, closo_error *error); // as closo_data_utf8
closo_status closo_data_set_number(closo_data_table *table, const char *key, double value,
                                   const char *unit, closo_error *error);
const char *closo_data_setting_of(const closo_data_table *table, const char *key); // NULL: none

#endif
