// SPDX-License-Identifier: GPL-3.0-or-later
// closo traj info|msd|rdf|sites: the first trajectory analyses. All verbs share one run function
// (command_traj.h); they differ in the analyses they ask for and in the options they show.
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command_traj.h"

const closo_option closo_traj_reading_options[] = {
    {.name = "frame-time",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TIME,
     .placeholder = "TIME",
     .absent = "from the manifest or the file, refused where neither knows",
     .minimum = 1e-9,
     .maximum = 1e9,
     .help = "Time between two stored frames."},
    {.name = "temperature",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TEMPERATURE,
     .placeholder = "TEMPERATURE",
     .absent = "from the manifest; without it no conductivity",
     .minimum = 1e-3,
     .maximum = 1e5,
     .help = "Temperature of the run."},
    {.name = "cation",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "FORMULA",
     .absent = "from the manifest, else the commonest metal ion",
     .help = "The moving ion."},
    {.name = "anion",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "FORMULA",
     .absent = "from the manifest, else every ion that is no cation",
     .help = "The ions whose centres of mass make the anion lattice: a formula such as B12H12, or "
             "centre:El where single atoms of an element stand for anions."},
    {.name = "drift",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "framework|all|none",
     .default_text = "framework",
     .help = "Motion of the centre of mass that is taken off: of all ions but the cations, of all "
             "atoms, or none."},
    {.name = "skip",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "N",
     .default_text = "0",
     .maximum = 1e15,
     .help = "Frames left out at the start."},
    {.name = "stride",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "N",
     .default_text = "1",
     .minimum = 1,
     .maximum = 1e15,
     .help = "Only every N-th frame is used."},
    {.name = "types",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "LIST",
     .absent = "from the file",
     .help = "Elements of the numeric atom types, such as Li,B,H."},
    {.name = "structure",
     .kind = CLOSO_OPTION_PATH,
     .placeholder = "FILE",
     .absent = "from the file; needed for XTC, TRR, DCD, .pos and AMBER NetCDF",
     .help = "Elements of the same atoms in the same order: XYZ, .gro, XDATCAR, LAMMPS dump or "
             "data."},
    {.name = "group",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NAME",
     .absent = "the one with the most particles",
     .help = "Group of particles of an H5MD file."},
    {.name = "cell",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "A,B,C[,AL,BE,GA]",
     .absent = "from the file",
     .help = "Cell lengths in angstrom and angles in degrees for files that carry none."},
    {.name = "input-format",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NAME",
     .absent = "found by content",
     .help = "Read the file as this format."},
    {0},
};

const closo_option closo_traj_msd_options[] = {
    {.name = "fit-from",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TIME,
     .placeholder = "TIME",
     .absent = "where ions have left their sites, printed",
     .minimum = 0,
     .maximum = 1e9,
     .help = "Shortest lag of the fit of D."},
    {.name = "fit-to",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TIME,
     .placeholder = "TIME",
     .absent = "five times that, at most half the run",
     .minimum = 0,
     .maximum = 1e9,
     .help = "Longest lag of the fit of D."},
    {.name = "elements",
     .kind = CLOSO_OPTION_FLAG,
     .help = "Also the displacement of each element of the polyatomic ions."},
    {.name = "memory",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_BYTES,
     .placeholder = "SIZE",
     .default_text = "512MB",
     .minimum = 1e6,
     .maximum = 1e15,
     .help = "Bound for what all analyses together keep of a run; the series of a longer one are "
             "thinned in time, and the result says so. Buffers add some 50 MB."},
    {0},
};

const closo_option closo_traj_rdf_options[] = {
    {.name = "rmax",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_LENGTH,
     .placeholder = "LENGTH",
     .default_text = "10A",
     .minimum = 0.5,
     .maximum = 200,
     .help = "Largest distance; periodic images are counted beyond half the cell."},
    {.name = "bin",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_LENGTH,
     .placeholder = "LENGTH",
     .default_text = "0.05A",
     .minimum = 1e-4,
     .maximum = 10,
     .help = "Width of a bin of g(r)."},
    {.name = "shell",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_LENGTH,
     .placeholder = "LENGTH",
     .absent = "where g'(r) changes sign",
     .minimum = 0.1,
     .maximum = 200,
     .help = "Radius of the first coordination shell."},
    {.name = "pairs",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "LIST",
     .absent = "anion centre to cation, and cation to cation",
     .help = "Further pairs of elements, such as Li:B,Li:H."},
    {0},
};

