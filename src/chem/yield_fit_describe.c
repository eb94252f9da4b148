// SPDX-License-Identifier: GPL-3.0-or-later
// Fits to yields as a document: what was found, and what these data leave open.
#include "chem/yield_fit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOUR 3600.0

static const char *verdict_text(closo_profile_verdict verdict)
{
    static const char *const texts[] = {"determined", "lower limit only", "upper limit only",
                                        "not determined"};
    return texts[verdict];
}

// ---- settings and quantities -------------------------------------------------------------------

static void describe_settings(const closo_yield_data *data, const closo_yield_fit_options *options,
                              const closo_yield_fit *fit, closo_result *result)
{
    const closo_yield_model *model = closo_yield_model_find(fit->model);
    closo_result_set(result, "model", "%s: %s", fit->model, model->info.description);
    closo_result_set(result, "formula", "%s", model->info.formula);
    closo_result_set(result, "points", "%zu yields used of %zu, %zu parameters", fit->points,
                     data->count, fit->parameters);
    if (!isnan(options->lag))
        closo_result_set_number(result, "lag", options->lag / HOUR, "h");
    closo_result_set(result, "weights",
                     options->su > 0 ? "s.u. of the yields as given, widened by the scatter where "
                                       "that is larger"
                                     : "equal where no s.u. is given; the scatter of the residuals "
                                       "is the s.u. of a yield");
    closo_result_set(result, "limits",
                     "profile likelihood at %.6g %%: rise of chi^2 by %.4g variances (Student's t "
                     "for %.6g degrees of freedom, squared)",
                     100 * options->level, fit->threshold, fit->freedom);
    closo_result_set(result, "random_starts", "%d, seed %llu", options->starts,
                     (unsigned long long)options->seed);
    closo_result_cite(result, "doi:10.1093/bioinformatics/btp358",
                      "Raue et al., Bioinformatics 25 (2009) 1923 (profile likelihood)");
    if (!strncmp(data->source, "doi:", 4)) {
        char address[160];
        snprintf(address, sizeof address, "%.*s", (int)strcspn(data->source, ", "), data->source);
        closo_result_cite(result, address, "source of the yields");
    }
}

static void describe_parameter(const closo_yield_parameter *p, const closo_yield_fit *fit,
                               double level, closo_result *result)
{
    char low[CLOSO_NUMBER_SIZE], high[CLOSO_NUMBER_SIZE], method[240];
    // An interval about the value would contradict a profile without limits.
    double freedom = p->verdict == CLOSO_PROFILE_DETERMINED ? fit->freedom : 0;
    closo_format_number(low, p->low, 3);
    closo_format_number(high, p->high, 3);
    switch (p->verdict) {
    case CLOSO_PROFILE_DETERMINED:
        snprintf(method, sizeof method, "determined: %.6g %% from %s to %s", 100 * level, low,
                 high);
        break;
    case CLOSO_PROFILE_LOWER:
        snprintf(method, sizeof method, "at least %s (%.6g %%); no upper limit", low, 100 * level);
        break;
    case CLOSO_PROFILE_UPPER:
        snprintf(method, sizeof method, "at most %s (%.6g %%); no lower limit", high, 100 * level);
        break;
    case CLOSO_PROFILE_UNDETERMINED:
        snprintf(method, sizeof method, "not determined by these data");
        break;
    }
    closo_result_add_quantity(result, &(closo_quantity){.key = p->key,
                                                        .label = p->label,
                                                        .value = p->value,
                                                        .su = p->su,
                                                        .freedom = freedom,
                                                        .unit = p->unit,
                                                        .method = method});
}

static void describe_numbers(const closo_yield_fit *fit, double level, closo_result *result)
{
    for (size_t j = 0; j < fit->parameters; j++)
        describe_parameter(&fit->parameter[j], fit, level, result);
    const struct {
        const char *key, *label;
        double value;
        const char *unit, *method;
    } more[] = {{"rms", "root mean square residual", 100 * fit->rms, "%", "of the yields used"},
                {"freedom", "degrees of freedom", fit->freedom, "1", "yields less parameters"},
                {"AICc", "Akaike's criterion for small samples", fit->aicc, "1",
                 "lower is better, between models of the same yields"}};
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        closo_result_add_quantity(result, &(closo_quantity){.key = more[i].key,
                                                            .label = more[i].label,
                                                            .value = more[i].value,
                                                            .su = NAN,
                                                            .unit = more[i].unit,
                                                            .method = more[i].method});
}

