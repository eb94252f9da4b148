// SPDX-License-Identifier: GPL-3.0-or-later
// The site: records sorted by material, then one file after the other. Nothing here asks the clock,
// the machine or the order in which a database gives its rows, so that the same records make the
// same bytes.
#include "catalogue/site.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const unsigned char closo_site_css[], closo_site_table_js[], closo_site_chart_js[],
    closo_site_plots_js[], closo_site_cage_js[];
extern const size_t closo_site_css_size, closo_site_table_js_size, closo_site_chart_js_size,
    closo_site_plots_js_size, closo_site_cage_js_size;

#define MATERIALS 5000 // pages at most
#define SOURCES   5000

// ---- order -------------------------------------------------------------------------------------

size_t closo_site_property(const char *key)
{
    const closo_property *all = closo_catalogue_properties();
    size_t i = 0;
    while (all[i].key && strcmp(all[i].key, key) != 0)
        i++;
    return i;
}

// Missing numbers last.
static int compare_numbers(double a, double b)
{
    if (isnan(a) || isnan(b))
        return (isnan(a) != 0) - (isnan(b) != 0);
    return (a > b) - (a < b);
}

static int compare_records(const void *first, const void *second)
{
    const closo_catalogue_record *a = first, *b = second;
    int order = strcmp(a->material, b->material);
    if (order == 0 && strcmp(a->property, b->property) != 0) {
        size_t i = closo_site_property(a->property), j = closo_site_property(b->property);
        order = i != j ? (i > j) - (i < j) : strcmp(a->property, b->property);
    }
    if (order == 0)
        order = compare_numbers(a->temperature, b->temperature);
    return order != 0 ? order : strcmp(a->id, b->id);
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

size_t closo_site_source(const closo_site *site, const char *key)
{
    const char **found =
        bsearch(&key, site->sources, site->source_count, sizeof *site->sources, compare_texts);
    return found ? (size_t)(found - site->sources) : site->source_count;
}

static closo_status list_sources(closo_site *site, closo_error *error)
{
    site->sources = closo_allocate(site->record_count, sizeof *site->sources, error);
    if (!site->sources)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < site->record_count; i++)
        site->sources[i] = site->records[i].source;
    qsort(site->sources, site->record_count, sizeof *site->sources, compare_texts);
    for (size_t i = 0; i < site->record_count; i++)
        if (i == 0 || strcmp(site->sources[i], site->sources[i - 1]) != 0)
            site->sources[site->source_count++] = site->sources[i];
    if (site->source_count > SOURCES)
        return closo_fail(
            error, CLOSO_USAGE,
            "expected at most %d sources in a site, found %zu; pick some records, for "
            "instance with --source",
            SOURCES, site->source_count);
    return CLOSO_OK;
}

static closo_status count_uses(closo_site *site, closo_error *error)
{
    site->uses = closo_allocate(site->source_count, sizeof *site->uses, error);
    if (!site->uses)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < site->record_count; i++) {
        const closo_catalogue_record *record = &site->records[i];
        closo_site_use *use = &site->uses[closo_site_source(site, record->source)];
        bool other = !use->last || strcmp(use->last->material, record->material) != 0;
        use->first = use->first ? use->first : record;
        use->last = record;
        use->records++;
        use->materials += other;
        use->flagged += *record->flag != '\0';
    }
    return CLOSO_OK;
}

// ---- materials ---------------------------------------------------------------------------------

// "Na2B12H12", with a number where a material before it, in capitals or not, has that name.
static char *file_name(const closo_site *site, size_t index, closo_error *error)
{
    closo_text text;
    closo_text_init(&text);
    closo_site_add_name(&text, site->materials[index].name);
    if (text.data && text.length > 100) {
        text.data[100] = '\0';
        text.length = 100;
    }
    size_t length = text.length;
    for (size_t i = 0, copy = index; i < index && !text.failed; i++) {
        if (!closo_text_equal_ignoring_case(site->materials[i].file, text.data))
            continue;
        text.data[length] = '\0';
        text.length = length;
        closo_text_addf(&text, "-%zu", ++copy);
        i = SIZE_MAX; // from the beginning
    }
    char *name = text.failed ? NULL : closo_duplicate(text.data ? text.data : "-", error);
    if (text.failed)
        closo_fail(error, CLOSO_MEMORY, "out of memory");
    closo_text_clear(&text);
    return name;
}

