// SPDX-License-Identifier: GPL-3.0-or-later
// Units as one table: value in closo's unit = number * factor + offset. Where a symbol means
// several kinds of quantity ("meV", an energy or a frequency), the row of the wanted kind is taken;
// a symbol of another kind only is named as such in the error. `listed` rows are offered in error
// sentences, the others are further spellings of them.
#include "closo/matter.h"

#include <math.h>
#include <string.h>

#define JOULE_PER_EV      CLOSO_ELEMENTARY_CHARGE
#define EV_PER_KJ_PER_MOL (1e3 / (CLOSO_AVOGADRO * JOULE_PER_EV))
#define THZ_PER_EV        (JOULE_PER_EV / CLOSO_PLANCK * 1e-12)

typedef struct unit {
    const char *symbol;
    closo_dimension dimension;
    bool listed;
    double factor;
    double offset;
} unit;

static const unit units[] = {
    {"fs", CLOSO_DIMENSION_TIME, true, 1e-3, 0},
    {"ps", CLOSO_DIMENSION_TIME, true, 1, 0},
    {"ns", CLOSO_DIMENSION_TIME, true, 1e3, 0},
    {"us", CLOSO_DIMENSION_TIME, true, 1e6, 0},
    {"\u00b5s", CLOSO_DIMENSION_TIME, false, 1e6, 0}, // micro sign
    {"\u03bcs", CLOSO_DIMENSION_TIME, false, 1e6, 0}, // Greek mu
    {"ms", CLOSO_DIMENSION_TIME, false, 1e9, 0},
    {"s", CLOSO_DIMENSION_TIME, true, 1e12, 0},

    {"A", CLOSO_DIMENSION_LENGTH, true, 1, 0},
    {"Angstrom", CLOSO_DIMENSION_LENGTH, false, 1, 0},
    {"angstrom", CLOSO_DIMENSION_LENGTH, false, 1, 0},
    {"\u00c5", CLOSO_DIMENSION_LENGTH, false, 1, 0}, // letter A with ring
    {"\u212b", CLOSO_DIMENSION_LENGTH, false, 1, 0}, // Angstrom sign
    {"nm", CLOSO_DIMENSION_LENGTH, true, 10, 0},
    {"pm", CLOSO_DIMENSION_LENGTH, true, 0.01, 0},

    {"K", CLOSO_DIMENSION_TEMPERATURE, true, 1, 0},
    {"C", CLOSO_DIMENSION_TEMPERATURE, true, 1, 273.15},
    {"degC", CLOSO_DIMENSION_TEMPERATURE, false, 1, 273.15},
    {"\u00b0C", CLOSO_DIMENSION_TEMPERATURE, false, 1, 273.15},

    {"ueV", CLOSO_DIMENSION_ENERGY, true, 1e-6, 0},
    {"\u00b5eV", CLOSO_DIMENSION_ENERGY, false, 1e-6, 0}, // micro sign
    {"\u03bceV", CLOSO_DIMENSION_ENERGY, false, 1e-6, 0}, // Greek mu
    {"meV", CLOSO_DIMENSION_ENERGY, true, 1e-3, 0},
    {"eV", CLOSO_DIMENSION_ENERGY, true, 1, 0},
    {"kJ/mol", CLOSO_DIMENSION_ENERGY, true, EV_PER_KJ_PER_MOL, 0},
    {"kcal/mol", CLOSO_DIMENSION_ENERGY, true, 4.184 * EV_PER_KJ_PER_MOL, 0},
    {"Ha", CLOSO_DIMENSION_ENERGY, true, 27.211386245981, 0}, // CODATA 2022

    {"u", CLOSO_DIMENSION_MASS, true, 1, 0},
    {"Da", CLOSO_DIMENSION_MASS, false, 1, 0},

    {"e", CLOSO_DIMENSION_CHARGE, true, 1, 0},

    {"deg", CLOSO_DIMENSION_ANGLE, true, 1, 0},
    {"\u00b0", CLOSO_DIMENSION_ANGLE, false, 1, 0},
    {"rad", CLOSO_DIMENSION_ANGLE, true, 180.0 / 3.14159265358979323846, 0},

    {"bar", CLOSO_DIMENSION_PRESSURE, true, 1, 0},
    {"kbar", CLOSO_DIMENSION_PRESSURE, true, 1e3, 0},
    {"Pa", CLOSO_DIMENSION_PRESSURE, true, 1e-5, 0},
    {"MPa", CLOSO_DIMENSION_PRESSURE, true, 10, 0},
    {"GPa", CLOSO_DIMENSION_PRESSURE, true, 1e4, 0},
    {"atm", CLOSO_DIMENSION_PRESSURE, true, 1.01325, 0},

    {"THz", CLOSO_DIMENSION_FREQUENCY, true, 1, 0},
    {"GHz", CLOSO_DIMENSION_FREQUENCY, true, 1e-3, 0},
    {"cm-1", CLOSO_DIMENSION_FREQUENCY, true, CLOSO_SPEED_OF_LIGHT * 1e-10, 0},
    {"cm^-1", CLOSO_DIMENSION_FREQUENCY, false, CLOSO_SPEED_OF_LIGHT * 1e-10, 0},
    {"meV", CLOSO_DIMENSION_FREQUENCY, true, THZ_PER_EV * 1e-3, 0}, // E = h nu

    {"B", CLOSO_DIMENSION_BYTES, true, 1, 0},
    {"kB", CLOSO_DIMENSION_BYTES, true, 1e3, 0},
    {"MB", CLOSO_DIMENSION_BYTES, true, 1e6, 0},
    {"GB", CLOSO_DIMENSION_BYTES, true, 1e9, 0},
    {"KiB", CLOSO_DIMENSION_BYTES, true, 1024, 0},
    {"MiB", CLOSO_DIMENSION_BYTES, true, 1048576, 0},
    {"GiB", CLOSO_DIMENSION_BYTES, true, 1073741824, 0},
};

