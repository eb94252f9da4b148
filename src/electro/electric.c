// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers of electrical experiments with unit and standard uncertainty: "1459(8)ohm", "0.52(1) mm".
// value in closo's unit = number * factor + offset. `listed` rows are offered in error sentences.
#include "closo/electro.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct unit {
    const char *symbol;
    closo_electric kind;
    bool listed;
    double factor, offset;
} unit;

static const unit units[] = {
    {"ohm", CLOSO_ELECTRIC_RESISTANCE, true, 1, 0},
    {"kohm", CLOSO_ELECTRIC_RESISTANCE, true, 1e3, 0},
    {"Mohm", CLOSO_ELECTRIC_RESISTANCE, true, 1e6, 0},
    {"mohm", CLOSO_ELECTRIC_RESISTANCE, true, 1e-3, 0},
    {"Gohm", CLOSO_ELECTRIC_RESISTANCE, true, 1e9, 0},
    {"Ohm", CLOSO_ELECTRIC_RESISTANCE, false, 1, 0},
    {"ohms", CLOSO_ELECTRIC_RESISTANCE, false, 1, 0},
    {"\u03a9", CLOSO_ELECTRIC_RESISTANCE, false, 1, 0}, // Greek letter
    {"\u2126", CLOSO_ELECTRIC_RESISTANCE, false, 1, 0}, // Ohm sign
    {"k\u03a9", CLOSO_ELECTRIC_RESISTANCE, false, 1e3, 0},
    {"k\u2126", CLOSO_ELECTRIC_RESISTANCE, false, 1e3, 0},
    {"M\u03a9", CLOSO_ELECTRIC_RESISTANCE, false, 1e6, 0},
    {"M\u2126", CLOSO_ELECTRIC_RESISTANCE, false, 1e6, 0},

    {"cm", CLOSO_ELECTRIC_LENGTH, true, 1, 0},
    {"mm", CLOSO_ELECTRIC_LENGTH, true, 0.1, 0},
    {"um", CLOSO_ELECTRIC_LENGTH, true, 1e-4, 0},
    {"\u00b5m", CLOSO_ELECTRIC_LENGTH, false, 1e-4, 0}, // micro sign
    {"\u03bcm", CLOSO_ELECTRIC_LENGTH, false, 1e-4, 0}, // Greek mu
    {"nm", CLOSO_ELECTRIC_LENGTH, true, 1e-7, 0},
    {"m", CLOSO_ELECTRIC_LENGTH, true, 100, 0},

    {"cm^2", CLOSO_ELECTRIC_AREA, true, 1, 0},
    {"mm^2", CLOSO_ELECTRIC_AREA, true, 1e-2, 0},
    {"m^2", CLOSO_ELECTRIC_AREA, true, 1e4, 0},
    {"cm2", CLOSO_ELECTRIC_AREA, false, 1, 0},
    {"mm2", CLOSO_ELECTRIC_AREA, false, 1e-2, 0},
    {"m2", CLOSO_ELECTRIC_AREA, false, 1e4, 0},
    {"cm\u00b2", CLOSO_ELECTRIC_AREA, false, 1, 0},
    {"mm\u00b2", CLOSO_ELECTRIC_AREA, false, 1e-2, 0},

    {"V", CLOSO_ELECTRIC_VOLTAGE, true, 1, 0},
    {"mV", CLOSO_ELECTRIC_VOLTAGE, true, 1e-3, 0},
    {"uV", CLOSO_ELECTRIC_VOLTAGE, true, 1e-6, 0},

    {"A", CLOSO_ELECTRIC_CURRENT, true, 1, 0},
    {"mA", CLOSO_ELECTRIC_CURRENT, true, 1e-3, 0},
    {"uA", CLOSO_ELECTRIC_CURRENT, true, 1e-6, 0},
    {"\u00b5A", CLOSO_ELECTRIC_CURRENT, false, 1e-6, 0},
    {"\u03bcA", CLOSO_ELECTRIC_CURRENT, false, 1e-6, 0},
    {"nA", CLOSO_ELECTRIC_CURRENT, true, 1e-9, 0},
    {"pA", CLOSO_ELECTRIC_CURRENT, true, 1e-12, 0},

    {"S/cm", CLOSO_ELECTRIC_CONDUCTIVITY, true, 1, 0},
    {"mS/cm", CLOSO_ELECTRIC_CONDUCTIVITY, true, 1e-3, 0},
    {"uS/cm", CLOSO_ELECTRIC_CONDUCTIVITY, true, 1e-6, 0},
    {"\u00b5S/cm", CLOSO_ELECTRIC_CONDUCTIVITY, false, 1e-6, 0},
    {"\u03bcS/cm", CLOSO_ELECTRIC_CONDUCTIVITY, false, 1e-6, 0},
    {"nS/cm", CLOSO_ELECTRIC_CONDUCTIVITY, false, 1e-9, 0},
    {"S/m", CLOSO_ELECTRIC_CONDUCTIVITY, true, 1e-2, 0},
    {"mS/m", CLOSO_ELECTRIC_CONDUCTIVITY, false, 1e-5, 0},
    {"S cm-1", CLOSO_ELECTRIC_CONDUCTIVITY, false, 1, 0},
    {"S cm^-1", CLOSO_ELECTRIC_CONDUCTIVITY, false, 1, 0},
    {"S.cm-1", CLOSO_ELECTRIC_CONDUCTIVITY, false, 1, 0},
    {"S*cm^-1", CLOSO_ELECTRIC_CONDUCTIVITY, false, 1, 0},
    {"S cm\u207b\u00b9", CLOSO_ELECTRIC_CONDUCTIVITY, false, 1, 0},
    {"mS cm-1", CLOSO_ELECTRIC_CONDUCTIVITY, false, 1e-3, 0},
    {"mS cm^-1", CLOSO_ELECTRIC_CONDUCTIVITY, false, 1e-3, 0},
    {"S m-1", CLOSO_ELECTRIC_CONDUCTIVITY, false, 1e-2, 0},
    {"S m^-1", CLOSO_ELECTRIC_CONDUCTIVITY, false, 1e-2, 0},

    {"K", CLOSO_ELECTRIC_TEMPERATURE, true, 1, 0},
    {"C", CLOSO_ELECTRIC_TEMPERATURE, true, 1, 273.15},
    {"degC", CLOSO_ELECTRIC_TEMPERATURE, false, 1, 273.15},
    {"\u00b0C", CLOSO_ELECTRIC_TEMPERATURE, false, 1, 273.15},
    {"\u2103", CLOSO_ELECTRIC_TEMPERATURE, false, 1, 273.15},
    {"Celsius", CLOSO_ELECTRIC_TEMPERATURE, false, 1, 273.15},
    {"celsius", CLOSO_ELECTRIC_TEMPERATURE, false, 1, 273.15},
    {"kelvin", CLOSO_ELECTRIC_TEMPERATURE, false, 1, 0},
};

