// SPDX-License-Identifier: GPL-3.0-or-later
// Circuits in the four notations. That of impedance.py takes the house's own name where it has no
// symbol for an element; the others refuse.
#include "electro/circuit.h"

#include <stdlib.h>
#include <string.h>

const char *closo_circuit_notation_name(closo_circuit_notation notation)
{
    static const char *const names[] = {"auto", "boukamp", "eclab", "impedance.py", "pyimpspec"};
    return names[notation];
}

const char *closo_circuit_symbol(const closo_circuit_element *element,
                                 closo_circuit_notation notation)
{
    switch (notation) {
    case CLOSO_NOTATION_BOUKAMP:
        return element->boukamp;
    case CLOSO_NOTATION_ECLAB:
        return element->eclab;
    case CLOSO_NOTATION_PYIMPSPEC:
        return element->pyimpspec;
    default:
        return element->impedance_py ? element->impedance_py : element->name;
    }
}

// How groups are put down: before, between and after the members.
typedef struct brackets {
    const char *open, *between, *close;
} brackets;

static brackets brackets_of(closo_circuit_notation notation, closo_circuit_kind kind, bool inner)
{
    bool parallel = kind == CLOSO_CIRCUIT_GROUP;
    switch (notation) {
    case CLOSO_NOTATION_BOUKAMP:
        return parallel || inner ? (brackets){"(", "", ")"} : (brackets){"", "", ""};
    case CLOSO_NOTATION_ECLAB:
        return parallel ? (brackets){"", "/", ""}
               : inner  ? (brackets){"(", "+", ")"}
                        : (brackets){"", "+", ""};
    case CLOSO_NOTATION_PYIMPSPEC:
        return parallel ? (brackets){"(", "", ")"}
               : inner  ? (brackets){"[", "", "]"}
                        : (brackets){"", "", ""};
    default:
        return parallel ? (brackets){"p(", ",", ")"} : (brackets){"", "-", ""};
    }
}

static closo_status write_node(const closo_circuit *circuit, int at, bool inner,
                               closo_circuit_notation notation, closo_text *out, closo_error *error)
{
    const closo_circuit_node *node = &circuit->node[at];
    bool numbered = notation == CLOSO_NOTATION_ECLAB || notation == CLOSO_NOTATION_IMPEDANCE_PY;
    if (node->kind == CLOSO_CIRCUIT_ELEMENT) {
        const char *symbol = closo_circuit_symbol(node->element, notation);
        if (!symbol)
            return closo_fail(error, CLOSO_USAGE, "%s (%s) has no symbol in the notation of %s",
                              node->element->name, node->element->title,
                              closo_circuit_notation_name(notation));
        closo_text_add(out, symbol);
        if (numbered)
            closo_text_addf(out, "%d", node->number);
        return CLOSO_OK;
    }
    brackets b = brackets_of(notation, node->kind, inner);
    closo_text_add(out, b.open);
    closo_status status = CLOSO_OK;
    for (int k = node->first; status == CLOSO_OK && k >= 0; k = circuit->node[k].next) {
        if (k != node->first)
            closo_text_add(out, b.between);
        status = write_node(circuit, k, true, notation, out, error);
    }
    closo_text_add(out, b.close);
    return status;
}

closo_status closo_circuit_write(const closo_circuit *circuit, closo_circuit_notation notation,
                                 closo_text *out, closo_error *error)
{
    if (notation == CLOSO_NOTATION_AUTO)
        notation = CLOSO_NOTATION_IMPEDANCE_PY;
    closo_status status = write_node(circuit, circuit->root, false, notation, out, error);
    if (status == CLOSO_OK && out->failed)
        status = closo_fail(error, CLOSO_MEMORY, "no memory for a circuit");
    return status;
}

// ---- signature ---------------------------------------------------------------------------------

static int by_text(const void *a, const void *b)
{
    return strcmp(((const closo_text *)a)->data, ((const closo_text *)b)->data);
}

void closo_circuit_signature(const closo_circuit *circuit, int at, closo_text *out)
{
    const closo_circuit_node *node = &circuit->node[at];
    if (node->kind == CLOSO_CIRCUIT_ELEMENT) {
        closo_text_add(out, node->element->name);
        return;
    }
    closo_text members[CLOSO_CIRCUIT_PARAMETERS];
    size_t count = 0;
    for (int k = node->first; k >= 0; k = circuit->node[k].next, count++) {
        closo_text_init(&members[count]);
        closo_circuit_signature(circuit, k, &members[count]);
        out->failed |= members[count].failed;
    }
    if (!out->failed)
        qsort(members, count, sizeof *members, by_text);
    closo_text_add(out, node->kind == CLOSO_CIRCUIT_GROUP ? "p(" : "s(");
    for (size_t k = 0; k < count; k++) {
        closo_text_add(out, k ? "," : "");
        closo_text_add(out, members[k].data ? members[k].data : "");
        closo_text_clear(&members[k]);
    }
    closo_text_add(out, ")");
}
