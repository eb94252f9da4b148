// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/command_structure.h"

const closo_option closo_structure_reading_options[] = {
    {.name = "block",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NAME",
     .absent = "the only one with atoms",
     .help = "Data block of a CIF."},
    {.name = "space-group",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "SYMBOL",
     .absent = "that of the file",
     .help = "Space group in place of the file's: a Hermann-Mauguin symbol, a number, or a Hall "
             "symbol after Hall:."},
    {.name = "input-format",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "cif|poscar|xyz",
     .absent = "recognised by content, then by name",
     .help = "Format of FILE."},
    {0},
};

static closo_status begin(const char *path, const char *command, const closo_crystal *crystal,
                          closo_result **result, closo_error *error)
{
    closo_fingerprint fingerprint;
    closo_status status = closo_file_fingerprint(path, &fingerprint, error);
    if (status != CLOSO_OK)
        return status;
    *result =
        closo_result_new(command, crystal->name[0] ? crystal->name : closo_path_name(path), error);
    if (!*result)
        return CLOSO_MEMORY;
    closo_result_add_input(*result, path, &fingerprint);
    for (size_t i = 0; i < crystal->warning_count; i++)
        closo_result_warn(*result, "%s", crystal->warnings[i]);
    return CLOSO_OK;
}

closo_status closo_structure_open(const closo_arguments *arguments, const char *path,
                                  const char *command, closo_crystal *crystal,
                                  closo_result **result, closo_error *error)
{
    const closo_crystal_options options = {
        .format = closo_arguments_text(arguments, "input-format"),
        .block = closo_arguments_text(arguments, "block"),
        .space_group = closo_arguments_text(arguments, "space-group")};
    *result = NULL;
    closo_status status = closo_crystal_read(crystal, path, &options, error);
    if (status != CLOSO_OK)
        return status;
    status = begin(path, command, crystal, result, error);
    if (status != CLOSO_OK)
        closo_crystal_clear(crystal);
    return status;
}

closo_status closo_structure_close(closo_status status, closo_crystal *crystal,
                                   closo_result *result, closo_result **out)
{
    closo_crystal_clear(crystal);
    if (status == CLOSO_OK || status == CLOSO_NEGATIVE)
        *out = result;
    else
        closo_result_free(result);
    return status;
}
