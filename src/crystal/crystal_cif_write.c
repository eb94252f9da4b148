// SPDX-License-Identifier: GPL-3.0-or-later
// A crystal as CIF 1.1. Numbers are written so that they read back as they are: a value and an
// uncertainty that come from print keep their digits; what comes from a calculation is rounded at
// its uncertainty (the rule of 29). What symmetry fixes is written without one.
#include "crystal/crystal_io.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PRINTED_PLACES 10 // more come from a calculation
#define WHOLE_LIMIT    1e15
#define UNITS_MAXIMUM  9999.5

// ---- numbers

// Decimal places of the shortest text that reads back to the same double.
static int places_of(double value)
{
    char text[CLOSO_NUMBER_SIZE];
    closo_format_number(text, value, 0);
    const char *point = strchr(text, '.'), *exponent = strchr(text, 'e');
    int places = point ? (int)strspn(point + 1, "0123456789") : 0;
    return exponent ? places - (int)strtol(exponent + 1, NULL, 10) : places;
}

// Exact where value * 10^places is a whole number below 2^53.
static void add_fixed(closo_text *out, double value, int places)
{
    char digits[32];
    int count = snprintf(digits, sizeof digits, "%.0f", rint(fabs(value) * pow(10, places)));
    if (value < 0 && strcmp(digits, "0") != 0)
        closo_text_add(out, "-");
    int before = count > places ? count - places : 0;
    closo_text_add_bytes(out, before ? digits : "0", before ? (size_t)before : 1);
    if (places == 0)
        return;
    closo_text_add(out, ".");
    closo_text_add_repeated(out, '0', count < places ? (size_t)(places - count) : 0);
    closo_text_add(out, digits + before);
}

static void add_plain(closo_text *out, double value)
{
    int places = places_of(value);
    if (places <= PRINTED_PLACES && fabs(value) * pow(10, places < 0 ? 0 : places) < WHOLE_LIMIT)
        add_fixed(out, value, places < 0 ? 0 : places);
    else
        closo_text_add_number(out, value, 0);
}

static void add_measured(closo_text *out, const closo_measured *m)
{
    if (isnan(m->value)) {
        closo_text_add(out, "?");
        return;
    }
    if (!(m->su > 0)) {
        add_plain(out, m->value);
        return;
    }
    int places = places_of(m->value), of_su = places_of(m->su);
    places = places > of_su ? places : of_su;
    places = places > 0 ? places : 0;
    double units = places <= PRINTED_PLACES ? m->su * pow(10, places) : INFINITY;
    if (units > UNITS_MAXIMUM) {
        places = -(int)floor(log10(m->su));
        units = m->su * pow(10, places);
        if (units < 2.95) {
            places++;
            units *= 10;
        }
        places = places > 0 ? places : 0;
        units = m->su * pow(10, places);
    }
    if (places > 15 || fabs(m->value) * pow(10, places) >= WHOLE_LIMIT || units > 1e12) {
        closo_text_add_number(out, m->value, 0); // no place to show the uncertainty at
        return;
    }
    add_fixed(out, m->value, places);
    closo_text_addf(out, "(%.0f)", rint(units));
}

// ---- texts

// A value in the quotes that it needs.
static void add_string(closo_text *out, const char *text)
{
    char line[200];
    closo_crystal_copy_name(line, sizeof line, text);
    bool plain = line[0] && !strpbrk(line, " '\"") && !strchr("_#$[];", line[0]) &&
                 strcmp(line, "?") != 0 && strcmp(line, ".") != 0 && !strchr(line, '_');
    if (plain)
        closo_text_add(out, line);
    else if (!strstr(line, "' ") && !strchr(line, '\''))
        closo_text_addf(out, "'%s'", line);
    else if (!strchr(line, '"'))
        closo_text_addf(out, "\"%s\"", line);
    else
        closo_text_addf(out, "\n;%s\n;\n", line);
}

static void add_item(closo_text *out, const char *tag, const char *text)
{
    if (text[0] == '\0')
        return;
    closo_text_addf(out, "%-34s ", tag);
    add_string(out, text);
    closo_text_add(out, "\n");
}

static void add_number_item(closo_text *out, const char *tag, const closo_measured *value)
{
    if (isnan(value->value))
        return;
    closo_text_addf(out, "%-34s ", tag);
    add_measured(out, value);
    closo_text_add(out, "\n");
}

static void add_block_name(closo_text *out, const char *name)
{
    closo_text_add(out, "data_");
    size_t length = 0;
    for (const char *p = name; *p && length < 60; p++, length++)
        closo_text_add_bytes(out, (unsigned char)*p > ' ' && (unsigned char)*p < 0x7f ? p : "_", 1);
    closo_text_add(out, length ? "\n" : "structure\n");
}

// ---- parts

