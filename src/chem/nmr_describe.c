// SPDX-License-Identifier: GPL-3.0-or-later
// What a file holds, and its spectrum as a figure.
#include "chem/nmr.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void closo_nmr_add(closo_result *result, const char *key, const char *label, double value,
                   const char *unit, const char *method)
{
    if (isfinite(value))
        closo_result_add_quantity(result, &(closo_quantity){.key = key,
                                                            .label = label,
                                                            .value = value,
                                                            .su = NAN,
                                                            .unit = unit,
                                                            .method = method});
}

closo_axis closo_nmr_shift_axis(const closo_nmr *nmr, char label[40])
{
    snprintf(label, 40, "%s%schemical shift", nmr->nucleus, nmr->nucleus[0] ? " " : "");
    return (closo_axis){.label = label, .unit = "ppm", .reversed = true};
}

closo_status closo_nmr_draw(const closo_nmr *nmr, const char *title, const char *caption,
                            closo_result *result, closo_error *error)
{
    char label[40];
    double *time = NULL;
    closo_table *table = closo_result_add_table(result, "spectrum", title);
    if (nmr->time_domain) {
        time = closo_allocate(nmr->count, sizeof *time, error);
        if (!time)
            return CLOSO_MEMORY;
        for (size_t i = 0; i < nmr->count; i++)
            time[i] = 1e3 * (double)i / nmr->width_hz;
    }
    const char *x = nmr->time_domain ? "time" : "shift";
    closo_table_add_column(table, x, nmr->time_domain ? "time" : "chemical shift",
                           nmr->time_domain ? "ms" : "ppm", time ? time : nmr->ppm, nmr->count);
    closo_table_add_column(table, "intensity", nmr->im ? "real part" : "intensity", "1", nmr->re,
                           nmr->count);
    if (nmr->time_domain && nmr->im)
        closo_table_add_column(table, "imaginary", "imaginary part", "1", nmr->im, nmr->count);
    free(time);
    closo_figure *figure = closo_result_add_figure(result, "spectrum", title, caption);
    const closo_axis shift = closo_nmr_shift_axis(nmr, label);
    closo_panel *panel = closo_figure_add_panel(
        figure, "", nmr->time_domain ? &(closo_axis){.label = "time", .unit = "ms"} : &shift,
        &(closo_axis){.label = "intensity"});
    closo_panel_add_mark(
        panel,
        &(closo_mark){.kind = CLOSO_MARK_LINE, .table = "spectrum", .x = x, .y = "intensity"});
    return closo_result_status(result, error);
}

closo_status closo_nmr_describe(const closo_nmr *nmr, closo_result *result, closo_error *error)
{
    const struct {
        const char *key, *text;
    } texts[] = {{"format", nmr->format},   {"title", nmr->title}, {"nucleus", nmr->nucleus},
                 {"solvent", nmr->solvent}, {"date", nmr->date},   {"reference", nmr->reference}};
    closo_nmr_mention(nmr, result);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (texts[i].text[0])
            closo_result_set(result, texts[i].key, "%s", texts[i].text);
    closo_result_set(result, "data", nmr->time_domain ? "free induction decay" : "spectrum%s",
                     nmr->im ? ", complex" : "");
    closo_nmr_add(result, "n_points", "points", (double)nmr->count, "1", NULL);
    closo_nmr_add(result, "frequency", "frequency of 0 ppm", nmr->frequency_mhz, "MHz", NULL);
    if (nmr->time_domain) {
        closo_nmr_add(result, "width", "spectral width", nmr->width_hz, "Hz", NULL);
        closo_nmr_add(result, "acquisition", "acquisition time", (double)nmr->count / nmr->width_hz,
                      "s", NULL);
        closo_nmr_add(result, "carrier", "middle of the spectrum", nmr->carrier_ppm, "ppm", NULL);
        closo_nmr_add(result, "group_delay", "delay of the digital filter", nmr->group_delay, "1",
                      "in points; Westler and Abildgaard where GRPDLY is not given");
    } else {
        double noise = closo_nmr_noise(nmr), most = 0;
        for (size_t i = 0; i < nmr->count; i++)
            most = fmax(most, fabs(nmr->re[i]));
        closo_nmr_add(result, "first", "highest shift", nmr->ppm[0], "ppm", NULL);
        closo_nmr_add(result, "last", "lowest shift", nmr->ppm[nmr->count - 1], "ppm", NULL);
        closo_nmr_add(result, "noise", "standard deviation of the noise", noise, "1",
                      "scatter about a straight line in the quietest quarter of 64 pieces");
        if (noise > 0)
            closo_nmr_add(result, "signal_to_noise", "highest point over noise", most / noise, "1",
                          NULL);
    }
    if (!(nmr->frequency_mhz > 0))
        closo_result_warn(result, "the frequency of the nucleus is not in the file: couplings and "
                                  "widths in Hz need --frequency");
    return closo_nmr_draw(nmr, nmr->time_domain ? "Free induction decay" : "NMR spectrum",
                          nmr->time_domain ? "The decay as acquired, with the build-up of the "
                                             "digital filter where there is one."
                                           : "The spectrum as read.",
                          result, error);
}
