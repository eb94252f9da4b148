// SPDX-License-Identifier: GPL-3.0-or-later
// Several documents side by side. A row of the table "comparison" is a quantity key together with
// its unit: values in different units never share a row. A published value stands in the unit of
// the quantity of its document. Settings that all documents share are kept once, the others as
// NAME.key.
#include "result/join.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct row {
    const char *key, *unit, *label;
    size_t documents;
    bool published;
    bool measured; // has a standard uncertainty in some document
} row;

typedef struct comparison {
    closo_result *joined;
    const closo_report_entry *entries;
    size_t count;
    const closo_reference_value *references;
    size_t reference_count;
    row *rows;
    size_t row_count;
} comparison;

char *closo_join_name(closo_result *joined, const char *name, const char *between, const char *rest)
{
    closo_text text;
    closo_text_init(&text);
    closo_text_add(&text, name);
    closo_text_add(&text, between);
    closo_text_add(&text, rest);
    if (text.failed) {
        closo_text_clear(&text);
        closo_result_fail(joined, CLOSO_MEMORY, "out of memory while joining results");
        return NULL;
    }
    return text.data;
}

// ---- rows --------------------------------------------------------------------------------------

static row *find_row(const comparison *c, const char *key, const char *unit)
{
    for (size_t i = 0; i < c->row_count; i++) {
        bool same_unit = !unit || strcmp(c->rows[i].unit, unit) == 0;
        if (same_unit && strcmp(c->rows[i].key, key) == 0)
            return &c->rows[i];
    }
    return NULL;
}

static const closo_report_entry *find_entry(const comparison *c, const char *name)
{
    for (size_t i = 0; i < c->count; i++)
        if (strcmp(c->entries[i].name, name) == 0)
            return &c->entries[i];
    return NULL;
}

// The row a published value belongs to.
static row *find_published_row(const comparison *c, const closo_reference_value *reference)
{
    const closo_report_entry *entry = find_entry(c, reference->document);
    closo_quantity quantity;
    bool computed = entry && closo_result_find_quantity(entry->result, reference->key, &quantity);
    return entry ? find_row(c, reference->key, computed ? quantity.unit : NULL) : NULL;
}

// Rows worth comparing: those with published values first, then those with uncertainties.
static closo_status keep_common_rows(comparison *c, closo_error *error)
{
    row *kept = closo_allocate(c->row_count, sizeof *kept, error);
    if (!kept)
        return CLOSO_MEMORY;
    size_t count = 0;
    for (size_t i = 0; i < c->row_count; i++)
        if (c->rows[i].published)
            kept[count++] = c->rows[i];
    for (int measured = 1; measured >= 0; measured--)
        for (size_t i = 0; i < c->row_count; i++)
            if (!c->rows[i].published && c->rows[i].documents >= 2 &&
                c->rows[i].measured == measured)
                kept[count++] = c->rows[i];
    free(c->rows);
    c->rows = kept;
    c->row_count = count;
    return CLOSO_OK;
}

static closo_status gather_rows(comparison *c, closo_error *error)
{
    size_t capacity = 0;
    for (size_t e = 0; e < c->count; e++)
        capacity += c->entries[e].result->quantity_count;
    c->rows = closo_allocate(capacity, sizeof *c->rows, error);
    if (!c->rows)
        return CLOSO_MEMORY;
    for (size_t e = 0; e < c->count; e++) {
        const closo_result *result = c->entries[e].result;
        for (size_t i = 0; i < result->quantity_count; i++) {
            const closo_quantity_record *q = &result->quantities[i];
            row *known = find_row(c, q->key, q->unit);
            if (!known) {
                known = &c->rows[c->row_count++];
                *known = (row){.key = q->key, .unit = q->unit, .label = q->label};
            }
            known->documents++;
            known->measured = known->measured || q->su > 0;
        }
    }
    for (size_t i = 0; i < c->reference_count; i++) {
        const closo_reference_value *reference = &c->references[i];
        row *published = find_published_row(c, reference);
        if (published) {
            published->published = true;
            closo_result_cite(c->joined, reference->source, NULL);
        } else {
            closo_result_warn(c->joined, "the published value of %s for %s has no counterpart",
                              reference->key, reference->document);
        }
    }
    closo_status status = keep_common_rows(c, error);
    if (status == CLOSO_OK && c->row_count == 0)
        closo_result_warn(c->joined,
                          "the documents have no quantity in common: nothing to set side "
                          "by side; --report shows each in full");
    return status;
}

