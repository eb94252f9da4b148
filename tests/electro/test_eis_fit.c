// SPDX-License-Identifier: GPL-3.0-or-later
// Fits of circuits: known minima of public spectra, recovery of synthetic ones within their stated
// uncertainties, what is not determined, constraints, bad spectra.
#include "electro/spectra.h"

#define PAPER "R0-p(CPE1,R1-CPE2)" // doi:10.1021/jacs.3c03065

// ---- Boukamp's test circuit 1 (J. Electrochem. Soc. 142 (1995) 1885) as pyimpspec makes it: 41
// points, noise 0.05 % of |Z| from numpy's RandomState(42): Mersenne twister, polar method

static uint32_t twister[624];
static size_t twister_next = 624;

static uint32_t twist(void)
{
    if (twister_next == 624) {
        for (size_t i = 0; i < 624; i++) {
            uint32_t y = (twister[i] & 0x80000000U) | (twister[(i + 1) % 624] & 0x7FFFFFFFU);
            twister[i] = twister[(i + 397) % 624] ^ (y >> 1) ^ (y & 1 ? 0x9908B0DFU : 0);
        }
        twister_next = 0;
    }
    uint32_t y = twister[twister_next++];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9D2C5680U;
    y ^= (y << 15) & 0xEFC60000U;
    return y ^ (y >> 18);
}

static double twister_uniform(void)
{
    uint32_t a = twist() >> 5, b = twist() >> 6;
    return (a * 67108864.0 + b) / 9007199254740992.0;
}

static double twister_normal(void)
{
    static double kept;
    static bool have;
    if (have) {
        have = false;
        return kept;
    }
    double x, y, squares;
    do {
        x = 2 * twister_uniform() - 1;
        y = 2 * twister_uniform() - 1;
        squares = x * x + y * y;
    } while (squares >= 1 || squares == 0);
    double factor = sqrt(-2 * log(squares) / squares);
    kept = factor * x;
    have = true;
    return factor * y;
}

static void make_test_circuit(closo_impedance *out, const closo_circuit *circuit)
{
    const double p[] = {100, 200, 0.8e-6, 500, 4e-4};
    double size[41];
    twister[0] = 42;
    for (uint32_t i = 1; i < 624; i++)
        twister[i] = 1812433253U * (twister[i - 1] ^ (twister[i - 1] >> 30)) + i;
    spectra_make(out, circuit, p, 41, 1e4, 0.1, 0, NULL);
    for (size_t k = 0; k < 41; k++)
        size[k] = 5e-4 * hypot(out->real[k], out->imaginary[k]);
    for (size_t k = 0; k < 41; k++)
        out->real[k] += size[k] * twister_normal();
    for (size_t k = 0; k < 41; k++)
        out->imaginary[k] += size[k] * twister_normal();
}

// The minimum that a least squares search with many starts finds (S = 1.727914e-5); pyimpspec ends
// at 1.754e-5.
START_TEST(test_circuit_of_boukamp)
{
    closo_circuit *circuit = spectra_circuit("R(RC)(RW)");
    const double expected[] = {100.00955, 199.90298, 7.9992213e-7, 500.01507, 3.9995538e-4};
    closo_impedance spectrum;
    closo_eis_fit fit;
    make_test_circuit(&spectrum, circuit);
    spectra_fit(circuit, &spectrum, NULL, &fit);
    ck_assert_double_eq_tol(fit.S, 1.727914e-5, 1e-11);
    ck_assert_double_eq_tol(fit.chi2_reduced, 1.727914e-5 / 77, 1e-12);
    for (size_t k = 0; k < 5; k++)
        ck_assert_double_eq_tol(fit.value[k], expected[k], 3e-6 * expected[k]);
    ck_assert_double_eq_tol(100 * fit.su[2] / fit.value[2], 0.0437, 5e-4); // per cent
    ck_assert_uint_eq(fit.n_undetermined, 0);
    ck_assert(fit.converged);
    closo_eis_fit_clear(&fit);
    closo_impedance_clear(&spectrum);
    closo_circuit_free(circuit);
}
END_TEST

