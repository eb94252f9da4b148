// SPDX-License-Identifier: GPL-3.0-or-later
// Trajectories whatever their format: the same run read alike from every layout, files cut short or
// damaged anywhere, files that are none, and a real one.
#include "trajectories.h"

#include <limits.h>

enum { ATOMS = 40, FRAMES = 5, TEXT_SIZE = 1 << 17 };

// A run in a tilted cell that breathes. ids 3, 6, 9, ...; the first third Li, then B, then H, so
// that XDATCAR can hold it in the same order.
typedef struct run {
    double cell[FRAMES][9];
    double fraction[FRAMES][ATOMS][3]; // not wrapped
    int element[ATOMS];
} run;

static double uniform(uint64_t *state)
{
    return (double)(harness_random(state) >> 11) * 0x1p-53;
}

static void make_run(run *r, uint64_t seed)
{
    for (size_t f = 0; f < FRAMES; f++) {
        const double base[9] = {10, 0, 0, 2, 9, 0, -3, 1, 11};
        double scale = 1 + 0.02 * uniform(&seed);
        for (size_t i = 0; i < 9; i++)
            r->cell[f][i] = base[i] * scale;
        for (size_t a = 0; a < ATOMS; a++) {
            for (size_t c = 0; c < 3; c++) {
                r->fraction[f][a][c] =
                    (f ? r->fraction[f - 1][a][c] : uniform(&seed)) + 0.1 * (uniform(&seed) - 0.5);
            }
            r->element[a] = a < ATOMS / 3 ? 3 : a < 2 * ATOMS / 3 ? 5 : 1;
        }
    }
}

static const char *symbol(const run *r, size_t a)
{
    return closo_element_of(r->element[a])->symbol;
}

static void position_of(const run *r, size_t f, size_t a, bool wrapped, double out[3])
{
    double s[3];
    for (size_t c = 0; c < 3; c++) {
        s[c] = r->fraction[f][a][c];
        s[c] -= wrapped ? floor(s[c]) : 0;
    }
    for (size_t c = 0; c < 3; c++)
        out[c] = s[0] * r->cell[f][c] + s[1] * r->cell[f][3 + c] + s[2] * r->cell[f][6 + c];
}

static void add_numbers(closo_text *text, const double *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        closo_text_add(text, " ");
        closo_text_add_number(text, numbers[i], 0);
    }
}

static void write_xyz(const run *r, closo_text *text)
{
    for (size_t f = 0; f < FRAMES; f++) {
        closo_text_addf(text, "%d\nLattice=\"", ATOMS);
        add_numbers(text, r->cell[f], 9);
        closo_text_addf(text, "\" Properties=species:S:1:pos:R:3 Time=%zu time_unit=ps\n", f);
        for (size_t a = 0; a < ATOMS; a++) {
            double p[3];
            position_of(r, f, a, true, p);
            closo_text_add(text, symbol(r, a));
            add_numbers(text, p, 3);
            closo_text_add(text, "\n");
        }
    }
}

static void write_xdatcar(const run *r, closo_text *text)
{
    for (size_t f = 0; f < FRAMES; f++) {
        closo_text_add(text, "a title\n   1.0\n");
        for (size_t i = 0; i < 3; i++) {
            add_numbers(text, r->cell[f] + 3 * i, 3);
            closo_text_add(text, "\n");
        }
        closo_text_addf(text, "Li B H\n %d %d %d\nDirect configuration=  %zu\n", ATOMS / 3,
                        ATOMS / 3, ATOMS - 2 * (ATOMS / 3), f + 1);
        for (size_t a = 0; a < ATOMS; a++) {
            double s[3];
            for (size_t c = 0; c < 3; c++)
                s[c] = r->fraction[f][a][c] - floor(r->fraction[f][a][c]);
            add_numbers(text, s, 3);
            closo_text_add(text, "\n");
        }
    }
}

