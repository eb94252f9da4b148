// SPDX-License-Identifier: GPL-3.0-or-later
// Orientations of the cages of a box, and the contacts of its ions.
//
// Two atoms of different ions overlap when closer than 0.9 times the sum of their covalent radii,
// or 1.6 A where both or neither are metals: shorter than any contact in a closo-borate, long
// enough for a dynamics that starts with short steps (a few kcal/mol of repulsion). Cages that
// overlap something are turned, at random and then about the best found, until nothing does.
// O(anions) per sweep.
#include "crystal/box.h"

#include "crystal/neighbours.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define SWEEPS        40  // over the cages that overlap
#define TURNS         40  // orientations tried per cage and sweep
#define LONGEST_LIMIT 3.5 // A, no two elements overlap beyond

void closo_box_rotate(const double matrix[9], const double in[3], double out[3])
{
    double x = in[0], y = in[1], z = in[2];
    for (size_t i = 0; i < 3; i++)
        out[i] = matrix[3 * i] * x + matrix[3 * i + 1] * y + matrix[3 * i + 2] * z;
}

static double contact_limit(int first, int second)
{
    const closo_element *a = closo_element_of(first), *b = closo_element_of(second);
    return a->is_metal == b->is_metal ? 1.6 : 0.9 * (a->covalent_radius + b->covalent_radius);
}

static void put_cage(closo_box_builder *b, size_t ion, const double orientation[9])
{
    const closo_cage *cage = b->salt->cage;
    for (size_t k = 0; k < cage->count; k++) {
        size_t atom = ion * cage->count + k;
        double crystal[3], turned[3];
        closo_box_rotate(orientation, cage->atoms[k].position, crystal);
        closo_box_rotate(b->turn, crystal, turned);
        b->structure->element[atom] = cage->atoms[k].element;
        b->structure->molecule[atom] = ion;
        for (size_t m = 0; m < 3; m++)
            b->structure->position[3 * atom + m] = b->centre[3 * ion + m] + turned[m];
    }
}

// A rotation by at most `largest` radians about a random axis, times `matrix` (Rodrigues).
static void perturb(closo_box_builder *b, double largest, const double matrix[9], double out[9])
{
    double axis[3], length = 0;
    for (int k = 0; k < 3; k++) {
        axis[k] = closo_random_normal(b->random);
        length += axis[k] * axis[k];
    }
    length = sqrt(fmax(length, 1e-300));
    double angle = largest * closo_random_uniform(b->random), c = cos(angle), s = sin(angle);
    double x = axis[0] / length, y = axis[1] / length, z = axis[2] / length;
    const double small[9] = {
        c + x * x * (1 - c),     x * y * (1 - c) - z * s, x * z * (1 - c) + y * s,
        y * x * (1 - c) + z * s, c + y * y * (1 - c),     y * z * (1 - c) - x * s,
        z * x * (1 - c) - y * s, z * y * (1 - c) + x * s, c + z * z * (1 - c)};
    for (size_t i = 0; i < 3; i++) {
        for (size_t j = 0; j < 3; j++) {
            out[3 * i + j] = small[3 * i] * matrix[j] + small[3 * i + 1] * matrix[3 + j] +
                             small[3 * i + 2] * matrix[6 + j];
        }
    }
}