// The structure of one of the ions, "5 B12H12(2-)", or of the material itself.
static const closo_catalogue_structure *find_structure(const closo_site *site,
                                                       const closo_site_material *material)
{
    for (size_t i = 0; i < site->options->structure_count; i++) {
        const closo_catalogue_structure *structure = &site->options->structures[i];
        size_t length = strlen(structure->formula);
        if (strcmp(material->name, structure->formula) == 0)
            return structure;
        for (const char *at = material->anion; (at = strstr(at, structure->formula)); at++) {
            bool begins = at == material->anion || at[-1] == ' ';
            if (begins && (at[length] == '\0' ||
                           (at[length] == '(' && strchr("-+123456789", at[length + 1]))))
                return structure;
        }
    }
    return NULL;
}

static closo_status read_note(const closo_site *site, closo_site_material *material,
                              closo_error *error)
{
    sqlite3_stmt *query;
    closo_status status = closo_database_prepare(
        site->catalogue->database,
        "SELECT note FROM temp.materials WHERE material = ? ORDER BY own LIMIT 1", &query, error);
    if (status != CLOSO_OK)
        return status;
    sqlite3_bind_text(query, 1, material->name, -1, SQLITE_STATIC);
    const char *note = "";
    if (sqlite3_step(query) == SQLITE_ROW && sqlite3_column_text(query, 0))
        note = (const char *)sqlite3_column_text(query, 0);
    material->note = closo_duplicate(note, error);
    sqlite3_finalize(query);
    return material->note ? CLOSO_OK : CLOSO_MEMORY;
}

static closo_status add_material(closo_site *site, size_t first, closo_error *error)
{
    const closo_catalogue_record *record = &site->records[first];
    closo_site_material *material = &site->materials[site->material_count];
    *material = (closo_site_material){.name = record->material,
                                      .formula = record->formula,
                                      .anion = record->anion,
                                      .cation = record->cation,
                                      .family = record->family,
                                      .first = first};
    for (size_t i = first; i < site->record_count; i++) {
        if (strcmp(site->records[i].material, record->material) != 0)
            break;
        material->count++;
        material->flagged += *site->records[i].flag != '\0';
    }
    material->structure = find_structure(site, material);
    closo_status status = read_note(site, material, error);
    if (status == CLOSO_OK && !(material->file = file_name(site, site->material_count, error)))
        status = CLOSO_MEMORY;
    if (status == CLOSO_OK)
        site->material_count++;
    else
        free(material->note);
    return status;
}

static closo_status list_materials(closo_site *site, closo_error *error)
{
    size_t count = 0;
    for (size_t i = 0; i < site->record_count; i++)
        count += i == 0 || strcmp(site->records[i].material, site->records[i - 1].material) != 0;
    if (count > MATERIALS)
        return closo_fail(error, CLOSO_USAGE,
                          "expected at most %d materials in a site, found %zu; pick some, for "
                          "instance with --anion",
                          MATERIALS, count);
    site->materials = closo_allocate(count, sizeof *site->materials, error);
    closo_status status = site->materials ? CLOSO_OK : CLOSO_MEMORY;
    for (size_t i = 0; i < site->record_count && status == CLOSO_OK;) {
        status = add_material(site, i, error);
        if (status == CLOSO_OK)
            i += site->materials[site->material_count - 1].count;
    }
    return status;
}

