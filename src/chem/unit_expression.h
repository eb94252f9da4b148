// SPDX-License-Identifier: GPL-3.0-or-later
// Units of chemistry as products of powers: "L/(mol h)", "g/mL", "1/h", "mmol".
#ifndef CLOSO_CHEM_UNIT_EXPRESSION_H
#define CLOSO_CHEM_UNIT_EXPRESSION_H

#include "closo/base.h"

enum {
    CLOSO_UNIT_MASS,
    CLOSO_UNIT_AMOUNT,
    CLOSO_UNIT_VOLUME,
    CLOSO_UNIT_TIME,
    CLOSO_UNIT_ENERGY,
    CLOSO_UNIT_BASES
};

// In g, mol, L, s, kJ: value * factor.
typedef struct closo_unit_expression {
    double factor;
    double power[CLOSO_UNIT_BASES];
} closo_unit_expression;

// Symbols g mg ug kg, mol mmol umol, L mL uL, M mM uM, s min h d, J kJ with "^-1" or "-1" behind,
// joined by blanks, "*" or "."; "/" divides by the next symbol or group in parentheses. False
// where something else stands there.
bool closo_unit_expression_parse(const char *text, size_t length, closo_unit_expression *out);
// Whether the powers are those given.
bool closo_unit_expression_is(const closo_unit_expression *unit, double mass, double amount,
                              double volume, double time, double energy);
// "24 h", "24h", "0.1(1) 1/h": number, unit and s.u. (NaN: not given) of text as a whole; the unit
// may be empty. decimals: places behind the point times the exponent, as the size of the last
// digit. False where there is no number or the unit is not known.
bool closo_unit_value(const char *text, double *value, double *su, double *last_digit,
                      closo_unit_expression *unit);

#endif
