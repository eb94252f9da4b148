// SPDX-License-Identifier: GPL-3.0-or-later
// Progress, cancelling, thread counts and clocks: the few places where long work touches the world
// around it. All of it goes through pointers of the caller; nothing is remembered here.
#include "closo/base.h"

#include <math.h>
#include <sched.h>
#include <time.h>
#include <unistd.h>

bool closo_cancelled(const closo_control *control)
{
    return control && control->cancelled && control->cancelled(control->context);
}

void closo_report_progress(const closo_control *control, const char *stage, double done,
                           double total)
{
    if (control && control->report)
        control->report(control->context, stage, done, total);
}

int closo_thread_count(int requested)
{
    if (requested > 0)
        return requested;
#ifdef __linux__
    cpu_set_t allowed; // what the job's affinity grants, not what the machine has
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0 && CPU_COUNT(&allowed) > 0)
        return CPU_COUNT(&allowed);
#endif
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (int)online : 1;
}

void closo_sleep(double seconds)
{
    if (!(seconds > 0))
        return;
    double longest = 1e9; // thirty years; keeps the conversion to time_t defined
    double whole = floor(seconds < longest ? seconds : longest);
    double rest = seconds < longest ? seconds - whole : 0;
    struct timespec pause = {.tv_sec = (time_t)whole, .tv_nsec = (long)(rest * 1e9)};
    nanosleep(&pause, NULL);
}

double closo_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}
