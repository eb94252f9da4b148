// SPDX-License-Identifier: GPL-3.0-or-later
// Fixed-window intensities. The elastic window is S(q,E) with the resolution at E = 0, int I(q,t)
// R(t) dt, over the same for scatterers at rest: 1 where nothing moves within the time that the
// resolution sees, exp(a^2) erfc(a) with a = Gamma w / sqrt(2) for a Lorentzian of half width hbar
// Gamma and a resolution of standard deviation w in time. The inelastic window is the same integral
// with cos(E t / hbar).
//
// Mean square displacement: in the Gaussian approximation the elastic window falls as
// exp(-q^2 <u^2> / 3), <u^2> in three dimensions. A straight line of its logarithm against q^2, its
// intercept free and its points of equal weight, where the window is still above 1/e: beyond, other
// terms in q than the first matter.
#include "traj/neutron_scan.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS = 2048 };
#define GAUSSIAN_RANGE 0.36787944117144233 // 1/e

closo_fixed_window *closo_fixed_window_new(closo_error *error)
{
    return closo_allocate(1, sizeof(closo_fixed_window), error);
}

void closo_fixed_window_free(closo_fixed_window *scan)
{
    if (!scan)
        return;
    for (size_t i = 0; i < scan->count; i++) {
        free(scan->run[i].source);
        free(scan->run[i].t);
        free(scan->run[i].curve);
        free(scan->run[i].without);
    }
    free(scan->run);
    free(scan);
}

closo_scan_run *closo_fixed_window_room(closo_fixed_window *scan, size_t q_count, size_t lags,
                                        size_t parts, closo_error *error)
{
    if (scan->count == scan->capacity) {
        size_t capacity = scan->capacity ? 2 * scan->capacity : 8;
        closo_scan_run *run = closo_reallocate(scan->run, capacity, sizeof *run, error);
        if (!run)
            return NULL;
        scan->run = run;
        scan->capacity = capacity;
    }
    closo_scan_run *run = &scan->run[scan->count++];
    *run = (closo_scan_run){.q_count = q_count, .lags = lags, .parts = parts};
    run->t = closo_allocate(lags, sizeof *run->t, error);
    run->curve = closo_allocate(q_count * lags, sizeof *run->curve, error);
    run->without = closo_allocate(parts * q_count * lags + 1, sizeof *run->without, error);
    return run->t && run->curve && run->without ? run : NULL;
}

static void name_scatterers(const closo_neutron *found, char *out, size_t size)
{
    size_t used = 0;
    for (size_t e = 0; e < found->elements && found->bodies && used < size; e++) {
        int added = snprintf(out + used, size - used, "%s%s (%.4g barn)", e ? ", " : "",
                             found->isotope[e], found->cross_section[e]);
        used += added > 0 ? (size_t)added : 0;
    }
    if (found->bodies && used < size)
        snprintf(out + used, size - used, " of the anions");
    else if (!found->bodies)
        snprintf(out, size, "%s, the cations", found->cation_isotope);
}

closo_status closo_fixed_window_keep(closo_fixed_window *scan, const closo_neutron *found,
                                     closo_error *error)
{
    closo_motion_part part = found->bodies ? CLOSO_TOTAL : CLOSO_CATION;
    size_t parts = found->parts[part], bytes = found->lags * sizeof(double);
    closo_scan_run *run = closo_fixed_window_room(scan, found->q_count, found->lags, parts, error);
    if (!run)
        return CLOSO_MEMORY;
    run->temperature_kelvin = found->system->temperature_kelvin;
    memcpy(run->q, found->q, sizeof run->q);
    memcpy(run->t, found->t, bytes);
    for (size_t q = 0; q < run->q_count; q++) {
        memcpy(run->curve + q * run->lags, closo_neutron_curve(found, part, q), bytes);
        for (size_t p = 0; p < parts; p++)
            memcpy(run->without + (p * run->q_count + q) * run->lags,
                   closo_neutron_without(found, p, part, q), bytes);
    }
    name_scatterers(found, run->scatterers, sizeof run->scatterers);
    return CLOSO_OK;
}

