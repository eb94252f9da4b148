// SPDX-License-Identifier: GPL-3.0-or-later
// Parts of the fit of a set of spectra.
#ifndef CLOSO_ELECTRO_EIS_SERIES_H
#define CLOSO_ELECTRO_EIS_SERIES_H

#include "electro/eis_fit.h"

// ---- finished fits in a file (eis_series_resume.c): a line per spectrum, added as soon as it is
// there: "key S p1 p2 ... end"; the key is a hash of everything that the fit depends on.

typedef struct closo_eis_record {
    uint64_t key;
    double S;
    double p[CLOSO_CIRCUIT_PARAMETERS];
} closo_eis_record;

typedef struct closo_eis_records {
    closo_eis_record *items;
    size_t count, capacity;
    size_t damaged; // lines that were passed over
    void *file;     // to add to; NULL: none
} closo_eis_records;

uint64_t closo_eis_key(const closo_circuit *circuit, const closo_impedance *spectrum,
                       const closo_eis_options *options);
closo_status closo_eis_records_open(closo_eis_records *out, const char *path, size_t parameters,
                                    closo_error *error);
const closo_eis_record *closo_eis_records_find(const closo_eis_records *records, uint64_t key);
closo_status closo_eis_records_add(closo_eis_records *records, const char *path,
                                   const closo_eis_record *record, size_t parameters,
                                   closo_error *error);
closo_status closo_eis_records_close(closo_eis_records *records, const char *path,
                                     closo_error *error);

#endif
