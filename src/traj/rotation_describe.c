// SPDX-License-Identifier: GPL-3.0-or-later
// Reorientation of anions in words: the commonest polyatomic anion under plain names, every further
// kind under the same names with its formula behind.
#include "traj/rotation.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define PI              3.141592653589793
#define COARSE_STEP     0.7 // rad between frames: reorientations may be missed
#define OUTSIDE_SHARE   0.5
#define SOFT_DISTORTION 0.5 // A

typedef struct naming {
    char suffix[40]; // "" or "_PS4"
    const char *formula;
} naming;

static const char *named(char buffer[96], const char *stem, const naming *names)
{
    snprintf(buffer, 96, "%s%s", stem, names->suffix);
    return buffer;
}

static void add_value(closo_result *result, const naming *names, const char *key, const char *label,
                      const closo_rotation_value *value, const char *unit, const char *method)
{
    char name[96], text[128];
    snprintf(text, sizeof text, "%s of %s", label, names->formula);
    closo_result_add_quantity(result, &(closo_quantity){.key = named(name, key, names),
                                                        .label = text,
                                                        .value = value->value,
                                                        .su = value->su,
                                                        .freedom = value->freedom,
                                                        .unit = unit,
                                                        .method = method});
}

static double time_of(const closo_rotation *self, const closo_rotation_kind *kind, size_t row)
{
    return (double)kind->curves.lag[row] * self->frame_time;
}

static void describe_decay(const closo_rotation *self, const closo_rotation_kind *kind,
                           const naming *names, closo_result *result)
{
    const closo_rotation_fit *fit = &kind->fit;
    const char *scatter = kind->count > 1 ? "uncertainty from the scatter between anions"
                                          : "one anion: no uncertainty";
    char method[256];
    size_t begin = fit->begin[CLOSO_ROTATION_C1], end = fit->end[CLOSO_ROTATION_C1];
    if (end > begin)
        snprintf(method, sizeof method, "-ln C1 = 2 D t + constant, lags %.4g to %.4g ps; %s",
                 time_of(self, kind, begin), time_of(self, kind, end), scatter);
    else
        snprintf(method, sizeof method, "-ln C1 = 2 D t + constant: no decay within the run");
    add_value(result, names, "D_rotational", "rotational diffusion", &fit->diffusion, "rad^2/ps",
              method);
    for (int l = 1; l <= 2; l++) {
        size_t curve = l == 1 ? CLOSO_ROTATION_C1 : CLOSO_ROTATION_C2;
        char key[16], label[64];
        snprintf(key, sizeof key, "tau_%d", l);
        snprintf(label, sizeof label, "correlation time of C%d", l);
        if (isnan(fit->tau[curve].value))
            snprintf(method, sizeof method, "integral of C%d: not decayed within the run", l);
        else
            snprintf(method, sizeof method,
                     "integral of C%d to %.4g ps, exponential of the fitted slope beyond; %s", l,
                     time_of(self, kind, fit->end[curve]), scatter);
        add_value(result, names, key, label, &fit->tau[curve], "ps", method);
    }
    add_value(result, names, "rate_ratio", "decay rate of C2 over C1", &fit->ratio, "1",
              "3 for diffusion by small steps, 1 for large jumps at random");
}

static void describe_reorientations(const closo_rotation *self, const closo_rotation_kind *kind,
                                    const naming *names, closo_result *result)
{
    bool counted = kind->core_angle > 0;
    double n = counted ? (double)kind->reorientations : (double)NAN;
    double frames = (double)self->orientations.seen;
    double time = (double)kind->count * (frames - 1) * self->system->frame_time_ps;
    closo_rotation_value value = {n, n > 0 ? sqrt(n) : (double)NAN, NAN};
    add_value(result, names, "symmetry_order", "proper rotations",
              &(closo_rotation_value){(double)kind->symmetry.order, NAN, NAN}, "1",
              "rotations that superpose the mean shape on itself, like atoms exchanged");
    add_value(result, names, "n_reorientations", "reorientations", &value, "1",
              counted ? "of all anions, from core to core; Poisson uncertainty"
                      : "no symmetry: no equivalent orientations to count between");
    value = (closo_rotation_value){n / time, n > 0 ? sqrt(n) / time : (double)NAN, NAN};
    add_value(result, names, "reorientation_rate", "reorientation rate", &value, "1/ps",
              "per anion; Poisson uncertainty");
    if (kind->outline.order != kind->symmetry.order) {
        double like = (double)kind->exchanges;
        value = (closo_rotation_value){like, like > 0 ? sqrt(like) : (double)NAN, NAN};
        add_value(result, names, "n_exchanges", "reorientations that exchange like atoms only",
                  &value, "1", "the part of the reorientations within the proper rotations");
    }
    if (counted)
        add_value(result, names, "outside_basins", "share of time between basins",
                  &(closo_rotation_value){(double)kind->outside / (double)kind->seen, NAN, NAN},
                  "1", "orientation farther from every basin's centre than its core");
}