// The example of impedance.py: its documented weighted fit has S = 2.0022e-2; the minimum is
// 1.838793e-2, where the diffusion's Z0 and tau are known by Z0/sqrt(tau) alone.
START_TEST(example_of_impedance_py)
{
    closo_impedance spectrum;
    if (!spectra_read(&spectrum, "electro/eis-impedance.py/exampleData.csv"))
        return;
    closo_impedance_select(&spectrum, NAN, NAN, true);
    ck_assert_uint_eq(spectrum.count, 57);
    closo_circuit *circuit = spectra_circuit("R0-p(R1,C1)-p(R2-Wo1,C2)");
    const double expected[] = {0.0163878, 0.00522554, 0.202634, 0.00937515, 0, 0, 2.56716};
    closo_eis_fit fit;
    spectra_fit(circuit, &spectrum, NULL, &fit);
    ck_assert_double_eq_tol(fit.S, 1.838793e-2, 1e-8);
    for (size_t k = 0; k < 7; k++)
        if (expected[k] > 0)
            ck_assert_double_eq_tol(fit.value[k], expected[k], 2e-5 * expected[k]);
    ck_assert_double_eq_tol(fit.su[0], 84e-6, 1e-6);
    ck_assert_uint_eq(fit.n_undetermined, 2);
    ck_assert(fit.undetermined[4] && fit.undetermined[5]);
    ck_assert(isnan(fit.su[4]) && isnan(fit.su[5]));
    ck_assert_uint_eq(fit.direction_count, 1);
    ck_assert_ptr_nonnull(strstr(fit.direction[0], "only Wo1_R/sqrt(Wo1_tau) is determined"));
    ck_assert_double_lt(fit.low[4], fit.value[4]);
    ck_assert_double_gt(fit.low[4], 0.05);
    ck_assert(isnan(fit.high[4]) && isnan(fit.high[5]));
    closo_eis_fit_clear(&fit);
    closo_eis_options options;
    closo_eis_options_init(&options);
    options.weighting = CLOSO_WEIGHTING_UNIT;
    spectra_fit(circuit, &spectrum, &options, &fit);
    ck_assert_double_le(fit.S, 1.944e-5); // its fit with unit weights: 1.943e-5
    closo_eis_fit_clear(&fit);
    closo_circuit_free(circuit);
    circuit = spectra_circuit("R0-p(R1,CPE1)-p(R2-Wo1,CPE2)");
    spectra_fit(circuit, &spectrum, NULL, &fit);
    ck_assert_double_le(fit.S, 1.0664e-2); // impedance.py
    closo_eis_fit_clear(&fit);
    closo_circuit_free(circuit);
    closo_impedance_clear(&spectrum);
}
END_TEST

