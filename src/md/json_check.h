// SPDX-License-Identifier: GPL-3.0-or-later
// Reading JSON objects key by key: a sticky reader whose first complaint names file and key.
#ifndef CLOSO_MD_JSON_CHECK_H
#define CLOSO_MD_JSON_CHECK_H

#include "closo/base.h"

#include <jansson.h>

typedef struct closo_json_reader {
    const char *path;
    closo_status status; // once not CLOSO_OK, every further call does nothing
    closo_error *error;
} closo_json_reader;

// Whole file into an object; NULL after a complaint. *text (may be NULL) receives the bytes.
json_t *closo_json_load(closo_json_reader *reader, size_t limit, char **text, size_t *length);
json_t *closo_json_parse(closo_json_reader *reader, const char *text, size_t length);
// "PATH: key PLACE.KEY: expected ..., found ..."
void closo_json_complain(closo_json_reader *reader, const char *place, const char *key,
                         const char *expected, const json_t *found);
// Members of an object; `place` names the object in messages ("" at the top).
void closo_json_text(closo_json_reader *reader, const json_t *object, const char *place,
                     const char *key, char *out, size_t size);
double closo_json_number(closo_json_reader *reader, const json_t *object, const char *place,
                         const char *key, double minimum, double maximum);
bool closo_json_flag(closo_json_reader *reader, const json_t *object, const char *place,
                     const char *key);
// Array of at most `limit` objects; its length, 0 after a complaint.
size_t closo_json_array(closo_json_reader *reader, const json_t *object, const char *place,
                        const char *key, size_t limit, const json_t **out);

#endif
