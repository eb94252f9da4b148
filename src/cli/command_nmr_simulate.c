// SPDX-License-Identifier: GPL-3.0-or-later
// closo nmr simulate: the spectrum of a mixture at any field.
#include "cli/command_nmr.h"

#include <math.h>
#include <string.h>

static const closo_option simulate_options[] = {
    {.name = "frequency",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "MHZ",
     .default_text = "128.38MHz",
     .help = "Frequency of the nucleus; 128.38MHz is 11B at 9.4 T."},
    {.name = "nucleus",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NUCLEUS",
     .default_text = "11B",
     .help = "Nucleus of the spectrum: 11B, 1H, 7Li or 13C."},
    {.name = "range",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "FROM,TO",
     .absent = "all lines and 5 ppm beyond",
     .help = "Shifts in ppm."},
    {.name = "points",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "NUMBER",
     .default_text = "4096",
     .minimum = 16,
     .maximum = 1048576,
     .help = "Points of the spectrum."},
    {.name = "gaussian",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "HZ",
     .default_text = "0Hz",
     .help = "Gaussian width of all lines."},
    {.name = "noise",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "FRACTION",
     .default_text = "0",
     .minimum = 0,
     .maximum = 10,
     .help = "Standard deviation of white noise over the highest point."},
    {.name = "seed",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "NUMBER",
     .default_text = "1",
     .minimum = 0,
     .maximum = 4294967295.0,
     .help = "Start of the random numbers."},
    {.name = "write",
     .kind = CLOSO_OPTION_PATH,
     .placeholder = "FILE.csv",
     .absent = "not written",
     .help = "The spectrum as a table that the other verbs read."},
    {0},
};

static void extent_of(const closo_nmr_mixture *mixture, double mhz, double range[2])
{
    range[0] = INFINITY;
    range[1] = -INFINITY;
    for (size_t s = 0; s < mixture->count; s++)
        for (size_t k = 0; k < mixture->species[s].count; k++) {
            const closo_nmr_site *site = &mixture->species[s].sites[k];
            const closo_nmr_multiplet *m = &site->multiplet;
            range[0] = fmin(range[0], site->shift + m->lines[0].offset_hz / mhz - 5);
            range[1] = fmax(range[1], site->shift + m->lines[m->count - 1].offset_hz / mhz + 5);
        }
}

static closo_status add_noise(closo_nmr *spectrum, double fraction, uint64_t seed,
                              closo_error *error)
{
    double most = 0;
    if (!(fraction > 0))
        return CLOSO_OK;
    closo_random *random = closo_random_new(seed, error);
    if (!random)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < spectrum->count; i++)
        most = fmax(most, spectrum->re[i]);
    for (size_t i = 0; i < spectrum->count; i++)
        spectrum->re[i] += fraction * most * closo_random_normal(random);
    closo_random_free(random);
    return CLOSO_OK;
}

static void describe_lines(const closo_nmr_mixture *mixture, double mhz, closo_result *result)
{
    enum { MOST = 512 };
    const char *names[MOST];
    double shift[MOST], weight[MOST];
    size_t count = 0;
    for (size_t s = 0; s < mixture->count; s++)
        for (size_t k = 0; k < mixture->species[s].count; k++)
            for (size_t j = 0; j < mixture->species[s].sites[k].multiplet.count; j++) {
                const closo_nmr_site *site = &mixture->species[s].sites[k];
                if (count == MOST)
                    break;
                names[count] = mixture->species[s].name;
                shift[count] = site->shift + site->multiplet.lines[j].offset_hz / mhz;
                weight[count++] =
                    mixture->amount[s] * site->count * site->multiplet.lines[j].weight;
            }
    closo_table *table = closo_result_add_table(result, "lines", "Lines");
    closo_table_add_text_column(table, "species", NULL, names, count);
    closo_table_add_column(table, "shift", "chemical shift", "ppm", shift, count);
    closo_table_add_column(table, "area", "amount, nuclei and weight in the multiplet", "1", weight,
                           count);
}

