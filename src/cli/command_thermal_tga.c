// SPDX-License-Identifier: GPL-3.0-or-later
// closo thermal tga and closo thermal loss: mass losses step by step, and the solvent they stand
// for.
#include "cli/command_thermal.h"

#include <math.h>
#include <string.h>

static const closo_option solvate_options[] = {
    {.name = "formula",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "FORMULA",
     .absent = "losses in % alone",
     .help = "Substance free of solvent, that is left behind: Li2B12H12."},
    {.name = "solvent",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "FORMULA",
     .absent = "losses in % alone",
     .help = "What leaves: C6H14O3 (diglyme), H2O."},
    {.name = "n",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "NUMBER",
     .absent = "not asked",
     .minimum = 0,
     .maximum = 1000,
     .help = "Solvent per formula unit that is asked about: the loss it needs is given; a measured "
             "loss that does not fit it ends with status 1."},
    {0},
};

static const closo_option tga_options[] = {
    {.name = "loss",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "PERCENT[,PERCENT]",
     .absent = "from FILE",
     .help = "Losses in % of the initial mass, one after the other, in place of FILE; with s.u. as "
             "in 30.0(5)."},
    {.name = "smallest",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "PERCENT",
     .default_text = "0.5",
     .minimum = 0.001,
     .maximum = 99,
     .help = "Smallest step to look for, in % of the initial mass."},
    {.name = "smooth",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "NUMBER",
     .absent = "from the noise",
     .minimum = 1e-3,
     .maximum = 1e5,
     .help = "Window of the derivative in K (in s --over time)."},
    {.name = "segment",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "NUMBER",
     .absent = "the heating that loses most",
     .minimum = 1,
     .maximum = 256,
     .help = "Segment of the run, as closo thermal info counts them."},
    {.name = "over",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "temperature|time",
     .default_text = "temperature",
     .help = "What the steps are found along; time takes the whole run."},
    {.name = "residue",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "STEP",
     .absent = "the last",
     .minimum = 1,
     .maximum = 32,
     .help = "Step behind which the substance is free of solvent: later steps are its own."},
    {0},
};

static const closo_option loss_options[] = {
    {.name = "percent",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "PERCENT",
     .absent = "none measured",
     .help = "Measured loss in % of the initial mass, with s.u. as in 30.0(5)."},
    {0},
};

enum { LOSSES = 32 };

typedef struct losses {
    closo_measured list[LOSSES];
    size_t count;
    closo_measured total;
} losses;

static closo_status read_losses(const char *name, const char *text, losses *out, closo_error *error)
{
    char part[64];
    double sum = 0, variance = 0;
    out->count = 0;
    while (*text) {
        size_t length = strcspn(text, ",");
        closo_measured *one = &out->list[out->count];
        if (out->count == LOSSES || length >= sizeof part)
            return closo_fail(error, CLOSO_USAGE, "--%s: expected at most %d losses", name, LOSSES);
        memcpy(part, text, length);
        part[length] = '\0';
        if (closo_measured_parse(part, one, NULL) != CLOSO_OK ||
            !(one->value > 0 && one->value < 100))
            return closo_fail(
                error, CLOSO_USAGE,
                "--%s: expected a loss from 0 to 100 %% such as 30.0(5), found \"%s\"", name, part);
        sum += one->value;
        variance += one->su * one->su;
        out->count++;
        text += length + (text[length] == ',');
    }
    out->total = (closo_measured){sum, sqrt(variance)};
    return out->count ? CLOSO_OK
                      : closo_fail(error, CLOSO_USAGE, "--%s: expected a loss in %%", name);
}

// *given: whether both formulas are.
static closo_status read_solvate(const closo_arguments *arguments, bool *given, closo_solvate *out,
                                 closo_error *error)
{
    const char *formula = closo_arguments_text(arguments, "formula");
    const char *solvent = closo_arguments_text(arguments, "solvent");
    *given = formula && solvent;
    if (!formula != !solvent)
        return closo_fail(error, CLOSO_USAGE, "expected --formula and --solvent together");
    if (!*given && closo_arguments_given(arguments, "n"))
        return closo_fail(error, CLOSO_USAGE, "--n needs --formula and --solvent");
    return *given ? closo_solvate_parse(formula, solvent, out, error) : CLOSO_OK;
}

// ---- tga ---------------------------------------------------------------------------------------

static closo_status read_tga_options(const closo_arguments *arguments, closo_tga_options *out,
                                     closo_error *error)
{
    closo_tga_options_init(out);
    out->smallest = closo_arguments_quantity(arguments, "smallest");
    double smooth = closo_arguments_quantity(arguments, "smooth");
    out->smooth = smooth > 0 ? smooth : 0;
    out->segment = (int)closo_arguments_integer(arguments, "segment");
    out->over_time = !strcmp(closo_arguments_text(arguments, "over"), "time");
    out->from = closo_arguments_quantity(arguments, "from");
    out->to = closo_arguments_quantity(arguments, "to");
    if (out->from >= out->to)
        return closo_fail(error, CLOSO_USAGE, "expected --from below --to");
    return CLOSO_OK;
}

