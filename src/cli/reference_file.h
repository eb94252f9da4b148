// SPDX-License-Identifier: GPL-3.0-or-later
// Published values in a CSV file, for `closo report --reference`.
#ifndef CLOSO_CLI_REFERENCE_FILE_H
#define CLOSO_CLI_REFERENCE_FILE_H

#include "closo/base.h"
#include "closo/result.h"

// Start from { 0 }; clear also after a failed read.
typedef struct closo_reference_file {
    closo_reference_value *values; // texts point into `text`
    size_t *lines;                 // line number of each value
    size_t count;
    char *text;
    closo_fingerprint fingerprint;
} closo_reference_file;

// CSV (RFC 4180, fields with commas in double quotes) whose first line names the columns document,
// key, value and, optional, su and source, in any order. Empty lines and lines that start with #
// are skipped. su empty: not given. CLOSO_INPUT with file:line.
closo_status closo_reference_file_read(closo_reference_file *out, const char *path,
                                       closo_error *error);
void closo_reference_file_clear(closo_reference_file *file);

#endif
