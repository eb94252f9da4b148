// SPDX-License-Identifier: GPL-3.0-or-later
// The record of closo itself: what stands before any group, and `closo FILE`.
#include "cli/frame.h"

static const closo_option program_options[] = {
    {.name = "version",
     .kind = CLOSO_OPTION_FLAG,
     .help = "Show the versions of closo, its libraries and the programs it finds."},
    {.name = "man-pages",
     .kind = CLOSO_OPTION_PATH,
     .placeholder = "DIR",
     .help = "Write the manual pages of all commands into this directory."},
    {.name = "completion",
     .kind = CLOSO_OPTION_CHOICE,
     .placeholder = "SHELL",
     .choices = "bash",
     .help = "Write the completion script of a shell to standard output."},
    {.name = "json-usage",
     .kind = CLOSO_OPTION_FLAG,
     .help = "Write all commands and options with types, units, defaults and bounds as JSON."},
    {.name = NULL},
};

static closo_status run(const closo_arguments *arguments, const closo_control *control,
                        closo_result **out, closo_error *error)
{
    (void)control;
    return closo_describe_file(closo_arguments_operand(arguments, 0), out, error);
}

const closo_command closo_command_program = {
    .summary = "raw files of solid electrolytes and boron clusters to tables, figures and numbers",
    .operands = "FILE",
    .operand_minimum = 0,
    .operand_maximum = 1,
    .options = (const closo_option *const[]){program_options, NULL},
    .description =
        "closo reads the files that making and studying a solid electrolyte leaves behind, and "
        "returns numbers with their uncertainties, tables, figures and references.\n"
        "\n"
        "closo FILE tells what a file is and which commands take it. Standard output carries the "
        "result and nothing else; progress, warnings and errors go to standard error. Values of "
        "options carry their unit (--temperature 60C, --fit-to 50ps).",
    .run = run,
};
