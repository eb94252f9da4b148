// SPDX-License-Identifier: GPL-3.0-or-later
// The page that explains: the schema as data/catalogue/SCHEMA.md has it, and the properties. Of
// Markdown it knows what that file uses: headings, paragraphs, tables, indented code and `code`.
#include "catalogue/site.h"

#include <string.h>

extern const unsigned char closo_catalogue_schema_md[];
extern const size_t closo_catalogue_schema_md_size;

typedef enum block { NOTHING, PARAGRAPH, CODE, TABLE_HEAD, TABLE_BODY } block;

static void add_inline(closo_text *out, const char *text, size_t length)
{
    bool code = false;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '`') {
            code = !code;
            closo_text_add(out, code ? "<code>" : "</code>");
        } else {
            closo_page_add_text(out, (char[]){text[i], '\0'});
        }
    }
}

static void end_block(closo_text *out, block current)
{
    static const char *const ends[] = {"", "</p>\n", "</code></pre>\n", "</table></div>\n",
                                       "</tbody></table></div>\n"};
    closo_text_add(out, ends[current]);
}

// "| a | b |" as cells of the given element.
static void add_cells(closo_text *out, const char *line, size_t length, const char *element)
{
    closo_text_add(out, "<tr>");
    const char *end = line + length;
    for (const char *cell = line + 1; cell < end;) {
        const char *bar = memchr(cell, '|', (size_t)(end - cell));
        if (!bar)
            break;
        const char *first = cell, *last = bar;
        while (first < last && *first == ' ')
            first++;
        while (last > first && last[-1] == ' ')
            last--;
        closo_text_addf(out, "<%s>", element);
        add_inline(out, first, (size_t)(last - first));
        closo_text_addf(out, "</%s>", element);
        cell = bar + 1;
    }
    closo_text_add(out, "</tr>\n");
}

static block add_table_line(closo_text *out, const char *line, size_t length, block current)
{
    if (length > 1 && line[1] == '-') {
        closo_text_add(out, "<tbody>\n");
        return TABLE_BODY;
    }
    if (current != TABLE_BODY) {
        closo_text_add(out, "<div class=\"scroll\"><table class=\"data\">\n<thead>");
        add_cells(out, line, length, "th");
        closo_text_add(out, "</thead>\n");
        return TABLE_HEAD;
    }
    add_cells(out, line, length, "td");
    return TABLE_BODY;
}

static block kind_of(const char *line, size_t length, block current)
{
    if (length == 0 || *line == '#')
        return NOTHING;
    if (*line == '|')
        return current == TABLE_BODY || current == TABLE_HEAD ? current : TABLE_HEAD;
    return length > 4 && strncmp(line, "    ", 4) == 0 ? CODE : PARAGRAPH;
}

static block add_line(closo_text *out, const char *line, size_t length, block current)
{
    block next = kind_of(line, length, current);
    if (next != current)
        end_block(out, current);
    if (next == TABLE_HEAD || next == TABLE_BODY)
        return add_table_line(out, line, length, current);
    if (length > 0 && *line == '#') {
        size_t level = strspn(line, "#");
        closo_text_addf(out, "<h%zu>", level + 1);
        add_inline(out, line + level + 1, length > level ? length - level - 1 : 0);
        closo_text_addf(out, "</h%zu>\n", level + 1);
    } else if (next == CODE) {
        closo_text_add(out, current == CODE ? "\n" : "<pre><code>");
        for (size_t i = 4; i < length; i++)
            closo_page_add_text(out, (char[]){line[i], '\0'});
    } else if (next == PARAGRAPH) {
        closo_text_add(out, current == PARAGRAPH ? "\n" : "<p>");
        add_inline(out, line, length);
    }
    return next;
}

static void add_schema(closo_text *out)
{
    const char *p = (const char *)closo_catalogue_schema_md;
    const char *end = p + closo_catalogue_schema_md_size;
    block current = NOTHING;
    while (p < end) {
        const char *stop = memchr(p, '\n', (size_t)(end - p));
        size_t length = (size_t)((stop ? stop : end) - p);
        current = add_line(out, p, length, current);
        p += length + 1;
    }
    end_block(out, current);
}

static void add_properties(closo_text *out, const closo_site *site)
{
    closo_text_add(out, "<h2>Properties</h2>\n<div class=\"scroll\"><table class=\"data\">\n<thead>"
                        "<tr><th scope=\"col\">property</th><th scope=\"col\">meaning</th>"
                        "<th scope=\"col\">unit</th><th scope=\"col\" class=\"number\">records</th>"
                        "</tr></thead>\n<tbody>\n");
    for (const closo_property *p = closo_catalogue_properties(); p->key; p++) {
        size_t count = 0;
        for (size_t i = 0; i < site->record_count; i++)
            count += strcmp(site->records[i].property, p->key) == 0;
        closo_text_addf(out, "<tr><td><code>%s</code></td><td>%s</td><td>", p->key, p->label);
        closo_page_add_unit(out, strcmp(p->unit, "1") == 0 ? "" : p->unit);
        closo_text_addf(out, "</td><td class=\"number\">%zu</td></tr>\n", count);
    }
    closo_text_add(out, "</tbody></table></div>\n");
}

void closo_site_about(const closo_site *site, closo_text *out)
{
    const closo_site_page page = {.title = "About", .name = "about.html"};
    closo_site_add_head(out, site, &page);
    closo_text_add(
        out, "<h1>About</h1>\n<p>These pages were made by <code>closo catalogue site</code> from "
             "the catalogue of closo and, where there are any, records of whoever made them. They "
             "ask for nothing but the files beside them, and can be copied and read anywhere.</p>\n"
             "<ul>\n<li>Numbers are facts of the sources named beside them. Digits in brackets are "
             "the standard uncertainty of the last digits: 9.5678(2) is 9.5678 with 0.0002. Where "
             "no uncertainty stands, the source gives none.</li>\n"
             "<li>Limits (&lt;, &gt;, ≤, ≥) stay limits, in tables and in plots.</li>\n"
             "<li>A flag says that the source contradicts itself, misprints a number, or is "
             "uncertain; the reason stands below the record. Nothing is corrected silently.</li>\n"
             "<li>Keys: / goes to the search, Tab through headings and buttons, Enter sorts. In a "
             "plot, the arrow keys go from point to point; a structure turns with them.</li>\n"
             "</ul>\n");
    add_schema(out);
    add_properties(out, site);
    closo_site_add_foot(out);
}
