// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a spectrum is that of a linear, stationary, causal system: the linear Kramers-Kronig test
// and Z-HIT, and the verdict from both. The noise is told from the residuals by how much each
// differs from the mean of its neighbours, which what is systematic does not.
#include "electro/kk.h"

#include <math.h>
#include <stdlib.h>

// The limits of the verdict, as fractions of |Z|. A good instrument on a good sample stays below
// 0.5 %; what stands out of the noise by less than LIMIT does no harm to a fit.
#define LIMIT        0.01  // residual that is never bad by itself
#define BEYOND       4.0   // residual over noise that is bad
#define PULL         0.25  // of a residual, that it may bring about at the next point
#define BAD_SHARE    0.1   // of the frequencies, that may be bad, singly or in twos
#define NOISY        0.05  // noise from which nothing can be told
#define DRIFT        0.015 // of the modulus in the lowest decade
#define DRIFT_BEYOND 4.0   // drift over its uncertainty
#define DECADE       10.0
enum { BAD_RUN = 3 }; // bad frequencies one after another that are no outliers

void closo_kk_options_init(closo_kk_options *options)
{
    *options = (closo_kk_options){
        .mu_limit = 0.85, .elements_most = 50, .capacitance = -1, .inductance = -1};
}

static int rising(const void *a, const void *b)
{
    double p = *(const double *)a, q = *(const double *)b;
    return (p > q) - (p < q);
}

static closo_status check_options(const closo_kk_options *o, closo_error *error)
{
    if (o->real_only && o->imaginary_only)
        return closo_fail(error, CLOSO_USAGE,
                          "expected a fit of the real or the imaginary part, "
                          "found both");
    if (o->elements > CLOSO_KK_ELEMENTS || o->elements_most > CLOSO_KK_ELEMENTS)
        return closo_fail(error, CLOSO_USAGE, "expected at most %d RC elements", CLOSO_KK_ELEMENTS);
    return CLOSO_OK;
}

static closo_status allocate(closo_kk *out, size_t n, closo_error *error)
{
    *out = (closo_kk){0};
    out->residual_real = closo_allocate(n, sizeof(double), error);
    out->residual_imaginary = closo_allocate(n, sizeof(double), error);
    out->zhit_residual = closo_allocate(n, sizeof(double), error);
    out->bad = closo_allocate(n, sizeof(bool), error);
    return out->residual_real && out->residual_imaginary && out->zhit_residual && out->bad
               ? CLOSO_OK
               : CLOSO_MEMORY;
}

// ---- noise -------------------------------------------------------------------------------------

// Robust: from the median of |r - mean of the neighbours|, for normal noise. The fit takes part of
// the scatter away, which is put back by its freedom.
static closo_status estimate_noise(const double *re, const double *im, size_t n, double freedom,
                                   double *noise, closo_error *error)
{
    double *rough = closo_allocate(2 * n, sizeof *rough, error);
    if (!rough)
        return CLOSO_MEMORY;
    size_t count = 0;
    for (size_t k = 1; k + 1 < n; k++) {
        rough[count++] = fabs(re[k] - (re[k - 1] + re[k + 1]) / 2);
        rough[count++] = fabs(im[k] - (im[k - 1] + im[k + 1]) / 2);
    }
    qsort(rough, count, sizeof *rough, rising);
    *noise = 1.4826 * rough[count / 2] / sqrt(1.5) * sqrt(2 * (double)n / fmax(freedom, 1));
    free(rough);
    return CLOSO_OK;
}

// Arrays in the order of falling frequency: residuals of the model.
static void find_residuals(const closo_ordered *s, const closo_kk_model *model, double *re,
                           double *im)
{
    for (size_t k = 0; k < s->count; k++) {
        double z[2];
        closo_kk_model_at(model, s->omega[k], z);
        re[k] = (s->re[k] - z[0]) / s->modulus[k];
        im[k] = (s->im[k] - z[1]) / s->modulus[k];
    }
}

// ---- verdict -----------------------------------------------------------------------------------

static double larger(const double *re, const double *im, size_t k)
{
    return fmax(fabs(re[k]), fabs(im[k]));
}

// An outlier pulls the fit at its neighbours, which are not bad for that.
static double pull(const double *re, const double *im, size_t n, size_t k)
{
    double before = k > 0 ? larger(re, im, k - 1) : 0;
    double behind = k + 1 < n ? larger(re, im, k + 1) : 0;
    return PULL * fmax(before, behind);
}

