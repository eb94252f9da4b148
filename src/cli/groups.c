// SPDX-License-Identifier: GPL-3.0-or-later
// The groups of commands, in the order of the road from the flask to the cell. A new command is a
// file of its own and one line here.
#include "cli/command.h"

extern const closo_command closo_command_md_build, closo_command_md_run;
extern const closo_command closo_command_traj_info, closo_command_traj_msd, closo_command_traj_rdf,
    closo_command_traj_sites, closo_command_traj_report;
extern const closo_command closo_command_report;

static const closo_group group_md = {
    .name = "md",
    .summary = "molecular dynamics: build a simulation box, run the engine",
    .commands =
        (const closo_command *const[]){&closo_command_md_build, &closo_command_md_run, NULL},
};

static const closo_group group_traj = {
    .name = "traj",
    .summary = "trajectories: diffusion, structure and jumps of moving ions",
    .commands = (const closo_command *const[]){&closo_command_traj_info, &closo_command_traj_msd,
                                               &closo_command_traj_rdf, &closo_command_traj_sites,
                                               &closo_command_traj_report, NULL},
};

static const closo_group group_report = {
    .name = "report",
    .summary = "one page from several result documents, side by side",
    .commands = (const closo_command *const[]){&closo_command_report, NULL},
};

const closo_group *const closo_groups[] = {&group_md, &group_traj, &group_report, NULL};
