// SPDX-License-Identifier: GPL-3.0-or-later
// The database behind a catalogue. The connection's main database is in memory and empty; the
// installed file is attached as `installed`, the user's as `own`, and temporary views put them
// together. Private to the room.
#ifndef CLOSO_CATALOGUE_DATABASE_H
#define CLOSO_CATALOGUE_DATABASE_H

#include "catalogue/record.h"

#include <sqlite3.h>

#define CLOSO_CATALOGUE_APPLICATION 0x636C6F73 // "clos", PRAGMA application_id

struct closo_catalogue {
    sqlite3 *database;
    char *own_path; // "" : none
    bool has_installed, has_own, writable;
};

// SQLite's complaint as an error: disk full, busy, damaged, no memory. `what` stands before it.
closo_status closo_database_fail(sqlite3 *database, int code, const char *what, closo_error *error);
closo_status closo_database_run(sqlite3 *database, const char *what, const char *statements,
                                closo_error *error);
closo_status closo_database_prepare(sqlite3 *database, const char *statement, sqlite3_stmt **out,
                                    closo_error *error);
// The first column of the first row of a statement; `otherwise` where there is no row.
closo_status closo_database_integer(sqlite3 *database, const char *statement, int64_t otherwise,
                                    int64_t *value, closo_error *error);

// Tables, indices and the words index in the attached database `name`; version and application.
closo_status closo_schema_create(sqlite3 *database, const char *name, closo_error *error);
// Drops the indices that only searches need, and makes them again: sorting once is faster than
// inserting a million times. Both within one transaction, so that nobody sees them missing.
closo_status closo_schema_drop_indices(sqlite3 *database, const char *name, closo_error *error);
closo_status closo_schema_make_indices(sqlite3 *database, const char *name, closo_error *error);
// Whether `name` holds this schema. CLOSO_INPUT naming the path where it does not.
closo_status closo_schema_check(sqlite3 *database, const char *name, const char *path,
                                closo_error *error);
// Temporary views `records`, `materials`, `sources` and `properties` over what is attached.
closo_status closo_schema_views(const closo_catalogue *catalogue, closo_error *error);

// The SELECT of view `records` over one database, without a WHERE: tables record r, material m,
// source s, property p; columns in the order of closo_fields, then low, high, own, number.
void closo_schema_add_records(closo_text *text, const char *name, bool own);

// ---- writing -----------------------------------------------------------------------------------

typedef struct closo_writer closo_writer;

// Begins a transaction in database `name` ("own"). Ended by closo_writer_end alone.
closo_status closo_writer_begin(closo_writer **out, closo_catalogue *catalogue, const char *name,
                                closo_error *error);
// One record; *added says whether it was new. CLOSO_INPUT where an id is taken by another record.
closo_status closo_writer_add(closo_writer *writer, const closo_catalogue_record *record,
                              bool *added, closo_error *error);
// Commits where status is CLOSO_OK, else takes all back; passes status on. Frees the writer.
closo_status closo_writer_end(closo_writer *writer, closo_status status, closo_error *error);

typedef struct closo_material_row {
    const char *name, *names; // other names, " ; " between them
    const char *formula, *anion, *cation, *family, *note;
} closo_material_row;

closo_status closo_writer_add_material(closo_writer *writer, const closo_material_row *material,
                                       closo_error *error);

typedef struct closo_source_row {
    const char *key, *type, *authors, *title, *journal, *year, *volume, *pages, *doi, *note;
} closo_source_row;

closo_status closo_writer_add_source(closo_writer *writer, const closo_source_row *source,
                                     closo_error *error);
// "doi:..." or a citation from the columns; new string, NULL without memory.
char *closo_source_reference(const closo_source_row *source, closo_error *error);

// Rows of a statement of ours as table `name` of the document, at most `limit` of them. A statement
// that SQLite refuses is CLOSO_USAGE.
closo_status closo_database_table(sqlite3 *database, const char *statement, size_t limit,
                                  const char *name, const char *title, closo_result *result,
                                  closo_error *error);

// Number of atoms of the formula in a fixed order, "B12 H12 Na2"; "" where it is no formula.
void closo_composition_key(const char *formula, char *buffer, size_t size);
// Its elements in the order of their symbols, " B H Na ".
void closo_elements_key(const char *formula, char *buffer, size_t size);
#define CLOSO_KEY_SIZE 1024

#endif
