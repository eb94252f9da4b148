// SPDX-License-Identifier: GPL-3.0-or-later
// closo nmr info: what NMR data hold.
#include "cli/command_nmr.h"

static closo_status run_info(const closo_arguments *arguments, const closo_control *control,
                             closo_result **out, closo_error *error)
{
    closo_nmr_reading reading;
    closo_nmr nmr;
    const char *path = closo_arguments_operand(arguments, 0);
    (void)control;
    closo_status status = closo_nmr_reading_from(arguments, &reading, error);
    if (status == CLOSO_OK)
        status = closo_nmr_read(&nmr, path, &reading, error);
    if (status != CLOSO_OK)
        return status;
    closo_result *result = closo_result_new("nmr info", closo_path_name(path), error);
    status = result ? closo_nmr_describe(&nmr, result, error) : CLOSO_MEMORY;
    closo_nmr_clear(&nmr);
    if (status == CLOSO_OK)
        *out = result;
    else
        closo_result_free(result);
    return status;
}

static const closo_option *const info_tables[] = {closo_nmr_reading_options, NULL};

const closo_command closo_command_nmr_info = {
    .group = "nmr",
    .verb = "info",
    .summary = "what NMR data hold: nucleus, frequency, points, digital filter, noise",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = info_tables,
    .description = CLOSO_NMR_FILE "Nothing is processed.",
    .examples = "closo nmr info 10\n"
                "closo nmr info 10 --decay --format json\n"
                "closo nmr info spectrum.jdx --figure spectrum.svg",
    .run = run_info,
};
