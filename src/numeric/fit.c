// SPDX-License-Identifier: GPL-3.0-or-later
// Nonlinear least squares after Levenberg and Marquardt. Each step minimises the linear model
// |r + J x|^2 + lambda |D x|^2, D the lengths of the columns of J, where they shrink by
// no more than half a step (between More 1978, doi:10.1007/BFb0067700, and Marquardt); lambda
// follows the ratio of the true to the predicted fall (Nielsen, as in Madsen, Nielsen and Tingleff
// 2004). J is folded into a triangular factor, so the normal matrix is never formed. Bounds: a
// parameter at a bound whose gradient leads outside is held for the step; one that a step would
// carry across is put on the bound and the rest of the step found again. It ends when the undamped
// linear model promises no further fall.
//
// A fit that has not ended after a few iterations lies in a narrow curved valley: from then on, and
// where a step would change the parameters by much of their size, steps bend along it (geodesic
// acceleration, Transtrum and Sethna 2012, arXiv:1201.5885), at the price of one more evaluation of
// the residuals a step. A step whose second-order part is too large is not tried.
//
// Cost of an iteration: 2 m n^2 for the factor, n^3 for each trial of lambda.
#include "numeric/fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ITERATIONS   200
#define TOLERANCE    1e-12
#define FIRST_LAMBDA 1e-3
#define LEAST_LAMBDA 1e-22 // of columns of unit length: no damping, but null directions stay put
#define MOST_LAMBDA  1e20
#define ACCEPT       1e-4  // ratio of true to predicted fall
#define STANDSTILL   1e-15 // relative change of all parameters
#define SETTLED      1e-12 // the same, of the undamped step: the answer does not change any more
#define NEARLY       1e-6  // promised fall at a standstill that still counts as converged
#define NO_EFFECT    1e-15 // of the largest effect of any parameter on the residuals
#define FORGET       0.5   // of the former column length that is kept
#define FAR          0.5   // length of a step over that of the parameters
#define BEND_AFTER   5     // iterations
#define BEND_MOST    0.75  // of 2 |second-order| / |first-order step|
#define BEND_PROBE   0.1   // of the step: distance for the second derivative along it
#define BLOCK_VALUES 8192  // of a block of rows: stays in the cache

typedef struct engine {
    const closo_fit_problem *problem;
    size_t n, m, block_rows;
    double *p, *trial;       // n
    double *scale, *weight;  // n: typical sizes; D
    double *inverse;         // n: 1 / D
    double *gradient;        // n
    double *lengths;         // n: squared ones of the columns of J
    double *r, *next;        // m
    double *jacobian, *rows; // m x n; a block of rows
    size_t *column;          // the free parameters
    bool *on_bound;          // of the free ones: put on a bound by this step
    closo_triangle factor;   // of the free columns over D
    closo_triangle damped;   // of the step
    double squares;
    double *memory;
} engine;

static void release(engine *e)
{
    free(e->memory);
    free(e->column);
    free(e->on_bound);
}

static closo_status prepare(engine *e, const closo_fit_problem *problem, double *p,
                            closo_error *error)
{
    size_t n = problem->parameters, m = problem->residuals;
    size_t rows = BLOCK_VALUES / (n + 1);
    rows = rows < 8 ? 8 : rows;
    rows = rows > m ? m : rows;
    rows = rows < n ? n : rows; // the step folds in n rows at once
    if (m > 0 && n > SIZE_MAX / sizeof(double) / 4 / m)
        return closo_fail(error, CLOSO_MEMORY, "a fit of %zu parameters to %zu residuals", n, m);
    *e = (engine){.problem = problem, .n = n, .m = m, .block_rows = rows, .p = p};
    e->memory = closo_allocate(6 * n + 2 * m + m * n + rows * (n + 1) + 2 * n * (n + 1),
                               sizeof *e->memory, error);
    e->column = closo_allocate(n, sizeof *e->column, error);
    e->on_bound = closo_allocate(n, sizeof *e->on_bound, error);
    if (!e->memory || !e->column || !e->on_bound)
        return CLOSO_MEMORY;
    double *next = e->memory;
    double **const parts[] = {&e->trial,    &e->scale,   &e->weight,
                              &e->gradient, &e->lengths, &e->inverse};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++, next += n)
        *parts[i] = next;
    e->r = next;
    e->next = e->r + m;
    e->jacobian = e->next + m;
    e->rows = e->jacobian + m * n;
    e->factor.r = e->rows + rows * (n + 1);
    e->damped.r = e->factor.r + n * (n + 1);
    return CLOSO_OK;
}