// Li6PS5Cl between blocking electrodes at -25 C: the resistance depends on model and window.
START_TEST(blocked_solid_electrolyte)
{
    static const struct {
        const char *circuit;
        double highest, S;
        size_t parameter;
        double value, su;
    } cases[] = {{"p(R1,CPE1)-CPE2", NAN, 7.058284e-2, 0, 1497.57, 8.2},
                 {"p(R1,CPE1)-CPE2", 1e6, 1.876440e-2, 0, 1458.6, 4.7},
                 {"R0-p(R1,CPE1)-CPE2", NAN, 2.500461e-2, 0, 170.5, 8.3}};
    char path[4096];
    if (!find_shared(path, sizeof path, "electro/eis-hybdrt-sse/PEIS_LPSCl_IonBlocking_-25C.txt")) {
        printf("skipped: no shared spectrum of Li6PS5Cl\n");
        return;
    }
    closo_data_options reading = {0};
    closo_data data;
    closo_impedances spectra;
    closo_error error = {0};
    ck_assert_msg(closo_data_read(&data, path, &reading, &error) == CLOSO_OK, "%s", error.message);
    ck_assert(closo_impedances_of(&spectra, &data, &error) == CLOSO_OK);
    closo_impedance *spectrum = &spectra.spectra[0];
    size_t all = spectrum->count;
    ck_assert_uint_eq(all, 79);
    for (size_t k = 0; k < 3; k++) {
        closo_circuit *circuit = spectra_circuit(cases[k].circuit);
        closo_impedance part = *spectrum; // the highest frequencies come first
        size_t skip = 0;
        while (spectrum->frequency[skip] > cases[k].highest)
            skip++;
        part.frequency += skip;
        part.real += skip;
        part.imaginary += skip;
        part.count -= skip;
        closo_eis_fit fit;
        spectra_fit(circuit, &part, NULL, &fit);
        ck_assert_double_eq_tol(fit.S, cases[k].S, 1e-6 * cases[k].S);
        ck_assert_double_eq_tol(fit.value[cases[k].parameter], cases[k].value, 0.06);
        ck_assert_double_eq_tol(fit.su[cases[k].parameter], cases[k].su, 0.06);
        closo_eis_fit_clear(&fit);
        closo_circuit_free(circuit);
    }
    closo_impedances_clear(&spectra);
    closo_data_clear(&data);
}
END_TEST

// Spectra of the circuit of the paper, 61 points, 0.5 % noise, parameters over three decades: the
// minimum is found from nothing, S is that of the noise, and two thirds of the parameters lie
// within their standard uncertainties.
START_TEST(synthetic_spectra)
{
    enum { SPECTRA = 50 };
    closo_circuit *circuit = spectra_circuit(PAPER);
    const double usual[] = {100, 1e-5, 0.85, 600, 1e-3, 0.65};
    uint64_t state = 3;
    size_t recovered = 0, judged = 0, covered = 0, twice = 0;
    for (int trial = 0; trial < SPECTRA; trial++) {
        double p[6], u;
        for (size_t k = 0; k < 6; k++) {
            u = 2 * spectra_uniform(&state) - 1;
            p[k] = k == 2 || k == 5 ? usual[k] + 0.1 * u : usual[k] * pow(10, 0.5 * u);
        }
        closo_impedance spectrum;
        closo_eis_options options;
        closo_eis_fit fit;
        closo_eis_options_init(&options);
        options.starts = 8;
        options.no_profiles = true;
        spectra_make(&spectrum, circuit, p, 61, 1e5, 0.1, 0.005, &state);
        spectra_fit(circuit, &spectrum, &options, &fit);
        // S of the true parameters is 122 * 0.005^2, +- 13 %
        recovered += fit.S < 1.6 * 122 * 0.005 * 0.005;
        for (size_t k = 0; k < 6; k++) {
            if (fit.undetermined[k] || fit.at_bound[k])
                continue;
            judged++;
            covered += fabs(fit.value[k] - p[k]) <= fit.su[k];
            twice += fabs(fit.value[k] - p[k]) <= 2 * fit.su[k];
        }
        closo_eis_fit_clear(&fit);
        closo_impedance_clear(&spectrum);
    }
    ck_assert_uint_eq(recovered, SPECTRA);
    // 68.3 % and 95.4 % of 300 parameters in groups of 6: three standard deviations and a bit
    double share = (double)covered / (double)judged;
    ck_assert_msg(share > 0.57 && share < 0.79, "%.3f within the s.u.", share);
    ck_assert_double_gt((double)twice / (double)judged, 0.90);
    closo_circuit_free(circuit);
}
END_TEST

