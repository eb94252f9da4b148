// SPDX-License-Identifier: GPL-3.0-or-later
// Findings about a crystal, and the checks that make them.
#ifndef CLOSO_CRYSTAL_CHECK_H
#define CLOSO_CRYSTAL_CHECK_H

#include "closo/crystal.h"

typedef struct closo_check {
    const closo_crystal *crystal;
    closo_findings *out;
    closo_status status; // sticky
    closo_error *error;
} closo_check;

// severity: "error", "warning" or "note". found and expected are texts, cut at 95 bytes.
void closo_check_add(closo_check *check, const char *severity, const char *what, const char *where,
                     const char *expected, const char *found);
// "1.685(10) A"
void closo_check_number(char out[96], double value, double su, const char *unit);

void closo_check_atoms(closo_check *check);    // occupancies, displacements
void closo_check_contents(closo_check *check); // cell, volume, density, formula, F(000)
void closo_check_bonds(closo_check *check);    // lengths
void closo_check_contacts(closo_check *check); // between atoms that do not bond, lone hydrogen

#endif
