// SPDX-License-Identifier: GPL-3.0-or-later
// My number beside those of the literature. A comparison is worth what its conditions are: the
// table says by how many kelvin a record is off, whether it was had by another kind of method or in
// another phase, and gives z only where both sides state an uncertainty.
#include "catalogue/compare.h"

#include "catalogue/plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const closo_column_plan plan[] = {{"document", "document", NULL},
                                         {"quantity", "quantity", NULL},
                                         {"mine", "mine", ""},
                                         {"mine_su", "s.u.", ""},
                                         {"literature", "literature", ""},
                                         {"literature_su", "s.u.", ""},
                                         {"qualifier", "literature is", NULL},
                                         {"unit", "unit", NULL},
                                         {"verdict", "comparison", NULL},
                                         {"remarks", "what stands against it", NULL},
                                         {"temperature", "mine at", "K"},
                                         {"literature_temperature", "literature at", "K"},
                                         {"material", "material", NULL},
                                         {"phase", "phase", NULL},
                                         {"treatment", "treatment", NULL},
                                         {"method", "method", NULL},
                                         {"source", "source", NULL},
                                         {"place", "place", NULL},
                                         {"difference", "mine less literature", ""},
                                         {"ratio", "mine over literature", "1"},
                                         {"z", "z", "1"},
                                         {"property", "property", NULL},
                                         {"id", "id", NULL},
                                         {NULL, NULL, NULL}};

typedef struct comparison {
    closo_catalogue *catalogue;
    const closo_result *document;
    const closo_catalogue_compare_options *options;
    closo_result *result;
    closo_rows rows;
    size_t found, left_out, methods, numbers;
    closo_error *error;
} comparison;

// ---- one record against one number -------------------------------------------------------------

static void add_remark(char remarks[256], const char *format, const char *a, const char *b)
{
    size_t length = strlen(remarks);
    if (length > 0)
        length += (size_t)snprintf(remarks + length, 256 - length, "; ");
    if (length < 255)
        snprintf(remarks + length, 256 - length, format, a, b);
}

// What a limit allows to say; NULL: it is a value.
static const char *limit_verdict(const closo_catalogue_record *record, double mine, double bound)
{
    switch (record->qualifier) {
    case CLOSO_QUALIFIER_LESS:
    case CLOSO_QUALIFIER_AT_MOST:
        return mine <= bound ? "within the limit" : "above the upper limit";
    case CLOSO_QUALIFIER_GREATER:
    case CLOSO_QUALIFIER_AT_LEAST:
        return mine >= bound ? "within the limit" : "below the lower limit";
    case CLOSO_QUALIFIER_RANGE:
        return mine >= record->value && mine <= record->upper ? "within the range"
                                                              : "outside the range";
    default:
        return NULL;
    }
}

static double within_of(const comparison *c)
{
    return c->options->within > 0 ? c->options->within : 10;
}

// A conductivity at another temperature, or of another phase, agrees with nothing and contradicts
// nothing.
static bool is_apart(const comparison *c, const closo_finding *mine, const closo_point *point)
{
    closo_side side = closo_side_of(point->record->phase);
    if (mine->side != CLOSO_SIDE_UNKNOWN && side != CLOSO_SIDE_UNKNOWN && side != mine->side)
        return true;
    return strcmp(mine->property->key, "conductivity") == 0 && !point->energy &&
           fabs(mine->temperature - point->record->temperature) > within_of(c);
}

