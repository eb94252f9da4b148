// SPDX-License-Identifier: GPL-3.0-or-later
// Figures drawn: gnuplot runs as a process of its own, without the user's settings, in a temporary
// directory, so that its output has a fixed name there and reaches its place whole or not at all.
#include "result/figure.h"
#include "result/view.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// Letters are 12 pixels of the layout in all of them.
static const closo_picture_format formats[] = {
    {"svg", 1, 1.15, "svg dynamic enhanced font 'Helvetica,12' background rgb 'white'", ""},
    {"pdf", 1.0 / 96, 1.6, "pdfcairo enhanced color font 'Helvetica,12'", "fontscale 0.75"},
    {"png", 2, 1.6, "pngcairo enhanced font 'Helvetica,12'",
     "fontscale 1.5 linewidth 2 pointscale 2 background rgb 'white'"},
};

#define PICTURE_LIMIT ((size_t)1 << 28)

const closo_picture_format *closo_picture_format_find(const char *extension)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (closo_text_equal_ignoring_case(formats[i].extension, extension))
            return &formats[i];
    return NULL;
}

// ---- running gnuplot ---------------------------------------------------------------------------

static closo_status make_workplace(char **out, closo_error *error)
{
    const char *base = getenv("TMPDIR");
    char *path = closo_path_join(base && *base ? base : "/tmp", "closo-figure-XXXXXX", error);
    if (!path)
        return CLOSO_MEMORY;
    if (!mkdtemp(path)) {
        closo_status status =
            closo_fail_errno(error, errno, "%s: expected a directory to work in", path);
        free(path);
        return status;
    }
    *out = path;
    return CLOSO_OK;
}

static void remove_workplace(const char *workplace, const char *const *names, size_t count)
{
    for (size_t i = 0; workplace && i < count; i++) {
        char *path = closo_path_join(workplace, names[i], NULL);
        if (path)
            unlink(path);
        free(path);
    }
    if (workplace)
        rmdir(workplace);
}

// What gnuplot said, without its blank lines and carets, as a reason.
static closo_status fail_drawing(const char *log_path, int exit_status, closo_error *error)
{
    char *log = NULL;
    size_t length = 0;
    const char *said = "";
    if (closo_file_read(log_path, PICTURE_LIMIT, &log, &length, NULL, NULL) == CLOSO_OK) {
        char *reason = strstr(log, "line ");
        said = reason ? reason : log;
    }
    closo_status status = closo_fail(error, CLOSO_SYSTEM, "gnuplot ended with status %d: %.*s",
                                     exit_status, (int)strcspn(said, "\n"), said);
    free(log);
    return status;
}

static closo_status run_gnuplot(const char *gnuplot, const char *workplace, const char *log_path,
                                closo_error *error)
{
    const char *const argv[] = {gnuplot, "-d", "figure.gp", NULL};
    const char *const environment[] = {"LC_ALL=C.UTF-8", "SOURCE_DATE_EPOCH=0", NULL};
    closo_process_options options = {
        .directory = workplace, .output_path = log_path, .environment = environment};
    int exit_status = 0;
    closo_status status = closo_process_run(argv, &options, NULL, &exit_status, error);
    if (status == CLOSO_OK && exit_status != 0)
        status = fail_drawing(log_path, exit_status, error);
    return status;
}

closo_status closo_figure_draw(const closo_result *result, const closo_figure *const *figures,
                               size_t count, const closo_picture_format *format, bool untitled,
                               char **bytes, size_t *length, closo_error *error)
{
    static const char *const names[] = {"figure.gp", "picture", "gnuplot.log"};
    char *paths[3] = {NULL};
    char *workplace = NULL;
    closo_text script;
    closo_text_init(&script);
    closo_error searching = {0};
    char *gnuplot = closo_program_find("gnuplot", &searching);
    closo_status status = CLOSO_OK;
    if (!gnuplot) {
        status = searching.status == CLOSO_MEMORY
                     ? closo_fail(error, CLOSO_MEMORY, "%s", searching.message)
                     : closo_fail(error, CLOSO_SYSTEM,
                                  "gnuplot is not installed, expected it on PATH to draw figures "
                                  "(Debian: apt-get install gnuplot-nox)");
        goto done;
    }
    closo_script_options options = {.format = format, .output = names[1], .untitled = untitled};
    closo_figure_script(result, figures, count, &options, &script);
    status = make_workplace(&workplace, error);
    for (size_t i = 0; status == CLOSO_OK && i < 3; i++) {
        paths[i] = closo_path_join(workplace, names[i], error);
        status = paths[i] ? CLOSO_OK : CLOSO_MEMORY;
    }
    if (status == CLOSO_OK)
        status = closo_text_write(&script, paths[0], error);
    if (status == CLOSO_OK)
        status = run_gnuplot(gnuplot, workplace, paths[2], error);
    if (status == CLOSO_OK)
        status = closo_file_read(paths[1], PICTURE_LIMIT, bytes, length, NULL, error);
done:
    remove_workplace(workplace, names, 3);
    for (size_t i = 0; i < 3; i++)
        free(paths[i]);
    free(workplace);
    free(gnuplot);
    closo_text_clear(&script);
    return status;
}

