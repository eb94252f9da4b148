// SPDX-License-Identifier: GPL-3.0-or-later
// Reading a CIF: blocks, items and loops from words. The values of a loop are gathered row by row
// as they stand and turned into columns when their number is known. What a careless writer or a cut
// file leaves is tolerated with a warning as long as no value can end up under a wrong tag.
#include "crystal/cif.h"
#include "crystal/crystal_io.h"

#include <stdlib.h>
#include <string.h>

typedef struct cell {
    const char *text;
    size_t line;
} cell;

typedef struct reader {
    closo_cif *cif;
    closo_cif_lexer lexer;
    closo_cif_token token; // the next one, not yet used
    cell *cells;           // of the loop being read
    size_t cell_count, cell_capacity;
    closo_error *error;
} reader;

static closo_status advance(reader *self)
{
    return closo_cif_next(&self->lexer, &self->token, self->error);
}

static closo_status begin_block(reader *self, const char *name, size_t line)
{
    closo_cif *cif = self->cif;
    void *block = cif->blocks;
    closo_status status = closo_grow(&block, &cif->block_capacity, cif->block_count + 1,
                                     sizeof *cif->blocks, self->error);
    cif->blocks = block;
    if (status == CLOSO_OK)
        cif->blocks[cif->block_count++] = (closo_cif_block){name, line};
    return status;
}

static closo_status need_block(reader *self)
{
    if (self->cif->block_count > 0)
        return CLOSO_OK;
    closo_status status = closo_cif_warn(self->cif, false, self->error,
                                         "%s:%zu: stands before the first data_ line; taken for a "
                                         "data block without a name",
                                         self->cif->name, self->token.line);
    return status == CLOSO_OK ? begin_block(self, "", self->token.line) : status;
}

static closo_status read_item(reader *self)
{
    closo_status status = need_block(self);
    closo_cif_item item = {
        .block = self->cif->block_count - 1, .tag = self->token.text, .tag_line = self->token.line};
    if (status == CLOSO_OK)
        status = advance(self);
    if (status == CLOSO_OK && self->token.kind != CLOSO_CIF_VALUE)
        status = closo_fail(self->error, CLOSO_INPUT, "%s:%zu: expected a value for %.80s",
                            self->cif->name, item.tag_line, item.tag);
    item.value = self->token.text;
    item.line = self->token.line;
    if (status == CLOSO_OK)
        status = closo_cif_add(self->cif, &item, self->error);
    return status == CLOSO_OK ? advance(self) : status;
}

// ---- loops

static closo_status gather(reader *self)
{
    self->cell_count = 0;
    closo_status status = CLOSO_OK;
    while (status == CLOSO_OK && self->token.kind == CLOSO_CIF_VALUE) {
        void *block = self->cells;
        status = closo_grow(&block, &self->cell_capacity, self->cell_count + 1, sizeof *self->cells,
                            self->error);
        self->cells = block;
        if (status == CLOSO_OK) {
            self->cells[self->cell_count++] = (cell){self->token.text, self->token.line};
            status = advance(self);
        }
    }
    return status;
}

// The last row is short. Where rows began on lines of their own and from some row on do not, the
// missing value is not at the end: then every later value stands under a wrong tag.
static closo_status judge_short_row(reader *self, size_t columns, size_t line)
{
    const closo_cif *cif = self->cif;
    for (size_t i = columns; i < self->cell_count; i += columns) {
        if (self->cells[i].line > self->cells[i - 1].line)
            continue;
        if (i == columns)
            break; // never a row per line
        return closo_fail(self->error, CLOSO_INPUT,
                          "%s:%zu: expected %zu values in this row of the loop on line %zu",
                          cif->name, self->cells[i - columns].line, columns, line);
    }
    return closo_cif_warn(self->cif, false, self->error,
                          "%s:%zu: the last row of the loop on line %zu has %zu of %zu values; the "
                          "others are taken as unknown",
                          cif->name, self->cells[self->cell_count - 1].line, line,
                          self->cell_count % columns, columns);
}

static closo_status store_columns(reader *self, size_t columns)
{
    closo_cif *cif = self->cif;
    size_t rows = (self->cell_count + columns - 1) / columns;
    closo_cif_table *table = &cif->loops[cif->loop_count - 1];
    table->rows = rows;
    table->values = closo_allocate(rows * columns, sizeof *table->values, self->error);
    table->lines = closo_allocate(rows * columns, sizeof *table->lines, self->error);
    if (!table->values || !table->lines)
        return CLOSO_MEMORY;
    for (size_t row = 0, i = 0; row < rows; row++) {
        for (size_t column = 0; column < columns; column++, i++) {
            bool there = i < self->cell_count;
            table->values[column * rows + row] = there ? self->cells[i].text : NULL;
            table->lines[column * rows + row] = self->cells[there ? i : self->cell_count - 1].line;
        }
    }
    return CLOSO_OK;
}

