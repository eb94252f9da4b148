// SPDX-License-Identifier: GPL-3.0-or-later
// closo/base.h: status and errors, memory, text and numbers, files, processes, progress.
//
// Conventions of the whole library:
//   - functions return closo_status and take `closo_error *error` last; NULL is accepted there;
//   - outputs through `**out` belong to the caller and have one matching free/close, which accepts
//     NULL; a `const` pointer returned is borrowed from its parent;
//   - strings are UTF-8, numbers are written and read with a decimal point whatever the locale;
//   - nothing prints, exits or keeps state outside the structs the caller holds.
#ifndef CLOSO_BASE_H
#define CLOSO_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CLOSO_VERSION "0.1.0"

// Functions compiled once per vector width; the loader picks the one the processor has.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) &&                             \
    !defined(__SANITIZE_ADDRESS__)
#define CLOSO_VECTORISED __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define CLOSO_VECTORISED
#endif

#if defined(__GNUC__)
#define CLOSO_PRINTF(format_index, first) __attribute__((format(printf, format_index, first)))
#else
#define CLOSO_PRINTF(format_index, first)
#endif

// ---- status and errors -------------------------------------------------------------------------

// One list: name, exit status of the program, what it means.
#define CLOSO_STATUS_LIST(X)                                                                       \
    X(OK, 0, "done")                                                                               \
    X(NEGATIVE, 1, "ran, but the answer is negative")                                              \
    X(USAGE, 2, "bad usage")                                                                       \
    X(INPUT, 2, "bad input")                                                                       \
    X(MEMORY, 3, "out of memory")                                                                  \
    X(SYSTEM, 3, "the system failed")                                                              \
    X(INTERRUPTED, 130, "interrupted")

typedef enum closo_status {
#define CLOSO_STATUS_ENUMERATOR(name, exit_status, meaning) CLOSO_##name,
    CLOSO_STATUS_LIST(CLOSO_STATUS_ENUMERATOR)
#undef CLOSO_STATUS_ENUMERATOR
} closo_status;

// One sentence with place and expectation, e.g. "run.xyz:1042: expected 4 fields, found 3".
typedef struct closo_error {
    closo_status status;
    char message[1024];
} closo_error;

// Fills *error (when not NULL) and returns `status`, so that `return closo_fail(...)` reads well.
// A message longer than the field is cut at a character boundary.
closo_status closo_fail(closo_error *error, closo_status status, const char *format, ...)
    CLOSO_PRINTF(3, 4);
// The same, with the text of errno `number` appended after ": ". The status follows from it:
// CLOSO_MEMORY for ENOMEM, CLOSO_INPUT for a wrong path (absent, not permitted, a directory or
// none, too long), else CLOSO_SYSTEM.
closo_status closo_fail_errno(closo_error *error, int number, const char *format, ...)
    CLOSO_PRINTF(3, 4);
// Exit status of the program and meaning in a phrase.
int closo_status_exit(closo_status status);
const char *closo_status_meaning(closo_status status);

// ---- memory ------------------------------------------------------------------------------------

// Zeroed array of count elements; NULL and CLOSO_MEMORY when it cannot be had or count * size
// overflows. count 0 gives a valid pointer. Release with free().
void *closo_allocate(size_t count, size_t size, closo_error *error);
// As realloc; the old block stays valid on failure; new elements are not zeroed.
void *closo_reallocate(void *block, size_t count, size_t size, closo_error *error);
char *closo_duplicate(const char *text, closo_error *error);
char *closo_duplicate_bytes(const char *text, size_t length, closo_error *error);

// Grows a vector so that it can hold `needed` elements: doubles *capacity. *block may be NULL.
closo_status closo_grow(void **block, size_t *capacity, size_t needed, size_t size,
                        closo_error *error);

// ---- text --------------------------------------------------------------------------------------

// A growing string. `data` is NUL-terminated once anything was added. Failure is sticky: after an
// allocation fails every further call does nothing and `failed` stays true; check it at the end.
typedef struct closo_text {
    char *data;
    size_t length;
    size_t capacity;
    bool failed;
} closo_text;

void closo_text_init(closo_text *text);
void closo_text_clear(closo_text *text);
void closo_text_add(closo_text *text, const char *string);
void closo_text_add_bytes(closo_text *text, const char *bytes, size_t length);
void closo_text_add_repeated(closo_text *text, char character, size_t count);
// printf-style; floating conversions are for fixed small texts only: use closo_text_add_number for
// values, which does not depend on the locale.
void closo_text_addf(closo_text *text, const char *format, ...) CLOSO_PRINTF(2, 3);
// digits significant digits (at most 17); 0 gives the shortest text that reads back to the same
// double. Exponents are written as in "1e-5" and "2.5e20"; NaN and infinities "nan", "inf", "-inf".
void closo_text_add_number(closo_text *text, double value, int digits);

