// SPDX-License-Identifier: GPL-3.0-or-later
// The records of src/crystal/cage_*.c, gathered by cages.c.
#ifndef CLOSO_CRYSTAL_CAGES_H
#define CLOSO_CRYSTAL_CAGES_H

#include "closo/crystal.h"

extern const closo_cage closo_cage_b12h12, closo_cage_b10h10, closo_cage_cb11h12, closo_cage_cb9h10;

#endif
