// SPDX-License-Identifier: GPL-3.0-or-later
// How the columns of a CSV file become fields of records.
#ifndef CLOSO_CATALOGUE_MAP_H
#define CLOSO_CATALOGUE_MAP_H

#include "catalogue/csv.h"
#include "catalogue/record.h"

// One field of a record: a column of the file, or a text that is the same for all.
typedef struct closo_csv_map_entry {
    const closo_field *field;
    char *text; // the text, or the name of the column
    bool is_column;
    char *unit;    // of a number; NULL: not said here
    size_t column; // of the file at hand
    size_t line;   // of the map, for errors
} closo_csv_map_entry;

// What one row yields: the fields of [PROPERTY] over those before the first section.
typedef struct closo_csv_map_section {
    char *property;                            // NULL: the field `property` says
    closo_csv_map_entry entries[CLOSO_FIELDS]; // in the order of the fields; field NULL: not there
} closo_csv_map_section;

typedef struct closo_csv_map {
    closo_csv_map_section *sections;
    size_t count, capacity;
} closo_csv_map;

// CLOSO_INPUT with name and line.
closo_status closo_csv_map_parse(closo_csv_map *map, const char *text, const char *name,
                                 closo_error *error);
// The columns that have the names of fields.
closo_status closo_csv_map_plain(closo_csv_map *map, const closo_csv *csv, closo_error *error);
// Finds the columns in the file; CLOSO_INPUT for one that is not there.
closo_status closo_csv_map_bind(closo_csv_map *map, const closo_csv *csv, const char *name,
                                closo_error *error);
void closo_csv_map_clear(closo_csv_map *map);

#endif
