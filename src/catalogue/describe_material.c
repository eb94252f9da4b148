// SPDX-License-Identifier: GPL-3.0-or-later
// All that is known of a material as tables to be read: one per kind of property. Lattices are a
// line each; of cells, syntheses and procedures, what stands in one row of the source is one line;
// everything else is a line per number. What is in doubt comes last, with its reason.
#include "catalogue/describe.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct kind {
    const char *first; // property that the kind begins with, in the order of the properties
    const char *name, *title;
    bool joined; // numbers of one row of the source make one line
} kind;

static const kind kinds[] = {
    {"conductivity", "transport", "Transport", false},
    {"transition_temperature", "phases", "Phases and temperatures", false},
    {"cell_length_a", "structure", "Structure", true},
    {"window_low", "electrochemistry", "Electrochemistry", false},
    {"voltage_low", "cells", "Cells", true},
    {"yield", "synthesis", "Synthesis and preparation", true},
    {"chemical_shift", "spectra", "Spectra and masses", false},
    {"wavelength", "procedures", "Procedures", true},
};
#define KINDS          (sizeof kinds / sizeof *kinds)
#define DOUBT          " *" // behind what is in the table of doubts
#define JOINED_MAXIMUM 2000 // records of a kind; more are not joined

typedef struct page {
    const closo_catalogue_records *records;
    closo_catalogue_texts *texts;
    const char **property, **shown, **sample, **method, **source, **flag;
    double *temperature;
    bool *done;   // per record: is in a table
    size_t *kind; // per record
    size_t count; // lines so far
    bool failed;
} page;

static const char *keep(page *p, closo_text *text)
{
    return closo_describe_keep(&p->texts, text, &p->failed);
}

// ---- texts of a line ---------------------------------------------------------------------------

static const char *sample_of(page *p, const closo_catalogue_record *record, unsigned parts)
{
    closo_text text;
    closo_text_init(&text);
    closo_describe_sample(&text, record, parts);
    return keep(p, &text);
}

static const char *source_of(page *p, const closo_catalogue_record *record)
{
    closo_text text;
    closo_text_init(&text);
    closo_describe_source(&text, record);
    return keep(p, &text);
}

static const char *words_of(page *p, const char *key)
{
    closo_text text;
    closo_text_init(&text);
    closo_describe_words(&text, key);
    return keep(p, &text);
}

static void add_number(closo_text *text, const closo_catalogue_record *record)
{
    char shown[96];
    closo_catalogue_format(record, shown);
    closo_text_add(text, text->length ? "; " : "");
    if (strcmp(record->property, "statement") != 0)
        closo_describe_words(text, record->property);
    if (*record->item)
        closo_text_addf(text, " %s", record->item);
    closo_text_addf(text, " %s%s", shown, *record->flag ? DOUBT : "");
}

// ---- lines -------------------------------------------------------------------------------------

static void begin_line(page *p, const closo_catalogue_record *record, unsigned parts)
{
    p->property[p->count] = words_of(p, record->property);
    p->sample[p->count] = sample_of(p, record, parts);
    p->method[p->count] = record->method;
    p->source[p->count] = source_of(p, record);
    p->flag[p->count] = record->flag;
    p->temperature[p->count] = record->temperature;
}

static void add_line(page *p, const closo_catalogue_record *record)
{
    char shown[96];
    closo_text text;
    begin_line(p, record, CLOSO_SAMPLE_ITEM | CLOSO_SAMPLE_CONDITIONS);
    closo_catalogue_format(record, shown);
    closo_text_init(&text);
    closo_text_addf(&text, "%s%s", shown, *record->flag ? DOUBT : "");
    p->shown[p->count++] = keep(p, &text);
}

static bool of_one_sample(const closo_catalogue_record *a, const closo_catalogue_record *b)
{
    return strcmp(a->phase, b->phase) == 0 && strcmp(a->treatment, b->treatment) == 0;
}

static bool stand_together(const closo_catalogue_record *a, const closo_catalogue_record *b)
{
    return *a->row && strcmp(a->row, b->row) == 0 && strcmp(a->source, b->source) == 0;
}

static void add_joined(page *p, size_t first, bool join)
{
    const closo_catalogue_record *records = p->records->items;
    closo_text text;
    closo_text_init(&text);
    begin_line(p, &records[first], CLOSO_SAMPLE_CONDITIONS);
    add_number(&text, &records[first]);
    for (size_t i = first + 1; join && i < p->records->count; i++)
        if (!p->done[i] && p->kind[i] == p->kind[first] &&
            stand_together(&records[first], &records[i]) &&
            of_one_sample(&records[first], &records[i])) {
            add_number(&text, &records[i]);
            p->done[i] = true;
        }
    p->shown[p->count++] = keep(p, &text);
}

