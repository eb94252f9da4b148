// SPDX-License-Identifier: GPL-3.0-or-later
// Names are compared after blanks, underscores, dots, colons and brackets are gone and primes are
// one kind: "Re(Z)", "re_z" and "ReZ" are one name, so are Z", Z'' and Z with a typographic double
// prime. The tables below are in order of preference.
#include "electro/impedance_columns.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NAME_SIZE = 64 };

typedef struct role_name {
    closo_impedance_role role;
    const char *name;
} role_name;

static const role_name names[] = {
    {CLOSO_ROLE_FREQUENCY, "freq"},
    {CLOSO_ROLE_FREQUENCY, "frequency"},
    {CLOSO_ROLE_FREQUENCY, "f"},
    {CLOSO_ROLE_FREQUENCY, "frequenz"},
    {CLOSO_ROLE_FREQUENCY, "appliedfrequency"},
    {CLOSO_ROLE_FREQUENCY, "omega"},
    {CLOSO_ROLE_FREQUENCY, "\xCF\x89"},
    {CLOSO_ROLE_FREQUENCY, "w"},
    {CLOSO_ROLE_FREQUENCY, "angularfrequency"},
    {CLOSO_ROLE_REAL, "zrealdrcor"}, // Gamry: corrected for drift
    {CLOSO_ROLE_REAL, "z'"},
    {CLOSO_ROLE_REAL, "rez"},
    {CLOSO_ROLE_REAL, "zre"},
    {CLOSO_ROLE_REAL, "zreal"},
    {CLOSO_ROLE_REAL, "zr"},
    {CLOSO_ROLE_REAL, "realz"},
    {CLOSO_ROLE_REAL, "real"},
    {CLOSO_ROLE_REAL, "re"},
    {CLOSO_ROLE_REAL, "realpart"},
    {CLOSO_ROLE_REAL, "zrealpart"},
    {CLOSO_ROLE_REAL, "realimpedance"},
    {CLOSO_ROLE_REAL, "impedancereal"},
    {CLOSO_ROLE_REAL, "impedancerealpart"},
    {CLOSO_ROLE_IMAGINARY, "zimagdrcor"},
    {CLOSO_ROLE_IMAGINARY, "z''"},
    {CLOSO_ROLE_IMAGINARY, "imz"},
    {CLOSO_ROLE_IMAGINARY, "zim"},
    {CLOSO_ROLE_IMAGINARY, "zimag"},
    {CLOSO_ROLE_IMAGINARY, "zimg"},
    {CLOSO_ROLE_IMAGINARY, "zi"},
    {CLOSO_ROLE_IMAGINARY, "zimaginary"},
    {CLOSO_ROLE_IMAGINARY, "imagz"},
    {CLOSO_ROLE_IMAGINARY, "imaginaryz"},
    {CLOSO_ROLE_IMAGINARY, "imag"},
    {CLOSO_ROLE_IMAGINARY, "im"},
    {CLOSO_ROLE_IMAGINARY, "imaginary"},
    {CLOSO_ROLE_IMAGINARY, "imaginarypart"},
    {CLOSO_ROLE_IMAGINARY, "zimagpart"},
    {CLOSO_ROLE_IMAGINARY, "imaginaryimpedance"},
    {CLOSO_ROLE_IMAGINARY, "impedanceimaginary"},
    {CLOSO_ROLE_IMAGINARY, "impedanceimaginarypart"},
    {CLOSO_ROLE_MODULUS, "|z|"},
    {CLOSO_ROLE_MODULUS, "zmod"},
    {CLOSO_ROLE_MODULUS, "modz"},
    {CLOSO_ROLE_MODULUS, "absz"},
    {CLOSO_ROLE_MODULUS, "zabs"},
    {CLOSO_ROLE_MODULUS, "magz"},
    {CLOSO_ROLE_MODULUS, "zmag"},
    {CLOSO_ROLE_MODULUS, "zmodulus"},
    {CLOSO_ROLE_MODULUS, "modulus"},
    {CLOSO_ROLE_MODULUS, "magnitude"},
    {CLOSO_ROLE_MODULUS, "impedancemagnitude"},
    {CLOSO_ROLE_MODULUS, "impedancemodulus"},
    {CLOSO_ROLE_MODULUS, "impedance"},
    {CLOSO_ROLE_MODULUS, "z"},
    {CLOSO_ROLE_PHASE, "phasez"},
    {CLOSO_ROLE_PHASE, "zphz"},
    {CLOSO_ROLE_PHASE, "zphase"},
    {CLOSO_ROLE_PHASE, "phase"},
    {CLOSO_ROLE_PHASE, "phaseofz"},
    {CLOSO_ROLE_PHASE, "phaseangle"},
    {CLOSO_ROLE_PHASE, "phaseshift"},
    {CLOSO_ROLE_PHASE, "argz"},
    {CLOSO_ROLE_PHASE, "theta"},
    {CLOSO_ROLE_PHASE, "phi"},
    {CLOSO_ROLE_PHASE, "\xCE\xB8"},
    {CLOSO_ROLE_PHASE, "\xCF\x86"},
    {CLOSO_ROLE_PHASE, "angle"},
    {CLOSO_ROLE_SU_REAL, "suz'"},
    {CLOSO_ROLE_SU_REAL, "suzreal"},
    {CLOSO_ROLE_SU_REAL, "suzre"},
    {CLOSO_ROLE_SU_REAL, "sureal"},
    {CLOSO_ROLE_SU_IMAGINARY, "suz''"},
    {CLOSO_ROLE_SU_IMAGINARY, "suzimag"},
    {CLOSO_ROLE_SU_IMAGINARY, "suzim"},
    {CLOSO_ROLE_SU_IMAGINARY, "suimag"},
    {CLOSO_ROLE_SU_IMAGINARY, "suimaginary"},
    {CLOSO_ROLE_TEMPERATURE, "temperature"},
    {CLOSO_ROLE_TEMPERATURE, "temp"},
    {CLOSO_ROLE_TEMPERATURE, "t"}, // only with a unit of temperature
    {CLOSO_ROLE_TIME, "time"},
    {CLOSO_ROLE_TIME, "elapsedtime"},
    {CLOSO_ROLE_TIME, "t"},       // only with a unit of time
    {CLOSO_ROLE_CYCLE, "zcycle"}, // BioLogic: counts the spectra of a Modulo Bat file
    {CLOSO_ROLE_CYCLE, "cyclenumber"},
    {CLOSO_ROLE_CYCLE, "cycle"},
    {CLOSO_ROLE_CYCLE, "loopindex"},
    {CLOSO_ROLE_CYCLE, "spectrum"},
    {CLOSO_ROLE_CYCLE, "sweep"},
    {CLOSO_ROLE_CYCLE, "scan"},
    {CLOSO_ROLE_CYCLE, "scannumber"},
    {CLOSO_ROLE_POTENTIAL, "<ewe>"},
    {CLOSO_ROLE_POTENTIAL, "ewe"},
    {CLOSO_ROLE_POTENTIAL, "vdc"},
    {CLOSO_ROLE_POTENTIAL, "edc"},
    {CLOSO_ROLE_POTENTIAL, "bias"},
    {CLOSO_ROLE_POTENTIAL, "<ecell>"},
    {CLOSO_ROLE_POTENTIAL, "ecell"},
    {CLOSO_ROLE_POTENTIAL, "potential"},
    {CLOSO_ROLE_POTENTIAL, "dcpotential"},
    {CLOSO_ROLE_POTENTIAL, "voltage"},
    {CLOSO_ROLE_CHARGE, "q-qo"},
    {CLOSO_ROLE_CHARGE, "capacity"},
};

