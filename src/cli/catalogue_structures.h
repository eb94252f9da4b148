// SPDX-License-Identifier: GPL-3.0-or-later
// Structures for the pages of a catalogue: the cage anions that closo knows, and the molecules in
// its structure files.
#ifndef CLOSO_CLI_CATALOGUE_STRUCTURES_H
#define CLOSO_CLI_CATALOGUE_STRUCTURES_H

#include "closo/catalogue.h"

#define CLOSO_CATALOGUE_STRUCTURES 32

typedef struct closo_catalogue_structures {
    closo_catalogue_structure items[CLOSO_CATALOGUE_STRUCTURES];
    char names[CLOSO_CATALOGUE_STRUCTURES][96]; // what the items point to
    int *elements[CLOSO_CATALOGUE_STRUCTURES];
    double *positions[CLOSO_CATALOGUE_STRUCTURES];
    size_t count;
} closo_catalogue_structures;

// { 0 } before; cleared by the caller after a failure, too. A structure file that is not installed
// is left out.
closo_status closo_catalogue_structures_read(closo_catalogue_structures *out, closo_error *error);
void closo_catalogue_structures_clear(closo_catalogue_structures *structures);

#endif
