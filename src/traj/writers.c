// SPDX-License-Identifier: GPL-3.0-or-later
// Trajectories written: closo binary (closo_binary.h) and extended XYZ
// (https://github.com/libAtoms/extxyz) as the reader of closo takes it: cell, time with its unit
// and step in the comment, positions with seven decimals, finer than single precision. Decimals are
// made from integers: positions are below 1e9 A, so that 1e7 of them fit in 64 bits.
#include "traj/writers.h"
#include "traj/closo_binary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DECIMALS = 7, NUMBER_SIZE = 24, LINE_SIZE = 3 * (NUMBER_SIZE + 1) + 8 };
#define DECIMAL_SCALE 1e7

static char *put_number(char *p, double value)
{
    int64_t scaled = (int64_t)llround(fabs(value) * DECIMAL_SCALE);
    char digits[NUMBER_SIZE];
    int count = 0;
    for (; count <= DECIMALS || scaled > 0; scaled /= 10) {
        if (count == DECIMALS)
            digits[count++] = '.';
        digits[count++] = (char)('0' + scaled % 10);
    }
    *p++ = ' ';
    if (value < 0)
        *p++ = '-';
    while (count > 0)
        *p++ = digits[--count];
    return p;
}

static void add_comment(closo_text *text, const closo_frame *frame)
{
    if (frame->periodic) {
        closo_text_add(text, "Lattice=\"");
        for (size_t i = 0; i < 9; i++) {
            closo_text_add(text, i ? " " : "");
            closo_text_add_number(text, frame->cell.vectors[i], 0);
        }
        closo_text_add(text, "\" ");
    }
    closo_text_add(text, "Properties=species:S:1:pos:R:3");
    closo_text_add(text, frame->periodic ? " pbc=\"T T T\"" : " pbc=\"F F F\"");
    if (frame->step >= 0)
        closo_text_addf(text, " Step=%lld", (long long)frame->step);
    if (!isnan(frame->time)) {
        closo_text_add(text, " Time=");
        closo_text_add_number(text, frame->time, 0);
        closo_text_add(text, " time_unit=ps");
    }
    closo_text_add(text, "\n");
}

static closo_status begin_xyz(closo_bytes *out, size_t atoms, const int *element,
                              closo_error *error)
{
    (void)atoms;
    (void)element;
    (void)error;
    out->length = 0;
    return CLOSO_OK;
}

static closo_status frame_xyz(closo_bytes *out, size_t atoms, const int *element,
                              const closo_frame *frame, closo_error *error)
{
    closo_text head;
    closo_text_init(&head);
    closo_text_addf(&head, "%zu\n", atoms);
    add_comment(&head, frame);
    void *block = out->data;
    closo_status status =
        head.failed ? closo_fail(error, CLOSO_MEMORY, "out of memory")
                    : closo_grow(&block, &out->capacity, head.length + atoms * LINE_SIZE, 1, error);
    out->data = block;
    if (status == CLOSO_OK) {
        char *p = (char *)out->data;
        memcpy(p, head.data, head.length);
        p += head.length;
        for (size_t i = 0; i < atoms; i++) {
            const closo_element *known = closo_element_of(element[i]);
            for (const char *c = known ? known->symbol : "X"; *c; c++)
                *p++ = *c;
            for (size_t k = 0; k < 3; k++)
                p = put_number(p, frame->position[3 * i + k]);
            *p++ = '\n';
        }
        out->length = (size_t)(p - (char *)out->data);
    }
    closo_text_clear(&head);
    return status;
}

static closo_status frame_closo(closo_bytes *out, size_t atoms, const int *element,
                                const closo_frame *frame, closo_error *error)
{
    (void)element;
    return closo_binary_frame(out, atoms, frame, error);
}

const closo_trajectory_writer closo_writer_xyz = {
    .extension = ".xyz",
    .description = "extended XYZ",
    .precision = "1e-7 A",
    .begin = begin_xyz,
    .frame = frame_xyz,
};

const closo_trajectory_writer closo_writer_closo = {
    .extension = ".closo",
    .description = "closo binary",
    .precision = "single (24 bits)",
    .keeps_velocities = true,
    .begin = closo_binary_header,
    .frame = frame_closo,
};

static const closo_trajectory_writer *const writers[] = {&closo_writer_xyz, &closo_writer_closo};

const closo_trajectory_writer *closo_writer_of(const char *path)
{
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++)
        if (closo_text_ends_with(path, writers[i]->extension))
            return writers[i];
    return NULL;
}
