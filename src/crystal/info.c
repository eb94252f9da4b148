// SPDX-License-Identifier: GPL-3.0-or-later
// What a crystal weighs, holds and absorbs.
#include "closo/crystal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STOICHIOMETRY 0.02 // of an atom: a content this near to a whole number is one
#define UNITS_MOST    192

typedef struct contents {
    double count[CLOSO_ELEMENT_MAXIMUM + 1]; // atoms in the cell, occupancies counted
    double weight, electrons;
} contents;

static contents contents_of(const closo_crystal *crystal)
{
    contents out = {0};
    for (size_t i = 0; i < crystal->count; i++) {
        const closo_atom *atom = &crystal->atoms[i];
        const closo_element *element = closo_element_of(atom->element);
        if (!element)
            continue;
        double occupancy = isnan(atom->occupancy.value) ? 1 : atom->occupancy.value;
        double atoms = occupancy * (double)atom->multiplicity;
        const closo_isotope *isotope =
            atom->isotope ? closo_isotope_find(atom->element, atom->isotope) : NULL;
        out.count[atom->element] += atoms;
        out.weight += atoms * (isotope ? isotope->mass : element->weight);
        out.electrons += atoms * atom->element;
    }
    return out;
}

// Largest number of formula units that leaves whole numbers of every element; 1 where none does.
static double formula_units(const contents *in)
{
    for (int units = UNITS_MOST; units > 1; units--) {
        bool whole = true;
        for (int z = 1; whole && z <= CLOSO_ELEMENT_MAXIMUM; z++) {
            double atoms = in->count[z] / units;
            whole = fabs(atoms - nearbyint(atoms)) * units < STOICHIOMETRY &&
                    (in->count[z] == 0 || atoms > 0.5);
        }
        if (whole)
            return units;
    }
    return 1;
}

// Hill order; counts that are not whole with three decimals.
static void write_formula(const contents *in, double units, char *out, size_t size)
{
    int order[CLOSO_ELEMENT_MAXIMUM], count = 0;
    bool carbon = in->count[6] > 0;
    if (carbon) {
        order[count++] = 6;
        order[count++] = 1;
    }
    size_t used = 0;
    for (int pass = 0; pass < CLOSO_ELEMENT_MAXIMUM; pass++) { // alphabetically
        int best = 0;
        for (int z = 1; z <= CLOSO_ELEMENT_MAXIMUM; z++) {
            bool taken = in->count[z] <= 0;
            for (int k = 0; k < count; k++)
                taken = taken || order[k] == z;
            if (!taken &&
                (!best || strcmp(closo_element_of(z)->symbol, closo_element_of(best)->symbol) < 0))
                best = z;
        }
        if (!best)
            break;
        order[count++] = best;
    }
    out[0] = '\0';
    for (int k = 0; k < count && used < size; k++) {
        double atoms = in->count[order[k]] / units;
        if (atoms <= 0)
            continue;
        const char *symbol = closo_element_of(order[k])->symbol;
        double whole = nearbyint(atoms);
        int written = fabs(atoms - whole) * units >= STOICHIOMETRY
                          ? snprintf(out + used, size - used, "%s%.3g", symbol, atoms)
                      : whole > 1 ? snprintf(out + used, size - used, "%s%.0f", symbol, whole)
                                  : snprintf(out + used, size - used, "%s", symbol);
        used += written > 0 ? (size_t)written : 0;
    }
}

static closo_status absorption_of(const contents *in, double density, double wavelength,
                                  double *per_millimetre, closo_error *error)
{
    double sum = 0; // cm^2/g x u
    for (int z = 1; z <= CLOSO_ELEMENT_MAXIMUM; z++) {
        double attenuation;
        if (in->count[z] <= 0)
            continue;
        closo_status status = closo_attenuation(z, wavelength, &attenuation, error);
        if (status != CLOSO_OK)
            return status;
        sum += in->count[z] * closo_element_of(z)->weight * attenuation;
    }
    *per_millimetre = sum / in->weight * density / 10;
    return CLOSO_OK;
}

static void add(closo_result *result, const char *key, const char *label, double value, double su,
                const char *unit, const char *method)
{
    closo_result_add_quantity(
        result,
        &(closo_quantity){
            .key = key, .label = label, .value = value, .su = su, .unit = unit, .method = method});
}

static void describe_cell(const closo_crystal *crystal, closo_result *result)
{
    static const char *const lengths[] = {"a", "b", "c"};
    static const char *const angles[] = {"alpha", "beta", "gamma"};
    for (int i = 0; i < 3; i++)
        add(result, lengths[i], lengths[i], crystal->lengths[i].value, crystal->lengths[i].su, "A",
            NULL);
    for (int i = 0; i < 3; i++)
        add(result, angles[i], angles[i], crystal->angles[i].value, crystal->angles[i].su, "deg",
            NULL);
}

