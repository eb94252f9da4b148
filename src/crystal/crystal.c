// SPDX-License-Identifier: GPL-3.0-or-later
// Crystals: an asymmetric unit, its symmetry, and the atoms that both make in a cell.
#include "crystal/crystal_io.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WARNINGS_MAXIMUM 200

closo_status closo_crystal_init(closo_crystal *out, const closo_measured lengths[3],
                                const closo_measured angles[3], const closo_symmetry *symmetry,
                                closo_error *error)
{
    closo_crystal made = {.temperature_kelvin = NAN,
                          .formula_units = NAN,
                          .stated_density = NAN,
                          .wavelength_angstrom = NAN,
                          .stated_volume = {NAN, NAN}};
    double edge[3], angle[3];
    for (int i = 0; i < 3; i++) {
        made.lengths[i] = lengths[i];
        made.angles[i] = angles[i];
        edge[i] = lengths[i].value;
        angle[i] = angles[i].value;
    }
    closo_status status = closo_cell_init_parameters(&made.cell, edge, angle, error);
    if (status == CLOSO_OK)
        status = closo_symmetry_copy(&made.symmetry, symmetry, error);
    if (status == CLOSO_OK)
        *out = made;
    return status;
}

void closo_crystal_clear(closo_crystal *crystal)
{
    closo_symmetry_clear(&crystal->symmetry);
    free(crystal->atoms);
    for (size_t i = 0; i < crystal->warning_count; i++)
        free(crystal->warnings[i]);
    free(crystal->warnings);
    *crystal = (closo_crystal){0};
}

static closo_status copy_warnings(closo_crystal *out, const closo_crystal *crystal,
                                  closo_error *error)
{
    out->warnings = closo_allocate(crystal->warning_count, sizeof *out->warnings, error);
    if (!out->warnings)
        return CLOSO_MEMORY;
    for (; out->warning_count < crystal->warning_count; out->warning_count++) {
        char *copy = closo_duplicate(crystal->warnings[out->warning_count], error);
        if (!copy)
            return CLOSO_MEMORY;
        out->warnings[out->warning_count] = copy;
    }
    return CLOSO_OK;
}

closo_status closo_crystal_copy(closo_crystal *out, const closo_crystal *crystal,
                                closo_error *error)
{
    closo_crystal made = *crystal;
    made.symmetry = (closo_symmetry){0};
    made.atoms = NULL;
    made.warnings = NULL;
    made.warning_count = 0;
    closo_status status = closo_symmetry_copy(&made.symmetry, &crystal->symmetry, error);
    if (status == CLOSO_OK) {
        made.atoms = closo_allocate(crystal->count, sizeof *made.atoms, error);
        status = made.atoms ? copy_warnings(&made, crystal, error) : CLOSO_MEMORY;
    }
    if (status != CLOSO_OK) {
        closo_crystal_clear(&made);
        return status;
    }
    if (crystal->count > 0)
        memcpy(made.atoms, crystal->atoms, crystal->count * sizeof *made.atoms);
    *out = made;
    return CLOSO_OK;
}

static closo_status check_atom(const closo_atom *atom, closo_error *error)
{
    if (!closo_element_of(atom->element))
        return closo_fail(error, CLOSO_INPUT,
                          "atom \"%.31s\": expected an element, found number %d", atom->label,
                          atom->element);
    for (int k = 0; k < 3; k++)
        if (!(fabs(atom->fraction[k].value) < 1e6))
            return closo_fail(error, CLOSO_INPUT,
                              "atom \"%.31s\": expected fractional coordinates, found %g",
                              atom->label, atom->fraction[k].value);
    return CLOSO_OK;
}

// Whole array every time: a crystal that was built elsewhere has no spare room that is known here.
closo_status closo_crystal_add(closo_crystal *crystal, const closo_atom *atom, closo_error *error)
{
    closo_status status = check_atom(atom, error);
    if (status != CLOSO_OK)
        return status;
    closo_atom *atoms = closo_reallocate(crystal->atoms, crystal->count + 1, sizeof *atoms, error);
    if (!atoms)
        return CLOSO_MEMORY;
    crystal->atoms = atoms;
    closo_atom *added = &atoms[crystal->count++];
    *added = *atom;
    added->label[sizeof added->label - 1] = '\0';
    if (added->label[0] == '\0')
        snprintf(added->label, sizeof added->label, "%s%zu",
                 closo_element_of(atom->element)->symbol, crystal->count);
    const double fraction[3] = {atom->fraction[0].value, atom->fraction[1].value,
                                atom->fraction[2].value};
    added->multiplicity = closo_symmetry_multiplicity(&crystal->symmetry, &crystal->cell, fraction,
                                                      CLOSO_COINCIDENCE_ANGSTROM);
    return CLOSO_OK;
}

closo_status closo_crystal_warn(closo_crystal *crystal, closo_error *error, const char *format, ...)
{
    if (crystal->warning_count == WARNINGS_MAXIMUM)
        return CLOSO_OK;
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    for (char *p = text; *p; p++)
        if ((unsigned char)*p < ' ')
            *p = ' ';
    if (crystal->warning_count == WARNINGS_MAXIMUM - 1)
        snprintf(text, sizeof text, "there are more warnings than these");
    char **warnings =
        closo_reallocate(crystal->warnings, crystal->warning_count + 1, sizeof *warnings, error);
    if (!warnings)
        return CLOSO_MEMORY;
    crystal->warnings = warnings;
    warnings[crystal->warning_count] = closo_duplicate(text, error);
    return warnings[crystal->warning_count] && ++crystal->warning_count ? CLOSO_OK : CLOSO_MEMORY;
}

// ---- all atoms of the cell

