// SPDX-License-Identifier: GPL-3.0-or-later
// Lines, heads, fingerprints and damage of plain and gzip files. Known SHA-256 values: FIPS 180-2
// examples ("abc") and the well-known digest of nothing.
#include "closo/base.h"

#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#define SHA_EMPTY "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define SHA_ABC   "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static closo_input *open_input(const char *path)
{
    closo_input *input;
    closo_error error = {0};
    closo_status status = closo_input_open(&input, path, &error);
    ck_assert_msg(status == CLOSO_OK, "%s", error.message);
    return input;
}

// Called for millions of lines: one assertion when all is well (check reports each over a pipe).
static bool same_line(closo_input *input, const char *expected, size_t expected_length)
{
    const char *line;
    size_t length;
    if (closo_input_line(input, &line, &length, NULL) != CLOSO_OK || !line ||
        length != expected_length || memcmp(line, expected, length) != 0)
        return false;
    volatile char sum = 0; // sixteen bytes behind the end may be read
    for (size_t i = 0; i < 16; i++)
        sum = (char)(sum + line[length + i]);
    return line[length] < '0' || line[length] > '9';
}

static void expect_line(closo_input *input, const char *expected, size_t expected_length)
{
    int shown = expected_length < 40 ? (int)expected_length : 40;
    ck_assert_msg(same_line(input, expected, expected_length), "line %zu is not \"%.*s\"",
                  closo_input_line_number(input), shown, expected);
}

static void expect_text(closo_input *input, const char *expected)
{
    expect_line(input, expected, strlen(expected));
}

static void expect_end(closo_input *input)
{
    for (int i = 0; i < 2; i++) {
        const char *line = "";
        size_t length = 1;
        ck_assert_int_eq(closo_input_line(input, &line, &length, NULL), CLOSO_OK);
        ck_assert_ptr_null(line);
        ck_assert_uint_eq(length, 0);
    }
}

START_TEST(small_files)
{
    const char *path = scratch_path("a");
    put_file(path, "", 0);
    closo_input *input = open_input(path);
    size_t length = 9;
    ck_assert_ptr_nonnull(closo_input_head(input, &length));
    ck_assert_uint_eq(length, 0);
    expect_end(input);
    ck_assert(closo_input_fraction(input) == 1);
    closo_fingerprint print;
    ck_assert_int_eq(closo_input_fingerprint(input, &print, NULL), CLOSO_OK);
    ck_assert_uint_eq(print.bytes, 0);
    ck_assert_str_eq(print.sha256, SHA_EMPTY);
    closo_input_close(input);

    put_file(path, "abc", 3);
    input = open_input(path);
    expect_text(input, "abc");
    ck_assert(!closo_input_line_complete(input));
    ck_assert_uint_eq(closo_input_line_number(input), 1);
    expect_end(input);
    ck_assert_int_eq(closo_input_fingerprint(input, &print, NULL), CLOSO_OK);
    ck_assert_uint_eq(print.bytes, 3);
    ck_assert_str_eq(print.sha256, SHA_ABC);
    ck_assert_str_eq(closo_input_path(input), path);
    closo_input_close(input);

    static const char mixed[] = "\n\r\none\r\ntwo\n\rthree\r\nfo\0ur\nfive\r";
    put_file(path, mixed, sizeof mixed - 1);
    input = open_input(path);
    expect_text(input, "");
    expect_text(input, "");
    expect_text(input, "one");
    expect_text(input, "two");
    expect_text(input, "\rthree");
    expect_line(input, "fo\0ur", 5);
    ck_assert(closo_input_line_complete(input));
    expect_text(input, "five\r");
    ck_assert(!closo_input_line_complete(input));
    expect_end(input);
    ck_assert_uint_eq(closo_input_line_number(input), 7);
    closo_input_close(input);

    put_file(path, "\x1f", 1);
    input = open_input(path);
    expect_text(input, "\x1f");
    expect_end(input);
    closo_input_close(input);
    closo_input_close(NULL);
}
END_TEST

