// SPDX-License-Identifier: GPL-3.0-or-later
// Levenberg and Marquardt for one spectrum: a few parameters, about a hundred residuals, very many
// searches, so the normal equations are formed and nothing is allocated. Variables are mostly
// logarithms, in which steps far from the minimum are wild: no step moves one by more than a factor
// of about 30, bounds are met by projection, and damping follows the ratio of true to predicted
// fall (Nielsen, as in Madsen, Nielsen and Tingleff 2004). Near the minimum of a well-posed fit the
// columns of J, taken to unit length, leave eight digits to the normal equations, and the fall of S
// is checked with the true residuals.
//
// Cost of an iteration: one evaluation with derivatives, n^2 residuals / 2, n^3 / 6.
#include "electro/eis_fit.h"

#include <math.h>
#include <string.h>

enum { MOST = CLOSO_CIRCUIT_PARAMETERS, CALM = 2 };

#define FIRST_LAMBDA 1e-2
#define LEAST_LAMBDA 1e-12
#define MOST_LAMBDA  1e14
#define LONGEST      3.5   // step of a variable
#define ABSURD       20.0  // step that only a variable without effect asks for
#define FORGET       0.25  // of the former squared column length that is kept
#define ACCEPT       1e-4  // ratio of true to predicted fall
#define LEVEL        1e-4  // cosine between residuals and columns that counts as converged
#define ZERO         1e-28 // of the sum of the squared weighted data: no residual left

typedef struct descent {
    closo_eis_work *work;
    size_t n, m;
    size_t hold;
    double *x;
    double S, nothing;
    double normal[MOST * MOST], gradient[MOST], damping[MOST];
    double factor[MOST * MOST], step[MOST], trial[MOST];
    bool free[MOST];
} descent;

static double evaluate(const closo_eis_work *work, const double *x, double *r, double *jacobian)
{
    double sum = 0;
    closo_eis_residuals(x, r, jacobian, (void *)work, NULL);
    for (size_t i = 0; i < 2 * work->problem->points; i++)
        sum += r[i] * r[i];
    return isfinite(sum) ? sum : (double)INFINITY;
}

// J'J and J'r of the point in hand.
static void form(descent *d)
{
    size_t n = d->n;
    const double *jacobian = d->work->jacobian, *r = d->work->r;
    memset(d->normal, 0, n * n * sizeof *d->normal);
    memset(d->gradient, 0, n * sizeof *d->gradient);
    for (size_t i = 0; i < d->m; i++) {
        const double *row = jacobian + i * n;
        for (size_t a = 0; a < n; a++) {
            double value = row[a], *to = d->normal + a * n;
            d->gradient[a] += value * r[i];
            for (size_t b = 0; b <= a; b++)
                to[b] += value * row[b];
        }
    }
    for (size_t a = 0; a < n; a++)
        d->damping[a] = fmax(FORGET * d->damping[a], d->normal[a * n + a]);
}

static void choose_free(descent *d)
{
    const closo_eis_problem *p = d->work->problem;
    for (size_t a = 0; a < d->n; a++) {
        bool pressed = (d->x[a] <= p->lower[a] && d->gradient[a] > 0) ||
                       (d->x[a] >= p->upper[a] && d->gradient[a] < 0);
        d->free[a] = a != d->hold && !pressed && d->damping[a] > 0;
    }
}

// (J'J + lambda D) step = -J'r over the free variables, by Cholesky of the matrix scaled to a unit
// diagonal; false where it is not positive definite in rounding.
static bool solve(descent *d, double lambda)
{
    size_t index[MOST], k = 0, n = d->n;
    double scale[MOST], *f = d->factor;
    for (size_t a = 0; a < n; a++) {
        d->step[a] = 0;
        if (!d->free[a])
            continue;
        scale[k] = 1 / sqrt(d->damping[a]);
        index[k++] = a;
    }
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j <= i; j++) {
            double sum = d->normal[index[i] * n + index[j]] * scale[i] * scale[j];
            sum += i == j ? lambda : 0;
            for (size_t l = 0; l < j; l++)
                sum -= f[i * k + l] * f[j * k + l];
            if (i > j)
                f[i * k + j] = sum / f[j * k + j];
            else if (sum > 1e-15)
                f[i * k + i] = sqrt(sum);
            else
                return false;
        }
    double y[MOST];
    for (size_t i = 0; i < k; i++) {
        y[i] = -d->gradient[index[i]] * scale[i];
        for (size_t l = 0; l < i; l++)
            y[i] -= f[i * k + l] * y[l];
        y[i] /= f[i * k + i];
    }
    for (size_t i = k; i-- > 0;) {
        for (size_t l = i + 1; l < k; l++)
            y[i] -= f[l * k + i] * y[l];
        y[i] /= f[i * k + i];
    }
    for (size_t i = 0; i < k; i++)
        d->step[index[i]] = y[i] * scale[i];
    return true;
}

