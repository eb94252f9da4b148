// SPDX-License-Identifier: GPL-3.0-or-later
// AMBER and LAMMPS NetCDF-4: the variables of the classic files as data sets of an HDF5 file, with
// the frames along their first dimension. Read in blocks through libhdf5, while the common input
// makes the fingerprint; what the variables mean is told by amber.h. Layout: NetCDF user's guide,
// "File format specifications", NetCDF-4.
#include "traj/amber.h"
#include "traj/hdf5_file.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct netcdf4_state {
    closo_hdf5 file;
    closo_amber amber;
    closo_hdf5_series series[CLOSO_AMBER_FIELDS];
    uint64_t frames;
    double *numbers; // atoms: ids or types as they are read
} netcdf4_state;

static bool recognise(const char *head, size_t length, const char *path)
{
    static const char signature[] = "\x89HDF\r\n\x1a\n";
    (void)path;
    return length >= sizeof signature - 1 && !memcmp(head, signature, sizeof signature - 1) &&
           memmem(head, length, "Conventions", 11) && memmem(head, length, "AMBER", 5);
}

static void close(closo_trajectory *trajectory)
{
    netcdf4_state *state = trajectory->state;
    if (!state)
        return;
    for (size_t f = 0; f < CLOSO_AMBER_FIELDS; f++)
        closo_hdf5_series_close(&state->series[f]);
    closo_hdf5_close(&state->file);
    closo_amber_clear(&state->amber);
    free(state->numbers);
    free(state);
}

// ---- opening

static void describe(netcdf4_state *state, const char *name, const closo_hdf5_array *array,
                     closo_amber_variable *out)
{
    *out = (closo_amber_variable){.there = true, .scale = 1};
    memcpy(out->name, name, strlen(name) + 1);
    out->narrow = array->kind == CLOSO_HDF5_REAL && array->type_bytes <= 4;
    closo_hdf5_text(&state->file, name, "units", 0, out->units);
    closo_hdf5_number(&state->file, name, "scale_factor", &out->scale);
    closo_hdf5_number(&state->file, name, "add_offset", &out->offset);
}

// Shaped as the field wants it; *fixed: without the dimension of frames. The coordinates, which
// come first, say how many atoms and frames there are.
static bool fits(netcdf4_state *state, const closo_hdf5_array *array,
                 const closo_amber_shape *shape, bool *fixed)
{
    size_t rank = (size_t)(shape->per_atom + (shape->width > 1));
    *fixed = shape->per_atom && array->rank == rank && state->frames > 0;
    size_t from = *fixed ? 0 : 1;
    if (array->rank != rank + from || (shape->width > 1 && array->size[array->rank - 1] != 3))
        return false;
    if (state->frames == 0 && shape->per_atom) {
        state->frames = array->size[0];
        state->amber.atoms = (size_t)array->size[1];
    }
    return (*fixed || array->size[0] >= state->frames) &&
           (!shape->per_atom || array->size[from] == state->amber.atoms);
}

// A variable that varies not with the frames is read at once.
static closo_status read_fixed(netcdf4_state *state, closo_amber_field field,
                               const closo_hdf5_array *array, closo_error *error)
{
    int64_t **out = field == CLOSO_AMBER_ID ? &state->amber.id : &state->amber.type;
    if (field != CLOSO_AMBER_ID && field != CLOSO_AMBER_TYPE)
        return closo_fail(error, CLOSO_INPUT, "%s: expected a variable %s of each frame",
                          state->file.path, closo_amber_shapes[field].names[0]);
    *out = closo_allocate(state->amber.atoms, sizeof **out, error);
    return *out ? closo_hdf5_integers(&state->file, array, 0, state->amber.atoms, *out, error)
                : CLOSO_MEMORY;
}

static closo_status open_field(netcdf4_state *state, closo_amber_field field, closo_error *error)
{
    const closo_amber_shape *shape = &closo_amber_shapes[field];
    closo_amber_variable *variable = &state->amber.variable[field];
    for (const char *const *name = shape->names; *name; name++) {
        closo_hdf5_array array;
        closo_status status = closo_hdf5_find(&state->file, *name, &array, error);
        if (status != CLOSO_OK)
            return status;
        if (!array.id)
            continue;
        bool fixed = false;
        describe(state, *name, &array, variable);
        if (!fits(state, &array, shape, &fixed))
            status = closo_fail(error, CLOSO_INPUT,
                                "%s: expected the variable %s(frame%s%s), found another shape",
                                state->file.path, *name, shape->per_atom ? ", atom" : "",
                                shape->width > 1 ? ", 3" : "");
        else if (fixed)
            status = read_fixed(state, field, &array, error);
        else
            status = closo_hdf5_series_open(&state->series[field], &state->file, &array, error);
        variable->fixed = fixed;
        closo_hdf5_array_close(&array);
        return status;
    }
    return CLOSO_OK;
}

