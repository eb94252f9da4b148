// SPDX-License-Identifier: GPL-3.0-or-later
// Conductivity of a mixture of two phases, f the volume fraction of the second. Wiener: layers in
// series and in parallel; nothing lies outside. Hashin and Shtrikman (J. Appl. Phys. 33 (1962)
// 3125): the bounds of a mixture that is isotropic; each is the formula of Maxwell for spheres of
// one phase in a matrix of the other. Bruggeman: both phases alike. General effective medium of
// McLachlan (J. Phys. C 20 (1987) 865): percolation of the second phase at the fraction `threshold`
// with the exponent t; 1/3 and 1 are Bruggeman's symmetric medium.
#include "closo/electro.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { CURVE_ROWS = 101 };

static double series(const closo_mixing *m, double f)
{
    return 1 / ((1 - f) / m->first + f / m->second);
}

static double parallel(const closo_mixing *m, double f)
{
    return (1 - f) * m->first + f * m->second;
}

// Spheres of conductivity s at the fraction f in a matrix.
static double maxwell(double matrix, double s, double f)
{
    double contrast = (s - matrix) / (s + 2 * matrix);
    return matrix * (1 + 2 * f * contrast) / (1 - f * contrast);
}

static double maxwell_first(const closo_mixing *m, double f)
{
    return maxwell(m->first, m->second, f);
}

static double maxwell_second(const closo_mixing *m, double f)
{
    return maxwell(m->second, m->first, 1 - f);
}

static double shtrikman_lower(const closo_mixing *m, double f)
{
    return m->first <= m->second ? maxwell_first(m, f) : maxwell_second(m, f);
}

static double shtrikman_upper(const closo_mixing *m, double f)
{
    return m->first <= m->second ? maxwell_second(m, f) : maxwell_first(m, f);
}

// (1 - f) (s1 - s) / (s1 + 2 s) + f (s2 - s) / (s2 + 2 s) = 0: a quadratic equation.
static double bruggeman(const closo_mixing *m, double f)
{
    double b = (2 - 3 * f) * m->first + (3 * f - 1) * m->second;
    double root = sqrt(b * b + 8 * m->first * m->second);
    return b > 0 ? (b + root) / 4 : 2 * m->first * m->second / (root - b);
}

// (1 - f) (s1^(1/t) - s^(1/t)) / (s1^(1/t) + A s^(1/t)) + f (the same with s2) = 0 with A = (1 -
// fc) / fc: the quadratic equation A x^2 - (...) x - x1 x2 = 0 in x = s^(1/t).
static double percolation(const closo_mixing *m, double f)
{
    double fc = m->threshold, a = (1 - fc) / fc, t = m->exponent;
    double scale = fmax(m->first, m->second);
    double x1 = pow(m->first / scale, 1 / t), x2 = pow(m->second / scale, 1 / t);
    double b = x1 * ((1 - f) * a - f) + x2 * (f * a - (1 - f));
    double root = sqrt(b * b + 4 * a * x1 * x2);
    double x = b > 0 ? (b + root) / (2 * a) : 2 * x1 * x2 / (root - b);
    return scale * pow(x, t);
}

typedef struct rule {
    const char *name, *title;
    double (*conductivity)(const closo_mixing *mixing, double f);
} rule;

static const rule rules[CLOSO_MIXING_RULES] = {
    [CLOSO_MIXING_WIENER_SERIES] = {"wiener_series", "Wiener bound, in series", series},
    [CLOSO_MIXING_HASHIN_SHTRIKMAN_LOWER] = {"hashin_shtrikman_lower",
                                             "lower bound of Hashin and Shtrikman",
                                             shtrikman_lower},
    [CLOSO_MIXING_MAXWELL_FIRST] = {"maxwell_garnett", "Maxwell Garnett, matrix of the first phase",
                                    maxwell_first},
    [CLOSO_MIXING_BRUGGEMAN] = {"bruggeman", "Bruggeman", bruggeman},
    [CLOSO_MIXING_PERCOLATION] = {"percolation", "percolation (general effective medium)",
                                  percolation},
    [CLOSO_MIXING_MAXWELL_SECOND] = {"maxwell_garnett_inverse",
                                     "Maxwell Garnett, matrix of the second phase", maxwell_second},
    [CLOSO_MIXING_HASHIN_SHTRIKMAN_UPPER] = {"hashin_shtrikman_upper",
                                             "upper bound of Hashin and Shtrikman",
                                             shtrikman_upper},
    [CLOSO_MIXING_WIENER_PARALLEL] = {"wiener_parallel", "Wiener bound, in parallel", parallel},
};

