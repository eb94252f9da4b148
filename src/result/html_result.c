// SPDX-License-Identifier: GPL-3.0-or-later
// One document on a page. A figure is a static picture inside a div that report.js may replace by
// an interactive chart; the page is complete without it.
#include "result/html.h"

#include "closo/matter.h"
#include "result/figure.h"
#include "result/glyphs.h"

#include <math.h>
#include <stdlib.h>

static void add_warnings(closo_text *out, const closo_result *result)
{
    if (result->warning_count == 0)
        return;
    closo_text_addf(out, "<div class=\"warnings\" role=\"note\"><strong>%s</strong>\n<ul>\n",
                    result->warning_count == 1 ? "Warning" : "Warnings");
    for (size_t i = 0; i < result->warning_count; i++) {
        closo_text_add(out, "<li>");
        closo_html_add(out, result->warnings[i]);
        closo_text_add(out, "</li>\n");
    }
    closo_text_add(out, "</ul></div>\n");
}

// ---- quantities --------------------------------------------------------------------------------

// Both bounds of an interval end at the same digit, the second of the uncertainty.
static void add_bound(closo_text *out, double bound, const closo_quantity_record *quantity)
{
    int last = 1 - (int)floor(log10(quantity->su));
    closo_text number;
    closo_text_init(&number);
    double size = fabs(quantity->value) + quantity->su;
    if (size >= 1e-3 && size < 1e6) {
        closo_add_fixed(&number, bound, last > 0 ? last : 0);
    } else {
        int digits = (int)floor(log10(fmax(fabs(bound), quantity->su))) + last + 1;
        closo_text_add_number(&number, bound, digits > 1 ? digits : 1);
    }
    closo_text_add(out, "<span class=\"nowrap\">");
    closo_html_add_value(out, number.data ? number.data : "");
    closo_text_add(out, "</span>");
    out->failed = out->failed || number.failed;
    closo_text_clear(&number);
}

static void add_interval(closo_text *out, const closo_quantity_record *quantity)
{
    double low;
    double high;
    if (closo_quantity_interval(quantity, &low, &high)) {
        add_bound(out, low, quantity);
        closo_text_add(out, " to ");
        add_bound(out, high, quantity);
    }
}

static void add_quantity(closo_text *out, const closo_quantity_record *quantity, bool intervals)
{
    char value[64];
    closo_format_value(value, quantity->value, quantity->su);
    closo_text_add(out, "<tr><th scope=\"row\" title=\"");
    closo_html_add(out, quantity->key);
    closo_text_add(out, "\">");
    closo_html_add(out, quantity->label);
    closo_text_add(out, "</th><td class=\"value\">");
    closo_html_add_value(out, value);
    if (closo_unit_is_shown(quantity->unit)) {
        closo_text_add(out, " <span class=\"unit\">");
        closo_html_add_unit(out, quantity->unit);
        closo_text_add(out, "</span>");
    }
    closo_text_add(out, "</td>");
    if (intervals) {
        closo_text_add(out, "<td class=\"interval\">");
        add_interval(out, quantity);
        closo_text_add(out, "</td>");
    }
    closo_text_add(out, "<td class=\"method\">");
    closo_html_add(out, quantity->method ? quantity->method : "");
    closo_text_add(out, "</td></tr>\n");
}

static void add_quantities(closo_text *out, const closo_result *result, size_t first, size_t last)
{
    bool intervals = false;
    size_t shown = 0;
    for (size_t i = first; i < last; i++) {
        intervals = intervals || !isnan(result->quantities[i].su);
        shown += !closo_result_is_of_part(result, result->quantities[i].key);
    }
    if (shown == 0)
        return;
    closo_text_addf(out,
                    "<div class=\"scroll\"><table class=\"quantities\">\n<thead><tr>"
                    "<th scope=\"col\">Quantity</th><th scope=\"col\">Value</th>%s"
                    "<th scope=\"col\">Method</th></tr></thead>\n<tbody>\n",
                    intervals ? "<th scope=\"col\">95\u202f% interval</th>" : "");
    for (size_t i = first; i < last; i++)
        if (!closo_result_is_of_part(result, result->quantities[i].key))
            add_quantity(out, &result->quantities[i], intervals);
    closo_text_add(out, "</tbody></table></div>\n");
}

