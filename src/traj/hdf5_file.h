// SPDX-License-Identifier: GPL-3.0-or-later
// An HDF5 file for readers of trajectories: data sets by name, their attributes, and series of
// frames read in blocks. libhdf5 does the reading; its messages are silenced and its first one
// becomes part of ours. It keeps state for the whole process, which it guards itself only where it
// was built so: every call from here holds one lock. Sizes are compared with that of the file
// before memory is asked for.
#ifndef CLOSO_TRAJ_HDF5_FILE_H
#define CLOSO_TRAJ_HDF5_FILE_H

#include "closo/base.h"

enum { CLOSO_HDF5_RANK = 4, CLOSO_HDF5_TEXT = 64, CLOSO_HDF5_NAME = 512 };

typedef struct closo_hdf5 {
    const char *path; // of the caller
    int64_t id;       // -1: not open
    uint64_t bytes;   // of the file
} closo_hdf5;

typedef enum closo_hdf5_kind {
    CLOSO_HDF5_REAL,
    CLOSO_HDF5_INTEGER,
    CLOSO_HDF5_ENUMERATION,
    CLOSO_HDF5_STRING,
    CLOSO_HDF5_OTHER
} closo_hdf5_kind;

// A data set. Release with closo_hdf5_array_close, which accepts a zeroed one.
typedef struct closo_hdf5_array {
    int64_t id; // 0: not open
    closo_hdf5_kind kind;
    size_t type_bytes;
    size_t rank;
    uint64_t size[CLOSO_HDF5_RANK];
    uint64_t chunk; // frames (first dimension) in a chunk; 1 where it is not chunked
} closo_hdf5_array;

closo_status closo_hdf5_open(closo_hdf5 *file, const char *path, closo_error *error);
void closo_hdf5_close(closo_hdf5 *file);

// "group/data set"; *out is zeroed where there is none. Data that lie in other files are refused.
closo_status closo_hdf5_find(closo_hdf5 *file, const char *name, closo_hdf5_array *out,
                             closo_error *error);
void closo_hdf5_array_close(closo_hdf5_array *array);
bool closo_hdf5_is_group(closo_hdf5 *file, const char *name);
// Names of the members of a group, at most `limit`, each calloc'd; release with
// closo_hdf5_names_free.
closo_status closo_hdf5_members(closo_hdf5 *file, const char *group, size_t limit, char ***names,
                                size_t *count, closo_error *error);
void closo_hdf5_names_free(char **names, size_t count);

// An attribute of an object ("" or "/" is the root): number `index` of its texts, or its number.
// False when there is none. Text that is too long is cut.
bool closo_hdf5_text(closo_hdf5 *file, const char *object, const char *attribute, size_t index,
                     char out[CLOSO_HDF5_TEXT]);
bool closo_hdf5_number(closo_hdf5 *file, const char *object, const char *attribute, double *out);

// `count` entries of the first dimension from `first` on, with all that lies in them.
closo_status closo_hdf5_doubles(closo_hdf5 *file, const closo_hdf5_array *array, uint64_t first,
                                uint64_t count, double *out, closo_error *error);
closo_status closo_hdf5_integers(closo_hdf5 *file, const closo_hdf5_array *array, uint64_t first,
                                 uint64_t count, int64_t *out, closo_error *error);
// The texts of a one-dimensional array of strings, or the names of the values of an enumeration;
// text that is too long is cut.
closo_status closo_hdf5_labels(closo_hdf5 *file, const closo_hdf5_array *array, uint64_t first,
                               uint64_t count, char (*out)[CLOSO_HDF5_TEXT], closo_error *error);

// A series of frames: the first dimension counts them.
typedef struct closo_hdf5_series {
    closo_hdf5_array array;
    size_t width; // numbers in a frame
    bool narrow;  // single precision
    void *block;  // numbers of the frames [first, first + held)
    uint64_t first, held, room;
} closo_hdf5_series;

// Takes the array over; it must have `rank` dimensions of these sizes behind the first.
closo_status closo_hdf5_series_open(closo_hdf5_series *out, closo_hdf5 *file,
                                    closo_hdf5_array *array, closo_error *error);
void closo_hdf5_series_close(closo_hdf5_series *series);
// Frame `index` into width doubles.
closo_status closo_hdf5_series_frame(closo_hdf5_series *series, closo_hdf5 *file, uint64_t index,
                                     double *out, closo_error *error);

#endif
