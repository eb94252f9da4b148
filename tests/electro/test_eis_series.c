// SPDX-License-Identifier: GPL-3.0-or-later
// One circuit through a set of spectra: R_s and R_ct against depth of discharge for two discharges,
// as in doi:10.1021/jacs.3c03065, come back; threads and an interruption change nothing.
#include "electro/spectra.h"

enum { STEPS = 8, SPECTRA = 2 * STEPS, PARAMETERS = 6 };

static void truth(size_t k, double p[PARAMETERS])
{
    double depth = (double)(k % STEPS) / (STEPS - 1) - 0.5;
    bool first = k < STEPS;
    p[0] = first ? 120 - 20 * depth : 90 - 10 * depth;
    p[1] = 2e-5;
    p[2] = 0.85;
    p[3] = (first ? 800 : 550) * (1 + 6 * depth * depth);
    p[4] = 3e-3;
    p[5] = 0.6;
}

static void make(closo_impedances *out, const closo_circuit *circuit)
{
    uint64_t state = 7;
    out->count = SPECTRA;
    out->spectra = calloc(SPECTRA, sizeof *out->spectra);
    for (size_t k = 0; k < SPECTRA; k++) {
        double p[PARAMETERS];
        truth(k, p);
        spectra_make(&out->spectra[k], circuit, p, 61, 1e5, 0.1, 0.005, &state);
        snprintf(out->spectra[k].label, sizeof out->spectra[k].label, "spectrum %zu", k + 1);
    }
}

static void options_of(closo_eis_series_options *out)
{
    *out = (closo_eis_series_options){.threads = 1};
    closo_eis_options_init(&out->fit);
    out->fit.starts = 4;
}

static void run(const closo_circuit *circuit, const closo_impedances *spectra,
                const closo_eis_series_options *options, closo_eis_fit *fits)
{
    closo_error error = {0};
    ck_assert_msg(closo_eis_series_run(circuit, spectra, options, fits, NULL, &error) == CLOSO_OK,
                  "%s", error.message);
}

static void clear(closo_eis_fit *fits)
{
    for (size_t k = 0; k < SPECTRA; k++)
        closo_eis_fit_clear(&fits[k]);
}

START_TEST(two_discharges)
{
    closo_circuit *circuit = spectra_circuit("R0-p(CPE1,R1-CPE2)");
    closo_impedances spectra;
    closo_eis_series_options options;
    closo_eis_fit fits[SPECTRA];
    make(&spectra, circuit);
    options_of(&options);
    size_t group[SPECTRA];
    double x[SPECTRA];
    static const char *const names[] = {"1st", "2nd"};
    for (size_t k = 0; k < SPECTRA; k++) {
        group[k] = k / STEPS;
        x[k] = (double)(k % STEPS);
    }
    options.group = group;
    options.group_names = names;
    options.x = x;
    options.x_name = "depth of discharge";
    options.x_unit = "%";
    run(circuit, &spectra, &options, fits);
    for (size_t k = 0; k < SPECTRA; k++) {
        double p[PARAMETERS];
        truth(k, p);
        ck_assert_uint_eq(fits[k].n_undetermined, 0);
        for (size_t j = 0; j < PARAMETERS; j++)
            ck_assert_double_le(fabs(fits[k].value[j] - p[j]), 4.5 * fits[k].su[j]);
    }
    closo_result *result = closo_result_new("eis series", "series", NULL);
    closo_error error = {0};
    ck_assert_msg(closo_eis_series_describe(circuit, &spectra, &options, fits, NULL, result,
                                            &error) == CLOSO_OK,
                  "%s", error.message);
    size_t rows;
    const double *su = closo_result_column(result, "series", "R1_su", &rows);
    ck_assert_uint_eq(rows, SPECTRA);
    ck_assert_double_eq(su[3], fits[3].su[3]);
    const double *second = closo_result_column(result, "trend_2", "R1", &rows);
    ck_assert_uint_eq(rows, STEPS);
    ck_assert_double_eq(second[2], fits[STEPS + 2].value[3]);
    ck_assert_uint_eq(closo_result_count_figures(result), 2);
    closo_result_free(result);
    clear(fits);
    closo_impedances_clear(&spectra);
    closo_circuit_free(circuit);
}
END_TEST

