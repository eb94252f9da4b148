// SPDX-License-Identifier: GPL-3.0-or-later
// The consistency check: records are put in order once, and every rule is handed the lists it works
// on. Sorting costs n log n; a rule is linear in its list, or compares at most COMPARED records of
// it with one another, so that a million records take seconds.
#include "catalogue/check.h"

#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef const closo_catalogue_record *pointer;

struct closo_audit {
    const closo_catalogue_records *records;
    pointer *by_quantity; // source, material, property
    pointer *by_row;      // source, row
    pointer *by_material; // material, property, whatever the source
    closo_catalogue_findings *findings;
    double *budget; // comparisons left
    const closo_control *control;
    closo_error *error;
    closo_status status; // the first failure
};

static const closo_audit_rule *const families[] = {
    closo_audit_record_rules,   closo_audit_cell_rules,     closo_audit_mass_rules,
    closo_audit_charge_rules,   closo_audit_capacity_rules, closo_audit_transport_rules,
    closo_audit_site_rules,     closo_audit_geometry_rules, closo_audit_procedure_rules,
    closo_audit_spectrum_rules, closo_audit_twice_rules,    closo_audit_claim_rules,
};

#define FAMILIES (sizeof families / sizeof *families)

bool closo_catalogue_check_rule(size_t index, const char **key, const char **title)
{
    for (size_t f = 0; f < FAMILIES; f++)
        for (const closo_audit_rule *rule = families[f]; rule->key; rule++)
            if (index-- == 0) {
                *key = rule->key;
                *title = rule->title;
                return true;
            }
    return false;
}

// ---- order -------------------------------------------------------------------------------------

static int by_place(pointer a, pointer b)
{
    return (a > b) - (a < b);
}

static int compare_quantity(const void *left, const void *right)
{
    pointer a = *(const pointer *)left, b = *(const pointer *)right;
    int order = strcmp(a->source, b->source);
    order = order ? order : strcmp(a->material, b->material);
    order = order ? order : strcmp(a->property, b->property);
    return order ? order : by_place(a, b);
}

static int compare_row(const void *left, const void *right)
{
    pointer a = *(const pointer *)left, b = *(const pointer *)right;
    int order = strcmp(a->source, b->source);
    order = order ? order : strcmp(a->row, b->row);
    return order ? order : by_place(a, b);
}

static int compare_material(const void *left, const void *right)
{
    pointer a = *(const pointer *)left, b = *(const pointer *)right;
    int order = strcmp(a->material, b->material);
    order = order ? order : strcmp(a->property, b->property);
    return order ? order : by_place(a, b);
}

static pointer *sorted(closo_audit *check, int (*compare)(const void *, const void *))
{
    pointer *list = closo_allocate(check->records->count, sizeof *list, check->error);
    if (!list) {
        check->status = CLOSO_MEMORY;
        return NULL;
    }
    for (size_t i = 0; i < check->records->count; i++)
        list[i] = &check->records->items[i];
    qsort(list, check->records->count, sizeof *list, compare);
    return list;
}

// ---- looking up --------------------------------------------------------------------------------

typedef int (*order_of)(pointer record, const void *key);

