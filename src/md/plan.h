// SPDX-License-Identifier: GPL-3.0-or-later
// Times of a run in steps, and its stages.
#ifndef CLOSO_MD_PLAN_H
#define CLOSO_MD_PLAN_H

#include "closo/md.h"

typedef struct closo_md_plan {
    int64_t frame_steps;         // between stored frames
    int64_t thermo_steps;        // between lines of the log, about 0.2 ps
    int64_t restart_steps;       // between restart files, about 5 ps, whole frames
    int64_t equilibration_steps; // at the full time step
    int64_t total_steps;         // production, whole frames
} closo_md_plan;

// CLOSO_USAGE when the frame time is no multiple of the time step or the run is too long.
closo_status closo_md_plan_make(const closo_md_settings *settings, closo_md_plan *out,
                                closo_error *error);

// The start: random orientations need short steps before the full one holds.
typedef struct closo_md_short_stage {
    double time_step_fs; // at most the full one
    int64_t steps;
} closo_md_short_stage;

#define CLOSO_MD_SHORT_STAGES 2
extern const closo_md_short_stage closo_md_short_stages[CLOSO_MD_SHORT_STAGES];

#endif
