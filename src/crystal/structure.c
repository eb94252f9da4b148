// SPDX-License-Identifier: GPL-3.0-or-later
// Structures: atoms in a cell, each belonging to an ion, and their extended XYZ file.
#include "closo/crystal.h"

#include <stdlib.h>
#include <string.h>

closo_status closo_structure_init(closo_structure *structure, const closo_cell *cell, size_t count,
                                  closo_error *error)
{
    *structure = (closo_structure){.cell = *cell, .count = count};
    closo_status status = CLOSO_OK;
    if (count > SIZE_MAX / 3)
        return closo_fail(error, CLOSO_MEMORY, "out of memory for %zu atoms", count);
    structure->element = closo_allocate(count, sizeof *structure->element, error);
    structure->position = closo_allocate(3 * count, sizeof *structure->position, error);
    structure->molecule = closo_allocate(count, sizeof *structure->molecule, error);
    if (structure->element == NULL || structure->position == NULL || structure->molecule == NULL) {
        closo_structure_clear(structure);
        status = CLOSO_MEMORY;
    }
    return status;
}

void closo_structure_clear(closo_structure *structure)
{
    free(structure->element);
    free(structure->position);
    free(structure->molecule);
    *structure = (closo_structure){0};
}

// A comment in double quotes: quotes and line ends would end the value.
static void add_quoted(closo_text *text, const char *comment)
{
    closo_text_add(text, "\"");
    for (const char *c = comment; *c != '\0'; c++) {
        char shown = *c == '"' ? '\'' : (unsigned char)*c < ' ' ? ' ' : *c;
        closo_text_add_bytes(text, &shown, 1);
    }
    closo_text_add(text, "\"");
}

closo_status closo_structure_write_xyz(const closo_structure *structure, const char *path,
                                       const char *comment, closo_error *error)
{
    closo_text text;
    closo_text_init(&text);
    closo_text_addf(&text, "%zu\nLattice=\"", structure->count);
    for (int i = 0; i < 9; i++) {
        closo_text_add(&text, i == 0 ? "" : " ");
        closo_text_add_number(&text, structure->cell.vectors[i], 14);
    }
    closo_text_add(&text, "\" Properties=species:S:1:pos:R:3:molecule:I:1 pbc=\"T T T\"");
    if (comment != NULL) {
        closo_text_add(&text, " comment=");
        add_quoted(&text, comment);
    }
    closo_text_add(&text, "\n");
    for (size_t i = 0; i < structure->count; i++) {
        const closo_element *element = closo_element_of(structure->element[i]);
        closo_text_add(&text, element != NULL ? element->symbol : "X");
        for (size_t k = 0; k < 3; k++) {
            closo_text_add(&text, " ");
            closo_text_add_number(&text, structure->position[3 * i + k], 10);
        }
        closo_text_addf(&text, " %zu\n", structure->molecule[i]);
    }
    closo_status status = closo_text_write(&text, path, error);
    closo_text_clear(&text);
    return status;
}
