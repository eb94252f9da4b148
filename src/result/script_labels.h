// SPDX-License-Identifier: GPL-3.0-or-later
// Names of points in a gnuplot script.
#ifndef CLOSO_RESULT_SCRIPT_LABELS_H
#define CLOSO_RESULT_SCRIPT_LABELS_H

#include "result/script_marks.h"

// Sets labels before the plot, for a panel of width x height pixels; returns how many.
size_t script_add_labels(const script *sc, double width, double height);
// Takes them away again.
void script_remove_labels(const script *sc, size_t count);

#endif
