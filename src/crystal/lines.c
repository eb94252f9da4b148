// SPDX-License-Identifier: GPL-3.0-or-later
// Characteristic X-ray lines. The ratio of the K-alpha doublet is the 1 : 2 of the level
// degeneracies, measured ratios lie within 0.50 to 0.52.
#include "closo/crystal.h"

#include <string.h>

#define BEARDEN "Bearden (1967)"
#define SI      "Hoelzer et al. (1997), Deslattes et al. (2003)"

#define DOUBLET(symbol, anode, first, second, source, suffix)                                      \
    {symbol "Ka" suffix, anode, {first, second}, 0.5, source},                                     \
        {symbol "Ka1" suffix, anode, {first, 0}, 0, source},                                       \
    {                                                                                              \
        symbol "Ka2" suffix, anode, {second, 0}, 0, source                                         \
    }

static const closo_line lines[] = {
    DOUBLET("Cr", 24, 2.289700, 2.293606, BEARDEN, ""),
    DOUBLET("Mn", 25, 2.101820, 2.105780, BEARDEN, ""),
    DOUBLET("Fe", 26, 1.936042, 1.939980, BEARDEN, ""),
    DOUBLET("Co", 27, 1.788965, 1.792850, BEARDEN, ""),
    DOUBLET("Ni", 28, 1.657910, 1.661747, BEARDEN, ""),
    DOUBLET("Cu", 29, 1.540562, 1.544390, BEARDEN, ""),
    DOUBLET("Mo", 42, 0.709300, 0.713590, BEARDEN, ""),
    DOUBLET("Ag", 47, 0.559408, 0.563798, BEARDEN, ""),
    {"CrKb", 24, {2.084870, 0}, 0, BEARDEN},
    {"FeKb", 26, {1.756610, 0}, 0, BEARDEN},
    {"CoKb", 27, {1.620790, 0}, 0, BEARDEN},
    {"CuKb", 29, {1.392218, 0}, 0, BEARDEN},
    {"MoKb", 42, {0.632288, 0}, 0, BEARDEN},
    DOUBLET("Cr", 24, 2.2897260, 2.2936510, SI, "-SI"),
    DOUBLET("Fe", 26, 1.9360410, 1.9399730, SI, "-SI"),
    DOUBLET("Co", 27, 1.7889960, 1.7928350, SI, "-SI"),
    DOUBLET("Ni", 28, 1.6579300, 1.6615560, SI, "-SI"),
    DOUBLET("Cu", 29, 1.5405929, 1.5444274, SI, "-SI"),
    DOUBLET("Mo", 42, 0.70931715, 0.7136070, SI, "-SI"),
    DOUBLET("Ag", 47, 0.55942178, 0.5638131, SI, "-SI"),
    {NULL, 0, {0, 0}, 0, NULL},
};

const closo_line *closo_lines(void)
{
    return lines;
}

const closo_line *closo_line_find(const char *name)
{
    for (const closo_line *line = lines; line->name; line++)
        if (!strcmp(line->name, name))
            return line;
    return NULL;
}
