// SPDX-License-Identifier: GPL-3.0-or-later
// The figures' tables say what the papers say: two orders of magnitude between conjuncto-borates
// and Na2B12H12, a jump at every transition; and what nobody measured is not drawn as if it were.
#include "plot_files.h"

#include "catalogue/points.h"

static const char *const transport[] = {"conductivity", "activation_energy",
                                        "transition_temperature", NULL};
static const char *const windows[] = {"conductivity", "window_high", "activation_energy",
                                      "transition_temperature", NULL};

static closo_result *arrhenius(const closo_catalogue_records *records)
{
    closo_error error = {0};
    closo_catalogue_plot_options options;
    closo_catalogue_plot_options_init(&options);
    closo_result *result = closo_result_new("test", "test", NULL);
    ck_assert_msg(closo_catalogue_plot_arrhenius(records, &options, result, &error) == CLOSO_OK,
                  "%s", error.message);
    return result;
}

static closo_result *pair(const closo_catalogue_records *records, double temperature,
                          const char *relative)
{
    closo_error error = {0};
    closo_catalogue_plot_options options;
    closo_catalogue_plot_options_init(&options);
    options.x = "window_high";
    options.y = "conductivity";
    options.y_temperature = temperature;
    options.relative = relative;
    closo_result *result = closo_result_new("test", "test", NULL);
    ck_assert_msg(closo_catalogue_plot_pair(records, &options, result, &error) == CLOSO_OK, "%s",
                  error.message);
    return result;
}

// The review of Na hydridoborates: Na3B24H23 2.3e-5, Na4B36H34 1.71e-5 against 2.7e-7.
START_TEST(conjuncto_borates_lie_two_orders_above)
{
    closo_catalogue *catalogue = open_catalogue("", false);
    closo_catalogue_records records = {0};
    gather_records(catalogue, "Na", windows, &records);
    closo_result *result = pair(&records, 298.15, "Na2B12H12");
    double one = number_of(result, "values", "material", "Na3B24H23", "decades");
    double other = number_of(result, "values", "material", "Na4B36H34", "decades");
    ck_assert_double_eq_tol(one, log10(2.3e-5 / 2.7e-7), 1e-9);
    ck_assert_double_eq_tol(other, log10(1.71e-5 / 2.7e-7), 1e-9);
    ck_assert_double_ge(one, 1.8);
    // Their composites: three to four orders.
    ck_assert_double_ge(number_of(result, "values", "material", "Na3B24H23.5Na2B12H12", "decades"),
                        3.5);
    // A window that is a limit stays one, and a conductivity that is a limit.
    size_t row = row_of(result, "values", "material", "Na2B20H18.4Na2B12H12");
    ck_assert_str_eq(text_at(result, "values", "y_qualifier", row), ">");
    // Four sources of the window of NaCB9H10: 3.1 to more than 5 V.
    row = row_of(result, "values", "material", "NaCB9H10");
    ck_assert_double_eq_tol(number_at(result, "values", "x_low", row), 3.1, 1e-9);
    ck_assert_double_eq_tol(number_at(result, "values", "x_high", row), 5.0, 1e-9);
    closo_result_free(result);
    closo_catalogue_records_clear(&records);
    closo_catalogue_close(catalogue);
}
END_TEST

