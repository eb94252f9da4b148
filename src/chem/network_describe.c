// SPDX-License-Identifier: GPL-3.0-or-later
// Networks as a document: reactions with evidence, species and what makes them, laws, routes.
#include "chem/network.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void add(closo_result *result, const char *key, const char *label, size_t value,
                const char *method)
{
    closo_result_add_quantity(result, &(closo_quantity){.key = key,
                                                        .label = label,
                                                        .value = (double)value,
                                                        .su = NAN,
                                                        .unit = "1",
                                                        .method = method});
}

// Texts collected for one column.
typedef struct texts {
    size_t count;
    closo_text items[CLOSO_NETWORK_SPECIES > CLOSO_NETWORK_REACTIONS ? CLOSO_NETWORK_SPECIES
                                                                     : CLOSO_NETWORK_REACTIONS];
    const char *pointers[64];
    bool failed;
} texts;

static closo_text *next_text(texts *self)
{
    closo_text_init(&self->items[self->count]);
    return &self->items[self->count++];
}

static const char *const *finish(texts *self)
{
    for (size_t i = 0; i < self->count; i++) {
        self->failed = self->failed || self->items[i].failed;
        self->pointers[i] = self->items[i].data ? self->items[i].data : "";
    }
    return self->pointers;
}

static void clear_texts(texts *self)
{
    for (size_t i = 0; i < self->count; i++)
        closo_text_clear(&self->items[i]);
    self->count = 0;
}

static void list(closo_text *text, const char *word)
{
    closo_text_add(text, text->length ? ", " : "");
    closo_text_add(text, word);
}

static void describe_reactions(const closo_network *network, closo_result *result)
{
    enum { MOST = CLOSO_NETWORK_REACTIONS };
    const char *id[MOST], *text[MOST], *evidence[MOST], *source[MOST], *check[MOST];
    double hydrogen[MOST];
    size_t n = network->reaction_count, h2 = closo_network_find(network, "H2");
    for (size_t r = 0; r < n; r++) {
        const closo_network_reaction *reaction = &network->reactions[r];
        id[r] = reaction->id;
        text[r] = reaction->text;
        evidence[r] = reaction->evidence;
        source[r] = reaction->source;
        check[r] = reaction->verdict == CLOSO_BALANCE_HOLDS ? "balanced" : "NOT balanced";
        hydrogen[r] = h2 == SIZE_MAX || network->labels ? (double)NAN : reaction->stoichiometry[h2];
    }
    closo_table *table = closo_result_add_table(result, "reactions", "Reactions");
    closo_table_add_text_column(table, "id", NULL, id, n);
    closo_table_add_text_column(table, "reaction", NULL, text, n);
    closo_table_add_text_column(table, "check", "elements and charge", check, n);
    if (h2 != SIZE_MAX)
        closo_table_add_column(table, "H2", "H2 released", "1", hydrogen, n);
    closo_table_add_text_column(table, "evidence", NULL, evidence, n);
    closo_table_add_text_column(table, "source", NULL, source, n);
}

// The graph of species: what forms and what consumes each; a reversible reaction does both.
static closo_status describe_species(const closo_network *network, closo_result *result,
                                     closo_error *error)
{
    enum { MOST = CLOSO_NETWORK_SPECIES };
    texts *made = closo_allocate(2, sizeof *made, error), *used = made ? made + 1 : NULL;
    const char *name[MOST];
    double boron[MOST], hydrogen[MOST], charge[MOST];
    if (!made)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < network->species_count; i++) {
        const closo_network_species *species = &network->species[i];
        closo_text *by = next_text(made), *in = next_text(used);
        name[i] = species->name;
        boron[i] = closo_compound_count(&species->compound, 5);
        hydrogen[i] = closo_compound_count(&species->compound, 1);
        charge[i] = species->compound.charge;
        for (size_t r = 0; r < network->reaction_count; r++) {
            const closo_network_reaction *reaction = &network->reactions[r];
            double nu = reaction->stoichiometry[i];
            if (reaction->overall || nu == 0)
                continue;
            if (nu > 0 || reaction->reversible)
                list(by, reaction->id);
            if (nu < 0 || reaction->reversible)
                list(in, reaction->id);
        }
    }
    closo_table *table = closo_result_add_table(result, "species", "Species and their reactions");
    closo_table_add_text_column(table, "species", NULL, name, network->species_count);
    if (!network->labels) {
        closo_table_add_column(table, "B", NULL, "1", boron, network->species_count);
        closo_table_add_column(table, "H", NULL, "1", hydrogen, network->species_count);
        closo_table_add_column(table, "charge", NULL, "e", charge, network->species_count);
    }
    closo_table_add_text_column(table, "formed_by", "formed by", finish(made),
                                network->species_count);
    closo_table_add_text_column(table, "consumed_by", "consumed by", finish(used),
                                network->species_count);
    bool failed = made->failed || used->failed;
    clear_texts(made);
    clear_texts(used);
    free(made);
    return failed ? closo_fail(error, CLOSO_MEMORY, "out of memory") : CLOSO_OK;
}

