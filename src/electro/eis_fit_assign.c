// SPDX-License-Identifier: GPL-3.0-or-later
// What an arc may be, from its capacitance: ranges of Irvine, Sinclair and West, Adv. Mater. 2
// (1990) 132, Table 2, for a sample of thickness/area = 1/cm. An offer with its reason, no proof.
#include "electro/eis_fit_assign.h"

#include <math.h>
#include <stdio.h>

typedef struct range {
    double below; // F/cm
    const char *origin;
} range;

static const range ranges[] = {
    {1e-11, "bulk"},
    {1e-8, "grain boundary"},
    {1e-7, "surface layer"},
    {2e-5, "electrode interface (double layer)"},
    {INFINITY, "electrode reaction"},
};

const char *closo_eis_assign(double capacitance, double thickness_cm, double area_cm2,
                             char reason[128])
{
    bool specific = thickness_cm > 0 && area_cm2 > 0;
    double value = specific ? capacitance * thickness_cm / area_cm2 : capacitance;
    if (!(value > 0) || !isfinite(value)) {
        snprintf(reason, 128, "no capacitance");
        return "";
    }
    char number[CLOSO_NUMBER_SIZE];
    closo_format_number(number, value, 2);
    snprintf(reason, 128, specific ? "C thickness/area = %s F/cm" : "C = %s F, geometry not given",
             number);
    size_t k = 0;
    while (!(value < ranges[k].below))
        k++;
    return ranges[k].origin;
}
