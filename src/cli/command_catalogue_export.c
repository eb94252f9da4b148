// SPDX-License-Identifier: GPL-3.0-or-later
// closo catalogue export: records as CSV, JSON or BibTeX.
#include "cli/command_catalogue.h"
#include "cli/frame.h"

#include <string.h>

static const closo_option export_options[] = {
    {.name = "as",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "csv|json|bibtex",
     .absent = "by the name of FILE, else csv",
     .help = "Format. BibTeX holds the sources of the records."},
    {0},
};

static const char *format_of(const closo_arguments *arguments, const char *path)
{
    const char *given = closo_arguments_text(arguments, "as");
    if (given)
        return given;
    if (closo_text_ends_with(path, ".json"))
        return "json";
    return closo_text_ends_with(path, ".bib") ? "bibtex" : "csv";
}

static closo_status run_export(const closo_arguments *arguments, const closo_control *control,
                               closo_result **out, closo_error *error)
{
    (void)control;
    *out = NULL;
    const char *path =
        closo_arguments_operand_count(arguments) ? closo_arguments_operand(arguments, 0) : "-";
    const char *format = format_of(arguments, path);
    closo_catalogue *catalogue = NULL;
    closo_catalogue_records records = {0};
    closo_text text;
    closo_text_init(&text);
    closo_status status = closo_catalogue_begin(arguments, false, &catalogue, error);
    if (status == CLOSO_OK)
        status = closo_catalogue_pick(catalogue, arguments, NULL, &records, NULL, error);
    if (status == CLOSO_OK && strcmp(format, "csv") == 0)
        closo_catalogue_write_csv(&records, &text);
    else if (status == CLOSO_OK && strcmp(format, "json") == 0)
        closo_catalogue_write_json(&records, &text);
    else if (status == CLOSO_OK)
        status = closo_catalogue_write_bibtex(catalogue, &records, &text, error);
    if (status == CLOSO_OK)
        status = strcmp(path, "-") == 0 && !text.failed
                     ? closo_terminal_print(text.data, text.length, error)
                     : closo_text_write(&text, path, error);
    closo_text_clear(&text);
    closo_catalogue_records_clear(&records);
    closo_catalogue_close(catalogue);
    return status;
}

static const closo_option *const export_tables[] = {export_options, closo_catalogue_filter_options,
                                                    closo_catalogue_database_options, NULL};

const closo_command closo_command_catalogue_export = {
    .group = "catalogue",
    .verb = "export",
    .summary = "records as CSV or JSON, their sources as BibTeX",
    .operands = "[FILE]",
    .operand_minimum = 0,
    .operand_maximum = 1,
    .options = export_tables,
    .description = CLOSO_CATALOGUE_TWO
    "Without FILE the records go to standard output. What is exported as CSV can be imported "
    "again: records that are there already are left out.",
    .examples = "closo catalogue export --property conductivity conductivities.csv\n"
                "closo catalogue export --own --as json\n"
                "closo catalogue export --material Na2B12H12 references.bib",
    .run = run_export,
};
