// SPDX-License-Identifier: GPL-3.0-or-later
// Building the document. Every text passes clean_text on its way in and every number is brought to
// "finite or NaN" once, here, so that renderers can trust what they find (invariants: document.h).
// A failure (no memory, or a caller's mistake such as a name used twice) is kept in the document;
// calls with a NULL table or panel, which a failed add returns, do nothing.
#include "result/document.h"

#include "result/glyphs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- the sticky state --------------------------------------------------------------------------

void closo_result_fail(closo_result *result, closo_status status, const char *format, ...)
{
    if (result->status != CLOSO_OK)
        return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(result->error.message, sizeof result->error.message, format, arguments);
    va_end(arguments);
    result->error.status = status;
    result->status = status;
}

static void fail_memory(closo_result *result)
{
    closo_result_fail(result, CLOSO_MEMORY, "out of memory while composing the result");
}

bool closo_result_room(closo_result *result, void *block, size_t *capacity, size_t count,
                       size_t size)
{
    if (result->status != CLOSO_OK)
        return false;
    void *vector;
    memcpy(&vector, block, sizeof vector);
    if (closo_grow(&vector, capacity, count + 1, size, NULL) != CLOSO_OK) {
        fail_memory(result);
        return false;
    }
    memcpy(block, &vector, sizeof vector);
    return true;
}

char *closo_result_keep(closo_result *result, const char *text)
{
    if (!text || result->status != CLOSO_OK)
        return NULL;
    char *copy = closo_clean_text(text);
    if (!copy)
        fail_memory(result);
    return copy;
}

char *closo_result_keep_or(closo_result *result, const char *text, const char *otherwise)
{
    return closo_result_keep(result, text ? text : otherwise);
}

static double positive_or_nan(double value)
{
    return isfinite(value) && value > 0 ? value : NAN;
}

// ---- the document ------------------------------------------------------------------------------

closo_result *closo_result_new(const char *command, const char *title, closo_error *error)
{
    closo_result *result = closo_allocate(1, sizeof *result, error);
    if (!result)
        return NULL;
    result->version = closo_result_keep(result, CLOSO_VERSION);
    result->command = closo_result_keep_or(result, command, "");
    result->title = closo_result_keep_or(result, title, "");
    if (closo_result_status(result, error) != CLOSO_OK) {
        closo_result_free(result);
        return NULL;
    }
    return result;
}

static void free_pairs(closo_pair *pairs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(pairs[i].key);
        free(pairs[i].text);
    }
    free(pairs);
}

static void clear_quantity(closo_quantity_record *quantity)
{
    free(quantity->key);
    free(quantity->label);
    free(quantity->unit);
    free(quantity->method);
}

static void clear_column(closo_column *column)
{
    for (size_t row = 0; column->texts && row < column->rows; row++)
        free(column->texts[row]);
    free(column->texts);
    free(column->values);
    free(column->name);
    free(column->label);
    free(column->unit);
}

static void free_table(closo_table *table)
{
    for (size_t i = 0; i < table->count; i++)
        clear_column(&table->columns[i]);
    free(table->columns);
    free(table->name);
    free(table->title);
    free(table);
}

void closo_result_free(closo_result *result)
{
    if (!result)
        return;
    for (size_t i = 0; i < result->input_count; i++)
        free(result->inputs[i].path);
    for (size_t i = 0; i < result->quantity_count; i++)
        clear_quantity(&result->quantities[i]);
    for (size_t i = 0; i < result->table_count; i++)
        free_table(result->tables[i]);
    for (size_t i = 0; i < result->figure_count; i++)
        closo_figure_free(result->figures[i]);
    for (size_t i = 0; i < result->view_count; i++)
        closo_view_free(result->views[i]);
    for (size_t i = 0; i < result->section_count; i++)
        free(result->sections[i].title);
    free(result->sections);
    for (size_t i = 0; i < result->warning_count; i++)
        free(result->warnings[i]);
    free_pairs(result->settings, result->setting_count);
    free_pairs(result->references, result->reference_count);
    free(result->reference_slots);
    free(result->inputs);
    free(result->quantities);
    free(result->tables);
    free(result->figures);
    free(result->views);
    free(result->warnings);
    free(result->version);
    free(result->command);
    free(result->title);
    free(result);
}

