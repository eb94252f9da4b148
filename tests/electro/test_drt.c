// SPDX-License-Identifier: GPL-3.0-or-later
// Distribution of relaxation times: the kernel against its integral, non-negative least squares
// against its optimality conditions, spectra whose distribution is known in closed form, and
// invariances.
#include "models.h"

#include "base/files.h"
#include "electro/drt.h"

#define PI 3.141592653589793

static closo_drt run(const closo_impedance *s, const closo_drt_options *options)
{
    closo_drt drt;
    closo_error error = {0};
    ck_assert_msg(closo_drt_run(s, options, &drt, &error) == CLOSO_OK, "%s", error.message);
    return drt;
}

static const closo_drt_peak *nearest(const closo_drt *drt, double tau)
{
    const closo_drt_peak *best = NULL;
    for (size_t k = 0; k < drt->peak_count; k++)
        if (!best || fabs(log(drt->peaks[k].tau / tau)) < fabs(log(best->tau / tau)))
            best = &drt->peaks[k];
    ck_assert_ptr_nonnull(best);
    return best;
}

// ---- parts -------------------------------------------------------------------------------------

START_TEST(kernel_is_its_integral)
{
    const double widths[] = {0.4, 1, 3.6, 12};
    for (size_t w = 0; w < 4; w++) {
        closo_drt_kernel kernel;
        double mu = widths[w];
        ck_assert_int_eq(closo_drt_kernel_init(&kernel, mu, NULL), CLOSO_OK);
        for (double x = -45; x < 45; x += 0.37) {
            double z[2], re = 0, im = 0, h = fmin(0.002, 0.02 / mu);
            for (double u = -7 / mu; u <= 7 / mu; u += h) {
                double complex value = h * exp(-mu * mu * u * u) / (1 + I * exp(x + u));
                re += creal(value);
                im += cimag(value);
            }
            closo_drt_kernel_at(&kernel, x, z);
            ck_assert_double_eq_tol(z[0] * mu, re * mu, 2e-10);
            ck_assert_double_eq_tol(z[1] * mu, im * mu, 2e-10);
        }
        closo_drt_kernel_clear(&kernel);
    }
}
END_TEST

// Karush, Kuhn, Tucker: x >= 0, gradient >= 0, product 0.
START_TEST(nnls_is_optimal)
{
    enum { N = 25, ROWS = 30 };
    uint64_t state = 9;
    for (int trial = 0; trial < 200; trial++) {
        double a[ROWS][N], y[ROWS], H[N * N], b[N], x[N], work[N * N + 3 * N];
        bool passive[N];
        size_t index[N];
        closo_drt_sign sign[N];
        double smooth = trial % 2 ? 0.02 : 1; // Gaussians that overlap, or columns at random
        for (int i = 0; i < ROWS; i++) {
            y[i] = normal(&state);
            for (int j = 0; j < N; j++)
                a[i][j] = trial % 2 ? exp(-smooth * (i - j) * (i - j)) : normal(&state);
        }
        for (int j = 0; j < N; j++) {
            passive[j] = trial % 3 != 0;
            sign[j] = CLOSO_DRT_NOT_NEGATIVE;
            b[j] = 0;
            for (int i = 0; i < ROWS; i++)
                b[j] += a[i][j] * y[i];
            for (int k = 0; k < N; k++) {
                H[j * N + k] = j == k ? 1e-6 : 0;
                for (int i = 0; i < ROWS; i++)
                    H[j * N + k] += a[i][j] * a[i][k];
            }
        }
        sign[3] = CLOSO_DRT_ANY;
        sign[4] = CLOSO_DRT_ZERO;
        ck_assert_int_eq(closo_drt_nnls(H, b, N, sign, passive, x, work, index, NULL), CLOSO_OK);
        ck_assert_double_eq(x[4], 0);
        for (int j = 0; j < N; j++) {
            double gradient = -b[j];
            for (int k = 0; k < N; k++)
                gradient += H[j * N + k] * x[k];
            ck_assert(j == 3 || x[j] >= 0);
            if (x[j] != 0)
                ck_assert_double_eq_tol(gradient, 0, 1e-7);
            else if (j != 4)
                ck_assert_double_gt(gradient, -1e-7);
        }
    }
}
END_TEST

