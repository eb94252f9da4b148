// SPDX-License-Identifier: GPL-3.0-or-later
// closo md build, closo md run: boxes of closo-borate salts, and runs of the engine.
#include "cli/command.h"
#include "closo/md.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// ---- options

static const closo_option box_options[] = {
    {.name = "phase",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "fcc|bcc|fcc-octahedral|fcc-trigonal|fcc-linear|bcc-trigonal|bcc-linear",
     .absent = "the high-temperature phase of the salt, where it is known",
     .help = "Lattice of the anions, and the sites the cations start from."},
    {.name = "lattice",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_LENGTH,
     .placeholder = "LENGTH",
     .absent = "the calculated one of Kweon et al. 2017, for Li to Cs2B12H12",
     .minimum = 1,
     .maximum = 100,
     .help = "Edge of the cubic cell."},
    {.name = "cells",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "CELLS",
     .absent = "8 anions: sqrt2xsqrt2x1 of fcc, sqrt2xsqrt2x2 of bcc",
     .help = "Supercell: 2x2x2, sqrt2xsqrt2x1, or nine integers 1,1,0,-1,1,0,0,0,1."},
    {.name = "sites",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "tetrahedral|trigonal|linear|octahedral|any",
     .absent = "those of the phase",
     .help = "Sites the cations start from; any draws them among all."},
    {.name = "orientation",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "random|aligned",
     .default_text = "random",
     .help = "Orientation of the anions."},
    {.name = "seed",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "N",
     .default_text = "1",
     .minimum = 0,
     .maximum = 9007199254740992,
     .help = "Start of all random numbers: the same seed gives the same box and run."},
    {.name = "force-field",
     .kind = CLOSO_OPTION_PATH,
     .placeholder = "FILE",
     .absent = "the built-in force field T",
     .help = "Force field file, or none for the structure alone (md build)."},
    {.name = "charge-scale",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "NUMBER",
     .absent = "that of the force field (0.7 for T)",
     .minimum = 0.1,
     .maximum = 2,
     .help = "Factor on all charges; repulsion goes with its square."},
    {.name = "hydrogen",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "H|D",
     .default_text = "D",
     .help = "Mass of the hydrogen atoms; D as in the reference of the force field T."},
    {.name = "out",
     .kind = CLOSO_OPTION_PATH,
     .placeholder = "DIR",
     .absent = "a directory named after the salt, phase and, for a run, temperature",
     .help = "Directory the files are written to."},
    {.name = NULL},
};

static const closo_option run_options[] = {
    {.name = "temperature",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TEMPERATURE,
     .placeholder = "TEMPERATURE",
     .absent = "that of the run in DIR; needed otherwise",
     .minimum = 1,
     .maximum = 5000,
     .help = "Temperature of the thermostats."},
    {.name = "time",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TIME,
     .placeholder = "TIME",
     .default_text = "50ps",
     .minimum = 0.001,
     .maximum = 1e9,
     .help = "Length of the production. A longer time extends a finished run."},
    {.name = "equilibration",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TIME,
     .placeholder = "TIME",
     .default_text = "8ps",
     .minimum = 0,
     .maximum = 1e6,
     .help = "Time at the full time step before the production."},
    {.name = "time-step",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TIME,
     .placeholder = "TIME",
     .default_text = "2fs",
     .minimum = 1e-5,
     .maximum = 0.01,
     .help = "Time step of equilibration and production."},
    {.name = "frame-time",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TIME,
     .placeholder = "TIME",
     .default_text = "0.02ps",
     .minimum = 1e-5,
     .maximum = 1e6,
     .help = "Time between stored frames, a whole number of time steps."},
    {.name = "engine",
     .kind = CLOSO_OPTION_PATH,
     .placeholder = "PROGRAM",
     .default_text = "lmp",
     .help = "LAMMPS program."},
    {.name = "launcher",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "WORDS",
     .absent = "the engine is started alone, as one process",
     .help = "Words put before the engine, such as \"mpirun -n 8\"."},
    {.name = NULL},
};

