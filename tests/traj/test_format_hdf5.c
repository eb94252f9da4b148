// SPDX-License-Identifier: GPL-3.0-or-later
// H5MD and NetCDF-4, written here through libhdf5: boxes, images, units, species, ids, groups, even
// and explicit clocks, chunks of many frames; what is refused.
#include "trajectories.h"

#include <hdf5.h>

enum { ATOMS = 5, FRAMES = 7, SMALL = 2 };

typedef enum species { NONE, ENUMERATION, TYPES, TEXTS, LABELS, VMD } species;

typedef struct layout {
    bool explicit_clock, box_varies, cuboid, open, mixed, images, ids, chunked, units, narrow;
    bool second_group, other_steps, blows_up, few_edges;
    species species;
} layout;

static const double box[9] = {1.0, 0, 0, 0.1, 1.1, 0, 0.05, -0.1, 1.2}; // nm

static double coordinate(int frame, int atom, int axis)
{
    return 0.1 * atom + 0.025 * axis + 0.0125 * frame;
}

static hid_t group(hid_t parent, const char *name)
{
    hid_t id = H5Gcreate2(parent, name, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    ck_assert_int_ge(id, 0);
    return id;
}

static void text_attribute(hid_t object, const char *name, const char *text)
{
    hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate(H5S_SCALAR);
    H5Tset_size(type, strlen(text));
    hid_t id = H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    ck_assert_int_ge(H5Awrite(id, type, text), 0);
    H5Aclose(id);
    H5Sclose(space);
    H5Tclose(type);
}

static void number_attribute(hid_t object, const char *name, double value)
{
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t id = H5Acreate2(object, name, H5T_IEEE_F64BE, space, H5P_DEFAULT, H5P_DEFAULT);
    ck_assert_int_ge(H5Awrite(id, H5T_NATIVE_DOUBLE, &value), 0);
    H5Aclose(id);
    H5Sclose(space);
}

// As a text of variable length, as H5MD has it.
static void boundary_attribute(hid_t object, const char *const words[3])
{
    hsize_t count = 3;
    hid_t type = H5Tcopy(H5T_C_S1), space = H5Screate_simple(1, &count, NULL);
    H5Tset_size(type, H5T_VARIABLE);
    hid_t id = H5Acreate2(object, "boundary", type, space, H5P_DEFAULT, H5P_DEFAULT);
    ck_assert_int_ge(H5Awrite(id, type, words), 0);
    H5Aclose(id);
    H5Sclose(space);
    H5Tclose(type);
}

// chunk[0] == 0: contiguous.
static void array(hid_t parent, const char *name, hid_t stored, hid_t memory, int rank,
                  const hsize_t *size, const hsize_t *chunk, const void *values, const char *unit)
{
    hid_t space = rank > 0 ? H5Screate_simple(rank, size, NULL) : H5Screate(H5S_SCALAR);
    hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
    if (chunk) {
        H5Pset_chunk(properties, rank, chunk);
        H5Pset_shuffle(properties);
        H5Pset_deflate(properties, 4);
    }
    hid_t id = H5Dcreate2(parent, name, stored, space, H5P_DEFAULT, properties, H5P_DEFAULT);
    ck_assert_int_ge(id, 0);
    ck_assert_int_ge(H5Dwrite(id, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, values), 0);
    if (unit)
        text_attribute(id, "unit", unit);
    H5Dclose(id);
    H5Pclose(properties);
    H5Sclose(space);
}

static void put_clock(hid_t parent, const layout *l, int interval)
{
    const char *unit = l->units ? "fs" : NULL;
    if (!l->explicit_clock) {
        int step = interval;
        double time = 0.5 * interval;
        array(parent, "step", H5T_STD_I32LE, H5T_NATIVE_INT, 0, NULL, NULL, &step, NULL);
        array(parent, "time", H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, 0, NULL, NULL, &time, unit);
        hid_t id = H5Dopen2(parent, "step", H5P_DEFAULT);
        number_attribute(id, "offset", 100);
        H5Dclose(id);
        id = H5Dopen2(parent, "time", H5P_DEFAULT);
        number_attribute(id, "offset", 50);
        H5Dclose(id);
        return;
    }
    int steps[FRAMES];
    double times[FRAMES];
    for (int f = 0; f < FRAMES; f++) {
        steps[f] = 100 + interval * f;
        times[f] = 0.5 * steps[f];
    }
    const hsize_t size = FRAMES;
    array(parent, "step", H5T_STD_I64BE, H5T_NATIVE_INT, 1, &size, NULL, steps, NULL);
    array(parent, "time", H5T_IEEE_F32BE, H5T_NATIVE_DOUBLE, 1, &size, NULL, times, unit);
}

static int row_of(const layout *l, int frame, int row, int atoms)
{
    return l->ids ? (row + frame) % atoms : row;
}

static void put_vectors(hid_t parent, const layout *l, int atoms)
{
    double r[FRAMES][ATOMS][3], v[FRAMES][ATOMS][3];
    int image[FRAMES][ATOMS][3];
    for (int f = 0; f < FRAMES; f++)
        for (int k = 0; k < atoms; k++) {
            int i = row_of(l, f, k, atoms);
            double *to = &r[0][0][0] + 3 * (atoms * f + k);
            int *shift = &image[0][0][0] + 3 * (atoms * f + k);
            for (int c = 0; c < 3; c++) {
                shift[c] = l->images ? (i + c + f) % 3 - 1 : 0;
                to[c] = coordinate(f, i, c);
                (&v[0][0][0])[3 * (atoms * f + k) + c] = -coordinate(f, i, c);
            }
            for (int c = 0; c < 3; c++) {
                double grown = 1 + (l->box_varies ? 0.01 * f : 0);
                for (int a = 0; a < 3; a++)
                    if (!l->cuboid || a == c)
                        to[c] -= shift[a] * box[3 * a + c] * grown;
            }
        }
    if (l->blows_up)
        r[0][0][1] = NAN;
    const hsize_t size[3] = {FRAMES, (hsize_t)atoms, 3}, chunk[3] = {3, 2, 3};
    const char *length = l->units ? "nm" : NULL, *speed = l->units ? "nm ps-1" : NULL;
    hid_t stored = l->narrow ? H5T_IEEE_F32LE : H5T_IEEE_F64BE;
    hid_t id = group(parent, "position");
    array(id, "value", stored, H5T_NATIVE_DOUBLE, 3, size, l->chunked ? chunk : NULL, r, length);
    put_clock(id, l, 10);
    H5Gclose(id);
    id = group(parent, "velocity");
    array(id, "value", stored, H5T_NATIVE_DOUBLE, 3, size, l->chunked ? chunk : NULL, v, speed);
    put_clock(id, l, l->other_steps ? 20 : 10);
    H5Gclose(id);
    if (l->images) {
        id = group(parent, "image");
        array(id, "value", H5T_STD_I16LE, H5T_NATIVE_INT, 3, size, NULL, image, NULL);
        H5Gclose(id);
    }
}

static void put_box(hid_t parent, const layout *l)
{
    static const char *const words[3][3] = {{"periodic", "periodic", "periodic"},
                                            {"none", "none", "none"},
                                            {"periodic", "none", "periodic"}};
    const hsize_t vector = 3, matrix[2] = {3, 3};
    hsize_t frames[3] = {l->few_edges ? 1 : FRAMES, 3, 3};
    double series[FRAMES][9], diagonal[3] = {box[0], box[4], box[8]};
    const char *unit = l->units ? "nm" : NULL;
    hid_t id = group(parent, "box");
    boundary_attribute(id, words[l->open ? 1 : l->mixed ? 2 : 0]);
    for (int f = 0; f < FRAMES; f++)
        for (int k = 0; k < 9; k++)
            if (!l->cuboid)
                series[f][k] = box[k] * (1 + 0.01 * f);
            else if (k < 3)
                (&series[0][0])[3 * f + k] = diagonal[k] * (1 + 0.01 * f);
    if (l->box_varies) {
        hid_t edges = group(id, "edges");
        array(edges, "value", H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, l->cuboid ? 2 : 3, frames, NULL,
              series, unit);
        H5Gclose(edges);
    } else if (l->cuboid) {
        array(id, "edges", H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, 1, &vector, NULL, diagonal, unit);
    } else {
        array(id, "edges", H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, 2, matrix, NULL, box, unit);
    }
    H5Gclose(id);
}

// Li and H in turn.
static void put_species(hid_t file, hid_t parent, const layout *l, int atoms)
{
    int values[ATOMS];
    char texts[ATOMS][4];
    const hsize_t size = (hsize_t)atoms;
    for (int i = 0; i < atoms; i++) {
        values[i] = i % 2 ? 7 : 4;
        snprintf(texts[i], sizeof texts[i], "%s", i % 2 ? "H" : "Li1");
        if (l->species == TYPES)
            values[i] = 1 + i % 2;
    }
    if (l->species == ENUMERATION) {
        hid_t type = H5Tenum_create(H5T_NATIVE_INT);
        int li = 4, h = 7;
        H5Tenum_insert(type, "Li", &li);
        H5Tenum_insert(type, "H", &h);
        array(parent, "species", type, type, 1, &size, NULL, values, NULL);
        H5Tclose(type);
    } else if (l->species == TYPES || l->species == VMD) {
        array(parent, "species", H5T_STD_I8LE, H5T_NATIVE_INT, 1, &size, NULL, values, NULL);
    } else if (l->species == TEXTS) {
        hid_t type = H5Tcopy(H5T_C_S1);
        H5Tset_size(type, sizeof texts[0]);
        array(parent, "species", type, type, 1, &size, NULL, texts, NULL);
        H5Tclose(type);
    } else if (l->species == LABELS) {
        const char *labels[ATOMS];
        for (int i = 0; i < atoms; i++)
            labels[i] = texts[i];
        hid_t type = H5Tcopy(H5T_C_S1);
        H5Tset_size(type, H5T_VARIABLE);
        array(parent, "species_label", type, type, 1, &size, NULL, labels, NULL);
        H5Tclose(type);
    }
    if (l->species == VMD) {
        const int index[2] = {7, 4}, number[2] = {1, 3};
        const hsize_t two = 2;
        hid_t parameters = group(file, "parameters"), vmd = group(parameters, "vmd_structure");
        array(vmd, "indexOfSpecies", H5T_STD_I32LE, H5T_NATIVE_INT, 1, &two, NULL, index, NULL);
        array(vmd, "atomicnumber", H5T_STD_I32LE, H5T_NATIVE_INT, 1, &two, NULL, number, NULL);
        H5Gclose(vmd);
        H5Gclose(parameters);
    }
}

static void put_group(hid_t file, hid_t particles, const char *name, const layout *l, int atoms)
{
    hid_t id = group(particles, name);
    put_box(id, l);
    put_vectors(id, l, atoms);
    put_species(file, id, l, atoms);
    if (l->ids) {
        int ids[FRAMES][ATOMS];
        const hsize_t size[2] = {FRAMES, (hsize_t)atoms};
        for (int f = 0; f < FRAMES; f++)
            for (int k = 0; k < atoms; k++)
                (&ids[0][0])[atoms * f + k] = 3 * row_of(l, f, k, atoms);
        hid_t series = group(id, "id");
        array(series, "value", H5T_STD_I32LE, H5T_NATIVE_INT, 2, size, NULL, ids, NULL);
        H5Gclose(series);
    }
    H5Gclose(id);
}

static const char *put_h5md(const layout *l)
{
    static char path[5000];
    snprintf(path, sizeof path, "%s/run.h5", scratch);
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    ck_assert_int_ge(file, 0);
    H5Gclose(group(file, "h5md"));
    hid_t particles = group(file, "particles");
    if (l->second_group) {
        layout small = *l;
        small.species = NONE;
        put_group(file, particles, "a few", &small, SMALL);
    }
    put_group(file, particles, "all", l, ATOMS);
    H5Gclose(particles);
    ck_assert_int_ge(H5Fclose(file), 0);
    return path;
}

static void assert_frames(const whole *w, const layout *l, size_t atoms)
{
    double unit = l->units ? 10 : 1, tolerance = l->narrow ? 1e-5 : 1e-12;
    ck_assert_msg(w->status == CLOSO_OK, "%s", w->status ? w->error.message : "");
    ck_assert_str_eq(w->format, "h5md");
    ck_assert_uint_eq(w->frames, FRAMES);
    ck_assert_uint_eq(w->atoms, atoms);
    for (int f = 0; f < FRAMES; f++) {
        for (size_t i = 0; i < 3 * atoms; i++) {
            double x = unit * coordinate(f, (int)i / 3, (int)i % 3);
            ck_assert_double_le(fabs(w->frame[f].position[i] - x), tolerance);
            double v = w->velocity[3 * atoms * (size_t)f + i];
            if (l->units && !l->other_steps)
                ck_assert_double_le(fabs(v + x), tolerance);
            else
                ck_assert(isnan(v));
        }
        ck_assert_int_eq(w->frame[f].step, 100 + 10 * f);
        if (l->units)
            ck_assert_double_le(fabs(w->frame[f].time - 0.5e-3 * (100 + 10 * f)), 1e-12);
        else
            ck_assert(isnan(w->frame[f].time));
        ck_assert(w->frame[f].periodic == !l->open);
        ck_assert(w->frame[f].unwrapped == l->images);
        for (int k = 0; k < 9 && !l->open; k++) {
            double edge = unit * box[k] * (1 + (l->box_varies ? 0.01 * f : 0));
            if (l->cuboid && k % 4 != 0)
                edge = 0;
            ck_assert_double_le(fabs(w->frame[f].cell.vectors[k] - edge), 1e-12);
        }
    }
}

START_TEST(all_layouts)
{
    for (int i = 0; i < 64; i++) {
        layout l = {.explicit_clock = i & 1,
                    .box_varies = i & 2,
                    .cuboid = i & 4,
                    .images = i & 8,
                    .ids = i & 16,
                    .chunked = i & 32,
                    .narrow = (i >> 1 ^ i >> 4) & 1,
                    .units = true};
        l.species = l.ids ? TYPES : ENUMERATION;
        whole w = read_whole(put_h5md(&l), &(closo_trajectory_options){.types = "Li,H"});
        assert_frames(&w, &l, ATOMS);
        ck_assert_uint_eq(w.warnings, 0);
        for (int k = 0; k < ATOMS; k++)
            ck_assert_int_eq(w.element[k], k % 2 ? 1 : 3);
        whole_clear(&w);
    }
}
END_TEST

START_TEST(elements)
{
    static const species kinds[] = {ENUMERATION, TEXTS, LABELS, VMD};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        layout l = {.units = true, .species = kinds[i]};
        whole w = read_whole(put_h5md(&l), NULL);
        assert_frames(&w, &l, ATOMS);
        for (int k = 0; k < ATOMS; k++)
            ck_assert_int_eq(w.element[k], k % 2 ? 1 : 3);
        whole_clear(&w);
    }
    layout l = {.units = true};
    whole w = read_whole(put_h5md(&l), NULL);
    ck_assert_int_eq(w.status, CLOSO_USAGE);
    ck_assert_ptr_nonnull(strstr(w.error.message, "give --structure FILE"));
    l.species = TYPES;
    w = read_whole(put_h5md(&l), &(closo_trajectory_options){.types = "Li"});
    ck_assert_int_eq(w.status, CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(w.error.message, "species from 1 to 1"));
}
END_TEST

