// SPDX-License-Identifier: GPL-3.0-or-later
// Form factors: the tables of data/scattering/form_factors.csv, which are compiled in, and
// xraylib's. A table lists an ion as the symbol, the size of its charge and the sign ("Li1+").
#include "closo/crystal.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xraylib/xraylib.h>

extern const unsigned char closo_form_factors[];

#define IT92_LIMIT    2.0 // 1/A, of the fits
#define WK95_LIMIT    6.0
#define XRAYLIB_LIMIT 6.0

// Numbers behind "table,species," or NULL where the table does not list the species.
static const char *find_row(const char *table, const char *species)
{
    char key[40];
    int length = snprintf(key, sizeof key, "\n%s,%s,", table, species);
    const char *row = strstr((const char *)closo_form_factors, key);
    return row ? row + length : NULL;
}

static const char *read_numbers(const char *row, double *out, int count)
{
    char *end = NULL;
    for (int i = 0; i < count; i++, row = end + 1)
        out[i] = strtod(row, &end);
    return row;
}

static void read_row(closo_form_factor *out, const char *row, int terms)
{
    out->terms = terms;
    row = read_numbers(row, out->a, terms);
    row = read_numbers(row, out->b, terms);
    (void)read_numbers(row, &out->c, 1);
}

closo_status closo_form_factor_find(closo_form_factor *out, int element, int charge,
                                    const char *table, bool bonded, closo_error *error)
{
    *out = (closo_form_factor){.element = element};
    const closo_element *record = closo_element_of(element);
    if (!record)
        return closo_fail(error, CLOSO_INPUT, "no form factor for a dummy atom");
    bool it92 = !strcmp(table, "IT92"), wk95 = !strcmp(table, "WK95");
    snprintf(out->table, sizeof out->table, "%s", table);
    snprintf(out->species, sizeof out->species, "%s", record->symbol);
    if (!it92 && !wk95) {
        if (strcmp(table, "xraylib") != 0)
            return closo_fail(error, CLOSO_USAGE,
                              "form factors: expected IT92, WK95 or xraylib, found '%s'", table);
        xrl_error *failure = NULL;
        (void)FF_Rayl(element, 0, &failure);
        bool known = !failure;
        xrl_clear_error(&failure);
        out->s_max = XRAYLIB_LIMIT;
        return known ? CLOSO_OK
                     : closo_fail(error, CLOSO_INPUT, "xraylib has no form factor of %s",
                                  record->symbol);
    }
    out->s_max = it92 ? IT92_LIMIT : WK95_LIMIT;
    const char *row = NULL;
    if (charge != 0) {
        char ion[16];
        snprintf(ion, sizeof ion, "%.3s%d%c", record->symbol, abs(charge) % 100,
                 charge > 0 ? '+' : '-');
        row = find_row(table, ion);
        if (row)
            snprintf(out->species, sizeof out->species, "%s", ion);
    }
    if (!row && element == 1) { // both tables share the bonded hydrogen
        row = bonded ? find_row("IT92", "H") : find_row(table, "Hiso");
        snprintf(out->species, sizeof out->species, bonded ? "H (bonded)" : "H (free)");
        it92 = it92 || bonded;
    }
    if (!row)
        row = find_row(table, record->symbol);
    if (!row)
        return closo_fail(error, CLOSO_INPUT, "table %s has no form factor of %s", table,
                          record->symbol);
    read_row(out, row, it92 ? 4 : 5);
    return CLOSO_OK;
}

double closo_form_factor_at(const closo_form_factor *factor, double s)
{
    if (factor->terms == 0)
        return FF_Rayl(factor->element, s, NULL);
    double sum = factor->c;
    for (int i = 0; i < factor->terms; i++)
        sum += factor->a[i] * exp(-factor->b[i] * s * s);
    return sum;
}
