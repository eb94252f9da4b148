// SPDX-License-Identifier: GPL-3.0-or-later
// Non-negative least squares from normal equations. First block principal pivoting (Portugal,
// Judice and Vicente, Math. Comp. 63 (1994) 625): all unknowns and all gradients of the wrong sign
// change sides at once, which ends after a few rounds where the penalty is strong. Where it does
// not, the active-set method of Lawson and Hanson (Solving Least Squares Problems, 1974) goes on
// from the set that was reached: it lowers the sum of squares with every step. One Cholesky factor
// of the passive set a round.
#include <math.h>
#include <stdlib.h>

#include "electro/drt.h"

enum { BLOCK_ROUNDS = 12 };
#define ROUNDING 1e-12 // of the diagonal, added where a factor fails
#define SLACK    1e-12 // of the largest unknown or gradient, that counts as zero

typedef struct problem {
    const double *H, *b;
    size_t n;
    const closo_drt_sign *sign;
    bool *passive;
    double *solution; // on the passive set, 0 elsewhere
    double *gradient; // H x - b elsewhere, 0 on it
    double *factor;
    size_t *index;
    double slack; // of gradients
} problem;

static double largest(const double *v, size_t n)
{
    double most = 0;
    for (size_t i = 0; i < n; i++)
        most = fmax(most, fabs(v[i]));
    return most;
}

static void find_gradient(problem *q, const double *x)
{
    size_t m = 0;
    for (size_t i = 0; i < q->n; i++)
        if (q->passive[i])
            q->index[m++] = i;
    for (size_t i = 0; i < q->n; i++) {
        q->gradient[i] = 0;
        if (q->passive[i])
            continue;
        for (size_t j = 0; j < m; j++)
            q->gradient[i] += q->H[i * q->n + q->index[j]] * x[q->index[j]];
        q->gradient[i] -= q->b[i];
    }
}

static bool factorise(problem *q, size_t m)
{
    for (double ridge = 0; ridge<1e-4; ridge = ridge> 0 ? 100 * ridge : ROUNDING) {
        for (size_t i = 0; i < m; i++) {
            for (size_t j = 0; j <= i; j++)
                q->factor[i * q->n + j] = q->H[q->index[i] * q->n + q->index[j]];
            q->factor[i * q->n + i] *= 1 + ridge;
        }
        if (closo_cholesky(q->factor, m, q->n))
            return true;
    }
    return false;
}

static bool solve_passive(problem *q)
{
    size_t m = 0;
    double *v = q->gradient; // not needed meanwhile
    for (size_t i = 0; i < q->n; i++)
        if (q->passive[i])
            q->index[m++] = i;
    if (!factorise(q, m))
        return false;
    for (size_t i = 0; i < m; i++)
        v[i] = q->b[q->index[i]];
    closo_cholesky_forward(q->factor, m, q->n, v);
    closo_cholesky_backward(q->factor, m, q->n, v);
    for (size_t i = 0; i < q->n; i++)
        q->solution[i] = 0;
    for (size_t i = 0; i < m; i++)
        q->solution[q->index[i]] = v[i];
    return true;
}

// ---- block pivoting ----------------------------------------------------------------------------

// True where it ended; *sound false where a factor failed.
static bool pivot_blocks(problem *q, bool *sound)
{
    for (int round = 0; round < BLOCK_ROUNDS; round++) {
        size_t wrong = 0;
        *sound = solve_passive(q);
        if (!*sound)
            return false;
        find_gradient(q, q->solution);
        double slack = SLACK * largest(q->solution, q->n);
        for (size_t i = 0; i < q->n; i++) {
            bool change = q->sign[i] == CLOSO_DRT_NOT_NEGATIVE &&
                          (q->passive[i] ? q->solution[i] < -slack : q->gradient[i] < -q->slack);
            q->passive[i] ^= change;
            wrong += change;
        }
        if (wrong == 0)
            return true;
    }
    return false;
}

// ---- active set --------------------------------------------------------------------------------

// Goes from the feasible x towards the solution as far as no bounded unknown falls below zero;
// those that reach it leave the passive set. True where the solution itself was reached.
static bool step(problem *q, double *x)
{
    double share = 1;
    bool reached = true;
    for (size_t i = 0; i < q->n; i++)
        if (q->passive[i] && q->sign[i] == CLOSO_DRT_NOT_NEGATIVE && q->solution[i] <= 0) {
            share = fmin(share, x[i] > 0 ? x[i] / (x[i] - q->solution[i]) : 0);
            reached = false;
        }
    double slack = reached ? 0 : SLACK * largest(x, q->n);
    for (size_t i = 0; i < q->n; i++) {
        if (!q->passive[i])
            continue;
        x[i] = reached ? q->solution[i] : x[i] + share * (q->solution[i] - x[i]);
        if (!reached && q->sign[i] == CLOSO_DRT_NOT_NEGATIVE && q->solution[i] <= 0 &&
            x[i] <= slack) {
            q->passive[i] = false;
            x[i] = 0;
        }
    }
    return reached;
}

// The unknown that lowers the sum of squares fastest; n: none. `refused` came straight back.
static size_t steepest(const problem *q, size_t refused)
{
    size_t best = q->n;
    for (size_t i = 0; i < q->n; i++)
        if (!q->passive[i] && i != refused && q->sign[i] == CLOSO_DRT_NOT_NEGATIVE &&
            q->gradient[i] < (best < q->n ? q->gradient[best] : -q->slack))
            best = i;
    return best;
}

// x: feasible, 0 outside the passive set. Ends at the optimum, or after so many rounds that only
// rounding is left to gain.
static bool follow_active_set(problem *q, double *x)
{
    size_t added = q->n, most = 6 * q->n + 50;
    for (size_t round = 0; round < most; round++) {
        if (!solve_passive(q))
            return false;
        if (!step(q, x))
            continue;
        find_gradient(q, x);
        added = steepest(q, added < q->n && !q->passive[added] ? added : q->n);
        if (added == q->n)
            break;
        q->passive[added] = true;
    }
    return true;
}

closo_status closo_drt_nnls(const double *H, const double *b, size_t n, const closo_drt_sign *sign,
                            bool *passive, double *x, double *work, size_t *index,
                            closo_error *error)
{
    problem q = {.H = H,
                 .b = b,
                 .n = n,
                 .sign = sign,
                 .passive = passive,
                 .factor = work,
                 .solution = work + n * n,
                 .gradient = work + n * n + n,
                 .index = index,
                 .slack = SLACK * largest(b, n)};
    bool sound;
    for (size_t i = 0; i < n; i++) {
        passive[i] = sign[i] == CLOSO_DRT_ANY || (sign[i] != CLOSO_DRT_ZERO && passive[i]);
        x[i] = 0;
    }
    if (pivot_blocks(&q, &sound)) {
        for (size_t i = 0; i < n; i++)
            x[i] = sign[i] == CLOSO_DRT_NOT_NEGATIVE ? fmax(q.solution[i], 0) : q.solution[i];
        return CLOSO_OK;
    }
    if (!sound || !follow_active_set(&q, x))
        return closo_fail(error, CLOSO_INPUT,
                          "the spectrum does not determine a distribution of "
                          "relaxation times");
    return CLOSO_OK;
}
