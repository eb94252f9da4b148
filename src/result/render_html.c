// SPDX-License-Identifier: GPL-3.0-or-later
// The page: one file that asks for nothing else. A content policy forbids every request, so that a
// report opened years later shows what it showed on the day it was made, and a text in it that got
// past escaping could still load nothing. Order: head, documents, data as JSON, Plotly.js and
// 3Dmol.js where they are needed and installed, report_map.js, report_names.js, report.js,
// report_view.js.
#include "result/glyphs.h"
#include "result/html.h"
#include "result/map.h"

#include <stdlib.h>
#include <string.h>

extern const unsigned char closo_report_css[];
extern const size_t closo_report_css_size;
extern const unsigned char closo_report_js[];
extern const size_t closo_report_js_size;
extern const unsigned char closo_report_map_js[];
extern const unsigned char closo_report_names_js[];
extern const size_t closo_report_names_js_size;
extern const size_t closo_report_map_js_size;
extern const unsigned char closo_report_view_js[];
extern const size_t closo_report_view_js_size;

#define LIBRARY_LIMIT ((size_t)1 << 25)

// Texts that do not come from a document are cleaned here.
static void add_given(closo_text *out, const char *text)
{
    char *clean = closo_clean_text(text);
    closo_html_add(out, clean ? clean : "");
    out->failed = out->failed || !clean;
    free(clean);
}

static void add_head(closo_text *out, const char *title)
{
    closo_text_add(out,
                   "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                   "style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data: blob:\">\n"
                   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                   "<meta name=\"color-scheme\" content=\"light dark\">\n"
                   "<meta name=\"generator\" content=\"closo " CLOSO_VERSION "\">\n<title>");
    add_given(out, title);
    closo_text_add(out, "</title>\n<style>\n");
    closo_text_add_bytes(out, (const char *)closo_report_css, closo_report_css_size);
    closo_text_add(out, "</style>\n</head>\n<body>\n<header>\n<h1>");
    add_given(out, title);
    closo_text_add(out, "</h1>\n");
}

static void add_contents(closo_text *out, const closo_report_entry *entries, size_t count)
{
    closo_text_add(out, "<nav>\n");
    for (size_t i = 0; i < count; i++) {
        closo_text_addf(out, "<a href=\"#result-%zu\">", i + 1);
        add_given(out, entries[i].name);
        closo_text_add(out, "</a>\n");
    }
    closo_text_add(out, "</nav>\n");
}

static closo_status add_documents(closo_text *out, const char *title,
                                  const closo_report_entry *entries, size_t count,
                                  closo_error *error)
{
    closo_status status = CLOSO_OK;
    for (size_t i = 0; i < count && status == CLOSO_OK; i++) {
        const closo_result *result = entries[i].result;
        closo_text_addf(out, "<article id=\"result-%zu\">\n", i + 1);
        if (strcmp(title, result->title) != 0) {
            closo_text_add(out, "<h2>");
            closo_html_add(out, result->title);
            if (count > 1 && strcmp(entries[i].name, result->title) != 0) {
                closo_text_add(out, " <span class=\"aside\">");
                add_given(out, entries[i].name);
                closo_text_add(out, "</span>");
            }
            closo_text_add(out, "</h2>\n");
        }
        status = closo_html_add_result(out, entries, count, i, error);
        closo_text_add(out, "</article>\n");
    }
    return status;
}

static void add_data(closo_text *out, const closo_report_entry *entries, size_t count)
{
    closo_text_add(out, "<script type=\"application/json\" id=\"closo-data\" data-ramp=\"");
    for (size_t i = 0; i < CLOSO_RAMP_POINTS; i++)
        closo_text_addf(out, "%s#%06x", i > 0 ? "," : "", (unsigned)closo_ramp[i]);
    closo_text_add(out, "\" data-elements=\"");
    closo_html_add_looks(out, entries, count);
    closo_text_add(out, "\">[\n");
    for (size_t i = 0; i < count; i++) {
        closo_text_add(out, i > 0 ? ",\n" : "");
        closo_html_add_json(out, entries[i].result,
                            !closo_html_views_are_elsewhere(entries, count, i));
    }
    closo_text_add(out, "]</script>\n");
}

// Nothing when it was not installed.
static closo_status add_library(closo_text *out, const char *name, closo_error *error)
{
    closo_error searching = {0};
    char *path = closo_share_find(name, &searching);
    char *code = NULL;
    size_t length = 0;
    closo_status status = CLOSO_OK;
    if (path)
        status = closo_file_read(path, LIBRARY_LIMIT, &code, &length, NULL, error);
    else if (searching.status == CLOSO_MEMORY)
        status = closo_fail(error, CLOSO_MEMORY, "%s", searching.message);
    if (code) {
        closo_text_add(out, "<script>\n");
        closo_html_add_code(out, code, length);
        closo_text_add(out, "\n</script>\n");
    }
    free(code);
    free(path);
    return status;
}

static bool has_figures(const closo_report_entry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (entries[i].result->figure_count > 0)
            return true;
    return false;
}

static bool has_views(const closo_report_entry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (entries[i].result->view_count > 0)
            return true;
    return false;
}

static void add_script(closo_text *out, const unsigned char *code, size_t size)
{
    closo_text_add(out, "<script>\n");
    closo_html_add_code(out, (const char *)code, size);
    closo_text_add(out, "</script>\n");
}

static closo_status compose(closo_text *out, const char *title, const closo_report_entry *entries,
                            size_t count, closo_error *error)
{
    add_head(out, title);
    if (count > 1)
        add_contents(out, entries, count);
    closo_text_add(out, "</header>\n<main>\n");
    closo_status status = add_documents(out, title, entries, count, error);
    if (status != CLOSO_OK)
        return status;
    closo_text_add(out, "</main>\n<footer>closo " CLOSO_VERSION ", GPL-3.0-or-later</footer>\n");
    add_data(out, entries, count);
    bool views = has_views(entries, count);
    if (has_figures(entries, count))
        status = add_library(out, "plotly.min.js", error);
    if (views && status == CLOSO_OK)
        status = add_library(out, "3Dmol.min.js", error);
    add_script(out, closo_report_map_js, closo_report_map_js_size);
    add_script(out, closo_report_names_js, closo_report_names_js_size);
    add_script(out, closo_report_js, closo_report_js_size);
    if (views)
        add_script(out, closo_report_view_js, closo_report_view_js_size);
    closo_text_add(out, "</body>\n</html>\n");
    return status;
}

closo_status closo_result_write_html(const char *title, const closo_report_entry *entries,
                                     size_t count, const char *path, closo_error *error)
{
    closo_status status = CLOSO_OK;
    for (size_t i = 0; i < count && status == CLOSO_OK; i++)
        status = closo_result_status(entries[i].result, error);
    closo_text page;
    closo_text_init(&page);
    if (status == CLOSO_OK)
        status = compose(&page, title, entries, count, error);
    if (status == CLOSO_OK && page.failed)
        status = closo_fail(error, CLOSO_MEMORY, "%s: out of memory", path);
    if (status == CLOSO_OK)
        status = closo_text_write(&page, path, error);
    closo_text_clear(&page);
    return status;
}
