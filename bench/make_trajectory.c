// SPDX-License-Identifier: GPL-3.0-or-later
// A synthetic trajectory whose answers are known, for timing programs on the same data: an fcc
// array of rigid icosahedral B12H12 anions that turn by rotational Brownian motion (0.05 rad^2/ps)
// and two Li for each that walk at random with D = 1.000e-5 cm^2/s, written wrapped, 0.01 ps apart.
// Numbers come from a seed, so that every run writes the same bytes.
//   make_trajectory [--format xyz|dump|xdatcar] [--frames N] [--seed N] PATH
#include "closo/base.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CELLS_X = 2, CELLS_Y = 2, CELLS_Z = 5, ANIONS = 4 * CELLS_X * CELLS_Y * CELLS_Z };
enum { CATIONS = 2 * ANIONS, VERTICES = 12, ATOMS = CATIONS + 2 * VERTICES * ANIONS };
enum { NUMBER_SIZE = 24, LINE_SIZE = 4 * NUMBER_SIZE };

static const double lattice = 10.2, frame_time = 0.01; // A, ps
static const double edge[3] = {CELLS_X * 10.2, CELLS_Y * 10.2, CELLS_Z * 10.2};
static const double boron_radius = 1.70, hydrogen_radius = 2.90;
static const double diffusion = 0.1, rotation = 0.05; // A^2/ps (1e-5 cm^2/s), rad^2/ps

typedef struct model {
    uint64_t random;
    double centre[ANIONS][3];
    double turn[ANIONS][9]; // rotation matrices
    double cation[CATIONS][3];
    double vertex[VERTICES][3]; // unit vectors
    double position[ATOMS][3];  // wrapped
} model;

