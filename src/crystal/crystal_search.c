// SPDX-License-Identifier: GPL-3.0-or-later
// The atoms of a cell as spglib wants them. spglib knows one kind of atom per place; here a place
// that several atoms share (mixed occupancy) is one, and its kind is the sorted list of its species
// with their occupancies, so that sites with different fillings are never equivalent.
#include "crystal/crystal_transform.h"

#include "crystal/neighbours.h"
#include "crystal/symmetry.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SHARED_ANGSTROM 0.05 // atoms nearer than this are on one place
#define PLACES_MAXIMUM  5000 // spglib takes a minute for so many of one kind, all in disorder
#define SHARES_MAXIMUM  8    // species on a place

typedef struct species {
    int element, isotope, charge;
    long occupancy; // thousandths
} species;

typedef struct kind {
    size_t count;
    species list[SHARES_MAXIMUM];
} kind;

static int compare_species(const species *a, const species *b)
{
    const long left[4] = {a->element, a->isotope, a->charge, a->occupancy};
    const long right[4] = {b->element, b->isotope, b->charge, b->occupancy};
    for (int i = 0; i < 4; i++)
        if (left[i] != right[i])
            return left[i] < right[i] ? -1 : 1;
    return 0;
}

static bool kind_add(kind *to, const closo_atom *atom)
{
    if (to->count == SHARES_MAXIMUM)
        return false;
    double occupancy = isfinite(atom->occupancy.value) ? atom->occupancy.value : 1;
    const species added = {atom->element, atom->isotope, atom->charge,
                           lrint(1000 * fmin(fmax(occupancy, 0), 1000))};
    size_t place = to->count++;
    for (; place > 0 && compare_species(&to->list[place - 1], &added) > 0; place--)
        to->list[place] = to->list[place - 1];
    to->list[place] = added;
    return true;
}

static bool kind_equal(const kind *a, const kind *b)
{
    bool equal = a->count == b->count;
    for (size_t i = 0; equal && i < a->count; i++)
        equal = compare_species(&a->list[i], &b->list[i]) == 0;
    return equal;
}

// Numbers the places; an atom shares the place of the first atom within reach. Images of one atom
// side by side are not one place: the position is split, or meant to be special.
static closo_status find_places(closo_search *search, const closo_crystal *crystal,
                                closo_error *error)
{
    double *position = closo_allocate(search->atom_count, 3 * sizeof *position, error);
    if (!position)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < search->atom_count; i++) {
        memcpy(position + 3 * i, search->atoms[i].position, 3 * sizeof *position);
        search->place[i] = SIZE_MAX;
    }
    closo_neighbour_grid grid;
    closo_status status = closo_neighbours_init(&grid, &crystal->cell, search->atom_count, position,
                                                SHARED_ANGSTROM, error);
    for (size_t i = 0; status == CLOSO_OK && i < search->atom_count; i++) {
        if (search->place[i] != SIZE_MAX)
            continue;
        const closo_neighbour *list;
        size_t count;
        status = closo_neighbours_of(&grid, i, &list, &count, error);
        if (status != CLOSO_OK)
            break;
        memcpy(search->position[search->place_count], search->atoms[i].fraction,
               sizeof search->position[0]);
        search->place[i] = search->place_count++;
        for (size_t n = 0; n < count; n++)
            if (search->place[list[n].index] == SIZE_MAX &&
                search->atoms[list[n].index].atom != search->atoms[i].atom)
                search->place[list[n].index] = search->place[i];
    }
    closo_neighbours_clear(&grid);
    free(position);
    return status;
}

static closo_status find_kinds(closo_search *search, const closo_crystal *crystal,
                               closo_error *error)
{
    kind *kinds = closo_allocate(search->place_count, sizeof *kinds, error);
    size_t *known = closo_allocate(search->place_count, sizeof *known, error);
    closo_status status = kinds && known ? CLOSO_OK : CLOSO_MEMORY;
    size_t known_count = 0;
    for (size_t i = 0; status == CLOSO_OK && i < search->atom_count; i++) {
        const closo_atom *atom = &crystal->atoms[search->atoms[i].atom];
        if (!kind_add(&kinds[search->place[i]], atom)) {
            status = closo_fail(error, CLOSO_INPUT,
                                "atom %s: expected at most %d atoms on one place, found more",
                                atom->label, SHARES_MAXIMUM);
        }
    }
    for (size_t p = 0; status == CLOSO_OK && p < search->place_count; p++) {
        size_t k = 0;
        while (k < known_count && !kind_equal(&kinds[known[k]], &kinds[p]))
            k++;
        if (k == known_count)
            known[known_count++] = p;
        search->kind[p] = (int)k + 1;
    }
    free(kinds);
    free(known);
    return status;
}

