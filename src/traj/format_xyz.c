// SPDX-License-Identifier: GPL-3.0-or-later
// XYZ and extended XYZ: a count, a comment line, then one line per atom. The extended form puts
// Lattice="..." and Properties=species:S:1:pos:R:3:... into the comment. Time= has no unit in that
// format and is therefore not used. An atom line costs one comparison with the species of the first
// frame and three numbers.
#include "traj/trajectory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LABEL_SIZE = 8 };

typedef struct xyz_state {
    char (*label)[LABEL_SIZE]; // atoms: species as written in the first frame, zero padded
    size_t capacity;
    size_t before_species, before_position; // columns
    bool species_first;
    bool warned_time;
} xyz_state;

static bool is_count_line(const char *begin, const char *end)
{
    int64_t count;
    while (begin < end && (*begin == ' ' || *begin == '\t'))
        begin++;
    const char *p = closo_read_integer(begin, end, &count);
    while (p && p < end && (*p == ' ' || *p == '\t' || *p == '\r'))
        p++;
    return p == end && count > 0;
}

static bool recognise(const char *head, size_t length, const char *path)
{
    (void)path;
    const char *end = head + length;
    const char *first = memchr(head, '\n', length);
    if (!first || !is_count_line(head, first))
        return false;
    const char *second = memchr(first + 1, '\n', (size_t)(end - first - 1));
    if (!second)
        return false;
    const char *third = memchr(second + 1, '\n', (size_t)(end - second - 1));
    const char *word;
    size_t size;
    const char *p = closo_next_word(second + 1, third ? third : end, &word, &size);
    if (p && memmem(first, (size_t)(second - first), "Properties=", 11))
        return true;
    double r[3];
    return p && closo_element_of_label(word, size) >= 0 &&
           closo_read_numbers(p, third ? third : end, 3, r);
}

static closo_status open(closo_trajectory *trajectory, closo_error *error)
{
    trajectory->state = closo_allocate(1, sizeof(xyz_state), error);
    return trajectory->state ? CLOSO_OK : CLOSO_MEMORY;
}

static void close(closo_trajectory *trajectory)
{
    xyz_state *state = trajectory->state;
    if (state)
        free(state->label);
    free(state);
}

// Value of key= in the comment: [*value, end), quotes taken off; false when absent.
static bool find_key(closo_line comment, const char *key, const char **value, const char **end)
{
    size_t size = strlen(key);
    for (const char *p = comment.text; p + size < comment.end; p++) {
        bool at_word = p == comment.text || p[-1] == ' ' || p[-1] == '\t';
        if (!at_word || strncasecmp(p, key, size) || p[size] != '=')
            continue;
        p += size + 1;
        char close_quote = *p == '"' || *p == '\'' ? *p++ : ' ';
        *value = p;
        const char *stop = memchr(p, close_quote, (size_t)(comment.end - p));
        *end = stop ? stop : comment.end;
        return true;
    }
    return false;
}

// Columns before species and before pos from "species:S:1:pos:R:3:...".
static bool read_properties(xyz_state *state, const char *p, const char *end)
{
    size_t column = 0;
    bool species = false, position = false;
    while (p < end) {
        const char *name = p, *kind = memchr(p, ':', (size_t)(end - p));
        const char *count = kind ? memchr(kind + 1, ':', (size_t)(end - kind - 1)) : NULL;
        int64_t columns;
        const char *rest = count ? closo_read_integer(count + 1, end, &columns) : NULL;
        if (!rest || columns < 1 || columns > 1000 || (rest < end && *rest != ':'))
            return false;
        size_t length = (size_t)(kind - name);
        if (length == 7 && !memcmp(name, "species", 7) && columns == 1) {
            state->before_species = column;
            species = true;
        } else if (length == 3 && !memcmp(name, "pos", 3) && columns == 3) {
            state->before_position = column;
            position = true;
        }
        column += (size_t)columns;
        p = rest < end ? rest + 1 : end;
    }
    state->species_first = state->before_species < state->before_position;
    return species && position;
}

static closo_status read_comment(closo_trajectory *trajectory, closo_line comment,
                                 closo_frame *frame, bool *end, closo_error *error)
{
    xyz_state *state = trajectory->state;
    const char *value, *stop;
    state->before_species = 0;
    state->before_position = 1;
    state->species_first = true;
    if (find_key(comment, "Properties", &value, &stop) && !read_properties(state, value, stop))
        return closo_trajectory_bad_line(trajectory, comment, end, error,
                                         "Properties with species:S:1 and pos:R:3");
    if (find_key(comment, "Time", &value, &stop) && !state->warned_time) {
        state->warned_time = true;
        closo_trajectory_warn(trajectory,
                              "%s: Time= in extended XYZ has no unit and is not used",
                              closo_input_path(trajectory->input));
    }
    if (!find_key(comment, "Lattice", &value, &stop))
        return CLOSO_OK;
    double vectors[9];
    const char *rest = closo_read_numbers(value, stop, 9, vectors);
    closo_line tail = {rest, stop};
    if (!rest || !closo_line_is_blank(tail))
        return closo_trajectory_bad_line(trajectory, comment, end, error,
                                         "Lattice with 9 numbers");
    return closo_trajectory_set_cell(trajectory, frame, vectors, error);
}

