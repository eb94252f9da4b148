// SPDX-License-Identifier: GPL-3.0-or-later
// The parser against a command made for the purpose: every kind of option, every way to write one,
// every way to get it wrong.
#include "cli/frame.h"

#include "../harness.h"

#include <math.h>
#include <string.h>

static const closo_option table[] = {
    {.name = "dt",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TIME,
     .placeholder = "TIME",
     .absent = "from the file",
     .minimum = 0,
     .maximum = INFINITY,
     .help = "Time step."},
    {.name = "temperature",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TEMPERATURE,
     .placeholder = "TEMPERATURE",
     .default_text = "300K",
     .help = "Temperature."},
    {.name = "charge",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "NUMBER",
     .default_text = "1",
     .minimum = -4,
     .maximum = 4,
     .help = "Charge."},
    {.name = "count",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "N",
     .default_text = "7",
     .minimum = -10,
     .maximum = 10,
     .help = "Count."},
    {.name = "method",
     .kind = CLOSO_OPTION_CHOICE,
     .placeholder = "METHOD",
     .choices = "blocks|fft|window",
     .default_text = "fft",
     .help = "Method."},
    {.name = "pair",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "A-B",
     .absent = "all",
     .repeatable = true,
     .short_name = 'p',
     .help = "Pair."},
    {.name = "drift", .kind = CLOSO_OPTION_FLAG, .short_name = 'd', .help = "Drift."},
    {.name = "box",
     .kind = CLOSO_OPTION_PATH,
     .placeholder = "FILE",
     .absent = "none",
     .help = "Box."},
    {.name = NULL},
};

static closo_status run_nothing(const closo_arguments *arguments, const closo_control *control,
                                closo_result **out, closo_error *error)
{
    (void)arguments;
    (void)control;
    (void)out;
    (void)error;
    return CLOSO_OK;
}

static const closo_command command = {
    .group = "test",
    .verb = "parse",
    .summary = "a command to parse",
    .operands = "FILE...",
    .operand_minimum = 1,
    .operand_maximum = 3,
    .options = (const closo_option *const[]){table, NULL},
    .run = run_nothing,
};

enum { WORD_MAXIMUM = 16 };

// Splits a line at blanks; "_" stands for an empty word.
static closo_status parse(const char *line, closo_arguments **out, closo_error *error)
{
    static char copy[512];
    const char *words[WORD_MAXIMUM];
    size_t count = 0;
    snprintf(copy, sizeof copy, "%s", line);
    for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " "))
        words[count++] = strcmp(word, "_") == 0 ? "" : word;
    return closo_arguments_parse(out, &command, count, words, error);
}

static closo_arguments *parse_well(const char *line)
{
    closo_arguments *arguments = NULL;
    closo_error error = {0};
    ck_assert_msg(parse(line, &arguments, &error) == CLOSO_OK, "%s: %s", line, error.message);
    ck_assert_ptr_nonnull(arguments);
    return arguments;
}

static void expect_refused(const char *line, const char *part)
{
    closo_arguments *arguments = NULL;
    closo_error error = {0};
    ck_assert_msg(parse(line, &arguments, &error) == CLOSO_USAGE, "%s: was accepted", line);
    ck_assert_ptr_null(arguments);
    ck_assert_msg(strstr(error.message, part) != NULL, "%s: expected \"%s\" in \"%s\"", line, part,
                  error.message);
    ck_assert_msg(strchr(error.message, '\n') == NULL, "%s: more than one line", line);
}

