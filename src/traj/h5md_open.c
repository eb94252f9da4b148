// SPDX-License-Identifier: GPL-3.0-or-later
// Opening an H5MD file: every shape is compared with that of the positions before anything is read.
// Layout: H5MD 1.1, https://h5md.nongnu.org.
#include "traj/h5md.h"

#include "traj/unit_words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { GROUPS_MAXIMUM = 256, PATH_SIZE = CLOSO_HDF5_NAME + 64 };

static void name_in(const closo_h5md *state, const char *name, char out[PATH_SIZE])
{
    snprintf(out, PATH_SIZE, "%s/%s", state->group, name);
}

// Unit of an element: of its values, or of its group.
static bool unit_of(closo_h5md *state, const char *element, char out[CLOSO_HDF5_TEXT])
{
    char path[PATH_SIZE + 8], name[PATH_SIZE];
    name_in(state, element, name);
    snprintf(path, sizeof path, "%s/value", name);
    return closo_hdf5_text(&state->file, path, "unit", 0, out) ||
           closo_hdf5_text(&state->file, name, "unit", 0, out) ||
           closo_hdf5_text(&state->file, path, "units", 0, out) ||
           closo_hdf5_text(&state->file, name, "units", 0, out);
}

// ---- which group

// Particles of a group by the shape of its positions; 0: none.
static closo_status count_particles(closo_h5md *state, const char *name, uint64_t *count,
                                    closo_error *error)
{
    char path[PATH_SIZE];
    closo_hdf5_array array;
    snprintf(path, sizeof path, "particles/%s/position/value", name);
    *count = 0;
    closo_status status = closo_hdf5_find(&state->file, path, &array, error);
    if (status == CLOSO_OK && array.id && array.rank == 3 && array.size[2] == 3)
        *count = array.size[1];
    closo_hdf5_array_close(&array);
    return status;
}

static closo_status use_group(closo_h5md *state, const char *path, const char *name,
                              closo_error *error)
{
    int length = snprintf(state->group, sizeof state->group, "particles/%s", name);
    return length > 0 && (size_t)length < sizeof state->group
               ? CLOSO_OK
               : closo_fail(error, CLOSO_INPUT, "%s: expected a shorter name of a group", path);
}

static closo_status largest_group(closo_trajectory *trajectory, char **names, size_t count,
                                  closo_error *error)
{
    closo_h5md *state = trajectory->state;
    const char *path = closo_input_path(trajectory->input);
    uint64_t most = 0;
    size_t best = 0, filled = 0;
    closo_status status = CLOSO_OK;
    for (size_t i = 0; i < count && status == CLOSO_OK; i++) {
        uint64_t particles;
        status = count_particles(state, names[i], &particles, error);
        filled += particles > 0;
        best = particles > most ? i : best;
        most = particles > most ? particles : most;
    }
    char conventions[CLOSO_HDF5_TEXT];
    if (status == CLOSO_OK && most == 0 &&
        closo_hdf5_text(&state->file, "/", "Conventions", 0, conventions))
        status = closo_fail(error, CLOSO_INPUT,
                            "%s: not H5MD, but NetCDF-4 (Conventions \"%s\"): give --input-format "
                            "netcdf4",
                            path, conventions);
    if (status == CLOSO_OK && most == 0)
        status = closo_fail(error, CLOSO_INPUT,
                            "%s: an HDF5 file, but expected H5MD with particles/GROUP/position/"
                            "value[frame][particle][3], found none",
                            path);
    if (status == CLOSO_OK)
        status = use_group(state, path, names[best], error);
    if (status == CLOSO_OK && filled > 1)
        closo_trajectory_warn(trajectory,
                              "%s: %zu groups of particles: \"%s\" is read, which has the most "
                              "(%llu)",
                              path, filled, names[best], (unsigned long long)most);
    return status;
}

