// SPDX-License-Identifier: GPL-3.0-or-later
// The document with everything drawn and written out, in a directory. Each file appears whole or
// not at all. Figures come first: what could not be drawn becomes a warning, which the document
// written last then tells. A result keeps its names as file names where they are harmless there.
#include "result/document.h"

#include "result/figure.h"

#include <stdlib.h>
#include <string.h>

// directory/NAME.extension; characters that could leave the directory or hide the file become '_'.
static char *file_in(const char *directory, const char *name, const char *extension,
                     closo_error *error)
{
    closo_text file;
    closo_text_init(&file);
    for (const char *p = name; *p; p++) {
        unsigned char c = (unsigned char)*p;
        bool harmless = c > ' ' && c != '/' && c != '\\' && c != ':' && !(p == name && c == '.');
        closo_text_add_bytes(&file, harmless ? p : "_", 1);
    }
    closo_text_add(&file, extension);
    char *path = file.failed ? NULL : closo_path_join(directory, file.data, error);
    if (file.failed)
        closo_fail(error, CLOSO_MEMORY, "%s: out of memory", directory);
    closo_text_clear(&file);
    return path;
}

static closo_status write_figures(closo_result *result, const char *directory, closo_error *error)
{
    closo_status status = CLOSO_OK;
    bool warned = false;
    for (size_t i = 0; i < result->figure_count && status == CLOSO_OK; i++) {
        const char *name = result->figures[i]->name;
        char *script = file_in(directory, name, ".gp", error);
        char *picture = script ? file_in(directory, name, ".svg", error) : NULL;
        status = picture ? closo_result_write_figure(result, name, script, error) : CLOSO_MEMORY;
        if (status == CLOSO_OK && !warned) {
            closo_error drawing;
            closo_status drawn = closo_result_write_figure(result, name, picture, &drawing);
            char *gnuplot = drawn == CLOSO_SYSTEM ? closo_program_find("gnuplot", NULL) : NULL;
            warned = drawn == CLOSO_SYSTEM && !gnuplot; // nothing else can be drawn either
            if (warned)
                closo_result_warn(result, "figures were not drawn: %s", drawing.message);
            else if (drawn != CLOSO_OK)
                status = closo_fail(error, drawn, "%s", drawing.message);
            free(gnuplot);
        }
        free(script);
        free(picture);
    }
    return status;
}

static closo_status write_views(const closo_result *result, const char *directory,
                                closo_error *error)
{
    closo_status status = CLOSO_OK;
    for (size_t i = 0; i < result->view_count && status == CLOSO_OK; i++) {
        const char *name = result->views[i]->name;
        char *picture = file_in(directory, name, ".svg", error);
        status = picture ? closo_result_write_figure(result, name, picture, error) : CLOSO_MEMORY;
        free(picture);
    }
    return status;
}

static closo_status write_tables(const closo_result *result, const char *directory,
                                 closo_error *error)
{
    closo_status status = CLOSO_OK;
    for (size_t i = 0; i < result->table_count && status == CLOSO_OK; i++) {
        const char *name = result->tables[i]->name;
        closo_text csv;
        closo_text_init(&csv);
        char *path = file_in(directory, name, ".csv", error);
        status = path ? closo_result_write_csv(result, name, &csv, error) : CLOSO_MEMORY;
        if (status == CLOSO_OK)
            status = closo_text_write(&csv, path, error);
        free(path);
        closo_text_clear(&csv);
    }
    return status;
}

static closo_status write_document(const closo_result *result, const char *directory,
                                   closo_error *error)
{
    closo_text json;
    closo_text_init(&json);
    closo_result_write_json(result, &json);
    char *path = file_in(directory, "result", ".json", error);
    closo_status status = path ? CLOSO_OK : CLOSO_MEMORY;
    if (json.failed)
        status = closo_fail(error, CLOSO_MEMORY, "%s: out of memory", directory);
    if (status == CLOSO_OK)
        status = closo_text_write(&json, path, error);
    free(path);
    closo_text_clear(&json);
    return status;
}

static closo_status write_report(const closo_result *result, const char *directory,
                                 closo_error *error)
{
    closo_report_entry entry = {.name = result->title, .result = result};
    char *path = file_in(directory, "report", ".html", error);
    closo_status status =
        path ? closo_result_write_html(result->title, &entry, 1, path, error) : CLOSO_MEMORY;
    free(path);
    return status;
}

closo_status closo_result_write_directory(closo_result *result, const char *directory,
                                          closo_error *error)
{
    closo_status status = closo_result_status(result, error);
    if (status == CLOSO_OK)
        status = closo_directory_make(directory, error);
    if (status == CLOSO_OK)
        status = write_figures(result, directory, error);
    if (status == CLOSO_OK)
        status = write_views(result, directory, error);
    if (status == CLOSO_OK)
        status = write_tables(result, directory, error);
    if (status == CLOSO_OK)
        status = write_report(result, directory, error);
    if (status == CLOSO_OK)
        status = closo_result_status(result, error);
    return status == CLOSO_OK ? write_document(result, directory, error) : status;
}
