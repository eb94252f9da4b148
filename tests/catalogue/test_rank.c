// SPDX-License-Identifier: GPL-3.0-or-later
// A ranking is what the numbers allow: exact where they are exact, an interval where they are not
// known, a probability where they scatter.
#include "plot_files.h"

#include "catalogue/rank.h"

static closo_catalogue_wish wish(const char *text)
{
    closo_catalogue_wish out;
    closo_error error = {0};
    ck_assert_msg(closo_catalogue_wish_parse(text, &out, &error) == CLOSO_OK, "%s", error.message);
    return out;
}

static closo_result *rank_all(const closo_catalogue_records *records,
                              const closo_catalogue_wish *wishes, size_t count, uint64_t seed)
{
    closo_error error = {0};
    const closo_catalogue_rank_options options = {10, 60, 4000, seed};
    closo_result *result = closo_result_new("test", "test", NULL);
    ck_assert_msg(closo_catalogue_rank(records, wishes, count, &options, NULL, result, &error) ==
                      CLOSO_OK,
                  "%s", error.message);
    return result;
}

static double of(const closo_result *result, const char *material, const char *column)
{
    return number_of(result, "ranking", "material", material, column);
}

START_TEST(wishes_are_read)
{
    closo_catalogue_wish w = wish("conductivity@298 K > 1e-3 S/cm");
    ck_assert_str_eq(w.property->key, "conductivity");
    ck_assert_double_eq_tol(w.temperature, 298, 1e-9);
    ck_assert_double_eq_tol(w.minimum, 1e-3, 1e-12);
    ck_assert_double_nan(w.maximum);
    ck_assert_double_eq(w.weight, 1);
    w = wish(" window_high high weight 2.5");
    ck_assert_int_eq(w.direction, 1);
    ck_assert_double_eq(w.weight, 2.5);
    w = wish("price low");
    ck_assert_int_eq(w.direction, -1);
    w = wish("conductivity@60C > 2 mS/cm weight 3");
    ck_assert_double_eq_tol(w.temperature, 333.15, 1e-9);
    ck_assert_double_eq_tol(w.minimum, 2e-3, 1e-12);
    w = wish("window_high 4..5 V");
    ck_assert_double_eq_tol(w.maximum, 5, 1e-12);
    static const char *const wrong[] = {"",
                                        "high",
                                        "nothing high",
                                        "price",
                                        "price dear",
                                        "price@ low",
                                        "price@25 low",
                                        "price low weight",
                                        "price low weight 0",
                                        "price low weight nan",
                                        "space_group high",
                                        "conductivity > 3 V",
                                        "conductivity > 3"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        closo_error error = {0};
        ck_assert_msg(closo_catalogue_wish_parse(wrong[i], &w, &error) != CLOSO_OK, "%s", wrong[i]);
        ck_assert_msg(*error.message != '\0', "%s", wrong[i]);
    }
}
END_TEST

START_TEST(exact_numbers_rank_exactly)
{
    closo_catalogue_records records = {0};
    static const char *const names[] = {"A", "B", "C"};
    static const double values[] = {1e-6, 1e-2, 1e-4};
    for (size_t i = 0; i < 3; i++)
        put(&records, made(names[i], "conductivity", values[i], "S/cm", 298));
    const closo_catalogue_wish w = wish("conductivity@298K high");
    closo_result *result = rank_all(&records, &w, 1, 1);
    ck_assert_str_eq(text_at(result, "ranking", "material", 0), "B");
    ck_assert_str_eq(text_at(result, "ranking", "material", 1), "C");
    ck_assert_double_eq_tol(of(result, "C", "score_low"), 0.5, 1e-9); // in decades
    ck_assert_double_eq(of(result, "C", "rank_best"), 2);
    ck_assert_double_eq(of(result, "C", "rank_worst"), 2);
    ck_assert_double_eq_tol(of(result, "B", "first_low"), 1, 1e-9);
    closo_result_free(result);
    closo_catalogue_records_clear(&records);
}
END_TEST

// What is not known is between its worst and its best: never zero, never left out.
START_TEST(the_unknown_makes_an_interval)
{
    closo_catalogue_records records = {0};
    put(&records, made("A", "window_high", 3, "V", NAN));
    put(&records, made("B", "window_high", 5, "V", NAN));
    put(&records, made("A", "conductivity", 1e-3, "S/cm", 298));
    put(&records, made("C", "conductivity", 1e-5, "S/cm", 298));
    const closo_catalogue_wish w[] = {wish("window_high high"), wish("conductivity@298K high")};
    closo_result *result = rank_all(&records, w, 2, 1);
    ck_assert_double_eq_tol(of(result, "A", "known"), 1, 1e-12);
    ck_assert_double_eq_tol(of(result, "B", "known"), 0.5, 1e-12);
    ck_assert_double_eq_tol(of(result, "A", "score_low"), 0.5, 1e-9);
    ck_assert_double_eq_tol(of(result, "A", "score_high"), 0.5, 1e-9);
    ck_assert_double_eq_tol(of(result, "B", "score_low"), 0.5, 1e-9);
    ck_assert_double_eq_tol(of(result, "B", "score_high"), 1, 1e-9);
    ck_assert_double_eq_tol(of(result, "C", "score_low"), 0, 1e-9);
    ck_assert_double_eq_tol(of(result, "C", "score_high"), 0.5, 1e-9);
    ck_assert_double_eq(of(result, "B", "rank_best"), 1);
    ck_assert_double_eq(of(result, "C", "rank_best"), 1); // if no window is wider than its own
    ck_assert_double_eq(of(result, "C", "rank_worst"), 3);
    ck_assert_str_eq(
        text_at(result, "ranking", "missing", row_of(result, "ranking", "material", "C")),
        "window_high");
    closo_result_free(result);
    closo_catalogue_records_clear(&records);
}
END_TEST

