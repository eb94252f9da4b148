// SPDX-License-Identifier: GPL-3.0-or-later
// What can be said of a formula's charge and electrons without knowing its structure.
#include "closo/chem.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NEARLY 1e-6

static bool is_whole(double value)
{
    return fabs(value - round(value)) < NEARLY;
}

static void write_charge(closo_text *out, double charge)
{
    double size = fabs(charge);
    if (fabs(size - 1) > NEARLY)
        closo_text_add_number(out, is_whole(size) ? round(size) : size, 6);
    closo_text_add(out, charge < 0 ? "-" : "+");
}

// Metals as their usual ions; the rest takes what is left.
static void explain_salt(const closo_compound *compound, closo_text *out)
{
    closo_compound rest = {0};
    double charge = 0;
    size_t ions = 0;
    for (size_t i = 0; i < compound->terms; i++) {
        const closo_compound_term *term = &compound->term[i];
        const closo_element *element = closo_element_of(term->nuclide.number);
        if (!element->is_metal) {
            rest.term[rest.terms++] = *term;
            continue;
        }
        if (element->usual_charge <= 0)
            return; // a metal of several charges
        closo_text_add(out, ions++ ? " and " : "; with ");
        if (fabs(term->count - 1) > NEARLY) {
            closo_text_add_number(out, term->count, 6);
            closo_text_add(out, " ");
        }
        closo_text_add(out, element->symbol);
        write_charge(out, element->usual_charge);
        charge += term->count * element->usual_charge;
    }
    double left = compound->charge - charge;
    if (ions == 0 || rest.terms == 0)
        return;
    char name[256];
    closo_compound_write(&rest, name, sizeof name);
    closo_text_addf(out, " the rest, %s, ", name);
    if (fabs(left) < NEARLY) {
        closo_text_add(out, "is neutral");
        return;
    }
    closo_text_add(out, "carries ");
    write_charge(out, left);
    closo_text_add(out, " in all");
}

static bool has_open_metal(const closo_compound *compound)
{
    for (size_t i = 0; i < compound->terms; i++) {
        const closo_element *element = closo_element_of(compound->term[i].nuclide.number);
        if (element->is_metal && element->usual_charge <= 0)
            return true;
    }
    return false;
}

void closo_compound_explain_charge(const closo_compound *compound, char *buffer, size_t size,
                                   bool *odd)
{
    closo_text out;
    double electrons = -compound->charge;
    closo_text_init(&out);
    bool whole = true;
    for (size_t i = 0; i < compound->terms; i++) {
        electrons += compound->term[i].count * compound->term[i].nuclide.number;
        whole = whole && is_whole(compound->term[i].count);
    }
    bool is_odd = whole && fmod(round(electrons), 2) != 0;
    if (compound->charge) {
        closo_text_addf(&out, "an ion of charge %d%s", abs(compound->charge),
                        compound->charge < 0 ? "-" : "+");
    } else {
        closo_text_add(&out, "neutral as written");
    }
    explain_salt(compound, &out);
    if (is_odd)
        closo_text_add(&out, "; its number of electrons is odd");
    if (odd)
        *odd = is_odd && !has_open_metal(compound);
    if (size > 0)
        snprintf(buffer, size, "%s", out.failed ? "" : out.data);
    closo_text_clear(&out);
}

void closo_compound_empirical(const closo_compound *compound, closo_compound *out)
{
    long long divisor = 0;
    *out = *compound;
    out->charge = 0;
    for (size_t i = 0; i < compound->terms; i++) {
        double count = compound->term[i].count;
        if (!is_whole(count) || count > 1e15 || count < 0.5)
            return;
        long long a = llround(count), b = divisor;
        while (b) {
            long long rest = a % b;
            a = b;
            b = rest;
        }
        divisor = a;
    }
    for (size_t i = 0; i < out->terms && divisor > 0; i++)
        out->term[i].count = round(out->term[i].count) / (double)divisor;
}
