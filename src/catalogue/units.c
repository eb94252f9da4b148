// SPDX-License-Identifier: GPL-3.0-or-later
// Units of catalogue values: each row names a unit, the unit it is a multiple of, and the multiple.
// CODATA 2022 for the energies.
#include "closo/catalogue.h"

#include <string.h>

typedef struct unit {
    const char *name;
    const char *kept; // unit of a property
    double factor, offset;
} unit;

static const unit units[] = {
    {"S cm-1", "S/cm", 1, 0},
    {"S cm^-1", "S/cm", 1, 0},
    {"mS/cm", "S/cm", 1e-3, 0},
    {"mS cm-1", "S/cm", 1e-3, 0},
    {"uS/cm", "S/cm", 1e-6, 0},
    {"S/m", "S/cm", 1e-2, 0},
    {"mS/m", "S/cm", 1e-5, 0},
    {"meV", "eV", 1e-3, 0},
    {"kJ/mol", "eV", 1e3 / (CLOSO_AVOGADRO * CLOSO_ELEMENTARY_CHARGE), 0},
    {"kcal/mol", "eV", 4184 / (CLOSO_AVOGADRO * CLOSO_ELEMENTARY_CHARGE), 0},
    {"C", "K", 1, 273.15},
    {"degC", "K", 1, 273.15},
    {"\302\260C", "K", 1, 273.15},
    {"nm", "A", 10, 0},
    {"pm", "A", 0.01, 0},
    {"Angstrom", "A", 1, 0},
    {"\303\205", "A", 1, 0},
    {"A3", "A^3", 1, 0},
    {"\303\2053", "A^3", 1, 0},
    {"\303\205^3", "A^3", 1, 0},
    {"nm^3", "A^3", 1000, 0},
    {"A", "nm", 0.1, 0},
    {"um", "nm", 1000, 0},
    {"nm", "um", 1e-3, 0},
    {"mm", "um", 1000, 0},
    {"um", "mm", 1e-3, 0},
    {"cm", "mm", 10, 0},
    {"mV", "V", 1e-3, 0},
    {"V", "mV", 1000, 0},
    {"V/s", "mV/s", 1000, 0},
    {"A/cm^2", "mA/cm^2", 1000, 0},
    {"uA/cm^2", "mA/cm^2", 1e-3, 0},
    {"mA cm-2", "mA/cm^2", 1, 0},
    {"A/m^2", "mA/cm^2", 0.1, 0},
    {"kohm", "ohm", 1000, 0},
    {"Mohm", "ohm", 1e6, 0},
    {"mg cm-2", "mg/cm^2", 1, 0},
    {"bar", "MPa", 0.1, 0},
    {"kPa", "MPa", 1e-3, 0},
    {"GPa", "MPa", 1000, 0},
    {"mAh g-1", "mAh/g", 1, 0},
    {"Ah/kg", "mAh/g", 1, 0},
    {"%", "1", 0.01, 0},
    {"1", "%", 100, 0},
    {"mol", "mmol", 1000, 0},
    {"mg", "g", 1e-3, 0},
    {"kg", "g", 1000, 0},
    {"L", "mL", 1000, 0},
    {"uL", "mL", 1e-3, 0},
    {"M", "mol/L", 1, 0},
    {"mmol/L", "mol/L", 1e-3, 0},
    {"min", "h", 1.0 / 60, 0},
    {"d", "h", 24, 0},
    {"s", "h", 1.0 / 3600, 0},
    {"h", "min", 60, 0},
    {"s", "min", 1.0 / 60, 0},
    {"EUR/kg", "EUR/g", 1e-3, 0},
    {"rad", "deg", 57.295779513082323, 0},
    {"ps", "fs", 1000, 0},
    {"kHz", "Hz", 1000, 0},
    {"GHz", "MHz", 1000, 0},
    {"u", "Da", 1, 0},
};

#define UNITS (sizeof units / sizeof *units)

closo_status closo_catalogue_unit(const closo_property *property, const char *name, double *factor,
                                  double *offset, closo_error *error)
{
    *factor = 1;
    *offset = 0;
    if (strcmp(property->unit, name) == 0 || (strcmp(property->unit, "1") == 0 && !*name))
        return CLOSO_OK;
    char known[256] = "";
    for (size_t i = 0; i < UNITS; i++) {
        if (strcmp(units[i].kept, property->unit) != 0)
            continue;
        if (strcmp(units[i].name, name) == 0) {
            *factor = units[i].factor;
            *offset = units[i].offset;
            return CLOSO_OK;
        }
        if (strlen(known) + strlen(units[i].name) + 3 < sizeof known) {
            strcat(known, ", ");
            strcat(known, units[i].name);
        }
    }
    return closo_fail(error, CLOSO_INPUT, "unit of %s: expected %s%s, found '%.40s'", property->key,
                      *property->unit ? property->unit : "none", known, name);
}
