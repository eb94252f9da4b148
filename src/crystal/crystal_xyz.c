// SPDX-License-Identifier: GPL-3.0-or-later
// One structure as extended XYZ: Lattice="nine numbers" and Properties=name:type:columns... in the
// second line (layout: documentation of ASE, ase.io.extxyz). Without Properties the columns are the
// species and the position.
#include "crystal/crystal_io.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct xyz {
    closo_line_reader lines;
    size_t count;
    double vectors[9];
    bool lattice_known, not_periodic;
    size_t species_column, position_column, occupancy_column; // from 0; SIZE_MAX: none
} xyz;

// The value of key=..., in quotes or without; false where it is not there.
static bool find_value(const closo_line_reader *lines, const char *key, const char **begin,
                       const char **end)
{
    size_t length = strlen(key);
    for (const char *p = lines->line; p + length < lines->line_end; p++) {
        bool at_start = p == lines->line || p[-1] == ' ' || p[-1] == '\t';
        if (!at_start || strncasecmp(p, key, length) != 0 || p[length] != '=')
            continue;
        p += length + 1;
        char closing = p < lines->line_end && (*p == '"' || *p == '\'') ? *p : ' ';
        p += closing != ' ';
        *begin = p;
        while (p < lines->line_end && *p != closing)
            p++;
        *end = p;
        return true;
    }
    return false;
}

// "species:S:1:pos:R:3": where the columns begin.
static closo_status read_properties(xyz *self, const char *p, const char *end, closo_error *error)
{
    size_t column = 0;
    self->species_column = self->position_column = SIZE_MAX;
    while (p < end) {
        const char *field[3];
        size_t length[3];
        for (int i = 0; i < 3; i++) {
            field[i] = p;
            while (p < end && *p != ':')
                p++;
            length[i] = (size_t)(p - field[i]);
            p += p < end;
        }
        int64_t columns;
        if (closo_read_integer(field[2], field[2] + length[2], &columns) != field[2] + length[2] ||
            columns < 1 || columns > 1000 || column > 10000)
            return closo_line_reader_fail(&self->lines, "Properties=name:type:columns:...", error);
        if (length[0] == 7 && !memcmp(field[0], "species", 7))
            self->species_column = column;
        if (length[0] == 3 && !memcmp(field[0], "pos", 3) && columns == 3)
            self->position_column = column;
        if (length[0] == 9 && !memcmp(field[0], "occupancy", 9) && columns == 1)
            self->occupancy_column = column;
        column += (size_t)columns;
    }
    if (self->species_column == SIZE_MAX || self->position_column == SIZE_MAX)
        return closo_line_reader_fail(&self->lines, "Properties with species and pos:R:3", error);
    return CLOSO_OK;
}

static closo_status read_head(xyz *self, closo_error *error)
{
    closo_line_reader *l = &self->lines;
    closo_status status = closo_line_reader_need(l, "the number of atoms", error);
    double count;
    if (status != CLOSO_OK)
        return status;
    if (!closo_read_numbers(l->line, l->line_end, 1, &count) || !(count >= 1) ||
        count > (double)CLOSO_CELL_ATOMS_MAXIMUM || count != floor(count))
        return closo_line_reader_fail(l, "the number of atoms", error);
    self->count = (size_t)count;
    status = closo_line_reader_need(l, "a line with Lattice=\"...\"", error);
    if (status != CLOSO_OK)
        return status;
    const char *begin, *end;
    if (!find_value(l, "Lattice", &begin, &end))
        return closo_line_reader_fail(l, "Lattice=\"nine numbers\": a crystal has a cell", error);
    if (!closo_read_numbers(begin, end, 9, self->vectors))
        return closo_line_reader_fail(l, "nine numbers in Lattice", error);
    if (find_value(l, "pbc", &begin, &end))
        self->not_periodic = memchr(begin, 'F', (size_t)(end - begin)) != NULL;
    self->position_column = 1;
    self->occupancy_column = SIZE_MAX;
    if (find_value(l, "Properties", &begin, &end))
        status = read_properties(self, begin, end, error);
    return status;
}

