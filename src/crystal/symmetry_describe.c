// SPDX-License-Identifier: GPL-3.0-or-later
// The symmetry of a crystal as a document.
#include "crystal/crystal_transform.h"
#include "crystal/symmetry.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 96 };

typedef struct texts {
    char (*text)[TEXT];
    const char **pointer;
} texts;

static closo_status texts_init(texts *self, size_t rows, closo_error *error)
{
    self->text = closo_allocate(rows, sizeof *self->text, error);
    self->pointer = closo_allocate(rows, sizeof *self->pointer, error);
    if (!self->text || !self->pointer)
        return CLOSO_MEMORY;
    for (size_t i = 0; i < rows; i++)
        self->pointer[i] = self->text[i];
    return CLOSO_OK;
}

static void texts_clear(texts *self)
{
    free(self->text);
    free(self->pointer);
}

static const char *known(const char *text)
{
    return text[0] ? text : "?";
}

// ---- stated and found

static void describe_groups(const closo_crystal *crystal, const closo_symmetry *standard,
                            const SpglibDataset *dataset, closo_result *result)
{
    const closo_symmetry *groups[2] = {&crystal->symmetry, standard};
    const char *which[2] = {"stated", "found"}, *name[2], *hall[2], *point[2], *laue[2], *system[2],
               *centre[2];
    double number[2], order[2] = {(double)crystal->symmetry.count, dataset->n_operations};
    for (int i = 0; i < 2; i++) {
        name[i] = known(groups[i]->name);
        hall[i] = known(groups[i]->hall);
        point[i] = known(groups[i]->point_group);
        laue[i] = closo_symmetry_laue(groups[i]);
        system[i] = closo_symmetry_system(groups[i]);
        centre[i] = groups[i]->centrosymmetric ? "yes" : "no";
        number[i] = groups[i]->number > 0 ? groups[i]->number : (double)NAN;
    }
    closo_table *table =
        closo_result_add_table(result, "space_groups", "Space group stated and found");
    closo_table_add_text_column(table, "which", NULL, which, 2);
    closo_table_add_column(table, "number", NULL, "1", number, 2);
    closo_table_add_text_column(table, "symbol", "Hermann-Mauguin symbol", name, 2);
    closo_table_add_text_column(table, "hall", "Hall symbol", hall, 2);
    closo_table_add_text_column(table, "point_group", NULL, point, 2);
    closo_table_add_text_column(table, "laue_class", NULL, laue, 2);
    closo_table_add_text_column(table, "crystal_system", NULL, system, 2);
    closo_table_add_text_column(table, "centrosymmetric", NULL, centre, 2);
    closo_table_add_column(table, "operators", "operators in the cell given", "1", order, 2);
}

static void compare_groups(const closo_crystal *crystal, const closo_symmetry *standard,
                           const SpglibDataset *dataset, double tolerance, closo_result *result)
{
    const closo_symmetry *stated = &crystal->symmetry;
    char within[CLOSO_NUMBER_SIZE];
    closo_format_number(within, tolerance, 3);
    size_t found = dataset->n_operations > 0 ? (size_t)dataset->n_operations : 0;
    if (found > stated->count) {
        closo_result_warn(
            result,
            "the atoms have more symmetry than is stated: %s (No. %d, %zu operators in "
            "this cell) within %s A, stated %s (No. %d, %zu)",
            standard->name, standard->number, found, within, known(stated->name), stated->number,
            stated->count);
    } else if (found < stated->count || standard->number != stated->number) {
        closo_result_warn(
            result,
            "the atoms do not have the stated symmetry within %s A: found %s (No. %d, "
            "%zu operators in this cell), stated %s (No. %d, %zu)",
            within, standard->name, standard->number, found, known(stated->name), stated->number,
            stated->count);
    }
}