static closo_status sort_records(closo_site *site, const closo_catalogue_records *records,
                                 closo_error *error)
{
    if (records->count == 0)
        return closo_fail(error, CLOSO_USAGE, "no record to make a site of");
    if (records->count > CLOSO_CATALOGUE_SITE_RECORDS)
        return closo_fail(error, CLOSO_USAGE,
                          "expected at most %d records in a site, found %zu; pick some, for "
                          "instance with --property",
                          CLOSO_CATALOGUE_SITE_RECORDS, records->count);
    site->records = closo_allocate(records->count, sizeof *site->records, error);
    if (!site->records)
        return CLOSO_MEMORY;
    memcpy(site->records, records->items, records->count * sizeof *site->records);
    site->record_count = records->count;
    qsort(site->records, site->record_count, sizeof *site->records, compare_records);
    return CLOSO_OK;
}

// ---- files -------------------------------------------------------------------------------------

// Writes the text and empties it for the next; passes an earlier failure on.
static closo_status put(closo_site *site, closo_status status, const char *name, closo_text *text,
                        closo_error *error)
{
    if (status == CLOSO_OK)
        status = closo_site_files_write(site->files, name, text, error);
    closo_text_clear(text);
    closo_text_init(text);
    return status;
}

static closo_status put_assets(closo_site *site, closo_error *error)
{
    const struct {
        const char *name;
        const unsigned char *bytes;
        size_t size;
    } assets[] = {
        {"assets/site.css", closo_site_css, closo_site_css_size},
        {"assets/table.js", closo_site_table_js, closo_site_table_js_size},
        {"assets/chart.js", closo_site_chart_js, closo_site_chart_js_size},
        {"assets/plots.js", closo_site_plots_js, closo_site_plots_js_size},
        {"assets/cage.js", closo_site_cage_js, closo_site_cage_js_size},
    };
    closo_text text;
    closo_text_init(&text);
    closo_page_add_style(&text);
    closo_status status = put(site, CLOSO_OK, "assets/report.css", &text, error);
    for (size_t i = 0; i < sizeof assets / sizeof *assets; i++) {
        closo_text_add_bytes(&text, (const char *)assets[i].bytes, assets[i].size);
        status = put(site, status, assets[i].name, &text, error);
    }
    closo_site_data(site, &text);
    status = put(site, status, "assets/data.js", &text, error);
    closo_text_clear(&text);
    return status;
}

// The records of a material, or all, as CSV and JSON: NAME.csv, NAME.json.
static closo_status put_records(closo_site *site, closo_status status, size_t first, size_t count,
                                const char *name, closo_error *error)
{
    const closo_catalogue_records part = {.items = site->records + first, .count = count};
    char path[160];
    closo_text text;
    closo_text_init(&text);
    closo_catalogue_write_csv(&part, &text);
    snprintf(path, sizeof path, "%s.csv", name);
    status = put(site, status, path, &text, error);
    closo_catalogue_write_json(&part, &text);
    snprintf(path, sizeof path, "%s.json", name);
    status = put(site, status, path, &text, error);
    closo_text_clear(&text);
    return status;
}

static closo_status put_pages(closo_site *site, closo_error *error)
{
    closo_text text;
    closo_text_init(&text);
    closo_site_index(site, &text);
    closo_status status = put(site, CLOSO_OK, "index.html", &text, error);
    closo_site_plots(site, &text);
    status = put(site, status, "plots.html", &text, error);
    if (status == CLOSO_OK)
        status = closo_site_sources(site, &text, error);
    status = put(site, status, "sources.html", &text, error);
    closo_site_about(site, &text);
    status = put(site, status, "about.html", &text, error);
    closo_text_clear(&text);
    return status;
}

// One record of each source is enough.
static closo_status put_bibliography(closo_site *site, closo_error *error)
{
    closo_catalogue_records cited = {
        .items = closo_allocate(site->source_count, sizeof *cited.items, error)};
    if (!cited.items)
        return CLOSO_MEMORY;
    for (; cited.count < site->source_count; cited.count++)
        cited.items[cited.count] = *site->uses[cited.count].first;
    closo_text text;
    closo_text_init(&text);
    closo_status status = closo_catalogue_write_bibtex(site->catalogue, &cited, &text, error);
    status = put(site, status, "data/sources.bib", &text, error);
    closo_text_clear(&text);
    free(cited.items);
    return status;
}