static void write_bounds(const run *r, size_t f, const double corner[3], closo_text *text)
{
    const double *v = r->cell[f];
    double low = fmin(fmin(0, v[3]), fmin(v[6], v[3] + v[6]));
    double high = fmax(fmax(0, v[3]), fmax(v[6], v[3] + v[6]));
    const double rows[9] = {corner[0] + low,
                            corner[0] + v[0] + high,
                            v[3],
                            corner[1] + fmin(0, v[7]),
                            corner[1] + v[4] + fmax(0, v[7]),
                            v[6],
                            corner[2],
                            corner[2] + v[8],
                            v[7]};
    closo_text_add(text, "ITEM: BOX BOUNDS xy xz yz pp pp pp\n");
    for (size_t i = 0; i < 3; i++) {
        add_numbers(text, rows + 3 * i, 3);
        closo_text_add(text, "\n");
    }
}

// Lines in another order in every frame.
static void write_dump(const run *r, const char *suffix, closo_text *text)
{
    bool scaled = *suffix == 's', wrapped = !strchr(suffix, 'u');
    const double corner[3] = {-3, 5, 100};
    uint64_t seed = 7;
    size_t order[ATOMS];
    for (size_t a = 0; a < ATOMS; a++)
        order[a] = a;
    for (size_t f = 0; f < FRAMES; f++) {
        for (size_t a = ATOMS - 1; a > 0; a--) {
            size_t other = harness_random(&seed) % (a + 1), held = order[a];
            order[a] = order[other];
            order[other] = held;
        }
        closo_text_addf(text, "%sITEM: TIME\n%zu\nITEM: TIMESTEP\n%zu\nITEM: NUMBER OF ATOMS\n%d\n",
                        f ? "" : "ITEM: UNITS\nreal\n", 1000 * f, 1000 * f, ATOMS);
        write_bounds(r, f, corner, text);
        closo_text_addf(text, "ITEM: ATOMS mol x%s y%s z%s element id q \n", suffix, suffix,
                        suffix);
        for (size_t k = 0; k < ATOMS; k++) {
            size_t a = order[k];
            double p[3];
            position_of(r, f, a, wrapped, p);
            for (size_t c = 0; c < 3; c++) {
                double s = r->fraction[f][a][c];
                p[c] = scaled ? s - (wrapped ? floor(s) : 0) : p[c] + corner[c];
            }
            closo_text_add(text, "1");
            add_numbers(text, p, 3);
            closo_text_addf(text, " %s %zu 0.5 \n", symbol(r, a), 3 * (a + 1));
        }
    }
}

static void write_dump_x(const run *r, closo_text *text)
{
    write_dump(r, "", text);
}

static void write_dump_xs(const run *r, closo_text *text)
{
    write_dump(r, "s", text);
}

static void write_dump_xu(const run *r, closo_text *text)
{
    write_dump(r, "u", text);
}

static void write_dump_xsu(const run *r, closo_text *text)
{
    write_dump(r, "su", text);
}

static const struct {
    const char *format;
    bool unwrapped, timed;
    void (*write)(const run *r, closo_text *text);
} layouts[] = {
    {"xyz", false, true, write_xyz},
    {"xdatcar", false, false, write_xdatcar},
    {"lammps-dump", false, true, write_dump_x},
    {"lammps-dump", false, true, write_dump_xs},
    {"lammps-dump", true, true, write_dump_xu},
    {"lammps-dump", true, true, write_dump_xsu},
};
enum { LAYOUTS = sizeof layouts / sizeof *layouts };

static closo_text written(const run *r, size_t layout)
{
    closo_text text;
    closo_text_init(&text);
    layouts[layout].write(r, &text);
    ck_assert(!text.failed);
    return text;
}

static void make(void)
{
    scratch_make();
}

