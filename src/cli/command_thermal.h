// SPDX-License-Identifier: GPL-3.0-or-later
// What the commands of closo thermal share: options of reading, and reading itself.
#ifndef CLOSO_CLI_COMMAND_THERMAL_H
#define CLOSO_CLI_COMMAND_THERMAL_H

#include "cli/command.h"
#include "closo/chem.h"

#define CLOSO_THERMAL_FILES                                                                        \
    "FILE is a text export of Netzsch Proteus, TA Instruments (Universal Analysis, TRIOS) or "     \
    "Perkin-Elmer Pyris, or a plain table with labels such as \"Temp./C;Time/min;Mass/%\". "

extern const closo_option closo_thermal_reading_options[];
// --from and --to, of temperature.
extern const closo_option closo_thermal_range_options[];

closo_status closo_thermal_reading_from(const closo_arguments *arguments,
                                        closo_thermal_reading *out, closo_error *error);
closo_status closo_thermal_read_file(const closo_arguments *arguments, const char *path,
                                     closo_thermal *out, closo_error *error);

#endif
