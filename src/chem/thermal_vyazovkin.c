// SPDX-License-Identifier: GPL-3.0-or-later
// Vyazovkin's integral method with the temperatures as measured: the energy E that minimises
// sum over i != j of J_i / J_j, where J_i is the integral of exp(-E / R T(t)) over the time in
// which run i goes through a slice of conversion (J. Comput. Chem. 22 (2001) 178). All J are equal
// for the true E; the s.u. is that of the straight line that ln J_i are of E near it.
#include "chem/thermal_kinetics.h"

#include <math.h>

#define LOWEST     500.0 // J/mol
#define HIGHEST    2.0e6
#define DIFFERENCE 1e-4

enum { RUNS = 64, SCAN = 160, TURNS = 90 };

// ln of the integral, relative to exp(-E / R reference).
static double ln_integral(const closo_isokinetics_run *run, closo_isokinetics_place from,
                          closo_isokinetics_place to, double energy, double reference)
{
    double k = energy / CLOSO_GAS_CONSTANT, sum = 0;
    double time = from.time, value = exp(k * (1 / reference - 1 / from.temperature));
    size_t low = 0, high = run->count; // first point behind the begin
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (run->time[middle] <= from.time)
            low = middle + 1;
        else
            high = middle;
    }
    for (size_t i = low; i < run->count && run->time[i] < to.time; i++) {
        double next = exp(k * (1 / reference - 1 / run->temperature[i]));
        sum += (run->time[i] - time) * (value + next) / 2;
        time = run->time[i];
        value = next;
    }
    double next = exp(k * (1 / reference - 1 / to.temperature));
    sum += (to.time - time) * (value + next) / 2;
    return log(sum);
}

typedef struct task {
    const closo_isokinetics_run *runs;
    size_t count;
    double reference;
    closo_isokinetics_place from[RUNS], to[RUNS];
} task;

static double objective(const task *t, double energy, double *ln_j)
{
    double sum = 0;
    for (size_t i = 0; i < t->count; i++)
        ln_j[i] = ln_integral(&t->runs[i], t->from[i], t->to[i], energy, t->reference);
    for (size_t i = 0; i < t->count; i++)
        for (size_t j = 0; j < t->count; j++)
            sum += i == j ? 0 : exp(ln_j[i] - ln_j[j]);
    return isfinite(sum) ? sum : INFINITY;
}

static double minimise(const task *t, double *ln_j)
{
    double best = LOWEST, least = INFINITY, ratio = pow(HIGHEST / LOWEST, 1.0 / SCAN);
    for (int i = 0; i <= SCAN; i++) {
        double energy = LOWEST * pow(ratio, i), value = objective(t, energy, ln_j);
        if (value < least) {
            least = value;
            best = energy;
        }
    }
    const double golden = 0.6180339887498949;
    double a = best / ratio, b = best * ratio, c = b - golden * (b - a), d = a + golden * (b - a);
    double at_c = objective(t, c, ln_j), at_d = objective(t, d, ln_j);
    for (int i = 0; i < TURNS && b - a > 1e-9 * b; i++) {
        if (at_c < at_d) {
            b = d;
            d = c;
            at_d = at_c;
            c = b - golden * (b - a);
            at_c = objective(t, c, ln_j);
        } else {
            a = c;
            c = d;
            at_c = at_d;
            d = a + golden * (b - a);
            at_d = objective(t, d, ln_j);
        }
    }
    return (a + b) / 2;
}

closo_measured closo_vyazovkin(const closo_isokinetics_run *runs, size_t count, double below,
                               double level)
{
    if (count < 2 || count > RUNS)
        return (closo_measured){NAN, NAN};
    double ln_j[RUNS], shifted[RUNS], mean = 0, mean_slope = 0, squares = 0, spread = 0;
    task t = {.runs = runs, .count = count};
    for (size_t i = 0; i < count; i++) {
        t.from[i] = closo_isokinetics_at(&runs[i], below);
        t.to[i] = closo_isokinetics_at(&runs[i], level);
        t.reference += t.to[i].temperature / (double)count;
    }
    double energy = minimise(&t, ln_j), step = DIFFERENCE * energy;
    if (!(energy > LOWEST * 1.1) || !(energy < HIGHEST / 1.1))
        return (closo_measured){NAN, NAN};
    objective(&t, energy + step, shifted);
    objective(&t, energy, ln_j);
    for (size_t i = 0; i < count; i++) {
        mean += ln_j[i] / (double)count;
        mean_slope += (shifted[i] - ln_j[i]) / step / (double)count;
    }
    for (size_t i = 0; i < count; i++) {
        squares += (ln_j[i] - mean) * (ln_j[i] - mean);
        spread += pow((shifted[i] - ln_j[i]) / step - mean_slope, 2);
    }
    double su = count > 2 ? sqrt(squares / ((double)count - 2) / spread) : (double)NAN;
    return (closo_measured){energy, su};
}