START_TEST(defaults_are_as_if_typed)
{
    closo_arguments *plain = parse_well("a.xyz");
    closo_arguments *typed = parse_well("--temperature 300K --count 7 --method fft a.xyz");
    ck_assert(isnan(closo_arguments_quantity(plain, "dt")));
    ck_assert_double_eq(closo_arguments_quantity(plain, "temperature"), 300);
    ck_assert_double_eq(closo_arguments_quantity(plain, "temperature"),
                        closo_arguments_quantity(typed, "temperature"));
    ck_assert_int_eq(closo_arguments_integer(plain, "count"), 7);
    ck_assert_str_eq(closo_arguments_text(plain, "method"), "fft");
    ck_assert_ptr_null(closo_arguments_text(plain, "pair"));
    ck_assert_uint_eq(closo_arguments_count(plain, "pair"), 0);
    ck_assert(!closo_arguments_flag(plain, "drift"));
    ck_assert(!closo_arguments_given(plain, "count"));
    ck_assert(closo_arguments_given(typed, "count"));
    ck_assert_str_eq(closo_arguments_text(plain, "format"), "text");
    ck_assert_int_ge(closo_arguments_threads(plain), 1);
    closo_arguments_free(plain);
    closo_arguments_free(typed);
}
END_TEST

START_TEST(every_way_to_write_a_value)
{
    closo_arguments *arguments =
        parse_well("a --dt 0.5fs --count=-3 b --charge -2 -p Li-Na -pK-B -d --pair= --threads 2 c");
    ck_assert_double_eq_tol(closo_arguments_quantity(arguments, "dt"), 5e-4, 1e-18);
    ck_assert_int_eq(closo_arguments_integer(arguments, "count"), -3);
    ck_assert_double_eq(closo_arguments_quantity(arguments, "charge"), -2);
    ck_assert_uint_eq(closo_arguments_count(arguments, "pair"), 3);
    ck_assert_str_eq(closo_arguments_text_at(arguments, "pair", 0), "Li-Na");
    ck_assert_str_eq(closo_arguments_text_at(arguments, "pair", 1), "K-B");
    ck_assert_str_eq(closo_arguments_text_at(arguments, "pair", 2), "");
    ck_assert_ptr_null(closo_arguments_text_at(arguments, "pair", 3));
    ck_assert(closo_arguments_flag(arguments, "drift"));
    ck_assert_int_eq(closo_arguments_threads(arguments), closo_thread_count(2));
    ck_assert_uint_eq(closo_arguments_operand_count(arguments), 3);
    ck_assert_str_eq(closo_arguments_operand(arguments, 2), "c");
    ck_assert_ptr_null(closo_arguments_operand(arguments, 3));
    closo_arguments_free(arguments);
}
END_TEST

START_TEST(two_dashes_end_options)
{
    closo_arguments *arguments = parse_well("-- --dt -x");
    ck_assert_uint_eq(closo_arguments_operand_count(arguments), 2);
    ck_assert_str_eq(closo_arguments_operand(arguments, 0), "--dt");
    ck_assert_str_eq(closo_arguments_operand(arguments, 1), "-x");
    closo_arguments_free(arguments);
    arguments = parse_well("-"); // standard input
    ck_assert_str_eq(closo_arguments_operand(arguments, 0), "-");
    closo_arguments_free(arguments);
}
END_TEST

START_TEST(help_wins_over_anything_unfinished)
{
    closo_arguments *arguments = parse_well("--dt --help");
    ck_assert(closo_arguments_flag(arguments, "help"));
    closo_arguments_free(arguments);
    arguments = parse_well("--nonsense -h");
    ck_assert(closo_arguments_flag(arguments, "help"));
    closo_arguments_free(arguments);
    arguments = parse_well("-- -h");
    ck_assert(!closo_arguments_flag(arguments, "help"));
    closo_arguments_free(arguments);
}
END_TEST

