// SPDX-License-Identifier: GPL-3.0-or-later
// Opening, and SQLite's results as errors. The installed file is opened as immutable, so it may lie
// in a directory that cannot be written. The user's is in WAL mode with full synchronisation: a
// reader sees the last commit whatever a writer does, and a commit that was reported survives a
// crash. Nothing in a file is trusted to be a schema of ours: defensive mode, and no functions with
// side effects from views or triggers of the file.
#include "catalogue/database.h"
#include "catalogue/place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATIENCE 10.0 // s

closo_status closo_database_fail(sqlite3 *database, int code, const char *what, closo_error *error)
{
    const char *message = database ? sqlite3_errmsg(database) : sqlite3_errstr(code);
    switch (code & 0xFF) {
    case SQLITE_NOMEM:
        return closo_fail(error, CLOSO_MEMORY, "%s: out of memory", what);
    case SQLITE_FULL:
        return closo_fail(error, CLOSO_SYSTEM, "%s: the disk is full, nothing was written", what);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return closo_fail(error, CLOSO_SYSTEM,
                          "%s: another program is writing to it; try again later", what);
    case SQLITE_IOERR:
        return closo_fail(error, CLOSO_SYSTEM, "%s: reading or writing failed (%s)", what, message);
    case SQLITE_INTERRUPT:
        return closo_fail(error, CLOSO_INTERRUPTED, "interrupted");
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        return closo_fail(error, CLOSO_INPUT, "%s: expected a catalogue (%s)", what, message);
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
        return closo_fail(error, CLOSO_INPUT, "%s: %s", what, message);
    default:
        return closo_fail(error, CLOSO_SYSTEM, "%s: %s", what, message);
    }
}

closo_status closo_database_run(sqlite3 *database, const char *what, const char *statements,
                                closo_error *error)
{
    int code = sqlite3_exec(database, statements, NULL, NULL, NULL);
    return code == SQLITE_OK ? CLOSO_OK : closo_database_fail(database, code, what, error);
}

closo_status closo_database_prepare(sqlite3 *database, const char *statement, sqlite3_stmt **out,
                                    closo_error *error)
{
    int code = sqlite3_prepare_v2(database, statement, -1, out, NULL);
    return code == SQLITE_OK ? CLOSO_OK : closo_database_fail(database, code, "catalogue", error);
}

closo_status closo_database_integer(sqlite3 *database, const char *statement, int64_t otherwise,
                                    int64_t *value, closo_error *error)
{
    sqlite3_stmt *query;
    closo_status status = closo_database_prepare(database, statement, &query, error);
    if (status != CLOSO_OK)
        return status;
    int code = sqlite3_step(query);
    *value = code == SQLITE_ROW ? sqlite3_column_int64(query, 0) : otherwise;
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        status = closo_database_fail(database, code, "catalogue", error);
    sqlite3_finalize(query);
    return status;
}

// ---- paths -------------------------------------------------------------------------------------

static char *default_own(closo_error *error)
{
    const char *home = getenv("XDG_DATA_HOME");
    char *base = NULL;
    if (home && *home == '/')
        base = closo_duplicate(home, error);
    else if ((home = getenv("HOME")) && *home)
        base = closo_path_join(home, ".local/share", error);
    else
        return closo_duplicate("", error);
    char *path = base ? closo_path_join(base, "closo/catalogue.sqlite", error) : NULL;
    free(base);
    return path;
}

// "file:" with the characters that mean something in it escaped.
static char *uri_of(const char *path, const char *parameters, closo_error *error)
{
    closo_text text;
    closo_text_init(&text);
    closo_text_add(&text, *path == '/' ? "file://" : "file:");
    for (; *path; path++)
        if (strchr("%?#", *path))
            closo_text_addf(&text, "%%%02X", (unsigned)(unsigned char)*path);
        else
            closo_text_add_bytes(&text, path, 1);
    closo_text_add(&text, parameters);
    char *uri = text.failed ? NULL : closo_duplicate(text.data, error);
    closo_text_clear(&text);
    return uri;
}