closo_status closo_result_status(const closo_result *result, closo_error *error)
{
    if (!result)
        return closo_fail(error, CLOSO_MEMORY, "out of memory while composing the result");
    if (result->status != CLOSO_OK)
        return closo_fail(error, result->status, "%s", result->error.message);
    return CLOSO_OK;
}

// ---- inputs, settings, warnings, references ----------------------------------------------------

void closo_result_add_input(closo_result *result, const char *path,
                            const closo_fingerprint *fingerprint)
{
    if (!result || !closo_result_room(result, &result->inputs, &result->input_capacity,
                                      result->input_count, sizeof *result->inputs))
        return;
    closo_input_record record = {.path = closo_result_keep_or(result, path, "")};
    if (!record.path)
        return;
    if (fingerprint) {
        record.bytes = fingerprint->bytes;
        size_t digits = strspn(fingerprint->sha256, "0123456789abcdef");
        if (digits == 64)
            memcpy(record.sha256, fingerprint->sha256, 64);
    }
    result->inputs[result->input_count++] = record;
}

static closo_pair *find_pair(closo_pair *pairs, size_t count, const char *key)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(pairs[i].key, key) == 0)
            return &pairs[i];
    return NULL;
}

// Takes both texts, which may be NULL after a failure.
static void set_taken(closo_result *result, char *key, char *text)
{
    closo_pair *old = key && text ? find_pair(result->settings, result->setting_count, key) : NULL;
    if (old) {
        free(old->text);
        old->text = text;
        free(key);
    } else if (key && text &&
               closo_result_room(result, &result->settings, &result->setting_capacity,
                                 result->setting_count, sizeof *result->settings)) {
        result->settings[result->setting_count++] = (closo_pair){.key = key, .text = text};
    } else {
        free(key);
        free(text);
    }
}

// printf into a cleaned copy; NULL and failed without memory.
static char *keep_formatted(closo_result *result, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    char *text = length >= 0 ? closo_allocate((size_t)length + 1, 1, NULL) : NULL;
    char *kept = NULL;
    if (text) {
        vsnprintf(text, (size_t)length + 1, format, again);
        kept = closo_result_keep(result, text);
    } else {
        fail_memory(result);
    }
    va_end(again);
    free(text);
    return kept;
}

void closo_result_set(closo_result *result, const char *key, const char *format, ...)
{
    if (!result || result->status != CLOSO_OK)
        return;
    va_list arguments;
    va_start(arguments, format);
    char *text = keep_formatted(result, format, arguments);
    va_end(arguments);
    set_taken(result, closo_result_keep_or(result, key, ""), text);
}

void closo_result_set_number(closo_result *result, const char *key, double value, const char *unit)
{
    char number[CLOSO_NUMBER_SIZE];
    closo_format_number(number, value, 0);
    bool plain = !unit || !*unit || strcmp(unit, "1") == 0;
    closo_result_set(result, key, "%s%s%s", number, plain ? "" : " ", plain ? "" : unit);
}

void closo_result_begin_section(closo_result *result, const char *title)
{
    if (!result || !closo_result_room(result, &result->sections, &result->section_capacity,
                                      result->section_count, sizeof *result->sections))
        return;
    char *kept = closo_result_keep_or(result, title, "");
    if (kept)
        result->sections[result->section_count++] =
            (closo_section){.title = kept,
                            .quantities = result->quantity_count,
                            .tables = result->table_count,
                            .figures = result->figure_count,
                            .views = result->view_count};
}

void closo_result_section(const closo_result *result, size_t index, closo_section *begin,
                          closo_section *end)
{
    *begin = index > 0 ? result->sections[index - 1] : (closo_section){.title = NULL};
    *end = index < result->section_count ? result->sections[index]
                                         : (closo_section){.quantities = result->quantity_count,
                                                           .tables = result->table_count,
                                                           .figures = result->figure_count,
                                                           .views = result->view_count};
}

