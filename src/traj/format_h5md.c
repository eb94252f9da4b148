// SPDX-License-Identifier: GPL-3.0-or-later
// H5MD 1.0 and 1.1: /particles/GROUP/position/{value,step,time} and, of the same group, the box,
// the periodic images, velocities, species and ids. The group with the most particles is read
// unless another one is named. Units are those of the `unit` attributes: a length without one is
// taken as angstrom, which a warning says; times and velocities without one are not used. `image`
// unwraps: r + a_k L_k (the specification's formula for a cuboid, in the vectors of any box). A
// step or time that is one number instead of a series is the distance of frames, from `offset` on.
// Frames are read in blocks through libhdf5, while the common input makes the fingerprint.
#include "traj/bytes.h"
#include "traj/h5md.h"
#include "traj/h5md_species.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char signature[] = "\x89HDF\r\n\x1a\n";

static bool recognise(const char *head, size_t length, const char *path)
{
    (void)path;
    return length >= sizeof signature - 1 && !memcmp(head, signature, sizeof signature - 1);
}

static void close(closo_trajectory *trajectory)
{
    closo_h5md *state = trajectory->state;
    if (!state)
        return;
    closo_hdf5_series *const all[] = {&state->position,   &state->image, &state->velocity,
                                      &state->edges,      &state->id,    &state->step.series,
                                      &state->time.series};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        closo_hdf5_series_close(all[i]);
    closo_hdf5_close(&state->file);
    closo_id_order_clear(&state->order);
    free(state->images);
    free(state->ids);
    free(state->id_numbers);
    free(state);
}

static closo_status allocate(closo_trajectory *trajectory, closo_error *error)
{
    closo_h5md *state = trajectory->state;
    closo_status status = closo_trajectory_reserve(trajectory, state->atoms, error);
    if (status == CLOSO_OK && state->has_velocity)
        status = closo_trajectory_reserve_velocities(trajectory, state->atoms, error);
    if (status == CLOSO_OK && state->has_image) {
        state->images = closo_allocate(state->atoms, 3 * sizeof *state->images, error);
        status = state->images ? CLOSO_OK : CLOSO_MEMORY;
    }
    if (status == CLOSO_OK && state->has_id) {
        state->ids = closo_allocate(state->atoms, sizeof *state->ids, error);
        state->id_numbers = closo_allocate(state->atoms, sizeof *state->id_numbers, error);
        status = state->ids && state->id_numbers ? CLOSO_OK : CLOSO_MEMORY;
    }
    return status;
}

static closo_status open(closo_trajectory *trajectory, closo_error *error)
{
    closo_h5md *state = trajectory->state = closo_allocate(1, sizeof *state, error);
    if (!state)
        return CLOSO_MEMORY;
    trajectory->apart = true;
    closo_status status = closo_h5md_open(trajectory, error);
    if (status == CLOSO_OK) {
        closo_input_skim(trajectory->input);
        status = allocate(trajectory, error);
    }
    if (status == CLOSO_OK)
        status =
            closo_h5md_read_species(trajectory, &state->file, state->group, state->atoms, error);
    return status;
}

// ---- frames

static closo_status read_box(closo_trajectory *trajectory, closo_frame *frame, closo_error *error)
{
    closo_h5md *state = trajectory->state;
    double edges[9], vectors[9] = {0};
    if (state->open_box)
        return CLOSO_OK;
    memcpy(edges, state->fixed_edges, sizeof edges);
    closo_status status = CLOSO_OK;
    if (state->has_edges && state->edges_vary)
        status = closo_hdf5_series_frame(&state->edges, &state->file, frame->index, edges, error);
    if (status != CLOSO_OK)
        return status;
    for (size_t i = 0; i < 9 && state->has_edges; i++)
        vectors[i] = state->edge_unit * (!state->cuboid ? edges[i] : i % 4 == 0 ? edges[i / 4] : 0);
    return closo_trajectory_set_box(trajectory, frame, vectors, error);
}

static closo_status unwrap(closo_trajectory *trajectory, const closo_frame *frame,
                           closo_error *error)
{
    closo_h5md *state = trajectory->state;
    closo_status status =
        closo_hdf5_series_frame(&state->image, &state->file, frame->index, state->images, error);
    const double *v = frame->cell.vectors;
    for (size_t i = 0; i < state->atoms && status == CLOSO_OK; i++) {
        const double *a = state->images + 3 * i;
        for (size_t c = 0; c < 3; c++)
            trajectory->position[3 * i + c] += a[0] * v[c] + a[1] * v[3 + c] + a[2] * v[6 + c];
    }
    return status;
}

