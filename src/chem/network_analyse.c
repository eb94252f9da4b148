// SPDX-License-Identifier: GPL-3.0-or-later
// What the stoichiometry of a network alone says: rank, conservation laws (left null space),
// cycles, and the ways in which reactions add up to the overall one. Whole numbers throughout.
#include "chem/network.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ROUTES = 256 };

// Species x columns; reactions of the network that are not overall, whole numbers.
typedef struct table {
    size_t species, columns;
    int64_t *value;
    size_t column[CLOSO_NETWORK_REACTIONS];
} table;

// Smallest factor that makes the coefficients of a reaction whole; 0: none below a million.
static double whole_factor(const closo_network_reaction *reaction, size_t species)
{
    for (double factor = 1; factor <= 1e6; factor++) {
        bool whole = true;
        for (size_t i = 0; whole && i < species; i++) {
            double value = factor * reaction->stoichiometry[i];
            whole = fabs(value - round(value)) < 1e-9 * fmax(1, fabs(value));
        }
        if (whole)
            return factor;
    }
    return 0;
}

static closo_status fill_column(const closo_network *network, size_t reaction, size_t columns,
                                size_t column, int64_t *value, closo_error *error)
{
    const closo_network_reaction *r = &network->reactions[reaction];
    double factor = whole_factor(r, network->species_count);
    if (factor <= 0)
        return closo_fail(error, CLOSO_INPUT,
                          "reaction %s: expected coefficients that are fractions of whole numbers",
                          r->id);
    for (size_t i = 0; i < network->species_count; i++)
        value[i * columns + column] = llround(factor * r->stoichiometry[i]);
    return CLOSO_OK;
}

static closo_status make_table(const closo_network *network, table *out, closo_error *error)
{
    *out = (table){.species = network->species_count};
    for (size_t r = 0; r < network->reaction_count; r++)
        if (!network->reactions[r].overall)
            out->column[out->columns++] = r;
    out->value = closo_allocate(out->species * out->columns, sizeof *out->value, error);
    closo_status status = out->value ? CLOSO_OK : CLOSO_MEMORY;
    for (size_t c = 0; status == CLOSO_OK && c < out->columns; c++)
        status = fill_column(network, out->column[c], out->columns, c, out->value, error);
    return status;
}

// ---- laws --------------------------------------------------------------------------------------

static closo_status find_laws(const table *s, closo_network_analysis *out, closo_error *error)
{
    int64_t *turned = closo_allocate(s->species * s->columns, sizeof *turned, error), *kernel;
    if (!turned)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < s->species; i++)
        for (size_t c = 0; c < s->columns; c++)
            turned[c * s->species + i] = s->value[i * s->columns + c];
    closo_status status =
        closo_exact_kernel(turned, s->columns, s->species, &out->law, &out->laws, error);
    free(turned);
    if (status != CLOSO_OK)
        return status;
    out->rank = s->species - out->laws;
    status = closo_exact_kernel(s->value, s->species, s->columns, &kernel, &out->cycles, error);
    free(kernel);
    return status;
}

static closo_status composition_rank(const closo_network *network, size_t *rank, closo_error *error)
{
    const closo_compound *compounds[CLOSO_NETWORK_SPECIES];
    closo_composition composition = {0};
    size_t n = network->species_count, dimension = 0;
    bool charged = false;
    int64_t *kernel = NULL;
    closo_status status = CLOSO_OK;
    *rank = 0;
    for (size_t i = 0; status == CLOSO_OK && i < n; i++) {
        compounds[i] = &network->species[i].compound;
        charged = charged || compounds[i]->charge;
        status = closo_composition_include(&composition, compounds[i], error);
    }
    if (status != CLOSO_OK || network->labels)
        return status;
    closo_composition_close(&composition, charged);
    int64_t *matrix = closo_allocate(composition.rows * n, sizeof *matrix, error);
    status =
        matrix ? closo_composition_matrix(&composition, compounds, n, matrix, error) : CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = closo_exact_kernel(matrix, composition.rows, n, &kernel, &dimension, error);
    if (status == CLOSO_OK)
        *rank = n - dimension;
    free(matrix);
    free(kernel);
    return status;
}

// ---- routes ------------------------------------------------------------------------------------

// Columns: every reaction, the reversible ones once more backwards, the overall one negative.
// Elementary vectors in which the overall reaction takes part are routes.
static closo_status find_routes(const closo_network *network, const table *s,
                                closo_network_analysis *out, closo_error *error)
{
    size_t columns = s->columns + 1, backwards[CLOSO_NETWORK_REACTIONS], turned = 0;
    for (size_t c = 0; c < s->columns; c++)
        if (network->reactions[s->column[c]].reversible)
            backwards[turned++] = c;
    columns += turned;
    if (columns > 64) {
        out->more_routes = true;
        return CLOSO_OK;
    }
    int64_t *m = closo_allocate(s->species * columns, sizeof *m, error), *rays = NULL;
    if (!m)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < s->species; i++) {
        for (size_t c = 0; c < s->columns; c++)
            m[i * columns + c] = s->value[i * s->columns + c];
        for (size_t k = 0; k < turned; k++)
            m[i * columns + s->columns + k] = -s->value[i * s->columns + backwards[k]];
    }
    closo_status status = fill_column(network, out->overall, columns, columns - 1, m, error);
    for (size_t i = 0; i < s->species; i++)
        m[i * columns + columns - 1] *= -1;
    size_t count = 0, width = network->reaction_count + 1;
    if (status == CLOSO_OK)
        status = closo_exact_rays(m, s->species, columns, MOST_ROUTES, &rays, &count,
                                  &out->more_routes, error);
    if (status == CLOSO_OK) {
        out->route = closo_allocate(count * width, sizeof *out->route, error);
        status = out->route ? CLOSO_OK : CLOSO_MEMORY;
    }
    for (size_t k = 0; status == CLOSO_OK && k < count; k++) {
        const int64_t *ray = rays + k * columns;
        int64_t *to = out->route + out->routes * width;
        if (ray[columns - 1] == 0)
            continue;
        for (size_t c = 0; c < s->columns; c++)
            to[s->column[c]] = ray[c];
        for (size_t b = 0; b < turned; b++)
            to[s->column[backwards[b]]] -= ray[s->columns + b];
        to[width - 1] = ray[columns - 1];
        out->routes++;
    }
    free(m);
    free(rays);
    return status;
}

closo_status closo_network_analyse(const closo_network *network, closo_network_analysis *out,
                                   closo_error *error)
{
    table s;
    *out = (closo_network_analysis){.overall = SIZE_MAX};
    for (size_t r = 0; r < network->reaction_count; r++) {
        if (network->reactions[r].overall && out->overall == SIZE_MAX)
            out->overall = r;
        out->unbalanced += network->reactions[r].verdict != CLOSO_BALANCE_HOLDS;
    }
    closo_status status = make_table(network, &s, error);
    if (status == CLOSO_OK)
        status = find_laws(&s, out, error);
    if (status == CLOSO_OK)
        status = composition_rank(network, &out->composition_rank, error);
    if (status == CLOSO_OK && out->overall != SIZE_MAX)
        status = find_routes(network, &s, out, error);
    free(s.value);
    if (status != CLOSO_OK)
        closo_network_analysis_clear(out);
    return status;
}

void closo_network_analysis_clear(closo_network_analysis *analysis)
{
    free(analysis->law);
    free(analysis->route);
    analysis->law = analysis->route = NULL;
    analysis->laws = analysis->routes = 0;
}
