// SPDX-License-Identifier: GPL-3.0-or-later
// The records of a BioLogic .mpr file. The width of a record is known twice, from the length of the
// module and from its columns: so a column of unknown number does not stop the others (its width is
// what is missing), and a table that does not fit is noticed instead of shifting the values.
// Records are read in blocks that stay in the cache while all columns are taken out of them, and
// the columns grow with what is there, whatever number the file speaks of.
#include "electro/mpr.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 255, HEAD = 0x3EF, BLOCK_BYTES = 128 << 10, ROWS_AT_FIRST = 1 << 14 };
#define VALUES_MAXIMUM ((size_t)1 << 29)

uint32_t closo_mpr_u32(const unsigned char *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

// ---- layout of a record ------------------------------------------------------------------------

typedef struct mpr_layout {
    size_t count;
    uint16_t ids[COLUMNS];
    closo_mpr_column columns[COLUMNS];
    size_t place[COLUMNS]; // SIZE_MAX: not known
    size_t width, first;   // bytes of a record; where the first begins
    size_t rows;           // declared
} mpr_layout;

static void read_ids(const unsigned char *head, bool big_endian, mpr_layout *out)
{
    for (size_t k = 0; k < out->count; k++) {
        const unsigned char *p = head + 5 + 2 * k;
        out->ids[k] = (uint16_t)(big_endian ? p[0] << 8 | p[1] : p[1] << 8 | p[0]);
    }
}

// Places from the front until the first unknown column, from the end back to the last.
static void set_places(mpr_layout *out)
{
    size_t at = 0, k = 0;
    bool flags = false;
    for (k = 0; k < out->count; k++)
        out->place[k] = SIZE_MAX;
    for (k = 0; k < out->count && out->columns[k].kind != CLOSO_MPR_UNKNOWN; k++) {
        if (out->columns[k].kind == CLOSO_MPR_FLAG) {
            if (!flags)
                at++;
            flags = true;
            out->place[k] = at - 1;
        } else {
            out->place[k] = at;
            at += closo_mpr_width(out->columns[k].kind);
        }
    }
    if (k == out->count)
        return;
    at = out->width;
    for (k = out->count; k > 0 && closo_mpr_width(out->columns[k - 1].kind) > 0; k--) {
        at -= closo_mpr_width(out->columns[k - 1].kind);
        out->place[k - 1] = at;
    }
}

static size_t known_width(const mpr_layout *l, size_t *unknown)
{
    size_t width = 0;
    bool flags = false;
    *unknown = 0;
    for (size_t k = 0; k < l->count; k++) {
        flags |= l->columns[k].kind == CLOSO_MPR_FLAG;
        *unknown += l->columns[k].kind == CLOSO_MPR_UNKNOWN;
        width += closo_mpr_width(l->columns[k].kind);
    }
    return width + flags;
}

static closo_mpr_kind kind_of_width(size_t width)
{
    return width == 1   ? CLOSO_MPR_U1
           : width == 2 ? CLOSO_MPR_U2
           : width == 4 ? CLOSO_MPR_F4
           : width == 8 ? CLOSO_MPR_F8
                        : CLOSO_MPR_UNKNOWN;
}

// What is missing in the width belongs to the unknown columns, in equal parts.
static closo_status solve_unknown(closo_data *data, mpr_layout *l, const char *path,
                                  closo_error *error)
{
    size_t unknown, known = known_width(l, &unknown);
    closo_status status = CLOSO_OK;
    if (l->width < known + unknown || (unknown == 0 && l->width != known))
        return closo_fail(error, CLOSO_INPUT,
                          "%s: records of %zu bytes, but their %zu columns take %zu", path,
                          l->width, l->count, known);
    closo_mpr_kind kind = unknown && (l->width - known) % unknown == 0
                              ? kind_of_width((l->width - known) / unknown)
                              : CLOSO_MPR_UNKNOWN;
    for (size_t k = 0; status == CLOSO_OK && k < l->count; k++)
        if (l->columns[k].kind == CLOSO_MPR_UNKNOWN) {
            l->columns[k].kind = kind;
            status =
                kind == CLOSO_MPR_UNKNOWN
                    ? closo_data_warn(data, error, "column number %u is not known and is left out",
                                      l->ids[k])
                    : closo_data_warn(data, error,
                                      "column number %u is not known: its values are %zu bytes "
                                      "wide, their meaning is open",
                                      l->ids[k], closo_mpr_width(kind));
        }
    return status;
}

// Where the records begin depends on the version; an unknown one is tried with each.
static bool set_first(const closo_mpr_module *module, mpr_layout *l)
{
    static const size_t firsts[] = {0x195, 0x196, 0x3EF};
    size_t usual = module->version == 2 ? 0 : module->version == 3 ? 1 : 2;
    for (size_t k = 0; k < 3; k++) {
        size_t first = firsts[(usual + k) % 3], unknown, known = known_width(l, &unknown);
        if (first > module->declared)
            continue;
        size_t bytes = module->declared - first;
        size_t width = l->rows ? bytes / l->rows : known;
        if (l->rows ? bytes % l->rows != 0 : bytes != 0)
            continue;
        if (unknown == 0 ? width != known : width < known + unknown)
            continue;
        l->first = first;
        l->width = width;
        return true;
    }
    return false;
}

static closo_status read_layout(closo_data *data, const closo_mpr_module *module,
                                const unsigned char *head, size_t length, const char *technique,
                                const char *path, mpr_layout *l, closo_error *error)
{
    *l = (mpr_layout){0};
    if (length < 5)
        return closo_fail(error, CLOSO_INPUT, "%s: the data module is cut short", path);
    l->rows = closo_mpr_u32(head);
    l->count = head[4];
    if (l->count == 0 || length < 5 + 2 * l->count)
        return closo_fail(error, CLOSO_INPUT, "%s: the data module names %zu columns, %s", path,
                          l->count, l->count ? "but is cut short" : "expected at least one");
    bool fits = false; // the other order of bytes only where it makes sense of every number
    for (int turn = 0; turn < 2 && !fits; turn++) {
        read_ids(head, (module->version >= 10) != (turn == 1), l);
        for (size_t k = 0; k < l->count; k++)
            l->columns[k] = closo_mpr_column_of(l->ids, l->count, k, technique);
        size_t unknown;
        known_width(l, &unknown);
        fits = (turn == 0 || unknown == 0) && set_first(module, l);
    }
    if (!fits)
        return closo_fail(
            error, CLOSO_INPUT,
            "%s: %zu records do not fit the %zu bytes of the data module (version %u)", path,
            l->rows, module->declared, (unsigned)module->version);
    if (l->rows > VALUES_MAXIMUM / l->count || l->width > BLOCK_BYTES / 2)
        return closo_fail(error, CLOSO_INPUT, "%s: %zu records of %zu columns are too many", path,
                          l->rows, l->count);
    closo_status status = solve_unknown(data, l, path, error);
    if (status == CLOSO_OK)
        set_places(l);
    return status;
}

// ---- values ------------------------------------------------------------------------------------

static void decode(const unsigned char *p, size_t width, size_t rows,
                   const closo_mpr_column *column, double *values)
{
    float f4;
    double f8;
    size_t i;
    switch (column->kind) {
    case CLOSO_MPR_FLAG: {
        unsigned shift = 0;
        while (!(column->mask >> shift & 1))
            shift++;
        for (i = 0; i < rows; i++, p += width)
            values[i] = (*p & column->mask) >> shift;
        break;
    }
    case CLOSO_MPR_U1:
        for (i = 0; i < rows; i++, p += width)
            values[i] = *p;
        break;
    case CLOSO_MPR_U2:
        for (i = 0; i < rows; i++, p += width)
            values[i] = p[0] | p[1] << 8;
        break;
    case CLOSO_MPR_U4:
        for (i = 0; i < rows; i++, p += width)
            values[i] = closo_mpr_u32(p);
        break;
    case CLOSO_MPR_F4:
        for (i = 0; i < rows; i++, p += width) {
            memcpy(&f4, p, sizeof f4);
            values[i] = f4;
        }
        break;
    default:
        for (i = 0; i < rows; i++, p += width) {
            memcpy(&f8, p, sizeof f8);
            values[i] = f8;
        }
    }
}

// ---- table -------------------------------------------------------------------------------------

static closo_status add_columns(closo_data_table *table, const mpr_layout *l, closo_error *error)
{
    for (size_t k = 0; k < l->count; k++) {
        char name[32];
        if (l->place[k] == SIZE_MAX)
            continue;
        snprintf(name, sizeof name, "column %u", l->ids[k]);
        if (!closo_data_add_column(table, l->columns[k].name ? l->columns[k].name : name,
                                   l->columns[k].unit, error))
            return CLOSO_MEMORY;
    }
    return CLOSO_OK;
}

// Room for `rows` rows in every column.
static closo_status resize(closo_data_table *table, size_t rows, closo_error *error)
{
    for (size_t k = 0; k < table->column_count; k++) {
        double *values = closo_reallocate(table->columns[k].values, rows, sizeof *values, error);
        if (!values)
            return CLOSO_MEMORY;
        table->columns[k].values = values;
    }
    return CLOSO_OK;
}

static void take_block(closo_data_table *table, const mpr_layout *l, const unsigned char *records,
                       size_t begin, size_t rows)
{
    size_t column = 0;
    for (size_t k = 0; k < l->count; k++)
        if (l->place[k] != SIZE_MAX)
            decode(records + l->place[k], l->width, rows, &l->columns[k],
                   table->columns[column++].values + begin);
}

// block: `have` bytes of records that were read with the head, and room for BLOCK_BYTES.
static closo_status read_records(closo_input *input, const mpr_layout *l, unsigned char *block,
                                 size_t have, closo_data_table *table, size_t *taken,
                                 closo_error *error)
{
    size_t room = l->rows < ROWS_AT_FIRST ? l->rows : ROWS_AT_FIRST, done = 0;
    closo_status status = resize(table, room, error);
    while (status == CLOSO_OK && done < l->rows) {
        size_t left = (l->rows - done) * l->width, got = 0;
        size_t wanted = left < BLOCK_BYTES ? left : BLOCK_BYTES;
        if (wanted > have)
            status = closo_input_bytes(input, block + have, wanted - have, &got, error);
        *taken += got;
        size_t rows = (have + got) / l->width;
        rows = rows < l->rows - done ? rows : l->rows - done;
        if (status == CLOSO_OK && done + rows > room) {
            while (room < done + rows)
                room = room < l->rows / 2 ? 2 * room : l->rows;
            status = resize(table, room, error);
        }
        if (status != CLOSO_OK || rows == 0)
            break;
        take_block(table, l, block, done, rows);
        done += rows;
        have = have + got - rows * l->width;
        memmove(block, block + rows * l->width, have);
    }
    table->rows = done;
    return status;
}

closo_status closo_mpr_read_data(closo_data *data, closo_input *input,
                                 const closo_mpr_module *module, const char *technique,
                                 size_t *taken, closo_error *error)
{
    mpr_layout *l = closo_allocate(1, sizeof *l, error);
    unsigned char *block = closo_allocate(BLOCK_BYTES, 1, error);
    size_t length = 0;
    closo_data_table *table = NULL;
    closo_status status = l && block ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = closo_input_bytes(input, block, module->declared < HEAD ? module->declared : HEAD,
                                   &length, error);
    *taken = length;
    if (status == CLOSO_OK)
        status =
            read_layout(data, module, block, length, technique, closo_input_path(input), l, error);
    if (status == CLOSO_OK) {
        table = closo_data_add_table(data, technique, NULL, 0, error);
        status = table ? add_columns(table, l, error) : CLOSO_MEMORY;
    }
    if (status == CLOSO_OK) {
        size_t have = length > l->first ? length - l->first : 0;
        memmove(block, block + l->first, have);
        status = read_records(input, l, block, have, table, taken, error);
    }
    if (status == CLOSO_OK && table->rows < l->rows)
        status = closo_data_warn(data, error, "the file is cut short: %zu of %zu records are there",
                                 table->rows, l->rows);
    else if (status == CLOSO_OK && l->rows == 0)
        status = closo_data_warn(data, error, "the file holds no record");
    free(l);
    free(block);
    return status;
}
