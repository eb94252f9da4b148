// SPDX-License-Identifier: GPL-3.0-or-later
// What the data determine. Singular values of the Jacobian with columns of unit length give the
// covariance of the variables; a logarithm with a standard uncertainty above 1 (a factor of e, more
// than 100 %), or an exponent with one above 0.5, is undetermined. Of undetermined pairs that only
// move together the combination that is determined is named: where ln a changes with e ln b,
// a / b^e stays.
#include "electro/eis_fit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SWEEPS = 60 };

#define VANISHING  1e-9 // of the largest singular value
#define FREE       1e3  // standard uncertainty that stands for none, of a logarithm
#define MOST_LOG   1.0
#define MOST_PLAIN 0.5
#define TOGETHER   0.95 // correlation of a pair that only moves together
#define DETERMINED 0.3  // standard uncertainty of a combination worth naming

typedef struct jacobian {
    size_t rows, n; // free variables
    size_t variable[CLOSO_CIRCUIT_PARAMETERS];
    double length[CLOSO_CIRCUIT_PARAMETERS]; // of the columns
    double *columns;                         // n x rows, of unit length, then U S
    double *v;                               // n x n, a right vector in each row
} jacobian;

// ---- singular values (one-sided Jacobi, Hestenes 1958) -----------------------------------------

static double dot(size_t n, const double *a, const double *b)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

static void turn(size_t n, double *a, double *b, double cosine, double sine)
{
    for (size_t i = 0; i < n; i++) {
        double x = a[i], y = b[i];
        a[i] = cosine * x - sine * y;
        b[i] = sine * x + cosine * y;
    }
}

static bool orthogonalise(jacobian *j, size_t a, size_t b)
{
    double *x = j->columns + a * j->rows, *y = j->columns + b * j->rows;
    double aa = dot(j->rows, x, x), bb = dot(j->rows, y, y), ab = dot(j->rows, x, y);
    if (!(fabs(ab) > 1e-15 * sqrt(aa * bb)))
        return false;
    double zeta = (bb - aa) / (2 * ab);
    double tangent = (zeta > 0 ? 1 : -1) / (fabs(zeta) + sqrt(1 + zeta * zeta));
    double cosine = 1 / sqrt(1 + tangent * tangent), sine = cosine * tangent;
    turn(j->rows, x, y, cosine, sine);
    turn(j->n, j->v + a * j->n, j->v + b * j->n, cosine, sine);
    return true;
}

static void decompose(jacobian *j, double *s)
{
    for (size_t a = 0; a < j->n; a++)
        for (size_t b = 0; b < j->n; b++)
            j->v[a * j->n + b] = a == b;
    bool turned = true;
    for (int sweep = 0; turned && sweep < SWEEPS; sweep++) {
        turned = false;
        for (size_t a = 0; a + 1 < j->n; a++)
            for (size_t b = a + 1; b < j->n; b++)
                turned = orthogonalise(j, a, b) || turned;
    }
    for (size_t a = 0; a < j->n; a++) {
        const double *column = j->columns + a * j->rows;
        s[a] = sqrt(dot(j->rows, column, column));
    }
}

// ---- covariance of the variables ---------------------------------------------------------------

static closo_status take_jacobian(closo_eis_work *work, const double *x,
                                  const closo_eis_minimum *minimum, jacobian *out,
                                  closo_error *error)
{
    const closo_eis_problem *problem = work->problem;
    size_t rows = 2 * problem->points, n = problem->variables;
    double *r = closo_allocate(rows * (1 + 2 * n) + n * n, sizeof *r, error);
    if (!r)
        return CLOSO_MEMORY;
    double *full = r + rows;
    *out = (jacobian){.rows = rows, .columns = r};
    closo_eis_residuals(x, r, full, work, error);
    double *columns = full + rows * n;
    for (size_t v = 0; v < n; v++) {
        if (minimum->at_bound[v])
            continue;
        double squares = 0;
        for (size_t i = 0; i < rows; i++)
            squares += full[i * n + v] * full[i * n + v];
        double length = sqrt(squares);
        out->length[out->n] = length;
        out->variable[out->n] = v;
        for (size_t i = 0; i < rows; i++)
            columns[out->n * rows + i] = length > 0 ? full[i * n + v] / length : 0;
        out->n++;
    }
    memmove(r, columns, out->n * rows * sizeof *r);
    out->v = r + rows * (1 + 2 * n);
    return CLOSO_OK;
}

