// SPDX-License-Identifier: GPL-3.0-or-later
// Networks from JSON. Top: title, source, reactions (an array), and for kinetics: labels (species
// are mere names), alias {NAME: SPECIES}, start {SPECIES: "0.22 mol/L"}, temperature "120 C",
// heating {from "25 C", rate "2 K/min"}, vessel "closed" or "open", lag and time "2 h". A reaction:
// id; one of reaction "A + B -> C", loss "SPECIES", precipitation "SPECIES" (with solubility); k
// "0.4 L/(mol h)", Ea "120 kJ/mol", T "120 C" (of k), reverse {k, Ea, T}, orders and reverse_orders
// {SPECIES: number}, vessel, overall, evidence, source, status. Unknown keys are refused: a
// misspelt one would be lost in silence.
#include "chem/network_reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_LIMIT     ((size_t)4 << 20)
#define DEFAULT_KELVIN 298.15
#define ORDER_MAXIMUM  12.0

// ---- reactions ---------------------------------------------------------------------------------

static void take_reaction(closo_network_reader *self, closo_network_reaction *out, const char *text)
{
    closo_reaction *reaction = closo_allocate(1, sizeof *reaction, self->error);
    closo_balance balance = {0};
    closo_error inner = {0};
    closo_reaction_options options = {.labels = self->network->labels};
    if (!reaction) {
        self->status = CLOSO_MEMORY;
        return;
    }
    if (closo_reaction_parse(reaction, text, &options, &inner) != CLOSO_OK) {
        closo_network_complain(self, "reaction", inner.message);
        free(reaction);
        return;
    }
    out->reversible = reaction->reversible;
    for (size_t i = 0; self->status == CLOSO_OK && i < reaction->count; i++) {
        const closo_reaction_term *term = &reaction->term[i];
        double nu = (double)term->numerator / (double)term->denominator;
        size_t at;
        closo_status status = closo_network_species_add(self->network, term->name, term->phase,
                                                        &term->compound, &at, &inner);
        if (status != CLOSO_OK) {
            closo_network_complain(self, "reaction", inner.message);
            break;
        }
        out->stoichiometry[at] += term->product ? nu : -nu;
        *(term->product ? &out->reverse_orders[at] : &out->orders[at]) += nu;
        out->consumed[at] = out->consumed[at] || !term->product;
    }
    out->verdict = CLOSO_BALANCE_HOLDS;
    if (self->status == CLOSO_OK && !self->network->labels) {
        // Numbers are taken as written: none means 1.
        reaction->coefficients = true;
        if (closo_reaction_balance(reaction, &balance, &inner) != CLOSO_OK)
            closo_network_complain(self, "reaction", inner.message);
        else
            out->verdict = balance.verdict;
    }
    closo_balance_clear(&balance);
    free(reaction);
}

// A loss or a precipitation: SPECIES -> SPECIES(lost), SPECIES(s).
static void take_removal(closo_network_reader *self, closo_network_reaction *out, const char *name)
{
    closo_network *network = self->network;
    closo_error inner = {0};
    size_t from = closo_network_find(network, name), to;
    char bare[sizeof network->species->name];
    if (from == SIZE_MAX) {
        closo_network_complain(self, out->kind == CLOSO_PROCESS_LOSS ? "loss" : "precipitation",
                               "expected a species of the reactions before it");
        return;
    }
    closo_network_species *species = &network->species[from];
    size_t length = strlen(species->name);
    if (length + 8 > CLOSO_REACTION_NAME + 15) {
        closo_network_complain(self, "id", "the name of the species is too long");
        return;
    }
    memcpy(bare, species->name, length + 1);
    closo_compound compound = species->compound;
    bool loss = out->kind == CLOSO_PROCESS_LOSS;
    if (closo_network_species_add(network, bare, loss ? "lost" : "s", &compound, &to, &inner) !=
        CLOSO_OK) {
        closo_network_complain(self, "id", inner.message);
        return;
    }
    out->stoichiometry[from] = -1;
    out->stoichiometry[to] = 1;
    out->orders[from] = 1;
    out->reverse_orders[to] = 1;
    out->consumed[from] = true;
    out->verdict = CLOSO_BALANCE_HOLDS;
    snprintf(out->text, sizeof out->text, "%s -> %s", bare, network->species[to].name);
}

