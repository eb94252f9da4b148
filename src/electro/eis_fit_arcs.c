// SPDX-License-Identifier: GPL-3.0-or-later
// Arcs of a circuit: what relaxes with a time constant of its own. Capacitances of a CPE in
// parallel with R after Hsu and Mansfeld, C = (R Q)^(1/n)/R (doi:10.5006/1.3280607), and Brug et
// al., C = Q^(1/n) (1/R_s + 1/R)^((n-1)/n) (doi:10.1016/S0022-0728(84)80324-1): the first for a
// distribution through a layer, the second for one over a surface in series with R_s.
#include "electro/eis_fit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Parameter of the element with this unit; SIZE_MAX: none.
static size_t parameter_of(const closo_circuit *c, int at, const char *unit)
{
    const closo_circuit_node *node = &c->node[at];
    if (node->kind != CLOSO_CIRCUIT_ELEMENT)
        return SIZE_MAX;
    for (size_t k = 0; k < node->element->parameters; k++)
        if (strcmp(node->element->parameter[k].unit, unit) == 0)
            return node->parameter + k;
    return SIZE_MAX;
}

static bool is_resistor(const closo_circuit *c, int at)
{
    return c->node[at].kind == CLOSO_CIRCUIT_ELEMENT && strcmp(c->node[at].element->name, "R") == 0;
}

double closo_eis_series_resistance(const closo_circuit *c, const double *p)
{
    const closo_circuit_node *root = &c->node[c->root];
    double sum = NAN;
    for (int k = root->kind == CLOSO_CIRCUIT_SERIES ? root->first : -1; k >= 0; k = c->node[k].next)
        if (is_resistor(c, k))
            sum = (isnan(sum) ? 0 : sum) + p[c->node[k].parameter];
    return sum;
}

static bool relaxation_of(const closo_circuit *c, int at, const double *p, closo_eis_arc *out)
{
    const closo_circuit_element *element = c->node[at].element;
    static const char *const names[] = {"K", "Zarc", "HN", "G"};
    bool known = false;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        known = known || strcmp(element->name, names[k]) == 0;
    if (!known)
        return false;
    *out = (closo_eis_arc){.node = at,
                           .resistance = parameter_of(c, at, "ohm"),
                           .other = parameter_of(c, at, "s"),
                           .exponent = SIZE_MAX,
                           .by_time = true,
                           .C_brug = NAN};
    closo_circuit_label(c, at, out->name);
    out->R = p[out->resistance];
    out->tau = p[out->other];
    out->n = 1;
    if (strcmp(element->name, "Zarc") == 0)
        out->n = p[c->node[at].parameter + 2];
    out->C = out->tau / out->R;
    return true;
}

// The resistor of a branch: itself, or the first of a chain.
static int resistor_of(const closo_circuit *c, int branch)
{
    if (is_resistor(c, branch))
        return branch;
    const closo_circuit_node *node = &c->node[branch];
    for (int k = node->kind == CLOSO_CIRCUIT_SERIES ? node->first : -1; k >= 0; k = c->node[k].next)
        if (is_resistor(c, k))
            return k;
    return -1;
}

static bool pair_of(const closo_circuit *c, int at, const double *p, closo_eis_arc *out)
{
    int resistor = -1, store = -1;
    for (int k = c->node[at].first; k >= 0; k = c->node[k].next) {
        size_t q = parameter_of(c, k, "S s^n"), f = parameter_of(c, k, "F");
        bool stores = c->node[k].kind == CLOSO_CIRCUIT_ELEMENT &&
                      (q != SIZE_MAX || f != SIZE_MAX) && parameter_of(c, k, "ohm") == SIZE_MAX;
        if (stores && store < 0)
            store = k;
        else if (resistor < 0)
            resistor = resistor_of(c, k);
    }
    if (resistor < 0 || store < 0)
        return false;
    char a[CLOSO_CIRCUIT_NAME], b[CLOSO_CIRCUIT_NAME];
    closo_circuit_label(c, resistor, a);
    closo_circuit_label(c, store, b);
    size_t q = parameter_of(c, store, "S s^n");
    *out = (closo_eis_arc){.node = at,
                           .resistance = c->node[resistor].parameter,
                           .exponent = q == SIZE_MAX ? SIZE_MAX : q + 1,
                           .C_brug = NAN,
                           .n = 1};
    snprintf(out->name, sizeof out->name, "%s, %s", a, b);
    out->other = q == SIZE_MAX ? parameter_of(c, store, "F") : q;
    out->R = p[out->resistance];
    if (q != SIZE_MAX)
        out->n = p[q + 1];
    out->tau = pow(out->R * p[out->other], 1 / out->n);
    out->C = out->tau / out->R;
    return true;
}

