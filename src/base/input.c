// SPDX-License-Identifier: GPL-3.0-or-later
// Lines or bytes of a file, read ahead by a thread. Reader and consumer share a ring of blocks;
// counters `filled` and `emptied` only grow, and block i belongs to the reader from emptied +
// BLOCKS > i until filled > i, then to the consumer until emptied > i. Each block has a headroom in
// front of its text: the beginning of a line that straddles two blocks is copied there, in front of
// its rest, so that a line is always contiguous and only those few bytes are copied. Behind the
// text lie SLACK readable bytes, the first of them NUL. A mutex is taken once per block, not per
// line.
#include "base/source.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define BLOCKS     4
#define BLOCK_SIZE ((size_t)1 << 20)
// A line that is not too long, and its carriage return.
#define HEADROOM  (CLOSO_LINE_MAXIMUM + 64)
#define SLACK     64
#define HEAD_SIZE ((size_t)1 << 16)

typedef struct text_block {
    char *memory;       // HEADROOM, BLOCK_SIZE, SLACK
    size_t length;      // bytes of text after the headroom
    uint64_t raw_begin; // bytes of the file read before and after this block was filled
    uint64_t raw_end;
} text_block;

struct closo_input {
    closo_source source; // the reader's while it runs
    pthread_t thread;
    bool thread_started;
    pthread_mutex_t mutex;
    pthread_cond_t changed;

    // Under the mutex.
    size_t filled;
    size_t emptied;
    bool stop;       // the consumer closes: leave
    bool skim;       // the consumer only wants the fingerprint: no more text
    bool text_ended; // no block comes after `filled`
    bool truncated;  // because a compressed file stops before its end
    closo_status text_status;
    closo_error text_error; // why the text ended, if not OK
    bool raw_ended;         // the hash is complete
    closo_status raw_status;
    closo_error raw_error;

    text_block blocks[BLOCKS];

    // The consumer's.
    const char *position; // next unread byte
    const char *limit;    // end of the current block's text
    text_block *current;
    size_t line_number;
    uint64_t byte_number; // handed out by closo_input_bytes
    bool line_complete;
    bool at_end;
    bool takes_truncated; // and then its text simply ends
    closo_status failure; // sticky
    closo_error failure_error;
    char *head;
    size_t head_length;
};

// ---- the reader's side

static bool may_continue(closo_input *input)
{
    pthread_mutex_lock(&input->mutex);
    bool go = !input->stop && !input->skim;
    pthread_mutex_unlock(&input->mutex);
    return go;
}

// Waits for a block to fill; NULL when there is no use for one any more.
static text_block *block_to_fill(closo_input *input)
{
    pthread_mutex_lock(&input->mutex);
    while (!input->stop && !input->skim && input->filled - input->emptied == BLOCKS)
        pthread_cond_wait(&input->changed, &input->mutex);
    bool go = !input->stop && !input->skim;
    text_block *block = go ? &input->blocks[input->filled % BLOCKS] : NULL;
    pthread_mutex_unlock(&input->mutex);
    return block;
}

// Fills a block. Where the next byte may be long in coming, whole lines are handed over early; text
// without a line end would not help the consumer and waits for more. *ended after the last byte.
static closo_status fill_block(closo_input *input, text_block *block, bool *ended,
                               closo_error *error)
{
    closo_source *source = &input->source;
    char *text = block->memory + HEADROOM;
    bool has_line = false;
    closo_status status = CLOSO_OK;
    block->length = 0;
    block->raw_begin = source->read;
    while (status == CLOSO_OK && block->length < BLOCK_SIZE && may_continue(input)) {
        size_t got;
        status = closo_source_read(source, text + block->length, BLOCK_SIZE - block->length, &got,
                                   error);
        if (!source->regular)
            has_line = has_line || memchr(text + block->length, '\n', got) != NULL;
        block->length += got;
        if (status == CLOSO_OK && got == 0) {
            *ended = true;
            break;
        }
        if (has_line && !closo_source_ready(source))
            break;
    }
    text[block->length] = '\0';
    block->raw_end = source->read;
    return status;
}

