// SPDX-License-Identifier: GPL-3.0-or-later
// Tables and figure of Arrhenius lines. Curves and bands are drawn over the temperatures of their
// points, and on to the target where no transition lies between.
#include "electro/arrhenius_describe.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CURVE_ROWS = 61, GROUPS_DRAWN = 24 };

static void table_name(const char *what, const closo_sigma_names *names, char *out, size_t size)
{
    snprintf(out, size, "%s%s", what, names->group);
}

// ---- points ------------------------------------------------------------------------------------

enum { COLUMNS = 9 };

static void fill_row(const closo_conductivity_point *p, const closo_sigma_group *group, size_t k,
                     closo_arrhenius_form form, double row[COLUMNS])
{
    double t = p->temperature_kelvin, s = p->conductivity.value, su = p->conductivity.su;
    double y = (log(s) + closo_sigma_form_shift(form, t)) / log(10);
    size_t line = 0;
    for (size_t m = 0; m < group->stretch_count; m++)
        if (k >= group->stretches[m].first)
            line = m + 1;
    const double values[COLUMNS] = {t,
                                    s,
                                    su,
                                    1000 / t,
                                    p->censoring == CLOSO_EXACT ? y : (double)NAN,
                                    su / s / log(10),
                                    p->censoring == CLOSO_BELOW ? y : (double)NAN,
                                    p->censoring == CLOSO_ABOVE ? y : (double)NAN,
                                    group->used[k] ? (double)line : 0};
    memcpy(row, values, sizeof values);
}

static closo_status describe_points(const closo_sigma_groups *groups, size_t index,
                                    const closo_conductivity_point *points,
                                    closo_arrhenius_form form, closo_result *result,
                                    closo_error *error)
{
    static const char *const names[] = {"T",           "sigma",       "sigma_su",
                                        "inverse_T",   "log10_y",     "log10_y_su",
                                        "log10_below", "log10_above", "line"};
    static const char *const units[] = {"K", "S/cm", "S/cm", "1/K", "1", "1", "1", "1", "1"};
    static const char *const labels[] = {
        "temperature", "conductivity", "its standard uncertainty",           "1000/T", NULL, NULL,
        "upper bound", "lower bound",  "range of the line it is in, 0: none"};
    const closo_sigma_group *group = &groups->groups[index];
    size_t n = group->count;
    double *v = closo_allocate(COLUMNS * n, sizeof *v, error);
    if (!v)
        return CLOSO_MEMORY;
    for (size_t k = 0; k < n; k++) {
        double row[COLUMNS];
        fill_row(&points[group->member[k]], group, k, form, row);
        for (size_t c = 0; c < COLUMNS; c++)
            v[c * n + k] = row[c];
    }
    closo_sigma_names words;
    char name[160], title[200];
    closo_sigma_names_of(groups, index, 0, &words);
    table_name("points", &words, name, sizeof name);
    snprintf(title, sizeof title, "Conductivity and temperature%s%s", words.words[0] ? ": " : "",
             words.words);
    closo_table *table = closo_result_add_table(result, name, title);
    for (size_t c = 0; c < COLUMNS; c++) {
        bool empty = c == 6 || c == 7;
        for (size_t k = 0; empty && k < n; k++)
            empty = isnan(v[c * n + k]);
        if (!empty)
            closo_table_add_column(table, names[c], labels[c], units[c], v + c * n, n);
    }
    free(v);
    return CLOSO_OK;
}

// ---- lines -------------------------------------------------------------------------------------

static size_t count_lines(const closo_sigma_groups *groups)
{
    size_t count = 0;
    for (size_t g = 0; g < groups->count; g++)
        for (size_t k = 0; k < groups->groups[g].stretch_count; k++)
            count += groups->groups[g].stretches[k].fitted;
    return count;
}

enum { LINE_COLUMNS = 12 };

static void fill_line(const closo_sigma_stretch *s, closo_arrhenius_form form,
                      double row[LINE_COLUMNS])
{
    bool vtf = form == CLOSO_ARRHENIUS_VTF;
    double kt = CLOSO_BOLTZMANN_EV * s->mean_temperature;
    const double values[LINE_COLUMNS] = {s->low,
                                         s->high,
                                         (double)s->line.exact,
                                         (double)s->line.bounds,
                                         -s->line.slope,
                                         sqrt(s->line.variance[1]),
                                         vtf    ? (double)NAN
                                         : form ? -s->line.slope + kt
                                                : -s->line.slope - kt,
                                         s->line.intercept,
                                         sqrt(s->line.variance[0]),
                                         s->line.scatter,
                                         vtf ? s->vtf.t0 : (double)NAN,
                                         vtf ? s->vtf.t0_su : (double)NAN};
    memcpy(row, values, sizeof values);
}

