// SPDX-License-Identifier: GPL-3.0-or-later
// The density as a Gaussian cube file (1/bohr^3, lengths in bohr, last index fastest) and as a VASP
// CHGCAR (density x volume of the cell, first index fastest), as the two programs' manuals lay them
// out. The mean positions of the anions go along as atoms of their first element, so that viewers
// show the lattice. Voxel (i, j, k) is centred at (i + 1/2) / n: the cube has a shifted origin; a
// CHGCAR cannot, so there the atoms are shifted by half a voxel instead.
#include "traj/density.h"

#include <math.h>
#include <stdlib.h>

#define BOHR 0.529177210544 // A, CODATA 2022
enum { FLUSH_BYTES = 1 << 16, DIGITS = 6 };

typedef struct writing {
    closo_output *output;
    closo_text text;
    closo_status status;
    closo_error *error;
} writing;

static void flush(writing *self, size_t at_least)
{
    if (self->status != CLOSO_OK || self->text.length < at_least)
        return;
    if (self->text.failed)
        self->status = closo_fail(self->error, CLOSO_MEMORY, "no memory to write a density");
    else if (self->text.length)
        self->status =
            closo_output_write(self->output, self->text.data, self->text.length, self->error);
    self->text.length = 0;
}

static void number(writing *self, double value)
{
    closo_text_add(&self->text, " ");
    closo_text_add_number(&self->text, value, DIGITS);
}

// Coordinates and cells carry more digits than densities.
static void coordinates(writing *self, const double values[3], double factor)
{
    for (size_t c = 0; c < 3; c++) {
        closo_text_add(&self->text, " ");
        closo_text_add_number(&self->text, values[c] * factor, 10);
    }
    closo_text_add(&self->text, "\n");
}

static closo_status conclude(writing *self)
{
    if (self->text.failed && self->status == CLOSO_OK)
        self->status = closo_fail(self->error, CLOSO_MEMORY, "no memory to write a density");
    flush(self, 0);
    closo_text_clear(&self->text);
    if (self->status == CLOSO_OK)
        return closo_output_commit(self->output, self->error);
    closo_output_discard(self->output);
    return self->status;
}

static const closo_element *anion_element(const closo_density *self, size_t anion)
{
    const closo_ions *ions = &self->system->ions;
    size_t atom = ions->atoms[ions->ions[self->system->anion[anion]].first];
    return closo_element_of(self->system->element[atom]);
}

// Anions in the folded cell, those that fall on one another once: fractional coordinates and the
// anion they come from, in the order of the elements. Returns how many.
static size_t anions_of_cell(const closo_density *self, const closo_cell *cell, double *fractional,
                             size_t *anion)
{
    size_t anions = self->system->anions, kept = 0;
    int copies = self->options->fold[0] * self->options->fold[1] * self->options->fold[2];
    closo_density_anions(self, fractional);
    for (int z = 1; z <= CLOSO_ELEMENT_MAXIMUM; z++)
        for (size_t i = 0; i < anions; i++)
            if (anion_element(self, i)->number == z)
                anion[kept++] = i;
    size_t count = kept;
    kept = 0;
    double *folded = fractional + 3 * anions;
    for (size_t i = 0; i < count; i++) {
        double f[3];
        for (size_t c = 0; c < 3; c++) {
            f[c] = fractional[3 * anion[i] + c] * self->options->fold[c];
            f[c] -= floor(f[c]);
        }
        bool known = false;
        for (size_t k = 0; k < kept && copies > 1 && !known; k++) {
            double d[3], r[3];
            for (size_t c = 0; c < 3; c++)
                d[c] = f[c] - folded[3 * k + c];
            closo_cell_to_cartesian(cell, d, r);
            known = closo_cell_minimum_image(cell, r) < 1;
        }
        if (known)
            continue;
        for (size_t c = 0; c < 3; c++)
            folded[3 * kept + c] = f[c];
        anion[kept++] = anion[i];
    }
    for (size_t k = 0; k < 3 * kept; k++)
        fractional[k] = folded[k];
    return kept;
}