// ---- settings from arguments

static closo_status copy_text(const closo_arguments *arguments, const char *option, char *out,
                              size_t size, closo_error *error)
{
    const char *text = closo_arguments_text(arguments, option);
    if (text && strlen(text) >= size)
        return closo_fail(error, CLOSO_USAGE, "--%s: expected fewer than %zu bytes", option, size);
    if (text)
        strcpy(out, text);
    return CLOSO_OK;
}

static bool given(const closo_arguments *arguments, const char *option)
{
    return closo_arguments_given(arguments, option);
}

// Options that the user typed, over what is there.
static closo_status apply_box_options(const closo_arguments *arguments, closo_md_settings *s,
                                      closo_error *error)
{
    closo_status status = CLOSO_OK;
    if (given(arguments, "phase"))
        status = copy_text(arguments, "phase", s->phase, sizeof s->phase, error);
    if (status == CLOSO_OK && given(arguments, "cells"))
        status = copy_text(arguments, "cells", s->supercell, sizeof s->supercell, error);
    if (status == CLOSO_OK && given(arguments, "sites"))
        status = copy_text(arguments, "sites", s->sites, sizeof s->sites, error);
    if (given(arguments, "lattice")) {
        s->lattice_angstrom = closo_arguments_quantity(arguments, "lattice");
        s->lattice_source[0] = '\0';
    }
    if (given(arguments, "orientation"))
        s->aligned = strcmp(closo_arguments_text(arguments, "orientation"), "aligned") == 0;
    if (given(arguments, "seed"))
        s->seed = (uint64_t)closo_arguments_integer(arguments, "seed");
    if (given(arguments, "charge-scale"))
        s->charge_scale = closo_arguments_quantity(arguments, "charge-scale");
    if (given(arguments, "hydrogen")) {
        snprintf(s->hydrogen, sizeof s->hydrogen, "%s",
                 closo_arguments_text(arguments, "hydrogen"));
    }
    return status;
}

static void apply_run_options(const closo_arguments *arguments, closo_md_settings *s)
{
    const struct {
        const char *option;
        double *value, factor;
    } options[] = {
        {"temperature", &s->temperature_kelvin, 1}, {"time", &s->time_ps, 1},
        {"equilibration", &s->equilibration_ps, 1}, {"time-step", &s->time_step_fs, 1000},
        {"frame-time", &s->frame_time_ps, 1},
    };
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        if (given(arguments, options[i].option)) {
            *options[i].value =
                options[i].factor * closo_arguments_quantity(arguments, options[i].option);
        }
    }
}

// The operand is a salt, or a directory that md build or md run made.
static closo_status start_settings(const closo_arguments *arguments, closo_md_settings *s,
                                   closo_error *error)
{
    const char *operand = closo_arguments_operand(arguments, 0);
    closo_md_settings_init(s);
    if (closo_directory_exists(operand)) {
        char *path = closo_path_join(operand, "settings.json", error);
        closo_status status = path ? closo_md_settings_read(s, path, error) : CLOSO_MEMORY;
        free(path);
        return status == CLOSO_OK ? apply_box_options(arguments, s, error) : status;
    }
    if (strlen(operand) >= sizeof s->salt)
        return closo_fail(error, CLOSO_USAGE, "%.40s...: expected a salt or a directory", operand);
    strcpy(s->salt, operand);
    return apply_box_options(arguments, s, error);
}

// --force-field, else the one in the directory that was named, else the built-in one.
static closo_status read_force_field(const closo_arguments *arguments, closo_force_field *field,
                                     closo_error *error)
{
    const char *operand = closo_arguments_operand(arguments, 0);
    const char *path = closo_arguments_text(arguments, "force-field");
    char *stored = NULL;
    if (!path && closo_directory_exists(operand)) {
        stored = closo_path_join(operand, "force-field.json", error);
        if (!stored)
            return CLOSO_MEMORY;
        path = closo_file_exists(stored) ? stored : NULL;
    }
    closo_status status = closo_force_field_read(field, path, error);
    free(stored);
    return status;
}