static void read_orders(closo_network_reader *self, json_t *object, const char *key, double *orders)
{
    json_t *list = json_object_get(object, key), *value;
    const char *name;
    if (!list)
        return;
    if (!json_is_object(list)) {
        closo_network_complain(self, key, "expected an object of species and orders");
        return;
    }
    memset(orders, 0, CLOSO_NETWORK_SPECIES * sizeof *orders);
    json_object_foreach(list, name, value)
    {
        size_t at = closo_network_find(self->network, name);
        double order = json_is_number(value) ? json_number_value(value) : (double)NAN;
        if (at == SIZE_MAX)
            closo_network_complain(self, key, "names a species that no reaction before it has");
        else if (!(order >= 0) || order > ORDER_MAXIMUM)
            closo_network_complain(self, key, "expected orders from 0 to 12");
        else
            orders[at] = order;
    }
}

static double sum(const double *orders)
{
    double total = 0;
    for (size_t i = 0; i < CLOSO_NETWORK_SPECIES; i++)
        total += orders[i];
    return total;
}

static void take_kind(closo_network_reader *self, json_t *object, closo_network_reaction *out)
{
    static const char *const keys[] = {"reaction", "loss", "precipitation"};
    int found = -1;
    for (int k = 0; k < 3; k++) {
        if (!json_object_get(object, keys[k]))
            continue;
        if (found >= 0)
            closo_network_complain(self, keys[k],
                                   "expected one of reaction, loss and precipitation");
        found = k;
    }
    if (found < 0) {
        closo_network_complain(self, "reaction", "expected a reaction, a loss or a precipitation");
        return;
    }
    const char *text = closo_network_text(self, object, keys[found]);
    if (strlen(text) >= sizeof out->text) {
        closo_network_complain(self, keys[found], "the text is too long");
        return;
    }
    strcpy(out->text, text);
    out->kind = (closo_process_kind)found;
    if (found == 0)
        take_reaction(self, out, text);
    else
        take_removal(self, out, text);
}

static void read_one(closo_network_reader *self, json_t *object, closo_network_reaction *out)
{
    static const char *const known[] = {
        "id",       "reaction", "loss",    "precipitation",  "k",      "Ea",
        "T",        "orders",   "reverse", "reverse_orders", "vessel", "overall",
        "evidence", "source",   "status",  "solubility",     NULL};
    static const char *const inside[] = {"k", "Ea", "T", NULL};
    closo_unit_expression unit;
    if (!json_is_object(object)) {
        closo_network_complain(self, "", "expected an object");
        return;
    }
    closo_network_check_keys(self, object, known);
    *out =
        (closo_network_reaction){.forward = {.k = NAN}, .reverse = {.k = NAN}, .solubility = NAN};
    closo_network_copy_text(self, object, "id", out->id, sizeof out->id);
    closo_network_copy_text(self, object, "evidence", out->evidence, sizeof out->evidence);
    closo_network_copy_text(self, object, "source", out->source, sizeof out->source);
    closo_network_copy_text(self, object, "status", out->status, sizeof out->status);
    out->overall = json_is_true(json_object_get(object, "overall"));
    take_kind(self, object, out);
    out->vessel = closo_network_vessel(
        self, object, out->kind == CLOSO_PROCESS_LOSS ? CLOSO_VESSEL_OPEN : CLOSO_VESSEL_ANY);
    if (self->status != CLOSO_OK)
        return;
    read_orders(self, object, "orders", out->orders);
    read_orders(self, object, "reverse_orders", out->reverse_orders);
    closo_network_rate(self, object, sum(out->orders), &out->forward);
    json_t *reverse = json_object_get(object, "reverse");
    if (reverse && (!json_is_object(reverse) || !out->reversible))
        closo_network_complain(self, "reverse",
                               "expected an object, and a reaction written with <=>");
    else if (reverse) {
        closo_network_check_keys(self, reverse, inside);
        closo_network_rate(self, reverse, sum(out->reverse_orders), &out->reverse);
    }
    if (closo_network_unit(self, object, "solubility", &out->solubility, &unit) &&
        (!closo_unit_expression_is(&unit, 0, 1, -1, 0, 0) || !(out->solubility >= 0)))
        closo_network_complain(self, "solubility",
                               "expected a concentration such as \"0.005 mol/L\"");
    if (out->kind == CLOSO_PROCESS_PRECIPITATION && isnan(out->solubility))
        closo_network_complain(self, "solubility", "expected the solubility of what precipitates");
    if (!out->id[0])
        closo_network_complain(self, "id", "expected a name");
}

