// SPDX-License-Identifier: GPL-3.0-or-later
// The elements of an H5MD group of particles.
#ifndef CLOSO_TRAJ_H5MD_SPECIES_H
#define CLOSO_TRAJ_H5MD_SPECIES_H

#include "traj/hdf5_file.h"
#include "traj/trajectory.h"

// Fills trajectory->element of `atoms` atoms, for which there is room: from `species` of the group
// (names of an enumeration, texts, or numbers), else from texts `species_label`. Numbers are types
// of --types, or what /parameters/vmd_structure says of them; else 0. Sets
// trajectory->lacks_species where the file has none.
closo_status closo_h5md_read_species(closo_trajectory *trajectory, closo_hdf5 *file,
                                     const char *group, size_t atoms, closo_error *error);

#endif
