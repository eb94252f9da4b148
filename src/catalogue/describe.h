// SPDX-License-Identifier: GPL-3.0-or-later
// Texts of a record's cells in tables that are to be read. Private to the room.
#ifndef CLOSO_CATALOGUE_DESCRIBE_H
#define CLOSO_CATALOGUE_DESCRIBE_H

#include "catalogue/record.h"

typedef enum closo_sample_part {
    CLOSO_SAMPLE_ITEM = 1,
    CLOSO_SAMPLE_CONDITIONS = 2, // but sources cited and the temperature
    CLOSO_SAMPLE_METHOD = 4,
} closo_sample_part;

// "LT monoclinic; ball-milled": phase and treatment, and the parts asked for.
void closo_describe_sample(closo_text *text, const closo_catalogue_record *record, unsigned parts);
// "jacs2023, Table 1".
void closo_describe_source(closo_text *text, const closo_catalogue_record *record);
// "cell_length_a" as "cell length a", which can be wrapped.
void closo_describe_words(closo_text *text, const char *key);
// The part behind a separator, where the text holds something already.
void closo_describe_part(closo_text *text, const char *separator, const char *part);
// The text kept in the store, "" where memory is out (*failed); clears the text.
const char *closo_describe_keep(closo_catalogue_texts **texts, closo_text *text, bool *failed);
// A column of numbers, unless all are NaN.
void closo_describe_numbers(closo_table *table, const char *name, const char *label,
                            const char *unit, const double *values, size_t count);
// A column of texts, unless all are empty.
void closo_describe_texts(closo_table *table, const char *name, const char *label,
                          const char *const *texts, size_t count);
// Cites the sources of the records, each once.
void closo_describe_references(const closo_catalogue_records *records, closo_result *result);

#endif