static void *run_reader(void *context)
{
    closo_input *input = context;
    closo_status status = CLOSO_OK;
    closo_error error = {.status = CLOSO_OK};
    bool ended = false;
    while (status == CLOSO_OK && !ended) {
        text_block *block = block_to_fill(input);
        if (!block)
            break;
        status = fill_block(input, block, &ended, &error);
        pthread_mutex_lock(&input->mutex);
        input->filled += block->length > 0;
        pthread_cond_broadcast(&input->changed);
        pthread_mutex_unlock(&input->mutex);
    }
    pthread_mutex_lock(&input->mutex);
    input->text_ended = true;
    input->truncated = input->source.truncated;
    input->text_status = status;
    input->text_error = error;
    bool stop = input->stop;
    pthread_cond_broadcast(&input->changed);
    pthread_mutex_unlock(&input->mutex);

    // Whatever became of the text, the fingerprint is that of the whole file.
    bool readable = status == CLOSO_OK || status == CLOSO_INPUT || status == CLOSO_MEMORY;
    if (!stop && readable)
        status = closo_source_skim(&input->source, &error);
    pthread_mutex_lock(&input->mutex);
    input->raw_ended = true;
    input->raw_status = status;
    input->raw_error = error;
    pthread_cond_broadcast(&input->changed);
    pthread_mutex_unlock(&input->mutex);
    return NULL;
}

// Signals are for the threads of the program; its handlers must not run here.
static int start_reader(closo_input *input)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int code = pthread_create(&input->thread, NULL, run_reader, input);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    input->thread_started = code == 0;
    return code;
}

// ---- the consumer's side

// Waits for the next block and takes the unread rest of the current one along. False at the end.
static bool next_block(closo_input *input)
{
    size_t rest = (size_t)(input->limit - input->position);
    pthread_mutex_lock(&input->mutex);
    size_t wanted = input->emptied + (input->current ? 1 : 0);
    while (input->filled == wanted && !input->text_ended)
        pthread_cond_wait(&input->changed, &input->mutex);
    bool there = input->filled > wanted;
    pthread_mutex_unlock(&input->mutex);
    if (!there)
        return false;
    text_block *block = &input->blocks[wanted % BLOCKS];
    char *text = block->memory + HEADROOM;
    if (rest > 0)
        memcpy(text - rest, input->position, rest);
    input->position = text - rest;
    input->limit = text + block->length;
    if (input->current) {
        pthread_mutex_lock(&input->mutex);
        input->emptied++;
        pthread_cond_broadcast(&input->changed);
        pthread_mutex_unlock(&input->mutex);
    }
    input->current = block;
    return true;
}

static closo_status allocate_blocks(closo_input *input, closo_error *error)
{
    for (size_t i = 0; i < BLOCKS; i++) {
        // Not zeroed: that would cost more than reading a small file.
        input->blocks[i].memory = closo_reallocate(NULL, HEADROOM + BLOCK_SIZE + SLACK, 1, error);
        if (!input->blocks[i].memory)
            return CLOSO_MEMORY;
    }
    return CLOSO_OK;
}

static closo_status copy_head(closo_input *input, closo_error *error)
{
    size_t length = next_block(input) ? (size_t)(input->limit - input->position) : 0;
    input->head_length = length < HEAD_SIZE ? length : HEAD_SIZE;
    input->head = closo_duplicate_bytes(input->position, input->head_length, error);
    return input->head ? CLOSO_OK : CLOSO_MEMORY;
}