// Text of several blocks whose lines have every kind of length; line k begins with its number.
static char *make_text(size_t size, bool carriage_returns, size_t *length)
{
    char *text = malloc(size + 8192);
    size_t used = 0;
    uint64_t state = 3;
    for (int k = 0; used < size; k++) {
        used += (size_t)sprintf(text + used, "%d ", k);
        size_t filler = harness_random(&state) % (k % 100 == 0 ? 5000 : 70);
        memset(text + used, 'a' + k % 26, filler);
        used += filler;
        if (carriage_returns)
            text[used++] = '\r';
        text[used++] = '\n';
    }
    *length = used;
    return text;
}

static void expect_same_lines(closo_input *input, const char *text, size_t length)
{
    const char *end = text + length;
    double fraction = 0;
    size_t number = 0;
    for (const char *p = text; p < end;) {
        const char *newline = memchr(p, '\n', (size_t)(end - p));
        const char *stop = newline ? newline : end;
        size_t width = (size_t)(stop - p);
        width -= newline && width > 0 && stop[-1] == '\r';
        if (!same_line(input, p, width) || closo_input_line_number(input) != ++number)
            ck_abort_msg("line %zu differs", number);
        double now = closo_input_fraction(input);
        if (now >= 0 && (now < fraction || now > 1))
            ck_abort_msg("fraction %g after %g", now, fraction);
        fraction = now;
        p = newline ? newline + 1 : end;
    }
    expect_end(input);
}

START_TEST(lines_across_blocks)
{
    for (int crlf = 0; crlf < 2; crlf++) {
        size_t length;
        char *text = make_text((size_t)7 << 20, crlf, &length);
        const char *path = scratch_path("big");
        put_file(path, text, length);
        closo_input *input = open_input(path);
        expect_same_lines(input, text, length);
        size_t head_length;
        const char *head = closo_input_head(input, &head_length);
        ck_assert_uint_eq(head_length, 65536);
        ck_assert(memcmp(head, text, head_length) == 0);
        closo_fingerprint a;
        closo_fingerprint b;
        ck_assert_int_eq(closo_input_fingerprint(input, &a, NULL), CLOSO_OK);
        ck_assert_int_eq(closo_file_fingerprint(path, &b, NULL), CLOSO_OK);
        ck_assert_str_eq(a.sha256, b.sha256);
        ck_assert_uint_eq(a.bytes, length);
        closo_input_close(input);

        // Stopped in the middle: the fingerprint is still that of the whole, and no line follows.
        input = open_input(path);
        const char *line;
        size_t n;
        ck_assert_int_eq(closo_input_line(input, &line, &n, NULL), CLOSO_OK);
        ck_assert_int_eq(closo_input_fingerprint(input, &a, NULL), CLOSO_OK);
        ck_assert_str_eq(a.sha256, b.sha256);
        ck_assert_uint_eq(a.bytes, length);
        expect_end(input);
        closo_input_close(input);
        free(text);
    }
}
END_TEST

// A line end exactly at, one before and one behind each block border, LF and CRLF.
START_TEST(line_ends_at_block_borders)
{
    size_t block = (size_t)1 << 20;
    size_t length = 3 * block + 100;
    char *text = malloc(length);
    for (int shift = -2; shift <= 2; shift++) {
        memset(text, 'x', length);
        for (size_t k = 1; k <= 3; k++) {
            size_t at = k * block + (size_t)(shift + 2) - 2;
            text[at] = '\n';
            text[at - 1] = '\r';
            text[at - 10] = '\n';
        }
        put_file(scratch_path("b"), text, length);
        closo_input *input = open_input(scratch_path("b"));
        expect_same_lines(input, text, length);
        closo_input_close(input);
    }
    free(text);
}
END_TEST

