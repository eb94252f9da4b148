// SPDX-License-Identifier: GPL-3.0-or-later
// The density in words: barriers of percolation along the cell vectors, the easiest way and its
// free energy, the sites with the anions around them, and a plane of the density.
#include "traj/density.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { SECTION_MAXIMUM = 100 };
#define SHELL_ANGSTROM 0.5 // anions this much farther than the nearest still surround a site

static void describe_settings(const closo_density *self, const closo_density_map *map,
                              closo_result *result)
{
    const size_t *n = self->n;
    closo_result_set(result, "grid", "%zu x %zu x %zu", n[0], n[1], n[2]);
    closo_result_set_number(result, "largest grid spacing", self->options->grid_angstrom, "A");
    if (self->options->smear_angstrom > 0)
        closo_result_set(result, "smearing",
                         "Gaussian of %g A, cut at 4 standard deviations, true distances",
                         self->options->smear_angstrom);
    else
        closo_result_set(result, "smearing", "none");
    const int *fold = self->options->fold;
    if (fold[0] * fold[1] * fold[2] > 1)
        closo_result_set(result, "folded", "%d x %d x %d cells on one another, as asked for",
                         fold[0], fold[1], fold[2]);
    closo_result_set(result, "frame of reference",
                     self->follow_anions ? "mean displacement of the anions, in fractions of the "
                                           "instantaneous cell; printed for the mean cell"
                                         : "the cell; printed for the mean cell");
    closo_result_set(result, "free energy",
                     "F = -kT ln(rho / rho_max), rho smeared; a way needs the density of at least "
                     "%d counts within the smearing",
                     CLOSO_DENSITY_COUNTS_MINIMUM);
    closo_result_set(result, "percolation",
                     "voxels joined to 26 neighbours; x, y and z stand for the cell vectors");
    closo_result_set(result, "uncertainties", "jackknife over %zu blocks of time of %zu frames",
                     map->replicas, self->block_frames);
    if (isnan(self->system->temperature_kelvin))
        closo_result_warn(result, "no temperature is known (--temperature): free energies are in "
                                  "units of kT");
    if (!map->replicas)
        closo_result_warn(result, "%llu frames are too few for uncertainties",
                          (unsigned long long)self->frames);
}

static double limit_of(const closo_density_map *map)
{
    return map->percolation.maximum > map->floor
               ? map->kt * log(map->percolation.maximum / map->floor)
               : (double)NAN;
}

static void describe_barriers(const closo_density_map *map, closo_result *result)
{
    static const char *const keys[] = {"barrier_x", "barrier_y", "barrier_z"};
    static const char *const labels[] = {"barrier of the way along a", "barrier of the way along b",
                                         "barrier of the way along c"};
    char method[256];
    double lowest = NAN;
    for (size_t c = 0; c < 3; c++) {
        if (isnan(map->barrier[c]))
            snprintf(method, sizeof method,
                     "no way closes above the counting limit: at least %.2g %s", limit_of(map),
                     map->unit);
        else if (isnan(map->shift[c]))
            snprintf(method, sizeof method, "F of the pass above the deepest site");
        else
            snprintf(method, sizeof method,
                     "F of the pass above the deepest site; twice the smearing variance changes it "
                     "by %+.2g %s",
                     map->shift[c], map->unit);
        closo_result_add_quantity(
            result,
            &(closo_quantity){.key = keys[c],
                              .label = labels[c],
                              .value = map->barrier[c],
                              .su = isnan(map->barrier[c]) ? (double)NAN : map->barrier_su[c],
                              .freedom = map->replicas ? (double)map->replicas - 1 : 0,
                              .unit = map->unit,
                              .method = method});
        double threshold = map->percolation.threshold[c];
        lowest = isnan(lowest) || threshold > lowest ? threshold : lowest;
    }
    closo_result_add_quantity(
        result, &(closo_quantity){.key = "percolation_threshold",
                                  .label = "density at the lowest pass",
                                  .value = lowest,
                                  .unit = "1/A^3",
                                  .method = "highest density whose isosurface runs through the "
                                            "crystal"});
    closo_result_add_quantity(result, &(closo_quantity){.key = "density_maximum",
                                                        .label = "greatest density",
                                                        .value = map->percolation.maximum,
                                                        .unit = "1/A^3",
                                                        .method = "smeared"});
    closo_result_add_quantity(result,
                              &(closo_quantity){.key = "free_energy_limit",
                                                .label = "greatest free energy that can be seen",
                                                .value = limit_of(map),
                                                .unit = map->unit,
                                                .method = "five counts within the smearing"});
}

