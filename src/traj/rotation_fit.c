// SPDX-License-Identifier: GPL-3.0-or-later
// Rates and correlation times of orientational decay. -ln C is fitted by a line with free intercept
// between the lag where librations are over and the lag where C has fallen to 1/e: for rotational
// diffusion C_l = exp(-l (l + 1) D t) (Debye), so that the slope of C1 is 2 D. The correlation time
// is the integral of C to the end of that window, and beyond it the exponential of the slope found.
// Uncertainties: each anion's curve enters linearised, and the scatter of the contributions gives
// that of the mean; anions are taken as independent. Where the window shows no decay there is no
// number.
#include "traj/rotation.h"

#include <math.h>
#include <stdlib.h>

#define BEGIN_LEVEL   0.85 // librations lie above it
#define END_LEVEL     0.36787944117144233
#define RUN_SHARE     (2.0 / 3) // of the lags there are (half the run)
#define DECAY_MINIMUM 0.25      // fall of ln C within the window that is a decay at all
enum { ROWS_MINIMUM = 3 };

// What one curve gives: the rate and the contributions of the groups to it.
typedef struct decay {
    const closo_rotation_curves *curves;
    size_t curve, begin, end; // rows, end included
    double rate, *weight, *rate_of, *tau_of;
} decay;

static double lag_time(const closo_rotation_curves *curves, size_t row, double frame_time)
{
    return (double)curves->lag[row] * frame_time;
}

static size_t row_at(const closo_rotation_curves *curves, double time, double frame_time)
{
    size_t row = 0;
    while (row + 1 < curves->rows && lag_time(curves, row, frame_time) < time)
        row++;
    return row;
}

// False where the curve does not fall far enough, or within too few lags.
static bool choose_window(decay *self, double frame_time, const closo_rotation_options *options)
{
    const closo_rotation_curves *curves = self->curves;
    const double *c = curves->mean[self->curve];
    size_t last = 0, most = curves->lag[curves->rows - 1];
    while (last + 1 < curves->rows && (double)curves->lag[last + 1] <= RUN_SHARE * (double)most)
        last++;
    self->begin = 1;
    while (self->begin < last && c[self->begin] > BEGIN_LEVEL)
        self->begin++;
    self->end = self->begin;
    while (self->end < last && c[self->end] > END_LEVEL)
        self->end++;
    if (!isnan(options->fit_begin_ps))
        self->begin = row_at(curves, options->fit_begin_ps, frame_time);
    if (!isnan(options->fit_end_ps))
        self->end = row_at(curves, options->fit_end_ps, frame_time);
    if (self->end < self->begin + ROWS_MINIMUM - 1)
        return false;
    for (size_t row = self->begin; row <= self->end; row++)
        if (!(c[row] > 0))
            return false;
    return log(c[self->begin] / c[self->end]) >= DECAY_MINIMUM;
}

// Least-squares slope of -ln C: rate = -sum weight ln C.
static void fit_rate(decay *self, double frame_time)
{
    const closo_rotation_curves *curves = self->curves;
    const double *c = curves->mean[self->curve];
    double mean = 0, spread = 0, rows = (double)(self->end - self->begin + 1);
    for (size_t row = self->begin; row <= self->end; row++)
        mean += lag_time(curves, row, frame_time) / rows;
    for (size_t row = self->begin; row <= self->end; row++) {
        double d = lag_time(curves, row, frame_time) - mean;
        spread += d * d;
    }
    self->rate = 0;
    for (size_t row = self->begin; row <= self->end; row++) {
        self->weight[row] = (lag_time(curves, row, frame_time) - mean) / spread;
        self->rate -= self->weight[row] * log(c[row]);
    }
    for (size_t g = 0; g < curves->groups; g++) {
        const double *own =
            curves->group + (g * CLOSO_ROTATION_CURVES + self->curve) * curves->rows;
        self->rate_of[g] = self->rate;
        for (size_t row = self->begin; row <= self->end; row++)
            self->rate_of[g] -= self->weight[row] * (own[row] - c[row]) / c[row];
    }
}

static double integral(const closo_rotation_curves *curves, const double *c, size_t end,
                       double frame_time)
{
    double sum = 0;
    for (size_t row = 1; row <= end; row++)
        sum += 0.5 * (c[row] + c[row - 1]) * (double)(curves->lag[row] - curves->lag[row - 1]);
    return sum * frame_time;
}

