// SPDX-License-Identifier: GPL-3.0-or-later
// From frames to ions: unwrapping, whole molecules, centres of mass, drift.
#ifndef CLOSO_TRAJ_MOTION_H
#define CLOSO_TRAJ_MOTION_H

#include "traj/analysis.h"

// Chooses cations and anions and finds the ions of the first frame.
closo_status closo_system_init(closo_system *system, const closo_trajectory *trajectory,
                               const closo_frame *first, const closo_traj_options *options,
                               closo_error *error);
void closo_system_clear(closo_system *system);

typedef struct closo_motion closo_motion;

closo_status closo_motion_new(closo_motion **out, const closo_system *system,
                              const closo_traj_options *options, closo_error *error);
void closo_motion_free(closo_motion *motion);
// Follows every frame of the file, used or not. Counts long displacements in *system.
void closo_motion_follow(closo_motion *motion, closo_system *system, const closo_frame *frame);
// Centres (ions x 3) and atoms (atoms x 3) of the frame followed last, drift removed.
void closo_motion_take(const closo_motion *motion, const closo_system *system, double *centre,
                       double *atom);

#endif
