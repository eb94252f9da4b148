// SPDX-License-Identifier: GPL-3.0-or-later
// A map from texts to row numbers, so that a long import asks the database once per material.
#ifndef CLOSO_CATALOGUE_NUMBERS_H
#define CLOSO_CATALOGUE_NUMBERS_H

#include "catalogue/record.h"

typedef struct closo_numbers {
    struct closo_number *slots;
    size_t count, capacity;
    closo_catalogue_texts *texts;
} closo_numbers;

bool closo_numbers_find(const closo_numbers *numbers, const char *text, int64_t *number);
closo_status closo_numbers_put(closo_numbers *numbers, const char *text, int64_t number,
                               closo_error *error);
void closo_numbers_clear(closo_numbers *numbers);

#endif
