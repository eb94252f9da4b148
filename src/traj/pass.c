// SPDX-License-Identifier: GPL-3.0-or-later
// The reading side of a pass: frames of the file are followed (motion.c) and gathered in batches,
// one of which is filled while the analyses see the other. Memory holds two batches whatever the
// length of the file. The first two frames are read before the analyses begin, so that these know
// the time between frames: it is taken from the option, else the manifest, else the file; where
// none knows, it stays unknown and each analysis that needs it refuses by itself.
#include "traj/pass.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH_FRAMES = 256 };
#define BATCH_BYTES    ((size_t)32 << 20)
#define TIME_TOLERANCE 1e-3 // of a frame's spacing: times in files are often rounded

// A directory stands for the trajectory its manifest names; a file may have a manifest beside it.
static closo_status find_trajectory(closo_pass *self, const char *path, closo_error *error)
{
    closo_system *system = &self->system;
    closo_manifest *manifest = &system->manifest;
    closo_manifest_init(manifest);
    bool directory = closo_directory_exists(path);
    char *folder = NULL, *file = NULL, *found = NULL;
    closo_status status = CLOSO_MEMORY;
    if (directory) {
        folder = closo_duplicate(path, error);
    } else {
        const char *name = closo_path_name(path);
        folder = name == path ? closo_duplicate(".", error)
                              : closo_duplicate_bytes(path, (size_t)(name - path), error);
    }
    file = folder ? closo_path_join(folder, "manifest.json", error) : NULL;
    if (!file)
        goto done;
    status = CLOSO_OK;
    if (directory || closo_file_exists(file)) {
        closo_error inner;
        closo_status reading = closo_manifest_read(manifest, file, directory ? error : &inner);
        if (directory && reading != CLOSO_OK)
            status = reading;
        system->has_manifest = reading == CLOSO_OK &&
                               (directory || !strcmp(manifest->trajectory, closo_path_name(path)));
    }
    if (status == CLOSO_OK && directory) {
        found = closo_path_join(path, manifest->trajectory, error);
        status = found ? CLOSO_OK : CLOSO_MEMORY;
    }
    const char *chosen = found ? found : path;
    if (status == CLOSO_OK && strlen(chosen) >= sizeof system->path)
        status = closo_fail(error, CLOSO_INPUT, "%.60s...: the path is too long", chosen);
    if (status == CLOSO_OK)
        strcpy(system->path, chosen);
done:
    free(folder);
    free(file);
    free(found);
    return status;
}

// What is known about the run before its second frame.
static void settle_conditions(closo_pass *self)
{
    closo_system *system = &self->system;
    const closo_traj_options *options = self->options;
    system->temperature_kelvin = options->temperature_kelvin;
    if (isnan(system->temperature_kelvin) && system->has_manifest)
        system->temperature_kelvin = system->manifest.temperature_kelvin;
    system->frame_time_ps = system->frames_expected = NAN;
    system->frame_time_source = "unknown";
    if (!isnan(options->frame_time_ps)) {
        system->frame_time_ps = options->frame_time_ps;
        system->frame_time_source = "--frame-time";
    } else if (system->has_manifest && !isnan(system->manifest.frame_time_ps)) {
        system->frame_time_ps = system->manifest.frame_time_ps;
        system->frame_time_source = "manifest.json";
    }
}

static closo_status make_batches(closo_pass *self, bool velocities, closo_error *error)
{
    const closo_system *system = &self->system;
    size_t numbers = (velocities ? 2 : 1) * system->atoms + system->ions.count;
    size_t capacity = BATCH_BYTES / (3 * numbers * sizeof(double));
    self->capacity = capacity < 2 ? 2 : capacity > BATCH_FRAMES ? BATCH_FRAMES : capacity;
    for (int b = 0; b < 2; b++) {
        closo_batch *batch = &self->batch[b];
        batch->frames = closo_allocate(self->capacity, sizeof *batch->frames, error);
        batch->centres =
            closo_allocate(self->capacity * 3 * system->ions.count, sizeof(double), error);
        batch->atoms = closo_allocate(self->capacity * 3 * system->atoms, sizeof(double), error);
        if (!batch->frames || !batch->centres || !batch->atoms)
            return CLOSO_MEMORY;
        if (!velocities)
            continue;
        batch->velocities =
            closo_allocate(self->capacity * 3 * system->atoms, sizeof(double), error);
        if (!batch->velocities)
            return CLOSO_MEMORY;
    }
    return CLOSO_OK;
}

