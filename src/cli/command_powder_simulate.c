// SPDX-License-Identifier: GPL-3.0-or-later
// closo powder simulate: the pattern of a structure, or of the frames of a simulation.
#include "cli/command.h"
#include "closo/powder.h"
#include "closo/traj.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PI 3.14159265358979323846

static const closo_option radiation_options[] = {
    {.name = "radiation",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "RADIATION",
     .default_text = "CuKa",
     .help =
         "X-ray line (CuKa: doublet, CuKa1, MoKa, CuKa1-SI ...), X-ray wavelength (0.4139A), or "
         "neutron:1.5402A; neutron alone: time of flight."},
    {.name = "range",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "FROM:TO",
     .default_text = "5:70",
     .help = "Range of 2theta in degrees; of the time in microseconds for time of flight."},
    {.name = "step",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "NUMBER",
     .absent = "0.01 degrees; a 5000th of the range for time of flight",
     .minimum = 1e-6,
     .maximum = 1e6,
     .help = "Spacing of the points of the profile, in the unit of the range."},
    {.name = "geometry",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "bragg-brentano|capillary|synchrotron",
     .default_text = "bragg-brentano",
     .help =
         "Diffractometer; synchrotron: a capillary in a beam polarised in the plane of the ring "
         "(--polarisation 0.05)."},
    {.name = "monochromator",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_ANGLE,
     .placeholder = "ANGLE",
     .absent = "none",
     .minimum = 0,
     .maximum = 90,
     .help = "2theta of a mosaic monochromator: K = cos^2 of it (graphite and Cu: 26.6deg)."},
    {.name = "polarisation",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "K",
     .absent = "1; of the monochromator; 0.05 for synchrotron",
     .minimum = 0,
     .maximum = 1e3,
     .help = "K of the polarisation (1 + K cos^2 2theta) / (1 + K)."},
    {.name = "no-anomalous",
     .kind = CLOSO_OPTION_FLAG,
     .help = "Leave out the anomalous dispersion f', f''."},
    {.name = "form-factors",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "IT92|WK95|xraylib",
     .default_text = "IT92",
     .help = "Table of X-ray form factors: International Tables C, Waasmaier and Kirfel 1995, or "
             "xraylib (neutral atoms)."},
    {.name = "hydrogen",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "bonded|free",
     .default_text = "bonded",
     .help = "Form factor of hydrogen; not for xraylib, where it is free."},
    {.name = "u-iso",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "A^2",
     .default_text = "0",
     .minimum = 0,
     .maximum = 10,
     .help = "Mean square displacement U of atoms for which the structure gives none."},
    {.name = "march",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "R,H,K,L",
     .absent = "no preferred orientation",
     .help =
         "March-Dollase model: r (below 1: plates in Bragg-Brentano) and the axis; a fifth number "
         "is the random fraction."},
    {0},
};

static const closo_option profile_options[] = {
    {.name = "gaussian",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "U,V,W[,P]",
     .default_text = "0,0,0.0025",
     .help = "Gaussian FWHM^2 = U tan^2 + V tan + W + P / cos^2, in square degrees (FullProf)."},
    {.name = "lorentzian",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "X,Y[,Z]",
     .default_text = "0.03,0",
     .help = "Lorentzian FWHM = X / cos + Y tan + Z, in degrees (X and Y as in GSAS)."},
    {.name = "axial",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "S/L,H/L",
     .absent = "symmetric lines",
     .help = "Axial divergence after Finger, Cox and Jephcoat."},
    {.name = "size",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_LENGTH,
     .placeholder = "LENGTH",
     .absent = "none",
     .minimum = 1,
     .maximum = 1e7,
     .help = "Crystallite size, Lorentzian, Scherrer constant 0.9."},
    {.name = "strain",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "NUMBER",
     .default_text = "0",
     .minimum = 0,
     .maximum = 1,
     .help = "Microstrain e, Lorentzian, FWHM = 4 e tan(theta)."},
    {.name = "bank",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_ANGLE,
     .placeholder = "ANGLE",
     .absent = "needed for time of flight",
     .minimum = 0.1,
     .maximum = 180,
     .help = "2theta of the detector bank."},
    {.name = "difc",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "DIFC[,DIFA,TZERO]",
     .absent = "needed for time of flight",
     .help = "Time of flight in us: t = difc d + difa d^2 + tzero."},
    {.name = "pulse",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "A0,A1,B0,B1,S0,S1,S2",
     .absent = "Gaussian of 0.1 % of the time",
     .help = "Time of flight: rise alpha = A0 + A1/d and decay beta = B0 + B1/d^4 (1/us) of the "
             "pulse, variance S0 + S1 d^2 + S2 d^4 (us^2)."},
    {.name = "pattern",
     .kind = CLOSO_OPTION_PATH,
     .placeholder = "FILE",
     .absent = "not written",
     .help = "Also write the profile as a pattern file (.xy, .xye, .csv, .fxye, .cif)."},
    {0},
};