// One row per reactant, product and reaction.
static closo_status describe_edges(const closo_network *network, closo_result *result,
                                   closo_error *error)
{
    size_t most = 0, n = 0;
    for (int pass = 0; pass < 2; pass++) {
        const char **from = pass ? closo_allocate(3 * most, sizeof *from, error) : NULL;
        if (pass && !from)
            return CLOSO_MEMORY;
        for (size_t r = 0; r < network->reaction_count; r++) {
            const closo_network_reaction *x = &network->reactions[r];
            for (size_t i = 0; !x->overall && i < network->species_count; i++)
                for (size_t j = 0; j < network->species_count; j++) {
                    if (!(x->stoichiometry[i] < 0) || !(x->stoichiometry[j] > 0))
                        continue;
                    if (!pass)
                        most++;
                    else {
                        from[n] = network->species[i].name;
                        from[most + n] = network->species[j].name;
                        from[2 * most + n++] = x->id;
                    }
                }
        }
        if (pass) {
            closo_table *table =
                closo_result_add_table(result, "graph", "Graph of species: reactant to product");
            closo_table_add_text_column(table, "from", NULL, from, n);
            closo_table_add_text_column(table, "to", NULL, from + most, n);
            closo_table_add_text_column(table, "reaction", NULL, from + 2 * most, n);
            free(from);
        }
    }
    return CLOSO_OK;
}

static void write_sum(closo_text *text, const int64_t *factors, size_t count,
                      const char *(*name)(const closo_network *, size_t),
                      const closo_network *network)
{
    for (size_t i = 0; i < count; i++) {
        int64_t f = factors[i];
        if (f == 0)
            continue;
        closo_text_add(text, text->length ? (f < 0 ? " - " : " + ") : (f < 0 ? "-" : ""));
        if (f != 1 && f != -1)
            closo_text_addf(text, "%lld ", (long long)(f < 0 ? -f : f));
        closo_text_add(text, name(network, i));
    }
}

static const char *species_name(const closo_network *network, size_t i)
{
    return network->species[i].name;
}

static const char *reaction_name(const closo_network *network, size_t i)
{
    return network->reactions[i].id;
}

// Elements and charge as laws, where the species have a composition.
static void write_elements(const closo_network *network, texts *laws, char (*names)[16])
{
    closo_composition all = {0};
    bool charged = false;
    if (network->labels)
        return;
    for (size_t i = 0; i < network->species_count; i++) {
        if (closo_composition_include(&all, &network->species[i].compound, NULL) != CLOSO_OK)
            return;
        charged = charged || network->species[i].compound.charge;
    }
    closo_composition_close(&all, charged);
    for (size_t r = 0; r < all.rows && laws->count < 64; r++) {
        closo_composition_row_name(all.row[r], names[laws->count]);
        closo_text *text = next_text(laws);
        for (size_t i = 0; i < network->species_count; i++) {
            double count = closo_composition_count(&network->species[i].compound, all.row[r]);
            if (count == 0)
                continue;
            closo_text_add(text,
                           text->length ? (count < 0 ? " - " : " + ") : (count < 0 ? "-" : ""));
            if (fabs(count) != 1) {
                closo_text_add_number(text, fabs(count), 10);
                closo_text_add(text, " ");
            }
            closo_text_add(text, network->species[i].name);
        }
    }
}

