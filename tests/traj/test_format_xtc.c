// SPDX-License-Identifier: GPL-3.0-or-later
// XTC, packed by an encoder of its own: full and small atoms, runs, changing widths, large boxes.
// The same decoder was compared with files of MDAnalysis and GROMACS.
#include "built_files.h"

#include "traj/xtc_coordinates.h"

enum { ATOMS = 60, MAXIMUM = 400 };

typedef struct bits {
    unsigned char data[1 << 14];
    size_t count;
} bits;

static void put_bits(bits *b, uint32_t value, int count)
{
    for (int i = count - 1; i >= 0; i--, b->count++)
        if (value >> i & 1)
            b->data[b->count / 8] |= (unsigned char)(0x80 >> b->count % 8);
}

// (v0 n1 + v1) n2 + v2 by bytes, the least significant first, by schoolbook multiplication.
static void put_three(bits *b, const uint32_t v[3], const uint32_t n[3], int count)
{
    unsigned char bytes[16] = {0};
    for (int k = 0; k < 3; k++) {
        uint64_t carry = v[k];
        for (int i = 0; i < 16; i++) {
            uint64_t value = (k ? (uint64_t)bytes[i] * n[k] : 0) + carry;
            bytes[i] = (unsigned char)value;
            carry = value >> 8;
        }
    }
    int i = 0;
    for (; count >= 8; count -= 8)
        put_bits(b, bytes[i++], 8);
    put_bits(b, bytes[i], count);
}

static int length_of(const uint32_t n[3])
{
    long double product = (long double)n[0] * n[1] * n[2];
    int count = 0;
    for (; product >= 1; product /= 2)
        count++;
    return count;
}

static const uint32_t width_9[3] = {8, 8, 8}, width_10[3] = {10, 10, 10},
                      width_11[3] = {12, 12, 12};

static const uint32_t *width_of(int index)
{
    return index == 9 ? width_9 : index == 10 ? width_10 : width_11;
}

static bool is_near(const int32_t a[3], const int32_t b[3], int index)
{
    int32_t half = (int32_t)width_of(index)[0] / 2;
    for (int c = 0; c < 3; c++)
        if (a[c] - b[c] < -half || a[c] - b[c] >= half)
            return false;
    return true;
}

static void put_small(bits *b, const int32_t r[3], const int32_t before[3], int index)
{
    const uint32_t *n = width_of(index);
    uint32_t v[3];
    for (int c = 0; c < 3; c++)
        v[c] = (uint32_t)(r[c] - before[c] + (int32_t)n[0] / 2);
    put_three(b, v, n, index);
}

// Packs integer positions; widths go 9, 10, 11, 10, 9, ... as the runs allow.
static void pack(bits *b, const closo_xtc_packing *packing, int32_t r[][3], size_t atoms)
{
    uint32_t n[3], each[3];
    bool large = false;
    for (int c = 0; c < 3; c++) {
        n[c] = (uint32_t)(packing->high[c] - packing->low[c]) + 1;
        large = large || n[c] > 0xFFFFFF;
        for (each[c] = 0; n[c] >> each[c]; each[c]++)
            ;
    }
    int index = packing->small_index;
    size_t run = 0;
    for (size_t i = 0; i < atoms;) {
        size_t near = 0, most = 1 + i % 8; // the first of a run changes places with the full atom
        if (i + 1 < atoms && is_near(r[i], r[i + 1], index))
            for (near = 1; near < most && i + near + 1 < atoms &&
                           is_near(r[i + near + 1], near == 1 ? r[i] : r[i + near], index);)
                near++;
        const int32_t *full = near ? r[i + 1] : r[i];
        uint32_t v[3];
        for (int c = 0; c < 3; c++)
            v[c] = (uint32_t)(full[c] - packing->low[c]);
        if (large)
            for (int c = 0; c < 3; c++)
                put_bits(b, v[c], (int)each[c]);
        else
            put_three(b, v, n, length_of(n));
        int step = index == 9 ? 1 : index == 11 ? -1 : i % 3 == 0 ? 1 : i % 3 == 1 ? -1 : 0;
        if (near == run && step == 0) {
            put_bits(b, 0, 1);
        } else {
            put_bits(b, 1, 1);
            put_bits(b, (uint32_t)(3 * near + (size_t)(step + 1)), 5);
        }
        for (size_t k = 0; k < near; k++)
            put_small(b, k ? r[i + k + 1] : r[i], k == 0 ? full : k == 1 ? r[i] : r[i + k], index);
        index += step;
        run = near;
        i += 1 + near;
    }
}