static closo_status describe_operators(const closo_symmetry *symmetry, const char *name,
                                       const char *title, closo_result *result, closo_error *error)
{
    texts code = {0}, kind = {0};
    closo_status status = texts_init(&code, symmetry->count, error);
    if (status == CLOSO_OK)
        status = texts_init(&kind, symmetry->count, error);
    for (size_t i = 0; status == CLOSO_OK && i < symmetry->count; i++) {
        const closo_operator *operator_ = &symmetry->operators[i];
        int type = closo_rotation_type(operator_->rotation);
        closo_operator_write(operator_, code.text[i]);
        if (type == -2)
            strcpy(kind.text[i], "m");
        else
            snprintf(kind.text[i], TEXT, "%d", type);
    }
    if (status == CLOSO_OK) {
        closo_table *table = closo_result_add_table(result, name, title);
        closo_table_add_text_column(table, "operator", NULL, code.pointer, symmetry->count);
        closo_table_add_text_column(table, "rotation", "rotation part", kind.pointer,
                                    symmetry->count);
    }
    texts_clear(&code);
    texts_clear(&kind);
    return status;
}

static bool same_operators(const closo_symmetry *a, const closo_symmetry *b)
{
    return a->count == b->count &&
           memcmp(a->operators, b->operators, a->count * sizeof *a->operators) == 0;
}

// ---- atoms

static void write_wyckoff(int letter, size_t multiplicity, char out[TEXT])
{
    // Pmmm has a position more than the alphabet has letters.
    if (letter >= 0 && letter < 26)
        snprintf(out, TEXT, "%zu%c", multiplicity, 'a' + letter);
    else
        snprintf(out, TEXT, "%zuA", multiplicity);
}

static size_t orbit_length(const SpglibDataset *dataset, size_t place)
{
    size_t count = 0;
    for (int i = 0; i < dataset->n_atoms; i++)
        count += dataset->crystallographic_orbits[i] == dataset->crystallographic_orbits[place];
    return count * (size_t)dataset->n_std_atoms / (size_t)dataset->n_atoms;
}

// The first atom of the list on the same orbit: itself, unless the symmetry found is higher.
static const char *equivalent_of(const closo_crystal *crystal, const closo_search *search,
                                 const SpglibDataset *dataset, size_t place)
{
    int orbit = dataset->crystallographic_orbits[place];
    for (size_t i = 0; i < search->atom_count; i++)
        if (dataset->crystallographic_orbits[search->place[i]] == orbit)
            return crystal->atoms[search->atoms[i].atom].label;
    return "?";
}

static closo_status describe_atoms(const closo_crystal *crystal, const closo_search *search,
                                   const SpglibDataset *dataset, closo_result *result,
                                   closo_error *error)
{
    size_t rows = crystal->count;
    texts wyckoff = {0}, site = {0};
    const char **label = closo_allocate(rows, sizeof *label, error);
    const char **symbol = closo_allocate(rows, sizeof *symbol, error);
    const char **same = closo_allocate(rows, sizeof *same, error);
    double *value = closo_allocate(rows, 4 * sizeof *value, error);
    closo_status status = label && symbol && same && value ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = texts_init(&wyckoff, rows, error);
    if (status == CLOSO_OK)
        status = texts_init(&site, rows, error);
    for (size_t i = 0; status == CLOSO_OK && i < rows; i++) {
        const closo_atom *atom = &crystal->atoms[i];
        size_t place = closo_search_place(search, i);
        label[i] = atom->label;
        const closo_element *element = closo_element_of(atom->element);
        symbol[i] = element ? element->symbol : "?";
        same[i] = equivalent_of(crystal, search, dataset, place);
        write_wyckoff(dataset->wyckoffs[place], orbit_length(dataset, place), wyckoff.text[i]);
        snprintf(site.text[i], TEXT, "%.7s", dataset->site_symmetry_symbols[place]);
        for (size_t k = 0; k < 3; k++)
            value[k * rows + i] = atom->fraction[k].value;
        value[3 * rows + i] = (double)atom->multiplicity;
    }
    if (status == CLOSO_OK) {
        closo_table *table = closo_result_add_table(
            result, "atoms", "Atoms as given, and the position of the symmetry found");
        closo_table_add_text_column(table, "label", NULL, label, rows);
        closo_table_add_text_column(table, "element", NULL, symbol, rows);
        closo_table_add_column(table, "x", NULL, "1", value, rows);
        closo_table_add_column(table, "y", NULL, "1", value + rows, rows);
        closo_table_add_column(table, "z", NULL, "1", value + 2 * rows, rows);
        closo_table_add_column(table, "multiplicity", "atoms in the cell, as stated", "1",
                               value + 3 * rows, rows);
        closo_table_add_text_column(table, "wyckoff", "Wyckoff position found", wyckoff.pointer,
                                    rows);
        closo_table_add_text_column(table, "site_symmetry", NULL, site.pointer, rows);
        closo_table_add_text_column(table, "equivalent_to", NULL, same, rows);
    }
    texts_clear(&wyckoff);
    texts_clear(&site);
    free(label);
    free(symbol);
    free(same);
    free(value);
    return status;
}