START_TEST(layouts_agree)
{
    static run r;
    make_run(&r, 1);
    for (size_t i = 0; i < 2 * LAYOUTS; i++) {
        size_t layout = i / 2;
        closo_text text = written(&r, layout);
        const char *path = scratch_path(i % 2 ? "run.gz" : "run");
        if (i % 2)
            put_gzip(path, text.data, text.length, "wb");
        else
            put_file(path, text.data, text.length);
        whole w = read_whole(path, NULL);
        ck_assert_msg(w.status == CLOSO_OK, "%s", w.status ? w.error.message : "");
        ck_assert_str_eq(w.format, layouts[layout].format);
        ck_assert_uint_eq(w.frames, FRAMES);
        ck_assert_uint_eq(w.atoms, ATOMS);
        ck_assert_uint_eq(w.warnings, 0);
        ck_assert_mem_eq(w.element, r.element, sizeof r.element);
        for (size_t f = 0; f < FRAMES; f++) {
            const closo_frame *frame = &w.frame[f];
            ck_assert(frame->periodic);
            ck_assert_int_eq(frame->unwrapped, layouts[layout].unwrapped);
            ck_assert(layouts[layout].timed ? frame->time == (double)f : isnan(frame->time));
            assert_numbers(frame->cell.vectors, r.cell[f], 9, 1e-12);
            for (size_t a = 0; a < ATOMS; a++) {
                double expected[3];
                position_of(&r, f, a, !frame->unwrapped, expected);
                assert_numbers(frame->position + 3 * a, expected, 3, 1e-11);
            }
        }
        whole_clear(&w);
        closo_text_clear(&text);
    }
}
END_TEST

// Cut after any byte: an error while the first frame is not whole, then the whole frames and a
// warning; nothing in between.
START_TEST(a_file_cut_short_loses_its_last_frame_only)
{
    static run r;
    make_run(&r, 2);
    for (size_t layout = 0; layout < LAYOUTS; layout++) {
        closo_text text = written(&r, layout);
        const char *path = scratch_path("cut");
        size_t frames_before = 0;
        for (size_t cut = 200; cut <= text.length; cut += cut + 40 < text.length ? 37 : 1) {
            put_file(path, text.data, cut);
            whole w =
                read_whole(path, &(closo_trajectory_options){.format = layouts[layout].format});
            if (w.status != CLOSO_OK) {
                ck_assert_int_eq(w.status, CLOSO_INPUT);
                ck_assert_uint_eq(frames_before, 0);
                ck_assert_ptr_nonnull(strstr(w.error.message, "inside its first frame"));
                continue;
            }
            ck_assert_uint_ge(w.frames, frames_before);
            ck_assert_uint_le(w.frames, frames_before + 1);
            frames_before = w.frames;
            ck_assert_uint_le(w.warnings, 1);
            if (w.warnings)
                ck_assert_ptr_nonnull(strstr(w.warning, "/cut:"));
            for (size_t f = 0; f < w.frames && w.frames > 1; f++) {
                for (size_t a = 0; a < ATOMS; a++) {
                    double expected[3];
                    position_of(&r, f, a, !w.frame[f].unwrapped, expected);
                    assert_numbers(w.frame[f].position + 3 * a, expected, 3, 1e-11);
                }
            }
            ck_assert(cut < text.length || (w.frames == FRAMES && w.warnings == 0));
            ck_assert(cut != text.length - 1 || (w.frames == FRAMES - 1 && w.warnings == 1));
            whole_clear(&w);
        }
        closo_text_clear(&text);
    }
}
END_TEST