static void judge(const comparison *c, const closo_finding *mine, const closo_point *point,
                  double *z, char verdict[96])
{
    const char *limit = limit_verdict(point->record, mine->value, point->value);
    char number[CLOSO_NUMBER_SIZE];
    double su = hypot(mine->su, point->su); // NaN where one is not known
    *z = NAN;
    if (is_apart(c, mine, point)) {
        snprintf(verdict, 96, "not of the same conditions");
    } else if (limit) {
        snprintf(verdict, 96, "%s", limit);
    } else if (su > 0) {
        *z = (mine->value - point->value) / su;
        closo_format_number(number, fabs(*z), 2);
        snprintf(verdict, 96, "z = %s%s: %s", *z < 0 ? "-" : "", number,
                 fabs(*z) <= 2   ? "agrees"
                 : fabs(*z) <= 3 ? "differs somewhat"
                                 : "differs");
    } else if (point->value != 0) {
        // The zero of a shift is a convention: a ratio would say nothing.
        bool shift = strcmp(mine->property->key, "chemical_shift") == 0;
        closo_format_number(number, shift ? mine->value - point->value : mine->value / point->value,
                            shift ? 2 : 3);
        snprintf(verdict, 96, "no s.u. stated%s: %s %s%s",
                 isnan(mine->su) && isnan(point->su) ? ""
                 : isnan(mine->su)                   ? " by mine"
                                                     : " by the source",
                 shift ? "differs by" : "ratio", number, shift ? " ppm" : "");
    } else {
        snprintf(verdict, 96, "no s.u. stated");
    }
}

static bool differs_in_kind(const closo_finding *mine, const closo_catalogue_record *record)
{
    closo_kind kind = closo_kind_of(record->method);
    return kind != CLOSO_KIND_UNKNOWN && mine->kind != CLOSO_KIND_UNKNOWN && kind != mine->kind;
}

static void collect_remarks(const comparison *c, const closo_finding *mine,
                            const closo_point *point, char remarks[256])
{
    const closo_catalogue_record *record = point->record;
    char number[CLOSO_NUMBER_SIZE];
    double within = within_of(c);
    *remarks = '\0';
    if (differs_in_kind(mine, record))
        add_remark(remarks, "%s here, %s there", closo_kind_text(mine->kind),
                   closo_kind_text(closo_kind_of(record->method)));
    double apart = fabs(mine->temperature - record->temperature);
    if (point->energy) {
        closo_format_number(number, record->temperature, 4);
        add_remark(remarks, "carried from %s K with the Ea of the source%s", number, "");
    } else if (apart > within) {
        closo_format_number(number, apart, 3);
        add_remark(remarks, "%s K apart%s", number, "");
    } else if (isnan(mine->temperature) != isnan(record->temperature) &&
               strcmp(record->property, "conductivity") == 0) {
        add_remark(remarks, "temperature of %s not known%s",
                   isnan(mine->temperature) ? "mine" : "the source", "");
    }
    closo_side side = closo_side_of(record->phase);
    if (mine->side != CLOSO_SIDE_UNKNOWN && side != CLOSO_SIDE_UNKNOWN && side != mine->side)
        add_remark(remarks, "the other side of the transition%s%s", "", "");
    // Cells of two phases are no more alike than those of two materials.
    if (*record->phase && strncmp(record->property, "cell_", 5) == 0)
        add_remark(remarks, "of the phase '%s'%s", record->phase, "");
    if (*record->flag)
        add_remark(remarks, "%s: %s", record->flag, record->reason);
    if (record->own)
        add_remark(remarks, "your own record%s%s", "", "");
}

static void add_row(comparison *c, const closo_finding *mine, const closo_point *point)
{
    const closo_catalogue_record *record = point->record;
    char verdict[96], remarks[256];
    double z;
    judge(c, mine, point, &z, verdict);
    collect_remarks(c, mine, point, remarks);
    closo_rows *rows = &c->rows;
    closo_rows_next(rows);
    closo_rows_text(rows, "document", c->options->document);
    closo_rows_text(rows, "quantity", mine->key);
    closo_rows_text(rows, "property", mine->property->key);
    closo_rows_text(rows, "material", record->material);
    closo_rows_number(rows, "mine", mine->value);
    closo_rows_number(rows, "mine_su", mine->su);
    closo_rows_number(rows, "literature", point->value);
    closo_rows_number(rows, "literature_su", point->su);
    closo_rows_text(rows, "qualifier",
                    point->energy ? "extrapolated" : closo_qualifier_text(record->qualifier));
    closo_rows_text(rows, "unit", mine->property->unit);
    closo_rows_number(rows, "difference", mine->value - point->value);
    closo_rows_number(rows, "ratio", point->value != 0 ? mine->value / point->value : NAN);
    closo_rows_number(rows, "z", z);
    closo_rows_text(rows, "verdict", verdict);
    closo_rows_number(rows, "temperature", mine->temperature);
    closo_rows_number(rows, "literature_temperature", record->temperature);
    closo_rows_text(rows, "phase", record->phase);
    closo_rows_text(rows, "treatment", record->treatment);
    closo_rows_text(rows, "method", record->method);
    closo_rows_text(rows, "remarks", remarks);
    closo_rows_text(rows, "source", record->source);
    closo_rows_text(rows, "place", record->place);
    closo_rows_text(rows, "id", record->id);
    closo_plot_cite(c->result, record);
    c->found++;
    c->methods += differs_in_kind(mine, record);
}

