// SPDX-License-Identifier: GPL-3.0-or-later
// Aggregated patterns. A distribution is a row of bins, one for each number of nucleons, that holds
// the probability p and the first two moments of the mass excess e = (mass - lightest mass) -
// (nucleons - least nucleons): sums of p e and p e^2. Two independent groups of atoms multiply:
//
//   p = sum p1 p2,  pe = sum p1 pe2 + pe1 p2,  pee = sum p1 pee2 + 2 pe1 pe2 + pee1 p2
//
// over the pairs of bins whose nucleons add up, which is exact; so mean masses and spreads are as
// exact as the intensities. Elements of two isotopes are binomial, others powers by squaring. The
// excess is a few mu per atom, so that its moments lose no digits.
#include "chem/isotope.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NEGLIGIBLE 1e-25

enum { P, E, EE, MOMENTS };

typedef struct distribution {
    int first; // nucleons of bin 0
    size_t count, capacity;
    double *data; // MOMENTS rows of `capacity`
} distribution;

// The state of one computation.
typedef struct workshop {
    distribution total, power, product, factor;
    closo_error *error;
} workshop;

static double *row(const distribution *d, int moment)
{
    return d->data + (size_t)moment * d->capacity;
}

// Room for `count` bins; what was there is lost.
static closo_status resize(distribution *d, size_t count, closo_error *error)
{
    if (count > d->capacity) {
        size_t capacity = count < 32 ? 32 : count + count / 2;
        free(d->data);
        d->capacity = 0;
        d->data = closo_allocate(MOMENTS * capacity, sizeof *d->data, error);
        if (!d->data)
            return CLOSO_MEMORY;
        d->capacity = capacity;
    }
    d->count = count;
    return CLOSO_OK;
}

static void swap(distribution *a, distribution *b)
{
    distribution keep = *a;
    *a = *b;
    *b = keep;
}

// Bins at the ends that cannot matter go, so that the width follows the square root of the atoms.
static void trim(distribution *d)
{
    const double *p = row(d, P);
    double highest = 0;
    for (size_t i = 0; i < d->count; i++)
        highest = p[i] > highest ? p[i] : highest;
    size_t begin = 0, end = d->count;
    while (begin + 1 < end && !(p[begin] > NEGLIGIBLE * highest))
        begin++;
    while (end > begin + 1 && !(p[end - 1] > NEGLIGIBLE * highest))
        end--;
    for (int m = 0; begin > 0 && m < MOMENTS; m++)
        memmove(row(d, m), row(d, m) + begin, (end - begin) * sizeof(double));
    d->first += (int)begin;
    d->count = end - begin;
}

static void add_shifted(const double a[MOMENTS], const distribution *b, double *restrict p,
                        double *restrict e, double *restrict ee)
{
    const double *bp = row(b, P), *be = row(b, E), *bee = row(b, EE);
    for (size_t j = 0; j < b->count; j++) {
        p[j] += a[P] * bp[j];
        e[j] += a[P] * be[j] + a[E] * bp[j];
        ee[j] += a[P] * bee[j] + 2 * a[E] * be[j] + a[EE] * bp[j];
    }
}

static closo_status multiply(const distribution *a, const distribution *b, distribution *out,
                             closo_error *error)
{
    if (a->count > b->count) {
        const distribution *keep = a;
        a = b;
        b = keep;
    }
    closo_status status = resize(out, a->count + b->count - 1, error);
    if (status != CLOSO_OK)
        return status;
    out->first = a->first + b->first;
    for (int m = 0; m < MOMENTS; m++)
        memset(row(out, m), 0, out->count * sizeof(double));
    for (size_t i = 0; i < a->count; i++) {
        const double bin[MOMENTS] = {row(a, P)[i], row(a, E)[i], row(a, EE)[i]};
        if (bin[P] > 0)
            add_shifted(bin, b, row(out, P) + i, row(out, E) + i, row(out, EE) + i);
    }
    trim(out);
    return CLOSO_OK;
}

// ---- one element -------------------------------------------------------------------------------

static double excess(const closo_isotope_source *source, size_t isotope)
{
    return source->mass[isotope] - source->mass[0] -
           (source->mass_number[isotope] - source->mass_number[0]);
}

static void put(distribution *d, size_t bin, double p, double e)
{
    row(d, P)[bin] = p;
    row(d, E)[bin] = p * e;
    row(d, EE)[bin] = p * e * e;
}

static closo_status one_atom(const closo_isotope_source *source, distribution *out,
                             closo_error *error)
{
    int first = source->mass_number[0], last = source->mass_number[source->isotopes - 1];
    closo_status status = resize(out, (size_t)(last - first) + 1, error);
    if (status != CLOSO_OK)
        return status;
    out->first = first;
    for (size_t i = 0; i < out->count; i++)
        put(out, i, 0, 0);
    for (size_t i = 0; i < source->isotopes; i++)
        put(out, (size_t)(source->mass_number[i] - first), source->fraction[i], excess(source, i));
    return CLOSO_OK;
}

