// SPDX-License-Identifier: GPL-3.0-or-later
// What is left of the user's database when a writer dies, the disk fills up, or many write at once:
// every transaction whole or not at all, and a file that SQLite finds sound.
#include "catalogues.h"
#include "failing_files.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define BEFORE   3  // records in the database before it fails
#define IMPORTED 30 // records of the file

static void write_import_file(const char *path, int count, int offset)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    fprintf(file, "material,property,value,unit,source,phase\n");
    for (int i = 0; i < count; i++)
        fprintf(file, "Na%dB12H12,conductivity,%de-9,S/cm,test %d,phase number %d\n", 2 + i % 7,
                i + 1 + offset, i % 5, i);
    ck_assert_int_eq(fclose(file), 0);
}

static void check_sound(const char *own)
{
    closo_catalogue *catalogue = open_catalogue(own, true);
    sqlite3_stmt *query;
    ck_assert_int_eq(
        sqlite3_prepare_v2(catalogue->database, "PRAGMA own.integrity_check", -1, &query, NULL),
        SQLITE_OK);
    ck_assert_int_eq(sqlite3_step(query), SQLITE_ROW);
    ck_assert_str_eq((const char *)sqlite3_column_text(query, 0), "ok");
    sqlite3_finalize(query);
    // The words index holds what the records hold.
    int64_t words = -1, records = -2;
    closo_error error = {0};
    ck_assert_int_eq(closo_database_integer(catalogue->database,
                                            "SELECT count(*) FROM own.words WHERE words MATCH"
                                            " 'conductivity'",
                                            -1, &words, &error),
                     CLOSO_OK);
    ck_assert_int_eq(closo_database_integer(catalogue->database, "SELECT count(*) FROM own.record",
                                            -1, &records, &error),
                     CLOSO_OK);
    ck_assert_int_eq(words, records);
    static const char count[] = "SELECT count(*) FROM %s.sqlite_schema WHERE type = 'index'";
    char text[100];
    snprintf(text, sizeof text, count, "own");
    closo_database_integer(catalogue->database, text, -1, &words, &error);
    snprintf(text, sizeof text, count, "installed");
    closo_database_integer(catalogue->database, text, -2, &records, &error);
    ck_assert_int_eq(words, records); // no index is missing
    closo_catalogue_close(catalogue);
}

static int wait_for(pid_t child)
{
    int end;
    ck_assert_int_eq(waitpid(child, &end, 0), child);
    return end;
}

// ---- every operation on the disk ---------------------------------------------------------------

// Opens and imports; ends with 0 done, 1 failed with one line, 2 failed in another way.
static int import_once(const char *own, const char *csv)
{
    closo_catalogue *catalogue = NULL;
    closo_error error = {0};
    closo_status status = try_open(&catalogue, own, true, &error);
    if (status == CLOSO_OK)
        status = closo_catalogue_import(catalogue, csv, NULL, NULL, NULL, NULL, &error);
    closo_catalogue_close(catalogue);
    if (status == CLOSO_OK)
        return 0;
    return status == CLOSO_SYSTEM && *error.message && !strchr(error.message, '\n') ? 1 : 2;
}

static pid_t import_failing(const char *own, const char *csv, failing_kind kind, long at)
{
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        failing_begin(kind, at);
        int end = import_once(own, csv);
        // Nothing failed any more: there are fewer operations than that.
        _exit(failing_count < at ? 50 + end : end);
    }
    return child;
}

