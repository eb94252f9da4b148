// SPDX-License-Identifier: GPL-3.0-or-later
// Diffusion coefficients of every species, the conductivity by Nernst and Einstein, the collective
// conductivity from the charge displacement of all cations together, and the Haven ratio of the
// two. In the frame of the anion framework the anions carry no net current, so the cations carry it
// all.
//
//   D       = slope of <|r(t) - r(0)|^2> / 6
//   sigma   = N z^2 e^2 D / (V k_B T)                                    (Nernst-Einstein)
//   D_c     = slope of <|sum_i z_i (r_i(t) - r_i(0))|^2> / 6
//   sigma_c = e^2 D_c / (V k_B T),   Haven ratio = N z^2 D / D_c
//
// Uncertainties: D from the scatter of the ions' own slopes (Student's t with N - 1 degrees of
// freedom). Ions that move together are fewer than they seem: the variance of the mean squared step
// over windows as long as the first lag is compared with what independent ions would give, and the
// standard uncertainty is multiplied by the root of the ratio where it is significant (95 %). One
// collective coordinate has no scatter to measure; there the Brownian model gives the uncertainty.
#include "traj/diffusion.h"
#include "traj/msd.h"

#include <math.h>
#include <stdlib.h>

#define SQUARE_CENTIMETRES 1e-4 // A^2/ps in cm^2/s
enum { SCATTER_MINIMUM = 4, WINDOWS_MINIMUM = 8, WINDOWS_MAXIMUM = 64 };
enum { AT_ONCE = CLOSO_STORE_GROUP / 3 };

// Slopes of each particle along each axis, in A^2 per frame.
static void particle_slopes(const closo_msd *self, const closo_msd_species *species,
                            const closo_slope *slope, double *series, double *out)
{
    size_t frames = self->store->frames;
    double *about = series + 3 * AT_ONCE * frames;
    for (size_t p = 0; p < species->count; p += AT_ONCE) {
        size_t count = species->count - p < AT_ONCE ? species->count - p : AT_ONCE;
        closo_msd_gather(self, species->first + p, count, series, about);
        for (size_t c = 0; c < 3 * count; c++) {
            double msd[CLOSO_FIT_LAGS];
            closo_msd_at_lags(slope, series + c * frames, frames, msd);
            out[3 * p + c] = closo_slope_of(slope, msd);
        }
    }
}

static double coordinate(const closo_store *store, const closo_msd_particle *particle, size_t t,
                         size_t c)
{
    const float *row = store->value + t * store->columns;
    double about = particle->is_atom ? (double)row[particle->column[1] + c] : 0;
    return (double)row[particle->column[0] + c] + about;
}

// Variance of the mean squared step over `lag` frames, over what independent particles would give;
// NaN when there are too few windows.
static double step_correlation(const closo_msd *self, const closo_msd_species *species, size_t lag,
                               double *freedom)
{
    const closo_store *store = self->store;
    size_t windows = (store->frames - 1) / lag;
    if (windows > WINDOWS_MAXIMUM)
        windows = WINDOWS_MAXIMUM;
    if (windows < WINDOWS_MINIMUM || species->count < 2)
        return NAN;
    double n = (double)species->count, sum = 0, squares = 0, within = 0;
    for (size_t w = 0; w < windows; w++) {
        double total = 0, total_squares = 0;
        for (size_t p = 0; p < species->count; p++) {
            double q = 0;
            for (size_t c = 0; c < 3; c++) {
                const closo_msd_particle *particle = &self->particle[species->first + p];
                double d = coordinate(store, particle, (w + 1) * lag, c) -
                           coordinate(store, particle, w * lag, c);
                q += d * d;
            }
            total += q;
            total_squares += q * q;
        }
        double mean = total / n;
        sum += mean;
        squares += mean * mean;
        within += (total_squares / n - mean * mean) * n / (n - 1);
    }
    double count = (double)windows;
    *freedom = count - 1;
    double variance = (squares / count - (sum / count) * (sum / count)) * count / (count - 1);
    double expected = within / count / n;
    return expected > 0 ? variance / expected : NAN;
}

static void estimate(const closo_msd *self, closo_msd_species *species, const closo_slope *slope,
                     const double *slopes, double *own)
{
    double unit = SQUARE_CENTIMETRES / self->frame_time;
    double axis[3] = {0};
    for (size_t p = 0; p < species->count; p++) {
        own[p] = 0;
        for (size_t c = 0; c < 3; c++) {
            own[p] += slopes[3 * p + c] / 6;
            axis[c] += slopes[3 * p + c] / 2 / (double)species->count;
        }
    }
    closo_estimate mean;
    closo_mean_independent(own, species->count, &mean);
    species->diffusion = (closo_coefficient){mean.mean * unit, mean.su * unit, mean.freedom};
    if (species->count < SCATTER_MINIMUM) {
        // Too few particles for their scatter to mean anything: three Brownian axes each.
        double relative = slope->variance / (3 * (double)species->count);
        species->diffusion.su = fabs(species->diffusion.value) * sqrt(relative);
        species->diffusion.freedom = 2 / relative;
    }
    for (size_t c = 0; c < 3; c++)
        species->axis_diffusion[c] = axis[c] * unit;
    double freedom;
    species->correlation = step_correlation(self, species, species->fit_begin, &freedom);
    if (!isnan(species->correlation) &&
        species->correlation > closo_chi_squared_quantile(0.95, freedom) / freedom) {
        species->inflated = true;
        species->diffusion.su *= sqrt(species->correlation);
    }
}

