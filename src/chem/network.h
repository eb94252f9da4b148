// SPDX-License-Identifier: GPL-3.0-or-later
// Networks of reactions: what the files share.
#ifndef CLOSO_CHEM_NETWORK_H
#define CLOSO_CHEM_NETWORK_H

#include "chem/portion.h"

#include <math.h>

#define CLOSO_GAS_CONSTANT (CLOSO_BOLTZMANN * CLOSO_AVOGADRO * 1e-3) // kJ/(mol K)

extern const unsigned char closo_network_dodecaborate[]; // data/synthesis/closo-dodecaborate.json
extern const size_t closo_network_dodecaborate_size;

// Whether a process takes part in the vessel of the network.
bool closo_network_active(const closo_network *network, const closo_network_reaction *reaction);
// Index of a species with this name and composition; added where it is new.
closo_status closo_network_species_add(closo_network *network, const char *name, const char *phase,
                                       const closo_compound *compound, size_t *index,
                                       closo_error *error);

#endif
