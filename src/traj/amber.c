// SPDX-License-Identifier: GPL-3.0-or-later
// Lengths follow the `units` of their variable, then those of the cell, then the convention
// (angstrom); times and velocities count with units only. The time of LAMMPS is its step, and its
// scale factor the time step in single precision; other programs store times. Cell lengths of zero
// say that a direction is not periodic. Types of ASE are atomic numbers, all others are numbered
// types.
#include "traj/amber.h"

#include "traj/unit_words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const closo_amber_shape closo_amber_shapes[CLOSO_AMBER_FIELDS] = {
    [CLOSO_AMBER_TIME] = {{"time"}, false, 1},
    [CLOSO_AMBER_LENGTHS] = {{"cell_lengths"}, false, 3},
    [CLOSO_AMBER_ANGLES] = {{"cell_angles"}, false, 3},
    [CLOSO_AMBER_ORIGIN] = {{"cell_origin"}, false, 3},
    // Unwrapped positions say more.
    [CLOSO_AMBER_COORDINATES] = {{"unwrapped_coordinates", "coordinates", "scaled_coordinates"},
                                 true,
                                 3},
    [CLOSO_AMBER_VELOCITIES] = {{"velocities"}, true, 3},
    [CLOSO_AMBER_ID] = {{"id", "identifier"}, true, 1},
    [CLOSO_AMBER_TYPE] = {{"atom_types", "type", "Z"}, true, 1},
};

// ---- units

static closo_status settle_lengths(closo_amber *amber, closo_trajectory *trajectory,
                                   closo_error *error)
{
    const closo_amber_variable *cell = &amber->variable[CLOSO_AMBER_LENGTHS];
    const closo_amber_variable *place = &amber->variable[CLOSO_AMBER_COORDINATES];
    const char *path = closo_input_path(trajectory->input);
    amber->cell_unit = closo_unit_of_length(cell->units);
    amber->length_unit = closo_unit_of_length(place->units);
    bool reduced = !strcmp(cell->units, "lj") || !strcmp(place->units, "lj");
    if (reduced) {
        amber->cell_unit = amber->length_unit = 1;
        closo_trajectory_warn(trajectory,
                              "%s: reduced units: lengths are taken as angstrom, times are not "
                              "used",
                              path);
    }
    if (cell->there && cell->units[0] && isnan(amber->cell_unit))
        return closo_fail(error, CLOSO_INPUT,
                          "%s: expected cell_lengths with a unit of length, found \"%s\"", path,
                          cell->units);
    if (isnan(amber->cell_unit))
        amber->cell_unit = 1;
    if (isnan(amber->length_unit)) {
        if (place->units[0] && !amber->scaled) // ASE with velocities: "Angstrom/Femtosecond"
            closo_trajectory_warn(trajectory,
                                  "%s: %s are said to be in \"%s\", which is no length, and are "
                                  "taken in the unit of the cell",
                                  path, place->name, place->units);
        amber->length_unit = amber->cell_unit;
    }
    const char *angles = amber->variable[CLOSO_AMBER_ANGLES].units;
    if (angles[0] && strncasecmp(angles, "degree", 6) != 0)
        return closo_fail(error, CLOSO_INPUT, "%s: expected cell_angles in degrees, found \"%s\"",
                          path, angles);
    return CLOSO_OK;
}

static void settle_time(closo_amber *amber, closo_trajectory *trajectory)
{
    closo_amber_variable *time = &amber->variable[CLOSO_AMBER_TIME];
    amber->time_unit = closo_unit_of_time(time->units);
    if (amber->of_lammps) // 0.001 as the nearest float
        time->scale = closo_shortest_decimal(time->scale, 0x1p-23 * fabs(time->scale));
    if (time->there && isnan(amber->time_unit))
        closo_trajectory_warn(trajectory,
                              "%s: the time has no known unit (\"%s\") and is not used: give "
                              "--frame-time",
                              closo_input_path(trajectory->input), time->units);
}

static void settle_velocities(closo_amber *amber, closo_trajectory *trajectory)
{
    closo_amber_variable *velocity = &amber->variable[CLOSO_AMBER_VELOCITIES];
    if (!velocity->there)
        return;
    amber->velocity_unit = closo_unit_of_velocity(velocity->units);
    if (!isnan(amber->velocity_unit))
        return;
    closo_trajectory_warn(trajectory,
                          "%s: the velocities have no known unit (\"%s\") and are not used",
                          closo_input_path(trajectory->input), velocity->units);
    velocity->there = false;
}

static bool has_word(const char *list, const char *word)
{
    const char *found = strstr(list, word);
    return found && (found == list || strchr(" ,", found[-1])) && strchr(" ,", found[strlen(word)]);
}

