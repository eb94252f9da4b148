// SPDX-License-Identifier: GPL-3.0-or-later
// The tree, its parameters, and its impedance with exact derivatives: a parallel group of Z_k has
// Z = 1 / sum 1/Z_k and dZ/dZ_k = (Z/Z_k)^2, by which the derivatives of the member are multiplied.
#include "electro/circuit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST  1e150 // ohm: what an impedance is cut to, so that products stay finite
#define SMALLEST 1e-150

// ---- building ----------------------------------------------------------------------------------

int closo_circuit_add(closo_circuit *circuit, closo_circuit_kind kind,
                      const closo_circuit_element *element)
{
    if (circuit->count >= CLOSO_CIRCUIT_NODES)
        return -1;
    circuit->node[circuit->count] = (closo_circuit_node){
        .kind = kind, .element = element, .number = -1, .first = -1, .last = -1, .next = -1};
    return circuit->count++;
}

static void append(closo_circuit *circuit, int group, int member)
{
    closo_circuit_node *g = &circuit->node[group];
    if (g->last < 0)
        g->first = member;
    else
        circuit->node[g->last].next = member;
    g->last = member;
}

void closo_circuit_attach(closo_circuit *circuit, int group, int member)
{
    closo_circuit_node *m = &circuit->node[member];
    if (m->kind != circuit->node[group].kind) {
        append(circuit, group, member);
        return;
    }
    for (int k = m->first; k >= 0;) {
        int next = circuit->node[k].next;
        circuit->node[k].next = -1;
        append(circuit, group, k);
        k = next;
    }
}

int closo_circuit_closed(const closo_circuit *circuit, int group)
{
    const closo_circuit_node *g = &circuit->node[group];
    return g->first >= 0 && g->first == g->last ? g->first : group;
}

// Names -----------------------------------------------------------------------------------------

typedef struct walk {
    closo_circuit *circuit;
    int order[CLOSO_CIRCUIT_NODES]; // elements in the order of the text
    int count;
} walk;

static void collect(walk *w, int at)
{
    const closo_circuit_node *node = &w->circuit->node[at];
    if (node->kind == CLOSO_CIRCUIT_ELEMENT)
        w->order[w->count++] = at;
    for (int k = node->first; k >= 0; k = w->circuit->node[k].next)
        collect(w, k);
}

static bool number_taken(const walk *w, const closo_circuit_element *element, int number)
{
    for (int i = 0; i < w->count; i++) {
        const closo_circuit_node *node = &w->circuit->node[w->order[i]];
        if (node->element == element && node->number == number)
            return true;
    }
    return false;
}

static closo_status number_elements(walk *w, closo_error *error)
{
    for (int i = 0; i < w->count; i++) {
        const closo_circuit_node *a = &w->circuit->node[w->order[i]];
        for (int j = 0; a->number >= 0 && j < i; j++) {
            const closo_circuit_node *b = &w->circuit->node[w->order[j]];
            if (a->element == b->element && a->number == b->number)
                return closo_fail(error, CLOSO_USAGE, "element %s%d appears twice in the circuit",
                                  a->element->name, a->number);
        }
    }
    for (int i = 0; i < w->count; i++) {
        closo_circuit_node *node = &w->circuit->node[w->order[i]];
        for (int number = 0; node->number < 0; number++)
            if (!number_taken(w, node->element, number))
                node->number = number;
    }
    return CLOSO_OK;
}

void closo_circuit_label(const closo_circuit *circuit, int node, char out[CLOSO_CIRCUIT_NAME])
{
    snprintf(out, CLOSO_CIRCUIT_NAME, "%.16s%d", circuit->node[node].element->name,
             circuit->node[node].number % 100000);
}

static closo_status name_parameters(walk *w, closo_error *error)
{
    closo_circuit *c = w->circuit;
    for (int i = 0; i < w->count; i++) {
        closo_circuit_node *node = &c->node[w->order[i]];
        const closo_circuit_element *element = node->element;
        if (c->parameters + element->parameters > CLOSO_CIRCUIT_PARAMETERS)
            return closo_fail(error, CLOSO_USAGE, "the circuit has more than %d parameters",
                              CLOSO_CIRCUIT_PARAMETERS);
        char label[CLOSO_CIRCUIT_NAME];
        closo_circuit_label(c, w->order[i], label);
        for (size_t k = 0; k < element->parameters; k++) {
            size_t p = c->parameters++;
            c->parameter[p] = element->parameter[k];
            c->owner[p] = w->order[i];
            if (element->parameters == 1)
                memcpy(c->name[p], label, sizeof label);
            else
                snprintf(c->name[p], sizeof c->name[p], "%.22s_%.8s", label,
                         element->parameter[k].symbol);
        }
    }
    return CLOSO_OK;
}

static size_t number_parameters(closo_circuit *c, int at, size_t next)
{
    closo_circuit_node *node = &c->node[at];
    node->parameter = next;
    if (node->kind == CLOSO_CIRCUIT_ELEMENT)
        next += node->element->parameters;
    for (int k = node->first; k >= 0; k = c->node[k].next)
        next = number_parameters(c, k, next);
    node->parameters = next - node->parameter;
    return next;
}

