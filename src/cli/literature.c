// SPDX-License-Identifier: GPL-3.0-or-later
// What the catalogue says of a material, beside the answer of any command. Commands of the
// catalogue itself and reports do not offer it.
#include "cli/literature.h"

#include "closo/catalogue.h"

#include <math.h>
#include <string.h>

static const char *material_of(const closo_arguments *arguments)
{
    const closo_command *command = closo_arguments_command(arguments);
    const closo_option *option = closo_common_options;
    while (option->name != NULL && strcmp(option->name, "compare") != 0)
        option++;
    if (option->name == NULL || closo_option_shadowed(command, option) ||
        !closo_arguments_given(arguments, "compare"))
        return NULL;
    return closo_arguments_text(arguments, "compare");
}

static closo_status open_catalogue(closo_catalogue **out, closo_error *error)
{
    const closo_catalogue_options options = {.write = false};
    return closo_catalogue_open(out, &options, error);
}

closo_status closo_literature_check(const closo_arguments *arguments, closo_error *error)
{
    const char *material = material_of(arguments);
    closo_catalogue *catalogue = NULL;
    closo_catalogue_records records = {0};
    char near[200] = "";
    if (material == NULL)
        return CLOSO_OK;
    closo_status status = open_catalogue(&catalogue, error);
    if (status != CLOSO_OK)
        return status;
    closo_catalogue_query query;
    closo_catalogue_query_init(&query);
    query.material = material;
    query.limit = 1;
    status = closo_catalogue_find(catalogue, &query, &records, NULL, error);
    if (status == CLOSO_OK && records.count == 0) {
        status = closo_catalogue_similar(catalogue, material, near, sizeof near, error);
        if (status == CLOSO_OK)
            status = closo_fail(error, CLOSO_USAGE,
                                "--compare: the catalogue has no material '%.100s'%s%s", material,
                                *near ? "; near to it: " : "", near);
    }
    closo_catalogue_records_clear(&records);
    closo_catalogue_close(catalogue);
    return status;
}

closo_status closo_literature_add(const closo_arguments *arguments, closo_result *result,
                                  closo_error *error)
{
    const char *material = material_of(arguments);
    closo_catalogue *catalogue = NULL;
    if (material == NULL || result == NULL)
        return CLOSO_OK;
    const closo_catalogue_compare_options options = {.material = material, .temperature = NAN};
    closo_status status = open_catalogue(&catalogue, error);
    if (status == CLOSO_OK) {
        closo_result_begin_section(result, "The literature");
        closo_result_set(result, "compared with", "%s", material);
        status =
            closo_catalogue_compare(catalogue, result, &options, "literature", result, NULL, error);
    }
    closo_catalogue_close(catalogue);
    return status;
}
