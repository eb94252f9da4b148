// SPDX-License-Identifier: GPL-3.0-or-later
// Members of a network's JSON as values: a sticky reader whose first complaint names file and
// place.
#ifndef CLOSO_CHEM_NETWORK_READER_H
#define CLOSO_CHEM_NETWORK_READER_H

#include "chem/network.h"

#include <jansson.h>

typedef struct closo_network_reader {
    closo_network *network;
    const char *path;
    char place[64]; // "reactions[3]" or ""
    closo_status status;
    closo_error *error;
} closo_network_reader;

// Keeps the first complaint, "PATH: PLACE.KEY: what", in one line.
void closo_network_complain(closo_network_reader *self, const char *key, const char *what);
void closo_network_check_keys(closo_network_reader *self, json_t *object, const char *const *known);
// "" where the member is absent.
const char *closo_network_text(closo_network_reader *self, json_t *object, const char *key);
void closo_network_copy_text(closo_network_reader *self, json_t *object, const char *key, char *out,
                             size_t size);
// Value in g, mol, L, s, kJ; false where the member is absent or complained about.
bool closo_network_unit(closo_network_reader *self, json_t *object, const char *key, double *value,
                        closo_unit_expression *unit);
// The three below keep or give a default where the member is absent.
void closo_network_temperature(closo_network_reader *self, json_t *object, const char *key,
                               double *kelvin);
void closo_network_rate(closo_network_reader *self, json_t *object, double order, closo_rate *out);
double closo_network_seconds(closo_network_reader *self, json_t *object, const char *key);
closo_vessel closo_network_vessel(closo_network_reader *self, json_t *object, closo_vessel none);

#endif
