// SPDX-License-Identifier: GPL-3.0-or-later
// A pattern from its lines: positions with the shifts of the geometry, widths of instrument and
// sample, every line with its shape. Angles in another unit (Q, d) are computed on 2 theta.
// Cost: lines times points within reach of each.
#include "powder/profile.h"

#include <math.h>
#include <stdlib.h>

#define DEGREE 0.017453292519943295
#define CUTOFF 1e-5 // of the top of a line: 0.2 % of the area of a Lorentzian lie beyond

// Angle of the second line of a doublet, from d; NaN beyond the limit of the wavelength.
static double angle_of(double d, double wavelength)
{
    return 2 * asin(wavelength / (2 * d)) / DEGREE;
}

static double shift_of(const closo_instrument *instrument, const closo_scattering_options *options,
                       double two_theta)
{
    double shift = instrument->zero;
    if (options->geometry != CLOSO_GEOMETRY_BRAGG_BRENTANO)
        return shift;
    // The irradiated surface lies below the focusing circle by the displacement; rays that
    // penetrate come from below it.
    if (instrument->radius_mm > 0)
        shift -= 2 * instrument->displacement_mm / instrument->radius_mm *
                 cos(two_theta / 2 * DEGREE) / DEGREE;
    return shift - instrument->transparency * sin(two_theta * DEGREE) / DEGREE;
}

// 2 theta of a point; NaN where there is none.
static double to_angle(closo_abscissa abscissa, double x, double wavelength)
{
    switch (abscissa) {
    case CLOSO_ABSCISSA_Q:
        return 2 * asin(x * wavelength / (4 * 180 * DEGREE)) / DEGREE;
    case CLOSO_ABSCISSA_D:
        return angle_of(x, wavelength);
    default:
        return x;
    }
}

typedef struct angles { // points of the pattern that have an angle, rising
    size_t count;
    double *x, *y;
    size_t *point;
} angles;

static void release(angles *a)
{
    free(a->x);
    free(a->y);
    free(a->point);
}

static closo_status collect(angles *a, const closo_pattern *pattern, double wavelength,
                            closo_error *error)
{
    *a = (angles){.x = closo_allocate(pattern->count, sizeof *a->x, error),
                  .y = closo_allocate(pattern->count, sizeof *a->y, error),
                  .point = closo_allocate(pattern->count, sizeof *a->point, error)};
    if (!a->x || !a->y || !a->point)
        return CLOSO_MEMORY;
    bool falling = pattern->abscissa == CLOSO_ABSCISSA_D;
    for (size_t i = 0; i < pattern->count; i++) {
        size_t point = falling ? pattern->count - 1 - i : i;
        double x = to_angle(pattern->abscissa, pattern->x[point], wavelength);
        if (!isfinite(x))
            continue;
        a->x[a->count] = x;
        a->point[a->count++] = point;
    }
    return CLOSO_OK;
}

static void add_line(angles *a, const closo_reflection *line,
                     const closo_scattering_options *options, const closo_instrument *instrument,
                     const closo_broadening *broadening, double wavelength, double area)
{
    double two_theta = angle_of(line->d, wavelength), gaussian, lorentzian;
    if (!isfinite(two_theta) || two_theta >= 180 || !(area > 0))
        return;
    closo_widths(instrument, broadening, two_theta, wavelength, &gaussian, &lorentzian);
    closo_profile_add(two_theta + shift_of(instrument, options, two_theta), area, gaussian,
                      lorentzian, instrument->s_l, instrument->h_l, CUTOFF, a->x, a->y, a->count);
}

static closo_status simulate_angles(closo_pattern *pattern, const closo_reflections *reflections,
                                    const closo_scattering_options *options,
                                    const closo_instrument *instrument,
                                    const closo_broadening *broadening, closo_error *error)
{
    const double *wavelength = options->radiation.wavelength;
    if (!(wavelength[0] > 0))
        return closo_fail(error, CLOSO_INPUT,
                          "a pattern over angles needs the wavelength of its radiation");
    angles a;
    closo_status status = collect(&a, pattern, wavelength[0], error);
    for (size_t i = 0; status == CLOSO_OK && i < reflections->count; i++) {
        const closo_reflection *line = &reflections->reflections[i];
        add_line(&a, line, options, instrument, broadening, wavelength[0], line->intensity);
        if (wavelength[1] > 0)
            add_line(&a, line, options, instrument, broadening, wavelength[1],
                     line->intensity * options->radiation.ratio);
    }
    for (size_t i = 0; status == CLOSO_OK && i < a.count; i++)
        pattern->y[a.point[i]] = a.y[i];
    release(&a);
    return status;
}