const closo_option closo_traj_sites_options[] = {
    {.name = "site-variance",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_NUMBER,
     .placeholder = "A^2",
     .default_text = "0.1",
     .minimum = 1e-4,
     .maximum = 10,
     .help = "Variance of the Gaussian weight of a site, in square angstrom."},
    {.name = "site-cutoff",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_LENGTH,
     .placeholder = "LENGTH",
     .default_text = "4A",
     .minimum = 0.1,
     .maximum = 50,
     .help = "Sites farther than this from a cation have no weight."},
    {0},
};

static closo_status parse_cell(const char *text, double vectors[9], closo_error *error)
{
    double value[6] = {0, 0, 0, 90, 90, 90};
    const char *p = text, *end = text + strlen(text);
    size_t count = 0;
    while (count < 6 && (p = closo_read_number(p, end, &value[count]))) {
        count++;
        if (p == end)
            break;
        if (*p++ != ',')
            break;
    }
    if (p != end || (count != 3 && count != 6))
        return closo_fail(error, CLOSO_USAGE,
                          "--cell: expected 3 lengths and, if oblique, 3 angles with commas "
                          "between, found \"%s\"",
                          text);
    closo_cell cell;
    closo_status status = closo_cell_init_parameters(&cell, value, value + 3, error);
    if (status == CLOSO_OK)
        memcpy(vectors, cell.vectors, sizeof cell.vectors);
    return status == CLOSO_INPUT ? CLOSO_USAGE : status;
}

static closo_drift drift_of(const char *text)
{
    return !strcmp(text, "none")  ? CLOSO_DRIFT_NONE
           : !strcmp(text, "all") ? CLOSO_DRIFT_ALL
                                  : CLOSO_DRIFT_FRAMEWORK;
}

void closo_traj_read_options(const closo_arguments *arguments, closo_traj_options *out)
{
    out->frame_time_ps = closo_arguments_quantity(arguments, "frame-time");
    out->temperature_kelvin = closo_arguments_quantity(arguments, "temperature");
    out->cation = closo_arguments_text(arguments, "cation");
    out->anion = closo_arguments_text(arguments, "anion");
    out->drift = drift_of(closo_arguments_text(arguments, "drift"));
    out->skip = (uint64_t)closo_arguments_integer(arguments, "skip");
    out->stride = (uint64_t)closo_arguments_integer(arguments, "stride");
    out->reading.types = closo_arguments_text(arguments, "types");
    out->reading.format = closo_arguments_text(arguments, "input-format");
    out->reading.structure = closo_arguments_text(arguments, "structure");
    out->reading.group = closo_arguments_text(arguments, "group");
    out->threads = closo_arguments_threads(arguments);
}

closo_status closo_traj_options_from(const closo_arguments *arguments, const closo_control *control,
                                     double cell[9], closo_traj_options *out, closo_error *error)
{
    closo_traj_options_init(out);
    out->control = out->reading.control = control;
    closo_traj_read_options(arguments, out);
    const char *text = closo_arguments_text(arguments, "cell");
    out->reading.cell = text ? cell : NULL;
    return text ? parse_cell(text, cell, error) : CLOSO_OK;
}

closo_status closo_traj_run(const closo_arguments *arguments, const closo_control *control,
                            const closo_traj_verb *verb, closo_result **out, closo_error *error)
{
    closo_traj_options options;
    double cell[9];
    closo_status status = closo_traj_options_from(arguments, control, cell, &options, error);
    for (size_t i = 0; verb->read_options[i]; i++)
        verb->read_options[i](arguments, &options);
    if (status != CLOSO_OK)
        return status;
    closo_result *result = closo_result_new(verb->name, verb->title, error);
    if (!result)
        return CLOSO_MEMORY;
    status = closo_traj_analyse(closo_arguments_operand(arguments, 0), &options, verb->analyses,
                                result, error);
    if (status != CLOSO_OK) {
        closo_result_free(result);
        return status;
    }
    *out = result;
    return CLOSO_OK;
}

void closo_traj_read_msd(const closo_arguments *arguments, closo_traj_options *out)
{
    out->fit_begin_ps = closo_arguments_quantity(arguments, "fit-from");
    out->fit_end_ps = closo_arguments_quantity(arguments, "fit-to");
    out->elements = closo_arguments_flag(arguments, "elements");
    out->memory_bytes = (size_t)closo_arguments_quantity(arguments, "memory");
}