static closo_status choose_group(closo_trajectory *trajectory, closo_error *error)
{
    closo_h5md *state = trajectory->state;
    const char *wanted = trajectory->options.group, *path = closo_input_path(trajectory->input);
    if (wanted) {
        uint64_t count;
        closo_status status = count_particles(state, wanted, &count, error);
        if (status == CLOSO_OK && count == 0)
            status = closo_fail(error, CLOSO_USAGE, "--group: no group \"%s\" of particles in %s",
                                wanted, path);
        return status == CLOSO_OK ? use_group(state, path, wanted, error) : status;
    }
    char **names = NULL;
    size_t count = 0;
    closo_status status = CLOSO_OK;
    if (closo_hdf5_is_group(&state->file, "particles"))
        status =
            closo_hdf5_members(&state->file, "particles", GROUPS_MAXIMUM, &names, &count, error);
    if (status == CLOSO_OK)
        status = largest_group(trajectory, names, count, error);
    closo_hdf5_names_free(names, count);
    return status;
}

// ---- series

// [frame][particle][width] of an element, which may be absent; `series` is zeroed then. Fewer
// frames than positions have is an error.
static closo_status open_element(closo_trajectory *trajectory, const char *name, size_t width,
                                 closo_hdf5_series *series, closo_error *error)
{
    closo_h5md *state = trajectory->state;
    char path[PATH_SIZE];
    closo_hdf5_array array;
    name_in(state, name, path);
    closo_status status = closo_hdf5_find(&state->file, path, &array, error);
    if (status != CLOSO_OK || !array.id)
        return status;
    bool fits = array.rank == (width > 1 ? 3 : 2) && array.size[1] == state->atoms &&
                (width == 1 || array.size[2] == width) && array.size[0] >= state->frames;
    if (fits)
        status = closo_hdf5_series_open(series, &state->file, &array, error);
    else
        status =
            closo_fail(error, CLOSO_INPUT,
                       "%s: expected %s of %zu particles in %llu frames, as of the positions",
                       state->file.path, path, state->atoms, (unsigned long long)state->frames);
    closo_hdf5_array_close(&array);
    return status;
}

static closo_status open_positions(closo_trajectory *trajectory, closo_error *error)
{
    closo_h5md *state = trajectory->state;
    char path[PATH_SIZE];
    closo_hdf5_array array;
    name_in(state, "position/value", path);
    closo_status status = closo_hdf5_find(&state->file, path, &array, error);
    if (status != CLOSO_OK)
        return status;
    state->frames = array.size[0];
    state->atoms = (size_t)array.size[1];
    if (state->frames == 0)
        status = closo_fail(error, CLOSO_INPUT, "%s: holds no frame", state->file.path);
    else
        status = closo_hdf5_series_open(&state->position, &state->file, &array, error);
    closo_hdf5_array_close(&array);
    return status;
}

// `name` is "position/step" or "position/time".
static closo_status open_clock(closo_h5md *state, const char *name, closo_h5md_clock *out,
                               closo_error *error)
{
    char path[PATH_SIZE];
    closo_hdf5_array array;
    name_in(state, name, path);
    closo_status status = closo_hdf5_find(&state->file, path, &array, error);
    if (status != CLOSO_OK || !array.id)
        return status;
    if (array.rank == 1 && array.size[0] >= state->frames) {
        status = closo_hdf5_series_open(&out->series, &state->file, &array, error);
    } else if (array.rank == 0) {
        out->even = true;
        closo_hdf5_number(&state->file, path, "offset", &out->offset);
        status = closo_hdf5_doubles(&state->file, &array, 0, 1, &out->distance, error);
    } else {
        status = closo_fail(error, CLOSO_INPUT, "%s: expected %s of %llu frames", state->file.path,
                            path, (unsigned long long)state->frames);
    }
    out->there = status == CLOSO_OK;
    closo_hdf5_array_close(&array);
    return status;
}

