// SPDX-License-Identifier: GPL-3.0-or-later
// Species of the library, or of the user's own, with the multiplets of their sites.
#include "chem/nmr.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "chem/nmr_library.h"

const closo_nmr_library_row *closo_nmr_library(size_t *rows)
{
    *rows = closo_nmr_library_table_rows;
    return closo_nmr_library_table;
}

// Length of the name without its charge: "B12H12(2-)", "BH4-".
static size_t bare_length(const char *name, size_t length)
{
    if (length > 0 && (name[length - 1] == '-' || name[length - 1] == '+'))
        return length - 1;
    if (length < 4 || name[length - 1] != ')' ||
        (name[length - 2] != '-' && name[length - 2] != '+'))
        return length;
    size_t at = length - 2;
    while (at > 0 && isdigit((unsigned char)name[at - 1]))
        at--;
    return at > 0 && name[at - 1] == '(' ? at - 1 : length;
}

static closo_status add_site(closo_nmr_species *species, const closo_nmr_library_row *row,
                             const closo_nmr_species_options *options, closo_error *error)
{
    if (species->count >= CLOSO_NMR_SITES)
        return closo_fail(error, CLOSO_USAGE, "%s: more than %d sites", species->name,
                          CLOSO_NMR_SITES);
    bool proton = !strcmp(options->nucleus, "1H");
    closo_nmr_coupling couplings[2];
    size_t count = 0;
    const double neighbours[2] = {row->neighbours, row->neighbours2};
    const double hz[2] = {row->coupling, row->coupling2};
    closo_nmr_site *site = &species->sites[species->count];
    *site = (closo_nmr_site){.count = row->count, .shift = row->shift, .coupling_hz = {NAN, NAN}};
    if (!(row->count > 0 && row->count < 1000) || !(fabs(row->shift) < 1e4))
        return closo_fail(error, CLOSO_USAGE,
                          "%s: expected a number of nuclei above 0 and a shift in ppm",
                          species->name);
    for (int k = 0; k < 2; k++) {
        if (!(neighbours[k] > 0) || !(hz[k] != 0))
            continue;
        site->coupling_hz[k] = hz[k];
        if (options->decoupled)
            continue;
        if (!(neighbours[k] <= 64) || neighbours[k] != floor(neighbours[k]) || !(fabs(hz[k]) < 1e5))
            return closo_fail(error, CLOSO_USAGE,
                              "%s: expected a whole number of neighbours and J in Hz",
                              species->name);
        // Neighbours of protons are boron atoms of both isotopes, all others are protons.
        couplings[count] = (closo_nmr_coupling){
            .count = (int)neighbours[k], .two_spin = proton ? 3 : 1, .coupling_hz = hz[k]};
        if (proton) {
            couplings[count].second_share = options->boron_10;
            couplings[count].second_two_spin = 6;
            couplings[count].second_coupling_hz = hz[k] * CLOSO_GAMMA_10B_OVER_11B;
        }
        count++;
    }
    closo_status status = closo_nmr_multiplet_of(couplings, count, &site->multiplet, error);
    if (status == CLOSO_OK) {
        species->count++;
        species->nuclei += row->count;
    }
    return status;
}

// ---- the user's own ----------------------------------------------------------------------------

// "COUNT,SHIFT[,NEIGHBOURS,J[,NEIGHBOURS,J]]"
static closo_status read_site(closo_nmr_species *species, const char *text, const char *end,
                              const closo_nmr_species_options *options, closo_error *error)
{
    double v[6] = {0, NAN, 0, 0, 0, 0};
    size_t count = 0;
    const char *p = text;
    while (p && p < end && count < 6) {
        p = closo_read_number(*p == '+' ? p + 1 : p, end, &v[count]);
        count += p != NULL;
        if (p && p < end)
            p = *p == ',' ? p + 1 : NULL;
    }
    if (p != end || (count != 2 && count != 4 && count != 6))
        return closo_fail(error, CLOSO_USAGE,
                          "%s: expected COUNT,SHIFT[,NEIGHBOURS,J[,NEIGHBOURS,J]] for each site, "
                          "found '%.*s'",
                          species->name, (int)(end - text), text);
    const closo_nmr_library_row row = {.count = v[0],
                                       .shift = v[1],
                                       .neighbours = v[2],
                                       .coupling = v[3],
                                       .neighbours2 = v[4],
                                       .coupling2 = v[5]};
    return add_site(species, &row, options, error);
}

static closo_status read_custom(closo_nmr_species *species, const char *sites,
                                const closo_nmr_species_options *options, closo_error *error)
{
    closo_status status = CLOSO_OK;
    species->confidence = ' ';
    species->source = "given by the user";
    while (status == CLOSO_OK && *sites) {
        const char *end = strchr(sites, ';');
        end = end ? end : sites + strlen(sites);
        status = read_site(species, sites, end, options, error);
        sites = *end ? end + 1 : end;
    }
    if (status == CLOSO_OK && species->count == 0)
        status = closo_fail(error, CLOSO_USAGE, "%s: expected at least one site", species->name);
    return status;
}

// ---- names -------------------------------------------------------------------------------------

static bool same(const char *a, size_t length, const char *b, size_t other)
{
    return length == other && !memcmp(a, b, length);
}