// n atoms of two isotopes: k of the heavier one, from the summit k0 downwards by the ratio of
// neighbours.
static closo_status binomial(const closo_isotope_source *source, distribution *out,
                             closo_error *error)
{
    unsigned n = source->atoms, mode[CLOSO_MIXTURE_ISOTOPES] = {0};
    closo_isotope_mode(source, mode);
    double ratio = source->fraction[1] / source->fraction[0], e = excess(source, 1);
    size_t step = (size_t)(source->mass_number[1] - source->mass_number[0]);
    unsigned summit = mode[1], low = summit, high = summit;
    double p = 1;
    for (; low > 0 && p > NEGLIGIBLE; low--)
        p *= low / ((n - low + 1.0) * ratio);
    for (p = 1; high < n && p > NEGLIGIBLE; high++)
        p *= (double)(n - high) / (high + 1.0) * ratio;
    closo_status status = resize(out, (high - low) * step + 1, error);
    if (status != CLOSO_OK)
        return status;
    out->first = (int)n * source->mass_number[0] + (int)(low * step);
    for (size_t i = 0; step > 1 && i < out->count; i++)
        put(out, i, 0, 0);
    double summit_p =
        n < 2 ? source->fraction[summit] : exp(closo_isotope_log_probability(source, mode));
    p = summit_p;
    for (unsigned k = summit;; k--) {
        put(out, (k - low) * step, p, k * e);
        if (k == low)
            break;
        p *= k / ((n - k + 1.0) * ratio);
    }
    p = summit_p;
    for (unsigned k = summit; k < high;) {
        p *= (double)(n - k) / (k + 1.0) * ratio;
        k++;
        put(out, (k - low) * step, p, k * e);
    }
    return CLOSO_OK;
}

// The distribution of one atom to the power of their number, into work->factor.
static closo_status squared_up(workshop *work, const closo_isotope_source *source)
{
    bool empty = true;
    closo_status status = one_atom(source, &work->power, work->error);
    for (unsigned left = source->atoms; status == CLOSO_OK && left > 0; left >>= 1) {
        if (left & 1) {
            if (empty) {
                status = resize(&work->factor, work->power.count, work->error);
                for (int m = 0; status == CLOSO_OK && m < MOMENTS; m++)
                    memcpy(row(&work->factor, m), row(&work->power, m),
                           work->power.count * sizeof(double));
                work->factor.first = work->power.first;
                empty = false;
            } else {
                status = multiply(&work->factor, &work->power, &work->product, work->error);
                swap(&work->factor, &work->product);
            }
        }
        if (status == CLOSO_OK && left > 1) {
            status = multiply(&work->power, &work->power, &work->product, work->error);
            swap(&work->power, &work->product);
        }
    }
    return status;
}

// ---- the compound ------------------------------------------------------------------------------

static closo_status multiply_all(workshop *work, const closo_isotope_mixture *mixture,
                                 double *lightest)
{
    bool empty = true;
    int alone = 0; // nucleons of elements that have one isotope
    closo_status status = CLOSO_OK;
    *lightest = -mixture->charge * CLOSO_ELECTRON_MASS;
    for (size_t s = 0; s < mixture->count && status == CLOSO_OK; s++) {
        const closo_isotope_source *source = &mixture->source[s];
        *lightest += source->atoms * source->mass[0];
        if (source->isotopes == 1) {
            alone += (int)source->atoms * source->mass_number[0];
            continue;
        }
        distribution *target = empty ? &work->total : &work->factor;
        status = source->isotopes == 2 ? binomial(source, target, work->error)
                                       : squared_up(work, source);
        if (status == CLOSO_OK && empty && source->isotopes > 2)
            swap(&work->total, &work->factor);
        if (status == CLOSO_OK && !empty) {
            status = multiply(&work->total, &work->factor, &work->product, work->error);
            swap(&work->total, &work->product);
        }
        empty = false;
    }
    if (status == CLOSO_OK && empty) {
        status = resize(&work->total, 1, work->error);
        work->total.first = 0;
        if (status == CLOSO_OK)
            put(&work->total, 0, 1, 0);
    }
    work->total.first += alone;
    return status;
}

static int least_nucleons(const closo_isotope_mixture *mixture)
{
    int sum = 0;
    for (size_t s = 0; s < mixture->count; s++)
        sum += (int)mixture->source[s].atoms * mixture->source[s].mass_number[0];
    return sum;
}

static closo_status hand_over(const distribution *total, double lightest, int least,
                              closo_isotope_peaks *out, closo_error *error)
{
    closo_status status =
        closo_grow((void **)&out->peaks, &out->capacity, total->count, sizeof *out->peaks, error);
    if (status != CLOSO_OK)
        return status;
    out->count = 0;
    for (size_t i = 0; i < total->count; i++) {
        double p = row(total, P)[i];
        if (!(p > 0))
            continue;
        double mean = row(total, E)[i] / p;
        double variance = row(total, EE)[i] / p - mean * mean;
        int nucleons = total->first + (int)i;
        out->peaks[out->count++] =
            (closo_isotope_peak){.nucleons = nucleons,
                                 .probability = p,
                                 .mass = lightest + (nucleons - least) + mean,
                                 .spread = variance > 1e-18 ? sqrt(variance) : 0};
    }
    return CLOSO_OK;
}

closo_status closo_isotope_peaks_compute(closo_isotope_peaks *out,
                                         const closo_isotope_mixture *mixture, closo_error *error)
{
    workshop work = {.error = error};
    double lightest;
    out->count = 0;
    closo_status status = multiply_all(&work, mixture, &lightest);
    if (status == CLOSO_OK)
        status = hand_over(&work.total, lightest, least_nucleons(mixture), out, error);
    free(work.total.data);
    free(work.power.data);
    free(work.product.data);
    free(work.factor.data);
    return status;
}

void closo_isotope_peaks_clear(closo_isotope_peaks *peaks)
{
    free(peaks->peaks);
    *peaks = (closo_isotope_peaks){0};
}
