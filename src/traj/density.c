// SPDX-License-Identifier: GPL-3.0-or-later
// Time-averaged density of the cations on a grid over the cell. Positions are counted in fractional
// coordinates of the instantaneous cell, relative to the mean displacement of the anions, so that
// neither a drift nor a breathing cell blurs the picture. Counts are kept in 8 to 16 blocks of time
// (density_blocks.c; their scatter gives the uncertainties). Memory is at most about 100 bytes a
// voxel, whatever the length of the file; O(cations) a frame.
#include "traj/density.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS_MINIMUM = 4 };
#define VOXEL_BYTES    ((size_t)76) // 8 blocks of counts, three fields, the percolation
#define VOXELS_MAXIMUM ((size_t)1 << 24)
#define SMEAR_GRIDS    4.0 // widest smearing in units of the spacing: the kernel grows as its cube

closo_status closo_density_section(const char *text, size_t *axis, double *fraction,
                                   closo_error *error)
{
    if (text[0] >= 'x' && text[0] <= 'z' && text[1] == '=' &&
        closo_number_from_text(text + 2, fraction) && fabs(*fraction) <= 1) {
        *axis = (size_t)(text[0] - 'x');
        *fraction -= floor(*fraction);
        return CLOSO_OK;
    }
    return closo_fail(error, CLOSO_USAGE,
                      "--section: expected a cell vector and a fraction such as z=0.25, found "
                      "\"%s\"",
                      text);
}

static double length_of(const double *vector)
{
    return sqrt(vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2]);
}

static closo_status choose_grid(closo_density *self, closo_error *error)
{
    const closo_density_options *options = self->options;
    double spacing = options->grid_angstrom, product = 1;
    if (!(spacing > 0) || !(options->smear_angstrom >= 0))
        return closo_fail(error, CLOSO_USAGE, "--grid: expected a spacing above 0 A, found %g",
                          spacing);
    if (options->smear_angstrom > SMEAR_GRIDS * spacing)
        return closo_fail(
            error, CLOSO_USAGE,
            "--smear: expected at most %g times the grid spacing, found %g A for %g A", SMEAR_GRIDS,
            options->smear_angstrom, spacing);
    double n[3];
    for (size_t c = 0; c < 3; c++) {
        if (options->fold[c] < 1)
            return closo_fail(error, CLOSO_USAGE,
                              "--fold: expected three numbers of cells such as 2,2,1");
        double length = length_of(self->system->first_cell.vectors + 3 * c) / options->fold[c];
        n[c] = fmax(POINTS_MINIMUM, ceil(length / spacing - 1e-9));
        product *= n[c];
    }
    size_t limit = self->memory_bytes / VOXEL_BYTES;
    limit = limit < VOXELS_MAXIMUM ? limit : VOXELS_MAXIMUM;
    if (product > (double)limit)
        return closo_fail(
            error, CLOSO_USAGE,
            "--grid: %g A makes %.0f x %.0f x %.0f points, more than %zu: expected at "
            "least %.3g A",
            spacing, n[0], n[1], n[2], limit, spacing * cbrt(product / (double)limit) * 1.02);
    self->voxels = 1;
    for (size_t c = 0; c < 3; c++) {
        self->n[c] = (size_t)n[c];
        self->voxels *= self->n[c];
    }
    bool ample = self->voxels <= self->memory_bytes / (VOXEL_BYTES + 8 * sizeof(uint32_t));
    self->block_maximum = ample ? CLOSO_DENSITY_BLOCKS : CLOSO_DENSITY_BLOCKS / 2;
    return CLOSO_OK;
}

// A file that cannot be written is better known before an hour of reading.
static closo_status try_output(const char *path, closo_error *error)
{
    closo_output *output;
    closo_status status = path ? closo_output_open(&output, path, error) : CLOSO_OK;
    if (path && status == CLOSO_OK)
        closo_output_discard(output);
    return status;
}

