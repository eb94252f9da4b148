// SPDX-License-Identifier: GPL-3.0-or-later
// closo catalogue check: do records agree with themselves?
#include "cli/command_catalogue.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const closo_option check_options[] = {
    {.name = "map",
     .kind = CLOSO_OPTION_PATH,
     .placeholder = "FILE",
     .absent = "the columns have the names of the schema",
     .help = "How the columns of FILE.csv are read, as for closo catalogue import."},
    {.name = "material",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NAME",
     .absent = "all",
     .help = "Only what concerns this material."},
    {.name = "source",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "KEY",
     .absent = "all",
     .help =
         "Only this source (key or DOI); for a FILE.csv, the source of records that name none."},
    {0},
};

#define MAP_MAXIMUM ((size_t)1 << 20)

// ---- records -----------------------------------------------------------------------------------

// Numbers that a map takes from one line belong together.
static closo_status add_record(const closo_catalogue_record *record, size_t file, bool mapped,
                               closo_catalogue_records *records, closo_error *error)
{
    closo_catalogue_record copy = *record;
    char row[64];
    snprintf(row, sizeof row, "file %zu, line %zu", file + 1, record->line);
    if (mapped && !*copy.row)
        copy.row = row;
    return closo_catalogue_records_add(records, &copy, error);
}

static closo_status read_files(const closo_arguments *arguments, closo_catalogue_records *records,
                               closo_result *result, closo_error *error)
{
    const char *map_name = closo_arguments_text(arguments, "map");
    const char *source = closo_arguments_text(arguments, "source");
    char *map = NULL;
    closo_status status = CLOSO_OK;
    if (map_name)
        status = closo_file_read(map_name, MAP_MAXIMUM, &map, &(size_t){0}, NULL, error);
    for (size_t i = 0; status == CLOSO_OK && i < closo_arguments_operand_count(arguments); i++) {
        const char *path = closo_arguments_operand(arguments, i);
        const closo_catalogue_csv_options options = {
            .map = map, .map_name = map_name, .source = source ? source : path, .printed = true};
        closo_catalogue_records more = {0};
        closo_fingerprint fingerprint;
        status = closo_file_fingerprint(path, &fingerprint, error);
        if (status == CLOSO_OK)
            status = closo_catalogue_read_csv(path, &options, &more, error);
        for (size_t k = 0; status == CLOSO_OK && k < more.count; k++)
            status = add_record(&more.items[k], i, map != NULL, records, error);
        if (status == CLOSO_OK)
            closo_result_add_input(result, path, &fingerprint);
        closo_catalogue_records_clear(&more);
    }
    free(map);
    return status;
}

// All sources are read, since a rule may look at what others know of a material.
static closo_status read_catalogue(const closo_arguments *arguments,
                                   closo_catalogue_records *records, closo_error *error)
{
    closo_catalogue *catalogue = NULL;
    closo_catalogue_query query;
    closo_catalogue_query_init(&query);
    closo_status status = closo_catalogue_begin(arguments, false, &catalogue, error);
    if (status == CLOSO_OK)
        status = closo_catalogue_find(catalogue, &query, records, NULL, error);
    closo_catalogue_close(catalogue);
    return status;
}

// ---- what is shown -----------------------------------------------------------------------------

static bool is_source(const closo_catalogue_record *record, const char *source)
{
    const char *reference = record->reference;
    if (closo_text_starts_with(reference, "doi:"))
        reference += 4;
    if (closo_text_starts_with(source, "doi:"))
        source += 4;
    return closo_text_equal_ignoring_case(record->source, source) ||
           closo_text_equal_ignoring_case(reference, source);
}

static bool is_wanted(const closo_catalogue_record *record, const char *material,
                      const char *source)
{
    return (!material || closo_text_equal_ignoring_case(record->material, material) ||
            closo_text_equal_ignoring_case(record->formula, material)) &&
           (!source || is_source(record, source));
}

// Keeps the findings about the source in which the material takes part, and marks the flags of
// others as done.
static void narrow(const closo_catalogue_records *records, closo_catalogue_findings *findings,
                   const char *material, const char *source)
{
    size_t kept = 0;
    for (size_t i = 0; i < findings->count; i++) {
        const closo_catalogue_finding *finding = &findings->items[i];
        bool wanted = false;
        for (size_t k = 0; k < finding->record_count; k++)
            wanted = wanted || is_wanted(finding->records[k], material, NULL);
        if (wanted && is_wanted(finding->records[0], NULL, source))
            findings->items[kept++] = findings->items[i];
    }
    findings->count = kept;
    for (size_t i = 0; i < records->count; i++)
        findings->explained[i] =
            findings->explained[i] || !is_wanted(&records->items[i], material, source);
}