// Units with the factor to those of closo_impedance. Compared with regard to case: mohm, Mohm.
static const struct {
    closo_impedance_role role;
    const char *unit;
    double factor, offset;
} units[] = {
    {CLOSO_ROLE_FREQUENCY, "Hz", 1, 0},
    {CLOSO_ROLE_FREQUENCY, "hz", 1, 0},
    {CLOSO_ROLE_FREQUENCY, "1/s", 1, 0},
    {CLOSO_ROLE_FREQUENCY, "kHz", 1e3, 0},
    {CLOSO_ROLE_FREQUENCY, "MHz", 1e6, 0},
    {CLOSO_ROLE_FREQUENCY, "GHz", 1e9, 0},
    {CLOSO_ROLE_FREQUENCY, "mHz", 1e-3, 0},
    {CLOSO_ROLE_FREQUENCY, "rad/s", 0.15915494309189535, 0},
    {CLOSO_ROLE_FREQUENCY, "rads-1", 0.15915494309189535, 0},
    {CLOSO_ROLE_FREQUENCY, "rads^-1", 0.15915494309189535, 0},
    {CLOSO_ROLE_REAL, "ohm", 1, 0},
    {CLOSO_ROLE_REAL, "kohm", 1e3, 0},
    {CLOSO_ROLE_REAL, "Mohm", 1e6, 0},
    {CLOSO_ROLE_REAL, "Gohm", 1e9, 0},
    {CLOSO_ROLE_REAL, "mohm", 1e-3, 0},
    {CLOSO_ROLE_REAL, "uohm", 1e-6, 0},
    {CLOSO_ROLE_PHASE, "deg", 0.017453292519943295, 0},
    {CLOSO_ROLE_PHASE, "degree", 0.017453292519943295, 0},
    {CLOSO_ROLE_PHASE, "degrees", 0.017453292519943295, 0},
    {CLOSO_ROLE_PHASE, "\xC2\xB0", 0.017453292519943295, 0},
    {CLOSO_ROLE_PHASE, "rad", 1, 0},
    {CLOSO_ROLE_PHASE, "radians", 1, 0},
    {CLOSO_ROLE_TEMPERATURE, "K", 1, 0},
    {CLOSO_ROLE_TEMPERATURE, "C", 1, 273.15},
    {CLOSO_ROLE_TEMPERATURE, "degC", 1, 273.15},
    {CLOSO_ROLE_TEMPERATURE,
     "\xC2\xB0"
     "C",
     1, 273.15},
    {CLOSO_ROLE_TIME, "s", 1, 0},
    {CLOSO_ROLE_TIME, "Sec", 1, 0},
    {CLOSO_ROLE_TIME, "sec", 1, 0},
    {CLOSO_ROLE_TIME, "ms", 1e-3, 0},
    {CLOSO_ROLE_TIME, "min", 60, 0},
    {CLOSO_ROLE_TIME, "h", 3600, 0},
    {CLOSO_ROLE_POTENTIAL, "V", 1, 0},
    {CLOSO_ROLE_POTENTIAL, "Vvs.Ref.", 1, 0},
    {CLOSO_ROLE_POTENTIAL, "mV", 1e-3, 0},
    {CLOSO_ROLE_CHARGE, "mA.h", 1, 0},
    {CLOSO_ROLE_CHARGE, "mAh", 1, 0},
    {CLOSO_ROLE_CHARGE, "A.h", 1e3, 0},
    {CLOSO_ROLE_CHARGE, "Ah", 1e3, 0},
    {CLOSO_ROLE_CHARGE, "C", 1 / 3.6, 0},
};

