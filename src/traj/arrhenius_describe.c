// SPDX-License-Identifier: GPL-3.0-or-later
// Activated diffusion in words: activation energy, prefactor, extrapolation with its interval, and
// what speaks against one line. A point enters the fit when D exceeds twice its standard
// uncertainty; else it is an upper limit (95 %), listed, and compared with the line.
//
// Nernst-Einstein: sigma T = (N z^2 e^2 / (V k_B)) D, so sigma T has the activation energy of D;
// the factor is taken from the runs, as their mean.
#include "traj/arrhenius.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BOLTZMANN_EV (CLOSO_BOLTZMANN / CLOSO_ELEMENTARY_CHARGE)
#define SHARE_JUMP   0.3 // change of P1 between neighbouring temperatures that is another phase
enum { CURVE_ROWS = 61 };

typedef struct study {
    const closo_arrhenius_point *points;
    size_t count;
    size_t *order; // points by falling temperature (rising 1/T)
    // Points in the fit, in that order.
    size_t used;
    size_t *member;
    double *x, *y, *su, *freedom;
    double *limit; // count: upper limit of D for points not in the fit, else NaN
    double target; // K
    closo_arrhenius_line line;
    bool fitted;
    closo_text reason; // what speaks against one line; empty: nothing
    size_t place;      // points of the fit above the transition; 0: unknown
} study;

static void sort_points(study *self)
{
    for (size_t i = 0; i < self->count; i++) {
        size_t k = i;
        double t = self->points[i].temperature_kelvin;
        for (; k > 0 && self->points[self->order[k - 1]].temperature_kelvin < t; k--)
            self->order[k] = self->order[k - 1];
        self->order[k] = i;
    }
}

static void select_points(study *self)
{
    for (size_t k = 0; k < self->count; k++) {
        size_t i = self->order[k];
        const closo_arrhenius_point *point = &self->points[i];
        double nu = point->freedom >= 0.5 ? point->freedom : (double)INFINITY;
        self->limit[i] = NAN;
        if (point->diffusion_su > 0 && !(point->diffusion > 2 * point->diffusion_su)) {
            double factor = isinf(nu) ? 1.645 : closo_student_quantile(0.95, nu);
            self->limit[i] = fmax(0, point->diffusion) + factor * point->diffusion_su;
        }
        if (!(point->diffusion > 2 * point->diffusion_su) || !(point->diffusion_su > 0))
            continue;
        self->member[self->used] = i;
        self->x[self->used] = 1 / point->temperature_kelvin;
        self->y[self->used] = log(point->diffusion);
        self->su[self->used] = point->diffusion_su / point->diffusion;
        self->freedom[self->used++] = nu;
    }
}

static closo_status study_init(study *self, closo_error *error)
{
    size_t n = self->count;
    closo_text_init(&self->reason);
    self->order = closo_allocate(n, sizeof *self->order, error);
    self->member = closo_allocate(n, sizeof *self->member, error);
    self->x = closo_allocate(5 * n, sizeof *self->x, error);
    if (!self->order || !self->member || !self->x)
        return CLOSO_MEMORY;
    self->y = self->x + n;
    self->su = self->x + 2 * n;
    self->freedom = self->x + 3 * n;
    self->limit = self->x + 4 * n;
    for (size_t i = 0; i < n; i++)
        if (!(self->points[i].temperature_kelvin > 0))
            return closo_fail(error, CLOSO_USAGE, "%s: no temperature known: give --temperatures",
                              self->points[i].source);
    sort_points(self);
    select_points(self);
    self->fitted =
        closo_arrhenius_fit(self->used, self->x, self->y, self->su, self->freedom, &self->line);
    return CLOSO_OK;
}

static void study_clear(study *self)
{
    free(self->order);
    free(self->member);
    free(self->x);
    closo_text_clear(&self->reason);
}

static bool known_lattice(const char *name)
{
    return name && *name && strcmp(name, "other") != 0;
}

