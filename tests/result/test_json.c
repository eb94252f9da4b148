// SPDX-License-Identifier: GPL-3.0-or-later
// JSON: valid by the schema, unchanged by reading and writing again (for random documents of odd
// texts and numbers), and refused with place and expectation where it is not a result.
#include "sample.h"

#include <float.h>

static char *json_of(const closo_result *result)
{
    closo_text out;
    closo_text_init(&out);
    closo_result_write_json(result, &out);
    ck_assert(!out.failed);
    return out.data;
}

static const char *random_text(uint64_t *seed)
{
    static const char *const pieces[] = {"a",         "B",
                                         "\"",        "\\",
                                         "\n",        "\t",
                                         "\xC3\x85",  "\xF0\x9F\x98\x80",
                                         "\xFF",      "\x01",
                                         "</script>", ", doi:",
                                         "doi:1",     ", http://x",
                                         " ",         "{",
                                         "e-5",       "\xE2\x80\xAE",
                                         "\xC2\x85",  "_su"};
    static char buffers[16][200];
    static unsigned next;
    char *text = buffers[next++ % 16];
    *text = '\0';
    for (uint64_t count = harness_random(seed) % 8; count > 0; count--)
        strcat(text, pieces[harness_random(seed) % (sizeof pieces / sizeof *pieces)]);
    return text;
}

// Any bits a double can have, and the numbers people write.
static double random_number(uint64_t *seed)
{
    uint64_t bits = harness_random(seed);
    static const double plain[] = {0, -0.0, 1, -1.5, 1e22, 1e300, DBL_MIN, DBL_MAX, 5e-324, 0.1};
    double value;
    memcpy(&value, &bits, sizeof value);
    uint64_t choice = harness_random(seed) % 20;
    return choice < 10 ? plain[choice] : choice < 12 ? NAN : choice < 13 ? INFINITY : value;
}

// A name not used before: the random text with a number in front.
static const char *random_name(uint64_t *seed, size_t number)
{
    static char names[8][220];
    static unsigned next;
    char *name = names[next++ % 8];
    snprintf(name, sizeof names[0], "%zu%s", number, random_text(seed));
    return name;
}

static void add_random_table(closo_result *result, uint64_t *seed, size_t number)
{
    closo_table *table =
        closo_result_add_table(result, random_name(seed, number), random_text(seed));
    double values[10];
    const char *texts[10];
    size_t rows = harness_random(seed) % 10;
    for (size_t c = harness_random(seed) % 4; c > 0; c--) {
        for (size_t row = 0; row < rows; row++) {
            values[row] = random_number(seed);
            texts[row] = random_text(seed);
        }
        const char *label = harness_random(seed) % 2 ? random_text(seed) : NULL;
        if (harness_random(seed) % 2) {
            closo_table_add_column(table, random_name(seed, c), label, random_text(seed), values,
                                   rows);
        } else {
            closo_table_add_text_column(table, random_name(seed, c), label, texts, rows);
        }
    }
}

static void add_random_figure(closo_result *result, uint64_t *seed, size_t number)
{
    closo_figure *figure = closo_result_add_figure(result, random_name(seed, number),
                                                   random_text(seed), random_text(seed));
    for (size_t p = harness_random(seed) % 3; p > 0; p--) {
        closo_axis x = {random_text(seed),   random_text(seed),   harness_random(seed) % 2,
                        random_number(seed), random_number(seed), harness_random(seed) % 2};
        closo_panel *panel = closo_figure_add_panel(figure, random_text(seed), &x, NULL);
        for (size_t m = harness_random(seed) % 4; m > 0; m--) {
            closo_mark mark = {.kind = (closo_mark_kind)(harness_random(seed) % 9),
                               .label = harness_random(seed) % 2 ? random_text(seed) : NULL,
                               .table = random_text(seed),
                               .z = harness_random(seed) % 2 ? random_text(seed) : NULL,
                               .logarithmic_z = harness_random(seed) % 2,
                               .quantity = harness_random(seed) % 2 ? random_text(seed) : NULL,
                               .dashed = harness_random(seed) % 2};
            closo_panel_add_mark(panel, &mark);
        }
    }
}

