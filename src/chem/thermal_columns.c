// SPDX-License-Identifier: GPL-3.0-or-later
// What a column holds, from its label and unit: "Temp./°C" (Netzsch), "Weight (mg)" (TA),
// "Sample Temperature" (Perkin-Elmer). The unit decides where it is given; labels tell sample from
// program, signal from baseline and derivative.
#include "chem/thermal.h"

#include <stdio.h>

typedef struct unit {
    const char *name;
    closo_thermal_kind kind; // MASS stands for all of mass, POWER for mW, ...
    double factor, offset;
} unit;

static const unit units[] = {
    {"c", CLOSO_COLUMN_TEMPERATURE, 1, CLOSO_THERMAL_ZERO},
    {"degc", CLOSO_COLUMN_TEMPERATURE, 1, CLOSO_THERMAL_ZERO},
    {"celsius", CLOSO_COLUMN_TEMPERATURE, 1, CLOSO_THERMAL_ZERO},
    {"cel", CLOSO_COLUMN_TEMPERATURE, 1, CLOSO_THERMAL_ZERO},
    {"k", CLOSO_COLUMN_TEMPERATURE, 1, 0},
    {"kelvin", CLOSO_COLUMN_TEMPERATURE, 1, 0},
    {"s", CLOSO_COLUMN_TIME, 1, 0},
    {"sec", CLOSO_COLUMN_TIME, 1, 0},
    {"seconds", CLOSO_COLUMN_TIME, 1, 0},
    {"min", CLOSO_COLUMN_TIME, 60, 0},
    {"min.", CLOSO_COLUMN_TIME, 60, 0},
    {"minutes", CLOSO_COLUMN_TIME, 60, 0},
    {"h", CLOSO_COLUMN_TIME, 3600, 0},
    {"hr", CLOSO_COLUMN_TIME, 3600, 0},
    {"mg", CLOSO_COLUMN_MASS, 1, 0},
    {"g", CLOSO_COLUMN_MASS, 1000, 0},
    {"ug", CLOSO_COLUMN_MASS, 0.001, 0},
    {"%", CLOSO_COLUMN_PERCENT, 1, 0},
    {"wt%", CLOSO_COLUMN_PERCENT, 1, 0},
    {"wt.%", CLOSO_COLUMN_PERCENT, 1, 0},
    {"wt %", CLOSO_COLUMN_PERCENT, 1, 0},
    {"percent", CLOSO_COLUMN_PERCENT, 1, 0},
    {"mw", CLOSO_COLUMN_POWER, 1, 0},
    {"w", CLOSO_COLUMN_POWER, 1000, 0},
    {"uw", CLOSO_COLUMN_POWER, 0.001, 0},
    {"w/g", CLOSO_COLUMN_SPECIFIC_POWER, 1, 0},
    {"mw/mg", CLOSO_COLUMN_SPECIFIC_POWER, 1, 0},
    {"mw/g", CLOSO_COLUMN_SPECIFIC_POWER, 0.001, 0},
    {"w/kg", CLOSO_COLUMN_SPECIFIC_POWER, 0.001, 0},
    {"1", CLOSO_COLUMN_CONVERSION, 1, 0},
};

// Lower case; letters outside ASCII are left out, but for the micro sign, a 'u'.
static void normalise(char *out, size_t size, const char *text)
{
    size_t n = 0;
    for (const unsigned char *p = (const unsigned char *)text; *p && n + 1 < size; p++) {
        if ((p[0] == 0xC2 && p[1] == 0xB5) || (p[0] == 0xCE && p[1] == 0xBC)) {
            out[n++] = 'u';
            p++;
        } else if (*p < 0x80 && *p != '>' && *p != '"') {
            out[n++] = (char)(*p >= 'A' && *p <= 'Z' ? *p + 32 : *p);
        }
    }
    while (n > 0 && out[n - 1] == ' ')
        n--;
    out[n] = '\0';
    size_t skip = strspn(out, " ");
    memmove(out, out + skip, n - skip + 1);
}

static const unit *find_unit(const char *name)
{
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (!strcmp(units[i].name, name))
            return &units[i];
    return NULL;
}

bool closo_thermal_is_unit(const char *text)
{
    char name[64];
    normalise(name, sizeof name, text);
    return find_unit(name) || !strcmp(name, "uv") || !strcmp(name, "uv/mg") ||
           !strcmp(name, "ml/min");
}