// Clusters: an atom near the one before it nine times out of ten.
static void make_positions(int32_t r[][3], size_t atoms, int32_t edge, unsigned seed)
{
    for (size_t i = 0; i < atoms; i++)
        for (int c = 0; c < 3; c++) {
            seed = seed * 1103515245U + 12345U;
            int32_t jump = (int32_t)(seed >> 8 & 0x7FFFFF) * (edge >> 23 ? edge >> 23 : 1) % edge;
            int32_t close = (int32_t)(seed >> 16 & 7) - 4;
            r[i][c] = i % 10 ? r[i - 1][c] + close : jump - edge / 2;
        }
}

static closo_xtc_packing bounds(int32_t r[][3], size_t atoms)
{
    closo_xtc_packing out = {.factor = 0.01, .small_index = 9};
    for (int c = 0; c < 3; c++) {
        out.low[c] = out.high[c] = r[0][c];
        for (size_t i = 1; i < atoms; i++) {
            out.low[c] = r[i][c] < out.low[c] ? r[i][c] : out.low[c];
            out.high[c] = r[i][c] > out.high[c] ? r[i][c] : out.high[c];
        }
    }
    return out;
}

START_TEST(packed_positions_come_back)
{
    static const int32_t edges[] = {40, 5000, 300000, 9000000, 40000000, 2000000000};
    int32_t r[MAXIMUM][3];
    double found[3 * MAXIMUM];
    for (size_t e = 0; e < sizeof edges / sizeof *edges; e++)
        for (size_t atoms = 1; atoms <= MAXIMUM; atoms += 133) {
            bits *b = calloc(1, sizeof *b);
            ck_assert_ptr_nonnull(b);
            make_positions(r, atoms, edges[e], 1 + (unsigned)atoms);
            closo_xtc_packing packing = bounds(r, atoms);
            pack(b, &packing, r, atoms);
            size_t length = (b->count + 7) / 8;
            ck_assert(closo_xtc_unpack(&packing, b->data, length, atoms, found));
            double worst = 0;
            for (size_t i = 0; i < 3 * atoms; i++)
                worst = fmax(worst, fabs(found[i] - 0.01 * r[i / 3][i % 3]));
            ck_assert_double_le(worst, 1e-6);
            // More atoms than there are bits for.
            ck_assert(length < 2 || !closo_xtc_unpack(&packing, b->data, length / 2, atoms, found));
            free(b);
        }
}
END_TEST

static void put_frame(builder *b, int magic, int32_t r[][3], size_t atoms, int step, double time)
{
    b->big = true;
    put_int(b, magic);
    put_int(b, (int64_t)atoms);
    put_int(b, step);
    put_float(b, time);
    static const double box[9] = {2, 0, 0, 0.5, 2.5, 0, 0.25, 0.5, 3};
    for (int i = 0; i < 9; i++)
        put_float(b, box[i]);
    put_int(b, (int64_t)atoms);
    if (atoms <= 9) {
        for (size_t i = 0; i < 3 * atoms; i++)
            put_float(b, 0.001 * r[i / 3][i % 3]);
        return;
    }
    bits *packed = calloc(1, sizeof *packed);
    ck_assert_ptr_nonnull(packed);
    closo_xtc_packing packing = bounds(r, atoms);
    pack(packed, &packing, r, atoms);
    size_t length = (packed->count + 7) / 8;
    put_float(b, 1000);
    for (int c = 0; c < 3; c++)
        put_int(b, packing.low[c]);
    for (int c = 0; c < 3; c++)
        put_int(b, packing.high[c]);
    put_int(b, packing.small_index);
    put_u(b, length, magic == 2023 ? 8 : 4);
    put_text(b, (const char *)packed->data, (length + 3) / 4 * 4);
    free(packed);
}