static void describe_atoms(const closo_crystal *crystal, closo_result *result)
{
    enum { MOST = 4096 };
    size_t count = crystal->count < MOST ? crystal->count : MOST;
    closo_error ignored;
    const char **label = closo_allocate(count + 1, sizeof *label, &ignored);
    const char **element = closo_allocate(count + 1, sizeof *element, &ignored);
    double *block = closo_allocate(6 * (count + 1), sizeof *block, &ignored);
    if (label && element && block) {
        for (size_t i = 0; i < count; i++) {
            const closo_atom *atom = &crystal->atoms[i];
            const closo_element *record = closo_element_of(atom->element);
            label[i] = atom->label;
            element[i] = record ? record->symbol : "";
            for (size_t k = 0; k < 3; k++)
                block[k * count + i] = atom->fraction[k].value;
            block[3 * count + i] = atom->occupancy.value;
            block[4 * count + i] =
                atom->displacement == CLOSO_DISPLACEMENT_NONE ? NAN : atom->u_iso.value;
            block[5 * count + i] = (double)atom->multiplicity;
        }
        static const char *const names[] = {"x", "y", "z", "occupancy", "U_iso", "multiplicity"};
        closo_table *table = closo_result_add_table(result, "atoms", "Asymmetric unit");
        closo_table_add_text_column(table, "label", NULL, label, count);
        closo_table_add_text_column(table, "element", NULL, element, count);
        for (size_t k = 0; k < 6; k++)
            closo_table_add_column(table, names[k], NULL, k == 4 ? "A^2" : "1", block + k * count,
                                   count);
    }
    free(label);
    free(element);
    free(block);
}

static void compare_with_file(const closo_crystal *crystal, double volume, double su,
                              double su_uncorrelated, double density, closo_result *result)
{
    double stated = crystal->stated_volume.value, stated_su = crystal->stated_volume.su;
    if (stated > 0 && fabs(stated / volume - 1) > 1e-3)
        closo_result_warn(result, "the file states a volume of %g A^3, its cell makes %.2f", stated,
                          volume);
    if (stated_su > 0 && su > 0 && fabs(stated_su / su - 1) > 0.3 &&
        fabs(stated_su / su_uncorrelated - 1) < 0.3)
        closo_result_warn(result,
                          "the uncertainty %g A^3 of the stated volume takes equal cell lengths as "
                          "independent; with their full correlation it is %.2g",
                          stated_su, su);
    if (crystal->stated_density > 0 && fabs(crystal->stated_density / density - 1) > 5e-3)
        closo_result_warn(result, "the file states a density of %g g/cm^3, its atoms make %.4g",
                          crystal->stated_density, density);
}

closo_status closo_crystal_info(const closo_crystal *crystal, double wavelength_angstrom,
                                closo_result *result, closo_error *error)
{
    double volume, su, uncorrelated;
    closo_status status = closo_crystal_volume(crystal, &volume, &su, &uncorrelated, error);
    if (status != CLOSO_OK)
        return status;
    contents in = contents_of(crystal);
    double units = crystal->formula_units > 0 ? crystal->formula_units : formula_units(&in);
    char formula[256];
    write_formula(&in, units, formula, sizeof formula);
    closo_result_set(result, "formula", "%s", formula);
    closo_result_set(result, "space group", "%s (%s)", crystal->symmetry.name,
                     crystal->symmetry.source);
    if (crystal->symmetry.number)
        closo_result_set_number(result, "space group number", crystal->symmetry.number, "1");
    describe_cell(crystal, result);
    add(result, "volume", "volume of the cell", volume, su, "A^3",
        "uncertainty with equal lengths fully correlated");
    if (uncorrelated > 0)
        add(result, "volume_su_uncorrelated", "uncertainty of the volume, lengths independent",
            uncorrelated, NAN, "A^3", "as some older programs print it; too small where a = b");
    add(result, "Z", "formula units in the cell", units, NAN, "1",
        crystal->formula_units > 0 ? "stated in the file" : "largest that leaves whole numbers");
    add(result, "formula_weight", "weight of a formula unit", in.weight / units, NAN, "g/mol",
        "standard atomic weights, IUPAC 2021");
    double density = in.weight / (CLOSO_AVOGADRO * volume * 1e-24);
    add(result, "density", "density", density, su > 0 ? density * su / volume : NAN, "g/cm^3",
        "contents and volume of the cell");
    add(result, "F000", "F(000)", in.electrons, NAN, "1", "electrons in the cell, no dispersion");
    double wavelength = wavelength_angstrom;
    const char *source = "given";
    if (!(wavelength > 0)) {
        wavelength = crystal->wavelength_angstrom;
        source = "that of the file";
    }
    if (!(wavelength > 0)) {
        const closo_line *line = closo_line_find("MoKa");
        wavelength = (line->wavelength[0] + line->ratio * line->wavelength[1]) / (1 + line->ratio);
        source = "Mo K-alpha, for want of another";
    }
    double absorption = NAN;
    closo_error inner;
    if (in.weight > 0 && absorption_of(&in, density, wavelength, &absorption, &inner) != CLOSO_OK)
        closo_result_warn(result, "absorption: %s", inner.message);
    closo_result_set(result, "absorption at", "%.5g A (%s)", wavelength, source);
    add(result, "absorption", "linear absorption coefficient", absorption, NAN, "1/mm",
        "total attenuation of the elements, xraylib");
    compare_with_file(crystal, volume, su, uncorrelated, density, result);
    describe_atoms(crystal, result);
    return closo_result_status(result, error);
}
