// SPDX-License-Identifier: GPL-3.0-or-later
// What LAMMPS reads and writes: data file, input scripts, log, restart files, trajectory.
#ifndef CLOSO_MD_LAMMPS_H
#define CLOSO_MD_LAMMPS_H

#include "closo/md.h"
#include "md/plan.h"

#define CLOSO_DEUTERIUM_MASS 2.014 // u, as in the reference of the force field T
#define CLOSO_MD_TRAJECTORY  "trajectory.lammpstrj"
#define CLOSO_MD_LOG         "log.lammps"
#define CLOSO_MD_RESTART     "restart." // followed by the step

// ---- writing (lammps_write.c)

// Sites of the model, numbered as LAMMPS atom types from 1: elements of the cage, cation, centre.
typedef struct closo_md_sites {
    size_t count;
    int element[8]; // 0: the charge site at the centre of a cage
    size_t cation;  // index into element
    double charge[8], mass[8];
} closo_md_sites;

void closo_md_sites_make(const closo_salt *salt, const closo_md_settings *settings,
                         const closo_force_field *field, closo_md_sites *out);
void closo_md_lammps_data(const closo_md_box *box, const closo_md_settings *settings,
                          const closo_force_field *field, closo_text *out);
// restart_step < 0: from the data file through the stages of the start; else from that restart.
void closo_md_lammps_script(const closo_salt *salt, const closo_md_settings *settings,
                            const closo_force_field *field, const closo_md_plan *plan,
                            int64_t restart_step, closo_text *out);

// ---- reading (lammps_log.c)

typedef struct closo_md_log_row {
    int64_t step;
    double temperature; // K, of everything
    double cation_temperature, anion_temperature;
    double potential, kinetic, conserved; // kcal/mol
    double pressure;                      // atm
} closo_md_log_row;

typedef enum closo_md_stage {
    CLOSO_MD_START,
    CLOSO_MD_EQUILIBRATION,
    CLOSO_MD_PRODUCTION
} closo_md_stage;

// Reads a log that grows, line by line; a production row takes the place of rows from its step on
// (they were written before a run was taken up again).
typedef struct closo_md_log {
    closo_md_stage stage;
    bool in_table;
    bool done;       // the engine said that the run is complete
    bool not_finite; // a row of the stages at full time step held no number
    closo_md_log_row last;
    closo_md_log_row *rows; // production
    size_t count, capacity;
    closo_text partial; // line that has no end yet
    uint64_t offset;    // bytes read
} closo_md_log;

void closo_md_log_init(closo_md_log *log);
void closo_md_log_clear(closo_md_log *log);
closo_status closo_md_log_line(closo_md_log *log, const char *line, size_t length,
                               closo_error *error);
// Reads what was appended to the file since the last call; a file that is not there yet is empty.
closo_status closo_md_log_follow(closo_md_log *log, const char *path, closo_error *error);
// The line that says best what went wrong: the last "ERROR" of the files, else their last line.
void closo_md_last_words(const char *const *paths, size_t count, char *out, size_t size);

// ---- taking up a run (lammps_resume.c)

// True when the file is a whole LAMMPS restart file (it begins and ends with its mark).
bool closo_md_restart_whole(const char *path);
// Steps of the restart files of a directory, newest first, at most `limit`; whole ones only.
closo_status closo_md_restarts(const char *directory, int64_t *steps, size_t limit, size_t *count,
                               closo_error *error);
// Removes restart files except the two newest whole ones.
void closo_md_restarts_prune(const char *directory);
// Step of the last whole frame of a trajectory, -1 if there is none.
int64_t closo_md_trajectory_last(const char *path);
// Cuts a trajectory back to the frames before `step`, when those are complete up to step -
// frame_steps: then *cut is true and the engine writes frame `step` itself on going on. A
// trajectory with less is left as it is. Reads from the end, O(what is cut off).
closo_status closo_md_trajectory_cut(const char *path, int64_t step, int64_t frame_steps, bool *cut,
                                     closo_error *error);

#endif
