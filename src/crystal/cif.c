// SPDX-License-Identifier: GPL-3.0-or-later
// CIF documents: what is in them is found by (block, tag) in one hash table, so that reading and
// looking up stay linear whatever the file holds.
#include "crystal/cif.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WARNINGS_MAXIMUM 100

static unsigned char lower(char character)
{
    return (unsigned char)(character >= 'A' && character <= 'Z' ? character - 'A' + 'a'
                                                                : character);
}

// Fowler, Noll and Vo (FNV-1a).
static size_t hash_of(size_t block, const char *tag)
{
    uint64_t hash = 0xcbf29ce484222325U ^ block;
    for (const char *p = tag; *p; p++)
        hash = (hash ^ lower(*p)) * 0x100000001b3U;
    return (size_t)(hash ^ (hash >> 32));
}

// The slot of the tag, or the empty one where it belongs.
static size_t find_slot(const closo_cif *cif, size_t block, const char *tag)
{
    size_t mask = cif->slot_count - 1;
    size_t at = hash_of(block, tag) & mask;
    for (; cif->slots[at]; at = (at + 1) & mask) {
        const closo_cif_item *item = &cif->items[cif->slots[at] - 1];
        if (item->block == block && closo_text_equal_ignoring_case(item->tag, tag))
            break;
    }
    return at;
}

static closo_status widen(closo_cif *cif, closo_error *error)
{
    size_t count = cif->slot_count ? 2 * cif->slot_count : 256;
    size_t *slots = closo_allocate(count, sizeof *slots, error);
    if (!slots)
        return CLOSO_MEMORY;
    free(cif->slots);
    cif->slots = slots;
    cif->slot_count = count;
    for (size_t i = 0; i < cif->item_count; i++)
        cif->slots[find_slot(cif, cif->items[i].block, cif->items[i].tag)] = i + 1;
    return CLOSO_OK;
}

static const closo_cif_item *find_item(const closo_cif *cif, size_t block, const char *tag)
{
    size_t slot = cif->slot_count ? cif->slots[find_slot(cif, block, tag)] : 0;
    return slot ? &cif->items[slot - 1] : NULL;
}

closo_status closo_cif_add(closo_cif *cif, const closo_cif_item *item, closo_error *error)
{
    const closo_cif_item *present = find_item(cif, item->block, item->tag);
    if (present)
        return closo_fail(error, CLOSO_INPUT,
                          "%s:%zu: %.80s is given a second time in this data block, first on line "
                          "%zu",
                          cif->name, item->tag_line, item->tag, present->tag_line);
    closo_status status = CLOSO_OK;
    if (2 * (cif->item_count + 1) > cif->slot_count)
        status = widen(cif, error);
    void *block = cif->items;
    if (status == CLOSO_OK)
        status =
            closo_grow(&block, &cif->item_capacity, cif->item_count + 1, sizeof *cif->items, error);
    cif->items = block;
    if (status != CLOSO_OK)
        return status;
    cif->items[cif->item_count++] = *item;
    cif->slots[find_slot(cif, item->block, item->tag)] = cif->item_count;
    return CLOSO_OK;
}

closo_status closo_cif_warn(closo_cif *cif, bool of_encoding, closo_error *error,
                            const char *format, ...)
{
    if (cif->warning_count == WARNINGS_MAXIMUM)
        return CLOSO_OK;
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (cif->warning_count == WARNINGS_MAXIMUM - 1)
        snprintf(text, sizeof text, "%s: there are more warnings than these", cif->name);
    void *block = cif->warnings;
    closo_status status = closo_grow(&block, &cif->warning_capacity, cif->warning_count + 1,
                                     sizeof *cif->warnings, error);
    cif->warnings = block;
    char *copy = status == CLOSO_OK ? closo_duplicate(text, error) : NULL;
    if (!copy)
        return CLOSO_MEMORY;
    cif->warnings[cif->warning_count++] = (closo_cif_warning_text){copy, of_encoding};
    return CLOSO_OK;
}

void closo_cif_free(closo_cif *cif)
{
    if (!cif)
        return;
    for (size_t i = 0; i < cif->loop_count; i++) {
        free(cif->loops[i].values);
        free(cif->loops[i].lines);
    }
    for (size_t i = 0; i < cif->warning_count; i++)
        free(cif->warnings[i].text);
    free(cif->name);
    free(cif->text);
    free(cif->blocks);
    free(cif->items);
    free(cif->loops);
    free(cif->warnings);
    free(cif->slots);
    free(cif);
}

size_t closo_cif_blocks(const closo_cif *cif)
{
    return cif->block_count;
}

const char *closo_cif_block_name(const closo_cif *cif, size_t block)
{
    return block < cif->block_count ? cif->blocks[block].name : NULL;
}

size_t closo_cif_values(const closo_cif *cif, size_t block, const char *tag,
                        const char *const **values, const size_t **lines)
{
    const closo_cif_item *item = find_item(cif, block, tag);
    *values = NULL;
    if (lines)
        *lines = NULL;
    if (!item)
        return 0;
    if (item->loop == 0) {
        *values = &item->value;
        if (lines)
            *lines = &item->line;
        return 1;
    }
    const closo_cif_table *table = &cif->loops[item->loop - 1];
    if (table->rows > 0) {
        *values = table->values + item->column * table->rows;
        if (lines)
            *lines = table->lines + item->column * table->rows;
    }
    return table->rows;
}

const char *closo_cif_value(const closo_cif *cif, size_t block, const char *tag)
{
    const char *const *values;
    return closo_cif_values(cif, block, tag, &values, NULL) == 1 ? values[0] : NULL;
}

size_t closo_cif_loop(const closo_cif *cif, size_t block, const char *tag)
{
    const closo_cif_item *item = find_item(cif, block, tag);
    return item ? item->loop : 0;
}

size_t closo_cif_warnings(const closo_cif *cif)
{
    return cif->warning_count;
}

const char *closo_cif_warning(const closo_cif *cif, size_t index)
{
    return index < cif->warning_count ? cif->warnings[index].text : NULL;
}

bool closo_cif_warning_of_encoding(const closo_cif *cif, size_t index)
{
    return index < cif->warning_count && cif->warnings[index].of_encoding;
}

const char *closo_cif_name(const closo_cif *cif)
{
    return cif->name;
}

const char *closo_cif_tag(const closo_cif *cif, size_t block, const char *tag)
{
    const closo_cif_item *item = find_item(cif, block, tag);
    return item ? item->tag : NULL;
}
