// SPDX-License-Identifier: GPL-3.0-or-later
// Findings of the check as tables of the document.
#include "catalogue/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PLACES = 240, NOTED = 2000, TOLD = 200 };

typedef struct columns {
    const char **texts[10];
    double *numbers[2];
    char (*places)[PLACES];
    size_t count;
} columns;

static bool make_columns(columns *c, size_t size)
{
    memset(c, 0, sizeof *c);
    bool good = true;
    for (size_t k = 0; k < 10; k++)
        good = (c->texts[k] = closo_allocate(size, sizeof(char *), NULL)) && good;
    for (size_t k = 0; k < 2; k++)
        good = (c->numbers[k] = closo_allocate(size, sizeof(double), NULL)) && good;
    return (c->places = closo_allocate(size, PLACES, NULL)) && good;
}

static void free_columns(columns *c)
{
    for (size_t k = 0; k < 10; k++)
        free(c->texts[k]);
    for (size_t k = 0; k < 2; k++)
        free(c->numbers[k]);
    free(c->places);
}

// "Table 1, row 4; text, section 2": each place once; lines of a file where there are no places.
static void write_places(const closo_catalogue_finding *finding, char out[PLACES])
{
    size_t length = 0;
    out[0] = '\0';
    for (size_t i = 0; i < finding->record_count; i++) {
        char place[128];
        const closo_catalogue_record *record = finding->records[i];
        if (*record->place)
            snprintf(place, sizeof place, "%.100s", record->place);
        else if (record->line > 0)
            snprintf(place, sizeof place, "line %zu", record->line);
        else
            snprintf(place, sizeof place, "%.100s", record->id);
        if (strcmp(record->source, finding->records[0]->source) != 0) { // held against another work
            char other[sizeof place];
            memcpy(other, place, sizeof other);
            snprintf(place, sizeof place, "%.40s: %.80s", record->source, other);
        }
        if (!strstr(out, place) && length + strlen(place) + 3 < PLACES)
            length +=
                (size_t)snprintf(out + length, PLACES - length, "%s%s", length ? "; " : "", place);
    }
    closo_audit_mend(out);
}

static void add_findings(const closo_catalogue_findings *findings, bool cautions,
                         closo_result *result)
{
    columns c;
    closo_table *table = closo_result_add_table(
        result, cautions ? "cautions" : "contradictions",
        cautions ? "Unusual, not comparable, or open within rounding" : "Contradictions");
    if (!make_columns(&c, findings->count)) {
        closo_result_warn(result, "out of memory: a table is missing");
        free_columns(&c);
        return;
    }
    for (size_t i = 0; i < findings->count; i++) {
        const closo_catalogue_finding *f = &findings->items[i];
        if (f->caution != cautions)
            continue;
        size_t n = c.count++;
        write_places(f, c.places[n]);
        const closo_catalogue_record *about = f->records[0];
        const char *row[] = {
            about->material, f->stated, f->expected,
            about->property, f->rule,   c.places[n],
            about->source,   about->id, f->record_count > 1 ? f->records[1]->id : "",
            f->sentence};
        for (size_t k = 0; k < 10; k++)
            c.texts[k][n] = row[k];
        c.numbers[0][n] = f->difference_percent;
        c.numbers[1][n] = f->difference_su;
    }
    static const char *const names[][2] = {{"material", "material"}, {"stated", "stated"},
                                           {"expected", "expected"}, {"property", "property"},
                                           {"rule", "rule"},         {"places", "places"},
                                           {"source", "source"},     {"id", "record"},
                                           {"other", "against"},     {"sentence", "what"}};
    closo_table_add_text_column(table, names[0][0], names[0][1], c.texts[0], c.count);
    closo_table_add_column(table, "difference_percent", "difference", "%", c.numbers[0], c.count);
    closo_table_add_column(table, "difference_su", "difference in s.u.", "1", c.numbers[1],
                           c.count);
    for (size_t k = 1; k < 10; k++)
        closo_table_add_text_column(table, names[k][0], names[k][1], c.texts[k], c.count);
    free_columns(&c);
}

// A table of a text is cut to a dozen rows: contradictions are told in sentences first.
static void tell(const closo_catalogue_findings *findings, closo_result *result)
{
    size_t told = 0;
    for (size_t i = 0; i < findings->count; i++) {
        const closo_catalogue_finding *f = &findings->items[i];
        char places[PLACES];
        if (f->caution || told++ >= TOLD)
            continue;
        write_places(f, places);
        closo_result_warn(result, "%s, %s: %s [%s: %s]", f->records[0]->material,
                          f->records[0]->property, f->sentence, f->records[0]->source, places);
    }
    if (told > TOLD)
        closo_result_warn(result, "%zu more contradictions stand in the table", told - TOLD);
}

