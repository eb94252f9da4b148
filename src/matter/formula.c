// SPDX-License-Identifier: GPL-3.0-or-later
// Chemical formulas as counts per element. Grammar: formula = item+; item = (symbol | group)
// [number]; group = "(" formula ")" | "[" formula "]"; numbers are whole and at least 1. Parsing is
// by recursive descent with a bounded depth; counts are bounded too, so that sums stay far from
// overflow.
#include "closo/matter.h"

#include <stdio.h>
#include <string.h>

#define COUNT_MAXIMUM 1000000000U // per element
#define DEPTH_MAXIMUM 16

typedef struct parser {
    const char *text;
    const char *position;
    closo_error *error;
} parser;

static closo_status fail_at(const parser *state, const char *place, const char *what)
{
    return closo_fail(state->error, CLOSO_USAGE, "formula \"%s\": %s at character %zu", state->text,
                      what, (size_t)(place - state->text) + 1);
}

static bool is_upper(char character)
{
    return character >= 'A' && character <= 'Z';
}

static bool is_lower(char character)
{
    return character >= 'a' && character <= 'z';
}

static bool is_digit(char character)
{
    return character >= '0' && character <= '9';
}

// The number behind a symbol or group; 1 when there is none.
static closo_status parse_count(parser *state, unsigned *count)
{
    const char *begin = state->position;
    *count = 1;
    if (!is_digit(*begin))
        return CLOSO_OK;
    unsigned sum = 0;
    for (; is_digit(*state->position); state->position++) {
        unsigned digit = (unsigned)(*state->position - '0');
        if (sum > (COUNT_MAXIMUM - digit) / 10)
            return fail_at(state, begin, "the number is too large");
        sum = sum * 10 + digit;
    }
    if (sum == 0)
        return fail_at(state, begin, "expected a number of at least 1");
    *count = sum;
    return CLOSO_OK;
}

static closo_status add(const parser *state, const char *place, unsigned *sum, unsigned number,
                        unsigned times)
{
    uint64_t result = (uint64_t)number * times + *sum;
    if (result > COUNT_MAXIMUM)
        return fail_at(state, place, "there are too many atoms");
    *sum = (unsigned)result;
    return CLOSO_OK;
}

static closo_status parse_element(parser *state, closo_formula *sum)
{
    const char *begin = state->position;
    size_t length = is_lower(begin[1]) ? 2 : 1;
    const closo_element *element = closo_element_find(begin, length);
    if (!element)
        return fail_at(state, begin, "unknown element");
    state->position += length;
    unsigned count;
    closo_status status = parse_count(state, &count);
    return status == CLOSO_OK ? add(state, begin, &sum->count[element->number], count, 1) : status;
}

static closo_status parse_items(parser *state, closo_formula *sum, int depth);

static closo_status parse_group(parser *state, closo_formula *sum, int depth)
{
    const char *begin = state->position;
    char closing = *begin == '(' ? ')' : ']';
    if (depth == DEPTH_MAXIMUM)
        return fail_at(state, begin, "the groups are nested too deeply");
    state->position++;
    closo_formula inner = {0};
    closo_status status = parse_items(state, &inner, depth + 1);
    if (status != CLOSO_OK)
        return status;
    if (*state->position != closing)
        return fail_at(state, begin, "a group is not closed that opens");
    state->position++;
    unsigned count;
    status = parse_count(state, &count);
    for (size_t i = 1; status == CLOSO_OK && i <= CLOSO_ELEMENT_MAXIMUM; i++)
        status = add(state, begin, &sum->count[i], inner.count[i], count);
    return status;
}

// One item or more, up to something that is none.
static closo_status parse_items(parser *state, closo_formula *sum, int depth)
{
    const char *begin = state->position;
    closo_status status = CLOSO_OK;
    while (status == CLOSO_OK) {
        char next = *state->position;
        if (is_upper(next))
            status = parse_element(state, sum);
        else if (next == '(' || next == '[')
            status = parse_group(state, sum, depth);
        else
            break;
    }
    if (status == CLOSO_OK && state->position == begin)
        return fail_at(state, begin, "expected an element or a group");
    return status;
}

closo_status closo_formula_parse(const char *text, closo_formula *out, closo_error *error)
{
    parser state = {text, text, error};
    closo_formula sum = {0};
    closo_status status = parse_items(&state, &sum, 0);
    if (status == CLOSO_OK && *state.position)
        status = fail_at(&state, state.position, "expected an element, a group or a number");
    if (status == CLOSO_OK)
        *out = sum;
    return status;
}

bool closo_formula_equal(const closo_formula *a, const closo_formula *b)
{
    return memcmp(a->count, b->count, sizeof a->count) == 0;
}

double closo_formula_weight(const closo_formula *formula)
{
    double weight = 0;
    for (int number = 1; number <= CLOSO_ELEMENT_MAXIMUM; number++)
        weight += formula->count[number] * closo_element_of(number)->weight;
    return weight;
}

unsigned closo_formula_atoms(const closo_formula *formula)
{
    unsigned atoms = 0;
    for (size_t i = 0; i <= CLOSO_ELEMENT_MAXIMUM; i++) {
        unsigned left = (unsigned)-1 - atoms;
        atoms += formula->count[i] < left ? formula->count[i] : left;
    }
    return atoms;
}

// Place in the written order: metals, carbon, boron, hydrogen (if there is carbon or boron), rest.
static int rank(const closo_element *element, bool hydrogen_early)
{
    switch (element->number) {
    case 6:
        return 1;
    case 5:
        return 2;
    case 1:
        return hydrogen_early ? 3 : 4;
    default:
        return element->is_metal ? 0 : 4;
    }
}

static bool comes_before(const closo_element *a, const closo_element *b, bool hydrogen_early)
{
    int rank_a = rank(a, hydrogen_early);
    int rank_b = rank(b, hydrogen_early);
    return rank_a != rank_b ? rank_a < rank_b : strcmp(a->symbol, b->symbol) < 0;
}

static size_t sorted_elements(const closo_formula *formula,
                              const closo_element *sorted[CLOSO_ELEMENT_MAXIMUM])
{
    bool hydrogen_early = formula->count[5] > 0 || formula->count[6] > 0;
    size_t count = 0;
    for (int number = 1; number <= CLOSO_ELEMENT_MAXIMUM; number++) {
        if (formula->count[number] == 0)
            continue;
        const closo_element *element = closo_element_of(number);
        size_t place = count++;
        while (place > 0 && comes_before(element, sorted[place - 1], hydrogen_early)) {
            sorted[place] = sorted[place - 1];
            place--;
        }
        sorted[place] = element;
    }
    return count;
}

void closo_formula_write(const closo_formula *formula, char *buffer, size_t size)
{
    if (size == 0)
        return;
    buffer[0] = '\0';
    const closo_element *sorted[CLOSO_ELEMENT_MAXIMUM];
    size_t count = sorted_elements(formula, sorted);
    size_t used = 0;
    for (size_t i = 0; i < count && used < size; i++) {
        unsigned atoms = formula->count[sorted[i]->number];
        int length = atoms == 1
                         ? snprintf(buffer + used, size - used, "%s", sorted[i]->symbol)
                         : snprintf(buffer + used, size - used, "%s%u", sorted[i]->symbol, atoms);
        used += (size_t)length;
    }
}
