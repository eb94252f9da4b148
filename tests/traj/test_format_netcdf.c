// SPDX-License-Identifier: GPL-3.0-or-later
// AMBER and LAMMPS NetCDF in the classic data model: the three kinds of file, units, ids, cells,
// what is cut short and what is damaged. Layout: NetCDF user's guide, file format specifications.
#include "built_files.h"

enum { ATOMS = 4, FRAMES = 3 };
enum { FRAME, ATOM, SPATIAL, ODD };
enum { CHAR = 2, SHORT = 3, INT = 4, FLOAT = 5, DOUBLE = 6 };

typedef struct layout {
    int version;
    bool lammps, sorts, streams, fixed_types, drops_units;
    const char *coordinates;    // name of the variable
    const char *conventions;    // NULL: AMBER
    const char *velocity_units; // NULL: as AMBER
    const char *length_units;   // NULL: angstrom
    double length, angle;       // 0: 10, 90
    int types[ATOMS];
} layout;

static const int order[FRAMES][ATOMS] = {{2, 0, 3, 1}, {0, 1, 2, 3}, {3, 2, 1, 0}};

static double coordinate(int frame, int atom, int axis)
{
    return atom + 0.25 * axis + 0.125 * frame;
}

static void put_size_of(builder *b, const layout *l, uint64_t size)
{
    put_u(b, size, l->version == 5 ? 8 : 4);
}

static void put_padded(builder *b, const char *text, size_t length)
{
    put_text(b, text, length);
    while (b->length % 4)
        put_u(b, 0, 1);
}

static void put_name(builder *b, const layout *l, const char *name)
{
    put_size_of(b, l, strlen(name));
    put_padded(b, name, strlen(name));
}

static void put_words(builder *b, const layout *l, const char *name, const char *text)
{
    put_name(b, l, name);
    put_int(b, CHAR);
    put_size_of(b, l, strlen(text));
    put_padded(b, text, strlen(text));
}

static void put_list(builder *b, const layout *l, int tag, uint64_t count)
{
    put_int(b, count ? tag : 0);
    put_size_of(b, l, count);
}

typedef struct variable {
    const char *name;
    int rank, dimensions[3], type;
    const char *units;
    double scale;
    size_t begin; // place in the header where the offset stands
} variable;

static void put_variable(builder *b, const layout *l, variable *v)
{
    put_name(b, l, v->name);
    put_size_of(b, l, (uint64_t)v->rank);
    for (int i = 0; i < v->rank; i++)
        put_size_of(b, l, (uint64_t)v->dimensions[i]);
    put_list(b, l, 12, (uint64_t)((v->units != NULL) + (v->scale != 0)));
    if (v->units)
        put_words(b, l, "units", v->units);
    if (v->scale != 0) {
        put_name(b, l, "scale_factor");
        put_int(b, FLOAT);
        put_size_of(b, l, 1);
        put_float(b, v->scale);
    }
    put_int(b, v->type);
    put_size_of(b, l, 0); // readers compute it
    v->begin = b->length;
    put_u(b, 0, l->version == 1 ? 4 : 8);
}

static void set_begin(builder *b, const layout *l, const variable *v)
{
    size_t end = b->length;
    b->length = v->begin;
    put_u(b, end, l->version == 1 ? 4 : 8);
    b->length = end;
}

static void put_numbers(builder *b, const variable *v, int frame, const layout *l)
{
    for (int row = 0; row < ATOMS; row++) {
        int atom = l->sorts ? order[frame][row] : row;
        for (int axis = 0; axis < (v->rank == 3 ? 3 : 1); axis++) {
            double x = coordinate(frame, atom, axis);
            if (!strcmp(v->name, "velocities"))
                put_float(b, -x);
            else if (!strcmp(v->name, "id"))
                put_int(b, 10 + atom);
            else if (v->type == INT)
                put_int(b, l->types[atom]);
            else if (!strcmp(v->name, "scaled_coordinates"))
                put_real(b, x / 16, v->type == DOUBLE ? 8 : 4);
            else
                put_real(b, x + (l->lammps ? 1 : 0), v->type == DOUBLE ? 8 : 4); // cell_origin
        }
    }
}