static double lower_of(const engine *e, size_t j)
{
    return e->problem->lower ? e->problem->lower[j] : -INFINITY;
}

static double upper_of(const engine *e, size_t j)
{
    return e->problem->upper ? e->problem->upper[j] : INFINITY;
}

static bool held(const engine *e, size_t j)
{
    return lower_of(e, j) >= upper_of(e, j);
}

static bool all_finite(const double *values, size_t count)
{
    double sum = 0; // one infinity or NaN spoils it: 0 times it is no zero
    for (size_t i = 0; i < count; i++)
        sum += 0 * values[i];
    return sum == 0;
}

// *squares is infinite where the model refuses the point or gives no finite residuals.
static closo_status evaluate(const engine *e, const double *p, double *r, double *jacobian,
                             double *squares, closo_error *error)
{
    closo_error refused = {0};
    closo_status status = e->problem->evaluate(p, r, jacobian, e->problem->context, &refused);
    *squares = INFINITY;
    if (status != CLOSO_OK && status != CLOSO_NEGATIVE)
        return closo_fail(error, status, "%s", refused.message);
    if (status == CLOSO_NEGATIVE || !all_finite(r, e->m) ||
        (jacobian && !all_finite(jacobian, e->m * e->n)))
        return CLOSO_OK;
    double sum = 0;
    for (size_t i = 0; i < e->m; i++)
        sum += r[i] * r[i];
    if (isfinite(sum))
        *squares = sum;
    return CLOSO_OK;
}

static closo_status start(engine *e, closo_error *error)
{
    for (size_t j = 0; j < e->n; j++) {
        if (isnan(e->p[j]) || isnan(lower_of(e, j)) || isnan(upper_of(e, j)))
            return closo_fail(
                error, CLOSO_INPUT,
                "parameter %zu of the fit: expected a number and bounds to start from", j + 1);
        e->p[j] = fmin(fmax(e->p[j], lower_of(e, j)), upper_of(e, j));
        double size = e->problem->scale ? fabs(e->problem->scale[j]) : fabs(e->p[j]);
        e->scale[j] = size > 0 && isfinite(size) ? size : 1;
    }
    closo_status status = evaluate(e, e->p, e->r, e->jacobian, &e->squares, error);
    if (status == CLOSO_OK && !isfinite(e->squares))
        status = closo_fail(error, CLOSO_INPUT,
                            "the model gives no finite residuals at the start of the fit");
    return status;
}

// Gradient and column lengths in one pass over the Jacobian.
static void look(engine *e)
{
    memset(e->gradient, 0, e->n * sizeof *e->gradient);
    memset(e->lengths, 0, e->n * sizeof *e->lengths);
    for (size_t i = 0; i < e->m; i++) {
        const double *row = e->jacobian + i * e->n;
        double residual = e->r[i];
        for (size_t j = 0; j < e->n; j++) {
            e->gradient[j] += residual * row[j];
            e->lengths[j] += row[j] * row[j];
        }
    }
    for (size_t j = 0; j < e->n; j++) {
        e->weight[j] = fmax(FORGET * e->weight[j], sqrt(e->lengths[j]));
        if (!(e->weight[j] > 0))
            e->weight[j] = 1 / e->scale[j];
        e->inverse[j] = 1 / e->weight[j];
    }
}

// Parameters that may move: neither held nor pressed against a bound.
static size_t choose_free(engine *e)
{
    size_t count = 0;
    for (size_t j = 0; j < e->n; j++) {
        bool pressed = (e->p[j] <= lower_of(e, j) && e->gradient[j] > 0) ||
                       (e->p[j] >= upper_of(e, j) && e->gradient[j] < 0);
        if (!held(e, j) && !pressed)
            e->column[count++] = j;
    }
    return count;
}

static void factorise(engine *e, size_t count)
{
    closo_triangle_reset(&e->factor, count);
    for (size_t begin = 0; begin < e->m; begin += e->block_rows) {
        size_t rows = e->m - begin < e->block_rows ? e->m - begin : e->block_rows;
        for (size_t i = 0; i < rows; i++) {
            const double *from = e->jacobian + (begin + i) * e->n;
            for (size_t k = 0; k < count; k++)
                e->rows[k * rows + i] = from[e->column[k]] * e->inverse[e->column[k]];
            e->rows[count * rows + i] = e->r[begin + i];
        }
        closo_triangle_add(&e->factor, e->rows, rows);
    }
}

