// SPDX-License-Identifier: GPL-3.0-or-later
// See parallel.h. Chunks are OpenMP tasks: a team that waits for tasks of its own takes those of
// others, so that nested work fills the threads without more of them being made.
#include "traj/parallel.h"

#include <omp.h>

static void make_tasks(size_t count, size_t chunk, closo_chunk_work work, void *context)
{
#pragma omp taskgroup
    for (size_t begin = 0; begin < count; begin += chunk) {
        size_t end = count - begin < chunk ? count : begin + chunk;
#pragma omp task default(none) firstprivate(begin, end, work, context)
        work(context, begin, end);
    }
}

void closo_parallel(size_t count, size_t chunk, int threads, closo_chunk_work work, void *context)
{
    chunk = chunk > 0 ? chunk : 1;
    if (omp_in_parallel()) {
        make_tasks(count, chunk, work, context);
        return;
    }
    if (threads <= 1) {
        for (size_t begin = 0; begin < count; begin += chunk)
            work(context, begin, count - begin < chunk ? count : begin + chunk);
        return;
    }
#pragma omp parallel num_threads(threads)
#pragma omp single
    make_tasks(count, chunk, work, context);
}
