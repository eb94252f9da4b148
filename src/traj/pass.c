// SPDX-License-Identifier: GPL-3.0-or-later
// One pass over a trajectory for all analyses: read a frame, follow the ions, collect a batch, hand
// the batch to every analysis. Memory holds one batch whatever the length of the file. Times are
// taken from the option, else the manifest, else the file; where none knows, they stay unknown and
// each analysis that needs them refuses by itself.
#include "traj/motion.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH_FRAMES = 256, ANALYSES_MAXIMUM = 32 };
#define BATCH_BYTES    ((size_t)64 << 20)
#define TIME_TOLERANCE 1e-3 // of a frame's spacing: times in files are often rounded

typedef struct pass {
    const closo_traj_options *options;
    const closo_analysis *active[ANALYSES_MAXIMUM + 1]; // ends with NULL
    void *state[ANALYSES_MAXIMUM];
    closo_system system;
    closo_trajectory *trajectory;
    closo_motion *motion;
    closo_ion_frame *frames;
    double *centres, *atoms, *velocities; // velocities only where the file has them
    const closo_frame *first;             // borrowed until the second frame is read
    size_t capacity, count;
    double volume_sum;
    // Spacing of the frames in the file, from its times and its steps.
    double previous_time, spacing;
    int64_t previous_step, step_spacing;
} pass;

void closo_traj_options_init(closo_traj_options *options)
{
    *options = (closo_traj_options){
        .frame_time_ps = NAN,
        .temperature_kelvin = NAN,
        .stride = 1,
        .memory_bytes = (size_t)512 << 20,
        .fit_begin_ps = NAN,
        .fit_end_ps = NAN,
        .r_max_angstrom = 10,
        .bin_angstrom = 0.05,
        .shell_angstrom = NAN,
        .site_variance = 0.1,
        .site_cutoff_angstrom = 4,
        .spectrum = {.segment_ps = NAN, .maximum_thz = NAN},
        .rotation = {.fit_begin_ps = NAN, .fit_end_ps = NAN, .symmetry_tolerance_angstrom = 0.4},
        .angles = {.shell_angstrom = NAN, .shells = "0,0.78,0.88,1", .bin_degrees = 5},
        .vanhove = {.r_max_angstrom = 10, .bin_angstrom = 0.1, .refill_radius_angstrom = 1},
        .density = {.grid_angstrom = 0.25, .smear_angstrom = 0.3, .fold = {1, 1, 1}},
        .neutron = {.q_per_angstrom = "0.5,1,1.5,2", .resolution_ev = 5e-5},
        .jumps = {.dwell_ps = 0.1,
                  .core_angstrom = NAN,
                  .window_ps = 0.5,
                  .docked_angstrom = NAN,
                  .seed = 1},
    };
}

// A directory stands for the trajectory its manifest names; a file may have a manifest beside it.
static closo_status find_trajectory(pass *self, const char *path, closo_error *error)
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

