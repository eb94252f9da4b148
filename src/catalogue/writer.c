// SPDX-License-Identifier: GPL-3.0-or-later
// Adding records: one transaction, prepared statements, row numbers of materials and sources
// remembered. A record without an id gets one made of its contents, so that the same file read
// twice adds nothing the second time.
#include "catalogue/writer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BULK       20000  // records of one transaction
#define BULK_TOTAL 200000 // records in the database by then, at most

static closo_status prepare(closo_writer *self, const char *format, const char *name,
                            sqlite3_stmt **out, closo_error *error)
{
    char text[700];
    snprintf(text, sizeof text, format, name, name);
    return closo_database_prepare(self->catalogue->database, text, out, error);
}

static const char by_name[] = "SELECT material FROM %s.name WHERE name = ?";
static const char by_composition[] =
    "SELECT min(number), count(*) FROM %s.material WHERE composition = ?";
static const char by_source[] =
    "SELECT number FROM %s.source WHERE key = ?1 OR (?1 <> '' AND doi = ?1)";
static const char by_id[] = "SELECT r.property, r.value, r.printed, m.name FROM %s.record r"
                            " JOIN %s.material m ON m.number = r.material WHERE r.id = ?";

static closo_status prepare_all(closo_writer *self, const char *name, closo_error *error)
{
    const struct {
        const char *format;
        const char *name;
        sqlite3_stmt **out;
    } rows[] = {
        {"INSERT INTO %s.record(id, property, item, value, upper, su, qualifier, printed,"
         " temperature, phase, treatment, method, conditions, row, place, flag, reason, material,"
         " source, low, high) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
         " ?) ON CONFLICT(id) DO NOTHING",
         name, &self->add_record},
        {"INSERT INTO %s.words(rowid, material, property, item, printed, phase, treatment, method,"
         " conditions, place, source, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
         name, &self->add_words},
        {"INSERT INTO %s.material(name, formula, composition, elements, anion, cation, family,"
         " note) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
         name, &self->add_material},
        {"INSERT OR IGNORE INTO %s.name VALUES (?, ?)", name, &self->add_name},
        {"INSERT INTO %s.source(key, reference, type, authors, title, journal, year, volume,"
         " pages, doi, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
         name, &self->add_source},
        {by_name, name, &self->own_name},
        {by_composition, name, &self->own_composition},
        {by_source, name, &self->own_source},
        {by_id, name, &self->own_id},
        {by_name, "installed", &self->installed_name},
        {by_composition, "installed", &self->installed_composition},
        {by_source, "installed", &self->installed_source},
        {by_id, "installed", &self->installed_id},
    };
    closo_status status = CLOSO_OK;
    for (size_t i = 0; status == CLOSO_OK && i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].name, "installed") != 0 || self->catalogue->has_installed)
            status = prepare(self, rows[i].format, rows[i].name, rows[i].out, error);
    return status;
}

closo_status closo_writer_begin(closo_writer **out, closo_catalogue *catalogue, const char *name,
                                closo_error *error)
{
    *out = NULL;
    closo_writer *self = closo_allocate(1, sizeof *self, error);
    if (!self)
        return CLOSO_MEMORY;
    self->catalogue = catalogue;
    self->what = catalogue->own_path;
    self->name = name;
    closo_status status =
        closo_database_run(catalogue->database, self->what, "BEGIN IMMEDIATE", error);
    if (status == CLOSO_OK)
        status = prepare_all(self, name, error);
    if (status == CLOSO_OK)
        *out = self;
    else
        closo_writer_end(self, status, error);
    return status;
}

closo_status closo_writer_end(closo_writer *writer, closo_status status, closo_error *error)
{
    if (!writer)
        return status;
    sqlite3_stmt *const statements[] = {writer->add_record,
                                        writer->add_words,
                                        writer->add_material,
                                        writer->add_name,
                                        writer->add_source,
                                        writer->own_name,
                                        writer->own_composition,
                                        writer->own_source,
                                        writer->own_id,
                                        writer->installed_name,
                                        writer->installed_composition,
                                        writer->installed_source,
                                        writer->installed_id};
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
        sqlite3_finalize(statements[i]);
    sqlite3 *database = writer->catalogue->database;
    if (status == CLOSO_OK && writer->bulk)
        status = closo_schema_make_indices(database, writer->name, error);
    if (status == CLOSO_OK)
        status = closo_database_run(database, writer->what, "COMMIT", error);
    if (status != CLOSO_OK && !sqlite3_get_autocommit(database))
        sqlite3_exec(database, "ROLLBACK", NULL, NULL, NULL);
    closo_numbers_clear(&writer->materials);
    closo_numbers_clear(&writer->sources);
    free(writer);
    return status;
}

// ---- steps -------------------------------------------------------------------------------------

void closo_writer_bind(sqlite3_stmt *statement, int index, const char *text)
{
    sqlite3_bind_text(statement, index, text ? text : "", -1, SQLITE_STATIC);
}

static void bind_number(sqlite3_stmt *statement, int index, double value)
{
    if (isnan(value))
        sqlite3_bind_null(statement, index);
    else
        sqlite3_bind_double(statement, index, value);
}

closo_status closo_writer_step(closo_writer *self, sqlite3_stmt *statement, closo_error *error)
{
    int code = sqlite3_step(statement);
    closo_status status = CLOSO_OK;
    if (code != SQLITE_DONE)
        status = closo_database_fail(self->catalogue->database, code, self->what, error);
    sqlite3_reset(statement);
    return status;
}

