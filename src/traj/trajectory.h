// SPDX-License-Identifier: GPL-3.0-or-later
// What the readers share: the open trajectory and the ways to fail, to warn and to end.
#ifndef CLOSO_TRAJ_TRAJECTORY_H
#define CLOSO_TRAJ_TRAJECTORY_H

#include "closo/traj.h"

enum { CLOSO_TRAJECTORY_WARNINGS = 16, CLOSO_TRAJECTORY_TYPES = 128 };

struct closo_trajectory {
    const closo_trajectory_format *format;
    closo_input *input;
    closo_trajectory_options options;
    int type_element[CLOSO_TRAJECTORY_TYPES]; // from options.types: type 1 is the first
    size_t type_count;
    size_t atoms;       // known after the first frame
    int *element;       // atoms
    double *position;   // atoms x 3, of the frame read last
    size_t capacity;    // atoms that element and position can hold
    uint64_t frames;    // complete frames read
    closo_frame frame;
    bool first_is_waiting, ended;
    char *warning[CLOSO_TRAJECTORY_WARNINGS];
    size_t warnings;
    void *state;        // of the format
};

// ---- for the formats ---------------------------------------------------------------------------

typedef struct closo_line {
    const char *text, *end;
} closo_line;

// Next line; text is NULL at the end of the file.
closo_status closo_trajectory_line(closo_trajectory *trajectory, closo_line *line,
                                   closo_error *error);
bool closo_line_is_blank(closo_line line);
// "path:line: expected EXPECTED, found "TEXT"". A line that the end of the file cut short is no
// damage: then the frame is given up as by closo_trajectory_truncated.
closo_status closo_trajectory_bad_line(closo_trajectory *trajectory, closo_line line, bool *end,
                                       closo_error *error, const char *expected, ...)
    CLOSO_PRINTF(5, 6);
// The file ended inside a frame: a warning and the end of the trajectory, or an error when it was the
// first frame.
closo_status closo_trajectory_truncated(closo_trajectory *trajectory, bool *end,
                                        closo_error *error);
void closo_trajectory_warn(closo_trajectory *trajectory, const char *format, ...)
    CLOSO_PRINTF(2, 3);
// Room for `count` atoms while the first frame is read.
closo_status closo_trajectory_reserve(closo_trajectory *trajectory, size_t count,
                                      closo_error *error);
// Cell of the frame from vectors; names the line when they span no volume.
closo_status closo_trajectory_set_cell(closo_trajectory *trajectory, closo_frame *frame,
                                       const double vectors[9], closo_error *error);
// Atomic number of a label such as "Li", "LI" or "Li1"; 0 for dummies (X), -1 for no element.
int closo_element_of_label(const char *label, size_t length);
// Exactly three numbers at p; NULL when they are not there or not finite.
const char *closo_read_position(const char *p, const char *end, double out[3]);

extern const closo_trajectory_format closo_format_lammps_dump, closo_format_xyz,
    closo_format_xdatcar;

#endif