static closo_status open_pass(pass *self, const char *path, closo_error *error)
{
    const closo_traj_options *options = self->options;
    closo_status status = find_trajectory(self, path, error);
    if (status != CLOSO_OK)
        return status;
    status = closo_trajectory_open(&self->trajectory, self->system.path, &options->reading, error);
    if (status != CLOSO_OK)
        return status;
    const closo_frame *first;
    status = closo_trajectory_next(self->trajectory, &first, error);
    if (status == CLOSO_OK && !first)
        status = closo_fail(error, CLOSO_INPUT, "%s: holds no complete frame", self->system.path);
    if (status == CLOSO_OK)
        status = closo_system_init(&self->system, self->trajectory, first, options, error);
    if (status == CLOSO_OK)
        status = closo_motion_new(&self->motion, &self->system, options, error);
    if (status != CLOSO_OK)
        return status;

    closo_system *system = &self->system;
    system->temperature_kelvin = options->temperature_kelvin;
    if (isnan(system->temperature_kelvin) && system->has_manifest)
        system->temperature_kelvin = system->manifest.temperature_kelvin;
    system->frame_time_ps = NAN;
    system->frame_time_source = "unknown";
    if (!isnan(options->frame_time_ps)) {
        system->frame_time_ps = options->frame_time_ps;
        system->frame_time_source = "--frame-time";
    } else if (system->has_manifest && !isnan(system->manifest.frame_time_ps)) {
        system->frame_time_ps = system->manifest.frame_time_ps;
        system->frame_time_source = "manifest.json";
    }
    self->previous_time = first->time;
    self->previous_step = first->step;

    size_t frame_bytes = 3 * (system->atoms + system->ions.count) * sizeof(double);
    self->capacity = BATCH_BYTES / frame_bytes;
    self->capacity = self->capacity < 1              ? 1
                     : self->capacity > BATCH_FRAMES ? BATCH_FRAMES
                                                     : self->capacity;
    self->frames = closo_allocate(self->capacity, sizeof *self->frames, error);
    self->centres =
        closo_allocate(self->capacity * 3 * system->ions.count, sizeof *self->centres, error);
    self->atoms = closo_allocate(self->capacity * 3 * system->atoms, sizeof *self->atoms, error);
    if (!self->frames || !self->centres || !self->atoms)
        return CLOSO_MEMORY;
    if (first->velocity) {
        self->velocities =
            closo_allocate(self->capacity * 3 * system->atoms, sizeof *self->velocities, error);
        if (!self->velocities)
            return CLOSO_MEMORY;
    }
    self->first = first;
    closo_motion_follow(self->motion, system, first);
    return CLOSO_OK;
}

static closo_status hand_on(pass *self, closo_error *error)
{
    closo_status status = CLOSO_OK;
    for (size_t a = 0; self->count && self->active[a] && status == CLOSO_OK; a++)
        if (self->active[a]->add)
            status = self->active[a]->add(self->state[a], self->frames, self->count, error);
    self->count = 0;
    return status;
}

// Uses the frame followed last when skip and stride let it through.
static closo_status use_frame(pass *self, const closo_frame *frame, closo_error *error)
{
    closo_system *system = &self->system;
    uint64_t index = system->frames_read++;
    if (index < self->options->skip || (index - self->options->skip) % self->options->stride)
        return CLOSO_OK;
    double *centre = self->centres + self->count * 3 * system->ions.count;
    double *atom = self->atoms + self->count * 3 * system->atoms;
    closo_motion_take(self->motion, system, centre, atom);
    double *velocity = NULL;
    if (frame->velocity && self->velocities) {
        velocity = self->velocities + self->count * 3 * system->atoms;
        memcpy(velocity, frame->velocity, 3 * system->atoms * sizeof *velocity);
    }
    self->frames[self->count++] = (closo_ion_frame){.index = system->frames_used++,
                                                    .cell = frame->cell,
                                                    .centre = centre,
                                                    .atom = atom,
                                                    .velocity = velocity};
    self->volume_sum += system->periodic ? frame->cell.volume : 0;
    return self->count == self->capacity ? hand_on(self, error) : CLOSO_OK;
}

static void note_uneven(pass *self)
{
    if (!self->system.uneven)
        self->system.uneven_frame = self->system.frames_read;
    self->system.uneven = true;
}

// Frames must be evenly spaced for every analysis in time; times and steps of the file tell.
static void check_spacing(pass *self, const closo_frame *frame)
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

static closo_status read_all(pass *self, closo_error *error)
{
    closo_status status = use_frame(self, self->first, error);
    while (status == CLOSO_OK) {
        const closo_frame *frame;
        status = closo_trajectory_next(self->trajectory, &frame, error);
        if (status != CLOSO_OK || !frame)
            break;
        check_spacing(self, frame);
        closo_motion_follow(self->motion, &self->system, frame);
        status = use_frame(self, frame, error);
        if (self->system.frames_read % 16 == 0) {
            closo_report_progress(self->options->control, "reading",
                                  closo_trajectory_fraction(self->trajectory), 1);
            if (closo_cancelled(self->options->control))
                status = closo_fail(error, CLOSO_INTERRUPTED, "interrupted while reading %s",
                                    self->system.path);
        }
    }
    return status == CLOSO_OK ? hand_on(self, error) : status;
}

