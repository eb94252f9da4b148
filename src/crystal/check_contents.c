// SPDX-License-Identifier: GPL-3.0-or-later
// What the file states against what its cell and atoms make.
#include "crystal/atom_set.h"
#include "crystal/check.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define CELL_MISFIT   1e-4 // relative, of the metric
#define VOLUME_OFF    1e-3
#define DENSITY_OFF   5e-3
#define F000_OFF      5e-3
#define WEIGHT_OFF    2e-3
#define SU_OFF        0.3
#define COUNT_OFF     0.02 // of the atoms of an element in the cell
#define COUNT_OFF_MIN 0.3  // atoms

typedef struct totals {
    double count[CLOSO_ELEMENT_MAXIMUM + 1]; // atoms in the cell
    double weight, electrons;
} totals;

static totals totals_of(const closo_crystal *crystal)
{
    totals out = {.weight = 0};
    for (size_t i = 0; i < crystal->count; i++) {
        const closo_atom *atom = &crystal->atoms[i];
        const closo_element *element = closo_element_of(atom->element);
        if (!element)
            continue;
        double atoms = closo_occupancy(atom) * (double)atom->multiplicity;
        const closo_isotope *isotope =
            atom->isotope ? closo_isotope_find(atom->element, atom->isotope) : NULL;
        out.count[atom->element] += atoms;
        out.weight += atoms * (isotope ? isotope->mass : element->weight);
        out.electrons += atoms * atom->element;
    }
    return out;
}

// "C12 H36 B12 O12", counts with decimals; false for anything else ("2(C H4)").
static bool parse_formula(const char *text, double count[CLOSO_ELEMENT_MAXIMUM + 1])
{
    memset(count, 0, (CLOSO_ELEMENT_MAXIMUM + 1) * sizeof *count);
    bool any = false;
    for (const char *p = text; *p;) {
        if (*p == ' ' || *p == ',') {
            p++;
            continue;
        }
        if (!isupper((unsigned char)*p))
            return false;
        size_t length = islower((unsigned char)p[1]) ? 2 : 1;
        const closo_element *element = closo_element_find(p, length);
        double number = 1;
        if (!element)
            return false;
        p += length;
        if (isdigit((unsigned char)*p) || *p == '.') {
            p = closo_read_number(p, p + strlen(p), &number);
            if (!p)
                return false;
        }
        count[element->number] += number;
        any = true;
    }
    return any;
}

static void compare(closo_check *check, const char *what, double stated, double computed,
                    double off, const char *unit)
{
    char expected[96], found[96];
    if (!(stated > 0) || !(computed > 0) || fabs(stated / computed - 1) <= off)
        return;
    closo_check_number(expected, computed, NAN, unit);
    closo_check_number(found, stated, NAN, unit);
    closo_check_add(check, "warning", what, "statement of the file", expected, found);
}

static void check_cell(closo_check *check)
{
    const closo_crystal *crystal = check->crystal;
    double misfit = closo_symmetry_misfit(&crystal->symmetry, &crystal->cell);
    char found[96];
    if (misfit <= CELL_MISFIT)
        return;
    snprintf(found, sizeof found, "the metric is %.2g %% off", 100 * misfit);
    closo_check_add(check, "error", "cell against symmetry", "cell", crystal->symmetry.name, found);
}

static void check_volume(closo_check *check)
{
    const closo_crystal *crystal = check->crystal;
    double volume, su, uncorrelated, stated_su = crystal->stated_volume.su;
    check->status = closo_crystal_volume(crystal, &volume, &su, &uncorrelated, check->error);
    if (check->status != CLOSO_OK)
        return;
    double off = fmax(VOLUME_OFF, su > 0 ? 3 * su / volume : 0);
    compare(check, "stated volume", crystal->stated_volume.value, volume, off, "A^3");
    if (!(stated_su > 0) || !(su > 0))
        return;
    char expected[96], found[96];
    // Printed digits are rounded: half a digit on either side.
    double digit = pow(10, floor(log10(stated_su * 1.0000001)));
    double rounding = 0.5 * digit;
    bool close = fabs(stated_su - su) <= fmax(SU_OFF * su, rounding);
    if (close)
        return;
    bool independent = fabs(stated_su - uncorrelated) <= fmax(SU_OFF * uncorrelated, rounding) &&
                       uncorrelated < su * (1 - 1e-6);
    closo_check_number(found, crystal->stated_volume.value, stated_su, "A^3");
    char value[64];
    closo_format_value(value, volume, su);
    snprintf(expected, sizeof expected, "%.40s A^3%s", value,
             independent ? " (equal lengths move together)" : " (from those of the cell)");
    closo_check_add(
        check, stated_su < su ? "warning" : "note",
        stated_su < su ? "uncertainty of the volume too small" : "uncertainty of the volume larger",
        independent ? "stated volume: equal cell lengths taken as independent" : "stated volume",
        expected, found);
}

static void check_formula(closo_check *check, const totals *in)
{
    const closo_crystal *crystal = check->crystal;
    double stated[CLOSO_ELEMENT_MAXIMUM + 1], units = crystal->formula_units;
    if (!crystal->stated_formula[0] || !parse_formula(crystal->stated_formula, stated))
        return;
    // Without Z the heaviest share of atoms that is stated tells it.
    for (int z = CLOSO_ELEMENT_MAXIMUM; z > 1 && !(units > 0); z--)
        if (stated[z] > 0 && in->count[z] > 0)
            units = fmax(1, nearbyint(in->count[z] / stated[z]));
    if (!(units > 0))
        return;
    for (int z = 1; z <= CLOSO_ELEMENT_MAXIMUM; z++) {
        double wanted = stated[z] * units, off = fabs(in->count[z] - wanted);
        char expected[96], found[96];
        if (off <= fmax(COUNT_OFF_MIN, COUNT_OFF * wanted))
            continue;
        const char *symbol = closo_element_of(z)->symbol;
        snprintf(expected, sizeof expected, "%.4g %s in the cell (Z = %g)", wanted, symbol, units);
        snprintf(found, sizeof found, in->count[z] > 0 ? "%.4g %s" : "none", in->count[z], symbol);
        closo_check_add(check, "warning",
                        in->count[z] > 0 ? "formula against atoms" : "element without atoms",
                        "formula of the file", expected, found);
    }
}

void closo_check_contents(closo_check *check)
{
    const closo_crystal *crystal = check->crystal;
    totals in = totals_of(crystal);
    check_cell(check);
    if (check->status == CLOSO_OK)
        check_volume(check);
    if (check->status != CLOSO_OK)
        return;
    compare(check, "stated density", crystal->stated_density,
            in.weight / (CLOSO_AVOGADRO * crystal->cell.volume * 1e-24), DENSITY_OFF, "g/cm^3");
    compare(check, "stated F(000)", crystal->stated_f000, in.electrons, F000_OFF, "");
    if (crystal->formula_units > 0)
        compare(check, "stated formula weight", crystal->stated_weight,
                in.weight / crystal->formula_units, WEIGHT_OFF, "g/mol");
    check_formula(check, &in);
}