static closo_status put_material(closo_site *site, const closo_site_material *material,
                                 closo_error *error)
{
    char path[160];
    closo_text text;
    closo_text_init(&text);
    closo_site_material_page(site, material, &text);
    snprintf(path, sizeof path, "materials/%s.html", material->file);
    closo_status status = put(site, CLOSO_OK, path, &text, error);
    closo_text_clear(&text);
    snprintf(path, sizeof path, "materials/%s", material->file);
    return put_records(site, status, material->first, material->count, path, error);
}

static closo_status put_structures(closo_site *site, closo_error *error)
{
    closo_status status = CLOSO_OK;
    for (size_t i = 0; i < site->options->structure_count && status == CLOSO_OK; i++) {
        bool used = false;
        for (size_t k = 0; k < site->material_count; k++)
            used = used || site->materials[k].structure == &site->options->structures[i];
        if (used)
            status = closo_site_picture(site, &site->options->structures[i], error);
    }
    return status;
}

static closo_status put_all(closo_site *site, const closo_control *control, closo_error *error)
{
    closo_status status = put_assets(site, error);
    if (status == CLOSO_OK)
        status = put_pages(site, error);
    status = put_records(site, status, 0, site->record_count, "data/records", error);
    if (status == CLOSO_OK)
        status = put_bibliography(site, error);
    if (status == CLOSO_OK)
        status = put_structures(site, error);
    for (size_t i = 0; i < site->material_count && status == CLOSO_OK; i++) {
        closo_report_progress(control, "pages", (double)i, (double)site->material_count);
        if (closo_cancelled(control))
            status = closo_fail(error, CLOSO_INTERRUPTED, "interrupted; no site was made");
        else
            status = put_material(site, &site->materials[i], error);
    }
    return status;
}

// ---- the whole ---------------------------------------------------------------------------------

static void describe(const closo_site *site, const char *directory, closo_result *result)
{
    const struct {
        const char *key, *label;
        size_t value;
    } counts[] = {{"materials", "materials, each with a page", site->material_count},
                  {"records", "records", site->record_count},
                  {"sources", "sources", site->source_count},
                  {"files", "files", closo_site_files_count(site->files)}};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        closo_result_add_quantity(result, &(closo_quantity){.key = counts[i].key,
                                                            .label = counts[i].label,
                                                            .value = (double)counts[i].value,
                                                            .su = NAN,
                                                            .unit = "1"});
    char *page = closo_path_join(directory, "index.html", NULL);
    closo_result_set(result, "first page", "%s", page ? page : "index.html");
    free(page);
}

static void site_clear(closo_site *site)
{
    for (size_t i = 0; i < site->material_count; i++) {
        free(site->materials[i].note);
        free(site->materials[i].file);
    }
    free(site->materials);
    free(site->records);
    free(site->sources);
    free(site->uses);
}

closo_status closo_catalogue_site(closo_catalogue *catalogue,
                                  const closo_catalogue_records *records, const char *directory,
                                  const closo_catalogue_site_options *options,
                                  const closo_control *control, closo_result *result,
                                  closo_error *error)
{
    closo_catalogue_site_options chosen = {0};
    if (options)
        chosen = *options;
    if (!chosen.title || !*chosen.title)
        chosen.title = "Hydridoborate electrolytes";
    closo_site site = {.catalogue = catalogue, .options = &chosen};
    closo_status status = sort_records(&site, records, error);
    if (status == CLOSO_OK)
        status = list_sources(&site, error);
    if (status == CLOSO_OK)
        status = count_uses(&site, error);
    if (status == CLOSO_OK)
        status = list_materials(&site, error);
    if (status == CLOSO_OK)
        status = closo_site_files_open(&site.files, directory, error);
    if (status == CLOSO_OK) {
        status = put_all(&site, control, error);
        if (status == CLOSO_OK)
            describe(&site, directory, result);
        if (status == CLOSO_OK)
            status = closo_site_files_commit(site.files, error);
        else
            closo_site_files_discard(site.files);
    }
    site_clear(&site);
    return status;
}