static void put_record(builder *b, const layout *l, variable *list, size_t count, int frame)
{
    double length = l->length != 0 ? l->length : 10, angle = l->angle != 0 ? l->angle : 90;
    for (size_t i = 0; i < count; i++) {
        variable *v = &list[i];
        if (v->dimensions[0] != FRAME)
            continue;
        if (frame == 0)
            set_begin(b, l, v);
        if (!strcmp(v->name, "time"))
            put_float(b, l->lammps ? 100 * frame : 0.1 * frame);
        else if (v->rank == 2 && v->dimensions[1] == SPATIAL)
            for (int k = 0; k < 3; k++)
                put_real(b,
                         strstr(v->name, "lengths")  ? length + k
                         : strstr(v->name, "angles") ? angle
                                                     : 1,
                         v->type == DOUBLE ? 8 : 4);
        else if (v->type == SHORT) // 6 bytes and their padding
            put_padded(b, "\0\1\0\2\0\3", 6);
        else
            put_numbers(b, v, frame, l);
    }
}

static void put_file_of(builder *b, const layout *l)
{
    const char *angstrom = l->drops_units ? NULL : l->length_units ? l->length_units : "angstrom";
    variable list[] = {
        {"type", l->fixed_types ? 1 : 2, {l->fixed_types ? ATOM : FRAME, ATOM}, INT, NULL, 0, 0},
        {"time",
         1,
         {FRAME},
         FLOAT,
         l->drops_units ? NULL
         : l->lammps    ? "femtosecond"
                        : "picosecond",
         l->lammps ? 0.1 : 0,
         0},
        {"odd", 2, {FRAME, ODD}, SHORT, NULL, 0, 0},
        {"cell_lengths", 2, {FRAME, SPATIAL}, DOUBLE, angstrom, 0, 0},
        {"cell_angles", 2, {FRAME, SPATIAL}, DOUBLE, "degree", 0, 0},
        {l->coordinates ? l->coordinates : "coordinates",
         3,
         {FRAME, ATOM, SPATIAL},
         FLOAT,
         angstrom,
         0,
         0},
        {"velocities",
         3,
         {FRAME, ATOM, SPATIAL},
         FLOAT,
         l->velocity_units ? l->velocity_units
         : l->drops_units  ? NULL
                           : "angstrom/picosecond",
         l->lammps ? 0 : 20.455,
         0},
        {"cell_origin", 2, {FRAME, SPATIAL}, FLOAT, angstrom, 0, 0},
        {"id", 2, {FRAME, ATOM}, INT, NULL, 0, 0},
    };
    size_t count = sizeof list / sizeof *list - (l->lammps ? 0 : 2);
    b->big = true;
    b->length = 0;
    put_text(b, "CDF", 3);
    put_u(b, (uint64_t)l->version, 1);
    put_size_of(b, l, l->streams ? UINT64_MAX : FRAMES);
    put_list(b, l, 10, 4);
    static const char *const names[] = {"frame", "atom", "spatial", "odd"};
    static const int sizes[] = {0, ATOMS, 3, 3};
    for (int i = 0; i < 4; i++) {
        put_name(b, l, names[i]);
        put_size_of(b, l, (uint64_t)sizes[i]);
    }
    put_list(b, l, 12, 2);
    put_words(b, l, "Conventions", l->conventions ? l->conventions : "AMBER");
    put_words(b, l, "program", l->lammps ? "LAMMPS" : "sander");
    put_list(b, l, 11, count);
    for (size_t i = 0; i < count; i++)
        put_variable(b, l, &list[i]);
    if (l->fixed_types) {
        set_begin(b, l, &list[0]);
        put_numbers(b, &list[0], 0, l);
    }
    for (int f = 0; f < FRAMES; f++)
        put_record(b, l, list, count, f);
}

static whole read_layout(const layout *l, builder *b, const char *types)
{
    put_file_of(b, l);
    return read_built("run.nc", b, &(closo_trajectory_options){.types = types});
}

static void assert_frames(const whole *w, double velocity)
{
    ck_assert_msg(w->status == CLOSO_OK, "%s", w->status ? w->error.message : "");
    ck_assert_str_eq(w->format, "netcdf");
    ck_assert_uint_eq(w->frames, FRAMES);
    ck_assert_uint_eq(w->atoms, ATOMS);
    for (int f = 0; f < FRAMES; f++)
        for (int i = 0; i < ATOMS; i++)
            for (int c = 0; c < 3; c++) {
                double x = coordinate(f, i, c);
                size_t k = (size_t)(3 * (ATOMS * f + i) + c);
                ck_assert_double_le(fabs(w->position[k] - x), 1e-12);
                if (isnan(velocity))
                    ck_assert(isnan(w->velocity[k]));
                else
                    ck_assert_double_le(fabs(w->velocity[k] + velocity * x), 1e-5);
            }
}