static closo_status describe_way(const closo_density *self, const closo_density_map *map,
                                 closo_result *result, closo_error *error)
{
    size_t rows = map->way.count ? map->way.count + 1 : 0;
    if (!rows)
        return CLOSO_OK;
    double *column = closo_allocate(6 * rows, sizeof *column, error);
    if (!column)
        return CLOSO_MEMORY;
    double *distance = column + 3 * rows, *energy = distance + rows, *su = energy + rows;
    double at[3], f[3], length = 0;
    size_t first = map->way.voxel[0];
    const size_t *n = self->n;
    const size_t start[3] = {first / (n[1] * n[2]), first / n[2] % n[1], first % n[2]};
    for (size_t c = 0; c < 3; c++)
        f[c] = ((double)start[c] + 0.5) / (double)n[c];
    for (size_t i = 0; i < rows; i++) {
        closo_cell_to_cartesian(&map->cell, f, at);
        for (size_t c = 0; c < 3; c++)
            column[c * rows + i] = at[c];
        distance[i] = length;
        energy[i] = map->energy[i % map->way.count];
        su[i] = map->energy_su[i % map->way.count];
        double step[3], d[3];
        for (size_t c = 0; c < 3; c++) {
            step[c] = map->way.step[i % map->way.count][c] / (double)n[c];
            f[c] += step[c];
        }
        closo_cell_to_cartesian(&map->cell, step, d);
        length += sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
    }
    closo_table *table = closo_result_add_table(result, "path", "Easiest way through the crystal");
    closo_table_add_column(table, "x", NULL, "A", column, rows);
    closo_table_add_column(table, "y", NULL, "A", column + rows, rows);
    closo_table_add_column(table, "z", NULL, "A", column + 2 * rows, rows);
    closo_table_add_column(table, "distance", "distance along the way", "A", distance, rows);
    closo_table_add_column(table, "F", "free energy", map->unit, energy, rows);
    closo_table_add_column(table, "F_su", NULL, map->unit, su, rows);
    closo_figure *figure = closo_result_add_figure(
        result, "path", "Free energy along the easiest way",
        "F = -kT ln(rho / rho_max) of the smeared density along the way of least resistance "
        "through the lowest pass, from the deepest site on it to that site's periodic image. The "
        "band is one standard uncertainty.");
    closo_panel *panel = closo_figure_add_panel(
        figure, "", &(closo_axis){.label = "distance along the way", .unit = "A"},
        &(closo_axis){.label = "F", .unit = map->unit});
    closo_mark mark = {
        .kind = CLOSO_MARK_BAND, .table = "path", .x = "distance", .y = "F", .su = "F_su"};
    if (map->replicas)
        closo_panel_add_mark(panel, &mark);
    mark.kind = CLOSO_MARK_LINE;
    mark.su = NULL;
    closo_panel_add_mark(panel, &mark);
    free(column);
    return CLOSO_OK;
}

// Anions about a position (fraction of the folded cell): distance of the nearest and how many are
// about as near.
static void surroundings(const closo_density *self, const closo_cell *whole, const double *anion,
                         const double site[3], double *nearest, double *number)
{
    double f[3];
    for (size_t c = 0; c < 3; c++)
        f[c] = site[c] / self->options->fold[c];
    *nearest = INFINITY;
    for (int pass = 0; pass < 2; pass++) {
        *number = 0;
        for (size_t i = 0; i < self->system->anions; i++) {
            double d[3], r[3];
            for (size_t c = 0; c < 3; c++) {
                d[c] = anion[3 * i + c] - f[c];
                d[c] -= round(d[c]);
            }
            closo_cell_to_cartesian(whole, d, r);
            double distance = sqrt(closo_cell_minimum_image(whole, r));
            if (pass == 0)
                *nearest = fmin(*nearest, distance);
            else
                *number += distance <= *nearest + SHELL_ANGSTROM;
        }
    }
}