// Covariance (variables x variables, zero where at a bound).
static void covariance_of(jacobian *j, size_t variables, double chi2, double *out)
{
    double s[CLOSO_CIRCUIT_PARAMETERS], largest = 0;
    decompose(j, s);
    for (size_t k = 0; k < j->n; k++)
        largest = fmax(largest, s[k]);
    memset(out, 0, variables * variables * sizeof *out);
    for (size_t k = 0; k < j->n; k++) {
        const double *v = j->v + k * j->n;
        double su = sqrt(chi2) / s[k];
        double reach = 0; // of the direction, in variables
        for (size_t a = 0; a < j->n; a++)
            reach = fmax(reach, j->length[a] > 0 ? fabs(v[a]) / j->length[a] : 0);
        if (!(s[k] > VANISHING * largest) || !(su * reach < FREE))
            su = reach > 0 ? FREE / reach : 0;
        for (size_t a = 0; a < j->n; a++)
            for (size_t b = 0; b < j->n; b++)
                if (j->length[a] > 0 && j->length[b] > 0)
                    out[j->variable[a] * variables + j->variable[b]] +=
                        su * su * v[a] * v[b] / (j->length[a] * j->length[b]);
    }
    for (size_t a = 0; a < j->n; a++)
        if (!(j->length[a] > 0)) // no effect at all
            out[j->variable[a] * (variables + 1)] = FREE * FREE;
}

// ---- directions --------------------------------------------------------------------------------

static void add_direction(closo_eis_fit *fit, const char *text)
{
    if (fit->direction_count < fit->count)
        snprintf(fit->direction[fit->direction_count++], sizeof *fit->direction, "%s", text);
}

// a / b^e with the usual powers spelled out.
static void combine(const char *a, const char *b, double e, char *out, size_t size)
{
    double size_of = fabs(e);
    const char *sign = e > 0 ? "/" : "*";
    if (fabs(size_of - 1) < 0.08)
        snprintf(out, size, "%s%s%s", a, sign, b);
    else if (fabs(size_of - 0.5) < 0.06)
        snprintf(out, size, "%s%ssqrt(%s)", a, sign, b);
    else
        snprintf(out, size, "%s%s%s^%.2f", a, sign, b, size_of);
}

// The pair of undetermined logarithms a, b: names their combination if that is determined.
static bool name_pair(const closo_eis_problem *problem, const double *covariance, size_t a,
                      size_t b, closo_eis_fit *fit)
{
    size_t n = problem->variables;
    double aa = covariance[a * n + a], bb = covariance[b * n + b], ab = covariance[a * n + b];
    if (aa > bb) {
        size_t kept = a;
        a = b;
        b = kept;
        double larger = aa;
        aa = bb;
        bb = larger;
    }
    double left = aa - ab * ab / bb;
    if (!(fabs(ab) > TOGETHER * sqrt(aa * bb)) || !(left < DETERMINED * DETERMINED))
        return false;
    char text[192], combination[120];
    combine(problem->circuit->name[problem->leader[a]], problem->circuit->name[problem->leader[b]],
            ab / bb, combination, sizeof combination);
    double su = 100 * sqrt(fmax(left, 0));
    snprintf(text, sizeof text, "only %s is determined (s.u. %.2g %%)", combination, su);
    add_direction(fit, text);
    return true;
}

// The partner of an undetermined logarithm is no better known.
static void give_up(const closo_eis_problem *problem, size_t v, closo_eis_fit *fit)
{
    for (size_t k = 0; k < problem->parameters; k++) {
        if (problem->variable[k] != v || fit->undetermined[k])
            continue;
        fit->undetermined[k] = true;
        fit->su[k] = NAN;
        fit->n_undetermined++;
    }
}