static void add_statements(closo_text *out, const closo_crystal *crystal)
{
    const closo_measured z = {crystal->formula_units, NAN}, t = {crystal->temperature_kelvin, NAN},
                         d = {crystal->stated_density, NAN},
                         l = {crystal->wavelength_angstrom, NAN};
    add_item(out, "_chemical_name_common", crystal->name);
    add_item(out, "_chemical_formula_sum", crystal->stated_formula);
    add_number_item(out, "_cell_formula_units_Z", &z);
    add_number_item(out, "_diffrn_ambient_temperature", &t);
    add_number_item(out, "_diffrn_radiation_wavelength", &l);
    add_number_item(out, "_exptl_crystal_density_diffrn", &d);
}

static void add_cell(closo_text *out, const closo_crystal *crystal)
{
    static const char *const tags[6] = {"_cell_length_a",   "_cell_length_b",
                                        "_cell_length_c",   "_cell_angle_alpha",
                                        "_cell_angle_beta", "_cell_angle_gamma"};
    for (int i = 0; i < 6; i++)
        add_number_item(out, tags[i], i < 3 ? &crystal->lengths[i] : &crystal->angles[i - 3]);
    add_number_item(out, "_cell_volume", &crystal->stated_volume);
}

static void add_symmetry(closo_text *out, const closo_symmetry *symmetry)
{
    add_item(out, "_space_group_name_H-M_alt", symmetry->name);
    add_item(out, "_space_group_name_Hall", symmetry->hall);
    if (symmetry->number > 0)
        closo_text_addf(out, "%-34s %d\n", "_space_group_IT_number", symmetry->number);
    closo_text_add(out, "loop_\n_space_group_symop_id\n_space_group_symop_operation_xyz\n");
    for (size_t i = 0; i < symmetry->count; i++) {
        char triplet[64];
        closo_operator_write(&symmetry->operators[i], triplet);
        closo_text_addf(out, "%zu '%s'\n", i + 1, triplet);
    }
}

static void add_atom(closo_text *out, const closo_atom *atom)
{
    static const char *const kinds[] = {[CLOSO_DISPLACEMENT_NONE] = "?",
                                        [CLOSO_DISPLACEMENT_ISOTROPIC] = "Uiso",
                                        [CLOSO_DISPLACEMENT_ANISOTROPIC] = "Uani"};
    char species[16];
    closo_species_write(atom, true, species);
    add_string(out, atom->label);
    closo_text_addf(out, " %s", species);
    for (int k = 0; k < 3; k++) {
        closo_text_add(out, " ");
        add_measured(out, &atom->fraction[k]);
    }
    closo_text_add(out, " ");
    add_measured(out, &atom->u_iso);
    closo_text_addf(out, " %s ", kinds[atom->displacement]);
    add_measured(out, &atom->occupancy);
    if (atom->disorder_group)
        closo_text_addf(out, " %zu %d\n", atom->multiplicity, atom->disorder_group);
    else
        closo_text_addf(out, " %zu .\n", atom->multiplicity);
}

static void add_atoms(closo_text *out, const closo_crystal *crystal)
{
    static const char *const tags[] = {"label",         "type_symbol", "fract_x",
                                       "fract_y",       "fract_z",     "U_iso_or_equiv",
                                       "adp_type",      "occupancy",   "site_symmetry_multiplicity",
                                       "disorder_group"};
    closo_text_add(out, "loop_\n");
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        closo_text_addf(out, "_atom_site_%s\n", tags[i]);
    for (size_t i = 0; i < crystal->count; i++)
        add_atom(out, &crystal->atoms[i]);
}

static void add_anisotropic(closo_text *out, const closo_crystal *crystal)
{
    bool begun = false;
    for (size_t i = 0; i < crystal->count; i++) {
        const closo_atom *atom = &crystal->atoms[i];
        if (atom->displacement != CLOSO_DISPLACEMENT_ANISOTROPIC)
            continue;
        if (!begun)
            closo_text_add(out, "loop_\n_atom_site_aniso_label\n_atom_site_aniso_U_11\n"
                                "_atom_site_aniso_U_22\n_atom_site_aniso_U_33\n"
                                "_atom_site_aniso_U_23\n_atom_site_aniso_U_13\n"
                                "_atom_site_aniso_U_12\n");
        begun = true;
        add_string(out, atom->label);
        for (int k = 0; k < 6; k++) {
            closo_text_add(out, " ");
            add_measured(out, &atom->u[k]);
        }
        closo_text_add(out, "\n");
    }
}

closo_status closo_crystal_write_cif(const closo_crystal *crystal, closo_text *out,
                                     closo_error *error)
{
    (void)error;
    closo_text_add(out, "#\\#CIF_1.1\n");
    add_block_name(out, crystal->name);
    closo_text_add(out, "_audit_creation_method                 'closo " CLOSO_VERSION "'\n");
    add_statements(out, crystal);
    add_cell(out, crystal);
    add_symmetry(out, &crystal->symmetry);
    add_atoms(out, crystal);
    add_anisotropic(out, crystal);
    return CLOSO_OK;
}
