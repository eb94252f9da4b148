// SPDX-License-Identifier: GPL-3.0-or-later
// Records of a CSV file, one at a time.
#ifndef CLOSO_CATALOGUE_READ_H
#define CLOSO_CATALOGUE_READ_H

#include "catalogue/record.h"

// Called with each record, valid during the call; texts of it are never NULL. An error of the call
// ends the reading. The place is put before messages that begin with no path: pass records on
// through closo_catalogue_place.
typedef closo_status (*closo_record_visit)(void *context, const closo_catalogue_record *record,
                                           closo_error *error);

closo_status closo_catalogue_each(const char *path, const closo_catalogue_csv_options *options,
                                  closo_record_visit visit, void *context,
                                  const closo_control *control, closo_error *error);

// "value as a source prints it": "<1E-10", "~3e-4", "7.0240(3)", "1e-4..1e-3", "0.12 +- 0.01" into
// value, upper, su and qualifier; `*empty` for "", "-", "NA", "N.R." and their like. False where it
// is none of these.
bool closo_value_parse(const char *text, closo_catalogue_record *record, bool *empty);

#endif