// Signs of several bytes that stand for simpler ones.
static const struct {
    const char *from, *to;
} signs[] = {
    {"\xE2\x80\xB2", "'"},  {"\xE2\x80\xB3", "''"}, {"\xE2\x80\x99", "'"}, {"\xE2\x80\x98", "'"},
    {"\xE2\x80\x9D", "''"}, {"\xE2\x80\x9C", "''"}, {"\xC2\xB4", "'"},     {"`", "'"},
    {"\"", "''"},           {"\xE2\x88\x92", "-"},  {"\xE2\x80\x93", "-"}, {"\xE2\x84\xA6", "ohm"},
    {"\xCE\xA9", "ohm"},    {"\xC2\xB2", "2"},      {"\xC2\xB7", "*"},     {"\xE2\x8B\x85", "*"},
    {"\xC2\xB5", "u"},      {"\xCE\xBC", "u"},      {"\xE2\x81\xBB", "-"}, {"\xC2\xB9", "1"}};

// Copies text without the characters of `leave_out`, signs replaced; lower case where asked for.
static void simplify(const char *text, const char *leave_out, bool lower, char out[NAME_SIZE])
{
    size_t used = 0;
    while (*text && used < NAME_SIZE - 4) {
        size_t k = 0, count = sizeof signs / sizeof *signs;
        while (k < count && strncmp(text, signs[k].from, strlen(signs[k].from)) != 0)
            k++;
        if (k < count) {
            used += (size_t)snprintf(out + used, NAME_SIZE - used, "%s", signs[k].to);
            text += strlen(signs[k].from);
        } else {
            if (!strchr(leave_out, *text))
                out[used++] = (char)(lower && *text >= 'A' && *text <= 'Z' ? *text + 32 : *text);
            text++;
        }
    }
    out[used] = '\0';
}

static const char *without_minus(const char *name, bool *negative)
{
    static const char *const prefixes[] = {"-", "minus", "negative", "neg"};
    for (size_t k = 0; k < sizeof prefixes / sizeof *prefixes; k++)
        if (closo_text_starts_with(name, prefixes[k])) {
            *negative = true;
            return name + strlen(prefixes[k]);
        }
    return name;
}

// Place of the name in the table, or SIZE_MAX; `from` is where to begin.
static size_t find_name(const char *simple, size_t from)
{
    for (size_t k = from; k < sizeof names / sizeof *names; k++)
        if (!strcmp(simple, names[k].name))
            return k;
    return SIZE_MAX;
}

// "freq_hz", "zre_ohm": the unit is part of the name.
static void cut_unit(char *simple)
{
    static const char *const ends[] = {"hz", "ohms", "ohm", "deg", "degrees"};
    for (size_t k = 0; k < sizeof ends / sizeof *ends; k++)
        if (closo_text_ends_with(simple, ends[k]) && strlen(simple) > strlen(ends[k])) {
            simple[strlen(simple) - strlen(ends[k])] = '\0';
            return;
        }
}