// As strcmp; ASCII letters alone are folded.
int closo_text_compare_ignoring_case(const char *a, const char *b);
bool closo_text_equal_ignoring_case(const char *a, const char *b);
// FNV-1a of the bytes, begun with CLOSO_HASH_START or gone on with the hash of what stood before.
#define CLOSO_HASH_START 0xCBF29CE484222325U
uint64_t closo_hash(uint64_t hash, const void *data, size_t size);
bool closo_text_starts_with(const char *text, const char *prefix);
bool closo_text_ends_with(const char *text, const char *suffix);

// ---- numbers -----------------------------------------------------------------------------------

#define CLOSO_NUMBER_SIZE 40 // bytes that closo_format_number may fill

// Writes value into buffer as closo_text_add_number does; returns the length.
int closo_format_number(char buffer[CLOSO_NUMBER_SIZE], double value, int digits);

// Reads a decimal number at begin (sign, digits, '.', exponent e/E/d/D; no leading blanks, no hex,
// inf or nan). The result is the double nearest to the text, exact to the last bit. Returns the
// first character that is not part of the number, or NULL when no number stands there or it is too
// large for a double. Never reads at or beyond end.
const char *closo_read_number(const char *begin, const char *end, double *value);
// As above for sign and digits alone; NULL also beyond the range of int64_t.
const char *closo_read_integer(const char *begin, const char *end, int64_t *value);
// A whole string must be the number; false otherwise.
bool closo_number_from_text(const char *text, double *value);
bool closo_integer_from_text(const char *text, int64_t *value);

// Skips blanks, then reads `count` numbers separated by blanks; returns as above. A blank is a
// space, tab or carriage return, here and below.
const char *closo_read_numbers(const char *begin, const char *end, size_t count, double *values);
// Next blank-separated word in [begin, end): sets *word and *length, returns its end, or NULL when
// only blanks are left.
const char *closo_next_word(const char *begin, const char *end, const char **word, size_t *length);

// ---- files: input ------------------------------------------------------------------------------

typedef struct closo_fingerprint {
    uint64_t bytes;
    char sha256[65]; // lower-case hexadecimal
} closo_fingerprint;

// A file read once from front to back, by lines or bytes: plain or gzip (found by content), "-" is
// standard input. Reading, hashing and inflating run in a thread of their own, a few megabytes
// ahead, so memory is bounded whatever the length of the file. read() is used rather than a memory
// map because a mapped file that shrinks kills the reading process.
typedef struct closo_input closo_input;

#define CLOSO_LINE_MAXIMUM ((size_t)1 << 20) // a longer line is an error, not more memory

closo_status closo_input_open(closo_input **out, const char *path, closo_error *error);
void closo_input_close(closo_input *input);
// Next line without its end (LF or CRLF), not NUL-terminated; the byte after it may be read and is
// never part of a number. Valid until the next call. At the end of the file *line is NULL.
// Errors: CLOSO_INPUT damaged gzip or an overlong line, CLOSO_SYSTEM reading failed.
closo_status closo_input_line(closo_input *input, const char **line, size_t *length,
                              closo_error *error);
// The next `count` bytes, as they are (gzip inflated); *got is smaller at the end of the file only,
// and stays 0 after it. Lines and bytes may follow one another: a line begins where the bytes
// ended. Bytes do not count as lines. Errors: as closo_input_line, but no line is too long.
closo_status closo_input_bytes(closo_input *input, void *buffer, size_t count, size_t *got,
                               closo_error *error);
// Whether no byte follows; waits until that is known. Errors: as closo_input_bytes.
closo_status closo_input_ended(closo_input *input, bool *ended, closo_error *error);
uint64_t closo_input_byte_number(const closo_input *input); // bytes that closo_input_bytes gave
// The first bytes of the file (at most 64 KiB, inflated), whatever was read since.
const char *closo_input_head(const closo_input *input, size_t *length);
size_t closo_input_line_number(const closo_input *input); // of the last line returned, from 1
const char *closo_input_path(const closo_input *input);
// Fraction of the file's bytes that were consumed, 0 to 1; negative when unknown (a pipe).
double closo_input_fraction(const closo_input *input);
// True when the last line returned ended with a line end, false when the file stopped inside it;
// after closo_input_bytes: whether all bytes were there.
bool closo_input_line_complete(const closo_input *input);
// No line or byte of it is wanted any more: what is left is only hashed, without waiting for it.
void closo_input_skim(closo_input *input);
// A compressed file that stops before its end is damaged, unless the reader takes what is there:
// then its text ends like that of a plain file that was cut short, and closo_input_truncated is
// true once the end was reached. Wrong checksums stay errors.
void closo_input_take_truncated(closo_input *input);
bool closo_input_truncated(const closo_input *input);
// Size and SHA-256 of the file as stored; reads on to the end first if it was not reached, so that
// no line follows.
closo_status closo_input_fingerprint(closo_input *input, closo_fingerprint *out,
                                     closo_error *error);

