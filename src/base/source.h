// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes of a file in order: opened, hashed as stored, inflated when they are gzip (several members
// may follow each other). One source is used by one thread at a time; only closo_source_wake may
// come from another.
#ifndef CLOSO_BASE_SOURCE_H
#define CLOSO_BASE_SOURCE_H

#include "closo/base.h"

#include <nettle/sha2.h>
#include <zlib.h>

#define CLOSO_SOURCE_CHUNK ((size_t)1 << 18) // fits the second-level cache: hashed while warm

typedef struct closo_source {
    char *path;
    int descriptor;
    bool owned;      // close the descriptor at the end (not for standard input)
    bool regular;    // read() never waits
    int wake[2];     // pipe: a byte in it ends any waiting
    uint64_t total;  // bytes to come when it was opened, of a regular file
    uint64_t read;   // raw bytes so far
    bool raw_ended;  // read() said so
    bool identified; // the first bytes were looked at
    bool gzip;
    bool member_open; // inside a gzip member
    bool inflating;   // zlib state exists
    bool damaged;     // no more text can be had; the raw bytes still can
    bool truncated;   // because the file stops inside its compressed data
    z_stream stream;
    struct sha256_ctx hash;
    unsigned char *chunk; // raw bytes read and not yet used: [begin, end)
    size_t begin;
    size_t end;
} closo_source;

// The struct is in a state that closo_source_close accepts even after a failure.
closo_status closo_source_open(closo_source *source, const char *path, closo_error *error);
// Up to size bytes of text; *got == 0 is the end. CLOSO_INTERRUPTED after closo_source_wake.
// CLOSO_INPUT (damaged gzip) may come with *got > 0: those bytes are good.
closo_status closo_source_read(closo_source *source, char *into, size_t size, size_t *got,
                               closo_error *error);
// False when the next read might wait for another program or a person.
bool closo_source_ready(const closo_source *source);
// Hashes what is left without inflating it.
closo_status closo_source_skim(closo_source *source, closo_error *error);
void closo_source_fingerprint(closo_source *source, closo_fingerprint *out);
void closo_source_wake(closo_source *source);
void closo_source_close(closo_source *source);

#endif