// ---- the records of one number -----------------------------------------------------------------

typedef struct candidate {
    closo_point point;
    double distance; // the smaller the fitter
} candidate;

static int compare_candidates(const void *a, const void *b)
{
    const candidate *one = a, *other = b;
    int order = (one->distance > other->distance) - (one->distance < other->distance);
    return order ? order : strcmp(one->point.record->id, other->point.record->id);
}

// By temperature in steps of 10 K, then by kind of method and side of a transition, then by trust.
// Never by how near the values are.
static double distance_of(const closo_finding *mine, const closo_point *point)
{
    double apart = fabs(mine->temperature - point->record->temperature);
    closo_side side = closo_side_of(point->record->phase);
    bool other_side =
        mine->side != CLOSO_SIDE_UNKNOWN && side != CLOSO_SIDE_UNKNOWN && side != mine->side;
    double distance = isfinite(apart) && !point->energy ? 100 * floor(apart / 10) : 0;
    distance += other_side ? 40 : 0;
    distance += differs_in_kind(mine, point->record) ? 20 : 0;
    return distance + closo_point_doubt(point);
}

static bool fits(const closo_finding *mine, const closo_catalogue_record *record)
{
    return !*mine->item || !*record->item || strstr(record->item, mine->item);
}

static void compare_one(comparison *c, const closo_finding *mine,
                        const closo_catalogue_record *const *items, size_t count)
{
    static const closo_reach any = {.temperature = NAN};
    const closo_reach there = {mine->temperature, c->options->within > 0 ? c->options->within : 10,
                               60};
    closo_point points[CLOSO_POINTS];
    candidate candidates[2 * CLOSO_POINTS];
    size_t usable = 0;
    // Extrapolated ones, where nothing is near, and all that were printed.
    size_t found = closo_points_at(items, count, mine->property->key, &there, points);
    for (size_t i = 0; i < found; i++)
        if (points[i].energy && !mine->near)
            candidates[usable++] = (candidate){points[i], distance_of(mine, &points[i])};
    found = closo_points_at(items, count, mine->property->key, &any, points);
    for (size_t i = 0; i < found; i++)
        if (fits(mine, points[i].record) && (!mine->near || !is_apart(c, mine, &points[i])))
            candidates[usable++] = (candidate){points[i], distance_of(mine, &points[i])};
    qsort(candidates, usable, sizeof *candidates, compare_candidates);
    size_t limit = c->options->records > 0 ? c->options->records : 6;
    for (size_t i = 0; i < usable && i < limit; i++)
        add_row(c, mine, &candidates[i].point);
    c->left_out += usable > limit ? usable - limit : 0;
    c->numbers += usable > 0;
}

// ---- materials ---------------------------------------------------------------------------------

static closo_status find_material(comparison *c, const char *name, closo_catalogue_records *records)
{
    closo_catalogue_query query;
    closo_catalogue_query_init(&query);
    query.material = name;
    return closo_catalogue_find(c->catalogue, &query, records, NULL, c->error);
}

static closo_status recognise(comparison *c, closo_catalogue_records *records, char name[256])
{
    closo_status status = CLOSO_OK;
    for (size_t i = 0; status == CLOSO_OK && closo_document_material(c->document, i, name); i++) {
        if (!*name)
            continue;
        status = find_material(c, name, records);
        if (status == CLOSO_OK && records->count > 0)
            return CLOSO_OK;
    }
    *name = '\0';
    return status;
}

