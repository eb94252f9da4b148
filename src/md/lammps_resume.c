// SPDX-License-Identifier: GPL-3.0-or-later
// Taking up a run: which restart files are whole, and cutting the trajectory back to one of them.
// The engine writes and flushes frame S before restart S, so after a crash the trajectory holds the
// frames before the newest whole restart; what follows it, down to half a frame, is cut off.
#include "md/lammps.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// ---- restart files

// Since format revision 1 (2013) a restart file begins and ends with this text and its NUL.
static const char mark[] = "LammpS RestartT";

static bool read_at(int file, off_t offset, void *out, size_t size)
{
    size_t done = 0;
    while (done < size) {
        ssize_t got = pread(file, (char *)out + done, size - done, offset + (off_t)done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        done += (size_t)got;
    }
    return true;
}

bool closo_md_restart_whole(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    char first[sizeof mark], last[sizeof mark];
    if (file < 0)
        return false;
    bool whole = fstat(file, &about) == 0 && about.st_size >= 2 * (off_t)sizeof mark &&
                 read_at(file, 0, first, sizeof first) &&
                 read_at(file, about.st_size - (off_t)sizeof last, last, sizeof last) &&
                 memcmp(first, mark, sizeof mark) == 0 && memcmp(last, mark, sizeof mark) == 0;
    close(file);
    return whole;
}

static bool step_of_name(const char *name, int64_t *step)
{
    return closo_text_starts_with(name, CLOSO_MD_RESTART) &&
           closo_integer_from_text(name + strlen(CLOSO_MD_RESTART), step) && *step >= 0;
}

static void restart_path(const char *directory, int64_t step, char *out, size_t size)
{
    snprintf(out, size, "%s/" CLOSO_MD_RESTART "%lld", directory, (long long)step);
}

static int newest_first(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? 1 : x > y ? -1 : 0;
}

// Steps of all restart files by name, newest first.
static closo_status list_restarts(const char *directory, int64_t **steps, size_t *count,
                                  closo_error *error)
{
    size_t capacity = 0;
    *steps = NULL;
    *count = 0;
    DIR *listing = opendir(directory);
    if (!listing)
        return closo_fail_errno(error, errno, "%s", directory);
    closo_status status = CLOSO_OK;
    for (struct dirent *entry; status == CLOSO_OK && (entry = readdir(listing));) {
        int64_t step;
        if (step_of_name(entry->d_name, &step)) {
            status = closo_grow((void **)steps, &capacity, *count + 1, sizeof **steps, error);
            if (status == CLOSO_OK)
                (*steps)[(*count)++] = step;
        }
    }
    closedir(listing);
    if (*count > 1)
        qsort(*steps, *count, sizeof **steps, newest_first);
    return status;
}

closo_status closo_md_restarts(const char *directory, int64_t *steps, size_t limit, size_t *count,
                               closo_error *error)
{
    int64_t *all = NULL;
    size_t found = 0;
    *count = 0;
    closo_status status = list_restarts(directory, &all, &found, error);
    for (size_t i = 0; status == CLOSO_OK && i < found && *count < limit; i++) {
        char path[4096];
        restart_path(directory, all[i], path, sizeof path);
        if (closo_md_restart_whole(path))
            steps[(*count)++] = all[i];
    }
    free(all);
    return status;
}

void closo_md_restarts_prune(const char *directory)
{
    int64_t kept[2], *all = NULL;
    size_t count = 0, found = 0;
    if (closo_md_restarts(directory, kept, 2, &count, NULL) == CLOSO_OK && count == 2 &&
        list_restarts(directory, &all, &found, NULL) == CLOSO_OK) {
        for (size_t i = 0; i < found; i++) {
            char path[4096];
            restart_path(directory, all[i], path, sizeof path);
            if (all[i] < kept[1])
                unlink(path);
        }
    }
    free(all);
}

// ---- the trajectory

#define FRAME "ITEM: TIMESTEP\n"
#define BLOCK ((size_t)1 << 18)

// Offset of the last frame head that begins before `end`; -1 if there is none. A head stands at the
// start of a line.
static off_t last_head(int file, off_t end, char *block)
{
    const size_t size = strlen(FRAME);
    while (end > 0) {
        // Blocks overlap by a head, so that none is missed at a border.
        off_t begin = end > (off_t)(BLOCK - size - 1) ? end - (off_t)(BLOCK - size - 1) : 0;
        size_t length = (size_t)(end - begin) + size;
        ssize_t got = pread(file, block, length, begin);
        for (ssize_t i = got - (ssize_t)size; i >= 0; i--) {
            bool line_start = begin + i == 0 || (i > 0 && block[i - 1] == '\n');
            if (begin + i < end && line_start && memcmp(block + i, FRAME, size) == 0)
                return begin + i;
        }
        end = begin > 0 ? begin + 1 : 0; // a head at `begin` itself could not be judged
    }
    return -1;
}

static bool step_at(int file, off_t head, int64_t *step)
{
    char line[64] = "";
    ssize_t got = pread(file, line, sizeof line - 1, head + (off_t)strlen(FRAME));
    const char *end = line + (got > 0 ? got : 0);
    const char *after = closo_read_integer(line, end, step);
    return after && after < end && *after == '\n';
}

// Offset of the end of the frame at head; -1 when the file ends inside it.
static off_t frame_end(int file, off_t head, off_t size, char *block)
{
    // TIMESTEP, NUMBER OF ATOMS and BOX with their 1, 1 and 3 lines, ATOMS with one each.
    const int64_t fixed_lines = 9, atoms_line = 4;
    int64_t atoms = -1, lines = 0;
    char line[96];
    size_t filled = 0;
    for (off_t at = head; at < size;) {
        size_t length = size - at > (off_t)BLOCK ? BLOCK : (size_t)(size - at);
        if (!read_at(file, at, block, length))
            return -1;
        for (size_t i = 0; i < length; i++) {
            if (block[i] != '\n') {
                filled += filled < sizeof line - 1;
                line[filled - 1] = block[i];
                continue;
            }
            line[filled] = '\0';
            filled = 0;
            lines++;
            if (lines == atoms_line && (!closo_integer_from_text(line, &atoms) || atoms < 0))
                return -1;
            if (atoms >= 0 && lines == fixed_lines + atoms)
                return at + (off_t)i + 1;
        }
        at += (off_t)length;
    }
    return -1;
}

// Finds where frame `step` begins (or would, at the end of the file).
static bool find_cut(int file, off_t size, int64_t step, int64_t frame_steps, char *block,
                     off_t *at)
{
    off_t end = size;
    for (;;) {
        off_t head = last_head(file, end, block);
        int64_t found;
        if (head < 0) {
            // Nothing before `step`: right only for the very first frame.
            *at = 0;
            return step == 0;
        }
        if (step_at(file, head, &found) && found < step) {
            *at = end < size ? end : frame_end(file, head, size, block);
            return found == step - frame_steps && *at >= 0;
        }
        end = head;
    }
}

int64_t closo_md_trajectory_last(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    int64_t step = -1;
    char *block = closo_allocate(BLOCK, 1, NULL);
    if (file >= 0 && block && fstat(file, &about) == 0) {
        off_t head = last_head(file, about.st_size, block);
        if (head >= 0 && frame_end(file, head, about.st_size, block) < 0)
            head = last_head(file, head, block);
        if (head < 0 || !step_at(file, head, &step))
            step = -1;
    }
    free(block);
    if (file >= 0)
        close(file);
    return step;
}

closo_status closo_md_trajectory_cut(const char *path, int64_t step, int64_t frame_steps, bool *cut,
                                     closo_error *error)
{
    *cut = false;
    int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) {
        *cut = errno == ENOENT && step == 0;
        return errno == ENOENT ? CLOSO_OK : closo_fail_errno(error, errno, "%s", path);
    }
    closo_status status = CLOSO_OK;
    struct stat about;
    off_t at = 0;
    char *block = closo_allocate(BLOCK, 1, error);
    if (!block) {
        status = CLOSO_MEMORY;
    } else if (fstat(file, &about) != 0) {
        status = closo_fail_errno(error, errno, "%s", path);
    } else if (find_cut(file, about.st_size, step, frame_steps, block, &at)) {
        *cut = true;
        if (ftruncate(file, at) != 0 || fsync(file) != 0)
            status = closo_fail_errno(error, errno, "%s", path);
    }
    free(block);
    close(file);
    return status;
}