// Row i of the linear model for a scaled step x of the free parameters.
static double model_row(const engine *e, size_t i, const double *x)
{
    size_t n = e->factor.n;
    const double *row = e->factor.r + i * (n + 1);
    double sum = row[n];
    for (size_t k = i; k < n; k++)
        sum += row[k] * x[k];
    return sum;
}

static double predicted_fall(const engine *e, const double *x)
{
    double fall = 0;
    for (size_t i = 0; i < e->factor.n; i++) {
        double before = e->factor.r[i * (e->factor.n + 1) + e->factor.n];
        double after = model_row(e, i, x);
        fall += (before - after) * (before + after);
    }
    return fall;
}

// The damped step of the free parameters that are not on a bound; those keep their x.
static void solve_inside(engine *e, double lambda, double *x)
{
    size_t n = e->factor.n, inside = 0;
    for (size_t k = 0; k < n; k++)
        inside += !e->on_bound[k];
    closo_triangle_reset(&e->damped, inside);
    for (size_t k = 0; k < inside; k++)
        e->damped.r[k * (inside + 1) + k] = sqrt(lambda);
    for (size_t i = 0; i < n; i++) {
        const double *row = e->factor.r + i * (n + 1);
        double *to = e->rows + i;
        double right = row[n];
        size_t at = 0;
        for (size_t k = 0; k < n; k++) {
            double value = k >= i ? row[k] : 0;
            if (e->on_bound[k])
                right += value * x[k];
            else
                to[n * at++] = value;
        }
        to[n * inside] = right;
    }
    closo_triangle_add(&e->damped, e->rows, n);
    closo_triangle_solve(&e->damped, x + n); // behind x: room for the compact solution
    for (size_t k = 0, at = 0; k < n; k++)
        if (!e->on_bound[k])
            x[k] = x[n + at++];
}

// Step for one lambda within the bounds; returns the fall it promises. e->lengths: of the free
// ones.
static double find_step(engine *e, double lambda, double *x)
{
    size_t n = e->factor.n;
    memset(e->on_bound, 0, n * sizeof *e->on_bound);
    for (bool crossed = true; crossed;) {
        crossed = false;
        solve_inside(e, lambda, x);
        for (size_t k = 0; k < n; k++) {
            size_t j = e->column[k];
            double weight = e->weight[j], to = e->p[j] + x[k] / weight;
            if (e->on_bound[k] || (to >= lower_of(e, j) && to <= upper_of(e, j)))
                continue;
            double bound = to < lower_of(e, j) ? lower_of(e, j) : upper_of(e, j);
            e->on_bound[k] = true;
            x[k] = (bound - e->p[j]) * weight;
            crossed = true;
        }
    }
    return predicted_fall(e, x);
}

static double length_of(size_t n, const double *x)
{
    double squares = 0;
    for (size_t k = 0; k < n; k++)
        squares += x[k] * x[k];
    return sqrt(squares);
}

// Is the scaled step large against the parameters themselves?
static bool goes_far(const engine *e, const double *x)
{
    double squares = 0;
    for (size_t k = 0; k < e->factor.n; k++) {
        double size = e->weight[e->column[k]] * e->p[e->column[k]];
        squares += size * size;
    }
    return length_of(e->factor.n, x) > FAR * sqrt(squares);
}

// Solves R'R a = b for the factor R of the damped step, in place.
static void solve_normal(const closo_triangle *factor, double *b)
{
    size_t n = factor->n, width = n + 1;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++)
            b[i] -= factor->r[k * width + i] * b[k];
        b[i] /= factor->r[i * width + i];
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t k = i + 1; k < n; k++)
            b[i] -= factor->r[i * width + k] * b[k];
        b[i] /= factor->r[i * width + i];
    }
}