// A run that was stopped, or a copy that was: what could be inflated is like a plain file cut
// short.
START_TEST(a_gzip_file_cut_short_loses_no_more)
{
    static run r;
    make_run(&r, 5);
    for (size_t layout = 0; layout < LAYOUTS; layout++) {
        closo_text text = written(&r, layout);
        const char *path = scratch_path("cut.gz");
        static char packed[1 << 16];
        put_gzip(path, text.data, text.length, "wb");
        size_t size = get_file(path, packed, sizeof packed), most = 0;
        ck_assert_uint_lt(size, sizeof packed);
        for (size_t cut = 12; cut < size; cut += cut + 200 < size ? 97 : 1) {
            put_file(path, packed, cut);
            whole w =
                read_whole(path, &(closo_trajectory_options){.format = layouts[layout].format});
            if (w.status != CLOSO_OK) {
                ck_assert_int_eq(w.status, CLOSO_INPUT);
                ck_assert_uint_eq(most, 0);
                continue;
            }
            ck_assert_uint_ge(w.frames, most);
            most = w.frames;
            ck_assert(w.warnings == 1 || w.warnings == 2);
            for (size_t f = 0; f < w.frames && w.frames > 1; f++) {
                double expected[3];
                position_of(&r, f, 0, !w.frame[f].unwrapped, expected);
                assert_numbers(w.frame[f].position, expected, 3, 1e-11);
            }
            whole_clear(&w);
        }
        ck_assert_uint_eq(most, FRAMES); // only the checksum was missing
        packed[size - 6] ^= 0x55;        // a wrong one is damage
        put_file(path, packed, size);
        whole w = read_whole(path, &(closo_trajectory_options){.format = layouts[layout].format});
        ck_assert_int_eq(w.status, CLOSO_INPUT);
        ck_assert_ptr_nonnull(strstr(w.error.message, "damaged gzip file"));
        whole_clear(&w);
        closo_text_clear(&text);
    }
}
END_TEST

START_TEST(formats_are_known_by_content_and_chosen_by_name)
{
    static run r;
    make_run(&r, 3);
    static const char *const names[] = {"a.xyz", "XDATCAR", "dump.lammpstrj"};
    for (size_t layout = 0; layout < 3; layout++) {
        closo_text text = written(&r, layout);
        for (size_t n = 0; n < 3; n++) { // the name misleads nobody
            const closo_trajectory_format *format =
                closo_trajectory_recognise(text.data, text.length, names[n]);
            ck_assert_ptr_nonnull(format);
            ck_assert_str_eq(format->name, layouts[layout].format);
        }
        const char *path = scratch_path("run");
        put_file(path, text.data, text.length);
        whole w = read_whole(path, &(closo_trajectory_options){.format = "no-such"});
        ck_assert_int_eq(w.status, CLOSO_USAGE);
        ck_assert_ptr_nonnull(strstr(w.error.message, "lammps-dump, xdatcar, xyz"));
        const char *wrong = layout == 0 ? "xdatcar" : "xyz";
        w = read_whole(path, &(closo_trajectory_options){.format = wrong});
        ck_assert_int_eq(w.status, CLOSO_INPUT);
        closo_text_clear(&text);
    }
    ck_assert_ptr_null(closo_trajectory_recognise("hello\nworld\n\n", 13, "notes.txt"));
    ck_assert_str_eq(closo_trajectory_recognise("?", 1, "dir/run.XYZ.gz")->name, "xyz");
    ck_assert_str_eq(closo_trajectory_recognise("?", 1, "dir/XDATCAR_2")->name, "xdatcar");
    ck_assert_ptr_null(closo_trajectory_recognise("?", 1, "dumpling"));
    ck_assert_str_eq(closo_trajectory_recognise("?", 1, "dump.100")->name, "lammps-dump");
    ck_assert_str_eq(closo_trajectory_recognise("?", 1, "XDATCAR.gz")->name, "xdatcar");
    ck_assert_ptr_null(closo_trajectory_recognise("{", 1, "closo-rates.json"));
    for (const closo_trajectory_format *const *f = closo_trajectory_formats(); *f; f++) {
        ck_assert((*f)->name && (*f)->description && (*f)->extensions && (*f)->reference);
        ck_assert_ptr_null((*f)->recognise("", 0, "") ? "an empty file" : NULL);
    }
}
END_TEST