static closo_result *random_result(uint64_t seed)
{
    closo_result *result = closo_result_new(random_text(&seed), random_text(&seed), NULL);
    for (size_t i = harness_random(&seed) % 4; i > 0; i--) {
        closo_fingerprint fingerprint = {.bytes = harness_random(&seed) >> 12};
        memset(fingerprint.sha256, '7', 64);
        closo_result_add_input(result, random_text(&seed), i % 2 ? &fingerprint : NULL);
        closo_result_set(result, random_text(&seed), "%s", random_text(&seed));
        closo_result_warn(result, "w%s", random_text(&seed));
        closo_result_cite(result, random_text(&seed), random_text(&seed));
        closo_quantity quantity = {.key = random_name(&seed, i),
                                   .label = random_text(&seed),
                                   .value = random_number(&seed),
                                   .su = random_number(&seed),
                                   .freedom = fabs(random_number(&seed)),
                                   .unit = random_text(&seed),
                                   .method = i % 2 ? random_text(&seed) : NULL};
        closo_result_add_quantity(result, &quantity);
        add_random_table(result, &seed, i);
        add_random_figure(result, &seed, i);
    }
    closo_error error;
    ck_assert_msg(closo_result_status(result, &error) == CLOSO_OK, "%s", error.message);
    return result;
}

static void check_schema(const char *path)
{
    char command[10000];
    if (system("/usr/bin/python3 -c 'import jsonschema' 2>/dev/null") != 0) {
        fprintf(stderr, "skipped: python3-jsonschema is not installed\n");
        return;
    }
    snprintf(command, sizeof command,
             "/usr/bin/python3 -W ignore -m jsonschema -i '%s' "
             "\"$(dirname '%s')/../../docs/result.schema.json\"",
             path, __FILE__);
    ck_assert_int_eq(system(command), 0);
}

static void check_round_trip(closo_result *result)
{
    char *first = json_of(result);
    put_file(scratch_path("r.json"), first, strlen(first));
    closo_result *back = NULL;
    closo_error error = {0};
    closo_status status = closo_result_read(&back, scratch_path("r.json"), &error);
    ck_assert_msg(status == CLOSO_OK, "%s\n%s", error.message, first);
    char *second = json_of(back);
    ck_assert_str_eq(first, second);
    free(first);
    free(second);
    closo_result_free(back);
    closo_result_free(result);
}

START_TEST(round_trip_of_random_documents)
{
    for (uint64_t seed = 1; seed <= 300; seed++)
        check_round_trip(random_result(seed));
    check_schema(scratch_path("r.json"));
}
END_TEST

START_TEST(round_trip_and_schema)
{
    check_round_trip(sample_result("Li\xFF", 2));
    check_schema(scratch_path("r.json"));
    check_round_trip(closo_result_new("", "", NULL));
    check_schema(scratch_path("r.json"));
    closo_result *result = sample_result("Li", 2);
    add_space(result);
    check_round_trip(result);
    check_schema(scratch_path("r.json"));
}
END_TEST

// k of 95 % for nine degrees of freedom is 2.2622 (any table of Student's t).
START_TEST(shape)
{
    closo_result *result = sample_result("Li", 2);
    char *json = json_of(result);
    ck_assert_ptr_nonnull(strstr(json, "\"closo\": \"" CLOSO_VERSION "\""));
    ck_assert_ptr_nonnull(strstr(json, "\"su\": 0.1,"));
    ck_assert_ptr_nonnull(strstr(json, "\"degrees_of_freedom\": 9,"));
    ck_assert_ptr_nonnull(strstr(json, "\"interval_95\": [1.7737"));
    ck_assert_ptr_nonnull(strstr(json, "\"value\": null"));
    ck_assert_ptr_nonnull(strstr(json, "\"Jonsson, Phys. Rev. E 98 (2018), doi:10.1103"));
    ck_assert_ptr_null(strstr(json, "NaN"));
    ck_assert_ptr_null(strstr(json, "inf"));
    free(json);
    closo_result_free(result);
}
END_TEST

#define REST "\"inputs\":[],\"settings\":{},\"figures\":{},\"warnings\":[],\"references\":[]"
#define HEAD "{\"closo\":\"0.1.0\",\"command\":\"c\",\"title\":\"t\","

#define VIEW HEAD REST ",\"quantities\":{},\"tables\":{},\"views\":{\"v\":"

