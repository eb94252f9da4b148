// SPDX-License-Identifier: GPL-3.0-or-later
// The stretches of one group: where a transition divides it, and the line of each side. The search
// is repeated in every stretch until no break is left. A bound that lies more than three standard
// deviations off the line of the points is taken for another state, not for scatter.
#include "electro/arrhenius_groups.h"

#include <math.h>
#include <stdlib.h>

#define CONTRADICTION  3.0
#define SU_OF_ROUNDING 0.05 // of ln sigma, of a bound where no point tells a scatter

static bool fit_data(const closo_sigma_datum *data, size_t count, closo_arrhenius_form form,
                     closo_sigma_stretch *out, closo_error *error)
{
    if (form != CLOSO_ARRHENIUS_VTF)
        return closo_sigma_line_fit(data, count, out->weighted, &out->line);
    bool fitted = closo_sigma_vtf_fit(data, count, out->weighted, &out->vtf, error);
    out->line = out->vtf.line;
    return fitted;
}

double closo_sigma_stretch_at(const closo_sigma_stretch *stretch, closo_arrhenius_form form,
                              double kelvin, double *su)
{
    double y = form == CLOSO_ARRHENIUS_VTF
                   ? closo_sigma_vtf_at(&stretch->vtf, kelvin, su)
                   : closo_sigma_line_at(&stretch->line, 1 / (CLOSO_BOLTZMANN_EV * kelvin), su);
    return y - closo_sigma_form_shift(form, kelvin);
}

// How far a bound lies on the wrong side of the line of the points, in standard deviations.
static double excess(const closo_sigma_stretch *stretch, closo_arrhenius_form form,
                     const closo_sigma_datum *d, double kelvin)
{
    double su, y = closo_sigma_stretch_at(stretch, form, kelvin, &su) +
                   closo_sigma_form_shift(form, kelvin);
    double scatter = d->su * stretch->line.scatter;
    double width = sqrt((isnan(su) ? 0 : su * su) + (isnan(scatter) ? 0 : scatter * scatter));
    width = fmax(width, stretch->weighted ? 0 : SU_OF_ROUNDING);
    return (d->censoring == CLOSO_BELOW ? y - d->y : d->y - y) / width;
}

// Temperature at which sigma T and sigma lines differ: slope of ln T against 1/(k T) with the
// weights of the points, over k.
static double mean_temperature(const closo_sigma_datum *data, const double *kelvin, size_t count)
{
    double w = 0, mx = 0, my = 0, sxx = 0, sxy = 0;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t k = 0; k < count; k++) {
            if (data[k].censoring != CLOSO_EXACT)
                continue;
            double v = 1 / (data[k].su * data[k].su);
            double x = 1 / (CLOSO_BOLTZMANN_EV * kelvin[k]), y = log(kelvin[k]);
            if (pass == 0) {
                w += v;
                mx += v * x;
                my += v * y;
            } else {
                sxx += v * (x - mx / w) * (x - mx / w);
                sxy += v * (x - mx / w) * (y - my / w);
            }
        }
    }
    return -sxy / sxx / CLOSO_BOLTZMANN_EV;
}

closo_status closo_sigma_fit_stretch(closo_sigma_group *group,
                                     const closo_conductivity_point *points,
                                     const closo_conductivity_options *options,
                                     closo_sigma_stretch *out, closo_error *error)
{
    closo_sigma_datum *data = closo_allocate(out->count, sizeof *data, error);
    double *kelvin = closo_allocate(out->count, sizeof *kelvin, error);
    size_t *place = closo_allocate(out->count, sizeof *place, error);
    closo_status status = data && kelvin && place ? CLOSO_OK : CLOSO_MEMORY;
    size_t used = 0;
    out->weighted = !group->no_su;
    out->low = INFINITY;
    out->high = 0;
    for (size_t k = out->first; status == CLOSO_OK && k < out->first + out->count; k++)
        if (group->data[k].censoring == CLOSO_EXACT) {
            kelvin[used] = points[group->member[k]].temperature_kelvin;
            out->low = fmin(out->low, kelvin[used]);
            out->high = fmax(out->high, kelvin[used]);
            place[used] = k;
            data[used++] = group->data[k];
        }
    size_t exact = used;
    if (status == CLOSO_OK && exact >= 2)
        out->fitted = fit_data(data, exact, options->form, out, error);
    for (size_t k = out->first; out->fitted && k < out->first + out->count; k++) {
        if (group->data[k].censoring == CLOSO_EXACT)
            continue;
        double t = points[group->member[k]].temperature_kelvin;
        if (!options->across && excess(out, options->form, &group->data[k], t) > CONTRADICTION) {
            out->contradicting++;
            continue;
        }
        kelvin[used] = t;
        place[used] = k;
        data[used++] = group->data[k];
    }
    if (out->fitted && used > exact) {
        closo_sigma_stretch with = *out;
        if (fit_data(data, used, options->form, &with, error))
            *out = with;
    }
    if (out->fitted) {
        out->mean_temperature = mean_temperature(data, kelvin, exact);
        for (size_t k = 0; k < (out->line.bounds ? used : exact); k++)
            group->used[place[k]] = true;
    }
    free(data);
    free(kelvin);
    free(place);
    return status;
}

