// SPDX-License-Identifier: GPL-3.0-or-later
#include "crystal/check.h"

#include "crystal/atom_set.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define U_MOST          0.3   // A^2
#define OCCUPANCY_SLACK 0.005 // beyond one
enum { FINDINGS_MOST = 1000 };

void closo_check_add(closo_check *check, const char *severity, const char *what, const char *where,
                     const char *expected, const char *found)
{
    closo_findings *out = check->out;
    if (check->status != CLOSO_OK || out->count == FINDINGS_MOST)
        return;
    void *block = out->items;
    check->status =
        closo_grow(&block, &out->capacity, out->count + 1, sizeof *out->items, check->error);
    out->items = block;
    if (check->status != CLOSO_OK)
        return;
    closo_finding *item = &out->items[out->count++];
    *item = (closo_finding){{0}, {0}, {0}, {0}, {0}};
    snprintf(item->severity, sizeof item->severity, "%s", severity);
    snprintf(item->what, sizeof item->what, "%s", what);
    snprintf(item->where, sizeof item->where, "%s", where);
    snprintf(item->expected, sizeof item->expected, "%s", expected);
    snprintf(item->found, sizeof item->found, "%s", found);
    out->serious += strcmp(severity, "note") != 0;
}

void closo_check_number(char out[96], double value, double su, const char *unit)
{
    char number[64];
    closo_format_value(number, value, su);
    snprintf(out, 96, "%s%s%s", number, unit[0] ? " " : "", unit);
}

// Sylvester: every leading minor of the matrix is positive; a congruence with the axes keeps that.
static bool positive_definite(const closo_measured u[6])
{
    double a = u[0].value, b = u[1].value, c = u[2].value;
    double f = u[3].value, e = u[4].value, d = u[5].value;
    return a > 0 && a * b - d * d > 0 &&
           a * (b * c - f * f) - d * (d * c - f * e) + e * (d * f - b * e) > 0;
}

static void check_displacement(closo_check *check, const closo_atom *atom)
{
    char found[96];
    if (atom->displacement == CLOSO_DISPLACEMENT_NONE)
        return;
    closo_check_number(found, atom->u_iso.value, atom->u_iso.su, "A^2");
    if (atom->u_iso.value < 0)
        closo_check_add(check, "error", "negative displacement", atom->label, "U > 0", found);
    if (atom->u_iso.value > U_MOST)
        closo_check_add(check, "warning", "large displacement", atom->label, "U < 0.3 A^2", found);
    if (atom->displacement == CLOSO_DISPLACEMENT_ANISOTROPIC && !positive_definite(atom->u))
        closo_check_add(check, "error", "displacement not positive definite", atom->label,
                        "an ellipsoid", "U with a root that is not positive");
}

void closo_check_atoms(closo_check *check)
{
    for (size_t i = 0; i < check->crystal->count; i++) {
        const closo_atom *atom = &check->crystal->atoms[i];
        char found[96];
        check_displacement(check, atom);
        double occupancy = closo_occupancy(atom);
        closo_check_number(found, occupancy, atom->occupancy.su, "");
        if (occupancy > 1 + OCCUPANCY_SLACK)
            closo_check_add(check, "error", "occupancy", atom->label, "at most 1", found);
        if (occupancy < 0)
            closo_check_add(check, "error", "occupancy", atom->label, "at least 0", found);
    }
    // The reader takes doubled atoms away and says so; its other remarks stay remarks.
    for (size_t i = 0; i < check->crystal->warning_count; i++) {
        const char *text = check->crystal->warnings[i];
        bool twice = strstr(text, "stand where others already are") != NULL;
        if (twice)
            closo_check_add(check, "warning", "atoms listed twice", "list of atoms",
                            "each atom of the asymmetric unit once", text);
    }
}

closo_status closo_crystal_check(const closo_crystal *crystal, closo_findings *out,
                                 closo_error *error)
{
    *out = (closo_findings){0};
    closo_check check = {.crystal = crystal, .out = out, .error = error};
    closo_check_contents(&check);
    closo_check_atoms(&check);
    closo_check_bonds(&check);
    closo_check_contacts(&check);
    if (check.status != CLOSO_OK)
        closo_findings_clear(out);
    return check.status;
}

void closo_findings_clear(closo_findings *findings)
{
    free(findings->items);
    *findings = (closo_findings){0};
}

// ---- document ----------------------------------------------------------------------------------

closo_status closo_findings_describe(const closo_crystal *crystal, const closo_findings *findings,
                                     closo_result *result, closo_error *error)
{
    enum { COLUMNS = 5 };
    static const char *const names[COLUMNS] = {"severity", "what", "where", "expected", "found"};
    size_t count[3] = {0}, rows = findings->count;
    static const char *const severities[3] = {"error", "warning", "note"};
    static const char *const keys[3] = {"errors", "warnings", "notes"};
    const char **text = closo_allocate(COLUMNS * (rows + 1), sizeof *text, error);
    if (!text)
        return CLOSO_MEMORY;
    size_t row = 0;
    for (int s = 0; s < 3; s++)
        for (size_t i = 0; i < rows; i++) {
            const closo_finding *item = &findings->items[i];
            if (strcmp(item->severity, severities[s]) != 0)
                continue;
            const char *const cells[COLUMNS] = {item->severity, item->what, item->where,
                                                item->expected, item->found};
            for (size_t c = 0; c < COLUMNS; c++)
                text[c * rows + row] = cells[c];
            count[s]++;
            row++;
        }
    closo_result_set(result, "space group", "%s (%s)", crystal->symmetry.name,
                     crystal->symmetry.source);
    for (int s = 0; s < 3; s++)
        closo_result_add_quantity(result, &(closo_quantity){.key = keys[s],
                                                            .label = keys[s],
                                                            .value = (double)count[s],
                                                            .su = NAN,
                                                            .unit = "1"});
    closo_table *table = closo_result_add_table(result, "findings", "Findings");
    for (size_t c = 0; c < COLUMNS; c++)
        closo_table_add_text_column(table, names[c], NULL, text + c * rows, rows);
    closo_result_cite(result, "doi:10.1039/P298700000S1",
                      "F. H. Allen et al., J. Chem. Soc. Perkin Trans. 2 (1987) S1");
    free(text);
    closo_status status = closo_result_status(result, error);
    return status == CLOSO_OK && findings->serious ? CLOSO_NEGATIVE : status;
}