static const char *skip_words(const char *p, const char *end, size_t count)
{
    const char *word;
    size_t length;
    while (p && count-- > 0)
        p = closo_next_word(p, end, &word, &length);
    return p;
}

// The species of atom i: the same text as in the first frame, or another spelling of it.
static bool same_species(closo_trajectory *trajectory, size_t i, const char *word, size_t length)
{
    const xyz_state *state = trajectory->state;
    char label[LABEL_SIZE] = {0};
    if (length < LABEL_SIZE) {
        memcpy(label, word, length);
        if (!memcmp(label, state->label[i], LABEL_SIZE))
            return true;
    }
    return closo_element_of_label(word, length) == trajectory->element[i];
}

static closo_status keep_species(closo_trajectory *trajectory, size_t i, const char *word,
                                 size_t length, closo_error *error)
{
    xyz_state *state = trajectory->state;
    closo_status status = closo_trajectory_reserve(trajectory, i + 1, error);
    void *block = state->label;
    if (status == CLOSO_OK)
        status = closo_grow(&block, &state->capacity, i + 1, sizeof *state->label, error);
    state->label = block;
    if (status != CLOSO_OK)
        return status;
    memset(state->label[i], 0, LABEL_SIZE);
    memcpy(state->label[i], word, length < LABEL_SIZE ? length : LABEL_SIZE - 1);
    trajectory->element[i] = closo_element_of_label(word, length);
    return CLOSO_OK;
}

static closo_status read_atom(closo_trajectory *trajectory, size_t i, closo_line line, bool *end,
                              closo_error *error)
{
    const xyz_state *state = trajectory->state;
    const char *word = NULL, *p = line.text;
    size_t length = 0;
    double r[3];
    if (state->species_first) {
        p = skip_words(p, line.end, state->before_species);
        p = p ? closo_next_word(p, line.end, &word, &length) : NULL;
        p = p ? skip_words(p, line.end, state->before_position - state->before_species - 1) : NULL;
        p = p ? closo_read_position(p, line.end, r) : NULL;
    } else {
        p = skip_words(p, line.end, state->before_position);
        p = p ? closo_read_position(p, line.end, r) : NULL;
        p = p ? skip_words(p, line.end, state->before_species - state->before_position - 3) : NULL;
        p = p ? closo_next_word(p, line.end, &word, &length) : NULL;
    }
    if (!p)
        return closo_trajectory_bad_line(trajectory, line, end, error,
                                         "a species and three finite coordinates");
    if (trajectory->frames == 0) {
        if (closo_element_of_label(word, length) < 0)
            return closo_trajectory_bad_line(trajectory, line, end, error, "an element");
        closo_status status = keep_species(trajectory, i, word, length, error);
        if (status != CLOSO_OK)
            return status;
    } else if (!same_species(trajectory, i, word, length)) {
        return closo_trajectory_bad_line(trajectory, line, end, error,
                                         "atom %zu to be %s as in the first frame", i + 1,
                                         state->label[i]);
    }
    memcpy(trajectory->position + 3 * i, r, sizeof r);
    return CLOSO_OK;
}

static closo_status next(closo_trajectory *trajectory, closo_frame *frame, bool *end,
                         closo_error *error)
{
    closo_line line;
    closo_status status;
    do {
        status = closo_trajectory_line(trajectory, &line, error);
        if (status != CLOSO_OK || !line.text) {
            *end = true;
            return status;
        }
    } while (closo_line_is_blank(line));
    int64_t count = 0;
    const char *begin = line.text;
    while (begin < line.end && (*begin == ' ' || *begin == '\t'))
        begin++;
    if (!is_count_line(line.text, line.end) || !closo_read_integer(begin, line.end, &count))
        return closo_trajectory_bad_line(trajectory, line, end, error, "the number of atoms");
    if (trajectory->frames > 0 && (uint64_t)count != trajectory->atoms)
        return closo_trajectory_bad_line(trajectory, line, end, error,
                                         "%zu atoms as in the first frame", trajectory->atoms);
    status = closo_trajectory_line(trajectory, &line, error);
    if (status == CLOSO_OK && line.text)
        status = read_comment(trajectory, line, frame, end, error);
    for (size_t i = 0; status == CLOSO_OK && line.text && !*end && i < (uint64_t)count; i++) {
        status = closo_trajectory_line(trajectory, &line, error);
        if (status == CLOSO_OK && line.text)
            status = read_atom(trajectory, i, line, end, error);
    }
    if (status == CLOSO_OK && !line.text)
        return closo_trajectory_truncated(trajectory, end, error);
    trajectory->atoms = (size_t)count;
    return status;
}

const closo_trajectory_format closo_format_xyz = {
    .name = "xyz",
    .description = "XYZ or extended XYZ",
    .extensions = "xyz extxyz",
    .reference = "extended XYZ: github.com/libAtoms/extxyz",
    .recognise = recognise,
    .open = open,
    .next = next,
    .close = close,
};