void closo_result_warn(closo_result *result, const char *format, ...)
{
    if (!result || !closo_result_room(result, &result->warnings, &result->warning_capacity,
                                      result->warning_count, sizeof *result->warnings))
        return;
    va_list arguments;
    va_start(arguments, format);
    char *text = keep_formatted(result, format, arguments);
    va_end(arguments);
    if (text)
        result->warnings[result->warning_count++] = text;
}

// A reference is written as one string "text, doi:..."; where text and address are told apart is
// decided by that string alone, so that a document read back is divided in the same way.
static const char *find_address(const char *joined)
{
    static const char *const starts[] = {", doi:", ", http://", ", https://"};
    const char *found = NULL;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        for (const char *p = strstr(joined, starts[i]); p; p = strstr(p + 1, starts[i]))
            found = !found || p > found ? p : found;
    return found;
}

// Where the number of a reference stands, or belongs, among the slots.
static size_t *reference_slot(closo_result *result, const char *key)
{
    uint64_t hash = closo_hash(CLOSO_HASH_START, key, strlen(key));
    size_t mask = result->reference_slot_count - 1, i = (size_t)(hash ^ (hash >> 32)) & mask;
    while (result->reference_slots[i] &&
           strcmp(result->references[result->reference_slots[i] - 1].key, key) != 0)
        i = (i + 1) & mask;
    return &result->reference_slots[i];
}

// At most half of the slots, a power of two, are taken.
static bool grow_reference_slots(closo_result *result)
{
    if (2 * (result->reference_count + 1) <= result->reference_slot_count)
        return true;
    size_t count = result->reference_slot_count ? 2 * result->reference_slot_count : 16;
    size_t *slots = calloc(count, sizeof *slots);
    if (!slots) {
        fail_memory(result);
        return false;
    }
    free(result->reference_slots);
    result->reference_slots = slots;
    result->reference_slot_count = count;
    for (size_t i = 0; i < result->reference_count; i++)
        *reference_slot(result, result->references[i].key) = i + 1;
    return true;
}

static void cite_joined(closo_result *result, const char *joined)
{
    const char *comma = find_address(joined);
    const char *address = comma ? comma + 2 : joined;
    if (!grow_reference_slots(result))
        return;
    size_t *slot = reference_slot(result, address);
    closo_pair *old = *slot ? &result->references[*slot - 1] : NULL;
    if (old && (*old->text || !comma))
        return;
    char *text = closo_result_keep(result, comma ? joined : "");
    if (text && comma)
        text[comma - joined] = '\0';
    if (old && text) {
        free(old->text);
        old->text = text;
        return;
    }
    char *key = closo_result_keep(result, address);
    if (key && text &&
        closo_result_room(result, &result->references, &result->reference_capacity,
                          result->reference_count, sizeof *result->references)) {
        result->references[result->reference_count++] = (closo_pair){.key = key, .text = text};
        *slot = result->reference_count;
        return;
    }
    free(key);
    free(text);
}

void closo_result_cite(closo_result *result, const char *reference, const char *text)
{
    if (!result || result->status != CLOSO_OK)
        return;
    closo_text joined;
    closo_text_init(&joined);
    closo_text_add(&joined, text ? text : "");
    closo_text_add(&joined, text && *text && reference && *reference ? ", " : "");
    closo_text_add(&joined, reference ? reference : "");
    char *clean = joined.failed ? NULL : closo_clean_text(joined.data);
    if (!clean)
        fail_memory(result);
    else if (*clean)
        cite_joined(result, clean);
    free(clean);
    closo_text_clear(&joined);
}

// ---- quantities --------------------------------------------------------------------------------

