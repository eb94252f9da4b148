// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/command_nmr.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const closo_option closo_nmr_reading_options[] = {
    {.name = "input-format",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "bruker|varian|jcamp|table",
     .absent = "recognised by content",
     .help = "Format of FILE."},
    {.name = "decay", .kind = CLOSO_OPTION_FLAG, .help = "Take the decay, not the spectrum."},
    {.name = "spectrum", .kind = CLOSO_OPTION_FLAG, .help = "Take the spectrum, not the decay."},
    {.name = "procno",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "NUMBER",
     .default_text = "1",
     .minimum = 1,
     .maximum = 999999,
     .help = "Number of the processed data of a Bruker directory."},
    {.name = "block",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "NUMBER",
     .absent = "the first of the kind wanted",
     .minimum = 1,
     .maximum = 999999,
     .help = "Block with data of a JCAMP-DX file."},
    {.name = "frequency",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "MHZ",
     .absent = "from the file",
     .help = "Frequency of the nucleus such as 128.38MHz, in place of the file's."},
    {.name = "nucleus",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NUCLEUS",
     .absent = "from the file",
     .help = "Nucleus such as 11B, 1H, 7Li or 13C, in place of the file's."},
    {.name = "reverse",
     .kind = CLOSO_OPTION_FLAG,
     .help = "The decay turns the other way: mirrors its spectrum."},
    {0},
};

const closo_option closo_nmr_processing_options[] = {
    {.name = "lb",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "HZ",
     .default_text = "0Hz",
     .help = "Lorentzian line broadening (exponential window) of a decay, such as 10Hz."},
    {.name = "gb",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "HZ",
     .default_text = "0Hz",
     .help = "Gaussian line broadening of a decay."},
    {.name = "zero-fill",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "DOUBLINGS",
     .default_text = "1",
     .minimum = 0,
     .maximum = 6,
     .help = "Doublings beyond the next power of two."},
    {.name = "phase",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "auto|none|P0[,P1]",
     .absent = "auto for a decay, none for a spectrum",
     .help = "Phase: automatic, none, or degrees at the pivot and over the whole spectrum."},
    {.name = "pivot",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "PPM",
     .absent = "the highest point",
     .minimum = -1e5,
     .maximum = 1e5,
     .help = "Shift at which P1 changes nothing."},
    {.name = "baseline",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "none|polynomial|whittaker",
     .default_text = "none",
     .help = "Baseline to take off."},
    {.name = "order",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "ORDER",
     .default_text = "3",
     .minimum = 0,
     .maximum = 15,
     .help = "Order of the polynomial baseline."},
    {.name = "reference",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "FOUND=TRUE",
     .absent = "shifts as in the file",
     .help = "Moves all shifts so that FOUND ppm becomes TRUE ppm."},
    {0},
};

const closo_option closo_nmr_species_option_table[] = {
    {.name = "species",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NAMES",
     .absent = "needed",
     .help = "Species divided by commas, from the library or --site: B12H12,B11H14,BH4. With "
             "NAME=AMOUNT where a spectrum is simulated."},
    {.name = "site",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NAME:SITES",
     .absent = "the library alone",
     .repeatable = true,
     .help = "A species of your own: COUNT,SHIFT[,NEIGHBOURS,J[,NEIGHBOURS,J]] for each site, "
             "divided by semicolons. It goes before one of the library with the same name."},
    {.name = "decoupled", .kind = CLOSO_OPTION_FLAG, .help = "Decoupled: one line for each site."},
    {.name = "boron-10",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "FRACTION",
     .default_text = "0.199",
     .minimum = 0,
     .maximum = 1,
     .help = "10B in the boron that protons couple to."},
    {.name = "fwhm",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "HZ",
     .default_text = "40Hz",
     .help = "Lorentzian width of a line; a fit starts from it."},
    {0},
};

const closo_option closo_nmr_fit_option_table[] = {
    {.name = "shifts",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "fixed|common|own",
     .default_text = "own",
     .help = "Shifts as in the library, moved together, or each species by its own amount."},
    {.name = "couplings",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "fixed|common|own",
     .default_text = "own",
     .help = "J as in the library, scaled together, or each species by its own factor."},
    {.name = "widths",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "fixed|common|own",
     .default_text = "own",
     .help = "Line widths."},
    {.name = "gaussian",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "fit|HZ",
     .default_text = "0Hz",
     .help = "Gaussian width of all lines: fitted, or as given."},
    {.name = "window",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "PPM",
     .default_text = "1",
     .minimum = 0,
     .maximum = 100,
     .help = "Most that shifts may move."},
    {.name = "coupling-range",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "FRACTION",
     .default_text = "0.2",
     .minimum = 0,
     .maximum = 0.9,
     .help = "Most that J may change, as a fraction."},
    {.name = "fit-baseline",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "ORDER",
     .default_text = "2",
     .minimum = -1,
     .maximum = 12,
     .help = "Order of the baseline in the fit; -1: none."},
    {.name = "range",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "FROM,TO",
     .absent = "all lines of the species and 3 ppm beyond",
     .help = "Shifts to fit, in ppm."},
    {.name = "significance",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "NUMBER",
     .default_text = "5",
     .minimum = 0,
     .maximum = 1e6,
     .help = "Amount over its uncertainty from which a species gets a shape of its own."},
    {0},
};

