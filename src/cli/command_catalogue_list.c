// SPDX-License-Identifier: GPL-3.0-or-later
// closo catalogue list: the materials, or the vocabulary of properties.
#include "cli/command_catalogue.h"

#include <stdlib.h>

static const closo_option list_options[] = {
    {.name = "properties",
     .kind = CLOSO_OPTION_FLAG,
     .help = "List the properties with their units instead."},
    {0},
};

#define PROPERTIES 256

static void list_properties(closo_result *result)
{
    const char *keys[PROPERTIES], *labels[PROPERTIES], *units[PROPERTIES];
    size_t count = 0;
    const closo_property *property = closo_catalogue_properties();
    for (; property->key && count < PROPERTIES; property++, count++) {
        keys[count] = property->key;
        labels[count] = property->label;
        units[count] = *property->unit ? property->unit : "(words)";
    }
    closo_table *table = closo_result_add_table(result, "properties", "Properties");
    closo_table_add_text_column(table, "property", NULL, keys, count);
    closo_table_add_text_column(table, "unit", NULL, units, count);
    closo_table_add_text_column(table, "meaning", NULL, labels, count);
}

static closo_status run_list(const closo_arguments *arguments, const closo_control *control,
                             closo_result **out, closo_error *error)
{
    (void)control;
    bool properties = closo_arguments_flag(arguments, "properties");
    closo_result *result = closo_result_new(
        "catalogue list", properties ? "Properties of the catalogue" : "Materials", error);
    if (!result)
        return CLOSO_MEMORY;
    if (properties) {
        list_properties(result);
        *out = result;
        return CLOSO_OK;
    }
    closo_catalogue *catalogue = NULL;
    closo_status status = closo_catalogue_begin(arguments, false, &catalogue, error);
    if (status == CLOSO_OK)
        status = closo_catalogue_list(catalogue, result, error);
    return closo_catalogue_answer(status, catalogue, result, out);
}

static const closo_option *const list_tables[] = {list_options, closo_catalogue_database_options,
                                                  NULL};

const closo_command closo_command_catalogue_list = {
    .group = "catalogue",
    .verb = "list",
    .summary = "materials of the catalogue, or the properties it knows",
    .options = list_tables,
    .description = CLOSO_CATALOGUE_TWO
    "One line per material: formula, ions, family, and the number of records, of which how many "
    "are your own.",
    .examples = "closo catalogue list --properties\n"
                "closo catalogue list --format csv",
    .run = run_list,
};