static closo_status analyse(const closo_arguments *arguments, const char *path, losses *found,
                            closo_result *result, closo_error *error)
{
    closo_tga_options options;
    closo_thermal thermal;
    closo_tga tga;
    closo_error inner;
    closo_status status = read_tga_options(arguments, &options, error);
    if (status == CLOSO_OK)
        status = closo_thermal_read_file(arguments, path, &thermal, error);
    if (status != CLOSO_OK)
        return status;
    closo_thermal_mention(&thermal, path, result);
    status = closo_tga_compute(&thermal, &options, &tga, &inner);
    closo_thermal_clear(&thermal);
    if (status != CLOSO_OK)
        return closo_fail(error, status, "%s: %s", path, inner.message);
    status = closo_tga_describe(&tga, result, error);
    size_t residue = (size_t)closo_arguments_integer(arguments, "residue");
    if (status == CLOSO_OK && residue > tga.count)
        status = closo_fail(error, CLOSO_USAGE, "--residue: expected at most %zu, the steps found",
                            tga.count);
    found->count = residue ? residue : tga.count;
    for (size_t k = 0; k < found->count; k++)
        found->list[k] = tga.steps[k].loss;
    found->total = closo_tga_loss_to(&tga, residue);
    // Losses are of the record's 100 %; a solvate's loss is of what was there before the first
    // step.
    double first = tga.plateaus[0].mass.value;
    if (found->count && first > 0) {
        found->total.value *= 100 / first;
        found->total.su *= 100 / first;
    }
    closo_tga_clear(&tga);
    return status;
}

static closo_status run_tga(const closo_arguments *arguments, const closo_control *control,
                            closo_result **out, closo_error *error)
{
    const char *typed = closo_arguments_text(arguments, "loss");
    bool file = closo_arguments_operand_count(arguments) > 0, given;
    closo_solvate solvate;
    losses found = {.count = 0};
    (void)control;
    if (file == (typed != NULL))
        return closo_fail(error, CLOSO_USAGE,
                          file ? "expected FILE or --loss, found both" : "expected FILE or --loss");
    closo_status status = read_solvate(arguments, &given, &solvate, error);
    if (status == CLOSO_OK && typed && !given)
        status = closo_fail(error, CLOSO_USAGE, "--loss needs --formula and --solvent");
    if (status == CLOSO_OK && typed)
        status = read_losses("loss", typed, &found, error);
    if (status != CLOSO_OK)
        return status;
    const char *path = file ? closo_arguments_operand(arguments, 0) : NULL;
    closo_result *result =
        closo_result_new("thermal tga", file ? closo_path_name(path) : "Mass losses", error);
    if (!result)
        return CLOSO_MEMORY;
    if (file)
        status = analyse(arguments, path, &found, result, error);
    if (status == CLOSO_OK && given && found.count)
        status = closo_solvate_describe(&solvate, found.list, found.count, found.total,
                                        closo_arguments_quantity(arguments, "n"), result, error);
    if (status == CLOSO_OK || status == CLOSO_NEGATIVE)
        *out = result;
    else
        closo_result_free(result);
    return status;
}

static const closo_option *const tga_tables[] = {
    solvate_options, tga_options, closo_thermal_range_options, closo_thermal_reading_options, NULL};

const closo_command closo_command_thermal_tga = {
    .group = "thermal",
    .verb = "tga",
    .summary = "mass losses step by step, and the solvent they stand for",
    .operands = "[FILE]",
    .operand_minimum = 0,
    .operand_maximum = 1,
    .options = tga_tables,
    .description = CLOSO_THERMAL_FILES
    "Steps are found on the derivative of the mass; each has onset, fastest loss and endset by "
    "tangents, and its loss between the plateaus, with standard uncertainties from the scatter and "
    "the drift of the plateaus. With --formula and --solvent the losses are counted as solvent per "
    "formula unit of the substance that is left.",
    .examples = "closo thermal tga run.csv\n"
                "closo thermal tga run.csv --formula Li2B12H12 --solvent C6H14O3 --n 2\n"
                "closo thermal tga --loss 9.5,15.5,5 --formula Li2B12H12 --solvent C6H14O3",
    .run = run_tga,
};

// ---- loss --------------------------------------------------------------------------------------

static closo_status run_loss(const closo_arguments *arguments, const closo_control *control,
                             closo_result **out, closo_error *error)
{
    const char *percent = closo_arguments_text(arguments, "percent");
    closo_solvate solvate;
    losses measured = {.total = {NAN, NAN}};
    bool given;
    (void)control;
    closo_status status = read_solvate(arguments, &given, &solvate, error);
    if (status == CLOSO_OK && !given)
        status = closo_fail(error, CLOSO_USAGE, "expected --formula and --solvent");
    if (status == CLOSO_OK && !percent && !closo_arguments_given(arguments, "n"))
        status = closo_fail(error, CLOSO_USAGE, "expected --n, --percent or both");
    if (status == CLOSO_OK && percent)
        status = read_losses("percent", percent, &measured, error);
    if (status != CLOSO_OK)
        return status;
    closo_result *result = closo_result_new("thermal loss", "Mass loss of a solvate", error);
    if (!result)
        return CLOSO_MEMORY;
    status = closo_solvate_describe(&solvate, measured.list, measured.count, measured.total,
                                    closo_arguments_quantity(arguments, "n"), result, error);
    if (status == CLOSO_OK || status == CLOSO_NEGATIVE)
        *out = result;
    else
        closo_result_free(result);
    return status;
}

static const closo_option *const loss_tables[] = {solvate_options, loss_options, NULL};

const closo_command closo_command_thermal_loss = {
    .group = "thermal",
    .verb = "loss",
    .summary = "mass loss that a solvate must show, or the solvent a loss stands for",
    .operand_minimum = 0,
    .operand_maximum = 0,
    .options = loss_tables,
    .description = "The loss of all solvent from formula . n solvent, in % of the solvate's mass; "
                   "n from a loss; or both, and whether they fit.",
    .examples = "closo thermal loss --formula Li2B12H12 --solvent C6H14O3 --n 2\n"
                "closo thermal loss --formula Li2B12H12 --solvent C6H14O3 --percent 30 --n 2",
    .run = run_loss,
};