// --out, else the directory that was named, else one named after the settings.
static char *choose_directory(const closo_arguments *arguments, const closo_md_settings *s,
                              closo_error *error)
{
    const char *operand = closo_arguments_operand(arguments, 0);
    const char *out = closo_arguments_text(arguments, "out");
    if (!out && closo_directory_exists(operand))
        out = operand;
    if (out)
        return closo_duplicate(out, error);
    char name[192], temperature[CLOSO_NUMBER_SIZE];
    if (isnan(s->temperature_kelvin)) {
        snprintf(name, sizeof name, "%s-%s", s->salt, s->phase);
    } else {
        closo_format_number(temperature, s->temperature_kelvin, 6);
        snprintf(name, sizeof name, "%s-%s-%sK", s->salt, s->phase, temperature);
    }
    return closo_duplicate(name, error);
}

// ---- md build

static closo_status build(const closo_arguments *arguments, closo_md_settings *settings,
                          const closo_force_field *field, closo_result **out, closo_error *error)
{
    closo_md_box box = {0};
    settings->temperature_kelvin = NAN;
    closo_status status = closo_md_settings_complete(settings, field, error);
    char *directory = status == CLOSO_OK ? choose_directory(arguments, settings, error) : NULL;
    if (status == CLOSO_OK && !directory)
        status = CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = closo_md_box_build(settings, &box, error);
    if (status == CLOSO_OK) {
        char *path = closo_path_join(directory, "manifest.json", error);
        if (!path)
            status = CLOSO_MEMORY;
        else if (closo_file_exists(path))
            status = closo_fail(error, CLOSO_USAGE, "%s holds a run: use another --out", directory);
        free(path);
    }
    if (status == CLOSO_OK)
        status = closo_md_box_write(&box, settings, field, directory, error);
    if (status == CLOSO_OK)
        status = closo_md_box_describe(&box, settings, field, out, error);
    if (status == CLOSO_OK)
        closo_result_set(*out, "out", "%s", directory);
    closo_md_box_clear(&box);
    free(directory);
    return status;
}

static closo_status run_build(const closo_arguments *arguments, const closo_control *control,
                              closo_result **out, closo_error *error)
{
    (void)control;
    closo_md_settings settings;
    closo_force_field *field = NULL;
    const char *path = closo_arguments_text(arguments, "force-field");
    closo_status status = start_settings(arguments, &settings, error);
    if (status == CLOSO_OK && !(path && strcmp(path, "none") == 0)) {
        field = closo_allocate(1, sizeof *field, error);
        status = field ? read_force_field(arguments, field, error) : CLOSO_MEMORY;
    }
    if (status == CLOSO_OK)
        status = build(arguments, &settings, field, out, error);
    if (field)
        closo_force_field_clear(field);
    free(field);
    return status;
}

const closo_command closo_command_md_build = {
    .group = "md",
    .verb = "build",
    .summary = "simulation box of a closo-borate salt",
    .operands = "SALT",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = (const closo_option *const[]){box_options, NULL},
    .description =
        "Places anions on the lattice of a phase, turned at random, and cations on its "
        "interstitial "
        "sites, spread apart, so that no ions overlap. Writes structure.xyz, system.data (LAMMPS), "
        "force-field.json and settings.json into a directory that md run takes.\n"
        "\n"
        "The box is that of a salt of one metal and B12H12, B10H10, CB11H12 or CB9H10; the "
        "built-in "
        "force field has parameters for B12H12 with Li, Na, K, Rb and Cs. Other salts can be built "
        "with --force-field none.",
    .examples = "closo md build Li2B12H12 --out box\n"
                "closo md build Na2B12H12 --phase bcc --lattice 7.98A --cells 3x3x3 --out box\n"
                "closo md build LiCB11H12 --phase fcc --lattice 9.9A --force-field none --out box",
    .run = run_build,
};