static closo_status describe_distortion(const closo_rotation *self, const closo_rotation_kind *kind,
                                        const naming *names, closo_result *result,
                                        closo_error *error)
{
    const char *symbol[CLOSO_ROTATION_ELEMENTS];
    double rms[CLOSO_ROTATION_ELEMENTS], su[CLOSO_ROTATION_ELEMENTS];
    double *gradient = closo_allocate(self->residuals.width, sizeof *gradient, error);
    closo_status status = gradient ? CLOSO_OK : CLOSO_MEMORY;
    for (size_t e = 0; status == CLOSO_OK && e < kind->elements; e++) {
        size_t column = kind->element_column + e;
        closo_estimate square = {NAN, NAN, NAN, NAN};
        gradient[column] = 1;
        status = closo_blocks_estimate(&self->residuals, gradient, &square, error);
        if (status != CLOSO_OK)
            break;
        gradient[column] = 0;
        symbol[e] = closo_element_of(kind->element_number[e])->symbol;
        rms[e] = sqrt(fmax(0, square.mean));
        su[e] = rms[e] > 0 ? square.su / (2 * rms[e]) : (double)NAN;
        char key[32], label[64];
        snprintf(key, sizeof key, "distortion_%s", symbol[e]);
        snprintf(label, sizeof label, "distortion at %s", symbol[e]);
        add_value(result, names, key, label, &(closo_rotation_value){rms[e], su[e], square.freedom},
                  "A", "root mean square residual after superposition; block averages");
        if (rms[e] > SOFT_DISTORTION)
            closo_result_warn(result,
                              "%s is not rigid: its %s atoms are %.2g A off the mean shape; its "
                              "orientation is that of the best superposition",
                              names->formula, symbol[e], rms[e]);
    }
    free(gradient);
    if (status != CLOSO_OK)
        return status;
    char name[96], title[96];
    snprintf(title, sizeof title, "Residual after superposition, %s", names->formula);
    closo_table *table = closo_result_add_table(result, named(name, "distortion", names), title);
    closo_table_add_text_column(table, "element", NULL, symbol, kind->elements);
    closo_table_add_column(table, "rms", NULL, "A", rms, kind->elements);
    closo_table_add_column(table, "rms_su", NULL, "A", su, kind->elements);
    return CLOSO_OK;
}