// Whatever the order in the data, alike arcs come out by time constant; threads change nothing.
START_TEST(arcs_are_sorted)
{
    closo_circuit *circuit = spectra_circuit("R0-p(R1,C1)-p(R2,C2)-p(R3,C3)");
    const double p[] = {10, 300, 1e-3, 50, 1e-7, 120, 1e-5};
    closo_impedance spectrum;
    uint64_t state = 1;
    spectra_make(&spectrum, circuit, p, 71, 1e6, 0.1, 0.001, &state);
    double kept[7] = {0};
    for (int threads = 1; threads <= 3; threads += 2) {
        closo_eis_options options;
        closo_eis_fit fit;
        closo_eis_options_init(&options);
        options.threads = threads;
        spectra_fit(circuit, &spectrum, &options, &fit);
        ck_assert_double_eq_tol(fit.value[1], 50, 1);
        ck_assert_double_eq_tol(fit.value[3], 120, 1);
        ck_assert_double_eq_tol(fit.value[5], 300, 2);
        if (threads > 1)
            ck_assert_mem_eq(kept, fit.value, sizeof kept);
        memcpy(kept, fit.value, sizeof kept);
        closo_eis_fit_clear(&fit);
    }
    closo_impedance_clear(&spectrum);
    closo_circuit_free(circuit);
}
END_TEST

START_TEST(held_bounded_and_tied)
{
    closo_circuit *circuit = spectra_circuit("R0-p(R1,CPE1)-p(R2,CPE2)");
    const double p[] = {10, 50, 1e-6, 0.9, 100, 1e-4, 0.9};
    closo_impedance spectrum;
    uint64_t state = 2;
    spectra_make(&spectrum, circuit, p, 61, 1e5, 0.1, 0.002, &state);
    double lower[7], upper[7], ratio[7];
    size_t tied[7];
    for (size_t k = 0; k < 7; k++) {
        lower[k] = upper[k] = NAN;
        ratio[k] = 1;
        tied[k] = k;
    }
    tied[6] = 3; // CPE2_n = CPE1_n
    tied[4] = 1; // R2 = 2 R1
    ratio[4] = 2;
    lower[0] = upper[0] = 10;
    lower[3] = 0.95; // above the truth
    closo_eis_options options;
    closo_eis_fit fit;
    closo_eis_options_init(&options);
    options.lower = lower;
    options.upper = upper;
    options.tied_to = tied;
    options.tie_ratio = ratio;
    spectra_fit(circuit, &spectrum, &options, &fit);
    ck_assert(fit.held[0] && fit.value[0] == 10 && isnan(fit.su[0]));
    ck_assert(fit.at_bound[3] && fit.value[3] == 0.95);
    ck_assert_double_eq_tol(fit.value[4], 2 * fit.value[1], 1e-9);
    ck_assert_double_eq(fit.value[6], fit.value[3]);
    ck_assert_double_eq_tol(fit.su[4], 2 * fit.su[1], 1e-9);
    closo_eis_fit_clear(&fit);
    lower[3] = NAN;
    spectra_fit(circuit, &spectrum, &options, &fit);
    ck_assert_double_le(fabs(fit.value[3] - 0.9), 4 * fit.su[3]);
    ck_assert_double_le(fabs(fit.value[1] - 50), 4 * fit.su[1]);
    closo_eis_fit_clear(&fit);
    closo_impedance_clear(&spectrum);
    closo_circuit_free(circuit);
}
END_TEST

// A circuit with more than the spectrum shows: the fit says which parameters mean nothing.
START_TEST(what_is_not_determined)
{
    closo_circuit *made = spectra_circuit("R0-p(R1,C1)"), *two = spectra_circuit("R0-R1-p(R2,C1)");
    const double p[] = {10, 50, 1e-6};
    closo_impedance spectrum;
    uint64_t state = 9;
    spectra_make(&spectrum, made, p, 61, 1e5, 0.1, 0.002, &state);
    closo_eis_fit fit;
    spectra_fit(two, &spectrum, NULL, &fit);
    ck_assert(fit.undetermined[0] && fit.undetermined[1]);
    ck_assert(!fit.undetermined[2] && !fit.undetermined[3]);
    ck_assert_double_eq_tol(fit.value[0] + fit.value[1], 10, 0.05);
    closo_eis_fit_clear(&fit);
    closo_circuit_free(two);
    two = spectra_circuit("R0-p(R1,CPE1)"); // C is CPE with n = 1, at the edge
    spectra_fit(two, &spectrum, NULL, &fit);
    ck_assert(fit.at_bound[3] || fabs(fit.value[3] - 1) < 3 * fit.su[3]);
    ck_assert_double_eq_tol(fit.value[1], 50, 0.3);
    closo_eis_fit_clear(&fit);
    closo_circuit_free(two);
    closo_circuit_free(made);
    closo_impedance_clear(&spectrum);
}
END_TEST

