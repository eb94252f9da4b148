// SPDX-License-Identifier: GPL-3.0-or-later
// The user's database: whole additions, files that are none, later ones, and what SQL may do.
#include "catalogues.h"

START_TEST(own_records_stand_beside_ours)
{
    const char *own = scratch_path("deep/below/own.sqlite");
    closo_catalogue *catalogue = open_catalogue(own, true);
    closo_error error = {0};
    closo_catalogue_query query;
    closo_catalogue_query_init(&query);
    query.material = "Na2B12H12";
    size_t before = count_records(catalogue, &query);
    ck_assert_uint_gt(before, 50);
    // Another order of the elements is the same material; a new one is entered.
    ck_assert_int_eq(add_block(catalogue, "B12H12Na2", 0, 3, &error), CLOSO_OK);
    ck_assert_int_eq(add_block(catalogue, "Li6PS5Cl", 0, 2, &error), CLOSO_OK);
    ck_assert_uint_eq(count_records(catalogue, &query), before + 3);
    // The same again adds nothing.
    ck_assert_int_eq(add_block(catalogue, "B12H12Na2", 0, 3, &error), CLOSO_OK);
    ck_assert_uint_eq(count_records(catalogue, &query), before + 3);
    query.material = "li6ps5cl";
    ck_assert_uint_eq(count_records(catalogue, &query), 2);
    ck_assert_str_eq(closo_catalogue_own_path(catalogue), own);
    closo_catalogue_close(catalogue);
    ck_assert_uint_eq(count_own(own), 5);
}
END_TEST

START_TEST(all_or_nothing)
{
    const char *own = scratch_path("own.sqlite");
    closo_catalogue *catalogue = open_catalogue(own, true);
    closo_catalogue_records records = {0};
    closo_error error = {0};
    closo_catalogue_record good = make_record("NaB3H8", 1e-6), bad = make_record("NaB3H8", -1);
    ck_assert_int_eq(closo_catalogue_records_add(&records, &good, &error), CLOSO_OK);
    ck_assert_int_eq(closo_catalogue_records_add(&records, &bad, &error), CLOSO_OK);
    ck_assert_int_eq(closo_catalogue_add(catalogue, &records, NULL, NULL, NULL, &error),
                     CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "record 2: value: expected conductivity from 0"));
    closo_catalogue_records_clear(&records);
    closo_catalogue_close(catalogue);
    ck_assert_uint_eq(count_own(own), 0);
}
END_TEST

START_TEST(files_that_are_no_catalogue)
{
    closo_catalogue *catalogue;
    closo_error error = {0};
    char noise[20000];
    uint64_t state = 7;
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (char)harness_random(&state);
    const char *path = scratch_path("noise.sqlite");
    put_file(path, noise, sizeof noise);
    closo_catalogue_options options = {.own = path, .installed = build_installed()};
    ck_assert_int_eq(closo_catalogue_open(&catalogue, &options, &error), CLOSO_INPUT);
    ck_assert_ptr_null(catalogue);
    options.write = true;
    ck_assert_int_eq(closo_catalogue_open(&catalogue, &options, &error), CLOSO_INPUT);
    // Ours with a page overwritten: found out when it is read, without a crash.
    static char bytes[1 << 21];
    size_t length = get_file(build_installed(), bytes, sizeof bytes);
    for (int round = 0; round < 60; round++) {
        size_t at = 100 + harness_random(&state) % (length - 200);
        memcpy(bytes + at, noise + round * 100, 100);
        options = (closo_catalogue_options){.own = "", .installed = scratch_path("broken.sqlite")};
        put_file(options.installed, bytes, length);
        if (closo_catalogue_open(&catalogue, &options, &error) != CLOSO_OK)
            continue;
        closo_catalogue_records records = {0};
        closo_catalogue_query query;
        closo_catalogue_query_init(&query);
        query.words = "ball*";
        closo_catalogue_find(catalogue, &query, &records, NULL, &error);
        query.words = NULL;
        closo_catalogue_find(catalogue, &query, &records, NULL, &error);
        closo_catalogue_records_clear(&records);
        closo_catalogue_close(catalogue);
    }
}
END_TEST

static closo_status ask(closo_catalogue *catalogue, const char *statement)
{
    closo_error error = {0};
    closo_result *result = closo_result_new("test", "test", NULL);
    closo_status status = closo_catalogue_sql(catalogue, statement, 10, NULL, result, &error);
    closo_result_free(result);
    return status;
}

