// SPDX-License-Identifier: GPL-3.0-or-later
// The list of atoms of a CIF: elements from type symbols or, failing these, from labels; positions
// put where their printed digits mean; what the file says of multiplicities is compared with what
// the symmetry makes of them.
#include "crystal/crystal_cif.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum atom_column {
    LABEL,
    TYPE,
    FRACTION_X,
    FRACTION_Y,
    FRACTION_Z,
    OCCUPANCY,
    DISORDER,
    CALCULATED,
    MULTIPLICITY,
    HYDROGENS,
    COLUMNS
} atom_column;

static const char *const column_tags[COLUMNS] = {
    [LABEL] = "_atom_site.label",
    [TYPE] = "_atom_site.type_symbol",
    [FRACTION_X] = "_atom_site.fract_x",
    [FRACTION_Y] = "_atom_site.fract_y",
    [FRACTION_Z] = "_atom_site.fract_z",
    [OCCUPANCY] = "_atom_site.occupancy",
    [DISORDER] = "_atom_site.disorder_group",
    [CALCULATED] = "_atom_site.calc_flag",
    [MULTIPLICITY] = "_atom_site.site_symmetry_multiplicity|_atom_site.symmetry_multiplicity",
    [HYDROGENS] = "_atom_site.attached_hydrogens",
};

// Labels for a sentence: "B1, O2, C3 and 9 more".
typedef struct name_list {
    char text[160];
    size_t count;
} name_list;

static void list_name(name_list *list, const char *label)
{
    size_t used = strlen(list->text);
    if (list->count < 6)
        snprintf(list->text + used, sizeof list->text - used, "%s%.20s", used ? ", " : "", label);
    else if (list->count == 6)
        snprintf(list->text + used, sizeof list->text - used, ", ...");
    list->count++;
}

typedef struct reader {
    const closo_cif_source *source;
    closo_cif_column columns[COLUMNS];
    closo_formula formula;
    bool formula_known;
    closo_atom *atoms;
    size_t *rows;            // of each atom in the list
    double (*resolution)[3]; // of its coordinates
    size_t *stated;          // multiplicity in the file; 0: none
    size_t count;
    name_list dummies, from_label, suffixed, without_occupancy, moved, hydrogens, renamed,
        miscounted;
    double moved_most;
} reader;

static closo_status fail_at(const reader *self, const closo_cif_column *column, size_t row,
                            const char *what)
{
    const char *value = column->values[row];
    return closo_fail(self->source->error, CLOSO_INPUT, "%s:%zu: %s: expected %s, found \"%.40s\"",
                      self->source->file, column->lines[row], column->tag, what,
                      value ? value : "?");
}

// ---- columns

static closo_status find_columns(reader *self)
{
    for (int i = 0; i < COLUMNS; i++)
        self->columns[i] = closo_cif_find(self->source, column_tags[i]);
    const closo_cif_column *x = &self->columns[FRACTION_X];
    if (x->rows == 0)
        return closo_fail(self->source->error, CLOSO_INPUT,
                          "%s: data block \"%.60s\" has no atoms: expected _atom_site_fract_x",
                          self->source->file,
                          closo_cif_block_name(self->source->cif, self->source->block));
    for (int i = 0; i < COLUMNS; i++) {
        const closo_cif_column *column = &self->columns[i];
        bool needed = i == FRACTION_Y || i == FRACTION_Z;
        if (column->rows == 0 && needed)
            return closo_fail(self->source->error, CLOSO_INPUT,
                              "%s:%zu: expected %.12s%s beside %s", self->source->file, x->lines[0],
                              "_atom_site_", column_tags[i] + strlen("_atom_site."), x->tag);
        if (column->rows > 0 && (column->loop != x->loop || column->rows != x->rows))
            return closo_fail(self->source->error, CLOSO_INPUT,
                              "%s:%zu: %s does not stand in the loop of %s", self->source->file,
                              column->lines[0], column->tag, x->tag);
    }
    if (self->columns[LABEL].rows == 0 && self->columns[TYPE].rows == 0)
        return closo_fail(self->source->error, CLOSO_INPUT,
                          "%s:%zu: expected _atom_site_label or _atom_site_type_symbol beside %s",
                          self->source->file, x->lines[0], x->tag);
    return CLOSO_OK;
}

