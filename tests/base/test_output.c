// SPDX-License-Identifier: GPL-3.0-or-later
// Files appear whole or not at all, and every lost byte is an error.
#include "closo/base.h"

#include "files.h"

#include <errno.h>
#include <fcntl.h>

static void expect_content(const char *path, const char *expected)
{
    char data[256];
    size_t length = get_file(path, data, sizeof data);
    ck_assert_uint_eq(length, strlen(expected));
    ck_assert(memcmp(data, expected, length) == 0);
}

static closo_output *open_output(const char *path)
{
    closo_output *output;
    closo_error error = {0};
    ck_assert_msg(closo_output_open(&output, path, &error) == CLOSO_OK, "%s", error.message);
    return output;
}

START_TEST(commit_and_discard)
{
    const char *path = scratch_path("result.json");
    closo_output *output = open_output(path);
    ck_assert_int_eq(closo_output_write(output, "new", 3, NULL), CLOSO_OK);
    ck_assert(!closo_file_exists(path));
    ck_assert_int_eq(scratch_count(), 1);
    ck_assert_int_eq(closo_output_commit(output, NULL), CLOSO_OK);
    expect_content(path, "new");
    ck_assert_int_eq(scratch_count(), 1);

    output = open_output(path);
    ck_assert_int_eq(closo_output_write(output, "newer", 5, NULL), CLOSO_OK);
    closo_output_discard(output);
    expect_content(path, "new");
    ck_assert_int_eq(scratch_count(), 1);
    closo_output_discard(NULL);

    ck_assert_int_eq(closo_file_write(path, "", 0, NULL), CLOSO_OK);
    expect_content(path, "");
    ck_assert_int_eq(closo_file_write(path, NULL, 0, NULL), CLOSO_OK);
}
END_TEST

START_TEST(large_writes_keep_their_order)
{
    size_t length = 3000001;
    char *data = malloc(length);
    uint64_t state = 5;
    for (size_t i = 0; i < length; i++)
        data[i] = (char)harness_random(&state);
    const char *path = scratch_path("large");
    closo_output *output = open_output(path);
    static const size_t pieces[] = {1, 262143, 262144, 262145, 7, 900000, 131072};
    size_t at = 0;
    for (size_t i = 0; at < length; i++) {
        size_t piece = pieces[i % 7] < length - at ? pieces[i % 7] : length - at;
        ck_assert_int_eq(closo_output_write(output, data + at, piece, NULL), CLOSO_OK);
        at += piece;
    }
    ck_assert_int_eq(closo_output_commit(output, NULL), CLOSO_OK);
    char *back = malloc(length + 1);
    ck_assert_uint_eq(get_file(path, back, length + 1), length);
    ck_assert(memcmp(back, data, length) == 0);
    free(back);
    free(data);
}
END_TEST

START_TEST(mode_follows_the_umask)
{
    const char *path = scratch_path("mode");
    mode_t before = umask(027);
    ck_assert_int_eq(closo_file_write(path, "x", 1, NULL), CLOSO_OK);
    umask(before);
    struct stat status;
    ck_assert_int_eq(stat(path, &status), 0);
    ck_assert_uint_eq(status.st_mode & 0777, 0640);
}
END_TEST

START_TEST(symbolic_links_stay)
{
    const char *target = scratch_path("target");
    const char *link = scratch_path("link");
    put_file(target, "old", 3);
    ck_assert_int_eq(symlink("target", link), 0);
    ck_assert_int_eq(closo_file_write(link, "new", 3, NULL), CLOSO_OK);
    expect_content(target, "new");
    struct stat status;
    ck_assert_int_eq(lstat(link, &status), 0);
    ck_assert(S_ISLNK(status.st_mode));
}
END_TEST

START_TEST(full_device)
{
    if (access("/dev/full", W_OK) != 0) {
        printf("SKIPPED full_device: there is no /dev/full\n");
        return;
    }
    closo_error error = {0};
    ck_assert_int_eq(closo_file_write("/dev/full", "x", 1, &error), CLOSO_SYSTEM);
    ck_assert_msg(strstr(error.message, "/dev/full: ") == error.message, "%s", error.message);
    ck_assert_ptr_nonnull(strstr(error.message, strerror(ENOSPC)));
    char *block = calloc(1, 1 << 20);
    closo_output *output = open_output("/dev/full");
    ck_assert_int_eq(closo_output_write(output, block, 1 << 20, NULL), CLOSO_SYSTEM);
    ck_assert_int_eq(closo_output_write(output, "x", 1, NULL), CLOSO_SYSTEM);
    ck_assert_int_eq(closo_output_commit(output, &error), CLOSO_SYSTEM);
    free(block);
    ck_assert_int_eq(access("/dev/full", W_OK), 0);
}
END_TEST

