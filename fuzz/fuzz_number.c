// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes: the number reader stays inside them and agrees with strtod to the last bit.
#include "closo/base.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

// strtod knows neither the exponent letter d nor the end of the input.
static char *terminated_copy(const char *begin, size_t size)
{
    char *copy = malloc(size + 1);
    require(copy != NULL);
    for (size_t i = 0; i < size; i++)
        copy[i] = begin[i] == 'd' || begin[i] == 'D' ? 'e' : begin[i];
    copy[size] = '\0';
    return copy;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    // A block of exactly this size: the sanitizer sees a read at `end`.
    char *block = malloc(size > 0 ? size : 1);
    require(block != NULL);
    if (size > 0)
        memcpy(block, data, size);
    const char *end = block + size;
    double value;
    const char *stop = closo_read_number(block, end, &value);
    if (stop) {
        require(stop > block && stop <= end);
        char *copy = terminated_copy(block, (size_t)(stop - block));
        char *expected_stop;
        double expected = strtod(copy, &expected_stop);
        require(*expected_stop == '\0' && memcmp(&expected, &value, sizeof value) == 0);
        free(copy);
        char buffer[CLOSO_NUMBER_SIZE];
        int length = closo_format_number(buffer, value, 0);
        double back;
        require(length < CLOSO_NUMBER_SIZE && closo_number_from_text(buffer, &back));
        require(memcmp(&back, &value, sizeof value) == 0);
    }
    double row[3];
    stop = closo_read_numbers(block, end, 3, row);
    require(!stop || (stop > block && stop <= end));
    int64_t integer;
    stop = closo_read_integer(block, end, &integer);
    require(!stop || (stop > block && stop <= end));
    const char *word;
    size_t length;
    for (const char *p = block; (p = closo_next_word(p, end, &word, &length)) != NULL;)
        require(length > 0 && word >= block && word + length == p);
    free(block);
    return 0;
}