closo_status closo_h5md_clock_at(closo_h5md *state, closo_h5md_clock *clock, uint64_t frame,
                                 double *out, closo_error *error)
{
    *out = NAN;
    if (!clock->there)
        return CLOSO_OK;
    *out = clock->offset + (double)frame * clock->distance;
    return clock->even ? CLOSO_OK
                       : closo_hdf5_series_frame(&clock->series, &state->file, frame, out, error);
}

// ---- the box

// "periodic" or "none" along each axis; without the attribute a box with edges is periodic.
static closo_status read_boundary(closo_h5md *state, closo_error *error)
{
    char path[PATH_SIZE], word[CLOSO_HDF5_TEXT];
    size_t open = 0, said = 0;
    name_in(state, "box", path);
    for (size_t i = 0; i < 3; i++)
        if (closo_hdf5_text(&state->file, path, "boundary", i, word)) {
            said++;
            open += !strcmp(word, "none") || !strcmp(word, "nonperiodic");
        }
    if (open % 3 != 0)
        return closo_fail(error, CLOSO_INPUT, "%s: %s: partly periodic boxes are not supported",
                          state->file.path, path);
    state->open_box = said == 3 && open == 3;
    return CLOSO_OK;
}

// A vector or a matrix, fixed or for each frame.
static closo_status open_edges(closo_h5md *state, closo_error *error)
{
    char path[PATH_SIZE];
    closo_hdf5_array array;
    name_in(state, "box/edges", path);
    state->edges_vary = closo_hdf5_is_group(&state->file, path);
    name_in(state, state->edges_vary ? "box/edges/value" : "box/edges", path);
    closo_status status = closo_hdf5_find(&state->file, path, &array, error);
    if (status != CLOSO_OK || !array.id)
        return status;
    size_t from = state->edges_vary, rank = array.rank - from;
    state->cuboid = rank == 1;
    bool fits = array.rank > from && rank <= 2 && array.size[from] == 3 &&
                (rank == 1 || array.size[from + 1] == 3) &&
                (!state->edges_vary || array.size[0] >= state->frames);
    if (!fits)
        status = closo_fail(
            error, CLOSO_INPUT, "%s: expected %s with 3 or 3 x 3 numbers%s, found others",
            state->file.path, path, state->edges_vary ? " for each frame of the positions" : "");
    else if (state->edges_vary)
        status = closo_hdf5_series_open(&state->edges, &state->file, &array, error);
    else
        status = closo_hdf5_doubles(&state->file, &array, 0, 3, state->fixed_edges, error);
    state->has_edges = status == CLOSO_OK;
    closo_hdf5_array_close(&array);
    return status;
}

// ---- units

static closo_status length_unit(closo_trajectory *trajectory, const char *element, double *out,
                                closo_error *error)
{
    closo_h5md *state = trajectory->state;
    char text[CLOSO_HDF5_TEXT];
    *out = 1;
    if (!unit_of(state, element, text)) {
        closo_trajectory_warn(trajectory, "%s: %s/%s has no unit and is taken as angstrom",
                              state->file.path, state->group, element);
        return CLOSO_OK;
    }
    *out = closo_unit_of_length(text);
    return isnan(*out) ? closo_fail(error, CLOSO_INPUT,
                                    "%s: %s/%s: expected a unit of length, found \"%s\"",
                                    state->file.path, state->group, element, text)
                       : CLOSO_OK;
}

static closo_status settle_units(closo_trajectory *trajectory, closo_error *error)
{
    closo_h5md *state = trajectory->state;
    char text[CLOSO_HDF5_TEXT] = "";
    closo_status status = length_unit(trajectory, "position", &state->length_unit, error);
    state->edge_unit = state->length_unit;
    // Edges without a unit are in that of the positions.
    if (status == CLOSO_OK && state->has_edges && unit_of(state, "box/edges", text))
        status = length_unit(trajectory, "box/edges", &state->edge_unit, error);
    state->time_unit = unit_of(state, "position/time", text) ? closo_unit_of_time(text) : NAN;
    if (status == CLOSO_OK && state->time.there && isnan(state->time_unit))
        closo_trajectory_warn(trajectory,
                              "%s: the time has no known unit (\"%s\") and is not used: give "
                              "--frame-time",
                              state->file.path, text);
    return status;
}

