// SPDX-License-Identifier: GPL-3.0-or-later
// The inside of a CIF document. Every tag and value is a terminated string inside one copy of the
// file; a loop keeps its values column by column, so that a tag gives a plain array.
#ifndef CLOSO_CRYSTAL_CIF_H
#define CLOSO_CRYSTAL_CIF_H

#include "closo/crystal.h"

#define CLOSO_CIF_BYTES ((size_t)64 << 20) // a longer file is refused

typedef struct closo_cif_block {
    const char *name;
    size_t line;
} closo_cif_block;

typedef struct closo_cif_table { // of a loop
    size_t columns, rows;
    const char **values; // columns x rows
    size_t *lines;
} closo_cif_table;

typedef struct closo_cif_item {
    size_t block;
    const char *tag;
    size_t tag_line;
    size_t loop;   // 1 + index into loops; 0: none, then value and line hold it
    size_t column; // in that loop
    const char *value;
    size_t line;
} closo_cif_item;

typedef struct closo_cif_warning_text {
    char *text;
    bool of_encoding; // says how the file is written, nothing about what it means
} closo_cif_warning_text;

struct closo_cif {
    char *name; // for messages
    char *text;
    closo_cif_block *blocks;
    closo_cif_item *items;
    closo_cif_table *loops;
    closo_cif_warning_text *warnings;
    size_t block_count, item_count, loop_count, warning_count;
    size_t block_capacity, item_capacity, loop_capacity, warning_capacity;
    size_t *slots; // hash table of 1 + item index; a power of two, at most half full
    size_t slot_count;
};

// Adds a value outside loops, or a column that takes its values from a loop later. CLOSO_INPUT when
// the block has that tag already.
closo_status closo_cif_add(closo_cif *cif, const closo_cif_item *item, closo_error *error);
closo_status closo_cif_warn(closo_cif *cif, bool of_encoding, closo_error *error,
                            const char *format, ...) CLOSO_PRINTF(4, 5);
bool closo_cif_warning_of_encoding(const closo_cif *cif, size_t index);
const char *closo_cif_name(const closo_cif *cif); // of the file, for messages
// The tag as the file writes it; NULL where the block has none.
const char *closo_cif_tag(const closo_cif *cif, size_t block, const char *tag);

// ---- tokens ------------------------------------------------------------------------------------

typedef enum closo_cif_kind {
    CLOSO_CIF_END,
    CLOSO_CIF_DATA, // text: name of the block
    CLOSO_CIF_LOOP,
    CLOSO_CIF_TAG,
    CLOSO_CIF_VALUE // text NULL: unquoted ? or .
} closo_cif_kind;

typedef struct closo_cif_token {
    closo_cif_kind kind;
    const char *text;
    size_t line;
} closo_cif_token;

// Reads in place: the byte behind a token becomes its NUL.
typedef struct closo_cif_lexer {
    closo_cif *cif;
    char *position, *end; // *end is NUL
    char *line_start;
    size_t line;
    bool version_2;
} closo_cif_lexer;

// text: length bytes and a NUL; line ends, byte-order mark and control-Z are cleaned away here.
closo_status closo_cif_lexer_init(closo_cif_lexer *lexer, closo_cif *cif, char *text, size_t length,
                                  closo_error *error);
closo_status closo_cif_next(closo_cif_lexer *lexer, closo_cif_token *token, closo_error *error);

#endif