START_TEST(longest_lines)
{
    size_t maximum = CLOSO_LINE_MAXIMUM;
    char *text = malloc(3 * maximum);
    const char *path = scratch_path("long");
    for (int offset = 0; offset < 3; offset++) {
        static const char *const ends[] = {"", "\n", "\r\n"};
        for (int e = 0; e < 3; e++) {
            size_t start = (size_t)offset * 300001;
            memset(text, 'y', start + maximum);
            if (start > 0)
                text[start - 1] = '\n';
            memcpy(text + start + maximum, ends[e], strlen(ends[e]));
            size_t length = start + maximum + strlen(ends[e]);
            put_file(path, text, length);
            closo_input *input = open_input(path);
            expect_same_lines(input, text, length);
            closo_input_close(input);

            memset(text + start + maximum, 'y', 1);
            memcpy(text + start + maximum + 1, ends[e], strlen(ends[e]));
            put_file(path, text, length + 1);
            input = open_input(path);
            const char *line;
            size_t n;
            if (start > 0)
                expect_line(input, text, start - 1);
            for (int again = 0; again < 2; again++) {
                closo_error error = {0};
                ck_assert_int_eq(closo_input_line(input, &line, &n, &error), CLOSO_INPUT);
                ck_assert_ptr_null(line);
                char place[64];
                snprintf(place, sizeof place, "long:%d: ", start > 0 ? 2 : 1);
                ck_assert_msg(strstr(error.message, place) != NULL, "%s", error.message);
            }
            closo_input_close(input);
        }
    }
    free(text);
}
END_TEST

START_TEST(gzip_files)
{
    size_t length;
    char *text = make_text((size_t)5 << 20, false, &length);
    const char *path = scratch_path("t.gz");
    put_gzip(path, text, length / 2, "wb");
    put_gzip(path, text + length / 2, 0, "ab"); // an empty member
    put_gzip(path, text + length / 2, length - length / 2, "ab");
    closo_input *input = open_input(path);
    expect_same_lines(input, text, length);
    closo_fingerprint a;
    closo_fingerprint b;
    ck_assert_int_eq(closo_input_fingerprint(input, &a, NULL), CLOSO_OK);
    ck_assert_int_eq(closo_file_fingerprint(path, &b, NULL), CLOSO_OK);
    ck_assert_str_eq(a.sha256, b.sha256);
    ck_assert(a.bytes == b.bytes && a.bytes < length);
    closo_input_close(input);

    char *data;
    size_t got;
    ck_assert_int_eq(closo_file_read(path, length, &data, &got, &a, NULL), CLOSO_OK);
    ck_assert(got == length && memcmp(data, text, length) == 0 && data[got] == '\0');
    ck_assert_str_eq(a.sha256, b.sha256);
    free(data);
    closo_error error = {0};
    ck_assert_int_eq(closo_file_read(path, length - 1, &data, &got, NULL, &error), CLOSO_INPUT);
    ck_assert_ptr_null(data);
    ck_assert_ptr_nonnull(strstr(error.message, "t.gz"));

    put_gzip(path, "", 0, "wb");
    input = open_input(path);
    expect_end(input);
    closo_input_close(input);
    free(text);
}
END_TEST

// Reads until the error; returns how many lines came before it.
static size_t lines_before_damage(const char *path, closo_error *error)
{
    closo_input *input = open_input(path);
    const char *line = NULL;
    size_t length;
    size_t count = 0;
    closo_status status;
    while ((status = closo_input_line(input, &line, &length, error)) == CLOSO_OK && line) {
        if (!closo_input_line_complete(input) || (size_t)atoi(line) != count)
            ck_abort_msg("line %zu is broken", count);
        count++;
    }
    ck_assert_int_eq(status, CLOSO_INPUT);
    ck_assert_int_eq(closo_input_line(input, &line, &length, NULL), CLOSO_INPUT);
    closo_fingerprint a;
    closo_fingerprint b;
    ck_assert_int_eq(closo_input_fingerprint(input, &a, NULL), CLOSO_OK);
    ck_assert_int_eq(closo_file_fingerprint(path, &b, NULL), CLOSO_OK);
    ck_assert_str_eq(a.sha256, b.sha256);
    closo_input_close(input);
    return count;
}

