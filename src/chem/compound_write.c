// SPDX-License-Identifier: GPL-3.0-or-later
// Compounds as text that reads back. Molecules of nonmetals are written in Hill's order (carbon,
// hydrogen, the rest by symbol; all by symbol without carbon); with boron or a metal in the order
// of the field: metals, carbon, boron, hydrogen, the rest.
#include "closo/chem.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { HYDROGEN = 1, BORON = 5, CARBON = 6 };

typedef struct order {
    bool hill, carbon, hydrogen_early;
} order;

static order order_of(const closo_compound *compound)
{
    order out = {.hill = closo_compound_count(compound, BORON) <= 0,
                 .carbon = closo_compound_count(compound, CARBON) > 0};
    for (size_t i = 0; i < compound->terms; i++)
        if (closo_element_of(compound->term[i].nuclide.number)->is_metal)
            out.hill = false;
    out.hydrogen_early = out.carbon || (!out.hill && closo_compound_count(compound, BORON) > 0);
    return out;
}

static int rank(const order *how, int number)
{
    if (number == CARBON)
        return how->hill && !how->carbon ? 4 : 1;
    if (number == BORON && !how->hill)
        return 2;
    if (number == HYDROGEN)
        return how->hydrogen_early ? 3 : 4;
    return !how->hill && closo_element_of(number)->is_metal ? 0 : 4;
}

static bool comes_before(const order *how, closo_nuclide a, closo_nuclide b)
{
    int rank_a = rank(how, a.number), rank_b = rank(how, b.number);
    if (rank_a != rank_b)
        return rank_a < rank_b;
    int names = strcmp(closo_element_of(a.number)->symbol, closo_element_of(b.number)->symbol);
    return names ? names < 0 : a.mass_number < b.mass_number;
}

static void sort_terms(const closo_compound *compound,
                       closo_compound_term sorted[CLOSO_COMPOUND_TERMS])
{
    order how = order_of(compound);
    for (size_t i = 0; i < compound->terms; i++) {
        size_t place = i;
        for (;
             place > 0 && comes_before(&how, compound->term[i].nuclide, sorted[place - 1].nuclide);
             place--)
            sorted[place] = sorted[place - 1];
        sorted[place] = compound->term[i];
    }
}

static bool is_whole(double count)
{
    return count >= 1 && fabs(count - round(count)) < 1e-9 * count;
}

// A count without exponent, at most fourteen digits and nine decimals.
static void write_count(closo_text *out, double count)
{
    char number[32];
    if (is_whole(count)) {
        if (count >= 1.5)
            closo_text_addf(out, "%lld", llround(count));
        return;
    }
    int decimals = count < 1e5 ? 9 : count < 1e8 ? 6 : 3;
    long long scale = decimals == 9 ? 1000000000 : decimals == 6 ? 1000000 : 1000;
    long long whole = (long long)count;
    long long parts = llround((count - (double)whole) * (double)scale);
    if (parts >= scale) {
        whole++;
        parts = 0;
    }
    size_t length = (size_t)snprintf(number, sizeof number, "%lld.%0*lld", whole, decimals, parts);
    while (number[length - 1] == '0')
        length--;
    closo_text_add_bytes(out, number, number[length - 1] == '.' ? length - 1 : length);
}

static void write_term(closo_text *out, const closo_compound_term *term, bool numbers_apart)
{
    char name[8];
    closo_nuclide_write(term->nuclide, name);
    bool bracket = name[0] >= '0' && name[0] <= '9';
    bool metal = closo_element_of(term->nuclide.number)->is_metal;
    bool apart = numbers_apart && (metal || !is_whole(term->count)); // "(Na11)BD4"
    closo_text_add(out, apart ? "(" : "");
    closo_text_add(out, bracket ? "[" : "");
    closo_text_add(out, name);
    closo_text_add(out, bracket ? "]" : "");
    write_count(out, term->count);
    closo_text_add(out, apart ? ")" : "");
}

// "-" where it cannot be misread, else "^2-".
static void write_charge(closo_text *out, const closo_compound *compound)
{
    int charge = compound->charge;
    if (!charge)
        return;
    size_t digits = 0; // at the end: three would be doubted
    while (digits < out->length && out->data[out->length - 1 - digits] >= '0' &&
           out->data[out->length - 1 - digits] <= '9')
        digits++;
    bool plain = (charge == 1 || charge == -1) && compound->terms > 1 && digits < 3;
    if (!plain && compound->terms == 1 && compound->term[0].count == 1)
        plain = charge == 1 || charge == -1;
    closo_text_add(out, plain ? "" : "^");
    if (charge != 1 && charge != -1)
        closo_text_addf(out, "%d", charge < 0 ? -charge : charge);
    closo_text_add(out, charge < 0 ? "-" : "+");
}

static void write_all(closo_text *out, const closo_compound *compound, bool numbers_apart)
{
    closo_compound_term sorted[CLOSO_COMPOUND_TERMS];
    sort_terms(compound, sorted);
    for (size_t i = 0; i < compound->terms; i++)
        write_term(out, &sorted[i], numbers_apart);
    write_charge(out, compound);
}

static bool reads_back(const char *text, const closo_compound *compound)
{
    closo_compound again;
    if (closo_compound_parse(&again, text, NULL, NULL) != CLOSO_OK ||
        again.terms != compound->terms || again.charge != compound->charge)
        return false;
    for (size_t i = 0; i < again.terms; i++)
        if (fabs(again.term[i].count - compound->term[i].count) >
            1e-8 * (1 + compound->term[i].count))
            return false;
    return true;
}

void closo_compound_write(const closo_compound *compound, char *buffer, size_t size)
{
    closo_text out;
    if (size == 0)
        return;
    if (compound->terms == 0 && compound->charge == -1) { // the electron of a half-reaction
        snprintf(buffer, size, "e-");
        return;
    }
    closo_text_init(&out);
    write_all(&out, compound, false);
    if (!out.failed && out.data && !reads_back(out.data, compound)) {
        closo_text_clear(&out);
        closo_text_init(&out);
        write_all(&out, compound, true);
    }
    snprintf(buffer, size, "%s", out.failed || !out.data ? "" : out.data);
    closo_text_clear(&out);
}