static closo_status begin(const closo_system *system, const closo_traj_options *options,
                          void **state, closo_error *error)
{
    *state = NULL;
    if (!system->periodic)
        return closo_fail(error, CLOSO_INPUT, "%s: carries no cell: a density needs one (--cell)",
                          system->path);
    size_t axis;
    double fraction;
    closo_status status = CLOSO_OK;
    if (options->density.section)
        status = closo_density_section(options->density.section, &axis, &fraction, error);
    if (status == CLOSO_OK)
        status = try_output(options->density.cube_path, error);
    if (status == CLOSO_OK)
        status = try_output(options->density.chgcar_path, error);
    if (status != CLOSO_OK)
        return status;
    closo_density *self = closo_allocate(1, sizeof *self, error);
    if (!self)
        return CLOSO_MEMORY;
    *state = self;
    self->system = system;
    self->options = &options->density;
    self->memory_bytes = options->memory_bytes;
    self->threads = options->threads > 0 ? options->threads : 1;
    self->follow_anions = options->drift == CLOSO_DRIFT_FRAMEWORK && system->anions > 0;
    self->block_frames = 1;
    self->anion_start = closo_allocate(3 * system->anions, sizeof(double), error);
    self->anion_offset = closo_allocate(3 * system->anions, sizeof(double), error);
    size_t ions = system->cations + system->anions;
    self->position = closo_allocate(3 * ions, sizeof(double), error);
    self->fraction = closo_allocate(3 * ions, sizeof(double), error);
    if (!self->anion_start || !self->anion_offset || !self->position || !self->fraction)
        return CLOSO_MEMORY;
    return choose_grid(self, error);
}

// Fractions of the cell from the displacement since the frame before. Positions that were unwrapped
// in a cell that varies hold lattice vectors of many cells; the step from wrapped fractions in the
// cell before holds one of the present cell at most, which wrapping takes off.
static void follow_ion(closo_density *self, const closo_cell *cell, size_t index,
                       const double position[3])
{
    double *before = self->position + 3 * index, *fraction = self->fraction + 3 * index;
    double r[3] = {0};
    if (self->frames > 0)
        closo_cell_to_cartesian(&self->cell, fraction, r);
    for (size_t c = 0; c < 3; c++) {
        r[c] += position[c] - before[c];
        before[c] = position[c];
    }
    closo_cell_to_fractional(cell, r, fraction);
}

// Follows all ions into a frame, takes the mean displacement of the anions off and wraps.
static void follow(closo_density *self, const closo_ion_frame *frame)
{
    const closo_system *system = self->system;
    size_t ions = system->cations + system->anions;
    double sum[3] = {0};
    for (size_t i = 0; i < ions; i++) {
        bool cation = i < system->cations;
        size_t ion = cation ? system->cation[i] : system->anion[i - system->cations];
        follow_ion(self, &frame->cell, i, frame->centre + 3 * ion);
        for (size_t c = 0; c < 3 && !cation; c++) {
            double *start = &self->anion_start[3 * (i - system->cations) + c];
            if (self->frames == 0)
                *start = self->fraction[3 * i + c];
            double d = self->fraction[3 * i + c] - *start;
            d -= round(d);
            self->anion_offset[3 * (i - system->cations) + c] += d;
            sum[c] += d;
        }
    }
    for (size_t i = 0; i < 3 * ions; i++) {
        if (self->follow_anions)
            self->fraction[i] -= sum[i % 3] / (double)system->anions;
        self->fraction[i] -= floor(self->fraction[i]);
    }
    self->cell = frame->cell;
}

static size_t voxel_of(const closo_density *self, const double fractional[3])
{
    size_t at[3];
    for (size_t c = 0; c < 3; c++) {
        double f = fractional[c] * self->options->fold[c];
        f = (f - floor(f)) * (double)self->n[c];
        at[c] = f < (double)self->n[c] ? (size_t)f : self->n[c] - 1;
    }
    return (at[0] * self->n[1] + at[1]) * self->n[2] + at[2];
}