static closo_status describe_laws(const closo_network *network,
                                  const closo_network_analysis *analysis, closo_result *result,
                                  closo_error *error)
{
    texts *laws = closo_allocate(1, sizeof *laws, error);
    if (!laws)
        return CLOSO_MEMORY;
    char(*names)[16] = closo_allocate(64, sizeof *names, error);
    const char *pointers[64];
    if (!names) {
        free(laws);
        return CLOSO_MEMORY;
    }
    write_elements(network, laws, names);
    for (size_t k = 0;
         analysis->laws > analysis->composition_rank && k < analysis->laws && laws->count < 64;
         k++) {
        snprintf(names[laws->count], sizeof *names, "basis %u", (unsigned)(k % 999) + 1);
        write_sum(next_text(laws), analysis->law + k * network->species_count,
                  network->species_count, species_name, network);
    }
    for (size_t k = 0; k < laws->count; k++)
        pointers[k] = names[k];
    closo_table *table = closo_result_add_table(
        result, "laws", "Conservation laws: these sums of amounts never change");
    closo_table_add_text_column(table, "law", NULL, pointers, laws->count);
    closo_table_add_text_column(table, "sum", "conserved sum", finish(laws), laws->count);
    free(names);
    bool failed = laws->failed;
    clear_texts(laws);
    size_t routes = analysis->routes < 64 ? analysis->routes : 64;
    double times[64], steps[64];
    size_t width = network->reaction_count + 1;
    for (size_t k = 0; k < routes; k++) {
        const int64_t *route = analysis->route + k * width;
        write_sum(next_text(laws), route, width - 1, reaction_name, network);
        times[k] = (double)route[width - 1];
        steps[k] = 0;
        for (size_t r = 0; r + 1 < width; r++)
            steps[k] += route[r] != 0;
    }
    if (routes) {
        table = closo_result_add_table(result, "routes",
                                       "Routes: sums of reactions that make the overall reaction");
        closo_table_add_text_column(table, "sum", "sum of reactions", finish(laws), routes);
        closo_table_add_column(table, "overall", "times the overall reaction", "1", times, routes);
        closo_table_add_column(table, "steps", "reactions in it", "1", steps, routes);
    }
    failed = failed || laws->failed;
    clear_texts(laws);
    free(laws);
    return failed ? closo_fail(error, CLOSO_MEMORY, "out of memory") : CLOSO_OK;
}

closo_status closo_network_describe(const closo_network *network,
                                    const closo_network_analysis *analysis, closo_result *result,
                                    closo_error *error)
{
    char method[160];
    closo_result_set(result, "network", "%s", network->title[0] ? network->title : network->path);
    closo_result_set(result, "arithmetic", "whole numbers, exact");
    add(result, "species", "species", network->species_count, NULL);
    add(result, "reactions", "reactions", network->reaction_count, NULL);
    add(result, "unbalanced", "reactions that do not balance", analysis->unbalanced,
        "elements, isotopes and charge");
    add(result, "rank", "independent reactions", analysis->rank, "rank of the stoichiometry");
    snprintf(method, sizeof method,
             "species less independent reactions; elements and charge account for %zu",
             analysis->composition_rank);
    add(result, "conservation_laws", "conservation laws", analysis->laws, method);
    add(result, "cycles", "independent cycles", analysis->cycles,
        "sums of reactions that change nothing");
    if (analysis->overall != SIZE_MAX)
        add(result, "routes", "routes to the overall reaction", analysis->routes,
            "elementary: none is a sum of others");
    for (size_t r = 0; r < network->reaction_count; r++)
        if (network->reactions[r].verdict != CLOSO_BALANCE_HOLDS)
            closo_result_warn(result, "%s does not balance: %s", network->reactions[r].id,
                              network->reactions[r].text);
    if (network->labels)
        closo_result_warn(result, "species are labels: elements and charge are not checked");
    else if (analysis->laws > analysis->composition_rank)
        closo_result_warn(result,
                          "%zu laws beyond elements and charge: groups of atoms that no reaction "
                          "takes apart, or a reaction is missing",
                          analysis->laws - analysis->composition_rank);
    if (analysis->more_routes)
        closo_result_warn(result, "too many routes to list");
    else if (analysis->overall != SIZE_MAX && analysis->routes == 0)
        closo_result_warn(result, "no sum of the reactions makes the overall reaction");
    describe_reactions(network, result);
    closo_status status = describe_species(network, result, error);
    if (status == CLOSO_OK)
        status = describe_edges(network, result, error);
    if (status == CLOSO_OK)
        status = describe_laws(network, analysis, result, error);
    return status == CLOSO_OK ? closo_result_status(result, error) : status;
}
