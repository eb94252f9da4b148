// SPDX-License-Identifier: GPL-3.0-or-later
// Two columns of a text: shift in ppm and intensity, divided by blanks, tabs, commas or semicolons;
// lines of words and comments may stand above. Comments "# nucleus: 11B" and "# frequency: 128.38
// MHz", as closo writes them, are read.
#include "chem/nmr.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct points {
    double *x, *y;
    size_t count, x_capacity, y_capacity;
} points;

// Numbers at the begin of a line, at most 3; a semicolon makes commas decimal.
static size_t numbers_of(const char *begin, const char *end, double values[3])
{
    char copy[200];
    size_t length = (size_t)(end - begin), count = 0;
    if (length >= sizeof copy)
        return 0;
    bool semicolon = memchr(begin, ';', length) != NULL;
    for (size_t i = 0; i < length; i++)
        copy[i] = begin[i] == ';' || begin[i] == '\t' ? ' '
                  : begin[i] == ','                   ? (semicolon ? '.' : ' ')
                                                      : begin[i];
    const char *p = copy, *stop = copy + length, *word;
    size_t word_length;
    for (; count < 3 && (p = closo_next_word(p, stop, &word, &word_length)); count++) {
        if (*word == '+')
            word++;
        if (closo_read_number(word, p, &values[count]) != p)
            break;
    }
    return count;
}

static void take_note(closo_nmr *out, const char *begin, const char *end)
{
    char text[200];
    closo_nmr_copy_text(text, sizeof text, begin, end);
    char *colon = strchr(text, ':'), *key = text;
    while (*key == '#' || *key == ' ')
        key++;
    if (!colon)
        return;
    *colon++ = '\0';
    while (*colon == ' ')
        colon++;
    double value;
    if (closo_text_equal_ignoring_case(key, "nucleus"))
        closo_nmr_nucleus(out->nucleus, colon);
    else if (closo_text_equal_ignoring_case(key, "solvent"))
        snprintf(out->solvent, sizeof out->solvent, "%.60s", colon);
    else if (closo_text_equal_ignoring_case(key, "title"))
        snprintf(out->title, sizeof out->title, "%.150s", colon);
    else if (closo_text_equal_ignoring_case(key, "frequency") &&
             closo_read_number(colon, colon + strlen(colon), &value))
        out->frequency_mhz = value;
}

static bool recognise(const closo_nmr_place *place)
{
    closo_nmr_text text =
        closo_nmr_text_of(place->head, place->length < 65536 ? place->length : 65536);
    double v[3];
    size_t rows = 0;
    for (size_t k = 0; !place->directory && k < 200 && rows < 2 && closo_nmr_text_next(&text); k++)
        rows = text.line < text.line_end && numbers_of(text.line, text.line_end, v) >= 2 ? rows + 1
                                                                                         : 0;
    return rows >= 2;
}

static closo_status add(points *p, double x, double y, closo_error *error)
{
    closo_status status =
        closo_grow((void **)&p->x, &p->x_capacity, p->count + 1, sizeof *p->x, error);
    if (status == CLOSO_OK)
        status = closo_grow((void **)&p->y, &p->y_capacity, p->count + 1, sizeof *p->y, error);
    if (status != CLOSO_OK)
        return status;
    p->x[p->count] = x;
    p->y[p->count++] = y;
    return CLOSO_OK;
}

static closo_status read_lines(closo_nmr *out, const closo_nmr_place *place, points *p,
                               closo_error *error)
{
    closo_nmr_text text = closo_nmr_text_of(place->head, place->length);
    closo_status status = CLOSO_OK;
    while (status == CLOSO_OK && closo_nmr_text_next(&text)) {
        double v[3];
        if (text.line == text.line_end)
            continue;
        if (*text.line == '#' || *text.line == '%' || *text.line == '!') {
            take_note(out, text.line, text.line_end);
            continue;
        }
        size_t count = numbers_of(text.line, text.line_end, v);
        if (count < 2 && p->count == 0 && text.number < 200)
            continue; // a heading
        if (count < 2)
            return closo_nmr_bad_line(place->path, text.number, "a shift and an intensity",
                                      text.line, text.line_end, error);
        if (p->count >= CLOSO_NMR_POINTS)
            return closo_fail(error, CLOSO_INPUT, "%s: more than %zu points", place->path,
                              CLOSO_NMR_POINTS);
        status = add(p, v[0], v[1], error);
    }
    return status;
}

static closo_status read(closo_nmr *out, const closo_nmr_place *place,
                         const closo_nmr_reading *options, closo_error *error)
{
    points p = {0};
    if (place->directory || options->kind == CLOSO_NMR_DECAY)
        return closo_fail(error, CLOSO_INPUT, "%s: a table holds a spectrum over ppm, no decay",
                          place->path);
    closo_status status = closo_nmr_remember(out, place->path, &place->fingerprint, error);
    if (status == CLOSO_OK)
        status = read_lines(out, place, &p, error);
    if (status == CLOSO_OK)
        status = closo_nmr_allocate(out, p.count, false, place->path, error);
    if (status == CLOSO_OK) {
        memcpy(out->ppm, p.x, p.count * sizeof *p.x);
        memcpy(out->re, p.y, p.count * sizeof *p.y);
        snprintf(out->reference, sizeof out->reference, "as in the file (ppm)");
    }
    free(p.x);
    free(p.y);
    return status;
}

closo_status closo_nmr_write(const closo_nmr *nmr, const char *path, closo_error *error)
{
    closo_text text;
    closo_text_init(&text);
    if (nmr->time_domain)
        return closo_fail(error, CLOSO_USAGE, "%s: a decay is not written: process it first", path);
    if (nmr->title[0])
        closo_text_addf(&text, "# title: %s\n", nmr->title);
    if (nmr->nucleus[0])
        closo_text_addf(&text, "# nucleus: %s\n", nmr->nucleus);
    if (nmr->solvent[0])
        closo_text_addf(&text, "# solvent: %s\n", nmr->solvent);
    if (nmr->frequency_mhz > 0) {
        closo_text_add(&text, "# frequency: ");
        closo_text_add_number(&text, nmr->frequency_mhz, 10);
        closo_text_add(&text, " MHz\n");
    }
    closo_text_add(&text, "shift_ppm,intensity\n");
    for (size_t i = 0; i < nmr->count; i++) {
        closo_text_add_number(&text, nmr->ppm[i], 10);
        closo_text_add(&text, ",");
        closo_text_add_number(&text, nmr->re[i], 9);
        closo_text_add(&text, "\n");
    }
    closo_status status = text.failed ? closo_fail(error, CLOSO_MEMORY, "%s: out of memory", path)
                                      : closo_text_write(&text, path, error);
    closo_text_clear(&text);
    return status;
}

const closo_nmr_record closo_nmr_format_table = {
    .info = {"table", "table of shifts and intensities", ""},
    .recognise = recognise,
    .read = read,
};
