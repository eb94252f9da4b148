// SPDX-License-Identifier: GPL-3.0-or-later
// POSCAR and CONTCAR of VASP (VASP manual, POSCAR), versions 4 and 5. The scaling factor multiplies
// vectors and Cartesian coordinates; a negative one is the volume to scale to; three of them scale
// x, y and z. Version 4 names no elements; it is read where the comment names them in order, which
// is a widespread habit, and said so.
#include "crystal/crystal_io.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KINDS = 256 };

typedef struct poscar {
    closo_line_reader lines;
    double factor[3];
    double vectors[9];
    bool inverted;
    bool cartesian;
    bool symbols_from_comment;
    size_t kinds;
    int element[KINDS];
    size_t count[KINDS];
} poscar;

static bool begins_number(const char *p, const char *end)
{
    double value;
    const char *word;
    size_t length;
    return closo_next_word(p, end, &word, &length) && closo_read_number(word, end, &value) != NULL;
}

// ---- head

static closo_status read_scale(poscar *self, closo_error *error)
{
    closo_line_reader *l = &self->lines;
    closo_status status = closo_line_reader_need(l, "a scaling factor", error);
    if (status != CLOSO_OK)
        return status;
    double *f = self->factor;
    if (closo_read_numbers(l->line, l->line_end, 3, f)) {
        if (!(f[0] > 0 && f[1] > 0 && f[2] > 0))
            return closo_line_reader_fail(l, "three positive scaling factors", error);
        return CLOSO_OK;
    }
    if (!closo_read_numbers(l->line, l->line_end, 1, f) || f[0] == 0)
        return closo_line_reader_fail(l, "a scaling factor that is not 0", error);
    f[1] = f[2] = f[0];
    return CLOSO_OK;
}

static closo_status read_vectors(poscar *self, closo_error *error)
{
    double *v = self->vectors;
    for (int i = 0; i < 3; i++) {
        closo_status status =
            closo_line_reader_need(&self->lines, "three vectors of the cell", error);
        if (status != CLOSO_OK)
            return status;
        if (!closo_read_numbers(self->lines.line, self->lines.line_end, 3, v + 3 * i))
            return closo_line_reader_fail(&self->lines, "a vector of the cell", error);
    }
    if (self->factor[0] < 0) {
        double volume =
            fabs(v[0] * (v[4] * v[8] - v[5] * v[7]) + v[1] * (v[5] * v[6] - v[3] * v[8]) +
                 v[2] * (v[3] * v[7] - v[4] * v[6]));
        double factor = cbrt(-self->factor[0] / volume);
        if (!isfinite(factor))
            return closo_line_reader_fail(&self->lines, "vectors that span a volume", error);
        for (int k = 0; k < 3; k++)
            self->factor[k] = factor;
    }
    for (int i = 0; i < 9; i++)
        v[i] *= self->factor[i % 3];
    return CLOSO_OK;
}

// "Li", and "Li_sv" or "Li/5f3a" as VASP writes the potential.
static int element_of_word(const char *word, size_t length)
{
    size_t symbol = 0;
    while (symbol < length && word[symbol] != '_' && word[symbol] != '/' && word[symbol] != '.')
        symbol++;
    const closo_element *element = closo_element_find(word, symbol);
    return element ? element->number : 0;
}

// Elements of a line; 0 where one of the words is none.
static size_t read_elements(const char *p, const char *end, int element[KINDS])
{
    const char *word;
    size_t length, count = 0;
    for (; (p = closo_next_word(p, end, &word, &length)) != NULL; count++)
        if (count == KINDS || (element[count] = element_of_word(word, length)) == 0)
            return 0;
    return count;
}

static closo_status read_counts(poscar *self, closo_error *error)
{
    closo_line_reader *l = &self->lines;
    const char *p = l->line, *word;
    size_t length, total = 0, kinds = 0;
    for (; (p = closo_next_word(p, l->line_end, &word, &length)) != NULL; kinds++) {
        int64_t value;
        if (closo_read_integer(word, word + length, &value) != word + length) {
            if (kinds > 0 && (*word == '!' || *word == '#'))
                break;
            return closo_line_reader_fail(l, "numbers of atoms", error);
        }
        if (kinds == KINDS || value < 0 || (size_t)value > CLOSO_CELL_ATOMS_MAXIMUM ||
            (total += (size_t)value) > CLOSO_CELL_ATOMS_MAXIMUM)
            return closo_line_reader_fail(l, "at most 256 kinds and 5000000 atoms", error);
        self->count[kinds] = (size_t)value;
    }
    if (total == 0)
        return closo_line_reader_fail(l, "numbers of atoms", error);
    if (self->kinds != kinds && !self->symbols_from_comment)
        return closo_line_reader_fail(l, "as many numbers of atoms as elements", error);
    if (self->kinds != kinds)
        return closo_fail(error, CLOSO_INPUT,
                          "%s:%zu: names no elements (VASP 4), expected a line with %zu of them "
                          "before this one",
                          l->file, l->number, kinds);
    return CLOSO_OK;
}

