// SPDX-License-Identifier: GPL-3.0-or-later
// Tables of documents in tests: a number by the text of its row.
#ifndef CLOSO_TESTS_PLOT_FILES_H
#define CLOSO_TESTS_PLOT_FILES_H

#include "catalogues.h"

static inline size_t row_of(const closo_result *result, const char *table, const char *column,
                            const char *text)
{
    size_t count = 0;
    const char *const *texts = closo_result_texts(result, table, column, &count);
    ck_assert_msg(texts != NULL, "no column %s of texts in %s", column, table);
    for (size_t i = 0; i < count; i++)
        if (strcmp(texts[i], text) == 0)
            return i;
    ck_abort_msg("%s: no row with %s = %s", table, column, text);
    return 0;
}

static inline bool has_row(const closo_result *result, const char *table, const char *column,
                           const char *text)
{
    size_t count = 0;
    const char *const *texts = closo_result_texts(result, table, column, &count);
    for (size_t i = 0; texts && i < count; i++)
        if (strcmp(texts[i], text) == 0)
            return true;
    return false;
}

static inline double number_at(const closo_result *result, const char *table, const char *column,
                               size_t row)
{
    size_t count = 0;
    const double *values = closo_result_column(result, table, column, &count);
    return values && row < count ? values[row] : NAN;
}

static inline double number_of(const closo_result *result, const char *table, const char *key,
                               const char *text, const char *column)
{
    return number_at(result, table, column, row_of(result, table, key, text));
}

static inline const char *text_at(const closo_result *result, const char *table, const char *column,
                                  size_t row)
{
    size_t count = 0;
    const char *const *texts = closo_result_texts(result, table, column, &count);
    return texts && row < count ? texts[row] : "";
}

// Records of properties (ends with NULL) of all materials of a cation (NULL: all).
static inline void gather_records(closo_catalogue *catalogue, const char *cation,
                                  const char *const *properties, closo_catalogue_records *records)
{
    closo_error error = {0};
    closo_catalogue_query query;
    closo_catalogue_query_init(&query);
    query.cation = cation;
    ck_assert_msg(closo_catalogue_gather(catalogue, &query, NULL, 0, properties, records, &error) ==
                      CLOSO_OK,
                  "%s", error.message);
}

static inline closo_catalogue_record made(const char *material, const char *property, double value,
                                          const char *unit, double temperature)
{
    closo_catalogue_record record = make_record(material, value);
    record.id = "";
    record.property = property;
    record.unit = unit;
    record.temperature = temperature;
    record.method = "impedance";
    record.family = "closo";
    return record;
}

static inline void put(closo_catalogue_records *records, closo_catalogue_record record)
{
    static char ids[4096][16];
    static size_t used;
    snprintf(ids[used], sizeof ids[used], "test-%04zu", used);
    record.id = ids[used++];
    ck_assert_int_eq(closo_catalogue_records_add(records, &record, NULL), CLOSO_OK);
}

#endif
