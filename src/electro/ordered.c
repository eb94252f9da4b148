// SPDX-License-Identifier: GPL-3.0-or-later
#include "electro/ordered.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TWO_PI 6.283185307179586

typedef struct placed {
    double frequency;
    size_t place;
} placed;

static int falling(const void *a, const void *b)
{
    const placed *p = a, *q = b;
    if (p->frequency != q->frequency)
        return p->frequency > q->frequency ? -1 : 1;
    return p->place < q->place ? -1 : p->place > q->place;
}

static closo_status check(const closo_impedance *s, closo_error *error)
{
    if (s->count < CLOSO_ORDERED_LEAST || s->count > CLOSO_ORDERED_MOST)
        return closo_fail(error, CLOSO_INPUT, "%s: expected %d to %d points, found %zu", s->label,
                          CLOSO_ORDERED_LEAST, CLOSO_ORDERED_MOST, s->count);
    for (size_t k = 0; k < s->count; k++) {
        double modulus = hypot(s->real[k], s->imaginary[k]);
        // squares of all that follows must stay within the range of a double
        if (!(s->frequency[k] > 1e-30 && s->frequency[k] < 1e30))
            return closo_fail(error, CLOSO_INPUT,
                              "%s: point %zu: expected a frequency above zero, found %.6g Hz",
                              s->label, k + 1, s->frequency[k]);
        if (!(modulus > 1e-60 && modulus < 1e60))
            return closo_fail(error, CLOSO_INPUT,
                              "%s: point %zu: expected a finite impedance that is not zero, found "
                              "%.6g %+.6gi ohm",
                              s->label, k + 1, s->real[k], s->imaginary[k]);
    }
    return CLOSO_OK;
}

static closo_status check_span(const closo_ordered *o, const char *label, closo_error *error)
{
    double decades = log10(o->omega[0] / o->omega[o->count - 1]);
    if (closo_ordered_distinct(o) < CLOSO_ORDERED_LEAST)
        return closo_fail(error, CLOSO_INPUT, "%s: expected at least %d frequencies, found %zu",
                          label, CLOSO_ORDERED_LEAST, closo_ordered_distinct(o));
    if (decades > CLOSO_ORDERED_DECADES)
        return closo_fail(error, CLOSO_INPUT,
                          "%s: expected frequencies within %d decades, found %.0f", label,
                          CLOSO_ORDERED_DECADES, decades);
    return CLOSO_OK;
}

closo_status closo_ordered_init(closo_ordered *out, const closo_impedance *spectrum,
                                closo_error *error)
{
    *out = (closo_ordered){0};
    closo_status status = check(spectrum, error);
    if (status != CLOSO_OK)
        return status;
    size_t n = spectrum->count;
    placed *order = closo_allocate(n, sizeof *order, error);
    double *values = closo_allocate(4 * n, sizeof *values, error);
    out->place = closo_allocate(n, sizeof *out->place, error);
    out->omega = values;
    if (!order || !values || !out->place) {
        free(order);
        closo_ordered_clear(out);
        return CLOSO_MEMORY;
    }
    out->count = n;
    out->re = values + n;
    out->im = values + 2 * n;
    out->modulus = values + 3 * n;
    for (size_t k = 0; k < n; k++)
        order[k] = (placed){spectrum->frequency[k], k};
    qsort(order, n, sizeof *order, falling);
    for (size_t k = 0; k < n; k++) {
        size_t from = out->place[k] = order[k].place;
        out->omega[k] = TWO_PI * order[k].frequency;
        out->re[k] = spectrum->real[from];
        out->im[k] = spectrum->imaginary[from];
        out->modulus[k] = hypot(out->re[k], out->im[k]);
    }
    free(order);
    status = check_span(out, spectrum->label, error);
    if (status != CLOSO_OK)
        closo_ordered_clear(out);
    return status;
}

void closo_ordered_clear(closo_ordered *ordered)
{
    free(ordered->place);
    free(ordered->omega); // one block with the others
    *ordered = (closo_ordered){0};
}

size_t closo_ordered_distinct(const closo_ordered *ordered)
{
    size_t distinct = ordered->count > 0;
    for (size_t k = 1; k < ordered->count; k++)
        distinct += ordered->omega[k] < ordered->omega[k - 1] * (1 - 1e-9);
    return distinct;
}
