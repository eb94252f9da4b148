// SPDX-License-Identifier: GPL-3.0-or-later
// A sphere can be nearest to some point within rho of a centre c only if its distance from c is at
// most the least one plus 2 rho: few spheres are left per bin, and a look-up costs these alone.
#include "crystal/distance_field.h"

#include "crystal/neighbours.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BIN_ANGSTROM   0.8
#define FIRST_RADIUS   5.0 // A, of the search around a bin; grows until nothing can be missed
#define RADIUS_GROWTH  1.6
#define SLACK_ANGSTROM 1e-6
#define REACH_MOST     90.0 // A: an emptier cell is a picture of a gas
#define NEAR_MOST      2e5  // spheres around a bin; denser is no crystal
enum { BINS_MOST = 48 };

static double half_diagonal(const closo_cell *cell, const int bins[3])
{
    double longest = 0;
    for (int corner = 0; corner < 4; corner++) {
        double d[3] = {0}, sum = 0;
        const int sign[3] = {1, corner & 1 ? 1 : -1, corner & 2 ? 1 : -1};
        for (int k = 0; k < 3; k++)
            for (int c = 0; c < 3; c++)
                d[c] += sign[k] * 0.5 * cell->vectors[3 * k + c] / bins[k];
        for (int c = 0; c < 3; c++)
            sum += d[c] * d[c];
        longest = fmax(longest, sqrt(sum));
    }
    return longest;
}

// Appends the candidates of one bin; *complete: none can be missing.
static closo_status fill_bin(closo_distance_field *self, closo_neighbour_grid *grid,
                             const double centre[3], const double *radius, double rho,
                             double largest, size_t *count, bool *complete, closo_error *error)
{
    const closo_neighbour *list;
    size_t found;
    closo_status status = closo_neighbours_at(grid, centre, &list, &found, error);
    double least = INFINITY;
    for (size_t k = 0; status == CLOSO_OK && k < found; k++)
        least = fmin(least, sqrt(list[k].distance2) - radius[list[k].index]);
    double limit = least + 2 * rho + SLACK_ANGSTROM;
    *complete = limit + largest <= grid->radius;
    for (size_t k = 0; status == CLOSO_OK && *complete && k < found; k++) {
        if (sqrt(list[k].distance2) - radius[list[k].index] > limit)
            continue;
        void *block = self->spheres;
        status = closo_grow(&block, &self->capacity, *count + 1, sizeof *self->spheres, error);
        self->spheres = block;
        if (status != CLOSO_OK)
            break;
        closo_sphere *sphere = &self->spheres[(*count)++];
        *sphere = (closo_sphere){.radius = radius[list[k].index], .index = list[k].index};
        for (int c = 0; c < 3; c++)
            sphere->position[c] = centre[c] + list[k].displacement[c];
    }
    return status;
}

static closo_status fill(closo_distance_field *self, closo_neighbour_grid *grid,
                         const double *radius, bool *complete, closo_error *error)
{
    double largest = 0, rho = half_diagonal(self->cell, self->bins);
    for (size_t i = 0; i < grid->count; i++)
        largest = fmax(largest, radius[i]);
    size_t count = 0, bin = 0;
    closo_status status = CLOSO_OK;
    *complete = true;
    for (int i = 0; i < self->bins[0]; i++)
        for (int j = 0; j < self->bins[1]; j++)
            for (int k = 0; k < self->bins[2] && *complete && status == CLOSO_OK; k++) {
                const double f[3] = {(i + 0.5) / self->bins[0], (j + 0.5) / self->bins[1],
                                     (k + 0.5) / self->bins[2]};
                double centre[3];
                closo_cell_to_cartesian(self->cell, f, centre);
                self->start[bin++] = count;
                status =
                    fill_bin(self, grid, centre, radius, rho, largest, &count, complete, error);
            }
    self->start[bin] = count;
    return status;
}

closo_status closo_distance_field_init(closo_distance_field *out, const closo_cell *cell,
                                       size_t count, const double *position, const double *radius,
                                       closo_error *error)
{
    *out = (closo_distance_field){.cell = cell};
    size_t bins = 1;
    double length[3], angle[3];
    closo_cell_parameters(cell, length, angle);
    for (int k = 0; k < 3; k++) {
        double fit = ceil(length[k] / BIN_ANGSTROM);
        out->bins[k] = fit > BINS_MOST ? BINS_MOST : fit < 1 ? 1 : (int)fit;
        bins *= (size_t)out->bins[k];
    }
    out->start = closo_allocate(bins + 1, sizeof *out->start, error);
    closo_status status = out->start ? CLOSO_OK : CLOSO_MEMORY;
    bool complete = false;
    for (double reach = FIRST_RADIUS; status == CLOSO_OK && !complete; reach *= RADIUS_GROWTH) {
        closo_neighbour_grid grid = {0};
        if (reach > REACH_MOST || (double)count * 4.2 * pow(reach, 3) / cell->volume > NEAR_MOST) {
            status =
                closo_fail(error, CLOSO_INPUT,
                           "distances to atoms: expected a crystal, found %zu atoms in %.4g A^3 "
                           "with none near some place",
                           count, cell->volume);
            break;
        }
        status = closo_neighbours_init(&grid, cell, count, position, reach, error);
        if (status == CLOSO_OK)
            status = fill(out, &grid, radius, &complete, error);
        closo_neighbours_clear(&grid);
    }
    if (status != CLOSO_OK)
        closo_distance_field_clear(out);
    return status;
}

void closo_distance_field_clear(closo_distance_field *field)
{
    free(field->start);
    free(field->spheres);
    *field = (closo_distance_field){0};
}

const closo_sphere *closo_distance_field_near(const closo_distance_field *field,
                                              const double fractional[3], size_t *count)
{
    size_t index = 0;
    for (int k = 0; k < 3; k++) {
        int bin = (int)(fractional[k] * field->bins[k]);
        bin = bin < 0 ? 0 : bin >= field->bins[k] ? field->bins[k] - 1 : bin;
        index = index * (size_t)field->bins[k] + (size_t)bin;
    }
    *count = field->start[index + 1] - field->start[index];
    return field->spheres + field->start[index];
}

double closo_distance_field_at(const closo_distance_field *field, const double fractional[3],
                               const closo_sphere **nearest)
{
    double wrapped[3], point[3], least = INFINITY;
    for (int k = 0; k < 3; k++)
        wrapped[k] = fractional[k] - floor(fractional[k]);
    closo_cell_to_cartesian(field->cell, wrapped, point);
    size_t count;
    const closo_sphere *list = closo_distance_field_near(field, wrapped, &count);
    for (size_t i = 0; i < count; i++) {
        double x = point[0] - list[i].position[0], y = point[1] - list[i].position[1],
               z = point[2] - list[i].position[2];
        double distance = sqrt(x * x + y * y + z * z) - list[i].radius;
        if (distance < least) {
            least = distance;
            if (nearest)
                *nearest = &list[i];
        }
    }
    return least;
}