// The phase of the anions between neighbouring temperatures, then the shape of the data.
static void find_transition(study *self)
{
    char above[CLOSO_NUMBER_SIZE], below[CLOSO_NUMBER_SIZE], number[CLOSO_NUMBER_SIZE];
    for (size_t k = 1; k < self->used && !self->reason.length; k++) {
        const closo_arrhenius_point *hot = &self->points[self->member[k - 1]];
        const closo_arrhenius_point *cold = &self->points[self->member[k]];
        closo_format_number(above, hot->temperature_kelvin, 5);
        closo_format_number(below, cold->temperature_kelvin, 5);
        double jump = fabs(hot->tetrahedral_share - cold->tetrahedral_share);
        if (known_lattice(hot->lattice) && known_lattice(cold->lattice) &&
            strcmp(hot->lattice, cold->lattice) != 0)
            closo_text_addf(&self->reason, "the anion lattice is %s at %s K and %s at %s K",
                            cold->lattice, below, hot->lattice, above);
        else if (jump > SHARE_JUMP)
            closo_text_addf(&self->reason,
                            "the share of cations in tetrahedral sites jumps by %.2f between %s K "
                            "and %s K",
                            jump, below, above);
        self->place = self->reason.length ? k : 0;
    }
    double gain;
    size_t place = closo_arrhenius_break(self->used, self->x, self->y, self->su, &gain);
    if (place == 0)
        return;
    closo_format_number(above, self->points[self->member[place - 1]].temperature_kelvin, 5);
    closo_format_number(below, self->points[self->member[place]].temperature_kelvin, 5);
    closo_format_number(number, gain, 3);
    closo_text_addf(&self->reason,
                    "%stwo lines with a break between %s K and %s K describe ln D better than one "
                    "(AICc lower by %s)",
                    self->reason.length ? "; " : "", below, above, number);
    self->place = self->place ? self->place : place;
}

static void add_quantity(closo_result *result, const char *key, const char *label, double value,
                         double su, double freedom, const char *unit, const char *method)
{
    closo_result_add_quantity(result, &(closo_quantity){.key = key,
                                                        .label = label,
                                                        .value = value,
                                                        .su = su,
                                                        .freedom = isfinite(freedom) ? freedom : 0,
                                                        .unit = unit,
                                                        .method = method});
}

static double factor95(const closo_arrhenius_line *line)
{
    return isfinite(line->freedom) ? closo_coverage_factor(0.95, line->freedom) : 1.96;
}

// 95 % interval of exp(centre) as text.
static void interval_text(char *out, size_t size, double centre, double half)
{
    char low[CLOSO_NUMBER_SIZE], high[CLOSO_NUMBER_SIZE];
    closo_format_number(low, exp(centre - half), 3);
    closo_format_number(high, exp(centre + half), 3);
    snprintf(out, size, "95 %% from %s to %s", low, high);
}

static void describe_energy(const study *self, closo_result *result)
{
    const closo_arrhenius_line *line = &self->line;
    char method[256], interval[96];
    double value = NAN, su = NAN, k = factor95(line);
    if (self->fitted) {
        value = -line->slope * BOLTZMANN_EV;
        su = sqrt(line->variance[1]) * BOLTZMANN_EV;
    }
    int used = snprintf(method, sizeof method,
                        "weighted line of ln D against 1/T, %zu points; 95 %% from %.3f to %.3f eV",
                        self->used, value - k * su, value + k * su);
    if (!self->fitted)
        snprintf(method, sizeof method, "no line");
    else if (line->inflation > 1 && used > 0 && (size_t)used < sizeof method)
        snprintf(method + used, sizeof method - (size_t)used,
                 "; widened %.2f times (Birge), chi2 %.3g for %zu degrees of freedom",
                 line->inflation, line->chi_squared, self->used - 2);
    double nu = self->fitted ? line->freedom : 0;
    add_quantity(result, "Ea", "activation energy", value, su, nu, "eV", method);
    add_quantity(result, "Ea_meV", "activation energy", 1000 * value, 1000 * su, nu, "meV",
                 "the same");
    double d0 = self->fitted ? exp(line->intercept) : (double)NAN;
    double ln_su = self->fitted ? sqrt(line->variance[0]) : (double)NAN;
    interval_text(interval, sizeof interval, line->intercept, k * ln_su);
    add_quantity(result, "D0", "prefactor of diffusion", d0, d0 * ln_su, nu, "cm^2/s",
                 self->fitted ? interval : "no line");
}