static closo_status describe_sites(const closo_density *self, const closo_density_map *map,
                                   closo_result *result, closo_error *error)
{
    size_t rows = map->sites;
    double *anion = closo_allocate(3 * self->system->anions, sizeof *anion, error);
    double *column = closo_allocate(9 * rows, sizeof *column, error);
    closo_cell whole;
    double vectors[9];
    for (size_t k = 0; k < 9; k++)
        vectors[k] = map->cell.vectors[k] * self->options->fold[k / 3];
    closo_status status = anion && column ? closo_cell_init(&whole, vectors, error) : CLOSO_MEMORY;
    if (status != CLOSO_OK)
        goto done;
    closo_density_anions(self, anion);
    double *energy = column + 3 * rows, *su = energy + rows, *escape = su + rows;
    double *nearest = escape + rows, *number = nearest + rows, *multiplicity = number + rows;
    for (size_t i = 0; i < rows; i++) {
        const closo_peak *peak = &map->percolation.peak[i];
        const size_t *n = self->n, v = peak->voxel;
        const double f[3] = {((double)(v / (n[1] * n[2])) + 0.5) / (double)n[0],
                             ((double)(v / n[2] % n[1]) + 0.5) / (double)n[1],
                             ((double)(v % n[2]) + 0.5) / (double)n[2]};
        for (size_t c = 0; c < 3; c++)
            column[c * rows + i] = f[c];
        energy[i] = map->energy[map->way.count + i];
        su[i] = map->energy_su[map->way.count + i];
        escape[i] = map->kt * log(peak->height / peak->pass);
        surroundings(self, &whole, anion, f, &nearest[i], &number[i]);
    }
    for (size_t i = 0; i < rows; i++)
        for (size_t k = 0; k < rows; k++)
            multiplicity[i] += number[k] == number[i];
    closo_table *table =
        closo_result_add_table(result, "maxima", "Maxima of the density that stand out by half kT");
    closo_table_add_column(table, "a", "fraction of a", "1", column, rows);
    closo_table_add_column(table, "b", "fraction of b", "1", column + rows, rows);
    closo_table_add_column(table, "c", "fraction of c", "1", column + 2 * rows, rows);
    closo_table_add_column(table, "F", "free energy", map->unit, energy, rows);
    closo_table_add_column(table, "F_su", NULL, map->unit, su, rows);
    closo_table_add_column(table, "escape", "to the pass to a deeper site", map->unit, escape,
                           rows);
    closo_table_add_column(table, "anion_distance", "nearest anion centre", "A", nearest, rows);
    closo_table_add_column(table, "anions", "anion centres at most 0.5 A farther", "1", number,
                           rows);
    closo_table_add_column(table, "multiplicity", "sites with as many anions about", "1",
                           multiplicity, rows);
    closo_result_add_quantity(result,
                              &(closo_quantity){.key = "density_sites",
                                                .label = "sites of the cations",
                                                .value = (double)map->percolation.peaks,
                                                .unit = "1",
                                                .method = "maxima that stand out by half kT"});
    if (rows < map->percolation.peaks)
        closo_result_warn(result, "%zu maxima of the density, the highest %zu are listed",
                          map->percolation.peaks, rows);
done:
    free(anion);
    free(column);
    return status;
}

// Linear between the two nearest planes; nearest points within the plane.
static double section_value(const closo_density *self, const closo_density_map *map, size_t axis,
                            double fraction, const size_t at[3])
{
    double place = fraction * (double)self->n[axis] - 0.5, below = floor(place), value = 0;
    for (int k = 0; k < 2; k++) {
        size_t voxel[3] = {at[0], at[1], at[2]}, n = self->n[axis];
        voxel[axis] = (size_t)(below + k + (double)n) % n;
        double weight = k ? place - below : 1 - (place - below);
        value += weight * map->density[(voxel[0] * self->n[1] + voxel[1]) * self->n[2] + voxel[2]];
    }
    return value;
}

// The plane across c through the greatest density.
static double deepest_plane(const closo_density *self, const closo_density_map *map)
{
    size_t greatest = 0;
    for (size_t v = 1; v < self->voxels; v++)
        greatest = map->density[v] > map->density[greatest] ? v : greatest;
    return ((double)(greatest % self->n[2]) + 0.5) / (double)self->n[2];
}