static const closo_option source_options[] = {
    {.name = "block",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NAME",
     .absent = "the only one with atoms",
     .help = "Data block of a CIF."},
    {.name = "space-group",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "SYMBOL",
     .absent = "that of the file",
     .help = "Space group in place of the file's."},
    {.name = "average",
     .kind = CLOSO_OPTION_FLAG,
     .help = "FILE is a trajectory: |F|^2 is averaged over its frames, spacings are those of the "
             "mean cell."},
    {.name = "types",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "ELEMENTS",
     .absent = "from the file",
     .help = "Elements of the numeric types of a trajectory, such as Li,B,H."},
    {.name = "skip",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "N",
     .default_text = "0",
     .minimum = 0,
     .maximum = 1e15,
     .help = "Frames of a trajectory left out at the start."},
    {.name = "stride",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "N",
     .default_text = "1",
     .minimum = 1,
     .maximum = 1e15,
     .help = "Use every N-th frame of a trajectory."},
    {0},
};

// ---- options -----------------------------------------------------------------------------------

// "5:70" or "1,2,3" into at most `most` numbers; how many there are, 0 when it is no such list.
static size_t read_list(const char *text, char separator, double *out, size_t most)
{
    const char *p = text, *end = text + strlen(text);
    for (size_t count = 0; count < most; count++) {
        p = closo_read_number(p, end, &out[count]);
        if (!p || !isfinite(out[count]))
            return 0;
        if (p == end)
            return count + 1;
        if (*p++ != separator)
            return 0;
    }
    return 0;
}

static closo_status read_numbers(const closo_arguments *arguments, const char *name, double *out,
                                 size_t least, size_t most, closo_error *error)
{
    const char *text = closo_arguments_text(arguments, name);
    if (!text)
        return CLOSO_OK;
    size_t count = read_list(text, ',', out, most);
    return count >= least ? CLOSO_OK
                          : closo_fail(error, CLOSO_USAGE,
                                       "--%s: expected %zu to %zu numbers with commas between, "
                                       "found '%s'",
                                       name, least, most, text);
}

static closo_status read_range(const closo_arguments *arguments, closo_simulation_options *out,
                               closo_error *error)
{
    bool time = out->scattering.geometry == CLOSO_GEOMETRY_TIME_OF_FLIGHT;
    const char *text = closo_arguments_text(arguments, "range");
    double range[2];
    if (read_list(text, ':', range, 2) != 2 || !(range[0] >= 0 && range[1] > range[0]))
        return closo_fail(error, CLOSO_USAGE, "--range: expected FROM:TO, found '%s'", text);
    if (!time && range[1] >= 180)
        return closo_fail(error, CLOSO_USAGE, "--range: expected angles below 180, found '%s'",
                          text);
    out->minimum = range[0];
    out->maximum = range[1];
    double step = closo_arguments_quantity(arguments, "step");
    out->step = !isnan(step) ? step : time ? (range[1] - range[0]) / 5000 : 0.01;
    return CLOSO_OK;
}

static closo_status read_texture(const closo_arguments *arguments, closo_scattering_options *out,
                                 closo_error *error)
{
    double march[5] = {1, 0, 0, 1, 0};
    closo_status status = read_numbers(arguments, "march", march, 4, 5, error);
    if (status != CLOSO_OK)
        return status;
    bool whole = true;
    for (int i = 0; i < 3; i++) {
        whole = whole && fabs(march[1 + i]) < 1000 && march[1 + i] == floor(march[1 + i]);
        out->march_axis[i] = whole ? (int)march[1 + i] : 0;
    }
    out->march_r = march[0];
    out->random_fraction = march[4];
    bool axis = out->march_axis[0] || out->march_axis[1] || out->march_axis[2];
    if (!whole || !axis || !(march[0] > 0) || !(march[4] >= 0 && march[4] <= 1))
        return closo_fail(error, CLOSO_USAGE,
                          "--march: expected r > 0, three indices and a fraction of 0 to 1, found "
                          "'%s'",
                          closo_arguments_text(arguments, "march"));
    return CLOSO_OK;
}