// ---- known distributions -----------------------------------------------------------------------

START_TEST(single_rc)
{
    closo_impedance s = make_spectrum(one_rc, 81, 5, -2, 0, 1);
    closo_drt_options options;
    closo_drt_options_init(&options);
    options.points_per_decade = 30;
    closo_drt drt = run(&s, &options);
    ck_assert_uint_eq(drt.peak_count, 1);
    ck_assert_double_eq_tol(drt.peaks[0].tau, 1e-2, 2e-4);
    ck_assert_double_eq_tol(drt.peaks[0].resistance, 100, 0.1);
    ck_assert_double_eq_tol(drt.peaks[0].capacitance, 1e-4, 2e-6);
    ck_assert_double_eq_tol(drt.peaks[0].frequency, 1 / (TWO_PI * 1e-2), 0.4);
    ck_assert_double_eq_tol(drt.R_infinity, 10, 0.05);
    ck_assert_double_lt(drt.peaks[0].width, 0.12);
    closo_drt_clear(&drt);
    closo_impedance_clear(&s);
}
END_TEST

// gamma of a ZARC: R / (2 pi) sin((1 - n) pi) / (cosh(n ln(tau/tau0)) - cos((1 - n) pi)).
static double complex one_zarc(double complex s)
{
    return 10 + zarc(s, 50, 1e-2, 0.7);
}

START_TEST(zarc_in_closed_form)
{
    closo_impedance s = make_spectrum(one_zarc, 101, 7, -3, 0, 1);
    for (int derivative = 1; derivative <= 2; derivative++) {
        closo_drt_options options;
        closo_drt_options_init(&options);
        options.derivative = derivative;
        closo_drt drt = run(&s, &options);
        for (size_t k = 0; k < drt.count; k++) {
            if (drt.tau[k] < 1e-6 || drt.tau[k] > 1e2)
                continue;
            double exact =
                50 / TWO_PI * sin(0.3 * PI) / (cosh(0.7 * log(drt.tau[k] / 1e-2)) - cos(0.3 * PI));
            ck_assert_double_eq_tol(drt.gamma[k], exact, 0.02 * 15.7);
        }
        ck_assert_uint_eq(drt.peak_count, 1);
        ck_assert_double_eq_tol(drt.peaks[0].resistance, 50, 0.1);
        ck_assert_double_eq_tol(drt.peaks[0].tau, 1e-2, 1e-4);
        ck_assert_double_lt(drt.residual, 1e-4);
        closo_drt_clear(&drt);
    }
    closo_impedance_clear(&s);
}
END_TEST

static double complex close_pair(double complex s)
{
    return 5 + rc(s, 40, 1e-3) + rc(s, 60, 5e-3);
}

START_TEST(two_rc_are_resolved)
{
    closo_impedance s = make_spectrum(close_pair, 71, 5, -2, 0.001, 4);
    closo_drt drt = run(&s, NULL);
    const closo_drt_peak *fast = nearest(&drt, 1e-3), *slow = nearest(&drt, 5e-3);
    ck_assert_double_eq_tol(fast->resistance, 40, 1.5);
    ck_assert_double_eq_tol(slow->resistance, 60, 1.5);
    ck_assert_double_eq_tol(fast->tau, 1e-3, 1e-4);
    ck_assert_double_eq_tol(slow->tau, 5e-3, 5e-4);
    ck_assert_double_eq_tol(drt.R_polarisation, 100, 0.5);
    closo_drt_clear(&drt);
    closo_impedance_clear(&s);
}
END_TEST