// Second-order part of the step x that find_step found away from all bounds, added to x; *bent is
// false where it is too large to be trusted, that is, where x leaves the region of its own model.
static closo_status bend(engine *e, double *x, bool *bent, closo_error *error)
{
    size_t n = e->factor.n;
    double squares, *second = x + n;
    memcpy(e->trial, e->p, e->n * sizeof *e->trial);
    for (size_t k = 0; k < n; k++)
        e->trial[e->column[k]] += BEND_PROBE * x[k] / e->weight[e->column[k]];
    closo_status status = evaluate(e, e->trial, e->next, NULL, &squares, error);
    *bent = isfinite(squares);
    if (status != CLOSO_OK || !*bent)
        return status;
    memset(second, 0, n * sizeof *second);
    for (size_t i = 0; i < e->m; i++) {
        const double *row = e->jacobian + i * e->n;
        double slope = 0;
        for (size_t k = 0; k < n; k++)
            slope += row[e->column[k]] * e->inverse[e->column[k]] * x[k];
        double curvature = 2 / BEND_PROBE * ((e->next[i] - e->r[i]) / BEND_PROBE - slope);
        for (size_t k = 0; k < n; k++)
            second[k] -= row[e->column[k]] * e->inverse[e->column[k]] * curvature;
    }
    solve_normal(&e->damped, second);
    *bent = 2 * length_of(n, second) <= BEND_MOST * length_of(n, x);
    for (size_t k = 0; *bent && k < n; k++)
        x[k] += second[k] / 2;
    return CLOSO_OK;
}

// Does the scaled step leave every parameter within `share` of itself or of its typical size?
static bool tiny(const engine *e, const double *x, double share)
{
    for (size_t k = 0; k < e->factor.n; k++) {
        size_t j = e->column[k];
        if (fabs(x[k]) > share * e->weight[j] * fmax(fabs(e->p[j]), e->scale[j]))
            return false;
    }
    return true;
}

static void aim(engine *e, const double *x)
{
    memcpy(e->trial, e->p, e->n * sizeof *e->trial);
    for (size_t k = 0; k < e->factor.n; k++) {
        size_t j = e->column[k];
        double to = e->p[j] + x[k] / e->weight[j];
        e->trial[j] = fmin(fmax(to, lower_of(e, j)), upper_of(e, j));
        // Exactly on the bound, where it was put there.
        if (e->on_bound[k])
            e->trial[j] = x[k] < 0 ? lower_of(e, j) : x[k] > 0 ? upper_of(e, j) : e->p[j];
    }
}

static void accept(engine *e, double squares)
{
    memcpy(e->p, e->trial, e->n * sizeof *e->p);
    memcpy(e->r, e->next, e->m * sizeof *e->r);
    e->squares = squares;
}

// Tries smaller and smaller steps until one is an improvement; *stuck when there is none.
static closo_status advance(engine *e, bool bending, double *lambda, double *x, bool *stuck,
                            closo_error *error)
{
    double growth = 2;
    *stuck = false;
    while (*lambda <= MOST_LAMBDA) {
        double promised = find_step(e, *lambda, x), squares, again;
        bool sound = true;
        if (tiny(e, x, STANDSTILL))
            break;
        closo_status status = CLOSO_OK;
        if ((bending || goes_far(e, x)) && e->damped.n == e->factor.n)
            status = bend(e, x, &sound, error);
        aim(e, x);
        if (status == CLOSO_OK && sound)
            status = evaluate(e, e->trial, e->next, NULL, &squares, error);
        if (status != CLOSO_OK)
            return status;
        double ratio = sound ? (e->squares - squares) / promised : 0;
        if (ratio > ACCEPT && isfinite(squares) && promised > 0) {
            status = evaluate(e, e->trial, e->next, e->jacobian, &again, error);
            if (status != CLOSO_OK)
                return status;
            if (isfinite(again)) {
                accept(e, squares);
                double turn = 2 * ratio - 1;
                *lambda = fmax(*lambda * fmax(1.0 / 3, 1 - turn * turn * turn), LEAST_LAMBDA);
                return CLOSO_OK;
            }
            // A point with residuals but without derivatives: back to the last good one.
            status = evaluate(e, e->p, e->r, e->jacobian, &again, error);
            if (status != CLOSO_OK)
                return status;
        }
        *lambda *= growth;
        growth *= 2;
    }
    *stuck = true;
    return CLOSO_OK;
}

