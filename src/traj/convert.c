// SPDX-License-Identifier: GPL-3.0-or-later
// Copying a trajectory from any format to one that closo writes: as it is stored, or as the
// analyses see it (unwrapped, ions whole, drift taken off: motion.h). One frame is in memory at a
// time. Every frame is followed when positions are unwrapped, whether it is written or not.
#include "traj/motion.h"
#include "traj/writers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct conversion {
    const closo_traj_options *options;
    const closo_trajectory_writer *writer;
    closo_system system;
    bool system_begun;
    closo_trajectory *trajectory;
    closo_motion *motion; // NULL: positions as stored
    double *centre, *atom;
    double frame_time_ps; // NaN: times as in the file
    closo_output *output;
    closo_bytes bytes;
    uint64_t read, written, size;
    double first_time, last_time;
    bool velocities_lost;
} conversion;

// A directory stands for the trajectory its manifest names.
static closo_status find_trajectory(conversion *self, const char *path, closo_error *error)
{
    closo_system *system = &self->system;
    closo_manifest_init(&system->manifest);
    char *found = NULL, *file = NULL;
    closo_status status = CLOSO_OK;
    if (closo_directory_exists(path)) {
        file = closo_path_join(path, "manifest.json", error);
        status = file ? closo_manifest_read(&system->manifest, file, error) : CLOSO_MEMORY;
        system->has_manifest = status == CLOSO_OK;
        if (status == CLOSO_OK) {
            found = closo_path_join(path, system->manifest.trajectory, error);
            status = found ? CLOSO_OK : CLOSO_MEMORY;
        }
    }
    const char *chosen = found ? found : path;
    if (status == CLOSO_OK && strlen(chosen) >= sizeof system->path)
        status = closo_fail(error, CLOSO_INPUT, "%.60s...: the path is too long", chosen);
    if (status == CLOSO_OK)
        strcpy(system->path, chosen);
    free(found);
    free(file);
    return status;
}