static void name_directions(const closo_eis_problem *problem, const double *covariance,
                            closo_eis_fit *fit)
{
    bool named[CLOSO_CIRCUIT_PARAMETERS] = {false};
    size_t n = problem->variables;
    for (size_t a = 0; a < n; a++)
        for (size_t b = a + 1; b < n; b++) {
            bool either =
                fit->undetermined[problem->leader[a]] || fit->undetermined[problem->leader[b]];
            bool weak = covariance[a * n + a] > DETERMINED * DETERMINED &&
                        covariance[b * n + b] > DETERMINED * DETERMINED;
            if (!either || !weak || !closo_eis_logarithmic(problem, a) ||
                !closo_eis_logarithmic(problem, b))
                continue;
            if (!name_pair(problem, covariance, a, b, fit))
                continue;
            named[a] = named[b] = true;
            give_up(problem, a, fit);
            give_up(problem, b, fit);
        }
    for (size_t v = 0; v < n; v++) {
        char text[192];
        if (named[v] || !fit->undetermined[problem->leader[v]])
            continue;
        snprintf(text, sizeof text, "%s is not determined",
                 problem->circuit->name[problem->leader[v]]);
        add_direction(fit, text);
    }
}

// ---- parameters --------------------------------------------------------------------------------

static double slope_of(const closo_eis_problem *problem, size_t k, double value)
{
    return problem->circuit->parameter[k].logarithmic ? value : problem->ratio[k];
}

// A logarithm at the end of its range, or nothing that changes it: the data do not hold it.
static bool is_free(const closo_eis_problem *problem, const closo_eis_minimum *minimum, size_t v,
                    double variance)
{
    bool logarithmic = closo_eis_logarithmic(problem, v);
    if (minimum->at_bound[v])
        return logarithmic && !problem->pinned[problem->leader[v]];
    double most = logarithmic ? MOST_LOG : MOST_PLAIN;
    return !(variance <= most * most);
}

static void put_parameters(const closo_eis_problem *problem, const closo_eis_minimum *minimum,
                           const double *covariance, closo_eis_fit *fit)
{
    size_t n = problem->parameters, m = problem->variables;
    for (size_t k = 0; k < n; k++) {
        size_t v = problem->variable[k];
        fit->su[k] = NAN;
        fit->held[k] = v == CLOSO_EIS_HELD;
        if (fit->held[k])
            continue;
        fit->at_bound[k] = minimum->at_bound[v];
        fit->undetermined[k] = is_free(problem, minimum, v, covariance[v * m + v]);
        fit->n_undetermined += fit->undetermined[k];
        if (!fit->undetermined[k] && !fit->at_bound[k])
            fit->su[k] = fabs(slope_of(problem, k, fit->value[k])) * sqrt(covariance[v * m + v]);
    }
    for (size_t a = 0; a < n; a++)
        for (size_t b = 0; b < n; b++) {
            size_t v = problem->variable[a], w = problem->variable[b];
            bool known = v != CLOSO_EIS_HELD && w != CLOSO_EIS_HELD;
            fit->covariance[a * n + b] = known ? slope_of(problem, a, fit->value[a]) *
                                                     slope_of(problem, b, fit->value[b]) *
                                                     covariance[v * m + w]
                                               : 0;
        }
}

closo_status closo_eis_uncertainty(closo_eis_work *work, const double *x,
                                   const closo_eis_minimum *minimum, closo_eis_fit *fit,
                                   closo_error *error)
{
    const closo_eis_problem *problem = work->problem;
    size_t m = problem->variables;
    jacobian j;
    double *covariance = closo_allocate(m * m, sizeof *covariance, error);
    closo_status status = covariance ? take_jacobian(work, x, minimum, &j, error) : CLOSO_MEMORY;
    if (status == CLOSO_OK) {
        covariance_of(&j, m, fit->chi2_reduced, covariance);
        put_parameters(problem, minimum, covariance, fit);
        name_directions(problem, covariance, fit);
        free(j.columns);
    }
    free(covariance);
    return status;
}