static closo_status merge_blocks(closo_density *self, closo_error *error)
{
    size_t half = self->block_maximum / 2;
    closo_status status = CLOSO_OK;
    for (size_t b = 0; b < half && status == CLOSO_OK; b++) {
        closo_density_block *first = &self->block[2 * b];
        status = closo_density_block_merge(first, &self->block[2 * b + 1], self->voxels, error);
        closo_density_block moved = *first;
        *first = (closo_density_block){0};
        self->block[b] = moved;
    }
    self->blocks = half;
    self->block_frames *= 2;
    return status;
}

static closo_status next_block(closo_density *self, closo_error *error)
{
    if (self->pending < self->block_frames)
        return CLOSO_OK;
    self->blocks++;
    self->pending = 0;
    return self->blocks == self->block_maximum ? merge_blocks(self, error) : CLOSO_OK;
}

static closo_status add(void *state, const closo_ion_frame *frames, size_t count,
                        closo_error *error)
{
    closo_density *self = state;
    size_t cations = self->system->cations;
    uint32_t *voxel = closo_allocate(count * cations, sizeof *voxel, error);
    if (!voxel)
        return CLOSO_MEMORY;
    for (size_t f = 0; f < count; f++) {
        follow(self, &frames[f]);
        for (size_t i = 0; i < cations; i++)
            voxel[f * cations + i] = (uint32_t)voxel_of(self, self->fraction + 3 * i);
        for (size_t k = 0; k < 9; k++)
            self->vectors[k] += frames[f].cell.vectors[k];
        self->frames++;
    }
    closo_status status = CLOSO_OK;
    for (size_t done = 0; done < count && status == CLOSO_OK;) {
        status = next_block(self, error);
        if (status != CLOSO_OK)
            break;
        size_t room = self->block_frames - self->pending;
        size_t end = count - done < room ? count : done + room;
        status = closo_density_block_add(&self->block[self->blocks], self->voxels,
                                         voxel + done * cations, (end - done) * cations, error);
        self->pending += end - done;
        done = end;
    }
    free(voxel);
    return status;
}

closo_status closo_density_cell(const closo_density *self, closo_cell *out, closo_error *error)
{
    double vectors[9];
    for (size_t k = 0; k < 9; k++)
        vectors[k] = self->vectors[k] / (double)self->frames / self->options->fold[k / 3];
    return closo_cell_init(out, vectors, error);
}

// In the frame of the density: less the mean displacement of all anions where that is followed.
void closo_density_anions(const closo_density *self, double *fractional)
{
    size_t anions = self->system->anions;
    for (size_t c = 0; c < 3; c++) {
        double common = 0;
        for (size_t i = 0; self->follow_anions && i < anions; i++)
            common += self->anion_offset[3 * i + c] / (double)anions;
        for (size_t i = 0; i < anions; i++) {
            double mean = (self->anion_offset[3 * i + c] - common) / (double)self->frames;
            double f = self->anion_start[3 * i + c] + mean;
            fractional[3 * i + c] = f - floor(f);
        }
    }
}

static closo_status finish(void *state, const closo_system *system, closo_result *result,
                           closo_error *error)
{
    (void)system;
    closo_density *self = state;
    if (self->pending == self->block_frames) {
        self->blocks++; // the last block is complete, too
        self->pending = 0;
    }
    return closo_density_describe(self, result, error);
}

static void end(void *state)
{
    closo_density *self = state;
    if (!self)
        return;
    for (size_t b = 0; b < CLOSO_DENSITY_BLOCKS; b++)
        closo_density_block_clear(&self->block[b]);
    free(self->anion_start);
    free(self->anion_offset);
    free(self->position);
    free(self->fraction);
    free(self);
}

const closo_analysis closo_analysis_density = {.name = "density",
                                               .title = "Density and ways through the crystal",
                                               .begin = begin,
                                               .add = add,
                                               .finish = finish,
                                               .end = end,
                                               .cost = 5,
                                               .memory = 6};
