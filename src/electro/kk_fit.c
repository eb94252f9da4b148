// SPDX-License-Identifier: GPL-3.0-or-later
// Linear Kramers-Kronig test with a given number of RC elements (Boukamp, J. Electrochem. Soc. 142
// (1995) 1885; Schoenleber, Klotz and Ivers-Tiffee, Electrochim. Acta 131 (2014) 20): time
// constants are spaced evenly in logarithm from 1/omega_max to 1/omega_min, rows are weighted by
// 1/|Z|, and the rest is a linear least-squares problem, solved by Householder's QR with columns
// scaled to unit length. O(N M^2).
#include "electro/kk.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DEPENDENT 1e-13 // diagonal of R below which a scaled column is a combination of the others

// Columns one after another: column j at a + j * rows; the right-hand side is the last column.
typedef struct columns {
    size_t rows, count;
    double *a;
    double norm[CLOSO_KK_ELEMENTS + 3];
} columns;

// ---- least squares -----------------------------------------------------------------------------

static double scale_column(double *v, size_t rows)
{
    double sum = 0;
    for (size_t i = 0; i < rows; i++)
        sum += v[i] * v[i];
    double norm = sqrt(sum);
    for (size_t i = 0; norm > 0 && i < rows; i++)
        v[i] /= norm;
    return norm;
}

static void reflect(const double *v, double factor, double *target, size_t length)
{
    double dot = 0;
    for (size_t i = 0; i < length; i++)
        dot += v[i] * target[i];
    for (size_t i = 0; i < length; i++)
        target[i] -= factor * dot * v[i];
}

// Leaves R in the upper triangle (its diagonal in `diagonal`) and Q'y in the last column.
static void triangularise(columns *c, double *diagonal)
{
    for (size_t j = 0; j < c->count; j++)
        c->norm[j] = scale_column(c->a + j * c->rows, c->rows);
    for (size_t j = 0; j < c->count; j++) {
        double *v = c->a + j * c->rows + j, sum = 0;
        size_t length = c->rows - j;
        for (size_t i = 0; i < length; i++)
            sum += v[i] * v[i];
        double alpha = v[0] > 0 ? -sqrt(sum) : sqrt(sum);
        diagonal[j] = alpha;
        v[0] -= alpha;
        double factor = sum - alpha * (v[0] + alpha); // half of |v|^2
        if (!(fabs(alpha) > DEPENDENT) || !(factor > 0))
            continue;
        for (size_t k = j + 1; k <= c->count; k++)
            reflect(v, 1 / factor, c->a + k * c->rows + j, length);
    }
}

// A dependent column gets the coefficient 0.
static void substitute(const columns *c, const double *diagonal, double *x)
{
    for (size_t j = c->count; j-- > 0;) {
        double sum = c->a[c->count * c->rows + j];
        for (size_t k = j + 1; k < c->count; k++)
            sum -= c->a[k * c->rows + j] * x[k];
        x[j] = fabs(diagonal[j]) > DEPENDENT ? sum / diagonal[j] : 0;
    }
}

// Solution, and the square roots of the last two diagonal elements of (A'A)^-1. a is overwritten.
static void solve(columns *c, double *x, double last_su[2])
{
    double diagonal[CLOSO_KK_ELEMENTS + 3];
    triangularise(c, diagonal);
    substitute(c, diagonal, x);
    size_t p = c->count;
    last_su[0] = last_su[1] = NAN;
    if (fabs(diagonal[p - 1]) > DEPENDENT)
        last_su[1] = 1 / fabs(diagonal[p - 1]) / c->norm[p - 1];
    if (p > 1 && fabs(diagonal[p - 2]) > DEPENDENT && fabs(diagonal[p - 1]) > DEPENDENT)
        last_su[0] = hypot(1, c->a[(p - 1) * c->rows + p - 2] / diagonal[p - 1]) /
                     fabs(diagonal[p - 2]) / c->norm[p - 2];
    for (size_t j = 0; j < p; j++)
        x[j] = c->norm[j] > 0 ? x[j] / c->norm[j] : 0;
}