// ---- the standard setting

static void write_row(const double row[3], double shift, char out[TEXT])
{
    // Fractions of small numbers all of them.
    int used = 0;
    for (int k = 0; k < 3; k++) {
        char number[CLOSO_NUMBER_SIZE];
        if (fabs(row[k]) < 1e-6)
            continue;
        closo_format_number(number, fabs(row[k]), 4);
        bool one = fabs(fabs(row[k]) - 1) < 1e-6;
        used += snprintf(out + used, (size_t)(TEXT - used), "%s%s%c",
                         row[k] < 0 ? "-"
                         : used > 0 ? "+"
                                    : "",
                         one ? "" : number, 'x' + k);
    }
    if (fabs(shift) > 1e-6 && used < TEXT - CLOSO_NUMBER_SIZE) {
        char number[CLOSO_NUMBER_SIZE];
        closo_format_number(number, fabs(shift), 5);
        snprintf(out + used, (size_t)(TEXT - used), "%s%s", shift < 0 ? "-" : "+", number);
    }
}

static closo_status describe_standard(const closo_crystal *standard, bool primitive,
                                      closo_result *result, closo_error *error)
{
    static const char *const keys[] = {"a", "b", "c", "alpha", "beta", "gamma"};
    const char *method = primitive ? "primitive cell, idealised" : "standard cell, idealised";
    double volume, su, uncorrelated;
    closo_status status = closo_crystal_volume(standard, &volume, &su, &uncorrelated, error);
    if (status != CLOSO_OK)
        return status;
    for (int k = 0; k < 6; k++) {
        const closo_measured *value = k < 3 ? &standard->lengths[k] : &standard->angles[k - 3];
        closo_result_add_quantity(result,
                                  &(closo_quantity){keys[k], keys[k], value->value, value->su, NAN,
                                                    k < 3 ? "A" : "deg", method});
    }
    closo_result_add_quantity(
        result, &(closo_quantity){"volume", "volume", volume, su, NAN, "A^3", method});
    size_t rows = standard->count;
    const char **label = closo_allocate(rows, sizeof *label, error);
    double *value = closo_allocate(rows, 5 * sizeof *value, error);
    if (!label || !value) {
        free(label);
        free(value);
        return CLOSO_MEMORY;
    }
    for (size_t i = 0; i < rows; i++) {
        label[i] = standard->atoms[i].label;
        for (size_t k = 0; k < 3; k++)
            value[k * rows + i] = standard->atoms[i].fraction[k].value;
        value[3 * rows + i] = standard->atoms[i].occupancy.value;
        value[4 * rows + i] = (double)standard->atoms[i].multiplicity;
    }
    closo_table *table = closo_result_add_table(result, "standard_atoms",
                                                primitive ? "Asymmetric unit in the primitive cell"
                                                          : "Asymmetric unit in the standard cell");
    closo_table_add_text_column(table, "label", NULL, label, rows);
    closo_table_add_column(table, "x", NULL, "1", value, rows);
    closo_table_add_column(table, "y", NULL, "1", value + rows, rows);
    closo_table_add_column(table, "z", NULL, "1", value + 2 * rows, rows);
    closo_table_add_column(table, "occupancy", NULL, "1", value + 3 * rows, rows);
    closo_table_add_column(table, "multiplicity", "atoms in this cell", "1", value + 4 * rows,
                           rows);
    free(label);
    free(value);
    return CLOSO_OK;
}