// "Temp./°C" -> "temp.", "c"; "Heat Flow (W/g)" -> "heat flow", "w/g".
static void divide(char *label, char *name, size_t size)
{
    size_t length = strlen(label);
    int depth = 0;
    name[0] = '\0';
    for (size_t i = 0; i < length; i++) {
        depth += label[i] == '(' ? 1 : label[i] == ')' ? -1 : 0;
        if (label[i] == '/' && depth == 0) {
            snprintf(name, size, "%s", label + i + 1);
            label[i] = '\0';
            break;
        }
    }
    if (!name[0] && length > 2 && (label[length - 1] == ')' || label[length - 1] == ']')) {
        char opening = label[length - 1] == ')' ? '(' : '[';
        char *at = strrchr(label, opening);
        if (at) {
            label[length - 1] = '\0';
            snprintf(name, size, "%s", at + 1);
            *at = '\0';
        }
    }
    length = strlen(name);
    if (length > 2 && name[0] == '(' && name[length - 1] == ')') {
        memmove(name, name + 1, length - 2);
        name[length - 2] = '\0';
    }
    normalise(name, size, name);
    normalise(label, strlen(label) + 1, label);
}

static bool has(const char *label, const char *word)
{
    return strstr(label, word) != NULL;
}

static int temperature_rank(const char *label)
{
    if (has(label, "sample") || !strcmp(label, "ts"))
        return 3;
    bool program = has(label, "prog") || has(label, "furnace") || has(label, "oven") ||
                   has(label, "ref") || has(label, "set") || !strcmp(label, "tr");
    return program ? 1 : 2;
}

static bool names_heat(const char *label)
{
    return (has(label, "heat flow") || has(label, "heatflow") || has(label, "heat_flow") ||
            has(label, "dsc")) &&
           !has(label, "baseline") && !has(label, "uncorrected") && !has(label, "calib") &&
           !has(label, "deriv") && !has(label, "rev") && !has(label, "ddsc");
}

static bool names_mass(const char *label)
{
    return (has(label, "mass") || has(label, "weight") || !strcmp(label, "tg") ||
            !strcmp(label, "tga") || !strcmp(label, "m")) &&
           !has(label, "baseline") && !has(label, "deriv") && !has(label, "loss") &&
           !has(label, "change") && !has(label, "dtg");
}

static bool names_temperature(const char *label)
{
    return has(label, "temp") || !strcmp(label, "t") || !strcmp(label, "ts") ||
           !strcmp(label, "tr");
}

static bool names_time(const char *label)
{
    return (has(label, "time") && !has(label, "timestamp")) || !strcmp(label, "t");
}

static bool names_conversion(const char *label)
{
    return has(label, "conversion") || !strcmp(label, "alpha");
}

closo_thermal_column closo_thermal_column_of(const char *text, const char *unit_text)
{
    closo_thermal_column out = {.factor = 1};
    char label[160], name[160];
    normalise(label, sizeof label, text);
    divide(label, name, sizeof name);
    if (unit_text[0])
        normalise(name, sizeof name, unit_text);
    const unit *u = find_unit(name);
    closo_thermal_kind kind = u ? u->kind : CLOSO_COLUMN_OTHER;
    out.no_unit = !name[0];
    if (names_time(label) && (out.no_unit || kind == CLOSO_COLUMN_TIME)) {
        out.kind = CLOSO_COLUMN_TIME;
        out.factor = 60;
    } else if (names_temperature(label) && (out.no_unit || kind == CLOSO_COLUMN_TEMPERATURE)) {
        out.kind = CLOSO_COLUMN_TEMPERATURE;
        out.offset = CLOSO_THERMAL_ZERO;
        out.rank = temperature_rank(label);
    } else if (names_mass(label) && kind == CLOSO_COLUMN_CONVERSION) {
        return (closo_thermal_column){.kind = CLOSO_COLUMN_PERCENT, .factor = 100, .rank = 2};
    } else if (names_mass(label) &&
               (out.no_unit || kind == CLOSO_COLUMN_MASS || kind == CLOSO_COLUMN_PERCENT)) {
        out.kind = u ? kind : CLOSO_COLUMN_MASS;
        out.rank = 2;
    } else if (names_heat(label) &&
               (out.no_unit || kind == CLOSO_COLUMN_POWER || kind == CLOSO_COLUMN_SPECIFIC_POWER)) {
        out.kind = u ? kind : CLOSO_COLUMN_POWER;
        out.rank = 2;
    } else if (names_heat(label) && (!strcmp(name, "uv") || !strcmp(name, "uv/mg"))) {
        out.uncalibrated = true;
    } else if (names_conversion(label) &&
               (out.no_unit || kind == CLOSO_COLUMN_CONVERSION || kind == CLOSO_COLUMN_PERCENT)) {
        out.kind = CLOSO_COLUMN_CONVERSION;
        out.factor = kind == CLOSO_COLUMN_PERCENT ? 0.01 : 1;
        out.no_unit = false;
        return out;
    }
    if (u && out.kind != CLOSO_COLUMN_OTHER) {
        out.factor = u->factor;
        out.offset = u->offset;
    }
    return out;
}
