// SPDX-License-Identifier: GPL-3.0-or-later
// What ras and rasx say in the same words.
#ifndef CLOSO_POWDER_RIGAKU_H
#define CLOSO_POWDER_RIGAKU_H

#include "powder/reading.h"

typedef struct closo_rigaku_header {
    char sample[160], system[80], anode[8], date[40], axis[32], unit[16], speed_unit[16], lines[8];
    double alpha1, alpha2, step, speed;
} closo_rigaku_header;

void closo_rigaku_header_init(closo_rigaku_header *header);
// Rows "x y attenuation" up to a line that begins with '*' or the end.
closo_status closo_rigaku_rows(const char *path, closo_pattern_lines *lines,
                               closo_scan_points *points, bool *attenuated, closo_error *error);
// Stores the points with what the header says.
closo_status closo_rigaku_store(closo_patterns *out, const char *path, closo_scan_points *points,
                                const closo_rigaku_header *header, bool attenuated,
                                closo_error *error);

#endif