static size_t place_of(const char *name, bool *negative, size_t from)
{
    char simple[NAME_SIZE];
    simplify(name, " _.:()[]{}*", true, simple);
    if (closo_text_starts_with(simple, "data") && simple[4]) // "Data: Z'"
        memmove(simple, simple + 4, strlen(simple + 4) + 1);
    *negative = false;
    char *bare = simple + (without_minus(simple, negative) - simple);
    size_t place = find_name(bare, from);
    if (place != SIZE_MAX)
        return place;
    cut_unit(bare);
    return find_name(bare, from);
}

closo_impedance_role closo_impedance_role_of(const char *name, bool *negative)
{
    size_t place = place_of(name, negative, 0);
    return place == SIZE_MAX ? CLOSO_ROLE_NONE : names[place].role;
}

static closo_impedance_role unit_role(closo_impedance_role role)
{
    switch (role) {
    case CLOSO_ROLE_IMAGINARY:
    case CLOSO_ROLE_MODULUS:
    case CLOSO_ROLE_SU_REAL:
    case CLOSO_ROLE_SU_IMAGINARY:
        return CLOSO_ROLE_REAL;
    default:
        return role;
    }
}

// "Ohm", "ohms" and the letter omega are one; "ohm cm2" sets *area.
static void simplify_unit(const char *unit, char out[NAME_SIZE], bool *area)
{
    char *p;
    simplify(unit, " ()[]", false, out);
    if ((p = strstr(out, "Ohm")) || (p = strstr(out, "OHM")))
        memcpy(p, "ohm", 3);
    if ((p = strstr(out, "ohm"))) {
        if (p[3] == 's')
            memmove(p + 3, p + 4, strlen(p + 4) + 1);
        *area = strstr(p, "cm") != NULL;
        p[3] = '\0';
    }
}

static void set_unit(closo_impedance_role role, closo_impedance_column *column, bool *area)
{
    char simple[NAME_SIZE];
    simplify_unit(column->unit, simple, area);
    for (size_t k = 0; k < sizeof units / sizeof *units; k++)
        if (units[k].role == unit_role(role) && !strcmp(units[k].unit, simple)) {
            column->factor = units[k].factor;
            column->offset = units[k].offset;
            column->unit_known = true;
            return;
        }
    column->factor = 1;
    if (role != CLOSO_ROLE_FREQUENCY)
        return;
    char name[NAME_SIZE];
    simplify(column->name, " _.:()[]{}*", true, name);
    if (strstr(name, "omega") || strstr(name, "angular") || strstr(name, "\xCF\x89") ||
        !strcmp(name, "w"))
        column->factor = 0.15915494309189535; // 1 / (2 pi)
}

// The first column, in the order of the names, that has this role.
static void find_role(const closo_data_table *table, closo_impedance_role role,
                      closo_impedance_columns *out)
{
    size_t best = SIZE_MAX;
    for (size_t k = 0; k < table->column_count; k++) {
        const closo_data_column *c = &table->columns[k];
        bool negative, area = false;
        size_t place = place_of(c->name, &negative, 0);
        while (place != SIZE_MAX && names[place].role != role) // "t" is a time or a temperature
            place = place_of(c->name, &negative, place + 1);
        if (place >= best)
            continue;
        closo_impedance_column column = {.values = c->values, .name = c->name, .unit = c->unit};
        set_unit(role, &column, &area);
        if (!strcmp(names[place].name, "t") && !column.unit_known)
            continue;
        if (negative) {
            if (role != CLOSO_ROLE_IMAGINARY && role != CLOSO_ROLE_PHASE)
                continue;
            column.factor = -column.factor;
        }
        best = place;
        out->of[role] = column;
        if (unit_role(role) == CLOSO_ROLE_REAL && role <= CLOSO_ROLE_MODULUS)
            out->area_specific = area;
    }
}

bool closo_impedance_columns_of(const closo_data_table *table, closo_impedance_columns *out)
{
    *out = (closo_impedance_columns){0};
    for (int role = CLOSO_ROLE_FREQUENCY; role < CLOSO_ROLE_COUNT; role++)
        find_role(table, (closo_impedance_role)role, out);
    bool cartesian = out->of[CLOSO_ROLE_REAL].values && out->of[CLOSO_ROLE_IMAGINARY].values;
    out->polar =
        !cartesian && out->of[CLOSO_ROLE_MODULUS].values && out->of[CLOSO_ROLE_PHASE].values;
    return out->of[CLOSO_ROLE_FREQUENCY].values && (cartesian || out->polar);
}
