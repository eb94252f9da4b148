// SPDX-License-Identifier: GPL-3.0-or-later
// Activated conductivity in words: one line for each sample, run, branch and side of a transition,
// its activation energy, and the conductivity at one temperature (300 K) along the line whose side
// that temperature is on.
#include "electro/arrhenius_describe.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const ordinates[] = {"ln(sigma T)", "ln sigma", "ln(sigma T^1/2)"};

// ---- keys --------------------------------------------------------------------------------------

static void side_suffix(const closo_sigma_group *group, size_t stretch, char *out, size_t size)
{
    *out = '\0';
    if (group->stretch_count == 2)
        snprintf(out, size, "%s", stretch ? "_above" : "_below");
    else if (group->stretch_count > 2)
        snprintf(out, size, "_range%zu", stretch + 1);
}

void closo_sigma_names_of(const closo_sigma_groups *groups, size_t group, size_t stretch,
                          closo_sigma_names *out)
{
    const closo_sigma_group *g = &groups->groups[group];
    char side[24];
    out->group = g->suffix;
    side_suffix(g, stretch, side, sizeof side);
    snprintf(out->suffix, sizeof out->suffix, "%s%s", out->group, side);
    const char *run = groups->differs[1] ? *g->run ? g->run : "not named" : "";
    const char *const parts[] = {
        groups->differs[0] ? *g->sample ? g->sample : "sample not named" : "", *run ? "run " : "",
        run, groups->differs[2] ? *g->branch ? g->branch : "branch not named" : ""};
    out->words[0] = '\0';
    for (size_t k = 0, used = 0; k < 4; k++)
        if (*parts[k])
            used += (size_t)snprintf(out->words + used, sizeof out->words - used, "%s%s",
                                     used && k != 2 ? ", " : "", parts[k]);
    snprintf(out->label, sizeof out->label, "%s%s%s", out->words,
             out->words[0] && side[0] ? ", " : "",
             g->stretch_count == 2 ? (stretch ? "above the transition" : "below the transition")
             : side[0]             ? side + 1
                                   : "");
}

// ---- quantities --------------------------------------------------------------------------------

static double factor95(const closo_sigma_line *line)
{
    return isfinite(line->freedom) ? closo_coverage_factor(0.95, line->freedom) : 1.96;
}

static void add_quantity(closo_result *result, const char *name, const closo_sigma_names *names,
                         const char *label, double value, double su, double freedom,
                         const char *unit, const char *method)
{
    char key[256], text[320];
    snprintf(key, sizeof key, "%s%s", name, names->suffix);
    snprintf(text, sizeof text, "%s%s%s", label, names->label[0] ? ", " : "", names->label);
    closo_result_add_quantity(result, &(closo_quantity){.key = key,
                                                        .label = text,
                                                        .value = value,
                                                        .su = su,
                                                        .freedom = isfinite(freedom) ? freedom : 0,
                                                        .unit = unit,
                                                        .method = method});
}

static void scatter_words(const closo_sigma_stretch *s, char *out, size_t size)
{
    const closo_sigma_line *line = &s->line;
    *out = '\0';
    if (!s->weighted && line->scatter > 0)
        snprintf(out, size, "; scatter %.2g of ln sigma from the points", line->scatter);
    else if (s->weighted && isfinite(line->freedom))
        snprintf(out, size, "; widened %.2f times (Birge)", line->scatter);
}