// A profile must agree with the standard uncertainty where the minimum is a parabola.
START_TEST(profiles)
{
    closo_circuit *circuit = spectra_circuit(PAPER);
    const double p[] = {100, 1e-5, 0.85, 600, 0.3, 0.5}; // CPE2 hardly seen above 0.1 Hz
    closo_impedance spectrum;
    uint64_t state = 4;
    spectra_make(&spectrum, circuit, p, 61, 1e5, 0.1, 0.003, &state);
    closo_eis_fit fit;
    spectra_fit(circuit, &spectrum, NULL, &fit);
    bool asked = false;
    for (size_t k = 0; k < 6; k++) {
        if (!(fit.su[k] > 0.3 * fit.value[k])) {
            ck_assert(fit.undetermined[k] || fit.at_bound[k] || isnan(fit.low[k]));
            continue;
        }
        asked = true;
        ck_assert(!(fit.low[k] >= fit.value[k]) && !(fit.high[k] <= fit.value[k]));
        if (!isnan(fit.low[k]) && !isnan(fit.high[k]))
            ck_assert_double_eq_tol(log(fit.high[k] / fit.low[k]), 2 * fit.su[k] / fit.value[k],
                                    fit.su[k] / fit.value[k]);
    }
    ck_assert(asked);
    closo_eis_fit_clear(&fit);
    closo_impedance_clear(&spectrum);
    closo_circuit_free(circuit);
}
END_TEST

static void check_refused(const closo_circuit *circuit, const closo_impedance *spectrum,
                          const closo_eis_options *options, const char *part)
{
    closo_eis_fit fit;
    closo_error error = {0};
    closo_status status = closo_eis_fit_run(circuit, spectrum, options, &fit, &error);
    ck_assert(status == CLOSO_INPUT || status == CLOSO_USAGE);
    ck_assert_msg(strstr(error.message, part) != NULL, "%s", error.message);
}

