// SPDX-License-Identifier: GPL-3.0-or-later
// Running the engine in a directory, and taking up a run that was stopped. The engine is started,
// its log is followed for progress and for signs of a system that blew up, and restart files beyond
// the newest two are removed. Whatever ends the run, what is on disk suffices to go on.
//
// The lock is an flock on a file whose descriptor the engine inherits: it holds while this program
// or an engine that outlived it still writes in the directory.
#include "closo/md.h"

#include "md/lammps.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCRIPT              "in.lammps"
#define CONTINUE_SCRIPT     "continue.lammps"
#define ENGINE_OUTPUT       "engine.txt"
#define LARGEST_FORCE_FIELD ((size_t)1 << 20)
#define WORDS               64
#define LOCK_PATIENCE       2.0 // s
#define BLOWN_UP            10  // times the temperature asked for

typedef struct run {
    const closo_md_settings *settings;
    const closo_force_field *field;
    const closo_md_engine *engine;
    const char *directory;
    const closo_control *control;
    closo_md_run_report *report;
    closo_salt salt;
    closo_md_plan plan;
    char *script, *continue_script, *log_path, *output_path, *trajectory, *manifest, *settings_path,
        *field_path, *lock_path;
    char *program; // full path of the engine
    int lock;
    int64_t restart_step;    // -1: from the beginning
    closo_md_log log;        // of this session
    double production_began; // clock, NaN before
    int64_t production_from; // step
} run;

// ---- paths and lock

static closo_status make_paths(run *r, closo_error *error)
{
    const struct {
        char **path;
        const char *name;
    } paths[] = {
        {&r->script, SCRIPT},
        {&r->continue_script, CONTINUE_SCRIPT},
        {&r->log_path, CLOSO_MD_LOG},
        {&r->output_path, ENGINE_OUTPUT},
        {&r->trajectory, CLOSO_MD_TRAJECTORY},
        {&r->manifest, "manifest.json"},
        {&r->settings_path, "settings.json"},
        {&r->field_path, "force-field.json"},
        {&r->lock_path, "lock"},
    };
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        *paths[i].path = closo_path_join(r->directory, paths[i].name, error);
        if (!*paths[i].path)
            return CLOSO_MEMORY;
    }
    return CLOSO_OK;
}

static void clear(run *r)
{
    char *paths[] = {r->script,   r->continue_script, r->log_path,   r->output_path, r->trajectory,
                     r->manifest, r->settings_path,   r->field_path, r->lock_path,   r->program};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        free(paths[i]);
    closo_md_log_clear(&r->log);
    if (r->lock >= 0)
        close(r->lock);
}