static double complex in_series(double complex s)
{
    return 15 + 2e-6 * s + 1 / (0.05 * s) + zarc(s, 80, 1e-3, 0.9);
}

START_TEST(series_elements)
{
    closo_impedance s = make_spectrum(in_series, 81, 6, -1, 0.0005, 2);
    closo_drt_options options;
    closo_drt_options_init(&options);
    options.capacitance = true;
    closo_drt drt = run(&s, &options);
    ck_assert_double_eq_tol(drt.inductance, 2e-6, 4e-8);
    ck_assert_double_eq_tol(drt.series_capacitance, 0.05, 2e-3);
    ck_assert_double_eq_tol(drt.R_infinity, 15, 0.5);
    // slow processes and the capacitance are hard to tell apart
    ck_assert_double_eq_tol(drt.R_polarisation, 80, 5);
    closo_drt_clear(&drt);
    options.inductance = false;
    drt = run(&s, &options);
    ck_assert_double_eq(drt.inductance, 0);
    ck_assert_double_gt(drt.residual, 0.003);
    closo_drt_clear(&drt);
    closo_impedance_clear(&s);
}
END_TEST

START_TEST(inductive_loop)
{
    closo_impedance s = make_spectrum(loop, 71, 5, -2, 0.001, 5);
    closo_drt_options options;
    closo_drt_options_init(&options);
    closo_drt drt = run(&s, &options);
    ck_assert(drt.needs_negative);
    ck_assert_double_gt(drt.residual, 0.02);
    for (size_t k = 0; k < drt.count; k++)
        ck_assert_double_ge(drt.gamma[k], 0);
    closo_drt_clear(&drt);
    options.negative = true;
    drt = run(&s, &options);
    ck_assert(!drt.needs_negative);
    ck_assert_double_lt(drt.residual, 0.01);
    ck_assert_double_eq_tol(drt.R_polarisation, 320, 1.5);
    ck_assert_double_eq_tol(nearest(&drt, 1e-3)->resistance, 100, 2);
    ck_assert_double_eq_tol(nearest(&drt, 0.1)->resistance, 300, 12);
    ck_assert_double_eq_tol(nearest(&drt, 2)->resistance, -80, 12);
    closo_drt_clear(&drt);
    closo_impedance_clear(&s);
    // where nothing falls the option changes nothing
    s = make_spectrum(two_arcs, 71, 5, -2, 0.001, 5);
    closo_drt with = run(&s, &options);
    closo_drt without = run(&s, NULL);
    ck_assert(!without.needs_negative);
    for (size_t k = 0; k < with.count; k++)
        ck_assert_double_eq(with.gamma[k], without.gamma[k]);
    closo_drt_clear(&with);
    closo_drt_clear(&without);
    closo_impedance_clear(&s);
}
END_TEST

// ---- lambda ------------------------------------------------------------------------------------

// Minima of the criterion on a grid with an independent program (quadrature, dense inverse) for
// these sets and the time constants 1/f: 1.8e-4 and 3.2e-4 on a grid of four a decade.
START_TEST(lambda_of_published_sets)
{
    static const struct {
        const char *name;
        double lambda;
    } sets[] = {{"electro/eis-pydrt/text files/zarc_data.txt", 1.8e-4},
                {"electro/eis-pydrt/text files/negami_data.txt", 3.2e-4}};
    for (size_t k = 0; k < 2; k++) {
        char path[4096];
        if (!find_shared(path, sizeof path, sets[k].name)) {
            printf("skipped: no shared data\n");
            return;
        }
        closo_impedance s = load_spectrum(path, INFINITY);
        closo_drt_options options;
        closo_drt_options_init(&options);
        options.inverse_frequency = true;
        closo_drt drt = run(&s, &options);
        ck_assert_double_gt(drt.lambda, sets[k].lambda / 1.4);
        ck_assert_double_lt(drt.lambda, sets[k].lambda * 1.4);
        ck_assert(!drt.lambda_at_edge);
        ck_assert_double_eq_tol(drt.R_infinity, 10, 0.05);
        ck_assert_double_eq_tol(drt.R_polarisation, 50, 0.4);
        closo_drt_clear(&drt);
        // zarc: its second minimum, hardly less deep, is told or taken
        options.inverse_frequency = false;
        drt = run(&s, &options);
        double ratio = drt.lambda / sets[k].lambda, other = drt.lambda_other / sets[k].lambda;
        ck_assert((ratio > 0.5 && ratio < 2) || (other > 0.5 && other < 2));
        closo_drt_clear(&drt);
        closo_impedance_clear(&s);
    }
}
END_TEST

