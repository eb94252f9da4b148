// SPDX-License-Identifier: GPL-3.0-or-later
// Networks and their kinetics: the built-in network against its printed properties, courses against
// their closed forms, Robertson's stiff problem against published values, laws kept, files refused.
#include "closo/chem.h"

#include <math.h>
#include <string.h>

#include "harness.h"

static void network_of(closo_network *network, const char *json)
{
    closo_error error = {0};
    ck_assert_msg(closo_network_parse(network, "test.json", json, strlen(json), &error) == CLOSO_OK,
                  "%s", error.message);
}

static void run(const closo_network *network, double time, size_t points, closo_kinetics *out)
{
    closo_error error = {0};
    closo_kinetics_options options = {.time = time, .points = points};
    ck_assert_msg(closo_kinetics_run(network, &options, out, &error) == CLOSO_OK, "%s",
                  error.message);
    ck_assert(closo_kinetics_conserves(out));
}

static double at(const closo_network *network, const closo_kinetics *kinetics, size_t point,
                 const char *name)
{
    size_t species = closo_network_find(network, name);
    ck_assert_uint_ne(species, SIZE_MAX);
    return kinetics->concentration[point * kinetics->species + species];
}

// 15 reactions of 12 species, all balanced; three laws (B, H, charge); and the overall reaction is
// the sum of R1 to R6.
START_TEST(builtin_network)
{
    closo_network network;
    closo_network_analysis analysis;
    ck_assert_int_eq(closo_network_builtin(&network, NULL), CLOSO_OK);
    ck_assert_int_eq(closo_network_analyse(&network, &analysis, NULL), CLOSO_OK);
    ck_assert_uint_eq(network.reaction_count, 15);
    ck_assert_uint_eq(network.species_count, 12);
    ck_assert_uint_eq(analysis.unbalanced, 0);
    ck_assert_uint_eq(analysis.laws, 3);
    ck_assert_uint_eq(analysis.composition_rank, 3);
    ck_assert_uint_eq(analysis.rank, 9);
    bool found = false;
    size_t width = network.reaction_count + 1;
    for (size_t k = 0; k < analysis.routes; k++) {
        const int64_t *route = analysis.route + k * width;
        bool same = route[width - 1] == 1;
        for (size_t r = 0; r + 1 < width; r++) {
            static const char *const members[] = {"R1", "R2", "R3", "R4", "R5", "R6"};
            int64_t expected = 0;
            for (size_t m = 0; m < 6; m++)
                expected += !strcmp(network.reactions[r].id, members[m]);
            same = same && route[r] == expected;
        }
        found = found || same;
        // every route is the overall reaction, species by species
        for (size_t i = 0; i < network.species_count; i++) {
            double sum =
                -(double)route[width - 1] * network.reactions[analysis.overall].stoichiometry[i];
            for (size_t r = 0; r + 1 < width; r++)
                sum += (double)route[r] * network.reactions[r].stoichiometry[i];
            ck_assert_double_eq_tol(sum, 0, 1e-12);
        }
    }
    ck_assert(found);
    // the laws are laws
    for (size_t k = 0; k < analysis.laws; k++)
        for (size_t r = 0; r < network.reaction_count; r++) {
            double sum = 0;
            for (size_t i = 0; i < network.species_count; i++)
                sum += (double)analysis.law[k * network.species_count + i] *
                       network.reactions[r].stoichiometry[i];
            ck_assert_double_eq_tol(sum, 0, 1e-12);
        }
    closo_network_analysis_clear(&analysis);
    closo_network_clear(&network);
}
END_TEST

START_TEST(a_wrong_reaction_is_seen)
{
    closo_network network;
    closo_network_analysis analysis;
    network_of(&network, "{\"reactions\":[{\"id\":\"a\",\"reaction\":\"BH4- + BH3 -> B2H6\"},"
                         "{\"id\":\"b\",\"reaction\":\"2 BH3 -> B2H6\"}]}");
    ck_assert_int_eq(closo_network_analyse(&network, &analysis, NULL), CLOSO_OK);
    ck_assert_uint_eq(analysis.unbalanced, 1);
    closo_network_analysis_clear(&analysis);
    closo_network_clear(&network);
}
END_TEST

