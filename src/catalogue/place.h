// SPDX-License-Identifier: GPL-3.0-or-later
// Where a database lies. Private to the room.
#ifndef CLOSO_CATALOGUE_PLACE_H
#define CLOSO_CATALOGUE_PLACE_H

#include <stdbool.h>

// Whether the file (or, where there is none yet, its directory) is on a file system that several
// machines may share. False where the system does not say.
bool closo_place_is_network(const char *path);
// The same of a type of file system as Linux numbers them (statfs(2)).
bool closo_place_network_type(unsigned long type);
// Whether SQLite's log beside the file holds anything.
bool closo_place_has_log(const char *path);

#endif