// The residuals of each vessel by themselves.
static void describe_groups(const closo_yield_data *data, const closo_yield_fit *fit,
                            closo_result *result)
{
    for (size_t g = 0; g < data->groups; g++) {
        char key[64], label[96];
        double squares = 0, count = 0;
        for (size_t i = 0; i < data->count; i++) {
            double difference = data->points[i].yield - fit->calculated[i];
            if (data->points[i].group != g || !data->points[i].used)
                continue;
            squares += difference * difference;
            count++;
        }
        if (!(count > 0))
            continue;
        snprintf(key, sizeof key, "rms_%s", data->group[g]);
        for (char *c = key; *c; c++)
            if (*c == ' ')
                *c = '_';
        snprintf(label, sizeof label, "root mean square residual, %s", data->group[g]);
        closo_result_add_quantity(result, &(closo_quantity){.key = key,
                                                            .label = label,
                                                            .value = 100 * sqrt(squares / count),
                                                            .su = NAN,
                                                            .unit = "%",
                                                            .method = "of the yields used"});
    }
}

// ---- warnings ----------------------------------------------------------------------------------

static bool same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

// Rows of the same conditions with different yields: their distance is a measure of the scatter.
static void warn_repeats(const closo_yield_data *data, closo_result *result)
{
    for (size_t i = 0; i < data->count; i++)
        for (size_t j = i + 1; j < data->count; j++) {
            const closo_yield_point *a = &data->points[i], *b = &data->points[j];
            bool equal = a->group == b->group && same(a->time, b->time) &&
                         same(a->temperature, b->temperature) && a->yield != b->yield;
            for (size_t s = 0; equal && s < data->starts; s++)
                equal = same(a->start[s], b->start[s]);
            if (equal)
                closo_result_warn(result,
                                  "two yields for the same conditions (%s, %.6g h): %.4g %% and "
                                  "%.4g %%%s%s",
                                  data->group[a->group], a->time / HOUR, 100 * a->yield,
                                  100 * b->yield, b->note[0] ? "; " : "", b->note);
        }
}

static void warn_open_ends(const closo_yield_fit *fit, closo_result *result)
{
    closo_text list;
    closo_text_init(&list);
    for (size_t j = 0; j < fit->parameters; j++)
        if (fit->parameter[j].verdict != CLOSO_PROFILE_DETERMINED) {
            closo_text_add(&list, list.length ? ", " : "");
            closo_text_addf(&list, "%s (%s)", fit->parameter[j].key,
                            verdict_text(fit->parameter[j].verdict));
        }
    if (fit->freedom <= 0)
        closo_result_warn(result, "as many parameters as yields: the curve passes through all of "
                                  "them, and nothing says how well");
    else if (list.length && !list.failed)
        closo_result_warn(result, "these data leave open: %s", list.data);
    closo_text_clear(&list);
    if (fit->freedom > 0 && fit->freedom < 2)
        closo_result_warn(result, "one degree of freedom: the scatter is known to a factor of "
                                  "several, and so are all uncertainties");
    if (!fit->converged)
        closo_result_warn(result, "the fit did not converge");
    for (size_t j = 0; j < fit->parameters; j++)
        if (fit->parameter[j].unit[0] == '%' && fit->parameter[j].value > 100.5)
            closo_result_warn(result, "%s is beyond 100 %%", fit->parameter[j].key);
}

// ---- tables ------------------------------------------------------------------------------------