START_TEST(lengths_without_a_unit_are_assumed_aloud)
{
    layout l = {.species = ENUMERATION};
    whole w = read_whole(put_h5md(&l), NULL);
    assert_frames(&w, &l, ATOMS);
    ck_assert_uint_eq(w.warnings, 3); // lengths, times, velocities
    ck_assert_ptr_nonnull(strstr(w.warning, "no unit and is taken as angstrom"));
    whole_clear(&w);
    l = (layout){.species = ENUMERATION, .units = true, .other_steps = true};
    w = read_whole(put_h5md(&l), NULL);
    assert_frames(&w, &l, ATOMS);
    ck_assert_ptr_nonnull(strstr(w.warning, "other steps"));
    whole_clear(&w);
}
END_TEST

START_TEST(groups)
{
    layout l = {.species = ENUMERATION, .units = true, .second_group = true};
    whole w = read_whole(put_h5md(&l), NULL);
    assert_frames(&w, &l, ATOMS);
    ck_assert_ptr_nonnull(strstr(w.warning, "2 groups of particles: \"all\" is read"));
    whole_clear(&w);
    const char *structure = scratch_path("two.xyz");
    static const char two[] = "2\n\nNa 0 0 0\nCl 0 0 0\n";
    put_file(structure, two, strlen(two));
    w = read_whole(put_h5md(&l),
                   &(closo_trajectory_options){.group = "a few", .structure = structure});
    assert_frames(&w, &l, SMALL);
    ck_assert_int_eq(w.element[0], 11);
    ck_assert_uint_eq(w.warnings, 0);
    whole_clear(&w);
    w = read_whole(put_h5md(&l), &(closo_trajectory_options){.group = "none"});
    ck_assert_int_eq(w.status, CLOSO_USAGE);
    ck_assert_ptr_nonnull(strstr(w.error.message, "no group \"none\""));
}
END_TEST

