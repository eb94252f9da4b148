// SPDX-License-Identifier: GPL-3.0-or-later
// Banks of GSAS raw files: what their first line says, their abscissa, their records.
#ifndef CLOSO_POWDER_GSAS_H
#define CLOSO_POWDER_GSAS_H

#include "powder/reading.h"

typedef enum closo_gsas_type {
    CLOSO_GSAS_FXYE,
    CLOSO_GSAS_FXY,
    CLOSO_GSAS_STD,
    CLOSO_GSAS_ESD,
    CLOSO_GSAS_ALT,
    CLOSO_GSAS_UNKNOWN
} closo_gsas_type;

typedef enum closo_gsas_binning {
    CLOSO_GSAS_CONST,
    CLOSO_GSAS_RALF,
    CLOSO_GSAS_SLOG,
    CLOSO_GSAS_LOG6,
    CLOSO_GSAS_TIME_MAP,
    CLOSO_GSAS_UNKNOWN_BINNING
} closo_gsas_binning;

// Sections of equal width: from channel `first` on (counted from 1) at time `time`, in us.
typedef struct closo_gsas_section {
    double first, time, width;
} closo_gsas_section;

typedef struct closo_gsas_map {
    size_t count;
    closo_gsas_section *sections;
} closo_gsas_map;

typedef struct closo_gsas_bank {
    size_t points;
    closo_gsas_type type;
    closo_gsas_binning binning;
    bool time_of_flight; // the binning or the type say so
    double coefficient[4];
    const closo_gsas_map *map;
} closo_gsas_bank;

// False for a line that begins with BANK but opens none.
bool closo_gsas_bank_parse(const closo_pattern_line *line, closo_gsas_bank *out);
// Coefficients of a computed abscissa make it rise.
bool closo_gsas_bank_sane(const closo_gsas_bank *bank);
// Records up to the number of points, the next bank or the end of the file; the abscissa is left in
// centidegrees or us. *weighted: some counts are means over several detectors.
closo_status closo_gsas_bank_read(const closo_pattern_file *file, closo_pattern_lines *lines,
                                  const closo_gsas_bank *bank, closo_scan_points *points,
                                  bool *weighted, closo_error *error);
closo_status closo_gsas_map_read(const closo_pattern_file *file, closo_pattern_lines *lines,
                                 const closo_pattern_line *line, closo_gsas_map *out,
                                 closo_error *error);
void closo_gsas_map_clear(closo_gsas_map *map);

#endif
