// SPDX-License-Identifier: GPL-3.0-or-later
// The table of NMR species, made from data/nmr/boron_species.csv.
#ifndef CLOSO_CHEM_NMR_LIBRARY_H
#define CLOSO_CHEM_NMR_LIBRARY_H

#include "closo/chem.h"

extern const closo_nmr_library_row closo_nmr_library_table[];
extern const size_t closo_nmr_library_table_rows;

#endif
