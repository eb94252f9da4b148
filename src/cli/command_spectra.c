// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/command_spectra.h"

#include <math.h>
#include <string.h>

const closo_option closo_spectra_reading_options[] = {
    {.name = "kind",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "absorbance|transmittance|xps",
     .absent = "from the file",
     .help = "What the ordinate is; asked for where the file does not say."},
    {.name = "region",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "NUMBER",
     .absent = "the only one",
     .minimum = 1,
     .maximum = 4096,
     .help = "Region of a VAMAS file."},
    {.name = "kinetic",
     .kind = CLOSO_OPTION_FLAG,
     .help = "The abscissa of a table is the kinetic energy; needs --photon."},
    {.name = "photon",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_ENERGY,
     .placeholder = "ENERGY",
     .absent = "from the file",
     .minimum = 1,
     .maximum = 1e5,
     .help = "Energy of the photons (Al Ka: 1486.6eV), for kinetic energies."},
    {0},
};

const closo_option closo_spectra_fit_options[] = {
    {.name = "range",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "FROM,TO",
     .absent = "the whole spectrum",
     .help = "Part to fit, in cm^-1 or eV: 2400,2600."},
    {.name = "shape",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "pseudo-voigt|voigt",
     .default_text = "pseudo-voigt",
     .help = "Shape of the lines."},
    {.name = "background",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "linear|shirley",
     .default_text = "linear",
     .help = "A straight line under each group, or Shirley's background of photoelectrons."},
    {.name = "lines",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "NUMBER",
     .absent = "all that stand out",
     .minimum = 1,
     .maximum = 24,
     .help = "Most lines to fit: the most prominent."},
    {.name = "at",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "X,X,...",
     .absent = "searched",
     .help = "Where lines are, to begin the fit with, in place of the search."},
    {.name = "significance",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "NUMBER",
     .default_text = "6",
     .minimum = 1,
     .maximum = 1e6,
     .help = "Smallest prominence of a line over the noise."},
    {0},
};

closo_status closo_spectra_read_file(const closo_arguments *arguments, const char *path,
                                     closo_spectra *out, closo_error *error)
{
    closo_spectra_reading reading = {.kind = closo_arguments_text(arguments, "kind"),
                                     .kinetic = closo_arguments_flag(arguments, "kinetic"),
                                     .photon_energy = closo_arguments_quantity(arguments, "photon"),
                                     .region =
                                         (size_t)closo_arguments_integer(arguments, "region")};
    return closo_spectra_read(out, path, &reading, error);
}

// Numbers divided by commas; SIZE_MAX: something else.
static size_t read_list(const char *text, size_t most, double *out)
{
    const char *end = text + strlen(text), *at = text;
    for (size_t n = 0; n < most;) {
        at = closo_read_number(at, end, &out[n++]);
        if (!at)
            return SIZE_MAX;
        if (at == end)
            return n;
        if (*at++ != ',')
            return SIZE_MAX;
    }
    return SIZE_MAX;
}

closo_status closo_spectra_options_from(const closo_arguments *arguments,
                                        double places[CLOSO_SPECTRA_PLACES],
                                        closo_spectra_options *out, closo_error *error)
{
    closo_spectra_options_init(out);
    const char *range = closo_arguments_text(arguments, "range");
    const char *at = closo_arguments_text(arguments, "at");
    double pair[2];
    if (range) {
        if (read_list(range, 2, pair) != 2 || !(pair[1] > pair[0]))
            return closo_fail(error, CLOSO_USAGE,
                              "--range: expected FROM,TO such as 2400,2600, found \"%s\"", range);
        out->from = pair[0];
        out->to = pair[1];
    }
    if (at) {
        out->at_count = read_list(at, CLOSO_SPECTRA_PLACES, places);
        out->at = places;
        if (out->at_count == SIZE_MAX)
            return closo_fail(error, CLOSO_USAGE,
                              "--at: expected at most %d numbers divided by commas, found \"%s\"",
                              CLOSO_SPECTRA_PLACES, at);
    }
    out->voigt = !strcmp(closo_arguments_text(arguments, "shape"), "voigt");
    out->background = !strcmp(closo_arguments_text(arguments, "background"), "shirley")
                          ? CLOSO_BACKGROUND_SHIRLEY
                          : CLOSO_BACKGROUND_LINEAR;
    out->peaks = (size_t)closo_arguments_integer(arguments, "lines");
    out->significance = closo_arguments_quantity(arguments, "significance");
    return CLOSO_OK;
}
