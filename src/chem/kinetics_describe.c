// SPDX-License-Identifier: GPL-3.0-or-later
// Courses of concentration as a document.
#include "chem/kinetics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR      3600.0
#define MOST_HELD 1e-10 // drift of a law beyond which the run is no good

static void add(closo_result *result, const char *key, const char *label, double value,
                const char *unit, const char *method)
{
    closo_result_add_quantity(
        result,
        &(closo_quantity){
            .key = key, .label = label, .value = value, .su = NAN, .unit = unit, .method = method});
}

bool closo_kinetics_conserves(const closo_kinetics *kinetics)
{
    for (size_t k = 0; k < kinetics->laws; k++)
        if (!(kinetics->drift[k] <= MOST_HELD))
            return false;
    return true;
}

double closo_kinetics_total(const closo_network *network, const closo_kinetics *kinetics,
                            size_t point, size_t species)
{
    double sum = 0;
    for (size_t i = 0; i < kinetics->species; i++) {
        bool lost = closo_text_ends_with(network->species[i].name, "(lost)");
        if (i == species || (!network->labels && !lost &&
                             closo_compound_same(&network->species[i].compound,
                                                 &network->species[species].compound)))
            sum += kinetics->concentration[point * kinetics->species + i];
    }
    return sum;
}

closo_status closo_network_ratio(const closo_network *network, size_t product, size_t basis,
                                 double *ratio, closo_error *error)
{
    *ratio = 1;
    for (size_t r = 0; r < network->reaction_count; r++) {
        const closo_network_reaction *x = &network->reactions[r];
        double made = x->stoichiometry[product], used = -x->stoichiometry[basis];
        if (x->overall && made > 0 && used > 0) {
            *ratio = used / made;
            return CLOSO_OK;
        }
    }
    if (network->labels)
        return CLOSO_OK;
    return closo_fail(
        error, CLOSO_INPUT,
        "%s: expected a reaction marked overall that makes %s of %s: the yield counts "
        "by it",
        network->path, network->species[product].name, network->species[basis].name);
}

// ---- settings ----------------------------------------------------------------------------------

static void describe_settings(const closo_network *network, const closo_kinetics *kinetics,
                              closo_result *result)
{
    size_t assumed = 0;
    closo_result_set(result, "network", "%s", network->title[0] ? network->title : network->path);
    closo_result_set(result, "vessel",
                     network->vessel == CLOSO_VESSEL_OPEN ? "open: gases marked as lost leave it"
                                                          : "closed: nothing leaves it");
    closo_result_set_number(result, "temperature", network->temperature, "K");
    if (network->heating_rate > 0) {
        closo_result_set_number(result, "heated_from", network->heating_from, "K");
        closo_result_set_number(result, "heating_rate", 60 * network->heating_rate, "K/min");
    }
    if (network->lag > 0)
        closo_result_set_number(result, "lag", network->lag / HOUR, "h");
    closo_result_set(result, "rates",
                     "mass action unless orders are given; k(T) by Arrhenius; gases and solids in "
                     "mol per litre of solution");
    closo_result_set(result, "integrator",
                     "CVODES, backward differentiation formulas, analytic Jacobian; %ld steps, %ld "
                     "evaluations",
                     kinetics->steps, kinetics->evaluations);
    closo_result_cite(result, "doi:10.1145/1089014.1089020",
                      "Hindmarsh et al., ACM Trans. Math. Softw. 31 (2005) 363 (SUNDIALS)");
    for (size_t r = 0; r < network->reaction_count; r++)
        assumed += closo_network_active(network, &network->reactions[r]) &&
                   !strcmp(network->reactions[r].status, "assumed");
    if (assumed)
        closo_result_warn(result,
                          "%zu of the rate constants are assumed, not measured: the course "
                          "is an illustration",
                          assumed);
    for (size_t r = 0; r < network->reaction_count; r++)
        if (network->reactions[r].verdict != CLOSO_BALANCE_HOLDS)
            closo_result_warn(result, "%s does not balance: %s", network->reactions[r].id,
                              network->reactions[r].text);
}

