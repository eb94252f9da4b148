// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a trajectory: the first byte chooses format and options, the second the number of
// atoms in the structure file, the rest is the file. Every reader stays inside its memory and ends
// with frames of finite positions or with one line of error. The tests of the formats write a
// corpus in this form (tests/traj/trajectories.h).
#include "closo/traj.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TYPES = 1, CELL = 2, STRUCTURE = 4, FORMAT_SHIFT = 3 };

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void check_frame(const closo_trajectory *trajectory, const closo_frame *frame)
{
    size_t atoms = closo_trajectory_atoms(trajectory);
    const int *element = closo_trajectory_elements(trajectory);
    double sum = 0; // reads what is claimed to be there
    require(atoms > 0 && (!frame->periodic || frame->cell.volume > 0));
    for (size_t i = 0; i < atoms; i++) {
        require(element[i] >= 0 && element[i] <= CLOSO_ELEMENT_MAXIMUM);
        for (size_t c = 0; c < 3; c++) {
            require(isfinite(frame->position[3 * i + c]));
            sum += frame->velocity ? frame->velocity[3 * i + c] : 0;
        }
    }
    require(sum == sum || frame->velocity);
}

static void read_all(const char *path, const closo_trajectory_options *options)
{
    closo_trajectory *trajectory;
    closo_error error = {.status = CLOSO_OK};
    const closo_frame *frame = NULL;
    closo_status status = closo_trajectory_open(&trajectory, path, options, &error);
    while (status == CLOSO_OK) {
        status = closo_trajectory_next(trajectory, &frame, &error);
        if (status != CLOSO_OK || !frame)
            break;
        check_frame(trajectory, frame);
    }
    if (status != CLOSO_OK) {
        require(status == CLOSO_INPUT || status == CLOSO_USAGE);
        require(error.message[0] != '\0' && strchr(error.message, '\n') == NULL);
    }
    closo_trajectory_close(trajectory);
}

// The file of these bytes, which exists while it is open.
static int make_file(const void *data, size_t size, char path[64])
{
    int file = memfd_create("trajectory", MFD_CLOEXEC);
    require(file >= 0 && write(file, data, size) == (ssize_t)size);
    snprintf(path, 64, "/proc/self/fd/%d", file);
    return file;
}

static int make_structure(int atoms, char path[64])
{
    char text[16 * 256 + 16];
    int length = snprintf(text, sizeof text, "%d\n\n", atoms);
    for (int i = 0; i < atoms; i++)
        length += snprintf(text + length, sizeof text - (size_t)length, "%s 0 0 %d\n",
                           i % 2 ? "H" : "Li", i);
    return make_file(text, (size_t)length, path);
}

static const char *format_of(size_t index)
{
    const closo_trajectory_format *const *formats = closo_trajectory_formats();
    for (size_t i = 0; formats[i]; i++)
        if (i + 1 == index)
            return formats[i]->name;
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const double cell[9] = {10, 0, 0, 0, 10, 0, 0, 0, 10};
    char path[64], structure[64];
    if (size < 2)
        return 0;
    int file = make_file(data + 2, size - 2, path), other = make_structure(data[1], structure);
    const closo_trajectory_options options = {.format = format_of(data[0] >> FORMAT_SHIFT),
                                              .types = data[0] & TYPES ? "Li,B,H" : NULL,
                                              .cell = data[0] & CELL ? cell : NULL,
                                              .structure = data[0] & STRUCTURE ? structure : NULL};
    read_all(path, &options);
    close(file);
    close(other);
    return 0;
}
