// SPDX-License-Identifier: GPL-3.0-or-later
// closo catalogue sql: one SELECT.
#include "cli/command_catalogue.h"

static const closo_option sql_options[] = {
    {.name = "limit",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "N",
     .default_text = "100000",
     .minimum = 1,
     .maximum = 1e8,
     .help = "Show at most N rows."},
    {0},
};

static closo_status run_sql(const closo_arguments *arguments, const closo_control *control,
                            closo_result **out, closo_error *error)
{
    closo_catalogue *catalogue = NULL;
    closo_result *result = NULL;
    const char *statement = closo_arguments_operand(arguments, 0);
    closo_status status = closo_catalogue_begin(arguments, false, &catalogue, error);
    if (status == CLOSO_OK && !(result = closo_result_new("catalogue sql", "Query", error)))
        status = CLOSO_MEMORY;
    if (status == CLOSO_OK) {
        closo_result_set(result, "statement", "%s", statement);
        status = closo_catalogue_sql(catalogue, statement,
                                     (size_t)closo_arguments_integer(arguments, "limit"), control,
                                     result, error);
    }
    return closo_catalogue_answer(status, catalogue, result, out);
}

static const closo_option *const sql_tables[] = {sql_options, closo_catalogue_database_options,
                                                 NULL};

const closo_command closo_command_catalogue_sql = {
    .group = "catalogue",
    .verb = "sql",
    .summary = "a SELECT over records, materials, sources and properties",
    .operands = "STATEMENT",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = sql_tables,
    .description = CLOSO_CATALOGUE_TWO
    "STATEMENT is one SELECT in the dialect of SQLite; anything that would write is refused. The "
    "view records has the columns of an exported CSV, and low and high, the interval that a "
    "censored value leaves open.",
    .examples = "closo catalogue sql \"SELECT material, max(value) AS conductivity FROM records "
                "WHERE property = 'conductivity' GROUP BY material ORDER BY 2 DESC\"",
    .run = run_sql,
};
