// SPDX-License-Identifier: GPL-3.0-or-later
// What the readers share: the open trajectory, the ways to fail, to warn and to end, and the
// species of atoms. A format's `next` ends the trajectory by setting *end; functions below that
// take `end` may do so too, and then return CLOSO_OK: look at both.
#ifndef CLOSO_TRAJ_TRAJECTORY_H
#define CLOSO_TRAJ_TRAJECTORY_H

#include "closo/traj.h"

enum { CLOSO_TRAJECTORY_WARNINGS = 16, CLOSO_TRAJECTORY_TYPES = 128 };

// The species of an atom as the first frame spells it: an element, a label such as "Li1", a type.
typedef struct closo_label {
    char text[15];
    unsigned char length;
} closo_label;

struct closo_trajectory {
    const closo_trajectory_format *format;
    closo_input *input;
    closo_trajectory_options options;
    int type_element[CLOSO_TRAJECTORY_TYPES]; // from options.types: type 1 is the first
    size_t type_count;
    closo_cell given_cell; // from options.cell
    size_t atoms;          // known after the first frame
    int *element;          // atoms
    double *position;      // atoms x 3, of the frame read last
    double *velocity;      // atoms x 3 in A/ps, where the format has them
    size_t velocity_capacity;
    closo_label *label; // atoms, for formats that name the species of each atom
    size_t capacity;    // atoms that element, position and label can hold
    uint64_t frames;    // complete frames read
    closo_frame frame;
    bool first_is_waiting, ended;
    bool lacks_species; // as the format, or as the file says: a structure must name the elements
    bool apart;         // frames do not come through `input`, which then only makes the fingerprint
    double fraction;    // of the frames read where they are apart
    char *warning[CLOSO_TRAJECTORY_WARNINGS];
    size_t warnings;
    void *state; // of the format
};

// ---- lines, errors, warnings -------------------------------------------------------------------

typedef struct closo_text_line {
    const char *text, *end;
} closo_text_line;

// Next line; text is NULL at the end of the file.
closo_status closo_trajectory_line(closo_trajectory *trajectory, closo_text_line *line,
                                   closo_error *error);
// A line that must be there: the end of the file ends the trajectory as truncated.
closo_status closo_trajectory_needed_line(closo_trajectory *trajectory, closo_text_line *line,
                                          bool *end, closo_error *error);
// The same for a line that others must follow: without a line end it is the last one of a cut file.
closo_status closo_trajectory_header_line(closo_trajectory *trajectory, closo_text_line *line,
                                          bool *end, closo_error *error);
bool closo_line_is_blank(closo_text_line line);
// "path:line: MESSAGE", the line being the one read last. A line that the end of the file cut short
// is no damage: then the frame is given up as by closo_trajectory_truncated.
closo_status closo_trajectory_fail(closo_trajectory *trajectory, bool *end, closo_error *error,
                                   const char *message, ...) CLOSO_PRINTF(4, 5);
// The same with "expected EXPECTED, found "TEXT"".
closo_status closo_trajectory_bad_line(closo_trajectory *trajectory, closo_text_line line,
                                       bool *end, closo_error *error, const char *expected, ...)
    CLOSO_PRINTF(5, 6);
// The file ended inside a frame: a warning and the end of the trajectory, or an error when it was
// the first frame.
closo_status closo_trajectory_truncated(closo_trajectory *trajectory, bool *end,
                                        closo_error *error);
void closo_trajectory_warn(closo_trajectory *trajectory, const char *format, ...)
    CLOSO_PRINTF(2, 3);

// ---- atoms and cells ---------------------------------------------------------------------------

// Room for `count` atoms while the first frame is read: grown with what is read, never by what a
// header claims.
closo_status closo_trajectory_reserve(closo_trajectory *trajectory, size_t count,
                                      closo_error *error);
// Room for the velocities of `count` atoms; a format sets frame->velocity where they are there.
closo_status closo_trajectory_reserve_velocities(closo_trajectory *trajectory, size_t count,
                                                 closo_error *error);
// First frame of a format without species: elements from the file options.structure names.
closo_status closo_trajectory_read_structure(closo_trajectory *trajectory, closo_error *error);
// Cell of the frame from vectors, which makes it periodic; an error when they span no volume.
closo_status closo_trajectory_set_cell(closo_trajectory *trajectory, closo_frame *frame,
                                       const double vectors[9], bool *end, closo_error *error);
bool closo_cell_is_sane(const double vectors[9]);
// The cell of the options, if there is one, for a frame that carries none.
void closo_trajectory_use_given_cell(const closo_trajectory *trajectory, closo_frame *frame);
// Atomic number of a label such as "Li", "LI" or "Li1"; 0 for dummies (X), -1 for no element.
int closo_element_of_label(const char *label, size_t length);
// Element of type `type` (from 1) by options.types: 0 when none were given, -1 beyond them.
int closo_trajectory_type_element(const closo_trajectory *trajectory, int64_t type);
// First frame: sets label and element of atom i from its species (or type) on `line`.
closo_status closo_trajectory_keep_species(closo_trajectory *trajectory, size_t i,
                                           closo_text_line line, const char *word, size_t length,
                                           bool *end, closo_error *error);
// Later frames: an error when the species is another one, whatever its spelling.
closo_status closo_trajectory_check_species(closo_trajectory *trajectory, size_t i,
                                            closo_text_line line, const char *word, size_t length,
                                            bool *end, closo_error *error);
// Three coordinates at p, followed by a blank or the end; NULL when they are not there, not finite
// or not below 1e9, which no analysis could square and sum.
const char *closo_read_position(const char *p, const char *end, double out[3]);

extern const closo_trajectory_format closo_format_lammps_dump, closo_format_xyz,
    closo_format_xdatcar, closo_format_xtc, closo_format_trr, closo_format_dcd,
    closo_format_vasprun, closo_format_qe_pos, closo_format_closo, closo_format_netcdf,
    closo_format_netcdf4, closo_format_h5md;

#endif
