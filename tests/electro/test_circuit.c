// SPDX-License-Identifier: GPL-3.0-or-later
// Circuits: the four notations and round trips among them, what is refused, derivatives of whole
// circuits, nesting.
#include "closo/electro.h"

#include <complex.h>
#include <math.h>
#include <string.h>

#include "harness.h"

static closo_circuit *parse(const char *text, closo_circuit_notation notation)
{
    closo_circuit *circuit;
    closo_error error = {0};
    ck_assert_msg(closo_circuit_parse(&circuit, text, notation, &error) == CLOSO_OK, "%s",
                  error.message);
    return circuit;
}

static void write_as(const closo_circuit *circuit, closo_circuit_notation notation, char out[512])
{
    closo_text text;
    closo_error error = {0};
    closo_text_init(&text);
    ck_assert_msg(closo_circuit_write(circuit, notation, &text, &error) == CLOSO_OK, "%s",
                  error.message);
    ck_assert_uint_lt(text.length, 512);
    memcpy(out, text.data, text.length + 1);
    closo_text_clear(&text);
}

static void check_written(const char *text, closo_circuit_notation from, const char *expected)
{
    char found[512];
    closo_circuit *circuit = parse(text, from);
    write_as(circuit, CLOSO_NOTATION_IMPEDANCE_PY, found);
    ck_assert_str_eq(found, expected);
    closo_circuit_free(circuit);
}

START_TEST(one_circuit_in_four_notations)
{
    check_written("R(Q(RQ))", CLOSO_NOTATION_BOUKAMP, "R0-p(CPE0,R1-CPE1)");
    check_written("R(Q[RQ])", CLOSO_NOTATION_AUTO, "R0-p(CPE0,R1-CPE1)");
    check_written("R1+Q1/(R2+Q2)", CLOSO_NOTATION_AUTO, "R1-p(CPE1,R2-CPE2)");
    check_written(" R0 - p( CPE1, R1-CPE2 ) ", CLOSO_NOTATION_AUTO, "R0-p(CPE1,R1-CPE2)");
    check_written("LR(C(R(QW)))(RQ)", CLOSO_NOTATION_BOUKAMP,
                  "L0-R0-p(C0,R1-p(CPE0,W0))-p(R2,CPE1)");
}
END_TEST

// Letters change their meaning between programs: what is computed must not.
START_TEST(letters_are_mapped_by_function)
{
    check_written("RO", CLOSO_NOTATION_BOUKAMP, "R0-Ws0"); // tanh
    check_written("RT", CLOSO_NOTATION_BOUKAMP, "R0-Wo0"); // coth
    check_written("RWo", CLOSO_NOTATION_PYIMPSPEC, "R0-Wo0");
    check_written("R1+M1", CLOSO_NOTATION_ECLAB, "R1-Wo1");
    check_written("R1+Wd1", CLOSO_NOTATION_ECLAB, "R1-Ws1");
    char found[512];
    closo_circuit *circuit = parse("R0-Wo1-Ws2", CLOSO_NOTATION_AUTO);
    write_as(circuit, CLOSO_NOTATION_BOUKAMP, found);
    ck_assert_str_eq(found, "RTO");
    closo_circuit_free(circuit);
    circuit = parse("T1", CLOSO_NOTATION_IMPEDANCE_PY); // porous electrode of Paasch there
    ck_assert_str_eq(closo_circuit_element_of(circuit, 0)->name, "TP");
    closo_circuit_free(circuit);
}
END_TEST

static void check_refused(const char *text, closo_circuit_notation notation, const char *part)
{
    closo_circuit *circuit;
    closo_error error = {0};
    closo_status status = closo_circuit_parse(&circuit, text, notation, &error);
    ck_assert_msg(status == CLOSO_USAGE, "'%s' was taken", text);
    ck_assert_ptr_null(circuit);
    ck_assert_msg(strstr(error.message, part) != NULL, "'%s': %s", text, error.message);
}