START_TEST(damaged_gzip)
{
    size_t length;
    char *text = make_text((size_t)3 << 20, false, &length);
    put_gzip(scratch_path("whole.gz"), text, length, "wb");
    char *packed = malloc(length + 1024);
    size_t size = get_file(scratch_path("whole.gz"), packed, length);
    const char *path = scratch_path("damaged.gz");
    closo_error error = {0};

    put_file(path, packed, size / 2);
    size_t half = lines_before_damage(path, &error);
    ck_assert_uint_gt(half, 1000);
    ck_assert_msg(strstr(error.message, "damaged.gz") && strstr(error.message, "truncated"), "%s",
                  error.message);
    char *data;
    size_t got;
    ck_assert_int_eq(closo_file_read(path, length, &data, &got, NULL, NULL), CLOSO_INPUT);
    ck_assert_ptr_null(data);

    closo_input *taker = open_input(path);
    closo_input_take_truncated(taker);
    size_t taken = 0, line_length;
    const char *line;
    ck_assert(!closo_input_truncated(taker));
    for (;; taken++) {
        ck_assert_int_eq(closo_input_line(taker, &line, &line_length, &error), CLOSO_OK);
        if (!line)
            break;
    }
    ck_assert(closo_input_truncated(taker));
    ck_assert(taken == half || taken == half + 1); // the last may have no end
    closo_input_close(taker);

    put_file(path, packed, size - 1); // only the trailer is short
    ck_assert_uint_gt(lines_before_damage(path, &error), half);
    put_file(path, packed, 3);
    ck_assert_uint_eq(lines_before_damage(path, &error), 0);

    packed[size - 6] ^= 0x55; // the checksum
    put_file(path, packed, size);
    ck_assert_uint_gt(lines_before_damage(path, &error), half);
    packed[size - 6] ^= 0x55;

    memset(packed + size, 0, 600); // padding is no damage
    put_file(path, packed, size + 600);
    closo_input *input = open_input(path);
    expect_same_lines(input, text, length);
    closo_input_close(input);

    memcpy(packed + size, "garbage", 7);
    put_file(path, packed, size + 7);
    ck_assert_uint_gt(lines_before_damage(path, &error), half);

    memset(packed + size / 3, 0xFF, 64);
    put_file(path, packed, size);
    lines_before_damage(path, &error);
    ck_assert_ptr_nonnull(strstr(error.message, "damaged gzip"));
    free(packed);
    free(text);
}
END_TEST

START_TEST(unreadable_paths)
{
    static const char *const names[] = {"absent", "", "file/below", "."};
    put_file(scratch_path("file"), "x", 1);
    for (size_t i = 0; i < 4; i++) {
        const char *path = names[i][0] ? scratch_path(names[i]) : "";
        closo_input *input = (closo_input *)1;
        closo_error error = {0};
        ck_assert_int_eq(closo_input_open(&input, path, &error), CLOSO_INPUT);
        ck_assert_ptr_null(input);
        ck_assert_int_eq(error.status, CLOSO_INPUT);
        ck_assert_msg(strncmp(error.message, path, strlen(path)) == 0, "%s", error.message);
        char *data;
        size_t length;
        ck_assert_int_eq(closo_file_read(path, 10, &data, &length, NULL, NULL), CLOSO_INPUT);
        closo_fingerprint print;
        ck_assert_int_eq(closo_file_fingerprint(path, &print, NULL), CLOSO_INPUT);
    }
    if (geteuid() != 0) {
        ck_assert_int_eq(chmod(scratch_path("file"), 0), 0);
        closo_input *input;
        ck_assert_int_eq(closo_input_open(&input, scratch_path("file"), NULL), CLOSO_INPUT);
    }
    ck_assert(closo_file_exists(scratch_path("file")) && !closo_file_exists(scratch));
    ck_assert(closo_directory_exists(scratch) && !closo_directory_exists(scratch_path("file")));
}
END_TEST

typedef struct feeder {
    int descriptor;
    const char *text;
    size_t length;
    size_t piece;
} feeder;

