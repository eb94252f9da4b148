// SPDX-License-Identifier: GPL-3.0-or-later
// The lines of a powder pattern: one representative of each class of equivalent reflections.
#include "powder/structure_factor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PI       3.14159265358979323846
#define D_MARGIN 1e-9 // relative, of the limits
// More lattice points than these in the reciprocal box are no powder pattern but a mistake.
#define POINTS_MAXIMUM 1e8

static double spacing(const closo_cell *cell, const int hkl[3])
{
    double sum = 0;
    for (int i = 0; i < 3; i++) {
        const double *row = cell->inverse + 3 * i;
        double component = row[0] * hkl[0] + row[1] * hkl[1] + row[2] * hkl[2];
        sum += component * component;
    }
    return 1 / sqrt(sum);
}

static bool before(const int a[3], const int b[3])
{
    for (int i = 0; i < 3; i++)
        if (a[i] != b[i])
            return a[i] > b[i];
    return false;
}

// Angle factor of the March function, averaged over the class; Dollase (1986),
// doi:10.1107/S0021889886089458.
static double march_dollase(const closo_cell *cell, const closo_scattering_options *options,
                            int equivalents[48][3], size_t count)
{
    double r = options->march_r, sum = 0;
    if (r == 1)
        return 1;
    double axis[3];
    for (int i = 0; i < 3; i++)
        axis[i] = cell->inverse[3 * i] * options->march_axis[0] +
                  cell->inverse[3 * i + 1] * options->march_axis[1] +
                  cell->inverse[3 * i + 2] * options->march_axis[2];
    double axis_length = sqrt(axis[0] * axis[0] + axis[1] * axis[1] + axis[2] * axis[2]);
    for (size_t k = 0; k < count; k++) {
        const int *h = equivalents[k];
        double dot = 0, square = 0;
        for (int i = 0; i < 3; i++) {
            const double *row = cell->inverse + 3 * i;
            double v = row[0] * h[0] + row[1] * h[1] + row[2] * h[2];
            dot += v * axis[i];
            square += v * v;
        }
        double cosine = dot / (sqrt(square) * axis_length), c2 = fmin(1, cosine * cosine);
        sum += pow(r * r * c2 + (1 - c2) / r, -1.5);
    }
    return options->random_fraction + (1 - options->random_fraction) * sum / (double)count;
}

// Azaroff (1955); International Tables C 6.2. Time of flight: theta is that of the bank.
static double lorentz_polarisation(const closo_scattering_options *options, double d,
                                   double two_theta)
{
    if (!options->lorentz)
        return 1;
    if (options->geometry == CLOSO_GEOMETRY_TIME_OF_FLIGHT)
        return pow(d, 4) * sin(options->bank_two_theta * PI / 360);
    double theta = two_theta * PI / 360, c = cos(2 * theta);
    double lorentz = 1 / (sin(theta) * sin(theta) * cos(theta));
    if (options->radiation.kind == CLOSO_RADIATION_NEUTRON)
        return lorentz;
    double k = options->polarisation;
    return lorentz * (1 + k * c * c) / (1 + k);
}

static void complete(closo_reflection *line, const closo_cell *cell,
                     const closo_scattering_options *options, int equivalents[48][3])
{
    double sine = options->radiation.wavelength[0] / (2 * line->d);
    bool time = options->geometry == CLOSO_GEOMETRY_TIME_OF_FLIGHT;
    line->two_theta = time || !(sine < 1) ? NAN : 360 / PI * asin(sine);
    line->time_of_flight = NAN; // needs the constants of a bank
    line->lorentz_polarisation = lorentz_polarisation(options, line->d, line->two_theta);
    line->texture = march_dollase(cell, options, equivalents, (size_t)line->multiplicity);
    line->intensity =
        line->multiplicity * line->f * line->f * line->lorentz_polarisation * line->texture;
}

static int falling_d(const void *a, const void *b)
{
    const closo_reflection *x = a, *y = b;
    if (x->d != y->d)
        return x->d > y->d ? -1 : 1;
    return before(x->hkl, y->hkl) ? -1 : before(y->hkl, x->hkl);
}

typedef struct collector {
    closo_reflections *out;
    size_t capacity;
    const closo_crystal *crystal;
    const closo_scattering_options *options;
    closo_scatterers scatterers;
    double d_min, d_max;
} collector;

static closo_status consider(collector *self, const int hkl[3], closo_error *error)
{
    const closo_crystal *crystal = self->crystal;
    double d = spacing(&crystal->cell, hkl);
    if (!(d >= self->d_min) || d > self->d_max || closo_symmetry_absent(&crystal->symmetry, hkl))
        return CLOSO_OK;
    int equivalents[48][3];
    size_t count = closo_symmetry_equivalents(&crystal->symmetry, hkl, equivalents);
    for (size_t k = 0; k < count; k++)
        if (before(equivalents[k], hkl))
            return CLOSO_OK; // another one stands for the class
    closo_reflections *out = self->out;
    closo_status status = closo_grow((void **)&out->reflections, &self->capacity, out->count + 1,
                                     sizeof *out->reflections, error);
    if (status != CLOSO_OK)
        return status;
    closo_reflection *line = &out->reflections[out->count++];
    *line = (closo_reflection){.hkl = {hkl[0], hkl[1], hkl[2]}, .multiplicity = (int)count, .d = d};
    line->f = sqrt(closo_structure_factor_squared(&self->scatterers, hkl, d));
    complete(line, &crystal->cell, self->options, equivalents);
    return CLOSO_OK;
}