static void describe_laws(const closo_kinetics *kinetics, closo_result *result)
{
    char key[48], label[64];
    for (size_t k = 0; k < kinetics->laws; k++) {
        snprintf(key, sizeof key, "drift_%s", kinetics->law[k]);
        for (char *p = key; *p; p++)
            if (*p == ' ')
                *p = '_';
        snprintf(label, sizeof label, "largest relative change of %s", kinetics->law[k]);
        add(result, key, label, kinetics->drift[k], "1", "conserved: shall be below 1e-10");
    }
    if (!closo_kinetics_conserves(kinetics))
        closo_result_warn(result, "elements or charge are not conserved to 1e-10");
}

// ---- the course --------------------------------------------------------------------------------

static void describe_rates(const closo_network *network, closo_result *result)
{
    enum { MOST = CLOSO_NETWORK_REACTIONS };
    const char *id[MOST], *text[MOST], *status[MOST], *source[MOST];
    double energy[MOST], order[MOST], rate[MOST], reverse[MOST];
    size_t n = 0;
    for (size_t r = 0; r < network->reaction_count; r++) {
        const closo_network_reaction *x = &network->reactions[r];
        if (!closo_network_active(network, x))
            continue;
        double factor = exp(-x->forward.energy / CLOSO_GAS_CONSTANT *
                            (1 / network->temperature - 1 / x->forward.temperature));
        double back = exp(-x->reverse.energy / CLOSO_GAS_CONSTANT *
                          (1 / network->temperature - 1 / x->reverse.temperature));
        id[n] = x->id;
        text[n] = x->text;
        status[n] = x->status;
        source[n] = x->source;
        energy[n] = x->forward.energy;
        order[n] = 0;
        for (size_t i = 0; i < network->species_count; i++)
            order[n] += x->orders[i];
        rate[n] = HOUR * x->forward.k * factor;
        reverse[n] = x->reversible ? HOUR * x->reverse.k * back : (double)NAN;
        n++;
    }
    closo_table *table =
        closo_result_add_table(result, "rates", "Rate constants at the temperature");
    closo_table_add_text_column(table, "id", NULL, id, n);
    closo_table_add_text_column(table, "process", NULL, text, n);
    closo_table_add_column(table, "order", "sum of orders n", "1", order, n);
    closo_table_add_column(table, "k", "k, (mol/L)^(1 - n) per hour", NULL, rate, n);
    closo_table_add_column(table, "k_reverse", "k of the reverse reaction", NULL, reverse, n);
    closo_table_add_column(table, "Ea", "activation energy", "kJ/mol", energy, n);
    closo_table_add_text_column(table, "status", NULL, status, n);
    closo_table_add_text_column(table, "source", NULL, source, n);
}

// Gases, what left the vessel, and H2 dwarf the rest: they get a panel of their own.
static bool beside(const closo_network *network, size_t species)
{
    const char *name = network->species[species].name;
    return closo_text_ends_with(name, "(g)") || closo_text_ends_with(name, "(lost)") ||
           !strcmp(name, "H2");
}

static void describe_figure(const closo_network *network, closo_result *result)
{
    closo_figure *figure = closo_result_add_figure(
        result, "course", network->title[0] ? network->title : "Concentrations over time",
        "Species against time. Gases and solids are counted per litre of solution; (lost) is what "
        "left an open vessel, (s) what precipitated.");
    const closo_axis time = {.label = "time", .unit = "h"};
    const closo_axis concentration = {.label = "concentration", .unit = "mol/L"};
    for (int side = 0; side < 2; side++) {
        closo_panel *panel = NULL;
        for (size_t i = 0; i < network->species_count; i++) {
            if (beside(network, i) != side)
                continue;
            if (!panel)
                panel = closo_figure_add_panel(figure, side ? "gases" : "solution and solids",
                                               &time, &concentration);
            closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_LINE,
                                                      .label = network->species[i].name,
                                                      .table = "concentrations",
                                                      .x = "time",
                                                      .y = network->species[i].name});
        }
    }
}

