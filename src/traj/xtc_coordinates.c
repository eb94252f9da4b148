// SPDX-License-Identifier: GPL-3.0-or-later
// Coordinates are integers (position times precision) in a stream of bits, most significant first.
// An atom is stored in full, as an offset from the lower bound, then a bit tells whether the length
// of the run of small differences that follows changes: 5 bits hold 3 x length and, modulo 3, a
// step of the width of small differences for the next run. The differences of a run are relative to
// the atom before; the first of them stands for the atom in front of the full one (the oxygen of
// water lies between its hydrogens). Three integers below n0, n1, n2 are one number (i0 n1 + i1) n2
// + i2, stored by bytes, the least significant first; bounds beyond 24 bits are stored one by one.
// The widths grow by the cube root of two, so that width number i takes i bits for three integers.
// Scheme: F. van Hoesel's 3dfcoord as the GROMACS reference manual (file formats, xtc) and the
// comments of its library describe it. Cost: one pass, two divisions per atom.
#include "traj/xtc_coordinates.h"

#include <string.h>

enum { FIRST_WIDTH = 9, WIDTHS = 73, LARGE_BITS = 24 };

__extension__ typedef unsigned __int128 wide;

// 2^(i/3), rounded as the format has it; below the first width no difference is stored.
static const uint32_t widths[WIDTHS] = {
    0,        0,        0,        0,       0,       0,       0,       0,       0,       8,
    10,       12,       16,       20,      25,      32,      40,      50,      64,      80,
    101,      128,      161,      203,     256,     322,     406,     512,     645,     812,
    1024,     1290,     1625,     2048,    2580,    3250,    4096,    5060,    6501,    8192,
    10321,    13003,    16384,    20642,   26007,   32768,   41285,   52015,   65536,   82570,
    104031,   131072,   165140,   208063,  262144,  330280,  416127,  524287,  660561,  832255,
    1048576,  1321122,  1664510,  2097152, 2642245, 3329021, 4194304, 5284491, 6658042, 8388607,
    10568983, 13316085, 16777216,
};

typedef struct bit_reader {
    const unsigned char *bytes;
    size_t at, end; // in bits
} bit_reader;

static uint64_t load_big(const unsigned char *p)
{
    uint64_t value;
    memcpy(&value, p, sizeof value);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    value = __builtin_bswap64(value);
#endif
    return value;
}

// The next 64 bits; those behind the end are whatever lies there.
static uint64_t peek(const bit_reader *reader)
{
    const unsigned char *p = reader->bytes + reader->at / 8;
    unsigned shift = reader->at % 8;
    uint64_t first = load_big(p);
    return shift ? first << shift | p[8] >> (8 - shift) : first;
}

// Up to 32 bits as a number.
static uint32_t read_bits(bit_reader *reader, unsigned count)
{
    if (count == 0)
        return 0;
    uint32_t value = (uint32_t)(peek(reader) >> (64 - count));
    reader->at += count;
    return value;
}

// Up to 64 bits by bytes, the least significant first; the last byte may be shorter.
static uint64_t read_bytes(bit_reader *reader, unsigned count)
{
    uint64_t bits = peek(reader);
    unsigned whole = count / 8 * 8, rest = count % 8;
    uint64_t value = __builtin_bswap64(bits);
    if (whole < 64)
        value &= ((uint64_t)1 << whole) - 1;
    if (rest)
        value |= bits << whole >> (64 - rest) << whole;
    reader->at += count;
    return value;
}

static void read_three(bit_reader *reader, unsigned count, const uint32_t size[3], int32_t out[3])
{
    uint64_t rest;
    if (count <= 64) {
        rest = read_bytes(reader, count);
        out[2] = (int32_t)(rest % size[2]);
        rest /= size[2];
    } else {
        wide low = read_bytes(reader, 64);
        wide all = low | (wide)read_bytes(reader, count - 64) << 64;
        out[2] = (int32_t)(all % size[2]);
        rest = (uint64_t)(all / size[2]);
    }
    out[1] = (int32_t)(rest % size[1]);
    out[0] = (int32_t)(uint32_t)(rest / size[1]);
}

static unsigned bits_of(wide value)
{
    unsigned bits = 0;
    for (; value > 0; value >>= 1)
        bits++;
    return bits;
}

// How the atoms stored in full are packed.
typedef struct full_packing {
    uint32_t size[3];
    unsigned bits;    // of the three together; 0: one by one,
    unsigned each[3]; // as many bits each
} full_packing;

static bool plan(const closo_xtc_packing *packing, full_packing *out)
{
    bool large = false;
    for (size_t c = 0; c < 3; c++) {
        int64_t size = (int64_t)packing->high[c] - packing->low[c] + 1;
        if (size < 1 || size > UINT32_MAX)
            return false;
        out->size[c] = (uint32_t)size;
        out->each[c] = bits_of(out->size[c]);
        large = large || size >= (int64_t)1 << LARGE_BITS;
    }
    out->bits = large ? 0 : bits_of((wide)out->size[0] * out->size[1] * out->size[2]);
    return packing->small_index >= FIRST_WIDTH && packing->small_index < WIDTHS;
}

static void read_full(bit_reader *reader, const full_packing *full, const int32_t low[3],
                      int32_t out[3])
{
    if (full->bits)
        read_three(reader, full->bits, full->size, out);
    for (size_t c = 0; c < 3; c++) {
        uint32_t value = full->bits ? (uint32_t)out[c] : read_bits(reader, full->each[c]);
        out[c] = (int32_t)((uint32_t)low[c] + value);
    }
}

static void store(const int32_t r[3], double factor, double *out)
{
    for (size_t c = 0; c < 3; c++)
        out[c] = factor * r[c];
}

// A run of `count` atoms about `before`, which was stored in full; its place is behind the first.
static void read_run(bit_reader *reader, int32_t index, size_t count, const int32_t before[3],
                     double factor, double *out)
{
    uint32_t width = widths[index];
    const uint32_t size[3] = {width, width, width};
    uint32_t half = width / 2;
    unsigned bits = (unsigned)index;
    int32_t r[3], last[3] = {before[0], before[1], before[2]};
    for (size_t k = 0; k < count; k++) {
        read_three(reader, bits, size, r);
        for (size_t c = 0; c < 3; c++)
            last[c] = (int32_t)((uint32_t)r[c] + (uint32_t)last[c] - half);
        store(last, factor, k == 0 ? out : out + 3 * (k + 1));
    }
    store(before, factor, out + 3);
}

bool closo_xtc_unpack(const closo_xtc_packing *packing, const unsigned char *bytes, size_t length,
                      size_t atoms, double *position)
{
    full_packing full;
    if (!plan(packing, &full))
        return false;
    bit_reader reader = {.bytes = bytes, .end = 8 * length};
    int32_t index = packing->small_index, step = 0;
    size_t run = 0;
    for (size_t i = 0; i < atoms; i += 1 + run) {
        int32_t r[3];
        read_full(&reader, &full, packing->low, r);
        step = 0;
        if (reader.at < reader.end && read_bits(&reader, 1)) {
            uint32_t code = read_bits(&reader, 5);
            step = (int32_t)(code % 3) - 1;
            run = code / 3;
        }
        if (reader.at > reader.end || run > atoms - i - 1)
            return false;
        if (run * (size_t)index > reader.end - reader.at)
            return false;
        if (run > 0)
            read_run(&reader, index, run, r, packing->factor, position + 3 * i);
        else
            store(r, packing->factor, position + 3 * i);
        index += step;
        if (index < FIRST_WIDTH || index >= WIDTHS)
            return false;
    }
    return reader.at <= reader.end;
}
