// SPDX-License-Identifier: GPL-3.0-or-later
// closo traj convert|slice|unwrap: a trajectory of any format as extended XYZ or closo binary.
#include <string.h>

#include "cli/command_traj.h"

// What the three verbs share; each names the options it shows.
static const closo_option target_options[] = {
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
    {0},
};

static const closo_option unwrap_options[] = {
    {.name = "unwrap",
     .kind = CLOSO_OPTION_FLAG,
     .help = "Positions as the analyses see them: followed through the walls of the cell, ions "
             "whole, drift taken off as --drift says."},
    {0},
};

// Options of reading that change nothing here must not pass unnoticed.
static closo_status refuse_idle(const closo_arguments *arguments, const char *verb, bool unwrap,
                                closo_error *error)
{
    static const char *const of_unwrap[] = {"drift", "cation", "anion"};
    const char *how = strcmp(verb, "traj slice") ? "without --unwrap" : "on stored positions";
    for (size_t i = 0; i < sizeof of_unwrap / sizeof *of_unwrap; i++)
        if (closo_arguments_given(arguments, of_unwrap[i]) && !unwrap)
            return closo_fail(error, CLOSO_USAGE, "--%s: has no effect %s", of_unwrap[i], how);
    if (closo_arguments_given(arguments, "temperature"))
        return closo_fail(error, CLOSO_USAGE,
                          "--temperature: the written file carries no temperature");
    return CLOSO_OK;
}

static closo_status write_copy(const closo_arguments *arguments, const closo_control *control,
                               const char *verb, const char *title, bool unwrap, closo_result **out,
                               closo_error *error)
{
    closo_traj_options options;
    double cell[9];
    const char *to = closo_arguments_text(arguments, "to");
    if (!to)
        return closo_fail(error, CLOSO_USAGE, "--to: expected the file to write");
    closo_status status = refuse_idle(arguments, verb, unwrap, error);
    if (status == CLOSO_OK)
        status = closo_traj_options_from(arguments, control, cell, &options, error);
    if (status != CLOSO_OK)
        return status;
    options.convert.unwrap = unwrap;
    options.convert.last_frame = (uint64_t)closo_arguments_integer(arguments, "last");
    closo_result *result = closo_result_new(verb, title, error);
    if (!result)
        return CLOSO_MEMORY;
    status = closo_traj_convert(closo_arguments_operand(arguments, 0), to, &options, result, error);
    if (status == CLOSO_OK)
        *out = result;
    else
        closo_result_free(result);
    return status;
}

static closo_status run_convert(const closo_arguments *arguments, const closo_control *control,
                                closo_result **out, closo_error *error)
{
    return write_copy(arguments, control, "traj convert", "Converted trajectory",
                      closo_arguments_flag(arguments, "unwrap"), out, error);
}

static closo_status run_slice(const closo_arguments *arguments, const closo_control *control,
                              closo_result **out, closo_error *error)
{
    static const char *const any[] = {"skip", "stride", "last"};
    bool given = false;
    for (size_t i = 0; i < sizeof any / sizeof *any; i++)
        given = given || closo_arguments_given(arguments, any[i]);
    if (!given)
        return closo_fail(error, CLOSO_USAGE, "expected --skip, --stride or --last");
    return write_copy(arguments, control, "traj slice", "Frames of a trajectory", false, out,
                      error);
}

static closo_status run_unwrap(const closo_arguments *arguments, const closo_control *control,
                               closo_result **out, closo_error *error)
{
    return write_copy(arguments, control, "traj unwrap", "Unwrapped trajectory", true, out, error);
}

static const closo_option *const convert_tables[] = {target_options, unwrap_options,
                                                     closo_traj_reading_options, NULL};
static const closo_option *const copy_tables[] = {target_options, closo_traj_reading_options, NULL};

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

const closo_command closo_command_traj_slice = {
    .group = "traj",
    .verb = "slice",
    .summary = "some frames of a trajectory: from --skip to --last by --stride",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = copy_tables,
    .description = CLOSO_TRAJ_FILES
    "Copies the frames that --skip, --last and --stride let through, positions as stored. The "
    "written file appears whole or not at all.",
    .examples = "closo traj slice run.lammpstrj --skip 1000 --last 5000 --to part.closo\n"
                "closo traj slice run.xyz --stride 10 --to thin.xyz",
    .run = run_slice,
};

const closo_command closo_command_traj_unwrap = {
    .group = "traj",
    .verb = "unwrap",
    .summary = "positions followed through the walls of the cell, ions whole, drift taken off",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = copy_tables,
    .description = CLOSO_TRAJ_FILES
    "Positions as the analyses see them: every atom is followed through the periodic images from "
    "frame to frame, ions are made whole along their bonds, and the drift is taken off as --drift "
    "says. Every frame is followed, also those that --skip and --stride leave out.",
    .examples = "closo traj unwrap run/ --to unwrapped.xyz\n"
                "closo traj unwrap XDATCAR --frame-time 2fs --drift none --to run.closo",
    .run = run_unwrap,
};
