// SPDX-License-Identifier: GPL-3.0-or-later
// Elements: exact derivatives against differences of the impedance, limits at both ends of the
// frequency axis, special cases that must agree, and finite numbers at absurd frequencies.
#include "closo/electro.h"

#include <complex.h>
#include <math.h>
#include <string.h>

#include "harness.h"

static double uniform(uint64_t *state)
{
    return (double)(harness_random(state) >> 11) * 0x1p-53;
}

static const closo_circuit_element *element(const char *name)
{
    const closo_circuit_element *const *all = closo_circuit_elements();
    for (size_t k = 0; all[k]; k++)
        if (strcmp(all[k]->name, name) == 0)
            return all[k];
    ck_abort_msg("no element %s", name);
    return NULL;
}

static double complex at(const char *name, const double *p, double omega)
{
    double z[2];
    element(name)->impedance(p, omega, z, NULL);
    return z[0] + I * z[1];
}

static void check_close(double complex a, double complex b, double relative, const char *what)
{
    ck_assert_msg(cabs(a - b) <= relative * (cabs(a) + cabs(b)), "%s: %g%+gi against %g%+gi", what,
                  creal(a), cimag(a), creal(b), cimag(b));
}

// Richardson's extrapolation of central differences: good to about 1e-9 of the steepest change.
static double complex difference(const closo_circuit_element *e, const double *p, size_t k,
                                 double omega)
{
    double complex slope[2];
    double size = p[k] * 1e-2;
    for (int step = 0; step < 2; step++, size /= 2) {
        double complex sum[2];
        for (int half = 0; half < 2; half++, size /= 2) {
            double moved[CLOSO_ELEMENT_PARAMETERS], z[2][2];
            memcpy(moved, p, sizeof moved);
            moved[k] = p[k] + size;
            e->impedance(moved, omega, z[0], NULL);
            moved[k] = p[k] - size;
            e->impedance(moved, omega, z[1], NULL);
            sum[half] = (z[0][0] - z[1][0] + I * (z[0][1] - z[1][1])) / (2 * size);
        }
        size *= 4;
        slope[step] = (4 * sum[1] - sum[0]) / 3;
    }
    return (16 * slope[1] - slope[0]) / 15;
}

START_TEST(derivatives_are_exact)
{
    uint64_t state = 11;
    const closo_circuit_element *const *all = closo_circuit_elements();
    for (size_t n = 0; all[n]; n++)
        for (int trial = 0; trial < 60; trial++) {
            const closo_circuit_element *e = all[n];
            double p[CLOSO_ELEMENT_PARAMETERS] = {0}, z[2], d[CLOSO_ELEMENT_PARAMETERS][2];
            double omega = pow(10, 8 * uniform(&state) - 3);
            for (size_t k = 0; k < e->parameters; k++)
                p[k] = e->parameter[k].logarithmic
                           ? e->parameter[k].start * pow(10, 3 * uniform(&state) - 1.5)
                           : 0.4 + 0.55 * uniform(&state);
            e->impedance(p, omega, z, d);
            for (size_t k = 0; k < e->parameters; k++) {
                double complex exact = (d[k][0] + I * d[k][1]) * p[k];
                double complex found = difference(e, p, k, omega) * p[k];
                double scale = hypot(z[0], z[1]) + cabs(exact);
                ck_assert_msg(cabs(exact - found) <= 2e-7 * scale,
                              "%s by %s at %g rad/s: %g%+gi, differences %g%+gi", e->name,
                              e->parameter[k].symbol, omega, creal(exact), cimag(exact),
                              creal(found), cimag(found));
            }
        }
}
END_TEST

// With and without derivatives the impedance is the same, and at frequencies no instrument reaches
// nothing overflows into NaN once the circuit has cut it.
START_TEST(both_ends_are_safe)
{
    const closo_circuit_element *const *all = closo_circuit_elements();
    for (size_t n = 0; all[n]; n++) {
        closo_circuit *circuit;
        closo_error error = {0};
        ck_assert_msg(closo_circuit_parse(
                          &circuit, all[n]->impedance_py ? all[n]->impedance_py : all[n]->name,
                          CLOSO_NOTATION_IMPEDANCE_PY, &error) == CLOSO_OK,
                      "%s", error.message);
        size_t count = closo_circuit_count(circuit);
        for (int corner = 0; corner < 3; corner++)
            for (double e = -30; e <= 30; e += 1.5) {
                double p[CLOSO_CIRCUIT_PARAMETERS], omega = pow(10, e), z[2], again[2];
                double d[2 * CLOSO_CIRCUIT_PARAMETERS];
                for (size_t k = 0; k < count; k++) {
                    const closo_element_parameter *q = closo_circuit_parameter(circuit, k);
                    p[k] = corner == 0 ? q->lower : corner == 1 ? q->upper : q->start;
                }
                closo_circuit_impedance(circuit, p, &omega, 1, z, d);
                closo_circuit_impedance(circuit, p, &omega, 1, again, NULL);
                ck_assert(z[0] == again[0] && z[1] == again[1]);
                ck_assert(isfinite(z[0]) && isfinite(z[1]));
                for (size_t k = 0; k < 2 * count; k++)
                    ck_assert(isfinite(d[k]));
            }
        closo_circuit_free(circuit);
    }
}
END_TEST

