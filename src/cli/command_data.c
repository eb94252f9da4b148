// SPDX-License-Identifier: GPL-3.0-or-later
// closo data show: everything an instrument file holds, under its own names and units.
#include "cli/command.h"
#include "closo/electro.h"

static closo_status describe(const closo_data *data, const char *path, closo_result **out,
                             closo_error *error)
{
    closo_result *result = closo_result_new("data show", closo_path_name(path), error);
    if (!result)
        return CLOSO_MEMORY;
    closo_result_add_input(result, path, &data->fingerprint);
    closo_status status = closo_data_describe(data, result, error);
    if (status == CLOSO_OK)
        *out = result;
    else
        closo_result_free(result);
    return status;
}

static closo_status run_show(const closo_arguments *arguments, const closo_control *control,
                             closo_result **out, closo_error *error)
{
    const char *path = closo_arguments_operand(arguments, 0);
    const closo_data_options options = {.format = closo_arguments_text(arguments, "input-format"),
                                        .columns = closo_arguments_text(arguments, "columns"),
                                        .control = control};
    closo_data data;
    closo_status status = closo_data_read(&data, path, &options, error);
    if (status != CLOSO_OK)
        return status;
    status = describe(&data, path, out, error);
    closo_data_clear(&data);
    return status;
}

static const closo_option show_options[] = {
    {.name = "input-format",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NAME",
     .absent = "recognised by content, then by name",
     .help = "Format of FILE, such as mpr, gamry, table; another name lists them."},
    {.name = "columns",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NAMES",
     .absent = "from the header, or recognised",
     .help = "Names for the columns of a plain table, divided by commas; - leaves one out."},
    {0},
};
static const closo_option *const show_tables[] = {show_options, NULL};

const closo_command closo_command_data_show = {
    .group = "data",
    .verb = "show",
    .summary = "what an instrument file holds: technique, settings, all columns",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = show_tables,
    .description =
        "FILE is a file of a potentiostat, a cycler or an impedance analyser: BioLogic EC-Lab mpr "
        "and mpt, Gamry DTA, ZPlot z and others, or a plain table (any separator, decimal comma "
        "too, several tables one below the other). The format is found by content, then by name; "
        "--input-format with a name that is none lists them all.\n\n"
        "Columns keep the names and units of the file, but the ampere is written so in results. "
        "Every table of the file is a table of the result: data, data_2 and so on.",
    .examples = "closo data show cell.mpr\n"
                "closo data show cell.mpr --format csv --table data > cell.csv",
    .run = run_show,
};
