// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of a CSV file (RFC 4180, also with ';' or tabs, with or without a byte order mark).
#ifndef CLOSO_CATALOGUE_CSV_H
#define CLOSO_CATALOGUE_CSV_H

#include "closo/base.h"

#define CLOSO_CSV_COLUMNS 1024 // at most

typedef struct closo_csv {
    closo_input *input;
    char separator;
    size_t line;         // of the row's first line
    closo_text bytes;    // fields of the row, each ended by NUL
    const char **fields; // field_count of them
    size_t field_count;
    size_t *offsets; // in bytes
    char **names;    // of the columns, from the first row
    size_t name_count;
} closo_csv;

// Opens the file and reads the names of its columns. Lines that begin with # before them are
// skipped. Errors: CLOSO_INPUT no header, a name twice, too many columns.
closo_status closo_csv_open(closo_csv *csv, const char *path, closo_error *error);
void closo_csv_close(closo_csv *csv);
// Next row that holds anything; *more is false at the end. A quoted field may hold line ends.
// Errors: CLOSO_INPUT a row of another length, a quote without end.
closo_status closo_csv_next(closo_csv *csv, bool *more, closo_error *error);
// Column of that name, or SIZE_MAX.
size_t closo_csv_column(const closo_csv *csv, const char *name);
const char *closo_csv_path(const closo_csv *csv);

// Adds a field, quoted where it must be. separator is ','.
void closo_csv_add_field(closo_text *out, const char *text);

#endif
