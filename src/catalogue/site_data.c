// SPDX-License-Identifier: GPL-3.0-or-later
// The numbers of the plots as a script: pages opened from a disk may not read other files. Lists
// in place of objects keep it small; plots.js names their places.
#include "catalogue/site.h"

#include <math.h>
#include <string.h>

static void add_number_or_null(closo_text *out, double value)
{
    if (isfinite(value))
        closo_text_add_number(out, value, 0);
    else
        closo_text_add(out, "null");
}

static void add_formula_string(closo_text *out, const char *name)
{
    closo_text shown;
    closo_text_init(&shown);
    closo_site_add_formula(&shown, name, false);
    closo_site_add_string(out, shown.data ? shown.data : "");
    out->failed = out->failed || shown.failed;
    closo_text_clear(&shown);
}

static void add_materials(closo_text *out, const closo_site *site)
{
    closo_text_add(out, "\"materials\": [");
    for (size_t i = 0; i < site->material_count; i++) {
        const closo_site_material *material = &site->materials[i];
        const char *texts[] = {material->name, material->file, material->family, material->cation,
                               material->anion};
        closo_text_add(out, i ? ",\n[" : "\n[");
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
            closo_site_add_string(out, texts[k]);
            closo_text_add(out, ", ");
        }
        add_formula_string(out, material->name);
        closo_text_add(out, "]");
    }
    closo_text_add(out, "\n],\n");
}

static void add_properties(closo_text *out)
{
    closo_text_add(out, "\"properties\": [");
    const closo_property *first = closo_catalogue_properties();
    for (const closo_property *p = first; p->key; p++) {
        closo_text_add(out, p == first ? "\n[" : ",\n[");
        closo_site_add_string(out, p->key);
        closo_text_add(out, ", ");
        closo_site_add_string(out, p->label);
        closo_text_add(out, ", \"");
        closo_page_add_unit(out, p->unit);
        closo_text_addf(out, "\", %d, %d]", p->logarithmic, p->material);
    }
    closo_text_add(out, "\n],\n");
}

static void add_sources(closo_text *out, const closo_site *site)
{
    closo_text_add(out, "\"sources\": [");
    for (size_t i = 0; i < site->source_count; i++) {
        closo_text_add(out, i ? ", " : "");
        closo_site_add_string(out, site->sources[i]);
    }
    closo_text_add(out, "],\n");
}

// Anchor of the record on its material's page.
static void add_anchor(closo_text *out, const char *id)
{
    closo_text_add(out, "\"");
    closo_site_add_name(out, id);
    closo_text_add(out, "\"");
}

static void add_record(closo_text *out, const closo_site *site, size_t material,
                       const closo_catalogue_record *record)
{
    closo_text_addf(out, "[%zu, %zu, ", material, closo_site_property(record->property));
    add_number_or_null(out, record->value);
    closo_text_add(out, ", ");
    add_number_or_null(out, record->upper);
    closo_text_add(out, ", ");
    add_number_or_null(out, record->su);
    closo_text_addf(out, ", \"%s\", ", closo_qualifier_text(record->qualifier));
    add_number_or_null(out, record->temperature);
    const char *texts[] = {record->phase, record->treatment, record->method, record->flag};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        closo_text_add(out, ", ");
        closo_site_add_string(out, texts[i]);
    }
    closo_text_addf(out, ", %zu, ", closo_site_source(site, record->source));
    add_anchor(out, record->id);
    closo_text_add(out, "]");
}

void closo_site_data(const closo_site *site, closo_text *out)
{
    closo_text_add(out, "// The numbers of the catalogue, for the plots of these pages.\n"
                        "globalThis.closoCatalogue = {\n");
    add_materials(out, site);
    add_properties(out);
    add_sources(out, site);
    closo_text_add(out, "\"records\": [");
    bool first = true;
    for (size_t m = 0; m < site->material_count; m++) {
        const closo_site_material *material = &site->materials[m];
        for (size_t i = 0; i < material->count; i++) {
            const closo_catalogue_record *record = &site->records[material->first + i];
            if (isnan(record->value))
                continue;
            closo_text_add(out, first ? "\n" : ",\n");
            add_record(out, site, m, record);
            first = false;
        }
    }
    closo_text_add(out, "\n]\n};\n");
}