static closo_status choose_window(const closo_msd *self, closo_msd_species *species,
                                  closo_error *error)
{
    const closo_traj_options *options = self->options;
    size_t frames = self->store->frames;
    closo_fit_window(frames, species->msd, self->lags, &species->fit_begin, &species->fit_end);
    if (!isnan(options->fit_begin_ps))
        species->fit_begin = (size_t)fmax(1, round(options->fit_begin_ps / self->frame_time));
    if (!isnan(options->fit_end_ps))
        species->fit_end = (size_t)fmax(1, round(options->fit_end_ps / self->frame_time));
    if (species->fit_end >= self->lags || species->fit_begin >= species->fit_end)
        return closo_fail(error, CLOSO_USAGE,
                          "the fit from %g to %g ps does not lie between one frame (%g ps) and the "
                          "length of the run (%g ps)",
                          (double)species->fit_begin * self->frame_time,
                          (double)species->fit_end * self->frame_time, self->frame_time,
                          (double)(self->lags - 1) * self->frame_time);
    return CLOSO_OK;
}

static closo_status fit_species(closo_msd *self, closo_msd_species *species, double *series,
                                closo_error *error)
{
    species->diffusion = (closo_coefficient){NAN, NAN, NAN};
    species->exponent = NAN;
    for (size_t c = 0; c < 3; c++)
        species->axis_diffusion[c] = NAN;
    closo_slope slope;
    closo_status status = choose_window(self, species, error);
    if (status == CLOSO_OK)
        status = closo_slope_init(&slope, self->store->frames, species->count, species->fit_begin,
                                  species->fit_end, error);
    if (status != CLOSO_OK)
        return status;
    double *slopes = closo_allocate(4 * species->count, sizeof *slopes, error);
    if (!slopes)
        return CLOSO_MEMORY;
    particle_slopes(self, species, &slope, series, slopes);
    estimate(self, species, &slope, slopes, slopes + 3 * species->count);
    free(slopes);
    double first = species->msd[species->fit_begin], last = species->msd[species->fit_end];
    if (first > 0 && last > 0)
        species->exponent =
            log(last / first) / log((double)species->fit_end / (double)species->fit_begin);
    species->fitted = true;
    return CLOSO_OK;
}

static closo_status fit_collective(closo_msd *self, closo_error *error)
{
    const closo_msd_species *cation = &self->species[self->cation];
    const closo_store *store = self->store;
    double *charge = closo_allocate(store->frames, sizeof *charge, error);
    if (!charge)
        return CLOSO_MEMORY;
    closo_slope slope;
    closo_status status =
        closo_slope_init(&slope, store->frames, 1, cation->fit_begin, cation->fit_end, error);
    double z = self->system->ions.kinds[cation->kind].charge, sum = 0;
    for (size_t c = 0; status == CLOSO_OK && c < 3; c++) {
        for (size_t t = 0; t < store->frames; t++) {
            charge[t] = 0;
            for (size_t p = 0; p < cation->count; p++)
                charge[t] += z * coordinate(store, &self->particle[cation->first + p], t, c);
        }
        double msd[CLOSO_FIT_LAGS];
        closo_msd_at_lags(&slope, charge, store->frames, msd);
        sum += closo_slope_of(&slope, msd) / 6;
    }
    free(charge);
    if (status != CLOSO_OK)
        return status;
    double relative = slope.variance / 3;
    self->collective.value = sum * SQUARE_CENTIMETRES / self->frame_time;
    self->collective.su = fabs(self->collective.value) * sqrt(relative);
    self->collective.freedom = 2 / relative;
    return CLOSO_OK;
}

static closo_coefficient scaled(closo_coefficient c, double factor)
{
    return (closo_coefficient){c.value * factor, c.su * factor, c.freedom};
}

static void derive_conductivity(closo_msd *self)
{
    const closo_msd_species *cation = &self->species[self->cation];
    const closo_ion_kind *kind = &self->system->ions.kinds[cation->kind];
    closo_coefficient one =
        scaled(cation->diffusion, (double)cation->count * kind->charge * kind->charge);
    double temperature = self->system->temperature_kelvin, volume = self->system->mean_volume;
    // e^2 / (V k_B T) in S/cm per cm^2/s: 1e30 A^3 per m^3, 1e-4 m^2 per cm^2, 1e-2 S/cm per S/m.
    double factor = CLOSO_ELEMENTARY_CHARGE * CLOSO_ELEMENTARY_CHARGE /
                    (volume * 1e-30 * CLOSO_BOLTZMANN * temperature) * 1e-6;
    if (self->system->periodic && temperature > 0) {
        self->conductivity = scaled(one, factor);
        self->collective_conductivity = scaled(self->collective, factor);
    }
    // A ratio with a denominator that could be zero has no value worth giving.
    if (one.value > 2 * one.su && self->collective.value > 0) {
        self->haven.value = one.value / self->collective.value;
        self->haven.su = self->haven.value *
                         hypot(one.su / one.value, self->collective.su / self->collective.value);
        self->haven.freedom = self->collective.freedom;
    }
}

closo_status closo_diffusion_compute(closo_msd *self, closo_error *error)
{
    closo_coefficient unknown = {NAN, NAN, NAN};
    self->collective = self->conductivity = self->collective_conductivity = self->haven = unknown;
    double *series = closo_allocate((3 * AT_ONCE + 3) * self->store->frames, sizeof *series, error);
    if (!series)
        return CLOSO_MEMORY;
    closo_status status = CLOSO_OK;
    for (size_t s = 0; status == CLOSO_OK && s < self->species_count; s++)
        status = fit_species(self, &self->species[s], series, error);
    free(series);
    const closo_ion_kind *kind = &self->system->ions.kinds[self->species[self->cation].kind];
    if (status == CLOSO_OK && kind->charge_known) {
        status = fit_collective(self, error);
        if (status == CLOSO_OK)
            derive_conductivity(self);
    }
    return status;
}