static bool word_at(const closo_line_reader *lines, size_t column, const char **word,
                    size_t *length)
{
    const char *p = lines->line;
    for (size_t i = 0; i <= column; i++)
        if ((p = closo_next_word(p, lines->line_end, word, length)) == NULL)
            return false;
    return true;
}

static bool read_species(const closo_line_reader *lines, size_t column, closo_atom *atom)
{
    const char *word;
    size_t length;
    char text[16];
    if (!word_at(lines, column, &word, &length) || length >= sizeof text)
        return false;
    memcpy(text, word, length);
    text[length] = '\0';
    int64_t number;
    closo_species species = {0};
    if (closo_integer_from_text(text, &number))
        species.element = number >= 1 && number <= CLOSO_ELEMENT_MAXIMUM ? (int)number : 0;
    else if (!closo_species_parse(text, &species))
        return false;
    atom->element = species.element;
    atom->isotope = species.isotope;
    atom->charge = species.charge;
    return species.element > 0;
}

static closo_status read_atom(xyz *self, closo_crystal *crystal, size_t numbers[],
                              closo_error *error)
{
    closo_line_reader *l = &self->lines;
    closo_status status = closo_line_reader_need(l, "an atom", error);
    if (status != CLOSO_OK)
        return status;
    closo_atom atom = {.occupancy = {1, 0}, .u_iso = {NAN, NAN}};
    double position[3], fraction[3];
    const char *word;
    size_t length;
    if (!read_species(l, self->species_column, &atom))
        return closo_line_reader_fail(l, "an element", error);
    if (!word_at(l, self->position_column, &word, &length) ||
        !closo_read_numbers(word, l->line_end, 3, position))
        return closo_line_reader_fail(l, "a position", error);
    if (self->occupancy_column != SIZE_MAX) {
        atom.occupancy.su = NAN;
        if (!word_at(l, self->occupancy_column, &word, &length) ||
            !closo_read_number(word, word + length, &atom.occupancy.value) ||
            !(atom.occupancy.value >= 0 && atom.occupancy.value < 1e3))
            return closo_line_reader_fail(l, "an occupancy", error);
    }
    closo_cell_to_fractional(&crystal->cell, position, fraction);
    for (int k = 0; k < 3; k++) {
        if (!(fabs(fraction[k]) < 1e4))
            return closo_line_reader_fail(l, "a position near the cell", error);
        atom.fraction[k] = (closo_measured){fraction[k], NAN};
    }
    for (int i = 0; i < 6; i++)
        atom.u[i] = (closo_measured){NAN, NAN};
    snprintf(atom.label, sizeof atom.label, "%s%zu", closo_element_of(atom.element)->symbol,
             ++numbers[atom.element]);
    return closo_crystal_add(crystal, &atom, error);
}

static closo_status need_end(xyz *self, closo_error *error)
{
    const char *word;
    size_t length;
    while (closo_line_reader_next(&self->lines))
        if (closo_next_word(self->lines.line, self->lines.line_end, &word, &length))
            return closo_fail(error, CLOSO_INPUT,
                              "%s:%zu: expected one structure, found more behind %zu atoms: a "
                              "trajectory is for closo traj",
                              self->lines.file, self->lines.number, self->count);
    return CLOSO_OK;
}

