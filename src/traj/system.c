// SPDX-License-Identifier: GPL-3.0-or-later
// Which ions there are and which of them move: by connectivity in the first frame, told by options
// or by the manifest, never guessed where there is more than one answer.
#include "traj/motion.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_ion_of_formula(const closo_system *system, size_t ion, size_t kind)
{
    return system->ions.ions[ion].kind == kind;
}

static closo_status list_ions(closo_system *system, size_t **list, size_t *count, size_t kind,
                              closo_error *error)
{
    *list = closo_allocate(system->ions.count, sizeof **list, error);
    if (!*list)
        return CLOSO_MEMORY;
    *count = 0;
    for (size_t i = 0; i < system->ions.count; i++) {
        bool wanted = kind == SIZE_MAX
                          ? !is_ion_of_formula(system, i, system->cation_kind) &&
                                !system->ions.kinds[system->ions.ions[i].kind].is_cation
                          : is_ion_of_formula(system, i, kind);
        if (wanted)
            (*list)[(*count)++] = i;
    }
    return CLOSO_OK;
}

static void describe_kinds(const closo_ions *ions, closo_text *text)
{
    for (size_t k = 0; k < ions->kind_count && k < 12; k++)
        closo_text_addf(text, "%s%zu %s", k ? ", " : "", ions->kinds[k].count,
                        ions->kinds[k].formula);
    if (ions->kind_count > 12)
        closo_text_addf(text, " and %zu other kinds", ions->kind_count - 12);
}

static closo_status no_such_ion(const closo_system *system, const char *option, const char *wanted,
                                closo_error *error)
{
    closo_text kinds;
    closo_text_init(&kinds);
    describe_kinds(&system->ions, &kinds);
    closo_status status =
        closo_fail(error, CLOSO_INPUT, "%s: no %s %s among the ions found (%s)", system->path,
                   option, wanted, kinds.data ? kinds.data : "none");
    closo_text_clear(&kinds);
    return status;
}

static closo_status choose_cation(closo_system *system, const char *wanted, closo_error *error)
{
    const closo_ions *ions = &system->ions;
    if (wanted && *wanted) {
        system->cation_kind = closo_ions_kind(ions, wanted);
        if (system->cation_kind == SIZE_MAX)
            return no_such_ion(system, "cation", wanted, error);
        return CLOSO_OK;
    }
    system->cation_kind = SIZE_MAX;
    for (size_t k = 0; k < ions->kind_count; k++)
        if (ions->kinds[k].is_cation &&
            (system->cation_kind == SIZE_MAX ||
             ions->kinds[k].count > ions->kinds[system->cation_kind].count))
            system->cation_kind = k;
    return system->cation_kind == SIZE_MAX ? no_such_ion(system, "cation", "(a metal)", error)
                                           : CLOSO_OK;
}

static int centre_element(const char *anion)
{
    if (!anion || !closo_text_starts_with(anion, "centre:"))
        return 0;
    const closo_element *element = closo_element_find(anion + 7, strlen(anion + 7));
    return element ? element->number : -1;
}

static closo_status find_ions(closo_system *system, const closo_frame *first, const char *anion,
                              closo_error *error)
{
    closo_ions_options options = {.centre_element = centre_element(anion)};
    if (options.centre_element < 0)
        return closo_fail(error, CLOSO_USAGE, "--anion: \"%s\" is no element", anion + 7);
    closo_cell box = first->cell;
    if (!first->periodic) {
        // No cell: a box so large that no bond can cross it.
        const double vectors[9] = {1e6, 0, 0, 0, 1e6, 0, 0, 0, 1e6};
        closo_status status = closo_cell_init(&box, vectors, error);
        if (status != CLOSO_OK)
            return status;
    }
    closo_error inner;
    closo_status status = closo_ions_find(&box, system->atoms, system->element, first->position,
                                          &options, &system->ions, &inner);
    if (status != CLOSO_OK)
        return closo_fail(error, status, "%s: %s (--types)", system->path, inner.message);
    return CLOSO_OK;
}

closo_status closo_system_init(closo_system *system, const closo_trajectory *trajectory,
                               const closo_frame *first, const closo_traj_options *options,
                               closo_error *error)
{
    system->atoms = closo_trajectory_atoms(trajectory);
    system->element = closo_trajectory_elements(trajectory);
    system->periodic = first->periodic;
    system->first_cell = first->cell;
    const char *cation = options->cation, *anion = options->anion;
    if (system->has_manifest && !cation)
        cation = system->manifest.cation;
    if (system->has_manifest && !anion)
        anion = system->manifest.anion;
    closo_status status = find_ions(system, first, anion, error);
    if (status == CLOSO_OK)
        status = choose_cation(system, cation, error);
    if (status != CLOSO_OK)
        return status;
    size_t kind = SIZE_MAX;
    if (anion && *anion) {
        kind = closo_ions_kind(&system->ions,
                               closo_text_starts_with(anion, "centre:") ? anion + 7 : anion);
        if (kind == SIZE_MAX)
            return no_such_ion(system, "anion", anion, error);
    }
    status = list_ions(system, &system->cation, &system->cations, system->cation_kind, error);
    if (status == CLOSO_OK)
        status = list_ions(system, &system->anion, &system->anions, kind, error);
    return status;
}

double closo_system_mass(const closo_system *system, int element)
{
    double hydrogen = system->has_manifest ? system->manifest.hydrogen_mass : (double)NAN;
    return element == 1 && hydrogen > 0 ? hydrogen : closo_element_of(element)->weight;
}

closo_status closo_system_needs_time(const closo_system *system, const char *what,
                                     closo_error *error)
{
    if (isnan(system->frame_time_ps))
        return closo_fail(error, CLOSO_USAGE,
                          "%s: carries no time: give --frame-time (for example 0.1ps)",
                          system->path);
    if (system->uneven)
        return closo_fail(error, CLOSO_INPUT,
                          "%s: frames are not evenly spaced (first at frame %llu): %s even spacing",
                          system->path, (unsigned long long)system->uneven_frame + 1, what);
    return CLOSO_OK;
}

closo_status closo_system_needs_lattice(const closo_system *system, closo_error *error)
{
    if (!system->periodic)
        return closo_fail(error, CLOSO_INPUT,
                          "%s: carries no cell: interstitial sites need one (--cell)",
                          system->path);
    if (system->anions < 2)
        return closo_fail(error, CLOSO_INPUT,
                          "%s: interstitial sites need at least 2 anions, found %zu", system->path,
                          system->anions);
    return CLOSO_OK;
}

void closo_system_clear(closo_system *system)
{
    closo_ions_clear(&system->ions);
    free(system->cation);
    free(system->anion);
    system->cation = system->anion = NULL;
}