// Whole file, at most `limit` bytes (CLOSO_INPUT beyond); NUL-terminated, gzip inflated.
// fingerprint may be NULL.
closo_status closo_file_read(const char *path, size_t limit, char **data, size_t *length,
                             closo_fingerprint *fingerprint, closo_error *error);
closo_status closo_file_fingerprint(const char *path, closo_fingerprint *out, closo_error *error);
bool closo_file_exists(const char *path);
bool closo_directory_exists(const char *path);

// ---- files: output -----------------------------------------------------------------------------

// A file that appears whole or not at all: written beside its final name, synced and renamed by
// commit. Discarding it leaves an older file of that name untouched. Devices, pipes, "/dev/stdout"
// and "-" (standard output) are written directly instead.
typedef struct closo_output closo_output;

closo_status closo_output_open(closo_output **out, const char *path, closo_error *error);
closo_status closo_output_write(closo_output *output, const void *data, size_t length,
                                closo_error *error);
// Both free the output.
closo_status closo_output_commit(closo_output *output, closo_error *error);
void closo_output_discard(closo_output *output);
closo_status closo_file_write(const char *path, const void *data, size_t length,
                              closo_error *error);
closo_status closo_text_write(const closo_text *text, const char *path, closo_error *error);

// Makes a directory and its parents; an existing directory is fine.
closo_status closo_directory_make(const char *path, closo_error *error);
// "directory/name" into a new string; an absolute name stays as it is.
char *closo_path_join(const char *directory, const char *name, closo_error *error);
const char *closo_path_name(const char *path); // after the last '/', borrowed
// Path of a file that was installed with the program (new string), or NULL when it is not there:
// in $CLOSO_SHARE, in share/closo beside the program or in ../share/closo.
char *closo_share_find(const char *name, closo_error *error);

// ---- progress and cancelling -------------------------------------------------------------------

// Passed down through options by callers that want to watch or stop long work. All may be NULL.
typedef struct closo_control {
    void *context;
    // done of total in the same unit; total <= 0 when unknown.
    void (*report)(void *context, const char *stage, double done, double total);
    bool (*cancelled)(void *context);
} closo_control;

bool closo_cancelled(const closo_control *control); // false for NULL
void closo_report_progress(const closo_control *control, const char *stage, double done,
                           double total);
// 0 means as many as the process may use; the result is at least 1.
int closo_thread_count(int requested);

// ---- other programs ----------------------------------------------------------------------------

typedef struct closo_process closo_process;

typedef struct closo_process_options {
    const char *directory;          // working directory, NULL: the caller's
    const char *output_path;        // stdout and stderr go there, NULL: discarded
    const char *const *environment; // extra "NAME=value" entries ending with NULL, or NULL
} closo_process_options;

// Full path of a program on PATH (or of a path that is executable) into a new string; NULL if none.
char *closo_program_find(const char *name, closo_error *error);
// Starts argv (NULL-terminated, argv[0] searched on PATH) in a process group of its own, with an
// empty standard input. On Linux it is killed when the calling thread ends: start long work from a
// thread that lives as long.
closo_status closo_process_start(closo_process **out, const char *const *argv,
                                 const closo_process_options *options, closo_error *error);
// Does not wait. *finished; then *exit_status is the status, or 128 + signal.
closo_status closo_process_poll(closo_process *process, bool *finished, int *exit_status,
                                closo_error *error);
// Asks the whole group to end (SIGTERM), kills it after `grace_seconds`, and waits.
void closo_process_stop(closo_process *process, double grace_seconds);
void closo_process_free(closo_process *process); // stops it first if it still runs
// Starts, waits (watching control) and frees; a non-zero exit status is returned, not an error.
closo_status closo_process_run(const char *const *argv, const closo_process_options *options,
                               const closo_control *control, int *exit_status, closo_error *error);
void closo_sleep(double seconds); // interrupted sleeps end early
double closo_seconds(void);       // monotonic, for rates and time left only

#ifdef __cplusplus
}
#endif
#endif