// A -> B -> C: Bateman's solution.
START_TEST(consecutive_reactions)
{
    closo_network network;
    closo_kinetics kinetics;
    network_of(&network, "{\"labels\":true,\"start\":{\"A\":\"1 M\"},\"reactions\":["
                         "{\"id\":\"1\",\"reaction\":\"A -> B\",\"k\":\"0.5 1/h\"},"
                         "{\"id\":\"2\",\"reaction\":\"B -> C\",\"k\":\"0.2 1/h\"}]}");
    run(&network, 20 * 3600, 41, &kinetics);
    for (size_t p = 0; p < kinetics.points; p++) {
        double t = kinetics.time[p] / 3600, a = exp(-0.5 * t);
        double b = 0.5 / (0.2 - 0.5) * (exp(-0.5 * t) - exp(-0.2 * t));
        ck_assert_double_eq_tol(at(&network, &kinetics, p, "A"), a, 1e-7);
        ck_assert_double_eq_tol(at(&network, &kinetics, p, "B"), b, 1e-7);
        ck_assert_double_eq_tol(at(&network, &kinetics, p, "C"), 1 - a - b, 1e-7);
    }
    closo_kinetics_clear(&kinetics);
    closo_network_clear(&network);
}
END_TEST

// A <=> B: exponential with the sum of the rates, to the ratio of them. With a lag all is later.
START_TEST(reversible_reaction_with_lag)
{
    closo_network network;
    closo_kinetics kinetics;
    network_of(&network,
               "{\"labels\":true,\"lag\":\"2 h\",\"start\":{\"A\":\"2 mol/L\"},\"reactions\":["
               "{\"id\":\"1\",\"reaction\":\"A <=> B\",\"k\":\"0.3 1/h\",\"reverse\":"
               "{\"k\":\"0.1 1/h\"}}]}");
    run(&network, 30 * 3600, 61, &kinetics);
    for (size_t p = 0; p < kinetics.points; p++) {
        double t = fmax(0, kinetics.time[p] / 3600 - 2);
        ck_assert_double_eq_tol(at(&network, &kinetics, p, "B"), 1.5 * (1 - exp(-0.4 * t)), 2e-7);
    }
    closo_kinetics_clear(&kinetics);
    closo_network_clear(&network);
}
END_TEST

// 2 A -> B: 1/a = 1/a0 + 2 k t; the unit of k is that of its order. Order 0 and orders given.
START_TEST(orders)
{
    closo_network network;
    closo_kinetics kinetics;
    network_of(&network, "{\"labels\":true,\"start\":{\"A\":\"0.5 M\"},\"reactions\":["
                         "{\"id\":\"1\",\"reaction\":\"2 A -> B\",\"k\":\"0.4 L/(mol h)\"}]}");
    run(&network, 10 * 3600, 21, &kinetics);
    for (size_t p = 0; p < kinetics.points; p++)
        ck_assert_double_eq_tol(at(&network, &kinetics, p, "A"),
                                1 / (2 + 0.8 * kinetics.time[p] / 3600), 1e-7);
    closo_kinetics_clear(&kinetics);
    closo_network_clear(&network);
    network_of(&network, "{\"labels\":true,\"start\":{\"A\":\"0.5 M\"},\"reactions\":["
                         "{\"id\":\"1\",\"reaction\":\"A -> B\",\"orders\":{\"A\":0},\"k\":"
                         "\"0.1 mol/(L h)\"}]}");
    run(&network, 10 * 3600, 21, &kinetics);
    for (size_t p = 0; p < kinetics.points; p++)
        ck_assert_double_eq_tol(at(&network, &kinetics, p, "A"),
                                fmax(0, 0.5 - 0.1 * kinetics.time[p] / 3600), 1e-6);
    closo_kinetics_clear(&kinetics);
    closo_network_clear(&network);
}
END_TEST