static void check_same(const closo_eis_fit *a, const closo_eis_fit *b)
{
    for (size_t k = 0; k < SPECTRA; k++) {
        ck_assert_mem_eq(a[k].value, b[k].value, PARAMETERS * sizeof(double));
        ck_assert_mem_eq(a[k].su, b[k].su, PARAMETERS * sizeof(double));
    }
}

static size_t lines_of(const char *path)
{
    static char text[1 << 16];
    size_t length = get_file(path, text, sizeof text), lines = 0;
    for (size_t i = 0; i < length; i++)
        lines += text[i] == '\n';
    return lines;
}

START_TEST(threads_and_interruptions)
{
    closo_circuit *circuit = spectra_circuit("R0-p(CPE1,R1-CPE2)");
    closo_impedances spectra;
    closo_eis_series_options options;
    closo_eis_fit one[SPECTRA], other[SPECTRA];
    scratch_make();
    make(&spectra, circuit);
    options_of(&options);
    run(circuit, &spectra, &options, one);
    options.threads = 4;
    options.resume = scratch_path("kept.txt");
    run(circuit, &spectra, &options, other);
    check_same(one, other);
    clear(other);
    ck_assert_uint_eq(lines_of(options.resume), SPECTRA);
    // half of the file and a line whose last number is cut short
    static char text[1 << 16];
    size_t length = get_file(options.resume, text, sizeof text);
    for (length /= 2; text[length] != '\n'; length++)
        continue;
    put_file(options.resume, text, length - strlen(" end") - 3);
    size_t left = lines_of(options.resume);
    run(circuit, &spectra, &options, other);
    check_same(one, other);
    clear(other);
    ck_assert_uint_eq(lines_of(options.resume), SPECTRA + 1); // the half line stays
    ck_assert_uint_lt(left, SPECTRA);
    run(circuit, &spectra, &options, other); // all there: nothing is added
    check_same(one, other);
    clear(other);
    ck_assert_uint_eq(lines_of(options.resume), SPECTRA + 1);
    options.fit.seed = 2; // other options: other lines
    run(circuit, &spectra, &options, other);
    clear(other);
    ck_assert_uint_eq(lines_of(options.resume), 2 * SPECTRA + 1);
    put_file(options.resume, "a\nb\nc\n", 6);
    closo_error error = {0};
    ck_assert(closo_eis_series_run(circuit, &spectra, &options, other, NULL, &error) ==
              CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "something else"));
    ck_assert_uint_eq(lines_of(options.resume), 3);
    scratch_remove();
    clear(one);
    closo_impedances_clear(&spectra);
    closo_circuit_free(circuit);
}
END_TEST

// A spectrum that cannot be fitted does not end the others.
START_TEST(one_bad_spectrum)
{
    closo_circuit *circuit = spectra_circuit("R0-p(CPE1,R1-CPE2)");
    closo_impedances spectra;
    closo_eis_series_options options;
    closo_eis_fit fits[SPECTRA];
    closo_error messages[SPECTRA], error = {0};
    make(&spectra, circuit);
    options_of(&options);
    spectra.spectra[4].count = 2;
    ck_assert(closo_eis_series_run(circuit, &spectra, &options, fits, messages, &error) ==
              CLOSO_OK);
    for (size_t k = 0; k < SPECTRA; k++)
        ck_assert((fits[k].count == 0) == (k == 4));
    ck_assert_ptr_nonnull(strstr(messages[4].message, "cannot determine"));
    clear(fits);
    closo_impedances_clear(&spectra);
    closo_circuit_free(circuit);
}
END_TEST

static bool stop(void *context)
{
    (void)context;
    return true;
}

START_TEST(cancelled)
{
    closo_circuit *circuit = spectra_circuit("R0-p(CPE1,R1-CPE2)");
    closo_impedances spectra;
    closo_eis_series_options options;
    closo_eis_fit fits[SPECTRA];
    closo_error error = {0};
    const closo_control control = {.cancelled = stop};
    make(&spectra, circuit);
    options_of(&options);
    options.control = &control;
    ck_assert(closo_eis_series_run(circuit, &spectra, &options, fits, NULL, &error) ==
              CLOSO_INTERRUPTED);
    closo_impedances_clear(&spectra);
    closo_circuit_free(circuit);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, two_discharges);
    tcase_add_test(tests, threads_and_interruptions);
    tcase_add_test(tests, one_bad_spectrum);
    tcase_add_test(tests, cancelled);
}

int main(void)
{
    return harness_run("series of spectra", add);
}
