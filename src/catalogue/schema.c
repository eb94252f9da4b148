// SPDX-License-Identifier: GPL-3.0-or-later
// The schema, version 1. Numbers of a record that is censored are kept twice: `value` with its
// qualifier as the source has it, and `low`, `high`, the interval that it leaves open, so that a
// search by bounds is two comparisons. The words index holds no text of its own.
#include "catalogue/database.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// %s: name of the attached database.
static const char *const statements[] = {
    "CREATE TABLE %s.property(key TEXT PRIMARY KEY, label TEXT NOT NULL, unit TEXT NOT NULL)"
    " WITHOUT ROWID",
    "CREATE TABLE %s.material(number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE,"
    " formula TEXT NOT NULL, composition TEXT NOT NULL, elements TEXT NOT NULL,"
    " anion TEXT NOT NULL, cation TEXT NOT NULL, family TEXT NOT NULL, note TEXT NOT NULL)",
    "CREATE INDEX %s.material_composition ON material(composition)",
    "CREATE TABLE %s.name(name TEXT PRIMARY KEY COLLATE NOCASE,"
    " material INTEGER NOT NULL REFERENCES material(number)) WITHOUT ROWID",
    "CREATE TABLE %s.source(number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE,"
    " reference TEXT NOT NULL, type TEXT NOT NULL, authors TEXT NOT NULL, title TEXT NOT NULL,"
    " journal TEXT NOT NULL, year TEXT NOT NULL, volume TEXT NOT NULL, pages TEXT NOT NULL,"
    " doi TEXT NOT NULL, note TEXT NOT NULL)",
    "CREATE INDEX %s.source_doi ON source(doi)",
    "CREATE TABLE %s.record(number INTEGER PRIMARY KEY, id TEXT NOT NULL,"
    " material INTEGER NOT NULL REFERENCES material(number),"
    " source INTEGER NOT NULL REFERENCES source(number),"
    " property TEXT NOT NULL, item TEXT NOT NULL, value REAL, upper REAL, su REAL,"
    " qualifier TEXT NOT NULL, printed TEXT NOT NULL, temperature REAL, phase TEXT NOT NULL,"
    " treatment TEXT NOT NULL, method TEXT NOT NULL, conditions TEXT NOT NULL, row TEXT NOT NULL,"
    " place TEXT NOT NULL, flag TEXT NOT NULL, reason TEXT NOT NULL, low REAL, high REAL)",
    "CREATE UNIQUE INDEX %s.record_id ON record(id)",
    "CREATE INDEX %s.record_material ON record(material, property)",
    "CREATE INDEX %s.record_property ON record(property, low)",
    "CREATE INDEX %s.record_open ON record(property) WHERE low < high",
    "CREATE INDEX %s.record_source ON record(source)",
    "CREATE INDEX %s.record_flag ON record(flag) WHERE flag <> ''",
    "CREATE INDEX %s.record_row ON record(row) WHERE row <> ''",
    "CREATE VIRTUAL TABLE %s.words USING fts5(material, property, item, printed, phase, treatment,"
    " method, conditions, place, source, reason, content='', detail=none, columnsize=0)",
};

#define STATEMENTS (sizeof statements / sizeof *statements)

static closo_status fill_properties(sqlite3 *database, const char *name, closo_error *error)
{
    char text[128];
    snprintf(text, sizeof text, "INSERT INTO %s.property VALUES (?, ?, ?)", name);
    sqlite3_stmt *insert;
    closo_status status = closo_database_prepare(database, text, &insert, error);
    const closo_property *property = closo_catalogue_properties();
    for (; status == CLOSO_OK && property->key; property++) {
        sqlite3_bind_text(insert, 1, property->key, -1, SQLITE_STATIC);
        sqlite3_bind_text(insert, 2, property->label, -1, SQLITE_STATIC);
        sqlite3_bind_text(insert, 3, property->unit, -1, SQLITE_STATIC);
        int code = sqlite3_step(insert);
        if (code != SQLITE_DONE)
            status = closo_database_fail(database, code, name, error);
        sqlite3_reset(insert);
    }
    sqlite3_finalize(insert);
    return status;
}

closo_status closo_schema_create(sqlite3 *database, const char *name, closo_error *error)
{
    char text[1200];
    for (size_t i = 0; i < STATEMENTS; i++) {
        snprintf(text, sizeof text, statements[i], name);
        closo_status status = closo_database_run(database, name, text, error);
        if (status != CLOSO_OK)
            return status;
    }
    snprintf(text, sizeof text, "PRAGMA %s.user_version = %d; PRAGMA %s.application_id = %d", name,
             CLOSO_CATALOGUE_VERSION, name, CLOSO_CATALOGUE_APPLICATION);
    closo_status status = closo_database_run(database, name, text, error);
    return status == CLOSO_OK ? fill_properties(database, name, error) : status;
}

// Those that are not needed while records are written.
static bool is_search_index(const char *statement)
{
    return closo_text_starts_with(statement, "CREATE INDEX %s.record_");
}

closo_status closo_schema_drop_indices(sqlite3 *database, const char *name, closo_error *error)
{
    char text[200];
    closo_status status = CLOSO_OK;
    for (size_t i = 0; status == CLOSO_OK && i < STATEMENTS; i++) {
        if (!is_search_index(statements[i]))
            continue;
        const char *index = strchr(statements[i], '.') + 1;
        snprintf(text, sizeof text, "DROP INDEX IF EXISTS %s.%.*s", name, (int)strcspn(index, " "),
                 index);
        status = closo_database_run(database, name, text, error);
    }
    return status;
}