// Mean of sigma T / D over the runs that have a conductivity, S K s/cm^3; NaN: none.
static double conductivity_factor(const study *self)
{
    double sum = 0, count = 0;
    for (size_t k = 0; k < self->used; k++) {
        const closo_arrhenius_point *p = &self->points[self->member[k]];
        double factor = p->conductivity * p->temperature_kelvin / p->diffusion;
        if (factor > 0) {
            sum += factor;
            count++;
        }
    }
    return count > 0 ? sum / count : (double)NAN;
}

static void describe_extrapolation(const study *self, closo_result *result)
{
    char key[48], label[96], method[192], interval[96], kelvin[CLOSO_NUMBER_SIZE];
    closo_format_number(kelvin, self->target, 6);
    double su = NAN, ln_d = NAN, half = NAN, factor = conductivity_factor(self);
    const char *verb = "extrapolated";
    if (self->fitted) {
        ln_d = closo_arrhenius_at(&self->line, 1 / self->target, &su);
        half = factor95(&self->line) * su;
        if (1 / self->target <= self->x[self->used - 1] && 1 / self->target >= self->x[0])
            verb = "interpolated";
    }
    double nu = self->fitted ? self->line.freedom : 0;
    interval_text(interval, sizeof interval, ln_d, half);
    snprintf(key, sizeof key, "D_%sK", kelvin);
    snprintf(label, sizeof label, "diffusion coefficient at %s K", kelvin);
    snprintf(method, sizeof method, "%s along the line; %s (su is that of ln D times D)", verb,
             interval);
    add_quantity(result, key, label, exp(ln_d), exp(ln_d) * su, nu, "cm^2/s",
                 self->fitted ? method : "no line");
    double sigma = factor / self->target;
    interval_text(interval, sizeof interval, ln_d + log(sigma), half);
    snprintf(key, sizeof key, "sigma_%sK", kelvin);
    snprintf(label, sizeof label, "Nernst-Einstein conductivity at %s K", kelvin);
    snprintf(method, sizeof method, "sigma T proportional to D, %s along the line; %s", verb,
             interval);
    add_quantity(result, key, label, exp(ln_d) * sigma, exp(ln_d) * sigma * su, nu, "S/cm",
                 self->fitted && sigma > 0 ? method : "no line or no conductivity of the runs");
}

// Each side of a transition by itself, where it has two temperatures.
static void describe_sides(const study *self, closo_result *result)
{
    static const char *const keys[2] = {"Ea_above", "Ea_below"};
    static const char *const labels[2] = {"activation energy above the transition",
                                          "activation energy below the transition"};
    for (int side = 0; side < 2; side++) {
        closo_arrhenius_line line;
        size_t first = side ? self->place : 0;
        size_t count = side ? self->used - self->place : self->place;
        char method[96];
        if (!closo_arrhenius_fit(count, self->x + first, self->y + first, self->su + first,
                                 self->freedom + first, &line))
            continue;
        snprintf(method, sizeof method, "weighted line of ln D against 1/T, %zu points", count);
        add_quantity(result, keys[side], labels[side], -line.slope * BOLTZMANN_EV,
                     sqrt(line.variance[1]) * BOLTZMANN_EV, line.freedom, "eV", method);
    }
}