static void assert_h5md_refused(const layout *l, const char *part)
{
    whole w = read_whole(put_h5md(l), NULL);
    ck_assert_msg(w.status == CLOSO_INPUT && strstr(w.error.message, part), "%s: \"%s\"", part,
                  w.status ? w.error.message : "");
    ck_assert_ptr_null(strchr(w.error.message, '\n'));
    whole_clear(&w);
}

START_TEST(refused)
{
    layout l = {.species = ENUMERATION, .units = true, .open = true};
    whole w = read_whole(put_h5md(&l), NULL);
    assert_frames(&w, &l, ATOMS);
    whole_clear(&w);
    l = (layout){.species = ENUMERATION, .units = true, .mixed = true};
    assert_h5md_refused(&l, "partly periodic");
    l = (layout){.species = ENUMERATION, .units = true, .blows_up = true};
    assert_h5md_refused(&l, "frame 1: expected finite coordinates of atom 1");
    l = (layout){.species = ENUMERATION, .units = true, .box_varies = true, .few_edges = true};
    assert_h5md_refused(&l, "box/edges/value with 3 or 3 x 3 numbers for each frame");

    const char *path = scratch_path("bare.h5");
    H5Fclose(H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT));
    w = read_whole(path, NULL);
    ck_assert_int_eq(w.status, CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(w.error.message, "expected H5MD with particles/"));
}
END_TEST