closo_status closo_circuit_finish(closo_circuit *circuit, int root, closo_error *error)
{
    walk w = {.circuit = circuit};
    circuit->root = root;
    circuit->parameters = 0;
    collect(&w, root);
    closo_status status = number_elements(&w, error);
    if (status == CLOSO_OK)
        status = name_parameters(&w, error);
    if (status == CLOSO_OK)
        number_parameters(circuit, root, 0);
    return status;
}

// ---- looking -----------------------------------------------------------------------------------

void closo_circuit_free(closo_circuit *circuit)
{
    free(circuit);
}

size_t closo_circuit_count(const closo_circuit *circuit)
{
    return circuit->parameters;
}

const char *closo_circuit_name(const closo_circuit *circuit, size_t parameter)
{
    return parameter < circuit->parameters ? circuit->name[parameter] : NULL;
}

const closo_element_parameter *closo_circuit_parameter(const closo_circuit *circuit,
                                                       size_t parameter)
{
    return parameter < circuit->parameters ? &circuit->parameter[parameter] : NULL;
}

const closo_circuit_element *closo_circuit_element_of(const closo_circuit *circuit,
                                                      size_t parameter)
{
    return parameter < circuit->parameters ? circuit->node[circuit->owner[parameter]].element
                                           : NULL;
}

// ---- impedance ---------------------------------------------------------------------------------

typedef struct number {
    double re, im;
} number;

static inline number product(number a, number b)
{
    return (number){a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

// 1/a for a that is neither huge nor tiny (cut).
static inline number inverse(number a)
{
    double squares = a.re * a.re + a.im * a.im;
    return (number){a.re / squares, -a.im / squares};
}

static inline double cut(double x)
{
    return x > LARGEST ? LARGEST : x < -LARGEST ? -LARGEST : x == x ? x : 0;
}

// What an element gives at the ends of the frequency axis: finite and not exactly nothing.
static number cut_element(double z[2], double (*d)[2], size_t count)
{
    z[0] = cut(z[0]);
    z[1] = cut(z[1]);
    if (fabs(z[0]) < SMALLEST && fabs(z[1]) < SMALLEST)
        z[0] = SMALLEST;
    for (size_t k = 0; d && k < count; k++) {
        d[k][0] = cut(d[k][0]);
        d[k][1] = cut(d[k][1]);
    }
    return (number){z[0], z[1]};
}

typedef struct evaluation {
    const closo_circuit *circuit;
    const double *p;
    double omega;
    double (*derivative)[2]; // all parameters of this frequency; NULL: not wanted
} evaluation;

static number impedance_of(const evaluation *e, int at);

static number parallel_of(const evaluation *e, const closo_circuit_node *node)
{
    number member[CLOSO_CIRCUIT_PARAMETERS], admittance = {0, 0};
    int count = 0;
    for (int k = node->first; k >= 0; k = e->circuit->node[k].next) {
        number y = inverse(impedance_of(e, k));
        member[count++] = y;
        admittance.re += y.re;
        admittance.im += y.im;
    }
    double size = fabs(admittance.re) + fabs(admittance.im);
    // a resonance without loss
    number z = size > SMALLEST ? inverse(admittance) : (number){LARGEST, 0};
    count = 0;
    for (int k = node->first; e->derivative && k >= 0; k = e->circuit->node[k].next) {
        const closo_circuit_node *child = &e->circuit->node[k];
        number ratio = product(z, member[count++]), factor = product(ratio, ratio);
        for (size_t j = child->parameter; j < child->parameter + child->parameters; j++) {
            double *d = e->derivative[j];
            number scaled = product(factor, (number){d[0], d[1]});
            d[0] = cut(scaled.re);
            d[1] = cut(scaled.im);
        }
    }
    return z;
}

static number impedance_of(const evaluation *e, int at)
{
    const closo_circuit_node *node = &e->circuit->node[at];
    if (node->kind == CLOSO_CIRCUIT_GROUP)
        return parallel_of(e, node);
    if (node->kind == CLOSO_CIRCUIT_ELEMENT) {
        double z[2], (*d)[2] = e->derivative ? e->derivative + node->parameter : NULL;
        node->element->impedance(e->p + node->parameter, e->omega, z, d);
        return cut_element(z, d, node->parameters);
    }
    number sum = {0, 0};
    for (int k = node->first; k >= 0; k = e->circuit->node[k].next) {
        number z = impedance_of(e, k);
        sum.re += z.re;
        sum.im += z.im;
    }
    double size = fabs(sum.re) + fabs(sum.im);
    return size > SMALLEST ? sum : (number){SMALLEST, 0};
}

void closo_circuit_impedance(const closo_circuit *circuit, const double *p, const double *omega,
                             size_t count, double *z, double *derivative)
{
    double all[CLOSO_CIRCUIT_PARAMETERS][2] = {{0}};
    size_t n = circuit->parameters;
    for (size_t i = 0; i < count; i++) {
        evaluation e = {circuit, p, omega[i], derivative ? all : NULL};
        number value = impedance_of(&e, circuit->root);
        z[2 * i] = value.re;
        z[2 * i + 1] = value.im;
        if (derivative)
            memcpy(derivative + 2 * n * i, all, 2 * n * sizeof *derivative);
    }
}
