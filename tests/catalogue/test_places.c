// SPDX-License-Identifier: GPL-3.0-or-later
// Where databases lie: read-only directories, network file systems, files of later versions and of
// others, and the installed file, which nothing ever writes.
#include "catalogues.h"

#include "catalogue/place.h"

#include <sys/wait.h>

static closo_status open_status(const char *own, const char *installed, bool write,
                                closo_error *error)
{
    closo_catalogue *catalogue;
    const closo_catalogue_options options = {.own = own, .installed = installed, .write = write};
    closo_status status = closo_catalogue_open(&catalogue, &options, error);
    closo_catalogue_close(catalogue);
    return status;
}

static void run_sql(const char *path, const char *statements)
{
    sqlite3 *database;
    ck_assert_int_eq(sqlite3_open(path, &database), SQLITE_OK);
    ck_assert_int_eq(sqlite3_exec(database, statements, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(database);
}

START_TEST(the_installed_file_is_never_written)
{
    char installed[4400];
    closo_fingerprint before, after;
    closo_error error = {0};
    snprintf(installed, sizeof installed, "%s", build_installed());
    ck_assert_int_eq(closo_file_fingerprint(installed, &before, &error), CLOSO_OK);
    ck_assert_int_eq(chmod(installed, 0444), 0);
    struct stat then, now;
    ck_assert_int_eq(stat(installed, &then), 0);
    closo_catalogue *catalogue = open_catalogue(scratch_path("own/own.sqlite"), true);
    ck_assert_int_eq(add_block(catalogue, "Na2B12H12", 0, 50, &error), CLOSO_OK);
    closo_result *result = closo_result_new("test", "test", NULL);
    ck_assert_int_eq(
        closo_catalogue_sql(catalogue, "DELETE FROM installed.record", 0, NULL, result, &error),
        CLOSO_USAGE);
    ck_assert_int_eq(closo_catalogue_list(catalogue, result, &error), CLOSO_OK);
    closo_result_free(result);
    closo_catalogue_close(catalogue);
    ck_assert_int_eq(closo_file_fingerprint(installed, &after, &error), CLOSO_OK);
    ck_assert_str_eq(before.sha256, after.sha256);
    ck_assert_int_eq(stat(installed, &now), 0);
    ck_assert(then.st_mtim.tv_sec == now.st_mtim.tv_sec &&
              then.st_mtim.tv_nsec == now.st_mtim.tv_nsec);
    ck_assert_int_eq(scratch_count(), 2); // no log beside it
}
END_TEST

// As an ordinary user: root writes everywhere.
START_TEST(a_read_only_directory_is_read_and_not_written)
{
    char directory[4400], own[4500], fresh[4500];
    snprintf(directory, sizeof directory, "%s", scratch_path("locked"));
    snprintf(own, sizeof own, "%s/own.sqlite", directory);
    snprintf(fresh, sizeof fresh, "%s/new/own.sqlite", directory);
    closo_catalogue *catalogue = open_catalogue(own, true);
    ck_assert_int_eq(add_block(catalogue, "NaB3H8", 0, 4, NULL), CLOSO_OK);
    closo_catalogue_close(catalogue);
    ck_assert_int_eq(chmod(own, 0444), 0);
    ck_assert_int_eq(chmod(directory, 0555), 0);
    ck_assert_int_eq(chmod(scratch, 0755), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
            _exit(9);
        closo_error error = {0};
        closo_catalogue_records records = {0};
        closo_catalogue_query query;
        closo_catalogue_query_init(&query);
        query.own = true;
        if (try_open(&catalogue, own, false, &error) != CLOSO_OK ||
            closo_catalogue_find(catalogue, &query, &records, NULL, NULL) != CLOSO_OK ||
            records.count != 4)
            _exit(1);
        closo_catalogue_records_clear(&records);
        closo_catalogue_close(catalogue);
        // Opened for writing, or to be made: one line, and no crash.
        closo_status status = try_open(&catalogue, own, true, &error);
        if (status == CLOSO_OK)
            status = add_block(catalogue, "NaB3H8", 100, 4, &error);
        if (status == CLOSO_OK || !*error.message || strchr(error.message, '\n'))
            _exit(2);
        closo_catalogue_close(catalogue);
        status = try_open(&catalogue, fresh, true, &error);
        _exit(status != CLOSO_OK && *error.message && !strchr(error.message, '\n') ? 0 : 3);
    }
    int end;
    ck_assert_int_eq(waitpid(child, &end, 0), child);
    ck_assert(WIFEXITED(end));
    ck_assert_int_eq(WEXITSTATUS(end), 0);
    ck_assert_int_eq(chmod(directory, 0755), 0);
    ck_assert_uint_eq(count_own(own), 4);
}
END_TEST

START_TEST(files_of_others_and_later_ones_are_refused)
{
    char path[4400], installed[4400];
    closo_error error = {0};
    snprintf(installed, sizeof installed, "%s", build_installed());
    snprintf(path, sizeof path, "%s", scratch_path("other.sqlite"));
    run_sql(path, "CREATE TABLE mine(a); INSERT INTO mine VALUES (1)");
    for (int write = 0; write < 2; write++) {
        ck_assert_int_eq(open_status(path, installed, write, &error), CLOSO_INPUT);
        ck_assert_ptr_nonnull(strstr(error.message, "expected a catalogue, found another"));
    }
    run_sql(path, "SELECT a FROM mine"); // still theirs

    snprintf(path, sizeof path, "%s", scratch_path("later.sqlite"));
    closo_catalogue_close(open_catalogue(path, true));
    run_sql(path, "PRAGMA user_version = 99");
    for (int write = 0; write < 2; write++) {
        ck_assert_int_eq(open_status(path, installed, write, &error), CLOSO_INPUT);
        ck_assert_ptr_nonnull(strstr(error.message, "of a later closo"));
    }
    // Without one of its tables.
    snprintf(path, sizeof path, "%s", scratch_path("less.sqlite"));
    closo_catalogue_close(open_catalogue(path, true));
    run_sql(path, "DROP TABLE source");
    ck_assert_int_eq(open_status(path, installed, true, &error), CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "found a damaged one"));
    // A directory, an empty file, and an installed one that is not there.
    ck_assert_int_ne(open_status(scratch, installed, true, &error), CLOSO_OK);
    put_file(scratch_path("empty.sqlite"), "", 0);
    ck_assert_int_eq(open_status(scratch_path("empty.sqlite"), installed, false, &error), CLOSO_OK);
    ck_assert_int_eq(open_status(scratch_path("empty.sqlite"), installed, true, &error), CLOSO_OK);
    ck_assert_int_ne(open_status("", scratch_path("none.sqlite"), false, &error), CLOSO_OK);
}
END_TEST

START_TEST(a_log_that_nobody_shares_is_not_used_on_a_network)
{
    ck_assert(closo_place_network_type(0x6969) && closo_place_network_type(0xFF534D42) &&
              closo_place_network_type(0x01021997));
    ck_assert(!closo_place_network_type(0xEF53) && !closo_place_network_type(0x01021994));
    ck_assert(!closo_place_is_network("/proc/self/status"));
    const char *own = scratch_path("own.sqlite");
    closo_catalogue *catalogue = open_catalogue(own, true);
    // A database that a network left with a rollback journal is written as it is.
    closo_catalogue_close(catalogue);
    run_sql(own, "PRAGMA journal_mode = DELETE");
    catalogue = open_catalogue(own, true);
    ck_assert_int_eq(add_block(catalogue, "NaB3H8", 0, 5, NULL), CLOSO_OK);
    closo_catalogue_close(catalogue);
    ck_assert_uint_eq(count_own(own), 5);
    ck_assert(!closo_place_has_log(own));
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, the_installed_file_is_never_written);
    tcase_add_test(tests, a_read_only_directory_is_read_and_not_written);
    tcase_add_test(tests, files_of_others_and_later_ones_are_refused);
    tcase_add_test(tests, a_log_that_nobody_shares_is_not_used_on_a_network);
}

int main(void)
{
    return harness_run("catalogue places", add);
}
