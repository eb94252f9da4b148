// SPDX-License-Identifier: GPL-3.0-or-later
// The common options and what they make of a result. Files are written before standard output, and
// one that fails does not stop the others: an answer that took an hour to find is not dropped
// because a figure had nowhere to go. What can be known before the run (kinds of files, whether
// their directories can be written) is checked before it.
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/frame.h"

const closo_option closo_common_options[] = {
    {.name = "format",
     .kind = CLOSO_OPTION_CHOICE,
     .placeholder = "FORMAT",
     .choices = "text|json|csv",
     .default_text = "text",
     .help = "What standard output carries: a text to read, the whole document as JSON, or one "
             "table as CSV."},
    {.name = "table",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "NAME",
     .absent = "the only table there is",
     .help = "The table that --format csv writes."},
    {.name = "output",
     .kind = CLOSO_OPTION_PATH,
     .placeholder = "DIR",
     .absent = "nothing is written",
     .help = "Write the document, every table and every figure into this directory; it is made "
             "where it does not exist."},
    {.name = "figure",
     .kind = CLOSO_OPTION_PATH,
     .placeholder = "[NAME=]FILE",
     .absent = "none is drawn",
     .repeatable = true,
     .help = "Draw the figure NAME, or all of them one below the other, into FILE.svg, FILE.pdf "
             "or FILE.png; FILE.gp keeps the gnuplot script."},
    {.name = "report",
     .kind = CLOSO_OPTION_PATH,
     .placeholder = "FILE.html",
     .absent = "none is written",
     .short_name = 'o',
     .help = "Write a self-contained page with the results, tables and figures."},
    {.name = "compare",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "MATERIAL",
     .absent = "nothing is compared",
     .help =
         "Set the literature's values for this material, from the catalogue, beside the answer."},
    {.name = "threads",
     .kind = CLOSO_OPTION_INTEGER,
     .placeholder = "N",
     .default_text = "0",
     .minimum = 0,
     .maximum = 4096,
     .help = "Threads to use; 0 takes as many as the process may have. The result does not depend "
             "on it."},
    {.name = "quiet",
     .kind = CLOSO_OPTION_FLAG,
     .short_name = 'q',
     .help = "Show no progress, and do not repeat the document's warnings on standard error."},
    {.name = "color",
     .kind = CLOSO_OPTION_CHOICE,
     .placeholder = "WHEN",
     .choices = "auto|always|never",
     .default_text = "auto",
     .help = "Colours in the text: auto means on a terminal, unless NO_COLOR is set."},
    {.name = "help",
     .kind = CLOSO_OPTION_FLAG,
     .short_name = 'h',
     .help = "Show the command's options and end."},
    {.name = NULL},
};

// ---- before the run ----------------------------------------------------------------------------