const char *closo_mixing_name(closo_mixing_rule which)
{
    return rules[which].name;
}

const char *closo_mixing_title(closo_mixing_rule which)
{
    return rules[which].title;
}

double closo_mixing_conductivity(const closo_mixing *mixing, closo_mixing_rule which, double f)
{
    return rules[which].conductivity(mixing, f);
}

// All rules are monotonic in f.
double closo_mixing_fraction(const closo_mixing *mixing, closo_mixing_rule which, double sigma)
{
    double low = 0, high = 1, sign = mixing->second > mixing->first ? 1 : -1;
    if (sigma < fmin(mixing->first, mixing->second) || sigma > fmax(mixing->first, mixing->second))
        return NAN;
    for (int k = 0; k < 200 && high - low > 1e-15; k++) {
        double middle = (low + high) / 2;
        if (sign * (rules[which].conductivity(mixing, middle) - sigma) > 0)
            high = middle;
        else
            low = middle;
    }
    return (low + high) / 2;
}

// ---- the document ------------------------------------------------------------------------------

static void add_forward(const closo_mixing *m, closo_measured f, closo_result *result)
{
    for (int k = 0; k < CLOSO_MIXING_RULES; k++) {
        char key[64], label[128];
        double value = rules[k].conductivity(m, f.value), h = 1e-4, su = NAN;
        if (f.su > 0) {
            double low = fmax(0, f.value - h), high = fmin(1, f.value + h);
            su = f.su * fabs(rules[k].conductivity(m, high) - rules[k].conductivity(m, low)) /
                 (high - low);
        }
        snprintf(key, sizeof key, "sigma_%s", rules[k].name);
        snprintf(label, sizeof label, "conductivity, %s", rules[k].title);
        closo_result_add_quantity(
            result, &(closo_quantity){
                        .key = key, .label = label, .value = value, .su = su, .unit = "S/cm"});
    }
}

static void add_inverse(const closo_mixing *m, closo_measured sigma, closo_result *result)
{
    for (int k = 0; k < CLOSO_MIXING_RULES; k++) {
        char key[64], label[128];
        closo_mixing_rule which = (closo_mixing_rule)k;
        double value = closo_mixing_fraction(m, which, sigma.value), su = NAN;
        double h = 1e-4, slope = (rules[k].conductivity(m, fmin(1, value + h)) -
                                  rules[k].conductivity(m, fmax(0, value - h))) /
                                 (fmin(1, value + h) - fmax(0, value - h));
        if (sigma.su > 0 && !isnan(value))
            su = sigma.su / fabs(slope);
        snprintf(key, sizeof key, "fraction_%s", rules[k].name);
        snprintf(label, sizeof label, "fraction of the second phase, %s", rules[k].title);
        closo_result_add_quantity(
            result, &(closo_quantity){.key = key,
                                      .label = label,
                                      .value = value,
                                      .su = su,
                                      .unit = "1",
                                      .method = isnan(value) ? "outside the phases" : NULL});
    }
}

