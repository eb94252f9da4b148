// SPDX-License-Identifier: GPL-3.0-or-later
// Views on a page: the picture inside a div that report_view.js may replace by a view that turns.
// A joined document shows the views of its parts; where the part stands on the same page, the page
// carries the data once, with the part.
#include "result/html.h"

#include "result/glyphs.h"
#include "result/view.h"

#include <string.h>

static const closo_view *find_source(const closo_report_entry *entries, size_t count, size_t index,
                                     const closo_view *view, size_t *source)
{
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(entries[i].name);
        if (i != index && closo_text_starts_with(view->name, entries[i].name) &&
            view->name[length] == '.') {
            const closo_view *found = closo_result_view(entries[i].result, view->name + length + 1);
            if (found) {
                *source = i;
                return found;
            }
        }
    }
    *source = index;
    return view;
}

static bool is_joined(const closo_result *result)
{
    return closo_result_table(result, "comparison") != NULL;
}

bool closo_html_views_are_elsewhere(const closo_report_entry *entries, size_t count, size_t index)
{
    const closo_result *result = entries[index].result;
    for (size_t i = 0; i < result->view_count; i++) {
        size_t source = index;
        if (is_joined(result))
            find_source(entries, count, index, result->views[i], &source);
        if (source == index)
            return false;
    }
    return true;
}

static void add_attributes(closo_text *out, const closo_view *view)
{
    double rotation[9];
    closo_view_rotation(view, rotation);
    closo_text_add(out, " data-rotation=\"");
    for (int i = 0; i < 9; i++) {
        closo_text_add(out, i > 0 ? " " : "");
        closo_add_fixed(out, rotation[i], 6);
    }
    closo_text_add(out, "\" data-levels=\"");
    size_t levels = view->volume ? view->volume->level_count : 0;
    for (size_t i = 0; i < levels; i++)
        closo_text_addf(out, "%s#%06x", i > 0 ? "," : "", (unsigned)closo_level_colour(i, levels));
    closo_text_add(out, "\"");
}

static void add_picture(closo_text *out, const closo_view *view)
{
    closo_text picture;
    closo_text_init(&picture);
    closo_view_draw(view, false, &picture);
    closo_text_add(out, "<img alt=\"");
    closo_html_add(out, view->title);
    closo_text_add(out, "\" src=\"data:image/svg+xml;base64,");
    if (!picture.failed)
        closo_html_add_base64(out, picture.data, picture.length);
    closo_text_add(out, "\">");
    out->failed = out->failed || picture.failed;
    closo_text_clear(&picture);
}

static void add_view(closo_text *out, const closo_view *view, const closo_view *source,
                     size_t index)
{
    closo_text_addf(out, "<figure><div class=\"view\" data-result=\"%zu\" data-view=\"", index);
    closo_html_add(out, source->name);
    closo_text_add(out, "\"");
    add_attributes(out, view);
    closo_text_add(out, ">");
    add_picture(out, view);
    closo_text_add(out, "</div>\n<figcaption><strong>");
    closo_html_add(out, view->title);
    closo_text_add(out, *view->caption ? ".</strong> " : "</strong>");
    closo_html_add(out, view->caption);
    closo_text_add(out, "</figcaption></figure>\n");
}

void closo_html_add_views(closo_text *out, const closo_report_entry *entries, size_t count,
                          size_t index, size_t first, size_t last)
{
    const closo_result *result = entries[index].result;
    if (first == last)
        return;
    bool several = is_joined(result) && last - first > 1;
    closo_text_add(out, several ? "<div class=\"views several\">\n" : "<div class=\"views\">\n");
    for (size_t i = first; i < last; i++) {
        const closo_view *view = result->views[i];
        size_t source = index;
        const closo_view *from =
            is_joined(result) ? find_source(entries, count, index, view, &source) : view;
        add_view(out, view, from, source);
    }
    closo_text_add(out, "</div>\n");
}

// ---- looks -------------------------------------------------------------------------------------

#define LOOKS 128 // elements of a page

static void add_look(closo_text *out, const char *symbol, bool first)
{
    closo_look look = closo_look_of(symbol);
    closo_text_add(out, first ? "" : " ");
    closo_html_add(out, symbol);
    closo_text_addf(out, ":#%06x:", (unsigned)look.colour);
    closo_add_fixed(out, look.radius, 3);
}

// Only symbols of elements: an unknown one has the look that report_view.js falls back to.
static bool is_symbol(const char *text)
{
    size_t length = strlen(text);
    return length >= 1 && length <= 2 && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 1 &&
           strspn(text + 1, "abcdefghijklmnopqrstuvwxyz") == length - 1;
}

static void add_looks_of(closo_text *out, const closo_view *view, const char **known, size_t *count)
{
    closo_atoms atoms = closo_view_atoms(view);
    for (size_t i = 0; i < atoms.count; i++) {
        const char *symbol = atoms.element[i];
        bool found = !is_symbol(symbol);
        for (size_t k = 0; k < *count && !found; k++)
            found = strcmp(known[k], symbol) == 0;
        if (!found && *count < LOOKS) {
            add_look(out, symbol, *count == 0);
            known[(*count)++] = symbol;
        }
    }
}

void closo_html_add_looks(closo_text *out, const closo_report_entry *entries, size_t count)
{
    const char *known[LOOKS];
    size_t found = 0;
    for (size_t e = 0; e < count; e++)
        for (size_t i = 0; i < entries[e].result->view_count; i++)
            add_looks_of(out, entries[e].result->views[i], known, &found);
}