static void warn_about_limits(const study *self, closo_result *result)
{
    for (size_t k = 0; k < self->count; k++) {
        const closo_arrhenius_point *p = &self->points[self->order[k]];
        double limit = self->limit[self->order[k]], su = 0;
        char text[CLOSO_NUMBER_SIZE], line_text[CLOSO_NUMBER_SIZE];
        if (isnan(limit)) {
            if (!(p->diffusion_su > 0))
                closo_result_warn(result, "%s: D has no standard uncertainty: not in the fit",
                                  p->source);
            continue;
        }
        closo_format_number(text, limit, 2);
        double line = self->fitted ? closo_arrhenius_at(&self->line, 1 / p->temperature_kelvin, &su)
                                   : (double)NAN;
        closo_format_number(line_text, exp(line), 2);
        if (line - factor95(&self->line) * su > log(limit))
            closo_result_warn(result,
                              "%s: D < %s cm^2/s (95 %%) at %g K contradicts the line, which has "
                              "%s there",
                              p->source, text, p->temperature_kelvin, line_text);
        else
            closo_result_warn(result,
                              "%s: diffusion at %g K is not distinguishable from zero, D < %s "
                              "cm^2/s (95 %%): an upper limit, not in the fit",
                              p->source, p->temperature_kelvin, text);
    }
}

static closo_status describe_table(const study *self, closo_result *result, closo_error *error)
{
    static const char *const names[] = {"T",         "D",       "D_su",       "used",
                                        "inverse_T", "log10_D", "log10_D_su", "log10_limit"};
    static const char *const units[] = {"K", "cm^2/s", "cm^2/s", "1", "1/K", "1", "1", "1"};
    static const char *const labels[] = {
        "temperature", NULL,      NULL, "in the fit",
        "1000/T",      "log10 D", NULL, "log10 of the upper limit"};
    enum { COLUMNS = sizeof names / sizeof *names };
    size_t n = self->count;
    double *v = closo_allocate(COLUMNS * n, sizeof *v, error);
    const char **source = closo_allocate(n, sizeof *source, error);
    if (v && source) {
        for (size_t k = 0; k < n; k++) {
            const closo_arrhenius_point *p = &self->points[self->order[k]];
            double limit = self->limit[self->order[k]];
            bool used = false;
            for (size_t m = 0; m < self->used; m++)
                used = used || self->member[m] == self->order[k];
            const double row[COLUMNS] = {p->temperature_kelvin,
                                         p->diffusion,
                                         p->diffusion_su,
                                         used,
                                         1000 / p->temperature_kelvin,
                                         used ? log10(p->diffusion) : (double)NAN,
                                         used ? p->diffusion_su / p->diffusion / log(10)
                                              : (double)NAN,
                                         isnan(limit) ? (double)NAN : log10(limit)};
            source[k] = p->source;
            for (size_t c = 0; c < COLUMNS; c++)
                v[c * n + k] = row[c];
        }
        closo_table *table =
            closo_result_add_table(result, "arrhenius", "Diffusion coefficient and temperature");
        closo_table_add_text_column(table, "run", NULL, source, n);
        for (size_t c = 0; c < COLUMNS; c++)
            closo_table_add_column(table, names[c], labels[c], units[c], v + c * n, n);
    }
    bool done = v && source;
    free(v);
    free(source);
    return done ? CLOSO_OK : CLOSO_MEMORY;
}

static void describe_figure(const study *self, closo_result *result)
{
    closo_figure *figure = closo_result_add_figure(
        result, "arrhenius", "Activated diffusion",
        self->fitted ? "Diffusion coefficient (D in cm^2/s) of every run with one standard "
                       "uncertainty, the fitted line and its 95 % band."
                     : "Diffusion coefficient (D in cm^2/s) of every run with one standard "
                       "uncertainty.");
    closo_panel *panel =
        closo_figure_add_panel(figure, "", &(closo_axis){.label = "1000 / T", .unit = "1/K"},
                               &(closo_axis){.label = "log10 D"});
    if (self->fitted) {
        double x[CURVE_ROWS], y[CURVE_ROWS], half[CURVE_ROWS], su;
        double from = fmin(self->x[0], 1 / self->target);
        double to = fmax(self->x[self->used - 1], 1 / self->target);
        for (size_t i = 0; i < CURVE_ROWS; i++) {
            double at = from + (to - from) * (double)i / (CURVE_ROWS - 1);
            x[i] = 1000 * at;
            y[i] = closo_arrhenius_at(&self->line, at, &su) / log(10);
            half[i] = factor95(&self->line) * su / log(10);
        }
        closo_table *table = closo_result_add_table(result, "line",
                                                    "Fitted line and half its "
                                                    "95 % band");
        closo_table_add_column(table, "inverse_T", "1000/T", "1/K", x, CURVE_ROWS);
        closo_table_add_column(table, "log10_D", NULL, "1", y, CURVE_ROWS);
        closo_table_add_column(table, "half_width", NULL, "1", half, CURVE_ROWS);
        closo_mark mark = {.kind = CLOSO_MARK_BAND,
                           .table = "line",
                           .x = "inverse_T",
                           .y = "log10_D",
                           .su = "half_width"};
        closo_panel_add_mark(panel, &mark);
        mark.kind = CLOSO_MARK_LINE;
        mark.label = "fit";
        mark.su = NULL;
        closo_panel_add_mark(panel, &mark);
    }
    closo_mark points = {.kind = CLOSO_MARK_POINTS,
                         .label = "runs",
                         .table = "arrhenius",
                         .x = "inverse_T",
                         .y = "log10_D",
                         .su = "log10_D_su"};
    closo_panel_add_mark(panel, &points);
    if (self->used < self->count) {
        points.label = "upper limits (95 %)";
        points.y = "log10_limit";
        points.su = NULL;
        closo_panel_add_mark(panel, &points);
    }
}