static void assert_trajectory(int magic, size_t atoms)
{
    int32_t r[MAXIMUM][3];
    builder *b = calloc(1, sizeof *b);
    ck_assert_ptr_nonnull(b);
    for (int f = 0; f < 3; f++) {
        make_positions(r, atoms, 2000, (unsigned)f + 7);
        put_frame(b, magic, r, atoms, 10 * f, 0.02 * f);
    }
    closo_trajectory_options options = {.structure = put_structure(atoms)};
    whole w = read_built("run.xtc", b, &options);
    ck_assert_msg(w.status == CLOSO_OK, "%s", w.status ? w.error.message : "");
    ck_assert_str_eq(w.format, "xtc");
    ck_assert_uint_eq(w.frames, 3);
    ck_assert_uint_eq(w.atoms, atoms);
    ck_assert_int_eq(w.element[0], 3);
    ck_assert_int_eq(w.element[1], 1);
    for (int f = 0; f < 3; f++) {
        make_positions(r, atoms, 2000, (unsigned)f + 7);
        for (size_t i = 0; i < 3 * atoms; i++)
            ck_assert_double_le(fabs(w.frame[f].position[i] - 0.01 * r[i / 3][i % 3]), 2e-6);
        ck_assert_int_eq(w.frame[f].step, 10 * f);
        ck_assert_double_eq(w.frame[f].time, 0.02 * f); // not its single-precision neighbour
        ck_assert(w.frame[f].periodic && w.frame[f].cell.vectors[3] == 5);
    }
    whole_clear(&w);
    assert_built_refused("run.xtc", b, "give --structure FILE", NULL);
    assert_survives_damage("run.xtc", b, &options);
    b->length -= 8;
    w = read_built("run.xtc", b, &options);
    ck_assert_int_eq(w.status, CLOSO_OK);
    ck_assert_uint_eq(w.frames, 2);
    ck_assert_ptr_nonnull(strstr(w.warning, "run.xtc: the file ends inside frame 3"));
    whole_clear(&w);
    free(b);
}

START_TEST(trajectories)
{
    assert_trajectory(1995, ATOMS);
    assert_trajectory(2023, ATOMS);
    assert_trajectory(1995, 5);
}
END_TEST

START_TEST(claims_cost_nothing)
{
    builder *b = calloc(1, sizeof *b);
    ck_assert_ptr_nonnull(b);
    b->big = true;
    put_int(b, 2023);
    put_int(b, 2000000000);
    put_int(b, 0);
    put_float(b, 0);
    for (int i = 0; i < 9; i++)
        put_float(b, i % 4 ? 0 : 3);
    put_int(b, 2000000000);
    put_float(b, 1000);
    for (int c = 0; c < 6; c++)
        put_int(b, c < 3 ? 0 : 3000);
    put_int(b, 20);
    put_u(b, (uint64_t)1 << 39, 8);
    put_int(b, 0);
    assert_built_refused("run.xtc", b, "the file ends inside its first frame", NULL);
    b->length -= 12;
    put_u(b, 4, 8);
    put_int(b, 0);
    assert_built_refused("run.xtc", b, "byte 100: expected compressed coordinates", NULL);
    free(b);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_checked_fixture(tests, scratch_make, scratch_remove);
    tcase_add_test(tests, packed_positions_come_back);
    tcase_add_test(tests, trajectories);
    tcase_add_test(tests, claims_cost_nothing);
}

int main(void)
{
    return harness_run("format_xtc", add);
}