// First member at or above a temperature, in [first, first + count].
static size_t first_above(const closo_sigma_group *group, const closo_conductivity_point *points,
                          double kelvin)
{
    size_t k = 0;
    while (k < group->count && points[group->member[k]].temperature_kelvin < kelvin)
        k++;
    return k;
}

static void divide(closo_sigma_group *group, size_t stretch, size_t at,
                   const closo_sigma_transition *transition)
{
    for (size_t k = group->stretch_count; k > stretch + 1; k--) {
        group->stretches[k] = group->stretches[k - 1];
        group->transitions[k] = group->transitions[k - 1];
    }
    closo_sigma_stretch *low = &group->stretches[stretch], *high = low + 1;
    *high = (closo_sigma_stretch){.first = at, .count = low->first + low->count - at};
    low->count = at - low->first;
    group->transitions[stretch + 1] = group->transitions[stretch];
    group->transitions[stretch] = *transition;
    group->stretch_count++;
}

// Divides one stretch where its points have a break. place: room for the members of the points.
static bool look(closo_sigma_group *group, const closo_conductivity_point *points, size_t stretch,
                 closo_sigma_datum *data, size_t *place)
{
    closo_sigma_stretch *s = &group->stretches[stretch];
    closo_sigma_break found;
    size_t n = 0;
    for (size_t k = s->first; k < s->first + s->count; k++)
        if (group->data[k].censoring == CLOSO_EXACT) {
            data[n] = group->data[k];
            place[n++] = k;
        }
    closo_sigma_break_find(data, n, !group->no_su, &found);
    s->curved = found.curved && found.p < 0.05;
    if (found.place == 0)
        return false;
    closo_sigma_transition transition = {
        .low = points[group->member[place[found.first - 1]]].temperature_kelvin,
        .high = points[group->member[place[found.last]]].temperature_kelvin,
        .F = found.F,
        .p = found.p};
    divide(group, stretch, place[found.place], &transition);
    return true;
}

closo_status closo_sigma_find_stretches(closo_sigma_group *group,
                                        const closo_conductivity_point *points,
                                        const closo_conductivity_options *options,
                                        closo_error *error)
{
    group->stretch_count = 1;
    group->stretches[0] = (closo_sigma_stretch){.first = 0, .count = group->count};
    if (options->transition_kelvin > 0) {
        size_t at = first_above(group, points, options->transition_kelvin);
        const closo_sigma_transition given = {options->transition_kelvin,
                                              options->transition_kelvin, NAN, NAN};
        if (at > 0 && at < group->count && !options->across)
            divide(group, 0, at, &given);
        return CLOSO_OK;
    }
    if (options->form == CLOSO_ARRHENIUS_VTF)
        return CLOSO_OK;
    closo_sigma_datum *data = closo_allocate(group->count, sizeof *data, error);
    size_t *place = closo_allocate(group->count, sizeof *place, error);
    if (data && place)
        for (size_t k = 0; k < group->stretch_count;)
            if (group->stretch_count == CLOSO_SIGMA_STRETCHES ||
                !look(group, points, k, data, place))
                k++;
    if (options->across && group->stretch_count > 1) {
        group->across = true;
        group->stretch_count = 1;
        group->stretches[0] = (closo_sigma_stretch){.first = 0, .count = group->count};
    }
    bool made = data && place;
    free(data);
    free(place);
    return made ? CLOSO_OK : CLOSO_MEMORY;
}