static void settle_times(pass *self)
{
    closo_system *system = &self->system;
    if (isnan(system->frame_time_ps) && system->frames_read > 1 && self->spacing > 0) {
        system->frame_time_ps = self->spacing;
        system->frame_time_source = "the times in the file";
    }
    system->frame_time_ps *= (double)self->options->stride;
    system->mean_volume = self->volume_sum / (double)system->frames_used;
}

static void describe_reading(const pass *self, closo_result *result)
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

// An analysis beyond the required ones that does not apply to this trajectory is left out and said.
static closo_status settle_analysis(const pass *self, const closo_analysis *analysis, size_t index,
                                    closo_status status, const closo_error *inner,
                                    closo_result *result, closo_error *error)
{
    bool refused = status == CLOSO_INPUT || status == CLOSO_USAGE;
    if (refused && self->options->required && index >= self->options->required) {
        closo_result_warn(result, "%s is left out: %s", analysis->name, inner->message);
        return CLOSO_OK;
    }
    return status == CLOSO_OK ? CLOSO_OK : closo_fail(error, status, "%s", inner->message);
}

static size_t begin_analyses(pass *self, const closo_analysis *const *analyses,
                             closo_result *result, closo_error *error, closo_status *status)
{
    size_t begun = 0;
    for (size_t a = 0; *status == CLOSO_OK && analyses[a] && begun < ANALYSES_MAXIMUM; a++) {
        closo_error inner = {0};
        self->active[begun] = analyses[a];
        *status = analyses[a]->begin(&self->system, self->options, &self->state[begun], &inner);
        bool keep = *status == CLOSO_OK;
        *status = settle_analysis(self, analyses[a], a, *status, &inner, result, error);
        if (!keep && *status == CLOSO_OK) {
            if (analyses[a]->end)
                analyses[a]->end(self->state[begun]);
            self->state[begun] = NULL;
            self->active[begun] = NULL;
        } else {
            begun++;
        }
    }
    return begun;
}

static closo_status finish(pass *self, closo_result *result, closo_error *error)
{
    closo_fingerprint fingerprint;
    closo_status status = closo_trajectory_fingerprint(self->trajectory, &fingerprint, error);
    if (status != CLOSO_OK)
        return status;
    if (self->system.frames_used == 0)
        return closo_fail(error, CLOSO_INPUT, "%s: %llu frames, none left after --skip %llu",
                          self->system.path, (unsigned long long)self->system.frames_read,
                          (unsigned long long)self->options->skip);
    closo_result_add_input(result, self->system.path, &fingerprint);
    settle_times(self);
    describe_reading(self, result);
    for (size_t a = 0; self->active[a] && status == CLOSO_OK; a++) {
        closo_error inner = {0};
        closo_report_progress(self->options->control, self->active[a]->name, -1, -1);
        status = self->active[a]->finish(self->state[a], &self->system, result, &inner);
        status = settle_analysis(self, self->active[a], a, status, &inner, result, error);
    }
    return status == CLOSO_OK ? closo_result_status(result, error) : status;
}

closo_status closo_traj_analyse(const char *path, const closo_traj_options *options,
                                const closo_analysis *const *analyses, closo_result *result,
                                closo_error *error)
{
    closo_traj_options defaults;
    if (!options) {
        closo_traj_options_init(&defaults);
        options = &defaults;
    }
    if (options->stride < 1)
        return closo_fail(error, CLOSO_USAGE, "--stride: expected at least 1, found 0");
    pass self = {.options = options, .previous_time = NAN, .previous_step = -1};
    closo_status status = open_pass(&self, path, error);
    size_t begun = status == CLOSO_OK ? begin_analyses(&self, analyses, result, error, &status) : 0;
    if (status == CLOSO_OK)
        status = read_all(&self, error);
    if (status == CLOSO_OK)
        status = finish(&self, result, error);
    for (size_t a = 0; a < begun; a++)
        if (self.active[a]->end)
            self.active[a]->end(self.state[a]);
    free(self.frames);
    free(self.centres);
    free(self.atoms);
    free(self.velocities);
    closo_motion_free(self.motion);
    closo_system_clear(&self.system);
    closo_trajectory_close(self.trajectory);
    return status;
}