// Why there is no line, into the result and the error.
static closo_status refuse(study *self, bool transition, closo_result *result, closo_error *error)
{
    char message[512];
    if (transition)
        snprintf(message, sizeof message,
                 "no activation energy across a transition: %.360s (--across fits one line all "
                 "the same)",
                 self->reason.data);
    else
        snprintf(message, sizeof message,
                 "an activation energy needs diffusion at two temperatures, found it in %zu of %zu "
                 "run%s%s",
                 self->used, self->count, self->count == 1 ? "" : "s",
                 self->used > 1 ? ", all at one temperature" : "");
    closo_result_warn(result, "%s", message);
    return closo_fail(error, CLOSO_NEGATIVE, "%s", message);
}

closo_status closo_arrhenius_describe(const closo_arrhenius_point *points, size_t count,
                                      const closo_arrhenius_options *options, closo_result *result,
                                      closo_error *error)
{
    study self = {.points = points,
                  .count = count,
                  .target = options && options->extrapolate_kelvin > 0 ? options->extrapolate_kelvin
                                                                       : 300};
    closo_status status = study_init(&self, error), answer = CLOSO_OK;
    if (status != CLOSO_OK)
        goto done;
    find_transition(&self);
    bool transition = self.reason.length > 0, across = options && options->across;
    closo_result_set(result, "line",
                     "ln D = ln D0 - Ea / (k_B T), weights from the standard "
                     "uncertainties of D");
    closo_result_set(result, "conductivity",
                     "Nernst-Einstein, sigma T proportional to D (Ea is "
                     "that of D and of sigma T, not of sigma)");
    closo_result_set(result, "one line", "%s",
                     transition       ? across ? "fitted across a transition (--across)" : "refused"
                     : self.used >= 5 ? "no transition seen (AICc, anion lattice, P1)"
                                      : "too few points to see a break; anion lattice and P1 "
                                        "compared where known");
    if (!self.fitted)
        answer = refuse(&self, false, result, error);
    else if (transition && !across)
        answer = refuse(&self, true, result, error);
    else if (transition)
        closo_result_warn(result, "one line across a transition: %s", self.reason.data);
    else if (self.used == 2)
        closo_result_warn(result, "two points: the line goes through both and nothing tests it");
    self.fitted = self.fitted && answer == CLOSO_OK;
    describe_energy(&self, result);
    describe_extrapolation(&self, result);
    if (transition && self.place > 0)
        describe_sides(&self, result);
    warn_about_limits(&self, result);
    status = describe_table(&self, result, error);
    describe_figure(&self, result);
    closo_result_cite(result, "doi:10.1103/PhysRev.40.207",
                      "R. T. Birge, Phys. Rev. 40 (1932) 207: uncertainty from the scatter");
done:
    study_clear(&self);
    if (status == CLOSO_OK)
        status = closo_result_status(result, error);
    return status == CLOSO_OK ? answer : status;
}
