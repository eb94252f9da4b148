// SPDX-License-Identifier: GPL-3.0-or-later
// Atoms and bonds of a crystal as tables that a view shows.
#ifndef CLOSO_CRYSTAL_PICTURE_H
#define CLOSO_CRYSTAL_PICTURE_H

#include "closo/crystal.h"

// Adds the tables "atoms" and "view_bonds" and shows them in the view.
closo_status closo_picture_add(const closo_crystal *crystal, const closo_picture_options *options,
                               closo_view *view, closo_result *result, closo_error *error);

#endif