// A run per operation; `made`: the database is there before, else the import makes it.
static void fail_at_every_operation(failing_kind kind, bool made)
{
    char own[4400], csv[4400];
    snprintf(csv, sizeof csv, "%s", scratch_path("import.csv"));
    write_import_file(csv, IMPORTED, 1000);
    build_installed();
    // Every operation takes long: by default every fifth, from another one for each kind.
    long stride = getenv("CLOSO_LONG") ? 1 : 5;
    bool last = false;
    for (long at = stride == 1 ? 1 : 1 + (long)kind; !last && at < 2000; at += stride) {
        char name[64];
        snprintf(name, sizeof name, "own-%ld.sqlite", at);
        snprintf(own, sizeof own, "%s", scratch_path(name));
        size_t before = made ? BEFORE : 0;
        if (made) {
            closo_catalogue *catalogue = open_catalogue(own, true);
            ck_assert_int_eq(add_block(catalogue, "NaB3H8", 0, BEFORE, NULL), CLOSO_OK);
            closo_catalogue_close(catalogue);
        }
        int end = wait_for(import_failing(own, csv, kind, at));
        ck_assert_msg(WIFEXITED(end), "operation %ld: crashed", at);
        int code = WEXITSTATUS(end);
        last = code >= 50 && code != 77;
        code -= last ? 50 : 0;
        ck_assert_msg(code == 0 || code == 1 || code == 77, "operation %ld: ended with %d", at,
                      code);
        check_sound(own);
        size_t found = count_own(own);
        ck_assert_msg(found == before || found == before + IMPORTED,
                      "operation %ld: %zu records, a part of the import", at, found);
        // What was said to be done is there, what was said to have failed is not.
        ck_assert_msg(code != 0 || found == before + IMPORTED, "operation %ld: lost", at);
        ck_assert_msg(code != 1 || found == before, "operation %ld: there after a failure", at);
        closo_catalogue *again = open_catalogue(own, true);
        closo_error error = {0};
        ck_assert_msg(closo_catalogue_import(again, csv, NULL, NULL, NULL, NULL, &error) ==
                          CLOSO_OK,
                      "%s", error.message);
        closo_catalogue_close(again);
        ck_assert_uint_eq(count_own(own), before + IMPORTED);
        unlink(own);
    }
    ck_assert(last);
}

START_TEST(a_writer_that_dies_at_any_operation_loses_nothing)
{
    fail_at_every_operation(FAILING_DIE, true);
}
END_TEST

START_TEST(a_maker_that_dies_at_any_operation_leaves_no_ruin)
{
    fail_at_every_operation(FAILING_DIE, false);
}
END_TEST

START_TEST(a_disk_full_at_any_operation_loses_nothing)
{
    fail_at_every_operation(FAILING_FULL, true);
}
END_TEST

START_TEST(an_operation_that_fails_loses_nothing)
{
    fail_at_every_operation(FAILING_ONCE, true);
}
END_TEST

// ---- kill -9 -----------------------------------------------------------------------------------

// The child reports each committed block through a pipe and is killed at some moment; a second
// writer and a reader are at work meanwhile.
START_TEST(killed_writers_lose_nothing_they_had_committed)
{
    enum { ROUNDS = 40, BLOCK = 50 };
    char own[4400];
    snprintf(own, sizeof own, "%s", scratch_path("killed.sqlite"));
    closo_catalogue_close(open_catalogue(own, true));
    size_t found = 0;
    uint64_t state = 11;
    for (int round = 0; round < ROUNDS; round++) {
        int ends[2];
        ck_assert_int_eq(pipe(ends), 0);
        pid_t children[2];
        for (int k = 0; k < 2; k++) {
            children[k] = fork();
            ck_assert_int_ge(children[k], 0);
            if (children[k] == 0) {
                closo_catalogue *catalogue;
                if (try_open(&catalogue, own, true, NULL) != CLOSO_OK)
                    _exit(1);
                for (int i = 0;; i++)
                    if (add_block(catalogue, "NaB3H8", ((2 * round + k) * 1000 + i) * BLOCK, BLOCK,
                                  NULL) != CLOSO_OK ||
                        write(ends[1], "x", 1) != 1)
                        _exit(1);
            }
        }
        close(ends[1]);
        char byte;
        size_t committed = read(ends[0], &byte, 1) == 1 ? 1 : 0;
        usleep((useconds_t)(harness_random(&state) % 5000)); // into the middle of a block
        kill(children[round % 2], SIGKILL);
        usleep((useconds_t)(harness_random(&state) % 3000));
        kill(children[1 - round % 2], SIGKILL);
        for (int k = 0; k < 2; k++)
            ck_assert(WIFSIGNALED(wait_for(children[k])));
        while (read(ends[0], &byte, 1) == 1)
            committed++;
        close(ends[0]);
        size_t now = count_own(own);
        ck_assert_uint_ge(now, found + committed * BLOCK);
        ck_assert_uint_eq(now % BLOCK, 0); // whole transactions alone
        found = now;
    }
    check_sound(own);
}
END_TEST