static const struct {
    const char *content, *expected;
} damaged[] = {
    {"", "expected JSON"},
    {"{\"closo\":", "r.json:1: not a closo result: expected JSON"},
    {"[]", "expected a text \"closo\" in the document"},
    {"{\"closo\":1}", "expected a text \"closo\" in the document"},
    {HEAD "\"inputs\":[]}", "expected an object \"settings\""},
    {HEAD REST ",\"quantities\":{\"a\":{}},\"tables\":{}}", "a number or null \"value\""},
    {HEAD REST ",\"quantities\":{},\"tables\":{\"a\":{}}}", "an array \"columns\" in a table"},
    {HEAD REST
     ",\"quantities\":{},\"tables\":{\"a\":{\"columns\":[{\"name\":\"x\",\"values\":[1]}]}}}",
     "expected texts in a column without a unit"},
    {HEAD REST ",\"quantities\":{},\"tables\":{\"a\":{\"columns\":[{\"name\":\"x\",\"unit\":\"1\","
               "\"values\":[\"1\"]}]}}}",
     "expected numbers and null in a column with a unit"},
    {HEAD REST ",\"quantities\":{},\"tables\":{\"a\":{\"columns\":[{\"name\":\"x\",\"unit\":\"1\","
               "\"values\":[1]},{\"name\":\"y\",\"unit\":\"1\",\"values\":[]}]}}}",
     "column \"y\" has 0 rows, expected 1"},
    {HEAD REST ",\"quantities\":{\"a\":1,\"a\":2}}", "duplicate"},
    {VIEW "{\"cell\":[1,2]}}}", "expected 9 numbers in \"cell\" in a view"},
    {VIEW "{\"cell\":[1,0,0,1,0,0,0,0,1]}}}", "cell vectors that span a volume"},
    {VIEW "{\"atoms\":\"gone\"}}}", "expected a table \"gone\" with texts \"element\""},
    {VIEW "{\"volume\":{\"counts\":[2,2,1e9]}}}}", "whole \"counts\" of at most 2097152 values"},
    {VIEW "{\"volume\":{\"counts\":[2,2.5,2]}}}}", "whole \"counts\""},
    {VIEW "{\"volume\":{\"counts\":[2,2,2],\"origin\":[0,0,0],\"steps\":[1,0,0,0,1,0,0,0,1],"
          "\"levels\":[]}}}}",
     "1 to 8 \"levels\""},
    {VIEW "{\"volume\":{\"counts\":[2,2,2],\"origin\":[0,0,0],\"steps\":[1,0,0,0,1,0,0,0,1],"
          "\"levels\":[1],\"values\":[1,2,3]}}}}",
     "expected 8 numbers in \"values\""},
    {VIEW "{\"volume\":{\"counts\":[0,2,2],\"origin\":[0,0,0],\"steps\":[1,0,0,0,1,0,0,0,1],"
          "\"levels\":[1],\"values\":[]}}}}",
     "a volume of 0 x 2 x 2"},
};

START_TEST(damaged_documents)
{
    put_file(scratch_path("r.json"), damaged[_i].content, strlen(damaged[_i].content));
    closo_result *result;
    closo_error error = {0};
    ck_assert_int_eq(closo_result_read(&result, scratch_path("r.json"), &error), CLOSO_INPUT);
    ck_assert_ptr_null(result);
    ck_assert_ptr_nonnull(strstr(error.message, "not a closo result: "));
    ck_assert_msg(strstr(error.message, damaged[_i].expected) != NULL, "%s", error.message);
}
END_TEST

START_TEST(deep_nesting_is_refused)
{
    size_t depth = 1000000;
    char *text = malloc(depth);
    memset(text, '[', depth);
    put_file(scratch_path("r.json"), text, depth);
    free(text);
    closo_result *result;
    ck_assert_int_eq(closo_result_read(&result, scratch_path("r.json"), NULL), CLOSO_INPUT);
}
END_TEST

// Every document cut short, and every one with a byte changed, is read or refused, never worse.
START_TEST(mutations)
{
    closo_result *result = sample_result("Li", 2);
    add_space(result);
    char *json = json_of(result);
    closo_result_free(result);
    size_t length = strlen(json);
    uint64_t seed = 5;
    for (int i = 0; i < 400; i++) {
        size_t cut = i % 2 ? length : harness_random(&seed) % length;
        size_t at = harness_random(&seed) % length;
        char old = json[at];
        json[at] = (char)harness_random(&seed);
        put_file(scratch_path("r.json"), json, cut);
        json[at] = old;
        closo_result *back;
        closo_status status = closo_result_read(&back, scratch_path("r.json"), NULL);
        ck_assert(status == CLOSO_OK || status == CLOSO_INPUT);
        closo_result_free(back);
    }
    free(json);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, round_trip_of_random_documents);
    tcase_add_test(tests, round_trip_and_schema);
    tcase_add_test(tests, shape);
    tcase_add_loop_test(tests, damaged_documents, 0, sizeof damaged / sizeof *damaged);
    tcase_add_test(tests, deep_nesting_is_refused);
    tcase_add_test(tests, mutations);
}

int main(void)
{
    return harness_run("json", add);
}
