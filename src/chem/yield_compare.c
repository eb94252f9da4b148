// SPDX-License-Identifier: GPL-3.0-or-later
// The models of one set of yields side by side, and the question whether two vessels share a rate.
#include "chem/yield_fit.h"

#include <stdio.h>
#include <string.h>

typedef struct summary {
    double chi2, freedom;
} summary;

// F of one rate for both vessels against a rate for each; the limit is Student's t squared.
static void test_equal_rates(const summary *separate, const summary *common, double level,
                             closo_result *result)
{
    char method[160];
    if (!(separate->freedom >= 1) || fabs(common->freedom - separate->freedom - 1) > 0.5 ||
        !(separate->chi2 > 0))
        return;
    double f = (common->chi2 - separate->chi2) / (separate->chi2 / separate->freedom);
    double t = closo_coverage_factor(level, separate->freedom);
    snprintf(method, sizeof method, "%s at %.6g %%: limit %.4g for 1 and %.6g degrees of freedom",
             f > t * t ? "one rate for both vessels is rejected"
                       : "one rate for both vessels is not rejected",
             100 * level, t * t, separate->freedom);
    closo_result_add_quantity(result, &(closo_quantity){.key = "F_equal_rates",
                                                        .label = "F of equal rates",
                                                        .value = f,
                                                        .su = NAN,
                                                        .unit = "1",
                                                        .method = method});
}

closo_status closo_yield_models_describe(const closo_yield_data *data,
                                         const closo_yield_fit_options *options,
                                         closo_result *result, closo_error *error)
{
    enum { MOST = 8 };
    const char *name[MOST], *formula[MOST];
    double parameters[MOST], freedom[MOST], rms[MOST], scatter[MOST], aicc[MOST], best = INFINITY;
    size_t n = 0;
    summary separate = {NAN, 0}, common = {NAN, 0};
    for (size_t i = 0; closo_yield_model_at(i) && n < MOST; i++) {
        closo_yield_fit_options own = *options;
        closo_yield_fit fit;
        closo_error inner;
        own.model = closo_yield_model_at(i)->name;
        if (!strcmp(own.model, "network"))
            continue;
        closo_status status = closo_yield_fit_run(data, &own, &fit, &inner);
        if (status == CLOSO_INTERRUPTED || status == CLOSO_MEMORY)
            return closo_fail(error, status, "%s", inner.message);
        if (status != CLOSO_OK) // the data do not suit it
            continue;
        name[n] = closo_yield_model_at(i)->name;
        formula[n] = closo_yield_model_at(i)->formula;
        parameters[n] = (double)fit.parameters;
        freedom[n] = fit.freedom;
        rms[n] = 100 * fit.rms;
        scatter[n] =
            fit.freedom > 0 ? 100 * fit.rms * sqrt((double)fit.points / fit.freedom) : (double)NAN;
        aicc[n] = fit.aicc;
        if (!strcmp(own.model, "own"))
            separate = (summary){fit.chi2, fit.freedom};
        if (!strcmp(own.model, "end-points"))
            common = (summary){fit.chi2, fit.freedom};
        if (fit.aicc < best)
            best = fit.aicc;
        n++;
        closo_yield_fit_clear(&fit);
    }
    for (size_t i = 0; i < n; i++)
        aicc[i] -= best;
    test_equal_rates(&separate, &common, options->level, result);
    closo_table *table = closo_result_add_table(result, "models", "Models of these yields");
    closo_table_add_text_column(table, "model", NULL, name, n);
    closo_table_add_column(table, "parameters", NULL, "1", parameters, n);
    closo_table_add_column(table, "freedom", "degrees of freedom", "1", freedom, n);
    closo_table_add_column(table, "rms", "root mean square residual", "%", rms, n);
    closo_table_add_column(table, "scatter", "scatter of a yield", "%", scatter, n);
    closo_table_add_column(table, "AICc", "AICc above the best", "1", aicc, n);
    closo_table_add_text_column(table, "formula", NULL, formula, n);
    return closo_result_status(result, error);
}