static closo_status read_scattering(const closo_arguments *arguments, closo_scattering_options *out,
                                    closo_error *error)
{
    closo_scattering_options_init(out);
    closo_status status =
        closo_radiation_parse(closo_arguments_text(arguments, "radiation"), &out->radiation, error);
    if (status != CLOSO_OK)
        return status;
    const char *geometry = closo_arguments_text(arguments, "geometry");
    bool neutron = out->radiation.kind == CLOSO_RADIATION_NEUTRON;
    if (neutron && !(out->radiation.wavelength[0] > 0))
        out->geometry = CLOSO_GEOMETRY_TIME_OF_FLIGHT;
    else if (neutron || strcmp(geometry, "bragg-brentano") != 0)
        out->geometry = CLOSO_GEOMETRY_CAPILLARY;
    double angle = closo_arguments_quantity(arguments, "monochromator");
    double k = closo_arguments_quantity(arguments, "polarisation");
    if (!isnan(angle) && !isnan(k))
        return closo_fail(error, CLOSO_USAGE, "--polarisation: not with --monochromator");
    if (!isnan(k))
        out->polarisation = k;
    else if (!isnan(angle))
        out->polarisation = pow(cos(angle * PI / 180), 2);
    else if (!strcmp(geometry, "synchrotron"))
        out->polarisation = 0.05;
    out->anomalous = !closo_arguments_flag(arguments, "no-anomalous");
    out->form_factors = closo_arguments_text(arguments, "form-factors");
    out->bonded_hydrogen = !strcmp(closo_arguments_text(arguments, "hydrogen"), "bonded") &&
                           strcmp(out->form_factors, "xraylib") != 0;
    out->default_u_iso = closo_arguments_quantity(arguments, "u-iso");
    out->bank_two_theta = closo_arguments_quantity(arguments, "bank");
    return read_texture(arguments, out, error);
}

static closo_status read_instrument(const closo_arguments *arguments, closo_simulation_options *out,
                                    closo_error *error)
{
    closo_instrument *i = &out->instrument;
    closo_instrument_init(i);
    double gaussian[4] = {0}, lorentzian[3] = {0}, axial[2] = {0}, flight[3] = {0};
    double pulse[7] = {0, 0, 0, 0, 0, 0, 0};
    closo_status status = read_numbers(arguments, "gaussian", gaussian, 3, 4, error);
    if (status == CLOSO_OK)
        status = read_numbers(arguments, "lorentzian", lorentzian, 2, 3, error);
    if (status == CLOSO_OK)
        status = read_numbers(arguments, "axial", axial, 2, 2, error);
    if (status == CLOSO_OK)
        status = read_numbers(arguments, "difc", flight, 1, 3, error);
    if (status == CLOSO_OK)
        status = read_numbers(arguments, "pulse", pulse, 7, 7, error);
    if (status != CLOSO_OK)
        return status;
    i->u = gaussian[0], i->v = gaussian[1], i->w = gaussian[2], i->p = gaussian[3];
    i->x = lorentzian[0], i->y = lorentzian[1], i->z = lorentzian[2];
    i->s_l = axial[0], i->h_l = axial[1];
    i->difc = flight[0], i->difa = flight[1], i->tzero = flight[2];
    i->alpha0 = pulse[0], i->alpha1 = pulse[1], i->beta0 = pulse[2], i->beta1 = pulse[3];
    i->sig0 = pulse[4], i->sig1 = pulse[5], i->sig2 = pulse[6];
    if (!closo_arguments_text(arguments, "pulse"))
        i->sig1 = pow(1e-3 * i->difc / 2.3548, 2);
    if (out->scattering.geometry == CLOSO_GEOMETRY_TIME_OF_FLIGHT && !(i->difc > 0))
        return closo_fail(error, CLOSO_USAGE, "time of flight: give --difc, found none above 0");
    double size = closo_arguments_quantity(arguments, "size");
    out->broadening = (closo_broadening){.size_angstrom = isnan(size) ? 0 : size,
                                         .scherrer_k = 0.9,
                                         .strain = closo_arguments_quantity(arguments, "strain"),
                                         .size_lorentzian = 1,
                                         .strain_lorentzian = 1};
    return CLOSO_OK;
}

// ---- structures --------------------------------------------------------------------------------

static closo_status add_input(closo_result *result, const char *path, closo_error *error)
{
    closo_fingerprint fingerprint;
    closo_status status = closo_file_fingerprint(path, &fingerprint, error);
    if (status == CLOSO_OK)
        closo_result_add_input(result, path, &fingerprint);
    return status;
}

