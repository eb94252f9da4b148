// SPDX-License-Identifier: GPL-3.0-or-later
// closo eis info: which impedance spectra files hold.
#include "cli/command_eis.h"

#include <stdint.h>

static closo_status run_info(const closo_arguments *arguments, const closo_control *control,
                             closo_result **out, closo_error *error)
{
    closo_impedances spectra;
    closo_result *result;
    closo_status status = closo_eis_open(arguments, control, "eis info", &spectra, &result, error);
    if (status != CLOSO_OK)
        return status;
    status = closo_impedances_describe(&spectra, result, error);
    return closo_eis_close(status, &spectra, result, out);
}

static const closo_option *const info_tables[] = {closo_eis_reading_options, NULL};

const closo_command closo_command_eis_info = {
    .group = "eis",
    .verb = "info",
    .summary = "which spectra files hold: points, frequencies, conventions; Nyquist and Bode plots",
    .operands = "FILE...",
    .operand_minimum = 1,
    .operand_maximum = SIZE_MAX,
    .options = info_tables,
    .description = CLOSO_EIS_FILES
    "A file with several spectra is cut where its cycle column changes or its sweep begins again; "
    "the tables are spectrum, spectrum_2 and so on.",
    .examples = "closo eis info pellet.mpr\n"
                "closo eis info table.csv --columns f,Zr,-Zi --figure nyquist.svg",
    .run = run_info,
};