// ---- the model ---------------------------------------------------------------------------------

static void space_times(const closo_ordered *s, size_t M, double *tau)
{
    double first = log(1 / s->omega[0]), last = log(1 / s->omega[s->count - 1]);
    for (size_t k = 0; k < M; k++)
        tau[k] =
            exp(M > 1 ? first + (last - first) * (double)k / (double)(M - 1) : (first + last) / 2);
}

static void rc_at(double omega_tau, double z[2])
{
    double denominator = 1 + omega_tau * omega_tau;
    z[0] = 1 / denominator;
    z[1] = -omega_tau / denominator;
}

void closo_kk_model_at(const closo_kk_model *model, double omega, double z[2])
{
    z[0] = model->R0;
    z[1] = omega * model->L - model->elastance / omega;
    for (size_t k = 0; k < model->M; k++) {
        double rc[2];
        rc_at(omega * model->tau[k], rc);
        z[0] += model->R[k] * rc[0];
        z[1] += model->R[k] * rc[1];
    }
}

// One column of the parts that are fitted: real rows first.
static void put(columns *c, const closo_ordered *s, closo_kk_part part, size_t column, size_t n,
                double re, double im)
{
    double *v = c->a + column * c->rows, weight = 1 / s->modulus[n];
    if (part != CLOSO_KK_IMAGINARY)
        v[n] = re * weight;
    if (part != CLOSO_KK_REAL)
        v[(part == CLOSO_KK_COMPLEX ? s->count : 0) + n] = im * weight;
}

static void fill(columns *c, const closo_ordered *s, const closo_kk_terms *terms, const double *tau)
{
    closo_kk_part part = terms->part;
    for (size_t n = 0; n < s->count; n++) {
        size_t column = 0;
        for (size_t k = 0; k < terms->M; k++) {
            double rc[2];
            rc_at(s->omega[n] * tau[k], rc);
            put(c, s, part, column++, n, rc[0], rc[1]);
        }
        if (part != CLOSO_KK_IMAGINARY)
            put(c, s, part, column++, n, 1, 0);
        if (part != CLOSO_KK_REAL && terms->capacitance)
            put(c, s, part, column++, n, 0, -1 / s->omega[n]);
        if (part != CLOSO_KK_REAL && terms->inductance)
            put(c, s, part, column++, n, 0, s->omega[n]);
        put(c, s, part, column, n, s->re[n], s->im[n]);
    }
}

// ---- what one part does not determine ----------------------------------------------------------

// R0 after a fit of the imaginary part (Boukamp 1995, eq. 14).
static void find_resistance(const closo_ordered *s, closo_kk_model *m)
{
    double sum = 0, weights = 0;
    for (size_t n = 0; n < s->count; n++) {
        double z[2], weight = 1 / (s->modulus[n] * s->modulus[n]);
        closo_kk_model_at(m, s->omega[n], z);
        sum += weight * (s->re[n] - z[0]);
        weights += weight;
    }
    m->R0 = sum / weights;
}

// 1/C and L after a fit of the real part, from what the imaginary part leaves.
static closo_status find_reactances(const closo_ordered *s, const closo_kk_terms *terms,
                                    closo_kk_model *m, closo_error *error)
{
    size_t count = (size_t)terms->capacitance + terms->inductance;
    columns c = {.rows = s->count, .count = count};
    if (count == 0)
        return CLOSO_OK;
    c.a = closo_allocate((count + 1) * c.rows, sizeof *c.a, error);
    if (!c.a)
        return CLOSO_MEMORY;
    for (size_t n = 0; n < s->count; n++) {
        double z[2], weight = 1 / s->modulus[n];
        closo_kk_model_at(m, s->omega[n], z);
        if (terms->capacitance)
            c.a[n] = -weight / s->omega[n];
        if (terms->inductance)
            c.a[(count - 1) * c.rows + n] = weight * s->omega[n];
        c.a[count * c.rows + n] = weight * (s->im[n] - z[1]);
    }
    double x[2], su[2];
    solve(&c, x, su);
    free(c.a);
    if (terms->capacitance) {
        m->elastance = x[0];
        m->elastance_su = su[count == 2 ? 0 : 1];
    }
    if (terms->inductance) {
        m->L = x[count - 1];
        m->L_su = su[1];
    }
    return CLOSO_OK;
}

