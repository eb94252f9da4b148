// SPDX-License-Identifier: GPL-3.0-or-later
// AMBER and LAMMPS NetCDF in the classic data model: one record per frame, in which every variable
// that has the dimension of frames has its part, one behind the other by their offsets and each
// padded to four bytes (a single one is not). What varies not with the frames stands before the
// records. Read front to back; what the variables mean is told by amber.h.
#include "traj/netcdf.h"

#include <stdlib.h>
#include <string.h>

typedef struct record_part {
    closo_amber_field field; // CLOSO_AMBER_FIELDS: passed over
    closo_netcdf_type type;
    uint64_t count, bytes, padding;
} record_part;

typedef struct netcdf_state {
    closo_netcdf file;
    closo_amber amber;
    record_part *parts; // of a record
    size_t count;
    uint64_t first; // offset of the first record
    closo_bytes bytes;
} netcdf_state;

static bool recognise(const char *head, size_t length, const char *path)
{
    (void)path;
    return length >= 4 && !memcmp(head, "CDF", 3) && (head[3] == 1 || head[3] == 2 || head[3] == 5);
}

static void close(closo_trajectory *trajectory)
{
    netcdf_state *state = trajectory->state;
    if (!state)
        return;
    closo_amber_clear(&state->amber);
    free(state->file.variables);
    free(state->parts);
    free(state->bytes.data);
    free(state);
}

// ---- which variable is which

// Shaped as the field wants it; sets *atoms from the first one that has atoms.
static bool fits(const closo_netcdf_variable *variable, const closo_amber_shape *shape,
                 size_t *atoms)
{
    size_t rank = (size_t)(shape->per_atom + (shape->width > 1));
    if (variable->rank != rank || (!shape->per_atom && !variable->record))
        return false;
    if (shape->width > 1 && variable->size[rank - 1] != shape->width)
        return false;
    if (!shape->per_atom)
        return true;
    if (*atoms == 0)
        *atoms = (size_t)variable->size[0];
    return variable->size[0] == *atoms;
}

static closo_status choose(closo_trajectory *trajectory, closo_amber_field field,
                           closo_amber_field *uses, closo_error *error)
{
    netcdf_state *state = trajectory->state;
    const closo_amber_shape *shape = &closo_amber_shapes[field];
    for (const char *const *name = shape->names; *name; name++) {
        for (size_t i = 0; i < state->file.count; i++) {
            const closo_netcdf_variable *variable = &state->file.variables[i];
            if (strcmp(variable->described.name, *name) != 0)
                continue;
            if (!fits(variable, shape, &state->amber.atoms))
                return closo_fail(error, CLOSO_INPUT,
                                  "%s: expected the variable %s(frame%s%s), found another shape",
                                  closo_input_path(trajectory->input), *name,
                                  shape->per_atom ? ", atom" : "", shape->width > 1 ? ", 3" : "");
            if (field == CLOSO_AMBER_COORDINATES && !variable->record)
                return closo_fail(error, CLOSO_INPUT,
                                  "%s: expected frames along the unlimited dimension",
                                  closo_input_path(trajectory->input));
            state->amber.variable[field] = variable->described;
            uses[i] = field;
            return CLOSO_OK;
        }
    }
    return CLOSO_OK;
}

// The record, part by part; the offsets must say the same.
static closo_status lay_out(closo_trajectory *trajectory, const closo_amber_field *uses,
                            closo_error *error)
{
    netcdf_state *state = trajectory->state;
    const closo_netcdf *file = &state->file;
    state->parts = closo_allocate(file->count, sizeof *state->parts, error);
    if (!state->parts)
        return CLOSO_MEMORY;
    uint64_t at = 0;
    for (size_t i = 0; i < file->count; i++) {
        const closo_netcdf_variable *variable = &file->variables[i];
        if (!variable->record)
            continue;
        if (state->count == 0)
            state->first = at = variable->begin;
        if (variable->begin != at)
            return closo_fail(error, CLOSO_INPUT,
                              "%s: variable %s begins at byte %llu, expected %llu",
                              closo_input_path(trajectory->input), variable->described.name,
                              (unsigned long long)variable->begin, (unsigned long long)at);
        record_part *part = &state->parts[state->count++];
        part->field = uses[i];
        part->type = variable->type;
        part->count = variable->count;
        part->bytes = variable->bytes;
        part->padding = (4 - variable->bytes % 4) % 4;
        at += part->bytes + part->padding;
    }
    if (state->count == 1)
        state->parts[0].padding = 0;
    return CLOSO_OK;
}

// ---- numbers

static closo_status reserve_integers(closo_trajectory *trajectory, int64_t **array,
                                     closo_error *error)
{
    const netcdf_state *state = trajectory->state;
    if (!*array)
        *array = closo_allocate(state->amber.atoms, sizeof **array, error);
    return *array ? CLOSO_OK : CLOSO_MEMORY;
}