static void read_reactions(closo_network_reader *self, json_t *top)
{
    json_t *list = json_object_get(top, "reactions");
    closo_network *network = self->network;
    size_t count = json_array_size(list);
    if (!json_is_array(list) || count == 0 || count > CLOSO_NETWORK_REACTIONS) {
        closo_network_complain(self, "reactions", "expected an array of 1 to 64 reactions");
        return;
    }
    for (size_t i = 0; self->status == CLOSO_OK && i < count; i++) {
        snprintf(self->place, sizeof self->place, "reactions[%zu]", i);
        read_one(self, json_array_get(list, i), &network->reactions[i]);
        for (size_t j = 0; self->status == CLOSO_OK && j < i; j++)
            if (!strcmp(network->reactions[i].id, network->reactions[j].id))
                closo_network_complain(self, "id", "stands twice");
        network->reaction_count = i + 1;
    }
    self->place[0] = '\0';
}

// ---- the rest ----------------------------------------------------------------------------------

static void read_start(closo_network_reader *self, json_t *top)
{
    json_t *list = json_object_get(top, "start"), *value;
    const char *name;
    if (!list)
        return;
    if (!json_is_object(list)) {
        closo_network_complain(self, "start", "expected an object of species and concentrations");
        return;
    }
    strcpy(self->place, "start");
    json_object_foreach(list, name, value)
    {
        closo_unit_expression unit;
        double concentration = 0;
        char shown[48];
        (void)value;
        snprintf(shown, sizeof shown, "%.40s", name);
        size_t at = closo_network_find(self->network, name);
        if (at == SIZE_MAX)
            closo_network_complain(self, shown, "a species that no reaction has");
        else if (!closo_network_unit(self, list, name, &concentration, &unit) ||
                 !closo_unit_expression_is(&unit, 0, 1, -1, 0, 0) || !(concentration >= 0))
            closo_network_complain(self, shown, "expected a concentration such as \"0.22 mol/L\"");
        else
            self->network->species[at].start = concentration;
    }
    self->place[0] = '\0';
}

static void read_aliases(closo_network_reader *self, json_t *top)
{
    json_t *list = json_object_get(top, "alias"), *value;
    closo_network *network = self->network;
    const size_t most = sizeof network->alias / sizeof *network->alias;
    const char *name;
    if (!list)
        return;
    if (!json_is_object(list) || json_object_size(list) > most) {
        closo_network_complain(self, "alias", "expected an object of at most 16 names");
        return;
    }
    json_object_foreach(list, name, value)
    {
        const char *species = json_string_value(value);
        if (!species || strlen(name) >= sizeof network->alias->name ||
            strlen(species) >= sizeof network->alias->species) {
            closo_network_complain(self, "alias", "expected names of species");
            return;
        }
        strcpy(network->alias[network->aliases].name, name);
        strcpy(network->alias[network->aliases++].species, species);
    }
}