static closo_status simulate_structure(const closo_arguments *arguments, const char *path,
                                       const closo_simulation_options *options,
                                       closo_result *result, closo_error *error)
{
    const closo_crystal_options reading = {.block = closo_arguments_text(arguments, "block"),
                                           .space_group =
                                               closo_arguments_text(arguments, "space-group")};
    closo_crystal crystal;
    closo_status status = closo_crystal_read(&crystal, path, &reading, error);
    if (status != CLOSO_OK)
        return status;
    status = add_input(result, path, error);
    for (size_t i = 0; i < crystal.warning_count; i++)
        closo_result_warn(result, "%s", crystal.warnings[i]);
    closo_reflections lines = {0};
    double d_min, d_max;
    closo_simulation_range(options, &d_min, &d_max);
    if (status == CLOSO_OK)
        status =
            closo_reflections_compute(&lines, &crystal, &options->scattering, d_min, d_max, error);
    if (status == CLOSO_OK)
        status = closo_simulation_describe(&crystal, &lines, options, result, error);
    closo_reflections_clear(&lines);
    closo_crystal_clear(&crystal);
    return status;
}

// ---- trajectories ------------------------------------------------------------------------------

typedef struct average {
    const closo_simulation_options *options;
    closo_crystal crystal; // of the first frame
    closo_reflections lines;
    double *f_squared;
    double vectors[9]; // sums
    size_t frames;
} average;

// The frame as a crystal in P1; positions may lie anywhere.
static closo_status crystal_of_frame(closo_crystal *out, const closo_trajectory *trajectory,
                                     const closo_frame *frame, closo_error *error)
{
    if (!frame->periodic)
        return closo_fail(error, CLOSO_INPUT, "%s: frame %llu has no cell, a pattern needs one",
                          closo_trajectory_path(trajectory), (unsigned long long)frame->index + 1);
    double lengths[3], angles[3];
    closo_measured edge[3], angle[3];
    closo_cell_parameters(&frame->cell, lengths, angles);
    for (int i = 0; i < 3; i++) {
        edge[i] = (closo_measured){lengths[i], NAN};
        angle[i] = (closo_measured){angles[i], NAN};
    }
    closo_symmetry symmetry;
    const int *element = closo_trajectory_elements(trajectory);
    closo_status status = closo_symmetry_from_name(&symmetry, "P 1", NULL, error);
    if (status == CLOSO_OK)
        status = closo_crystal_init(out, edge, angle, &symmetry, error);
    closo_symmetry_clear(&symmetry);
    if (status != CLOSO_OK)
        return status;
    for (size_t i = 0; status == CLOSO_OK && i < closo_trajectory_atoms(trajectory); i++) {
        closo_atom atom = {.element = element[i], .occupancy = {1, NAN}, .multiplicity = 1};
        double fraction[3];
        closo_cell_to_fractional(&frame->cell, frame->position + 3 * i, fraction);
        for (int c = 0; c < 3; c++)
            atom.fraction[c] = (closo_measured){fraction[c] - floor(fraction[c]), NAN};
        status = closo_crystal_add(out, &atom, error);
    }
    if (status != CLOSO_OK)
        closo_crystal_clear(out);
    return status;
}

static closo_status begin_average(average *self, const closo_crystal *crystal, closo_error *error)
{
    double d_min, d_max;
    closo_simulation_range(self->options, &d_min, &d_max);
    closo_status status = closo_crystal_copy(&self->crystal, crystal, error);
    if (status == CLOSO_OK)
        status = closo_reflections_compute(&self->lines, crystal, &self->options->scattering, d_min,
                                           d_max, error);
    if (status != CLOSO_OK)
        return status;
    self->f_squared = closo_allocate(self->lines.count + 1, sizeof *self->f_squared, error);
    return self->f_squared ? CLOSO_OK : CLOSO_MEMORY;
}

static closo_status add_frame(average *self, const closo_trajectory *trajectory,
                              const closo_frame *frame, closo_error *error)
{
    closo_crystal crystal;
    closo_status status = crystal_of_frame(&crystal, trajectory, frame, error);
    if (status != CLOSO_OK)
        return status;
    if (self->frames == 0)
        status = begin_average(self, &crystal, error);
    if (status == CLOSO_OK)
        status = closo_reflections_add_frame(&self->lines, &crystal, &self->options->scattering,
                                             self->f_squared, error);
    for (int i = 0; i < 9; i++)
        self->vectors[i] += frame->cell.vectors[i];
    self->frames++;
    closo_crystal_clear(&crystal);
    return status;
}