// ---- time of flight ----------------------------------------------------------------------------

typedef struct time_line {
    double position, area, alpha, beta, fwhm, eta;
} time_line;

static time_line time_line_of(const closo_reflection *line, const closo_instrument *bank,
                              const closo_broadening *broadening)
{
    double d = line->d, d2 = d * d;
    time_line out = {.position = bank->difc * d + bank->difa * d2 + bank->tzero,
                     .area = line->intensity,
                     .alpha = bank->alpha0 + bank->alpha1 / d,
                     .beta = bank->beta0 + bank->beta1 / (d2 * d2)};
    double variance = fmax(bank->sig0 + bank->sig1 * d2 + bank->sig2 * d2 * d2, 0);
    double squares = variance * 8 * log(2),
           lorentzian = bank->gam0 + bank->gam1 * d + bank->gam2 * d2;
    lorentzian = fmax(lorentzian, 0);
    if (broadening && broadening->size_angstrom > 0) { // K lambda / (D cos theta) as a change of d
        double width = broadening->scherrer_k * d2 / broadening->size_angstrom * bank->difc;
        double share = broadening->size_lorentzian;
        lorentzian += share * width;
        squares += (1 - share) * width * (1 - share) * width;
    }
    if (broadening && broadening->strain > 0) {
        double width = 2 * broadening->strain * d * bank->difc;
        double share = broadening->strain_lorentzian;
        lorentzian += share * width;
        squares += (1 - share) * width * (1 - share) * width;
    }
    closo_thompson_cox_hastings(sqrt(squares), lorentzian, &out.fwhm, &out.eta);
    return out;
}

static void add_time_line(const time_line *line, const closo_pattern *pattern)
{
    bool sharp = !(line->alpha > 0); // no exponentials given: the pseudo-Voigt alone
    double reach = closo_shape_reach(line->fwhm, line->eta, CUTOFF), fall = -log(CUTOFF);
    double before = reach + (sharp ? 0 : fall / line->alpha);
    double after = reach + (sharp ? 0 : fall / line->beta);
    size_t i = closo_first_at(pattern->x, pattern->count, line->position - before);
    for (; i < pattern->count && pattern->x[i] <= line->position + after; i++) {
        double t = pattern->x[i] - line->position;
        pattern->y[i] += line->area * (sharp ? closo_pseudo_voigt(t, line->fwhm, line->eta)
                                             : closo_time_shape(t, line->alpha, line->beta,
                                                                line->fwhm, line->eta));
    }
}

static closo_status simulate_times(closo_pattern *pattern, const closo_reflections *reflections,
                                   const closo_instrument *bank, const closo_broadening *broadening,
                                   closo_error *error)
{
    for (size_t k = 0; k < reflections->count; k++) {
        const closo_reflection *source = &reflections->reflections[k];
        time_line line = time_line_of(source, bank, broadening);
        if (!(line.fwhm > 0) || (line.alpha > 0) != (line.beta > 0))
            return closo_fail(
                error, CLOSO_INPUT,
                "line at d = %.5g A: expected a width above 0 and rise and decay both "
                "above 0 (or neither), found width %.3g us, alpha %.3g, beta %.3g",
                source->d, line.fwhm, line.alpha, line.beta);
        if (line.area > 0)
            add_time_line(&line, pattern);
    }
    return CLOSO_OK;
}

closo_status closo_pattern_simulate(closo_pattern *pattern, const closo_reflections *reflections,
                                    const closo_scattering_options *options,
                                    const closo_instrument *instrument,
                                    const closo_broadening *broadening, closo_error *error)
{
    for (size_t i = 0; i < pattern->count; i++)
        pattern->y[i] = 0;
    bool times = options->geometry == CLOSO_GEOMETRY_TIME_OF_FLIGHT;
    if (times != (pattern->abscissa == CLOSO_ABSCISSA_TIME))
        return closo_fail(error, CLOSO_INPUT, "%s",
                          times ? "a simulation over time of flight needs a pattern over times"
                                : "a simulation over angles cannot fill a pattern over times");
    return times ? simulate_times(pattern, reflections, instrument, broadening, error)
                 : simulate_angles(pattern, reflections, options, instrument, broadening, error);
}