static void write_lines(const page *p, const kind *k, closo_result *result)
{
    closo_table *table = closo_result_add_table(result, k->name, k->title);
    if (k->joined) {
        closo_table_add_text_column(table, "numbers", NULL, p->shown, p->count);
    } else {
        closo_table_add_text_column(table, "property", NULL, p->property, p->count);
        closo_table_add_text_column(table, "quantity", "value", p->shown, p->count);
    }
    closo_describe_numbers(table, "temperature", "T", "K", p->temperature, p->count);
    closo_describe_texts(table, "sample", "sample and conditions", p->sample, p->count);
    closo_describe_texts(table, "method", NULL, p->method, p->count);
    closo_describe_texts(table, "source", NULL, p->source, p->count);
}

static void describe_kind(page *p, size_t k, closo_result *result)
{
    size_t members = 0;
    p->count = 0;
    for (size_t i = 0; i < p->records->count; i++)
        members += p->kind[i] == k;
    for (size_t i = 0; i < p->records->count; i++) {
        if (p->done[i] || p->kind[i] != k)
            continue;
        p->done[i] = true;
        if (kinds[k].joined)
            add_joined(p, i, members <= JOINED_MAXIMUM);
        else
            add_line(p, &p->records->items[i]);
    }
    if (p->count > 0)
        write_lines(p, &kinds[k], result);
}

// ---- lattices ----------------------------------------------------------------------------------

static const char *const lattice[] = {"cell_length_a",    "cell_length_b",   "cell_length_c",
                                      "cell_angle_alpha", "cell_angle_beta", "cell_angle_gamma",
                                      "cell_volume"};
static const char *const lattice_names[][2] = {
    {"a", "a_su"},       {"b", "b_su"},         {"c", "c_su"}, {"alpha", "alpha_su"},
    {"beta", "beta_su"}, {"gamma", "gamma_su"}, {"V", "V_su"}};
static const char *const lattice_units[] = {"A", "A", "A", "deg", "deg", "deg", "A^3"};
#define LATTICE 7

static size_t lattice_column(const closo_catalogue_record *record)
{
    size_t c = 0;
    while (c < LATTICE && strcmp(lattice[c], record->property) != 0)
        c++;
    return c;
}

// Takes the numbers of the row of `first` that a lattice has; they must be plain.
static void take_lattice(page *p, size_t first, double *values, double *su)
{
    const closo_catalogue_record *records = p->records->items;
    bool doubted = false;
    for (size_t c = 0; c < LATTICE; c++)
        values[c] = su[c] = NAN;
    begin_line(p, &records[first], 0);
    closo_text sample;
    closo_text_init(&sample);
    closo_describe_sample(&sample, &records[first], 0);
    for (size_t i = 0; i < p->records->count; i++) {
        const closo_catalogue_record *r = &records[i];
        size_t c = lattice_column(r);
        bool is_group = strcmp(r->property, "space_group") == 0;
        if (p->done[i] || (c == LATTICE && !is_group) ||
            (i != first && !stand_together(&records[first], r)))
            continue;
        if (is_group)
            closo_describe_part(&sample, "; ", r->printed);
        else if (r->qualifier != CLOSO_QUALIFIER_EQUAL || !isnan(values[c]))
            continue;
        else
            values[c] = r->value, su[c] = r->su;
        doubted = doubted || *r->flag;
        p->done[i] = true;
    }
    if (!isnan(records[first].temperature)) {
        char kelvin[CLOSO_NUMBER_SIZE];
        closo_format_number(kelvin, records[first].temperature, 0);
        closo_text_addf(&sample, "; %s K", kelvin);
    }
    closo_text_add(&sample, doubted ? DOUBT : "");
    p->sample[p->count++] = keep(p, &sample);
}

static void write_lattices(const page *p, const double *values, const double *su, double *column,
                           closo_result *result)
{
    closo_table *table = closo_result_add_table(result, "lattices", "Lattices");
    closo_table_add_text_column(table, "sample", NULL, p->sample, p->count);
    for (size_t c = 0; c < LATTICE; c++) {
        for (int is_su = 0; is_su < 2; is_su++) {
            bool any = false;
            for (size_t i = 0; i < p->count; i++) {
                column[i] = (is_su ? su : values)[LATTICE * i + c];
                any = any || !isnan(column[i]);
            }
            if (any)
                closo_table_add_column(table, lattice_names[c][is_su], NULL, lattice_units[c],
                                       column, p->count);
        }
    }
    closo_describe_texts(table, "source", NULL, p->source, p->count);
}

