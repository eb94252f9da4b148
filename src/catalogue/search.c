// SPDX-License-Identifier: GPL-3.0-or-later
// Searches by several bounds, lists of materials and names.
#include "catalogue/database.h"
#include "catalogue/numbers.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static closo_status usage(const char *text, closo_error *error)
{
    return closo_fail(error, CLOSO_USAGE,
                      "expected bounds such as 'conductivity > 1e-3 S/cm' or 'window_high 4..5 V', "
                      "found '%.80s'",
                      text);
}

closo_status closo_catalogue_query_bounds(closo_catalogue_query *query, const char *text,
                                          closo_error *error)
{
    char key[64];
    const char *at = text + strspn(text, " ");
    size_t length = 0;
    while (isalnum((unsigned char)at[length]) || at[length] == '_')
        length++;
    if (length == 0 || length >= sizeof key)
        return usage(text, error);
    memcpy(key, at, length);
    key[length] = '\0';
    const closo_property *property;
    if (closo_catalogue_property_find(key, &property, error) != CLOSO_OK)
        return CLOSO_USAGE;
    closo_catalogue_record record;
    closo_record_init(&record);
    record.property = property->key;
    at += length + strspn(at + length, " ");
    at += *at == '=' ? 1 + strspn(at + 1, " ") : 0;
    closo_error inner;
    if (closo_catalogue_set_value(&record, at, &inner) != CLOSO_OK)
        return closo_fail(error, CLOSO_USAGE, "%s: %s", property->key, inner.message);
    query->property = property->key;
    closo_record_bounds(&record, &query->minimum, &query->maximum);
    if (isinf(query->minimum))
        query->minimum = NAN;
    if (isinf(query->maximum))
        query->maximum = NAN;
    return CLOSO_OK;
}

// ---- several bounds ----------------------------------------------------------------------------

// Keeps in `met` how many of the bounds each material has met so far.
static closo_status count_materials(const closo_catalogue_records *records, int64_t before,
                                    closo_numbers *met, closo_error *error)
{
    closo_status status = CLOSO_OK;
    for (size_t i = 0; status == CLOSO_OK && i < records->count; i++) {
        int64_t count = 0;
        closo_numbers_find(met, records->items[i].material, &count);
        if (count == before)
            status = closo_numbers_put(met, records->items[i].material, before + 1, error);
    }
    return status;
}

static closo_status add_met(closo_catalogue_records *all, const closo_catalogue_records *part,
                            const closo_numbers *met, int64_t wanted, size_t limit,
                            closo_error *error)
{
    closo_status status = CLOSO_OK;
    for (size_t i = 0; status == CLOSO_OK && i < part->count; i++) {
        int64_t count = 0;
        if (limit && all->count == limit)
            break;
        if (closo_numbers_find(met, part->items[i].material, &count) && count == wanted)
            status = closo_catalogue_records_add(all, &part->items[i], error);
    }
    return status;
}

static closo_status search_all(closo_catalogue *catalogue, const closo_catalogue_query *query,
                               const char *const *bounds, size_t count,
                               closo_catalogue_records *parts, closo_catalogue_records *records,
                               size_t *possible, closo_error *error)
{
    closo_numbers met = {0};
    closo_status status = CLOSO_OK;
    for (size_t i = 0; status == CLOSO_OK && i < count; i++) {
        closo_catalogue_query one = *query;
        size_t open = 0;
        one.limit = count > 1 ? 0 : query->limit;
        status = closo_catalogue_query_bounds(&one, bounds[i], error);
        if (status == CLOSO_OK)
            status = closo_catalogue_find(catalogue, &one, &parts[i], &open, error);
        if (status == CLOSO_OK)
            status = count_materials(&parts[i], (int64_t)i, &met, error);
        if (possible)
            *possible += open;
    }
    for (size_t i = 0; status == CLOSO_OK && i < count; i++)
        status = add_met(records, &parts[i], &met, (int64_t)count, query->limit, error);
    closo_numbers_clear(&met);
    return status;
}

closo_status closo_catalogue_search(closo_catalogue *catalogue, const closo_catalogue_query *query,
                                    const char *const *bounds, size_t count,
                                    closo_catalogue_records *records, size_t *possible,
                                    closo_error *error)
{
    if (count == 0)
        return closo_catalogue_find(catalogue, query, records, possible, error);
    closo_catalogue_records_clear(records);
    if (possible)
        *possible = 0;
    closo_catalogue_records *parts = closo_allocate(count, sizeof *parts, error);
    if (!parts)
        return CLOSO_MEMORY;
    closo_status status =
        search_all(catalogue, query, bounds, count, parts, records, possible, error);
    for (size_t i = 0; i < count; i++)
        closo_catalogue_records_clear(&parts[i]);
    free(parts);
    if (status != CLOSO_OK)
        closo_catalogue_records_clear(records);
    return status;
}

// ---- materials ---------------------------------------------------------------------------------

closo_status closo_catalogue_list(closo_catalogue *catalogue, closo_result *result,
                                  closo_error *error)
{
    return closo_database_table(catalogue->database,
                                "SELECT material, formula, family, anion, cation,"
                                " sum(records) AS records, sum(own * records) AS own,"
                                " max(note) AS note FROM temp.materials GROUP BY material"
                                " ORDER BY records DESC, material",
                                100000, "materials", "Materials", result, error);
}