// ---- results -----------------------------------------------------------------------------------

static void take(const closo_kk_terms *terms, const double *x, const double su[2],
                 closo_kk_model *m)
{
    size_t at = terms->M;
    memcpy(m->R, x, terms->M * sizeof *x);
    if (terms->part != CLOSO_KK_IMAGINARY)
        m->R0 = x[at++];
    if (terms->part == CLOSO_KK_REAL)
        return;
    if (terms->capacitance) {
        m->elastance = x[at++];
        m->elastance_su = su[terms->inductance ? 0 : 1];
    }
    if (terms->inductance) {
        m->L = x[at];
        m->L_su = su[1];
    }
}

static void judge(const closo_ordered *s, const closo_kk_terms *terms, closo_kk_model *m)
{
    double positive = 0, negative = 0;
    for (size_t k = 0; k < m->M; k++)
        *(m->R[k] < 0 ? &negative : &positive) += fabs(m->R[k]);
    m->mu = positive > 0 ? 1 - negative / positive : negative > 0 ? -INFINITY : 1;
    m->S = 0;
    for (size_t n = 0; n < s->count; n++) {
        double z[2], w = s->modulus[n] * s->modulus[n];
        closo_kk_model_at(m, s->omega[n], z);
        m->S += ((s->re[n] - z[0]) * (s->re[n] - z[0]) + (s->im[n] - z[1]) * (s->im[n] - z[1])) / w;
    }
    m->freedom = 2 * (double)s->count - (double)m->M - 1 - terms->capacitance - terms->inductance;
    double sigma = sqrt(m->S / fmax(m->freedom, 1));
    m->elastance_su *= sigma;
    m->L_su *= sigma;
}

closo_status closo_kk_fit(const closo_ordered *spectrum, const closo_kk_terms *terms,
                          closo_kk_model *out, closo_error *error)
{
    bool imaginary = terms->part != CLOSO_KK_REAL;
    columns c = {.rows = spectrum->count * (terms->part == CLOSO_KK_COMPLEX ? 2 : 1),
                 .count = terms->M + (terms->part != CLOSO_KK_IMAGINARY) +
                          (imaginary && terms->capacitance) + (imaginary && terms->inductance)};
    if (terms->M < 1 || terms->M > CLOSO_KK_ELEMENTS || c.count > c.rows)
        return closo_fail(error, CLOSO_USAGE, "%zu RC elements are more than %zu points determine",
                          terms->M, spectrum->count);
    *out = (closo_kk_model){.M = terms->M, .elastance_su = NAN, .L_su = NAN};
    c.a = closo_allocate((c.count + 1) * c.rows, sizeof *c.a, error);
    if (!c.a)
        return CLOSO_MEMORY;
    double x[CLOSO_KK_ELEMENTS + 3] = {0}, su[2];
    space_times(spectrum, terms->M, out->tau);
    fill(&c, spectrum, terms, out->tau);
    solve(&c, x, su);
    free(c.a);
    take(terms, x, su, out);
    closo_status status = CLOSO_OK;
    if (terms->part == CLOSO_KK_IMAGINARY)
        find_resistance(spectrum, out);
    if (terms->part == CLOSO_KK_REAL)
        status = find_reactances(spectrum, terms, out, error);
    judge(spectrum, terms, out);
    return status;
}