// ---- columns -----------------------------------------------------------------------------------

static void add_texts(const comparison *c, closo_table *table, const char *name,
                      const char *const *texts)
{
    closo_table_add_text_column(table, name, NULL, texts, c->row_count);
}

static void add_names(const comparison *c, closo_table *table, const char **texts)
{
    for (size_t i = 0; i < c->row_count; i++)
        texts[i] = c->rows[i].label;
    add_texts(c, table, "quantity", texts);
    for (size_t i = 0; i < c->row_count; i++)
        texts[i] = c->rows[i].key;
    add_texts(c, table, "key", texts);
    for (size_t i = 0; i < c->row_count; i++)
        texts[i] = c->rows[i].unit;
    add_texts(c, table, "unit", texts);
}

static bool has_number(const double *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!isnan(values[i]))
            return true;
    return false;
}

// Column `name` and, where any is known, `name`_su.
static void add_pair(const comparison *c, closo_table *table, const char *name, const char *label,
                     const double *values, const double *su)
{
    closo_table_add_column(table, name, label, "1", values, c->row_count);
    if (has_number(su, c->row_count)) {
        char *su_name = closo_join_name(c->joined, name, "_su", "");
        closo_table_add_column(table, su_name ? su_name : "", NULL, "1", su, c->row_count);
        free(su_name);
    }
}

static void clear_values(const comparison *c, double *values, double *su)
{
    for (size_t i = 0; i < c->row_count; i++) {
        values[i] = NAN;
        su[i] = NAN;
    }
}

static void add_computed(const comparison *c, closo_table *table, const closo_report_entry *entry,
                         double *values, double *su)
{
    clear_values(c, values, su);
    for (size_t i = 0; i < c->row_count; i++) {
        closo_quantity quantity;
        if (closo_result_find_quantity(entry->result, c->rows[i].key, &quantity) &&
            strcmp(quantity.unit, c->rows[i].unit) == 0) {
            values[i] = quantity.value;
            su[i] = quantity.su;
        }
    }
    add_pair(c, table, entry->name, NULL, values, su);
}

static void add_published(const comparison *c, closo_table *table, const closo_report_entry *entry,
                          double *values, double *su)
{
    clear_values(c, values, su);
    for (size_t i = 0; i < c->reference_count; i++) {
        const closo_reference_value *reference = &c->references[i];
        row *found =
            strcmp(reference->document, entry->name) == 0 ? find_published_row(c, reference) : NULL;
        if (found && isnan(values[found - c->rows])) { // the first of several counts
            values[found - c->rows] = reference->value;
            su[found - c->rows] = reference->su > 0 ? reference->su : NAN;
        }
    }
    if (has_number(values, c->row_count)) {
        char *name = closo_join_name(c->joined, entry->name, "_published", "");
        char *label = closo_join_name(c->joined, entry->name, " published", "");
        add_pair(c, table, name ? name : "", label, values, su);
        free(name);
        free(label);
    }
}

static closo_status add_comparison(comparison *c, closo_error *error)
{
    closo_status status = gather_rows(c, error);
    double *values = closo_allocate(c->row_count, sizeof *values, error);
    double *su = closo_allocate(c->row_count, sizeof *su, error);
    const char **texts = closo_allocate(c->row_count, sizeof *texts, error);
    if (status == CLOSO_OK && (!values || !su || !texts))
        status = CLOSO_MEMORY;
    if (status == CLOSO_OK) {
        closo_table *table = closo_result_add_table(c->joined, "comparison", "Side by side");
        add_names(c, table, texts);
        for (size_t e = 0; e < c->count; e++) {
            add_computed(c, table, &c->entries[e], values, su);
            add_published(c, table, &c->entries[e], values, su);
        }
    }
    free(values);
    free(su);
    free(texts);
    free(c->rows);
    return status;
}