START_TEST(amber_in_three_kinds_of_file)
{
    static const int versions[] = {1, 2, 5};
    builder *b = calloc(1, sizeof *b);
    ck_assert_ptr_nonnull(b);
    for (int i = 0; i < 6; i++) {
        layout l = {.version = versions[i / 2], .streams = i % 2, .types = {1, 2, 2, 1}};
        whole w = read_layout(&l, b, "Li,H");
        assert_frames(&w, 20.455);
        ck_assert_uint_eq(w.warnings, 0);
        for (int k = 0; k < ATOMS; k++)
            ck_assert_int_eq(w.element[k], l.types[k] == 1 ? 3 : 1);
        for (int f = 0; f < FRAMES; f++) {
            ck_assert_double_le(fabs(w.frame[f].time - 0.1 * f), 1e-15); // not that of a float
            ck_assert_int_eq(w.frame[f].step, -1);
            ck_assert(w.frame[f].periodic && !w.frame[f].unwrapped);
            assert_numbers(w.frame[f].cell.vectors, (double[]){10, 0, 0, 0, 11, 0, 0, 0, 12}, 9,
                           1e-12);
        }
        whole_clear(&w);
    }
    free(b);
}
END_TEST

START_TEST(lammps_sorts_by_id_and_counts_steps)
{
    builder *b = calloc(1, sizeof *b);
    ck_assert_ptr_nonnull(b);
    for (int i = 0; i < 2; i++) {
        layout l = {.version = 5,
                    .lammps = true,
                    .sorts = true,
                    .types = {2, 1, 1, 2},
                    .velocity_units = i ? "angstrom/femtosecond" : NULL,
                    .coordinates = i ? "unwrapped_coordinates" : NULL};
        whole w = read_layout(&l, b, "Li,H");
        assert_frames(&w, i ? 1e3 : 1);
        for (int k = 0; k < ATOMS; k++)
            ck_assert_int_eq(w.element[k], l.types[k] == 1 ? 3 : 1);
        for (int f = 0; f < FRAMES; f++) {
            ck_assert_int_eq(w.frame[f].step, 100 * f);
            ck_assert_double_le(fabs(w.frame[f].time - 0.01 * f), 1e-15); // 0.1 fs a step
            ck_assert(w.frame[f].unwrapped == (i == 1));
        }
        whole_clear(&w);
    }
    free(b);
}
END_TEST

START_TEST(units)
{
    builder *b = calloc(1, sizeof *b);
    ck_assert_ptr_nonnull(b);
    // Lengths without a unit are those of the convention; times and velocities do not count.
    layout l = {.version = 1, .drops_units = true, .types = {1, 1, 1, 1}};
    whole w = read_layout(&l, b, NULL);
    assert_frames(&w, NAN);
    ck_assert(isnan(w.frame[1].time));
    ck_assert_uint_eq(w.warnings, 2);
    ck_assert_int_eq(w.element[0], 0);
    whole_clear(&w);
    l = (layout){.version = 2, .length_units = "nanometer", .types = {1, 1, 1, 1}};
    w = read_layout(&l, b, "Li");
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert_double_le(fabs(w.frame[1].position[4] - 10 * coordinate(1, 1, 1)), 1e-12);
    ck_assert_double_le(fabs(w.frame[1].cell.vectors[0] - 100), 1e-12);
    whole_clear(&w);
    // Scaled coordinates are fractions of the cell.
    l = (layout){.version = 2,
                 .types = {1, 1, 1, 1},
                 .coordinates = "scaled_coordinates",
                 .length = 16,
                 .angle = 90};
    w = read_layout(&l, b, "Li");
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert_double_le(fabs(w.frame[2].position[6] - coordinate(2, 2, 0)), 1e-12);
    ck_assert_double_le(fabs(w.frame[2].position[7] - coordinate(2, 2, 1) * 17 / 16), 1e-12);
    whole_clear(&w);
    l = (layout){.version = 2, .length_units = "furlong"};
    put_file_of(b, &l);
    assert_built_refused("run.nc", b, "expected cell_lengths with a unit of length", NULL);
    free(b);
}
END_TEST

