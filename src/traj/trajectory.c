// SPDX-License-Identifier: GPL-3.0-or-later
// An open trajectory: recognising the format, handing out frames, and what every format needs: lines,
// errors with their place, and the rule that a file cut short costs its last frame and no more.
#include "traj/trajectory.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FOUND_SHOWN = 40 };

static const closo_trajectory_format *by_name(const char *name)
{
    for (const closo_trajectory_format *const *f = closo_trajectory_formats(); *f; f++)
        if (!strcmp((*f)->name, name))
            return *f;
    return NULL;
}

static bool has_extension(const closo_trajectory_format *format, const char *path)
{
    const char *name = closo_path_name(path);
    size_t length = strlen(name);
    if (closo_text_ends_with(name, ".gz"))
        length -= 3;
    for (const char *p = format->extensions; *p;) {
        size_t size = strcspn(p, " ");
        if (length > size && name[length - size - 1] == '.' &&
            !strncmp(name + length - size, p, size))
            return true;
        p += size + (p[size] == ' ');
    }
    return false;
}

const closo_trajectory_format *closo_trajectory_recognise(const char *head, size_t length,
                                                          const char *path)
{
    for (const closo_trajectory_format *const *f = closo_trajectory_formats(); *f; f++)
        if ((*f)->recognise(head, length, path))
            return *f;
    for (const closo_trajectory_format *const *f = closo_trajectory_formats(); length && *f; f++)
        if (has_extension(*f, path))
            return *f;
    return NULL;
}

static closo_status no_format(const char *path, const char *wanted, closo_error *error)
{
    closo_text names;
    closo_text_init(&names);
    for (const closo_trajectory_format *const *f = closo_trajectory_formats(); *f; f++)
        closo_text_addf(&names, "%s%s", names.length ? ", " : "",
                        wanted ? (*f)->name : (*f)->description);
    closo_status status =
        wanted ? closo_fail(error, CLOSO_USAGE, "--input-format: expected one of %s, found \"%s\"",
                            names.data ? names.data : "", wanted)
               : closo_fail(error, CLOSO_INPUT, "%s: not a trajectory: expected one of %s", path,
                            names.data ? names.data : "");
    closo_text_clear(&names);
    return status;
}

static closo_status read_types(closo_trajectory *trajectory, closo_error *error)
{
    for (const char *p = trajectory->options.types; p && *p;) {
        size_t length = strcspn(p, ",");
        int element = closo_element_of_label(p, length);
        if (element < 0 || trajectory->type_count == CLOSO_TRAJECTORY_TYPES)
            return closo_fail(error, CLOSO_USAGE,
                              "--types: expected up to %d elements with commas between, found "
                              "\"%.*s\"",
                              CLOSO_TRAJECTORY_TYPES, (int)length, p);
        trajectory->type_element[trajectory->type_count++] = element;
        p += length + (p[length] == ',');
    }
    return CLOSO_OK;
}

static closo_status read_frame(closo_trajectory *trajectory, bool *end, closo_error *error)
{
    closo_frame *frame = &trajectory->frame;
    frame->index = trajectory->frames;
    frame->step = -1;
    frame->time = NAN;
    frame->periodic = frame->unwrapped = *end = false;
    closo_status status = CLOSO_OK;
    if (trajectory->options.cell)
        status = closo_trajectory_set_cell(trajectory, frame, trajectory->options.cell, error);
    if (status == CLOSO_OK)
        status = trajectory->format->next(trajectory, frame, end, error);
    if (status != CLOSO_OK || *end)
        return status;
    frame->position = trajectory->position;
    trajectory->frames++;
    if (closo_input_line_complete(trajectory->input))
        return CLOSO_OK;
    // The very last line has no line end: its last number may be cut short.
    if (trajectory->frames > 1) {
        trajectory->frames--;
        return closo_trajectory_truncated(trajectory, end, error);
    }
    closo_trajectory_warn(trajectory, "%s:%zu: the last line has no end: its last number may be "
                                      "incomplete", closo_input_path(trajectory->input),
                          closo_input_line_number(trajectory->input));
    return CLOSO_OK;
}

closo_status closo_trajectory_open(closo_trajectory **out, const char *path,
                                   const closo_trajectory_options *options, closo_error *error)
{
    *out = NULL;
    closo_trajectory *trajectory = closo_allocate(1, sizeof *trajectory, error);
    if (!trajectory)
        return CLOSO_MEMORY;
    if (options)
        trajectory->options = *options;
    closo_status status = closo_input_open(&trajectory->input, path, error);
    if (status == CLOSO_OK)
        status = read_types(trajectory, error);
    if (status != CLOSO_OK)
        goto done;
    size_t length;
    const char *head = closo_input_head(trajectory->input, &length);
    const char *wanted = trajectory->options.format;
    const closo_trajectory_format *format =
        wanted ? by_name(wanted) : closo_trajectory_recognise(head, length, path);
    if (length == 0)
        status = closo_fail(error, CLOSO_INPUT, "%s: the file is empty", path);
    else if (!format)
        status = no_format(path, wanted, error);
    if (status != CLOSO_OK)
        goto done;
    status = format->open(trajectory, error);
    trajectory->format = format;
    bool end = false;
    if (status == CLOSO_OK)
        status = read_frame(trajectory, &end, error);
    if (status == CLOSO_OK && end)
        status = closo_fail(error, CLOSO_INPUT, "%s: holds no frame", path);
    trajectory->first_is_waiting = true;
done:
    if (status == CLOSO_OK)
        *out = trajectory;
    else
        closo_trajectory_close(trajectory);
    return status;
}