static void add_curves(const closo_mixing *m, closo_result *result)
{
    double f[CURVE_ROWS], sigma[CURVE_ROWS];
    closo_table *table =
        closo_result_add_table(result, "mixing", "Conductivity and fraction of the second phase");
    closo_figure *figure = closo_result_add_figure(
        result, "mixing", "Conductivity of the mixture",
        "Conductivity against the volume fraction of the second phase: bounds of Wiener and of "
        "Hashin and Shtrikman (dashed), models between them.");
    closo_panel *panel = closo_figure_add_panel(
        figure, "", &(closo_axis){.label = "volume fraction of the second phase"},
        &(closo_axis){.label = "conductivity", .unit = "S/cm", .logarithmic = true});
    for (int i = 0; i < CURVE_ROWS; i++)
        f[i] = (double)i / (CURVE_ROWS - 1);
    closo_table_add_column(table, "fraction", NULL, "1", f, CURVE_ROWS);
    for (int k = 0; k < CLOSO_MIXING_RULES; k++) {
        bool matrix = k == CLOSO_MIXING_MAXWELL_FIRST || k == CLOSO_MIXING_MAXWELL_SECOND;
        for (int i = 0; i < CURVE_ROWS; i++)
            sigma[i] = rules[k].conductivity(m, f[i]);
        closo_table_add_column(table, rules[k].name, rules[k].title, "S/cm", sigma, CURVE_ROWS);
        if (!matrix) // they are the bounds of Hashin and Shtrikman
            closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_LINE,
                                                      .label = rules[k].title,
                                                      .table = "mixing",
                                                      .x = "fraction",
                                                      .y = rules[k].name,
                                                      .dashed = k != CLOSO_MIXING_BRUGGEMAN &&
                                                                k != CLOSO_MIXING_PERCOLATION});
    }
}

closo_status closo_mixing_describe(const closo_mixing *m, closo_measured fraction,
                                   closo_measured sigma, closo_result *result, closo_error *error)
{
    if (!(m->first > 0) || !(m->second > 0) || !isfinite(m->first) || !isfinite(m->second))
        return closo_fail(error, CLOSO_USAGE, "the conductivities of the phases must be above 0");
    if (!(m->threshold > 0 && m->threshold < 1) || !(m->exponent > 0))
        return closo_fail(
            error, CLOSO_USAGE,
            "the percolation threshold must be between 0 and 1, the exponent above 0");
    if (fraction.value < 0 || fraction.value > 1)
        return closo_fail(error, CLOSO_USAGE, "the fraction must be from 0 to 1, found %g",
                          fraction.value);
    if (!isnan(sigma.value) && !(sigma.value > 0))
        return closo_fail(error, CLOSO_USAGE, "the conductivity of the mixture must be above 0");
    closo_result_set_number(result, "first phase", m->first, "S/cm");
    closo_result_set_number(result, "second phase", m->second, "S/cm");
    closo_result_set_number(result, "percolation threshold of the second phase", m->threshold,
                            NULL);
    closo_result_set_number(result, "percolation exponent", m->exponent, NULL);
    closo_result_set(result, "fraction", "by volume, of the second phase");
    if (!isnan(fraction.value))
        add_forward(m, fraction, result);
    closo_status answer = CLOSO_OK;
    if (!isnan(sigma.value)) {
        double low = fmin(m->first, m->second), high = fmax(m->first, m->second);
        add_inverse(m, sigma, result);
        if (sigma.value < low || sigma.value > high)
            answer = closo_fail(error, CLOSO_NEGATIVE,
                                "%.4g S/cm lies outside the conductivities of the phases, %.4g to "
                                "%.4g S/cm: no mixture explains it",
                                sigma.value, low, high);
    }
    add_curves(m, result);
    closo_result_cite(result, "doi:10.1063/1.1728579",
                      "Z. Hashin, S. Shtrikman, J. Appl. Phys. 33 (1962) 3125: bounds");
    closo_result_cite(result, "doi:10.1088/0022-3719/20/7/004",
                      "D. S. McLachlan, J. Phys. C 20 (1987) 865: general effective medium");
    closo_result_cite(result, "doi:10.1002/andp.19354160705",
                      "D. A. G. Bruggeman, Ann. Phys. 416 (1935) 636");
    closo_status status = closo_result_status(result, error);
    return status == CLOSO_OK ? answer : status;
}