enum { COUNT = sizeof units / sizeof *units };

static const char *const kind_names[] = {"resistance", "length",       "area",       "voltage",
                                         "current",    "conductivity", "temperature"};

const char *closo_electric_unit(closo_electric kind)
{
    static const char *const names[] = {"ohm", "cm", "cm^2", "V", "A", "S/cm", "K"};
    return names[kind];
}

bool closo_electric_scale(const char *text, size_t length, closo_electric kind, double *factor,
                          double *offset)
{
    for (size_t k = 0; k < COUNT; k++)
        if (units[k].kind == kind && strlen(units[k].symbol) == length &&
            !memcmp(units[k].symbol, text, length)) {
            *factor = units[k].factor;
            *offset = units[k].offset;
            return true;
        }
    return false;
}

static closo_status refuse(const char *text, const char *unit_text, closo_electric kind,
                           closo_error *error)
{
    char list[160] = "";
    size_t used = 0;
    const char *other = NULL;
    for (size_t k = 0; k < COUNT; k++) {
        if (units[k].kind == kind && units[k].listed && used < sizeof list) {
            int n = snprintf(list + used, sizeof list - used, "%s%s", used ? ", " : "",
                             units[k].symbol);
            used += n > 0 ? (size_t)n : 0;
        }
        if (!strcmp(units[k].symbol, unit_text))
            other = kind_names[units[k].kind];
    }
    if (!*unit_text)
        return closo_fail(error, CLOSO_USAGE, "'%.40s' needs a unit: %s", text, list);
    if (other)
        return closo_fail(error, CLOSO_USAGE, "'%.40s' is a %s, expected a %s in %s", text, other,
                          kind_names[kind], list);
    return closo_fail(error, CLOSO_USAGE, "'%.40s': unknown unit of %s '%.20s', expected %s", text,
                      kind_names[kind], unit_text, list);
}

closo_status closo_electric_parse(const char *text, closo_electric kind, closo_measured *out,
                                  closo_error *error)
{
    char number[96];
    size_t length = strspn(text, "0123456789.+-eE()");
    if (length == 0 || length >= sizeof number)
        return closo_fail(error, CLOSO_USAGE, "'%.40s': expected a %s such as 1.23(4)%s", text,
                          kind_names[kind], closo_electric_unit(kind));
    memcpy(number, text, length);
    number[length] = '\0';
    closo_error inner;
    closo_measured read;
    if (closo_measured_parse(number, &read, &inner) != CLOSO_OK || !isfinite(read.value))
        return closo_fail(error, CLOSO_USAGE, "'%.40s': expected a %s such as 1.23(4)%s", text,
                          kind_names[kind], closo_electric_unit(kind));
    const char *symbol = text + length + strspn(text + length, " \t");
    double factor, offset;
    if (!closo_electric_scale(symbol, strlen(symbol), kind, &factor, &offset))
        return refuse(text, symbol, kind, error);
    *out = (closo_measured){read.value * factor + offset, read.su * factor};
    return CLOSO_OK;
}