static closo_status read_kinds(poscar *self, const char *comment, const char *comment_end,
                               closo_error *error)
{
    closo_line_reader *l = &self->lines;
    closo_status status = closo_line_reader_need(l, "elements or numbers of atoms", error);
    if (status != CLOSO_OK)
        return status;
    self->symbols_from_comment = begins_number(l->line, l->line_end);
    if (self->symbols_from_comment) {
        self->kinds = read_elements(comment, comment_end, self->element);
        return read_counts(self, error);
    }
    self->kinds = read_elements(l->line, l->line_end, self->element);
    if (self->kinds == 0)
        return closo_line_reader_fail(l, "symbols of elements", error);
    status = closo_line_reader_need(l, "numbers of atoms", error);
    return status == CLOSO_OK ? read_counts(self, error) : status;
}

static char first_letter(const closo_line_reader *l)
{
    const char *word;
    size_t length;
    char letter = closo_next_word(l->line, l->line_end, &word, &length) ? *word : '\0';
    return letter >= 'a' && letter <= 'z' ? (char)(letter - 'a' + 'A') : letter;
}

static closo_status read_mode(poscar *self, closo_error *error)
{
    closo_line_reader *l = &self->lines;
    static const char what[] = "Direct or Cartesian";
    closo_status status = closo_line_reader_need(l, what, error);
    if (status == CLOSO_OK && first_letter(l) == 'S') // selective dynamics
        status = closo_line_reader_need(l, what, error);
    if (status != CLOSO_OK)
        return status;
    char letter = first_letter(l);
    self->cartesian = letter == 'C' || letter == 'K';
    size_t length = (size_t)(l->line_end - l->line);
    if (memmem(l->line, length, "onfiguration", 12))
        return closo_fail(error, CLOSO_INPUT,
                          "%s:%zu: is an XDATCAR, a trajectory: expected a single structure",
                          l->file, l->number);
    if (!self->cartesian && letter != 'D' && letter != 'F')
        return closo_line_reader_fail(l, what, error);
    return CLOSO_OK;
}

// ---- atoms

static closo_status read_atom(poscar *self, closo_crystal *crystal, size_t kind, size_t number,
                              closo_error *error)
{
    closo_line_reader *l = &self->lines;
    double value[3], fraction[3];
    closo_status status = closo_line_reader_need(l, "the position of an atom", error);
    if (status != CLOSO_OK)
        return status;
    if (!closo_read_numbers(l->line, l->line_end, 3, value))
        return closo_line_reader_fail(l, "the position of an atom", error);
    closo_atom atom = {.element = self->element[kind], .occupancy = {1, 0}, .u_iso = {NAN, NAN}};
    if (self->cartesian) {
        for (int k = 0; k < 3; k++)
            value[k] *= self->factor[k];
        closo_cell_to_fractional(&crystal->cell, value, fraction);
    }
    for (int k = 0; k < 3; k++) {
        double f = self->cartesian ? fraction[k] : self->inverted ? -value[k] : value[k];
        if (!(fabs(f) < 1e4))
            return closo_line_reader_fail(l, "a position near the cell", error);
        atom.fraction[k] = (closo_measured){f, NAN};
    }
    for (int i = 0; i < 6; i++)
        atom.u[i] = (closo_measured){NAN, NAN};
    snprintf(atom.label, sizeof atom.label, "%s%zu", closo_element_of(atom.element)->symbol,
             number);
    return closo_crystal_add(crystal, &atom, error);
}

static closo_status read_atoms(poscar *self, closo_crystal *crystal, closo_error *error)
{
    size_t numbers[CLOSO_ELEMENT_MAXIMUM + 1] = {0};
    closo_status status = CLOSO_OK;
    for (size_t kind = 0; kind < self->kinds; kind++)
        for (size_t i = 0; i < self->count[kind] && status == CLOSO_OK; i++)
            status = read_atom(self, crystal, kind, ++numbers[self->element[kind]], error);
    return status;
}

static closo_status read_text(poscar *self, closo_crystal *crystal, closo_error *error)
{
    closo_status status = closo_line_reader_need(&self->lines, "a comment", error);
    if (status != CLOSO_OK)
        return status;
    const char *comment = self->lines.line, *comment_end = self->lines.line_end;
    status = read_scale(self, error);
    if (status == CLOSO_OK)
        status = read_vectors(self, error);
    if (status == CLOSO_OK)
        status = read_kinds(self, comment, comment_end, error);
    if (status == CLOSO_OK)
        status = read_mode(self, error);
    if (status != CLOSO_OK)
        return status;
    closo_error reason = {0};
    status = closo_crystal_init_vectors(crystal, self->vectors, &self->inverted, &reason);
    if (status != CLOSO_OK)
        return closo_fail(error, status, "%s: %s", self->lines.file, reason.message);
    char name[sizeof crystal->name];
    size_t length = (size_t)(comment_end - comment);
    snprintf(name, sizeof name, "%.*s", (int)(length < sizeof name ? length : sizeof name - 1),
             comment);
    closo_crystal_copy_name(crystal->name, sizeof crystal->name, name);
    if (self->symbols_from_comment)
        status = closo_crystal_warn(crystal, error,
                                    "%s: names no elements (VASP 4); taken from its comment \"%s\"",
                                    self->lines.file, crystal->name);
    if (status == CLOSO_OK)
        status = read_atoms(self, crystal, error);
    return status == CLOSO_OK ? closo_crystal_merge(crystal, crystal->atoms, &crystal->count, error)
                              : status;
}