START_TEST(cells)
{
    builder *b = calloc(1, sizeof *b);
    ck_assert_ptr_nonnull(b);
    layout l = {.version = 1, .angle = 60, .types = {1, 1, 1, 1}};
    whole w = read_layout(&l, b, "Li");
    double lengths[3], angles[3];
    closo_cell_parameters(&w.frame[0].cell, lengths, angles);
    assert_numbers(lengths, (const double[]){10, 11, 12}, 3, 1e-9);
    assert_numbers(angles, (const double[]){60, 60, 60}, 3, 1e-9);
    whole_clear(&w);
    l.length = -2; // -2, -1, 0
    put_file_of(b, &l);
    assert_built_refused("run.nc", b, "partly periodic", NULL);
    l.length = -10;
    put_file_of(b, &l);
    assert_built_refused("run.nc", b, "frame 1: expected cell lengths", NULL);
    free(b);
}
END_TEST

START_TEST(cut_short)
{
    builder *b = calloc(1, sizeof *b);
    ck_assert_ptr_nonnull(b);
    for (int streams = 0; streams < 2; streams++) {
        layout l = {.version = 2, .streams = streams, .types = {1, 1, 1, 1}};
        put_file_of(b, &l);
        b->length -= 5;
        whole w = read_built("run.nc", b, &(closo_trajectory_options){.types = "Li"});
        ck_assert_int_eq(w.status, CLOSO_OK);
        ck_assert_uint_eq(w.frames, FRAMES - 1);
        ck_assert_ptr_nonnull(strstr(w.warning, "ends inside frame 3"));
        whole_clear(&w);
    }
    free(b);
}
END_TEST

START_TEST(compressed)
{
    builder *b = calloc(1, sizeof *b);
    ck_assert_ptr_nonnull(b);
    layout l = {.version = 5, .lammps = true, .sorts = true, .types = {1, 1, 1, 1}};
    put_file_of(b, &l);
    const char *path = scratch_path("run.nc.gz");
    put_gzip(path, (const char *)b->data, b->length, "wb");
    whole w = read_whole(path, &(closo_trajectory_options){.types = "Li"});
    assert_frames(&w, 1);
    whole_clear(&w);
    free(b);
}
END_TEST

START_TEST(damage)
{
    builder *b = calloc(1, sizeof *b);
    ck_assert_ptr_nonnull(b);
    closo_trajectory_options options = {.types = "Li,H"};
    layout l = {.version = 1, .conventions = "CF-1.6", .types = {1, 1, 1, 1}};
    put_file_of(b, &l);
    assert_built_refused("run.nc", b, "Conventions = \"AMBER\"", &options);
    l = (layout){.version = 1, .coordinates = "positions", .types = {1, 1, 1, 1}};
    put_file_of(b, &l);
    assert_built_refused("run.nc", b, "coordinates(frame, atom, 3), found none", &options);
    l = (layout){.version = 1, .types = {1, 3, 1, 1}};
    put_file_of(b, &l);
    assert_built_refused("run.nc", b, "expected a type named by --types of atom 2", &options);
    for (int i = 0; i < 3; i++) {
        l = (layout){.version = i == 0   ? 1
                                : i == 1 ? 2
                                         : 5,
                     .lammps = i > 0,
                     .sorts = i > 0,
                     .fixed_types = i == 0,
                     .types = {1, 2, 1, 1}};
        whole w = read_layout(&l, b, "Li,H");
        assert_frames(&w, i > 0 ? 1 : 20.455);
        whole_clear(&w);
        assert_survives_damage("run.nc", b, &options);
    }
    free(b);
}
END_TEST

START_TEST(every_allocation_may_fail)
{
    builder *b = calloc(1, sizeof *b);
    ck_assert_ptr_nonnull(b);
    layout l = {.version = 5, .lammps = true, .sorts = true, .types = {1, 2, 1, 1}};
    put_file_of(b, &l);
    const char *path = scratch_path("run.nc");
    put_file(path, (const char *)b->data, b->length);
    assert_survives_faults(path, &(closo_trajectory_options){.types = "Li,H"});
    free(b);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, amber_in_three_kinds_of_file);
    tcase_add_test(tests, lammps_sorts_by_id_and_counts_steps);
    tcase_add_test(tests, units);
    tcase_add_test(tests, cells);
    tcase_add_test(tests, cut_short);
    tcase_add_test(tests, compressed);
    tcase_add_test(tests, damage);
    tcase_add_test(tests, every_allocation_may_fail);
}

int main(void)
{
    return harness_run("format_netcdf", add);
}