static closo_status describe_curves(const closo_rotation *self, const closo_rotation_kind *kind,
                                    const naming *names, closo_result *result, closo_error *error)
{
    static const char *const column[] = {"vertex", "C1", "C2"};
    const closo_rotation_curves *curves = &kind->curves;
    char name[96], title[96], su[16];
    double *t = closo_allocate(curves->rows, sizeof *t, error);
    if (!t)
        return CLOSO_MEMORY;
    for (size_t row = 0; row < curves->rows; row++)
        t[row] = time_of(self, kind, row);
    snprintf(title, sizeof title, "Orientational correlation, all time origins, %s",
             names->formula);
    closo_table *table =
        closo_result_add_table(result, named(name, "autocorrelation", names), title);
    closo_table_add_column(table, "t", "time", "ps", t, curves->rows);
    for (size_t c = 0; c < CLOSO_ROTATION_CURVES; c++) {
        snprintf(su, sizeof su, "%s_su", column[c]);
        closo_table_add_column(table, column[c], NULL, "1", curves->mean[c], curves->rows);
        closo_table_add_column(table, su, NULL, "1", curves->su[c], curves->rows);
    }
    free(t);
    closo_figure *figure = closo_result_add_figure(
        result, name, title,
        "<u(0).u(t)> of the directions from the centre of mass to the atoms, and the Legendre "
        "functions C1 and C2 of the whole anion; bands are one standard uncertainty from the "
        "scatter between anions.");
    closo_panel *panel =
        closo_figure_add_panel(figure, "", &(closo_axis){.label = "time", .unit = "ps"},
                               &(closo_axis){.label = "correlation"});
    for (size_t c = 0; c < CLOSO_ROTATION_CURVES; c++) {
        snprintf(su, sizeof su, "%s_su", column[c]);
        closo_mark mark = {
            .kind = CLOSO_MARK_BAND, .table = name, .x = "t", .y = column[c], .su = su};
        if (kind->count > 1 && c != CLOSO_ROTATION_VERTEX)
            closo_panel_add_mark(panel, &mark);
        mark.kind = CLOSO_MARK_LINE;
        mark.label = c == CLOSO_ROTATION_VERTEX ? "directions of the atoms" : column[c];
        mark.su = NULL;
        mark.dashed = c == CLOSO_ROTATION_VERTEX;
        closo_panel_add_mark(panel, &mark);
    }
    return CLOSO_OK;
}

static void describe_spectrum(const closo_rotation_kind *kind, const naming *names,
                              closo_result *result)
{
    const closo_rotation_curves *curves = &kind->curves;
    if (curves->spectrum_rows < 2)
        return;
    char name[96], title[96];
    snprintf(title, sizeof title, "Power spectrum of the angular velocity, %s", names->formula);
    closo_table *table = closo_result_add_table(result, named(name, "libration", names), title);
    closo_table_add_column(table, "f", "frequency", "THz", curves->frequency,
                           curves->spectrum_rows);
    closo_table_add_column(table, "S", NULL, "rad^2/ps", curves->spectrum, curves->spectrum_rows);
    closo_table_add_column(table, "S_su", NULL, "rad^2/ps", curves->spectrum_su,
                           curves->spectrum_rows);
    closo_figure *figure = closo_result_add_figure(
        result, name, title,
        "Whole anions turning as rigid bodies: one-sided spectral density, whose integral over the "
        "frequency is the mean squared angular velocity and whose value at 0 is 12 times the "
        "rotational diffusion coefficient. The band is one standard uncertainty.");
    closo_panel *panel =
        closo_figure_add_panel(figure, "", &(closo_axis){.label = "frequency", .unit = "THz"},
                               &(closo_axis){.label = "S", .unit = "rad^2/ps"});
    if (kind->count > 1)
        closo_panel_add_mark(
            panel, &(closo_mark){
                       .kind = CLOSO_MARK_BAND, .table = name, .x = "f", .y = "S", .su = "S_su"});
    closo_panel_add_mark(panel,
                         &(closo_mark){.kind = CLOSO_MARK_LINE, .table = name, .x = "f", .y = "S"});
}

static void warn_about(const closo_rotation *self, const closo_rotation_kind *kind,
                       const naming *names, closo_result *result)
{
    const closo_rotation_curves *curves = &kind->curves;
    double run = (double)(self->orientations.seen - 1) * self->system->frame_time_ps;
    double time = (double)kind->count * run;
    if (isnan(kind->fit.diffusion.value)) {
        const double *c = curves->mean[CLOSO_ROTATION_C1];
        size_t last = curves->rows - 1;
        if (c[1] < 0.5)
            closo_result_warn(result,
                              "the orientation of %s is lost within a few frames (C1 = %.2g after "
                              "%g ps): frames must be stored more often for its rotation",
                              names->formula, c[1], self->frame_time);
        else
            closo_result_warn(result,
                              "the decay of the orientation of %s is not seen within this run of "
                              "%g ps (C1 = %.3g after %.3g ps): no rotational diffusion",
                              names->formula, run, c[last], time_of(self, kind, last));
    } else if (isnan(kind->fit.tau[CLOSO_ROTATION_C1].value)) {
        closo_result_warn(result,
                          "the orientation of %s has not decayed to 1/2 by a third of this run of "
                          "%g ps: no correlation time",
                          names->formula, run);
    }
    if (kind->core_angle > 0 && kind->reorientations == 0)
        closo_result_warn(result,
                          "no reorientation of %s in %g ps of %zu anions: the rate is below %.2g "
                          "1/ps (95 %%)",
                          names->formula, run, kind->count, 3 / time);
    if (kind->seen && (double)kind->outside > OUTSIDE_SHARE * (double)kind->seen)
        closo_result_warn(result,
                          "%s is between the basins for %.0f %% of the time: it turns freely, or "
                          "takes orientations that its symmetry does not relate, and the count of "
                          "reorientations is a lower limit",
                          names->formula, 100 * (double)kind->outside / (double)kind->seen);
    if (curves->mean_step > COARSE_STEP)
        closo_result_warn(result,
                          "%s turns by %.0f degrees between two frames on average: reorientations "
                          "are missed and its angular velocity is too small",
                          names->formula, curves->mean_step * 180 / PI);
    if (kind->misshapen)
        closo_result_warn(result,
                          "%zu of %zu anions %s are of another shape than the first (more than %g "
                          "A): they are left out of the mean shape",
                          kind->misshapen, kind->count, names->formula,
                          self->options->rotation.symmetry_tolerance_angstrom);
}

