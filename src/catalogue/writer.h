// SPDX-License-Identifier: GPL-3.0-or-later
// What the two halves of the writer share.
#ifndef CLOSO_CATALOGUE_WRITER_H
#define CLOSO_CATALOGUE_WRITER_H

#include "catalogue/database.h"
#include "catalogue/numbers.h"

struct closo_writer {
    closo_catalogue *catalogue;
    const char *what; // path, for errors
    const char *name; // of the database
    size_t added;     // records
    bool bulk;        // the indices of searches are left for the end
    sqlite3_stmt *add_record, *add_words, *add_material, *add_name, *add_source;
    sqlite3_stmt *own_name, *own_composition, *own_source, *own_id;
    sqlite3_stmt *installed_name, *installed_composition, *installed_source, *installed_id;
    closo_numbers materials, sources;
};

void closo_writer_bind(sqlite3_stmt *statement, int index, const char *text); // NULL: ""
// Runs a statement that gives no rows and makes it ready again.
closo_status closo_writer_step(closo_writer *self, sqlite3_stmt *statement, closo_error *error);
// Row number of the record's material or source in the database written to; entered where it is
// new there.
closo_status closo_writer_material(closo_writer *self, const closo_catalogue_record *record,
                                   int64_t *number, closo_error *error);
closo_status closo_writer_source(closo_writer *self, const closo_catalogue_record *record,
                                 int64_t *number, closo_error *error);

#endif
