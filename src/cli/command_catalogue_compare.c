// SPDX-License-Identifier: GPL-3.0-or-later
// closo catalogue compare: my numbers beside those of the literature.
#include "cli/command_catalogue.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>

static const closo_option compare_options[] = {
    {.name = "material",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NAME",
     .absent = "from the document's settings, formula or file names",
     .help = "Material to compare with: a name or a formula of the catalogue."},
    {.name = "temperature",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TEMPERATURE,
     .placeholder = "TEMPERATURE",
     .absent = "from the document",
     .help = "Temperature of your numbers, where the document does not say it."},
    {.name = "within",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TEMPERATURE,
     .placeholder = "KELVIN",
     .default_text = "10K",
     .minimum = 0.001,
     .maximum = 1000,
     .help = "How far from it a record may be without a remark."},
    {.name = "records",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "N",
     .default_text = "6",
     .minimum = 1,
     .maximum = 1000,
     .help = "Records of the literature beside one number at most."},
    {0},
};

static closo_status compare_one(closo_catalogue *catalogue, const closo_arguments *arguments,
                                size_t index, closo_result *result, size_t *found,
                                closo_error *error)
{
    const char *path = closo_arguments_operand(arguments, index);
    closo_result *document = NULL;
    closo_fingerprint fingerprint = {0};
    char table[32] = "literature";
    if (index > 0)
        snprintf(table, sizeof table, "literature_%zu", index + 1);
    const closo_catalogue_compare_options options = {
        .material = closo_arguments_text(arguments, "material"),
        .temperature = closo_arguments_quantity(arguments, "temperature"),
        .within = closo_arguments_quantity(arguments, "within"),
        .records = (size_t)closo_arguments_integer(arguments, "records"),
        .document = closo_path_name(path)};
    closo_status status = closo_file_fingerprint(path, &fingerprint, error);
    if (status == CLOSO_OK)
        status = closo_result_read(&document, path, error);
    if (status == CLOSO_OK) {
        closo_result_add_input(result, path, &fingerprint);
        status =
            closo_catalogue_compare(catalogue, document, &options, table, result, found, error);
    }
    closo_result_free(document);
    return status;
}

static closo_status run_compare(const closo_arguments *arguments, const closo_control *control,
                                closo_result **out, closo_error *error)
{
    closo_catalogue *catalogue = NULL;
    size_t rows = 0;
    closo_result *result =
        closo_result_new("catalogue compare", "Compared with the literature", error);
    closo_status status =
        result ? closo_catalogue_begin(arguments, false, &catalogue, error) : CLOSO_MEMORY;
    for (size_t i = 0; status == CLOSO_OK && i < closo_arguments_operand_count(arguments); i++) {
        size_t found = 0;
        if (closo_cancelled(control))
            status = closo_fail(error, CLOSO_INTERRUPTED, "interrupted");
        else
            status = compare_one(catalogue, arguments, i, result, &found, error);
        rows += found;
    }
    if (status == CLOSO_OK)
        closo_result_add_quantity(result,
                                  &(closo_quantity){.key = "comparisons",
                                                    .label = "records of the literature compared",
                                                    .value = (double)rows,
                                                    .unit = "1"});
    if (status == CLOSO_OK && rows == 0)
        status = closo_fail(error, CLOSO_NEGATIVE,
                            "the catalogue has nothing to compare these numbers with");
    return closo_catalogue_answer(status, catalogue, result, out);
}

static const closo_option *const compare_tables[] = {compare_options,
                                                     closo_catalogue_database_options, NULL};

const closo_command closo_command_catalogue_compare = {
    .group = "catalogue",
    .verb = "compare",
    .summary = "numbers of a result document beside those of the literature",
    .operands = "RESULT.json...",
    .operand_minimum = 1,
    .operand_maximum = SIZE_MAX,
    .options = compare_tables,
    .description = CLOSO_CATALOGUE_TWO
    "RESULT.json is what a command of closo wrote with --format json or --output. Conductivities, "
    "activation energies, transitions, cells, sizes, site probabilities, shifts, masses and the "
    "like are set beside the records of the same property and material, the nearest temperature "
    "first. A z is given where both sides state a standard uncertainty, else the ratio. The column "
    "\"what stands against it\" says where a comparison limps: another temperature, another kind "
    "of "
    "method, the other side of a transition, a doubt of the source about itself.\n\n"
    "Other commands do the same to their own answer with --compare MATERIAL.",
    .examples = "closo catalogue compare mine.json --material Na2B12H12\n"
                "closo catalogue compare out/result.json --temperature 60C --report beside.html",
    .run = run_compare,
};
