// SPDX-License-Identifier: GPL-3.0-or-later
// Circuits from text. Four notations:
//   Boukamp, ZSimpWin  R(Q(RQ))               brackets alternate: series outside, parallel in the
//                                             first, series in the second ...
//   EC-Lab             R1+Q1/(R2+Q2)          / binds closer than +
//   impedance.py       R0-p(CPE1,R1-CPE2)
//   pyimpspec          R(Q[RQ])               () parallel, [] series, values in {}
// Symbols are taken by what they compute, as the records of the elements say. A text that is a
// circuit in several notations, and not the same one, is refused.
#include "electro/circuit.h"
#include "electro/element.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct reader {
    const char *text, *at;
    closo_circuit_notation notation;
    closo_circuit *circuit;
    closo_circuit_values *values;
    int depth;
    closo_error *error;
} reader;

static const struct {
    const char *symbol;
    const closo_circuit_element *element;
} aliases[] = {{"H", &closo_element_HN}, {"G", &closo_element_G}}; // older pyimpspec

static int complain(reader *r, const char *expected)
{
    char found[8] = "the end";
    if (*r->at)
        snprintf(found, sizeof found, "'%c'", *r->at);
    closo_fail(r->error, CLOSO_USAGE, "circuit '%.200s': character %zu: expected %s, found %s",
               r->text, (size_t)(r->at - r->text) + 1, expected, found);
    return -1;
}

static char next_character(reader *r)
{
    while (*r->at == ' ')
        r->at++;
    return *r->at;
}

