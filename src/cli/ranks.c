// SPDX-License-Identifier: GPL-3.0-or-later
// See ranks.h. Every rank but 0 sends exactly one message, done or failed, whatever happened to it;
// rank 0 takes all of them, stops the others where it failed itself, and ends by telling all the
// status of the whole. Waiting polls and sleeps, so that Ctrl-C is seen and no processor is kept
// busy. An interrupted rank leaves without a word to the others: the launcher interrupts all.
#include "cli/ranks.h"

#ifndef CLOSO_MPI

void closo_ranks_begin(int argc, char **argv)
{
    (void)argc, (void)argv;
}

size_t closo_ranks_own(void)
{
    return 0;
}

size_t closo_ranks_count(void)
{
    return 1;
}

const closo_control *closo_ranks_control(const closo_control *inner)
{
    return inner;
}

closo_status closo_ranks_send(const closo_text *message, closo_error *error)
{
    (void)message, (void)error;
    return CLOSO_OK;
}

closo_status closo_ranks_receive(size_t rank, closo_text *out, closo_error *error)
{
    (void)rank, (void)out, (void)error;
    return CLOSO_OK;
}

closo_status closo_ranks_end(closo_status status, closo_error *error)
{
    (void)error;
    return status;
}

bool closo_ranks_available(void)
{
    return false;
}

#else

#include <mpi.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { TAG_DONE = 1, TAG_FAILED, TAG_BODY, TAG_STOP, TAG_VERDICT };
#define PIECE        ((size_t)1 << 28) // bytes of a message sent at once
#define PAUSE        0.002             // s between two looks
#define LENGTH_LIMIT ((size_t)1 << 40) // no message is longer

static struct {
    bool running;
    int own, count;
    bool sent;
    atomic_bool stopped;  // another rank failed
    bool *received;       // rank 0: messages taken, by rank
    pthread_mutex_t lock; // MPI is called by one thread at a time
    closo_control control;
    const closo_control *inner;
} ranks = {.count = 1, .lock = PTHREAD_MUTEX_INITIALIZER};

bool closo_ranks_available(void)
{
    return true;
}

size_t closo_ranks_own(void)
{
    return (size_t)ranks.own;
}

size_t closo_ranks_count(void)
{
    return (size_t)ranks.count;
}

// ---- beginning ---------------------------------------------------------------------------------

static bool launched(void)
{
    static const char *const sizes[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MPI_LOCALNRANKS"};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        const char *size = getenv(sizes[i]);
        if (size)
            return strcmp(size, "1") != 0;
    }
    const char *tasks = getenv("SLURM_STEP_NUM_TASKS"); // srun --mpi=pmix
    return getenv("PMIX_RANK") && tasks && strcmp(tasks, "1") != 0;
}

// FNV-1a of the words with their ends.
static uint64_t hash_of(int argc, char **argv)
{
    uint64_t hash = 14695981039346656037U;
    for (int i = 1; i < argc; i++)
        for (const char *p = argv[i];; p++) {
            hash = (hash ^ (unsigned char)*p) * 1099511628211U;
            if (!*p)
                break;
        }
    return hash;
}

void closo_ranks_begin(int argc, char **argv)
{
    int level = 0;
    uint64_t own[2], largest[2] = {0};
    if (!launched() || MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &level) != MPI_SUCCESS)
        return;
    own[0] = hash_of(argc, argv);
    own[1] = ~own[0];
    MPI_Allreduce(own, largest, 2, MPI_UINT64_T, MPI_MAX, MPI_COMM_WORLD);
    if (largest[0] != ~largest[1] || level < MPI_THREAD_SERIALIZED) {
        MPI_Finalize(); // other commands: each process is alone
        return;
    }
    MPI_Comm_rank(MPI_COMM_WORLD, &ranks.own);
    MPI_Comm_size(MPI_COMM_WORLD, &ranks.count);
    ranks.received = closo_allocate((size_t)ranks.count, sizeof *ranks.received, NULL);
    if (!ranks.received)
        MPI_Abort(MPI_COMM_WORLD, closo_status_exit(CLOSO_MEMORY));
    ranks.running = true;
}

// ---- looking -----------------------------------------------------------------------------------

static bool waits(int rank, int tag, MPI_Status *found)
{
    int flag = 0;
    MPI_Status status;
    MPI_Iprobe(rank, tag, MPI_COMM_WORLD, &flag, found ? found : &status);
    return flag != 0;
}

static bool another_failed(void)
{
    if (!ranks.stopped && ranks.running && pthread_mutex_trylock(&ranks.lock) == 0) {
        ranks.stopped =
            ranks.own == 0 ? waits(MPI_ANY_SOURCE, TAG_FAILED, NULL) : waits(0, TAG_STOP, NULL);
        pthread_mutex_unlock(&ranks.lock);
    }
    return ranks.stopped;
}

static void report(void *context, const char *stage, double done, double total)
{
    (void)context;
    if (ranks.own == 0)
        closo_report_progress(ranks.inner, stage, done, total);
}

static bool cancelled(void *context)
{
    (void)context;
    return closo_cancelled(ranks.inner) || another_failed();
}

const closo_control *closo_ranks_control(const closo_control *inner)
{
    if (!ranks.running)
        return inner;
    ranks.inner = inner;
    ranks.control = (closo_control){.report = report, .cancelled = cancelled};
    return &ranks.control;
}

// ---- messages ----------------------------------------------------------------------------------