START_TEST(refusals_say_what_was_expected)
{
    expect_refused("a --dt 3", "--dt: expected a time with its unit");
    expect_refused("a --dt 3K", "temperature");
    expect_refused("a --dt three", "--dt: expected");
    expect_refused("a --dt _", "--dt: expected");
    expect_refused("a --dt=", "--dt: expected");
    expect_refused("a --dt -1ps", "--dt: expected at least 0 ps, found \"-1ps\"");
    expect_refused("a --charge 5", "--charge: expected at most 4, found \"5\"");
    expect_refused("a --charge 1K", "--charge: ");
    expect_refused("a --count 11", "--count: expected at most 10, found \"11\"");
    expect_refused("a --count 1.5", "--count: expected a whole number, found \"1.5\"");
    expect_refused("a --count 99999999999999999999", "--count: expected a whole number");
    expect_refused("a --method ftf", "expected one of blocks, fft, window, found \"ftf\" (did you "
                                     "mean \"fft\"?)");
    expect_refused("a --method ff", "found \"ff\"");
    expect_refused("a --box _", "--box: expected FILE, found nothing");
    expect_refused("a --drift=1", "--drift takes no value, found \"1\"");
    expect_refused("a --dt", "--dt: expected TIME with its unit, found nothing");
    expect_refused("a --dt --drift", "found the option --drift");
    expect_refused("a --pair -d", "found the option -d");
    expect_refused("a --dt 1ps --dt 2ps", "--dt is given twice");
    expect_refused("a --dtt 1ps", "unknown option --dtt (did you mean --dt?)");
    expect_refused("a --temp 1K", "unknown option --temp (did you mean --temperature?)");
    expect_refused("a --qqqqqqq", "unknown option --qqqqqqq; closo test parse --help");
    expect_refused("a -x", "unknown option -x");
    expect_refused("_ --dt 1ps -5", "unknown option -5");
    expect_refused("--dt 1ps", "expected FILE..., found no operand");
    expect_refused("a b c d", "expected FILE..., found also \"d\"");
}
END_TEST

// Whatever the words are: accepted or refused with one line, never a crash or a leak.
START_TEST(random_lines)
{
    static const char *const pieces[] = {"--dt",     "1ps",  "--dt=1ps", "-p",       "-",
                                         "--",       "=",    "--=",      "-d",       "a",
                                         "--pair",   "x=y",  "-5",       "--count",  "3",
                                         "--format", "json", "-pq",      "--help=1", "\xc3\x85"};
    uint64_t state = 20240607;
    for (int round = 0; round < 20000; round++) {
        const char *words[8];
        size_t count = harness_random(&state) % 8;
        for (size_t i = 0; i < count; i++)
            words[i] = pieces[harness_random(&state) % (sizeof pieces / sizeof pieces[0])];
        closo_arguments *arguments = NULL;
        closo_error error = {0};
        closo_status status = closo_arguments_parse(&arguments, &command, count, words, &error);
        ck_assert(status == CLOSO_OK || status == CLOSO_USAGE);
        ck_assert((status == CLOSO_OK) == (arguments != NULL));
        ck_assert((status == CLOSO_OK) == (error.message[0] == '\0'));
        closo_arguments_free(arguments);
    }
}
END_TEST

START_TEST(distances)
{
    static const struct {
        const char *a, *b;
        size_t distance;
    } rows[] = {{"msd", "msd", 0},
                {"mds", "msd", 1},
                {"traj", "trja", 1},
                {"", "abc", 3},
                {"kitten", "sitting", 3}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *a = rows[i].a;
        const char *b = rows[i].b;
        ck_assert_uint_eq(closo_edit_distance(a, strlen(a), b, strlen(b)), rows[i].distance);
        ck_assert_uint_eq(closo_edit_distance(b, strlen(b), a, strlen(a)), rows[i].distance);
    }
}
END_TEST

START_TEST(no_far_fetched_suggestions)
{
    closo_suggestion near = {.word = "quux"};
    closo_suggestion_try(&near, "dt", 2);
    closo_suggestion_try(&near, "temperature", 11);
    ck_assert_ptr_null(near.best);
    near = (closo_suggestion){.word = "formt"};
    closo_suggestion_try(&near, "force", 5);
    closo_suggestion_try(&near, "format", 6);
    ck_assert_str_eq(near.best, "format");
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, defaults_are_as_if_typed);
    tcase_add_test(tests, every_way_to_write_a_value);
    tcase_add_test(tests, two_dashes_end_options);
    tcase_add_test(tests, help_wins_over_anything_unfinished);
    tcase_add_test(tests, refusals_say_what_was_expected);
    tcase_add_test(tests, random_lines);
    tcase_add_test(tests, distances);
    tcase_add_test(tests, no_far_fetched_suggestions);
}

int main(void)
{
    return harness_run("parse", add);
}