closo_status closo_nmr_hertz(const char *option, const char *text, double *out, closo_error *error)
{
    static const struct {
        const char *unit;
        double factor;
    } units[] = {{"Hz", 1}, {"kHz", 1e3}, {"MHz", 1e6}};
    *out = NAN;
    if (!text)
        return CLOSO_OK;
    double value;
    const char *end = closo_read_number(text, text + strlen(text), &value);
    while (end && *end == ' ')
        end++;
    for (size_t i = 0; end && i < sizeof units / sizeof *units; i++)
        if (!strcmp(end, units[i].unit) && value >= 0) {
            *out = value * units[i].factor;
            return CLOSO_OK;
        }
    return closo_fail(error, CLOSO_USAGE,
                      "--%s: expected a frequency such as %s (Hz, kHz, MHz), found '%s'", option,
                      strcmp(option, "frequency") ? "40Hz" : "128.38MHz", text);
}

closo_status closo_nmr_pair(const char *option, const char *text, char between, double out[2],
                            closo_error *error)
{
    const char *end = text + strlen(text), *at = closo_read_number(text, end, &out[0]);
    if (at && *at == between)
        at = closo_read_number(at + 1, end, &out[1]);
    else
        at = NULL;
    return at == end ? CLOSO_OK
                     : closo_fail(error, CLOSO_USAGE,
                                  "--%s: expected two numbers with '%c' between them, found '%s'",
                                  option, between, text);
}

closo_status closo_nmr_reading_from(const closo_arguments *arguments, closo_nmr_reading *out,
                                    closo_error *error)
{
    bool decay = closo_arguments_flag(arguments, "decay");
    bool spectrum = closo_arguments_flag(arguments, "spectrum");
    double hertz;
    if (decay && spectrum)
        return closo_fail(error, CLOSO_USAGE, "--decay: not together with --spectrum");
    *out = (closo_nmr_reading){.format = closo_arguments_text(arguments, "input-format"),
                               .kind = decay      ? CLOSO_NMR_DECAY
                                       : spectrum ? CLOSO_NMR_SPECTRUM
                                                  : CLOSO_NMR_ANY,
                               .processing = (int)closo_arguments_integer(arguments, "procno"),
                               .block = (int)closo_arguments_integer(arguments, "block"),
                               .nucleus = closo_arguments_text(arguments, "nucleus"),
                               .reversed = closo_arguments_flag(arguments, "reverse")};
    closo_status status =
        closo_nmr_hertz("frequency", closo_arguments_text(arguments, "frequency"), &hertz, error);
    out->frequency_mhz = hertz / 1e6;
    if (status == CLOSO_OK && out->nucleus && !strchr("0123456789", out->nucleus[0]))
        status = closo_fail(error, CLOSO_USAGE,
                            "--nucleus: expected 11B, 1H, 7Li or 13C, found "
                            "'%s'",
                            out->nucleus);
    return status;
}

static closo_status read_phase(const char *text, bool decay, closo_nmr_processing *out,
                               closo_error *error)
{
    double v[2] = {0, 0};
    if (!text ? decay : !strcmp(text, "auto"))
        out->automatic_phase = true;
    if (!text || !strcmp(text, "auto") || !strcmp(text, "none"))
        return CLOSO_OK;
    closo_status status = CLOSO_OK;
    if (strchr(text, ','))
        status = closo_nmr_pair("phase", text, ',', v, error);
    else if (!closo_number_from_text(text, &v[0]))
        status = closo_fail(error, CLOSO_USAGE,
                            "--phase: expected auto, none or degrees P0[,P1], found '%s'", text);
    out->phase0 = v[0];
    out->phase1 = v[1];
    return status;
}

closo_status closo_nmr_processing_from(const closo_arguments *arguments, const closo_nmr *nmr,
                                       closo_nmr_processing *out, closo_error *error)
{
    const char *baseline = closo_arguments_text(arguments, "baseline");
    const char *reference = closo_arguments_text(arguments, "reference");
    closo_nmr_processing_init(out);
    out->zero_fill = (int)closo_arguments_integer(arguments, "zero-fill");
    out->pivot_ppm = closo_arguments_quantity(arguments, "pivot");
    out->order = (int)closo_arguments_integer(arguments, "order");
    out->baseline = !strcmp(baseline, "polynomial")  ? CLOSO_NMR_BASELINE_POLYNOMIAL
                    : !strcmp(baseline, "whittaker") ? CLOSO_NMR_BASELINE_WHITTAKER
                                                     : CLOSO_NMR_BASELINE_NONE;
    closo_status status =
        closo_nmr_hertz("lb", closo_arguments_text(arguments, "lb"), &out->lorentzian_hz, error);
    if (status == CLOSO_OK)
        status =
            closo_nmr_hertz("gb", closo_arguments_text(arguments, "gb"), &out->gaussian_hz, error);
    if (status == CLOSO_OK)
        status = read_phase(closo_arguments_text(arguments, "phase"), nmr->time_domain, out, error);
    double pair[2];
    if (status == CLOSO_OK && reference) {
        status = closo_nmr_pair("reference", reference, '=', pair, error);
        out->shift = pair[1] - pair[0];
    }
    return status;
}