// ---- figures -----------------------------------------------------------------------------------

static void add_picture(closo_text *out, const closo_figure *figure, const char *bytes,
                        size_t length)
{
    closo_text_addf(out, "<img%s alt=\"", figure->count > 1 ? " class=\"wide\"" : "");
    closo_html_add(out, figure->title);
    for (size_t p = 0; p < figure->count; p++) {
        const closo_panel *panel = figure->panels[p];
        closo_text_add(out, p == 0 ? ": " : "; ");
        closo_html_add(out, panel->y.label);
        closo_text_add(out, " against ");
        closo_html_add(out, panel->x.label);
    }
    closo_text_add(out, "\" src=\"data:image/svg+xml;base64,");
    closo_html_add_base64(out, bytes, length);
    closo_text_add(out, "\">");
}

static closo_status add_figure(closo_text *out, const closo_result *result,
                               const closo_figure *figure, size_t index, bool can_draw,
                               closo_error *error)
{
    char *bytes = NULL;
    size_t length = 0;
    closo_status status = CLOSO_OK;
    if (can_draw) {
        status = closo_figure_draw(result, &figure, 1, closo_picture_format_find("svg"), true,
                                   &bytes, &length, error);
    }
    if (status != CLOSO_OK)
        return status;
    closo_text_addf(out, "<figure><div class=\"chart\" data-result=\"%zu\" data-figure=\"", index);
    closo_html_add(out, figure->name);
    closo_text_add(out, "\">");
    if (bytes) {
        add_picture(out, figure, bytes, length);
    } else {
        closo_text_add(out, "<p class=\"aside\">Not drawn: gnuplot was not installed where this "
                            "page was made. The numbers are in the tables below.</p>");
    }
    closo_text_add(out, "</div>\n<figcaption><strong>");
    closo_html_add(out, figure->title);
    closo_text_add(out, *figure->caption ? ".</strong> " : "</strong>");
    closo_html_add(out, figure->caption);
    closo_text_add(out, "</figcaption></figure>\n");
    free(bytes);
    return CLOSO_OK;
}

static closo_status add_figures(closo_text *out, const closo_result *result, size_t index,
                                size_t first, size_t last, closo_error *error)
{
    closo_error searching = {0};
    char *gnuplot = last > first ? closo_program_find("gnuplot", &searching) : NULL;
    bool can_draw = gnuplot != NULL;
    free(gnuplot);
    closo_status status = CLOSO_OK;
    for (size_t i = first; i < last && status == CLOSO_OK; i++)
        status = add_figure(out, result, result->figures[i], index, can_draw, error);
    return status;
}

// ---- what it was made from ---------------------------------------------------------------------

static void add_settings(closo_text *out, const closo_result *result)
{
    if (result->setting_count == 0)
        return;
    closo_text_add(out, "<section class=\"origin\"><h3>Settings</h3>\n<dl>\n");
    for (size_t i = 0; i < result->setting_count; i++) {
        closo_text_add(out, "<div><dt>");
        closo_html_add(out, result->settings[i].key);
        closo_text_add(out, "</dt><dd>");
        closo_html_add(out, result->settings[i].text);
        closo_text_add(out, "</dd></div>\n");
    }
    closo_text_add(out, "</dl></section>\n");
}