// "2 K/min" in K/s: kelvins are not among the units of amounts.
static void read_heating(closo_network_reader *self, json_t *top)
{
    static const char *const known[] = {"from", "rate", NULL};
    json_t *heating = json_object_get(top, "heating");
    closo_network *network = self->network;
    if (!heating)
        return;
    if (!json_is_object(heating)) {
        closo_network_complain(self, "heating", "expected an object with from and rate");
        return;
    }
    strcpy(self->place, "heating");
    closo_network_check_keys(self, heating, known);
    network->heating_from = NAN;
    closo_network_temperature(self, heating, "from", &network->heating_from);
    const char *text = closo_network_text(self, heating, "rate"), *end = text + strlen(text);
    double value = 0;
    const char *p = closo_read_number(text, end, &value);
    double seconds = 0;
    while (p && *p == ' ')
        p++;
    if (p && (!strcmp(p, "K/min") || !strcmp(p, "C/min")))
        seconds = 60;
    else if (p && !strcmp(p, "K/s"))
        seconds = 1;
    else if (p && !strcmp(p, "K/h"))
        seconds = 3600;
    if (!(seconds > 0) || !(value > 0) || value > 1e6)
        closo_network_complain(self, "rate", "expected a heating rate such as \"2 K/min\"");
    else if (isnan(network->heating_from))
        closo_network_complain(self, "from", "expected a temperature such as \"25 C\"");
    else
        network->heating_rate = value / seconds;
    self->place[0] = '\0';
}

static void read_top(closo_network_reader *self, json_t *top)
{
    static const char *const known[] = {"title",     "source", "labels",      "alias",
                                        "reactions", "start",  "temperature", "heating",
                                        "vessel",    "lag",    "time",        NULL};
    closo_network *network = self->network;
    closo_network_check_keys(self, top, known);
    closo_network_copy_text(self, top, "title", network->title, sizeof network->title);
    network->labels = json_is_true(json_object_get(top, "labels"));
    network->temperature = DEFAULT_KELVIN;
    closo_network_temperature(self, top, "temperature", &network->temperature);
    network->vessel = closo_network_vessel(self, top, CLOSO_VESSEL_CLOSED);
    network->lag = closo_network_seconds(self, top, "lag");
    network->time = closo_network_seconds(self, top, "time");
    read_heating(self, top);
    read_aliases(self, top);
    read_reactions(self, top);
    read_start(self, top);
}

closo_status closo_network_parse(closo_network *out, const char *path, const char *data,
                                 size_t length, closo_error *error)
{
    json_error_t where;
    *out = (closo_network){0};
    json_t *top = json_loadb(data, length, JSON_REJECT_DUPLICATES, &where);
    if (!top)
        return closo_fail(error, CLOSO_INPUT, "%s:%d: not JSON: %s", path, where.line, where.text);
    closo_network_reader self = {.network = out, .path = path, .error = error};
    out->species = closo_allocate(CLOSO_NETWORK_SPECIES, sizeof *out->species, error);
    out->reactions = closo_allocate(CLOSO_NETWORK_REACTIONS, sizeof *out->reactions, error);
    if (!out->species || !out->reactions)
        self.status = CLOSO_MEMORY;
    else if (!json_is_object(top))
        closo_network_complain(&self, "top", "expected an object");
    else
        read_top(&self, top);
    json_decref(top);
    snprintf(out->path, sizeof out->path, "%s", path);
    if (self.status != CLOSO_OK)
        closo_network_clear(out);
    return self.status;
}

closo_status closo_network_read(closo_network *out, const char *path, closo_error *error)
{
    char *data;
    size_t length;
    closo_fingerprint fingerprint;
    *out = (closo_network){0};
    closo_status status = closo_file_read(path, FILE_LIMIT, &data, &length, &fingerprint, error);
    if (status != CLOSO_OK)
        return status;
    status = closo_network_parse(out, path, data, length, error);
    free(data);
    out->fingerprint = fingerprint;
    return status;
}

closo_status closo_network_builtin(closo_network *out, closo_error *error)
{
    return closo_network_parse(out, "closo-dodecaborate.json",
                               (const char *)closo_network_dodecaborate,
                               closo_network_dodecaborate_size, error);
}
