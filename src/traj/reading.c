// SPDX-License-Identifier: GPL-3.0-or-later
// What every format needs while it reads: lines, errors with their place, the rule that a file cut
// short costs its last frame and no more, species and cells. Buffers grow with what is read, so
// that a wrong count in a header costs nothing.
#include "traj/trajectory.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FOUND_SHOWN = 40 };
#define COORDINATE_MAXIMUM 1e9

// ---- lines, errors, warnings

closo_status closo_trajectory_line(closo_trajectory *trajectory, closo_text_line *line,
                                   closo_error *error)
{
    size_t length;
    closo_status status = closo_input_line(trajectory->input, &line->text, &length, error);
    line->end = line->text ? line->text + length : NULL;
    return status;
}

closo_status closo_trajectory_needed_line(closo_trajectory *trajectory, closo_text_line *line,
                                          bool *end, closo_error *error)
{
    closo_status status = closo_trajectory_line(trajectory, line, error);
    if (status == CLOSO_OK && !line->text)
        return closo_trajectory_truncated(trajectory, end, error);
    return status;
}

closo_status closo_trajectory_header_line(closo_trajectory *trajectory, closo_text_line *line,
                                          bool *end, closo_error *error)
{
    closo_status status = closo_trajectory_needed_line(trajectory, line, end, error);
    if (status == CLOSO_OK && !*end && !closo_input_line_complete(trajectory->input))
        return closo_trajectory_truncated(trajectory, end, error);
    return status;
}

bool closo_line_is_blank(closo_text_line line)
{
    const char *word;
    size_t length;
    return line.text == line.end || !closo_next_word(line.text, line.end, &word, &length);
}

static closo_status fail_here(closo_trajectory *trajectory, bool *end, closo_error *error,
                              const char *message, va_list arguments)
{
    if (!closo_input_line_complete(trajectory->input))
        return closo_trajectory_truncated(trajectory, end, error);
    char text[512];
    vsnprintf(text, sizeof text, message, arguments);
    return closo_fail(error, CLOSO_INPUT, "%s:%zu: %s", closo_input_path(trajectory->input),
                      closo_input_line_number(trajectory->input), text);
}

closo_status closo_trajectory_fail(closo_trajectory *trajectory, bool *end, closo_error *error,
                                   const char *message, ...)
{
    va_list arguments;
    va_start(arguments, message);
    closo_status status = fail_here(trajectory, end, error, message, arguments);
    va_end(arguments);
    return status;
}

// How programs print coordinates that are none: nan, -inf, Infinity, a Fortran field too narrow.
static bool has_blown_up(closo_text_line line)
{
    const char *p = line.text, *word;
    size_t length;
    while ((p = closo_next_word(p, line.end, &word, &length))) {
        size_t sign = *word == '-' || *word == '+';
        if (length - sign >= 3 && (!strncasecmp(word + sign, "nan", 3) ||
                                   !strncasecmp(word + sign, "inf", 3) || !memcmp(word, "***", 3)))
            return true;
    }
    return false;
}

closo_status closo_trajectory_bad_line(closo_trajectory *trajectory, closo_text_line line,
                                       bool *end, closo_error *error, const char *expected, ...)
{
    char what[256], found[FOUND_SHOWN + 4] = "";
    va_list arguments;
    va_start(arguments, expected);
    vsnprintf(what, sizeof what, expected, arguments);
    va_end(arguments);
    size_t length = (size_t)(line.end - line.text), used = 0;
    for (size_t i = 0; i < length && used < FOUND_SHOWN; i++)
        found[used++] = isprint((unsigned char)line.text[i]) ? line.text[i] : '?';
    if (used < length)
        memcpy(found + used, "...", 4);
    return closo_trajectory_fail(trajectory, end, error, "expected %s, found \"%s\"%s", what, found,
                                 has_blown_up(line) ? " (did the run blow up?)" : "");
}

closo_status closo_trajectory_truncated(closo_trajectory *trajectory, bool *end, closo_error *error)
{
    const char *path = closo_input_path(trajectory->input);
    size_t number = closo_input_line_number(trajectory->input);
    char place[32] = ""; // formats read by bytes have no lines
    if (number > 0)
        snprintf(place, sizeof place, ":%zu", number);
    if (trajectory->frames == 0)
        return closo_fail(error, CLOSO_INPUT, "%s%s: the file ends inside its first frame", path,
                          place);
    closo_trajectory_warn(trajectory, "%s%s: the file ends inside frame %llu, which is left out",
                          path, place, (unsigned long long)trajectory->frames + 1);
    *end = true;
    return CLOSO_OK;
}

void closo_trajectory_warn(closo_trajectory *trajectory, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (trajectory->warnings == CLOSO_TRAJECTORY_WARNINGS)
        return;
    char *copy = closo_duplicate(text, NULL);
    if (copy)
        trajectory->warning[trajectory->warnings++] = copy;
}

// ---- atoms and cells

closo_status closo_trajectory_reserve(closo_trajectory *trajectory, size_t count,
                                      closo_error *error)
{
    if (count <= trajectory->capacity)
        return CLOSO_OK;
    const size_t size[3] = {sizeof *trajectory->element, 3 * sizeof *trajectory->position,
                            sizeof *trajectory->label};
    void *block[3] = {trajectory->element, trajectory->position, trajectory->label};
    size_t grown = trajectory->capacity;
    closo_status status = CLOSO_OK;
    for (size_t i = 0; i < 3 && status == CLOSO_OK; i++) {
        grown = trajectory->capacity;
        status = closo_grow(&block[i], &grown, count, size[i], error);
    }
    trajectory->element = block[0];
    trajectory->position = block[1];
    trajectory->label = block[2];
    if (status == CLOSO_OK)
        trajectory->capacity = grown < count ? count : grown;
    return status;
}

