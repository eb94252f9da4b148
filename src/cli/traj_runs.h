// SPDX-License-Identifier: GPL-3.0-or-later
// Verbs that take several runs: one value for each, and the runs as inputs of the answer.
#ifndef CLOSO_CLI_TRAJ_RUNS_H
#define CLOSO_CLI_TRAJ_RUNS_H

#include "cli/command.h"

// "700K,800K": one value per run in their order, NaN where the text is NULL. shared: one value may
// stand for all runs, and an empty place between commas leaves that run out (NaN). CLOSO_USAGE
// names the option.
closo_status closo_traj_run_values(const char *option, const char *text, closo_dimension dimension,
                                   bool shared, size_t runs, double *out, closo_error *error);

closo_status closo_traj_add_file(const char *path, closo_result *result, closo_error *error);
// The trajectory of an operand (a file or a directory with a manifest), with its fingerprint.
closo_status closo_traj_add_run(const char *operand, closo_result *result, closo_error *error);

#endif
