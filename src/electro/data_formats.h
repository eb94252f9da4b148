// SPDX-License-Identifier: GPL-3.0-or-later
// The formats that data_formats.c lists: one record per file format_*.c.
#ifndef CLOSO_ELECTRO_DATA_FORMATS_H
#define CLOSO_ELECTRO_DATA_FORMATS_H

#include "closo/electro.h"

extern const closo_data_format closo_data_format_mpr, closo_data_format_mpt,
    closo_data_format_gamry, closo_data_format_zplot, closo_data_format_table;

extern const closo_data_format closo_data_format_autolab, closo_data_format_elchemea,
    closo_data_format_ivium, closo_data_format_p00, closo_data_format_palmsens,
    closo_data_format_spreadsheet, closo_data_format_versastudio;

#endif
