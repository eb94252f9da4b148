// SPDX-License-Identifier: GPL-3.0-or-later
// See id_order.h; one copy of each array per frame.
#include "traj/id_order.h"

#include <stdlib.h>
#include <string.h>

void closo_id_order_clear(closo_id_order *order)
{
    closo_atom_ids_clear(&order->ids);
    free(order->sorted);
}

static closo_status take_first(closo_id_order *order, const int64_t *id, size_t atoms,
                               int64_t *wrong_id, const char **wrong, closo_error *error)
{
    void *block = order->sorted;
    closo_status status =
        closo_grow(&block, &order->capacity, atoms, 3 * sizeof *order->sorted, error);
    order->sorted = block;
    for (size_t row = 0; row < atoms && status == CLOSO_OK; row++)
        status = closo_atom_ids_add(&order->ids, id[row], error);
    bool unique = true;
    if (status == CLOSO_OK)
        status = closo_atom_ids_settle(&order->ids, &unique, wrong_id, error);
    *wrong = unique ? NULL : "stands twice in this frame";
    return status;
}

closo_status closo_id_order_take(closo_id_order *order, const closo_trajectory *trajectory,
                                 const int64_t *id, size_t atoms, closo_error *error)
{
    int64_t wrong_id = 0;
    const char *wrong = NULL;
    closo_status status = CLOSO_OK;
    if (trajectory->frames == 0) {
        status = take_first(order, id, atoms, &wrong_id, &wrong, error);
    } else {
        closo_atom_ids_begin(&order->ids);
        for (size_t row = 0; row < atoms && !wrong; row++) {
            wrong_id = id[row];
            closo_atom_ids_place(&order->ids, row, wrong_id, &wrong);
        }
    }
    if (status != CLOSO_OK || !wrong)
        return status;
    return closo_fail(error, CLOSO_INPUT, "%s: frame %llu: atom id %lld %s",
                      closo_input_path(trajectory->input),
                      (unsigned long long)trajectory->frames + 1, (long long)wrong_id, wrong);
}

void closo_id_order_sort(closo_id_order *order, double *vectors)
{
    size_t atoms = order->ids.count;
    for (size_t row = 0; row < atoms; row++)
        memcpy(order->sorted + 3 * order->ids.place[row], vectors + 3 * row, 3 * sizeof *vectors);
    memcpy(vectors, order->sorted, 3 * atoms * sizeof *vectors);
}
