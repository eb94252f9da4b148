// SPDX-License-Identifier: GPL-3.0-or-later
// Which circuit the data support: AICc ranks all, the F-test asks whether a larger circuit earns
// its parameters against one that is nested in it.
#include "electro/eis_fit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CANDIDATES = 32 };

#define PROBABILITY 0.01 // below, the larger circuit earns its parameters
#define CLEAR       10.0 // of AICc: no support left (Burnham and Anderson)

// ---- F distribution ----------------------------------------------------------------------------

// Continued fraction of the incomplete beta function (Abramowitz and Stegun 26.5.8, by Lentz).
static double beta_fraction(double x, double a, double b)
{
    double c = 1, d = 1 / (1 - (a + b) * x / (a + 1)), sum = d;
    for (int m = 1; m < 500; m++) {
        double k = m, even = k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k));
        double odd = -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1));
        d = 1 / (1 + even * d);
        c = 1 + even / c;
        sum *= d * c;
        d = 1 / (1 + odd * d);
        c = 1 + odd / c;
        sum *= d * c;
        if (fabs(d * c - 1) < 1e-15)
            break;
    }
    return sum;
}

static double incomplete_beta(double x, double a, double b)
{
    if (!(x > 0))
        return 0;
    if (!(x < 1))
        return 1;
    double front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
    return x < (a + 1) / (a + b + 2) ? front * beta_fraction(x, a, b) / a
                                     : 1 - front * beta_fraction(1 - x, b, a) / b;
}

// Probability that chance alone gives F or more.
static double chance_of(double f, double numerator, double denominator)
{
    return incomplete_beta(denominator / (denominator + numerator * f), denominator / 2,
                           numerator / 2);
}

// ---- the table ---------------------------------------------------------------------------------

typedef struct row {
    const closo_eis_candidate *candidate;
    closo_text name;
    double difference, weight, f, p; // against the best
} row;

static int by_aicc(const void *a, const void *b)
{
    double x = ((const row *)a)->candidate->fit->aicc, y = ((const row *)b)->candidate->fit->aicc;
    return x < y ? -1 : x > y;
}

static double parameters_of(const closo_eis_fit *fit)
{
    double held = 0;
    for (size_t k = 0; k < fit->count; k++)
        held += fit->held[k];
    return (double)fit->count - held;
}

// 2 N of a fit, from what it gives.
static double numbers_of(const closo_eis_fit *fit)
{
    return round(fit->S / fit->chi2_reduced) + (double)fit->free;
}

static void test_nested(row *r, const row *best)
{
    const closo_eis_candidate *small = r->candidate, *large = best->candidate;
    if (parameters_of(small->fit) > parameters_of(large->fit)) {
        small = best->candidate;
        large = r->candidate;
    }
    double more = parameters_of(large->fit) - parameters_of(small->fit);
    double left = numbers_of(large->fit) - parameters_of(large->fit);
    if (more <= 0 || left <= 0 || !closo_circuit_nested(small->circuit, large->circuit))
        return;
    r->f = fmax(small->fit->S - large->fit->S, 0) / more / (large->fit->S / left);
    r->p = chance_of(r->f, more, left);
}

static void compute(row *rows, size_t count)
{
    double sum = 0;
    for (size_t k = 0; k < count; k++) {
        rows[k].difference = rows[k].candidate->fit->aicc - rows[0].candidate->fit->aicc;
        rows[k].weight = exp(-rows[k].difference / 2);
        sum += rows[k].weight;
        rows[k].f = rows[k].p = NAN;
        if (k > 0)
            test_nested(&rows[k], &rows[0]);
    }
    for (size_t k = 0; k < count; k++)
        rows[k].weight *= 100 / sum;
}