START_TEST(sql_only_reads)
{
    const char *own = scratch_path("sql.sqlite");
    closo_catalogue *catalogue = open_catalogue(own, true);
    ck_assert_int_eq(add_block(catalogue, "LiBH4", 0, 3, NULL), CLOSO_OK);
    static const char *const refused[] = {"DELETE FROM own.record",
                                          "DROP TABLE own.record",
                                          "ATTACH 'x' AS y",
                                          "PRAGMA own.journal_mode = DELETE",
                                          "CREATE TABLE t(a)",
                                          "SELECT 1; SELECT 2",
                                          "SELECT load_extension('x')",
                                          "UPDATE own.record SET value = 1",
                                          "",
                                          "VACUUM",
                                          "INSERT INTO own.words(words) VALUES ('delete-all')",
                                          "SELECT nothing FROM records",
                                          "BEGIN",
                                          "WITH x AS (SELECT 1) DELETE FROM own.record"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        ck_assert_msg(ask(catalogue, refused[i]) == CLOSO_USAGE, "%s", refused[i]);
    ck_assert_int_eq(ask(catalogue, "SELECT material, avg(value) FROM records GROUP BY 1"),
                     CLOSO_OK);
    ck_assert_int_eq(ask(catalogue, "SELECT count(*) FROM own.words WHERE words MATCH 'test'"),
                     CLOSO_OK);
    closo_catalogue_close(catalogue);
    ck_assert_uint_eq(count_own(own), 3);
}
END_TEST

static void set_filter(closo_catalogue_query *query, int which)
{
    closo_catalogue_query_init(query);
    switch (which) {
    case 0:
        query->method = "IMPED";
        break;
    case 1:
        query->elements = "Na,B";
        query->property = "conductivity";
        break;
    case 2:
        query->cation = "Li";
        query->temperature_minimum = 400;
        break;
    case 3:
        query->words = "ball*";
        break;
    case 4:
        query->treatment = "no_such%";
        break;
    case 5:
        query->source = "10.1021/acs.chemmater.7b02902";
        break;
    case 6:
        query->flagged = true;
        break;
    default:
        break;
    }
}

// A limit takes other ways through the indices to the same records in the same order.
START_TEST(a_limit_gives_the_first_of_all)
{
    closo_catalogue *catalogue = open_catalogue(scratch_path("own.sqlite"), true);
    closo_error error = {0};
    ck_assert_int_eq(add_block(catalogue, "LiBH4", 0, 300, &error), CLOSO_OK);
    for (int which = 0; which < 8; which++) {
        closo_catalogue_records all = {0}, some = {0};
        closo_catalogue_query query;
        set_filter(&query, which);
        ck_assert_int_eq(closo_catalogue_find(catalogue, &query, &all, NULL, &error), CLOSO_OK);
        ck_assert((all.count == 0) == (which == 4));
        static const size_t limits[] = {1, 7, 40, 2000};
        for (size_t k = 0; k < 4; k++) {
            query.limit = limits[k];
            ck_assert_int_eq(closo_catalogue_find(catalogue, &query, &some, NULL, &error),
                             CLOSO_OK);
            ck_assert_uint_eq(some.count, all.count < limits[k] ? all.count : limits[k]);
            for (size_t i = 0; i < some.count; i++)
                ck_assert_str_eq(some.items[i].id, all.items[i].id);
        }
        closo_catalogue_records_clear(&all);
        closo_catalogue_records_clear(&some);
    }
    closo_catalogue_close(catalogue);
}
END_TEST

START_TEST(names_that_are_nearly_right_are_offered)
{
    closo_catalogue *catalogue = open_catalogue("", false);
    char names[400];
    ck_assert_int_eq(closo_catalogue_similar(catalogue, "Na2B12H21", names, sizeof names, NULL),
                     CLOSO_OK);
    ck_assert(closo_text_starts_with(names, "Na2B12H12"));
    ck_assert_int_eq(closo_catalogue_similar(catalogue, "nab3h9", names, sizeof names, NULL),
                     CLOSO_OK);
    ck_assert(closo_text_starts_with(names, "NaB3H8"));
    ck_assert_int_eq(closo_catalogue_similar(catalogue, "quartz", names, sizeof names, NULL),
                     CLOSO_OK);
    ck_assert_str_eq(names, "");
    closo_catalogue_close(catalogue);
    const closo_property *property;
    closo_error error = {0};
    ck_assert_int_eq(closo_catalogue_property_find("conductvity", &property, &error), CLOSO_USAGE);
    ck_assert_ptr_nonnull(strstr(error.message, "did you mean 'conductivity'?"));
    ck_assert_int_eq(closo_catalogue_property_find("zzzz", &property, &error), CLOSO_USAGE);
    ck_assert_ptr_null(strstr(error.message, "did you mean"));
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, own_records_stand_beside_ours);
    tcase_add_test(tests, all_or_nothing);
    tcase_add_test(tests, files_that_are_no_catalogue);
    tcase_add_test(tests, sql_only_reads);
    tcase_add_test(tests, a_limit_gives_the_first_of_all);
    tcase_add_test(tests, names_that_are_nearly_right_are_offered);
}

int main(void)
{
    return harness_run("catalogue database", add);
}