START_TEST(transitions_are_jumps)
{
    closo_catalogue *catalogue = open_catalogue("", false);
    closo_catalogue_records records = {0};
    gather_records(catalogue, "Na", transport, &records);
    closo_result *result = arrhenius(&records);
    size_t row = row_of(result, "jumps", "material", "Na2B12H12");
    ck_assert_double_eq_tol(number_at(result, "jumps", "transition", row), 529, 0.5);
    ck_assert_double_ge(number_at(result, "jumps", "decades", row), 5.5);
    row = row_of(result, "jumps", "material", "Na2B10H10");
    ck_assert_double_eq_tol(number_at(result, "jumps", "transition", row), 373, 0.5);
    ck_assert_double_eq_tol(number_at(result, "jumps", "ratio", row), 0.01 / 1.7e-7, 1);
    // NaB3H8: 0.05 against 1.3e-6; both activation energies are known, so that the step at the
    // transition itself can be told from the rise on the way to it.
    row = row_of(result, "jumps", "material", "NaB3H8");
    ck_assert_double_eq_tol(number_at(result, "jumps", "ratio", row), 0.05 / 1.3e-6, 1);
    double low = closo_points_shift(1.3e-6, 1.66, 298.15, 325);
    double high = closo_points_shift(0.05, 0.35, 329.15, 325);
    ck_assert_double_eq_tol(number_at(result, "jumps", "at_transition", row), high / low, 1e-6);
    ck_assert_double_gt(high / low, 100);
    // Nothing is known below its transition: no jump is made up.
    ck_assert(!has_row(result, "jumps", "material", "NaCB11H12"));
    // Points carry their qualifiers; classes of materials are no points.
    row = row_of(result, "points", "id", "con-0014");
    ck_assert_str_eq(text_at(result, "points", "qualifier", row), ">");
    ck_assert(!has_row(result, "points", "material", "sulfides (class)"));
    closo_result_free(result);
    closo_catalogue_records_clear(&records);
    closo_catalogue_close(catalogue);
}
END_TEST

START_TEST(lines_end_at_transitions)
{
    closo_catalogue *catalogue = open_catalogue("", false);
    closo_catalogue_records records = {0};
    gather_records(catalogue, "Na", transport, &records);
    closo_result *result = arrhenius(&records);
    size_t count = 0;
    const char *const *materials = closo_result_texts(result, "lines", "material", &count);
    ck_assert_uint_ge(count, 10);
    for (size_t i = 0; i < count; i++)
        if (strcmp(materials[i], "NaB3H8") == 0) {
            double from = number_at(result, "lines", "from", i);
            double to = number_at(result, "lines", "to", i);
            ck_assert(to <= 325 + 1e-9 || from >= 325 - 1e-9);
        }
    // No conductivity along an energy by NMR, none by AIMD.
    const char *const *methods = closo_result_texts(result, "lines", "method", &count);
    for (size_t i = 0; i < count; i++)
        ck_assert_str_eq(methods[i], "impedance");
    closo_result_free(result);
    closo_catalogue_records_clear(&records);
    closo_catalogue_close(catalogue);
}
END_TEST

// sigma T = A exp(-Ea/kT) with Ea = 0.5 eV, through 1e-4 S/cm at 300 K.
static void make_branch(closo_catalogue_records *records, const char *phase)
{
    closo_catalogue_record record = made("X", "conductivity", 1e-4, "S/cm", 300);
    record.phase = phase;
    put(records, record);
    record = made("X", "activation_energy", 0.5, "eV", NAN);
    record.phase = phase;
    record.su = 0.01;
    put(records, record);
}

static size_t values_at(const closo_catalogue_records *records, double temperature,
                        closo_point points[CLOSO_POINTS])
{
    size_t count;
    const closo_catalogue_record **items = closo_points_sort(records, &count, NULL);
    const closo_reach reach = {temperature, 10, 60};
    size_t found = closo_points_at(items, count, "conductivity", &reach, points);
    free(items);
    return found;
}