// Two normal values: P(A > B) = Phi(d / hypot(s, s)).
START_TEST(uncertainties_become_probabilities)
{
    closo_catalogue_records records = {0};
    closo_catalogue_record record = made("A", "window_high", 4.1, "V", NAN);
    record.su = 0.1;
    put(&records, record);
    record = made("B", "window_high", 4.0, "V", NAN);
    record.su = 0.1;
    put(&records, record);
    put(&records, made("D", "window_high", 1, "V", NAN));
    put(&records, made("E", "window_high", 8, "V", NAN)); // so that no score is cut
    const closo_catalogue_wish w[] = {wish("window_high > 4.05 V"), wish("window_high high")};
    closo_result *result = rank_all(&records, w, 1, 3);
    double half = 0.5 * erfc(-0.5 / sqrt(2));
    // 4000 draws: a standard error of 0.007.
    ck_assert_double_eq_tol(of(result, "A", "wish1_score"), half, 0.03);
    ck_assert_double_eq_tol(of(result, "B", "wish1_score"), 1 - half, 0.03);
    closo_result_free(result);
    result = rank_all(&records, w + 1, 1, 3);
    ck_assert_double_eq(of(result, "E", "rank_worst"), 1);
    ck_assert_double_eq(of(result, "A", "rank_best"), 2);
    ck_assert_double_eq(of(result, "A", "rank_worst"), 3);
    closo_result_free(result);
    closo_catalogue_records_clear(&records);
}
END_TEST

static double mean_of(closo_catalogue_record record, double floor, double ceiling, double *least,
                      double *greatest)
{
    closo_random *random = closo_random_new(11, NULL);
    const closo_point point = {&record, record.value, NAN, NULL};
    double sum = 0;
    *least = HUGE_VAL;
    *greatest = -HUGE_VAL;
    for (int i = 0; i < 20000; i++) {
        double value = log10(closo_point_draw(&point, floor, ceiling, random));
        sum += value;
        *least = fmin(*least, value);
        *greatest = fmax(*greatest, value);
    }
    closo_random_free(random);
    return sum / 20000;
}

START_TEST(qualifiers_are_drawn_as_they_read)
{
    double least, greatest;
    closo_catalogue_record record = made("A", "conductivity", 1e-4, "S/cm", 298);
    record.qualifier = CLOSO_QUALIFIER_ORDER;
    ck_assert_double_eq_tol(mean_of(record, 1e-8, 1e-1, &least, &greatest), -4, 0.01);
    ck_assert_double_ge(least, -4.5);
    ck_assert_double_le(greatest, -3.5);
    record.qualifier = CLOSO_QUALIFIER_LESS; // log-uniform down to the least known
    ck_assert_double_eq_tol(mean_of(record, 1e-8, 1e-1, &least, &greatest), -6, 0.05);
    ck_assert_double_le(greatest, -4 + 1e-9);
    record.qualifier = CLOSO_QUALIFIER_GREATER;
    ck_assert_double_eq_tol(mean_of(record, 1e-8, 1e-2, &least, &greatest), -3, 0.05);
    ck_assert_double_ge(least, -4 - 1e-9);
    record.qualifier = CLOSO_QUALIFIER_RANGE;
    record.upper = 1e-2;
    ck_assert_double_eq_tol(mean_of(record, 1e-8, 1e-1, &least, &greatest), -3, 0.05);
    record.qualifier = CLOSO_QUALIFIER_EQUAL;
    ck_assert_double_eq_tol(mean_of(record, 1e-8, 1e-1, &least, &greatest), -4, 1e-9);
}
END_TEST

static void write_ranking(uint64_t seed, closo_text *out)
{
    static const char *const properties[] = {
        "conductivity",           "window_high", "price", "activation_energy",
        "transition_temperature", NULL};
    closo_catalogue *catalogue = open_catalogue("", false);
    closo_catalogue_records records = {0};
    gather_records(catalogue, "Na", properties, &records);
    const closo_catalogue_wish w[] = {wish("conductivity@25C > 1e-4 S/cm"),
                                      wish("window_high high weight 2"), wish("price low")};
    closo_result *result = rank_all(&records, w, 3, seed);
    closo_result_write_json(result, out);
    // A narrow interval where all is known, a wide one where little is.
    double narrow = of(result, "Na2B10H10", "rank_worst") - of(result, "Na2B10H10", "rank_best");
    double wide =
        of(result, "NaB3H8.3 dioxane", "rank_worst") - of(result, "NaB3H8.3 dioxane", "rank_best");
    ck_assert_double_lt(narrow, wide);
    closo_result_free(result);
    closo_catalogue_records_clear(&records);
    closo_catalogue_close(catalogue);
}

START_TEST(the_seed_decides)
{
    closo_text texts[3];
    for (size_t i = 0; i < 3; i++) {
        closo_text_init(&texts[i]);
        write_ranking(i == 2 ? 8 : 7, &texts[i]);
    }
    ck_assert(strcmp(texts[0].data, texts[1].data) == 0);
    ck_assert(strcmp(texts[0].data, texts[2].data) != 0);
    for (size_t i = 0; i < 3; i++)
        closo_text_clear(&texts[i]);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, wishes_are_read);
    tcase_add_test(tests, exact_numbers_rank_exactly);
    tcase_add_test(tests, the_unknown_makes_an_interval);
    tcase_add_test(tests, uncertainties_become_probabilities);
    tcase_add_test(tests, qualifiers_are_drawn_as_they_read);
    tcase_add_test(tests, the_seed_decides);
}

int main(void)
{
    return harness_run("catalogue rank", add);
}