static closo_status describe_points(const closo_yield_data *data,
                                    const closo_yield_fit_options *options,
                                    const closo_yield_fit *fit, closo_result *result,
                                    closo_error *error)
{
    enum { COLUMNS = 5 };
    size_t n = data->count;
    const char **text = closo_allocate(3 * n, sizeof *text, error);
    double *number = closo_allocate(COLUMNS * n, sizeof *number, error);
    if (!text || !number) {
        free(text);
        free(number);
        return CLOSO_MEMORY;
    }
    for (size_t i = 0; i < n; i++) {
        const closo_yield_point *p = &data->points[i];
        double given = p->su > 0 ? p->su : options->su;
        text[i] = data->group[p->group];
        text[n + i] = p->used ? "yes" : "no";
        text[2 * n + i] = p->note;
        number[i] = p->time / HOUR;
        number[n + i] = 100 * p->yield;
        number[2 * n + i] = 100 * (given > 0 ? given : fit->scale * 0.01);
        number[3 * n + i] = 100 * fit->calculated[i];
        number[4 * n + i] = 100 * (p->yield - fit->calculated[i]);
    }
    closo_table *table =
        closo_result_add_table(result, "points", "Yields, observed and calculated");
    closo_table_add_text_column(table, "vessel", NULL, text, n);
    closo_table_add_column(table, "time", NULL, "h", number, n);
    closo_table_add_column(table, "yield", "observed", "%", number + n, n);
    closo_table_add_column(table, "yield_su", options->su > 0 ? "s.u." : "s.u. by the scatter", "%",
                           number + 2 * n, n);
    closo_table_add_column(table, "calculated", NULL, "%", number + 3 * n, n);
    closo_table_add_column(table, "residual", NULL, "%", number + 4 * n, n);
    closo_table_add_text_column(table, "used", NULL, text + n, n);
    closo_table_add_text_column(table, "note", NULL, text + 2 * n, n);
    // One table per vessel, for the figure.
    for (size_t g = 0; g < data->groups; g++) {
        char name[64];
        size_t k = 0;
        for (size_t i = 0; i < n; i++) {
            if (data->points[i].group != g || !data->points[i].used)
                continue;
            number[k] = data->points[i].time / HOUR;
            number[n + k] = 100 * data->points[i].yield;
            number[2 * n + k++] = 100 * (data->points[i].su > 0 ? data->points[i].su
                                         : options->su > 0      ? options->su
                                                                : fit->scale * 0.01);
        }
        if (k == 0)
            continue;
        snprintf(name, sizeof name, "observed_%zu", g + 1);
        table = closo_result_add_table(result, name, data->group[g]);
        closo_table_add_column(table, "time", NULL, "h", number, k);
        closo_table_add_column(table, "yield", NULL, "%", number + n, k);
        closo_table_add_column(table, "yield_su", "s.u.", "%", number + 2 * n, k);
    }
    free(text);
    free(number);
    return CLOSO_OK;
}

static closo_status describe_curves(const closo_yield_data *data, const closo_yield_fit *fit,
                                    closo_result *result, closo_error *error)
{
    size_t n = fit->curve_points;
    double *column = closo_allocate(n, sizeof *column, error);
    if (!column)
        return CLOSO_MEMORY;
    closo_table *table = closo_result_add_table(result, "curves", "Fitted curves");
    for (size_t i = 0; i < n; i++)
        column[i] = fit->curve_time[i] / HOUR;
    closo_table_add_column(table, "time", NULL, "h", column, n);
    closo_figure *figure = closo_result_add_figure(
        result, "fit", "Yields and the fitted model",
        "Points: yields with the standard uncertainty that the scatter of the residuals or the "
        "data give them. Lines: the model.");
    const closo_axis x = {.label = "time", .unit = "h"};
    const closo_axis y = {.label = "yield", .unit = "%", .minimum = 0, .maximum = 110};
    closo_panel *panel = closo_figure_add_panel(figure, NULL, &x, &y);
    for (size_t g = 0; g < data->groups; g++) {
        char name[64], points[64], label[64];
        if (isnan(fit->curve[g * n + n - 1]))
            continue;
        for (size_t i = 0; i < n; i++)
            column[i] = 100 * fit->curve[g * n + i];
        snprintf(name, sizeof name, "yield_%zu", g + 1);
        snprintf(points, sizeof points, "observed_%zu", g + 1);
        closo_table_add_column(table, name, data->group[g], "%", column, n);
        snprintf(label, sizeof label, "%s, observed", data->group[g]);
        closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_POINTS,
                                                  .label = label,
                                                  .table = points,
                                                  .x = "time",
                                                  .y = "yield",
                                                  .su = "yield_su"});
        snprintf(label, sizeof label, "%s, model", data->group[g]);
        closo_panel_add_mark(panel, &(closo_mark){.kind = CLOSO_MARK_LINE,
                                                  .label = label,
                                                  .table = "curves",
                                                  .x = "time",
                                                  .y = name});
    }
    free(column);
    return CLOSO_OK;
}