static closo_status read_poscar(closo_crystal *out, const char *path,
                                const closo_crystal_options *options, closo_error *error)
{
    (void)options;
    char *text;
    size_t length;
    closo_status status = closo_file_read(path, CLOSO_CRYSTAL_BYTES, &text, &length, NULL, error);
    if (status != CLOSO_OK)
        return status;
    poscar self = {.lines = {.file = path, .position = text, .end = text + length}};
    closo_crystal crystal = {0};
    status = read_text(&self, &crystal, error);
    free(text);
    if (status == CLOSO_OK)
        *out = crystal;
    else
        closo_crystal_clear(&crystal);
    return status;
}

static bool all_integers(const char *p, const char *end)
{
    const char *word;
    size_t length, count = 0;
    int64_t value;
    for (; (p = closo_next_word(p, end, &word, &length)) != NULL; count++)
        if (closo_read_integer(word, word + length, &value) != word + length)
            return false;
    return count > 0;
}

// A comment, a number (or three), three lines of three numbers; then elements and whole numbers, or
// whole numbers and a word. Columns of a measurement begin alike but do not go on so.
static bool recognise_poscar(const char *head, size_t length, const char *path)
{
    (void)path;
    closo_line_reader lines = {.position = head, .end = head + length};
    double value[3];
    int element[KINDS];
    if (!closo_line_reader_next(&lines))
        return false;
    for (int i = 0; i < 4; i++)
        if (!closo_line_reader_next(&lines) ||
            !closo_read_numbers(lines.line, lines.line_end, i ? 3 : 1, value))
            return false;
    if (!closo_line_reader_next(&lines))
        return false;
    bool counts = all_integers(lines.line, lines.line_end);
    if (!counts && read_elements(lines.line, lines.line_end, element) == 0)
        return false;
    if (!closo_line_reader_next(&lines))
        return false;
    return counts ? first_letter(&lines) >= 'A' && first_letter(&lines) <= 'Z'
                  : all_integers(lines.line, lines.line_end);
}

// ---- writing

static void add_row(closo_text *out, const double value[3])
{
    for (int k = 0; k < 3; k++) {
        closo_text_add(out, k ? " " : "  ");
        closo_text_add_number(out, value[k], 15);
    }
}

// Elements in the order of their first atom; atoms of one element behind one another.
static closo_status write_poscar(const closo_crystal *crystal, closo_text *out, closo_error *error)
{
    closo_cell_atom *atoms;
    size_t count, total[CLOSO_ELEMENT_MAXIMUM + 1] = {0};
    int order[CLOSO_ELEMENT_MAXIMUM + 1];
    size_t kinds = 0;
    closo_status status = closo_crystal_need_full(crystal, "a POSCAR", error);
    if (status == CLOSO_OK)
        status = closo_crystal_expand(crystal, &atoms, &count, error);
    if (status != CLOSO_OK)
        return status;
    for (size_t i = 0; i < count; i++) {
        int element = crystal->atoms[atoms[i].atom].element;
        if (total[element]++ == 0)
            order[kinds++] = element;
    }
    closo_text_addf(out, "%s\n1.0\n", crystal->name[0] ? crystal->name : "structure");
    for (int i = 0; i < 3; i++) {
        add_row(out, crystal->cell.vectors + 3 * i);
        closo_text_add(out, "\n");
    }
    for (size_t i = 0; i < kinds; i++)
        closo_text_addf(out, " %s", closo_element_of(order[i])->symbol);
    closo_text_add(out, "\n");
    for (size_t i = 0; i < kinds; i++)
        closo_text_addf(out, " %zu", total[order[i]]);
    closo_text_add(out, "\nDirect\n");
    for (size_t i = 0; i < kinds; i++) {
        for (size_t k = 0; k < count; k++) {
            if (crystal->atoms[atoms[k].atom].element != order[i])
                continue;
            add_row(out, atoms[k].fraction);
            closo_text_add(out, "\n");
        }
    }
    free(atoms);
    return CLOSO_OK;
}

const closo_crystal_format closo_crystal_format_poscar = {
    .name = "poscar",
    .description = "POSCAR of VASP",
    .endings = ".vasp|.poscar",
    .recognise = recognise_poscar,
    .read = read_poscar,
    .write = write_poscar,
};