static void describe_lattices(page *p, closo_result *result)
{
    size_t count = 0;
    for (size_t i = 0; i < p->records->count; i++)
        count += lattice_column(&p->records->items[i]) < LATTICE;
    p->count = 0;
    if (count == 0 || count > JOINED_MAXIMUM)
        return;
    double *values = closo_allocate(count * LATTICE, sizeof *values, NULL);
    double *su = closo_allocate(count * LATTICE, sizeof *su, NULL);
    double *column = closo_allocate(count, sizeof *column, NULL);
    p->failed = p->failed || !values || !su || !column;
    for (size_t i = 0; !p->failed && i < p->records->count; i++) {
        const closo_catalogue_record *r = &p->records->items[i];
        if (!p->done[i] && lattice_column(r) < LATTICE && r->qualifier == CLOSO_QUALIFIER_EQUAL)
            take_lattice(p, i, &values[LATTICE * p->count], &su[LATTICE * p->count]);
    }
    if (!p->failed && p->count > 0)
        write_lattices(p, values, su, column, result);
    free(values);
    free(su);
    free(column);
}

// ---- doubts ------------------------------------------------------------------------------------

// Whether the last two lines say the same.
static bool repeats(const page *p)
{
    size_t a = p->count - 1, b = p->count - 2;
    return p->count > 1 && p->sample[a] == p->sample[b] && p->property[a] == p->property[b] &&
           p->shown[a] == p->shown[b] && strcmp(p->flag[a], p->flag[b]) == 0;
}

static void describe_doubts(page *p, closo_result *result)
{
    p->count = 0;
    for (size_t i = 0; i < p->records->count; i++) {
        const closo_catalogue_record *r = &p->records->items[i];
        if (!*r->flag)
            continue;
        add_line(p, r);
        closo_text reason;
        closo_text_init(&reason);
        closo_text_add(&reason, r->reason);
        p->sample[p->count - 1] = keep(p, &reason);
        p->count -= repeats(p);
    }
    if (p->count == 0)
        return;
    closo_table *table = closo_result_add_table(result, "doubts", "In doubt (*), and why");
    closo_table_add_text_column(table, "property", NULL, p->property, p->count);
    closo_table_add_text_column(table, "quantity", "value", p->shown, p->count);
    closo_table_add_text_column(table, "flag", NULL, p->flag, p->count);
    closo_table_add_text_column(table, "reason", NULL, p->sample, p->count);
}

// ---- the material ------------------------------------------------------------------------------

static size_t kind_of(const char *key)
{
    size_t kind_now = 0;
    for (const closo_property *p = closo_catalogue_properties(); p->key; p++) {
        for (size_t k = 0; k < KINDS; k++)
            if (strcmp(kinds[k].first, p->key) == 0)
                kind_now = k;
        if (strcmp(p->key, key) == 0)
            return kind_now;
    }
    return KINDS - 1;
}

static bool make_page(page *p, const closo_catalogue_records *records)
{
    size_t n = records->count;
    *p = (page){.records = records,
                .property = closo_allocate(n, sizeof(char *), NULL),
                .shown = closo_allocate(n, sizeof(char *), NULL),
                .sample = closo_allocate(n, sizeof(char *), NULL),
                .method = closo_allocate(n, sizeof(char *), NULL),
                .source = closo_allocate(n, sizeof(char *), NULL),
                .flag = closo_allocate(n, sizeof(char *), NULL),
                .temperature = closo_allocate(n, sizeof(double), NULL),
                .done = closo_allocate(n, sizeof(bool), NULL),
                .kind = closo_allocate(n, sizeof(size_t), NULL)};
    return p->property && p->shown && p->sample && p->method && p->source && p->flag &&
           p->temperature && p->done && p->kind;
}

static void free_page(page *p)
{
    free(p->property);
    free(p->shown);
    free(p->sample);
    free(p->method);
    free(p->source);
    free(p->flag);
    free(p->temperature);
    free(p->done);
    free(p->kind);
    closo_texts_free(p->texts);
}

closo_status closo_catalogue_describe_material(const closo_catalogue_records *records,
                                               closo_result *result, closo_error *error)
{
    page p;
    bool made = make_page(&p, records);
    for (size_t i = 0; made && i < records->count; i++)
        p.kind[i] = i > 0 && records->items[i].property == records->items[i - 1].property
                        ? p.kind[i - 1]
                        : kind_of(records->items[i].property);
    for (size_t k = 0; made && k < KINDS; k++) {
        if (strcmp(kinds[k].name, "structure") == 0)
            describe_lattices(&p, result);
        describe_kind(&p, k, result);
    }
    if (made)
        describe_doubts(&p, result);
    closo_describe_references(records, result);
    bool failed = !made || p.failed;
    free_page(&p);
    return failed ? closo_fail(error, CLOSO_MEMORY, "out of memory") : CLOSO_OK;
}
