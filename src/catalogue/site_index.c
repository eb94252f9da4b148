// SPDX-License-Identifier: GPL-3.0-or-later
// The first page: the table of materials. A cell that sums several records up shows their lowest
// and highest number and says in its tip how many there are; nothing is averaged or chosen.
#include "catalogue/site.h"

#include <math.h>
#include <string.h>

typedef struct summary {
    double low, high;
    const closo_catalogue_record *only; // where there is one
    size_t count, flagged;
} summary;

typedef struct summed_column {
    const char *property;
    double from, to; // K; NaN: at any temperature and without one
    const char *heading, *unit;
} summed_column;

// Room temperature as the sources mean it.
#define ROOM_FROM 288.15
#define ROOM_TO   308.15

static const summed_column columns[] = {
    {"conductivity", ROOM_FROM, ROOM_TO, "σ, 15–35 °C", "S/cm"},
    {"conductivity", NAN, NAN, "σ, any temperature", "S/cm"},
    {"activation_energy", NAN, NAN, "Activation energy", "eV"},
    {"transition_temperature", NAN, NAN, "Phase transition", "K"},
    {"window_high", NAN, NAN, "Oxidation limit", "V"},
};
#define COLUMNS (sizeof columns / sizeof *columns)

static bool belongs(const summed_column *column, const closo_catalogue_record *record)
{
    if (strcmp(record->property, column->property) != 0 || isnan(record->value))
        return false;
    return isnan(column->from) ||
           (record->temperature >= column->from && record->temperature <= column->to);
}

static summary sum_up(const closo_site *site, const closo_site_material *material,
                      const summed_column *column)
{
    summary s = {.low = INFINITY, .high = -INFINITY};
    for (size_t i = 0; i < material->count; i++) {
        const closo_catalogue_record *record = &site->records[material->first + i];
        if (!belongs(column, record))
            continue;
        bool range = record->qualifier == CLOSO_QUALIFIER_RANGE && !isnan(record->upper);
        double upper = range ? record->upper : record->value;
        s.low = record->value < s.low ? record->value : s.low;
        s.high = upper > s.high ? upper : s.high;
        s.only = s.count == 0 ? record : NULL;
        s.count++;
        s.flagged += *record->flag != '\0';
    }
    return s;
}

static void add_summary(closo_text *out, const summary *s)
{
    if (s->count == 0) {
        closo_text_add(out, "<td class=\"number none\">–</td>\n");
        return;
    }
    closo_text_add(out, "<td class=\"number\" data-sort=\"");
    closo_text_add_number(out, s->high, 0);
    closo_text_addf(out, "\" title=\"%zu record%s", s->count, s->count == 1 ? "" : "s");
    if (s->flagged > 0)
        closo_text_addf(out, ", %zu with a flag", s->flagged);
    closo_text_add(out, "\"><span class=\"nowrap\">");
    if (s->only) {
        closo_site_add_quantity(out, s->only);
    } else {
        closo_site_add_number(out, s->low, 4);
        if (s->high > s->low) {
            closo_text_add(out, "</span> <span class=\"nowrap\"><span class=\"to\">to</span> ");
            closo_site_add_number(out, s->high, 4);
        }
    }
    if (s->flagged > 0)
        closo_text_add(out, "\u00a0<span class=\"mark\" role=\"img\" "
                            "aria-label=\"with a flag\">⚑</span>");
    closo_text_add(out, "</span></td>\n");
}

static void add_row(closo_text *out, const closo_site *site, const closo_site_material *material)
{
    closo_text_add(out, "<tr data-family=\"");
    closo_page_add_text(out, material->family);
    closo_text_add(out, "\" data-cation=\"");
    closo_page_add_text(out, material->cation);
    closo_text_add(out, "\" data-text=\"");
    closo_page_add_text(out, material->formula);
    closo_text_add(out, " ");
    closo_page_add_text(out, material->note);
    closo_text_addf(out, "\">\n<th scope=\"row\"><a href=\"materials/%s.html\">", material->file);
    closo_site_add_formula(out, material->name, true);
    closo_text_add(out, "</a></th>\n<td>");
    closo_site_add_formula(out, material->anion, true);
    closo_text_add(out, "</td>\n<td>");
    closo_site_add_formula(out, material->cation, true);
    closo_text_add(out, "</td>\n<td>");
    closo_page_add_text(out, material->family);
    closo_text_add(out, "</td>\n");
    for (size_t i = 0; i < COLUMNS; i++) {
        summary s = sum_up(site, material, &columns[i]);
        add_summary(out, &s);
    }
    closo_text_addf(out, "<td class=\"number\" data-sort=\"%zu\">%zu</td>\n", material->count,
                    material->count);
    closo_text_addf(out, "<td class=\"number%s\" data-sort=\"%zu\">%zu</td>\n</tr>\n",
                    material->flagged ? "" : " none", material->flagged, material->flagged);
}