static bool accept(reader *r, char c)
{
    if (next_character(r) != c)
        return false;
    r->at++;
    return true;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t matches(const char *symbol, const char *text, bool whole)
{
    size_t length = symbol ? strlen(symbol) : 0;
    if (length == 0 || strncmp(symbol, text, length) != 0 || (whole && is_letter(text[length])))
        return 0;
    return length;
}

// The longest symbol that stands here; *length 0: none. Where elements are divided by signs the
// whole word must be the symbol.
static const closo_circuit_element *find_symbol(const reader *r, size_t *length)
{
    bool divided =
        r->notation == CLOSO_NOTATION_ECLAB || r->notation == CLOSO_NOTATION_IMPEDANCE_PY;
    const closo_circuit_element *best = NULL;
    *length = 0;
    const closo_circuit_element *const *elements = closo_circuit_elements();
    for (size_t i = 0; elements[i]; i++) {
        size_t found = matches(closo_circuit_symbol(elements[i], r->notation), r->at, divided);
        if (found == 0 && r->notation == CLOSO_NOTATION_IMPEDANCE_PY)
            found = matches(elements[i]->name, r->at, divided);
        if (found > *length) {
            *length = found;
            best = elements[i];
        }
    }
    for (size_t i = 0;
         r->notation == CLOSO_NOTATION_PYIMPSPEC && i < sizeof aliases / sizeof *aliases; i++) {
        size_t found = matches(aliases[i].symbol, r->at, false);
        if (found > *length) {
            *length = found;
            best = aliases[i].element;
        }
    }
    return best;
}

static int read_element(reader *r)
{
    size_t length;
    next_character(r);
    const closo_circuit_element *element = find_symbol(r, &length);
    if (!element)
        return complain(r, "an element");
    int node = closo_circuit_add(r->circuit, CLOSO_CIRCUIT_ELEMENT, element);
    if (node < 0)
        return complain(r, "fewer elements");
    r->at += length;
    if (*r->at == '_' && is_digit(r->at[1]))
        r->at++;
    int number = -1;
    for (; is_digit(*r->at); r->at++) {
        number = (number < 0 ? 0 : number * 10) + (*r->at - '0');
        if (number > 9999)
            return complain(r, "a number below 10000");
    }
    r->circuit->node[node].number = number;
    if (r->notation == CLOSO_NOTATION_PYIMPSPEC && next_character(r) == '{' &&
        closo_circuit_read_values(r->circuit, node, r->text, &r->at, r->values, r->error) !=
            CLOSO_OK)
        return -1;
    return node;
}

static int read_group(reader *r, closo_circuit_kind kind, char close);

static bool deeper(reader *r)
{
    return ++r->depth <= CLOSO_CIRCUIT_DEPTH;
}

// ---- Boukamp and pyimpspec: members follow one another -----------------------------------------

static int read_member(reader *r, closo_circuit_kind kind)
{
    bool alternating = r->notation == CLOSO_NOTATION_BOUKAMP;
    if (accept(r, '('))
        return read_group(r,
                          alternating && kind == CLOSO_CIRCUIT_GROUP ? CLOSO_CIRCUIT_SERIES
                                                                     : CLOSO_CIRCUIT_GROUP,
                          ')');
    if (!alternating && accept(r, '['))
        return read_group(r, CLOSO_CIRCUIT_SERIES, ']');
    return read_element(r);
}

// ---- impedance.py ------------------------------------------------------------------------------

static int read_chain(reader *r);

static int read_link(reader *r)
{
    if (next_character(r) != 'p' || r->at[1] != '(')
        return read_element(r);
    if (!deeper(r))
        return complain(r, "less depth");
    r->at += 2;
    int group = closo_circuit_add(r->circuit, CLOSO_CIRCUIT_GROUP, NULL);
    if (group < 0)
        return complain(r, "fewer elements");
    do {
        int member = read_chain(r);
        if (member < 0)
            return -1;
        closo_circuit_attach(r->circuit, group, member);
    } while (accept(r, ','));
    if (!accept(r, ')'))
        return complain(r, "'-', ',' or ')'");
    r->depth--;
    return closo_circuit_closed(r->circuit, group);
}

static int read_chain(reader *r)
{
    int group = closo_circuit_add(r->circuit, CLOSO_CIRCUIT_SERIES, NULL);
    if (group < 0)
        return complain(r, "fewer elements");
    do {
        int member = read_link(r);
        if (member < 0)
            return -1;
        closo_circuit_attach(r->circuit, group, member);
    } while (accept(r, '-'));
    return closo_circuit_closed(r->circuit, group);
}

// ---- EC-Lab ------------------------------------------------------------------------------------

static int read_sum(reader *r, closo_circuit_kind kind);

static int read_factor(reader *r)
{
    if (!accept(r, '('))
        return read_element(r);
    if (!deeper(r))
        return complain(r, "less depth");
    int sum = read_sum(r, CLOSO_CIRCUIT_SERIES);
    if (sum < 0)
        return -1;
    if (!accept(r, ')'))
        return complain(r, "'+', '/' or ')'");
    r->depth--;
    return sum;
}

static int read_sum(reader *r, closo_circuit_kind kind)
{
    bool series = kind == CLOSO_CIRCUIT_SERIES;
    int group = closo_circuit_add(r->circuit, kind, NULL);
    if (group < 0)
        return complain(r, "fewer elements");
    do {
        int member = series ? read_sum(r, CLOSO_CIRCUIT_GROUP) : read_factor(r);
        if (member < 0)
            return -1;
        closo_circuit_attach(r->circuit, group, member);
    } while (accept(r, series ? '+' : '/'));
    return closo_circuit_closed(r->circuit, group);
}

// ---- all ---------------------------------------------------------------------------------------

// close '\0': the end of the text.
static int read_group(reader *r, closo_circuit_kind kind, char close)
{
    char expected[32] = "an element or the end";
    if (close)
        snprintf(expected, sizeof expected, "an element or '%c'", close);
    if (!deeper(r))
        return complain(r, "less depth");
    int group = closo_circuit_add(r->circuit, kind, NULL);
    if (group < 0)
        return complain(r, "fewer elements");
    while (next_character(r) != close) {
        if (*r->at == '\0' || *r->at == ')' || *r->at == ']')
            return complain(r, expected);
        int member = read_member(r, kind);
        if (member < 0)
            return -1;
        closo_circuit_attach(r->circuit, group, member);
    }
    if (r->circuit->node[group].first < 0)
        return complain(r, "an element");
    if (close)
        r->at++;
    r->depth--;
    return closo_circuit_closed(r->circuit, group);
}

static closo_status parse_as(const char *text, closo_circuit_notation notation, closo_circuit **out,
                             closo_error *error)
{
    closo_error own = {0};
    closo_circuit_values values = {0};
    closo_circuit *circuit = closo_allocate(1, sizeof *circuit, error);
    if (!circuit)
        return CLOSO_MEMORY;
    reader r = {.text = text,
                .at = text,
                .notation = notation,
                .circuit = circuit,
                .values = &values,
                .error = &own};
    int root = notation == CLOSO_NOTATION_IMPEDANCE_PY ? read_chain(&r)
               : notation == CLOSO_NOTATION_ECLAB      ? read_sum(&r, CLOSO_CIRCUIT_SERIES)
                                                       : read_group(&r, CLOSO_CIRCUIT_SERIES, '\0');
    if (root >= 0 && next_character(&r) != '\0')
        root = complain(&r, notation == CLOSO_NOTATION_ECLAB ? "'+', '/' or the end"
                                                             : "'-' or the end");
    if (root >= 0 && (closo_circuit_finish(circuit, root, &own) != CLOSO_OK ||
                      closo_circuit_set_values(circuit, &values, &own) != CLOSO_OK))
        root = -1;
    if (root < 0) {
        closo_circuit_free(circuit);
        return closo_fail(error, own.status, "%s", own.message);
    }
    *out = circuit;
    return CLOSO_OK;
}

enum { NOTATIONS = CLOSO_NOTATION_PYIMPSPEC };

typedef struct candidates {
    closo_circuit *circuit[NOTATIONS + 1];
    closo_error error[NOTATIONS + 1];
    closo_text signature[NOTATIONS + 1];
} candidates;

// The notation whose signs stand in the text: whose complaint is of use.
static closo_circuit_notation likely_notation(const char *text)
{
    if (strpbrk(text, "[]{}"))
        return CLOSO_NOTATION_PYIMPSPEC;
    if (strpbrk(text, "+/"))
        return CLOSO_NOTATION_ECLAB;
    if (strpbrk(text, "-,") || strstr(text, "p("))
        return CLOSO_NOTATION_IMPEDANCE_PY;
    return strpbrk(text, "()") ? CLOSO_NOTATION_BOUKAMP : CLOSO_NOTATION_IMPEDANCE_PY;
}

static closo_status refuse(const char *text, const candidates *c, closo_error *error)
{
    closo_text list;
    closo_text_init(&list);
    for (int n = 1; n <= NOTATIONS; n++) {
        if (!c->circuit[n])
            continue;
        closo_text_addf(&list, "%s%s: ", list.length ? "; " : "",
                        closo_circuit_notation_name((closo_circuit_notation)n));
        closo_circuit_write(c->circuit[n], CLOSO_NOTATION_IMPEDANCE_PY, &list, NULL);
    }
    closo_status status = closo_fail(error, CLOSO_USAGE,
                                     "circuit '%.200s' means different things in different "
                                     "notations (%.600s): name the notation",
                                     text, list.data ? list.data : "");
    closo_text_clear(&list);
    return status;
}

static closo_status choose(const char *text, candidates *c, closo_circuit **out, closo_error *error)
{
    int first = 0;
    bool same = true;
    for (int n = 1; n <= NOTATIONS; n++) {
        if (!c->circuit[n])
            continue;
        closo_circuit_signature(c->circuit[n], c->circuit[n]->root, &c->signature[n]);
        if (c->signature[n].failed)
            return closo_fail(error, CLOSO_MEMORY, "no memory for a circuit");
        if (first == 0)
            first = n;
        else
            same = same && strcmp(c->signature[first].data, c->signature[n].data) == 0;
    }
    if (first == 0) {
        const closo_error *of = &c->error[likely_notation(text)];
        return closo_fail(error, of->status, "%s", of->message);
    }
    if (!same)
        return refuse(text, c, error);
    *out = c->circuit[first];
    c->circuit[first] = NULL;
    return CLOSO_OK;
}

closo_status closo_circuit_parse(closo_circuit **out, const char *text,
                                 closo_circuit_notation notation, closo_error *error)
{
    *out = NULL;
    if (strlen(text) > CLOSO_CIRCUIT_TEXT)
        return closo_fail(error, CLOSO_USAGE, "a circuit of more than %d characters",
                          CLOSO_CIRCUIT_TEXT);
    for (const char *at = text; *at; at++)
        if (*at < ' ' || *at > '~')
            return closo_fail(error, CLOSO_USAGE,
                              "circuit: character %zu: expected printable ASCII, found byte %u",
                              (size_t)(at - text) + 1, (unsigned)(unsigned char)*at);
    if (notation != CLOSO_NOTATION_AUTO)
        return parse_as(text, notation, out, error);
    candidates c = {0};
    closo_status status = CLOSO_OK;
    for (int n = 1; n <= NOTATIONS; n++)
        if (parse_as(text, (closo_circuit_notation)n, &c.circuit[n], &c.error[n]) == CLOSO_MEMORY)
            status = closo_fail(error, CLOSO_MEMORY, "no memory for a circuit");
    if (status == CLOSO_OK)
        status = choose(text, &c, out, error);
    for (int n = 1; n <= NOTATIONS; n++) {
        closo_circuit_free(c.circuit[n]);
        closo_text_clear(&c.signature[n]);
    }
    return status;
}
