// SPDX-License-Identifier: GPL-3.0-or-later
// Rate laws: mass action with orders of their own where they are given. Two corners are rounded
// over `small`, far below any concentration that matters: a reactant of order 0 stops its reaction
// when it is used up, and a fractional order has a finite slope at 0.
#include "chem/kinetics.h"

#include <stdlib.h>
#include <string.h>

#define SMALL 1e-10 // of the largest start
#define SOLID 1e5   // a solid is used up over as many times that

static closo_status add_law(const closo_network *network, const closo_network_reaction *reaction,
                            bool reverse, closo_rate_laws *out, closo_error *error)
{
    const double *orders = reverse ? reaction->reverse_orders : reaction->orders;
    closo_rate_law *law = &out->laws[out->count++];
    *law = (closo_rate_law){.rate = reverse ? reaction->reverse : reaction->forward};
    for (size_t i = 0; i < network->species_count; i++) {
        double nu = reaction->stoichiometry[i];
        bool reactant = reverse ? nu > 0 : reaction->consumed[i];
        if (orders[i] > 0 || reactant) {
            if (law->factors == CLOSO_RATE_FACTORS)
                return closo_fail(error, CLOSO_INPUT, "reaction %s: expected at most %d reactants",
                                  reaction->id, CLOSO_RATE_FACTORS);
            law->factor[law->factors].species = i;
            law->factor[law->factors].order = orders[i];
            law->factor[law->factors++].switched = orders[i] == 0;
        }
        if (nu != 0) {
            law->change[law->changes].species = i;
            law->change[law->changes++].change = reverse ? -nu : nu;
        }
        if (reaction->kind == CLOSO_PROCESS_PRECIPITATION && nu != 0)
            *(nu < 0 ? &law->dissolved : &law->solid) = i;
    }
    law->precipitation = reaction->kind == CLOSO_PROCESS_PRECIPITATION;
    law->solubility = reaction->solubility;
    return CLOSO_OK;
}

static closo_status add_reaction(const closo_network *network,
                                 const closo_network_reaction *reaction, closo_rate_laws *out,
                                 closo_error *error)
{
    if (isnan(reaction->forward.k))
        return closo_fail(error, CLOSO_INPUT, "%s: reaction %s: expected a rate constant k",
                          network->path, reaction->id);
    closo_status status = add_law(network, reaction, false, out, error);
    if (status != CLOSO_OK || !reaction->reversible)
        return status;
    if (isnan(reaction->reverse.k))
        return closo_fail(error, CLOSO_INPUT,
                          "%s: reaction %s: expected a rate constant of the reverse reaction",
                          network->path, reaction->id);
    return add_law(network, reaction, true, out, error);
}

closo_status closo_rate_laws_make(const closo_network *network, closo_rate_laws *out,
                                  closo_error *error)
{
    *out = (closo_rate_laws){.species = network->species_count};
    out->laws = closo_allocate(2 * network->reaction_count, sizeof *out->laws, error);
    closo_status status = out->laws ? CLOSO_OK : CLOSO_MEMORY;
    double largest = 0;
    for (size_t i = 0; i < network->species_count; i++)
        largest = fmax(largest, network->species[i].start);
    out->small = SMALL * largest;
    if (status == CLOSO_OK && !(largest > 0))
        status =
            closo_fail(error, CLOSO_INPUT,
                       "%s: expected a species with a concentration at the start", network->path);
    for (size_t r = 0; status == CLOSO_OK && r < network->reaction_count; r++)
        if (closo_network_active(network, &network->reactions[r]))
            status = add_reaction(network, &network->reactions[r], out, error);
    if (status == CLOSO_OK && out->count == 0)
        status = closo_fail(error, CLOSO_INPUT, "%s: no reaction takes place in this vessel",
                            network->path);
    if (status != CLOSO_OK)
        closo_rate_laws_clear(out);
    return status;
}

void closo_rate_laws_clear(closo_rate_laws *laws)
{
    free(laws->laws);
    *laws = (closo_rate_laws){0};
}

void closo_rate_laws_heat(closo_rate_laws *laws, double temperature)
{
    for (size_t i = 0; i < laws->count; i++) {
        const closo_rate *r = &laws->laws[i].rate;
        double exponent = r->energy == 0 ? 0
                                         : -r->energy / CLOSO_GAS_CONSTANT *
                                               (1 / temperature - 1 / r->temperature);
        laws->laws[i].k = r->k * exp(exponent);
    }
}

// c^order with its derivative, rounded at 0.
static double power(double c, double order, bool switched, double small, double *slope)
{
    if (switched) {
        double size = fabs(c) + small;
        *slope = small / (size * size);
        return c / size;
    }
    if (order == 1) {
        *slope = 1;
        return c;
    }
    if (order > 1) {
        double positive = c > 0 ? c : 0;
        *slope = order * pow(positive, order - 1);
        return pow(positive, order);
    }
    double square = c * c + small * small; // 0 < order < 1: c (c^2 + s^2)^((n - 1) / 2)
    double root = pow(square, (order - 1) / 2);
    *slope = root * (1 + (order - 1) * c * c / square);
    return c * root;
}

static double precipitation(const closo_rate_law *law, const double *c, double small,
                            double *by_dissolved, double *by_solid)
{
    double excess = c[law->dissolved] - law->solubility, solid = c[law->solid];
    *by_solid = 0;
    if (excess >= 0) {
        *by_dissolved = law->k;
        return law->k * excess;
    }
    double size = fabs(solid) + small, share = solid / size;
    *by_dissolved = law->k * share;
    *by_solid = law->k * excess * small / (size * size);
    return law->k * excess * share;
}

static void add_change(const closo_rate_law *law, size_t species, double rate, double *to,
                       size_t column)
{
    for (size_t k = 0; k < law->changes; k++)
        to[column * species + law->change[k].species] += law->change[k].change * rate;
}

static void evaluate_law(const closo_rate_laws *laws, const closo_rate_law *law, const double *c,
                         double *rate, double *jacobian)
{
    double value[CLOSO_RATE_FACTORS], slope[CLOSO_RATE_FACTORS], total = law->k;
    if (law->precipitation) {
        double dissolved, solid;
        total = precipitation(law, c, SOLID * laws->small, &dissolved, &solid);
        add_change(law, laws->species, total, rate, 0);
        if (jacobian) {
            add_change(law, laws->species, dissolved, jacobian, law->dissolved);
            add_change(law, laws->species, solid, jacobian, law->solid);
        }
        return;
    }
    for (size_t f = 0; f < law->factors; f++) {
        value[f] = power(c[law->factor[f].species], law->factor[f].order, law->factor[f].switched,
                         laws->small, &slope[f]);
        total *= value[f];
    }
    add_change(law, laws->species, total, rate, 0);
    for (size_t f = 0; jacobian && f < law->factors; f++) {
        double derivative = law->k * slope[f];
        for (size_t g = 0; g < law->factors; g++)
            derivative *= g == f ? 1 : value[g];
        add_change(law, laws->species, derivative, jacobian, law->factor[f].species);
    }
}

void closo_rate_laws_evaluate(const closo_rate_laws *laws, const double *c, double *rate,
                              double *jacobian)
{
    size_t n = laws->species;
    memset(rate, 0, n * sizeof *rate);
    if (jacobian)
        memset(jacobian, 0, n * n * sizeof *jacobian);
    for (size_t i = 0; i < laws->count; i++)
        evaluate_law(laws, &laws->laws[i], c, rate, jacobian);
}