closo_status closo_amber_settle(closo_amber *amber, closo_trajectory *trajectory,
                                closo_error *error)
{
    const char *path = closo_input_path(trajectory->input);
    if (!has_word(amber->conventions, "AMBER"))
        return closo_fail(error, CLOSO_INPUT,
                          "%s: a NetCDF file, but expected the attribute Conventions = \"AMBER\" "
                          "of a trajectory, found \"%s\"",
                          path, amber->conventions);
    if (!amber->variable[CLOSO_AMBER_COORDINATES].there)
        return closo_fail(error, CLOSO_INPUT,
                          "%s: expected a variable coordinates(frame, atom, 3), found none", path);
    amber->of_lammps = !strcmp(amber->program, "LAMMPS");
    amber->of_ase = !strcmp(amber->program, "ASE");
    amber->scaled = !strcmp(amber->variable[CLOSO_AMBER_COORDINATES].name, "scaled_coordinates");
    if (amber->scaled && !amber->variable[CLOSO_AMBER_LENGTHS].there)
        return closo_fail(error, CLOSO_INPUT, "%s: scaled coordinates, but no cell_lengths", path);
    trajectory->lacks_species = !amber->variable[CLOSO_AMBER_TYPE].there;
    settle_time(amber, trajectory);
    settle_velocities(amber, trajectory);
    return settle_lengths(amber, trajectory, error);
}

void closo_amber_clear(closo_amber *amber)
{
    closo_id_order_clear(&amber->order);
    free(amber->id);
    free(amber->type);
}

// ---- frames

static double value_of(const closo_amber_variable *variable, double raw)
{
    return raw * variable->scale + variable->offset;
}

static closo_status fail_frame(const closo_trajectory *trajectory, closo_error *error,
                               const char *what)
{
    return closo_fail(error, CLOSO_INPUT, "%s: frame %llu: %s", closo_input_path(trajectory->input),
                      (unsigned long long)trajectory->frames + 1, what);
}

static void take_time(closo_amber *amber, closo_frame *frame)
{
    const closo_amber_variable *time = &amber->variable[CLOSO_AMBER_TIME];
    if (!time->there || !isfinite(amber->time))
        return;
    double raw = amber->time;
    if (time->narrow) // frames are even, and the file rounds their times
        raw = closo_float_clock_read(&amber->clock, (int64_t)frame->index, raw);
    if (amber->of_lammps && fabs(raw) < 9e15)
        frame->step = (int64_t)llround(raw);
    double value = value_of(time, raw) * amber->time_unit;
    frame->time = isfinite(value) ? value : NAN;
}

static closo_status take_cell(const closo_amber *amber, closo_trajectory *trajectory,
                              closo_frame *frame, closo_error *error)
{
    if (!amber->variable[CLOSO_AMBER_LENGTHS].there) {
        closo_trajectory_use_given_cell(trajectory, frame);
        return CLOSO_OK;
    }
    double length[3], angle[3] = {90, 90, 90};
    size_t open = 0;
    for (size_t i = 0; i < 3; i++) {
        length[i] =
            amber->cell_unit * value_of(&amber->variable[CLOSO_AMBER_LENGTHS], amber->lengths[i]);
        if (amber->variable[CLOSO_AMBER_ANGLES].there)
            angle[i] = value_of(&amber->variable[CLOSO_AMBER_ANGLES], amber->angles[i]);
        open += length[i] == 0;
    }
    if (open == 3) {
        closo_trajectory_use_given_cell(trajectory, frame);
        return CLOSO_OK;
    }
    if (open > 0)
        return fail_frame(trajectory, error,
                          "a cell length is zero: partly periodic frames are not supported");
    closo_cell cell;
    const double box[9] = {length[0], 0, 0, 0, length[1], 0, 0, 0, length[2]};
    bool end = false;
    closo_error inner;
    if (!closo_cell_is_sane(box) ||
        closo_cell_init_parameters(&cell, length, angle, NULL) != CLOSO_OK ||
        closo_trajectory_set_cell(trajectory, frame, cell.vectors, &end, &inner) != CLOSO_OK)
        return fail_frame(trajectory, error,
                          "expected cell lengths of 0.001 to 1e7 A and angles of a cell");
    return CLOSO_OK;
}