// The bytes of a part have come, so that memory for its numbers is no claim of a header alone.
static closo_status take_numbers(closo_trajectory *trajectory, const record_part *part,
                                 closo_error *error)
{
    netcdf_state *state = trajectory->state;
    closo_amber *amber = &state->amber;
    const unsigned char *raw = state->bytes.data;
    size_t count = (size_t)part->count;
    double *small[] = {[CLOSO_AMBER_TIME] = &amber->time,
                       [CLOSO_AMBER_LENGTHS] = amber->lengths,
                       [CLOSO_AMBER_ANGLES] = amber->angles,
                       [CLOSO_AMBER_ORIGIN] = amber->origin};
    closo_status status;
    switch (part->field) {
    case CLOSO_AMBER_COORDINATES:
        status = closo_trajectory_reserve(trajectory, amber->atoms, error);
        if (status == CLOSO_OK)
            closo_netcdf_doubles(part->type, raw, count, trajectory->position);
        return status;
    case CLOSO_AMBER_VELOCITIES:
        status = closo_trajectory_reserve_velocities(trajectory, amber->atoms, error);
        if (status == CLOSO_OK)
            closo_netcdf_doubles(part->type, raw, count, trajectory->velocity);
        return status;
    case CLOSO_AMBER_ID:
    case CLOSO_AMBER_TYPE: {
        int64_t **array = part->field == CLOSO_AMBER_ID ? &amber->id : &amber->type;
        status = reserve_integers(trajectory, array, error);
        if (status == CLOSO_OK)
            closo_netcdf_integers(part->type, raw, count, *array);
        return status;
    }
    default:
        closo_netcdf_doubles(part->type, raw, count, small[part->field]);
        return CLOSO_OK;
    }
}

static closo_status read_part(closo_trajectory *trajectory, const record_part *part, bool *end,
                              closo_error *error)
{
    netcdf_state *state = trajectory->state;
    bool wanted = part->field < CLOSO_AMBER_FIELDS && state->amber.variable[part->field].there;
    closo_status status;
    if (wanted) {
        status = closo_trajectory_record(trajectory, &state->bytes, part->bytes, end, error);
        if (status == CLOSO_OK && !*end)
            status = take_numbers(trajectory, part, error);
    } else {
        status = closo_trajectory_skip(trajectory, part->bytes, end, error);
    }
    if (status == CLOSO_OK && !*end)
        status = closo_trajectory_skip(trajectory, part->padding, end, error);
    return status;
}

// ---- before the records

static closo_status skip_to(closo_trajectory *trajectory, uint64_t offset, closo_error *error)
{
    uint64_t at = closo_input_byte_number(trajectory->input);
    bool end = false;
    if (offset < at)
        return closo_trajectory_bad_bytes(trajectory, error,
                                          "expected variables behind one another, found one at "
                                          "byte %llu",
                                          (unsigned long long)offset);
    return closo_trajectory_skip(trajectory, offset - at, &end, error);
}

static closo_status read_fixed(closo_trajectory *trajectory, const closo_amber_field *uses,
                               closo_error *error)
{
    const netcdf_state *state = trajectory->state;
    closo_status status = CLOSO_OK;
    bool end = false;
    for (size_t i = 0; i < state->file.count && status == CLOSO_OK; i++) {
        const closo_netcdf_variable *variable = &state->file.variables[i];
        if (variable->record || uses[i] == CLOSO_AMBER_FIELDS)
            continue;
        const record_part part = {uses[i], variable->type, variable->count, variable->bytes, 0};
        status = skip_to(trajectory, variable->begin, error);
        if (status == CLOSO_OK)
            status = read_part(trajectory, &part, &end, error);
    }
    return status == CLOSO_OK ? skip_to(trajectory, state->first, error) : status;
}

static closo_status open(closo_trajectory *trajectory, closo_error *error)
{
    netcdf_state *state = trajectory->state = closo_allocate(1, sizeof *state, error);
    if (!state)
        return CLOSO_MEMORY;
    closo_amber *amber = &state->amber;
    closo_status status = closo_netcdf_read(&state->file, trajectory, error);
    if (status != CLOSO_OK)
        return status;
    memcpy(amber->conventions, state->file.conventions, sizeof amber->conventions);
    memcpy(amber->program, state->file.program, sizeof amber->program);
    closo_amber_field *uses = closo_allocate(state->file.count, sizeof *uses, error);
    if (!uses)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < state->file.count; i++)
        uses[i] = CLOSO_AMBER_FIELDS;
    // Coordinates first: they say how many atoms there are.
    status = choose(trajectory, CLOSO_AMBER_COORDINATES, uses, error);
    for (int f = 0; f < CLOSO_AMBER_FIELDS && status == CLOSO_OK; f++)
        if (f != CLOSO_AMBER_COORDINATES)
            status = choose(trajectory, (closo_amber_field)f, uses, error);
    if (status == CLOSO_OK)
        status = closo_amber_settle(amber, trajectory, error);
    if (status == CLOSO_OK)
        status = lay_out(trajectory, uses, error);
    if (status == CLOSO_OK)
        status = read_fixed(trajectory, uses, error);
    free(uses);
    return status;
}

static closo_status next(closo_trajectory *trajectory, closo_frame *frame, bool *end,
                         closo_error *error)
{
    netcdf_state *state = trajectory->state;
    if (!state->file.open_ended && trajectory->frames == state->file.records) {
        *end = true;
        return CLOSO_OK;
    }
    closo_status status = CLOSO_OK;
    if (state->file.open_ended) // the next byte tells whether there is a record
        status = closo_input_ended(trajectory->input, end, error);
    for (size_t i = 0; i < state->count && status == CLOSO_OK && !*end; i++)
        status = read_part(trajectory, &state->parts[i], end, error);
    if (status != CLOSO_OK || *end)
        return status;
    return closo_amber_frame(&state->amber, trajectory, frame, error);
}

const closo_trajectory_format closo_format_netcdf = {
    .name = "netcdf",
    .description = "AMBER or LAMMPS NetCDF",
    .extensions = "nc ncdf netcdf",
    .carries_time = true,
    .reference = "AMBER NetCDF trajectory convention 1.0, https://ambermd.org/netcdf/nctraj.xhtml; "
                 "LAMMPS manual, dump netcdf; NetCDF user's guide, file format specifications",
    .recognise = recognise,
    .open = open,
    .next = next,
    .close = close,
};