// splitmix64 (Steele, Lea, Flood 2014)
static double uniform(model *m)
{
    uint64_t z = (m->random += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return ((double)((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53;
}

// Box and Muller 1958
static double normal(model *m)
{
    double radius = sqrt(-2 * log(uniform(m)));
    return radius * cos(2 * M_PI * uniform(m));
}

static void start(model *m, uint64_t seed)
{
    static const double face_centres[4][3] = {
        {0, 0, 0}, {0.5, 0.5, 0}, {0.5, 0, 0.5}, {0, 0.5, 0.5}};
    m->random = seed;
    double golden = (1 + sqrt(5)) / 2, length = sqrt(1 + golden * golden);
    for (int v = 0; v < VERTICES; v++) {
        int axis = v / 4;
        m->vertex[v][axis] = 0;
        m->vertex[v][(axis + 1) % 3] = (v & 1 ? 1 : -1) / length;
        m->vertex[v][(axis + 2) % 3] = (v & 2 ? golden : -golden) / length;
    }
    for (int a = 0; a < ANIONS; a++) {
        int cell = a / 4;
        int index[3] = {cell % CELLS_X, cell / CELLS_X % CELLS_Y, cell / (CELLS_X * CELLS_Y)};
        for (int c = 0; c < 3; c++)
            m->centre[a][c] = (index[c] + face_centres[a % 4][c]) * lattice;
        for (int i = 0; i < 9; i++)
            m->turn[a][i] = i % 4 == 0;
    }
    for (int i = 0; i < CATIONS; i++)
        for (int c = 0; c < 3; c++)
            m->cation[i][c] = uniform(m) * edge[c];
}

// Turns a rotation matrix by a small rotation vector (Rodrigues).
static void turn_by(double matrix[9], const double vector[3])
{
    double angle = sqrt(vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2]);
    double s = sin(angle) / angle, v = (1 - cos(angle)) / (angle * angle);
    double x = vector[0], y = vector[1], z = vector[2], k = cos(angle);
    const double step[9] = {k + v * x * x,     v * x * y - s * z, v * x * z + s * y,
                            v * x * y + s * z, k + v * y * y,     v * y * z - s * x,
                            v * x * z - s * y, v * y * z + s * x, k + v * z * z};
    double product[9];
    for (int i = 0; i < 9; i++) {
        product[i] = step[i / 3 * 3] * matrix[i % 3] + step[i / 3 * 3 + 1] * matrix[3 + i % 3] +
                     step[i / 3 * 3 + 2] * matrix[6 + i % 3];
    }
    memcpy(matrix, product, sizeof product);
}

static void move(model *m)
{
    double step = sqrt(2 * diffusion * frame_time), angle = sqrt(2 * rotation * frame_time);
    for (int i = 0; i < CATIONS; i++)
        for (int c = 0; c < 3; c++)
            m->cation[i][c] += step * normal(m);
    for (int a = 0; a < ANIONS; a++) {
        const double vector[3] = {angle * normal(m), angle * normal(m), angle * normal(m)};
        turn_by(m->turn[a], vector);
    }
}

static void wrap(const double in[3], double out[3])
{
    for (int c = 0; c < 3; c++)
        out[c] = in[c] - edge[c] * floor(in[c] / edge[c]);
}

// Li first, then anion by anion twelve B and twelve H.
static void place(model *m)
{
    for (int i = 0; i < CATIONS; i++)
        wrap(m->cation[i], m->position[i]);
    for (int k = 0; k < ANIONS * 2 * VERTICES; k++) {
        int a = k / (2 * VERTICES), v = k % VERTICES;
        double radius = k % (2 * VERTICES) < VERTICES ? boron_radius : hydrogen_radius, r[3];
        const double *u = m->vertex[v], *t = m->turn[a];
        for (int c = 0; c < 3; c++) {
            r[c] = m->centre[a][c] +
                   radius * (t[3 * c] * u[0] + t[3 * c + 1] * u[1] + t[3 * c + 2] * u[2]);
        }
        wrap(r, m->position[CATIONS + k]);
    }
}

static int type_of(int atom)
{
    if (atom < CATIONS)
        return 1;
    return (atom - CATIONS) % (2 * VERTICES) < VERTICES ? 2 : 3;
}

// printf would take most of the time. value >= 0; `decimals` digits after the point.
static char *put_fixed(char *p, double value, int decimals)
{
    uint64_t power = 1;
    for (int i = 0; i < decimals; i++)
        power *= 10;
    uint64_t scaled = (uint64_t)(value * (double)power + 0.5);
    char digits[NUMBER_SIZE];
    int count = 0;
    for (; count <= decimals || scaled > 0; count++) {
        digits[count] = (char)('0' + scaled % 10);
        scaled /= 10;
    }
    while (count > 0) {
        *p++ = digits[--count];
        if (count == decimals)
            *p++ = '.';
    }
    return p;
}

static char *put_position(char *p, const double r[3], const double scale[3], int decimals)
{
    for (int c = 0; c < 3; c++) {
        *p++ = ' ';
        p = put_fixed(p, r[c] * scale[c], decimals);
    }
    *p++ = '\n';
    return p;
}

static const char *const symbols[] = {"", "Li", "B", "H"};
static const double angstrom[3] = {1, 1, 1};

static char *write_xyz(char *p, const model *m, int frame)
{
    p += sprintf(p,
                 "%d\nLattice=\"%.6f 0.0 0.0 0.0 %.6f 0.0 0.0 0.0 %.6f\" "
                 "Properties=species:S:1:pos:R:3 Time=%.4f time_unit=ps pbc=\"T T T\"\n",
                 ATOMS, edge[0], edge[1], edge[2], frame * frame_time);
    for (int i = 0; i < ATOMS; i++) {
        const char *symbol = symbols[type_of(i)];
        p = stpcpy(p, symbol);
        p = put_position(p, m->position[i], angstrom, 6);
    }
    return p;
}

static char *write_dump(char *p, const model *m, int frame)
{
    p += sprintf(p, "%sITEM: TIME\n%.4f\nITEM: TIMESTEP\n%d\nITEM: NUMBER OF ATOMS\n%d\n",
                 frame ? "" : "ITEM: UNITS\nmetal\n", frame * frame_time, frame, ATOMS);
    p += sprintf(p, "ITEM: BOX BOUNDS pp pp pp\n0 %.6f\n0 %.6f\n0 %.6f\n", edge[0], edge[1],
                 edge[2]);
    p = stpcpy(p, "ITEM: ATOMS id type element x y z\n");
    for (int i = 0; i < ATOMS; i++) {
        int type = type_of(i);
        p += sprintf(p, "%d %d %s", i + 1, type, symbols[type]);
        p = put_position(p, m->position[i], angstrom, 6);
    }
    return p;
}

// Element by element, as VASP does.
static char *write_xdatcar(char *p, const model *m, int frame)
{
    const double scale[3] = {1 / edge[0], 1 / edge[1], 1 / edge[2]};
    if (frame == 0) {
        p +=
            sprintf(p, "synthetic Li2B12H12\n1.0\n%.6f 0 0\n0 %.6f 0\n0 0 %.6f\nLi B H\n%d %d %d\n",
                    edge[0], edge[1], edge[2], CATIONS, VERTICES * ANIONS, VERTICES * ANIONS);
    }
    p += sprintf(p, "Direct configuration= %5d\n", frame + 1);
    for (int type = 1; type <= 3; type++) {
        for (int i = 0; i < ATOMS; i++)
            if (type_of(i) == type)
                p = put_position(p, m->position[i], scale, 8);
    }
    return p;
}

typedef struct text_format {
    const char *name;
    char *(*write)(char *p, const model *m, int frame);
} text_format;

static const text_format text_formats[] = {
    {"xyz", write_xyz}, {"dump", write_dump}, {"xdatcar", write_xdatcar}};

static closo_status make(const char *path, const text_format *format, int frames, uint64_t seed,
                         closo_error *error)
{
    closo_output *output = NULL;
    model *m = closo_allocate(1, sizeof *m, error);
    char *text = closo_allocate(ATOMS + 16, LINE_SIZE, error);
    closo_status status = m && text ? closo_output_open(&output, path, error) : CLOSO_MEMORY;
    if (status == CLOSO_OK)
        start(m, seed);
    for (int frame = 0; frame < frames && status == CLOSO_OK; frame++) {
        place(m);
        char *end = format->write(text, m, frame);
        status = closo_output_write(output, text, (size_t)(end - text), error);
        move(m);
    }
    if (status == CLOSO_OK)
        status = closo_output_commit(output, error);
    else if (output)
        closo_output_discard(output);
    free(text);
    free(m);
    return status;
}

static int usage(void)
{
    fputs("usage: make_trajectory [--format xyz|dump|xdatcar] [--frames N] [--seed N] PATH\n",
          stderr);
    return 2;
}

int main(int argc, char **argv)
{
    const text_format *chosen = &text_formats[0];
    int64_t frames = 5000, seed = 1;
    int at = 1;
    for (; at + 1 < argc && argv[at][0] == '-'; at += 2) {
        const char *value = argv[at + 1];
        bool good = false;
        if (strcmp(argv[at], "--format") == 0) {
            for (size_t i = 0; i < sizeof text_formats / sizeof *text_formats; i++) {
                if (strcmp(text_formats[i].name, value) == 0) {
                    chosen = &text_formats[i];
                    good = true;
                }
            }
        } else if (strcmp(argv[at], "--frames") == 0) {
            good = closo_integer_from_text(value, &frames) && frames > 0 && frames < 10000000;
        } else if (strcmp(argv[at], "--seed") == 0) {
            good = closo_integer_from_text(value, &seed);
        }
        if (!good)
            return usage();
    }
    if (at + 1 != argc)
        return usage();
    closo_error error;
    closo_status status = make(argv[at], chosen, (int)frames, (uint64_t)seed, &error);
    if (status != CLOSO_OK)
        fprintf(stderr, "make_trajectory: %s\n", error.message);
    return closo_status_exit(status);
}
