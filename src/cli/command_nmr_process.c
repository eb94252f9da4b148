// SPDX-License-Identifier: GPL-3.0-or-later
// closo nmr process: from a decay to a phased spectrum.
#include "cli/command_nmr.h"

#include <math.h>

static const closo_option process_options[] = {
    {.name = "write",
     .kind = CLOSO_OPTION_PATH,
     .placeholder = "FILE.csv",
     .absent = "not written",
     .help = "The spectrum as a table that the other verbs read."},
    {0},
};

static closo_status run_process(const closo_arguments *arguments, const closo_control *control,
                                closo_result **out, closo_error *error)
{
    const char *path = closo_arguments_operand(arguments, 0);
    const char *target = closo_arguments_text(arguments, "write");
    closo_nmr nmr;
    (void)control;
    closo_result *result = closo_result_new("nmr process", closo_path_name(path), error);
    if (!result)
        return CLOSO_MEMORY;
    closo_status status = closo_nmr_spectrum_from(arguments, path, &nmr, result, error);
    if (status == CLOSO_OK) {
        if (target)
            status = closo_nmr_write(&nmr, target, error);
        if (status == CLOSO_OK && target)
            closo_result_set(result, "written", "%s", target);
        closo_result_add_quantity(result, &(closo_quantity){.key = "noise",
                                                            .label = "standard deviation of the "
                                                                     "noise",
                                                            .value = closo_nmr_noise(&nmr),
                                                            .su = NAN,
                                                            .unit = "1"});
        if (status == CLOSO_OK)
            status = closo_nmr_draw(&nmr, "Processed spectrum",
                                    "Real part after window, transform, phase and baseline.",
                                    result, error);
        closo_nmr_clear(&nmr);
    }
    if (status == CLOSO_OK)
        *out = result;
    else
        closo_result_free(result);
    return status;
}

static const closo_option *const process_tables[] = {process_options, closo_nmr_processing_options,
                                                     closo_nmr_reading_options, NULL};

const closo_command closo_command_nmr_process = {
    .group = "nmr",
    .verb = "process",
    .summary = "from a decay to a spectrum: windows, digital filter, phase, baseline, reference",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = process_tables,
    .description = CLOSO_NMR_FILE
    "A decay is windowed, zero filled and transformed; the delay of a digital filter is taken off "
    "whole, by rotation and phase. Then phase, baseline and reference, also of a spectrum.",
    .examples = "closo nmr process 10 --decay --lb 10Hz --baseline whittaker --write b11.csv\n"
                "closo nmr process b11.jdx --phase 12,-5 --reference 0.3=0 --figure b11.svg",
    .run = run_process,
};