// Robertson 1966: k 0.04, 3e7, 1e4; reference values at 0.4 s from the documentation of CVODE, at
// 1e11 s of Hairer and Wanner (Solving Ordinary Differential Equations II, problem ROBER).
START_TEST(robertson)
{
    closo_network network;
    closo_kinetics kinetics;
    closo_error error = {0};
    const double times[] = {0, 0.4, 1e11};
    network_of(&network,
               "{\"labels\":true,\"start\":{\"A\":\"1 M\"},\"reactions\":["
               "{\"id\":\"1\",\"reaction\":\"A -> B\",\"k\":\"0.04 1/s\"},"
               "{\"id\":\"2\",\"reaction\":\"2 B -> B + C\",\"k\":\"3e7 L/(mol s)\"},"
               "{\"id\":\"3\",\"reaction\":\"B + C -> A + C\",\"k\":\"1e4 L/(mol s)\"}]}");
    closo_kinetics_options options = {.at = times, .at_count = 3};
    ck_assert_msg(closo_kinetics_run(&network, &options, &kinetics, &error) == CLOSO_OK, "%s",
                  error.message);
    ck_assert(closo_kinetics_conserves(&kinetics));
    ck_assert_double_eq_tol(at(&network, &kinetics, 1, "A"), 9.8517e-01, 1e-5);
    ck_assert_double_eq_tol(at(&network, &kinetics, 1, "B"), 3.3864e-05, 1e-9);
    ck_assert_double_eq_tol(at(&network, &kinetics, 1, "C"), 1.4794e-02, 1e-6);
    ck_assert_double_eq_tol(at(&network, &kinetics, 2, "A"), 0.2083340149701255e-7, 1e-11);
    ck_assert_double_eq_tol(at(&network, &kinetics, 2, "C"), 0.9999999791665050, 1e-11);
    closo_kinetics_clear(&kinetics);
    closo_network_clear(&network);
}
END_TEST

// Arrhenius: 100 kJ/mol between 100 and 120 C is a factor of 5.1609; a heated run lies between.
START_TEST(temperature)
{
    const char *text = "{\"labels\":true,\"temperature\":\"100 C\",\"start\":{\"A\":\"1 M\"},"
                       "\"reactions\":[{\"id\":\"1\",\"reaction\":\"A -> B\",\"k\":\"0.05 1/h\","
                       "\"Ea\":\"100 kJ/mol\"}]}";
    closo_network network;
    closo_kinetics cold, hot, heated;
    network_of(&network, text);
    run(&network, 3600, 2, &cold);
    network.temperature = 393.15;
    run(&network, 3600, 2, &hot);
    double factor = exp(-100 / 8.314462618e-3 * (1 / 393.15 - 1 / 373.15));
    ck_assert_double_eq_tol(factor, 5.1525, 0.001);
    ck_assert_double_eq_tol(log(at(&network, &hot, 1, "A")) / log(at(&network, &cold, 1, "A")),
                            factor, 1e-5);
    network.heating_from = 298.15;
    network.heating_rate = 2.0 / 60;
    run(&network, 3600, 2, &heated);
    ck_assert(at(&network, &heated, 1, "A") > at(&network, &hot, 1, "A"));
    // by quadrature of k(T(t)) over the ramp of 2850 s and the hold
    double sum = 0;
    const int steps = 20000;
    for (int i = 0; i < steps; i++) {
        double t = 3600.0 * (i + 0.5) / steps, kelvin = fmin(298.15 + t / 30, 393.15);
        sum += 0.05 / 3600 * exp(-100 / 8.314462618e-3 * (1 / kelvin - 1 / 373.15)) * 3600 / steps;
    }
    ck_assert_double_eq_tol(at(&network, &heated, 1, "A"), exp(-sum), 1e-6);
    closo_kinetics_clear(&cold);
    closo_kinetics_clear(&hot);
    closo_kinetics_clear(&heated);
    closo_network_clear(&network);
}
END_TEST