START_TEST(refusals_name_the_place)
{
    check_refused("R(Q(RQ))", CLOSO_NOTATION_AUTO,
                  "boukamp: R0-p(CPE0,R1-CPE1); pyimpspec: R0-p(CPE0,R1,CPE1)");
    check_refused("T", CLOSO_NOTATION_AUTO, "name the notation");
    check_refused("R0-p(R1,C1", CLOSO_NOTATION_AUTO, "character 11: expected '-', ',' or ')'");
    check_refused("R0-X1", CLOSO_NOTATION_AUTO, "character 4: expected an element, found 'X'");
    check_refused("R0-R0", CLOSO_NOTATION_AUTO, "R0 appears twice");
    check_refused("", CLOSO_NOTATION_AUTO, "expected an element, found the end");
    check_refused("R()", CLOSO_NOTATION_BOUKAMP, "expected an element, found ')'");
    check_refused("R(Q", CLOSO_NOTATION_BOUKAMP, "expected an element or ')', found the end");
    check_refused("R1+", CLOSO_NOTATION_ECLAB, "character 4");
    check_refused("R[Q", CLOSO_NOTATION_PYIMPSPEC, "']'");
    check_refused("R1\n", CLOSO_NOTATION_AUTO, "byte 10");
    check_refused("R99999", CLOSO_NOTATION_ECLAB, "below 10000");
    char deep[512] = "";
    for (int k = 0; k < 60; k++)
        strcat(deep, "(R");
    check_refused(deep, CLOSO_NOTATION_BOUKAMP, "less depth");
    char many[512] = "R0";
    for (int k = 1; k < 60; k++)
        snprintf(many + strlen(many), 16, "-R%d", k);
    check_refused(many, CLOSO_NOTATION_AUTO, "more than 48 parameters");
    closo_circuit *circuit = parse("R0-HN1", CLOSO_NOTATION_AUTO);
    closo_text text;
    closo_error error = {0};
    closo_text_init(&text);
    ck_assert(closo_circuit_write(circuit, CLOSO_NOTATION_BOUKAMP, &text, &error) == CLOSO_USAGE);
    ck_assert_ptr_nonnull(strstr(error.message, "HN"));
    closo_text_clear(&text);
    closo_circuit_free(circuit);
}
END_TEST

START_TEST(names_follow_the_text)
{
    closo_circuit *circuit = parse("R0-p(CPE1,R1-CPE2)", CLOSO_NOTATION_AUTO);
    static const char *const names[] = {"R0", "CPE1_Q", "CPE1_n", "R1", "CPE2_Q", "CPE2_n"};
    ck_assert_uint_eq(closo_circuit_count(circuit), 6);
    for (size_t k = 0; k < 6; k++)
        ck_assert_str_eq(closo_circuit_name(circuit, k), names[k]);
    ck_assert_str_eq(closo_circuit_parameter(circuit, 1)->unit, "S s^n");
    ck_assert_ptr_null(closo_circuit_name(circuit, 6));
    closo_circuit_free(circuit);
}
END_TEST

START_TEST(values_of_pyimpspec)
{
    closo_circuit *circuit =
        parse("R{R=120/100/150}(R{R=4.3e2F:film}Q{Y=6.2e-5//1e-3,n=0.93})", CLOSO_NOTATION_AUTO);
    ck_assert_double_eq(closo_circuit_parameter(circuit, 0)->start, 120);
    ck_assert_double_eq(closo_circuit_parameter(circuit, 0)->lower, 100);
    ck_assert_double_eq(closo_circuit_parameter(circuit, 0)->upper, 150);
    ck_assert_double_eq(closo_circuit_parameter(circuit, 2)->start, 6.2e-5);
    ck_assert_double_eq(closo_circuit_parameter(circuit, 2)->upper, 1e-3);
    closo_circuit_free(circuit);
    check_refused("R{Q=1}", CLOSO_NOTATION_PYIMPSPEC, "a parameter of the element");
    check_refused("R{R=1", CLOSO_NOTATION_PYIMPSPEC, "'}'");
    check_refused("R{R=5/10/20}", CLOSO_NOTATION_PYIMPSPEC, "not within");
    check_refused("Wo{Y=1,B=2}", CLOSO_NOTATION_PYIMPSPEC, "others in closo");
}
END_TEST

// ---- random circuits ---------------------------------------------------------------------------

static void grow(uint64_t *state, int depth, char *out)
{
    static const char *const names[] = {"R", "C", "CPE", "L", "W", "G"};
    size_t members = 1 + harness_random(state) % 3;
    for (size_t k = 0; k < members; k++) {
        strcat(out, k ? "-" : "");
        if (depth > 0 && harness_random(state) % 3 == 0) {
            strcat(out, "p(");
            grow(state, depth - 1, out);
            strcat(out, ",");
            grow(state, depth - 1, out);
            strcat(out, ")");
        } else {
            strcat(out, names[harness_random(state) % 6]);
        }
    }
}

static void fill(const closo_circuit *circuit, uint64_t *state, double *p)
{
    for (size_t k = 0; k < closo_circuit_count(circuit); k++) {
        double u = (double)(harness_random(state) >> 11) * 0x1p-53;
        const closo_element_parameter *q = closo_circuit_parameter(circuit, k);
        p[k] = q->logarithmic ? q->start * pow(10, 2 * u - 1) : 0.5 + 0.4 * u;
    }
}

