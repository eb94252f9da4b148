// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/command_catalogue.h"

#include <stdlib.h>

const closo_option closo_catalogue_database_options[] = {
    {.name = "database",
     .kind = CLOSO_OPTION_PATH,
     .placeholder = "FILE",
     .absent = "$XDG_DATA_HOME/closo/catalogue.sqlite",
     .help = "Your own records. The file is made when the first record is written."},
    {0},
};

const closo_option closo_catalogue_filter_options[] = {
    {.name = "material",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NAME",
     .absent = "all",
     .help = "A name or a formula; the order of the elements in it does not matter."},
    {.name = "elements",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "LIST",
     .absent = "all",
     .help = "Elements that the formula holds, such as Na,B,H; with the word only at the end, no "
             "others."},
    {.name = "anion",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "ION",
     .absent = "all",
     .help = "One of the anions, with or without its charge: B12H12 or B12H12(2-)."},
    {.name = "cation",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "ION",
     .absent = "all",
     .help = "One of the cations, such as Na."},
    {.name = "property",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NAME",
     .absent = "all",
     .help = "Property; closo catalogue list --properties has the names."},
    {.name = "where",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "BOUNDS",
     .absent = "no bounds",
     .repeatable = true,
     .help = "Bounds of a property with their unit: 'conductivity > 1e-3 S/cm', 'window_high 4..5 "
             "V'. Given twice, both must hold for a material."},
    {.name = "from-temperature",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TEMPERATURE,
     .placeholder = "TEMPERATURE",
     .absent = "any",
     .help = "Lowest temperature; records without one are left out."},
    {.name = "to-temperature",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TEMPERATURE,
     .placeholder = "TEMPERATURE",
     .absent = "any",
     .help = "Highest temperature; records without one are left out."},
    {.name = "phase",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "TEXT",
     .absent = "all",
     .help = "Text that the phase holds."},
    {.name = "treatment",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "TEXT",
     .absent = "all",
     .help = "Text that the treatment holds, such as ball-milled."},
    {.name = "method",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "TEXT",
     .absent = "all",
     .help = "Text that the method holds, such as impedance or AIMD."},
    {.name = "source",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "KEY",
     .absent = "all",
     .help = "Key or DOI of the source."},
    {.name = "flagged",
     .kind = CLOSO_OPTION_FLAG,
     .help = "Only records that their source contradicts, or that are uncertain."},
    {.name = "own", .kind = CLOSO_OPTION_FLAG, .help = "Only your own records."},
    {.name = "limit",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "N",
     .absent = "all",
     .minimum = 1,
     .maximum = 1e9,
     .help = "Show at most N records."},
    {0},
};

closo_status closo_catalogue_begin(const closo_arguments *arguments, bool write,
                                   closo_catalogue **out, closo_error *error)
{
    const closo_catalogue_options options = {.own = closo_arguments_text(arguments, "database"),
                                             .write = write};
    return closo_catalogue_open(out, &options, error);
}

closo_catalogue_query closo_catalogue_query_read(const closo_arguments *arguments)
{
    closo_catalogue_query query;
    closo_catalogue_query_init(&query);
    query.material = closo_arguments_text(arguments, "material");
    query.elements = closo_arguments_text(arguments, "elements");
    query.anion = closo_arguments_text(arguments, "anion");
    query.cation = closo_arguments_text(arguments, "cation");
    query.property = closo_arguments_text(arguments, "property");
    query.temperature_minimum = closo_arguments_quantity(arguments, "from-temperature");
    query.temperature_maximum = closo_arguments_quantity(arguments, "to-temperature");
    query.phase = closo_arguments_text(arguments, "phase");
    query.treatment = closo_arguments_text(arguments, "treatment");
    query.method = closo_arguments_text(arguments, "method");
    query.source = closo_arguments_text(arguments, "source");
    query.flagged = closo_arguments_flag(arguments, "flagged");
    query.own = closo_arguments_flag(arguments, "own");
    query.limit = (size_t)closo_arguments_integer(arguments, "limit");
    return query;
}

closo_status closo_catalogue_pick(closo_catalogue *catalogue, const closo_arguments *arguments,
                                  const char *words, closo_catalogue_records *records,
                                  size_t *possible, closo_error *error)
{
    closo_catalogue_query query = closo_catalogue_query_read(arguments);
    query.words = words;
    size_t count = closo_arguments_count(arguments, "where");
    const char **bounds = closo_allocate(count, sizeof *bounds, error);
    if (!bounds)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < count; i++)
        bounds[i] = closo_arguments_text_at(arguments, "where", i);
    closo_status status =
        closo_catalogue_search(catalogue, &query, bounds, count, records, possible, error);
    free(bounds);
    return status;
}

closo_status closo_catalogue_answer(closo_status status, closo_catalogue *catalogue,
                                    closo_result *result, closo_result **out)
{
    closo_catalogue_close(catalogue);
    if (status == CLOSO_OK || status == CLOSO_NEGATIVE)
        *out = result;
    else
        closo_result_free(result);
    return status;
}