static int attach(sqlite3 *database, const char *path, const char *parameters, const char *name)
{
    char *uri = uri_of(path, parameters, NULL);
    char statement[64];
    snprintf(statement, sizeof statement, "ATTACH ? AS %s", name);
    sqlite3_stmt *query = NULL;
    int code = uri ? sqlite3_prepare_v2(database, statement, -1, &query, NULL) : SQLITE_NOMEM;
    if (code == SQLITE_OK) {
        sqlite3_bind_text(query, 1, uri, -1, SQLITE_STATIC);
        code = sqlite3_step(query);
        code = code == SQLITE_DONE ? SQLITE_OK : code;
        sqlite3_finalize(query);
    }
    free(uri);
    // Attaching reads nothing yet.
    if (code == SQLITE_OK) {
        snprintf(statement, sizeof statement, "PRAGMA %s.schema_version", name);
        code = sqlite3_exec(database, statement, NULL, NULL, NULL);
        if (code != SQLITE_OK) {
            snprintf(statement, sizeof statement, "DETACH %s", name);
            sqlite3_exec(database, statement, NULL, NULL, NULL);
        }
    }
    return code;
}

// ---- opening -----------------------------------------------------------------------------------

static closo_status open_installed(closo_catalogue *self, const char *given, closo_error *error)
{
    if (given && !*given)
        return CLOSO_OK;
    char *path =
        given ? closo_duplicate(given, error) : closo_share_find("catalogue.sqlite", error);
    if (!path)
        return closo_fail(error, CLOSO_SYSTEM,
                          "the catalogue that comes with closo is not there: expected "
                          "share/closo/catalogue.sqlite beside the program or $CLOSO_SHARE");
    closo_status status = CLOSO_OK;
    int code = attach(self->database, path, "?mode=ro&immutable=1", "installed");
    if (code != SQLITE_OK)
        status = closo_database_fail(self->database, code, path, error);
    else
        status = closo_schema_check(self->database, "installed", path, error);
    self->has_installed = status == CLOSO_OK;
    free(path);
    return status;
}

// A file without tables is one that is being made: by nobody any more, where its maker was killed.
static closo_status is_empty(closo_catalogue *self, bool *empty, closo_error *error)
{
    int64_t application = 0, tables = 0;
    closo_status status =
        closo_database_integer(self->database, "PRAGMA own.application_id", 0, &application, error);
    if (status == CLOSO_OK)
        status = closo_database_integer(self->database, "SELECT count(*) FROM own.sqlite_schema", 0,
                                        &tables, error);
    *empty = application == 0 && tables == 0;
    return status;
}

// The log needs memory that all its users share, which a network file system does not give them:
// there a rollback journal is kept, and readers wait for writers.
static closo_status set_journal(closo_catalogue *self, closo_error *error)
{
    const char *mode = closo_place_is_network(self->own_path) ? "PRAGMA own.journal_mode = DELETE"
                                                              : "PRAGMA own.journal_mode = WAL";
    return closo_database_run(self->database, self->own_path, mode, error);
}

