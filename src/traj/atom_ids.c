// SPDX-License-Identifier: GPL-3.0-or-later
// Ids to places. Programs list atoms in nearly the order of the frame before, so the atom that
// stood on the same row is tried first; only when another one stands there now is its id searched
// by bisection. A stamp per atom tells ids that stand twice and ids that are missing.
#include "traj/atom_ids.h"

#include <stdlib.h>
#include <string.h>

typedef struct row_id {
    int64_t id;
    size_t row;
} row_id;

void closo_atom_ids_clear(closo_atom_ids *ids)
{
    free(ids->id);
    free(ids->place);
    free(ids->seen);
    memset(ids, 0, sizeof *ids);
}

closo_status closo_atom_ids_add(closo_atom_ids *ids, int64_t id, closo_error *error)
{
    void *block = ids->id;
    closo_status status =
        closo_grow(&block, &ids->capacity, ids->count + 1, sizeof *ids->id, error);
    ids->id = block;
    if (status == CLOSO_OK)
        ids->id[ids->count++] = id;
    return status;
}

static int compare(const void *a, const void *b)
{
    int64_t x = ((const row_id *)a)->id, y = ((const row_id *)b)->id;
    return (x > y) - (x < y);
}

closo_status closo_atom_ids_settle(closo_atom_ids *ids, bool *unique, int64_t *twice,
                                   closo_error *error)
{
    *unique = true;
    row_id *sorted = closo_allocate(ids->count, sizeof *sorted, error);
    ids->place = closo_allocate(ids->count, sizeof *ids->place, error);
    ids->seen = closo_allocate(ids->count, sizeof *ids->seen, error);
    if (!sorted || !ids->place || !ids->seen) {
        free(sorted);
        return CLOSO_MEMORY;
    }
    for (size_t row = 0; row < ids->count; row++)
        sorted[row] = (row_id){ids->id[row], row};
    qsort(sorted, ids->count, sizeof *sorted, compare);
    for (size_t k = 0; k < ids->count; k++) {
        ids->id[k] = sorted[k].id;
        ids->place[sorted[k].row] = k;
        if (k > 0 && sorted[k].id == sorted[k - 1].id) {
            *unique = false;
            *twice = sorted[k].id;
        }
    }
    free(sorted);
    return CLOSO_OK;
}

void closo_atom_ids_begin(closo_atom_ids *ids)
{
    ids->frame++;
}

static size_t find(const closo_atom_ids *ids, int64_t id)
{
    size_t low = 0, high = ids->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ids->id[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < ids->count && ids->id[low] == id ? low : SIZE_MAX;
}

size_t closo_atom_ids_place(closo_atom_ids *ids, size_t row, int64_t id, const char **wrong)
{
    *wrong = NULL;
    size_t i = row < ids->count ? ids->place[row] : 0;
    if (ids->id[i] != id) {
        i = find(ids, id);
        if (i == SIZE_MAX) {
            *wrong = "was not in the first frame";
            return i;
        }
        if (row < ids->count)
            ids->place[row] = i;
    }
    if (ids->seen[i] == ids->frame)
        *wrong = "stands twice in this frame";
    ids->seen[i] = ids->frame;
    return i;
}

bool closo_atom_ids_complete(const closo_atom_ids *ids, int64_t *id)
{
    for (size_t i = 0; i < ids->count; i++) {
        if (ids->seen[i] != ids->frame) {
            *id = ids->id[i];
            return false;
        }
    }
    return true;
}