closo_status closo_trajectory_reserve_velocities(closo_trajectory *trajectory, size_t count,
                                                 closo_error *error)
{
    if (count <= trajectory->velocity_capacity)
        return CLOSO_OK;
    void *block = trajectory->velocity;
    closo_status status = closo_grow(&block, &trajectory->velocity_capacity, count,
                                     3 * sizeof *trajectory->velocity, error);
    trajectory->velocity = block;
    return status;
}

// Beyond these lengths no box of atoms is meant, and squares of them lose all digits.
bool closo_cell_is_sane(const double vectors[9])
{
    for (size_t i = 0; i < 3; i++) {
        const double *v = vectors + 3 * i;
        double length = sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
        if (!(length > 1e-3 && length < 1e7))
            return false;
    }
    return true;
}

closo_status closo_trajectory_set_cell(closo_trajectory *trajectory, closo_frame *frame,
                                       const double vectors[9], bool *end, closo_error *error)
{
    frame->periodic = true;
    // Most cells never change; the reduced basis of a new one is not free.
    if (frame->cell.volume > 0 && !memcmp(frame->cell.vectors, vectors, sizeof frame->cell.vectors))
        return CLOSO_OK;
    if (!closo_cell_is_sane(vectors))
        return closo_trajectory_fail(trajectory, end, error,
                                     "expected cell vectors of 0.001 to 1e7 A that span a volume");
    closo_error inner;
    closo_status status = closo_cell_init(&frame->cell, vectors, &inner);
    if (status != CLOSO_OK)
        return closo_trajectory_fail(trajectory, end, error, "%s", inner.message);
    return CLOSO_OK;
}

void closo_trajectory_use_given_cell(const closo_trajectory *trajectory, closo_frame *frame)
{
    if (trajectory->options.cell) {
        frame->cell = trajectory->given_cell;
        frame->periodic = true;
    }
}

int closo_element_of_label(const char *label, size_t length)
{
    char symbol[4] = "";
    size_t letters = 0;
    while (letters < length && isalpha((unsigned char)label[letters]))
        letters++;
    if (letters == 0 || letters > 3)
        return -1;
    for (size_t i = 0; i < letters; i++)
        symbol[i] = (char)(i ? tolower((unsigned char)label[i]) : toupper((unsigned char)label[i]));
    if (letters == 1 && symbol[0] == 'X')
        return 0;
    const closo_element *element = closo_element_find(symbol, letters);
    return element ? element->number : -1;
}

int closo_trajectory_type_element(const closo_trajectory *trajectory, int64_t type)
{
    if (trajectory->type_count == 0)
        return 0;
    return type >= 1 && (uint64_t)type <= trajectory->type_count
               ? trajectory->type_element[type - 1]
               : -1;
}

static bool is_type(const char *word, size_t length, int64_t *type)
{
    return closo_read_integer(word, word + length, type) == word + length;
}

closo_status closo_trajectory_keep_species(closo_trajectory *trajectory, size_t i,
                                           closo_text_line line, const char *word, size_t length,
                                           bool *end, closo_error *error)
{
    closo_label *label = &trajectory->label[i];
    int64_t type;
    bool typed = is_type(word, length, &type);
    int element = typed ? closo_trajectory_type_element(trajectory, type)
                        : closo_element_of_label(word, length);
    if (element < 0 && typed)
        return closo_trajectory_bad_line(trajectory, line, end, error,
                                         "a type from 1 to %zu as in --types",
                                         trajectory->type_count);
    if (element < 0 || length > sizeof label->text)
        return closo_trajectory_bad_line(trajectory, line, end, error, "an element");
    memcpy(label->text, word, length);
    label->length = (unsigned char)length;
    trajectory->element[i] = element;
    return CLOSO_OK;
}

closo_status closo_trajectory_check_species(closo_trajectory *trajectory, size_t i,
                                            closo_text_line line, const char *word, size_t length,
                                            bool *end, closo_error *error)
{
    const closo_label *label = &trajectory->label[i];
    if (label->length == length && !memcmp(label->text, word, length))
        return CLOSO_OK;
    int64_t type;
    bool typed = is_type(word, length, &type) || is_type(label->text, label->length, &type);
    if (!typed && closo_element_of_label(word, length) == trajectory->element[i])
        return CLOSO_OK;
    return closo_trajectory_bad_line(trajectory, line, end, error,
                                     "species %.*s of atom %zu as in the first frame",
                                     (int)label->length, label->text, i + 1);
}

const char *closo_read_position(const char *p, const char *end, double out[3])
{
    p = closo_read_numbers(p, end, 3, out);
    if (!p || (p < end && *p != ' ' && *p != '\t' && *p != '\r'))
        return NULL;
    bool small = fabs(out[0]) < COORDINATE_MAXIMUM && fabs(out[1]) < COORDINATE_MAXIMUM &&
                 fabs(out[2]) < COORDINATE_MAXIMUM;
    return small ? p : NULL;
}
