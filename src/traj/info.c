// SPDX-License-Identifier: GPL-3.0-or-later
// What is in a trajectory: frames, times, cell, composition, ions, and what can be computed from
// it.
#include "traj/analysis.h"

#include <math.h>

static void describe_ions(const closo_system *system, closo_result *result)
{
    enum { SHOWN = 64 };
    const closo_ions *ions = &system->ions;
    size_t count = ions->kind_count < SHOWN ? ions->kind_count : SHOWN;
    const char *formula[SHOWN], *role[SHOWN];
    double number[SHOWN], atoms[SHOWN], charge[SHOWN];
    for (size_t k = 0; k < count; k++) {
        formula[k] = ions->kinds[k].formula;
        number[k] = (double)ions->kinds[k].count;
        atoms[k] = (double)ions->kinds[k].atoms;
        charge[k] = ions->kinds[k].charge_known ? (double)ions->kinds[k].charge : (double)NAN;
        role[k] = k == system->cation_kind   ? "cation (moving ion)"
                  : ions->kinds[k].is_cation ? "cation"
                                             : "anion";
    }
    closo_table *table = closo_result_add_table(result, "ions", "Ions found");
    closo_table_add_text_column(table, "ion", NULL, formula, count);
    closo_table_add_column(table, "count", NULL, "1", number, count);
    closo_table_add_column(table, "atoms", "atoms per ion", "1", atoms, count);
    closo_table_add_column(table, "charge", NULL, "e", charge, count);
    closo_table_add_text_column(table, "role", NULL, role, count);
    if (ions->kind_count > SHOWN)
        closo_result_warn(result,
                          "%zu kinds of ion found, %d shown: does the bond search suit "
                          "this file?",
                          ions->kind_count, SHOWN);
}

static void describe_cell(const closo_system *system, closo_result *result)
{
    double lengths[3], angles[3];
    closo_cell_parameters(&system->first_cell, lengths, angles);
    static const char *const length_keys[] = {"a", "b", "c"};
    static const char *const angle_keys[] = {"alpha", "beta", "gamma"};
    for (int k = 0; k < 3; k++)
        closo_result_add_quantity(
            result, &(closo_quantity){.key = length_keys[k],
                                      .label = length_keys[k],
                                      .value = lengths[k],
                                      .unit = "A",
                                      .method = system->cell_varies ? "first frame; the cell varies"
                                                                    : "all frames"});
    for (int k = 0; k < 3; k++)
        closo_result_add_quantity(result, &(closo_quantity){.key = angle_keys[k],
                                                            .label = angle_keys[k],
                                                            .value = angles[k],
                                                            .unit = "deg"});
    closo_result_add_quantity(result, &(closo_quantity){.key = "volume",
                                                        .label = "cell volume",
                                                        .value = system->mean_volume,
                                                        .unit = "A^3",
                                                        .method = "mean over the frames"});
}

static void describe_possible(const closo_system *system, closo_result *result)
{
    bool time = !isnan(system->frame_time_ps) && !system->uneven && system->frames_used > 1;
    closo_result_set(result, "can be computed", "%s%s%s",
                     time ? "msd" : "(msd needs --frame-time and evenly spaced frames)",
                     system->periodic ? ", rdf" : "; (rdf needs a cell)",
                     system->periodic && system->anions > 3 ? ", sites" : "");
    if (isnan(system->temperature_kelvin))
        closo_result_set(result, "conductivity", "needs --temperature");
}

static closo_status begin(const closo_system *system, const closo_traj_options *options,
                          void **state, closo_error *error)
{
    (void)system, (void)options, (void)error;
    *state = NULL;
    return CLOSO_OK;
}

static closo_status finish(void *state, const closo_system *system, closo_result *result,
                           closo_error *error)
{
    (void)state, (void)error;
    closo_result_add_quantity(result, &(closo_quantity){.key = "frames",
                                                        .label = "frames in the file",
                                                        .value = (double)system->frames_read,
                                                        .unit = "1"});
    closo_result_add_quantity(result, &(closo_quantity){.key = "frames_used",
                                                        .label = "frames used",
                                                        .value = (double)system->frames_used,
                                                        .unit = "1"});
    closo_result_add_quantity(
        result, &(closo_quantity){
                    .key = "atoms", .label = "atoms", .value = (double)system->atoms, .unit = "1"});
    closo_result_add_quantity(result, &(closo_quantity){.key = "frame_time",
                                                        .label = "time between frames",
                                                        .value = system->frame_time_ps,
                                                        .unit = "ps",
                                                        .method = system->frame_time_source});
    closo_result_add_quantity(result, &(closo_quantity){.key = "length",
                                                        .label = "length of the run",
                                                        .value = system->frame_time_ps *
                                                                 (double)(system->frames_used - 1),
                                                        .unit = "ps"});
    if (system->periodic)
        describe_cell(system, result);
    describe_ions(system, result);
    describe_possible(system, result);
    return CLOSO_OK;
}

const closo_analysis closo_analysis_info = {
    .name = "info", .title = "The run", .begin = begin, .finish = finish};
