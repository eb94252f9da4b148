// SPDX-License-Identifier: GPL-3.0-or-later
// --compare MATERIAL of every command: what the catalogue knows of the answer, as its last section.
#ifndef CLOSO_CLI_LITERATURE_H
#define CLOSO_CLI_LITERATURE_H

#include "cli/frame.h"

// Before the run: is the material one of the catalogue?
closo_status closo_literature_check(const closo_arguments *arguments, closo_error *error);
// After the run. Nothing where the option was not given.
closo_status closo_literature_add(const closo_arguments *arguments, closo_result *result,
                                  closo_error *error);

#endif