static closo_status describe_course(const closo_network *network, const closo_kinetics *kinetics,
                                    closo_result *result, closo_error *error)
{
    size_t n = kinetics->points;
    double *column = closo_allocate(n, sizeof *column, error);
    if (!column)
        return CLOSO_MEMORY;
    closo_table *table =
        closo_result_add_table(result, "concentrations", "Concentrations over time");
    for (size_t p = 0; p < n; p++)
        column[p] = kinetics->time[p] / HOUR;
    closo_table_add_column(table, "time", NULL, "h", column, n);
    closo_table_add_column(table, "temperature", NULL, "K", kinetics->temperature, n);
    for (size_t i = 0; i < network->species_count; i++) {
        for (size_t p = 0; p < n; p++)
            column[p] = kinetics->concentration[p * kinetics->species + i];
        closo_table_add_column(table, network->species[i].name, NULL, "mol/L", column, n);
    }
    free(column);
    describe_figure(network, result);
    return CLOSO_OK;
}

static closo_status describe_yield(const closo_network *network, const closo_kinetics *kinetics,
                                   const char *product, const char *basis, closo_result *result,
                                   closo_error *error)
{
    size_t made = closo_network_find(network, product);
    size_t used = closo_network_find(network, basis);
    double ratio, *yield;
    char method[240];
    if (made == SIZE_MAX || used == SIZE_MAX)
        return closo_fail(error, CLOSO_USAGE, "%s is no species of the network",
                          made == SIZE_MAX ? product : basis);
    closo_status status = closo_network_ratio(network, made, used, &ratio, error);
    if (status != CLOSO_OK)
        return status;
    if (!(network->species[used].start > 0))
        return closo_fail(error, CLOSO_USAGE, "%s is not there at the start: no yield counts on it",
                          basis);
    yield = closo_allocate(2 * kinetics->points, sizeof *yield, error);
    if (!yield)
        return CLOSO_MEMORY;
    double *time = yield + kinetics->points;
    for (size_t p = 0; p < kinetics->points; p++) {
        time[p] = kinetics->time[p] / HOUR;
        yield[p] = 100 * ratio * closo_kinetics_total(network, kinetics, p, made) /
                   network->species[used].start;
    }
    snprintf(method, sizeof method, "of %s (dissolved and solid) on %s, at the end",
             network->species[made].name, network->species[used].name);
    add(result, "yield", "yield", yield[kinetics->points - 1], "%", method);
    closo_table *table = closo_result_add_table(result, "yields", "Yield over time");
    closo_table_add_column(table, "time", NULL, "h", time, kinetics->points);
    closo_table_add_column(table, "yield", NULL, "%", yield, kinetics->points);
    closo_figure *figure = closo_result_add_figure(result, "yield", "Yield over time", method);
    const closo_axis x = {.label = "time", .unit = "h"}, y = {.label = "yield", .unit = "%"};
    closo_panel *panel = closo_figure_add_panel(figure, NULL, &x, &y);
    closo_panel_add_mark(
        panel,
        &(closo_mark){.kind = CLOSO_MARK_LINE, .table = "yields", .x = "time", .y = "yield"});
    free(yield);
    return CLOSO_OK;
}

closo_status closo_kinetics_describe(const closo_network *network, const closo_kinetics *kinetics,
                                     const char *product, const char *basis, closo_result *result,
                                     closo_error *error)
{
    closo_status status = CLOSO_OK;
    describe_settings(network, kinetics, result);
    if (product && basis)
        status = describe_yield(network, kinetics, product, basis, result, error);
    if (status != CLOSO_OK)
        return status;
    describe_laws(kinetics, result);
    describe_rates(network, result);
    status = describe_course(network, kinetics, result, error);
    return status == CLOSO_OK ? closo_result_status(result, error) : status;
}