START_TEST(extrapolation_keeps_to_its_branch)
{
    closo_catalogue_records records = {0};
    closo_point points[CLOSO_POINTS];
    make_branch(&records, "LT");
    ck_assert_uint_eq(values_at(&records, 305, points), 1); // near: as it is
    ck_assert_ptr_null(points[0].energy);
    ck_assert_double_eq(points[0].value, 1e-4);
    ck_assert_uint_eq(values_at(&records, 340, points), 1);
    double k = 8.617333262e-5;
    double expected = 1e-4 * 300 / 340 * exp(0.5 / k * (1 / 300.0 - 1 / 340.0));
    ck_assert_ptr_nonnull(points[0].energy);
    ck_assert_double_eq_tol(points[0].value, expected, 1e-9 * expected);
    ck_assert_double_eq_tol(points[0].su, expected * 0.01 / k * (1 / 300.0 - 1 / 340.0),
                            1e-6 * expected);
    ck_assert_uint_eq(values_at(&records, 380, points), 0); // too far
    // A transition between them ends it.
    put(&records, made("X", "transition_temperature", 330, "K", NAN));
    ck_assert_uint_eq(values_at(&records, 340, points), 0);
    ck_assert_uint_eq(values_at(&records, 325, points), 1);
    closo_catalogue_records_clear(&records);
    // A disordered phase is not carried below a transition that nobody told.
    make_branch(&records, "HT disordered");
    ck_assert_uint_eq(values_at(&records, 260, points), 0);
    ck_assert_uint_eq(values_at(&records, 340, points), 1);
    closo_catalogue_records_clear(&records);
    // Another source, another method, another phase: not the same branch.
    put(&records, made("X", "conductivity", 1e-4, "S/cm", 300));
    closo_catalogue_record energy = made("X", "activation_energy", 0.5, "eV", NAN);
    energy.source = "another";
    put(&records, energy);
    energy.source = "a test";
    energy.method = "NMR";
    put(&records, energy);
    energy.method = "impedance";
    energy.phase = "HT";
    put(&records, energy);
    ck_assert_uint_eq(values_at(&records, 340, points), 0);
    closo_catalogue_records_clear(&records);
}
END_TEST

START_TEST(the_trusted_median_is_shown)
{
    closo_catalogue_records records = {0};
    closo_point points[CLOSO_POINTS];
    static const double values[] = {1e-5, 2e-5, 9e-5};
    for (size_t i = 0; i < 3; i++)
        put(&records, made("X", "conductivity", values[i], "S/cm", 298));
    closo_catalogue_record doubted = made("X", "conductivity", 1, "S/cm", 298);
    doubted.flag = "uncertain";
    doubted.reason = "a test";
    put(&records, doubted);
    doubted.flag = "unphysical";
    put(&records, doubted);
    size_t count = values_at(&records, 298, points);
    ck_assert_uint_eq(count, 4); // the unphysical one is left out
    ck_assert_double_eq(closo_points_best(points, count)->value, 2e-5);
    closo_catalogue_records_clear(&records);
}
END_TEST

START_TEST(hysteresis_and_limits_of_transitions)
{
    static const char *const properties[] = {"transition_temperature", NULL};
    closo_catalogue *catalogue = open_catalogue("", false);
    closo_catalogue_records records = {0};
    closo_error error = {0};
    gather_records(catalogue, NULL, properties, &records);
    closo_result *result = closo_result_new("test", "test", NULL);
    ck_assert_int_eq(closo_catalogue_plot_transitions(&records, result, &error), CLOSO_OK);
    // doi:10.1016/j.jssc.2014.02.006: 529 K on heating, 483 K on cooling; 615 and 596 K.
    ck_assert_double_eq_tol(number_of(result, "hysteresis", "material", "Na2B12H12", "hysteresis"),
                            46, 1e-9);
    ck_assert_double_eq_tol(number_of(result, "hysteresis", "material", "Li2B12H12", "hysteresis"),
                            19, 1e-9);
    ck_assert_str_eq(text_at(result, "transitions", "qualifier",
                             row_of(result, "transitions", "id", "trn-0003")),
                     ">");
    // From the lowest up.
    double last = 0;
    size_t rows = 0;
    const double *ranks = closo_result_column(result, "transitions", "rank", &rows);
    for (size_t i = 0; i < rows; i++) {
        ck_assert_double_ge(ranks[i], last);
        last = ranks[i];
    }
    ck_assert_double_lt(number_of(result, "transitions", "material", "NaCB9H10", "rank"),
                        number_of(result, "transitions", "material", "Na2B12H12", "rank"));
    closo_result_free(result);
    closo_catalogue_records_clear(&records);
    closo_catalogue_close(catalogue);
}
END_TEST

