// SPDX-License-Identifier: GPL-3.0-or-later
// Ions: charges, and what a molecule takes up or gives off on its way into the spectrometer. "+H"
// and "-H" are of protons, as in [M+H]+ and [M-H]-.
#include "chem/compound.h"

#include <stdio.h>
#include <string.h>

// Charges of what is written without one.
static const struct {
    const char *formula;
    int charge;
} usual[] = {
    {"H", 1},       {"D", 1},     {"Li", 1},    {"Na", 1},    {"K", 1},    {"Rb", 1},
    {"Cs", 1},      {"Ag", 1},    {"Tl", 1},    {"NH4", 1},   {"F", -1},   {"Cl", -1},
    {"Br", -1},     {"I", -1},    {"HCO2", -1}, {"HCOO", -1}, {"OH", -1},  {"CH3CO2", -1},
    {"CH3COO", -1}, {"BH4", -1},  {"NO3", -1},  {"H2O", 0},   {"NH3", 0},  {"H2", 0},
    {"CH3CN", 0},   {"C2H3N", 0}, {"CH3OH", 0}, {"CH4O", 0},  {"THF", 0},  {"BH3", 0},
    {"CO2", 0},     {"C4H8O", 0}, {"HF", 0},    {"HCl", 0},   {"B2H6", 0}, {"C2H6OS", 0},
};

closo_status closo_charge_parse(const char *text, int *charge, closo_error *error)
{
    bool digits;
    size_t length = closo_compound_charge_at(text, charge, &digits);
    if (length && !text[length])
        return CLOSO_OK;
    if (!strcmp(text, "0")) {
        *charge = 0;
        return CLOSO_OK;
    }
    return closo_fail(error, CLOSO_USAGE,
                      "expected a charge such as 2-, -2, + or 0, found \"%.40s\"", text);
}

static closo_status charge_of(const char *name, closo_compound *part, const char *adduct,
                              closo_error *error)
{
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
        if (!strcmp(usual[i].formula, name)) {
            part->charge = usual[i].charge;
            return CLOSO_OK;
        }
    return closo_fail(error, CLOSO_USAGE,
                      "adduct \"%.80s\": the charge of %s is not known: write it in brackets, as "
                      "+[Mg^2+], or [.. ^0]",
                      adduct, name);
}

static void drop_empty(closo_compound *compound)
{
    size_t kept = 0;
    for (size_t i = 0; i < compound->terms; i++)
        if (compound->term[i].count > 1e-9)
            compound->term[kept++] = compound->term[i];
    compound->terms = kept;
}

static closo_status apply(closo_compound *compound, const closo_compound *part, double times,
                          const char *adduct, closo_error *error)
{
    closo_status status = closo_compound_add(compound, part, times, error);
    for (size_t i = 0; i < compound->terms && status == CLOSO_OK; i++)
        if (compound->term[i].count < -1e-9)
            status = closo_fail(error, CLOSO_USAGE,
                                "adduct \"%.80s\" takes more atoms than the formula has", adduct);
    drop_empty(compound);
    if (status == CLOSO_OK && compound->terms == 0)
        status = closo_fail(error, CLOSO_USAGE, "adduct \"%.80s\" leaves no atoms", adduct);
    return status;
}

// The formula of one step: up to the next sign outside of brackets. "[Mg^2+]" holds its charge.
static closo_status read_part(const char *begin, size_t length,
                              const closo_abbreviations *abbreviations, const char *adduct,
                              closo_compound *part, closo_error *error)
{
    char name[128];
    closo_error inner = {0};
    bool bracket = length > 2 && begin[0] == '[' && begin[length - 1] == ']';
    if (length == 0 || length >= sizeof name)
        return closo_fail(error, CLOSO_USAGE,
                          "expected adducts such as +H, -H, +Na or +2Na-H, found \"%.80s\"",
                          adduct);
    snprintf(name, sizeof name, "%.*s", (int)(bracket ? length - 2 : length),
             begin + (bracket ? 1 : 0));
    size_t used = strlen(name);
    bool neutral = bracket && used > 2 && !strcmp(name + used - 2, "^0");
    if (neutral)
        name[used - 2] = '\0';
    closo_status status = closo_compound_parse(part, name, abbreviations, &inner);
    if (status != CLOSO_OK)
        return closo_fail(error, status, "adduct \"%.80s\": %.400s", adduct, inner.message);
    return bracket ? CLOSO_OK : charge_of(name, part, adduct, error);
}

closo_status closo_adduct_add(closo_compound *compound, const char *adduct,
                              const closo_abbreviations *abbreviations, closo_error *error)
{
    closo_compound ion = *compound;
    closo_status status = CLOSO_OK;
    const char *p = adduct;
    do {
        int sign = *p == '-' ? -1 : 1;
        if (*p != '+' && *p != '-')
            return closo_fail(error, CLOSO_USAGE,
                              "expected adducts such as +H, -H, +Na or +2Na-H, found \"%.80s\"",
                              adduct);
        p++;
        int times = 0;
        for (int i = 0; i < 3 && *p >= '0' && *p <= '9'; i++)
            times = 10 * times + (*p++ - '0');
        const char *begin = p;
        for (int depth = 0; *p && (depth > 0 || (*p != '+' && *p != '-')); p++)
            depth += (*p == '[') - (*p == ']');
        closo_compound part;
        status = read_part(begin, (size_t)(p - begin), abbreviations, adduct, &part, error);
        if (status == CLOSO_OK)
            status = apply(&ion, &part, sign * (times ? times : 1), adduct, error);
    } while (status == CLOSO_OK && *p);
    if (status == CLOSO_OK && (ion.charge > 999 || ion.charge < -999))
        status = closo_fail(error, CLOSO_USAGE, "adduct \"%.80s\": the charge is too high", adduct);
    if (status == CLOSO_OK)
        *compound = ion;
    return status;
}