// A file that was not closed, or not copied whole, cannot be opened; nor can one inside gzip.
START_TEST(cut_short)
{
    layout l = {.species = ENUMERATION, .units = true, .chunked = true};
    static char data[1 << 17];
    size_t length = get_file(put_h5md(&l), data, sizeof data);
    ck_assert(length > 4096 && length < sizeof data);
    const char *path = scratch_path("cut.h5");
    for (size_t cut = 8; cut < length; cut += length / 20) {
        put_file(path, data, cut);
        whole w = read_whole(path, NULL);
        ck_assert_int_eq(w.status, CLOSO_INPUT);
        ck_assert_ptr_nonnull(strstr(w.error.message, "cut.h5: "));
        ck_assert_ptr_null(strchr(w.error.message, '\n'));
    }
    path = scratch_path("run.h5.gz");
    put_gzip(path, data, length, "wb");
    whole w = read_whole(path, NULL);
    ck_assert_int_eq(w.status, CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(w.error.message, "unpack it first"));
}
END_TEST

// The same numbers as data sets of the AMBER convention.
START_TEST(netcdf4)
{
    float r[FRAMES][ATOMS][3], time[FRAMES];
    double lengths[FRAMES][3], angles[FRAMES][3];
    int ids[FRAMES][ATOMS], types[ATOMS];
    for (int f = 0; f < FRAMES; f++) {
        time[f] = (float)(1000 * f);
        for (int c = 0; c < 3; c++) {
            lengths[f][c] = 10 + c;
            angles[f][c] = 90;
        }
        for (int k = 0; k < ATOMS; k++) {
            int i = (k + 2 * f) % ATOMS;
            ids[f][k] = i + 1;
            types[k] = 1 + k % 2; // of the rows of every frame: atoms keep theirs in the first only
            for (int c = 0; c < 3; c++)
                r[f][k][c] = (float)(10 * coordinate(f, i, c));
        }
    }
    static const char five[] = "5\n\nLi 0 0 0\nH 0 0 0\nLi 0 0 0\nH 0 0 0\nLi 0 0 0\n";
    const char *path = scratch_path("run.nc");
    for (int sorts = 0; sorts < 2; sorts++) {
        hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
        hid_t root = H5Gopen2(file, "/", H5P_DEFAULT);
        text_attribute(root, "Conventions", "AMBER");
        text_attribute(root, "program", "LAMMPS");
        H5Gclose(root);
        const hsize_t size[3] = {FRAMES, ATOMS, 3}, three[2] = {FRAMES, 3}, chunk[3] = {1, 5, 3};
        array(file, "coordinates", H5T_IEEE_F32LE, H5T_NATIVE_FLOAT, 3, size, chunk, r, NULL);
        array(file, "time", H5T_IEEE_F32LE, H5T_NATIVE_FLOAT, 1, size, NULL, time, NULL);
        array(file, "cell_lengths", H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, 2, three, NULL, lengths,
              NULL);
        array(file, "cell_angles", H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, 2, three, NULL, angles, NULL);
        if (sorts)
            array(file, "id", H5T_STD_I32LE, H5T_NATIVE_INT, 2, size, NULL, ids, NULL);
        else
            array(file, "type", H5T_STD_I32LE, H5T_NATIVE_INT, 1, size + 1, NULL, types, NULL);
        hid_t id = H5Dopen2(file, "time", H5P_DEFAULT);
        text_attribute(id, "units", "picosecond");
        number_attribute(id, "scale_factor", 0.002);
        H5Dclose(id);
        H5Fclose(file);
        const char *structure = scratch_path("five.xyz");
        put_file(structure, five, strlen(five));
        whole w =
            read_whole(path, &(closo_trajectory_options){.types = "Li,H", .structure = structure});
        ck_assert_msg(w.status == CLOSO_OK, "%s", w.status ? w.error.message : "");
        ck_assert_str_eq(w.format, "netcdf4");
        ck_assert_uint_eq(w.frames, FRAMES);
        for (int f = 0; f < FRAMES; f++) {
            ck_assert_int_eq(w.frame[f].step, 1000 * f);
            ck_assert_double_le(fabs(w.frame[f].time - 2.0 * f), 1e-12);
            ck_assert_double_eq(w.frame[f].cell.vectors[8], 12);
            for (int k = 0; k < ATOMS; k++) {
                int i = sorts ? k : (k + 2 * f) % ATOMS;
                ck_assert_int_eq(w.element[k], k % 2 ? 1 : 3);
                for (int c = 0; c < 3; c++)
                    ck_assert_double_le(
                        fabs(w.frame[f].position[3 * k + c] - 10 * coordinate(f, i, c)), 1e-6);
            }
        }
        whole_clear(&w);
    }
}
END_TEST

START_TEST(every_allocation_may_fail)
{
    static const species kinds[] = {ENUMERATION, TEXTS, LABELS, VMD};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        layout l = {.species = kinds[i],
                    .units = i > 0,
                    .images = true,
                    .ids = true,
                    .box_varies = true,
                    .second_group = i == 1};
        assert_survives_faults(put_h5md(&l), NULL);
    }
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, all_layouts);
    tcase_add_test(tests, elements);
    tcase_add_test(tests, lengths_without_a_unit_are_assumed_aloud);
    tcase_add_test(tests, groups);
    tcase_add_test(tests, refused);
    tcase_add_test(tests, cut_short);
    tcase_add_test(tests, netcdf4);
    tcase_add_test(tests, every_allocation_may_fail);
}

int main(void)
{
    return harness_run("format_hdf5", add);
}