static closo_status compare_all(comparison *c, const closo_finding *findings, size_t count,
                                const closo_catalogue_records *records, bool of_document)
{
    size_t item_count;
    const closo_catalogue_record **items = closo_points_sort(records, &item_count, c->error);
    if (!items)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < count; i++)
        if ((findings[i].material == NULL) == of_document)
            compare_one(c, &findings[i], items, item_count);
    free(items);
    return CLOSO_OK;
}

// Numbers that name their own material, one by one.
static closo_status compare_named(comparison *c, const closo_finding *findings, size_t count)
{
    closo_status status = CLOSO_OK;
    for (size_t i = 0; status == CLOSO_OK && i < count; i++) {
        closo_catalogue_records records = {0};
        if (!findings[i].material)
            continue;
        status = find_material(c, findings[i].material, &records);
        if (status == CLOSO_OK)
            status = compare_all(c, &findings[i], 1, &records, false);
        closo_catalogue_records_clear(&records);
    }
    return status;
}

// ---- the document ------------------------------------------------------------------------------

static void tell(comparison *c, const char *material, size_t numbers)
{
    if (c->found == 0)
        closo_result_set(c->result, "literature",
                         numbers == 0 ? "the document has no number of a kind that the catalogue "
                                        "keeps%s%s"
                                      : "the catalogue has nothing on these numbers%s%s",
                         *material ? " of " : "", numbers == 0 ? "" : material);
    if (c->methods > 0)
        closo_result_warn(c->result,
                          "%zu records of the literature were had by another kind of method: "
                          "compare them with care",
                          c->methods);
    if (c->left_out > 0)
        closo_result_warn(c->result,
                          "%zu more records of the literature are not shown; closo catalogue show "
                          "has them",
                          c->left_out);
}

static closo_status run(comparison *c, closo_finding *findings, const char *table)
{
    closo_catalogue_records records = {0};
    char name[256] = "";
    size_t count = closo_findings_collect(c->document, c->options->temperature, findings);
    bool own_materials = count > 0;
    for (size_t i = 0; i < count; i++)
        own_materials = own_materials && findings[i].material;
    closo_status status = CLOSO_OK;
    if (c->options->material) {
        snprintf(name, sizeof name, "%s", c->options->material);
        status = find_material(c, name, &records);
    } else {
        status = recognise(c, &records, name);
    }
    if (status == CLOSO_OK && records.count == 0 && !own_materials) {
        char near[200] = "";
        if (c->options->material)
            status = closo_catalogue_similar(c->catalogue, name, near, sizeof near, c->error);
        if (status == CLOSO_OK)
            status = c->options->material
                         ? closo_fail(c->error, CLOSO_USAGE,
                                      "the catalogue has no material '%.100s'%s%s", name,
                                      *near ? "; near to it: " : "", near)
                         : closo_fail(c->error, CLOSO_USAGE,
                                      "the document names no material that the catalogue knows: "
                                      "say it with --material");
    }
    if (status == CLOSO_OK)
        status = compare_all(c, findings, count, &records, true);
    if (status == CLOSO_OK)
        status = compare_named(c, findings, count);
    if (status == CLOSO_OK)
        tell(c, name, count);
    closo_status finished =
        closo_rows_finish(&c->rows, table, "The literature beside these numbers", c->result);
    closo_catalogue_records_clear(&records);
    return status != CLOSO_OK ? status : finished;
}

closo_status closo_catalogue_compare(closo_catalogue *catalogue, const closo_result *document,
                                     const closo_catalogue_compare_options *options,
                                     const char *table, closo_result *result, size_t *found,
                                     closo_error *error)
{
    closo_finding *findings = closo_allocate(CLOSO_FINDINGS, sizeof *findings, error);
    if (!findings)
        return CLOSO_MEMORY;
    comparison c = {.catalogue = catalogue,
                    .document = document,
                    .options = options,
                    .result = result,
                    .error = error};
    closo_rows_init(&c.rows, plan, error);
    closo_status status = run(&c, findings, table);
    if (found)
        *found = c.found;
    free(findings);
    return status == CLOSO_OK ? closo_result_status(result, error) : status;
}