void closo_trajectory_close(closo_trajectory *trajectory)
{
    if (!trajectory)
        return;
    if (trajectory->format)
        trajectory->format->close(trajectory);
    closo_input_close(trajectory->input);
    for (size_t i = 0; i < trajectory->warnings; i++)
        free(trajectory->warning[i]);
    free(trajectory->element);
    free(trajectory->position);
    free(trajectory);
}

closo_status closo_trajectory_next(closo_trajectory *trajectory, const closo_frame **frame,
                                   closo_error *error)
{
    *frame = NULL;
    if (trajectory->ended)
        return CLOSO_OK;
    if (!trajectory->first_is_waiting) {
        bool end;
        closo_status status = read_frame(trajectory, &end, error);
        trajectory->ended = end || status != CLOSO_OK;
        if (trajectory->ended)
            return status;
    }
    trajectory->first_is_waiting = false;
    *frame = &trajectory->frame;
    return CLOSO_OK;
}

size_t closo_trajectory_atoms(const closo_trajectory *trajectory)
{
    return trajectory->atoms;
}

const int *closo_trajectory_elements(const closo_trajectory *trajectory)
{
    return trajectory->element;
}

const closo_trajectory_format *closo_trajectory_format_of(const closo_trajectory *trajectory)
{
    return trajectory->format;
}

const char *closo_trajectory_path(const closo_trajectory *trajectory)
{
    return closo_input_path(trajectory->input);
}

size_t closo_trajectory_warnings(const closo_trajectory *trajectory)
{
    return trajectory->warnings;
}

const char *closo_trajectory_warning(const closo_trajectory *trajectory, size_t index)
{
    return index < trajectory->warnings ? trajectory->warning[index] : NULL;
}

double closo_trajectory_fraction(const closo_trajectory *trajectory)
{
    return closo_input_fraction(trajectory->input);
}

closo_status closo_trajectory_fingerprint(closo_trajectory *trajectory, closo_fingerprint *out,
                                          closo_error *error)
{
    return closo_input_fingerprint(trajectory->input, out, error);
}

// ---- for the formats ---------------------------------------------------------------------------

closo_status closo_trajectory_line(closo_trajectory *trajectory, closo_line *line,
                                   closo_error *error)
{
    size_t length;
    closo_status status = closo_input_line(trajectory->input, &line->text, &length, error);
    line->end = line->text ? line->text + length : NULL;
    return status;
}

bool closo_line_is_blank(closo_line line)
{
    const char *word;
    size_t length;
    return !closo_next_word(line.text, line.end, &word, &length);
}

closo_status closo_trajectory_bad_line(closo_trajectory *trajectory, closo_line line, bool *end,
                                       closo_error *error, const char *expected, ...)
{
    if (!closo_input_line_complete(trajectory->input))
        return closo_trajectory_truncated(trajectory, end, error);
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
    return closo_fail(error, CLOSO_INPUT, "%s:%zu: expected %s, found \"%s\"",
                      closo_input_path(trajectory->input),
                      closo_input_line_number(trajectory->input), what, found);
}

closo_status closo_trajectory_truncated(closo_trajectory *trajectory, bool *end,
                                        closo_error *error)
{
    const char *path = closo_input_path(trajectory->input);
    size_t number = closo_input_line_number(trajectory->input);
    if (trajectory->frames == 0)
        return closo_fail(error, CLOSO_INPUT, "%s:%zu: the file ends inside its first frame", path,
                          number);
    closo_trajectory_warn(trajectory, "%s:%zu: the file ends inside frame %llu, which is left out",
                          path, number, (unsigned long long)trajectory->frames + 1);
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

closo_status closo_trajectory_reserve(closo_trajectory *trajectory, size_t count,
                                      closo_error *error)
{
    if (count <= trajectory->capacity)
        return CLOSO_OK;
    size_t capacity = trajectory->capacity, again = trajectory->capacity;
    void *element = trajectory->element, *position = trajectory->position;
    closo_status status = closo_grow(&element, &capacity, count, sizeof(int), error);
    trajectory->element = element;
    if (status == CLOSO_OK)
        status = closo_grow(&position, &again, count, 3 * sizeof(double), error);
    trajectory->position = position;
    if (status == CLOSO_OK)
        trajectory->capacity = capacity < again ? capacity : again;
    return status;
}

closo_status closo_trajectory_set_cell(closo_trajectory *trajectory, closo_frame *frame,
                                       const double vectors[9], closo_error *error)
{
    frame->periodic = true;
    // Most cells never change; the reduced basis of a new one is not free.
    if (trajectory->frames > 0 && !memcmp(frame->cell.vectors, vectors, sizeof frame->cell.vectors))
        return CLOSO_OK;
    closo_error inner;
    closo_status status = closo_cell_init(&frame->cell, vectors, &inner);
    if (status != CLOSO_OK)
        return closo_fail(error, status, "%s:%zu: %s", closo_input_path(trajectory->input),
                          closo_input_line_number(trajectory->input), inner.message);
    return CLOSO_OK;
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

const char *closo_read_position(const char *p, const char *end, double out[3])
{
    p = closo_read_numbers(p, end, 3, out);
    return p && isfinite(out[0]) && isfinite(out[1]) && isfinite(out[2]) ? p : NULL;
}
