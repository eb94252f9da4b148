// SPDX-License-Identifier: GPL-3.0-or-later
// Any text: a formula or quantity is read or refused with a sentence, and a formula that was read
// is written in a form that reads back to the same counts.
#include "closo/matter.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void try_formula(const char *text)
{
    closo_formula formula;
    closo_error error = {0};
    if (closo_formula_parse(text, &formula, &error) != CLOSO_OK) {
        require(error.status == CLOSO_USAGE && error.message[0] != '\0');
        return;
    }
    char written[2048]; // 118 elements of at most 12 characters
    closo_formula_write(&formula, written, sizeof written);
    closo_formula again;
    require(closo_formula_parse(written, &again, NULL) == CLOSO_OK);
    require(closo_formula_equal(&formula, &again));
    require(closo_formula_atoms(&formula) > 0 && closo_formula_weight(&formula) > 0);
}

static void try_quantity(const char *text, closo_dimension dimension)
{
    double value;
    closo_error error = {0};
    if (closo_quantity_from_text(text, dimension, &value, &error) != CLOSO_OK) {
        require(error.message[0] != '\0');
        return;
    }
    char buffer[64];
    closo_format_value(buffer, value, 0.01 * (value < 0 ? -value : value));
    require(memchr(buffer, '\0', sizeof buffer) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    require(text != NULL);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    try_formula(text);
    for (int dimension = 0; dimension <= CLOSO_DIMENSION_BYTES; dimension++)
        try_quantity(text, (closo_dimension)dimension);
    free(text);
    return 0;
}