void closo_traj_read_rdf(const closo_arguments *arguments, closo_traj_options *out)
{
    out->r_max_angstrom = closo_arguments_quantity(arguments, "rmax");
    out->bin_angstrom = closo_arguments_quantity(arguments, "bin");
    out->shell_angstrom = closo_arguments_quantity(arguments, "shell");
    out->pairs = closo_arguments_text(arguments, "pairs");
}

void closo_traj_read_sites(const closo_arguments *arguments, closo_traj_options *out)
{
    out->site_variance = closo_arguments_quantity(arguments, "site-variance");
    out->site_cutoff_angstrom = closo_arguments_quantity(arguments, "site-cutoff");
}

CLOSO_TRAJ_VERB(info, "Trajectory", CLOSO_TRAJ_LIST(&closo_analysis_info), CLOSO_TRAJ_LIST(NULL))
CLOSO_TRAJ_VERB(msd, "Displacement, diffusion and conductivity",
                CLOSO_TRAJ_LIST(&closo_analysis_msd), CLOSO_TRAJ_LIST(closo_traj_read_msd))
CLOSO_TRAJ_VERB(rdf, "Radial distribution and coordination", CLOSO_TRAJ_LIST(&closo_analysis_rdf),
                CLOSO_TRAJ_LIST(closo_traj_read_rdf))
CLOSO_TRAJ_VERB(sites, "Interstitial sites of the cations", CLOSO_TRAJ_LIST(&closo_analysis_sites),
                CLOSO_TRAJ_LIST(closo_traj_read_sites))

static const closo_option *const info_tables[] = {closo_traj_reading_options, NULL};
static const closo_option *const msd_tables[] = {closo_traj_msd_options, closo_traj_reading_options,
                                                 NULL};
static const closo_option *const rdf_tables[] = {closo_traj_rdf_options, closo_traj_reading_options,
                                                 NULL};
static const closo_option *const sites_tables[] = {closo_traj_sites_options,
                                                   closo_traj_reading_options, NULL};

const closo_command closo_command_traj_info = {
    .group = "traj",
    .verb = "info",
    .summary = "what is in a trajectory and what can be computed",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = info_tables,
    .description =
        CLOSO_TRAJ_FILES "Reads the whole file: frames, time step, cell, composition, the ions "
                         "found from the bonds of the first frame.",
    .examples = "closo traj info run/\ncloso traj info XDATCAR.gz --frame-time 0.1ps",
    .run = run_info,
};

const closo_command closo_command_traj_msd = {
    .group = "traj",
    .verb = "msd",
    .summary = "mean squared displacement, diffusion, conductivity, Haven ratio",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = msd_tables,
    .description = CLOSO_TRAJ_FILES
    "Displacements over all time origins for every kind of ion. The diffusion "
    "coefficient is a generalised-least-squares slope; its uncertainty is the scatter of "
    "the ions' own slopes, widened where ions move together. The conductivity needs a "
    "temperature; the collective one counts the correlation between cations.",
    .examples = "closo traj msd run/ --figure msd.svg\n"
                "closo traj msd dump.lammpstrj --frame-time 20fs --temperature 800K --types Li,B,H",
    .run = run_msd,
};

const closo_command closo_command_traj_rdf = {
    .group = "traj",
    .verb = "rdf",
    .summary = "g(r), n(r), first shell and instantaneous coordination number",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = rdf_tables,
    .description =
        CLOSO_TRAJ_FILES "Cations about the centres of mass of the anions, cations about cations, "
                         "and any pair of elements.",
    .examples = "closo traj rdf run/ --shell 5.5A\ncloso traj rdf run.xyz --pairs Li:B,Li:H",
    .run = run_rdf,
};

const closo_command closo_command_traj_sites = {
    .group = "traj",
    .verb = "sites",
    .summary = "occupancy of linear, trigonal and tetrahedral sites, configurational entropy",
    .operands = "FILE",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = sites_tables,
    .description = CLOSO_TRAJ_FILES
    "Sites are sets of neighbouring anions: pairs, triangles, tetrahedra, with octahedra "
    "kept apart; their centres follow the anions' centres of mass frame by frame. P1 is "
    "the share of cations in a kind of site, P2 the cations per site, S the entropy of "
    "doi:10.1021/acs.chemmater.7b02902.",
    .examples = "closo traj sites run/\ncloso traj sites run/ --site-variance 0.2 --format json",
    .run = run_sites,
};
