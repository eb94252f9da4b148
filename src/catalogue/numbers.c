// SPDX-License-Identifier: GPL-3.0-or-later
#include "catalogue/numbers.h"

#include <stdlib.h>
#include <string.h>

typedef struct closo_number {
    const char *text; // NULL: free
    int64_t number;
} slot;

static slot *slot_of(slot *slots, size_t capacity, const char *text)
{
    uint64_t hash = closo_hash(CLOSO_HASH_START, text, strlen(text));
    size_t i = (size_t)(hash ^ (hash >> 32)) & (capacity - 1);
    while (slots[i].text && strcmp(slots[i].text, text) != 0)
        i = (i + 1) & (capacity - 1);
    return &slots[i];
}

bool closo_numbers_find(const closo_numbers *numbers, const char *text, int64_t *number)
{
    if (numbers->count == 0)
        return false;
    const slot *found = slot_of(numbers->slots, numbers->capacity, text);
    if (!found->text)
        return false;
    *number = found->number;
    return true;
}

static closo_status grow(closo_numbers *numbers, closo_error *error)
{
    size_t capacity = numbers->capacity ? 2 * numbers->capacity : 256;
    slot *slots = closo_allocate(capacity, sizeof *slots, error);
    if (!slots)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < numbers->capacity; i++)
        if (numbers->slots[i].text)
            *slot_of(slots, capacity, numbers->slots[i].text) = numbers->slots[i];
    free(numbers->slots);
    numbers->slots = slots;
    numbers->capacity = capacity;
    return CLOSO_OK;
}

closo_status closo_numbers_put(closo_numbers *numbers, const char *text, int64_t number,
                               closo_error *error)
{
    if (2 * numbers->count >= numbers->capacity && grow(numbers, error) != CLOSO_OK)
        return CLOSO_MEMORY;
    const char *kept = closo_texts_keep(&numbers->texts, text, error);
    if (!kept)
        return CLOSO_MEMORY;
    slot *place = slot_of(numbers->slots, numbers->capacity, kept);
    numbers->count += !place->text;
    *place = (slot){kept, number};
    return CLOSO_OK;
}

void closo_numbers_clear(closo_numbers *numbers)
{
    closo_texts_free(numbers->texts);
    free(numbers->slots);
    memset(numbers, 0, sizeof *numbers);
}
