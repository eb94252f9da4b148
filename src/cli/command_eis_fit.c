// SPDX-License-Identifier: GPL-3.0-or-later
// closo eis fit: equivalent circuits of a spectrum by complex non-linear least squares.
#include "cli/command_conductivity.h"
#include "cli/command_eis_circuit.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

static const closo_option fit_options[] = {
    {.name = "circuit",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "CIRCUIT",
     .absent = "must be given",
     .help = "The equivalent circuit: R0-p(CPE1,R1-CPE2), R(Q(RQ)), R1+Q1/(R2+Q2), R(Q[RQ])."},
    {.name = "alternative",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "CIRCUIT",
     .absent = "nothing is compared",
     .repeatable = true,
     .help =
         "Another circuit to fit; the one with the smallest AICc is described, all are compared, "
         "nested ones by an F-test."},
    {0},
};

enum { CIRCUITS = 16 };

typedef struct candidate {
    closo_circuit *circuit;
    closo_eis_setup setup;
    closo_eis_fit fit;
} candidate;

static closo_status prepare_one(const closo_arguments *arguments, const char *option,
                                const char *text, bool strict, candidate *out, closo_error *error)
{
    closo_measured thickness, area;
    closo_status status = closo_eis_circuit_from(arguments, option, text, &out->circuit, error);
    if (status == CLOSO_OK)
        status = closo_eis_setup_from(arguments, out->circuit, strict, &out->setup, error);
    if (status == CLOSO_OK)
        status = closo_conductivity_shape(arguments, &thickness, &area, error);
    if (status != CLOSO_OK)
        return status;
    out->setup.options.thickness_cm = thickness.value > 0 ? thickness.value : 0;
    out->setup.options.area_cm2 = area.value > 0 ? area.value : 0;
    return CLOSO_OK;
}

static closo_status prepare_all(const closo_arguments *arguments, candidate *all, size_t *count,
                                closo_error *error)
{
    const char *circuit = closo_arguments_text(arguments, "circuit");
    size_t others = closo_arguments_count(arguments, "alternative");
    if (!circuit)
        return closo_fail(error, CLOSO_USAGE, "expected --circuit, such as 'R0-p(CPE1,R1-CPE2)'");
    if (others + 1 > CIRCUITS)
        return closo_fail(error, CLOSO_USAGE,
                          "--alternative: expected at most %d circuits, found %zu", CIRCUITS - 1,
                          others);
    closo_status status = prepare_one(arguments, "circuit", circuit, true, &all[0], error);
    for (size_t k = 0; status == CLOSO_OK && k < others; k++)
        status = prepare_one(arguments, "alternative",
                             closo_arguments_text_at(arguments, "alternative", k), false,
                             &all[1 + k], error);
    *count = 1 + others;
    return status;
}

static closo_status describe(const candidate *all, size_t count, const closo_impedance *spectrum,
                             closo_result *result, closo_error *error)
{
    closo_eis_candidate candidates[CIRCUITS];
    size_t best = 0;
    for (size_t k = 0; k < count; k++) {
        candidates[k] = (closo_eis_candidate){all[k].circuit, &all[k].fit};
        if (all[k].fit.aicc < all[best].fit.aicc)
            best = k;
    }
    closo_status status = closo_eis_fit_describe(
        all[best].circuit, spectrum, &all[best].setup.options, &all[best].fit, result, error);
    if (status == CLOSO_OK && count > 1)
        status = closo_eis_compare(candidates, count, result, error);
    return status == CLOSO_OK && !all[best].fit.converged ? CLOSO_NEGATIVE : status;
}

static closo_status fit_all(const closo_arguments *arguments, const closo_control *control,
                            candidate *all, size_t count, closo_result **out, closo_error *error)
{
    closo_impedance spectrum;
    closo_result *result;
    closo_status status =
        closo_eis_open_one(arguments, control, "eis fit", &spectrum, &result, error);
    if (status != CLOSO_OK)
        return status;
    for (size_t k = 0; status == CLOSO_OK && k < count; k++)
        status =
            closo_eis_fit_run(all[k].circuit, &spectrum, &all[k].setup.options, &all[k].fit, error);
    if (status == CLOSO_OK)
        status = describe(all, count, &spectrum, result, error);
    closo_impedance_clear(&spectrum);
    return closo_eis_close(status, NULL, result, out);
}

static closo_status run_fit(const closo_arguments *arguments, const closo_control *control,
                            closo_result **out, closo_error *error)
{
    size_t count = 0;
    candidate *all = closo_allocate(CIRCUITS, sizeof *all, error);
    if (!all)
        return CLOSO_MEMORY;
    closo_status status = prepare_all(arguments, all, &count, error);
    if (status == CLOSO_OK)
        status = fit_all(arguments, control, all, count, out, error);
    for (size_t k = 0; k < CIRCUITS; k++) {
        closo_eis_fit_clear(&all[k].fit);
        closo_circuit_free(all[k].circuit);
    }
    free(all);
    return status;
}

static const closo_option *const fit_tables[] = {fit_options, closo_eis_circuit_options,
                                                 closo_conductivity_shape_options,
                                                 closo_eis_reading_options, NULL};

const closo_command closo_command_eis_fit = {
    .group = "eis",
    .verb = "fit",
    .summary = "fit equivalent circuits: parameters with uncertainties, what is not determined",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = fit_tables,
    .description = CLOSO_EIS_FILES CLOSO_EIS_CIRCUITS
    "Starts come from the data (limits, arcs, tail) and at random. Standard uncertainties come "
    "from "
    "the curvature, scaled by the reduced chi-squared; where one exceeds 30 % the profile limits "
    "(68 %) stand beside it, and a parameter whose logarithm is uncertain by more than 1 is called "
    "undetermined, with the combination that is determined. Arcs that are alike are sorted by time "
    "constant; their capacitances follow Hsu and Mansfeld, and Brug where a resistance is in "
    "series. --thickness and --area make them specific, for what an arc may be.",
    .examples = "closo eis fit cell.mpr --circuit 'R0-p(CPE1,R1-CPE2)' --drop-inductive\n"
                "closo eis fit pellet.mpt --circuit 'p(R1,CPE1)-CPE2' --frequency-range :1MHz "
                "--thickness 0.5mm --diameter 10mm\n"
                "closo eis fit cell.DTA --circuit 'R(QR)' --alternative 'R(QR)(QR)' --alternative "
                "'R(Q[RW])'",
    .run = run_fit,
};
