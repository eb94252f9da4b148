// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/command_conductivity.h"

#include <math.h>

#define PI 3.14159265358979323846

const closo_option closo_conductivity_shape_options[] = {
    {.name = "thickness",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "LENGTH",
     .absent = "not known",
     .help = "Distance of the electrodes, with its standard uncertainty: 0.52(1)mm."},
    {.name = "area",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "AREA",
     .absent = "not known",
     .help = "Area of the electrodes: 0.785(8)cm^2."},
    {.name = "diameter",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "LENGTH",
     .absent = "not known",
     .help = "Diameter of round electrodes, in place of the area: 10.0(1)mm."},
    {0},
};

closo_status closo_conductivity_number(const closo_arguments *arguments, const char *name,
                                       closo_electric kind, closo_measured *out, closo_error *error)
{
    const char *text = closo_arguments_text(arguments, name);
    closo_error inner;
    *out = (closo_measured){NAN, NAN};
    if (!text)
        return CLOSO_OK;
    closo_status status = closo_electric_parse(text, kind, out, &inner);
    return status == CLOSO_OK ? status : closo_fail(error, status, "--%s: %s", name, inner.message);
}

closo_status closo_conductivity_shape(const closo_arguments *arguments, closo_measured *thickness,
                                      closo_measured *area, closo_error *error)
{
    closo_measured diameter;
    closo_status status =
        closo_conductivity_number(arguments, "thickness", CLOSO_ELECTRIC_LENGTH, thickness, error);
    if (status == CLOSO_OK)
        status = closo_conductivity_number(arguments, "area", CLOSO_ELECTRIC_AREA, area, error);
    if (status == CLOSO_OK)
        status = closo_conductivity_number(arguments, "diameter", CLOSO_ELECTRIC_LENGTH, &diameter,
                                           error);
    if (status != CLOSO_OK)
        return status;
    if (!isnan(area->value) && !isnan(diameter.value))
        return closo_fail(error, CLOSO_USAGE, "expected --area or --diameter, found both");
    if (!isnan(diameter.value))
        *area = (closo_measured){PI / 4 * diameter.value * diameter.value,
                                 PI / 2 * fabs(diameter.value) * diameter.su};
    if (thickness->value <= 0 || area->value <= 0 || diameter.value <= 0)
        return closo_fail(error, CLOSO_USAGE, "thickness and area must be larger than 0");
    return CLOSO_OK;
}

closo_status closo_conductivity_whole_shape(const closo_arguments *arguments,
                                            closo_measured *thickness, closo_measured *area,
                                            closo_error *error)
{
    closo_status status = closo_conductivity_shape(arguments, thickness, area, error);
    if (status == CLOSO_OK && isnan(thickness->value))
        return closo_fail(error, CLOSO_USAGE,
                          "a conductivity needs --thickness, such as 0.52(1)mm");
    if (status == CLOSO_OK && isnan(area->value))
        return closo_fail(error, CLOSO_USAGE,
                          "a conductivity needs --area or --diameter, such as 10.0(1)mm");
    return status;
}

closo_status closo_conductivity_close(closo_status status, closo_result *result, closo_result **out)
{
    if (status == CLOSO_OK || status == CLOSO_NEGATIVE)
        *out = result;
    else
        closo_result_free(result);
    return status;
}