static closo_status read_loop(reader *self)
{
    closo_cif *cif = self->cif;
    size_t line = self->token.line, columns = 0;
    closo_status status = need_block(self);
    void *block = cif->loops;
    if (status == CLOSO_OK)
        status = closo_grow(&block, &cif->loop_capacity, cif->loop_count + 1, sizeof *cif->loops,
                            self->error);
    cif->loops = block;
    if (status != CLOSO_OK)
        return status;
    cif->loops[cif->loop_count++] = (closo_cif_table){0};
    status = advance(self);
    for (; status == CLOSO_OK && self->token.kind == CLOSO_CIF_TAG; columns++) {
        closo_cif_item item = {.block = cif->block_count - 1,
                               .tag = self->token.text,
                               .tag_line = self->token.line,
                               .loop = cif->loop_count,
                               .column = columns};
        status = closo_cif_add(cif, &item, self->error);
        if (status == CLOSO_OK)
            status = advance(self);
    }
    if (status == CLOSO_OK && columns == 0)
        status = closo_fail(self->error, CLOSO_INPUT, "%s:%zu: expected tags behind loop_",
                            cif->name, line);
    cif->loops[cif->loop_count - 1].columns = columns;
    if (status == CLOSO_OK)
        status = gather(self);
    if (status != CLOSO_OK)
        return status;
    if (self->cell_count == 0)
        return closo_cif_warn(cif, false, self->error, "%s:%zu: a loop without values", cif->name,
                              line);
    if (self->cell_count % columns != 0)
        status = judge_short_row(self, columns, line);
    return status == CLOSO_OK ? store_columns(self, columns) : status;
}

// ---- the file

static closo_status read_part(reader *self)
{
    closo_status status;
    switch (self->token.kind) {
    case CLOSO_CIF_DATA:
        status = begin_block(self, self->token.text, self->token.line);
        if (status == CLOSO_OK && self->token.text[0] == '\0')
            status =
                closo_cif_warn(self->cif, false, self->error, "%s:%zu: a data block without a name",
                               self->cif->name, self->token.line);
        return status == CLOSO_OK ? advance(self) : status;
    case CLOSO_CIF_LOOP:
        return read_loop(self);
    case CLOSO_CIF_TAG:
        return read_item(self);
    default:
        return closo_fail(self->error, CLOSO_INPUT,
                          "%s:%zu: expected a tag, loop_ or data_, found the value \"%.40s\"",
                          self->cif->name, self->token.line,
                          self->token.text ? self->token.text : "?");
    }
}

// Takes over `text` (length bytes and a NUL).
static closo_status read_text(closo_cif **out, const char *name, char *text, size_t length,
                              closo_error *error)
{
    closo_cif *cif = closo_allocate(1, sizeof *cif, error);
    if (!cif) {
        free(text);
        return CLOSO_MEMORY;
    }
    cif->text = text;
    cif->name = closo_duplicate(name, error);
    reader self = {.cif = cif, .error = error};
    closo_status status =
        cif->name ? closo_cif_lexer_init(&self.lexer, cif, text, length, error) : CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = advance(&self);
    while (status == CLOSO_OK && self.token.kind != CLOSO_CIF_END)
        status = read_part(&self);
    free(self.cells);
    if (status == CLOSO_OK) {
        *out = cif;
    } else {
        closo_one_line(error);
        closo_cif_free(cif);
    }
    return status;
}

closo_status closo_cif_read(closo_cif **out, const char *path, closo_error *error)
{
    char *text;
    size_t length;
    closo_status status = closo_file_read(path, CLOSO_CIF_BYTES, &text, &length, NULL, error);
    return status == CLOSO_OK ? read_text(out, path, text, length, error) : status;
}

closo_status closo_cif_parse(closo_cif **out, const char *name, const char *text, size_t length,
                             closo_error *error)
{
    if (length > CLOSO_CIF_BYTES)
        return closo_fail(error, CLOSO_INPUT, "%s: is larger than the %zu bytes that are read",
                          name, CLOSO_CIF_BYTES);
    char *copy = closo_duplicate_bytes(text, length, error);
    return copy ? read_text(out, name, copy, length, error) : CLOSO_MEMORY;
}
