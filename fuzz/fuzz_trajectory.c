// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a trajectory: the first byte chooses format and options, the rest is the file. Every
// reader stays inside its memory and ends with frames of finite positions or with one line of
// error.
#include "closo/traj.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void check_frame(const closo_trajectory *trajectory, const closo_frame *frame)
{
    size_t atoms = closo_trajectory_atoms(trajectory);
    const int *element = closo_trajectory_elements(trajectory);
    require(atoms > 0 && (!frame->periodic || frame->cell.volume > 0));
    for (size_t i = 0; i < atoms; i++) {
        require(element[i] >= 0 && element[i] <= CLOSO_ELEMENT_MAXIMUM);
        for (size_t c = 0; c < 3; c++)
            require(isfinite(frame->position[3 * i + c]));
    }
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const formats[] = {NULL, "lammps-dump", "xyz", "xdatcar"};
    static const double cell[9] = {10, 0, 0, 0, 10, 0, 0, 0, 10};
    if (size == 0)
        return 0;
    const closo_trajectory_options options = {.format = formats[data[0] & 3],
                                              .types = data[0] & 4 ? "Li,B,H" : NULL,
                                              .cell = data[0] & 8 ? cell : NULL};
    int file = memfd_create("trajectory", MFD_CLOEXEC);
    require(file >= 0 && write(file, data + 1, size - 1) == (ssize_t)(size - 1));
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    read_all(path, &options);
    close(file);
    return 0;
}
