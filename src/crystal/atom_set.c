// SPDX-License-Identifier: GPL-3.0-or-later
#include "crystal/atom_set.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

double closo_occupancy(const closo_atom *atom)
{
    return isnan(atom->occupancy.value) ? 1 : atom->occupancy.value;
}

bool closo_alternatives(const closo_atom *a, const closo_atom *b)
{
    return a->disorder_group && b->disorder_group && a->disorder_group != b->disorder_group;
}

bool closo_is_cation_element(int element)
{
    const closo_element *record = closo_element_of(element);
    return record && (record->is_metal || (record->usual_charge > 0 && element != 1));
}

closo_status closo_atom_set_init(closo_atom_set *out, const closo_crystal *crystal,
                                 const closo_selection *selection, closo_error *error)
{
    *out = (closo_atom_set){.crystal = crystal};
    size_t all = 0;
    closo_status status = closo_crystal_expand(crystal, &out->atoms, &all, error);
    if (status != CLOSO_OK)
        return status;
    out->element = closo_allocate(all + 1, sizeof *out->element, error);
    out->position = closo_allocate(3 * (all + 1), sizeof *out->position, error);
    if (!out->element || !out->position) {
        closo_atom_set_clear(out);
        return CLOSO_MEMORY;
    }
    for (size_t i = 0; i < all; i++) {
        const closo_atom *atom = &crystal->atoms[out->atoms[i].atom];
        bool known = closo_element_of(atom->element) != NULL;
        if (!known || closo_occupancy(atom) < selection->occupancy_minimum ||
            selection->without[atom->element])
            continue;
        out->atoms[out->count] = out->atoms[i];
        out->element[out->count] = atom->element;
        memcpy(out->position + 3 * out->count, out->atoms[i].position,
               sizeof out->atoms[i].position);
        out->count++;
    }
    return CLOSO_OK;
}

void closo_atom_set_clear(closo_atom_set *set)
{
    free(set->atoms);
    free(set->element);
    free(set->position);
    *set = (closo_atom_set){0};
}

// ---- ions --------------------------------------------------------------------------------------

void closo_ion_unwrap(const closo_cell *cell, const closo_ions *ions, const closo_ion *ion,
                      const double *position, double *unwrapped)
{
    for (size_t k = ion->first; k < ion->first + ion->count; k++) {
        size_t atom = ions->atoms[k], parent = ions->atoms[ions->parent[k]];
        double step[3];
        for (size_t c = 0; c < 3; c++)
            step[c] = position[3 * atom + c] - position[3 * parent + c];
        (void)closo_cell_minimum_image(cell, step);
        for (size_t c = 0; c < 3; c++)
            unwrapped[3 * atom + c] =
                k == ion->first ? position[3 * atom + c] : unwrapped[3 * parent + c] + step[c];
    }
}

static closo_status no_anion(const closo_ions *ions, const char *anion, closo_error *error)
{
    closo_text kinds;
    closo_text_init(&kinds);
    for (size_t k = 0; k < ions->kind_count && k < 12; k++)
        closo_text_addf(&kinds, "%s%s", k ? ", " : "", ions->kinds[k].formula);
    closo_status status = closo_fail(
        error, CLOSO_USAGE, "no anions %s%s in the structure; its ions are %s",
        anion ? "of formula " : "", anion ? anion : "", kinds.data ? kinds.data : "none");
    closo_text_clear(&kinds);
    return status;
}

static bool wanted(const closo_ions *ions, size_t kind, size_t chosen, bool large)
{
    if (chosen != SIZE_MAX)
        return kind == chosen;
    return !ions->kinds[kind].is_cation && (!large || ions->kinds[kind].atoms > 1);
}

static void add_kind(closo_centres *out, const char *formula)
{
    size_t used = strlen(out->kinds);
    snprintf(out->kinds + used, sizeof out->kinds - used, "%s%s", used ? ", " : "", formula);
}

static void add_centre(closo_centres *out, const closo_atom_set *set, const closo_ions *ions,
                       const closo_ion *ion, double *unwrapped)
{
    double *centre = out->position + 3 * out->count++;
    double weight = 0;
    closo_ion_unwrap(&set->crystal->cell, ions, ion, set->position, unwrapped);
    for (size_t k = ion->first; k < ion->first + ion->count; k++) {
        size_t atom = ions->atoms[k];
        double mass = closo_element_of(set->element[atom])->weight;
        for (size_t c = 0; c < 3; c++)
            centre[c] += mass * unwrapped[3 * atom + c];
        weight += mass;
        out->of_anion[atom] = true;
    }
    for (size_t c = 0; c < 3; c++)
        centre[c] /= weight;
    closo_cell_wrap(&set->crystal->cell, centre);
}

static closo_status take_ions(closo_centres *out, const closo_atom_set *set, const char *anion,
                              const closo_ions *ions, closo_error *error)
{
    size_t chosen = SIZE_MAX;
    bool large = false;
    if (anion) {
        chosen = closo_ions_kind(ions, anion);
        if (chosen == SIZE_MAX)
            return no_anion(ions, anion, error);
    }
    for (size_t k = 0; k < ions->kind_count; k++)
        large = large || (!ions->kinds[k].is_cation && ions->kinds[k].atoms > 1);
    double *unwrapped = closo_allocate(3 * (set->count + 1), sizeof *unwrapped, error);
    if (!unwrapped)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < ions->count; i++)
        if (wanted(ions, ions->ions[i].kind, chosen, large))
            add_centre(out, set, ions, &ions->ions[i], unwrapped);
    free(unwrapped);
    for (size_t k = 0; k < ions->kind_count; k++)
        if (wanted(ions, k, chosen, large))
            add_kind(out, ions->kinds[k].formula);
    return out->count ? CLOSO_OK : no_anion(ions, anion, error);
}

static closo_status take_element(closo_centres *out, const closo_atom_set *set, const char *symbol,
                                 closo_error *error)
{
    const closo_element *element = closo_element_find(symbol, strlen(symbol));
    for (size_t i = 0; element && i < set->count; i++) {
        if (set->element[i] != element->number)
            continue;
        memcpy(out->position + 3 * out->count++, set->position + 3 * i, 3 * sizeof(double));
    }
    if (!out->count)
        return closo_fail(error, CLOSO_USAGE,
                          "centre: expected an element of the structure, found \"%.20s\"", symbol);
    for (size_t i = 0; i < set->count; i++)
        out->of_anion[i] = !closo_is_cation_element(set->element[i]);
    add_kind(out, element->symbol);
    return CLOSO_OK;
}

closo_status closo_centres_find(closo_centres *out, const closo_atom_set *set, const char *anion,
                                closo_error *error)
{
    *out = (closo_centres){0};
    out->position = closo_allocate(3 * (set->count + 1), sizeof *out->position, error);
    out->of_anion = closo_allocate(set->count + 1, sizeof *out->of_anion, error);
    closo_status status = out->position && out->of_anion ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK && anion && closo_text_starts_with(anion, "centre:")) {
        status = take_element(out, set, anion + strlen("centre:"), error);
    } else if (status == CLOSO_OK) {
        closo_ions ions;
        status = closo_ions_find(&set->crystal->cell, set->count, set->element, set->position, NULL,
                                 &ions, error);
        if (status == CLOSO_OK) {
            status = take_ions(out, set, anion, &ions, error);
            closo_ions_clear(&ions);
        }
    }
    if (status != CLOSO_OK)
        closo_centres_clear(out);
    return status;
}

void closo_centres_clear(closo_centres *centres)
{
    free(centres->position);
    free(centres->of_anion);
    *centres = (closo_centres){0};
}