static bool same_file(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

static closo_status begin_motion(conversion *self, const closo_frame *first, closo_error *error)
{
    closo_system *system = &self->system;
    self->system_begun = true;
    closo_status status = closo_system_init(system, self->trajectory, first, self->options, error);
    if (status == CLOSO_OK)
        status = closo_motion_new(&self->motion, system, self->options, error);
    if (status != CLOSO_OK)
        return status;
    self->centre = closo_allocate(3 * system->ions.count, sizeof *self->centre, error);
    self->atom = closo_allocate(3 * system->atoms, sizeof *self->atom, error);
    return self->centre && self->atom ? CLOSO_OK : CLOSO_MEMORY;
}

static closo_status write_bytes(conversion *self, closo_error *error)
{
    self->size += self->bytes.length;
    return self->bytes.length == 0
               ? CLOSO_OK
               : closo_output_write(self->output, self->bytes.data, self->bytes.length, error);
}

static closo_status begin_output(conversion *self, const char *output_path, closo_error *error)
{
    if (same_file(self->system.path, output_path))
        return closo_fail(error, CLOSO_USAGE, "%s: input and output are the same file",
                          output_path);
    closo_status status = closo_output_open(&self->output, output_path, error);
    if (status == CLOSO_OK)
        status = self->writer->begin(&self->bytes, closo_trajectory_atoms(self->trajectory),
                                     closo_trajectory_elements(self->trajectory), error);
    return status == CLOSO_OK ? write_bytes(self, error) : status;
}

static bool is_wanted(const conversion *self, uint64_t index)
{
    const closo_traj_options *options = self->options;
    return index >= options->skip && (index - options->skip) % options->stride == 0;
}

static closo_status write_frame(conversion *self, const closo_frame *stored, closo_error *error)
{
    closo_frame frame = *stored;
    if (self->motion)
        closo_motion_follow(self->motion, &self->system, stored);
    if (!is_wanted(self, self->read++))
        return CLOSO_OK;
    if (self->motion) {
        closo_motion_take(self->motion, &self->system, self->centre, self->atom);
        frame.position = self->atom;
        frame.unwrapped = true;
    }
    if (!isnan(self->frame_time_ps))
        frame.time = self->frame_time_ps * (double)stored->index;
    self->velocities_lost =
        self->velocities_lost || (frame.velocity && !self->writer->keeps_velocities);
    if (self->written++ == 0)
        self->first_time = frame.time;
    self->last_time = frame.time;
    closo_status status =
        self->writer->frame(&self->bytes, closo_trajectory_atoms(self->trajectory),
                            closo_trajectory_elements(self->trajectory), &frame, error);
    return status == CLOSO_OK ? write_bytes(self, error) : status;
}

static closo_status copy_frames(conversion *self, const closo_frame *frame, closo_error *error)
{
    uint64_t last = self->options->convert.last_frame;
    closo_status status = CLOSO_OK;
    while (frame && status == CLOSO_OK) {
        status = write_frame(self, frame, error);
        if (self->read % 16 == 0)
            closo_report_progress(self->options->control, "converting",
                                  closo_trajectory_fraction(self->trajectory), 1);
        if (status != CLOSO_OK || (last && self->read >= last))
            break;
        status = closo_trajectory_next(self->trajectory, &frame, error);
    }
    if (status == CLOSO_OK && self->written == 0)
        status = closo_fail(error, CLOSO_INPUT, "%s: %llu frames read, none left to write",
                            self->system.path, (unsigned long long)self->read);
    return status;
}

static void add_number(closo_result *result, const char *key, const char *label, double value,
                       const char *unit)
{
    closo_result_add_quantity(
        result, &(closo_quantity){.key = key, .label = label, .value = value, .unit = unit});
}

static void describe_positions(const conversion *self, closo_result *result)
{
    static const char *const drifts[] = {"framework (all ions but the cations)", "all atoms",
                                         "none"};
    const closo_system *system = &self->system;
    if (!self->motion) {
        closo_result_set(result, "positions", "as stored");
        return;
    }
    closo_result_set(result, "positions", "unwrapped, ions whole in the first frame");
    closo_result_set(result, "cation", "%s", system->ions.kinds[system->cation_kind].formula);
    closo_result_set(result, "drift removed", "%s", drifts[self->options->drift]);
    if (system->ambiguous)
        closo_result_warn(result,
                          "%llu displacements between two frames exceed 0.4 of the narrowest cell "
                          "width (largest %.2f A): unwrapping is ambiguous",
                          (unsigned long long)system->ambiguous, system->largest_step);
}

static void describe(const conversion *self, const char *output_path, closo_result *result)
{
    const closo_traj_options *options = self->options;
    closo_result_set(result, "format", "%s",
                     closo_trajectory_format_of(self->trajectory)->description);
    closo_result_set(result, "written file", "%s", output_path);
    closo_result_set(result, "written format", "%s", self->writer->description);
    closo_result_set(result, "precision of positions", "%s", self->writer->precision);
    describe_positions(self, result);
    if (options->skip)
        closo_result_set_number(result, "frames skipped", (double)options->skip, "1");
    if (options->stride > 1)
        closo_result_set_number(result, "stride", (double)options->stride, "1");
    if (options->convert.last_frame)
        closo_result_set_number(result, "last frame", (double)options->convert.last_frame, "1");
    add_number(result, "frames_read", "frames read", (double)self->read, "1");
    add_number(result, "frames_written", "frames written", (double)self->written, "1");
    add_number(result, "atoms", "atoms", (double)closo_trajectory_atoms(self->trajectory), "1");
    add_number(result, "first_time", "time of the first frame written", self->first_time, "ps");
    add_number(result, "last_time", "time of the last frame written", self->last_time, "ps");
    add_number(result, "bytes_written", "size of the written file", (double)self->size, "B");
    for (size_t i = 0; i < closo_trajectory_warnings(self->trajectory); i++)
        closo_result_warn(result, "%s", closo_trajectory_warning(self->trajectory, i));
    if (self->velocities_lost)
        closo_result_warn(result,
                          "velocities are left out: %s does not carry them here, .closo does",
                          self->writer->description);
}

static closo_status convert(conversion *self, const char *path, const char *output_path,
                            closo_result *result, closo_error *error)
{
    const closo_frame *first = NULL;
    closo_status status = find_trajectory(self, path, error);
    if (status == CLOSO_OK)
        status = closo_trajectory_open(&self->trajectory, self->system.path,
                                       &self->options->reading, error);
    if (status == CLOSO_OK)
        status = closo_trajectory_next(self->trajectory, &first, error);
    if (status == CLOSO_OK && self->options->convert.unwrap)
        status = begin_motion(self, first, error);
    if (status == CLOSO_OK)
        status = begin_output(self, output_path, error);
    if (status != CLOSO_OK)
        return status;
    self->frame_time_ps = self->options->frame_time_ps;
    if (isnan(self->frame_time_ps) && isnan(first->time) && self->system.has_manifest)
        self->frame_time_ps = self->system.manifest.frame_time_ps;
    status = copy_frames(self, first, error);
    closo_fingerprint fingerprint;
    if (status == CLOSO_OK)
        status = closo_trajectory_fingerprint(self->trajectory, &fingerprint, error);
    if (status != CLOSO_OK)
        return status;
    closo_result_add_input(result, self->system.path, &fingerprint);
    describe(self, output_path, result);
    status = closo_result_status(result, error);
    if (status == CLOSO_OK) {
        status = closo_output_commit(self->output, error);
        self->output = NULL;
    }
    return status;
}

closo_status closo_traj_convert(const char *path, const char *output_path,
                                const closo_traj_options *options, closo_result *result,
                                closo_error *error)
{
    closo_traj_options defaults;
    if (!options) {
        closo_traj_options_init(&defaults);
        options = &defaults;
    }
    conversion self = {.options = options, .writer = closo_writer_of(output_path)};
    if (!self.writer)
        return closo_fail(error, CLOSO_USAGE,
                          "--to: expected a name that ends in .xyz (extended XYZ) or .closo (closo "
                          "binary), found \"%s\"",
                          output_path);
    if (options->stride < 1)
        return closo_fail(error, CLOSO_USAGE, "--stride: expected at least 1, found 0");
    closo_status status = convert(&self, path, output_path, result, error);
    closo_output_discard(self.output);
    if (self.system_begun)
        closo_system_clear(&self.system);
    closo_motion_free(self.motion);
    closo_trajectory_close(self.trajectory);
    free(self.centre);
    free(self.atom);
    free(self.bytes.data);
    return status;
}