static void add_energy(const closo_sigma_stretch *s, closo_arrhenius_form form,
                       const closo_sigma_names *names, closo_result *result)
{
    char method[400], scatter[96], bounds[48] = "", other[120] = "";
    const closo_sigma_line *line = &s->line;
    bool vtf = form == CLOSO_ARRHENIUS_VTF;
    double value = -line->slope, su = sqrt(line->variance[1]);
    scatter_words(s, scatter, sizeof scatter);
    if (line->bounds)
        snprintf(bounds, sizeof bounds, " and %zu bound%s", line->bounds,
                 line->bounds == 1 ? "" : "s");
    double kt = CLOSO_BOLTZMANN_EV * s->mean_temperature;
    if (!vtf)
        snprintf(other, sizeof other, "; Ea of %s is %s by k<T> = %.4f eV",
                 form ? "sigma T" : "sigma", form ? "higher" : "lower", kt);
    snprintf(method, sizeof method, "line of %s against 1/%s, %zu points%s, %.5g to %.5g K%s%s",
             ordinates[form], vtf ? "(T - T0)" : "T", line->exact, bounds, s->low, s->high, scatter,
             other);
    if (vtf) {
        add_quantity(result, "B", names, "VTF pseudo-activation energy", value, su, line->freedom,
                     "eV", method);
        add_quantity(result, "T0", names, "VTF temperature", s->vtf.t0, s->vtf.t0_su, line->freedom,
                     "K",
                     s->vtf.determined ? "from the profile of the likelihood" : "not determined");
        if (s->vtf.gain < 0 || !s->vtf.determined)
            closo_result_warn(
                result, "%s%sthe curvature of VTF is not supported by the points: T0 is %s",
                names->label, names->label[0] ? ": " : "",
                s->vtf.determined ? "close to 0 within its uncertainty" : "not determined");
        return;
    }
    add_quantity(result, "Ea", names, "activation energy", value, su, line->freedom, "eV", method);
    add_quantity(result, form ? "Ea_sigma_T" : "Ea_sigma", names,
                 form ? "activation energy of sigma T" : "activation energy of sigma",
                 value + (form ? kt : -kt), su, line->freedom, "eV",
                 "converted by k<T>, <T> from the points of the line");
}

static void add_prefactor(const closo_sigma_stretch *s, closo_arrhenius_form form,
                          const closo_sigma_names *names, closo_result *result)
{
    static const char *const units[] = {"S K/cm", "S/cm", "S K^(1/2)/cm"};
    char method[96];
    double su = sqrt(s->line.variance[0]);
    snprintf(method, sizeof method, "ln = %.4f, su %.2g", s->line.intercept, su);
    double value = exp(s->line.intercept);
    add_quantity(result, "sigma0", names, "prefactor", value, value * su, s->line.freedom,
                 units[form], method);
}

// The stretch a temperature belongs to; -1: inside a transition.
static int stretch_of(const closo_sigma_group *group, double kelvin)
{
    int k = 0;
    for (; (size_t)k + 1 < group->stretch_count; k++) {
        if (kelvin <= group->transitions[k].low)
            return k;
        if (kelvin < group->transitions[k].high)
            return -1;
    }
    return k;
}

static void add_extrapolation(const closo_sigma_groups *groups, size_t index,
                              const closo_conductivity_options *options, double target,
                              closo_result *result)
{
    const closo_sigma_group *group = &groups->groups[index];
    closo_sigma_names names;
    char name[80], label[96], method[240], kelvin[CLOSO_NUMBER_SIZE];
    int place = stretch_of(group, target);
    closo_sigma_names_of(groups, index, 0, &names);
    snprintf(names.suffix, sizeof names.suffix, "%s", names.group);
    snprintf(names.label, sizeof names.label, "%s", names.words);
    closo_format_number(kelvin, target, 6);
    snprintf(name, sizeof name, "sigma_%sK", kelvin);
    snprintf(label, sizeof label, "conductivity at %s K", kelvin);
    const closo_sigma_stretch *s = place < 0 ? NULL : &group->stretches[place];
    if (!s || !s->fitted) {
        add_quantity(result, name, &names, label, NAN, NAN, 0, "S/cm",
                     s ? "no line on its side of a transition" : "inside a transition");
        return;
    }
    double su, y = closo_sigma_stretch_at(s, options->form, target, &su), k = factor95(&s->line);
    bool inside = target >= s->low && target <= s->high;
    if (isnan(su))
        snprintf(method, sizeof method, "%s along the line",
                 inside ? "interpolated" : "extrapolated");
    else
        snprintf(method, sizeof method,
                 "%s along the line; 95 %% from %.3g to %.3g (su is that of ln sigma times sigma)",
                 inside ? "interpolated" : "extrapolated", exp(y - k * su), exp(y + k * su));
    add_quantity(result, name, &names, label, exp(y), exp(y) * su, s->line.freedom, "S/cm", method);
}