// Returns how many neighbouring frequencies are bad at most: an outlier or two say nothing about
// the sample.
static size_t find_bad(const closo_ordered *s, const double *re, const double *im, closo_kk *out)
{
    size_t run = 0, longest = 0;
    double limit = fmax(LIMIT, BEYOND * out->noise);
    for (size_t k = 0; k < s->count; k++) {
        double residual = larger(re, im, k);
        size_t at = s->place[k];
        out->residual_real[at] = re[k];
        out->residual_imaginary[at] = im[k];
        out->residual_max = fmax(out->residual_max, residual);
        out->bad[at] = !(residual <= limit) && !(residual < pull(re, im, s->count, k));
        out->bad_count += out->bad[at];
        run = out->bad[at] ? run + 1 : 0;
        longest = run > longest ? run : longest;
    }
    return longest;
}

// Mean over the lowest decade, and the largest value anywhere.
static void find_drift(const closo_ordered *s, const double *zhit, closo_kk *out, double *su)
{
    double sum = 0, last = s->omega[s->count - 1];
    size_t used = 0;
    out->zhit_max = 0;
    for (size_t k = 0; k < s->count; k++) {
        out->zhit_residual[s->place[k]] = zhit[k];
        if (!isfinite(zhit[k]))
            continue;
        out->zhit_max = fmax(out->zhit_max, fabs(zhit[k]));
        if (s->omega[k] < DECADE * last) {
            sum += zhit[k];
            used++;
        }
    }
    out->zhit_drift = used ? sum / (double)used : (double)NAN;
    // the derivative and the integral of the phase carry its noise at about its own size
    *su = used ? out->noise * 2 / sqrt((double)used) : (double)NAN;
}

static closo_kk_verdict judge(const closo_kk *kk, size_t points, size_t longest, double drift_su)
{
    if (kk->noise > NOISY)
        return CLOSO_KK_NOISY;
    if (fabs(kk->zhit_drift) > DRIFT && fabs(kk->zhit_drift) > DRIFT_BEYOND * drift_su)
        return CLOSO_KK_DRIFTING;
    if (longest >= BAD_RUN || (double)kk->bad_count > BAD_SHARE * (double)points)
        return CLOSO_KK_INCONSISTENT;
    return CLOSO_KK_VALID;
}

static closo_status validate(const closo_ordered *s, const closo_kk_options *options,
                             closo_kk_model *model, closo_kk *out, closo_error *error)
{
    double *work = closo_allocate(3 * s->count, sizeof *work, error), drift_su;
    if (!work)
        return CLOSO_MEMORY;
    double *re = work, *im = re + s->count, *zhit = im + s->count;
    closo_status status =
        closo_kk_grow(s, options, model, &out->capacitance, &out->inductance, error);
    if (status == CLOSO_OK) {
        find_residuals(s, model, re, im);
        status = estimate_noise(re, im, s->count, model->freedom, &out->noise, error);
    }
    if (status == CLOSO_OK)
        status = closo_zhit(s, model, zhit, error);
    if (status == CLOSO_OK) {
        out->M = model->M;
        out->mu = model->mu;
        size_t longest = find_bad(s, re, im, out);
        find_drift(s, zhit, out, &drift_su);
        out->verdict = judge(out, s->count, longest, drift_su);
        out->valid = out->verdict == CLOSO_KK_VALID;
        if (out->verdict == CLOSO_KK_NOISY)
            out->zhit_max = out->zhit_drift = NAN;
    }
    free(work);
    return status;
}

closo_status closo_kk_run(const closo_impedance *spectrum, const closo_kk_options *options,
                          closo_kk *out, closo_error *error)
{
    closo_kk_options defaults;
    closo_kk_options_init(&defaults);
    options = options ? options : &defaults;
    closo_ordered ordered;
    closo_kk_model *model = NULL;
    *out = (closo_kk){0};
    closo_status status = check_options(options, error);
    if (status != CLOSO_OK)
        return status;
    status = closo_ordered_init(&ordered, spectrum, error);
    if (status != CLOSO_OK)
        return status;
    status = allocate(out, spectrum->count, error);
    if (status == CLOSO_OK && !(model = closo_allocate(1, sizeof *model, error)))
        status = CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = validate(&ordered, options, model, out, error);
    if (status != CLOSO_OK)
        closo_kk_clear(out);
    free(model);
    closo_ordered_clear(&ordered);
    return status;
}

void closo_kk_clear(closo_kk *kk)
{
    free(kk->residual_real);
    free(kk->residual_imaginary);
    free(kk->bad);
    free(kk->zhit_residual);
    *kk = (closo_kk){0};
}