static void describe_profiles(const closo_yield_fit *fit, closo_result *result)
{
    closo_figure *figure = NULL;
    closo_result_add_quantity(result, &(closo_quantity){.key = "threshold",
                                                        .label = "rise of chi^2 at a limit",
                                                        .value = fit->threshold,
                                                        .su = NAN,
                                                        .unit = "1",
                                                        .method = "in variances of a yield"});
    for (size_t j = 0; j < fit->parameters; j++) {
        const closo_yield_parameter *p = &fit->parameter[j];
        char name[64];
        if (p->profile_count < 2)
            continue;
        if (!figure)
            figure = closo_result_add_figure(
                result, "profiles", "Profile likelihoods",
                "Rise of chi^2 as one parameter is moved and the others are fitted again. Where it "
                "crosses the dashed line there is a limit; where it does not, the data set none.");
        snprintf(name, sizeof name, "profile_%s", p->key);
        closo_table *table = closo_result_add_table(result, name, p->label);
        closo_table_add_column(table, "value", p->label, p->unit, p->profile_value,
                               p->profile_count);
        closo_table_add_column(table, "rise", "rise of chi^2", "1", p->profile_rise,
                               p->profile_count);
        bool wide = p->profile_value[0] > 0 &&
                    p->profile_value[p->profile_count - 1] > 100 * p->profile_value[0];
        const closo_axis x = {.label = p->label, .unit = p->unit, .logarithmic = wide};
        const closo_axis y = {
            .label = "rise of chi^2", .minimum = 0, .maximum = 2 * fit->threshold};
        closo_panel *panel = closo_figure_add_panel(figure, p->key, &x, &y);
        closo_panel_add_mark(
            panel,
            &(closo_mark){.kind = CLOSO_MARK_LINE, .table = name, .x = "value", .y = "rise"});
        closo_panel_add_mark(
            panel,
            &(closo_mark){.kind = CLOSO_MARK_HORIZONTAL, .quantity = "threshold", .dashed = true});
    }
}

static void describe_parameters(const closo_yield_fit *fit, closo_result *result)
{
    enum { MOST = CLOSO_YIELD_PARAMETERS };
    const char *name[MOST], *unit[MOST], *verdict[MOST];
    double value[MOST], su[MOST], low[MOST], high[MOST];
    size_t m = fit->parameters;
    for (size_t j = 0; j < m; j++) {
        name[j] = fit->parameter[j].key;
        unit[j] = fit->parameter[j].unit;
        value[j] = fit->parameter[j].value;
        su[j] = fit->parameter[j].su;
        low[j] = fit->parameter[j].low;
        high[j] = fit->parameter[j].high;
        verdict[j] = verdict_text(fit->parameter[j].verdict);
    }
    closo_table *table =
        closo_result_add_table(result, "parameters", "Parameters and what the data say of them");
    closo_table_add_text_column(table, "parameter", NULL, name, m);
    closo_table_add_column(table, "value", NULL, NULL, value, m);
    closo_table_add_column(table, "value_su", "s.u. by the curvature", NULL, su, m);
    closo_table_add_column(table, "low", "lower limit by the profile", NULL, low, m);
    closo_table_add_column(table, "high", "upper limit by the profile", NULL, high, m);
    closo_table_add_text_column(table, "unit", NULL, unit, m);
    closo_table_add_text_column(table, "verdict", NULL, verdict, m);
}

closo_status closo_yield_fit_describe(const closo_yield_data *data,
                                      const closo_yield_fit_options *options,
                                      const closo_yield_fit *fit, closo_result *result,
                                      closo_error *error)
{
    double level = options->level;
    describe_settings(data, options, fit, result);
    describe_numbers(fit, level, result);
    describe_groups(data, fit, result);
    warn_open_ends(fit, result);
    warn_repeats(data, result);
    describe_parameters(fit, result);
    closo_status status = describe_points(data, options, fit, result, error);
    if (status == CLOSO_OK)
        status = describe_curves(data, fit, result, error);
    if (status != CLOSO_OK)
        return status;
    describe_profiles(fit, result);
    return closo_result_status(result, error);
}
