// SPDX-License-Identifier: GPL-3.0-or-later
// The elements of a trajectory that names none, from a second file with the same atoms in the same
// order: the first frame of any format that names them, a GROMACS structure (.gro) or a LAMMPS data
// file. Names of .gro files are read only where they have one meaning: "CA" in a residue "CA" is
// calcium, elsewhere it may be a carbon, and then the file is refused.
#include "traj/lammps_data.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { GRO_NAME = 5, GRO_ATOM = 10, GRO_NUMBER = 15 };

typedef struct field {
    char text[8];
    size_t length; // of the text without blanks
    size_t letters;
} field;

static field take_field(closo_text_line line, size_t from)
{
    field out = {.length = 0};
    for (const char *p = line.text + from; p < line.text + from + 5; p++)
        if (*p != ' ')
            out.text[out.length++] = *p;
    while (out.letters < out.length && isalpha((unsigned char)out.text[out.letters]))
        out.letters++;
    return out;
}

// -1: no element, -2: more than one may be meant.
static int element_of_gro(field residue, field atom)
{
    int two = atom.letters >= 2 ? closo_element_of_label(atom.text, 2) : -1;
    int one = atom.letters >= 1 ? closo_element_of_label(atom.text, 1) : -1;
    bool is_residue = atom.letters >= 1 && residue.letters == atom.letters &&
                      !strncasecmp(residue.text, atom.text, atom.letters);
    if (atom.letters == 2 && two > 0 &&
        (one <= 0 || is_residue || islower((unsigned char)atom.text[1])))
        return two;
    if (atom.letters >= 2 && two > 0 && one > 0)
        return -2;
    return one > 0 ? one : two;
}

static closo_status bad_gro(closo_input *input, const char *expected, closo_error *error)
{
    return closo_fail(error, CLOSO_INPUT, "%s:%zu: expected %s", closo_input_path(input),
                      closo_input_line_number(input), expected);
}

static closo_status gro_line(closo_input *input, closo_text_line *line, closo_error *error)
{
    size_t length = 0;
    closo_status status = closo_input_line(input, &line->text, &length, error);
    if (status == CLOSO_OK && !line->text)
        return bad_gro(input, "more lines of a .gro file", error);
    line->end = line->text + length;
    return status;
}

static closo_status gro_elements(closo_input *input, int **elements, size_t *count,
                                 closo_error *error)
{
    closo_text_line line;
    int64_t atoms = 0;
    size_t capacity = 0;
    closo_status status = gro_line(input, &line, error);
    if (status == CLOSO_OK)
        status = gro_line(input, &line, error);
    if (status != CLOSO_OK)
        return status;
    const char *word;
    size_t length;
    if (!closo_next_word(line.text, line.end, &word, &length) ||
        !closo_read_integer(word, line.end, &atoms) || atoms < 1)
        return bad_gro(input, "the number of atoms", error);
    for (*count = 0; status == CLOSO_OK && (int64_t)*count < atoms;) {
        status = gro_line(input, &line, error);
        if (status == CLOSO_OK && line.end - line.text < GRO_NUMBER)
            status = bad_gro(input, "an atom in the columns of a .gro file", error);
        void *block = *elements;
        if (status == CLOSO_OK)
            status = closo_grow(&block, &capacity, *count + 1, sizeof **elements, error);
        *elements = block;
        if (status != CLOSO_OK)
            break;
        field residue = take_field(line, GRO_NAME), atom = take_field(line, GRO_ATOM);
        int element = element_of_gro(residue, atom);
        if (element < 0)
            return closo_fail(error, CLOSO_INPUT,
                              "%s:%zu: atom name \"%s\" in residue \"%s\" %s: give an XYZ file",
                              closo_input_path(input), closo_input_line_number(input), atom.text,
                              residue.text,
                              element == -2 ? "may be more than one element" : "is no element");
        (*elements)[(*count)++] = element;
    }
    return status;
}

static closo_status trajectory_elements(const char *path, const closo_trajectory *trajectory,
                                        int **elements, size_t *count, closo_error *error)
{
    closo_trajectory_options options = {.types = trajectory->options.types,
                                        .cell = trajectory->options.cell,
                                        .control = trajectory->options.control};
    closo_trajectory *other;
    closo_status status = closo_trajectory_open(&other, path, &options, error);
    if (status != CLOSO_OK)
        return status;
    *count = closo_trajectory_atoms(other);
    *elements = closo_allocate(*count, sizeof **elements, error);
    if (*elements)
        memcpy(*elements, closo_trajectory_elements(other), *count * sizeof **elements);
    closo_trajectory_close(other);
    return *elements ? CLOSO_OK : CLOSO_MEMORY;
}

// "256 atoms" among the first lines.
static bool is_lammps_data(const char *head, size_t length)
{
    size_t first = length < 4096 ? length : 4096;
    return memmem(head, first, " atoms\n", 7) != NULL;
}

static closo_status read_elements(const char *path, const closo_trajectory *trajectory,
                                  int **elements, size_t *count, closo_error *error)
{
    closo_input *input;
    closo_status status = closo_input_open(&input, path, error);
    if (status != CLOSO_OK)
        return status;
    size_t length;
    const char *head = closo_input_head(input, &length);
    bool gro = closo_text_ends_with(path, ".gro") || closo_text_ends_with(path, ".gro.gz");
    bool data =
        !gro && !closo_trajectory_recognise(head, length, path) && is_lammps_data(head, length);
    if (gro)
        status = gro_elements(input, elements, count, error);
    else if (data)
        status = closo_lammps_data_elements(input, trajectory, elements, count, error);
    closo_input_close(input);
    return gro || data ? status : trajectory_elements(path, trajectory, elements, count, error);
}

static const char *symbol_of(int number)
{
    const closo_element *element = closo_element_of(number);
    return element ? element->symbol : "X";
}

static closo_status merge(closo_trajectory *trajectory, const int *elements, closo_error *error)
{
    for (size_t i = 0; i < trajectory->atoms; i++) {
        if (trajectory->element[i] && elements[i] && trajectory->element[i] != elements[i])
            return closo_fail(error, CLOSO_INPUT, "%s: atom %zu is %s, but %s in %s",
                              closo_input_path(trajectory->input), i + 1,
                              symbol_of(trajectory->element[i]), symbol_of(elements[i]),
                              trajectory->options.structure);
        if (!trajectory->element[i])
            trajectory->element[i] = elements[i];
    }
    return CLOSO_OK;
}

closo_status closo_trajectory_read_structure(closo_trajectory *trajectory, closo_error *error)
{
    const char *path = trajectory->options.structure;
    if (!path && !trajectory->lacks_species)
        return CLOSO_OK;
    if (!path)
        return closo_fail(
            error, CLOSO_USAGE,
            "%s: %s names no elements: give --structure FILE, a file that names those "
            "of the same %zu atoms in the same order (XYZ, .gro, XDATCAR, LAMMPS "
            "dump or data)",
            closo_input_path(trajectory->input), trajectory->format->description,
            trajectory->atoms);
    int *elements = NULL;
    size_t count = 0;
    closo_status status = read_elements(path, trajectory, &elements, &count, error);
    if (status == CLOSO_OK && count != trajectory->atoms)
        status = closo_fail(error, CLOSO_INPUT, "%s: holds %zu atoms, expected %zu as in %s", path,
                            count, trajectory->atoms, closo_input_path(trajectory->input));
    if (status == CLOSO_OK)
        status = merge(trajectory, elements, error);
    free(elements);
    return status;
}