START_TEST(what_is_no_trajectory_gets_one_clear_line)
{
    whole w = read_whole(scratch_path("absent"), NULL);
    ck_assert_int_eq(w.status, CLOSO_INPUT);
    w = read_whole(scratch, NULL);
    ck_assert_int_eq(w.status, CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(w.error.message, "directory"));
    assert_refused("a.xyz", "", "a.xyz: the file is empty");
    assert_refused("notes.txt", "Dear reader,\n\nthis is a letter.\n", "not a trajectory");
    const char *path = scratch_path("run.bin");
    put_file(path, "\x89HDF\r\n\x1a\n\0\0\0\0\0\0\0\0", 16);
    w = read_whole(path, NULL);
    ck_assert_int_eq(w.status, CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(w.error.message, "run.bin: damaged HDF5 file"));
    put_file(path, "PK\x03\x04 and more", 12);
    w = read_whole(path, NULL);
    ck_assert_ptr_nonnull(strstr(w.error.message, "found a zip file"));
    put_file(path, "some\0bytes\xff\xfe", 12);
    w = read_whole(path, NULL);
    ck_assert_ptr_nonnull(strstr(w.error.message, "found a binary file"));
    put_file(path, "\x1f\x8b\x08\0\0\0\0\0\0\xff", 10); // a gzip header and nothing else
    w = read_whole(path, NULL);
    ck_assert_int_eq(w.status, CLOSO_INPUT);
    ck_assert_ptr_nonnull(strstr(w.error.message, "gzip"));
    const double flat[9] = {1, 0, 0, 0, 1, 0, 1, 1, 0};
    assert_refused_with("a.xyz", "1\n\nLi 0 0 0\n", "--cell",
                        &(closo_trajectory_options){.cell = flat}, CLOSO_USAGE);
}
END_TEST

static bool yes(void *context)
{
    (void)context;
    return true;
}

START_TEST(reading_can_be_cancelled_and_left_early)
{
    static run r;
    make_run(&r, 4);
    closo_text text = written(&r, 0);
    const char *path = scratch_path("run.xyz");
    put_file(path, text.data, text.length);
    const closo_control control = {.cancelled = yes};
    whole w = read_whole(path, &(closo_trajectory_options){.control = &control});
    ck_assert_int_eq(w.status, CLOSO_INTERRUPTED);
    closo_trajectory *trajectory;
    ck_assert_int_eq(closo_trajectory_open(&trajectory, path, NULL, NULL), CLOSO_OK);
    closo_fingerprint fingerprint;
    ck_assert_int_eq(closo_trajectory_fingerprint(trajectory, &fingerprint, NULL), CLOSO_OK);
    ck_assert_uint_eq(fingerprint.bytes, text.length);
    ck_assert_double_le(closo_trajectory_fraction(trajectory), 1);
    closo_trajectory_close(trajectory);
    closo_trajectory_close(NULL);
    closo_text_clear(&text);
}
END_TEST

static void mutate(char *data, size_t *length, uint64_t *seed)
{
    size_t edits = 1 + harness_random(seed) % 4;
    for (size_t i = 0; i<edits && * length> 1; i++) {
        size_t at = harness_random(seed) % *length, kind = harness_random(seed) % 5;
        size_t size = 1 + harness_random(seed) % 40;
        size = size < *length - at ? size : *length - at;
        if (kind == 0) { // any byte
            data[at] = (char)harness_random(seed);
        } else if (kind == 1) { // a byte that means something
            data[at] = "0123456789.-+eE \t\n\r\"=:,{"[harness_random(seed) % 24];
        } else if (kind == 2) { // a piece missing
            memmove(data + at, data + at + size, *length - at - size);
            *length -= size;
        } else if (kind == 3) { // a piece repeated elsewhere
            size_t from = harness_random(seed) % (*length - size + 1);
            memmove(data + at, data + from, size);
        } else { // the end missing, more seldom
            *length = harness_random(seed) % 4 ? *length : at + 1;
        }
    }
}