static void add_transitions(const closo_sigma_groups *groups, size_t index, closo_result *result)
{
    const closo_sigma_group *group = &groups->groups[index];
    size_t count = group->across ? 1 : group->stretch_count - 1;
    for (size_t k = 0; k < count; k++) {
        const closo_sigma_transition *t = &group->transitions[k];
        closo_sigma_names names;
        char name[48] = "T_transition", method[320];
        if (isnan(t->p)) // given
            continue;
        closo_sigma_names_of(groups, index, 0, &names);
        snprintf(names.suffix, sizeof names.suffix, "%s", names.group);
        snprintf(names.label, sizeof names.label, "%s", names.words);
        if (count > 1)
            snprintf(name, sizeof name, "T_transition%zu", k + 1);
        snprintf(method, sizeof method,
                 "between %.5g K and %.5g K (95 %%), su of an even distribution; F = %.3g, p = "
                 "%.2g with the places tried",
                 t->low, t->high, t->F, t->p);
        add_quantity(result, name, &names, "transition temperature", (t->low + t->high) / 2,
                     (t->high - t->low) / sqrt(12), 0, "K", method);
        if (group->across)
            closo_result_warn(result, "%s%sone line across a transition %s", names.label,
                              names.label[0] ? ": " : "", method);
    }
}

// ---- warnings ----------------------------------------------------------------------------------

static void warn_about(const closo_sigma_groups *groups, size_t index, size_t stretch,
                       closo_result *result)
{
    const closo_sigma_group *group = &groups->groups[index];
    const closo_sigma_stretch *s = &group->stretches[stretch];
    closo_sigma_names names;
    closo_sigma_names_of(groups, index, stretch, &names);
    const char *label = names.label, *colon = *label ? ": " : "";
    if (s->fitted && s->line.exact == 2)
        closo_result_warn(result, "%s%stwo points: the line goes through both and nothing tests it",
                          label, colon);
    if (s->curved)
        closo_result_warn(result,
                          "%s%sthe points bend: a parabola describes them better than one line or "
                          "two; consider --form vtf",
                          label, colon);
    if (s->contradicting)
        closo_result_warn(result,
                          "%s%s%zu bound%s more than 3 standard deviations off the line of the "
                          "points: taken for another state (a transition between), not in the fit",
                          label, colon, s->contradicting, s->contradicting == 1 ? " is" : "s are");
    size_t bounds = 0;
    for (size_t k = s->first; k < s->first + s->count; k++)
        bounds += group->data[k].censoring != CLOSO_EXACT;
    if (!s->fitted)
        closo_result_warn(
            result, "%s%sno line: %zu point%s and %zu bound%s, points at too few temperatures",
            label, colon, s->count - bounds, s->count - bounds == 1 ? "" : "s", bounds,
            bounds == 1 ? "" : "s");
    if (s->fitted && bounds > s->contradicting && s->line.bounds == 0)
        closo_result_warn(result,
                          "%s%sthe bounds do not contradict the line, but the points have no su "
                          "and too little scatter to weigh them: not in the fit",
                          label, colon);
}

// ---- the whole ---------------------------------------------------------------------------------

static void set_conventions(const closo_sigma_groups *groups,
                            const closo_conductivity_options *options, closo_result *result)
{
    const closo_sigma_group *g = &groups->groups[0];
    const char *const common[] = {g->sample, g->run, g->branch};
    static const char *const names[] = {"sample", "run", "branch"};
    for (size_t k = 0; k < 3; k++)
        if (!groups->differs[k] && *common[k])
            closo_result_set(result, names[k], "%s", common[k]);
    static const char *const lines[] = {
        "ln(sigma T) = ln sigma0 - Ea / (k_B T): Ea is that of sigma T (hopping, Nernst-Einstein)",
        "ln sigma = ln sigma0 - Ea / (k_B T): Ea is that of sigma, lower by k<T> than of sigma T",
        "ln(sigma T^1/2) = ln sigma0 - B / (k_B (T - T0)), VTF"};
    closo_result_set(result, "line", "%s", lines[options->form]);
    closo_result_set(result, "weights",
                     "standard uncertainties of sigma; all points alike where some have none");
    closo_result_set(result, "bounds", "censored: Tobit likelihood");
    if (options->transition_kelvin > 0)
        closo_result_set_number(result, "transition given", options->transition_kelvin, "K");
    else
        closo_result_set(
            result, "transitions", "%s",
            options->form == CLOSO_ARRHENIUS_VTF ? "not looked for with VTF: --transition gives one"
            : options->across ? "looked for, one line fitted across them (--across)"
                              : "looked for: two lines against one, F test at 5 % over all places, "
                                "6 points at least");
}

