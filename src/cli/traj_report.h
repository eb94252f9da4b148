// SPDX-License-Identifier: GPL-3.0-or-later
// What closo traj report does with one run and with several.
#ifndef CLOSO_CLI_TRAJ_REPORT_H
#define CLOSO_CLI_TRAJ_REPORT_H

#include "cli/command_traj.h"

enum { CLOSO_TRAJ_REPORT_ANALYSES = 32 };

typedef struct closo_traj_report {
    closo_traj_options options;
    double cell[9];
    const closo_analysis *analyses[CLOSO_TRAJ_REPORT_ANALYSES]; // ends with NULL
    size_t count;
} closo_traj_report;

// shared: the analyses are shared out among the ranks, and *out is rank 0's alone.
closo_status closo_traj_report_one(const closo_traj_report *report, const char *path, bool shared,
                                   closo_result **out, closo_error *error);
// The operands, shared out among the ranks: a row for each; *out is rank 0's. CLOSO_NEGATIVE when
// some, not all, could not be analysed.
closo_status closo_traj_report_runs(const closo_traj_report *report,
                                    const closo_arguments *arguments, closo_result **out,
                                    closo_error *error);

#endif