START_TEST(round_trips)
{
    uint64_t state = 5;
    for (int trial = 0; trial < 200; trial++) {
        char text[512] = "", first[512], there[512], back[512];
        grow(&state, 2, text);
        closo_circuit *circuit = parse(text, CLOSO_NOTATION_IMPEDANCE_PY);
        write_as(circuit, CLOSO_NOTATION_IMPEDANCE_PY, first);
        double p[CLOSO_CIRCUIT_PARAMETERS], omega[] = {0.3, 41, 5e4}, z[6], again[6];
        fill(circuit, &state, p);
        closo_circuit_impedance(circuit, p, omega, 3, z, NULL);
        for (int n = CLOSO_NOTATION_BOUKAMP; n <= CLOSO_NOTATION_PYIMPSPEC; n++) {
            write_as(circuit, (closo_circuit_notation)n, there);
            closo_circuit *other = parse(there, (closo_circuit_notation)n);
            write_as(other, (closo_circuit_notation)n, back);
            ck_assert_str_eq(back, there);
            write_as(other, CLOSO_NOTATION_IMPEDANCE_PY, back);
            ck_assert_str_eq(back, first);
            closo_circuit_impedance(other, p, omega, 3, again, NULL);
            ck_assert_mem_eq(z, again, sizeof z);
            closo_circuit_free(other);
        }
        closo_circuit_free(circuit);
    }
}
END_TEST

START_TEST(derivatives_of_circuits)
{
    uint64_t state = 8;
    for (int trial = 0; trial < 60; trial++) {
        char text[512] = "";
        grow(&state, 1, text);
        closo_circuit *circuit = parse(text, CLOSO_NOTATION_IMPEDANCE_PY);
        size_t n = closo_circuit_count(circuit);
        double p[CLOSO_CIRCUIT_PARAMETERS], omega = pow(10, (double)(trial % 7)), z[2], up[2],
                                            down[2], d[2 * CLOSO_CIRCUIT_PARAMETERS];
        fill(circuit, &state, p);
        closo_circuit_impedance(circuit, p, &omega, 1, z, d);
        for (size_t k = 0; k < n; k++) {
            double kept = p[k], step = 1e-4 * kept;
            p[k] = kept + step;
            closo_circuit_impedance(circuit, p, &omega, 1, up, NULL);
            p[k] = kept - step;
            closo_circuit_impedance(circuit, p, &omega, 1, down, NULL);
            p[k] = kept;
            double scale = hypot(z[0], z[1]) + hypot(d[2 * k], d[2 * k + 1]) * kept;
            for (int part = 0; part < 2; part++)
                ck_assert_msg(fabs((up[part] - down[part]) / 2e-4 -
                                   d[2 * k + (size_t)part] * kept) < 1e-5 * scale,
                              "%s by %s", text, closo_circuit_name(circuit, k));
        }
        closo_circuit_free(circuit);
    }
}
END_TEST

// The circuit of doi:10.1021/jacs.3c03065 by hand.
START_TEST(impedance_by_hand)
{
    closo_circuit *circuit = parse("R0-p(CPE1,R1-CPE2)", CLOSO_NOTATION_AUTO);
    const double p[] = {120, 1e-5, 0.85, 800, 1e-3, 0.6};
    for (double e = -2; e < 6; e++) {
        double omega = pow(10, e), z[2];
        double complex s = I * omega;
        double complex expected = 120 + 1 / (1e-5 * cpow(s, 0.85) + 1 / (800 + 1e3 / cpow(s, 0.6)));
        closo_circuit_impedance(circuit, p, &omega, 1, z, NULL);
        ck_assert_double_le(cabs(z[0] + I * z[1] - expected), 1e-12 * cabs(expected));
    }
    closo_circuit_free(circuit);
}
END_TEST

START_TEST(nesting)
{
    static const struct {
        const char *small, *large;
        bool nested;
    } pairs[] = {{"R0-p(R1,C1)", "R0-p(R1,CPE1)", true},
                 {"R0-p(R1,CPE1)", "R0-p(R1,CPE1)-p(R2,CPE2)", true},
                 {"R0-p(CPE1,R1)", "R0-p(CPE1,R1-W1)", true},
                 {"R0-C1", "R0-p(R1,C1)", true},
                 {"R0-p(R1,CPE1)", "R0-p(R1,C1)-p(R2,C2)", false},
                 {"R0-L1", "R0-p(R1,CPE1)", false},
                 {"R0-p(R1,CPE1)", "R0-p(R1,CPE1)", false}};
    for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
        closo_circuit *small = parse(pairs[k].small, CLOSO_NOTATION_AUTO);
        closo_circuit *large = parse(pairs[k].large, CLOSO_NOTATION_AUTO);
        ck_assert_msg(closo_circuit_nested(small, large) == pairs[k].nested, "%s in %s",
                      pairs[k].small, pairs[k].large);
        closo_circuit_free(small);
        closo_circuit_free(large);
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, one_circuit_in_four_notations);
    tcase_add_test(tests, letters_are_mapped_by_function);
    tcase_add_test(tests, refusals_name_the_place);
    tcase_add_test(tests, names_follow_the_text);
    tcase_add_test(tests, values_of_pyimpspec);
    tcase_add_test(tests, round_trips);
    tcase_add_test(tests, derivatives_of_circuits);
    tcase_add_test(tests, impedance_by_hand);
    tcase_add_test(tests, nesting);
}

int main(void)
{
    return harness_run("circuits", add);
}
