// SPDX-License-Identifier: GPL-3.0-or-later
// Records of several properties of one set of materials. What is asked of a value (its method, its
// temperature, its source) is asked of the first property alone: a conductivity by impedance stands
// beside a window by voltammetry.
#include "catalogue/plot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

// Names of the materials of the records, each once, sorted; borrowed from them.
static const char **names_of(const closo_catalogue_records *records, size_t *count,
                             closo_error *error)
{
    const char **names = closo_allocate(records->count, sizeof *names, error);
    *count = 0;
    for (size_t i = 0; names && i < records->count; i++)
        if (*count == 0 || strcmp(names[*count - 1], records->items[i].material) != 0)
            names[(*count)++] = records->items[i].material;
    if (names)
        qsort(names, *count, sizeof *names, compare_names);
    return names;
}

static closo_catalogue_query query_for(const closo_catalogue_query *query, const char *property,
                                       bool first)
{
    closo_catalogue_query one = *query;
    one.property = property;
    one.minimum = one.maximum = NAN;
    one.limit = 0;
    if (!first) {
        one.temperature_minimum = one.temperature_maximum = NAN;
        one.phase = one.treatment = one.method = one.source = one.words = one.row = NULL;
        one.flagged = one.own = false;
    }
    return one;
}

static closo_status gather_property(closo_catalogue *catalogue, const closo_catalogue_query *query,
                                    const char *const *names, size_t count,
                                    closo_catalogue_records *records, closo_error *error)
{
    closo_catalogue_records found = {0};
    if (!names && records->count == 0)
        return closo_catalogue_find(catalogue, query, records, NULL, error);
    closo_status status = closo_catalogue_find(catalogue, query, &found, NULL, error);
    for (size_t i = 0; status == CLOSO_OK && i < found.count; i++)
        if (!names || bsearch(&found.items[i].material, names, count, sizeof *names, compare_names))
            status = closo_catalogue_records_add(records, &found.items[i], error);
    closo_catalogue_records_clear(&found);
    return status;
}

closo_status closo_catalogue_gather(closo_catalogue *catalogue, const closo_catalogue_query *query,
                                    const char *const *bounds, size_t count,
                                    const char *const *properties, closo_catalogue_records *records,
                                    closo_error *error)
{
    closo_catalogue_records picked = {0};
    const char **names = NULL;
    size_t name_count = 0;
    closo_status status = CLOSO_OK;
    closo_catalogue_records_clear(records);
    if (count > 0 || query->property || query->limit) {
        status = closo_catalogue_search(catalogue, query, bounds, count, &picked, NULL, error);
        if (status == CLOSO_OK && !(names = names_of(&picked, &name_count, error)))
            status = CLOSO_MEMORY;
    }
    for (size_t i = 0; status == CLOSO_OK && properties[i]; i++) {
        const closo_catalogue_query one = query_for(query, properties[i], i == 0);
        status = gather_property(catalogue, &one, names, name_count, records, error);
    }
    free(names);
    closo_catalogue_records_clear(&picked);
    return status;
}

void closo_catalogue_plot_options_init(closo_catalogue_plot_options *options)
{
    *options = (closo_catalogue_plot_options){.temperature = 298.15,
                                              .within = 10,
                                              .extrapolate = 60,
                                              .x_temperature = NAN,
                                              .y_temperature = NAN};
}