// Loss from an open vessel: k / (k + loss) of the product forms; nothing leaves a closed one. What
// is lost is still counted.
START_TEST(vessels)
{
    closo_network network;
    closo_kinetics kinetics;
    network_of(&network, "{\"start\":{\"B2H6\":\"1 M\"},\"reactions\":["
                         "{\"id\":\"1\",\"reaction\":\"B2H6 -> 2 BH3\",\"k\":\"0.3 1/h\"},"
                         "{\"id\":\"2\",\"loss\":\"B2H6\",\"k\":\"0.1 1/h\"}]}");
    run(&network, 100 * 3600, 5, &kinetics);
    ck_assert_double_eq_tol(at(&network, &kinetics, 4, "BH3"), 2, 1e-6);
    closo_kinetics_clear(&kinetics);
    network.vessel = CLOSO_VESSEL_OPEN;
    run(&network, 100 * 3600, 5, &kinetics);
    ck_assert_double_eq_tol(at(&network, &kinetics, 4, "BH3"), 1.5, 1e-6);
    ck_assert_double_eq_tol(at(&network, &kinetics, 4, "B2H6(lost)"), 0.25, 1e-6);
    closo_kinetics_clear(&kinetics);
    closo_network_clear(&network);
}
END_TEST

// A product above its solubility: the rest is solid.
START_TEST(precipitation)
{
    closo_network network;
    closo_kinetics kinetics;
    network_of(&network,
               "{\"start\":{\"B2H6\":\"0.1 M\"},\"reactions\":["
               "{\"id\":\"1\",\"reaction\":\"B2H6 -> 2 BH3\",\"k\":\"1 1/h\"},"
               "{\"id\":\"2\",\"precipitation\":\"BH3\",\"solubility\":\"0.05 M\",\"k\":\"20 1/h\"}"
               "]}");
    run(&network, 40 * 3600, 5, &kinetics);
    ck_assert_double_eq_tol(at(&network, &kinetics, 4, "BH3"), 0.05, 1e-6);
    ck_assert_double_eq_tol(at(&network, &kinetics, 4, "BH3(s)"), 0.15, 1e-6);
    size_t species = closo_network_find(&network, "BH3");
    ck_assert_double_eq_tol(closo_kinetics_total(&network, &kinetics, 4, species), 0.2, 1e-6);
    closo_kinetics_clear(&kinetics);
    closo_network_clear(&network);
}
END_TEST

// Random first-order networks of labels keep their laws and agree with themselves at another
// tolerance.
START_TEST(random_networks)
{
    uint64_t state = 7;
    for (int trial = 0; trial < 12; trial++) {
        closo_text json;
        closo_network network;
        closo_kinetics fine, coarse;
        closo_text_init(&json);
        closo_text_add(&json, "{\"labels\":true,\"start\":{\"S0\":\"1 M\",\"S1\":\"0.3 M\"},"
                              "\"reactions\":[{\"id\":\"x\",\"reaction\":\"S0 + S1 -> S2\",\"k\":"
                              "\"1 L/(mol h)\"}");
        for (int r = 0; r < 8; r++)
            closo_text_addf(&json, ",{\"id\":\"%d\",\"reaction\":\"S%d -> S%d\",\"k\":\"%d 1/h\"}",
                            r, (int)(harness_random(&state) % 4),
                            4 + (int)(harness_random(&state) % 3),
                            1 + (int)(harness_random(&state) % 1000));
        closo_text_add(&json, "]}");
        network_of(&network, json.data);
        run(&network, 3600, 11, &fine);
        closo_kinetics_options options = {.time = 3600, .points = 11, .relative = 1e-7};
        ck_assert_int_eq(closo_kinetics_run(&network, &options, &coarse, NULL), CLOSO_OK);
        for (size_t i = 0; i < fine.points * fine.species; i++)
            ck_assert_double_eq_tol(fine.concentration[i], coarse.concentration[i], 1e-5);
        closo_kinetics_clear(&fine);
        closo_kinetics_clear(&coarse);
        closo_network_clear(&network);
        closo_text_clear(&json);
    }
}
END_TEST

