// SPDX-License-Identifier: GPL-3.0-or-later
// Queries: one SELECT per database, so that the indices of both are used. A censored record lies
// surely within bounds when the whole interval it leaves open does, and possibly when a part does.
#include "catalogue/database.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BINDINGS 64

void closo_catalogue_query_init(closo_catalogue_query *query)
{
    memset(query, 0, sizeof *query);
    query->minimum = query->maximum = NAN;
    query->temperature_minimum = query->temperature_maximum = NAN;
}

// ---- the WHERE of a query ----------------------------------------------------------------------

typedef struct clause {
    closo_text text;
    char *texts[BINDINGS]; // those that are not texts are NULL
    double numbers[BINDINGS];
    int count;
    bool by_material; // in the order of the materials, without looking any of them up
    closo_error *error;
    closo_status status;
} clause;

static void clause_clear(clause *c)
{
    closo_text_clear(&c->text);
    for (int i = 0; i < c->count; i++)
        free(c->texts[i]);
}

static void condition(clause *c, const char *sql)
{
    closo_text_add(&c->text, c->text.length ? " AND (" : " WHERE (");
    closo_text_add(&c->text, sql);
    closo_text_add(&c->text, ")");
}

static void bind_text(clause *c, const char *text)
{
    if (c->status != CLOSO_OK)
        return;
    if (c->count == BINDINGS)
        c->status = closo_fail(c->error, CLOSO_USAGE, "too many conditions at once");
    else if (!(c->texts[c->count++] = closo_duplicate(text, c->error)))
        c->status = CLOSO_MEMORY;
}

static void bind_number(clause *c, double number)
{
    if (c->status == CLOSO_OK && c->count < BINDINGS) {
        c->texts[c->count] = NULL;
        c->numbers[c->count++] = number;
    }
}

static void text_condition(clause *c, const char *sql, const char *text)
{
    if (!text)
        return;
    condition(c, sql);
    bind_text(c, text);
}

static void number_condition(clause *c, const char *sql, double number)
{
    if (isnan(number))
        return;
    condition(c, sql);
    bind_number(c, number);
}

static void material_condition(clause *c, const char *name, const char *material)
{
    if (!material)
        return;
    char key[CLOSO_KEY_SIZE], sql[256];
    closo_composition_key(material, key, sizeof key);
    snprintf(sql, sizeof sql,
             "r.material IN (SELECT material FROM %s.name WHERE name = ? UNION SELECT number FROM"
             " %s.material WHERE composition <> '' AND composition = ?)",
             name, name);
    condition(c, sql);
    bind_text(c, material);
    bind_text(c, key);
}

// Materials are few: what holds of them is found out first, and their records then by the index.
static void of_materials(clause *c, const char *name, const char *sql)
{
    char whole[512];
    snprintf(whole, sizeof whole, "%s IN (SELECT number FROM %s.material WHERE %s)",
             c->by_material ? "+m.number" : "r.material", name, sql);
    condition(c, whole);
}

static void ion_condition(clause *c, const char *name, const char *column, const char *ion)
{
    if (!ion)
        return;
    char sql[256];
    snprintf(sql, sizeof sql,
             "instr(' ' || lower(%s), ' ' || lower(?) || '(') > 0 OR"
             " instr(' ' || lower(%s) || ' ', ' ' || lower(?) || ' ') > 0",
             column, column);
    of_materials(c, name, sql);
    bind_text(c, ion);
    bind_text(c, ion);
}

// Text held in a column, whatever the case of its letters.
static void held_condition(clause *c, const char *sql, const char *text)
{
    if (!text)
        return;
    closo_text pattern;
    closo_text_init(&pattern);
    closo_text_add(&pattern, "%");
    for (; *text; text++) {
        closo_text_add(&pattern, strchr("%_\\", *text) ? "\\" : "");
        closo_text_add_bytes(&pattern, text, 1);
    }
    closo_text_add(&pattern, "%");
    if (pattern.failed)
        c->status = CLOSO_MEMORY;
    else
        text_condition(c, sql, pattern.data);
    closo_text_clear(&pattern);
}