void closo_crystal_image(const closo_operator *operator_, const double fraction[3], double out[3],
                         int shift[3])
{
    closo_operator_apply(operator_, fraction, out);
    for (int k = 0; k < 3; k++) {
        double down = floor(out[k]);
        if (out[k] - down > 1 - 1e-12) // -1e-17 stands for 0
            down += 1;
        out[k] = fmax(0, out[k] - down);
        if (shift)
            shift[k] = -(int)down;
    }
}

static bool is_new(const closo_crystal *crystal, const closo_cell_atom *first, size_t count,
                   const double fraction[3])
{
    const double limit = CLOSO_COINCIDENCE_ANGSTROM * CLOSO_COINCIDENCE_ANGSTROM;
    for (size_t i = 0; i < count; i++) {
        double difference[3], displacement[3];
        for (int k = 0; k < 3; k++)
            difference[k] = fraction[k] - first[i].fraction[k];
        closo_cell_to_cartesian(&crystal->cell, difference, displacement);
        if (closo_cell_minimum_image(&crystal->cell, displacement) <= limit)
            return false;
    }
    return true;
}

// Appends the images of one atom.
static size_t add_images(const closo_crystal *crystal, size_t atom, closo_cell_atom *out)
{
    const closo_atom *a = &crystal->atoms[atom];
    const double fraction[3] = {a->fraction[0].value, a->fraction[1].value, a->fraction[2].value};
    bool general = a->multiplicity == crystal->symmetry.count;
    size_t count = 0;
    for (size_t i = 0; i < crystal->symmetry.count && count < a->multiplicity; i++) {
        closo_cell_atom *image = &out[count];
        *image = (closo_cell_atom){.atom = atom, .operator_ = i};
        closo_crystal_image(&crystal->symmetry.operators[i], fraction, image->fraction,
                            image->shift);
        closo_cell_to_cartesian(&crystal->cell, image->fraction, image->position);
        if (general || is_new(crystal, out, count, image->fraction))
            count++;
    }
    return count;
}

closo_status closo_crystal_expand(const closo_crystal *crystal, closo_cell_atom **out,
                                  size_t *count, closo_error *error)
{
    size_t total = 0;
    for (size_t i = 0; i < crystal->count && total <= CLOSO_CELL_ATOMS_MAXIMUM; i++)
        total += crystal->atoms[i].multiplicity;
    if (total > CLOSO_CELL_ATOMS_MAXIMUM)
        return closo_fail(error, CLOSO_INPUT, "expected at most %zu atoms in a cell",
                          CLOSO_CELL_ATOMS_MAXIMUM);
    closo_cell_atom *atoms = closo_allocate(total, sizeof *atoms, error);
    if (!atoms)
        return CLOSO_MEMORY;
    size_t made = 0;
    for (size_t i = 0; i < crystal->count; i++)
        made += add_images(crystal, i, atoms + made);
    *out = atoms;
    *count = made;
    return CLOSO_OK;
}

// ---- for the readers and writers

closo_status closo_crystal_init_vectors(closo_crystal *out, const double vectors[9], bool *inverted,
                                        closo_error *error)
{
    const double *a = vectors, *b = vectors + 3, *c = vectors + 6;
    double determinant = a[0] * (b[1] * c[2] - b[2] * c[1]) + a[1] * (b[2] * c[0] - b[0] * c[2]) +
                         a[2] * (b[0] * c[1] - b[1] * c[0]);
    *inverted = determinant < 0;
    double turned[9];
    for (int i = 0; i < 9; i++)
        turned[i] = *inverted ? -vectors[i] : vectors[i];
    closo_cell cell;
    closo_status status = closo_cell_init(&cell, turned, error);
    if (status != CLOSO_OK)
        return status;
    closo_measured lengths[3], angles[3];
    double edge[3], angle[3];
    closo_cell_parameters(&cell, edge, angle);
    for (int k = 0; k < 3; k++) {
        lengths[k] = (closo_measured){edge[k], NAN};
        angles[k] = (closo_measured){angle[k], NAN};
    }
    const closo_operator identity = {.rotation = {1, 0, 0, 0, 1, 0, 0, 0, 1}};
    closo_symmetry symmetry;
    status = closo_symmetry_from_operators(&symmetry, &identity, 1, error);
    if (status != CLOSO_OK)
        return status;
    snprintf(symmetry.source, sizeof symmetry.source, "a file without symmetry");
    status = closo_crystal_init(out, lengths, angles, &symmetry, error);
    closo_symmetry_clear(&symmetry);
    if (status == CLOSO_OK)
        out->cell = cell;
    return status;
}

closo_status closo_crystal_need_full(const closo_crystal *crystal, const char *format,
                                     closo_error *error)
{
    for (size_t i = 0; i < crystal->count; i++)
        if (fabs(crystal->atoms[i].occupancy.value - 1) > 0.001)
            return closo_fail(
                error, CLOSO_INPUT,
                "atom %s is there to %g only: %s has no occupancies; choose one group "
                "of the disorder",
                crystal->atoms[i].label, crystal->atoms[i].occupancy.value, format);
    return CLOSO_OK;
}

void closo_crystal_copy_name(char *out, size_t size, const char *text)
{
    size_t used = 0;
    bool blank = false;
    for (const char *p = text; *p && used + 2 < size; p++) {
        if ((unsigned char)*p <= ' ' || *p == 0x7f) {
            blank = used > 0;
            continue;
        }
        if (blank)
            out[used++] = ' ';
        blank = false;
        out[used++] = *p;
    }
    // Never half a character of UTF-8.
    while (used > 0 && used + 2 >= size && ((unsigned char)out[used - 1] & 0x80))
        used--;
    out[used] = '\0';
}
