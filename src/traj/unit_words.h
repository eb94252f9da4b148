// SPDX-License-Identifier: GPL-3.0-or-later
// Units as trajectory files write them in words: "angstrom", "nm ps-1", "Angstrom/Femtosecond".
// Letters may be of either case.
#ifndef CLOSO_TRAJ_UNIT_WORDS_H
#define CLOSO_TRAJ_UNIT_WORDS_H

#include "closo/base.h"

// The factors to A, ps and A/ps; NaN when the text is no such unit.
double closo_unit_of_length(const char *text);
double closo_unit_of_time(const char *text);
double closo_unit_of_velocity(const char *text);

#endif
