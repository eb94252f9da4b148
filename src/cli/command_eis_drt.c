// SPDX-License-Identifier: GPL-3.0-or-later
// closo eis drt: distribution of relaxation times of a spectrum.
#include "cli/command_eis.h"

#include <math.h>
#include <string.h>

static const closo_option drt_options[] = {
    {.name = "lambda-by",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "gcv|l-curve|re-im",
     .default_text = "gcv",
     .help = "How the weight of the penalty is found: generalised cross-validation, the corner of "
             "the L-curve, or cross-validation of real against imaginary part."},
    {.name = "lambda",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "NUMBER",
     .absent = "found by --lambda-by",
     .minimum = 1e-12,
     .maximum = 1e6,
     .help = "Weight of the penalty, in the convention of pyDRTtools."},
    {.name = "derivative",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "N",
     .default_text = "1",
     .minimum = 1,
     .maximum = 2,
     .help = "Derivative of gamma that the penalty holds down."},
    {.name = "points-per-decade",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "N",
     .absent = "those of the spectrum",
     .minimum = 1,
     .maximum = 100,
     .help = "Gaussians in a decade of time constants."},
    {.name = "weights",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "equal|modulus",
     .default_text = "equal",
     .help = "Equal weights, or 1/|Z|^2 for spectra whose modulus spans decades."},
    {.name = "no-inductance", .kind = CLOSO_OPTION_FLAG, .help = "No inductance in series."},
    {.name = "series-capacitance",
     .kind = CLOSO_OPTION_FLAG,
     .help = "A capacitance in series, for blocking electrodes."},
    {.name = "negative",
     .kind = CLOSO_OPTION_FLAG,
     .help = "Let gamma be negative where Z' falls with falling frequency: inductive loops and "
             "negative resistances."},
    {.name = "times",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "wide|inverse-frequency",
     .default_text = "wide",
     .help = "Time constants from a decade below 1/omega of the highest frequency to a decade "
             "above that of the lowest, or 1/f, the grid of pyDRTtools."},
    {.name = "samples",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "N",
     .default_text = "200",
     .minimum = 0,
     .maximum = 5000,
     .help = "Samples for the credible bands, at least 50; 0: no bands."},
    {.name = "seed",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "N",
     .default_text = "1",
     .minimum = 0,
     .maximum = 9e15,
     .help = "Of the random numbers for the bands."},
    {0},
};

static void read_options(const closo_arguments *arguments, closo_drt_options *out)
{
    const char *by = closo_arguments_text(arguments, "lambda-by");
    closo_drt_options_init(out);
    out->choice = !strcmp(by, "l-curve") ? CLOSO_LAMBDA_L_CURVE
                  : !strcmp(by, "re-im") ? CLOSO_LAMBDA_RE_IM
                                         : CLOSO_LAMBDA_GCV;
    if (closo_arguments_given(arguments, "lambda")) {
        out->choice = CLOSO_LAMBDA_GIVEN;
        out->lambda = closo_arguments_quantity(arguments, "lambda");
    }
    out->derivative = (int)closo_arguments_integer(arguments, "derivative");
    out->points_per_decade = (size_t)closo_arguments_integer(arguments, "points-per-decade");
    out->modulus = !strcmp(closo_arguments_text(arguments, "weights"), "modulus");
    out->inductance = !closo_arguments_flag(arguments, "no-inductance");
    out->capacitance = closo_arguments_flag(arguments, "series-capacitance");
    out->negative = closo_arguments_flag(arguments, "negative");
    out->inverse_frequency = strcmp(closo_arguments_text(arguments, "times"), "wide") != 0;
    out->samples = (int)closo_arguments_integer(arguments, "samples");
    out->seed = (uint64_t)closo_arguments_integer(arguments, "seed");
}

// A distribution of a spectrum that belongs to no linear, steady sample means nothing.
static closo_status check_spectrum(const closo_impedance *spectrum, closo_result *result,
                                   closo_error *error)
{
    static const char *const why[] = {"valid", "too noisy, or too few points", "drifting",
                                      "inconsistent"};
    closo_kk kk;
    closo_status status = closo_kk_run(spectrum, NULL, &kk, error);
    if (status != CLOSO_OK)
        return status;
    closo_result_set(result, "Kramers-Kronig test", "%s", why[kk.verdict]);
    if (!kk.valid) {
        closo_result_warn(result,
                          "the spectrum does not pass the Kramers-Kronig test (%s): its "
                          "distribution of relaxation times is not to be trusted; see closo eis "
                          "validate",
                          why[kk.verdict]);
        status = closo_fail(error, CLOSO_NEGATIVE,
                            "%s: the spectrum does not pass the Kramers-Kronig test (%s)",
                            spectrum->label, why[kk.verdict]);
    }
    closo_kk_clear(&kk);
    return status;
}

static closo_status run_drt(const closo_arguments *arguments, const closo_control *control,
                            closo_result **out, closo_error *error)
{
    closo_impedance spectrum;
    closo_result *result;
    closo_drt_options options;
    closo_drt drt = {0};
    closo_status status =
        closo_eis_open_one(arguments, control, "eis drt", &spectrum, &result, error);
    if (status != CLOSO_OK)
        return status;
    read_options(arguments, &options);
    status = closo_drt_run(&spectrum, &options, &drt, error);
    if (status == CLOSO_OK)
        status = closo_drt_describe(&spectrum, &options, &drt, result, error);
    if (status == CLOSO_OK)
        status = check_spectrum(&spectrum, result, error);
    closo_drt_clear(&drt);
    closo_impedance_clear(&spectrum);
    return closo_eis_close(status, NULL, result, out);
}

static const closo_option *const drt_tables[] = {drt_options, closo_eis_reading_options, NULL};

const closo_command closo_command_eis_drt = {
    .group = "eis",
    .verb = "drt",
    .summary = "distribution of relaxation times, with its peaks as resistances and time constants",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = drt_tables,
    .description = CLOSO_EIS_FILES
    "The spectrum is taken as that of a resistance in series with a continuous chain of RC "
    "elements, gamma(ln tau), found by least squares with a penalty on its slope (Tikhonov) and "
    "without values below zero. Each peak is a process: time constant, resistance (its area) and "
    "capacitance. How many peaks there are depends on lambda; the criterion, a second lambda that "
    "is as good, and spectra that fail the Kramers-Kronig test (exit status 1) are told.",
    .examples = "closo eis drt cell.mpr\n"
                "closo eis drt cell.DTA --lambda-by re-im --figure drt.svg\n"
                "closo eis drt pellet.z --frequency-range 10kHz: --series-capacitance",
    .run = run_drt,
};
