// SPDX-License-Identifier: GPL-3.0-or-later
// Compositions as comparable texts.
#include "catalogue/database.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_symbol(const void *a, const void *b)
{
    return strcmp(closo_element_of(*(const int *)a)->symbol,
                  closo_element_of(*(const int *)b)->symbol);
}

// Elements of the formula in the order of their symbols.
static size_t sorted_elements(const double counts[], int numbers[CLOSO_ELEMENT_MAXIMUM])
{
    size_t count = 0;
    for (int i = 1; i <= CLOSO_ELEMENT_MAXIMUM; i++)
        if (counts[i] > 0)
            numbers[count++] = i;
    qsort(numbers, count, sizeof *numbers, by_symbol);
    return count;
}

void closo_composition_key(const char *formula, char *buffer, size_t size)
{
    double counts[CLOSO_ELEMENT_MAXIMUM + 1];
    int numbers[CLOSO_ELEMENT_MAXIMUM];
    *buffer = '\0';
    if (!closo_catalogue_composition(formula, counts))
        return;
    size_t count = sorted_elements(counts, numbers), length = 0;
    for (size_t i = 0; i < count && length + 32 < size; i++) {
        char number[CLOSO_NUMBER_SIZE];
        closo_format_number(number, counts[numbers[i]], 10);
        length += (size_t)snprintf(buffer + length, size - length, "%s%s%s", i ? " " : "",
                                   closo_element_of(numbers[i])->symbol, number);
    }
}

void closo_elements_key(const char *formula, char *buffer, size_t size)
{
    double counts[CLOSO_ELEMENT_MAXIMUM + 1];
    int numbers[CLOSO_ELEMENT_MAXIMUM];
    *buffer = '\0';
    if (!closo_catalogue_composition(formula, counts))
        return;
    size_t count = sorted_elements(counts, numbers), length = 0;
    for (size_t i = 0; i < count && length + 8 < size; i++)
        length += (size_t)snprintf(buffer + length, size - length, "%s%s ", i ? "" : " ",
                                   closo_element_of(numbers[i])->symbol);
}