// "Na,B,H only": the elements as words; the last may be "only".
static void elements_condition(clause *c, const char *name, const char *elements)
{
    if (!elements)
        return;
    closo_text formula;
    closo_text_init(&formula);
    bool only = false;
    for (const char *at = elements; *at;) {
        at += strspn(at, ", ");
        size_t length = strcspn(at, ", ");
        if (length == 4 && strncmp(at, "only", 4) == 0) {
            only = true;
        } else if (length > 0) {
            char word[8] = " ";
            if (length > 2 || !closo_element_find(at, length)) {
                c->status =
                    closo_fail(c->error, CLOSO_USAGE,
                               "elements: expected symbols such as Na,B,H, found '%.20s'", at);
                break;
            }
            memcpy(word + 1, at, length);
            word[length + 1] = ' ';
            of_materials(c, name, "instr(elements, ?) > 0");
            bind_text(c, word);
            closo_text_add_bytes(&formula, at, length);
        }
        at += length;
    }
    if (only && formula.length > 0) {
        char key[CLOSO_KEY_SIZE];
        closo_elements_key(formula.data, key, sizeof key);
        of_materials(c, name, "elements = ?");
        bind_text(c, key);
    }
    closo_text_clear(&formula);
}

// Words of a user as an FTS5 query: each in quotes, split where the index splits.
static void words_condition(clause *c, const char *name, const char *words)
{
    if (!words)
        return;
    closo_text query;
    closo_text_init(&query);
    for (const unsigned char *at = (const unsigned char *)words; *at;) {
        size_t length = 0;
        while (isalnum(at[length]) || at[length] >= 0x80)
            length++;
        if (length > 0) {
            closo_text_add(&query, " \"");
            closo_text_add_bytes(&query, (const char *)at, length);
            closo_text_add(&query, at[length] == '*' ? "\"*" : "\"");
        }
        at += length + (at[length] != '\0');
    }
    char sql[128];
    snprintf(sql, sizeof sql, "r.number IN (SELECT rowid FROM %s.words WHERE words MATCH ?)", name);
    if (query.length == 0)
        c->status = closo_fail(c->error, CLOSO_USAGE, "expected a word to look for");
    else
        text_condition(c, sql, query.data);
    closo_text_clear(&query);
}

static void bounds_condition(clause *c, const closo_catalogue_query *query, bool possible)
{
    double low = query->minimum, high = query->maximum;
    if (isnan(low) && isnan(high))
        return;
    if (!possible) {
        number_condition(c, "r.low >= ?", low);
        number_condition(c, "r.high <= ?", high);
        return;
    }
    condition(c, "r.low < r.high AND NOT (r.low >= ? AND r.high <= ?)");
    bind_number(c, isnan(low) ? -INFINITY : low);
    bind_number(c, isnan(high) ? INFINITY : high);
    number_condition(c, "r.high > ?", low);
    number_condition(c, "r.low < ?", high);
}

static void source_condition(clause *c, const char *name, const char *source)
{
    if (!source)
        return;
    char sql[128];
    snprintf(sql, sizeof sql,
             "r.source IN (SELECT number FROM %s.source WHERE ? IN (key, doi, reference))", name);
    text_condition(c, sql, source);
}

static void build_clause(clause *c, const closo_catalogue_query *query, const char *name,
                         bool possible)
{
    text_condition(c, "r.property = ?", query->property);
    bounds_condition(c, query, possible);
    material_condition(c, name, query->material);
    elements_condition(c, name, query->elements);
    ion_condition(c, name, "anion", query->anion);
    ion_condition(c, name, "cation", query->cation);
    number_condition(c, "r.temperature >= ?", query->temperature_minimum);
    number_condition(c, "r.temperature <= ?", query->temperature_maximum);
    held_condition(c, "r.phase LIKE ? ESCAPE '\\'", query->phase);
    held_condition(c, "r.treatment LIKE ? ESCAPE '\\'", query->treatment);
    held_condition(c, "r.method LIKE ? ESCAPE '\\'", query->method);
    source_condition(c, name, query->source);
    text_condition(c, "r.row = ?", query->row);
    words_condition(c, name, query->words);
    if (query->flagged)
        condition(c, "r.flag <> ''");
}

// ---- running -----------------------------------------------------------------------------------

