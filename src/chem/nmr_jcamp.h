// SPDX-License-Identifier: GPL-3.0-or-later
// One block of a JCAMP-DX file: what its labels say, and its ordinates.
#ifndef CLOSO_CHEM_NMR_JCAMP_H
#define CLOSO_CHEM_NMR_JCAMP_H

#include "chem/nmr.h"

enum { CLOSO_NMR_JCAMP_VARIABLES = 8, CLOSO_NMR_JCAMP_LABEL = 40 };

typedef struct closo_nmr_jcamp_variable {
    char symbol, unit[16];
    double factor, first, last, count;
} closo_nmr_jcamp_variable;

typedef struct closo_nmr_jcamp_block {
    char title[160], type[40], unit[16], nucleus[8], solvent[64], date[40];
    double first, last, x_factor, y_factor, points;
    double observe, sfo1, bf1, sf, delay, firmware, decimation, digital;
    double reference_point, reference_ppm;
    closo_nmr_jcamp_variable variables[CLOSO_NMR_JCAMP_VARIABLES];
    size_t variable_count;
    closo_nmr_ordinates real, imaginary;
    double *pairs; // XYPOINTS: abscissae
    size_t pair_count, pair_capacity;
    bool tuples, has_pairs;
} closo_nmr_jcamp_block;

// Empties a block, or makes one of zeros ready.
void closo_nmr_jcamp_start(closo_nmr_jcamp_block *block);
// "##.Observe Frequency= 128.4 $$ MHz" -> ".OBSERVEFREQUENCY" and the value; false: no label.
bool closo_nmr_jcamp_split(const closo_nmr_text *text, char label[CLOSO_NMR_JCAMP_LABEL],
                           const char **value, const char **end);
void closo_nmr_jcamp_label(closo_nmr_jcamp_block *block, const char *label, const char *value,
                           const char *end);
void closo_nmr_jcamp_upper(char *out, size_t size, const char *begin, const char *end);

#endif