static closo_status average_frames(average *self, closo_trajectory *trajectory, uint64_t skip,
                                   uint64_t stride, const closo_control *control,
                                   closo_error *error)
{
    closo_status status = CLOSO_OK;
    for (uint64_t index = 0; status == CLOSO_OK; index++) {
        const closo_frame *frame;
        status = closo_trajectory_next(trajectory, &frame, error);
        if (status != CLOSO_OK || !frame)
            break;
        if (index >= skip && (index - skip) % stride == 0)
            status = add_frame(self, trajectory, frame, error);
        closo_report_progress(control, "frames", closo_trajectory_fraction(trajectory), 1);
        if (status == CLOSO_OK && closo_cancelled(control))
            status = closo_fail(error, CLOSO_INTERRUPTED, "interrupted while reading %s",
                                closo_trajectory_path(trajectory));
    }
    if (status == CLOSO_OK && self->frames == 0)
        status = closo_fail(error, CLOSO_INPUT, "%s: no frame is left after --skip %llu",
                            closo_trajectory_path(trajectory), (unsigned long long)skip);
    return status;
}

static closo_status simulate_trajectory(const closo_arguments *arguments, const char *path,
                                        const closo_simulation_options *options,
                                        const closo_control *control, closo_result *result,
                                        closo_error *error)
{
    const closo_trajectory_options reading = {.types = closo_arguments_text(arguments, "types"),
                                              .control = control};
    closo_trajectory *trajectory = NULL;
    closo_fingerprint fingerprint;
    closo_cell mean;
    average self = {.options = options};
    closo_status status = closo_trajectory_open(&trajectory, path, &reading, error);
    if (status == CLOSO_OK)
        status =
            average_frames(&self, trajectory, (uint64_t)closo_arguments_integer(arguments, "skip"),
                           (uint64_t)closo_arguments_integer(arguments, "stride"), control, error);
    if (status == CLOSO_OK)
        status = closo_trajectory_fingerprint(trajectory, &fingerprint, error);
    for (int i = 0; self.frames && i < 9; i++)
        self.vectors[i] /= (double)self.frames;
    if (status == CLOSO_OK)
        status = closo_cell_init(&mean, self.vectors, error);
    if (status == CLOSO_OK) {
        closo_result_add_input(result, path, &fingerprint);
        closo_result_set_number(result, "frames averaged", (double)self.frames, "1");
        closo_result_set(result, "displacement of the atoms", "that of the simulation");
        closo_reflections_settle(&self.lines, &mean, &options->scattering, self.f_squared,
                                 self.frames);
        status = closo_simulation_describe(&self.crystal, &self.lines, options, result, error);
    }
    closo_reflections_clear(&self.lines);
    closo_crystal_clear(&self.crystal);
    free(self.f_squared);
    closo_trajectory_close(trajectory);
    return status;
}

// ---- the command -------------------------------------------------------------------------------

static closo_status run_simulate(const closo_arguments *arguments, const closo_control *control,
                                 closo_result **out, closo_error *error)
{
    const char *path = closo_arguments_operand(arguments, 0);
    closo_simulation_options options = {.pattern_path = closo_arguments_text(arguments, "pattern")};
    closo_status status = read_scattering(arguments, &options.scattering, error);
    if (status == CLOSO_OK)
        status = read_range(arguments, &options, error);
    if (status == CLOSO_OK)
        status = read_instrument(arguments, &options, error);
    if (status != CLOSO_OK)
        return status;
    closo_result *result = closo_result_new("powder simulate", closo_path_name(path), error);
    if (!result)
        return CLOSO_MEMORY;
    status = closo_arguments_flag(arguments, "average")
                 ? simulate_trajectory(arguments, path, &options, control, result, error)
                 : simulate_structure(arguments, path, &options, result, error);
    if (status == CLOSO_OK)
        *out = result;
    else
        closo_result_free(result);
    return status;
}

static const closo_option *const simulate_tables[] = {radiation_options, profile_options,
                                                      source_options, NULL};

const closo_command closo_command_powder_simulate = {
    .group = "powder",
    .verb = "simulate",
    .summary = "lines and profile of a structure or of the frames of a simulation",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = simulate_tables,
    .description =
        "FILE is a structure (CIF, POSCAR, extended XYZ) or, with --average, a trajectory.\n\n"
        "Intensities are multiplicity x |F|^2 x Lorentz-polarisation (x texture), |F|^2 the mean "
        "of "
        "a reflection and its Friedel mate; reflections that coincide without being equivalent are "
        "summed. The strongest line is 100. Absorption and extinction are not applied.",
    .examples = "closo powder simulate NaCl.cif --radiation CuKa1 --range 5:70\n"
                "closo powder simulate a.cif --radiation neutron:1.5402A --range 5:150\n"
                "closo powder simulate run.xyz --average --stride 10 --figure pattern.svg",
    .run = run_simulate,
};
