// SPDX-License-Identifier: GPL-3.0-or-later
// What the verbs of `closo structure` share: how a structure is read.
#ifndef CLOSO_CLI_COMMAND_STRUCTURE_H
#define CLOSO_CLI_COMMAND_STRUCTURE_H

#include "cli/command.h"
#include "closo/crystal.h"

// --block, --space-group, --input-format.
extern const closo_option closo_structure_reading_options[];

#define CLOSO_STRUCTURE_FILES                                                                      \
    "FILE is a CIF, a POSCAR or an extended XYZ file with a cell. Symmetry comes from the "        \
    "operators, the Hall symbol or the Hermann-Mauguin symbol of the file, in this order.\n\n"

// Reads the structure at path and makes the document with its input and the reader's warnings.
closo_status closo_structure_open(const closo_arguments *arguments, const char *path,
                                  const char *command, closo_crystal *crystal,
                                  closo_result **result, closo_error *error);
// Hands over the document, or releases it after a failure; passes status on.
closo_status closo_structure_close(closo_status status, closo_crystal *crystal,
                                   closo_result *result, closo_result **out);

#endif
