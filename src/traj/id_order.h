// SPDX-License-Identifier: GPL-3.0-or-later
// Frames of arrays whose rows stand in any order, each with the id of its atom: rows are put into
// the order of the ids, which every frame must repeat.
#ifndef CLOSO_TRAJ_ID_ORDER_H
#define CLOSO_TRAJ_ID_ORDER_H

#include "traj/atom_ids.h"
#include "traj/trajectory.h"

typedef struct closo_id_order {
    closo_atom_ids ids; // ids.place[row] is the atom on that row of the frame taken last
    double *sorted;     // atoms x 3
    size_t capacity;
} closo_id_order;

void closo_id_order_clear(closo_id_order *order);
// The ids of a frame; CLOSO_INPUT when one stands there twice or is not of the first frame.
closo_status closo_id_order_take(closo_id_order *order, const closo_trajectory *trajectory,
                                 const int64_t *id, size_t atoms, closo_error *error);
// Puts atoms x 3 numbers of that frame into the order of the ids.
void closo_id_order_sort(closo_id_order *order, double *vectors);

#endif
