// SPDX-License-Identifier: GPL-3.0-or-later
// What the verbs of `closo catalogue` share: opening, and the options that pick records.
#ifndef CLOSO_CLI_COMMAND_CATALOGUE_H
#define CLOSO_CLI_COMMAND_CATALOGUE_H

#include "cli/command.h"
#include "closo/catalogue.h"

// --database.
extern const closo_option closo_catalogue_database_options[];
// --material, --elements, --anion, --cation, --property, --where, ...
extern const closo_option closo_catalogue_filter_options[];

#define CLOSO_CATALOGUE_TWO                                                                        \
    "Your own records lie in a database of their own (--database), and every verb sees them "      \
    "beside those that come with closo, which are never changed.\n\n"

closo_status closo_catalogue_begin(const closo_arguments *arguments, bool write,
                                   closo_catalogue **out, closo_error *error);
// What the filter options say, --where aside.
closo_catalogue_query closo_catalogue_query_read(const closo_arguments *arguments);
// Records that the filter options and `words` (NULL: none) pick.
closo_status closo_catalogue_pick(closo_catalogue *catalogue, const closo_arguments *arguments,
                                  const char *words, closo_catalogue_records *records,
                                  size_t *possible, closo_error *error);
// Hands over the document, or releases it after a failure; passes status on.
closo_status closo_catalogue_answer(closo_status status, closo_catalogue *catalogue,
                                    closo_result *result, closo_result **out);

#endif