static closo_status allocate(closo_trajectory *trajectory, closo_error *error)
{
    netcdf4_state *state = trajectory->state;
    closo_amber *amber = &state->amber;
    closo_status status = closo_trajectory_reserve(trajectory, amber->atoms, error);
    if (status == CLOSO_OK && amber->variable[CLOSO_AMBER_VELOCITIES].there)
        status = closo_trajectory_reserve_velocities(trajectory, amber->atoms, error);
    int64_t **const integers[] = {&amber->id, &amber->type};
    for (size_t i = 0; i < 2 && status == CLOSO_OK; i++)
        if (!*integers[i]) {
            *integers[i] = closo_allocate(amber->atoms, sizeof **integers[i], error);
            status = *integers[i] ? CLOSO_OK : CLOSO_MEMORY;
        }
    if (status == CLOSO_OK) {
        state->numbers = closo_allocate(amber->atoms, sizeof *state->numbers, error);
        status = state->numbers ? CLOSO_OK : CLOSO_MEMORY;
    }
    return status;
}

static closo_status open(closo_trajectory *trajectory, closo_error *error)
{
    netcdf4_state *state = trajectory->state = closo_allocate(1, sizeof *state, error);
    if (!state)
        return CLOSO_MEMORY;
    trajectory->apart = true;
    closo_status status = closo_hdf5_open(&state->file, closo_input_path(trajectory->input), error);
    if (status != CLOSO_OK)
        return status;
    closo_input_skim(trajectory->input);
    closo_hdf5_text(&state->file, "/", "Conventions", 0, state->amber.conventions);
    closo_hdf5_text(&state->file, "/", "program", 0, state->amber.program);
    status = open_field(state, CLOSO_AMBER_COORDINATES, error);
    for (int f = 0; f < CLOSO_AMBER_FIELDS && status == CLOSO_OK; f++)
        if (f != CLOSO_AMBER_COORDINATES && state->frames > 0)
            status = open_field(state, (closo_amber_field)f, error);
    if (status == CLOSO_OK)
        status = closo_amber_settle(&state->amber, trajectory, error);
    return status == CLOSO_OK ? allocate(trajectory, error) : status;
}

// ---- frames

static closo_status read_field(closo_trajectory *trajectory, closo_amber_field field,
                               uint64_t frame, closo_error *error)
{
    netcdf4_state *state = trajectory->state;
    closo_amber *amber = &state->amber;
    double *const places[CLOSO_AMBER_FIELDS] = {[CLOSO_AMBER_TIME] = &amber->time,
                                                [CLOSO_AMBER_LENGTHS] = amber->lengths,
                                                [CLOSO_AMBER_ANGLES] = amber->angles,
                                                [CLOSO_AMBER_ORIGIN] = amber->origin,
                                                [CLOSO_AMBER_COORDINATES] = trajectory->position,
                                                [CLOSO_AMBER_VELOCITIES] = trajectory->velocity,
                                                [CLOSO_AMBER_ID] = state->numbers,
                                                [CLOSO_AMBER_TYPE] = state->numbers};
    closo_status status =
        closo_hdf5_series_frame(&state->series[field], &state->file, frame, places[field], error);
    int64_t *integers = field == CLOSO_AMBER_ID     ? amber->id
                        : field == CLOSO_AMBER_TYPE ? amber->type
                                                    : NULL;
    for (size_t i = 0; status == CLOSO_OK && integers && i < amber->atoms; i++)
        integers[i] = fabs(state->numbers[i]) < 9e15 ? (int64_t)state->numbers[i] : -1;
    return status;
}

static closo_status next(closo_trajectory *trajectory, closo_frame *frame, bool *end,
                         closo_error *error)
{
    netcdf4_state *state = trajectory->state;
    *end = frame->index == state->frames;
    closo_status status = CLOSO_OK;
    for (int f = 0; f < CLOSO_AMBER_FIELDS && status == CLOSO_OK && !*end; f++)
        if (state->amber.variable[f].there && !state->amber.variable[f].fixed)
            status = read_field(trajectory, (closo_amber_field)f, frame->index, error);
    if (status != CLOSO_OK || *end)
        return status;
    trajectory->fraction = (double)(frame->index + 1) / (double)state->frames;
    return closo_amber_frame(&state->amber, trajectory, frame, error);
}

const closo_trajectory_format closo_format_netcdf4 = {
    .name = "netcdf4",
    .description = "AMBER or LAMMPS NetCDF-4",
    .extensions = "nc4",
    .carries_time = true,
    .reference = "AMBER NetCDF trajectory convention 1.0, https://ambermd.org/netcdf/nctraj.xhtml; "
                 "NetCDF user's guide, file format specifications",
    .recognise = recognise,
    .open = open,
    .next = next,
    .close = close,
};