static void add_table(closo_text *out, const closo_site *site)
{
    closo_text_add(out,
                   "<div class=\"scroll wide\" tabindex=\"0\" role=\"region\" "
                   "aria-label=\"Materials\">\n<table class=\"data materials\" id=\"materials\">\n"
                   "<thead><tr>\n<th scope=\"col\">Material</th>\n<th scope=\"col\">Anion</th>\n"
                   "<th scope=\"col\">Cation</th>\n<th scope=\"col\">Family</th>\n");
    for (size_t i = 0; i < COLUMNS; i++) {
        closo_text_addf(out, "<th scope=\"col\" class=\"number\">%s (", columns[i].heading);
        closo_page_add_unit(out, columns[i].unit);
        closo_text_add(out, ")</th>\n");
    }
    closo_text_add(out, "<th scope=\"col\" class=\"number\">Records</th>\n"
                        "<th scope=\"col\" class=\"number\">Flags</th>\n</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < site->material_count; i++)
        add_row(out, site, &site->materials[i]);
    closo_text_add(out, "</tbody>\n</table>\n</div>\n");
}

static size_t count_flagged(const closo_site *site)
{
    size_t flagged = 0;
    for (size_t i = 0; i < site->material_count; i++)
        flagged += site->materials[i].flagged;
    return flagged;
}

void closo_site_index(const closo_site *site, closo_text *out)
{
    const closo_site_page page = {
        .title = site->options->title, .name = "index.html", .scripts = {"table.js"}};
    closo_site_add_head(out, site, &page);
    closo_text_add(out, "<h1>");
    closo_page_add_text(out, page.title);
    closo_text_addf(
        out,
        "</h1>\n<p class=\"lead\">%zu records on %zu materials from %zu sources, each with its "
        "standard uncertainty, temperature, phase, method and place in the source. %zu of them "
        "carry a flag: the source contradicts itself, misprints the number, or is uncertain of "
        "it.</p>\n",
        site->record_count, site->material_count, site->source_count, count_flagged(site));
    closo_text_add(
        out,
        "<p class=\"downloads\"><a href=\"data/records.csv\" download>All records as CSV</a> "
        "<a href=\"data/records.json\" download>JSON</a> "
        "<a href=\"data/sources.bib\" download>Sources as BibTeX</a></p>\n"
        "<form class=\"filters\" id=\"filters\" role=\"search\" hidden>\n"
        "<label class=\"grow\">Search <input type=\"search\" id=\"words\" "
        "placeholder=\"Na2B12H12, conjuncto, CB11H12 …\" autocomplete=\"off\"></label>\n"
        "<label>Cation <select id=\"cation\"><option value=\"\">all</option></select></label>\n"
        "<label>Family <select id=\"family\"><option value=\"\">all</option></select></label>\n"
        "<label class=\"check\"><input type=\"checkbox\" id=\"conducting\"> with a "
        "conductivity</label>\n"
        "<output id=\"shown\" aria-live=\"polite\"></output>\n</form>\n");
    add_table(out, site);
    closo_text_add(
        out, "<p class=\"aside\">A cell sums up all records: the lowest and the highest number, "
             "whatever their phase, treatment and method; the page of the material has each of "
             "them. <span class=\"mark\">⚑</span> one of them carries a flag. Signs: ≤, ≥, &lt; "
             "and &gt; are limits, ≈ is about, ~ is the order of magnitude.</p>\n");
    closo_site_add_foot(out);
}
