// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of a nucleus that couples to others, to first order: each spin splits every line into
// 2I + 1 of equal weight, J apart; where an isotope stands in for a part of the spins, the lines of
// both kinds are there with their shares.
#include "chem/nmr.h"

#include <math.h>
#include <stdlib.h>

enum { LINES = 4096, SPINS = 64 };
#define SAME_HZ 1e-6
#define FAINT   1e-9

static int by_offset(const void *a, const void *b)
{
    double x = ((const closo_nmr_line *)a)->offset_hz, y = ((const closo_nmr_line *)b)->offset_hz;
    return (x > y) - (x < y);
}

// Lines that fall together become one; faint ones are left out.
static void gather(closo_nmr_multiplet *m)
{
    size_t kept = 0;
    qsort(m->lines, m->count, sizeof *m->lines, by_offset);
    for (size_t i = 0; i < m->count; i++)
        if (kept > 0 && m->lines[i].offset_hz - m->lines[kept - 1].offset_hz < SAME_HZ)
            m->lines[kept - 1].weight += m->lines[i].weight;
        else
            m->lines[kept++] = m->lines[i];
    double total = 0;
    m->count = 0;
    for (size_t i = 0; i < kept; i++)
        if (m->lines[i].weight > FAINT) {
            total += m->lines[i].weight;
            m->lines[m->count++] = m->lines[i];
        }
    for (size_t i = 0; i < m->count; i++)
        m->lines[i].weight /= total;
}

static closo_status split(closo_nmr_multiplet *m, const closo_nmr_coupling *c, closo_error *error)
{
    int isotopes = c->second_share > 0 ? 2 : 1;
    size_t states = (size_t)c->two_spin + 1 + (isotopes > 1 ? (size_t)c->second_two_spin + 1 : 0);
    if (m->count * states > LINES)
        return closo_fail(error, CLOSO_USAGE, "a multiplet of more than %d lines", LINES);
    closo_nmr_line *lines = closo_allocate(m->count * states, sizeof *lines, error);
    size_t count = 0;
    if (!lines)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < m->count; i++)
        for (int isotope = 0; isotope < isotopes; isotope++) {
            int two_spin = isotope ? c->second_two_spin : c->two_spin;
            double hz = isotope ? c->second_coupling_hz : c->coupling_hz;
            double share = isotope ? c->second_share : 1 - c->second_share;
            for (int k = 0; k <= two_spin; k++)
                lines[count++] = (closo_nmr_line){m->lines[i].offset_hz + (k - 0.5 * two_spin) * hz,
                                                  m->lines[i].weight * share / (two_spin + 1)};
        }
    free(m->lines);
    *m = (closo_nmr_multiplet){.count = count, .lines = lines};
    gather(m);
    return CLOSO_OK;
}

closo_status closo_nmr_multiplet_of(const closo_nmr_coupling *couplings, size_t count,
                                    closo_nmr_multiplet *out, closo_error *error)
{
    *out = (closo_nmr_multiplet){.count = 1, .lines = closo_allocate(1, sizeof *out->lines, error)};
    closo_status status = out->lines ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK)
        out->lines[0] = (closo_nmr_line){0, 1};
    for (size_t c = 0; status == CLOSO_OK && c < count; c++) {
        const closo_nmr_coupling *k = &couplings[c];
        if (k->count < 0 || k->count > SPINS || k->two_spin < 0 || k->two_spin > 18 ||
            k->second_two_spin < 0 || k->second_two_spin > 18 || !isfinite(k->coupling_hz) ||
            !isfinite(k->second_coupling_hz) || !(k->second_share >= 0 && k->second_share <= 1))
            status = closo_fail(error, CLOSO_USAGE,
                                "a coupling: expected at most %d spins and finite J", SPINS);
        for (int i = 0; status == CLOSO_OK && i < k->count; i++)
            status = split(out, k, error);
    }
    if (status != CLOSO_OK)
        closo_nmr_multiplet_clear(out);
    return status;
}

void closo_nmr_multiplet_clear(closo_nmr_multiplet *multiplet)
{
    free(multiplet->lines);
    *multiplet = (closo_nmr_multiplet){0};
}
