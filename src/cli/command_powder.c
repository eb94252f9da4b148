// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/command_powder.h"

#include <stdlib.h>

const closo_option closo_powder_reading_options[] = {
    {.name = "radiation",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "RADIATION",
     .absent = "from the file",
     .help = "X-ray line (CuKa: doublet, CuKa1, MoKa ...), X-ray wavelength (0.4139A) or "
             "neutron:1.5402A, in place of the file's."},
    {.name = "input-format",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NAME",
     .absent = "recognised by content, then by name",
     .help = "Format of FILE, such as table, gsas, xrdml; another name lists them."},
    {.name = "columns",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NAMES",
     .absent = "x, y and su, or as the header names them",
     .help = "Columns of a plain table: x, y, su and - (left out) divided by commas; several y are "
             "several patterns."},
    {0},
};

closo_status closo_powder_reading_from(const closo_arguments *arguments,
                                       const closo_control *control, closo_patterns_options *out,
                                       closo_radiation *store, const closo_radiation **radiation,
                                       closo_error *error)
{
    const char *text = closo_arguments_text(arguments, "radiation");
    *out = (closo_patterns_options){.format = closo_arguments_text(arguments, "input-format"),
                                    .columns = closo_arguments_text(arguments, "columns"),
                                    .control = control};
    *radiation = NULL;
    if (!text)
        return CLOSO_OK;
    *radiation = store;
    closo_error inner;
    closo_status status = closo_radiation_parse(text, store, &inner);
    return status == CLOSO_OK ? CLOSO_OK
                              : closo_fail(error, status, "--radiation: %s", inner.message);
}

const char **closo_powder_paths(const closo_arguments *arguments, closo_error *error)
{
    size_t count = closo_arguments_operand_count(arguments);
    const char **paths = closo_allocate(count, sizeof *paths, error);
    for (size_t i = 0; paths && i < count; i++)
        paths[i] = closo_arguments_operand(arguments, i);
    return paths;
}