#define UNIT_COUNT (sizeof units / sizeof units[0])

typedef struct dimension_record {
    const char *name;
    const char *unit;
} dimension_record;

static const dimension_record dimensions[] = {
#define DIMENSION_RECORD(name, text, unit) [CLOSO_DIMENSION_##name] = {text, unit},
    CLOSO_DIMENSION_LIST(DIMENSION_RECORD)
#undef DIMENSION_RECORD
};

const char *closo_dimension_name(closo_dimension dimension)
{
    return dimensions[dimension].name;
}

const char *closo_dimension_unit(closo_dimension dimension)
{
    return dimensions[dimension].unit;
}

// The row of the wanted kind, else of any kind, else NULL.
static const unit *find_unit(const char *symbol, closo_dimension dimension)
{
    const unit *other = NULL;
    for (size_t i = 0; i < UNIT_COUNT; i++) {
        if (strcmp(units[i].symbol, symbol) == 0) {
            if (units[i].dimension == dimension)
                return &units[i];
            other = other ? other : &units[i];
        }
    }
    return other;
}

static const char *article(const char *name)
{
    return strchr("aeiou", name[0]) ? "an" : "a";
}

static void add_unit_list(char *list, size_t size, closo_dimension dimension)
{
    size_t used = 0;
    list[0] = '\0';
    for (size_t i = 0; i < UNIT_COUNT; i++) {
        size_t length = strlen(units[i].symbol);
        if (units[i].dimension == dimension && units[i].listed && used + length + 3 < size) {
            if (used > 0) {
                memcpy(list + used, ", ", 2);
                used += 2;
            }
            memcpy(list + used, units[i].symbol, length + 1);
            used += length;
        }
    }
}

// `other` is the kind of the unit that was found; the wanted kind when there was none of any kind.
static closo_status refuse(const char *text, closo_dimension wanted, closo_dimension other,
                           closo_error *error)
{
    const char *name = closo_dimension_name(wanted);
    const char *other_name = closo_dimension_name(other);
    if (wanted == CLOSO_DIMENSION_NUMBER && other == wanted)
        return closo_fail(error, CLOSO_USAGE, "expected a number, found \"%s\"", text);
    if (wanted == CLOSO_DIMENSION_NUMBER) {
        return closo_fail(error, CLOSO_USAGE, "\"%s\" is %s %s, expected a number without unit",
                          text, article(other_name), other_name);
    }
    char list[128];
    add_unit_list(list, sizeof list, wanted);
    if (other == wanted) {
        return closo_fail(error, CLOSO_USAGE, "expected %s %s with its unit (%s), found \"%s\"",
                          article(name), name, list, text);
    }
    return closo_fail(error, CLOSO_USAGE, "\"%s\" is %s %s, expected %s %s (%s)", text,
                      article(other_name), other_name, article(name), name, list);
}

static bool is_blank(char character)
{
    return character == ' ' || character == '\t';
}

closo_status closo_quantity_from_text(const char *text, closo_dimension dimension, double *value,
                                      closo_error *error)
{
    const char *begin = text;
    const char *end = text + strlen(text);
    while (begin < end && is_blank(*begin))
        begin++;
    while (end > begin && is_blank(end[-1]))
        end--;
    double number;
    const char *symbol = closo_read_number(begin, end, &number);
    while (symbol && symbol < end && is_blank(*symbol))
        symbol++;
    if (!symbol)
        return refuse(text, dimension, dimension, error);
    if (symbol == end && dimension == CLOSO_DIMENSION_NUMBER) {
        *value = number;
        return CLOSO_OK;
    }
    char copy[16] = "";
    size_t length = (size_t)(end - symbol);
    if (length < sizeof copy)
        memcpy(copy, symbol, length);
    const unit *found = find_unit(copy, dimension);
    if (!found || found->dimension != dimension)
        return refuse(text, dimension, found ? found->dimension : dimension, error);
    double converted = number * found->factor + found->offset;
    if (!isfinite(converted))
        return closo_fail(error, CLOSO_USAGE, "\"%s\" is too large", text);
    *value = converted;
    return CLOSO_OK;
}