static closo_status describe_section(const closo_density *self, const closo_density_map *map,
                                     closo_result *result, closo_error *error)
{
    size_t axis = 2;
    double fraction = deepest_plane(self, map);
    closo_status status = self->options->section ? closo_density_section(self->options->section,
                                                                         &axis, &fraction, error)
                                                 : CLOSO_OK;
    if (status != CLOSO_OK)
        return status;
    size_t u = axis == 0 ? 1 : 0, v = axis == 2 ? 1 : 2, points[2] = {self->n[u], self->n[v]};
    for (size_t k = 0; k < 2; k++)
        points[k] = points[k] < SECTION_MAXIMUM ? points[k] : SECTION_MAXIMUM;
    size_t rows = points[0] * points[1];
    double *column = closo_allocate(4 * rows, sizeof *column, error);
    if (!column)
        return CLOSO_MEMORY;
    const double *a = map->cell.vectors + 3 * u, *b = map->cell.vectors + 3 * v;
    double length = sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]);
    double along = (a[0] * b[0] + a[1] * b[1] + a[2] * b[2]) / length;
    double across = sqrt(fmax(0, b[0] * b[0] + b[1] * b[1] + b[2] * b[2] - along * along));
    // A rectangle, also where the vectors are oblique: the density repeats itself.
    for (size_t row = 0; row < rows; row++) {
        size_t at[3] = {0};
        double fu = ((double)(row / points[1]) + 0.5) / (double)points[0];
        double fv = ((double)(row % points[1]) + 0.5) / (double)points[1];
        column[row] = fu * length;
        column[rows + row] = fv * across;
        fu -= fv * along / length;
        fu -= floor(fu);
        at[u] = (size_t)(fu * (double)self->n[u]) % self->n[u];
        at[v] = (size_t)(fv * (double)self->n[v]) % self->n[v];
        column[2 * rows + row] = section_value(self, map, axis, fraction, at);
        column[3 * rows + row] = map->kt * log(map->percolation.maximum / column[2 * rows + row]);
    }
    char title[80];
    snprintf(title, sizeof title, "Density in the plane %c = %.3g of the cell", "abc"[axis],
             fraction);
    closo_table *table = closo_result_add_table(result, "section", title);
    closo_table_add_column(table, "x", "along the first vector of the plane", "A", column, rows);
    closo_table_add_column(table, "y", "across", "A", column + rows, rows);
    closo_table_add_column(table, "density", NULL, "1/A^3", column + 2 * rows, rows);
    closo_table_add_column(table, "F", "free energy", map->unit, column + 3 * rows, rows);
    closo_density_section_figure(title, result);
    free(column);
    return CLOSO_OK;
}

static closo_status write_files(const closo_density *self, const closo_density_map *map,
                                closo_result *result, closo_error *error)
{
    const char *cube = self->options->cube_path, *chgcar = self->options->chgcar_path;
    closo_status status = CLOSO_OK;
    if (cube) {
        status = closo_density_write_cube(self, &map->cell, map->density, cube, error);
        closo_result_set(result, "cube", "%s (density in 1/bohr^3)", cube);
    }
    if (chgcar && status == CLOSO_OK) {
        status = closo_density_write_chgcar(self, &map->cell, map->density, chgcar, error);
        closo_result_set(result, "CHGCAR", "%s (density x volume of the cell)", chgcar);
    }
    return status;
}

closo_status closo_density_describe(const closo_density *self, closo_result *result,
                                    closo_error *error)
{
    closo_density_map map;
    closo_status status = closo_density_map_init(&map, self, error);
    if (status != CLOSO_OK)
        return status;
    describe_settings(self, &map, result);
    describe_barriers(&map, result);
    status = describe_way(self, &map, result, error);
    if (status == CLOSO_OK)
        status = describe_sites(self, &map, result, error);
    if (status == CLOSO_OK)
        status = describe_section(self, &map, result, error);
    if (status == CLOSO_OK)
        status = closo_density_view(self, &map, result, error);
    if (status == CLOSO_OK)
        status = write_files(self, &map, result, error);
    closo_density_map_clear(&map);
    return status;
}