// The run of records for which `order` is 0, by bisection.
static closo_audit_list find(const closo_audit *check, pointer *list, order_of order,
                             const void *key)
{
    size_t low = 0, high = check->records->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (order(list[middle], key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    size_t begin = low;
    high = check->records->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (order(list[middle], key) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (!closo_audit_spend(check, 1 + low - begin))
        return (closo_audit_list){NULL, 0};
    return (closo_audit_list){list + begin, low - begin};
}

typedef struct quantity_key {
    const char *source, *material, *property; // NULL: any from here on
} quantity_key;

static int order_quantity(pointer record, const void *key)
{
    const quantity_key *k = key;
    int order = k->source ? strcmp(record->source, k->source) : 0;
    order = order || !k->material ? order : strcmp(record->material, k->material);
    return order || !k->property ? order : strcmp(record->property, k->property);
}

static int order_row(pointer record, const void *key)
{
    pointer k = key;
    int order = strcmp(record->source, k->source);
    return order ? order : strcmp(record->row, k->row);
}

closo_audit_list closo_audit_quantity(const closo_audit *check, const char *source,
                                      const char *material, const char *property)
{
    return find(check, check->by_quantity, order_quantity,
                &(quantity_key){source, material, property});
}

closo_audit_list closo_audit_material(const closo_audit *check, const char *source,
                                      const char *material)
{
    return closo_audit_quantity(check, source, material, NULL);
}

closo_audit_list closo_audit_source(const closo_audit *check, const char *source)
{
    return closo_audit_quantity(check, source, NULL, NULL);
}

closo_audit_list closo_audit_everywhere(const closo_audit *check, const char *material,
                                        const char *property)
{
    return find(check, check->by_material, order_quantity,
                &(quantity_key){NULL, material, property});
}

closo_audit_list closo_audit_row(const closo_audit *check, const closo_catalogue_record *record)
{
    if (!*record->row)
        return (closo_audit_list){NULL, 0};
    return find(check, check->by_row, order_row, record);
}

const closo_catalogue_record *closo_audit_first(const closo_audit_list *list, const char *property)
{
    for (size_t i = 0; i < list->count; i++)
        if (!isnan(list->items[i]->value) && strcmp(list->items[i]->property, property) == 0)
            return list->items[i];
    return NULL;
}

void closo_audit_cut(closo_audit *check)
{
    check->findings->cut_short = true;
}

bool closo_audit_spend(const closo_audit *check, size_t comparisons)
{
    *check->budget -= (double)comparisons;
    return *check->budget > 0;
}

// ---- findings ----------------------------------------------------------------------------------

closo_catalogue_finding *closo_audit_add(closo_audit *check, const closo_audit_rule *rule,
                                         const closo_catalogue_record *record)
{
    closo_catalogue_findings *f = check->findings;
    if (check->status != CLOSO_OK)
        return NULL;
    if (f->count >= CLOSO_AUDIT_MAXIMUM) {
        f->left_out++;
        return NULL;
    }
    check->status =
        closo_grow((void **)&f->items, &f->capacity, f->count + 1, sizeof *f->items, check->error);
    if (check->status != CLOSO_OK)
        return NULL;
    closo_catalogue_finding *finding = &f->items[f->count++];
    memset(finding, 0, sizeof *finding);
    finding->rule = rule->key;
    finding->title = rule->title;
    finding->caution = rule->caution;
    finding->difference_percent = finding->difference_su = NAN;
    closo_audit_cite(finding, record);
    return finding;
}

void closo_audit_cite(closo_catalogue_finding *finding, const closo_catalogue_record *record)
{
    if (!finding)
        return;
    for (size_t i = 0; i < finding->record_count; i++)
        if (finding->records[i] == record)
            return;
    if (finding->record_count < CLOSO_CATALOGUE_FINDING_RECORDS)
        finding->records[finding->record_count++] = record;
}

void closo_audit_say(closo_catalogue_finding *finding, const char *format, ...)
{
    if (!finding)
        return;
    char line[2048];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    size_t length = strlen(line);
    if (length >= sizeof finding->sentence) {
        for (length = sizeof finding->sentence - 4; length > 0 && line[length] != ' '; length--)
            ;
        memcpy(line + length, "...", 4);
    }
    memcpy(finding->sentence, line, strlen(line) + 1);
}

void closo_audit_compare(closo_catalogue_finding *finding, double stated, double expected,
                         const char *unit)
{
    if (!finding)
        return;
    bool pure = strcmp(unit, "1") == 0 || !*unit;
    snprintf(finding->stated, sizeof finding->stated, "%s%s%.24s", closo_show(stated, 6).text,
             pure ? "" : " ", pure ? "" : unit);
    snprintf(finding->expected, sizeof finding->expected, "%s%s%.24s", closo_show(expected, 5).text,
             pure ? "" : " ", pure ? "" : unit);
    if (expected != 0)
        finding->difference_percent = 100 * (stated - expected) / fabs(expected);
}

// ---- running -----------------------------------------------------------------------------------

static bool go_on(closo_audit *check, double done)
{
    if (check->status == CLOSO_OK && closo_cancelled(check->control))
        check->status = closo_fail(check->error, CLOSO_INTERRUPTED, "interrupted");
    closo_report_progress(check->control, "checking", done, (double)FAMILIES);
    return check->status == CLOSO_OK;
}

static bool together(pointer a, pointer b, closo_audit_scope scope)
{
    if (scope == CLOSO_AUDIT_RECORD || strcmp(a->source, b->source) != 0)
        return false;
    if (scope == CLOSO_AUDIT_ROW)
        return strcmp(a->row, b->row) == 0;
    if (scope == CLOSO_AUDIT_SOURCE)
        return true;
    return strcmp(a->material, b->material) == 0 &&
           (scope == CLOSO_AUDIT_MATERIAL || strcmp(a->property, b->property) == 0);
}

static void run_rule(closo_audit *check, const closo_audit_rule *rule)
{
    pointer *list = rule->scope == CLOSO_AUDIT_ROW ? check->by_row : check->by_quantity;
    size_t count = check->records->count;
    size_t lists = 0;
    for (size_t begin = 0, end; check->status == CLOSO_OK && begin < count; begin = end) {
        if (++lists % 4096 == 0 && closo_cancelled(check->control))
            check->status = closo_fail(check->error, CLOSO_INTERRUPTED, "interrupted");
        for (end = begin + 1; end < count && together(list[begin], list[end], rule->scope); end++)
            ;
        if (rule->scope != CLOSO_AUDIT_ROW || *list[begin]->row)
            rule->run(check, rule, &(closo_audit_list){list + begin, end - begin});
    }
}

// In the order of the records they are about, so that a text reads from top to bottom.
static int compare_findings(const void *left, const void *right)
{
    const closo_catalogue_finding *a = left, *b = right;
    int order = strcmp(a->records[0]->source, b->records[0]->source);
    order = order ? order : by_place(a->records[0], b->records[0]);
    order = order ? order : strcmp(a->rule, b->rule);
    order = order ? order : by_place(a->records[1], b->records[1]);
    return order ? order : strcmp(a->sentence, b->sentence);
}

static int compare_reason(const void *left, const void *right)
{
    pointer a = *(const pointer *)left, b = *(const pointer *)right;
    int order = strcmp(a->source, b->source);
    order = order ? order : strcmp(a->reason, b->reason);
    return order ? order : by_place(a, b);
}

// A reason that several records of a source carry is derived for all where it is for one.
static void spread_reasons(closo_audit *check)
{
    const closo_catalogue_record *items = check->records->items;
    pointer *list = sorted(check, compare_reason);
    size_t count = list ? check->records->count : 0;
    for (size_t begin = 0, end; begin < count; begin = end) {
        bool explained = false;
        for (end = begin; end < count && strcmp(list[end]->source, list[begin]->source) == 0 &&
                          strcmp(list[end]->reason, list[begin]->reason) == 0;
             end++)
            explained = explained || check->findings->explained[list[end] - items];
        for (size_t i = begin; explained && *list[begin]->reason && i < end; i++)
            check->findings->explained[list[i] - items] = true;
    }
    free(list);
}

static void finish(const closo_catalogue_records *records, closo_catalogue_findings *findings)
{
    if (findings->count > 0)
        qsort(findings->items, findings->count, sizeof *findings->items, compare_findings);
    for (size_t i = 0; i < findings->count; i++) {
        closo_audit_mend(findings->items[i].stated);
        closo_audit_mend(findings->items[i].expected);
        closo_audit_mend(findings->items[i].sentence);
        for (size_t k = 0; k < findings->items[i].record_count; k++)
            findings->explained[findings->items[i].records[k] - records->items] = true;
    }
}

closo_status closo_catalogue_check(const closo_catalogue_records *records,
                                   const closo_control *control, closo_catalogue_findings *findings,
                                   closo_error *error)
{
    memset(findings, 0, sizeof *findings);
    double budget = 2e8 + 300.0 * (double)records->count;
    closo_audit check = {.records = records,
                         .findings = findings,
                         .budget = &budget,
                         .control = control,
                         .error = error};
    findings->explained = closo_allocate(records->count, sizeof(bool), error);
    if (!findings->explained)
        return CLOSO_MEMORY;
    check.by_quantity = sorted(&check, compare_quantity);
    check.by_row = sorted(&check, compare_row);
    check.by_material = sorted(&check, compare_material);
    for (size_t f = 0; f < FAMILIES && go_on(&check, (double)f); f++)
        for (const closo_audit_rule *rule = families[f]; rule->key; rule++)
            run_rule(&check, rule);
    if (check.status == CLOSO_OK) {
        finish(records, findings);
        spread_reasons(&check);
    }
    findings->cut_short = findings->cut_short || budget <= 0;
    free(check.by_quantity);
    free(check.by_row);
    free(check.by_material);
    if (check.status != CLOSO_OK) {
        closo_catalogue_findings_clear(findings);
        return check.status;
    }
    return CLOSO_OK;
}

void closo_catalogue_findings_clear(closo_catalogue_findings *findings)
{
    free(findings->items);
    free(findings->explained);
    memset(findings, 0, sizeof *findings);
}

size_t closo_catalogue_contradictions(const closo_catalogue_findings *findings)
{
    size_t count = 0;
    for (size_t i = 0; i < findings->count; i++)
        count += !findings->items[i].caution;
    return count;
}
