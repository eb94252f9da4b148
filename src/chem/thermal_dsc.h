// SPDX-License-Identifier: GPL-3.0-or-later
// Calorimetry: what the search of peaks and their evaluation share.
#ifndef CLOSO_CHEM_THERMAL_DSC_H
#define CLOSO_CHEM_THERMAL_DSC_H

#include "chem/thermal.h"

// One segment on an even grid of time.
typedef struct closo_dsc_trace {
    size_t count, segment;
    double step;                       // s
    double *time, *temperature, *heat; // W/g, endothermic > 0
    double *smooth, *slope;            // of heat; W/g/s
    double noise, slope_noise, smooth_noise;
    double rate; // K/s
    int direction;
} closo_dsc_trace;

typedef struct closo_dsc_limits { // points of the trace
    size_t begin, top, end;
} closo_dsc_limits;

// Peaks of a trace; limits: room for CLOSO_DSC_PEAKS.
closo_status closo_dsc_search(const closo_dsc_trace *trace, const closo_dsc_options *options,
                              closo_dsc_limits *limits, size_t *count, closo_error *error);
// baseline: of all points of the trace; the peak's are written. false: no room for baselines.
bool closo_dsc_evaluate(const closo_dsc_trace *trace, const closo_dsc_limits *limits,
                        closo_dsc_baseline kind, double *baseline, double *scratch,
                        closo_dsc_peak *out);

#endif