static void kill_at(void *context, const char *stage, double done, double total)
{
    (void)stage, (void)done, (void)total;
    if (--*(int *)context == 0)
        raise(SIGKILL);
}

// Large enough that pages go to the log before the transaction ends.
START_TEST(an_import_killed_half_way_adds_nothing)
{
    enum { COUNT = 30000 };
    char own[4400], csv[4400];
    snprintf(own, sizeof own, "%s", scratch_path("import.sqlite"));
    snprintf(csv, sizeof csv, "%s", scratch_path("import.csv"));
    write_import_file(csv, COUNT, 0);
    closo_catalogue_close(open_catalogue(own, true));
    for (int at = 2; at < 8; at += 2) {
        pid_t child = fork();
        ck_assert_int_ge(child, 0);
        if (child == 0) {
            int left = at;
            const closo_control control = {.context = &left, .report = kill_at};
            closo_catalogue *catalogue;
            if (try_open(&catalogue, own, true, NULL) == CLOSO_OK)
                closo_catalogue_import(catalogue, csv, NULL, &control, NULL, NULL, NULL);
            _exit(0);
        }
        int end = wait_for(child);
        ck_assert(WIFSIGNALED(end) && WTERMSIG(end) == SIGKILL);
        ck_assert_uint_eq(count_own(own), 0);
        check_sound(own);
    }
    closo_catalogue *catalogue = open_catalogue(own, true);
    size_t added;
    ck_assert_int_eq(closo_catalogue_import(catalogue, csv, NULL, NULL, &added, NULL, NULL),
                     CLOSO_OK);
    closo_catalogue_close(catalogue);
    ck_assert_uint_eq(added, COUNT);
    check_sound(own);
}
END_TEST

static bool stop(void *context)
{
    return --*(int *)context == 0;
}

START_TEST(an_interrupted_import_adds_nothing)
{
    char own[4400], csv[4400];
    snprintf(own, sizeof own, "%s", scratch_path("stopped.sqlite"));
    snprintf(csv, sizeof csv, "%s", scratch_path("import.csv"));
    write_import_file(csv, 20000, 0);
    closo_catalogue *catalogue = open_catalogue(own, true);
    closo_error error = {0};
    int left = 3;
    const closo_control control = {.context = &left, .cancelled = stop};
    size_t added = 1;
    ck_assert_int_eq(closo_catalogue_import(catalogue, csv, NULL, &control, &added, NULL, &error),
                     CLOSO_INTERRUPTED);
    ck_assert_uint_eq(added, 0);
    // The same catalogue goes on.
    ck_assert_int_eq(add_block(catalogue, "NaB3H8", 0, 2, &error), CLOSO_OK);
    closo_catalogue_close(catalogue);
    ck_assert_uint_eq(count_own(own), 2);
    check_sound(own);
}
END_TEST

// ---- a full disk -------------------------------------------------------------------------------