// The script of the figure has arrows for limits, open marks for doubts, a star for the user's own.
START_TEST(glyphs_tell_what_a_point_is)
{
    closo_catalogue_records records = {0};
    closo_error error = {0};
    closo_catalogue_record record = made("A", "conductivity", 1e-4, "S/cm", 300);
    put(&records, record);
    record.qualifier = CLOSO_QUALIFIER_LESS;
    put(&records, record);
    record.qualifier = CLOSO_QUALIFIER_APPROXIMATE;
    put(&records, record);
    record.qualifier = CLOSO_QUALIFIER_EQUAL;
    record.own = true;
    put(&records, record);
    closo_result *result = arrhenius(&records);
    closo_text json;
    closo_text_init(&json);
    closo_result_write_json(result, &json);
    ck_assert_ptr_nonnull(strstr(json.data, "\"glyph\": \"down\""));
    ck_assert_ptr_nonnull(strstr(json.data, "\"glyph\": \"open\""));
    ck_assert_ptr_nonnull(strstr(json.data, "\"glyph\": \"star\""));
    // The way back.
    closo_result *again = NULL;
    closo_text second;
    closo_text_init(&second);
    ck_assert_int_eq(closo_result_parse(&again, "memory", json.data, json.length, &error),
                     CLOSO_OK);
    closo_result_write_json(again, &second);
    ck_assert(strcmp(second.data, json.data) == 0);
    const char *path = scratch_path("figure.gp");
    ck_assert_int_eq(closo_result_write_figure(result, NULL, path, &error), CLOSO_OK);
    char *script = NULL;
    size_t length = 0;
    ck_assert_int_eq(closo_file_read(path, 1 << 20, &script, &length, NULL, &error), CLOSO_OK);
    ck_assert_ptr_nonnull(strstr(script, "with vectors head filled"));
    free(script);
    closo_text_clear(&json);
    closo_text_clear(&second);
    closo_result_free(again);
    closo_result_free(result);
    closo_catalogue_records_clear(&records);
}
END_TEST

START_TEST(long_tables_make_small_pictures)
{
    closo_catalogue_records records = {0};
    char id[24];
    for (int i = 0; i < 20000; i++) {
        closo_catalogue_record record =
            made("A", "conductivity", 1e-6 * (1 + i % 97), "S/cm", 300 + i % 201);
        snprintf(id, sizeof id, "long-%05d", i);
        record.id = id;
        ck_assert_int_eq(closo_catalogue_records_add(&records, &record, NULL), CLOSO_OK);
    }
    closo_result *result = arrhenius(&records);
    size_t points = 0, drawn = 0;
    closo_result_column(result, "points", "temperature", &points);
    closo_result_column(result, "drawn", "x", &drawn);
    ck_assert_uint_eq(points, 20000);
    ck_assert_uint_lt(drawn, 19201);
    closo_result_free(result);
    closo_catalogue_records_clear(&records);
}
END_TEST

START_TEST(what_is_wrong_is_said)
{
    closo_catalogue_records records = {0};
    closo_error error = {0};
    closo_catalogue_plot_options options;
    closo_catalogue_plot_options_init(&options);
    closo_result *result = closo_result_new("test", "test", NULL);
    options.x = "space_group"; // words
    options.y = "conductivity";
    ck_assert_int_eq(closo_catalogue_plot_pair(&records, &options, result, &error), CLOSO_USAGE);
    ck_assert_ptr_nonnull(strstr(error.message, "space_group"));
    options.x = "price";
    options.relative = "NaX";
    ck_assert_int_eq(closo_catalogue_plot_pair(&records, &options, result, &error), CLOSO_USAGE);
    ck_assert_int_eq(closo_catalogue_plot_arrhenius(&records, &options, result, &error),
                     CLOSO_NEGATIVE);
    closo_result_free(result);
    result = closo_result_new("test", "test", NULL);
    ck_assert_int_eq(closo_catalogue_plot_transitions(&records, result, &error), CLOSO_NEGATIVE);
    closo_result_free(result);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, conjuncto_borates_lie_two_orders_above);
    tcase_add_test(tests, transitions_are_jumps);
    tcase_add_test(tests, lines_end_at_transitions);
    tcase_add_test(tests, extrapolation_keeps_to_its_branch);
    tcase_add_test(tests, the_trusted_median_is_shown);
    tcase_add_test(tests, hysteresis_and_limits_of_transitions);
    tcase_add_test(tests, glyphs_tell_what_a_point_is);
    tcase_add_test(tests, long_tables_make_small_pictures);
    tcase_add_test(tests, what_is_wrong_is_said);
}

int main(void)
{
    return harness_run("catalogue plot", add);
}