closo_status closo_schema_make_indices(sqlite3 *database, const char *name, closo_error *error)
{
    char text[400];
    closo_status status = CLOSO_OK;
    for (size_t i = 0; status == CLOSO_OK && i < STATEMENTS; i++) {
        if (!is_search_index(statements[i]))
            continue;
        snprintf(text, sizeof text, statements[i], name);
        status = closo_database_run(database, name, text, error);
    }
    return status;
}

closo_status closo_schema_check(sqlite3 *database, const char *name, const char *path,
                                closo_error *error)
{
    char text[200];
    int64_t application = 0, version = 0, tables = 0;
    snprintf(text, sizeof text, "PRAGMA %s.application_id", name);
    closo_status status = closo_database_integer(database, text, 0, &application, error);
    snprintf(text, sizeof text, "PRAGMA %s.user_version", name);
    if (status == CLOSO_OK)
        status = closo_database_integer(database, text, 0, &version, error);
    snprintf(text, sizeof text,
             "SELECT count(*) FROM %s.sqlite_schema WHERE type = 'table' AND name IN ('property',"
             " 'material', 'name', 'source', 'record', 'words')",
             name);
    if (status == CLOSO_OK)
        status = closo_database_integer(database, text, 0, &tables, error);
    if (status != CLOSO_OK)
        return status;
    if (application != CLOSO_CATALOGUE_APPLICATION)
        return closo_fail(error, CLOSO_INPUT, "%s: expected a catalogue, found another database",
                          path);
    if (version > CLOSO_CATALOGUE_VERSION)
        return closo_fail(error, CLOSO_INPUT,
                          "%s: expected a catalogue of version %d, found %lld of a later closo",
                          path, CLOSO_CATALOGUE_VERSION, (long long)version);
    if (version < CLOSO_CATALOGUE_VERSION || tables != 6)
        return closo_fail(error, CLOSO_INPUT, "%s: expected a catalogue, found a damaged one",
                          path);
    return CLOSO_OK;
}

// ---- views -------------------------------------------------------------------------------------

static const char records_view[] =
    "SELECT r.id AS id, m.name AS material, m.formula AS formula, m.anion AS anion,"
    " m.cation AS cation, m.family AS family, r.property AS property, r.item AS item,"
    " r.value AS value, r.upper AS upper, r.su AS su, p.unit AS unit, r.qualifier AS qualifier,"
    " r.printed AS printed, r.temperature AS temperature, r.phase AS phase,"
    " r.treatment AS treatment, r.method AS method, r.conditions AS conditions, r.row AS row,"
    " s.key AS source, s.reference AS reference, r.place AS place, r.flag AS flag,"
    " r.reason AS reason, r.low AS low, r.high AS high, %d AS own, r.number AS number"
    " FROM %s.record r JOIN %s.material m ON m.number = r.material"
    " JOIN %s.source s ON s.number = r.source JOIN %s.property p ON p.key = r.property";
static const char materials_view[] =
    "SELECT m.name AS material, m.formula AS formula, m.anion AS anion, m.cation AS cation,"
    " m.family AS family, m.elements AS elements, m.note AS note, (SELECT count(*) FROM %s.record r"
    " WHERE r.material = m.number) AS records, %d AS own FROM %s.material m";
static const char sources_view[] =
    "SELECT key AS source, reference, type, authors, title, journal, year, volume, pages, doi,"
    " note, %d AS own FROM %s.source";

void closo_schema_add_records(closo_text *text, const char *name, bool own)
{
    closo_text_addf(text, records_view, own, name, name, name, name);
}

static void add_part(closo_text *text, const char *view, const char *name, bool own)
{
    if (text->data && !closo_text_ends_with(text->data, " AS "))
        closo_text_add(text, " UNION ALL ");
    if (view == records_view)
        closo_schema_add_records(text, name, own);
    else if (view == materials_view)
        closo_text_addf(text, materials_view, name, own, name);
    else
        closo_text_addf(text, sources_view, own, name);
}

static void add_view(const closo_catalogue *catalogue, closo_text *text, const char *name,
                     const char *view)
{
    closo_text part;
    closo_text_init(&part);
    closo_text_addf(&part, "CREATE TEMP VIEW %s AS ", name);
    if (catalogue->has_installed)
        add_part(&part, view, "installed", false);
    if (catalogue->has_own)
        add_part(&part, view, "own", true);
    closo_text_add(text, part.failed ? "" : part.data);
    closo_text_add(text, ";\n");
    if (part.failed)
        text->failed = true;
    closo_text_clear(&part);
}

closo_status closo_schema_views(const closo_catalogue *catalogue, closo_error *error)
{
    if (!catalogue->has_installed && !catalogue->has_own)
        return CLOSO_OK;
    closo_text text;
    closo_text_init(&text);
    closo_text_add(&text, "DROP VIEW IF EXISTS temp.records; DROP VIEW IF EXISTS temp.materials;"
                          "DROP VIEW IF EXISTS temp.sources;"
                          "DROP VIEW IF EXISTS temp.properties;");
    add_view(catalogue, &text, "records", records_view);
    add_view(catalogue, &text, "materials", materials_view);
    add_view(catalogue, &text, "sources", sources_view);
    closo_text_addf(&text, "CREATE TEMP VIEW properties AS SELECT * FROM %s.property;",
                    catalogue->has_installed ? "installed" : "own");
    closo_status status =
        text.failed ? closo_fail(error, CLOSO_MEMORY, "out of memory")
                    : closo_database_run(catalogue->database, "catalogue", text.data, error);
    closo_text_clear(&text);
    return status;
}