void closo_result_add_quantity(closo_result *result, const closo_quantity *quantity)
{
    if (!result || !closo_result_room(result, &result->quantities, &result->quantity_capacity,
                                      result->quantity_count, sizeof *result->quantities))
        return;
    bool known = isfinite(quantity->value);
    double su = known ? positive_or_nan(quantity->su) : NAN;
    closo_quantity_record record = {
        .key = closo_result_keep_or(result, quantity->key, ""),
        .label = closo_result_keep_or(result, quantity->label, quantity->key ? quantity->key : ""),
        .unit = closo_result_keep_or(result, quantity->unit, "1"),
        .method = closo_result_keep(result, quantity->method),
        .value = known ? quantity->value : NAN,
        .su = su,
        .freedom = isnan(su) ? NAN : positive_or_nan(quantity->freedom),
    };
    for (size_t i = 0; record.key && i < result->quantity_count; i++) {
        if (strcmp(result->quantities[i].key, record.key) == 0) {
            closo_result_fail(result, CLOSO_USAGE,
                              "result: two quantities have the key \"%s\", expected one",
                              record.key);
        }
    }
    if (result->status == CLOSO_OK)
        result->quantities[result->quantity_count++] = record;
    else
        clear_quantity(&record);
}

// ---- tables ------------------------------------------------------------------------------------

closo_table *closo_result_add_table(closo_result *result, const char *name, const char *title)
{
    if (!result || !closo_result_room(result, &result->tables, &result->table_capacity,
                                      result->table_count, sizeof *result->tables))
        return NULL;
    closo_table *table = closo_allocate(1, sizeof *table, NULL);
    if (!table) {
        fail_memory(result);
        return NULL;
    }
    table->owner = result;
    table->name = closo_result_keep_or(result, name, "");
    table->title = closo_result_keep_or(result, title, name ? name : "");
    if (table->name && closo_result_table(result, table->name)) {
        closo_result_fail(result, CLOSO_USAGE,
                          "result: two tables have the name \"%s\", expected one", table->name);
    }
    if (result->status != CLOSO_OK) {
        free_table(table);
        return NULL;
    }
    result->tables[result->table_count++] = table;
    return table;
}

// A new column without values, or NULL.
static closo_column *add_column(closo_table *table, const char *name, const char *label,
                                size_t rows)
{
    if (!table || !closo_result_room(table->owner, &table->columns, &table->capacity, table->count,
                                     sizeof *table->columns))
        return NULL;
    if (table->count > 0 && table->columns[0].rows != rows) {
        closo_result_fail(table->owner, CLOSO_USAGE,
                          "result: table \"%s\": column \"%s\" has %zu rows, expected %zu",
                          table->name, name ? name : "", rows, table->columns[0].rows);
        return NULL;
    }
    closo_column column = {.name = closo_result_keep_or(table->owner, name, ""),
                           .label = closo_result_keep(table->owner, label)};
    if (column.name && closo_table_column(table, column.name)) {
        closo_result_fail(table->owner, CLOSO_USAGE,
                          "result: table \"%s\": two columns have the name \"%s\", expected one",
                          table->name, column.name);
    }
    if (table->owner->status != CLOSO_OK) {
        clear_column(&column);
        return NULL;
    }
    table->columns[table->count] = column;
    return &table->columns[table->count++];
}

void closo_table_add_column(closo_table *table, const char *name, const char *label,
                            const char *unit, const double *values, size_t count)
{
    closo_column *column = add_column(table, name, label, count);
    if (!column)
        return;
    column->unit = closo_result_keep_or(table->owner, unit, "1");
    column->values = closo_allocate(count, sizeof *column->values, NULL);
    if (!column->values) {
        fail_memory(table->owner);
        return;
    }
    column->rows = count;
    for (size_t row = 0; row < count; row++)
        column->values[row] = isfinite(values[row]) ? values[row] : NAN;
}

void closo_table_add_text_column(closo_table *table, const char *name, const char *label,
                                 const char *const *values, size_t count)
{
    closo_column *column = add_column(table, name, label, count);
    if (!column)
        return;
    column->texts = closo_allocate(count, sizeof *column->texts, NULL);
    if (!column->texts) {
        fail_memory(table->owner);
        return;
    }
    column->rows = count;
    for (size_t row = 0; row < count; row++)
        column->texts[row] = closo_result_keep_or(table->owner, values[row], "");
}