closo_status closo_input_open(closo_input **out, const char *path, closo_error *error)
{
    *out = NULL;
    closo_input *input = closo_allocate(1, sizeof *input, error);
    if (!input)
        return CLOSO_MEMORY;
    pthread_mutex_init(&input->mutex, NULL);
    pthread_cond_init(&input->changed, NULL);
    closo_status status = closo_source_open(&input->source, path, error);
    if (status == CLOSO_OK)
        status = allocate_blocks(input, error);
    if (status == CLOSO_OK) {
        input->position = input->limit = input->blocks[0].memory + HEADROOM;
        int code = start_reader(input);
        if (code != 0)
            status = closo_fail_errno(error, code, "%s: cannot start a thread", path);
    }
    if (status == CLOSO_OK)
        status = copy_head(input, error);
    if (status != CLOSO_OK) {
        closo_input_close(input);
        return status;
    }
    *out = input;
    return CLOSO_OK;
}

void closo_input_close(closo_input *input)
{
    if (!input)
        return;
    if (input->thread_started) {
        pthread_mutex_lock(&input->mutex);
        input->stop = true;
        pthread_cond_broadcast(&input->changed);
        pthread_mutex_unlock(&input->mutex);
        closo_source_wake(&input->source);
        pthread_join(input->thread, NULL);
    }
    closo_source_close(&input->source);
    for (size_t i = 0; i < BLOCKS; i++)
        free(input->blocks[i].memory);
    pthread_cond_destroy(&input->changed);
    pthread_mutex_destroy(&input->mutex);
    free(input->head);
    free(input);
}

static closo_status fail_for_good(closo_input *input, closo_status status, closo_error *error)
{
    input->failure = status;
    input->at_end = true;
    input->position = input->limit;
    if (error)
        *error = input->failure_error;
    return status;
}

static closo_status fail_long_line(closo_input *input, closo_error *error)
{
    closo_fail(&input->failure_error, CLOSO_INPUT,
               "%s:%zu: the line is longer than %zu bytes, expected a text file",
               input->source.path, input->line_number + 1, CLOSO_LINE_MAXIMUM);
    return fail_for_good(input, CLOSO_INPUT, error);
}

// Hands out [position, end of line); `newline` is NULL for a last line that has none.
static closo_status hand_out(closo_input *input, const char *newline, const char **line,
                             size_t *length, closo_error *error)
{
    const char *begin = input->position;
    const char *end = newline ? newline : input->limit;
    if (newline && end > begin && end[-1] == '\r')
        end--;
    if ((size_t)(end - begin) > CLOSO_LINE_MAXIMUM)
        return fail_long_line(input, error);
    input->position = newline ? newline + 1 : input->limit;
    input->line_complete = newline != NULL;
    input->line_number++;
    *line = begin;
    *length = (size_t)(end - begin);
    return CLOSO_OK;
}

// The text is used up, because the file was cut short, and the consumer takes it so.
static bool may_end_here(const closo_input *input)
{
    return input->takes_truncated && input->truncated;
}

// The current block holds no further line end.
static closo_status line_across_blocks(closo_input *input, const char **line, size_t *length,
                                       closo_error *error)
{
    if (input->failure != CLOSO_OK)
        return fail_for_good(input, input->failure, error);
    while (!input->at_end) {
        size_t rest = (size_t)(input->limit - input->position);
        if (rest > CLOSO_LINE_MAXIMUM + 1) // one more byte may be the carriage return
            return fail_long_line(input, error);
        if (!next_block(input)) {
            input->at_end = true;
            break;
        }
        const char *fresh = input->position + rest;
        const char *newline = memchr(fresh, '\n', (size_t)(input->limit - fresh));
        if (newline)
            return hand_out(input, newline, line, length, error);
    }
    // Only the reader's last words can have set this, and it is done with the text.
    if (input->text_status != CLOSO_OK && !may_end_here(input)) {
        input->failure_error = input->text_error;
        return fail_for_good(input, input->text_status, error);
    }
    if (input->position < input->limit)
        return hand_out(input, NULL, line, length, error);
    return CLOSO_OK;
}