START_TEST(files_refused)
{
    static const char *const bad[][2] = {
        {"", "not JSON"},
        {"[]", "expected an object"},
        {"{}", "array of 1 to 64"},
        {"{\"reactions\":[]}", "array of 1 to 64"},
        {"{\"reactions\":[{}]}", "expected a reaction, a loss"},
        {"{\"reactions\":[{\"reaction\":\"BH3 -> B2H6\"}]}", "id: expected a name"},
        {"{\"reactions\":[{\"id\":\"a\",\"reaction\":\"BH3\"}]}", "expected an arrow"},
        {"{\"reactions\":[{\"id\":\"a\",\"reaction\":\"2 BH3 -> B2H6\",\"k\":\"1 1/h\"}]}",
         "order 2, such as L/(mol h)"},
        {"{\"reactions\":[{\"id\":\"a\",\"reaction\":\"2 BH3 -> B2H6\",\"k\":\"-1 1/h\"}]}",
         "order"},
        {"{\"reactions\":[{\"id\":\"a\",\"reaction\":\"2 BH3 -> B2H6\",\"rate\":\"1 1/h\"}]}",
         "rate: not a key"},
        {"{\"reactions\":[{\"id\":\"a\",\"loss\":\"BH3\",\"k\":\"1 1/h\"}]}",
         "reactions before it"},
        {"{\"reactions\":[{\"id\":\"a\",\"reaction\":\"2 BH3 -> B2H6\"},"
         "{\"id\":\"a\",\"reaction\":\"2 BH3 -> B2H6\"}]}",
         "stands twice"},
        {"{\"start\":{\"H2\":\"1 M\"},\"reactions\":[{\"id\":\"a\",\"reaction\":\"2 BH3 -> "
         "B2H6\"}]}",
         "a species that no reaction has"},
        {"{\"temperature\":\"120\",\"reactions\":[{\"id\":\"a\",\"reaction\":\"2 BH3 -> B2H6\"}]}",
         "temperature"}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        closo_network network;
        closo_error error = {0};
        closo_status status =
            closo_network_parse(&network, "bad.json", bad[i][0], strlen(bad[i][0]), &error);
        ck_assert_int_eq(status, CLOSO_INPUT);
        ck_assert_msg(strstr(error.message, bad[i][1]) && strstr(error.message, "bad.json"),
                      "%s: %s", bad[i][0], error.message);
        ck_assert_ptr_null(strchr(error.message, '\n'));
    }
    closo_network network;
    closo_kinetics kinetics;
    closo_error error = {0};
    closo_kinetics_options options = {.time = 1, .points = 2};
    network_of(&network, "{\"start\":{\"BH3\":\"1 M\"},\"reactions\":[{\"id\":\"a\",\"reaction\":"
                         "\"2 BH3 -> B2H6\"}]}");
    ck_assert_int_eq(closo_kinetics_run(&network, &options, &kinetics, &error), CLOSO_INPUT);
    ck_assert(strstr(error.message, "reaction a: expected a rate constant") != NULL);
    closo_network_clear(&network);
    // growth without bound ends with a sentence, not with a hang
    network_of(&network, "{\"labels\":true,\"start\":{\"A\":\"1 M\"},\"reactions\":[{\"id\":\"a\","
                         "\"reaction\":\"2 A -> 3 A\",\"k\":\"1 L/(mol s)\"}]}");
    options.time = 10;
    ck_assert_int_eq(closo_kinetics_run(&network, &options, &kinetics, &error), CLOSO_INPUT);
    ck_assert(strstr(error.message, "integration stops at") != NULL);
    closo_network_clear(&network);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, builtin_network);
    tcase_add_test(tests, a_wrong_reaction_is_seen);
    tcase_add_test(tests, consecutive_reactions);
    tcase_add_test(tests, reversible_reaction_with_lag);
    tcase_add_test(tests, orders);
    tcase_add_test(tests, robertson);
    tcase_add_test(tests, temperature);
    tcase_add_test(tests, vessels);
    tcase_add_test(tests, precipitation);
    tcase_add_test(tests, random_networks);
    tcase_add_test(tests, files_refused);
}

int main(void)
{
    return harness_run("networks and kinetics", add);
}