static closo_status prepare(closo_catalogue *catalogue, const closo_text *sql, const clause *c,
                            sqlite3_stmt **out, closo_error *error)
{
    closo_status status = sql->failed || c->text.failed
                              ? closo_fail(error, CLOSO_MEMORY, "out of memory")
                              : closo_database_prepare(catalogue->database, sql->data, out, error);
    for (int i = 0; status == CLOSO_OK && i < c->count; i++)
        if (c->texts[i])
            sqlite3_bind_text(*out, i + 1, c->texts[i], -1, SQLITE_STATIC);
        else
            sqlite3_bind_double(*out, i + 1, c->numbers[i]);
    return status;
}

static void read_row(sqlite3_stmt *query, closo_catalogue_record *record)
{
    closo_record_init(record);
    for (int i = 0; i < CLOSO_FIELDS; i++) {
        const closo_field *field = &closo_fields[i];
        const char *text = (const char *)sqlite3_column_text(query, i);
        if (field->kind == CLOSO_FIELD_NUMBER && sqlite3_column_type(query, i) != SQLITE_NULL)
            closo_field_set_number(record, field, sqlite3_column_double(query, i));
        else if (field->kind == CLOSO_FIELD_TEXT && text)
            closo_field_set_text(record, field, text);
        else if (field->kind == CLOSO_FIELD_QUALIFIER && text)
            closo_qualifier_parse(text, &record->qualifier);
    }
    record->own = sqlite3_column_int(query, CLOSO_FIELDS + 2) != 0;
}

#define ORDER " ORDER BY m.name, r.property, r.temperature, r.id"

// Whether no index leads to what is asked for: all records, those of a property or of a class of
// materials, or those with some text. With a limit such a list goes through the materials in their
// order and mostly ends early. Where it does not, because little is found, everything is read from
// front to back instead, which is several times faster than in that order.
static bool is_plain(const closo_catalogue_query *query)
{
    return !query->material && !query->source && !query->row && !query->words && !query->flagged &&
           isnan(query->minimum) && isnan(query->maximum);
}

static bool is_filtered(const closo_catalogue_query *query)
{
    return query->phase || query->treatment || query->method ||
           !isnan(query->temperature_minimum) || !isnan(query->temperature_maximum);
}

#define PATIENCE_STEPS 300000 // of SQLite's machine: some ten thousand records

static int give_up(void *context)
{
    *(bool *)context = true;
    return 1;
}

// The order of ORDER: names as by SQLite's NOCASE, records without a temperature first.
static int compare_records(const void *a, const void *b)
{
    const closo_catalogue_record *one = a, *other = b;
    int order = one->material == other->material
                    ? 0
                    : closo_text_compare_ignoring_case(one->material, other->material);
    if (order == 0 && one->property != other->property)
        order = strcmp(one->property, other->property);
    if (order == 0) {
        double x = isnan(one->temperature) ? -INFINITY : one->temperature;
        double y = isnan(other->temperature) ? -INFINITY : other->temperature;
        order = (x > y) - (x < y);
    }
    return order ? order : strcmp(one->id, other->id);
}

// The SELECT of the records. Without a limit they are sorted when they are all there: SQLite would
// write them to a file for that. With a limit only the numbers of the records are sorted, and their
// texts fetched for those that are left.
static void write_select(closo_text *sql, const clause *c, const char *name, size_t limit)
{
    const char *where = c->text.data ? c->text.data : "";
    closo_schema_add_records(sql, name, strcmp(name, "own") == 0);
    if (limit == 0) {
        closo_text_add(sql, where);
        return;
    }
    closo_text_addf(sql, " WHERE r.number IN (SELECT r.number FROM ");
    if (c->by_material)
        closo_text_addf(sql, "%s.material m CROSS JOIN %s.record r ON r.material = m.number", name,
                        name);
    else
        closo_text_addf(sql, "%s.record r JOIN %s.material m ON m.number = r.material", name, name);
    closo_text_addf(sql, "%s" ORDER " LIMIT %zu)" ORDER, where, limit);
}

