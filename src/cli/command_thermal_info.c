// SPDX-License-Identifier: GPL-3.0-or-later
// closo thermal info: what a file of thermal analysis holds.
#include "cli/command_thermal.h"

static closo_status run_info(const closo_arguments *arguments, const closo_control *control,
                             closo_result **out, closo_error *error)
{
    const char *path = closo_arguments_operand(arguments, 0);
    closo_thermal thermal;
    (void)control;
    closo_status status = closo_thermal_read_file(arguments, path, &thermal, error);
    if (status != CLOSO_OK)
        return status;
    closo_result *result = closo_result_new("thermal info", closo_path_name(path), error);
    if (!result)
        status = CLOSO_MEMORY;
    if (status == CLOSO_OK) {
        closo_thermal_mention(&thermal, path, result);
        status = closo_thermal_describe(&thermal, result, error);
    }
    closo_thermal_clear(&thermal);
    if (status == CLOSO_OK)
        *out = result;
    else
        closo_result_free(result);
    return status;
}

static const closo_option *const info_tables[] = {closo_thermal_reading_options, NULL};

const closo_command closo_command_thermal_info = {
    .group = "thermal",
    .verb = "info",
    .summary = "what a file of thermal analysis holds: columns, units, segments",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = info_tables,
    .description = CLOSO_THERMAL_FILES
    "Shows its columns, its heating, cooling and isothermal segments with their rates, and which "
    "way exothermic heat flow points.",
    .examples = "closo thermal info run.csv\n"
                "closo thermal info table.txt --columns temperature/K,time/s,mass/mg",
    .run = run_info,
};