static closo_status describe_lines(const closo_sigma_groups *groups, closo_arrhenius_form form,
                                   closo_result *result, closo_error *error)
{
    static const char *const titles[] = {
        "T_from",        "T_to",      "points",       "bounds",  "Ea", "Ea_su",
        "Ea_other_form", "ln_sigma0", "ln_sigma0_su", "scatter", "T0", "T0_su"};
    static const char *const units[] = {"K",  "K", "1", "1", "eV", "eV",
                                        "eV", "1", "1", "1", "K",  "K"};
    size_t n = count_lines(groups), row = 0;
    if (n == 0)
        return CLOSO_OK;
    double *v = closo_allocate(LINE_COLUMNS * n, sizeof *v, error);
    closo_sigma_names *names = closo_allocate(n, sizeof *names, error);
    const char **labels = closo_allocate(n, sizeof *labels, error);
    if (v && names && labels) {
        for (size_t g = 0; g < groups->count; g++)
            for (size_t k = 0; k < groups->groups[g].stretch_count; k++) {
                double values[LINE_COLUMNS];
                if (!groups->groups[g].stretches[k].fitted)
                    continue;
                fill_line(&groups->groups[g].stretches[k], form, values);
                for (size_t c = 0; c < LINE_COLUMNS; c++)
                    v[c * n + row] = values[c];
                closo_sigma_names_of(groups, g, k, &names[row]);
                labels[row] = names[row].label[0] ? names[row].label : "all points";
                row++;
            }
        closo_table *table = closo_result_add_table(result, "lines", "Lines");
        closo_table_add_text_column(table, "line", NULL, labels, n);
        size_t last = form == CLOSO_ARRHENIUS_VTF ? LINE_COLUMNS : LINE_COLUMNS - 2;
        for (size_t c = 0; c < last; c++)
            if (c != 6 || form != CLOSO_ARRHENIUS_VTF)
                closo_table_add_column(table,
                                       form == CLOSO_ARRHENIUS_VTF && c == 4   ? "B"
                                       : form == CLOSO_ARRHENIUS_VTF && c == 5 ? "B_su"
                                                                               : titles[c],
                                       c == 6 ? (form ? "Ea of sigma T" : "Ea of sigma") : NULL,
                                       units[c], v + c * n, n);
    }
    bool done = v && names && labels;
    free(v);
    free(names);
    free(labels);
    return done ? CLOSO_OK : CLOSO_MEMORY;
}

closo_status closo_sigma_describe_tables(const closo_sigma_groups *groups,
                                         const closo_conductivity_point *points,
                                         const closo_conductivity_options *options,
                                         closo_result *result, closo_error *error)
{
    closo_status status = describe_lines(groups, options->form, result, error);
    for (size_t g = 0; status == CLOSO_OK && g < groups->count; g++)
        status = describe_points(groups, g, points, options->form, result, error);
    return status;
}

// ---- figure ------------------------------------------------------------------------------------