void closo_pass_free_batches(closo_pass *self)
{
    for (int b = 0; b < 2; b++) {
        free(self->batch[b].frames);
        free(self->batch[b].centres);
        free(self->batch[b].atoms);
        free(self->batch[b].velocities);
        self->batch[b] = (closo_batch){0};
    }
}

static void note_uneven(closo_pass *self)
{
    if (!self->system.uneven)
        self->system.uneven_frame = self->system.frames_read;
    self->system.uneven = true;
}

// Frames must be evenly spaced for every analysis in time; times and steps of the file tell.
static void check_spacing(closo_pass *self, const closo_frame *frame)
{
    double interval = frame->time - self->previous_time;
    if (!isnan(interval)) {
        if (self->system.frames_read == 1)
            self->spacing = interval;
        else if (fabs(interval - self->spacing) > TIME_TOLERANCE * fabs(self->spacing))
            note_uneven(self);
    }
    if (frame->step >= 0 && self->previous_step >= 0) {
        int64_t steps = frame->step - self->previous_step;
        if (self->system.frames_read == 1)
            self->step_spacing = steps;
        else if (steps != self->step_spacing)
            note_uneven(self);
    }
    self->previous_time = frame->time;
    self->previous_step = frame->step;
}

// Follows a frame; it goes into the batch when skip and stride let it through.
static void take_frame(closo_pass *self, closo_batch *batch, const closo_frame *frame)
{
    closo_system *system = &self->system;
    check_spacing(self, frame);
    closo_motion_follow(self->motion, system, frame);
    uint64_t index = system->frames_read++;
    if (index < self->options->skip || (index - self->options->skip) % self->options->stride)
        return;
    double *centre = batch->centres + batch->count * 3 * system->ions.count;
    double *atom = batch->atoms + batch->count * 3 * system->atoms;
    closo_motion_take(self->motion, system, centre, atom);
    double *velocity = NULL;
    if (frame->velocity && batch->velocities) {
        velocity = batch->velocities + batch->count * 3 * system->atoms;
        memcpy(velocity, frame->velocity, 3 * system->atoms * sizeof *velocity);
    }
    batch->frames[batch->count++] = (closo_ion_frame){.index = system->frames_used++,
                                                      .cell = frame->cell,
                                                      .centre = centre,
                                                      .atom = atom,
                                                      .velocity = velocity};
    self->volume_sum += system->periodic ? frame->cell.volume : 0;
}

static closo_status next_frame(closo_pass *self, closo_batch *batch, closo_error *error)
{
    const closo_frame *frame;
    closo_status status = closo_trajectory_next(self->trajectory, &frame, error);
    self->ended = status != CLOSO_OK || !frame;
    if (!self->ended)
        take_frame(self, batch, frame);
    return status;
}

closo_status closo_pass_open(closo_pass *self, const char *path, closo_error *error)
{
    const closo_traj_options *options = self->options;
    closo_system *system = &self->system;
    self->previous_time = self->spacing = NAN;
    self->previous_step = -1;
    closo_status status = find_trajectory(self, path, error);
    if (status == CLOSO_OK)
        status = closo_trajectory_open(&self->trajectory, system->path, &options->reading, error);
    if (status != CLOSO_OK)
        return status;
    const closo_frame *first;
    status = closo_trajectory_next(self->trajectory, &first, error);
    if (status == CLOSO_OK && !first)
        status = closo_fail(error, CLOSO_INPUT, "%s: holds no complete frame", system->path);
    if (status == CLOSO_OK)
        status = closo_system_init(system, self->trajectory, first, options, error);
    if (status == CLOSO_OK)
        status = closo_motion_new(&self->motion, system, options, error);
    if (status == CLOSO_OK)
        status = make_batches(self, first->velocity != NULL, error);
    if (status != CLOSO_OK)
        return status;
    settle_conditions(self);
    take_frame(self, &self->batch[0], first);
    status = next_frame(self, &self->batch[0], error);
    if (isnan(system->frame_time_ps) && system->frames_read > 1 && self->spacing > 0) {
        system->frame_time_ps = self->spacing;
        system->frame_time_source = "the times in the file";
    }
    system->frame_time_ps *= (double)options->stride;
    return status;
}