START_TEST(criteria_agree_on_the_resistances)
{
    closo_impedance s = make_spectrum(two_arcs, 71, 5, -2, 0.002, 6);
    for (int choice = CLOSO_LAMBDA_GCV; choice <= CLOSO_LAMBDA_GIVEN; choice++) {
        closo_drt_options options;
        closo_drt_options_init(&options);
        options.choice = (closo_lambda_choice)choice;
        options.lambda = 2e-3;
        closo_drt drt = run(&s, &options);
        ck_assert_double_eq_tol(drt.R_polarisation, 400, 4);
        ck_assert_double_eq_tol(nearest(&drt, 1e-4)->resistance, 100, 12);
        ck_assert_double_eq_tol(nearest(&drt, 0.1)->resistance, 300, 25);
        ck_assert(choice != CLOSO_LAMBDA_GIVEN || drt.lambda == 2e-3);
        closo_drt_clear(&drt);
    }
    closo_impedance_clear(&s);
}
END_TEST

static double complex pure_resistor(double complex s)
{
    return 100 + 0 * s;
}

START_TEST(edge_of_lambda_is_told)
{
    closo_impedance s = make_spectrum(pure_resistor, 61, 5, -1, 0.001, 3);
    closo_drt drt = run(&s, NULL);
    ck_assert(drt.lambda_at_edge);
    ck_assert_double_eq_tol(drt.R_infinity, 100, 0.3);
    ck_assert_double_lt(drt.R_polarisation, 0.5);
    closo_drt_clear(&drt);
    closo_impedance_clear(&s);
}
END_TEST

// ---- invariances -------------------------------------------------------------------------------

START_TEST(scale_and_shift)
{
    closo_impedance s = make_spectrum(two_arcs, 71, 5, -2, 0.003, 8);
    closo_drt first = run(&s, NULL);
    for (size_t k = 0; k < s.count; k++) {
        s.real[k] *= 1e7;
        s.imaginary[k] *= 1e7;
        s.frequency[k] *= 1e3;
    }
    closo_drt second = run(&s, NULL);
    ck_assert_double_eq_tol(second.lambda / first.lambda, 1, 1e-2);
    ck_assert_double_eq_tol(second.R_polarisation / first.R_polarisation, 1e7, 1e3);
    ck_assert_uint_eq(first.count, second.count);
    for (size_t k = 0; k < first.count; k++) {
        ck_assert_double_eq_tol(second.tau[k] * 1e3 / first.tau[k], 1, 1e-9);
        ck_assert_double_eq_tol(second.gamma[k] / 1e7, first.gamma[k], 0.1);
    }
    ck_assert_uint_eq(first.peak_count, second.peak_count);
    closo_drt_clear(&first);
    closo_drt_clear(&second);
    closo_impedance_clear(&s);
}
END_TEST

