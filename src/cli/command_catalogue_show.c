// SPDX-License-Identifier: GPL-3.0-or-later
// closo catalogue show: all that is known of a material.
#include "cli/command_catalogue.h"

#include <math.h>

static void add_summary(const closo_catalogue_record *first, closo_result *result)
{
    closo_result_set(result, "formula", "%s", *first->formula ? first->formula : "not known");
    closo_result_set(result, "anion", "%s", first->anion);
    closo_result_set(result, "cation", "%s", first->cation);
    closo_result_set(result, "family", "%s", first->family);
    double counts[CLOSO_ELEMENT_MAXIMUM + 1], mass = 0;
    if (!*first->formula || !closo_catalogue_composition(first->formula, counts))
        return;
    for (int i = 1; i <= CLOSO_ELEMENT_MAXIMUM; i++)
        if (counts[i] > 0)
            mass += counts[i] * closo_element_of(i)->weight;
    closo_result_add_quantity(result, &(closo_quantity){.key = "molar_mass",
                                                        .label = "molar mass",
                                                        .value = mass,
                                                        .su = NAN,
                                                        .unit = "g/mol",
                                                        .method = "standard atomic weights"});
}

static closo_status none(closo_catalogue *catalogue, const char *name, closo_error *error)
{
    char similar[400];
    closo_status status = closo_catalogue_similar(catalogue, name, similar, sizeof similar, error);
    if (status != CLOSO_OK)
        return status;
    return closo_fail(error, CLOSO_NEGATIVE, "no record of '%.80s'%s%s%s", name,
                      *similar ? "; did you mean " : "", similar, *similar ? "?" : "");
}

static closo_status describe(const closo_catalogue_records *records, closo_result **result,
                             closo_error *error)
{
    *result = closo_result_new("catalogue show", records->items[0].material, error);
    if (!*result)
        return CLOSO_MEMORY;
    add_summary(&records->items[0], *result);
    size_t flagged = 0;
    for (size_t i = 0; i < records->count; i++)
        flagged += *records->items[i].flag != '\0';
    if (flagged > 0)
        closo_result_warn(*result,
                          "%zu of %zu records are uncertain or contradicted by their own source: "
                          "the table doubts says why",
                          flagged, records->count);
    closo_status status = closo_catalogue_describe_material(records, *result, error);
    return status == CLOSO_OK ? closo_result_status(*result, error) : status;
}

static closo_status run_show(const closo_arguments *arguments, const closo_control *control,
                             closo_result **out, closo_error *error)
{
    (void)control;
    closo_catalogue *catalogue = NULL;
    closo_result *result = NULL;
    closo_catalogue_records records = {0};
    closo_catalogue_query query;
    closo_catalogue_query_init(&query);
    query.material = closo_arguments_operand(arguments, 0);
    closo_status status = closo_catalogue_begin(arguments, false, &catalogue, error);
    if (status == CLOSO_OK)
        status = closo_catalogue_find(catalogue, &query, &records, NULL, error);
    if (status == CLOSO_OK)
        status = records.count ? describe(&records, &result, error)
                               : none(catalogue, query.material, error);
    closo_catalogue_records_clear(&records);
    return closo_catalogue_answer(status, catalogue, result, out);
}

static const closo_option *const show_tables[] = {closo_catalogue_database_options, NULL};

const closo_command closo_command_catalogue_show = {
    .group = "catalogue",
    .verb = "show",
    .summary = "all that is known of a material, with sources and contradictions",
    .operands = "MATERIAL",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = show_tables,
    .description = CLOSO_CATALOGUE_TWO
    "MATERIAL is a name or a formula. The numbers stand in a table per kind: transport, phases, "
    "lattices, structure, electrochemistry, cells, synthesis, spectra, procedures; they are in the "
    "unit of their property. A record that its source contradicts elsewhere carries a flag, and "
    "the table doubts has the reason. closo catalogue export gives the same records with every "
    "column, also what the source printed.",
    .examples = "closo catalogue show Na2B12H12\n"
                "closo catalogue show Na2B12H12 --report na2b12h12.html",
    .run = run_show,
};
