// SPDX-License-Identifier: GPL-3.0-or-later
// A user's SELECT. What it may do is decided while it is compiled: reading tables and calling
// functions, nothing else. A progress callback lets an endless one be interrupted.
#include "catalogue/database.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROWS    100000
#define COLUMNS 200

static bool is_harmful(const char *function)
{
    static const char *const names[] = {"load_extension", "writefile", "edit", "fts5"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(function, names[i]) == 0)
            return true;
    return false;
}

static int authorise(void *context, int action, const char *first, const char *second,
                     const char *database, const char *trigger)
{
    (void)context, (void)database, (void)trigger;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_FUNCTION:
        return second && is_harmful(second) ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_PRAGMA: // asked by the words index itself
        return first && strcmp(first, "data_version") == 0 && !second ? SQLITE_OK : SQLITE_DENY;
    default:
        return SQLITE_DENY;
    }
}

static int keep_going(void *context)
{
    return closo_cancelled(context);
}

// ---- rows --------------------------------------------------------------------------------------

typedef struct column {
    bool is_text;
    double *numbers;
    const char **texts;
    size_t number_capacity, text_capacity;
} column;

typedef struct rows {
    column *columns;
    int width;
    size_t count;
    closo_catalogue_texts *texts;
} rows;

static void rows_clear(rows *r)
{
    for (int i = 0; r->columns && i < r->width; i++) {
        free(r->columns[i].numbers);
        free(r->columns[i].texts);
    }
    free(r->columns);
    closo_texts_free(r->texts);
}

static closo_status take_row(rows *r, sqlite3_stmt *statement, closo_error *error)
{
    for (int i = 0; i < r->width; i++) {
        column *c = &r->columns[i];
        closo_status status = closo_grow((void **)&c->numbers, &c->number_capacity, r->count + 1,
                                         sizeof *c->numbers, error);
        if (status == CLOSO_OK)
            status = closo_grow((void **)&c->texts, &c->text_capacity, r->count + 1,
                                sizeof *c->texts, error);
        if (status != CLOSO_OK)
            return status;
        int type = sqlite3_column_type(statement, i);
        bool number = type == SQLITE_INTEGER || type == SQLITE_FLOAT;
        c->numbers[r->count] = number ? sqlite3_column_double(statement, i) : NAN;
        c->is_text = c->is_text || type == SQLITE_TEXT || type == SQLITE_BLOB;
        const char *text = (const char *)sqlite3_column_text(statement, i);
        c->texts[r->count] = closo_texts_keep(&r->texts, text ? text : "", error);
        if (!c->texts[r->count])
            return CLOSO_MEMORY;
    }
    r->count++;
    return CLOSO_OK;
}

static void describe(const rows *r, sqlite3_stmt *statement, const char *name_of_table,
                     const char *title, closo_result *result)
{
    closo_table *table = closo_result_add_table(result, name_of_table, title);
    for (int i = 0; i < r->width; i++) {
        const char *name = sqlite3_column_name(statement, i);
        if (r->columns[i].is_text || r->count == 0)
            closo_table_add_text_column(table, name, NULL, r->columns[i].texts, r->count);
        else
            closo_table_add_column(table, name, NULL, "", r->columns[i].numbers, r->count);
    }
}

static closo_status step_all(rows *r, sqlite3_stmt *statement, size_t limit, sqlite3 *database,
                             closo_result *result, closo_error *error)
{
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        if (r->count == limit) {
            closo_result_warn(result, "only the first %zu rows are shown", limit);
            return CLOSO_OK;
        }
        closo_status status = take_row(r, statement, error);
        if (status != CLOSO_OK)
            return status;
    }
    if (code == SQLITE_DONE)
        return CLOSO_OK;
    if ((code & 0xFF) == SQLITE_ERROR || (code & 0xFF) == SQLITE_TOOBIG)
        return closo_fail(error, CLOSO_USAGE, "SQL: %s", sqlite3_errmsg(database));
    return closo_database_fail(database, code, "SQL", error);
}

closo_status closo_database_table(sqlite3 *database, const char *text, size_t limit,
                                  const char *name, const char *title, closo_result *result,
                                  closo_error *error)
{
    sqlite3_stmt *statement = NULL;
    const char *rest = "";
    int code = sqlite3_prepare_v2(database, text, -1, &statement, &rest);
    if (code == SQLITE_AUTH)
        return closo_fail(error, CLOSO_USAGE, "SQL: expected a SELECT that only reads (%s)",
                          sqlite3_errmsg(database));
    if (code != SQLITE_OK)
        return closo_fail(error, CLOSO_USAGE, "SQL: %s", sqlite3_errmsg(database));
    rows r = {.width = statement ? sqlite3_column_count(statement) : 0};
    closo_status status = CLOSO_OK;
    if (!statement || rest[strspn(rest, " \t\r\n;")])
        status = closo_fail(error, CLOSO_USAGE, "SQL: expected one statement");
    else if (r.width == 0 || r.width > COLUMNS || !sqlite3_stmt_readonly(statement))
        status =
            closo_fail(error, CLOSO_USAGE, "SQL: expected a SELECT with 1 to %d columns", COLUMNS);
    else if (!(r.columns = closo_allocate((size_t)r.width, sizeof *r.columns, error)))
        status = CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = step_all(&r, statement, limit, database, result, error);
    if (status == CLOSO_OK)
        describe(&r, statement, name, title, result);
    rows_clear(&r);
    sqlite3_finalize(statement);
    return status;
}

closo_status closo_catalogue_sql(closo_catalogue *catalogue, const char *statement, size_t limit,
                                 const closo_control *control, closo_result *result,
                                 closo_error *error)
{
    sqlite3 *database = catalogue->database;
    closo_control copy = control ? *control : (closo_control){0};
    sqlite3_set_authorizer(database, authorise, NULL);
    sqlite3_progress_handler(database, 10000, keep_going, &copy);
    closo_status status = closo_database_table(database, statement, limit ? limit : ROWS, "rows",
                                               "rows", result, error);
    sqlite3_progress_handler(database, 0, NULL, NULL);
    sqlite3_set_authorizer(database, NULL, NULL);
    return status;
}