closo_status closo_input_line(closo_input *input, const char **line, size_t *length,
                              closo_error *error)
{
    *line = NULL;
    *length = 0;
    size_t rest = (size_t)(input->limit - input->position);
    const char *newline = rest > 0 ? memchr(input->position, '\n', rest) : NULL;
    if (newline)
        return hand_out(input, newline, line, length, error);
    return line_across_blocks(input, line, length, error);
}

// The text is used up: why, when not because the file ended.
static closo_status settle_end(closo_input *input, closo_error *error)
{
    input->at_end = true;
    if (input->failure == CLOSO_OK && input->text_status != CLOSO_OK && !may_end_here(input)) {
        input->failure_error = input->text_error;
        input->failure = input->text_status;
    }
    return input->failure == CLOSO_OK ? CLOSO_OK : fail_for_good(input, input->failure, error);
}

closo_status closo_input_bytes(closo_input *input, void *buffer, size_t count, size_t *got,
                               closo_error *error)
{
    *got = 0;
    input->line_complete = true;
    while (*got < count) {
        size_t there = (size_t)(input->limit - input->position);
        size_t taken = there < count - *got ? there : count - *got;
        if (taken > 0)
            memcpy((char *)buffer + *got, input->position, taken);
        input->position += taken;
        input->byte_number += taken;
        *got += taken;
        if (*got == count)
            break;
        if (input->at_end || !next_block(input)) {
            input->line_complete = false;
            return settle_end(input, error);
        }
    }
    return CLOSO_OK;
}

closo_status closo_input_ended(closo_input *input, bool *ended, closo_error *error)
{
    while (input->position == input->limit && !input->at_end)
        input->at_end = !next_block(input);
    *ended = input->position == input->limit;
    return *ended ? settle_end(input, error) : CLOSO_OK;
}

void closo_input_take_truncated(closo_input *input)
{
    input->takes_truncated = true;
}

bool closo_input_truncated(const closo_input *input)
{
    return input->at_end && may_end_here(input);
}

uint64_t closo_input_byte_number(const closo_input *input)
{
    return input->byte_number;
}

const char *closo_input_head(const closo_input *input, size_t *length)
{
    *length = input->head_length;
    return input->head;
}

size_t closo_input_line_number(const closo_input *input)
{
    return input->line_number;
}

const char *closo_input_path(const closo_input *input)
{
    return input->source.path;
}

bool closo_input_line_complete(const closo_input *input)
{
    return input->line_complete;
}

double closo_input_fraction(const closo_input *input)
{
    if (input->at_end)
        return 1.0;
    // Files of /proc are regular, have text and claim no size.
    if (!input->source.regular || input->source.total == 0)
        return input->current || !input->source.regular ? -1.0 : 0.0;
    const text_block *block = input->current;
    if (!block)
        return 0.0;
    double unread = (double)(input->limit - input->position) / (double)block->length;
    double raw = (double)block->raw_end - unread * (double)(block->raw_end - block->raw_begin);
    double fraction = raw / (double)input->source.total;
    return fraction < 0 ? 0.0 : fraction > 1 ? 1.0 : fraction; // a file may grow while it is read
}

void closo_input_skim(closo_input *input)
{
    pthread_mutex_lock(&input->mutex);
    input->skim = true;
    pthread_cond_broadcast(&input->changed);
    pthread_mutex_unlock(&input->mutex);
    // The reader may leave in the middle of the text: none of it may pass for the rest.
    input->at_end = true;
    input->position = input->limit;
}

closo_status closo_input_fingerprint(closo_input *input, closo_fingerprint *out, closo_error *error)
{
    closo_input_skim(input);
    pthread_mutex_lock(&input->mutex);
    while (!input->raw_ended)
        pthread_cond_wait(&input->changed, &input->mutex);
    closo_status status = input->raw_status;
    if (status != CLOSO_OK && error)
        *error = input->raw_error;
    pthread_mutex_unlock(&input->mutex);
    if (status == CLOSO_OK)
        closo_source_fingerprint(&input->source, out);
    return status;
}