static void cite(const closo_sigma_groups *groups, closo_arrhenius_form form, closo_result *result)
{
    bool bounds = false, widened = false;
    for (size_t g = 0; g < groups->count; g++)
        for (size_t k = 0; k < groups->groups[g].stretch_count; k++) {
            const closo_sigma_stretch *s = &groups->groups[g].stretches[k];
            bounds = bounds || s->line.bounds > 0;
            widened = widened || (s->weighted && isfinite(s->line.freedom));
        }
    if (bounds)
        closo_result_cite(result, "doi:10.2307/1907382",
                          "J. Tobin, Econometrica 26 (1958) 24: bounds in a regression");
    if (widened)
        closo_result_cite(result, "doi:10.1103/PhysRev.40.207",
                          "R. T. Birge, Phys. Rev. 40 (1932) 207: uncertainty from the scatter");
    if (form == CLOSO_ARRHENIUS_VTF)
        closo_result_cite(result, "doi:10.1111/j.1151-2916.1925.tb16731.x",
                          "G. S. Fulcher, J. Am. Ceram. Soc. 8 (1925) 339: VTF");
}

static bool describe_group(const closo_sigma_groups *groups, size_t index,
                           const closo_conductivity_options *options, double target,
                           closo_result *result)
{
    const closo_sigma_group *group = &groups->groups[index];
    bool any = false;
    for (size_t k = group->stretch_count; k-- > 0;) {
        const closo_sigma_stretch *s = &group->stretches[k];
        closo_sigma_names names;
        closo_sigma_names_of(groups, index, k, &names);
        warn_about(groups, index, k, result);
        if (!s->fitted)
            continue;
        any = true;
        add_energy(s, options->form, &names, result);
        add_prefactor(s, options->form, &names, result);
    }
    if (any)
        add_extrapolation(groups, index, options, target, result);
    add_transitions(groups, index, result);
    if (any && group->no_su)
        closo_result_set(result, "uncertainties", "from the scatter about the line");
    return any;
}

closo_status closo_conductivity_arrhenius(const closo_conductivity_point *points, size_t count,
                                          const closo_conductivity_options *given,
                                          closo_result *result, closo_error *error)
{
    static const closo_conductivity_options defaults = {.transition_kelvin = NAN};
    const closo_conductivity_options *options = given ? given : &defaults;
    double target = options->extrapolate_kelvin > 0 ? options->extrapolate_kelvin : 300;
    closo_sigma_groups groups;
    closo_status answer = CLOSO_OK;
    closo_status status = closo_sigma_groups_make(&groups, points, count, options, error);
    if (status == CLOSO_OK) {
        bool any = false;
        set_conventions(&groups, options, result);
        for (size_t g = 0; g < groups.count; g++)
            any = describe_group(&groups, g, options, target, result) || any;
        if (!any)
            answer = closo_fail(error, CLOSO_NEGATIVE,
                                "an activation energy needs conductivities at %s temperatures of "
                                "one sample, run and branch, found none among %zu points",
                                options->form == CLOSO_ARRHENIUS_VTF ? "four" : "two", count);
        status = closo_sigma_describe_tables(&groups, points, options, result, error);
        if (status == CLOSO_OK)
            closo_sigma_describe_figure(&groups, options, target, result);
        cite(&groups, options->form, result);
    }
    closo_sigma_groups_clear(&groups);
    if (status == CLOSO_OK)
        status = closo_result_status(result, error);
    return status == CLOSO_OK ? answer : status;
}