static void *feed(void *context)
{
    feeder *task = context;
    for (size_t at = 0; at < task->length;) {
        size_t left = task->length - at;
        ssize_t count =
            write(task->descriptor, task->text + at, left < task->piece ? left : task->piece);
        if (count <= 0)
            break;
        at += (size_t)count;
    }
    close(task->descriptor);
    return NULL;
}

START_TEST(pipes)
{
    size_t length;
    char *text = make_text((size_t)3 << 20, false, &length);
    static const size_t pieces[] = {17, 4096, 100000};
    for (size_t i = 0; i < 3; i++) {
        int ends[2];
        ck_assert_int_eq(pipe(ends), 0);
        int before = dup(STDIN_FILENO);
        ck_assert_int_ge(dup2(ends[0], STDIN_FILENO), 0);
        close(ends[0]);
        size_t part = i == 0 ? 100000 : length;
        feeder task = {ends[1], text, part, pieces[i]};
        pthread_t thread;
        ck_assert_int_eq(pthread_create(&thread, NULL, feed, &task), 0);
        closo_input *input = open_input("-");
        ck_assert(closo_input_fraction(input) < 0);
        expect_same_lines(input, text, part);
        closo_fingerprint print;
        ck_assert_int_eq(closo_input_fingerprint(input, &print, NULL), CLOSO_OK);
        ck_assert_uint_eq(print.bytes, part);
        closo_input_close(input);
        pthread_join(thread, NULL);
        dup2(before, STDIN_FILENO);
        close(before);
    }
    free(text);
}
END_TEST

// A live pipe: a line is delivered although the writer stays silent, and closing does not hang.
START_TEST(closing_a_silent_pipe)
{
    const char *path = scratch_path("fifo");
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    int writer = open(path, O_RDWR);
    ck_assert_int_ge(writer, 0);
    ck_assert_int_eq(write(writer, "one\ntwo\npart", 12), 12);
    double start = closo_seconds();
    closo_input *input = open_input(path);
    expect_text(input, "one");
    expect_text(input, "two");
    closo_input_close(input);
    ck_assert(closo_seconds() - start < 20);
    close(writer);
}
END_TEST

START_TEST(closing_early)
{
    size_t length;
    char *text = make_text((size_t)9 << 20, false, &length);
    put_file(scratch_path("e"), text, length);
    put_gzip(scratch_path("e.gz"), text, length, "wb");
    for (int lines = 0; lines < 30; lines++) {
        closo_input *input = open_input(scratch_path(lines % 2 ? "e" : "e.gz"));
        for (int i = 0; i < lines; i++) {
            const char *line;
            size_t n;
            ck_assert_int_eq(closo_input_line(input, &line, &n, NULL), CLOSO_OK);
        }
        closo_input_close(input);
    }
    free(text);
}
END_TEST

START_TEST(skimming_makes_the_fingerprint_alone)
{
    size_t length;
    char *text = make_text((size_t)9 << 20, false, &length);
    const char *path = scratch_path("long");
    put_file(path, text, length);
    closo_fingerprint expected, found;
    ck_assert_int_eq(closo_file_fingerprint(path, &expected, NULL), CLOSO_OK);
    closo_input *input = open_input(path);
    bool ended;
    ck_assert_int_eq(closo_input_ended(input, &ended, NULL), CLOSO_OK);
    ck_assert(!ended);
    closo_input_skim(input);
    const char *line;
    size_t line_length;
    ck_assert_int_eq(closo_input_line(input, &line, &line_length, NULL), CLOSO_OK);
    ck_assert_ptr_null(line);
    ck_assert_int_eq(closo_input_ended(input, &ended, NULL), CLOSO_OK);
    ck_assert(ended);
    ck_assert_int_eq(closo_input_fingerprint(input, &found, NULL), CLOSO_OK);
    ck_assert_uint_eq(found.bytes, length);
    ck_assert_str_eq(found.sha256, expected.sha256);
    closo_input_close(input);
    free(text);
}
END_TEST