static closo_rotation_value value_of(const closo_rotation_curves *curves, double mean,
                                     const double *of)
{
    double squares = 0, groups = (double)curves->groups;
    for (size_t g = 0; g < curves->groups; g++)
        squares += curves->share[g] * curves->share[g] * (of[g] - mean) * (of[g] - mean);
    bool known = curves->groups > 1;
    return (closo_rotation_value){.value = mean,
                                  .su = known ? sqrt(squares * groups / (groups - 1)) : (double)NAN,
                                  .freedom = known ? groups - 1 : (double)NAN};
}

static closo_rotation_value fit_tau(decay *self, double frame_time)
{
    const closo_rotation_curves *curves = self->curves;
    const double *c = curves->mean[self->curve];
    double tail = c[self->end] / self->rate;
    double tau = integral(curves, c, self->end, frame_time) + tail;
    for (size_t g = 0; g < curves->groups; g++) {
        const double *own =
            curves->group + (g * CLOSO_ROTATION_CURVES + self->curve) * curves->rows;
        self->tau_of[g] = integral(curves, own, self->end, frame_time) +
                          own[self->end] / self->rate -
                          tail / self->rate * (self->rate_of[g] - self->rate);
    }
    return value_of(curves, tau, self->tau_of);
}

static const closo_rotation_value undetermined = {NAN, NAN, NAN};

// Ratio of the rates of two curves; what moves both together cancels out.
static closo_rotation_value fit_ratio(const decay *second, const decay *first, double *of)
{
    double ratio = second->rate / first->rate;
    for (size_t g = 0; g < first->curves->groups; g++)
        of[g] = ratio +
                ((second->rate_of[g] - second->rate) - ratio * (first->rate_of[g] - first->rate)) /
                    first->rate;
    return value_of(first->curves, ratio, of);
}

static void fit_curve(decay *self, size_t curve, double frame_time,
                      const closo_rotation_options *options, closo_rotation_fit *out)
{
    self->curve = curve;
    out->rate[curve] = out->tau[curve] = undetermined;
    if (!choose_window(self, frame_time, options))
        return;
    fit_rate(self, frame_time);
    closo_rotation_value rate = value_of(self->curves, self->rate, self->rate_of);
    if (!(self->rate > 0) || self->rate < 2 * rate.su)
        return;
    out->begin[curve] = self->begin;
    out->end[curve] = self->end;
    out->rate[curve] = rate;
    // A tail that holds more than the part seen is no measurement.
    if (self->curves->mean[curve][self->end] < 0.5)
        out->tau[curve] = fit_tau(self, frame_time);
}

closo_status closo_rotation_fit_curves(const closo_rotation_curves *curves, double frame_time,
                                       const closo_rotation_options *options,
                                       closo_rotation_fit *out, closo_error *error)
{
    *out = (closo_rotation_fit){.diffusion = undetermined, .ratio = undetermined};
    if (options->fit_begin_ps >= options->fit_end_ps)
        return closo_fail(error, CLOSO_USAGE, "--fit-from %g ps: expected less than --fit-to %g ps",
                          options->fit_begin_ps, options->fit_end_ps);
    size_t block = curves->rows + 3 * curves->groups;
    double *scratch = closo_allocate(CLOSO_ROTATION_CURVES * block, sizeof *scratch, error);
    if (!scratch)
        return CLOSO_MEMORY;
    decay fits[CLOSO_ROTATION_CURVES];
    for (size_t c = 0; c < CLOSO_ROTATION_CURVES; c++) {
        double *own = scratch + c * block;
        fits[c] = (decay){.curves = curves,
                          .weight = own,
                          .rate_of = own + curves->rows,
                          .tau_of = own + curves->rows + curves->groups};
        fit_curve(&fits[c], c, frame_time, options, out);
    }
    closo_rotation_value rate = out->rate[CLOSO_ROTATION_C1];
    out->diffusion = (closo_rotation_value){rate.value / 2, rate.su / 2, rate.freedom};
    if (rate.value > 0 && out->rate[CLOSO_ROTATION_C2].value > 0)
        out->ratio = fit_ratio(&fits[CLOSO_ROTATION_C2], &fits[CLOSO_ROTATION_C1],
                               scratch + curves->rows + 2 * curves->groups);
    free(scratch);
    return CLOSO_OK;
}
