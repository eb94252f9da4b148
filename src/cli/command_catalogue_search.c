// SPDX-License-Identifier: GPL-3.0-or-later
// closo catalogue search: records by formula, ions, bounds and words.
#include "cli/command_catalogue.h"

#include <stdint.h>

static closo_status join_words(const closo_arguments *arguments, closo_text *words,
                               closo_error *error)
{
    for (size_t i = 0; i < closo_arguments_operand_count(arguments); i++)
        closo_text_addf(words, "%s%s", i ? " " : "", closo_arguments_operand(arguments, i));
    return words->failed ? closo_fail(error, CLOSO_MEMORY, "out of memory") : CLOSO_OK;
}

static closo_status describe(const closo_catalogue_records *records, size_t possible,
                             closo_result **result, closo_error *error)
{
    *result = closo_result_new("catalogue search", "Records found", error);
    if (!*result)
        return CLOSO_MEMORY;
    closo_result_add_quantity(*result, &(closo_quantity){.key = "records",
                                                         .label = "records found",
                                                         .value = (double)records->count,
                                                         .unit = "1"});
    if (possible > 0)
        closo_result_warn(*result,
                          "%zu more may or may not lie within the bounds: limits, ranges and "
                          "orders of magnitude",
                          possible);
    if (records->count > 0)
        closo_catalogue_describe(records, "records", "Records", *result);
    closo_status status = closo_result_status(*result, error);
    if (status == CLOSO_OK && records->count == 0)
        return closo_fail(error, CLOSO_NEGATIVE, "no record was found");
    return status;
}

static closo_status run_search(const closo_arguments *arguments, const closo_control *control,
                               closo_result **out, closo_error *error)
{
    (void)control;
    closo_catalogue *catalogue = NULL;
    closo_result *result = NULL;
    closo_catalogue_records records = {0};
    closo_text words;
    closo_text_init(&words);
    size_t possible = 0;
    closo_status status = join_words(arguments, &words, error);
    if (status == CLOSO_OK)
        status = closo_catalogue_begin(arguments, false, &catalogue, error);
    if (status == CLOSO_OK)
        status = closo_catalogue_pick(catalogue, arguments, words.length ? words.data : NULL,
                                      &records, &possible, error);
    if (status == CLOSO_OK)
        status = describe(&records, possible, &result, error);
    closo_catalogue_records_clear(&records);
    closo_text_clear(&words);
    return closo_catalogue_answer(status, catalogue, result, out);
}

static const closo_option *const search_tables[] = {closo_catalogue_filter_options,
                                                    closo_catalogue_database_options, NULL};

const closo_command closo_command_catalogue_search = {
    .group = "catalogue",
    .verb = "search",
    .summary = "records by formula, ions, bounds of properties and words",
    .operands = "[WORD...]",
    .operand_minimum = 0,
    .operand_maximum = SIZE_MAX,
    .options = search_tables,
    .description = CLOSO_CATALOGUE_TWO
    "All that is given must hold. WORDs are looked for in every text of a record; a * at the end "
    "of a word completes it. A censored value (< 1e-10) matches bounds that it surely satisfies; "
    "how many others may lie within them is said in a warning.",
    .examples = "closo catalogue search --anion B12H12 --property conductivity\n"
                "closo catalogue search --where 'conductivity > 1e-4 S/cm' --where 'window_high > "
                "4 V'\n"
                "closo catalogue search 'ball*' cubic",
    .run = run_search,
};
