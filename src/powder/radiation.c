// SPDX-License-Identifier: GPL-3.0-or-later
// Radiation as people name it and as files state it. A wavelength is never assumed: where neither
// says it, it stays NaN.
#include "powder/reading.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>

bool closo_wavelength_sane(double angstrom)
{
    return angstrom >= 0.01 && angstrom <= 30;
}

static closo_status single_line(const char *text, closo_radiation_kind kind, closo_radiation *out,
                                closo_error *error)
{
    double wavelength;
    closo_status status =
        closo_quantity_from_text(text, CLOSO_DIMENSION_LENGTH, &wavelength, error);
    if (status != CLOSO_OK)
        return status;
    if (!closo_wavelength_sane(wavelength))
        return closo_fail(error, CLOSO_USAGE, "%s: expected a wavelength of 0.01 A to 30 A", text);
    *out = (closo_radiation){.kind = kind, .wavelength = {wavelength, 0}};
    return CLOSO_OK;
}

closo_status closo_radiation_parse(const char *text, closo_radiation *out, closo_error *error)
{
    *out = (closo_radiation){.wavelength = {NAN, 0}};
    if (!strncmp(text, "neutron:", 8))
        return single_line(text + 8, CLOSO_RADIATION_NEUTRON, out, error);
    if (!strncmp(text, "xray:", 5))
        return single_line(text + 5, CLOSO_RADIATION_XRAY, out, error);
    if (!strcmp(text, "neutron")) {
        out->kind = CLOSO_RADIATION_NEUTRON;
        return CLOSO_OK;
    }
    if (isdigit((unsigned char)text[0]) || text[0] == '.')
        return single_line(text, CLOSO_RADIATION_XRAY, out, error);
    const closo_line *line = closo_line_find(text);
    if (!line)
        return closo_fail(error, CLOSO_USAGE,
                          "%s: expected a line such as CuKa or MoKa1, a wavelength such as 0.4139A "
                          "(X-rays), neutron:1.5402A, or neutron (time of flight)",
                          text);
    *out = (closo_radiation){.kind = CLOSO_RADIATION_XRAY,
                             .wavelength = {line->wavelength[0], line->wavelength[1]},
                             .ratio = line->ratio};
    snprintf(out->name, sizeof out->name, "%s", line->name);
    return CLOSO_OK;
}

void closo_radiation_of_tube(closo_patterns *patterns, closo_pattern *pattern, const char *anode,
                             double alpha1, double alpha2, double ratio)
{
    closo_radiation *radiation = &pattern->radiation;
    bool named = anode && isalpha((unsigned char)anode[0]);
    if (named)
        snprintf(pattern->anode, sizeof pattern->anode, "%.2s", anode);
    if (named || closo_wavelength_sane(alpha1))
        radiation->kind = CLOSO_RADIATION_XRAY;
    if (!closo_wavelength_sane(alpha1))
        return;
    bool doublet = closo_wavelength_sane(alpha2) && fabs(alpha2 / alpha1 - 1) < 0.05 &&
                   alpha2 != alpha1 && (isnan(ratio) || ratio > 0);
    if (doublet && !(ratio > 0 && ratio <= 1)) {
        ratio = 0.5;
        closo_patterns_warn(patterns,
                            "the file gives two wavelengths (%.6g A, %.6g A) but not the ratio of "
                            "their intensities: 0.5 taken",
                            alpha1, alpha2);
    }
    radiation->wavelength[0] = alpha1;
    radiation->wavelength[1] = doublet ? alpha2 : 0;
    radiation->ratio = doublet ? ratio : 0;
    if (named)
        snprintf(radiation->name, sizeof radiation->name, "%.2sKa%s", pattern->anode,
                 doublet ? "" : "1");
}