static void add_inputs(closo_text *out, const closo_result *result)
{
    if (result->input_count == 0)
        return;
    closo_text_add(out, "<section class=\"origin\"><h3>Inputs</h3>\n<ul class=\"inputs\">\n");
    for (size_t i = 0; i < result->input_count; i++) {
        const closo_input_record *input = &result->inputs[i];
        closo_text_add(out, "<li><code>");
        closo_html_add(out, input->path);
        closo_text_add(out, "</code>");
        if (*input->sha256) {
            closo_text_addf(out,
                            " <span class=\"aside\">%llu bytes, SHA-256 "
                            "<code class=\"hash\">%s</code></span>",
                            (unsigned long long)input->bytes, input->sha256);
        }
        closo_text_add(out, "</li>\n");
    }
    closo_text_add(out, "</ul></section>\n");
}

static void add_references(closo_text *out, const closo_result *result)
{
    if (result->reference_count == 0)
        return;
    closo_text_add(out, "<section class=\"origin\"><h3>References</h3>\n<ol>\n");
    for (size_t i = 0; i < result->reference_count; i++) {
        closo_text_add(out, "<li>");
        closo_html_add_reference(out, &result->references[i]);
        closo_text_add(out, "</li>\n");
    }
    closo_text_add(out, "</ol></section>\n");
}

// ---- chapters ----------------------------------------------------------------------------------

static bool is_empty(const closo_section *from, const closo_section *to)
{
    return from->quantities == to->quantities && from->tables == to->tables &&
           from->figures == to->figures && from->views == to->views;
}

static void add_chapters_contents(closo_text *out, const closo_result *result, size_t index)
{
    if (result->section_count == 0)
        return;
    closo_text_add(out, "<nav class=\"chapters\" aria-label=\"Chapters\">\n");
    for (size_t i = 1; i <= result->section_count; i++) {
        closo_section from, to;
        closo_result_section(result, i, &from, &to);
        if (is_empty(&from, &to))
            continue;
        closo_text_addf(out, "<a href=\"#result-%zu-%zu\">", index + 1, i);
        closo_html_add(out, from.title);
        closo_text_add(out, "</a>\n");
    }
    closo_text_add(out, "</nav>\n");
}

static closo_status add_chapter(closo_text *out, const closo_report_entry *entries, size_t count,
                                size_t index, size_t chapter, closo_error *error)
{
    const closo_result *result = entries[index].result;
    closo_section from, to;
    closo_result_section(result, chapter, &from, &to);
    if (is_empty(&from, &to))
        return CLOSO_OK;
    if (chapter > 0) {
        closo_text_addf(out, "<section class=\"chapter\" id=\"result-%zu-%zu\">\n<h2>", index + 1,
                        chapter);
        closo_html_add(out, from.title);
        closo_text_add(out, "</h2>\n");
    }
    add_quantities(out, result, from.quantities, to.quantities);
    const closo_table *comparison = closo_result_table(result, "comparison");
    if (comparison && chapter == 0)
        closo_html_add_table(out, comparison, index);
    closo_status status = add_figures(out, result, index, from.figures, to.figures, error);
    if (status != CLOSO_OK)
        return status;
    closo_html_add_views(out, entries, count, index, from.views, to.views);
    for (size_t i = from.tables; i < to.tables; i++)
        if (result->tables[i] != comparison)
            closo_html_add_table(out, result->tables[i], index);
    closo_text_add(out, chapter > 0 ? "</section>\n" : "");
    return CLOSO_OK;
}

closo_status closo_html_add_result(closo_text *out, const closo_report_entry *entries, size_t count,
                                   size_t index, closo_error *error)
{
    const closo_result *result = entries[index].result;
    closo_text_add(out, "<p class=\"command\"><code>closo ");
    closo_html_add(out, result->command);
    closo_text_add(out, "</code> <span class=\"aside\">closo ");
    closo_html_add(out, result->version);
    closo_text_add(out, "</span></p>\n");
    add_chapters_contents(out, result, index);
    add_warnings(out, result);
    closo_status status = CLOSO_OK;
    for (size_t i = 0; i <= result->section_count && status == CLOSO_OK; i++)
        status = add_chapter(out, entries, count, index, i, error);
    if (status == CLOSO_OK) {
        add_settings(out, result);
        add_inputs(out, result);
        add_references(out, result);
    }
    return status;
}