// ---- everything else ---------------------------------------------------------------------------

static bool is_shared(const comparison *c, const closo_pair *setting)
{
    for (size_t e = 0; e < c->count; e++) {
        const char *text = closo_result_setting(c->entries[e].result, setting->key);
        if (!text || strcmp(text, setting->text) != 0)
            return false;
    }
    return true;
}

static void add_settings(const comparison *c, const closo_report_entry *entry)
{
    for (size_t i = 0; i < entry->result->setting_count; i++) {
        const closo_pair *setting = &entry->result->settings[i];
        if (is_shared(c, setting)) {
            closo_result_set(c->joined, setting->key, "%s", setting->text);
            continue;
        }
        char *key = closo_join_name(c->joined, entry->name, ".", setting->key);
        closo_result_set(c->joined, key ? key : "", "%s", setting->text);
        free(key);
    }
}

static bool has_input(const closo_result *result, const closo_input_record *input)
{
    for (size_t i = 0; i < result->input_count; i++)
        if (strcmp(result->inputs[i].path, input->path) == 0 &&
            strcmp(result->inputs[i].sha256, input->sha256) == 0)
            return true;
    return false;
}

static void add_origins(const comparison *c, const closo_report_entry *entry)
{
    const closo_result *result = entry->result;
    for (size_t i = 0; i < result->input_count; i++) {
        const closo_input_record *input = &result->inputs[i];
        closo_fingerprint fingerprint = {.bytes = input->bytes};
        memcpy(fingerprint.sha256, input->sha256, sizeof input->sha256);
        if (!has_input(c->joined, input))
            closo_result_add_input(c->joined, input->path, &fingerprint);
    }
    for (size_t i = 0; i < result->warning_count; i++)
        closo_result_warn(c->joined, "%s: %s", entry->name, result->warnings[i]);
    for (size_t i = 0; i < result->reference_count; i++)
        closo_result_cite(c->joined, result->references[i].key, result->references[i].text);
}

static closo_status check_entries(const closo_report_entry *entries, size_t count,
                                  closo_error *error)
{
    for (size_t i = 0; i < count; i++) {
        closo_status status = closo_result_status(entries[i].result, error);
        for (size_t k = 0; k < i && status == CLOSO_OK; k++) {
            if (strcmp(entries[i].name, entries[k].name) == 0) {
                status = closo_fail(error, CLOSO_USAGE,
                                    "two results are named \"%s\", expected different names",
                                    entries[i].name);
            }
        }
        if (status != CLOSO_OK)
            return status;
    }
    return CLOSO_OK;
}

closo_status closo_result_join(closo_result **out, const char *title,
                               const closo_report_entry *entries, size_t count,
                               const closo_reference_value *references, size_t reference_count,
                               closo_error *error)
{
    *out = NULL;
    closo_status status = check_entries(entries, count, error);
    if (status != CLOSO_OK)
        return status;
    comparison c = {.entries = entries,
                    .count = count,
                    .references = references,
                    .reference_count = reference_count};
    c.joined = closo_result_new("report", title, error);
    if (!c.joined)
        return CLOSO_MEMORY;
    status = add_comparison(&c, error);
    for (size_t e = 0; e < count && status == CLOSO_OK; e++) {
        add_settings(&c, &entries[e]);
        add_origins(&c, &entries[e]);
    }
    if (status == CLOSO_OK) {
        closo_join_figures(c.joined, entries, count);
        closo_join_views(c.joined, entries, count);
        status = closo_result_status(c.joined, error);
    }
    if (status != CLOSO_OK) {
        closo_result_free(c.joined);
        return status;
    }
    *out = c.joined;
    return CLOSO_OK;
}