static closo_status make_own(closo_catalogue *self, closo_error *error)
{
    closo_status status = set_journal(self, error);
    if (status == CLOSO_OK)
        status = closo_database_run(self->database, self->own_path, "BEGIN IMMEDIATE", error);
    if (status != CLOSO_OK)
        return status;
    // Another process may have made it meanwhile.
    bool empty = false;
    status = is_empty(self, &empty, error);
    if (status == CLOSO_OK && empty)
        status = closo_schema_create(self->database, "own", error);
    if (status == CLOSO_OK)
        status = closo_database_run(self->database, self->own_path, "COMMIT", error);
    if (status != CLOSO_OK && !sqlite3_get_autocommit(self->database))
        sqlite3_exec(self->database, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

static closo_status make_parent(const char *path, closo_error *error)
{
    size_t length = strlen(path) - strlen(closo_path_name(path));
    if (length == 0)
        return CLOSO_OK;
    char *directory = closo_duplicate_bytes(path, length, error);
    closo_status status = directory ? closo_directory_make(directory, error) : CLOSO_MEMORY;
    free(directory);
    return status;
}

static closo_status open_own(closo_catalogue *self, bool write, closo_error *error)
{
    const char *path = self->own_path;
    bool there = closo_file_exists(path);
    if (!*path && write)
        return closo_fail(error, CLOSO_USAGE, "no database to write to: give --database FILE");
    if (!*path || (!there && !write))
        return CLOSO_OK;
    closo_status status = there ? CLOSO_OK : make_parent(path, error);
    if (status != CLOSO_OK)
        return status;
    int code = attach(self->database, path, write ? "?mode=rwc" : "?mode=ro", "own");
    // Read-only medium: no index of the log can be made beside the file, and no one writes.
    if (code != SQLITE_OK && !write && !closo_place_has_log(path) &&
        ((code & 0xFF) == SQLITE_CANTOPEN || (code & 0xFF) == SQLITE_READONLY))
        code = attach(self->database, path, "?mode=ro&immutable=1", "own");
    if (code != SQLITE_OK)
        return closo_database_fail(self->database, code, path, error);
    bool empty = false;
    status = is_empty(self, &empty, error);
    if (status == CLOSO_OK && empty && !write)
        return closo_database_run(self->database, path, "DETACH own", error);
    // Full synchronisation before anything is written; then the indices of a long import, which are
    // written at random places: what does not fit in memory goes to the log and back. Memory is
    // taken only as far as it is needed.
    if (status == CLOSO_OK && write)
        status = closo_database_run(
            self->database, path, "PRAGMA own.synchronous = FULL; PRAGMA own.cache_size = -262144",
            error);
    if (status == CLOSO_OK && write && empty)
        status = make_own(self, error);
    if (status == CLOSO_OK)
        status = closo_schema_check(self->database, "own", path, error);
    if (status == CLOSO_OK && write && !empty && closo_place_is_network(path))
        status = set_journal(self, error);
    self->has_own = status == CLOSO_OK;
    self->writable = write;
    return status;
}

static closo_status open_memory(closo_catalogue *self, double patience, closo_error *error)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX;
    int code = sqlite3_open_v2(":memory:", &self->database, flags, NULL);
    if (code != SQLITE_OK)
        return closo_database_fail(self->database, code, "catalogue", error);
    sqlite3_db_config(self->database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(self->database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_limit(self->database, SQLITE_LIMIT_LENGTH, 64 << 20);
    sqlite3_busy_timeout(self->database, (int)(1000 * (patience > 0 ? patience : PATIENCE)));
    return closo_database_run(self->database, "catalogue", "PRAGMA temp_store = MEMORY", error);
}

closo_status closo_catalogue_open(closo_catalogue **out, const closo_catalogue_options *options,
                                  closo_error *error)
{
    static const closo_catalogue_options defaults = {0};
    if (!options)
        options = &defaults;
    *out = NULL;
    closo_catalogue *self = closo_allocate(1, sizeof *self, error);
    if (!self)
        return CLOSO_MEMORY;
    self->own_path = options->own ? closo_duplicate(options->own, error) : default_own(error);
    closo_status status =
        self->own_path ? open_memory(self, options->patience_seconds, error) : CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = open_installed(self, options->installed, error);
    if (status == CLOSO_OK)
        status = open_own(self, options->write, error);
    if (status == CLOSO_OK)
        status = closo_schema_views(self, error);
    if (status == CLOSO_OK)
        *out = self;
    else
        closo_catalogue_close(self);
    return status;
}

void closo_catalogue_close(closo_catalogue *catalogue)
{
    if (!catalogue)
        return;
    sqlite3_close(catalogue->database);
    free(catalogue->own_path);
    free(catalogue);
}

const char *closo_catalogue_own_path(const closo_catalogue *catalogue)
{
    return catalogue->has_own ? catalogue->own_path : "";
}
