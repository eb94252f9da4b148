// SPDX-License-Identifier: GPL-3.0-or-later
// closo catalogue rank: materials in the order of a user's wishes.
#include "cli/command_catalogue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const closo_option rank_options[] = {
    {.name = "want",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "WISH",
     .absent = "one is needed",
     .repeatable = true,
     .help = "PROPERTY[@TEMPERATURE] with bounds, high or low, and weight W: 'conductivity@298 K > "
             "1e-3 S/cm', 'window_high high weight 2', 'price low'."},
    {.name = "draws",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "N",
     .default_text = "2000",
     .minimum = 100,
     .maximum = 1000000,
     .help = "Draws of the Monte Carlo."},
    {.name = "seed",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "N",
     .default_text = "1",
     .minimum = 0,
     .maximum = 1e15,
     .help = "Seed of the random numbers; the same seed gives the same ranking."},
    {.name = "within",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TEMPERATURE,
     .placeholder = "KELVIN",
     .default_text = "10K",
     .minimum = 0,
     .maximum = 1000,
     .help = "How far from the temperature of a wish a record may be."},
    {.name = "extrapolate",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TEMPERATURE,
     .placeholder = "KELVIN",
     .default_text = "60K",
     .minimum = 0,
     .maximum = 1000,
     .help = "Where no record is near: carry a conductivity of the same phase over at most this "
             "difference, with an activation energy of the same source. 0K: never."},
    {0},
};

static closo_status read_wishes(const closo_arguments *arguments, closo_catalogue_wish *wishes,
                                size_t *count, closo_error *error)
{
    *count = closo_arguments_count(arguments, "want");
    if (*count == 0 || *count > CLOSO_CATALOGUE_WISHES)
        return closo_fail(error, CLOSO_USAGE, "--want: expected 1 to %d wishes, found %zu",
                          CLOSO_CATALOGUE_WISHES, *count);
    closo_status status = CLOSO_OK;
    for (size_t i = 0; status == CLOSO_OK && i < *count; i++) {
        closo_error found;
        const char *text = closo_arguments_text_at(arguments, "want", i);
        status = closo_catalogue_wish_parse(text, &wishes[i], &found);
        if (status != CLOSO_OK)
            status = closo_fail(error, status, "--want: %s", found.message);
    }
    return status;
}

static closo_status gather(closo_catalogue *catalogue, const closo_arguments *arguments,
                           const closo_catalogue_wish *wishes, size_t count,
                           closo_catalogue_records *records, closo_error *error)
{
    const char *properties[CLOSO_CATALOGUE_WISHES + 3] = {NULL};
    const char *const others[] = {"activation_energy", "transition_temperature"};
    size_t used = 0;
    for (size_t i = 0; i < count + 2; i++) { // each once
        const char *key = i < count ? wishes[i].property->key : others[i - count];
        bool there = false;
        for (size_t k = 0; k < used; k++)
            there = there || strcmp(properties[k], key) == 0;
        if (!there)
            properties[used++] = key;
    }
    size_t bound_count = closo_arguments_count(arguments, "where");
    const char **bounds = closo_allocate(bound_count, sizeof *bounds, error);
    if (!bounds)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < bound_count; i++)
        bounds[i] = closo_arguments_text_at(arguments, "where", i);
    const closo_catalogue_query query = closo_catalogue_query_read(arguments);
    closo_status status =
        closo_catalogue_gather(catalogue, &query, bounds, bound_count, properties, records, error);
    free(bounds);
    return status;
}

static closo_status run_rank(const closo_arguments *arguments, const closo_control *control,
                             closo_result **out, closo_error *error)
{
    closo_catalogue_wish wishes[CLOSO_CATALOGUE_WISHES];
    size_t count = 0;
    closo_catalogue *catalogue = NULL;
    closo_catalogue_records records = {0};
    closo_result *result = NULL;
    const closo_catalogue_rank_options options = {
        .within = closo_arguments_quantity(arguments, "within"),
        .extrapolate = closo_arguments_quantity(arguments, "extrapolate"),
        .draws = (size_t)closo_arguments_integer(arguments, "draws"),
        .seed = (uint64_t)closo_arguments_integer(arguments, "seed")};
    closo_status status = read_wishes(arguments, wishes, &count, error);
    if (status == CLOSO_OK)
        status = closo_catalogue_begin(arguments, false, &catalogue, error);
    if (status == CLOSO_OK)
        status = gather(catalogue, arguments, wishes, count, &records, error);
    if (status == CLOSO_OK &&
        !(result = closo_result_new("catalogue rank", "Materials by your wishes", error)))
        status = CLOSO_MEMORY;
    if (status == CLOSO_OK)
        for (size_t i = 0; i < count; i++) {
            char key[32];
            snprintf(key, sizeof key, "wish %zu", i + 1);
            closo_result_set(result, key, "%s", closo_arguments_text_at(arguments, "want", i));
        }
    if (status == CLOSO_OK)
        status = closo_catalogue_rank(&records, wishes, count, &options, control, result, error);
    closo_catalogue_records_clear(&records);
    return closo_catalogue_answer(status, catalogue, result, out);
}

static const closo_option *const rank_tables[] = {rank_options, closo_catalogue_filter_options,
                                                  closo_catalogue_database_options, NULL};

const closo_command closo_command_catalogue_rank = {
    .group = "catalogue",
    .verb = "rank",
    .summary = "materials by your wishes, with what is uncertain and what is not known",
    .operand_minimum = 0,
    .operand_maximum = 0,
    .options = rank_tables,
    .description = CLOSO_CATALOGUE_TWO
    "The score of a material is the weighted mean over the wishes: a bound is met or not; high and "
    "low count from the worst to the best value known among the materials. Values are drawn from "
    "what their sources say of them (standard uncertainties, orders of magnitude, ranges, limits, "
    "several sources). What is not known counts once at its worst and once at its best, so that a "
    "material has an interval of ranks: a narrow one is knowledge, a wide one a gap.",
    .examples = "closo catalogue rank --cation Na --want 'conductivity@25C > 1e-3 S/cm' --want "
                "'window_high high weight 2'\n"
                "closo catalogue rank --want 'conductivity@60C high' --want 'price low' --seed 7",
    .run = run_rank,
};