closo_status closo_nmr_spectrum_from(const closo_arguments *arguments, const char *path,
                                     closo_nmr *out, closo_result *result, closo_error *error)
{
    closo_nmr_reading reading;
    closo_nmr_processing processing;
    closo_error inner = {0};
    closo_status status = closo_nmr_reading_from(arguments, &reading, error);
    if (status == CLOSO_OK)
        status = closo_nmr_read(out, path, &reading, error);
    if (status != CLOSO_OK)
        return status;
    closo_nmr_mention(out, result);
    closo_result_set(result, "format", "%s, %s", out->format,
                     out->time_domain ? "decay" : "spectrum");
    if (out->nucleus[0])
        closo_result_set(result, "nucleus", "%s", out->nucleus);
    status = closo_nmr_processing_from(arguments, out, &processing, error);
    if (status == CLOSO_OK) {
        status = closo_nmr_process(out, &processing, result, &inner);
        if (status != CLOSO_OK)
            closo_fail(error, status, "%s: %s", path, inner.message);
    }
    if (status == CLOSO_OK && out->frequency_mhz > 0)
        closo_result_set_number(result, "frequency", out->frequency_mhz, "MHz");
    if (status != CLOSO_OK)
        closo_nmr_clear(out);
    return status;
}

closo_status closo_nmr_mixture_from(const closo_arguments *arguments, const char *nucleus,
                                    closo_nmr_mixture *out, closo_result *result,
                                    closo_error *error)
{
    const char *text = closo_arguments_text(arguments, "species");
    size_t count = closo_arguments_count(arguments, "site");
    *out = (closo_nmr_mixture){.count = 0};
    if (!text)
        return closo_fail(error, CLOSO_USAGE,
                          "expected --species NAMES, such as --species B12H12,B11H14,BH4");
    const char **sites = closo_allocate(count, sizeof *sites, error);
    if (!sites)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < count; i++)
        sites[i] = closo_arguments_text_at(arguments, "site", i);
    if (!nucleus[0] && result)
        closo_result_warn(result, "the nucleus is not in the file: 11B is taken (--nucleus)");
    const closo_nmr_species_options options = {
        .nucleus = nucleus[0] ? nucleus : "11B",
        .decoupled = closo_arguments_flag(arguments, "decoupled"),
        .boron_10 = closo_arguments_quantity(arguments, "boron-10"),
        .custom = sites,
        .custom_count = count};
    closo_error inner = {0};
    closo_status status = closo_nmr_mixture_parse(text, &options, out, &inner);
    if (status != CLOSO_OK)
        closo_fail(error, status, "--species: %s", inner.message);
    if (status == CLOSO_OK && result)
        closo_result_set(result, "spins", "%s", options.decoupled ? "decoupled" : "coupled");
    free(sites);
    return status;
}

static closo_nmr_link link_from(const char *text)
{
    return !strcmp(text, "fixed")    ? CLOSO_NMR_FIXED
           : !strcmp(text, "common") ? CLOSO_NMR_COMMON
                                     : CLOSO_NMR_OWN;
}

closo_status closo_nmr_fit_from(const closo_arguments *arguments, closo_nmr_fit_options *out,
                                closo_error *error)
{
    const char *gaussian = closo_arguments_text(arguments, "gaussian");
    const char *range = closo_arguments_text(arguments, "range");
    double pair[2];
    closo_nmr_fit_options_init(out);
    out->shifts = link_from(closo_arguments_text(arguments, "shifts"));
    out->couplings = link_from(closo_arguments_text(arguments, "couplings"));
    out->widths = link_from(closo_arguments_text(arguments, "widths"));
    out->window_ppm = closo_arguments_quantity(arguments, "window");
    out->coupling_range = closo_arguments_quantity(arguments, "coupling-range");
    out->baseline = (int)closo_arguments_integer(arguments, "fit-baseline");
    out->significance = closo_arguments_quantity(arguments, "significance");
    closo_status status =
        closo_nmr_hertz("fwhm", closo_arguments_text(arguments, "fwhm"), &out->width_hz, error);
    out->fit_gaussian = !strcmp(gaussian, "fit");
    if (status == CLOSO_OK && !out->fit_gaussian)
        status = closo_nmr_hertz("gaussian", gaussian, &out->gaussian_hz, error);
    if (status == CLOSO_OK && range) {
        status = closo_nmr_pair("range", range, ',', pair, error);
        out->from_ppm = pair[0];
        out->to_ppm = pair[1];
    }
    return status;
}