static closo_status simulate(const closo_arguments *arguments, closo_nmr *spectrum,
                             closo_result *result, closo_error *error)
{
    closo_nmr_mixture mixture;
    char nucleus[8];
    const char *range_text = closo_arguments_text(arguments, "range");
    double hertz, width, gaussian, range[2];
    closo_status status =
        closo_nmr_hertz("frequency", closo_arguments_text(arguments, "frequency"), &hertz, error);
    if (status == CLOSO_OK)
        status = closo_nmr_hertz("fwhm", closo_arguments_text(arguments, "fwhm"), &width, error);
    if (status == CLOSO_OK)
        status = closo_nmr_hertz("gaussian", closo_arguments_text(arguments, "gaussian"), &gaussian,
                                 error);
    strncpy(nucleus, closo_arguments_text(arguments, "nucleus"), sizeof nucleus - 1);
    nucleus[sizeof nucleus - 1] = '\0';
    if (status == CLOSO_OK)
        status = closo_nmr_mixture_from(arguments, nucleus, &mixture, result, error);
    if (status != CLOSO_OK)
        return status;
    if (range_text)
        status = closo_nmr_pair("range", range_text, ',', range, error);
    else
        extent_of(&mixture, hertz / 1e6, range);
    if (status == CLOSO_OK)
        status = closo_nmr_blank(spectrum, nucleus, hertz / 1e6, fmax(range[0], range[1]),
                                 fmin(range[0], range[1]),
                                 (size_t)closo_arguments_integer(arguments, "points"), error);
    if (status == CLOSO_OK) {
        status = closo_nmr_simulate(spectrum, &mixture, width, gaussian, error);
        if (status == CLOSO_OK)
            status = add_noise(spectrum, closo_arguments_quantity(arguments, "noise"),
                               (uint64_t)closo_arguments_integer(arguments, "seed"), error);
        if (status == CLOSO_OK)
            describe_lines(&mixture, hertz / 1e6, result);
        else
            closo_nmr_clear(spectrum);
    }
    closo_result_set_number(result, "frequency", hertz / 1e6, "MHz");
    closo_result_set_number(result, "Lorentzian FWHM", width, "Hz");
    closo_result_set_number(result, "Gaussian FWHM", gaussian, "Hz");
    closo_result_set(result, "multiplets", "first order; %s", "areas are amount times nuclei");
    closo_nmr_mixture_clear(&mixture);
    return status;
}

static closo_status run_simulate(const closo_arguments *arguments, const closo_control *control,
                                 closo_result **out, closo_error *error)
{
    const char *target = closo_arguments_text(arguments, "write");
    closo_nmr spectrum;
    (void)control;
    closo_result *result = closo_result_new("nmr simulate", "Simulated NMR spectrum", error);
    if (!result)
        return CLOSO_MEMORY;
    closo_status status = simulate(arguments, &spectrum, result, error);
    if (status == CLOSO_OK) {
        if (target)
            status = closo_nmr_write(&spectrum, target, error);
        if (status == CLOSO_OK && target)
            closo_result_set(result, "written", "%s", target);
        if (status == CLOSO_OK)
            status = closo_nmr_draw(&spectrum, "Simulated spectrum",
                                    "Lines of the species with their areas.", result, error);
        closo_nmr_clear(&spectrum);
    }
    if (status == CLOSO_OK)
        *out = result;
    else
        closo_result_free(result);
    return status;
}

static const closo_option *const simulate_tables[] = {simulate_options,
                                                      closo_nmr_species_option_table, NULL};

const closo_command closo_command_nmr_simulate = {
    .group = "nmr",
    .verb = "simulate",
    .summary = "spectrum of a mixture at any field, coupled or decoupled",
    .operand_minimum = 0,
    .operand_maximum = 0,
    .options = simulate_tables,
    .description =
        "Shifts, couplings and numbers of nuclei come from the library of hydridoborates "
        "(confidence A, B or C with their source in closo nmr fit) or from --site. Multiplets are "
        "of first order; protons on boron show 11B and 10B.",
    .examples =
        "closo nmr simulate --species B12H12,B11H14=0.5 --figure b11.svg\n"
        "closo nmr simulate --species B12H12 --nucleus 1H --frequency 400.13MHz --fwhm 8Hz\n"
        "closo nmr simulate --species B3H8,BH4 --noise 0.01 --write mixture.csv",
    .run = run_simulate,
};