START_TEST(uneven_frequencies)
{
    uint64_t state = 3;
    closo_impedance s = make_spectrum(two_arcs, 90, 6, -3, 0, 1);
    for (size_t k = 0; k < s.count; k++) { // in no order
        double u = (double)(harness_random(&state) >> 11) / 9007199254740992.0;
        s.frequency[k] = pow(10, -3 + 9 * u);
        double complex z = two_arcs(TWO_PI * I * s.frequency[k]);
        s.real[k] = creal(z);
        s.imaginary[k] = cimag(z);
    }
    closo_drt drt = run(&s, NULL);
    ck_assert_double_eq_tol(drt.R_polarisation, 400, 1);
    ck_assert_double_eq_tol(nearest(&drt, 1e-4)->resistance, 100, 2);
    ck_assert_double_eq_tol(nearest(&drt, 0.1)->resistance, 300, 3);
    ck_assert_double_lt(drt.residual, 1e-3);
    for (size_t k = 0; k < s.count; k++)
        ck_assert_double_eq_tol(drt.z[2 * k], s.real[k], 1e-3 * fabs(s.real[k]));
    closo_drt_clear(&drt);
    closo_impedance_clear(&s);
}
END_TEST

// ---- bands and doubtful spectra ----------------------------------------------------------------

START_TEST(bands_hold_the_truth)
{
    closo_impedance s = make_spectrum(two_arcs, 71, 5, -2, 0.005, 11);
    closo_drt_options options;
    closo_drt_options_init(&options);
    options.samples = 200;
    closo_drt drt = run(&s, &options), again = run(&s, &options);
    const double centre[] = {1e-4, 0.1}, r[] = {100, 300}, n[] = {0.85, 0.8};
    size_t inside = 0, looked = 0;
    for (size_t k = 0; k < drt.count; k++) {
        double exact = 0;
        for (int a = 0; a < 2; a++)
            exact += r[a] / TWO_PI * sin((1 - n[a]) * PI) /
                     (cosh(n[a] * log(drt.tau[k] / centre[a])) - cos((1 - n[a]) * PI));
        ck_assert(drt.low[k] >= 0 && drt.low[k] <= drt.high[k]);
        ck_assert_double_eq(drt.low[k], again.low[k]); // one seed, one band
        if (exact < 3)
            continue;
        looked++;
        inside += exact >= drt.low[k] && exact <= drt.high[k];
    }
    ck_assert_uint_gt(looked, 40);
    ck_assert_uint_gt(inside, 8 * looked / 10);
    closo_drt_peak slow = *nearest(&drt, 0.1);
    ck_assert(slow.resistance_low < slow.resistance_high);
    ck_assert_double_eq_tol(slow.resistance_low, slow.resistance, 0.1 * slow.resistance);
    closo_drt_clear(&drt);
    closo_drt_clear(&again);
    closo_impedance_clear(&s);
}
END_TEST

START_TEST(doubtful_spectra_are_told)
{
    uint64_t state = 1;
    closo_impedance s = make_spectrum(two_arcs, 71, 5, -2, 0, 1);
    closo_impedance cut = make_spectrum(two_arcs, 51, 5, 1, 0.001, 1);
    closo_drt drt = run(&cut, NULL);
    ck_assert(drt.open_end); // the slow arc is not finished
    closo_drt_clear(&drt);
    for (size_t k = 0; k < s.count; k++) {
        s.real[k] = 100 * normal(&state);
        s.imaginary[k] = 100 * normal(&state);
    }
    drt = run(&s, NULL);
    ck_assert_double_gt(drt.residual, 0.5);
    closo_result *result = closo_result_new("eis drt", "noise", NULL);
    ck_assert_int_eq(closo_drt_describe(&s, NULL, &drt, result, NULL), CLOSO_OK);
    bool told = false;
    for (size_t k = 0; k < closo_result_count_warnings(result); k++)
        told |= strstr(closo_result_warning(result, k), "do not read its peaks") != NULL;
    ck_assert(told);
    closo_result_free(result);
    closo_drt_clear(&drt);
    closo_impedance_clear(&s);
    closo_impedance_clear(&cut);
}
END_TEST

