// SPDX-License-Identifier: GPL-3.0-or-later
// What the two sources of hdf5_file.h share: the lock, the silence and the words of libhdf5.
#ifndef CLOSO_TRAJ_HDF5_LIBRARY_H
#define CLOSO_TRAJ_HDF5_LIBRARY_H

#include "traj/hdf5_file.h"

#include <hdf5.h>

// What the library would print is switched off, and other threads are kept out, from enter to
// leave.
typedef struct closo_hdf5_silence {
    H5E_auto2_t print;
    void *context;
} closo_hdf5_silence;

closo_hdf5_silence closo_hdf5_enter(void);
void closo_hdf5_leave(closo_hdf5_silence before);
// CLOSO_INPUT with what the library said first. Between enter and leave.
closo_status closo_hdf5_fail(const closo_hdf5 *file, const char *doing, closo_error *error);
// Whether a file of this size can hold so many bytes, however they are packed.
bool closo_hdf5_is_plausible(const closo_hdf5 *file, uint64_t bytes);
// A text of `length` bytes, or up to its NUL, into `out`: printable, without trailing blanks.
void closo_hdf5_copy_text(const char *text, size_t length, char out[CLOSO_HDF5_TEXT]);

#endif