static closo_status take_lock(run *r, closo_error *error)
{
    // Not closed on exec, on purpose: see the head of this file.
    r->lock = open(r->lock_path, O_RDWR | O_CREAT, 0666);
    if (r->lock < 0)
        return closo_fail_errno(error, errno, "%s", r->lock_path);
    // Helpers of MPI outlive the engine by a moment, and with them the lock.
    double until = closo_seconds() + LOCK_PATIENCE;
    while (flock(r->lock, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return closo_fail_errno(error, errno, "%s", r->lock_path);
        if (closo_seconds() > until) {
            return closo_fail(error, CLOSO_USAGE, "%s: another run is going on in this directory",
                              r->directory);
        }
        closo_sleep(0.05);
    }
    return CLOSO_OK;
}

// ---- what is there

static closo_status compare_force_field(const run *r, closo_error *error)
{
    char *text = NULL;
    size_t length = 0;
    if (!closo_file_exists(r->field_path))
        return CLOSO_OK;
    closo_status status =
        closo_file_read(r->field_path, LARGEST_FORCE_FIELD, &text, &length, NULL, error);
    if (status == CLOSO_OK &&
        (length != r->field->length || memcmp(text, r->field->text, length) != 0)) {
        status = closo_fail(
            error, CLOSO_USAGE,
            "%s holds another run: its force-field.json differs (use another --out)", r->directory);
    }
    free(text);
    return status;
}

// Only a directory that is new or holds this very run may be written to.
static closo_status check_directory(const run *r, closo_error *error)
{
    closo_md_settings stored;
    char first[64], second[64];
    if (!closo_file_exists(r->settings_path)) {
        return closo_file_exists(r->trajectory)
                   ? closo_fail(error, CLOSO_USAGE,
                                "%s holds a trajectory but no settings.json: use another --out",
                                r->directory)
                   : CLOSO_OK;
    }
    closo_status status = closo_md_settings_read(&stored, r->settings_path, error);
    if (status != CLOSO_OK)
        return status;
    const char *key = closo_md_settings_difference(&stored, r->settings, first, second);
    if (key) {
        return closo_fail(error, CLOSO_USAGE,
                          "%s holds another run: %s is %s there and %s here (use another --out)",
                          r->directory, key, first, second);
    }
    return compare_force_field(r, error);
}

// The trajectory reaches the end of the run.
static bool is_done(const run *r)
{
    return closo_md_trajectory_last(r->trajectory) >= r->plan.total_steps;
}

// Chooses where to begin: the newest restart that the trajectory reaches, else the beginning.
static closo_status choose_start(run *r, closo_error *error)
{
    int64_t steps[8];
    size_t count = 0;
    r->restart_step = -1;
    closo_status status = closo_md_restarts(r->directory, steps, 8, &count, error);
    for (size_t i = 0; status == CLOSO_OK && i < count; i++) {
        bool cut = false;
        if (steps[i] <= r->plan.total_steps) {
            status =
                closo_md_trajectory_cut(r->trajectory, steps[i], r->plan.frame_steps, &cut, error);
        }
        if (cut) {
            r->restart_step = steps[i];
            return status;
        }
    }
    if (status == CLOSO_OK && closo_md_trajectory_last(r->trajectory) >= 0) {
        status = closo_fail(error, CLOSO_USAGE,
                            "%s holds frames but no restart file to go on from: use another --out, "
                            "or remove it",
                            r->directory);
    }
    return status;
}

// ---- files of the run

static closo_status write_manifest(const run *r, const char *engine, closo_error *error)
{
    closo_manifest m;
    closo_manifest_init(&m);
    const closo_md_settings *s = r->settings;
    snprintf(m.salt, sizeof m.salt, "%s", s->salt);
    snprintf(m.cation, sizeof m.cation, "%s", closo_element_of(r->salt.cation)->symbol);
    m.cation_charge = r->salt.cation_charge;
    snprintf(m.anion, sizeof m.anion, "%s", r->salt.cage->formula);
    m.anion_charge = r->salt.cage->charge;
    snprintf(m.trajectory, sizeof m.trajectory, "%s", CLOSO_MD_TRAJECTORY);
    m.frame_time_ps = s->frame_time_ps;
    m.time_step_fs = s->time_step_fs;
    m.temperature_kelvin = s->temperature_kelvin;
    m.total_time_ps = (double)r->plan.total_steps * s->time_step_fs / 1000;
    snprintf(m.ensemble, sizeof m.ensemble, "NVT");
    snprintf(m.engine, sizeof m.engine, "%.120s", engine);
    snprintf(m.force_field, sizeof m.force_field, "%s", r->field->name);
    m.charge_scale = s->charge_scale;
    m.seed = s->seed;
    snprintf(m.phase, sizeof m.phase, "%s", s->phase);
    m.lattice_angstrom = s->lattice_angstrom;
    m.hydrogen_mass = s->hydrogen[0] == 'D' ? CLOSO_DEUTERIUM_MASS : closo_element_of(1)->weight;
    return closo_manifest_write(&m, r->manifest, error);
}

static closo_status write_script(const run *r, closo_error *error)
{
    closo_text text;
    closo_text_init(&text);
    closo_md_lammps_script(&r->salt, r->settings, r->field, &r->plan, r->restart_step, &text);
    closo_status status =
        closo_text_write(&text, r->restart_step < 0 ? r->script : r->continue_script, error);
    closo_text_clear(&text);
    return status;
}

static closo_status prepare(run *r, closo_error *error)
{
    closo_status status = CLOSO_OK;
    unlink(r->output_path);
    if (r->restart_step < 0) {
        closo_md_box box;
        unlink(r->log_path);
        status = closo_md_box_build(r->settings, &box, error);
        if (status == CLOSO_OK)
            status = closo_md_box_write(&box, r->settings, r->field, r->directory, error);
        closo_md_box_clear(&box);
    } else {
        struct stat about;
        status = closo_md_settings_write(r->settings, r->settings_path, error);
        r->log.offset = stat(r->log_path, &about) == 0 ? (uint64_t)about.st_size : 0;
    }
    if (status == CLOSO_OK)
        status = write_manifest(r, "LAMMPS", error);
    return status == CLOSO_OK ? write_script(r, error) : status;
}

// ---- the engine

static closo_status engine_missing(const char *program, const char *package, const char *option,
                                   closo_error *error)
{
    return closo_fail(error, CLOSO_SYSTEM,
                      "%s: no such program; install the Debian package %s or name another with %s",
                      program, package, option);
}

// Blank-separated words of the launcher, then the engine and its own options.
static closo_status make_command(const run *r, char *launcher, const char **argv,
                                 closo_error *error)
{
    size_t count = 0;
    char *rest = NULL;
    for (char *word = launcher ? strtok_r(launcher, " \t", &rest) : NULL; word;
         word = strtok_r(NULL, " \t", &rest)) {
        if (count + 8 > WORDS)
            return closo_fail(error, CLOSO_USAGE, "launcher: expected fewer than %d words", WORDS);
        argv[count++] = word;
    }
    const char *const own[] = {r->program, "-in",  r->restart_step < 0 ? SCRIPT : CONTINUE_SCRIPT,
                               "-log",     "none", "-nocite",
                               NULL};
    memcpy(argv + count, own, sizeof own);
    return CLOSO_OK;
}

static closo_status find_programs(run *r, closo_error *error)
{
    r->program = closo_program_find(r->engine->program, NULL);
    if (!r->program)
        return engine_missing(r->engine->program, "lammps", "--engine", error);
    const char *begin = r->engine->launcher ? r->engine->launcher : "";
    begin += strspn(begin, " \t");
    if (!begin[0])
        return CLOSO_OK;
    closo_status status = CLOSO_OK;
    char *word = closo_duplicate_bytes(begin, strcspn(begin, " \t"), error);
    char *launcher = word ? closo_program_find(word, NULL) : NULL;
    if (!launcher)
        status = word ? engine_missing(word, "openmpi-bin", "--launcher", error) : CLOSO_MEMORY;
    free(word);
    free(launcher);
    return status;
}

static void report_stage(run *r)
{
    int64_t start = 0;
    for (int i = 0; i < CLOSO_MD_SHORT_STAGES; i++)
        start += closo_md_short_stages[i].steps;
    int64_t step = r->log.last.step < 0 ? 0 : r->log.last.step;
    double to_ps = r->settings->time_step_fs / 1000;
    if (r->log.stage == CLOSO_MD_PRODUCTION) {
        if (isnan(r->production_began)) {
            r->production_began = closo_seconds();
            r->production_from = step;
        }
        closo_report_progress(r->control, "dynamics (ps)", (double)step * to_ps,
                              (double)r->plan.total_steps * to_ps);
    } else {
        closo_report_progress(r->control, "equilibration (steps)", (double)step,
                              (double)(start + r->plan.equilibration_steps));
    }
}

static bool blown_up(const run *r)
{
    return r->log.not_finite ||
           (r->log.stage != CLOSO_MD_START &&
            r->log.last.temperature > BLOWN_UP * r->settings->temperature_kelvin);
}

static closo_status fail_with_last_words(const run *r, const char *what, closo_error *error)
{
    char words[512];
    const char *const paths[] = {r->output_path, r->log_path};
    closo_md_last_words(paths, 2, words, sizeof words);
    return closo_fail(error, CLOSO_SYSTEM, "%s: %s: %s (files kept in %s)", r->engine->program,
                      what, words, r->directory);
}

static closo_status fail_interrupted(const run *r, closo_error *error)
{
    int64_t steps[1];
    size_t count = 0;
    (void)closo_md_restarts(r->directory, steps, 1, &count, NULL);
    double from = count > 0 ? (double)steps[0] * r->settings->time_step_fs / 1000 : 0;
    return closo_fail(error, CLOSO_INTERRUPTED,
                      "%s: interrupted; the same command goes on from %g ps", r->directory, from);
}

static closo_status watch(run *r, closo_process *process, closo_error *error)
{
    bool finished = false;
    int exit_status = 0;
    double pruned = closo_seconds();
    while (!finished) {
        closo_status status = closo_process_poll(process, &finished, &exit_status, error);
        if (status == CLOSO_OK) // after the poll, so that the last lines are seen, too
            status = closo_md_log_follow(&r->log, r->log_path, error);
        if (status != CLOSO_OK)
            return status;
        report_stage(r);
        if (closo_cancelled(r->control) && !finished) {
            closo_process_stop(process, 5);
            return fail_interrupted(r, error);
        }
        if (blown_up(r)) {
            char what[96];
            snprintf(what, sizeof what, "the system blew up (%.6g K at step %lld)",
                     r->log.last.temperature, (long long)r->log.last.step);
            closo_process_stop(process, 5);
            return fail_with_last_words(r, what, error);
        }
        if (closo_seconds() - pruned > 2) {
            closo_md_restarts_prune(r->directory);
            pruned = closo_seconds();
        }
        if (!finished)
            closo_sleep(0.05);
    }
    if (exit_status != 0 || !r->log.done) {
        char what[96];
        snprintf(what, sizeof what,
                 exit_status != 0 ? "exit status %d" : "ended before the run was complete",
                 exit_status);
        return fail_with_last_words(r, what, error);
    }
    return CLOSO_OK;
}

// First line of the engine's output: "LAMMPS (29 Sep 2021 - Update 2)".
static void engine_version(const run *r, char *out, size_t size)
{
    FILE *file = fopen(r->output_path, "r");
    char line[128];
    snprintf(out, size, "LAMMPS");
    while (file && fgets(line, sizeof line, file)) {
        if (closo_text_starts_with(line, "LAMMPS (")) {
            line[strcspn(line, "\r\n")] = '\0';
            snprintf(out, size, "%s", line);
            break;
        }
    }
    if (file)
        fclose(file);
}

static closo_status run_engine(run *r, closo_error *error)
{
    const char *argv[WORDS];
    static const char *const environment[] = {"OMP_NUM_THREADS=1", NULL};
    closo_process *process = NULL;
    closo_process_options options = {
        .directory = r->directory, .output_path = r->output_path, .environment = environment};
    char *launcher = r->engine->launcher ? closo_duplicate(r->engine->launcher, error) : NULL;
    if (r->engine->launcher && !launcher)
        return CLOSO_MEMORY;
    closo_status status = make_command(r, launcher, argv, error);
    if (status == CLOSO_OK)
        status = closo_process_start(&process, argv, &options, error);
    if (status == CLOSO_OK)
        status = watch(r, process, error);
    closo_process_free(process);
    free(launcher);
    closo_md_restarts_prune(r->directory);
    double seconds = closo_seconds() - r->production_began;
    if (seconds > 0)
        r->report->steps_per_second = (double)(r->log.last.step - r->production_from) / seconds;
    if (status == CLOSO_OK) {
        char version[128];
        engine_version(r, version, sizeof version);
        status = write_manifest(r, version, error);
    }
    return status;
}

static closo_status take_up(run *r, closo_error *error)
{
    closo_status status = find_programs(r, error);
    if (status == CLOSO_OK)
        status = choose_start(r, error);
    if (status == CLOSO_OK) {
        r->report->continued = r->restart_step >= 0;
        r->report->started_ps =
            r->restart_step > 0 ? (double)r->restart_step * r->settings->time_step_fs / 1000 : 0;
        status = prepare(r, error);
    }
    return status == CLOSO_OK ? run_engine(r, error) : status;
}

closo_status closo_md_run(const closo_md_settings *settings, const closo_force_field *field,
                          const closo_md_engine *engine, const char *directory,
                          const closo_control *control, closo_md_run_report *report,
                          closo_error *error)
{
    closo_md_run_report unused = {0};
    run r = {.settings = settings,
             .field = field,
             .engine = engine,
             .directory = directory,
             .control = control,
             .report = report ? report : &unused,
             .lock = -1,
             .production_began = NAN};
    *r.report = (closo_md_run_report){.steps_per_second = NAN};
    closo_md_log_init(&r.log);
    closo_status status = closo_salt_parse(settings->salt, &r.salt, error);
    if (status == CLOSO_OK)
        status = closo_md_plan_make(settings, &r.plan, error);
    if (status == CLOSO_OK)
        status = closo_directory_make(directory, error);
    if (status == CLOSO_OK)
        status = make_paths(&r, error);
    if (status == CLOSO_OK)
        status = take_lock(&r, error);
    if (status == CLOSO_OK)
        status = check_directory(&r, error);
    if (status == CLOSO_OK && is_done(&r))
        r.report->already_done = true;
    else if (status == CLOSO_OK)
        status = take_up(&r, error);
    int64_t reached = closo_md_trajectory_last(r.trajectory ? r.trajectory : "");
    r.report->reached_ps = reached < 0 ? 0 : (double)reached * settings->time_step_fs / 1000;
    clear(&r);
    return status;
}
