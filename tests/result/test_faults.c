// SPDX-License-Identifier: GPL-3.0-or-later
// The n-th allocation fails, for every n until the job gets through: building stays quiet and tells
// at its end, renderers say so, nothing leaks. Needs CLOSO_FAULT_INJECTION; another build says so.
#include "sample.h"

#include "base/fault.h"

#ifdef CLOSO_FAULT_INJECTION

#define STEPS_MAXIMUM 20000

typedef closo_status job(closo_error *error);

static void walk(job *work, long stride)
{
    closo_status status = CLOSO_MEMORY;
    for (long n = 1; status != CLOSO_OK; n += stride) {
        ck_assert_int_lt(n, STEPS_MAXIMUM);
        closo_error error = {0};
        closo_fault_at(n);
        status = work(&error);
        closo_fault_at(0);
        if (status != CLOSO_OK) {
            ck_assert_msg(status == CLOSO_MEMORY || status == CLOSO_SYSTEM, "%s", error.message);
            ck_assert(error.message[0] != '\0');
        }
    }
}

static closo_result *given;

static closo_status build(closo_error *error)
{
    closo_result *result = sample_result("Li", 2);
    add_space(result);
    closo_status status = closo_result_status(result, error);
    closo_result_free(result);
    return status;
}

static closo_status status_of(closo_text *text, closo_error *error)
{
    bool failed = text->failed;
    closo_text_clear(text);
    return failed ? closo_fail(error, CLOSO_MEMORY, "out of memory") : CLOSO_OK;
}

static closo_status render_json(closo_error *error)
{
    closo_text text;
    closo_text_init(&text);
    closo_result_write_json(given, &text);
    return status_of(&text, error);
}

static closo_status render_text(closo_error *error)
{
    closo_text text;
    closo_text_init(&text);
    closo_result_write_text(given, NULL, &text);
    return status_of(&text, error);
}

static closo_status render_csv(closo_error *error)
{
    closo_text text;
    closo_text_init(&text);
    closo_status status = closo_result_write_csv(given, "sites", &text, error);
    closo_text_clear(&text);
    return status;
}

static closo_status render_script(closo_error *error)
{
    return closo_result_write_figure(given, NULL, scratch_path("a.gp"), error);
}

static closo_status render_html(closo_error *error)
{
    closo_report_entry entry = {"Li", given};
    return closo_result_write_html("t", &entry, 1, scratch_path("r.html"), error);
}

static closo_status read_back(closo_error *error)
{
    closo_result *result;
    closo_status status = closo_result_read(&result, scratch_path("r.json"), error);
    closo_result_free(result);
    return status;
}

static closo_status join(closo_error *error)
{
    closo_report_entry entries[] = {{"Li", given}, {"Na", given}};
    closo_reference_value value = {"Li", "slope", 1, 0.1, "doi:1"};
    closo_result *joined;
    closo_status status = closo_result_join(&joined, "t", entries, 2, &value, 1, error);
    closo_result_free(joined);
    return status;
}

START_TEST(everything)
{
    walk(build, 1);
    given = sample_result("Li", 2);
    add_space(given);
    walk(render_json, 1);
    walk(render_text, 1);
    walk(render_csv, 1);
    walk(render_script, 1);
    walk(join, 1);
    closo_text text;
    closo_text_init(&text);
    closo_result_write_json(given, &text);
    put_file(scratch_path("r.json"), text.data, text.length);
    closo_text_clear(&text);
    walk(read_back, 1);
    char *path = strdup(getenv("PATH"));
    setenv("PATH", "/nowhere", 1); // the page alone, gnuplot would be run each time
    walk(render_html, 1);
    setenv("PATH", path, 1);
    free(path);
    closo_result_free(given);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, everything);
}

int main(void)
{
    return harness_run("faults", add);
}

#else

int main(void)
{
    fprintf(stderr, "skipped: the library was built without CLOSO_FAULT_INJECTION\n");
    return EXIT_SUCCESS;
}

#endif
