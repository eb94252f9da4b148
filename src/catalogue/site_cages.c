// SPDX-License-Identifier: GPL-3.0-or-later
// Structures: the picture that every report would show, and the same atoms as attributes of the
// page, which cage.js turns. Bonds join atoms closer than 1.25 times the sum of their covalent
// radii, hydrogen atoms never.
#include "catalogue/site.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ATOMS       1000
#define BOND_FACTOR 1.25

static const closo_element *element_at(const closo_catalogue_structure *structure, size_t atom)
{
    return closo_element_of(structure->element[atom]);
}

static bool is_bond(const closo_catalogue_structure *structure, size_t a, size_t b)
{
    const double *p = structure->position + 3 * a, *q = structure->position + 3 * b;
    double distance = sqrt((p[0] - q[0]) * (p[0] - q[0]) + (p[1] - q[1]) * (p[1] - q[1]) +
                           (p[2] - q[2]) * (p[2] - q[2]));
    double reach =
        element_at(structure, a)->covalent_radius + element_at(structure, b)->covalent_radius;
    bool hydrogens = structure->element[a] == 1 && structure->element[b] == 1;
    return !hydrogens && distance < BOND_FACTOR * reach;
}

typedef struct bonds {
    double *first, *second; // from 1
    size_t count;
} bonds;

static closo_status find_bonds(const closo_catalogue_structure *structure, bonds *out,
                               closo_error *error)
{
    size_t most = structure->count * structure->count / 2 + 1;
    *out = (bonds){.first = closo_allocate(most, sizeof(double), error),
                   .second = closo_allocate(most, sizeof(double), error)};
    if (!out->first || !out->second)
        return CLOSO_MEMORY;
    for (size_t a = 0; a < structure->count; a++)
        for (size_t b = a + 1; b < structure->count; b++)
            if (is_bond(structure, a, b)) {
                out->first[out->count] = (double)a + 1;
                out->second[out->count++] = (double)b + 1;
            }
    return CLOSO_OK;
}

static void add_atoms(const closo_catalogue_structure *structure, closo_result *result,
                      double *numbers, const char **symbols)
{
    closo_table *table = closo_result_add_table(result, "atoms", "atoms");
    for (size_t i = 0; i < structure->count; i++)
        symbols[i] = element_at(structure, i)->symbol;
    closo_table_add_text_column(table, "element", NULL, symbols, structure->count);
    for (int k = 0; k < 3; k++) {
        for (size_t i = 0; i < structure->count; i++)
            numbers[i] = structure->position[3 * i + (size_t)k];
        closo_table_add_column(table, (const char *const[]){"x", "y", "z"}[k], NULL, "A", numbers,
                               structure->count);
    }
}

closo_status closo_site_picture(const closo_site *site, const closo_catalogue_structure *structure,
                                closo_error *error)
{
    if (structure->count > ATOMS)
        return closo_fail(error, CLOSO_USAGE, "%s: expected at most %d atoms, found %zu",
                          structure->formula, ATOMS, structure->count);
    for (size_t i = 0; i < structure->count; i++)
        if (!element_at(structure, i))
            return closo_fail(error, CLOSO_USAGE, "%s: atom %zu: no element has the number %d",
                              structure->formula, i + 1, structure->element[i]);
    bonds found = {0};
    closo_text name;
    closo_text_init(&name);
    double *numbers = closo_allocate(structure->count, sizeof *numbers, error);
    const char **symbols = closo_allocate(structure->count, sizeof *symbols, error);
    closo_result *result = closo_result_new("catalogue site", structure->formula, error);
    closo_status status = numbers && symbols && result ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = find_bonds(structure, &found, error);
    if (status == CLOSO_OK) {
        add_atoms(structure, result, numbers, symbols);
        closo_table *table = closo_result_add_table(result, "bonds", "bonds");
        closo_table_add_column(table, "first", NULL, "1", found.first, found.count);
        closo_table_add_column(table, "second", NULL, "1", found.second, found.count);
        closo_view *view = closo_result_add_view(result, "structure", structure->formula, NULL);
        closo_view_set_atoms(view, "atoms");
        closo_view_set_bonds(view, "bonds");
        closo_text_add(&name, "structures/");
        closo_site_add_name(&name, structure->formula);
        closo_text_add(&name, ".svg");
        char *path = NULL;
        status = name.failed ? closo_fail(error, CLOSO_MEMORY, "out of memory")
                             : closo_site_files_path(site->files, name.data, &path, error);
        if (status == CLOSO_OK)
            status = closo_result_write_figure(result, "structure", path, error);
        free(path);
    }
    closo_text_clear(&name);
    closo_result_free(result);
    free(found.first);
    free(found.second);
    free(numbers);
    free(symbols);
    return status;
}

// "B:#f08a78:0.39 H:#..." for the elements there are.
static void add_looks(closo_text *out, const closo_catalogue_structure *structure)
{
    for (size_t i = 0; i < structure->count; i++) {
        bool before = false;
        for (size_t k = 0; k < i && !before; k++)
            before = structure->element[k] == structure->element[i];
        if (before)
            continue;
        const char *symbol = element_at(structure, i)->symbol;
        double radius;
        uint32_t colour = closo_page_element(symbol, &radius);
        closo_text_addf(out, "%s%s:#%06x:", i > 0 ? " " : "", symbol, (unsigned)colour);
        closo_text_add_number(out, radius, 3);
    }
}

void closo_site_add_structure(closo_text *out, const closo_catalogue_structure *structure)
{
    closo_text_add(out, "<figure><div class=\"view cage\" data-looks=\"");
    add_looks(out, structure);
    closo_text_add(out, "\" data-atoms=\"");
    for (size_t i = 0; i < structure->count; i++) {
        closo_text_addf(out, "%s%s", i > 0 ? ";" : "", element_at(structure, i)->symbol);
        for (size_t k = 0; k < 3; k++) {
            closo_text_add(out, " ");
            closo_text_add_number(out, round(1e4 * structure->position[3 * i + k]) / 1e4 + 0.0, 0);
        }
    }
    closo_text_add(out, "\" data-bonds=\"");
    bool first = true;
    for (size_t a = 0; a < structure->count; a++)
        for (size_t b = a + 1; b < structure->count; b++)
            if (is_bond(structure, a, b)) {
                closo_text_addf(out, "%s%zu %zu", first ? "" : ";", a, b);
                first = false;
            }
    closo_text_add(out, "\" data-name=\"");
    closo_page_add_text(out, structure->formula);
    closo_text_add(out, "\"><img alt=\"Structure of ");
    closo_page_add_text(out, structure->formula);
    closo_text_add(out, "\" src=\"../structures/");
    closo_site_add_name(out, structure->formula);
    closo_text_add(out, ".svg\"></div>\n<figcaption><strong>");
    closo_site_add_formula(out, structure->formula, true);
    closo_text_add(out, ", ");
    closo_page_add_text(out, structure->name);
    closo_text_add(out, ".</strong> ");
    closo_page_add_text(out, structure->origin);
    closo_text_add(out, "</figcaption></figure>\n");
}