static void add_rules(const closo_catalogue_findings *findings, closo_result *result)
{
    enum { RULES = 128 };
    const char *keys[RULES], *titles[RULES];
    double broken[RULES] = {0}, cautions[RULES] = {0};
    size_t count = 0;
    while (count < RULES && closo_catalogue_check_rule(count, &keys[count], &titles[count]))
        count++;
    for (size_t i = 0; i < findings->count; i++)
        for (size_t k = 0; k < count; k++)
            if (findings->items[i].rule == keys[k])
                (findings->items[i].caution ? cautions : broken)[k]++;
    closo_table *table = closo_result_add_table(result, "rules", "Rules, and how often each broke");
    closo_table_add_text_column(table, "title", "compared", titles, count);
    closo_table_add_column(table, "contradictions", "contradictions", "1", broken, count);
    closo_table_add_column(table, "cautions", "cautions", "1", cautions, count);
    closo_table_add_text_column(table, "rule", "rule", keys, count);
}

// Flags of the catalogue that no rule derives, each reason once for a material.
static void add_noted(const closo_catalogue_records *records,
                      const closo_catalogue_findings *findings, closo_result *result)
{
    columns c;
    size_t flagged = 0;
    for (size_t i = 0; i < records->count; i++)
        flagged += *records->items[i].flag != '\0';
    if (flagged == 0)
        return;
    if (!make_columns(&c, flagged < NOTED ? flagged : NOTED)) {
        closo_result_warn(result, "out of memory: table noted is missing");
        free_columns(&c);
        return;
    }
    const char *last_reason = "", *last_material = "";
    for (size_t i = 0; i < records->count && c.count < NOTED; i++) {
        const closo_catalogue_record *record = &records->items[i];
        if (!*record->flag || findings->explained[i] ||
            (strcmp(record->reason, last_reason) == 0 &&
             strcmp(record->material, last_material) == 0))
            continue;
        const char *row[] = {record->material, record->property, record->flag, record->reason,
                             record->place,    record->source,   record->id};
        for (size_t k = 0; k < 7; k++)
            c.texts[k][c.count] = row[k];
        c.count++;
        last_reason = record->reason;
        last_material = record->material;
    }
    static const char *const names[][2] = {
        {"material", "material"}, {"property", "property"}, {"flag", "flag"}, {"reason", "reason"},
        {"place", "place"},       {"source", "source"},     {"id", "record"}};
    closo_table *table =
        closo_result_add_table(result, "noted", "Noted by the catalogue, not derived here");
    for (size_t k = 0; k < 7; k++)
        closo_table_add_text_column(table, names[k][0], names[k][1], c.texts[k], c.count);
    closo_result_add_quantity(result,
                              &(closo_quantity){.key = "noted",
                                                .label = "flags of the catalogue not derived here",
                                                .value = (double)c.count,
                                                .unit = "1"});
    free_columns(&c);
}

static void add_count(closo_result *result, const char *key, const char *label, size_t count)
{
    closo_result_add_quantity(
        result, &(closo_quantity){.key = key, .label = label, .value = (double)count, .unit = "1"});
}

static void cite(const closo_catalogue_findings *findings, closo_result *result)
{
    const char *last = NULL;
    for (size_t i = 0; i < findings->count; i++) {
        const closo_catalogue_record *record = findings->items[i].records[0];
        if (record->source == last || !*record->reference)
            continue;
        closo_result_cite(result, record->reference, "");
        last = record->source;
    }
}

void closo_catalogue_describe_check(const closo_catalogue_records *records,
                                    const closo_catalogue_findings *findings, closo_result *result)
{
    size_t contradictions = closo_catalogue_contradictions(findings);
    add_count(result, "records", "records checked", records->count);
    add_count(result, "contradictions", "contradictions", contradictions);
    add_count(result, "cautions", "cautions", findings->count - contradictions);
    tell(findings, result);
    add_findings(findings, false, result);
    add_findings(findings, true, result);
    add_noted(records, findings, result);
    add_rules(findings, result);
    closo_result_set(result, "rounding",
                     "half a unit of the last printed digit of every number is left open");
    closo_result_set(result, "cell volume",
                     "lengths that symmetry ties together vary together, s(V) = 3 a^2 s(a) for a "
                     "cubic cell");
    if (findings->left_out > 0)
        closo_result_warn(result, "%zu more findings are not listed", findings->left_out);
    if (findings->cut_short)
        closo_result_warn(result, "not all records were compared with one another: too many of "
                                  "them speak of one thing");
    cite(findings, result);
}
