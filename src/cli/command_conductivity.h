// SPDX-License-Identifier: GPL-3.0-or-later
// What the verbs of `closo conductivity` share: numbers with unit and s.u., the shape of a sample.
#ifndef CLOSO_CLI_COMMAND_CONDUCTIVITY_H
#define CLOSO_CLI_COMMAND_CONDUCTIVITY_H

#include "cli/command.h"
#include "closo/electro.h"

// --thickness, --area, --diameter.
extern const closo_option closo_conductivity_shape_options[];

// NaN where the option was not given.
closo_status closo_conductivity_number(const closo_arguments *arguments, const char *name,
                                       closo_electric kind, closo_measured *out,
                                       closo_error *error);
// Both NaN where nothing was given; CLOSO_USAGE for area and diameter together.
closo_status closo_conductivity_shape(const closo_arguments *arguments, closo_measured *thickness,
                                      closo_measured *area, closo_error *error);
// The same where both are needed.
closo_status closo_conductivity_whole_shape(const closo_arguments *arguments,
                                            closo_measured *thickness, closo_measured *area,
                                            closo_error *error);
// Hands over the document (also with CLOSO_NEGATIVE) or releases it; passes status on.
closo_status closo_conductivity_close(closo_status status, closo_result *result,
                                      closo_result **out);

#endif