START_TEST(pipes_and_streams_are_written_directly)
{
    const char *fifo = scratch_path("fifo");
    ck_assert_int_eq(mkfifo(fifo, 0600), 0);
    int reader = open(fifo, O_RDWR);
    ck_assert_int_eq(closo_file_write(fifo, "hello", 5, NULL), CLOSO_OK);
    char data[8];
    ck_assert_int_eq(read(reader, data, sizeof data), 5);
    close(reader);

    // A redirected standard output keeps what was written there before.
    int file = open(scratch_path("redirected"), O_RDWR | O_CREAT, 0600);
    int before = dup(STDOUT_FILENO);
    fflush(stdout);
    dup2(file, STDOUT_FILENO);
    ck_assert_int_eq(write(file, "one ", 4), 4);
    closo_status a = closo_file_write("/dev/stdout", "two ", 4, NULL);
    closo_status b = closo_file_write("-", "three", 5, NULL);
    dup2(before, STDOUT_FILENO);
    close(before);
    close(file);
    ck_assert(a == CLOSO_OK && b == CLOSO_OK);
    expect_content(scratch_path("redirected"), "one two three");
    ck_assert_int_eq(scratch_count(), 2);
}
END_TEST

START_TEST(impossible_targets)
{
    static const char *const names[] = {"absent/file", "sub", "plain/below"};
    ck_assert_int_eq(mkdir(scratch_path("sub"), 0755), 0);
    put_file(scratch_path("plain"), "x", 1);
    for (size_t i = 0; i < 3; i++) {
        closo_error error = {0};
        closo_output *output = (closo_output *)1;
        const char *path = scratch_path(names[i]);
        ck_assert_int_eq(closo_output_open(&output, path, &error), CLOSO_INPUT);
        ck_assert_ptr_null(output);
        ck_assert_msg(strncmp(error.message, path, strlen(path)) == 0, "%s", error.message);
    }
    ck_assert_int_eq(closo_file_write("", "x", 1, NULL), CLOSO_USAGE);
    if (geteuid() != 0) {
        ck_assert_int_eq(chmod(scratch_path("plain"), 0444), 0);
        ck_assert_int_eq(closo_file_write(scratch_path("plain"), "y", 1, NULL), CLOSO_INPUT);
    }
    expect_content(scratch_path("plain"), "x");
    ck_assert_int_eq(scratch_count(), 2);
}
END_TEST

START_TEST(names_near_the_limit)
{
    char name[256];
    memset(name, 'n', 255);
    name[255] = '\0';
    ck_assert_int_eq(closo_file_write(scratch_path(name), "x", 1, NULL), CLOSO_OK);
    expect_content(scratch_path(name), "x");
    char here[4096];
    ck_assert_ptr_nonnull(getcwd(here, sizeof here));
    ck_assert_int_eq(chdir(scratch), 0);
    ck_assert_int_eq(closo_file_write("relative", "y", 1, NULL), CLOSO_OK);
    expect_content("relative", "y");
    ck_assert_int_eq(chdir(here), 0);
}
END_TEST

START_TEST(texts_are_written)
{
    closo_text text;
    closo_text_init(&text);
    ck_assert_int_eq(closo_text_write(&text, scratch_path("t"), NULL), CLOSO_OK);
    expect_content(scratch_path("t"), "");
    closo_text_add(&text, "line\n");
    ck_assert_int_eq(closo_text_write(&text, scratch_path("t"), NULL), CLOSO_OK);
    expect_content(scratch_path("t"), "line\n");
    text.failed = true;
    ck_assert_int_eq(closo_text_write(&text, scratch_path("t"), NULL), CLOSO_MEMORY);
    expect_content(scratch_path("t"), "line\n");
    closo_text_clear(&text);
}
END_TEST

START_TEST(directories_and_paths)
{
    const char *deep = scratch_path("a/b//c/");
    ck_assert_int_eq(closo_directory_make(deep, NULL), CLOSO_OK);
    ck_assert(closo_directory_exists(scratch_path("a/b/c")));
    ck_assert_int_eq(closo_directory_make(deep, NULL), CLOSO_OK);
    put_file(scratch_path("f"), "x", 1);
    closo_error error = {0};
    ck_assert_int_eq(closo_directory_make(scratch_path("f"), &error), CLOSO_INPUT);
    ck_assert_int_eq(closo_directory_make(scratch_path("f/g"), &error), CLOSO_INPUT);
    ck_assert_int_eq(closo_directory_make("", &error), CLOSO_INPUT);
    ck_assert_int_eq(closo_directory_make("/", &error), CLOSO_OK);

    static const char *const joins[][3] = {{"a", "b", "a/b"}, {"a/", "b", "a/b"}, {"a", "/b", "/b"},
                                           {"", "b", "b"},    {"/", "b", "/b"},   {"a", "", "a/"}};
    for (size_t i = 0; i < sizeof joins / sizeof joins[0]; i++) {
        char *joined = closo_path_join(joins[i][0], joins[i][1], NULL);
        ck_assert_str_eq(joined, joins[i][2]);
        free(joined);
    }
    ck_assert_str_eq(closo_path_name("a/b.c"), "b.c");
    ck_assert_str_eq(closo_path_name("b"), "b");
    ck_assert_str_eq(closo_path_name("a/"), "");
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, commit_and_discard);
    tcase_add_test(tests, large_writes_keep_their_order);
    tcase_add_test(tests, mode_follows_the_umask);
    tcase_add_test(tests, symbolic_links_stay);
    tcase_add_test(tests, full_device);
    tcase_add_test(tests, pipes_and_streams_are_written_directly);
    tcase_add_test(tests, impossible_targets);
    tcase_add_test(tests, names_near_the_limit);
    tcase_add_test(tests, texts_are_written);
    tcase_add_test(tests, directories_and_paths);
}

int main(void)
{
    return harness_run("output", add);
}
