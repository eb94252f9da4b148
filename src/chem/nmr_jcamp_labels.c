// SPDX-License-Identifier: GPL-3.0-or-later
// Labels of JCAMP-DX: "##LABEL= value $$ comment", where case, blanks and signs of a label do not
// count. Lists of NTUPLES ("##SYMBOL= X, R, I, N") fill one variable after another.
#include "chem/nmr_jcamp.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void closo_nmr_jcamp_start(closo_nmr_jcamp_block *b)
{
    free(b->real.y);
    free(b->imaginary.y);
    free(b->pairs);
    *b = (closo_nmr_jcamp_block){
        .first = NAN, .last = NAN, .x_factor = 1, .y_factor = 1, .points = NAN};
    double *const unknown[] = {&b->observe,         &b->sfo1,         &b->bf1,        &b->sf,
                               &b->delay,           &b->firmware,     &b->decimation, &b->digital,
                               &b->reference_point, &b->reference_ppm};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        *unknown[i] = NAN;
}

bool closo_nmr_jcamp_split(const closo_nmr_text *text, char label[CLOSO_NMR_JCAMP_LABEL],
                           const char **value, const char **end)
{
    const char *p = text->line;
    size_t used = 0;
    if (text->line_end - p < 3 || p[0] != '#' || p[1] != '#')
        return false;
    for (p += 2; p < text->line_end && *p != '='; p++)
        if (*p != ' ' && *p != '-' && *p != '/' && *p != '_' && used + 1 < CLOSO_NMR_JCAMP_LABEL)
            label[used++] = (char)toupper((unsigned char)*p);
    label[used] = '\0';
    if (p == text->line_end)
        return false;
    *value = p + 1;
    *end = text->line_end;
    for (const char *q = *value; q + 1 < text->line_end; q++)
        if (q[0] == '$' && q[1] == '$') {
            *end = q;
            break;
        }
    return true;
}

static bool number_of(const char *value, const char *end, double *out)
{
    while (value < end && (isspace((unsigned char)*value) || *value == '+' || *value == '<'))
        value++;
    double found;
    const char *stop = closo_read_number(value, end, &found);
    if (!stop)
        return false;
    *out = found;
    return true;
}

// Next field of "a, b, c"; NULL after the last.
static const char *field(const char *at, const char *end, const char **begin, const char **stop)
{
    if (!at || at > end)
        return NULL;
    const char *comma = memchr(at, ',', (size_t)(end - at));
    *begin = at;
    *stop = comma ? comma : end;
    while (*begin < *stop && isspace((unsigned char)**begin))
        ++*begin;
    while (*stop > *begin && isspace((unsigned char)(*stop)[-1]))
        --*stop;
    return comma ? comma + 1 : end + 1;
}

void closo_nmr_jcamp_upper(char *out, size_t size, const char *begin, const char *end)
{
    closo_nmr_copy_text(out, size, begin, end);
    for (char *p = out; *p; p++)
        *p = (char)toupper((unsigned char)*p);
}

static void take_variables(closo_nmr_jcamp_block *b, const char *label, const char *value,
                           const char *end)
{
    const char *begin, *stop, *at = value;
    for (size_t i = 0; i < CLOSO_NMR_JCAMP_VARIABLES && (at = field(at, end, &begin, &stop)); i++) {
        closo_nmr_jcamp_variable *v = &b->variables[i];
        if (i >= b->variable_count) {
            *v = (closo_nmr_jcamp_variable){.factor = 1, .first = NAN, .last = NAN, .count = NAN};
            b->variable_count = i + 1;
        }
        if (!strcmp(label, "SYMBOL"))
            v->symbol = begin < stop ? (char)toupper((unsigned char)*begin) : '\0';
        else if (!strcmp(label, "UNITS"))
            closo_nmr_jcamp_upper(v->unit, sizeof v->unit, begin, stop);
        else
            number_of(begin, stop,
                      !strcmp(label, "FACTOR")  ? &v->factor
                      : !strcmp(label, "FIRST") ? &v->first
                      : !strcmp(label, "LAST")  ? &v->last
                                                : &v->count);
    }
}

// "INTERNAL, CDCl3, 1, 16.46": point and its shift.
static void take_reference(closo_nmr_jcamp_block *b, const char *value, const char *end)
{
    const char *begin, *stop, *at = value;
    for (int i = 0; i < 4 && (at = field(at, end, &begin, &stop)); i++)
        if (i >= 2)
            number_of(begin, stop, i == 2 ? &b->reference_point : &b->reference_ppm);
}

void closo_nmr_jcamp_label(closo_nmr_jcamp_block *b, const char *label, const char *value,
                           const char *end)
{
    const struct {
        const char *label;
        double *out;
    } numbers[] = {
        {"FIRSTX", &b->first},     {"LASTX", &b->last},       {"XFACTOR", &b->x_factor},
        {"YFACTOR", &b->y_factor}, {"NPOINTS", &b->points},   {".OBSERVEFREQUENCY", &b->observe},
        {"$SFO1", &b->sfo1},       {"$BF1", &b->bf1},         {"$SF", &b->sf},
        {"$GRPDLY", &b->delay},    {"$DSPFVS", &b->firmware}, {"$DECIM", &b->decimation},
        {"$DIGMOD", &b->digital}};
    const struct {
        const char *label;
        char *out;
        size_t size;
    } texts[] = {{"TITLE", b->title, sizeof b->title},
                 {".SOLVENTNAME", b->solvent, sizeof b->solvent},
                 {"LONGDATE", b->date, sizeof b->date},
                 {"DATE", b->date, sizeof b->date}};
    static const char *const lists[] = {"SYMBOL", "UNITS", "FACTOR", "FIRST", "LAST", "VARDIM"};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (!strcmp(label, numbers[i].label))
            number_of(value, end, numbers[i].out);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (!strcmp(label, texts[i].label))
            closo_nmr_copy_text(texts[i].out, texts[i].size, value, end);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (!strcmp(label, lists[i]))
            take_variables(b, label, value, end);
    char text[40];
    closo_nmr_jcamp_upper(text, sizeof text, value, end);
    if (!strcmp(label, "DATATYPE"))
        snprintf(b->type, sizeof b->type, "%s", text);
    else if (!strcmp(label, "XUNITS"))
        snprintf(b->unit, sizeof b->unit, "%.15s", text);
    else if (!strcmp(label, ".OBSERVENUCLEUS"))
        closo_nmr_nucleus(b->nucleus, text);
    else if (!strcmp(label, "NTUPLES"))
        b->tuples = true;
    else if (!strcmp(label, ".SHIFTREFERENCE"))
        take_reference(b, value, end);
}