START_TEST(bad_spectra)
{
    closo_circuit *circuit = spectra_circuit(PAPER);
    const double p[] = {100, 1e-5, 0.85, 600, 1e-3, 0.65};
    closo_impedance spectrum;
    uint64_t state = 4;
    closo_eis_options options;
    closo_eis_options_init(&options);
    spectra_make(&spectrum, circuit, p, 61, 1e5, 0.1, 0, &state);
    spectrum.count = 3;
    check_refused(circuit, &spectrum, NULL, "3 points (6 numbers) cannot determine 6 parameters");
    spectrum.count = 1;
    check_refused(circuit, &spectrum, NULL, "cannot determine");
    spectrum.count = 61;
    options.weighting = CLOSO_WEIGHTING_VARIANCE;
    check_refused(circuit, &spectrum, &options, "standard uncertainties");
    options.weighting = CLOSO_WEIGHTING_MODULUS;
    double lower[] = {NAN, NAN, 2, NAN, NAN, NAN};
    options.lower = lower;
    check_refused(circuit, &spectrum, &options, "CPE1_n: expected bounds");
    options.lower = NULL;
    spectrum.real[7] = spectrum.imaginary[7] = 0;
    check_refused(circuit, &spectrum, NULL, "point 8");
    spectrum.real[7] = NAN;
    check_refused(circuit, &spectrum, NULL, "finite");
    closo_impedance_clear(&spectrum);
    // exact data, all equal points and pure noise end well, too
    closo_eis_fit fit;
    spectra_make(&spectrum, circuit, p, 61, 1e5, 0.1, 0, &state);
    spectra_fit(circuit, &spectrum, NULL, &fit);
    ck_assert_double_lt(fit.S, 1e-18);
    for (size_t k = 0; k < 6; k++)
        ck_assert_double_eq_tol(fit.value[k], p[k], 1e-6 * p[k]);
    closo_eis_fit_clear(&fit);
    for (size_t k = 0; k < 61; k++) {
        spectrum.real[k] = 5;
        spectrum.imaginary[k] = 0;
    }
    spectra_fit(circuit, &spectrum, NULL, &fit);
    ck_assert_uint_gt(fit.n_undetermined, 0);
    closo_eis_fit_clear(&fit);
    for (size_t k = 0; k < 61; k++) {
        spectrum.real[k] = 100 * spectra_normal(&state);
        spectrum.imaginary[k] = 100 * spectra_normal(&state);
    }
    closo_result *result = closo_result_new("eis fit", "noise", NULL);
    spectra_fit(circuit, &spectrum, NULL, &fit);
    ck_assert(closo_eis_fit_describe(circuit, &spectrum, NULL, &fit, result, NULL) == CLOSO_OK);
    bool said = false;
    for (size_t k = 0; k < closo_result_count_warnings(result); k++)
        said = said || strstr(closo_result_warning(result, k), "this is noise");
    ck_assert(said);
    closo_result_free(result);
    closo_eis_fit_clear(&fit);
    closo_impedance_clear(&spectrum);
    closo_circuit_free(circuit);
}
END_TEST

// The larger circuit wins where the data are its own, and not where they are the smaller one's.
START_TEST(comparison)
{
    closo_circuit *circuit[2] = {spectra_circuit("R0-p(R1,C1)"), spectra_circuit("R0-p(R1,CPE1)")};
    const double one[] = {10, 50, 1e-6}, other[] = {10, 50, 1e-5, 0.8};
    const double *const truth[] = {one, other};
    uint64_t state = 6;
    for (int which = 0; which < 2; which++) {
        closo_impedance spectrum;
        closo_eis_fit fit[2];
        spectra_make(&spectrum, circuit[which], truth[which], 61, 1e5, 0.1, 0.003, &state);
        for (int k = 0; k < 2; k++)
            spectra_fit(circuit[k], &spectrum, NULL, &fit[k]);
        ck_assert((fit[0].aicc < fit[1].aicc) == (which == 0));
        closo_result *result = closo_result_new("eis fit", "compared", NULL);
        const closo_eis_candidate candidates[] = {{circuit[0], &fit[0]}, {circuit[1], &fit[1]}};
        ck_assert(closo_eis_compare(candidates, 2, result, NULL) == CLOSO_OK);
        size_t rows;
        const double *p = closo_result_column(result, "comparison", "p", &rows);
        ck_assert_uint_eq(rows, 2);
        ck_assert(isnan(p[0]));
        ck_assert(which == 0 ? p[1] > 0.01 : p[1] < 1e-6);
        closo_result_free(result);
        closo_eis_fit_clear(&fit[0]);
        closo_eis_fit_clear(&fit[1]);
        closo_impedance_clear(&spectrum);
    }
    closo_circuit_free(circuit[0]);
    closo_circuit_free(circuit[1]);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, test_circuit_of_boukamp);
    tcase_add_test(tests, example_of_impedance_py);
    tcase_add_test(tests, blocked_solid_electrolyte);
    tcase_add_test(tests, synthetic_spectra);
    tcase_add_test(tests, arcs_are_sorted);
    tcase_add_test(tests, held_bounded_and_tied);
    tcase_add_test(tests, what_is_not_determined);
    tcase_add_test(tests, profiles);
    tcase_add_test(tests, bad_spectra);
    tcase_add_test(tests, comparison);
}

int main(void)
{
    return harness_run("fits of circuits", add);
}
