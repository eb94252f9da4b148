// SPDX-License-Identifier: GPL-3.0-or-later
// closo/md.h: force fields, simulation boxes as files of the engine, and runs of the engine.
//
// The engine is LAMMPS, a program of its own. A run lives in one directory:
//   settings.json     everything needed to repeat it
//   structure.xyz     the starting structure       system.data       the same for LAMMPS
//   force-field.json  the force field in use       in.lammps         the input script
//   trajectory.lammpstrj, manifest.json            frames, and what they are
//   log.lammps, engine.txt, restart.STEP           log, the engine's output, the two newest
//   restarts
#ifndef CLOSO_MD_H
#define CLOSO_MD_H

#include "closo/base.h"
#include "closo/crystal.h"
#include "closo/result.h"

#ifdef __cplusplus
extern "C" {
#endif

// ---- force fields ------------------------------------------------------------------------------

// Born-Mayer repulsion A exp(-r/rho) between two kinds of sites of different ions.
typedef struct closo_force_field_pair {
    char sites[2][8];  // element symbols
    double prefactor;  // A, kcal/mol, at full charges
    double rho;        // A
    bool scaled;       // prefactor times charge scale squared
    bool extrapolated; // never tested against anything
    char origin[512];  // where the numbers come from
} closo_force_field_pair;

typedef struct closo_force_field_anion {
    char formula[32];
    double centre_charge; // e, at full charges
    double centre_mass;   // u, of the site that carries it
} closo_force_field_anion;

typedef struct closo_force_field_cation {
    char element[8];
    double charge; // e, at full charges
} closo_force_field_cation;

#define CLOSO_FORCE_FIELD_ANIONS     16
#define CLOSO_FORCE_FIELD_CATIONS    32
#define CLOSO_FORCE_FIELD_PAIRS      128
#define CLOSO_FORCE_FIELD_REFERENCES 8

// The file is JSON, documented by data/force-field/closo-borate-T.json: every number has its unit
// and its origin. Charges are multiplied by the charge scale.
typedef struct closo_force_field {
    char name[64];
    char description[1024];
    char caution[256];              // what every result must say about it; may be empty
    double charge_scale;            // default of the force field
    double coulomb_cutoff_angstrom; // real-space part of the Ewald sum
    double repulsion_cutoff_angstrom;
    double kspace_accuracy; // relative error of forces
    size_t anion_count, cation_count, pair_count, reference_count;
    closo_force_field_anion anions[CLOSO_FORCE_FIELD_ANIONS];
    closo_force_field_cation cations[CLOSO_FORCE_FIELD_CATIONS];
    closo_force_field_pair pairs[CLOSO_FORCE_FIELD_PAIRS];
    char references[CLOSO_FORCE_FIELD_REFERENCES][2][256]; // "doi:...", text
    char *text;                                            // the whole file, as read
    size_t length;
} closo_force_field;

// path NULL: the force field T that is built in. CLOSO_INPUT names file, key, what was expected and
// what was found. Must be cleared.
closo_status closo_force_field_read(closo_force_field *field, const char *path, closo_error *error);
void closo_force_field_clear(closo_force_field *field);
// Pair of two sites in either order; NULL if they do not repel.
const closo_force_field_pair *closo_force_field_pair_of(const closo_force_field *field,
                                                        const char *first, const char *second);
// CLOSO_INPUT when the salt's cage or metal has no parameters: it says which there are.
closo_status closo_force_field_covers(const closo_force_field *field, const closo_salt *salt,
                                      closo_error *error);

// ---- settings of a box and a run ---------------------------------------------------------------

typedef struct closo_md_settings {
    // the box
    char salt[64];            // "Li2B12H12"
    char phase[32];           // prototype; empty: that of the salt in the reference below
    double lattice_angstrom;  // NaN: that of the salt in the reference
    char lattice_source[128]; // "given", or the reference
    char supercell[64];       // as closo_supercell_parse reads it; empty: 8 anions
    char sites[16];           // of the cations; empty: those of the prototype
    bool aligned;             // cages as in their records, else random
    uint64_t seed;
    double charge_scale; // NaN: that of the force field
    char hydrogen[2];    // "H" or "D": mass of the hydrogen atoms
    // the run
    double temperature_kelvin; // NaN: no run
    double time_ps;            // production
    double equilibration_ps;   // at the full time step, after the short steps of the start
    double time_step_fs;
    double frame_time_ps; // between stored frames
} closo_md_settings;

// Documented defaults: seed 1, deuterium, 50 ps after 8 ps in steps of 2 fs, a frame each 0.02 ps.
void closo_md_settings_init(closo_md_settings *settings);
// Fills what was left open from the salt and the force field (NULL: none in use) and checks all.
// Phase and lattice of Li, Na, K, Rb and Cs2B12H12 are the calculated ones of Kweon et al., Chem.
// Mater. (2017), doi:10.1021/acs.chemmater.7b02902. CLOSO_USAGE says what is missing or impossible.
closo_status closo_md_settings_complete(closo_md_settings *settings, const closo_force_field *field,
                                        closo_error *error);
closo_status closo_md_settings_write(const closo_md_settings *settings, const char *path,
                                     closo_error *error);
closo_status closo_md_settings_read(closo_md_settings *settings, const char *path,
                                    closo_error *error);
// First key in which two complete settings differ, NULL if none does; the length of the run may
// differ, and runs are not compared when one has none. *first and *second: texts of the values.
const char *closo_md_settings_difference(const closo_md_settings *a, const closo_md_settings *b,
                                         char first[64], char second[64]);

// ---- boxes -------------------------------------------------------------------------------------

typedef struct closo_md_box {
    closo_structure structure; // cages first, then cations
    closo_salt salt;
    double closest_contact_angstrom; // of atoms of different ions
} closo_md_box;

closo_status closo_md_box_build(const closo_md_settings *settings, closo_md_box *out,
                                closo_error *error);
void closo_md_box_clear(closo_md_box *box);
// structure.xyz, settings.json and, with a force field, system.data and force-field.json.
closo_status closo_md_box_write(const closo_md_box *box, const closo_md_settings *settings,
                                const closo_force_field *field, const char *directory,
                                closo_error *error);
closo_status closo_md_box_describe(const closo_md_box *box, const closo_md_settings *settings,
                                   const closo_force_field *field, closo_result **out,
                                   closo_error *error);

// ---- runs --------------------------------------------------------------------------------------

typedef struct closo_md_engine {
    const char *program;  // "lmp"
    const char *launcher; // words before it, "mpirun -n 8"; NULL: none
} closo_md_engine;

typedef struct closo_md_run_report {
    bool continued;          // an earlier, unfinished or shorter run was taken up
    bool already_done;       // nothing was left to do
    double started_ps;       // production time it was taken up at
    double reached_ps;       // production time that is stored now
    double steps_per_second; // of this session's production; NaN: none
} closo_md_run_report;

// Runs settings (complete, with a run) in a directory, or goes on with the run that is there: from
// the newest restart up to which the trajectory is whole. Frames are neither lost nor doubled.
// Stopping through control leaves everything that is needed to go on (CLOSO_INTERRUPTED). One run
// at a time: the directory is locked, also by the engine itself. With one process the same settings
// give the same bytes when nothing interrupts.
// CLOSO_USAGE: another run lives there (names the key); CLOSO_SYSTEM: no engine, it failed, or the
// system blew up (with the engine's own last lines; files are kept).
closo_status closo_md_run(const closo_md_settings *settings, const closo_force_field *field,
                          const closo_md_engine *engine, const char *directory,
                          const closo_control *control, closo_md_run_report *report,
                          closo_error *error);
// Averages and thermodynamics of the run in a directory, from its log.
closo_status closo_md_run_describe(const closo_md_settings *settings,
                                   const closo_force_field *field, const char *directory,
                                   closo_result **out, closo_error *error);

#ifdef __cplusplus
}
#endif
#endif