static closo_status find_so(closo_catalogue *catalogue, const closo_catalogue_query *query,
                            const char *name, bool by_material, closo_catalogue_records *records,
                            closo_error *error)
{
    clause c = {.error = error, .by_material = by_material};
    closo_text sql;
    closo_text_init(&c.text);
    closo_text_init(&sql);
    build_clause(&c, query, name, false);
    write_select(&sql, &c, name, query->limit ? query->limit - records->count : 0);
    sqlite3_stmt *statement = NULL;
    closo_status status =
        c.status == CLOSO_OK ? prepare(catalogue, &sql, &c, &statement, error) : c.status;
    int code = SQLITE_DONE;
    size_t first = records->count;
    while (status == CLOSO_OK && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        closo_catalogue_record record;
        read_row(statement, &record);
        status = closo_catalogue_records_add(records, &record, error);
    }
    if (status == CLOSO_OK && code != SQLITE_DONE)
        status = closo_database_fail(catalogue->database, code, "catalogue", error);
    if (status == CLOSO_OK && query->limit == 0 && records->count > first)
        qsort(records->items + first, records->count - first, sizeof *records->items,
              compare_records);
    sqlite3_finalize(statement);
    closo_text_clear(&sql);
    clause_clear(&c);
    return status;
}

static closo_status find_in(closo_catalogue *catalogue, const closo_catalogue_query *query,
                            const char *name, closo_catalogue_records *records, closo_error *error)
{
    bool by_material = query->limit > 0 && is_plain(query);
    if (!by_material || !is_filtered(query))
        return find_so(catalogue, query, name, by_material, records, error);
    size_t before = records->count;
    bool given_up = false;
    sqlite3_progress_handler(catalogue->database, PATIENCE_STEPS, give_up, &given_up);
    closo_status status = find_so(catalogue, query, name, true, records, error);
    sqlite3_progress_handler(catalogue->database, 0, NULL, NULL);
    if (!given_up)
        return status;
    records->count = before;
    return find_so(catalogue, query, name, false, records, error);
}

static closo_status count_possible(closo_catalogue *catalogue, const closo_catalogue_query *query,
                                   const char *name, size_t *possible, closo_error *error)
{
    clause c = {.error = error};
    closo_text sql;
    closo_text_init(&c.text);
    closo_text_init(&sql);
    build_clause(&c, query, name, true);
    closo_text_addf(&sql, "SELECT count(*) FROM %s.record r", name);
    closo_text_add(&sql, c.text.data ? c.text.data : "");
    sqlite3_stmt *statement = NULL;
    closo_status status =
        c.status == CLOSO_OK ? prepare(catalogue, &sql, &c, &statement, error) : c.status;
    if (status == CLOSO_OK) {
        int code = sqlite3_step(statement);
        if (code == SQLITE_ROW)
            *possible += (size_t)sqlite3_column_int64(statement, 0);
        else
            status = closo_database_fail(catalogue->database, code, "catalogue", error);
    }
    sqlite3_finalize(statement);
    closo_text_clear(&sql);
    clause_clear(&c);
    return status;
}

static closo_status check_query(const closo_catalogue_query *query, closo_error *error)
{
    const closo_property *property;
    if (query->property &&
        closo_catalogue_property_find(query->property, &property, error) != CLOSO_OK)
        return CLOSO_USAGE;
    if (!query->property && (!isnan(query->minimum) || !isnan(query->maximum)))
        return closo_fail(error, CLOSO_USAGE, "bounds of a value need a property");
    return CLOSO_OK;
}

closo_status closo_catalogue_find(closo_catalogue *catalogue, const closo_catalogue_query *query,
                                  closo_catalogue_records *records, size_t *possible,
                                  closo_error *error)
{
    const char *const names[] = {"installed", "own"};
    const bool there[] = {catalogue->has_installed && !query->own, catalogue->has_own};
    closo_catalogue_records_clear(records);
    if (possible)
        *possible = 0;
    bool bounded = !isnan(query->minimum) || !isnan(query->maximum);
    closo_status status = check_query(query, error);
    for (int i = 0; i < 2; i++) {
        if (!there[i])
            continue;
        if (status == CLOSO_OK && (!query->limit || records->count < query->limit))
            status = find_in(catalogue, query, names[i], records, error);
        if (status == CLOSO_OK && possible && bounded)
            status = count_possible(catalogue, query, names[i], possible, error);
    }
    if (status != CLOSO_OK)
        closo_catalogue_records_clear(records);
    return status;
}