static size_t collect(const closo_circuit *c, int at, const double *p, size_t count,
                      closo_eis_arc *out)
{
    const closo_circuit_node *node = &c->node[at];
    closo_eis_arc arc;
    bool found = node->kind == CLOSO_CIRCUIT_GROUP     ? pair_of(c, at, p, &arc)
                 : node->kind == CLOSO_CIRCUIT_ELEMENT ? relaxation_of(c, at, p, &arc)
                                                       : false;
    if (found)
        out[count++] = arc;
    for (int k = node->first; k >= 0; k = c->node[k].next)
        count = collect(c, k, p, count, out);
    return count;
}

size_t closo_eis_arcs(const closo_circuit *c, const double *p,
                      closo_eis_arc out[CLOSO_CIRCUIT_PARAMETERS])
{
    size_t count = collect(c, c->root, p, 0, out);
    double series = closo_eis_series_resistance(c, p);
    for (size_t k = 0; k < count; k++)
        if (series > 0 && !out[k].by_time && out[k].exponent != SIZE_MAX)
            out[k].C_brug = pow(p[out[k].other], 1 / out[k].n) *
                            pow(1 / series + 1 / out[k].R, (out[k].n - 1) / out[k].n);
    return count;
}

// ---- order -------------------------------------------------------------------------------------

typedef struct member {
    int node;
    double tau;
    char shape[400];
    double values[CLOSO_CIRCUIT_PARAMETERS];
} member;

static bool describe_member(const closo_circuit *c, int at, const bool *pinned, const double *p,
                            member *out)
{
    const closo_circuit_node *node = &c->node[at];
    closo_eis_arc arc;
    bool found = node->kind == CLOSO_CIRCUIT_GROUP     ? pair_of(c, at, p, &arc)
                 : node->kind == CLOSO_CIRCUIT_ELEMENT ? relaxation_of(c, at, p, &arc)
                                                       : false;
    for (size_t k = 0; found && k < node->parameters; k++)
        found = !pinned[node->parameter + k];
    if (!found)
        return false;
    // Alike: the same function, with the parameters in the same order.
    closo_text signature;
    closo_text_init(&signature);
    closo_circuit_signature(c, at, &signature);
    int wrote =
        snprintf(out->shape, sizeof out->shape, "%s ", signature.data ? signature.data : "");
    bool cut = signature.failed || wrote < 0 || (size_t)wrote >= sizeof out->shape;
    closo_text_clear(&signature);
    if (cut)
        return false;
    size_t length = (size_t)wrote;
    for (size_t k = 0; k < node->parameters; k++) {
        size_t q = node->parameter + k;
        int used = snprintf(out->shape + length, sizeof out->shape - length, "%s.%s%s ",
                            c->node[c->owner[q]].element->name, c->parameter[q].symbol,
                            k && c->owner[q] == c->owner[q - 1] ? "" : "!");
        if (used < 0 || (size_t)used >= sizeof out->shape - length)
            return false;
        length += (size_t)used;
    }
    out->node = at;
    out->tau = arc.tau;
    memcpy(out->values, p + node->parameter, node->parameters * sizeof *p);
    return true;
}

static bool sort_series(const closo_circuit *c, int at, const bool *pinned, double *p,
                        member *members)
{
    size_t count = 0;
    bool changed = false;
    for (int k = c->node[at].first; k >= 0; k = c->node[k].next)
        count += describe_member(c, k, pinned, p, &members[count]);
    for (size_t i = 0; i < count; i++) {
        size_t least = i;
        for (size_t j = i + 1; j < count; j++)
            if (strcmp(members[j].shape, members[i].shape) == 0 &&
                members[j].tau < members[least].tau)
                least = j;
        if (least == i)
            continue;
        const closo_circuit_node *a = &c->node[members[i].node], *b = &c->node[members[least].node];
        size_t bytes = a->parameters * sizeof *p;
        double kept[CLOSO_CIRCUIT_PARAMETERS], tau = members[i].tau;
        memcpy(kept, members[i].values, bytes);
        memcpy(members[i].values, members[least].values, bytes);
        memcpy(members[least].values, kept, bytes);
        members[i].tau = members[least].tau;
        members[least].tau = tau;
        memcpy(p + a->parameter, members[i].values, bytes);
        memcpy(p + b->parameter, members[least].values, bytes);
        changed = true;
    }
    return changed;
}

bool closo_eis_sort_arcs(const closo_circuit *c, const bool *pinned, double *p)
{
    member *members = calloc(CLOSO_CIRCUIT_PARAMETERS, sizeof *members);
    bool changed = false;
    for (int k = 0; members && k < c->count; k++)
        if (c->node[k].kind == CLOSO_CIRCUIT_SERIES && c->node[k].parameters > 0)
            changed = sort_series(c, k, pinned, p, members) || changed;
    free(members);
    return changed;
}