static closo_status sort_by_id(closo_trajectory *trajectory, const closo_frame *frame,
                               closo_error *error)
{
    closo_h5md *state = trajectory->state;
    closo_status status =
        closo_hdf5_series_frame(&state->id, &state->file, frame->index, state->ids, error);
    for (size_t i = 0; i < state->atoms && status == CLOSO_OK; i++)
        state->id_numbers[i] = fabs(state->ids[i]) < 9e15 ? (int64_t)state->ids[i] : -1;
    if (status == CLOSO_OK)
        status =
            closo_id_order_take(&state->order, trajectory, state->id_numbers, state->atoms, error);
    if (status != CLOSO_OK)
        return status;
    closo_id_order_sort(&state->order, trajectory->position);
    if (state->has_velocity)
        closo_id_order_sort(&state->order, trajectory->velocity);
    if (trajectory->frames > 0)
        return CLOSO_OK;
    // The species were read in the order of the rows.
    int *rows = closo_allocate(state->atoms, sizeof *rows, error);
    if (!rows)
        return CLOSO_MEMORY;
    memcpy(rows, trajectory->element, state->atoms * sizeof *rows);
    for (size_t row = 0; row < state->atoms; row++)
        trajectory->element[state->order.ids.place[row]] = rows[row];
    free(rows);
    return CLOSO_OK;
}

static closo_status read_vectors(closo_trajectory *trajectory, closo_hdf5_series *series,
                                 uint64_t index, double unit, double *out, closo_error *error)
{
    closo_h5md *state = trajectory->state;
    closo_status status = closo_hdf5_series_frame(series, &state->file, index, out, error);
    for (size_t i = 0; i < 3 * state->atoms && unit != 1 && status == CLOSO_OK; i++)
        out[i] *= unit;
    return status;
}

static closo_status take_time(closo_trajectory *trajectory, closo_frame *frame, closo_error *error)
{
    closo_h5md *state = trajectory->state;
    double step, time = NAN;
    closo_status status = closo_h5md_clock_at(state, &state->step, frame->index, &step, error);
    if (status == CLOSO_OK)
        status = closo_h5md_clock_at(state, &state->time, frame->index, &time, error);
    frame->step = fabs(step) < 9e15 && step >= 0 ? (int64_t)step : -1;
    time *= state->time_unit;
    frame->time = isfinite(time) ? time : NAN;
    return status;
}

static closo_status next(closo_trajectory *trajectory, closo_frame *frame, bool *end,
                         closo_error *error)
{
    closo_h5md *state = trajectory->state;
    uint64_t index = frame->index;
    *end = index == state->frames;
    if (*end)
        return CLOSO_OK;
    closo_status status = read_vectors(trajectory, &state->position, index, state->length_unit,
                                       trajectory->position, error);
    if (status == CLOSO_OK && state->has_velocity)
        status = read_vectors(trajectory, &state->velocity, index, state->velocity_unit,
                              trajectory->velocity, error);
    if (status == CLOSO_OK)
        status = read_box(trajectory, frame, error);
    if (status == CLOSO_OK && state->has_image && frame->periodic)
        status = unwrap(trajectory, frame, error);
    if (status == CLOSO_OK)
        status = closo_trajectory_check_positions(trajectory, state->atoms, error);
    if (status == CLOSO_OK && state->has_id)
        status = sort_by_id(trajectory, frame, error);
    if (status == CLOSO_OK)
        status = take_time(trajectory, frame, error);
    trajectory->atoms = state->atoms;
    frame->unwrapped = state->has_image;
    frame->velocity = state->has_velocity ? trajectory->velocity : NULL;
    trajectory->fraction = (double)(index + 1) / (double)state->frames;
    return status;
}

const closo_trajectory_format closo_format_h5md = {
    .name = "h5md",
    .description = "H5MD",
    .extensions = "h5md h5 hdf5",
    .carries_time = true,
    .reference = "H5MD 1.1, https://h5md.nongnu.org, doi:10.1016/j.cpc.2014.01.018",
    .recognise = recognise,
    .open = open,
    .next = next,
    .close = close,
};