// Type of an atom into its element; a label keeps the number for later frames.
static closo_status take_type(const closo_amber *amber, closo_trajectory *trajectory, size_t i,
                              int64_t type, closo_error *error)
{
    bool number = amber->of_ase || !strcmp(amber->variable[CLOSO_AMBER_TYPE].name, "Z");
    int element = closo_trajectory_type_element(trajectory, type);
    if (number && trajectory->type_count == 0)
        element = type >= 0 && type <= CLOSO_ELEMENT_MAXIMUM ? (int)type : -1;
    if (element < 0)
        return closo_fail(
            error, CLOSO_INPUT, "%s: frame %llu: expected %s of atom %zu, found %lld",
            closo_input_path(trajectory->input), (unsigned long long)trajectory->frames + 1,
            number ? "an atomic number" : "a type named by --types", i + 1, (long long)type);
    if (trajectory->frames > 0 && trajectory->element[i] != element)
        return closo_fail(
            error, CLOSO_INPUT,
            "%s: frame %llu: atom %zu has another type (%lld) than in the first frame",
            closo_input_path(trajectory->input), (unsigned long long)trajectory->frames + 1, i + 1,
            (long long)type);
    trajectory->element[i] = element;
    return CLOSO_OK;
}

static void scale_vectors(double *vectors, size_t count, double factor, double offset)
{
    if (factor == 1 && offset == 0)
        return;
    for (size_t i = 0; i < count; i++)
        vectors[i] = vectors[i] * factor + offset;
}

static void place_atoms(const closo_amber *amber, closo_trajectory *trajectory,
                        const closo_frame *frame)
{
    const closo_amber_variable *place = &amber->variable[CLOSO_AMBER_COORDINATES];
    const closo_amber_variable *origin = &amber->variable[CLOSO_AMBER_ORIGIN];
    double *r = trajectory->position;
    if (amber->scaled) {
        scale_vectors(r, 3 * amber->atoms, place->scale, place->offset);
        for (size_t i = 0; i < amber->atoms; i++)
            closo_cell_to_cartesian(
                &frame->cell, (const double[]){r[3 * i], r[3 * i + 1], r[3 * i + 2]}, r + 3 * i);
        return;
    }
    double unit = amber->length_unit, corner[3] = {0};
    for (size_t c = 0; origin->there && c < 3; c++)
        corner[c] = amber->cell_unit * value_of(origin, amber->origin[c]);
    scale_vectors(r, 3 * amber->atoms, place->scale * unit, place->offset * unit);
    if (corner[0] != 0 || corner[1] != 0 || corner[2] != 0)
        for (size_t i = 0; i < 3 * amber->atoms; i++)
            r[i] -= corner[i % 3];
}

static closo_status take_types(const closo_amber *amber, closo_trajectory *trajectory,
                               closo_error *error)
{
    const closo_amber_variable *type = &amber->variable[CLOSO_AMBER_TYPE];
    bool first = trajectory->frames == 0, sorted = amber->variable[CLOSO_AMBER_ID].there;
    if (first)
        memset(trajectory->element, 0, amber->atoms * sizeof *trajectory->element);
    closo_status status = CLOSO_OK;
    if (type->there && (first || !type->fixed))
        for (size_t row = 0; row < amber->atoms && status == CLOSO_OK; row++)
            status = take_type(amber, trajectory, sorted ? amber->order.ids.place[row] : row,
                               amber->type[row], error);
    return status;
}

closo_status closo_amber_frame(closo_amber *amber, closo_trajectory *trajectory, closo_frame *frame,
                               closo_error *error)
{
    const closo_amber_variable *velocity = &amber->variable[CLOSO_AMBER_VELOCITIES];
    take_time(amber, frame);
    closo_status status = take_cell(amber, trajectory, frame, error);
    if (status == CLOSO_OK && amber->scaled && !frame->periodic)
        status = fail_frame(trajectory, error, "scaled coordinates in a frame without a cell");
    if (status != CLOSO_OK)
        return status;
    place_atoms(amber, trajectory, frame);
    for (size_t i = 0; i < 3 * amber->atoms; i++)
        if (!(fabs(trajectory->position[i]) < 1e9))
            return fail_frame(trajectory, error,
                              "expected finite coordinates (did the run blow up?)");
    if (velocity->there) {
        scale_vectors(trajectory->velocity, 3 * amber->atoms,
                      velocity->scale * amber->velocity_unit,
                      velocity->offset * amber->velocity_unit);
        frame->velocity = trajectory->velocity;
    }
    if (amber->variable[CLOSO_AMBER_ID].there) {
        status = closo_id_order_take(&amber->order, trajectory, amber->id, amber->atoms, error);
        if (status == CLOSO_OK)
            closo_id_order_sort(&amber->order, trajectory->position);
        if (status == CLOSO_OK && velocity->there)
            closo_id_order_sort(&amber->order, trajectory->velocity);
    }
    if (status == CLOSO_OK)
        status = take_types(amber, trajectory, error);
    trajectory->atoms = amber->atoms;
    frame->unwrapped =
        !strcmp(amber->variable[CLOSO_AMBER_COORDINATES].name, "unwrapped_coordinates");
    return status;
}
