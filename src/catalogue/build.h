// SPDX-License-Identifier: GPL-3.0-or-later
// The CSV files of data/catalogue as the database that is installed.
#ifndef CLOSO_CATALOGUE_BUILD_H
#define CLOSO_CATALOGUE_BUILD_H

#include "catalogue/record.h"

// Reads materials.csv, sources.csv and the record files named (in `directory`) and writes `output`,
// whole or not at all. Stricter than for a user's file: all columns, an id, a known material whose
// formula, anion, cation and family the record repeats, a known source, a place. CLOSO_INPUT with
// file, line and column.
closo_status closo_catalogue_build(const char *directory, const char *const *files, size_t count,
                                   const char *output, closo_error *error);

#endif