static size_t count_wanted(const closo_catalogue_records *records, const char *material,
                           const char *source)
{
    size_t count = 0;
    for (size_t i = 0; i < records->count; i++)
        count += is_wanted(&records->items[i], material, source);
    return count;
}

static closo_status answer(const closo_arguments *arguments, const closo_catalogue_records *records,
                           const closo_control *control, closo_result *result, closo_error *error)
{
    bool own = closo_arguments_operand_count(arguments) > 0;
    const char *material = closo_arguments_text(arguments, "material");
    const char *source = own ? NULL : closo_arguments_text(arguments, "source");
    if (count_wanted(records, material, source) == 0)
        return closo_fail(error, CLOSO_INPUT, "no record of %s%s%s to check",
                          material ? material : "", material && source ? " in " : "",
                          source     ? source
                          : material ? ""
                                     : "any kind");
    closo_catalogue_findings findings;
    closo_status status = closo_catalogue_check(records, control, &findings, error);
    if (status != CLOSO_OK)
        return status;
    narrow(records, &findings, material, source);
    closo_catalogue_describe_check(records, &findings, result);
    size_t contradictions = closo_catalogue_contradictions(&findings);
    closo_catalogue_findings_clear(&findings);
    status = closo_result_status(result, error);
    // The catalogue keeps what papers print, contradictions and all; a user's file is to have none.
    if (status == CLOSO_OK && own && contradictions > 0)
        return closo_fail(error, CLOSO_NEGATIVE, "%zu contradiction%s", contradictions,
                          contradictions == 1 ? "" : "s");
    return status;
}

static closo_status run_check(const closo_arguments *arguments, const closo_control *control,
                              closo_result **out, closo_error *error)
{
    bool own = closo_arguments_operand_count(arguments) > 0;
    closo_catalogue_records records = {0};
    if (!own && closo_arguments_given(arguments, "map"))
        return closo_fail(error, CLOSO_USAGE, "--map needs a FILE.csv");
    const char *title = own ? closo_path_name(closo_arguments_operand(arguments, 0)) : NULL;
    closo_result *result =
        closo_result_new("catalogue check", title ? title : "The catalogue against itself", error);
    if (!result)
        return CLOSO_MEMORY;
    closo_status status = own ? read_files(arguments, &records, result, error)
                              : read_catalogue(arguments, &records, error);
    if (status == CLOSO_OK)
        status = answer(arguments, &records, control, result, error);
    closo_catalogue_records_clear(&records);
    return closo_catalogue_answer(status, NULL, result, out);
}

static const closo_option *const check_tables[] = {check_options, closo_catalogue_database_options,
                                                   NULL};

const closo_command closo_command_catalogue_check = {
    .group = "catalogue",
    .verb = "check",
    .summary = "does a record, or a paper, agree with itself?",
    .operands = "[FILE.csv...]",
    .operand_minimum = 0,
    .operand_maximum = SIZE_MAX,
    .options = check_tables,
    .description =
        "Recomputes what the numbers of one source say about one another: cell volumes and their "
        "standard uncertainties, masses, amounts and capacities against formulas, neutrality, loss "
        "of mass against solvates, activation energies against conductivities, the same quantity "
        "in text and table, retentions, site probabilities, NMR frequencies, stated orders and "
        "limits. Without FILE the catalogue is checked, with your own records; --format json has "
        "all tables.\n\n"
        "What rounding of the printed digits leaves open is no contradiction. A caution is no "
        "contradiction either: a window swept too fast, Rp above Rwp, a sum that rounding allows. "
        "Flags of the catalogue that no rule derives are listed apart.\n\n"
        "With FILE.csv, in the columns of closo catalogue export or read through --map, the exit "
        "status is 1 where contradictions were found. Numbers that belong to one experiment share "
        "their text in the column row.",
    .examples = "closo catalogue check\n"
                "closo catalogue check --material Li2B12H12\n"
                "closo catalogue check mine.csv --source 10.1000/xyz --format json",
    .run = run_check,
};
