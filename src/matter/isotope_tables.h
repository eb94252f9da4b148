// SPDX-License-Identifier: GPL-3.0-or-later
// The tables made from data/isotopes.csv and data/neutron.csv when closo is built, by rising atomic
// number and mass number.
#ifndef CLOSO_MATTER_ISOTOPE_TABLES_H
#define CLOSO_MATTER_ISOTOPE_TABLES_H

#include "closo/matter.h"

extern const closo_isotope closo_isotope_table[];
extern const size_t closo_isotope_table_rows;
extern const closo_neutron_data closo_neutron_table[];
extern const size_t closo_neutron_table_rows;

#endif
