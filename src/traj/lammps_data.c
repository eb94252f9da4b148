// SPDX-License-Identifier: GPL-3.0-or-later
// Elements from a LAMMPS data file: types from the section Masses, by the comment behind the mass
// ("1 6.94 # Li") or by the element of that mass (0.5 % or 0.02 u), or from --types; the type of
// each atom from the section Atoms, whose columns follow from the style written behind its name or,
// where it is not there, from their number. Layout: LAMMPS manual, read_data.
#include "traj/lammps_data.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TYPES = CLOSO_TRAJECTORY_TYPES };

typedef enum section { SECTION_HEADER, SECTION_MASSES, SECTION_ATOMS, SECTION_OTHER } section;

typedef struct data_atom {
    int64_t id;
    int64_t type;
} data_atom;

typedef struct data_file {
    closo_input *input;
    int type_element[TYPES]; // -1: not known
    data_atom *atoms;
    size_t count, capacity;
    size_t type_column; // from 0; 0: not known yet
} data_file;

static closo_status bad_line(const data_file *self, const char *expected, closo_error *error)
{
    return closo_fail(error, CLOSO_INPUT, "%s:%zu: expected %s", closo_input_path(self->input),
                      closo_input_line_number(self->input), expected);
}

static int element_of_mass(double mass)
{
    for (int number = 1; number <= 118; number++) {
        const closo_element *element = closo_element_of(number);
        double limit = fmax(0.02, 0.005 * mass);
        if (element && fabs(element->weight - mass) <= limit)
            return number;
    }
    return fabs(mass - 2.014) < 0.01 ? 1 : -1;
}

static closo_status read_mass(data_file *self, closo_text_line line, closo_error *error)
{
    double value[2];
    const char *word;
    size_t length;
    const char *p = closo_read_numbers(line.text, line.end, 2, value);
    if (!p || !(value[0] >= 1 && value[0] <= TYPES))
        return bad_line(self, "a type and its mass", error);
    int element = -1;
    while (p < line.end && (*p == ' ' || *p == '\t' || *p == '#'))
        p++;
    if (closo_next_word(p, line.end, &word, &length))
        element = closo_element_of_label(word, length);
    self->type_element[(size_t)value[0] - 1] = element > 0 ? element : element_of_mass(value[1]);
    return CLOSO_OK;
}

// The column of the type by atom style; 0 for a style that is not known.
static size_t column_of_style(closo_text_line hint)
{
    static const struct {
        const char *style;
        size_t column;
    } styles[] = {{"atomic", 1}, {"charge", 1}, {"full", 2},  {"molecular", 2},
                  {"bond", 2},   {"angle", 2},  {"sphere", 1}};
    const char *word = NULL;
    size_t length = 0;
    if (closo_next_word(hint.text, hint.end, &word, &length))
        for (size_t i = 0; i < sizeof styles / sizeof *styles; i++)
            if (strlen(styles[i].style) == length && !memcmp(styles[i].style, word, length))
                return styles[i].column;
    return 0;
}

// Without a style: 5 or 8 columns are atomic, 7 or 10 are full; 6 or 9 may be two styles.
static size_t column_of_count(closo_text_line line)
{
    const char *p = line.text, *word;
    size_t length, count = 0;
    while ((p = closo_next_word(p, line.end, &word, &length)) && *word != '#')
        count++;
    return count == 5 || count == 8 ? 1 : count == 7 || count == 10 ? 2 : 0;
}

static closo_status read_atom(data_file *self, closo_text_line line, closo_error *error)
{
    if (self->type_column == 0)
        self->type_column = column_of_count(line);
    if (self->type_column == 0)
        return bad_line(self, "the atom style behind the heading, as in \"Atoms # full\"", error);
    double value[3];
    if (!closo_read_numbers(line.text, line.end, self->type_column + 1, value))
        return bad_line(self, "an atom", error);
    void *block = self->atoms;
    closo_status status =
        closo_grow(&block, &self->capacity, self->count + 1, sizeof *self->atoms, error);
    self->atoms = block;
    if (status == CLOSO_OK && fabs(value[0]) < 9e15 && fabs(value[self->type_column]) < 9e15)
        self->atoms[self->count++] =
            (data_atom){(int64_t)value[0], (int64_t)value[self->type_column]};
    return status;
}

static bool starts_with_letter(closo_text_line line)
{
    return (*line.text >= 'A' && *line.text <= 'Z') || (*line.text >= 'a' && *line.text <= 'z');
}

static section read_heading(data_file *self, closo_text_line line)
{
    const char *word = line.text;
    size_t length = 0;
    const char *rest = closo_next_word(line.text, line.end, &word, &length);
    if (length == 6 && !memcmp(word, "Masses", 6))
        return SECTION_MASSES;
    if (length != 5 || memcmp(word, "Atoms", 5))
        return SECTION_OTHER;
    while (rest < line.end && (*rest == ' ' || *rest == '#'))
        rest++;
    self->type_column = column_of_style((closo_text_line){rest, line.end});
    return SECTION_ATOMS;
}

static closo_status read_lines(data_file *self, closo_error *error)
{
    section now = SECTION_HEADER;
    closo_status status = CLOSO_OK;
    for (bool title = true; status == CLOSO_OK; title = false) {
        closo_text_line line;
        size_t length;
        status = closo_input_line(self->input, &line.text, &length, error);
        if (status != CLOSO_OK || !line.text)
            return status;
        line.end = line.text + length;
        if (title || closo_line_is_blank(line) || *line.text == '#')
            continue;
        if (starts_with_letter(line))
            now = read_heading(self, line);
        else if (now == SECTION_MASSES)
            status = read_mass(self, line, error);
        else if (now == SECTION_ATOMS)
            status = read_atom(self, line, error);
    }
    return status;
}

static int by_id(const void *a, const void *b)
{
    const data_atom *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

static closo_status settle(const data_file *self, const closo_trajectory *trajectory, int *elements,
                           closo_error *error)
{
    for (size_t i = 0; i < self->count; i++) {
        int64_t type = self->atoms[i].type;
        int element = -1;
        if (trajectory->type_count > 0)
            element = closo_trajectory_type_element(trajectory, type);
        else if (type >= 1 && type <= TYPES)
            element = self->type_element[type - 1];
        if (element < 0)
            return closo_fail(error, CLOSO_INPUT,
                              "%s: type %lld has no element: its mass is that of none and no "
                              "comment names it: give --types",
                              closo_input_path(self->input), (long long)type);
        elements[i] = element;
    }
    return CLOSO_OK;
}

closo_status closo_lammps_data_elements(closo_input *input, const closo_trajectory *trajectory,
                                        int **elements, size_t *count, closo_error *error)
{
    data_file self = {.input = input};
    for (size_t i = 0; i < TYPES; i++)
        self.type_element[i] = -1;
    closo_status status = read_lines(&self, error);
    if (status == CLOSO_OK && self.count == 0)
        status = closo_fail(error, CLOSO_INPUT, "%s: no section Atoms", closo_input_path(input));
    if (status == CLOSO_OK) {
        qsort(self.atoms, self.count, sizeof *self.atoms, by_id);
        *elements = closo_allocate(self.count, sizeof **elements, error);
        status = *elements ? settle(&self, trajectory, *elements, error) : CLOSO_MEMORY;
    }
    *count = self.count;
    free(self.atoms);
    return status;
}