static void describe_settings(const closo_crystal *crystal, const SpglibDataset *dataset,
                              double tolerance, closo_result *result)
{
    closo_result_set_number(result, "tolerance", tolerance, "A");
    closo_result_set(result, "method", "spglib %d.%d.%d; places shared by several atoms are one",
                     spg_get_major_version(), spg_get_minor_version(), spg_get_micro_version());
    closo_result_set(result, "stated by", "%s%s%s", crystal->symmetry.source,
                     crystal->symmetry.assumption[0] ? "; " : "", crystal->symmetry.assumption);
    char rows[3][TEXT] = {"", "", ""};
    for (int i = 0; i < 3; i++)
        write_row(dataset->transformation_matrix[i], dataset->origin_shift[i], rows[i]);
    closo_result_set(result, "standard coordinates", "%s, %s, %s", rows[0], rows[1], rows[2]);
    closo_result_set(
        result, "Wyckoff letters",
        "of the standard coordinates; an origin that serves as well may exchange them");
    closo_result_cite(result, "doi:10.1080/27660400.2024.2384822",
                      "A. Togo, K. Shinohara and I. Tanaka, Sci. Technol. Adv. Mater. Methods 4 "
                      "(2024) 2384822");
}

// The parts of the document in their order.
static closo_status describe_all(const closo_crystal *crystal, const closo_search *search,
                                 const SpglibDataset *dataset, double tolerance, bool primitive,
                                 const closo_crystal *standard, const closo_crystal *shown,
                                 closo_result *result, closo_error *error)
{
    describe_settings(crystal, dataset, tolerance, result);
    closo_result_add_quantity(
        result, &(closo_quantity){"space_group_number", "number of the space group found",
                                  standard->symmetry.number, NAN, NAN, "1", "spglib"});
    describe_groups(crystal, &standard->symmetry, dataset, result);
    compare_groups(crystal, &standard->symmetry, dataset, tolerance, result);
    closo_status status = describe_atoms(crystal, search, dataset, result, error);
    if (status == CLOSO_OK)
        status = describe_operators(&crystal->symmetry, "operators", "Operators as stated", result,
                                    error);
    if (status == CLOSO_OK && !same_operators(&crystal->symmetry, &shown->symmetry))
        status = describe_operators(&shown->symmetry, "standard_operators",
                                    primitive ? "Operators in the primitive cell"
                                              : "Operators in the standard setting",
                                    result, error);
    if (status == CLOSO_OK)
        status = describe_standard(shown, primitive, result, error);
    if (status == CLOSO_OK)
        status = closo_search_scan(search, dataset->spacegroup_number, result, error);
    return status == CLOSO_OK ? closo_result_status(result, error) : status;
}

closo_status closo_symmetry_describe(const closo_crystal *crystal, double tolerance, bool primitive,
                                     closo_crystal *out, closo_result *result, closo_error *error)
{
    closo_crystal standard = {0}, shown = {0};
    closo_search search = {0};
    SpglibDataset *dataset = NULL;
    closo_status status = closo_search_init(&search, crystal, error);
    if (status == CLOSO_OK)
        status = closo_search_run(&search, tolerance, &dataset, error);
    if (status == CLOSO_OK)
        status =
            closo_search_standardise(&search, crystal, dataset, tolerance, false, &standard, error);
    if (status == CLOSO_OK)
        status = closo_search_standardise(&search, crystal, dataset, tolerance, primitive, &shown,
                                          error);
    if (status == CLOSO_OK)
        status = describe_all(crystal, &search, dataset, tolerance, primitive, &standard, &shown,
                              result, error);
    closo_search_release(dataset);
    closo_search_clear(&search);
    closo_crystal_clear(&standard);
    if (status == CLOSO_OK && out)
        *out = shown;
    else
        closo_crystal_clear(&shown);
    return status;
}