// At the bottom: one undamped step more, which squares what is left of the distance.
static closo_status polish(engine *e, double *x, closo_error *error)
{
    double squares;
    find_step(e, LEAST_LAMBDA, x);
    aim(e, x);
    closo_status status = evaluate(e, e->trial, e->next, NULL, &squares, error);
    if (status != CLOSO_OK || !(squares <= e->squares))
        return status;
    status = evaluate(e, e->trial, e->next, e->jacobian, &squares, error);
    if (status != CLOSO_OK)
        return status;
    if (isfinite(squares))
        accept(e, squares);
    else
        status = evaluate(e, e->p, e->r, e->jacobian, &squares, error);
    return status;
}

static closo_status iterate(engine *e, closo_fit *out, double *x, closo_error *error)
{
    const closo_fit_problem *problem = e->problem;
    int most = problem->iterations > 0 ? problem->iterations : ITERATIONS;
    double tolerance = problem->tolerance > 0 ? problem->tolerance : TOLERANCE;
    double lambda = FIRST_LAMBDA;
    for (out->iterations = 0;; out->iterations++) {
        look(e);
        factorise(e, choose_free(e));
        double promised = e->factor.n ? find_step(e, LEAST_LAMBDA, x) : 0;
        double enough = fmax(tolerance * e->squares, problem->noise);
        bool small = tiny(e, x, SETTLED), bottom = promised <= enough;
        // Bounds far away may cut the undamped step to nothing where a damped one still falls.
        if (bottom && e->factor.n)
            bottom = find_step(e, 1, x) <= enough;
        if (bottom || small) {
            out->converged = true;
            return e->factor.n ? polish(e, x, error) : CLOSO_OK;
        }
        if (out->iterations >= most)
            return CLOSO_OK;
        bool stuck;
        closo_status status = advance(e, out->iterations >= BEND_AFTER, &lambda, x, &stuck, error);
        if (status != CLOSO_OK)
            return status;
        if (stuck) { // rounding keeps the residuals from falling as promised
            out->converged = promised <= fmax(NEARLY * e->squares, problem->noise);
            return CLOSO_OK;
        }
    }
}

// Free parameters at the end, without those that have no effect at all: they are undetermined.
static size_t choose_final(engine *e, closo_fit *out)
{
    memset(e->weight, 0, e->n * sizeof *e->weight);
    look(e);
    double largest = 0;
    for (size_t j = 0; j < e->n; j++)
        if (!held(e, j))
            largest = fmax(largest, sqrt(e->lengths[j]) * e->scale[j]);
    size_t count = 0;
    for (size_t j = 0; j < e->n; j++) {
        double effect = sqrt(e->lengths[j]) * e->scale[j];
        if (held(e, j))
            continue;
        out->undetermined[j] = !(effect > NO_EFFECT * largest);
        out->at_bound[j] =
            !out->undetermined[j] && (e->p[j] <= lower_of(e, j) || e->p[j] >= upper_of(e, j));
        if (!out->undetermined[j] && !out->at_bound[j])
            e->column[count++] = j;
    }
    return count;
}

static closo_status conclude(engine *e, closo_fit *out, closo_error *error)
{
    size_t count = choose_final(e, out), rank = 0;
    factorise(e, count);
    out->sum_of_squares = e->squares;
    closo_status status =
        closo_fit_covariance(&e->factor, e->column, e->weight, e->n, out, &rank, error);
    out->freedom = (double)e->m - (double)rank;
    return status;
}

closo_status closo_fit_run(const closo_fit_problem *problem, double *p, closo_fit *out,
                           closo_error *error)
{
    size_t n = problem->parameters;
    engine e;
    *out = (closo_fit){0};
    closo_status status = prepare(&e, problem, p, error);
    double *x = closo_allocate(2 * n, sizeof *x, error);
    out->covariance = closo_allocate(n * n, sizeof *out->covariance, error);
    out->undetermined = closo_allocate(n, sizeof *out->undetermined, error);
    out->at_bound = closo_allocate(n, sizeof *out->at_bound, error);
    if (status == CLOSO_OK && (!x || !out->covariance || !out->undetermined || !out->at_bound))
        status = CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = start(&e, error);
    if (status == CLOSO_OK)
        status = iterate(&e, out, x, error);
    if (status == CLOSO_OK)
        status = conclude(&e, out, error);
    free(x);
    release(&e);
    if (status != CLOSO_OK)
        closo_fit_clear(out);
    return status;
}

void closo_fit_clear(closo_fit *fit)
{
    free(fit->covariance);
    free(fit->undetermined);
    free(fit->at_bound);
    *fit = (closo_fit){0};
}