static void add_table(const row *rows, size_t count, closo_result *result)
{
    static const char *const names[] = {"parameters",     "S",          "chi2_reduced",
                                        "aicc",           "difference", "weight",
                                        "n_undetermined", "F",          "p"};
    static const char *const labels[] = {"parameters",
                                         "S",
                                         "reduced chi-squared",
                                         "AICc",
                                         "AICc - best",
                                         "Akaike weight",
                                         "not determined",
                                         "F against the best",
                                         "probability of F by chance"};
    enum { COLUMNS = sizeof names / sizeof *names };
    double column[COLUMNS][CANDIDATES];
    const char *circuit[CANDIDATES];
    for (size_t k = 0; k < count; k++) {
        const closo_eis_fit *fit = rows[k].candidate->fit;
        const double values[COLUMNS] = {
            parameters_of(fit), fit->S,         fit->chi2_reduced,           fit->aicc,
            rows[k].difference, rows[k].weight, (double)fit->n_undetermined, rows[k].f,
            rows[k].p};
        for (size_t c = 0; c < COLUMNS; c++)
            column[c][k] = values[c];
        circuit[k] = rows[k].name.data ? rows[k].name.data : "";
    }
    closo_table *table = closo_result_add_table(result, "comparison", "Circuits compared");
    closo_table_add_text_column(table, "circuit", NULL, circuit, count);
    for (size_t c = 0; c < COLUMNS; c++)
        closo_table_add_column(table, names[c], labels[c], strcmp(names[c], "weight") ? "1" : "%",
                               column[c], count);
}

// fewer: the candidate is the smaller one, the best has the added elements.
static const char *sentence_of(double p, bool fewer)
{
    if (p < PROBABILITY)
        return fewer ? "the added elements are needed" : "its added elements help";
    return fewer ? "the added elements are not proven" : "its added elements are not needed";
}

static void add_verdict(const row *rows, size_t count, closo_result *result)
{
    closo_text text;
    closo_text_init(&text);
    const closo_eis_fit *best = rows[0].candidate->fit;
    closo_text_addf(&text, "%s has the smallest AICc", rows[0].name.data);
    for (size_t k = 1; k < count; k++) {
        const row *r = &rows[k];
        bool fewer = parameters_of(r->candidate->fit) < parameters_of(best);
        const char *support = r->difference > CLEAR ? "is not supported"
                              : r->difference > 2   ? "is less supported"
                                                    : "is supported as well";
        closo_text_addf(&text, "; %s %s (AICc +%.1f", r->name.data, support, r->difference);
        if (!isnan(r->p))
            closo_text_addf(&text, ", F-test p = %.2g: %s", r->p, sentence_of(r->p, fewer));
        closo_text_add(&text, ")");
    }
    if (best->n_undetermined > 0)
        closo_text_addf(&text,
                        "; but %zu of its parameters are not determined: the data do not carry it",
                        best->n_undetermined);
    closo_result_set(result, "verdict", "%s", text.data ? text.data : "");
    closo_text_clear(&text);
}

closo_status closo_eis_compare(const closo_eis_candidate *candidates, size_t count,
                               closo_result *result, closo_error *error)
{
    row rows[CANDIDATES];
    closo_status status = CLOSO_OK;
    if (count > CANDIDATES || count == 0)
        return closo_fail(error, CLOSO_USAGE, "expected 1 to %d circuits to compare, found %zu",
                          CANDIDATES, count);
    for (size_t k = 0; k < count; k++) {
        rows[k] = (row){.candidate = &candidates[k]};
        closo_text_init(&rows[k].name);
        closo_status wrote = closo_circuit_write(candidates[k].circuit, CLOSO_NOTATION_IMPEDANCE_PY,
                                                 &rows[k].name, error);
        status = status == CLOSO_OK ? wrote : status;
    }
    if (status == CLOSO_OK) {
        qsort(rows, count, sizeof *rows, by_aicc);
        compute(rows, count);
        add_table(rows, count, result);
        add_verdict(rows, count, result);
        closo_result_cite(result, "doi:10.1007/b97636",
                          "Burnham, Anderson, Model Selection and Multimodel Inference, 2002");
    }
    for (size_t k = 0; k < count; k++)
        closo_text_clear(&rows[k].name);
    return status == CLOSO_OK ? closo_result_status(result, error) : status;
}
