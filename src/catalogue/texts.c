// SPDX-License-Identifier: GPL-3.0-or-later
// A store of strings: each is kept once, in blocks that never move. A table of records repeats its
// words (phases, sources) thousands of times, so this is most of what keeps long lists small.
#include "catalogue/record.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK ((size_t)1 << 16)

typedef struct block {
    struct block *next;
    size_t used, size;
    char bytes[];
} block;

struct closo_catalogue_texts {
    block *blocks;
    const char **slots; // open addressing; capacity is a power of two, at most half full
    size_t count, capacity;
};

static const char **slot_of(const char **slots, size_t capacity, const char *text)
{
    uint64_t hash = closo_hash(CLOSO_HASH_START, text, strlen(text));
    size_t i = (size_t)(hash ^ (hash >> 32)) & (capacity - 1);
    while (slots[i] && strcmp(slots[i], text) != 0)
        i = (i + 1) & (capacity - 1);
    return &slots[i];
}

static closo_status grow(closo_catalogue_texts *self, closo_error *error)
{
    size_t capacity = self->capacity ? 2 * self->capacity : 64;
    const char **slots = closo_allocate(capacity, sizeof *slots, error);
    if (!slots)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < self->capacity; i++)
        if (self->slots[i])
            *slot_of(slots, capacity, self->slots[i]) = self->slots[i];
    free(self->slots);
    self->slots = slots;
    self->capacity = capacity;
    return CLOSO_OK;
}

static const char *store(closo_catalogue_texts *self, const char *text, closo_error *error)
{
    size_t length = strlen(text) + 1;
    if (!self->blocks || self->blocks->size - self->blocks->used < length) {
        size_t size = length > BLOCK ? length : BLOCK;
        block *fresh = closo_allocate(1, sizeof *fresh + size, error);
        if (!fresh)
            return NULL;
        fresh->size = size;
        fresh->next = self->blocks;
        self->blocks = fresh;
    }
    char *place = self->blocks->bytes + self->blocks->used;
    memcpy(place, text, length);
    self->blocks->used += length;
    return place;
}

const char *closo_texts_keep(closo_catalogue_texts **texts, const char *text, closo_error *error)
{
    if (!text || !*text)
        return "";
    if (!*texts && !(*texts = closo_allocate(1, sizeof **texts, error)))
        return NULL;
    closo_catalogue_texts *self = *texts;
    if (2 * self->count >= self->capacity && grow(self, error) != CLOSO_OK)
        return NULL;
    const char **slot = slot_of(self->slots, self->capacity, text);
    if (!*slot) {
        if (!(*slot = store(self, text, error)))
            return NULL;
        self->count++;
    }
    return *slot;
}

void closo_texts_free(closo_catalogue_texts *texts)
{
    if (!texts)
        return;
    for (block *next; texts->blocks; texts->blocks = next) {
        next = texts->blocks->next;
        free(texts->blocks);
    }
    free(texts->slots);
    free(texts);
}
