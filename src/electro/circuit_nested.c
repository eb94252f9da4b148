// SPDX-License-Identifier: GPL-3.0-or-later
// Is one circuit a special case of another? It is where elements can be left out of the larger one,
// or replaced by what they become at a limit of a parameter (a CPE by a capacitor, resistor or
// Warburg), until the smaller one is left. Searched breadth-first up to a bound of work.
#include "electro/circuit.h"
#include "electro/element.h"

#include <stdlib.h>
#include <string.h>

enum { VARIANTS = 3000, SIGNATURE = 512 };

static const struct {
    const closo_circuit_element *element, *limit;
} limits[] = {
    {&closo_element_CPE, &closo_element_C},     {&closo_element_CPE, &closo_element_W},
    {&closo_element_CPE, &closo_element_R},     {&closo_element_La, &closo_element_L},
    {&closo_element_Ws, &closo_element_W},      {&closo_element_Ws, &closo_element_R},
    {&closo_element_Wo, &closo_element_W},      {&closo_element_Wo, &closo_element_C},
    {&closo_element_Wsg, &closo_element_Ws},    {&closo_element_Ma, &closo_element_Wo},
    {&closo_element_Mg, &closo_element_Wo},     {&closo_element_G, &closo_element_W},
    {&closo_element_Gs, &closo_element_G},      {&closo_element_Gs, &closo_element_Wo},
    {&closo_element_Zarc, &closo_element_K},    {&closo_element_HN, &closo_element_Zarc},
    {&closo_element_TLMQ, &closo_element_TLM},  {&closo_element_TLMR, &closo_element_TLMQ},
    {&closo_element_TLMD, &closo_element_TLMQ},
};

typedef struct variant {
    closo_circuit *circuit;
    char signature[SIGNATURE];
} variant;

typedef struct pool {
    variant *items;
    size_t count, capacity;
    size_t smallest; // parameters of the circuit looked for
} pool;

// Copies a subtree without node `at` (limit NULL) or with it replaced; -1: nothing is left.
static int copy(closo_circuit *to, const closo_circuit *from, int node, int at,
                const closo_circuit_element *limit)
{
    const closo_circuit_node *old = &from->node[node];
    if (old->kind == CLOSO_CIRCUIT_ELEMENT) {
        if (node == at && !limit)
            return -1;
        return closo_circuit_add(to, old->kind, node == at ? limit : old->element);
    }
    int group = closo_circuit_add(to, old->kind, NULL);
    for (int k = old->first; group >= 0 && k >= 0; k = from->node[k].next) {
        int member = copy(to, from, k, at, limit);
        if (member >= 0)
            closo_circuit_attach(to, group, member);
    }
    if (group < 0 || to->node[group].first < 0)
        return -1;
    return closo_circuit_closed(to, group);
}

static size_t count_parameters(const closo_circuit *circuit, int at)
{
    const closo_circuit_node *node = &circuit->node[at];
    size_t sum = node->kind == CLOSO_CIRCUIT_ELEMENT ? node->element->parameters : 0;
    for (int k = node->first; k >= 0; k = circuit->node[k].next)
        sum += count_parameters(circuit, k);
    return sum;
}

static bool sign(const closo_circuit *circuit, char out[SIGNATURE])
{
    closo_text text;
    closo_text_init(&text);
    closo_circuit_signature(circuit, circuit->root, &text);
    bool sound = !text.failed && text.length < SIGNATURE;
    if (sound)
        memcpy(out, text.data, text.length + 1);
    closo_text_clear(&text);
    return sound;
}

static void add_variant(pool *p, const closo_circuit *from, int at,
                        const closo_circuit_element *limit)
{
    closo_circuit *circuit = calloc(1, sizeof *circuit);
    char signature[SIGNATURE];
    bool keep = circuit != NULL && p->count < VARIANTS;
    if (keep) {
        circuit->root = copy(circuit, from, from->root, at, limit);
        keep = circuit->root >= 0 && count_parameters(circuit, circuit->root) >= p->smallest &&
               sign(circuit, signature);
    }
    for (size_t k = 0; keep && k < p->count; k++)
        keep = strcmp(p->items[k].signature, signature) != 0;
    if (keep && closo_grow((void **)&p->items, &p->capacity, p->count + 1, sizeof *p->items,
                           NULL) == CLOSO_OK) {
        p->items[p->count].circuit = circuit;
        memcpy(p->items[p->count++].signature, signature, sizeof signature);
    } else {
        free(circuit);
    }
}

// Nodes below `at`, each of which can be left out or replaced.
static void add_variants(pool *p, const closo_circuit *from, int at)
{
    const closo_circuit_node *node = &from->node[at];
    if (node->kind == CLOSO_CIRCUIT_ELEMENT) {
        add_variant(p, from, at, NULL);
        for (size_t k = 0; k < sizeof limits / sizeof *limits; k++)
            if (limits[k].element == node->element)
                add_variant(p, from, at, limits[k].limit);
    }
    for (int k = node->first; k >= 0; k = from->node[k].next)
        add_variants(p, from, k);
}

bool closo_circuit_nested(const closo_circuit *small, const closo_circuit *large)
{
    char wanted[SIGNATURE];
    bool found = false;
    if (small->parameters >= large->parameters || !sign(small, wanted))
        return false;
    pool p = {.smallest = small->parameters};
    add_variants(&p, large, large->root);
    for (size_t k = 0; !found && k < p.count; k++) {
        found = strcmp(p.items[k].signature, wanted) == 0;
        const closo_circuit *circuit = p.items[k].circuit;
        if (!found && count_parameters(circuit, circuit->root) > small->parameters)
            add_variants(&p, circuit, circuit->root);
    }
    for (size_t k = 0; k < p.count; k++)
        free(p.items[k].circuit);
    free(p.items);
    return found;
}