START_TEST(limits)
{
    const double layer[] = {100, 2};
    check_close(at("Ws", layer, 1e-7), 100, 1e-6, "Ws at low frequency is R");
    double complex low = at("Wo", layer, 1e-6); // R/3 + 1/(s C), C = tau/R
    ck_assert_double_eq_tol(creal(low), 100.0 / 3, 1e-6);
    ck_assert_double_eq_tol(cimag(low) * 1e-6 * 2 / 100, -1, 1e-9);
    double complex warburg = 100 / csqrt(I * 1e6 * 2);
    check_close(at("Ws", layer, 1e6), warburg, 1e-12, "Ws at high frequency");
    check_close(at("Wo", layer, 1e6), warburg, 1e-12, "Wo at high frequency");
    const double y = sqrt(2.0) / 100; // 1/(Y sqrt(s)) of the same
    check_close(at("W", &y, 1e6), warburg, 1e-12, "W");
    const double line[] = {30, 1e-3, 1}, pore[] = {30, 1e-3};
    low = at("TLMQ", line, 1e-3); // Rion/3 + z
    ck_assert_double_eq_tol(creal(low), 10, 1e-4);
    check_close(at("TLM", pore, 17), at("TLMQ", line, 17), 1e-13, "TLM is TLMQ with n = 1");
    const double reacting[] = {30, 500, 1e-3, 0.9}, open_end[] = {30, 1e17, 1e-3, 0.9},
                 blocked[] = {30, 1e-3, 0.9};
    ck_assert_double_eq_tol(creal(at("TLMR", reacting, 1e-6)), 510, 0.1); // Rct + Rion/3 ...
    check_close(at("TLMR", open_end, 5), at("TLMQ", blocked, 5), 1e-12, "TLMR without transfer");
    ck_assert_double_eq_tol(creal(at("TLMS", open_end, 1e-8)), 30, 1e-3);
    const double rails[] = {30, 1e-9, 1e-3, 0.9};
    check_close(at("TLMD", rails, 5), at("TLMQ", blocked, 5), 1e-9, "TLMD with one rail");
}
END_TEST

START_TEST(special_cases)
{
    const double zarc[] = {200, 1e-3, 0.8}, hn[] = {200, 1e-3, 0.8, 1}, debye[] = {200, 1e-3},
                 unit[] = {200, 1e-3, 1};
    for (double e = -2; e <= 7; e += 0.5) {
        double omega = pow(10, e);
        double complex s = I * omega;
        check_close(at("Zarc", zarc, omega), 200 / (1 + cpow(s * 1e-3, 0.8)), 1e-12, "Zarc");
        check_close(at("HN", hn, omega), at("Zarc", zarc, omega), 1e-13, "HN with b = 1");
        check_close(at("Zarc", unit, omega), at("K", debye, omega), 1e-13, "Zarc with n = 1");
        const double g[] = {50, 0.01}, gs[] = {50, 0.01, 40}, gs1[] = {50, 1e-12, 0.7};
        check_close(at("G", g, omega), 50 / csqrt(1 + s * 0.01), 1e-13, "G");
        check_close(at("Gs", gs, omega), at("G", g, omega), 1e-12, "Gs of a thick layer is G");
        check_close(at("Gs", gs1, 1), 50 / tanh(0.7), 1e-9, "Gs at low frequency");
        const double ma[] = {100, 2, 1}, w[] = {100, 2};
        check_close(at("Ma", ma, omega), at("Wo", w, omega), 1e-13, "Ma with alpha = 1 is Wo");
        check_close(at("Mg", ma, omega), at("Wo", w, omega), 1e-13, "Mg with gamma = 1 is Wo");
        check_close(at("Wsg", ma, omega), at("Ws", w, omega), 1e-13, "Wsg with alpha = 1 is Ws");
        const double tp[] = {100, 20, 0.3, 2};
        double complex x = csqrt(0.3 + s * 2);
        if (creal(x) < 300)
            check_close(at("TP", tp, omega), 100 / (x * ctanh(x)) + 20 / (x * csinh(x)), 1e-11,
                        "TP");
    }
}
END_TEST

// Series of the hyperbolic functions join on to their closed forms.
START_TEST(no_step_where_series_begin)
{
    static const char *const names[] = {"Ws", "Wo", "TLM"};
    for (size_t n = 0; n < 3; n++) {
        const double p[] = {1, 1};
        double omega = 0.02 * 0.02; // |x| = 0.02
        double complex a = at(names[n], p, omega * (1 - 1e-9)),
                       b = at(names[n], p, omega * (1 + 1e-9));
        ck_assert_double_le(cabs(a - b), 3e-9 * cabs(a));
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, derivatives_are_exact);
    tcase_add_test(tests, both_ends_are_safe);
    tcase_add_test(tests, limits);
    tcase_add_test(tests, special_cases);
    tcase_add_test(tests, no_step_where_series_begin);
}

int main(void)
{
    return harness_run("circuit elements", add);
}