void closo_box_put_ions(closo_box_builder *b)
{
    double given[9], identity[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    memcpy(given, b->options->orientation, sizeof given);
    bool zero = true;
    for (int i = 0; i < 9; i++)
        zero = zero && given[i] == 0;
    for (size_t i = 0; i < b->anions; i++) {
        double *orientation = b->orientation + 9 * i;
        memcpy(orientation, zero ? identity : given, sizeof given);
        if (b->options->random_orientations)
            closo_random_rotation(b->random, orientation);
        put_cage(b, i, orientation);
    }
    for (size_t i = 0; i < b->cations; i++) {
        size_t atom = b->anions * b->salt->cage->count + i;
        b->structure->element[atom] = b->salt->cation;
        b->structure->molecule[atom] = b->anions + i;
        memcpy(b->structure->position + 3 * atom, b->centre + 3 * (b->anions + i),
               3 * sizeof(double));
    }
}

typedef struct contact {
    double slack;    // distance less its limit: negative when the two overlap
    double distance; // A, of the pair with the least slack
    int first, second;
    double closest; // A, of any pair
} contact;

static void ion_atoms(const closo_box_builder *b, size_t ion, size_t *first, size_t *count)
{
    size_t cage = b->salt->cage->count;
    bool is_cage = ion < b->anions;
    *first = is_cage ? ion * cage : b->anions * cage + (ion - b->anions);
    *count = is_cage ? cage : 1;
}

static void compare_atoms(const closo_box_builder *b, size_t p, size_t q, const double shift[3],
                          contact *out)
{
    const double *from = b->structure->position + 3 * p, *to = b->structure->position + 3 * q;
    double dx = to[0] + shift[0] - from[0], dy = to[1] + shift[1] - from[1];
    double dz = to[2] + shift[2] - from[2];
    double distance = sqrt(dx * dx + dy * dy + dz * dz);
    int first = b->structure->element[p], second = b->structure->element[q];
    double slack = distance - contact_limit(first, second);
    out->closest = fmin(out->closest, distance);
    if (slack < out->slack)
        *out = (contact){slack, distance, first, second, out->closest};
}

static void compare_ions(const closo_box_builder *b, size_t i, const closo_neighbour *other,
                         contact *out)
{
    size_t first[2], count[2];
    ion_atoms(b, i, &first[0], &count[0]);
    ion_atoms(b, other->index, &first[1], &count[1]);
    const double *from = b->centre + 3 * i, *to = b->centre + 3 * other->index;
    double shift[3], image[3];
    for (int k = 0; k < 3; k++) {
        shift[k] = other->displacement[k] - (to[k] - from[k]);
        image[k] = from[k] + other->displacement[k];
    }
    double reach = (other->index < b->anions ? b->reach : 0) + LONGEST_LIMIT;
    for (size_t p = first[0]; p < first[0] + count[0]; p++) {
        const double *atom = b->structure->position + 3 * p;
        double x = atom[0] - image[0], y = atom[1] - image[1], z = atom[2] - image[2];
        if (x * x + y * y + z * z > reach * reach)
            continue; // no atom of the other ion comes near this one
        for (size_t q = first[1]; q < first[1] + count[1]; q++)
            compare_atoms(b, p, q, shift, out);
    }
}

// The tightest contact of an ion with the others and their images; gives up below `floor`.
static closo_status tightest(closo_box_builder *b, closo_neighbour_grid *grid, size_t ion,
                             double floor, contact *out, closo_error *error)
{
    const closo_neighbour *list;
    size_t count;
    *out = (contact){.slack = DBL_MAX, .closest = DBL_MAX};
    closo_status status = closo_neighbours_of(grid, ion, &list, &count, error);
    for (size_t k = 0; status == CLOSO_OK && k < count && out->slack > floor; k++)
        compare_ions(b, ion, &list[k], out);
    return status;
}

// Random orientations first, then smaller and smaller turns about the best so far.
static closo_status turn_until_free(closo_box_builder *b, closo_neighbour_grid *grid, size_t ion,
                                    closo_error *error)
{
    contact best;
    double *kept = b->orientation + 9 * ion;
    closo_status status = tightest(b, grid, ion, -DBL_MAX, &best, error);
    for (int n = 0; status == CLOSO_OK && n < TURNS && best.slack < 0; n++) {
        contact trial;
        double drawn[9];
        if (n < TURNS / 2)
            closo_random_rotation(b->random, drawn);
        else
            perturb(b, 0.5 * (1 - (double)n / TURNS), kept, drawn);
        put_cage(b, ion, drawn);
        status = tightest(b, grid, ion, best.slack, &trial, error);
        if (trial.slack > best.slack) {
            best = trial;
            memcpy(kept, drawn, sizeof drawn);
        }
    }
    put_cage(b, ion, kept);
    return status;
}

// Worst contact of the whole box; turns every cage that overlaps when `turning`.
static closo_status sweep(closo_box_builder *b, closo_neighbour_grid *grid, bool turning,
                          contact *worst, double *closest, closo_error *error)
{
    *worst = (contact){.slack = DBL_MAX};
    *closest = DBL_MAX;
    closo_status status = CLOSO_OK;
    for (size_t i = 0; status == CLOSO_OK && i < b->anions + b->cations; i++) {
        contact here;
        status = tightest(b, grid, i, -DBL_MAX, &here, error);
        if (status == CLOSO_OK && turning && i < b->anions && here.slack < 0)
            status = turn_until_free(b, grid, i, error);
        *worst = here.slack < worst->slack ? here : *worst;
        *closest = fmin(*closest, here.closest);
    }
    return status;
}

// Distance of the first anion to its nearest neighbour or image: all anions are equivalent.
static double nearest_anion(const closo_box_builder *b)
{
    double nearest = 2 * b->cell.safe_radius;
    for (size_t i = 1; i < b->anions; i++) {
        double d[3];
        for (size_t k = 0; k < 3; k++)
            d[k] = b->centre[3 * i + k] - b->centre[k];
        nearest = fmin(nearest, sqrt(closo_cell_minimum_image(&b->cell, d)));
    }
    return nearest;
}

closo_status closo_box_resolve_overlaps(closo_box_builder *b, double *closest, closo_error *error)
{
    const closo_cage *cage = b->salt->cage;
    for (size_t k = 0; k < cage->count; k++) {
        const double *p = cage->atoms[k].position;
        b->reach = fmax(b->reach, sqrt(p[0] * p[0] + p[1] * p[1] + p[2] * p[2]));
    }
    closo_neighbour_grid grid;
    closo_status status = closo_neighbours_init(&grid, &b->cell, b->anions + b->cations, b->centre,
                                                2 * b->reach + LONGEST_LIMIT, error);
    if (status != CLOSO_OK)
        return status;
    if (status == CLOSO_OK && nearest_anion(b) < 1.5 * b->reach) {
        status = closo_fail(error, CLOSO_INPUT,
                            "lattice %g A is too small: cages %.2f A apart overlap however turned",
                            b->options->lattice_angstrom, nearest_anion(b));
    }
    contact worst = {.slack = -1};
    for (int n = 0; status == CLOSO_OK && n < SWEEPS && worst.slack < 0; n++) {
        status = sweep(b, &grid, b->options->random_orientations, &worst, closest, error);
        n = b->options->random_orientations ? n : SWEEPS;
    }
    if (status == CLOSO_OK && worst.slack < 0) {
        status = closo_fail(
            error, CLOSO_INPUT,
            "lattice %g A is too small: %s and %s of different ions are %.2f A apart, at least "
            "%.2f "
            "A is needed%s",
            b->options->lattice_angstrom, closo_element_of(worst.first)->symbol,
            closo_element_of(worst.second)->symbol, worst.distance, worst.distance - worst.slack,
            b->options->random_orientations ? "" : " (random orientations may fit)");
    }
    closo_neighbours_clear(&grid);
    return status;
}
