// SPDX-License-Identifier: GPL-3.0-or-later
// Work cut into chunks that do not depend on the number of threads, so that results do not either.
#ifndef CLOSO_TRAJ_PARALLEL_H
#define CLOSO_TRAJ_PARALLEL_H

#include <stddef.h>

// Works on begin .. end - 1. Chunks run in any order and beside one another: each writes where no
// other does, and what they add up is added in order afterwards.
typedef void (*closo_chunk_work)(void *context, size_t begin, size_t end);

// Calls work for 0 .. chunk - 1, chunk .. 2 chunk - 1 and so on below count, on up to `threads`
// threads. Inside the work of another closo_parallel its team is shared: an analysis that is one of
// several beside one another cuts up its own work in the same words as one that runs alone.
void closo_parallel(size_t count, size_t chunk, int threads, closo_chunk_work work, void *context);

#endif
