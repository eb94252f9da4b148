// SPDX-License-Identifier: GPL-3.0-or-later
// Any text as an operator, a Hall symbol, a Hermann-Mauguin symbol, and as a list of operators: it
// is read or refused with a sentence; what was read is a group, and its texts read back to it.
#include "closo/crystal.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void require_sentence(closo_status status, const closo_error *error)
{
    require(status == CLOSO_INPUT && error->message[0] != '\0' && !strchr(error->message, '\n'));
}

static bool try_operator(const char *text, closo_operator *out)
{
    closo_error error = {0};
    closo_status status = closo_operator_parse(text, out, &error);
    if (status != CLOSO_OK) {
        require(status == CLOSO_INPUT && error.message[0] != '\0');
        return false;
    }
    char written[64];
    closo_operator_write(out, written);
    closo_operator again;
    require(closo_operator_parse(written, &again, NULL) == CLOSO_OK);
    require(memcmp(out, &again, sizeof again) == 0);
    return true;
}

static void try_group(const closo_symmetry *group)
{
    require(group->count >= 1 && group->count <= 192 && group->point_group[0] != '\0');
    require(closo_symmetry_laue(group)[0] != '\0' && closo_symmetry_system(group)[0] != '\0');
    closo_symmetry again;
    require(closo_symmetry_from_operators(&again, group->operators, group->count, NULL) ==
            CLOSO_OK);
    require(again.count == group->count && again.number == group->number);
    require(memcmp(again.operators, group->operators, group->count * sizeof *group->operators) ==
            0);
    closo_symmetry_clear(&again);
    int list[48][3];
    size_t count = closo_symmetry_equivalents(group, (const int[3]){1, 2, -3}, list);
    require(count >= 2 && count <= 48);
    bool absent = closo_symmetry_absent(group, list[0]);
    for (size_t i = 1; i < count; i++)
        require(closo_symmetry_absent(group, list[i]) == absent);
}

static void try_symbols(const char *text)
{
    closo_symmetry group;
    closo_error error = {0};
    closo_status status = closo_symmetry_from_hall(&group, text, &error);
    if (status == CLOSO_OK) {
        try_group(&group);
        closo_symmetry_clear(&group);
    } else {
        require(status == CLOSO_INPUT && error.message[0] != '\0');
    }
    closo_cell cell;
    require(closo_cell_init_parameters(&cell, (const double[3]){5, 6, 7},
                                       (const double[3]){90, 100, 90}, NULL) == CLOSO_OK);
    error = (closo_error){0};
    status = closo_symmetry_from_name(&group, text, &cell, &error);
    if (status == CLOSO_OK) {
        try_group(&group);
        closo_symmetry_clear(&group);
    } else {
        require(status == CLOSO_INPUT && error.message[0] != '\0');
    }
}

// Operators between semicolons.
static void try_list(char *text)
{
    closo_operator list[16];
    size_t count = 0;
    char *rest = NULL;
    for (char *word = strtok_r(text, ";", &rest); word && count < 16;
         word = strtok_r(NULL, ";", &rest))
        count += try_operator(word, &list[count]);
    if (count == 0)
        return;
    closo_symmetry group;
    closo_error error = {0};
    closo_status status = closo_symmetry_from_operators(&group, list, count, &error);
    if (status != CLOSO_OK) {
        require_sentence(status, &error);
        return;
    }
    try_group(&group);
    closo_symmetry_clear(&group);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    require(text != NULL);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    try_symbols(text);
    try_list(text);
    free(text);
    return 0;
}
