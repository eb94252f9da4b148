// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/command_thermal.h"

#include <math.h>
#include <string.h>

const closo_option closo_thermal_reading_options[] = {
    {.name = "mass",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "MG",
     .absent = "from the file",
     .help = "Initial mass of the sample in mg, in place of the file's."},
    {.name = "exo",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "up|down",
     .absent = "from the file",
     .help = "Which way exothermic heat flow points in the file."},
    {.name = "input-format",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "netzsch|ta|trios|pyris|table",
     .absent = "recognised by content",
     .help = "Format of FILE."},
    {.name = "columns",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NAMES",
     .absent = "as the header names them",
     .help = "Columns of a plain table with their units, divided by commas: "
             "temperature/C,time/min,mass/%,dsc/(mW/mg),alpha,- (left out)."},
    {0},
};

const closo_option closo_thermal_range_options[] = {
    {.name = "from",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TEMPERATURE,
     .placeholder = "TEMPERATURE",
     .absent = "the begin",
     .help = "Lowest temperature to use."},
    {.name = "to",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TEMPERATURE,
     .placeholder = "TEMPERATURE",
     .absent = "the end",
     .help = "Highest temperature to use."},
    {0},
};

closo_status closo_thermal_reading_from(const closo_arguments *arguments,
                                        closo_thermal_reading *out, closo_error *error)
{
    const char *exo = closo_arguments_text(arguments, "exo");
    const char *mass = closo_arguments_text(arguments, "mass");
    *out = (closo_thermal_reading){.format = closo_arguments_text(arguments, "input-format"),
                                   .columns = closo_arguments_text(arguments, "columns"),
                                   .sample_mass = NAN};
    if (exo)
        out->exo = !strcmp(exo, "up") ? CLOSO_EXO_UP : CLOSO_EXO_DOWN;
    if (mass && (!closo_number_from_text(mass, &out->sample_mass) || !(out->sample_mass > 0)))
        return closo_fail(error, CLOSO_USAGE,
                          "--mass: expected a number above 0 (mg), found \"%s\"", mass);
    return CLOSO_OK;
}

closo_status closo_thermal_read_file(const closo_arguments *arguments, const char *path,
                                     closo_thermal *out, closo_error *error)
{
    closo_thermal_reading reading;
    closo_status status = closo_thermal_reading_from(arguments, &reading, error);
    return status == CLOSO_OK ? closo_thermal_read(out, path, &reading, error) : status;
}