START_TEST(whole_files)
{
    const char *path = scratch_path("w");
    put_file(path, "abc", 3);
    char *data;
    size_t length;
    closo_fingerprint print;
    ck_assert_int_eq(closo_file_read(path, 3, &data, &length, &print, NULL), CLOSO_OK);
    ck_assert_str_eq(data, "abc");
    ck_assert_uint_eq(length, 3);
    ck_assert_str_eq(print.sha256, SHA_ABC);
    free(data);
    ck_assert_int_eq(closo_file_read(path, 2, &data, &length, &print, NULL), CLOSO_INPUT);
    put_file(path, "", 0);
    ck_assert_int_eq(closo_file_read(path, 0, &data, &length, &print, NULL), CLOSO_OK);
    ck_assert_str_eq(data, "");
    ck_assert_str_eq(print.sha256, SHA_EMPTY);
    free(data);
    // No size is claimed there, yet there is text.
    if (closo_file_read("/proc/self/status", 1 << 20, &data, &length, NULL, NULL) == CLOSO_OK) {
        ck_assert_uint_gt(length, 10);
        free(data);
    }
}
END_TEST

static void expect_bytes(closo_input *input, const char *expected, size_t count, size_t there)
{
    char *found = malloc(count + 1);
    size_t got;
    ck_assert_ptr_nonnull(found);
    ck_assert_int_eq(closo_input_bytes(input, found, count, &got, NULL), CLOSO_OK);
    ck_assert_uint_eq(got, there);
    ck_assert(memcmp(found, expected, there) == 0);
    ck_assert(closo_input_line_complete(input) == (got == count));
    free(found);
}

START_TEST(bytes_and_lines)
{
    const size_t size = 5000000;
    char *data = malloc(size);
    ck_assert_ptr_nonnull(data);
    for (size_t i = 0; i < size; i++)
        data[i] = (char)(i * i >> 3);
    memcpy(data + 1000, "\na line\n", 8);
    const char *path = scratch_path("bytes");
    for (int packed = 0; packed < 2; packed++) {
        if (packed)
            put_gzip(path, data, size, "wb");
        else
            put_file(path, data, size);
        closo_input *input = open_input(path);
        expect_bytes(input, data, 1001, 1001);
        expect_text(input, "a line");
        size_t at = 1008;
        ck_assert_uint_eq(closo_input_byte_number(input), 1001);
        for (size_t count = 0; at + count <= size; at += count, count = count * 2 + 1)
            expect_bytes(input, data + at, count, count);
        expect_bytes(input, data + at, size, size - at);
        expect_bytes(input, data, 0, 0);
        expect_bytes(input, data, 9, 0);
        expect_end(input);
        closo_fingerprint print;
        ck_assert_int_eq(closo_input_fingerprint(input, &print, NULL), CLOSO_OK);
        ck_assert(packed || print.bytes == size);
        expect_bytes(input, data, 1, 0);
        closo_input_close(input);
    }
    // Damage is no end.
    struct stat state;
    ck_assert_int_eq(stat(path, &state), 0);
    ck_assert_int_eq(truncate(path, state.st_size / 2), 0);
    closo_input *input = open_input(path);
    closo_error error = {0};
    size_t got;
    for (int i = 0; i < 2; i++) {
        ck_assert_int_eq(closo_input_bytes(input, data, size, &got, &error), CLOSO_INPUT);
        ck_assert_ptr_nonnull(strstr(error.message, "gzip"));
    }
    closo_input_close(input);
    free(data);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, small_files);
    tcase_add_test(tests, lines_across_blocks);
    tcase_add_test(tests, line_ends_at_block_borders);
    tcase_add_test(tests, longest_lines);
    tcase_add_test(tests, gzip_files);
    tcase_add_test(tests, damaged_gzip);
    tcase_add_test(tests, unreadable_paths);
    tcase_add_test(tests, pipes);
    tcase_add_test(tests, closing_a_silent_pipe);
    tcase_add_test(tests, closing_early);
    tcase_add_test(tests, skimming_makes_the_fingerprint_alone);
    tcase_add_test(tests, whole_files);
    tcase_add_test(tests, bytes_and_lines);
}

int main(void)
{
    return harness_run("input", add);
}