static void describe_settings(const closo_rotation *self, closo_result *result)
{
    const closo_rotation_kind *kind = &self->kinds[0];
    if (self->kind_count > 1)
        closo_result_set(result, "anions",
                         "names without a formula: %s, the commonest; further kinds: their formula "
                         "behind",
                         self->system->ions.kinds[kind->kind].formula);
    closo_result_set(result, "orientation",
                     "superposition on the mean shape of the first %zu frames, masses as weights",
                     self->first_frames);
    closo_result_set_number(result, "symmetry tolerance",
                            self->options->rotation.symmetry_tolerance_angstrom, "A");
    if (kind->symmetry.order > 1)
        closo_result_set(result, "symmetry found to", "%.2g A", kind->symmetry.deviation);
    if (kind->core_angle > 0)
        closo_result_set(result, "reorientation",
                         "to another of %zu basins, all atoms taken as alike, cores of %.3g deg "
                         "about the mean orientation of the first frames",
                         kind->outline.order, kind->core_angle * 180 / PI);
    closo_result_set(result, "C1, C2",
                     "Legendre functions over isotropic axes fixed in the anion, from the angle of "
                     "R(t) R(0)^T");
    closo_result_set(result, "angular velocity",
                     "of the rotation between two frames, Hann window to %g ps", 4.0);
}

closo_status closo_rotation_describe(const closo_rotation *self, closo_result *result,
                                     closo_error *error)
{
    closo_status status = CLOSO_OK;
    describe_settings(self, result);
    if (self->orientations.thinning > 1)
        closo_result_warn(
            result,
            "one frame in %zu was kept for orientations (--memory): shorter times are "
            "not resolved in the correlation functions",
            self->orientations.thinning);
    for (size_t k = 0; k < self->kind_count && status == CLOSO_OK; k++) {
        const closo_rotation_kind *kind = &self->kinds[k];
        naming names = {.formula = self->system->ions.kinds[kind->kind].formula};
        if (k > 0)
            snprintf(names.suffix, sizeof names.suffix, "_%s", names.formula);
        describe_decay(self, kind, &names, result);
        describe_reorientations(self, kind, &names, result);
        status = describe_distortion(self, kind, &names, result, error);
        if (status == CLOSO_OK)
            status = describe_curves(self, kind, &names, result, error);
        describe_spectrum(kind, &names, result);
        warn_about(self, kind, &names, result);
    }
    if (self->skipped_ions)
        closo_result_warn(result,
                          "%zu anions are left out: their atoms are on one line, or more than %d",
                          self->skipped_ions, CLOSO_SYMMETRY_ATOMS);
    closo_result_cite(result, "doi:10.1364/JOSAA.4.000629",
                      "Horn, J. Opt. Soc. Am. A 4 (1987) 629: superposition by quaternions");
    closo_result_cite(result, "doi:10.1021/acs.chemmater.7b02902",
                      "Kweon et al., Chem. Mater. 29 (2017) 9142: angular autocorrelation");
    return status;
}
