// SPDX-License-Identifier: GPL-3.0-or-later
// Times of a run in steps. Restart and log intervals are whole frames, so that a run that is taken
// up again meets its own frames.
#include "md/plan.h"

#include <math.h>

#define LARGEST_STEPS 2e9 // LAMMPS counts the steps of a run in 31 bits

const closo_md_short_stage closo_md_short_stages[CLOSO_MD_SHORT_STAGES] = {
    {0.25, 3000},
    {1.0, 3000},
};

static int64_t at_least_one(double steps)
{
    return steps < 1.5 ? 1 : (int64_t)rint(steps);
}

closo_status closo_md_plan_make(const closo_md_settings *settings, closo_md_plan *out,
                                closo_error *error)
{
    double step_ps = settings->time_step_fs / 1000;
    double frame = settings->frame_time_ps / step_ps;
    if (!(frame > 0.5 && frame < 1e6) || fabs(frame - rint(frame)) > 1e-6) {
        return closo_fail(error, CLOSO_USAGE,
                          "frame time %g ps: expected a whole number of time steps of %g fs",
                          settings->frame_time_ps, settings->time_step_fs);
    }
    out->frame_steps = (int64_t)rint(frame);
    // A run ends with a frame: the time is rounded up to whole frames.
    double frames = ceil(settings->time_ps / settings->frame_time_ps - 1e-6);
    double equilibration = rint(settings->equilibration_ps / step_ps);
    if (!(frames >= 1 && frames * frame < LARGEST_STEPS && equilibration < LARGEST_STEPS)) {
        return closo_fail(error, CLOSO_USAGE,
                          "time %g ps: expected at least one frame (%g ps) and fewer than %g steps",
                          settings->time_ps, settings->frame_time_ps, LARGEST_STEPS);
    }
    out->total_steps = (int64_t)frames * out->frame_steps;
    out->equilibration_steps = (int64_t)equilibration;
    out->thermo_steps = at_least_one(0.2 / step_ps);
    out->restart_steps = at_least_one(5 / settings->frame_time_ps) * out->frame_steps;
    return CLOSO_OK;
}
