// SPDX-License-Identifier: GPL-3.0-or-later
// What the verbs of closo traj share: the options of reading and one run function. A verb names its
// analyses and the functions that read its own options.
#ifndef CLOSO_CLI_COMMAND_TRAJ_H
#define CLOSO_CLI_COMMAND_TRAJ_H

#include "cli/command.h"
#include "closo/traj.h"

extern const closo_option closo_traj_reading_options[];
// Of the verbs msd, rdf and sites, which report takes as well.
extern const closo_option closo_traj_msd_options[], closo_traj_rdf_options[],
    closo_traj_sites_options[];

typedef void (*closo_traj_read)(const closo_arguments *arguments, closo_traj_options *out);

typedef struct closo_traj_verb {
    const char *name; // "traj msd"
    const char *title;
    const closo_analysis *const *analyses; // ends with NULL
    const closo_traj_read *read_options;   // ends with NULL
} closo_traj_verb;

void closo_traj_read_msd(const closo_arguments *arguments, closo_traj_options *out);
void closo_traj_read_rdf(const closo_arguments *arguments, closo_traj_options *out);
void closo_traj_read_sites(const closo_arguments *arguments, closo_traj_options *out);
void closo_traj_read_options(const closo_arguments *arguments, closo_traj_options *out);
// The documented defaults and the reading options over them; `cell` is where --cell goes.
closo_status closo_traj_options_from(const closo_arguments *arguments, const closo_control *control,
                                     double cell[9], closo_traj_options *out, closo_error *error);
closo_status closo_traj_run(const closo_arguments *arguments, const closo_control *control,
                            const closo_traj_verb *verb, closo_result **out, closo_error *error);

// Defines run_NAME for the record of a verb.
#define CLOSO_TRAJ_LIST(...)                                                                       \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }
#define CLOSO_TRAJ_VERB(verb, title_text, analysis_list, read_list)                                \
    static closo_status run_##verb(const closo_arguments *arguments, const closo_control *control, \
                                   closo_result **out, closo_error *error)                         \
    {                                                                                              \
        static const closo_analysis *const analyses[] = analysis_list;                             \
        static const closo_traj_read reads[] = read_list;                                          \
        static const closo_traj_verb record = {"traj " #verb, title_text, analyses, reads};        \
        return closo_traj_run(arguments, control, &record, out, error);                            \
    }

#define CLOSO_TRAJ_FILES                                                                           \
    "FILE is a LAMMPS text dump, XYZ or extended XYZ (of CP2K too), VASP XDATCAR or vasprun.xml, " \
    "GROMACS XTC or TRR, DCD, Quantum ESPRESSO .pos or closo binary, plain or gzip, or a "         \
    "directory made by closo md run.\n\n"

#endif