static const char *text_at(const reader *self, atom_column column, size_t row)
{
    return self->columns[column].rows ? self->columns[column].values[row] : NULL;
}

// "Li2 B12 H12" as counts; sums with fractions serve no label.
static void read_formula(reader *self)
{
    char packed[160];
    size_t used = 0;
    for (const char *p = self->source->crystal->stated_formula; *p; p++)
        if (*p != ' ')
            packed[used++] = *p;
    packed[used] = '\0';
    self->formula_known = used > 0 && closo_formula_parse(packed, &self->formula, NULL) == CLOSO_OK;
}

// ---- one atom

static closo_status read_element(reader *self, size_t row, closo_atom *atom)
{
    const char *type = text_at(self, TYPE, row), *label = text_at(self, LABEL, row);
    closo_species species = {0};
    if (type) {
        if (!closo_species_parse(type, &species))
            return fail_at(self, &self->columns[TYPE], row, "an element");
        if (species.suffix)
            list_name(&self->suffixed, type);
    } else {
        const closo_cif_column *column = &self->columns[LABEL];
        if (!label)
            return fail_at(self, &self->columns[column->rows ? LABEL : TYPE], row,
                           "a label or an element");
        species.element = closo_label_element(label, self->formula_known ? &self->formula : NULL);
        if (species.element < 0)
            return fail_at(self, column, row,
                           "a label that means one element (or _atom_site_type_symbol)");
        if (species.element == 0)
            return fail_at(self, column, row, "a label that begins with an element");
        if (species.element == 1 && (label[0] == 'D' || label[0] == 'T'))
            species.isotope = label[0] == 'D' ? 2 : 3;
        list_name(&self->from_label, label);
    }
    atom->element = species.element;
    atom->isotope = species.isotope;
    atom->charge = species.charge;
    return CLOSO_OK;
}

// Largest error of a printed coordinate: a unit of its last place, truncated numbers included, or
// its uncertainty. "0", "0.5" mean exactly that and count as two places.
static double resolution_of(const char *text, const closo_measured *value)
{
    const char *point = strchr(text, '.');
    size_t places = point ? strspn(point + 1, "0123456789") : 0;
    places = places < 2 ? 2 : places > 15 ? 15 : places;
    if (strpbrk(text, "eE"))
        return value->su > 0 ? value->su : 1e-6;
    return fmax(pow(10, -(double)places), value->su > 0 ? value->su : 0);
}

static closo_status read_position(reader *self, size_t row, closo_atom *atom)
{
    for (int k = 0; k < 3; k++) {
        const closo_cif_column *column = &self->columns[FRACTION_X + k];
        closo_status status = closo_cif_measured(self->source, column, row, &atom->fraction[k]);
        if (status != CLOSO_OK)
            return status;
        if (!(fabs(atom->fraction[k].value) < 1e4))
            return fail_at(self, column, row, "a fractional coordinate");
        self->resolution[self->count][k] = resolution_of(column->values[row], &atom->fraction[k]);
    }
    return CLOSO_OK;
}

static closo_status read_occupancy(reader *self, size_t row, closo_atom *atom)
{
    atom->occupancy = (closo_measured){1, 0};
    const closo_cif_column *column = &self->columns[OCCUPANCY];
    if (column->rows == 0)
        return CLOSO_OK;
    closo_measured value;
    closo_status status = closo_cif_measured(self->source, column, row, &value);
    if (status != CLOSO_OK)
        return status;
    if (isnan(value.value)) {
        list_name(&self->without_occupancy, atom->label);
        return CLOSO_OK;
    }
    if (!(value.value >= 0 && value.value < 1e3))
        return fail_at(self, column, row, "an occupancy of 0 to 1");
    atom->occupancy = value;
    return CLOSO_OK;
}