static void cube_head(writing *self, const closo_density *density, const closo_cell *cell,
                      const double *fractional, const size_t *anion, size_t anions)
{
    const size_t *n = density->n;
    const closo_system *system = density->system;
    closo_text_addf(&self->text,
                    "closo: density of %s in 1/bohr^3, lengths in bohr\n"
                    "mean positions of the anions stand as atoms\n%zu",
                    system->ions.kinds[system->cation_kind].formula, anions);
    const double half[3] = {0.5 / (double)n[0], 0.5 / (double)n[1], 0.5 / (double)n[2]};
    double origin[3];
    closo_cell_to_cartesian(cell, half, origin);
    coordinates(self, origin, 1 / BOHR);
    for (size_t c = 0; c < 3; c++) {
        closo_text_addf(&self->text, "%zu", n[c]);
        coordinates(self, cell->vectors + 3 * c, 1 / BOHR / (double)n[c]);
    }
    for (size_t i = 0; i < anions; i++) {
        double r[3];
        int z = anion_element(density, anion[i])->number;
        closo_cell_to_cartesian(cell, fractional + 3 * i, r);
        closo_text_addf(&self->text, "%d %d", z, z);
        coordinates(self, r, 1 / BOHR);
    }
}

static void cube_values(writing *self, const closo_density *density, const double *value)
{
    const double factor = BOHR * BOHR * BOHR;
    size_t rows = density->n[0] * density->n[1], n = density->n[2];
    for (size_t row = 0; row < rows; row++) {
        for (size_t k = 0; k < n; k++) {
            number(self, value[row * n + k] * factor);
            if (k % 6 == 5 && k + 1 < n)
                closo_text_add(&self->text, "\n");
        }
        closo_text_add(&self->text, "\n");
        flush(self, FLUSH_BYTES);
    }
}

static void chgcar_head(writing *self, const closo_density *density, const closo_cell *cell,
                        const double *fractional, const size_t *anion, size_t anions)
{
    const size_t *n = density->n;
    const closo_system *system = density->system;
    closo_text_addf(&self->text,
                    "closo: density of %s x volume of the cell; anion centres as atoms\n1.0\n",
                    system->ions.kinds[system->cation_kind].formula);
    for (size_t c = 0; c < 3; c++)
        coordinates(self, cell->vectors + 3 * c, 1);
    for (int pass = 0; pass < 2; pass++) { // symbols, then numbers
        for (size_t i = 0; i < anions;) {
            const closo_element *element = anion_element(density, anion[i]);
            size_t first = i;
            while (i < anions && anion_element(density, anion[i]) == element)
                i++;
            if (pass == 0)
                closo_text_addf(&self->text, " %s", element->symbol);
            else
                closo_text_addf(&self->text, " %zu", i - first);
        }
        closo_text_add(&self->text, "\n");
    }
    closo_text_add(&self->text, "Direct\n");
    for (size_t i = 0; i < anions; i++) {
        double f[3];
        for (size_t c = 0; c < 3; c++)
            f[c] = fractional[3 * i + c] - 0.5 / (double)n[c];
        coordinates(self, f, 1);
    }
    closo_text_addf(&self->text, "\n%zu %zu %zu\n", n[0], n[1], n[2]);
}

static void chgcar_values(writing *self, const closo_density *density, const closo_cell *cell,
                          const double *value)
{
    const size_t *n = density->n;
    size_t written = 0;
    for (size_t z = 0; z < n[2]; z++)
        for (size_t y = 0; y < n[1]; y++) {
            for (size_t x = 0; x < n[0]; x++) {
                number(self, value[(x * n[1] + y) * n[2] + z] * cell->volume);
                if (++written % 5 == 0 && written < density->voxels)
                    closo_text_add(&self->text, "\n");
            }
            flush(self, FLUSH_BYTES);
        }
    closo_text_add(&self->text, "\n");
}

typedef enum layout { CUBE, CHGCAR } layout;

static closo_status write_density(const closo_density *self, const closo_cell *cell,
                                  const double *density, layout kind, const char *path,
                                  closo_error *error)
{
    size_t anions = self->system->anions;
    double *fractional = closo_allocate(6 * anions, sizeof *fractional, error);
    size_t *anion = closo_allocate(anions, sizeof *anion, error);
    writing file = {.error = error};
    closo_text_init(&file.text);
    closo_status status = fractional && anion ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = closo_output_open(&file.output, path, error);
    if (status == CLOSO_OK) {
        anions = anions_of_cell(self, cell, fractional, anion);
        if (kind == CUBE) {
            cube_head(&file, self, cell, fractional, anion, anions);
            cube_values(&file, self, density);
        } else {
            chgcar_head(&file, self, cell, fractional, anion, anions);
            chgcar_values(&file, self, cell, density);
        }
        status = conclude(&file);
    }
    free(fractional);
    free(anion);
    return status;
}

closo_status closo_density_write_cube(const closo_density *self, const closo_cell *cell,
                                      const double *density, const char *path, closo_error *error)
{
    return write_density(self, cell, density, CUBE, path, error);
}

closo_status closo_density_write_chgcar(const closo_density *self, const closo_cell *cell,
                                        const double *density, const char *path, closo_error *error)
{
    return write_density(self, cell, density, CHGCAR, path, error);
}