// A variable on its bound that the step leads outside stays, and the rest is solved again.
static bool solve_inside(descent *d, double lambda)
{
    const closo_eis_problem *p = d->work->problem;
    bool changed = true;
    choose_free(d);
    while (changed) {
        if (!solve(d, lambda))
            return false;
        changed = false;
        for (size_t a = 0; a < d->n; a++) {
            bool outside = (d->x[a] <= p->lower[a] && d->step[a] < 0) ||
                           (d->x[a] >= p->upper[a] && d->step[a] > 0);
            if (d->free[a] && outside) {
                d->free[a] = false;
                changed = true;
            }
        }
    }
    return true;
}

// Shortens the step to what a variable may move and cuts it at the bounds; returns the fall of S
// that the linear model promises for what is left. A variable that would go farther than any
// logarithm has to is one that hardly matters: it alone is shortened, else the step as a whole.
static double aim(descent *d)
{
    const closo_eis_problem *p = d->work->problem;
    double longest = 0, fall = 0;
    size_t n = d->n;
    for (size_t a = 0; a < n; a++) {
        if (fabs(d->step[a]) > ABSURD)
            d->step[a] = d->step[a] > 0 ? LONGEST : -LONGEST;
        longest = fmax(longest, fabs(d->step[a]));
    }
    double share = longest > LONGEST ? LONGEST / longest : 1;
    for (size_t a = 0; a < n; a++) {
        d->trial[a] = d->x[a];
        if (d->step[a] != 0)
            d->trial[a] = fmin(fmax(d->x[a] + share * d->step[a], p->lower[a]), p->upper[a]);
        d->step[a] = d->trial[a] - d->x[a];
    }
    for (size_t a = 0; a < n; a++) {
        double sum = 2 * d->gradient[a] + d->normal[a * n + a] * d->step[a];
        for (size_t b = 0; b < a; b++)
            sum += 2 * d->normal[a * n + b] * d->step[b];
        fall -= d->step[a] * sum;
    }
    return fall;
}

static bool stands_still(const descent *d)
{
    for (size_t a = 0; a < d->n; a++)
        if (fabs(d->step[a]) > 1e-14 * (1 + fabs(d->x[a])))
            return false;
    return true;
}

// Largest cosine between the residuals and the columns that may move.
static bool is_level(const descent *d)
{
    if (d->S <= d->nothing)
        return true;
    for (size_t a = 0; a < d->n; a++) {
        double length = d->normal[a * d->n + a];
        if (d->free[a] && fabs(d->gradient[a]) > LEVEL * sqrt(length * d->S))
            return false;
    }
    return true;
}

static void swap_buffers(closo_eis_work *work)
{
    double *r = work->r, *jacobian = work->jacobian;
    work->r = work->next_r;
    work->jacobian = work->next_jacobian;
    work->next_r = r;
    work->next_jacobian = jacobian;
}

static bool descend(descent *d, int iterations, double tolerance)
{
    double lambda = FIRST_LAMBDA, growth = 2;
    int calm = 0;
    form(d);
    for (int k = 0; k < iterations && d->S > d->nothing; k++) {
        double promised = solve_inside(d, lambda) ? aim(d) : 0;
        if (promised > 0 && stands_still(d))
            break;
        double S = promised > 0
                       ? evaluate(d->work, d->trial, d->work->next_r, d->work->next_jacobian)
                       : (double)INFINITY;
        double ratio = (d->S - S) / promised;
        if (promised > 0 && ratio > ACCEPT) {
            calm = d->S - S <= tolerance * d->S && lambda <= 1 ? calm + 1 : 0;
            memcpy(d->x, d->trial, d->n * sizeof *d->x);
            d->S = S;
            swap_buffers(d->work);
            form(d);
            double turn = 2 * fmin(ratio, 1) - 1;
            lambda = fmax(lambda * fmax(0.1, 1 - turn * turn * turn), LEAST_LAMBDA);
            growth = 2;
            if (calm >= CALM)
                return true;
            continue;
        }
        lambda *= growth;
        growth *= 2;
        if (lambda > MOST_LAMBDA)
            break;
    }
    choose_free(d);
    return is_level(d);
}

closo_status closo_eis_minimise(closo_eis_work *work, size_t hold, int iterations, double tolerance,
                                double *x, closo_eis_minimum *out, closo_error *error)
{
    const closo_eis_problem *problem = work->problem;
    descent d = {
        .work = work, .n = problem->variables, .m = 2 * problem->points, .hold = hold, .x = x};
    for (size_t v = 0; v < d.n; v++)
        x[v] = fmin(fmax(x[v], problem->lower[v]), problem->upper[v]);
    d.S = evaluate(work, x, work->r, work->jacobian);
    if (!isfinite(d.S))
        return closo_fail(error, CLOSO_INPUT,
                          "the circuit gives no finite impedance at the start of the fit");
    for (size_t i = 0; i < d.m; i++)
        d.nothing +=
            ZERO * problem->weight[i] * problem->weight[i] * problem->data[i] * problem->data[i];
    *out = (closo_eis_minimum){.converged = descend(&d, iterations, tolerance)};
    out->S = d.S;
    for (size_t v = 0; v < d.n; v++)
        out->at_bound[v] = v != hold && (x[v] <= problem->lower[v] || x[v] >= problem->upper[v]);
    return CLOSO_OK;
}
