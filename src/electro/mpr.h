// SPDX-License-Identifier: GPL-3.0-or-later
// Parts of the reader of BioLogic .mpr files: modules, columns, settings.
#ifndef CLOSO_ELECTRO_MPR_H
#define CLOSO_ELECTRO_MPR_H

#include "electro/reading.h"

typedef struct closo_mpr_module {
    char name[11];       // "VMP data"
    uint32_t version;    // 2, 3: EC-Lab below 11.50; 10, 11: above
    size_t declared;     // bytes the header speaks of
    unsigned char *data; // the first of them; NULL: not read
    size_t length;       // how many of them
    char date[9];
} closo_mpr_module;

// What a column holds; widths in bytes.
typedef enum closo_mpr_kind {
    CLOSO_MPR_FLAG, // bits of the one byte that all flags share
    CLOSO_MPR_U1,
    CLOSO_MPR_U2,
    CLOSO_MPR_U4,
    CLOSO_MPR_F4,
    CLOSO_MPR_F8,
    CLOSO_MPR_UNKNOWN
} closo_mpr_kind;

typedef struct closo_mpr_column {
    uint8_t id;
    closo_mpr_kind kind;
    const char *name, *unit;
    uint8_t mask; // of a flag
} closo_mpr_column;

size_t closo_mpr_width(closo_mpr_kind kind); // 0: flag, unknown
// Column of ids[k]; ids of EC-Lab above 11 are those of before plus 256. Meanings that depend on
// the other columns are resolved. Kind CLOSO_MPR_UNKNOWN where the id is in no table.
closo_mpr_column closo_mpr_column_of(const uint16_t *ids, size_t count, size_t k,
                                     const char *technique);

const char *closo_mpr_technique(uint8_t id); // "PEIS"; NULL: unknown
// Settings of the modules "VMP Set" and "VMP LOG", as far as they are there.
closo_status closo_mpr_settings(closo_data_table *table, const closo_mpr_module *set,
                                const closo_mpr_module *log, closo_error *error);

uint32_t closo_mpr_u32(const unsigned char *p); // little-endian

// The records of the module "VMP data", whose first bytes are still to be read from `input`, as a
// table of `data`; *taken counts the bytes of the module that were read.
closo_status closo_mpr_read_data(closo_data *data, closo_input *input,
                                 const closo_mpr_module *module, const char *technique,
                                 size_t *taken, closo_error *error);

#endif