// ---- md run

// Speed depends on the machine, so it is told beside the result, which does not.
static void tell(const closo_md_run_report *report, const char *directory)
{
    if (report->already_done) {
        fprintf(stderr, "closo md run: %s is complete, nothing was left to do\n", directory);
        return;
    }
    if (report->continued)
        fprintf(stderr, "closo md run: %s was taken up at %g ps\n", directory, report->started_ps);
    if (isfinite(report->steps_per_second))
        fprintf(stderr, "closo md run: %.0f steps/s\n", report->steps_per_second);
}

static closo_status run_in(const closo_arguments *arguments, const closo_md_settings *settings,
                           const closo_force_field *field, const char *directory,
                           const closo_control *control, closo_result **out, closo_error *error)
{
    closo_md_engine engine = {.program = closo_arguments_text(arguments, "engine"),
                              .launcher = closo_arguments_text(arguments, "launcher")};
    closo_md_run_report report;
    closo_status status =
        closo_md_run(settings, field, &engine, directory, control, &report, error);
    if (status == CLOSO_OK) {
        closo_md_settings reached = *settings;
        reached.time_ps = report.reached_ps; // more than was asked for, if that was done before
        tell(&report, directory);
        status = closo_md_run_describe(&reached, field, directory, out, error);
    }
    if (status == CLOSO_OK)
        closo_result_set(*out, "out", "%s", directory);
    return status;
}

static closo_status run_run(const closo_arguments *arguments, const closo_control *control,
                            closo_result **out, closo_error *error)
{
    closo_md_settings settings;
    char *directory = NULL;
    closo_force_field *field = closo_allocate(1, sizeof *field, error);
    closo_status status = field ? start_settings(arguments, &settings, error) : CLOSO_MEMORY;
    if (status == CLOSO_OK) {
        apply_run_options(arguments, &settings);
        status = read_force_field(arguments, field, error);
    }
    if (status == CLOSO_OK && isnan(settings.temperature_kelvin))
        status = closo_fail(error, CLOSO_USAGE, "expected --temperature, such as 800K");
    if (status == CLOSO_OK)
        status = closo_md_settings_complete(&settings, field, error);
    if (status == CLOSO_OK) {
        directory = choose_directory(arguments, &settings, error);
        status = directory ? run_in(arguments, &settings, field, directory, control, out, error)
                           : CLOSO_MEMORY;
    }
    if (field)
        closo_force_field_clear(field);
    free(field);
    free(directory);
    return status;
}

const closo_command closo_command_md_run = {
    .group = "md",
    .verb = "run",
    .summary = "run molecular dynamics of a salt, or go on with a run",
    .operands = "SALT|DIR",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = (const closo_option *const[]){box_options, run_options, NULL},
    .description =
        "Builds the box of a salt as md build does (or takes the directory it made), and runs "
        "LAMMPS "
        "on it at constant volume: rigid anions, short steps first, equilibration, then the "
        "production whose frames go to trajectory.lammpstrj. The traj commands read the "
        "directory's "
        "manifest.json.\n"
        "\n"
        "A run that was stopped goes on when the same command is given again; frames are neither "
        "lost nor doubled. A longer --time extends a finished run. A directory that holds another "
        "run is refused.\n"
        "\n"
        "The built-in force field T is calibrated by one parameter on published occupancies of "
        "Li2B12H12 at 800 K; see data/force-field/closo-borate-T.json for the origin of each "
        "number.",
    .examples = "closo md run Li2B12H12 --temperature 800K --time 50ps --out li-800K\n"
                "closo md run box --temperature 600K --launcher \"mpirun -n 8\" --out li-600K\n"
                "closo md run li-800K --time 200ps",
    .run = run_run,
};
