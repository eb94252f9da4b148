// SPDX-License-Identifier: GPL-3.0-or-later
// The page of a material: what it is, its flags, its structure and conductivities, then all
// records, by groups of properties.
#include "catalogue/site.h"

#include <math.h>
#include <string.h>

// ---- groups ------------------------------------------------------------------------------------

// A group begins at its first property and ends before the next group's.
static const struct {
    const char *first, *title;
} groups[] = {
    {"conductivity", "Transport"},  {"transition_temperature", "Phases and thermal stability"},
    {"cell_length_a", "Structure"}, {"window_low", "Electrochemistry"},
    {"voltage_low", "Cells"},       {"yield", "Synthesis and price"},
    {"chemical_shift", "Spectra"},  {"wavelength", "Procedures and calculations"},
};

const char *closo_site_group(size_t property)
{
    const char *title = groups[0].title;
    for (size_t i = 1; i < sizeof groups / sizeof *groups; i++)
        if (closo_site_property(groups[i].first) <= property)
            title = groups[i].title;
    return title;
}

// ---- head of the page --------------------------------------------------------------------------

static void add_fact(closo_text *out, const char *name, const char *text, bool formula)
{
    if (!*text)
        return;
    closo_text_addf(out, "<div><dt>%s</dt><dd>", name);
    if (formula)
        closo_site_add_formula(out, text, true);
    else
        closo_page_add_text(out, text);
    closo_text_add(out, "</dd></div>\n");
}

static void add_facts(closo_text *out, const closo_site_material *material)
{
    closo_text_add(out, "<div class=\"origin\"><dl>\n");
    add_fact(out, "Name", material->name, false);
    add_fact(out, "Anion", material->anion, true);
    add_fact(out, "Cation", material->cation, true);
    add_fact(out, "Family", material->family, false);
    add_fact(out, "Note", material->note, false);
    closo_text_add(out, "</dl></div>\n<p class=\"downloads\">");
    closo_text_addf(out, "<a href=\"%s.csv\" download>%zu record%s as CSV</a> ", material->file,
                    material->count, material->count == 1 ? "" : "s");
    closo_text_addf(out, "<a href=\"%s.json\" download>JSON</a></p>\n", material->file);
}

static const char *label_of(const closo_catalogue_record *record)
{
    const closo_property *property = closo_catalogue_property(record->property);
    return property ? property->label : record->property;
}

#define LOOKED_BACK 500 // records; a longer list may repeat a complaint

// Whether a record of the same property before this one has the same flag and reason.
static bool is_repeated(const closo_site *site, const closo_site_material *material, size_t index)
{
    const closo_catalogue_record *record = &site->records[index];
    for (size_t i = index, looked = 0; i-- > material->first && looked < LOOKED_BACK; looked++) {
        const closo_catalogue_record *before = &site->records[i];
        if (strcmp(before->property, record->property) != 0)
            return false;
        if (strcmp(before->flag, record->flag) == 0 && strcmp(before->reason, record->reason) == 0)
            return true;
    }
    return false;
}

// One line per complaint; several records of a property may share it.
static void add_flags(closo_text *out, const closo_site *site, const closo_site_material *material)
{
    if (material->flagged == 0)
        return;
    closo_text_addf(out,
                    "<section class=\"warnings\" aria-labelledby=\"flags\">\n<h2 id=\"flags\">%zu "
                    "of %zu records %s a flag</h2>\n<ul>\n",
                    material->flagged, material->count,
                    material->flagged == 1 ? "carries" : "carry");
    for (size_t i = 0; i < material->count; i++) {
        const closo_catalogue_record *record = &site->records[material->first + i];
        if (!*record->flag || is_repeated(site, material, material->first + i))
            continue;
        closo_text_add(out, "<li><a href=\"#");
        closo_site_add_name(out, record->id);
        closo_text_add(out, "\">");
        closo_page_add_text(out, label_of(record));
        closo_text_add(out, "</a>, <strong>");
        closo_page_add_text(out, record->flag);
        closo_text_add(out, "</strong>: ");
        closo_page_add_text(out, record->reason);
        closo_text_add(out, "</li>\n");
    }
    closo_text_add(out, "</ul>\n</section>\n");
}

// ---- records -----------------------------------------------------------------------------------

static void add_cell(closo_text *out, const char *label, const char *text)
{
    closo_text_addf(out, "<td data-label=\"%s\">", label);
    closo_page_add_text(out, text);
    closo_text_add(out, "</td>\n");
}

static void add_temperature(closo_text *out, double kelvin)
{
    closo_text_add(out, "<td class=\"number\" data-label=\"Temperature\">");
    if (!isnan(kelvin)) {
        closo_text_add(out, "<span class=\"nowrap\">");
        closo_site_add_number(out, kelvin, 0);
        closo_text_add(out, " K</span> <span class=\"aside nowrap\">");
        closo_site_add_number(out, round(kelvin - 273.15), 0);
        closo_text_add(out, " °C</span>");
    }
    closo_text_add(out, "</td>\n");
}

static void add_joined(closo_text *out, const char *label, const char *first, const char *second)
{
    closo_text_addf(out, "<td data-label=\"%s\">", label);
    closo_page_add_text(out, first);
    closo_text_add(out, *first && *second ? "; " : "");
    closo_page_add_text(out, second);
    closo_text_add(out, "</td>\n");
}

