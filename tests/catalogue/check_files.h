// SPDX-License-Identifier: GPL-3.0-or-later
// Small tables of records for the tests of the consistency check.
#ifndef CLOSO_TESTS_CHECK_FILES_H
#define CLOSO_TESTS_CHECK_FILES_H

#include "catalogues.h"

#define CHECK_COLUMNS                                                                              \
    "material,property,item,value,unit,qualifier,printed,temperature,phase,conditions,row,place\n"

// Records of lines with these columns, from one source.
static inline void read_lines(const char *columns, const char *lines,
                              closo_catalogue_records *records)
{
    closo_text text;
    closo_text_init(&text);
    closo_text_addf(&text, "%s%s", columns, lines);
    const char *path = scratch_path("lines.csv");
    put_file(path, text.data, text.length);
    closo_text_clear(&text);
    closo_error error = {0};
    const closo_catalogue_csv_options options = {.source = "a test", .printed = true};
    ck_assert_msg(closo_catalogue_read_csv(path, &options, records, &error) == CLOSO_OK, "%s",
                  error.message);
}

static inline void check_records(const closo_catalogue_records *records,
                                 closo_catalogue_findings *findings)
{
    closo_error error = {0};
    ck_assert_msg(closo_catalogue_check(records, NULL, findings, &error) == CLOSO_OK, "%s",
                  error.message);
}

// Findings of a rule, contradictions or cautions.
static inline size_t count_findings(const closo_catalogue_findings *findings, const char *rule,
                                    bool caution)
{
    size_t count = 0;
    for (size_t i = 0; i < findings->count; i++)
        count +=
            strcmp(findings->items[i].rule, rule) == 0 && findings->items[i].caution == caution;
    return count;
}

#endif
