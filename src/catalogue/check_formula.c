// SPDX-License-Identifier: GPL-3.0-or-later
// Formulas as sources print them, their mass, and the charges of the ions that closo knows.
#include "catalogue/check.h"

#include <math.h>
#include <string.h>

// A point joins two parts where a formula follows it, with or without a number before that.
static bool joins(const char *after)
{
    after += strspn(after, "0123456789.");
    return (*after >= 'A' && *after <= 'Z') || *after == '(' || *after == '[';
}

// Square brackets become round, ".3" before a formula "*3", charges at the end are left out.
static bool normalise(const char *printed, char *out, size_t size)
{
    size_t length = 0;
    bool part = false; // a number before a part begins here: its own point is none
    size_t locants = strspn(printed, "0123456789,"); // "7,8-C2B9H12"
    if (locants > 0 && printed[locants] == '-')
        printed += locants + 1;
    for (const char *at = printed; *at; at++) {
        char c = *at;
        if (length + 2 > size)
            return false;
        if (c == ' ' || c == '_')
            continue;
        if (c == '^')
            break;
        if (strncmp(at, "\302\267", 2) == 0) {
            c = '*';
            at++;
        } else if (c == '.' && !part && joins(at + 1)) {
            c = '*';
        }
        part = c == '*' || (part && strchr("0123456789.", c));
        out[length++] = (char)(c == '[' ? '(' : c == ']' ? ')' : c);
    }
    out[length] = '\0';
    return length > 0;
}

// D and T would be weighed as H.
static bool names_isotopes(const char *text)
{
    for (; *text; text++)
        if ((*text == 'D' || *text == 'T') && !(text[1] >= 'a' && text[1] <= 'z'))
            return true;
    return false;
}

bool closo_audit_formula(const char *printed, double counts[CLOSO_ELEMENT_MAXIMUM + 1])
{
    char text[256];
    memset(counts, 0, (CLOSO_ELEMENT_MAXIMUM + 1) * sizeof *counts);
    return normalise(printed, text, sizeof text) && !names_isotopes(text) &&
           closo_catalogue_composition(text, counts);
}

double closo_audit_weight(const double counts[CLOSO_ELEMENT_MAXIMUM + 1])
{
    double sum = 0;
    for (int i = 1; i <= CLOSO_ELEMENT_MAXIMUM; i++)
        if (counts[i] > 0)
            sum += counts[i] * closo_element_of(i)->weight;
    return sum;
}

// Ions with one usual charge. Those of several (B20H18, B12(OR)12), and O, S, I, which join to
// peroxides, polysulfides and polyiodides, are left out.
static const struct {
    const char *formula;
    int charge, atoms; // atoms: to pass most of them by
} ions[] = {
    {"BH4", -1, 5},
    {"B2H7", -1, 9},
    {"B3H8", -1, 11},
    {"B6H6", -2, 12},
    {"B9H14", -1, 23},
    {"B10H10", -2, 20},
    {"B10H13", -1, 23},
    {"B11H13", -2, 24},
    {"B11H14", -1, 25},
    {"B12H12", -2, 24},
    {"CB9H10", -1, 20},
    {"CB11H12", -1, 24},
    {"CB10H13", -1, 24},
    {"C2B9H12", -1, 23},
    {"B24H23", -3, 47},
    {"B36H34", -4, 70},
    {"B12H11NH3", -1, 27},
    {"B12H11SCH3", -2, 28},
    {"B12H11S(CH3)2", -1, 32},
    {"B10Cl10", -2, 20},
    {"B12F12", -2, 24},
    {"B12Cl12", -2, 24},
    {"B12Br12", -2, 24},
    {"B12I12", -2, 24},
    {"B12H11I", -2, 24},
    {"NH2", -1, 3},
    {"CO3", -2, 4},
    {"SO4", -2, 5},
    {"NO3", -1, 4},
    {"OH", -1, 2},
    {"PF6", -1, 7},
    {"BF4", -1, 5},
    {"ClO4", -1, 5},
    {"PS4", -3, 5},
    {"PO4", -3, 5},
    {"AlH4", -1, 5},
    {"F", -1, 1},
    {"Cl", -1, 1},
    {"Br", -1, 1},
    {"NH4", 1, 5},
};

bool closo_audit_ion_charge(const double counts[CLOSO_ELEMENT_MAXIMUM + 1], double *charge)
{
    double atoms = 0;
    for (int i = 1; i <= CLOSO_ELEMENT_MAXIMUM; i++)
        atoms += counts[i];
    for (size_t i = 0; i < sizeof ions / sizeof *ions; i++) {
        if (fabs(atoms - ions[i].atoms) > 1e-9)
            continue;
        double ion[CLOSO_ELEMENT_MAXIMUM + 1];
        if (closo_catalogue_composition(ions[i].formula, ion) &&
            memcmp(ion, counts, sizeof ion) == 0) {
            *charge = ions[i].charge;
            return true;
        }
    }
    return false;
}