closo_status closo_search_init(closo_search *search, const closo_crystal *crystal,
                               closo_error *error)
{
    *search = (closo_search){0};
    closo_status status = closo_crystal_expand(crystal, &search->atoms, &search->atom_count, error);
    if (status == CLOSO_OK && (search->atom_count == 0 || search->atom_count > PLACES_MAXIMUM)) {
        status = closo_fail(error, CLOSO_INPUT,
                            "search for symmetry: expected 1 to %d atoms in the cell, found %zu",
                            PLACES_MAXIMUM, search->atom_count);
    }
    if (status == CLOSO_OK) {
        search->place = closo_allocate(search->atom_count, sizeof *search->place, error);
        search->position = closo_allocate(search->atom_count, sizeof *search->position, error);
        search->kind = closo_allocate(search->atom_count, sizeof *search->kind, error);
        if (!search->place || !search->position || !search->kind)
            status = CLOSO_MEMORY;
    }
    if (status == CLOSO_OK)
        status = find_places(search, crystal, error);
    if (status == CLOSO_OK)
        status = find_kinds(search, crystal, error);
    for (int i = 0; i < 9; i++)
        search->lattice[i % 3][i / 3] = crystal->cell.vectors[i];
    if (status != CLOSO_OK)
        closo_search_clear(search);
    return status;
}

void closo_search_clear(closo_search *search)
{
    free(search->atoms);
    free(search->place);
    free(search->position);
    free(search->kind);
    *search = (closo_search){0};
}

// spglib takes the first origin of two; the second, at a centre of symmetry, is the one in use.
static int preferred_setting(int hall_number)
{
    closo_setting first, second;
    if (hall_number < 1 || hall_number >= CLOSO_SETTINGS)
        return 0;
    closo_setting_get(hall_number, &first);
    closo_setting_get(hall_number + 1, &second);
    return first.choice[0] == '1' && second.choice[0] == '2' ? hall_number + 1 : 0;
}

static SpglibDataset *search_once(const closo_search *search, double tolerance, int hall_number)
{
    double lattice[3][3]; // spglib 2.0 takes no const
    memcpy(lattice, search->lattice, sizeof lattice);
    return spg_get_dataset_with_hall_number(lattice, search->position, search->kind,
                                            (int)search->place_count, hall_number, tolerance);
}

closo_status closo_search_run(const closo_search *search, double tolerance, SpglibDataset **out,
                              closo_error *error)
{
    if (!(tolerance > 0) || tolerance > 5) {
        return closo_fail(error, CLOSO_USAGE,
                          "search for symmetry: expected a tolerance above 0 and up to 5 A, found "
                          "%g A",
                          tolerance);
    }
    SpglibDataset *dataset = search_once(search, tolerance, 0);
    int preferred = dataset ? preferred_setting(dataset->hall_number) : 0;
    SpglibDataset *other = preferred ? search_once(search, tolerance, preferred) : NULL;
    if (other && other->spacegroup_number == dataset->spacegroup_number) {
        closo_search_release(dataset);
        dataset = other;
    } else {
        closo_search_release(other);
    }
    if (!dataset || dataset->spacegroup_number < 1 ||
        (size_t)dataset->n_atoms != search->place_count) {
        closo_search_release(dataset);
        return closo_fail(error, CLOSO_INPUT,
                          "search for symmetry within %g A: spglib finds no space group (%s); try "
                          "another tolerance",
                          tolerance, spg_get_error_message(spg_get_error_code()));
    }
    *out = dataset;
    return CLOSO_OK;
}

void closo_search_release(SpglibDataset *dataset)
{
    if (dataset)
        spg_free_dataset(dataset); // which does not take NULL
}

size_t closo_search_place(const closo_search *search, size_t atom)
{
    size_t i = 0;
    while (i + 1 < search->atom_count && search->atoms[i].atom != atom)
        i++;
    return search->place[i];
}
