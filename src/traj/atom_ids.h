// SPDX-License-Identifier: GPL-3.0-or-later
// Atoms known by id where a file lists them in any order: the place of each is the rank of its id
// among those of the first frame, which every later frame must repeat.
#ifndef CLOSO_TRAJ_ATOM_IDS_H
#define CLOSO_TRAJ_ATOM_IDS_H

#include "closo/base.h"

typedef struct closo_atom_ids {
    size_t count;
    int64_t *id;    // count: of the first frame; ascending once settled
    size_t *place;  // count: of the atom that stood on each row of the frame before
    uint64_t *seen; // count: last frame each atom was seen in, by `frame`
    uint64_t frame; // settled: 1 and up
    size_t capacity;
} closo_atom_ids;

void closo_atom_ids_clear(closo_atom_ids *ids);
// The next row of the first frame.
closo_status closo_atom_ids_add(closo_atom_ids *ids, int64_t id, closo_error *error);
// The first frame is complete: sorts the ids and sets place[row]. *twice is an id that stands there
// more than once, else unchanged and *unique true.
closo_status closo_atom_ids_settle(closo_atom_ids *ids, bool *unique, int64_t *twice,
                                   closo_error *error);
void closo_atom_ids_begin(closo_atom_ids *ids); // a later frame
// Place of an id on a row; *wrong is NULL, or what is wrong with it in words.
size_t closo_atom_ids_place(closo_atom_ids *ids, size_t row, int64_t id, const char **wrong);
// Whether every atom was placed in this frame; else *id is one that was not.
bool closo_atom_ids_complete(const closo_atom_ids *ids, int64_t *id);

#endif
