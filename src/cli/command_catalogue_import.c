// SPDX-License-Identifier: GPL-3.0-or-later
// closo catalogue import: a CSV file into the user's own database.
#include "cli/command_catalogue.h"

#include <stdlib.h>

static const closo_option import_options[] = {
    {.name = "map",
     .kind = CLOSO_OPTION_PATH,
     .placeholder = "FILE",
     .absent = "the columns have the names of the schema",
     .help = "How the columns of another table are read."},
    {.name = "source",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "DOI",
     .absent = "every record names one",
     .help = "DOI or citation of records that name no source."},
    {.name = "check-only", .kind = CLOSO_OPTION_FLAG, .help = "Read the file, add nothing."},
    {0},
};

#define MAP_MAXIMUM ((size_t)1 << 20)

static void add_count(closo_result *result, const char *key, const char *label, size_t count)
{
    closo_result_add_quantity(
        result, &(closo_quantity){.key = key, .label = label, .value = (double)count, .unit = "1"});
}

static closo_status check_only(const char *path, const closo_catalogue_csv_options *options,
                               closo_result *result, closo_error *error)
{
    closo_catalogue_records records;
    closo_status status = closo_catalogue_read_csv(path, options, &records, error);
    if (status != CLOSO_OK)
        return status;
    add_count(result, "readable", "records that could be added", records.count);
    closo_catalogue_records_clear(&records);
    return CLOSO_OK;
}

static closo_status import(const closo_arguments *arguments, const char *path,
                           const closo_catalogue_csv_options *options, const closo_control *control,
                           closo_result *result, closo_error *error)
{
    closo_catalogue *catalogue = NULL;
    size_t added = 0, known = 0;
    closo_status status = closo_catalogue_begin(arguments, true, &catalogue, error);
    if (status == CLOSO_OK)
        status = closo_catalogue_import(catalogue, path, options, control, &added, &known, error);
    if (status == CLOSO_OK) {
        add_count(result, "added", "records added", added);
        add_count(result, "known", "records left out, there already", known);
        closo_result_set(result, "database", "%s", closo_catalogue_own_path(catalogue));
    }
    closo_catalogue_close(catalogue);
    return status;
}

static closo_status run_import(const closo_arguments *arguments, const closo_control *control,
                               closo_result **out, closo_error *error)
{
    const char *path = closo_arguments_operand(arguments, 0);
    closo_catalogue_csv_options options = {.map_name = closo_arguments_text(arguments, "map"),
                                           .source = closo_arguments_text(arguments, "source")};
    char *map = NULL;
    closo_fingerprint fingerprint;
    closo_result *result = NULL;
    closo_status status = closo_file_fingerprint(path, &fingerprint, error);
    if (status == CLOSO_OK && options.map_name)
        status = closo_file_read(options.map_name, MAP_MAXIMUM, &map, &(size_t){0}, NULL, error);
    options.map = map;
    if (status == CLOSO_OK &&
        !(result = closo_result_new("catalogue import", closo_path_name(path), error)))
        status = CLOSO_MEMORY;
    if (status == CLOSO_OK) {
        closo_result_add_input(result, path, &fingerprint);
        status = closo_arguments_flag(arguments, "check-only")
                     ? check_only(path, &options, result, error)
                     : import(arguments, path, &options, control, result, error);
    }
    free(map);
    return closo_catalogue_answer(status, NULL, result, out);
}

static const closo_option *const import_tables[] = {import_options,
                                                    closo_catalogue_database_options, NULL};

const closo_command closo_command_catalogue_import = {
    .group = "catalogue",
    .verb = "import",
    .summary = "your own records from a CSV file, all or nothing",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = import_tables,
    .description = CLOSO_CATALOGUE_TWO
    "Columns that have the names of an exported CSV need no map. For another table a map says "
    "where each field stands; lines before the first [PROPERTY] hold for all of them:\n\n"
    "material = column Composition\n"
    "source = column DOI\n"
    "[conductivity]\n"
    "value = column \"Ionic conductivity (S cm-1)\" unit S/cm\n"
    "temperature = 25 C\n\n"
    "A value such as <1E-10 stays a limit. The first line that cannot be read ends the import "
    "with its number, and nothing is added. A record that is there already is left out.",
    .examples = "closo catalogue import mine.csv --source 10.1000/xyz\n"
                "closo catalogue import table.csv --map table.map",
    .run = run_import,
};
