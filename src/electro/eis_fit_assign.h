// SPDX-License-Identifier: GPL-3.0-or-later
#ifndef CLOSO_ELECTRO_EIS_FIT_ASSIGN_H
#define CLOSO_ELECTRO_EIS_FIT_ASSIGN_H

#include "closo/electro.h"

// Origin that a capacitance (F) speaks for; reason: the number it was judged by. Thickness and area
// 0: not known, the raw value is used.
const char *closo_eis_assign(double capacitance, double thickness_cm, double area_cm2,
                             char reason[128]);

#endif
