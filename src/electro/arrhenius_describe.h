// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of the document of closo conductivity arrhenius.
#ifndef CLOSO_ELECTRO_ARRHENIUS_DESCRIBE_H
#define CLOSO_ELECTRO_ARRHENIUS_DESCRIBE_H

#include "electro/arrhenius_groups.h"

typedef struct closo_sigma_names {
    const char *group; // suffix of the group, borrowed
    char suffix[160];  // of keys: that and the side of a transition
    char words[128];   // "Na2B12H12, run 1, heating"
    char label[176];   // that and the side
} closo_sigma_names;

void closo_sigma_names_of(const closo_sigma_groups *groups, size_t group, size_t stretch,
                          closo_sigma_names *out);
// Tables `lines` and, for each group, `points` or points_SUFFIX.
closo_status closo_sigma_describe_tables(const closo_sigma_groups *groups,
                                         const closo_conductivity_point *points,
                                         const closo_conductivity_options *options,
                                         closo_result *result, closo_error *error);
// After the tables.
void closo_sigma_describe_figure(const closo_sigma_groups *groups,
                                 const closo_conductivity_options *options, double target,
                                 closo_result *result);

#endif
