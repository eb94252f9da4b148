// SPDX-License-Identifier: GPL-3.0-or-later
// closo traj convert: a trajectory of any format as extended XYZ or closo binary.
#include <string.h>

#include "cli/command_traj.h"

static const closo_option convert_options[] = {
    {.name = "to",
     .kind = CLOSO_OPTION_PATH,
     .placeholder = "FILE",
     .absent = "needed",
     .help = "The file to write; its name ends in .xyz (extended XYZ) or .closo (closo binary: "
             "single precision, velocities kept, each frame with a checksum)."},
    {.name = "last",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "N",
     .absent = "the last of the file",
     .minimum = 1,
     .maximum = 1e15,
     .help = "Last frame of the file that may be written, counted from 1."},
    {.name = "unwrap",
     .kind = CLOSO_OPTION_FLAG,
     .help = "Positions as the analyses see them: followed through the walls of the cell, ions "
             "whole, drift taken off as --drift says."},
    {0},
};

// Options of reading that change nothing here must not pass unnoticed.
static closo_status refuse_idle(const closo_arguments *arguments, closo_error *error)
{
    static const char *const of_unwrap[] = {"drift", "cation", "anion"};
    for (size_t i = 0; i < sizeof of_unwrap / sizeof *of_unwrap; i++)
        if (closo_arguments_given(arguments, of_unwrap[i]) &&
            !closo_arguments_flag(arguments, "unwrap"))
            return closo_fail(error, CLOSO_USAGE, "--%s: has no effect without --unwrap",
                              of_unwrap[i]);
    if (closo_arguments_given(arguments, "temperature"))
        return closo_fail(error, CLOSO_USAGE,
                          "--temperature: the written file carries no temperature");
    return CLOSO_OK;
}

static closo_status run_convert(const closo_arguments *arguments, const closo_control *control,
                                closo_result **out, closo_error *error)
{
    closo_traj_options options;
    double cell[9];
    const char *to = closo_arguments_text(arguments, "to");
    if (!to)
        return closo_fail(error, CLOSO_USAGE, "--to: expected the file to write");
    closo_status status = refuse_idle(arguments, error);
    if (status == CLOSO_OK)
        status = closo_traj_options_from(arguments, control, cell, &options, error);
    if (status != CLOSO_OK)
        return status;
    options.convert.unwrap = closo_arguments_flag(arguments, "unwrap");
    options.convert.last_frame = (uint64_t)closo_arguments_integer(arguments, "last");
    closo_result *result = closo_result_new("traj convert", "Converted trajectory", error);
    if (!result)
        return CLOSO_MEMORY;
    status = closo_traj_convert(closo_arguments_operand(arguments, 0), to, &options, result, error);
    if (status == CLOSO_OK)
        *out = result;
    else
        closo_result_free(result);
    return status;
}

static const closo_option *const convert_tables[] = {convert_options, closo_traj_reading_options,
                                                     NULL};

const closo_command closo_command_traj_convert = {
    .group = "traj",
    .verb = "convert",
    .summary = "a trajectory of any format as extended XYZ or closo binary",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = convert_tables,
    .description = CLOSO_TRAJ_FILES
    "The written file appears whole or not at all. Positions are copied as stored, or unwrapped.",
    .examples = "closo traj convert run.xtc --structure run.gro --to run.closo\n"
                "closo traj convert vasprun.xml --to run.xyz --skip 1000 --stride 10 --unwrap",
    .run = run_convert,
};