static closo_status check_options(const closo_crystal *crystal,
                                  const closo_scattering_options *options, double d_min,
                                  closo_error *error)
{
    bool time = options->geometry == CLOSO_GEOMETRY_TIME_OF_FLIGHT;
    if (!time && !(options->radiation.wavelength[0] > 0))
        return closo_fail(error, CLOSO_USAGE, "the wavelength is not known: give --radiation");
    if (time && !(options->bank_two_theta > 0))
        return closo_fail(error, CLOSO_USAGE,
                          "time of flight: give the angle of the detector bank, --bank 90deg");
    if (!(options->march_r > 0))
        return closo_fail(error, CLOSO_USAGE, "March-Dollase: expected r > 0, found %g",
                          options->march_r);
    double points = 1; // of the box that holds the sphere
    for (int i = 0; i < 3; i++)
        points *= 2 * crystal->lengths[i].value / d_min + 1;
    if (!(points < POINTS_MAXIMUM))
        return closo_fail(error, CLOSO_INPUT,
                          "the cell is so large (%g A^3) that some %.2g reflections lie within "
                          "d >= %g A: more than %g are not computed",
                          crystal->cell.volume, points, d_min, POINTS_MAXIMUM);
    return CLOSO_OK;
}

closo_status closo_reflections_compute(closo_reflections *out, const closo_crystal *crystal,
                                       const closo_scattering_options *options, double d_min,
                                       double d_max, closo_error *error)
{
    *out = (closo_reflections){0};
    if (options->geometry != CLOSO_GEOMETRY_TIME_OF_FLIGHT)
        d_min = fmax(d_min, options->radiation.wavelength[0] / 2 * (1 + D_MARGIN));
    collector self = {.out = out,
                      .crystal = crystal,
                      .options = options,
                      .d_min = d_min * (1 - D_MARGIN),
                      .d_max = d_max * (1 + D_MARGIN)};
    closo_status status = check_options(crystal, options, d_min, error);
    if (status == CLOSO_OK)
        status = closo_scatterers_init(&self.scatterers, crystal, options, self.d_min, error);
    int top[3];
    for (int i = 0; i < 3; i++)
        top[i] = (int)(crystal->lengths[i].value / self.d_min);
    // Half of the sphere: of a pair of Friedel's mates the first in order stands for the class.
    for (int h = 0; h <= top[0]; h++)
        for (int k = h ? -top[1] : 0; k <= top[1]; k++)
            for (int l = h || k ? -top[2] : 1; l <= top[2] && status == CLOSO_OK; l++)
                status = consider(&self, (const int[3]){h, k, l}, error);
    closo_scatterers_clear(&self.scatterers);
    if (status == CLOSO_OK && out->count)
        qsort(out->reflections, out->count, sizeof *out->reflections, falling_d);
    if (status != CLOSO_OK)
        closo_reflections_clear(out);
    return status;
}

closo_status closo_reflections_add_frame(const closo_reflections *lines, const closo_crystal *frame,
                                         const closo_scattering_options *options, double *f_squared,
                                         closo_error *error)
{
    closo_scatterers scatterers;
    double d_min = lines->count ? lines->reflections[lines->count - 1].d : 1;
    closo_status status = closo_scatterers_init(&scatterers, frame, options, d_min, error);
    for (size_t i = 0; status == CLOSO_OK && i < lines->count; i++) {
        const closo_reflection *line = &lines->reflections[i];
        f_squared[i] += closo_structure_factor_squared(&scatterers, line->hkl, line->d);
    }
    closo_scatterers_clear(&scatterers);
    return status;
}

void closo_reflections_settle(closo_reflections *lines, const closo_cell *mean_cell,
                              const closo_scattering_options *options, const double *f_squared,
                              size_t frames)
{
    for (size_t i = 0; i < lines->count; i++) {
        closo_reflection *line = &lines->reflections[i];
        int pair[48][3]; // P1: the reflection and its Friedel mate, alike in every factor
        for (int k = 0; k < 3; k++) {
            pair[0][k] = line->hkl[k];
            pair[1][k] = -line->hkl[k];
        }
        line->d = spacing(mean_cell, line->hkl);
        line->f = sqrt(f_squared[i] / (double)frames);
        complete(line, mean_cell, options, pair);
    }
    if (lines->count)
        qsort(lines->reflections, lines->count, sizeof *lines->reflections, falling_d);
}

void closo_reflections_clear(closo_reflections *reflections)
{
    free(reflections->reflections);
    *reflections = (closo_reflections){0};
}
