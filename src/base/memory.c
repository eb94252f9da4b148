// SPDX-License-Identifier: GPL-3.0-or-later
// Allocation that reports instead of aborting: every product count * size is checked, zero counts
// give valid pointers, and each request passes closo_fault_now so that tests can make it fail.
#include "closo/base.h"

#include "base/fault.h"

#include <stdlib.h>
#include <string.h>

#ifdef CLOSO_FAULT_INJECTION
#include <stdatomic.h>

// Steps left before everything fails; 0: no fault is planned. Atomic, because reader threads
// allocate too.
static atomic_long fault_countdown;

void closo_fault_at(long n)
{
    atomic_store(&fault_countdown, n);
}

bool closo_fault_now(void)
{
    long left = atomic_load(&fault_countdown);
    while (left > 1)
        if (atomic_compare_exchange_weak(&fault_countdown, &left, left - 1))
            return false;
    return left == 1;
}
#endif

static bool product_fits(size_t count, size_t size)
{
    return size == 0 || count <= (size_t)PTRDIFF_MAX / size;
}

static void fail_memory(size_t count, size_t size, closo_error *error)
{
    closo_fail(error, CLOSO_MEMORY, "out of memory: %zu elements of %zu bytes asked for", count,
               size);
}

void *closo_allocate(size_t count, size_t size, closo_error *error)
{
    void *block = NULL;
    if (product_fits(count, size) && !closo_fault_now())
        block = calloc(count > 0 ? count : 1, size > 0 ? size : 1);
    if (!block)
        fail_memory(count, size, error);
    return block;
}

void *closo_reallocate(void *block, size_t count, size_t size, closo_error *error)
{
    void *grown = NULL;
    if (product_fits(count, size) && !closo_fault_now()) {
        size_t bytes = count * size;
        grown = realloc(block, bytes > 0 ? bytes : 1);
    }
    if (!grown)
        fail_memory(count, size, error);
    return grown;
}

char *closo_duplicate(const char *text, closo_error *error)
{
    return closo_duplicate_bytes(text, strlen(text), error);
}

char *closo_duplicate_bytes(const char *text, size_t length, closo_error *error)
{
    if (length == SIZE_MAX) {
        fail_memory(length, 1, error);
        return NULL;
    }
    char *copy = closo_allocate(length + 1, 1, error);
    if (copy && length > 0)
        memcpy(copy, text, length);
    return copy;
}

closo_status closo_grow(void **block, size_t *capacity, size_t needed, size_t size,
                        closo_error *error)
{
    if (*block && needed <= *capacity)
        return CLOSO_OK;
    size_t wanted = *capacity < 8 ? 8 : *capacity;
    while (wanted < needed)
        wanted = wanted > SIZE_MAX / 2 ? needed : wanted * 2;
    void *grown = closo_reallocate(*block, wanted, size, error);
    if (!grown)
        return CLOSO_MEMORY;
    *block = grown;
    *capacity = wanted;
    return CLOSO_OK;
}