// ---- files -------------------------------------------------------------------------------------

static closo_status fail_extension(const char *path, closo_error *error)
{
    return closo_fail(error, CLOSO_USAGE, "%s: expected a figure named *.svg, *.pdf, *.png or *.gp",
                      path);
}

// The script kept by the user draws NAME.svg when run where it lies.
static closo_status write_script(const closo_result *result, const closo_figure *const *figures,
                                 size_t count, const char *path, closo_error *error)
{
    closo_text script;
    closo_text output;
    closo_text_init(&script);
    closo_text_init(&output);
    const char *name = closo_path_name(path);
    closo_text_add_bytes(&output, name, strlen(name) - strlen(".gp"));
    closo_text_add(&output, ".svg");
    closo_script_options options = {.format = &formats[0], .output = output.data};
    script.failed = output.failed;
    if (!output.failed)
        closo_figure_script(result, figures, count, &options, &script);
    closo_status status = script.failed ? closo_fail(error, CLOSO_MEMORY, "%s: out of memory", path)
                                        : closo_text_write(&script, path, error);
    closo_text_clear(&script);
    closo_text_clear(&output);
    return status;
}

// The view that is meant, or NULL: a figure of the same name comes first, and so do all figures
// where no name is given.
static const closo_view *find_view(const closo_result *result, const char *name)
{
    if (name)
        return closo_result_figure(result, name) ? NULL : closo_result_view(result, name);
    return result->figure_count == 0 && result->view_count == 1 ? result->views[0] : NULL;
}

static closo_status write_view(const closo_view *view, const char *path, closo_error *error)
{
    const char *dot = strrchr(closo_path_name(path), '.');
    if (!dot || !closo_text_equal_ignoring_case(dot, ".svg")) {
        return closo_fail(error, CLOSO_USAGE, "%s: \"%s\" is a view in space, expected *.svg", path,
                          view->name);
    }
    closo_text picture;
    closo_text_init(&picture);
    closo_view_draw(view, true, &picture);
    closo_status status = picture.failed
                              ? closo_fail(error, CLOSO_MEMORY, "%s: out of memory", path)
                              : closo_text_write(&picture, path, error);
    closo_text_clear(&picture);
    return status;
}

closo_status closo_result_write_figure(const closo_result *result, const char *figure,
                                       const char *path, closo_error *error)
{
    closo_status status = closo_result_status(result, error);
    if (status != CLOSO_OK)
        return status;
    const closo_view *view = find_view(result, figure);
    if (view)
        return write_view(view, path, error);
    const closo_figure *one = closo_result_figure(result, figure);
    const closo_figure *const *figures =
        figure ? &one : (const closo_figure *const *)result->figures;
    size_t count = figure ? 1 : result->figure_count;
    if (figure ? !one : count == 0) {
        return closo_fail(error, CLOSO_USAGE, "no figure \"%s\" in this result",
                          figure ? figure : "");
    }
    const char *dot = strrchr(closo_path_name(path), '.');
    if (dot && closo_text_equal_ignoring_case(dot, ".gp"))
        return write_script(result, figures, count, path, error);
    const closo_picture_format *format = dot ? closo_picture_format_find(dot + 1) : NULL;
    if (!format)
        return fail_extension(path, error);
    char *bytes = NULL;
    size_t length = 0;
    status = closo_figure_draw(result, figures, count, format, false, &bytes, &length, error);
    if (status == CLOSO_OK)
        status = closo_file_write(path, bytes, length, error);
    free(bytes);
    return status;
}
