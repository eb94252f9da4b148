// SPDX-License-Identifier: GPL-3.0-or-later
// Networks: species, their names, ends.
#include "chem/network.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool closo_network_active(const closo_network *network, const closo_network_reaction *reaction)
{
    if (reaction->overall)
        return false;
    return reaction->vessel == CLOSO_VESSEL_ANY || reaction->vessel == network->vessel;
}

static const char *phase_of(const char *name)
{
    const char *open = strrchr(name, '(');
    static const char *const phases[] = {"(g)",   "(l)",    "(s)",  "(aq)",
                                         "(sol)", "(solv)", "(ad)", "(lost)"};
    for (size_t i = 0; open && i < sizeof phases / sizeof *phases; i++)
        if (!strcmp(open, phases[i]))
            return phases[i];
    return "";
}

// The same phase, and the same name or composition.
static size_t find(const closo_network *network, const char *name, const closo_compound *compound)
{
    for (size_t i = 0; i < network->species_count; i++)
        if (!strcmp(network->species[i].name, name))
            return i;
    for (size_t i = 0; compound && !network->labels && i < network->species_count; i++)
        if (!strcmp(phase_of(network->species[i].name), phase_of(name)) &&
            closo_compound_same(&network->species[i].compound, compound))
            return i;
    return SIZE_MAX;
}

closo_status closo_network_species_add(closo_network *network, const char *name, const char *phase,
                                       const closo_compound *compound, size_t *index,
                                       closo_error *error)
{
    char full[sizeof network->species->name];
    snprintf(full, sizeof full, phase[0] ? "%s(%s)" : "%s%s", name, phase);
    *index = find(network, full, compound);
    if (*index != SIZE_MAX)
        return CLOSO_OK;
    if (network->species_count == CLOSO_NETWORK_SPECIES)
        return closo_fail(error, CLOSO_INPUT, "expected at most %d species", CLOSO_NETWORK_SPECIES);
    closo_network_species *species = &network->species[network->species_count];
    *species = (closo_network_species){.compound = *compound};
    memcpy(species->name, full, sizeof full);
    *index = network->species_count++;
    return CLOSO_OK;
}

size_t closo_network_find(const closo_network *network, const char *name)
{
    closo_compound compound;
    char bare[sizeof network->species->name];
    size_t at = find(network, name, NULL);
    for (size_t i = 0; at == SIZE_MAX && i < network->aliases; i++)
        if (!strcmp(network->alias[i].name, name))
            at = find(network, network->alias[i].species, NULL);
    if (at != SIZE_MAX || network->labels || strlen(name) >= sizeof bare)
        return at;
    const char *phase = phase_of(name);
    snprintf(bare, sizeof bare, "%.*s", (int)(strlen(name) - strlen(phase)), name);
    if (closo_chemical_parse(&compound, bare, NULL) != CLOSO_OK)
        return SIZE_MAX;
    return find(network, name, &compound);
}

void closo_network_clear(closo_network *network)
{
    free(network->species);
    free(network->reactions);
    *network = (closo_network){0};
}

closo_status closo_network_start(closo_network *network, const char *text, closo_error *error)
{
    char name[sizeof network->species->name];
    double value, su, digit;
    closo_unit_expression unit;
    const char *sign = strrchr(text, '=');
    if (!sign || sign == text || (size_t)(sign - text) >= sizeof name ||
        !closo_unit_value(sign + 1, &value, &su, &digit, &unit) ||
        !closo_unit_expression_is(&unit, 0, 1, -1, 0, 0) || !(value >= 0))
        return closo_fail(error, CLOSO_USAGE,
                          "expected SPECIES=CONCENTRATION such as BH4-=0.22M, found \"%.80s\"",
                          text);
    memcpy(name, text, (size_t)(sign - text));
    name[sign - text] = '\0';
    size_t at = closo_network_find(network, name);
    if (at == SIZE_MAX)
        return closo_fail(error, CLOSO_USAGE, "%s is no species of the network", name);
    network->species[at].start = value * unit.factor;
    return CLOSO_OK;
}