// ---- velocities

// They may be sampled at other steps than the positions.
static closo_status same_steps(closo_h5md *state, bool *same, closo_error *error)
{
    closo_h5md_clock other = {.there = false};
    closo_status status = open_clock(state, "velocity/step", &other, error);
    *same = status == CLOSO_OK && other.there == state->step.there;
    if (*same && other.there && (other.even || state->step.even)) {
        *same = other.even == state->step.even && other.offset == state->step.offset &&
                other.distance == state->step.distance;
    } else if (*same && other.there) {
        for (uint64_t f = 0; f < state->frames && *same && status == CLOSO_OK; f++) {
            double mine = 0, its = 0;
            status = closo_h5md_clock_at(state, &state->step, f, &mine, error);
            if (status == CLOSO_OK)
                status = closo_h5md_clock_at(state, &other, f, &its, error);
            *same = mine == its;
        }
    }
    closo_hdf5_series_close(&other.series);
    return status;
}

static closo_status open_velocities(closo_trajectory *trajectory, closo_error *error)
{
    closo_h5md *state = trajectory->state;
    char path[PATH_SIZE], text[CLOSO_HDF5_TEXT] = "";
    closo_hdf5_array array;
    name_in(state, "velocity/value", path);
    closo_status status = closo_hdf5_find(&state->file, path, &array, error);
    bool there = status == CLOSO_OK && array.id;
    bool fits = there && array.rank == 3 && array.size[0] == state->frames;
    closo_hdf5_array_close(&array);
    if (!there)
        return status;
    state->velocity_unit = unit_of(state, "velocity", text) ? closo_unit_of_velocity(text) : NAN;
    if (isnan(state->velocity_unit)) {
        closo_trajectory_warn(trajectory,
                              "%s: the velocities have no known unit (\"%s\") and are not used",
                              state->file.path, text);
        return CLOSO_OK;
    }
    if (fits)
        status = same_steps(state, &fits, error);
    if (status == CLOSO_OK && !fits)
        closo_trajectory_warn(trajectory,
                              "%s: velocities stand at other steps than positions and are not used",
                              state->file.path);
    if (status != CLOSO_OK || !fits)
        return status;
    status = open_element(trajectory, "velocity/value", 3, &state->velocity, error);
    state->has_velocity = status == CLOSO_OK && state->velocity.width > 0;
    return status;
}

// ---- opening

static closo_status open_parts(closo_trajectory *trajectory, closo_error *error)
{
    closo_h5md *state = trajectory->state;
    closo_status status = open_positions(trajectory, error);
    if (status == CLOSO_OK)
        status = open_clock(state, "position/step", &state->step, error);
    if (status == CLOSO_OK)
        status = open_clock(state, "position/time", &state->time, error);
    if (status == CLOSO_OK)
        status = open_element(trajectory, "image/value", 3, &state->image, error);
    if (status == CLOSO_OK)
        status = open_element(trajectory, "id/value", 1, &state->id, error);
    if (status == CLOSO_OK)
        status = read_boundary(state, error);
    if (status == CLOSO_OK)
        status = open_edges(state, error);
    if (status == CLOSO_OK)
        status = settle_units(trajectory, error);
    if (status == CLOSO_OK)
        status = open_velocities(trajectory, error);
    state->has_image = state->image.width > 0;
    state->has_id = state->id.width > 0;
    return status;
}

closo_status closo_h5md_open(closo_trajectory *trajectory, closo_error *error)
{
    closo_h5md *state = trajectory->state;
    closo_status status = closo_hdf5_open(&state->file, closo_input_path(trajectory->input), error);
    if (status == CLOSO_OK)
        status = choose_group(trajectory, error);
    if (status == CLOSO_OK)
        status = open_parts(trajectory, error);
    return status;
}
