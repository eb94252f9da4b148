// SPDX-License-Identifier: GPL-3.0-or-later
// The columns of a record, once: the CSV files, the JSON, the database and the readers follow this
// table. Private to the room.
#ifndef CLOSO_CATALOGUE_RECORD_H
#define CLOSO_CATALOGUE_RECORD_H

#include "closo/catalogue.h"

#define CLOSO_CATALOGUE_TEXT_MAXIMUM 4096 // bytes of one field

typedef enum closo_field_kind {
    CLOSO_FIELD_TEXT,
    CLOSO_FIELD_NUMBER,
    CLOSO_FIELD_QUALIFIER
} closo_field_kind;

typedef struct closo_field {
    const char *name; // column of a CSV file and of the view `records`
    closo_field_kind kind;
    size_t offset;    // in closo_catalogue_record
    const char *unit; // of a number that is always in this unit, else NULL
    bool stored;      // a column of the table `record`; others belong to material, source, property
} closo_field;

extern const closo_field closo_fields[]; // in the order of the files
extern const size_t closo_field_count;

#define CLOSO_FIELDS 25 // as many; checked where the table is

const closo_field *closo_field_find(const char *name); // NULL: no such column
const char *closo_field_text(const closo_catalogue_record *record, const closo_field *field);
double closo_field_number(const closo_catalogue_record *record, const closo_field *field);
// text is borrowed by the record.
void closo_field_set_text(closo_catalogue_record *record, const closo_field *field,
                          const char *text);
void closo_field_set_number(closo_catalogue_record *record, const closo_field *field, double value);

// No texts, no numbers.
void closo_record_init(closo_catalogue_record *record);
// The name where only a formula stands, the formula where the name is one.
void closo_record_complete(closo_catalogue_record *record);
// Whether a text is UTF-8 without control characters other than line ends and tabs.
bool closo_text_is_clean(const char *text);
// Whether the record can stand in a catalogue: known property and unit, value inside the bounds of
// the property, su not negative, a range with two ends, a source, a reason where there is a flag.
// The message has no place: "value: ...".
closo_status closo_record_validate(const closo_catalogue_record *record, closo_error *error);
// Bounds within which the value lies as far as the record says; an order of magnitude reaches half
// a decade to both sides. NaN both: no number.
void closo_record_bounds(const closo_catalogue_record *record, double *low, double *high);

// Strings kept once each, living until the store is freed.
typedef struct closo_catalogue_texts closo_catalogue_texts;
// NULL when memory runs out.
const char *closo_texts_keep(closo_catalogue_texts **texts, const char *text, closo_error *error);
void closo_texts_free(closo_catalogue_texts *texts);

#endif