static void read_remarks(reader *self, size_t row, closo_atom *atom)
{
    int64_t number;
    const char *group = text_at(self, DISORDER, row);
    if (group && closo_integer_from_text(group, &number) && number > -1000 && number < 1000)
        atom->disorder_group = (int)number;
    else if (group) // "A", "B"
        atom->disorder_group = group[0] >= 'A' && group[0] <= 'Z' ? group[0] - 'A' + 1 : 0;
    const char *stated = text_at(self, MULTIPLICITY, row);
    if (stated && closo_integer_from_text(stated, &number) && number > 0 && number <= 192)
        self->stated[self->count] = (size_t)number;
    const char *hydrogens = text_at(self, HYDROGENS, row);
    if (hydrogens && closo_integer_from_text(hydrogens, &number) && number > 0)
        list_name(&self->hydrogens, atom->label);
}

static void name_atom(const reader *self, size_t row, closo_atom *atom)
{
    const char *label = text_at(self, LABEL, row), *type = text_at(self, TYPE, row);
    if (label)
        closo_crystal_copy_name(atom->label, sizeof atom->label, label);
    else if (type)
        snprintf(atom->label, sizeof atom->label, "%.8s%zu", type, row + 1);
}

static closo_status read_atom(reader *self, size_t row)
{
    closo_atom atom = {.u_iso = {NAN, NAN}};
    for (int i = 0; i < 6; i++)
        atom.u[i] = (closo_measured){NAN, NAN};
    name_atom(self, row, &atom);
    const char *flag = text_at(self, CALCULATED, row);
    if (flag && closo_text_equal_ignoring_case(flag, "dum")) {
        list_name(&self->dummies, atom.label);
        return CLOSO_OK;
    }
    self->stated[self->count] = 0;
    closo_status status = read_element(self, row, &atom);
    if (status == CLOSO_OK)
        status = read_position(self, row, &atom);
    if (status == CLOSO_OK)
        status = read_occupancy(self, row, &atom);
    if (status != CLOSO_OK)
        return status;
    read_remarks(self, row, &atom);
    self->rows[self->count] = row;
    self->atoms[self->count++] = atom;
    return CLOSO_OK;
}

// ---- positions

static closo_status place_atom(reader *self, size_t index)
{
    closo_crystal *crystal = self->source->crystal;
    closo_atom *atom = &self->atoms[index];
    const double fraction[3] = {atom->fraction[0].value, atom->fraction[1].value,
                                atom->fraction[2].value};
    closo_site site;
    closo_site_find(&crystal->symmetry, &crystal->cell, fraction, self->resolution[index], &site);
    for (int k = 0; k < 3 && site.order > 1; k++) {
        atom->fraction[k].value = site.fraction[k];
        if (site.fixed[k])
            atom->fraction[k].su = 0;
    }
    if (site.moved > 1e-9) {
        list_name(&self->moved, atom->label);
        self->moved_most = fmax(self->moved_most, site.moved);
    }
    if (site.beside < 0.6 && atom->occupancy.value > 0.5)
        return closo_crystal_warn(crystal, self->source->error,
                                  "%s: atom %s is occupied to %g and %.3f A from its own image; "
                                  "its digits keep it off the special position",
                                  self->source->file, atom->label, atom->occupancy.value,
                                  site.beside);
    return CLOSO_OK;
}

typedef struct labelled {
    const char *label;
    size_t index;
} labelled;