static void draw_line(const closo_sigma_groups *groups, size_t index, size_t place,
                      const closo_conductivity_options *options, double target, size_t number,
                      closo_panel *panel, closo_result *result)
{
    const closo_sigma_group *group = &groups->groups[index];
    const closo_sigma_stretch *s = &group->stretches[place];
    closo_sigma_names names;
    char name[32], title[256];
    double x[CURVE_ROWS], y[CURVE_ROWS], half[CURVE_ROWS], su, low = s->low, high = s->high;
    double factor = isfinite(s->line.freedom) ? closo_coverage_factor(0.95, s->line.freedom) : 1.96;
    if (target < low && (place == 0 || target >= group->transitions[place - 1].high))
        low = target;
    if (target > high &&
        (place + 1 == group->stretch_count || target <= group->transitions[place].low))
        high = target;
    if (options->form == CLOSO_ARRHENIUS_VTF)
        low = fmax(low, s->vtf.t0 + 0.05 * (s->low - s->vtf.t0));
    for (size_t i = 0; i < CURVE_ROWS; i++) {
        double at = 1 / high + (1 / low - 1 / high) * (double)i / (CURVE_ROWS - 1);
        x[i] = 1000 * at;
        y[i] = (closo_sigma_stretch_at(s, options->form, 1 / at, &su) +
                closo_sigma_form_shift(options->form, 1 / at)) /
               log(10);
        half[i] = factor * su / log(10);
    }
    closo_sigma_names_of(groups, index, place, &names);
    snprintf(name, sizeof name, "line_%zu", number);
    snprintf(title, sizeof title, "Line and half its 95 %% band%s%s", names.label[0] ? ": " : "",
             names.label);
    closo_table *table = closo_result_add_table(result, name, title);
    closo_table_add_column(table, "inverse_T", "1000/T", "1/K", x, CURVE_ROWS);
    closo_table_add_column(table, "log10_y", NULL, "1", y, CURVE_ROWS);
    closo_table_add_column(table, "half_width", NULL, "1", half, CURVE_ROWS);
    closo_mark mark = {.kind = CLOSO_MARK_BAND,
                       .table = name,
                       .x = "inverse_T",
                       .y = "log10_y",
                       .su = "half_width"};
    if (s->line.exact > 2)
        closo_panel_add_mark(panel, &mark);
    mark.kind = CLOSO_MARK_LINE;
    mark.label = names.label[0] ? names.label : "fit";
    mark.su = NULL;
    closo_panel_add_mark(panel, &mark);
}

static void draw_points(const closo_sigma_groups *groups, size_t index, closo_panel *panel,
                        closo_result *result)
{
    const closo_sigma_group *group = &groups->groups[index];
    closo_sigma_names names;
    char name[160], label[200];
    size_t kinds[3] = {0};
    for (size_t k = 0; k < group->count; k++)
        kinds[group->data[k].censoring]++;
    closo_sigma_names_of(groups, index, 0, &names);
    table_name("points", &names, name, sizeof name);
    closo_mark mark = {.kind = CLOSO_MARK_POINTS,
                       .label = names.words[0] ? names.words : "measured",
                       .table = name,
                       .x = "inverse_T",
                       .y = "log10_y",
                       .su = group->no_su ? NULL : "log10_y_su"};
    if (kinds[CLOSO_EXACT])
        closo_panel_add_mark(panel, &mark);
    mark.su = NULL;
    mark.label = label;
    snprintf(label, sizeof label, "%s%supper bounds", names.words, names.words[0] ? ", " : "");
    mark.y = "log10_below";
    if (kinds[CLOSO_BELOW])
        closo_panel_add_mark(panel, &mark);
    snprintf(label, sizeof label, "%s%slower bounds", names.words, names.words[0] ? ", " : "");
    mark.y = "log10_above";
    if (kinds[CLOSO_ABOVE])
        closo_panel_add_mark(panel, &mark);
    (void)result;
}

void closo_sigma_describe_figure(const closo_sigma_groups *groups,
                                 const closo_conductivity_options *options, double target,
                                 closo_result *result)
{
    static const char *const axes[] = {"log10(sigma T / (S K/cm))", "log10(sigma / (S/cm))",
                                       "log10(sigma T^1/2 / (S K^1/2/cm))"};
    static const char *const captions[] = {
        "sigma T of every point with one standard uncertainty where known, a line for each sample, "
        "run, branch and side of a transition, and their 95 % bands.",
        "sigma of every point with one standard uncertainty where known, a line for each sample, "
        "run, branch and side of a transition, and their 95 % bands.",
        "sigma T^1/2 of every point with one standard uncertainty where known, and the VTF curves "
        "with their 95 % bands."};
    closo_figure *figure = closo_result_add_figure(result, "arrhenius", "Activated conductivity",
                                                   captions[options->form]);
    closo_panel *panel =
        closo_figure_add_panel(figure, "", &(closo_axis){.label = "1000 / T", .unit = "1/K"},
                               &(closo_axis){.label = axes[options->form]});
    size_t number = 0;
    for (size_t g = 0; g < groups->count && g < GROUPS_DRAWN; g++) {
        for (size_t k = 0; k < groups->groups[g].stretch_count; k++)
            if (groups->groups[g].stretches[k].fitted)
                draw_line(groups, g, k, options, target, ++number, panel, result);
        draw_points(groups, g, panel, result);
    }
    if (groups->count > GROUPS_DRAWN)
        closo_result_warn(result, "the figure shows the first %d of %zu sets", GROUPS_DRAWN,
                          groups->count);
}