// The directory part of a path into a new string.
static char *parent_of(const char *path, closo_error *error)
{
    const char *name = closo_path_name(path);
    if (name == path)
        return closo_duplicate(".", error);
    size_t length = (size_t)(name - path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    return closo_duplicate_bytes(path, length, error);
}

static closo_status check_file(const char *option, const char *path, closo_error *error)
{
    if (closo_directory_exists(path)) {
        return closo_fail(error, CLOSO_USAGE, "--%s: expected a file, \"%s\" is a directory",
                          option, path);
    }
    char *parent = parent_of(path, error);
    if (parent == NULL)
        return CLOSO_MEMORY;
    closo_status status = CLOSO_OK;
    if (!closo_directory_exists(parent)) {
        status = closo_fail(error, CLOSO_USAGE, "--%s: %s: there is no directory \"%s\"", option,
                            path, parent);
    } else if (access(parent, W_OK | X_OK) != 0) {
        status = closo_fail_errno(error, errno, "--%s: cannot write in \"%s\"", option, parent);
    }
    free(parent);
    return status;
}

// The directory or, where it is still to be made, the nearest one above it must be writable.
static closo_status check_directory(const char *option, const char *path, closo_error *error)
{
    closo_status status = CLOSO_OK;
    char *place = closo_duplicate(path, error);
    if (place == NULL)
        return CLOSO_MEMORY;
    size_t length = strlen(place);
    while (length > 1 && place[length - 1] == '/')
        place[--length] = '\0';
    struct stat about;
    while (stat(place, &about) != 0 && errno == ENOENT && strcmp(place, ".") != 0) {
        char *parent = parent_of(place, error);
        free(place);
        place = parent;
        if (place == NULL)
            return CLOSO_MEMORY;
    }
    if (!closo_directory_exists(place)) {
        status = closo_fail(error, CLOSO_USAGE, "--%s: expected a directory, \"%s\" is none",
                            option, place);
    } else if (access(place, W_OK | X_OK) != 0) {
        status = closo_fail_errno(error, errno, "--%s: cannot write in \"%s\"", option, place);
    }
    free(place);
    return status;
}

static bool ends_with_any(const char *path, const char *extensions)
{
    const char *dot = strrchr(closo_path_name(path), '.');
    const char *extension = NULL;
    size_t length = 0;
    while (dot != NULL && closo_choice_next(&extensions, &extension, &length))
        if (strlen(dot + 1) == length && strncasecmp(dot + 1, extension, length) == 0)
            return true;
    return false;
}

// "NAME=FILE" -> FILE, with the length of NAME; "FILE" -> FILE and 0.
static const char *figure_path(const char *text, size_t *name_length)
{
    size_t length = strcspn(text, "=/");
    *name_length = text[length] == '=' ? length : 0;
    return *name_length > 0 ? text + length + 1 : text;
}

closo_status closo_render_check(const closo_arguments *arguments, closo_error *error)
{
    const char *format = closo_arguments_text(arguments, "format");
    const char *report = closo_arguments_text(arguments, "report");
    const char *directory = closo_arguments_text(arguments, "output");
    closo_status status = CLOSO_OK;
    if (closo_arguments_given(arguments, "table") && strcmp(format, "csv") != 0)
        return closo_fail(error, CLOSO_USAGE, "--table goes with --format csv");
    for (size_t i = 0; i < closo_arguments_count(arguments, "figure"); i++) {
        size_t name_length = 0;
        const char *path =
            figure_path(closo_arguments_text_at(arguments, "figure", i), &name_length);
        if (!ends_with_any(path, "svg|pdf|png|gp")) {
            return closo_fail(error, CLOSO_USAGE,
                              "--figure: expected a file name that ends in "
                              ".svg, .pdf, .png or .gp, found \"%s\"",
                              path);
        }
        status = check_file("figure", path, error);
        if (status != CLOSO_OK)
            return status;
    }
    if (report != NULL && !ends_with_any(report, "html|htm")) {
        return closo_fail(error, CLOSO_USAGE,
                          "--report: expected a file name that ends in .html, "
                          "found \"%s\"",
                          report);
    }
    if (report != NULL)
        status = check_file("report", report, error);
    if (status == CLOSO_OK && directory != NULL)
        status = check_directory("output", directory, error);
    return status;
}

// ---- after the run -----------------------------------------------------------------------------

// The joined document first, then its parts.
static closo_status write_page(closo_result *result, const closo_parts *parts, const char *path,
                               closo_error *error)
{
    const char *title = closo_result_title(result);
    closo_report_entry *entries = closo_allocate(parts->count + 1, sizeof *entries, error);
    if (entries == NULL)
        return CLOSO_MEMORY;
    entries[0] = (closo_report_entry){.name = title, .result = result};
    for (size_t i = 0; i < parts->count; i++) {
        entries[i + 1].name = parts->items[i].name;
        entries[i + 1].result = parts->items[i].result;
    }
    closo_status status = closo_result_write_html(title, entries, parts->count + 1, path, error);
    free(entries);
    return status;
}

static closo_status write_directory(closo_result *result, const closo_parts *parts,
                                    const char *directory, closo_error *error)
{
    closo_status status = closo_result_write_directory(result, directory, error);
    if (status != CLOSO_OK || parts->count == 0)
        return status;
    char *path = closo_path_join(directory, "report.html", error);
    status = path != NULL ? write_page(result, parts, path, error) : CLOSO_MEMORY;
    free(path);
    return status;
}

static closo_status write_figure(const closo_result *result, const char *text, closo_error *error)
{
    size_t name_length = 0;
    const char *path = figure_path(text, &name_length);
    if (name_length == 0)
        return closo_result_write_figure(result, NULL, path, error);
    char *name = closo_duplicate_bytes(text, name_length, error);
    closo_status status =
        name != NULL ? closo_result_write_figure(result, name, path, error) : CLOSO_MEMORY;
    free(name);
    return status;
}

static closo_status several_tables(const closo_result *result, closo_error *error)
{
    closo_text names;
    size_t count = closo_result_count_tables(result);
    if (count == 0) {
        return closo_fail(error, CLOSO_USAGE,
                          "the result has no table that --format csv could "
                          "write");
    }
    closo_text_init(&names);
    for (size_t i = 0; i < count; i++) {
        closo_text_add(&names, i > 0 ? ", " : "");
        closo_text_add(&names, closo_result_table_name(result, i));
    }
    closo_status status = closo_fail(error, CLOSO_USAGE,
                                     "--format csv writes one table: choose it with --table, or "
                                     "write all with --output DIR; there are: %s",
                                     names.failed ? "" : names.data);
    closo_text_clear(&names);
    return status;
}

static closo_status make_csv(const closo_arguments *arguments, const closo_result *result,
                             closo_text *out, closo_error *error)
{
    const char *table = closo_arguments_text(arguments, "table");
    if (table == NULL && closo_result_count_tables(result) != 1) {
        bool written = closo_arguments_given(arguments, "output"); // all of them stand there
        return written ? CLOSO_OK : several_tables(result, error);
    }
    table = table != NULL ? table : closo_result_table_name(result, 0);
    return closo_result_write_csv(result, table, out, error);
}

static closo_status print_result(const closo_arguments *arguments, const closo_result *result,
                                 closo_error *error)
{
    const char *format = closo_arguments_text(arguments, "format");
    closo_status status = CLOSO_OK;
    closo_text out;
    closo_text_init(&out);
    if (strcmp(format, "csv") == 0) {
        status = make_csv(arguments, result, &out, error);
    } else if (strcmp(format, "json") == 0) {
        closo_result_write_json(result, &out);
    } else {
        closo_text_style style = {
            .colour = closo_terminal_colour(closo_arguments_text(arguments, "color")),
            .unicode = closo_terminal_unicode(),
            .columns = closo_terminal_columns(STDOUT_FILENO),
        };
        closo_result_write_text(result, &style, &out);
    }
    if (status == CLOSO_OK && out.length > 0 && out.data[out.length - 1] != '\n')
        closo_text_add(&out, "\n");
    if (status == CLOSO_OK && out.failed)
        status = closo_fail(error, CLOSO_MEMORY, "out of memory while writing the result");
    if (status == CLOSO_OK)
        status = closo_terminal_print(out.data, out.length, error);
    closo_text_clear(&out);
    return status;
}

static void say_warnings(const closo_arguments *arguments, const closo_result *result)
{
    if (strcmp(closo_arguments_text(arguments, "format"), "text") == 0 ||
        closo_arguments_flag(arguments, "quiet"))
        return;
    for (size_t i = 0; i < closo_result_count_warnings(result); i++) {
        closo_terminal_say(closo_arguments_command(arguments), "warning",
                           closo_result_warning(result, i));
    }
}

// Keeps the first failure; says the later ones, which would otherwise be lost.
static void keep_first(const closo_arguments *arguments, closo_status status,
                       const closo_error *found, closo_status *first, closo_error *error)
{
    if (status == CLOSO_OK)
        return;
    if (*first == CLOSO_OK)
        *first = closo_fail(error, status, "%s", found->message);
    else
        closo_terminal_say(closo_arguments_command(arguments), NULL, found->message);
}

closo_status closo_render(const closo_arguments *arguments, closo_result *result,
                          const closo_parts *parts, closo_error *error)
{
    const char *directory = closo_arguments_text(arguments, "output");
    const char *report = closo_arguments_text(arguments, "report");
    closo_error found = {0};
    closo_status first = closo_result_status(result, error);
    if (first != CLOSO_OK)
        return first;
    if (directory != NULL) {
        keep_first(arguments, write_directory(result, parts, directory, &found), &found, &first,
                   error);
    }
    if (report != NULL)
        keep_first(arguments, write_page(result, parts, report, &found), &found, &first, error);
    for (size_t i = 0; i < closo_arguments_count(arguments, "figure"); i++) {
        const char *text = closo_arguments_text_at(arguments, "figure", i);
        keep_first(arguments, write_figure(result, text, &found), &found, &first, error);
    }
    say_warnings(arguments, result);
    keep_first(arguments, print_result(arguments, result, &found), &found, &first, error);
    return first;
}