// Row where the species begins: by its whole name, else by the one whose name without charge this
// is. *matches: how many of the latter there are.
static const closo_nmr_library_row *find(const char *name, size_t length, const char *nucleus,
                                         int *matches)
{
    const closo_nmr_library_row *found = NULL;
    *matches = 0;
    for (int pass = 0; pass < 2 && !found; pass++)
        for (size_t i = 0; i < closo_nmr_library_table_rows; i++) {
            const closo_nmr_library_row *row = &closo_nmr_library_table[i];
            size_t full = strlen(row->species);
            if (strcmp(row->nucleus, nucleus) ||
                !same(name, length, row->species, pass ? bare_length(row->species, full) : full) ||
                (found && !strcmp(found->species, row->species)))
                continue;
            found = found ? found : row;
            ++*matches;
        }
    return found;
}

static closo_status unknown(const char *name, size_t length, const char *nucleus, bool several,
                            closo_error *error)
{
    closo_text names;
    closo_text_init(&names);
    const char *last = "";
    for (size_t i = 0; i < closo_nmr_library_table_rows; i++) {
        const closo_nmr_library_row *row = &closo_nmr_library_table[i];
        if (strcmp(row->nucleus, nucleus) || !strcmp(row->species, last))
            continue;
        closo_text_addf(&names, "%s%s", names.length ? ", " : "", row->species);
        last = row->species;
    }
    closo_status status = closo_fail(
        error, CLOSO_USAGE, "%s '%.*s' among the %s species: expected %s, or one of --site",
        several ? "several" : "no", (int)length, name, nucleus, names.length ? names.data : "none");
    closo_text_clear(&names);
    return status;
}

static closo_status read_library(closo_nmr_species *species, const char *name, size_t length,
                                 const closo_nmr_species_options *options, closo_error *error)
{
    int matches;
    const closo_nmr_library_row *row = find(name, length, options->nucleus, &matches);
    if (!row || matches > 1)
        return unknown(name, length, options->nucleus, matches > 1, error);
    snprintf(species->name, sizeof species->name, "%s", row->species);
    species->confidence = 'A';
    species->source = row->source;
    closo_status status = CLOSO_OK;
    for (size_t i = 0; status == CLOSO_OK && i < closo_nmr_library_table_rows; i++) {
        const closo_nmr_library_row *other = &closo_nmr_library_table[i];
        if (strcmp(other->species, row->species) || strcmp(other->nucleus, options->nucleus))
            continue;
        // The weakest of its values: "A/C" is C.
        for (const char *c = other->confidence; *c; c++)
            if (*c > species->confidence && *c <= 'C')
                species->confidence = *c;
        status = add_site(species, other, options, error);
    }
    return status;
}

static closo_status read_one(closo_nmr_mixture *out, const char *name, size_t length, double amount,
                             const closo_nmr_species_options *options, closo_error *error)
{
    if (out->count >= CLOSO_NMR_SPECIES)
        return closo_fail(error, CLOSO_USAGE, "more than %d species", CLOSO_NMR_SPECIES);
    closo_nmr_species *species = &out->species[out->count];
    *species = (closo_nmr_species){.count = 0};
    out->amount[out->count++] = amount;
    closo_status status = CLOSO_OK;
    for (size_t k = 0; k < options->custom_count; k++) {
        const char *colon = strchr(options->custom[k], ':');
        if (!colon || colon == options->custom[k])
            return closo_fail(error, CLOSO_USAGE,
                              "--site: expected NAME:COUNT,SHIFT..., found '%s'",
                              options->custom[k]);
        if (!same(name, length, options->custom[k], (size_t)(colon - options->custom[k])))
            continue;
        snprintf(species->name, sizeof species->name, "%.*s", (int)length, name);
        return read_custom(species, colon + 1, options, error);
    }
    status = read_library(species, name, length, options, error);
    for (size_t s = 0; status == CLOSO_OK && s + 1 < out->count; s++)
        if (!strcmp(out->species[s].name, species->name))
            status = closo_fail(error, CLOSO_USAGE, "species %s is named twice", species->name);
    return status;
}

closo_status closo_nmr_mixture_parse(const char *text, const closo_nmr_species_options *options,
                                     closo_nmr_mixture *out, closo_error *error)
{
    closo_status status = CLOSO_OK;
    *out = (closo_nmr_mixture){.count = 0};
    while (status == CLOSO_OK && *text) {
        const char *end = strchr(text, ',');
        end = end ? end : text + strlen(text);
        const char *equals = memchr(text, '=', (size_t)(end - text));
        double amount = 1;
        if (equals && (closo_read_number(equals + 1, end, &amount) != end || !(amount >= 0) ||
                       !isfinite(amount)))
            status = closo_fail(error, CLOSO_USAGE, "expected NAME=AMOUNT, found '%.*s'",
                                (int)(end - text), text);
        const char *stop = equals ? equals : end;
        while (text < stop && *text == ' ')
            text++;
        if (status == CLOSO_OK)
            status = read_one(out, text, (size_t)(stop - text), amount, options, error);
        text = *end ? end + 1 : end;
    }
    if (status == CLOSO_OK && out->count == 0)
        status = closo_fail(error, CLOSO_USAGE, "expected at least one species");
    if (status != CLOSO_OK)
        closo_nmr_mixture_clear(out);
    return status;
}

void closo_nmr_mixture_clear(closo_nmr_mixture *mixture)
{
    for (size_t s = 0; s < mixture->count; s++)
        for (size_t k = 0; k < CLOSO_NMR_SITES; k++)
            closo_nmr_multiplet_clear(&mixture->species[s].sites[k].multiplet);
    *mixture = (closo_nmr_mixture){.count = 0};
}