static void refused(const closo_impedance *s, const closo_drt_options *options, closo_status status,
                    const char *text)
{
    closo_drt drt;
    closo_error error = {0};
    ck_assert_int_eq(closo_drt_run(s, options, &drt, &error), status);
    ck_assert_msg(strstr(error.message, text) != NULL, "%s", error.message);
    ck_assert_ptr_null(drt.tau);
}

START_TEST(bad_input)
{
    closo_impedance s = make_spectrum(two_arcs, 30, 5, -2, 0, 1);
    for (size_t n = 0; n <= 5; n++) {
        s.count = n;
        refused(&s, NULL, CLOSO_INPUT, "points, found");
    }
    s.count = 30;
    closo_drt_options options;
    closo_drt_options_init(&options);
    options.derivative = 3;
    refused(&s, &options, CLOSO_USAGE, "derivative");
    closo_drt_options_init(&options);
    options.choice = CLOSO_LAMBDA_GIVEN;
    options.lambda = 0;
    refused(&s, &options, CLOSO_USAGE, "lambda");
    closo_drt_options_init(&options);
    options.shape = 1e-3;
    refused(&s, &options, CLOSO_USAGE, "shape");
    closo_drt_options_init(&options);
    options.samples = 10;
    refused(&s, &options, CLOSO_USAGE, "samples");
    s.frequency[29] = 0;
    refused(&s, NULL, CLOSO_INPUT, "point 30: expected a frequency above zero");
    closo_impedance_clear(&s);
}
END_TEST

// Any numbers: an answer or an error, nothing else.
START_TEST(random_input)
{
    uint64_t state = 77;
    for (int trial = 0; trial < 60; trial++) {
        size_t n = 6 + harness_random(&state) % 40;
        closo_impedance s;
        ck_assert_int_eq(closo_impedance_init(&s, n, false, NULL), CLOSO_OK);
        double spread = (double)(harness_random(&state) % 40);
        for (size_t k = 0; k < n; k++) {
            s.frequency[k] = exp(spread * normal(&state) / 3);
            s.real[k] = normal(&state) * exp(spread * normal(&state));
            s.imaginary[k] = trial % 3 ? normal(&state) : 0;
        }
        closo_drt_options options;
        closo_drt_options_init(&options);
        options.choice = (closo_lambda_choice)(trial % 9 == 0 ? 2 : trial % 2);
        options.capacitance = trial % 2;
        options.negative = trial % 5 == 0;
        options.modulus = trial % 7 == 0;
        options.derivative = 1 + trial % 2;
        options.points_per_decade = harness_random(&state) % 30;
        options.samples = trial % 10 == 0 ? 50 : 0;
        closo_drt drt;
        if (closo_drt_run(&s, &options, &drt, NULL) == CLOSO_OK) {
            for (size_t k = 0; k < drt.count; k++)
                ck_assert(isfinite(drt.gamma[k]));
            closo_drt_clear(&drt);
        }
        closo_kk kk;
        if (closo_kk_run(&s, NULL, &kk, NULL) == CLOSO_OK)
            closo_kk_clear(&kk);
        closo_impedance_clear(&s);
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, kernel_is_its_integral);
    tcase_add_test(tests, nnls_is_optimal);
    tcase_add_test(tests, single_rc);
    tcase_add_test(tests, zarc_in_closed_form);
    tcase_add_test(tests, two_rc_are_resolved);
    tcase_add_test(tests, series_elements);
    tcase_add_test(tests, inductive_loop);
    tcase_add_test(tests, lambda_of_published_sets);
    tcase_add_test(tests, criteria_agree_on_the_resistances);
    tcase_add_test(tests, edge_of_lambda_is_told);
    tcase_add_test(tests, scale_and_shift);
    tcase_add_test(tests, uneven_frequencies);
    tcase_add_test(tests, bands_hold_the_truth);
    tcase_add_test(tests, doubtful_spectra_are_told);
    tcase_add_test(tests, bad_input);
    tcase_add_test(tests, random_input);
}

int main(void)
{
    return harness_run("drt", add);
}
