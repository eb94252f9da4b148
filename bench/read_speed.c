// SPDX-License-Identifier: GPL-3.0-or-later
// How fast a trajectory is read: megabytes (10^6) of text per second, by the CPU time of the
// parsing thread, by the CPU time of the whole process (reading, hashing and inflating run in a
// thread of their own) and by the clock. usage: read_speed FILE
#include "closo/traj.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

static double seconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int main(int argc, char **argv)
{
    static const clockid_t clocks[] = {CLOCK_THREAD_CPUTIME_ID, CLOCK_PROCESS_CPUTIME_ID,
                                       CLOCK_MONOTONIC};
    static const char *const names[] = {"parsing thread", "process", "wall"};
    double begin[3];
    if (argc != 2) {
        fputs("usage: read_speed FILE\n", stderr);
        return 2;
    }
    for (int i = 0; i < 3; i++)
        begin[i] = seconds(clocks[i]);
    closo_trajectory *trajectory = NULL;
    closo_error error;
    const closo_frame *frame = NULL;
    uint64_t frames = 0;
    double sum = 0; // of one coordinate per frame, so that nothing is left out
    closo_status status = closo_trajectory_open(&trajectory, argv[1], NULL, &error);
    while (status == CLOSO_OK) {
        status = closo_trajectory_next(trajectory, &frame, &error);
        if (status != CLOSO_OK || !frame)
            break;
        frames++;
        sum += frame->position[0];
    }
    double spent[3];
    for (int i = 0; i < 3; i++)
        spent[i] = seconds(clocks[i]) - begin[i];
    closo_fingerprint fingerprint;
    if (status == CLOSO_OK)
        status = closo_trajectory_fingerprint(trajectory, &fingerprint, &error);
    if (status != CLOSO_OK) {
        fprintf(stderr, "read_speed: %s\n", error.message);
        closo_trajectory_close(trajectory);
        return closo_status_exit(status);
    }
    printf("%s: %llu frames of %zu atoms, %.1f MB, checksum %.17g\n", argv[1],
           (unsigned long long)frames, closo_trajectory_atoms(trajectory),
           1e-6 * (double)fingerprint.bytes, sum);
    for (int i = 0; i < 3; i++) {
        printf("%-14s %8.3f s %8.0f MB/s\n", names[i], spent[i],
               1e-6 * (double)fingerprint.bytes / spent[i]);
    }
    closo_trajectory_close(trajectory);
    return 0;
}