static closo_status read_text(xyz *self, closo_crystal *crystal, closo_error *error)
{
    size_t numbers[CLOSO_ELEMENT_MAXIMUM + 1] = {0};
    closo_error reason = {0};
    bool inverted;
    closo_status status = read_head(self, error);
    if (status != CLOSO_OK)
        return status;
    status = closo_crystal_init_vectors(crystal, self->vectors, &inverted, &reason);
    if (status != CLOSO_OK)
        return closo_fail(error, status, "%s:2: %s", self->lines.file, reason.message);
    if (self->not_periodic)
        status = closo_crystal_warn(crystal, error,
                                    "%s:2: pbc has an F; taken as periodic in all "
                                    "three directions",
                                    self->lines.file);
    for (size_t i = 0; i < self->count && status == CLOSO_OK; i++)
        status = read_atom(self, crystal, numbers, error);
    if (status == CLOSO_OK)
        status = need_end(self, error);
    return status == CLOSO_OK ? closo_crystal_merge(crystal, crystal->atoms, &crystal->count, error)
                              : status;
}

static closo_status read_xyz(closo_crystal *out, const char *path,
                             const closo_crystal_options *options, closo_error *error)
{
    (void)options;
    char *text;
    size_t length;
    closo_status status = closo_file_read(path, CLOSO_CRYSTAL_BYTES, &text, &length, NULL, error);
    if (status != CLOSO_OK)
        return status;
    xyz self = {.lines = {.file = path, .position = text, .end = text + length}};
    closo_crystal crystal = {0};
    status = read_text(&self, &crystal, error);
    free(text);
    if (status == CLOSO_OK)
        *out = crystal;
    else
        closo_crystal_clear(&crystal);
    return status;
}

// A whole number alone in the first line, a lattice in the second.
static bool recognise_xyz(const char *head, size_t length, const char *path)
{
    (void)path;
    closo_line_reader lines = {.position = head, .end = head + length};
    const char *word, *begin, *end;
    size_t size;
    int64_t number;
    if (!closo_line_reader_next(&lines))
        return false;
    const char *rest = closo_next_word(lines.line, lines.line_end, &word, &size);
    if (!rest || closo_read_integer(word, word + size, &number) != word + size ||
        closo_next_word(rest, lines.line_end, &word, &size))
        return false;
    return closo_line_reader_next(&lines) && find_value(&lines, "Lattice", &begin, &end);
}

// ---- writing

static closo_status write_xyz(const closo_crystal *crystal, closo_text *out, closo_error *error)
{
    closo_cell_atom *atoms;
    size_t count;
    bool partial = closo_crystal_need_full(crystal, "", NULL) != CLOSO_OK;
    closo_status status = closo_crystal_expand(crystal, &atoms, &count, error);
    if (status != CLOSO_OK)
        return status;
    closo_text_addf(out, "%zu\nLattice=\"", count);
    for (int i = 0; i < 9; i++) {
        closo_text_add(out, i ? " " : "");
        closo_text_add_number(out, crystal->cell.vectors[i], 15);
    }
    closo_text_addf(out, "\" Properties=species:S:1:pos:R:3:label:S:1%s pbc=\"T T T\"\n",
                    partial ? ":occupancy:R:1" : "");
    for (size_t i = 0; i < count; i++) {
        const closo_atom *atom = &crystal->atoms[atoms[i].atom];
        closo_text_add(out, closo_element_of(atom->element)->symbol);
        for (int k = 0; k < 3; k++) {
            closo_text_add(out, " ");
            closo_text_add_number(out, atoms[i].position[k], 15);
        }
        closo_text_add(out, " ");
        for (const char *p = atom->label; *p; p++)
            closo_text_add_bytes(out, *p == ' ' || *p == '"' ? "_" : p, 1);
        if (partial) {
            closo_text_add(out, " ");
            closo_text_add_number(out, atom->occupancy.value, 0);
        }
        closo_text_add(out, "\n");
    }
    free(atoms);
    return CLOSO_OK;
}

const closo_crystal_format closo_crystal_format_xyz = {
    .name = "xyz",
    .description = "extended XYZ",
    .endings = ".xyz|.extxyz",
    .recognise = recognise_xyz,
    .read = read_xyz,
    .write = write_xyz,
};