static void add_place(closo_text *out, const closo_catalogue_record *record)
{
    closo_text_add(out, "<td data-label=\"Source\">");
    closo_site_add_reference(out, record);
    if (*record->place) {
        closo_text_add(out, "<br><span class=\"aside\">");
        closo_page_add_text(out, record->place);
        closo_text_add(out, "</span>");
    }
    closo_text_add(out, record->own ? " <span class=\"own\">own record</span></td>\n" : "</td>\n");
}

static void add_value(closo_text *out, const closo_catalogue_record *record)
{
    bool words = record->qualifier == CLOSO_QUALIFIER_WORDS || isnan(record->value);
    closo_text_add(out, words ? "<td data-label=\"Value\">"
                              : "<td class=\"number value\" data-label=\"Value\">");
    closo_site_add_quantity(out, record);
    if (!words && strcmp(record->unit, "1") != 0) {
        closo_text_add(out, " <span class=\"unit\">");
        closo_page_add_unit(out, record->unit);
        closo_text_add(out, "</span>");
    }
    closo_text_add(out, "</td>\n");
}

static void add_record(closo_text *out, const closo_catalogue_record *record)
{
    closo_text_addf(out, "<tr%s id=\"", *record->flag ? " class=\"flagged\"" : "");
    closo_site_add_name(out, record->id);
    closo_text_add(out, "\">\n");
    add_cell(out, "Which", record->item);
    add_value(out, record);
    add_cell(out, "As printed", record->printed);
    add_temperature(out, record->temperature);
    add_joined(out, "Phase, treatment", record->phase, record->treatment);
    add_joined(out, "Method, conditions", record->method, record->conditions);
    add_place(out, record);
    closo_text_add(out, "</tr>\n");
    if (*record->flag) {
        closo_text_add(out, "<tr class=\"reason\"><td colspan=\"7\"><span class=\"mark\">⚑</span> "
                            "<strong>");
        closo_page_add_text(out, record->flag);
        closo_text_add(out, "</strong>: ");
        closo_page_add_text(out, record->reason);
        closo_text_add(out, "</td></tr>\n");
    }
}

static const char head_of_table[] =
    "<div class=\"scroll\"><table class=\"data records\">\n<thead><tr>\n"
    "<th scope=\"col\">Which</th>\n<th scope=\"col\" class=\"number\">Value (s.u.)</th>\n"
    "<th scope=\"col\">As printed</th>\n<th scope=\"col\" class=\"number\">Temperature</th>\n"
    "<th scope=\"col\">Phase, treatment</th>\n<th scope=\"col\">Method, conditions</th>\n"
    "<th scope=\"col\">Source and place</th>\n</tr></thead>\n";

static void add_records(closo_text *out, const closo_site *site,
                        const closo_site_material *material)
{
    const char *group = NULL, *property = NULL;
    for (size_t i = 0; i < material->count; i++) {
        const closo_catalogue_record *record = &site->records[material->first + i];
        if (!property || strcmp(property, record->property) != 0) {
            const char *title = closo_site_group(closo_site_property(record->property));
            closo_text_add(out, property ? "</tbody>\n" : "");
            if (group != title) {
                closo_text_add(out, group ? "</table></div>\n</section>\n" : "");
                closo_text_addf(out, "<section class=\"chapter\">\n<h2>%s</h2>\n", title);
                closo_text_add(out, head_of_table);
            }
            closo_text_add(out, "<tbody>\n<tr class=\"property\"><th colspan=\"7\" "
                                "scope=\"rowgroup\">");
            closo_page_add_text(out, label_of(record));
            closo_text_add(out, "</th></tr>\n");
            group = title;
            property = record->property;
        }
        add_record(out, record);
    }
    closo_text_add(out, property ? "</tbody>\n</table></div>\n</section>\n" : "");
}

// ---- the page ----------------------------------------------------------------------------------

static bool has_arrhenius(const closo_site *site, const closo_site_material *material)
{
    for (size_t i = 0; i < material->count; i++) {
        const closo_catalogue_record *record = &site->records[material->first + i];
        if (strcmp(record->property, "conductivity") == 0 && record->value > 0 &&
            record->temperature > 0)
            return true;
    }
    return false;
}

void closo_site_material_page(const closo_site *site, const closo_site_material *material,
                              closo_text *out)
{
    bool plot = has_arrhenius(site, material);
    closo_site_page page = {.title = material->name, .name = "", .below = true};
    size_t scripts = 0;
    if (material->structure)
        page.scripts[scripts++] = "cage.js";
    if (plot) {
        page.scripts[scripts++] = "data.js";
        page.scripts[scripts++] = "chart.js";
        page.scripts[scripts++] = "plots.js";
    }
    closo_site_add_head(out, site, &page);
    closo_text_add(out, "<h1>");
    closo_site_add_formula(out, material->name, true);
    closo_text_add(out, "</h1>\n");
    add_facts(out, material);
    add_flags(out, site, material);
    if (material->structure || plot)
        closo_text_add(out, "<div class=\"views several\">\n");
    if (plot) {
        closo_text_add(out, "<figure class=\"plot\" data-plot=\"arrhenius\" data-material=\"");
        closo_page_add_text(out, material->name);
        closo_text_add(out,
                       "\"><noscript><p class=\"aside\">The plot needs JavaScript; its numbers "
                       "stand under Transport.</p></noscript></figure>\n");
    }
    if (material->structure)
        closo_site_add_structure(out, material->structure);
    if (material->structure || plot)
        closo_text_add(out, "</div>\n");
    add_records(out, site, material);
    closo_site_add_foot(out);
}