closo_status closo_fixed_window_add(closo_fixed_window *scan, const char *path,
                                    const closo_traj_options *options, closo_result *result,
                                    closo_error *error)
{
    static const closo_analysis *const analyses[] = {&closo_analysis_neutron, NULL};
    closo_traj_options own = *options;
    own.neutron.scan = scan;
    closo_result *reading = closo_result_new("traj neutron", path, error);
    if (!reading)
        return CLOSO_MEMORY;
    size_t before = scan->count;
    closo_status status = closo_traj_analyse(path, &own, analyses, reading, error);
    if (status == CLOSO_OK && scan->count == before + 1) {
        closo_scan_run *run = &scan->run[before];
        run->source = closo_duplicate(path, error);
        if (!run->source)
            status = CLOSO_MEMORY;
        else if (!(run->temperature_kelvin > 0))
            status = closo_fail(error, CLOSO_USAGE, "%s: no temperature known: give --temperatures",
                                path);
    }
    for (size_t i = 0; i < closo_result_count_warnings(reading); i++)
        closo_result_warn(result, "%s: %s", path, closo_result_warning(reading, i));
    closo_result_free(reading);
    return status;
}

double closo_scan_displacement(const double *q, const double *elastic, const double *chosen_by,
                               size_t count, size_t *points)
{
    double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
    for (size_t i = 0; i < count; i++) {
        if (!(chosen_by[i] > GAUSSIAN_RANGE))
            continue;
        double x = q[i] * q[i], y = log(elastic[i]);
        n++;
        sx += x;
        sy += y;
        sxx += x * x;
        sxy += x * y;
    }
    *points = (size_t)n;
    double spread = n * sxx - sx * sx;
    return n >= 2 && spread > 1e-9 * n * sxx ? -3 * (n * sxy - sx * sy) / spread : (double)NAN;
}

typedef struct window {
    closo_transform transform;
    double window_ps, at_rest;
} window;

static double intensity(window *own, const closo_scan_run *run, const double *curve,
                        double energy_mev)
{
    closo_transform_set(&own->transform, run->t, curve, run->lags, own->window_ps);
    return closo_transform_at(&own->transform, energy_mev) / own->at_rest;
}

static double jackknife(double n, double sum, double squares)
{
    double mean = sum / n;
    return n > 1 ? sqrt((n - 1) * fmax(0, squares / n - mean * mean)) : (double)NAN;
}

// What the whole gives, and the jackknife of it over the parts.
static void compute_intensities(window *own, const closo_scan_run *run, double energy_mev,
                                double *value, double *su, double *without)
{
    double n = (double)run->parts;
    for (size_t q = 0; q < run->q_count; q++) {
        double sum = 0, squares = 0;
        value[q] = intensity(own, run, run->curve + q * run->lags, energy_mev);
        for (size_t p = 0; p < run->parts; p++) {
            const double *curve = run->without + (p * run->q_count + q) * run->lags;
            double found = intensity(own, run, curve, energy_mev);
            without[p * run->q_count + q] = found;
            sum += found;
            squares += found * found;
        }
        su[q] = jackknife(n, sum, squares);
    }
}

closo_status closo_scan_compute(const closo_scan_run *run, double window_ps, double offset_mev,
                                closo_window_values *out, closo_error *error)
{
    window own = {.window_ps = window_ps, .at_rest = 1};
    closo_status status = closo_transform_init(&own.transform, POINTS, error);
    double *without = closo_allocate(run->parts * run->q_count + run->lags, sizeof *without, error);
    if (status == CLOSO_OK && without) {
        double sum = 0, squares = 0;
        size_t points;
        for (size_t l = 0; l < run->lags; l++)
            without[l] = 1;
        own.at_rest = intensity(&own, run, without, 0);
        compute_intensities(&own, run, offset_mev, out->inelastic, out->inelastic_su, without);
        compute_intensities(&own, run, 0, out->elastic, out->elastic_su, without);
        out->displacement =
            closo_scan_displacement(run->q, out->elastic, out->elastic, run->q_count, &out->points);
        for (size_t p = 0; p < run->parts; p++) {
            double found = closo_scan_displacement(run->q, without + p * run->q_count, out->elastic,
                                                   run->q_count, &points);
            sum += found;
            squares += found * found;
        }
        out->displacement_su = jackknife((double)run->parts, sum, squares);
    }
    closo_transform_clear(&own.transform);
    free(without);
    return status == CLOSO_OK && !without ? CLOSO_MEMORY : status;
}