START_TEST(mutated_files_give_frames_or_one_error)
{
    static run r;
    uint64_t seed = 5;
    make_run(&r, 6);
    char *data = malloc(TEXT_SIZE);
    ck_assert_ptr_nonnull(data);
    size_t read = 0, refused = 0;
    for (size_t i = 0; i < 4000; i++) {
        closo_text text = written(&r, i % LAYOUTS);
        ck_assert_uint_lt(text.length, TEXT_SIZE);
        size_t length = text.length;
        memcpy(data, text.data, length);
        closo_text_clear(&text);
        mutate(data, &length, &seed);
        const char *path = scratch_path("mutated");
        put_file(path, data, length);
        whole w = read_whole(path, NULL);
        if (w.status == CLOSO_OK) {
            ck_assert_uint_ge(w.frames, 1);
            for (size_t k = 0; k < 3 * w.atoms * w.frames; k++)
                ck_assert(isfinite(w.position[k]));
            read++;
        } else {
            ck_assert_msg(w.status == CLOSO_INPUT || w.status == CLOSO_USAGE, "%s",
                          w.error.message);
            ck_assert_ptr_nonnull(strstr(w.error.message, "/mutated:"));
            ck_assert_msg(!strchr(w.error.message, '\n'), "%s", w.error.message);
            refused++;
        }
        whole_clear(&w);
    }
    free(data);
    ck_assert_uint_gt(read, 400);
    ck_assert_uint_gt(refused, 400);
}
END_TEST

// doi:10.1021/acs.chemmater.0c03738: Li6PS5Cl, 416 atoms, 140 frames 100 fs apart, 500 K.
START_TEST(a_real_run_of_vasp)
{
    char path[PATH_MAX];
    if (!find_shared(path, sizeof path, "trajectories/Li6PS5Cl_50p_run1_XDATCAR.gz")) {
        printf("test_trajectory: SKIPPED: no Li6PS5Cl run (set CLOSO_SHARED to shared/data)\n");
        return;
    }
    whole w = read_whole(path, NULL);
    ck_assert_msg(w.status == CLOSO_OK, "%s", w.status ? w.error.message : "");
    ck_assert_str_eq(w.format, "xdatcar");
    ck_assert_uint_eq(w.frames, 140);
    ck_assert_uint_eq(w.atoms, 416);
    ck_assert_uint_eq(w.warnings, 0);
    size_t count[20] = {0};
    for (size_t i = 0; i < w.atoms; i++)
        count[w.element[i]]++;
    ck_assert(count[3] == 192 && count[17] == 32 && count[16] == 160 && count[15] == 32);
    ck_assert_double_eq(w.frame[0].cell.vectors[0], 20.312311);
    // The first lithium atom of the file.
    assert_numbers(
        w.frame[0].position,
        (double[]){0.01127708 * 20.312311 + 0.14362618 * 0.000190 - 0.34155668 * 0.000113,
                   0.01127708 * 0.000190 + 0.14362618 * 20.312339 - 0.34155668 * 0.000033,
                   -0.01127708 * 0.000113 - 0.14362618 * 0.000033 + 0.34155668 * 20.312424},
        3, 1e-12);
    whole_clear(&w);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, make, scratch_remove);
    tcase_add_test(tests, layouts_agree);
    tcase_add_test(tests, a_file_cut_short_loses_its_last_frame_only);
    tcase_add_test(tests, a_gzip_file_cut_short_loses_no_more);
    tcase_add_test(tests, formats_are_known_by_content_and_chosen_by_name);
    tcase_add_test(tests, what_is_no_trajectory_gets_one_clear_line);
    tcase_add_test(tests, reading_can_be_cancelled_and_left_early);
    tcase_add_test(tests, mutated_files_give_frames_or_one_error);
    tcase_add_test(tests, a_real_run_of_vasp);
}

int main(void)
{
    return harness_run("trajectory", add);
}