// ---- records -----------------------------------------------------------------------------------

static void make_id(const closo_catalogue_record *record, char id[32])
{
    uint64_t hash = CLOSO_HASH_START;
    for (size_t i = 0; i < CLOSO_FIELDS; i++) {
        const closo_field *field = &closo_fields[i];
        char number[CLOSO_NUMBER_SIZE] = "";
        if (field->kind == CLOSO_FIELD_NUMBER)
            closo_format_number(number, closo_field_number(record, field), 0);
        const char *text =
            field->kind == CLOSO_FIELD_NUMBER ? number : closo_field_text(record, field);
        hash = closo_hash(hash, text, strlen(text));
        hash = closo_hash(hash, "\x1F", 1);
    }
    snprintf(id, 32, "own-%016llx", (unsigned long long)hash);
}

// Whether the record of that id is this one: the same number of the same property.
static closo_status same_there(closo_writer *self, sqlite3_stmt *query, const char *id,
                               const closo_catalogue_record *record, bool *there, bool *same,
                               closo_error *error)
{
    *there = *same = false;
    if (!query)
        return CLOSO_OK;
    closo_writer_bind(query, 1, id);
    int code = sqlite3_step(query);
    closo_status status = CLOSO_OK;
    if (code == SQLITE_ROW) {
        *there = true;
        bool number = sqlite3_column_type(query, 1) == SQLITE_NULL
                          ? isnan(record->value)
                          : sqlite3_column_double(query, 1) == record->value;
        *same = number &&
                strcmp((const char *)sqlite3_column_text(query, 0), record->property) == 0 &&
                strcmp((const char *)sqlite3_column_text(query, 2), record->printed) == 0;
    } else if (code != SQLITE_DONE) {
        status = closo_database_fail(self->catalogue->database, code, self->what, error);
    }
    sqlite3_reset(query);
    return status;
}

static closo_status known_id(closo_writer *self, sqlite3_stmt *query, const char *id,
                             const closo_catalogue_record *record, bool *there, closo_error *error)
{
    bool same;
    closo_status status = same_there(self, query, id, record, there, &same, error);
    if (status == CLOSO_OK && *there && !same)
        status = closo_fail(error, CLOSO_INPUT, "id: '%.60s' belongs to another record", id);
    return status;
}

static void bind_record(sqlite3_stmt *add, const char *id, const closo_catalogue_record *record)
{
    int index = 1;
    for (size_t i = 0; i < CLOSO_FIELDS; i++) {
        const closo_field *field = &closo_fields[i];
        if (!field->stored)
            continue;
        if (field->kind == CLOSO_FIELD_NUMBER)
            bind_number(add, index, closo_field_number(record, field));
        else
            closo_writer_bind(add, index, i == 0 ? id : closo_field_text(record, field));
        index++;
    }
}

static closo_status add_words(closo_writer *self, const closo_catalogue_record *record,
                              closo_error *error)
{
    const char *const texts[] = {record->material, record->property,   record->item,
                                 record->printed,  record->phase,      record->treatment,
                                 record->method,   record->conditions, record->place,
                                 record->source,   record->reason};
    sqlite3_bind_int64(self->add_words, 1, sqlite3_last_insert_rowid(self->catalogue->database));
    for (int i = 0; i < 11; i++)
        closo_writer_bind(self->add_words, i + 2, texts[i]);
    return closo_writer_step(self, self->add_words, error);
}

// So many records are an import: where they are a good part of all, the indices wait.
static closo_status begin_bulk(closo_writer *self, closo_error *error)
{
    sqlite3 *database = self->catalogue->database;
    if (sqlite3_last_insert_rowid(database) > BULK_TOTAL)
        return CLOSO_OK;
    self->bulk = true;
    return closo_schema_drop_indices(database, self->name, error);
}

closo_status closo_writer_add(closo_writer *writer, const closo_catalogue_record *record,
                              bool *added, closo_error *error)
{
    char made[32];
    bool given = *record->id != '\0', there = false;
    *added = false;
    closo_status status = CLOSO_OK;
    if (!given)
        make_id(record, made);
    else
        status = known_id(writer, writer->installed_id, record->id, record, &there, error);
    if (status != CLOSO_OK || there)
        return status;
    int64_t material, source;
    status = closo_writer_material(writer, record, &material, error);
    if (status == CLOSO_OK)
        status = closo_writer_source(writer, record, &source, error);
    if (status != CLOSO_OK)
        return status;
    double low, high;
    closo_record_bounds(record, &low, &high);
    bind_record(writer->add_record, given ? record->id : made, record);
    sqlite3_bind_int64(writer->add_record, 18, material);
    sqlite3_bind_int64(writer->add_record, 19, source);
    bind_number(writer->add_record, 20, low);
    bind_number(writer->add_record, 21, high);
    status = closo_writer_step(writer, writer->add_record, error);
    if (status != CLOSO_OK)
        return status;
    *added = sqlite3_changes(writer->catalogue->database) == 1;
    if (*added) {
        status = add_words(writer, record, error);
        if (status == CLOSO_OK && ++writer->added == BULK)
            status = begin_bulk(writer, error);
        return status;
    }
    return given ? known_id(writer, writer->own_id, record->id, record, &there, error) : CLOSO_OK;
}