// A limit on the size of files stands for a disk that fills up.
START_TEST(a_full_disk_is_one_line_and_loses_nothing)
{
    char own[4400];
    snprintf(own, sizeof own, "%s", scratch_path("full.sqlite"));
    closo_catalogue *catalogue = open_catalogue(own, true);
    closo_error error = {0};
    ck_assert_int_eq(add_block(catalogue, "NaB3H8", 0, 100, &error), CLOSO_OK);
    closo_catalogue_close(catalogue);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        signal(SIGXFSZ, SIG_IGN);
        const struct rlimit limit = {300000, 300000};
        closo_catalogue *full;
        if (try_open(&full, own, true, NULL) != CLOSO_OK || setrlimit(RLIMIT_FSIZE, &limit) != 0)
            _exit(9);
        closo_error why = {0};
        closo_status status = add_block(full, "NaB3H8", 1000, 20000, &why);
        closo_catalogue_close(full);
        _exit(status == CLOSO_SYSTEM && *why.message && !strchr(why.message, '\n') ? 0 : 1);
    }
    int end = wait_for(child);
    ck_assert(WIFEXITED(end));
    ck_assert_int_eq(WEXITSTATUS(end), 0);
    ck_assert_uint_eq(count_own(own), 100);
    check_sound(own);
}
END_TEST

// ---- many at once ------------------------------------------------------------------------------

START_TEST(many_writers_and_readers)
{
    enum { WRITERS = 4, BLOCKS = 5, BLOCK = 20, READERS = 2 };
    static const char *const materials[WRITERS] = {"NaB3H8", "LiBH4", "NaBH4", "Na2B12H12"};
    char own[4400];
    snprintf(own, sizeof own, "%s", scratch_path("shared.sqlite"));
    build_installed();
    pid_t children[WRITERS + READERS];
    for (int i = 0; i < WRITERS + READERS; i++) {
        children[i] = fork();
        ck_assert_int_ge(children[i], 0);
        if (children[i] > 0)
            continue;
        // All writers may be the one that makes the file.
        bool good = true;
        closo_catalogue *catalogue = NULL;
        if (i < WRITERS) {
            good = try_open(&catalogue, own, true, NULL) == CLOSO_OK;
            for (int k = 0; k < BLOCKS; k++)
                good = good && add_block(catalogue, materials[i], 1000 * i + k * BLOCK, BLOCK,
                                         NULL) == CLOSO_OK;
            closo_catalogue_close(catalogue);
            _exit(good ? 0 : 1);
        }
        for (int k = 0; k < 30 && good; k++) { // readers see whole blocks meanwhile
            closo_catalogue_records records = {0};
            closo_catalogue_query query;
            closo_catalogue_query_init(&query);
            query.own = true;
            good = try_open(&catalogue, own, false, NULL) == CLOSO_OK &&
                   closo_catalogue_find(catalogue, &query, &records, NULL, NULL) == CLOSO_OK &&
                   records.count % BLOCK == 0;
            closo_catalogue_records_clear(&records);
            closo_catalogue_close(catalogue);
        }
        _exit(good ? 0 : 1);
    }
    for (int i = 0; i < WRITERS + READERS; i++) {
        int end = wait_for(children[i]);
        ck_assert_msg(WIFEXITED(end) && WEXITSTATUS(end) == 0, "process %d", i);
    }
    ck_assert_uint_eq(count_own(own), WRITERS * BLOCKS * BLOCK);
    check_sound(own);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, a_writer_that_dies_at_any_operation_loses_nothing);
    tcase_add_test(tests, a_maker_that_dies_at_any_operation_leaves_no_ruin);
    tcase_add_test(tests, a_disk_full_at_any_operation_loses_nothing);
    tcase_add_test(tests, an_operation_that_fails_loses_nothing);
    tcase_add_test(tests, killed_writers_lose_nothing_they_had_committed);
    tcase_add_test(tests, an_import_killed_half_way_adds_nothing);
    tcase_add_test(tests, an_interrupted_import_adds_nothing);
    tcase_add_test(tests, a_full_disk_is_one_line_and_loses_nothing);
    tcase_add_test(tests, many_writers_and_readers);
}

int main(void)
{
    return harness_run("catalogue crash", add);
}