static void send_all(int rank, int tag, closo_status status, const char *data, size_t length)
{
    int64_t head[2] = {(int64_t)status, (int64_t)length};
    MPI_Send(head, 2, MPI_INT64_T, rank, tag, MPI_COMM_WORLD);
    for (size_t at = 0; at < length; at += PIECE) {
        size_t size = length - at < PIECE ? length - at : PIECE;
        MPI_Send(data + at, (int)size, MPI_CHAR, rank, TAG_BODY, MPI_COMM_WORLD);
    }
}

closo_status closo_ranks_send(const closo_text *message, closo_error *error)
{
    if (message->failed)
        return closo_fail(error, CLOSO_MEMORY, "out of memory while composing the result");
    pthread_mutex_lock(&ranks.lock);
    send_all(0, TAG_DONE, CLOSO_OK, message->data ? message->data : "", message->length);
    ranks.sent = true;
    pthread_mutex_unlock(&ranks.lock);
    return CLOSO_OK;
}

// Takes the message that waits; its text and its status.
static closo_status take(int rank, int tag, closo_text *out)
{
    int64_t head[2];
    MPI_Recv(head, 2, MPI_INT64_T, rank, tag, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    size_t length = head[1] > 0 ? (size_t)head[1] : 0;
    char *piece = closo_allocate(length < PIECE ? length : PIECE, 1, NULL);
    if (!piece || length > LENGTH_LIMIT)
        MPI_Abort(MPI_COMM_WORLD, closo_status_exit(CLOSO_MEMORY));
    for (size_t at = 0; at < length; at += PIECE) {
        size_t size = length - at < PIECE ? length - at : PIECE;
        MPI_Recv(piece, (int)size, MPI_CHAR, rank, TAG_BODY, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
        closo_text_add_bytes(out, piece, size);
    }
    free(piece);
    ranks.received[rank] = true;
    return (closo_status)head[0];
}

closo_status closo_ranks_receive(size_t rank, closo_text *out, closo_error *error)
{
    MPI_Status found;
    while (!waits((int)rank, TAG_DONE, NULL)) {
        if (closo_cancelled(ranks.inner))
            return closo_fail(error, CLOSO_INTERRUPTED, "interrupted");
        if (waits(MPI_ANY_SOURCE, TAG_FAILED, &found)) {
            closo_text message;
            closo_text_init(&message);
            closo_status status = take(found.MPI_SOURCE, TAG_FAILED, &message);
            closo_fail(error, status, "%s", message.length ? message.data : "");
            closo_text_clear(&message);
            return status;
        }
        closo_sleep(PAUSE);
    }
    return take((int)rank, TAG_DONE, out);
}

// ---- ending ------------------------------------------------------------------------------------

static closo_status end_other(closo_status status, const closo_error *error)
{
    if (!ranks.sent && status == CLOSO_OK)
        send_all(0, TAG_DONE, status, "", 0); // there was nothing to do
    else if (!ranks.sent)
        send_all(0, TAG_FAILED, status, error->message, strlen(error->message));
    while (!waits(0, TAG_VERDICT, NULL)) {
        if (closo_cancelled(ranks.inner))
            return CLOSO_INTERRUPTED;
        closo_sleep(PAUSE);
    }
    int verdict;
    MPI_Recv(&verdict, 1, MPI_INT, 0, TAG_VERDICT, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    if (waits(0, TAG_STOP, NULL)) {
        int stop;
        MPI_Recv(&stop, 1, MPI_INT, 0, TAG_STOP, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    }
    return (closo_status)verdict;
}

// Takes what was not taken, stopping those that are still at work.
static closo_status collect(closo_status status, closo_error *error)
{
    for (int rank = 1; rank < ranks.count; rank++) {
        int stop = 1;
        if (!ranks.received[rank])
            MPI_Send(&stop, 1, MPI_INT, rank, TAG_STOP, MPI_COMM_WORLD);
    }
    for (int rank = 1; rank < ranks.count; rank++) {
        MPI_Status found;
        while (!ranks.received[rank] && !waits(rank, TAG_FAILED, &found) &&
               !waits(rank, TAG_DONE, &found)) {
            if (closo_cancelled(ranks.inner))
                return closo_fail(error, CLOSO_INTERRUPTED, "interrupted");
            closo_sleep(PAUSE);
        }
        if (ranks.received[rank])
            continue;
        closo_text message;
        closo_text_init(&message);
        closo_status theirs = take(rank, found.MPI_TAG, &message);
        // What stopped this rank is told rather than that it stopped.
        if (ranks.stopped && status == CLOSO_INTERRUPTED && theirs != CLOSO_OK &&
            theirs != CLOSO_INTERRUPTED)
            status = closo_fail(error, theirs, "%s", message.length ? message.data : "");
        closo_text_clear(&message);
    }
    return status;
}

closo_status closo_ranks_end(closo_status status, closo_error *error)
{
    if (!ranks.running)
        return status;
    if (closo_cancelled(ranks.inner))
        return status; // the launcher ends the others
    ranks.running = false;
    if (ranks.own > 0) {
        status = end_other(status, error);
    } else {
        status = collect(status, error);
        int verdict = (int)status;
        for (int rank = 1; rank < ranks.count; rank++)
            MPI_Send(&verdict, 1, MPI_INT, rank, TAG_VERDICT, MPI_COMM_WORLD);
    }
    free(ranks.received);
    if (!closo_cancelled(ranks.inner))
        MPI_Finalize();
    return status;
}

#endif
