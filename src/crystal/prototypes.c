// SPDX-License-Identifier: GPL-3.0-or-later
// Prototypes of closo-borate salts: anion centres on a cubic lattice and the interstitial sites
// where cations are put to start with. The cations move off within picoseconds in a conductor;
// where they do not, the start decides, so the choice of site is part of the name.
#include "closo/crystal.h"

#include <string.h>

static const double fcc[4][3] = {{0, 0, 0}, {0, 0.5, 0.5}, {0.5, 0, 0.5}, {0.5, 0.5, 0}};
static const double bcc[2][3] = {{0, 0, 0}, {0.5, 0.5, 0.5}};

#define KWEON "doi:10.1021/acs.chemmater.7b02902"

static const closo_prototype records[] = {
    {"fcc", "cubic close-packed anions (Fm-3m 4a), cations on tetrahedral sites (8c)", KWEON, 4,
     fcc, "tetrahedral"},
    {"bcc", "body-centred cubic anions (Im-3m 2a), cations on tetrahedral sites (12d)", KWEON, 2,
     bcc, "tetrahedral"},
    {"fcc-octahedral", "cubic close-packed anions, cations on octahedral sites (4b)", KWEON, 4, fcc,
     "octahedral"},
    {"fcc-trigonal", "cubic close-packed anions, cations between three anions (32f)", KWEON, 4, fcc,
     "trigonal"},
    {"fcc-linear", "cubic close-packed anions, cations between two anions (24d)", KWEON, 4, fcc,
     "linear"},
    {"bcc-trigonal", "body-centred cubic anions, cations between three anions", KWEON, 2, bcc,
     "trigonal"},
    {"bcc-linear", "body-centred cubic anions, cations between two anions", KWEON, 2, bcc,
     "linear"},
};

static const closo_prototype *const prototypes[] = {
    &records[0], &records[1], &records[2], &records[3], &records[4], &records[5], &records[6], NULL,
};

const closo_prototype *const *closo_prototypes(void)
{
    return prototypes;
}

const closo_prototype *closo_prototype_find(const char *name)
{
    for (size_t i = 0; prototypes[i] != NULL; i++)
        if (strcmp(prototypes[i]->name, name) == 0)
            return prototypes[i];
    return NULL;
}
