// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes of one file, see source.h. Plain text goes from read() straight into the caller's
// memory; only gzip passes through the chunk. Every raw byte is hashed exactly once, in read_raw.
// Descriptors that can block (pipes, terminals, devices) are polled together with a wake pipe, so
// that closing never waits for the other side.
#include "base/source.h"

#include "base/fault.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static closo_status open_descriptor(closo_source *source, closo_error *error)
{
    if (strcmp(source->path, "-") == 0) {
        source->descriptor = STDIN_FILENO;
        return CLOSO_OK;
    }
    do {
        source->descriptor = open(source->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    } while (source->descriptor < 0 && errno == EINTR);
    if (source->descriptor < 0)
        return closo_fail_errno(error, errno, "%s", source->path);
    source->owned = true;
    return CLOSO_OK;
}

static closo_status look_at_kind(closo_source *source, closo_error *error)
{
    struct stat status;
    if (fstat(source->descriptor, &status) != 0)
        return closo_fail_errno(error, errno, "%s", source->path);
    if (S_ISDIR(status.st_mode)) {
        return closo_fail(error, CLOSO_INPUT, "%s: expected a file, found a directory",
                          source->path);
    }
    source->regular = S_ISREG(status.st_mode);
    if (source->regular) {
        off_t start = lseek(source->descriptor, 0, SEEK_CUR);
        if (start >= 0 && status.st_size > start)
            source->total = (uint64_t)(status.st_size - start);
    } else if (pipe2(source->wake, O_CLOEXEC | O_NONBLOCK) != 0) {
        source->wake[0] = source->wake[1] = -1;
        return closo_fail_errno(error, errno, "%s", source->path);
    }
    return CLOSO_OK;
}

closo_status closo_source_open(closo_source *source, const char *path, closo_error *error)
{
    memset(source, 0, sizeof *source);
    source->descriptor = -1;
    source->wake[0] = source->wake[1] = -1;
    sha256_init(&source->hash);
    source->path = closo_duplicate(path, error);
    if (!source->path)
        return CLOSO_MEMORY;
    closo_status status = open_descriptor(source, error);
    if (status == CLOSO_OK)
        status = look_at_kind(source, error);
    if (status == CLOSO_OK) {
        source->chunk = closo_reallocate(NULL, CLOSO_SOURCE_CHUNK, 1, error);
        status = source->chunk ? CLOSO_OK : CLOSO_MEMORY;
    }
    return status;
}

void closo_source_close(closo_source *source)
{
    if (source->inflating)
        inflateEnd(&source->stream);
    if (source->owned)
        close(source->descriptor);
    for (int i = 0; i < 2; i++)
        if (source->wake[i] >= 0)
            close(source->wake[i]);
    free(source->chunk);
    free(source->path);
    memset(source, 0, sizeof *source);
}

void closo_source_wake(closo_source *source)
{
    if (source->wake[1] >= 0) {
        // A full pipe is as good a signal as one more byte.
        ssize_t written = write(source->wake[1], "", 1);
        (void)written;
    }
}

static closo_status wait_until_readable(closo_source *source, closo_error *error)
{
    struct pollfd watched[2] = {{.fd = source->descriptor, .events = POLLIN},
                                {.fd = source->wake[0], .events = POLLIN}};
    for (;;) {
        int count = poll(watched, 2, -1);
        if (count < 0 && errno != EINTR)
            return closo_fail_errno(error, errno, "%s", source->path);
        if (count > 0) {
            return watched[1].revents ? closo_fail(error, CLOSO_INTERRUPTED, "interrupted")
                                      : CLOSO_OK;
        }
    }
}

bool closo_source_ready(const closo_source *source)
{
    if (source->regular || source->begin < source->end || source->raw_ended)
        return true;
    struct pollfd watched = {.fd = source->descriptor, .events = POLLIN};
    return poll(&watched, 1, 0) > 0;
}

// One read() into memory of the caller, hashed. *got == 0 is the end.
static closo_status read_raw(closo_source *source, void *into, size_t size, size_t *got,
                             closo_error *error)
{
    *got = 0;
    if (source->raw_ended)
        return CLOSO_OK;
    if (!source->regular) {
        closo_status status = wait_until_readable(source, error);
        if (status != CLOSO_OK)
            return status;
    }
    size_t wanted = size < CLOSO_SOURCE_CHUNK ? size : CLOSO_SOURCE_CHUNK;
    ssize_t count;
    do {
        count = read(source->descriptor, into, wanted);
    } while (count < 0 && errno == EINTR);
    if (count < 0)
        return closo_fail_errno(error, errno, "%s", source->path);
    source->raw_ended = count == 0;
    source->read += (uint64_t)count;
    sha256_update(&source->hash, (size_t)count, into);
    *got = (size_t)count;
    return CLOSO_OK;
}

// Reads into the chunk behind what is still unused there.
static closo_status refill(closo_source *source, closo_error *error)
{
    if (source->begin == source->end)
        source->begin = source->end = 0;
    size_t got;
    closo_status status = read_raw(source, source->chunk + source->end,
                                   CLOSO_SOURCE_CHUNK - source->end, &got, error);
    source->end += got;
    return status;
}

// Three bytes tell gzip (RFC 1952: magic number and the only method, deflate).
static closo_status identify(closo_source *source, closo_error *error)
{
    while (source->end < 3 && !source->raw_ended) {
        closo_status status = refill(source, error);
        if (status != CLOSO_OK)
            return status;
    }
    static const unsigned char magic[3] = {0x1f, 0x8b, 8};
    source->gzip = source->end >= 3 && memcmp(source->chunk, magic, sizeof magic) == 0;
    if (source->gzip) {
        // 15 + 16: the largest window, gzip wrapping
        if (closo_fault_now() || inflateInit2(&source->stream, 15 + 16) != Z_OK)
            return closo_fail(error, CLOSO_MEMORY, "%s: out of memory for inflating", source->path);
        source->inflating = true;
        source->member_open = true;
    }
    source->identified = true;
    return CLOSO_OK;
}

static closo_status fail_damaged(closo_source *source, const char *what, closo_error *error)
{
    source->damaged = true;
    return closo_fail(error, CLOSO_INPUT, "%s: damaged gzip file: %s", source->path, what);
}

// Between members: another one may begin; zeros (tape padding) may follow; nothing else.
static closo_status next_member(closo_source *source, bool *ended, closo_error *error)
{
    *ended = false;
    for (;;) {
        while (source->begin < source->end && source->chunk[source->begin] == 0)
            source->begin++;
        if (source->begin < source->end)
            break;
        if (source->raw_ended) {
            *ended = true;
            return CLOSO_OK;
        }
        closo_status status = refill(source, error);
        if (status != CLOSO_OK)
            return status;
    }
    if (source->chunk[source->begin] != 0x1f)
        return fail_damaged(source, "other bytes follow the compressed data", error);
    if (inflateReset(&source->stream) != Z_OK)
        return fail_damaged(source, "a further member cannot be read", error);
    source->member_open = true;
    return CLOSO_OK;
}

// One call of inflate on the chunk; *got may be 0 although more follows.
static closo_status inflate_some(closo_source *source, char *into, size_t size, size_t *got,
                                 closo_error *error)
{
    z_stream *stream = &source->stream;
    stream->next_in = source->chunk + source->begin;
    stream->avail_in = (uInt)(source->end - source->begin);
    stream->next_out = (Bytef *)into;
    stream->avail_out = size < UINT_MAX ? (uInt)size : UINT_MAX;
    uInt room = stream->avail_out;
    int code = inflate(stream, Z_NO_FLUSH);
    source->begin = source->end - stream->avail_in;
    *got = room - stream->avail_out;
    switch (code) {
    case Z_STREAM_END:
        source->member_open = false;
        return CLOSO_OK;
    case Z_OK:
    case Z_BUF_ERROR: // no progress was possible: more input is needed
        return CLOSO_OK;
    case Z_MEM_ERROR:
        return closo_fail(error, CLOSO_MEMORY, "%s: out of memory for inflating", source->path);
    default:
        return fail_damaged(source, stream->msg ? stream->msg : "invalid data", error);
    }
}

static closo_status read_inflated(closo_source *source, char *into, size_t size, size_t *got,
                                  closo_error *error)
{
    closo_status status = CLOSO_OK;
    bool starved = false; // the last inflate made nothing of what it was given
    while (status == CLOSO_OK && *got == 0) {
        if (!source->member_open) {
            bool ended;
            status = next_member(source, &ended, error);
            if (status != CLOSO_OK || ended)
                return status;
            starved = false;
        }
        if (source->begin == source->end || starved) {
            if (source->raw_ended) {
                source->truncated = true;
                return fail_damaged(source, "it stops before its end (truncated?)", error);
            }
            status = refill(source, error);
            if (status != CLOSO_OK)
                return status;
        }
        size_t before = source->begin;
        status = inflate_some(source, into, size, got, error);
        starved = source->begin == before && source->member_open;
    }
    return status;
}

closo_status closo_source_read(closo_source *source, char *into, size_t size, size_t *got,
                               closo_error *error)
{
    *got = 0;
    if (!source->identified) {
        closo_status status = identify(source, error);
        if (status != CLOSO_OK)
            return status;
    }
    if (source->damaged)
        return CLOSO_OK;
    if (source->gzip)
        return read_inflated(source, into, size, got, error);
    size_t waiting = source->end - source->begin;
    if (waiting > 0) {
        *got = waiting < size ? waiting : size;
        memcpy(into, source->chunk + source->begin, *got);
        source->begin += *got;
        return CLOSO_OK;
    }
    return read_raw(source, into, size, got, error);
}

closo_status closo_source_skim(closo_source *source, closo_error *error)
{
    source->begin = source->end = 0;
    while (!source->raw_ended) {
        size_t got;
        closo_status status = read_raw(source, source->chunk, CLOSO_SOURCE_CHUNK, &got, error);
        if (status != CLOSO_OK)
            return status;
    }
    return CLOSO_OK;
}

void closo_source_fingerprint(closo_source *source, closo_fingerprint *out)
{
    struct sha256_ctx copy = source->hash; // digest resets the state it is given
    uint8_t digest[SHA256_DIGEST_SIZE];
    sha256_digest(&copy, sizeof digest, digest);
    static const char hexadecimal[] = "0123456789abcdef";
    for (size_t i = 0; i < sizeof digest; i++) {
        out->sha256[2 * i] = hexadecimal[digest[i] >> 4];
        out->sha256[2 * i + 1] = hexadecimal[digest[i] & 15];
    }
    out->sha256[2 * sizeof digest] = '\0';
    out->bytes = source->read;
}