closo_status closo_pass_fill(closo_pass *self, closo_batch *batch, closo_error *error)
{
    const closo_control *control = self->options->control;
    closo_status status = CLOSO_OK;
    while (status == CLOSO_OK && !self->ended && batch->count < self->capacity) {
        status = next_frame(self, batch, error);
        if (self->system.frames_read % 16)
            continue;
        closo_report_progress(control, "reading", closo_trajectory_fraction(self->trajectory), 1);
        if (status == CLOSO_OK && closo_cancelled(control))
            status = closo_fail(error, CLOSO_INTERRUPTED, "interrupted while reading %s",
                                self->system.path);
    }
    return status;
}

void closo_pass_expect(closo_pass *self)
{
    const closo_traj_options *options = self->options;
    double fraction = closo_trajectory_fraction(self->trajectory);
    double frames = (double)self->system.frames_read / fraction - (double)options->skip;
    if (fraction > 0 && frames > 0)
        self->system.frames_expected = frames / (double)options->stride;
}

closo_status closo_pass_end(closo_pass *self, closo_fingerprint *fingerprint, closo_error *error)
{
    closo_system *system = &self->system;
    closo_status status = closo_trajectory_fingerprint(self->trajectory, fingerprint, error);
    if (status != CLOSO_OK)
        return status;
    if (system->frames_used == 0)
        return closo_fail(error, CLOSO_INPUT, "%s: %llu frames, none left after --skip %llu",
                          system->path, (unsigned long long)system->frames_read,
                          (unsigned long long)self->options->skip);
    system->mean_volume = self->volume_sum / (double)system->frames_used;
    return CLOSO_OK;
}

void closo_pass_describe(const closo_pass *self, closo_result *result)
{
    static const char *const drifts[] = {"framework (all ions but the cations)", "all atoms",
                                         "none"};
    const closo_system *system = &self->system;
    const closo_traj_options *options = self->options;
    closo_result_set(result, "format", "%s",
                     closo_trajectory_format_of(self->trajectory)->description);
    closo_result_set(result, "cation", "%s", system->ions.kinds[system->cation_kind].formula);
    closo_result_set(result, "drift removed", "%s", drifts[options->drift]);
    if (!isnan(system->frame_time_ps)) {
        closo_result_set_number(result, "frame time", system->frame_time_ps, "ps");
        closo_result_set(result, "frame time from", "%s", system->frame_time_source);
    }
    if (!isnan(system->temperature_kelvin))
        closo_result_set_number(result, "temperature", system->temperature_kelvin, "K");
    if (options->skip)
        closo_result_set_number(result, "frames skipped", (double)options->skip, "1");
    if (options->stride > 1)
        closo_result_set_number(result, "stride", (double)options->stride, "1");
    for (size_t i = 0; i < closo_trajectory_warnings(self->trajectory); i++)
        closo_result_warn(result, "%s", closo_trajectory_warning(self->trajectory, i));
    if (system->ambiguous)
        closo_result_warn(result,
                          "%llu displacements between two frames exceed 0.4 of the narrowest cell "
                          "width (largest %.2f A): the frames are so far apart that unwrapping is "
                          "ambiguous and displacements are not to be trusted",
                          (unsigned long long)system->ambiguous, system->largest_step);
    double used = system->frame_time_ps / (double)options->stride;
    if (self->spacing > 0 && fabs(used / self->spacing - 1) > TIME_TOLERANCE)
        closo_result_warn(
            result, "frames are %g ps apart by the times in the file, but %g ps by %s is used",
            self->spacing, used, system->frame_time_source);
    if (system->uneven)
        closo_result_warn(result, "frames are not evenly spaced (first at frame %llu)",
                          (unsigned long long)system->uneven_frame + 1);
}

void closo_pass_close(closo_pass *self)
{
    closo_pass_free_batches(self);
    closo_motion_free(self->motion);
    closo_system_clear(&self->system);
    closo_trajectory_close(self->trajectory);
}