static int by_label(const void *a, const void *b)
{
    const labelled *x = a, *y = b;
    int order = strcmp(x->label, y->label);
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

// Labels are names; a second "O1" would be confused with the first in every table.
static closo_status rename_repeated(reader *self)
{
    labelled *sorted = closo_allocate(self->count, sizeof *sorted, self->source->error);
    bool *again = closo_allocate(self->count, sizeof *again, self->source->error);
    closo_status status = sorted && again ? CLOSO_OK : CLOSO_MEMORY;
    for (size_t i = 0; i < self->count && status == CLOSO_OK; i++)
        sorted[i] = (labelled){self->atoms[i].label, i};
    if (status == CLOSO_OK)
        qsort(sorted, self->count, sizeof *sorted, by_label);
    for (size_t i = 1; i < self->count && status == CLOSO_OK; i++)
        again[sorted[i].index] = !strcmp(sorted[i].label, sorted[i - 1].label);
    for (size_t i = 0; i < self->count && status == CLOSO_OK; i++) {
        if (!again[i])
            continue;
        closo_atom *atom = &self->atoms[i];
        list_name(&self->renamed, atom->label);
        size_t kept = strnlen(atom->label, 20);
        snprintf(atom->label + kept, sizeof atom->label - kept, "_%zu", i + 1);
    }
    free(sorted);
    free(again);
    return status;
}

// ---- what has to be said

static closo_status say(const reader *self, const name_list *list, const char *sentence)
{
    if (list->count == 0)
        return CLOSO_OK;
    return closo_crystal_warn(self->source->crystal, self->source->error, "%s: %zu %s: %s",
                              self->source->file, list->count, sentence, list->text);
}

static closo_status say_all(const reader *self)
{
    char moved[96];
    snprintf(moved, sizeof moved,
             "atoms put on the special positions that their digits mean, by %.2g A at most",
             self->moved_most);
    const struct {
        const name_list *list;
        const char *sentence;
    } sentences[] = {
        {&self->dummies, "dummy atoms left out"},
        {&self->from_label, "elements taken from labels, for want of type symbols"},
        {&self->suffixed, "type symbols end with what is no charge, which was dropped"},
        {&self->without_occupancy, "occupancies are not given and taken as 1"},
        {&self->moved, moved},
        {&self->renamed, "labels are used again; a number was added"},
        {&self->hydrogens, "atoms carry hydrogen atoms that have no positions and are not counted"},
    };
    closo_status status = CLOSO_OK;
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences && status == CLOSO_OK; i++)
        status = say(self, sentences[i].list, sentences[i].sentence);
    return status;
}

// SHELXL's files of many years have the order of the site symmetry under this name.
static void check_multiplicity(reader *self, size_t index)
{
    const closo_crystal *crystal = self->source->crystal;
    size_t stated = self->stated[index], found = crystal->atoms[index].multiplicity;
    if (stated > 0 && stated != found && stated * found != crystal->symmetry.count)
        list_name(&self->miscounted, crystal->atoms[index].label);
}

// ---- together

static closo_status reader_init(reader *self)
{
    size_t rows = self->columns[FRACTION_X].rows;
    self->atoms = closo_allocate(rows, sizeof *self->atoms, self->source->error);
    self->rows = closo_allocate(rows, sizeof *self->rows, self->source->error);
    self->resolution = closo_allocate(rows, sizeof *self->resolution, self->source->error);
    self->stated = closo_allocate(rows, sizeof *self->stated, self->source->error);
    return self->atoms && self->rows && self->resolution && self->stated ? CLOSO_OK : CLOSO_MEMORY;
}

static void reader_clear(reader *self)
{
    free(self->atoms);
    free(self->rows);
    free(self->resolution);
    free(self->stated);
}

static closo_status finish(reader *self)
{
    const closo_cif_source *source = self->source;
    closo_crystal *crystal = source->crystal;
    closo_status status = closo_cif_displacements(source, self->atoms, self->rows, self->count);
    if (status == CLOSO_OK)
        status = rename_repeated(self);
    for (size_t i = 0; i < self->count && status == CLOSO_OK; i++)
        status = place_atom(self, i);
    if (status == CLOSO_OK)
        status = say_all(self);
    size_t kept = self->count;
    if (status == CLOSO_OK)
        status = closo_crystal_merge(crystal, self->atoms, &kept, source->error);
    for (size_t i = 0; i < kept && status == CLOSO_OK; i++) {
        status = closo_crystal_add(crystal, &self->atoms[i], source->error);
        if (status == CLOSO_OK && kept == self->count)
            check_multiplicity(self, i);
    }
    return status == CLOSO_OK ? say(self, &self->miscounted,
                                    "atoms have another multiplicity than the file states")
                              : status;
}

closo_status closo_cif_atoms(const closo_cif_source *source)
{
    reader self = {.source = source};
    closo_status status = find_columns(&self);
    if (status == CLOSO_OK)
        status = reader_init(&self);
    read_formula(&self);
    for (size_t row = 0; row < self.columns[FRACTION_X].rows && status == CLOSO_OK; row++)
        status = read_atom(&self, row);
    if (status == CLOSO_OK && self.count == 0)
        status = closo_fail(source->error, CLOSO_INPUT, "%s: all atoms are dummies", source->file);
    if (status == CLOSO_OK)
        status = finish(&self);
    reader_clear(&self);
    return status;
}
