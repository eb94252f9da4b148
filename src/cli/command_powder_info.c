// SPDX-License-Identifier: GPL-3.0-or-later
// closo powder info: what pattern files hold.
#include "cli/command_powder.h"

#include <stdint.h>
#include <stdlib.h>

static closo_status run_info(const closo_arguments *arguments, const closo_control *control,
                             closo_result **out, closo_error *error)
{
    closo_patterns_options options;
    closo_radiation store;
    const closo_radiation *radiation;
    closo_status status =
        closo_powder_reading_from(arguments, control, &options, &store, &radiation, error);
    if (status != CLOSO_OK)
        return status;
    const char **paths = closo_powder_paths(arguments, error);
    closo_result *result =
        paths ? closo_result_new("powder info", closo_path_name(paths[0]), error) : NULL;
    if (!result) {
        free(paths);
        return CLOSO_MEMORY;
    }
    status = closo_powder_info(paths, closo_arguments_operand_count(arguments), &options, radiation,
                               result, error);
    free(paths);
    if (status == CLOSO_OK)
        *out = result;
    else
        closo_result_free(result);
    return status;
}

static const closo_option *const info_tables[] = {closo_powder_reading_options, NULL};

const closo_command closo_command_powder_info = {
    .group = "powder",
    .verb = "info",
    .summary = "what pattern files hold: points, range, wavelength, counting time, scans",
    .operands = "FILE...",
    .operand_minimum = 1,
    .operand_maximum = SIZE_MAX,
    .options = info_tables,
    .description = CLOSO_POWDER_FILES
    "Quantities are of all scans together; the table scans has a row for each.",
    .examples = "closo powder info sample.xrdml\n"
                "closo powder info scan_*.xy --radiation CuKa --format json",
    .run = run_info,
};
