// SPDX-License-Identifier: GPL-3.0-or-later
// The frame of a unit test: every test file is a program whose main runs one suite. Each test is
// run in a process of its own (CK_FORK=no keeps them in one, for a debugger), so that a crash fails
// one test and a leak found by the address sanitizer fails the test that leaks.
#ifndef CLOSO_TESTS_HARNESS_H
#define CLOSO_TESTS_HARNESS_H

#include <check.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

// A suite of one case; `add` puts the tests in.
static inline int harness_run(const char *name, void (*add)(TCase *))
{
    Suite *suite = suite_create(name);
    TCase *tests = tcase_create(name);
    tcase_set_timeout(tests, 120); // sanitizers and busy machines are slow
    add(tests);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    int run = srunner_ntests_run(runner);
    srunner_free(runner);
    return failed == 0 && run > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

// Repeatable random numbers (Steele, Lea, Flood 2014: splitmix64).
static inline uint64_t harness_random(uint64_t *state)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
}

#endif
