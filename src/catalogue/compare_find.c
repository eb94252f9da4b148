// SPDX-License-Identifier: GPL-3.0-or-later
// From a document's keys to properties of the catalogue. One table says which key of which command
// is which property; a command that is not in it is read by the general rows at the end.
#include "catalogue/compare.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct meaning {
    const char *command; // the beginning of the command; "": any
    const char *key;     // the beginning of the key; a "$" at the end: the whole key
    const char *property;
    const char *item; // NULL: none; the record's item must hold it
    closo_kind kind;
} meaning;

#define E CLOSO_KIND_ELECTRIC
#define S CLOSO_KIND_SIMULATION
#define X CLOSO_KIND_DIFFRACTION
#define C CLOSO_KIND_CALORIMETRY
#define V CLOSO_KIND_VOLTAMMETRY
#define N CLOSO_KIND_RESONANCE
#define U CLOSO_KIND_UNKNOWN

// The first row that fits decides; property NULL: not for comparison.
static const meaning meanings[] = {
    {"conductivity", "Ea_sigma", NULL, NULL, E},
    {"conductivity", "sigma0", NULL, NULL, E},
    {"conductivity", "sigma_grain", NULL, NULL, E},
    {"conductivity", "sigma_electronic", "electronic_conductivity", NULL, E},
    {"conductivity", "sigma", "conductivity", NULL, E},
    {"conductivity", "Ea", "activation_energy", NULL, E},
    {"conductivity", "T_transition_heating", "transition_temperature", "heating", E},
    {"conductivity", "T_transition_cooling", "transition_temperature", "cooling", E},
    {"conductivity", "T_transition", "transition_temperature", NULL, E},
    {"conductivity", "t_plus", "cation_transference", NULL, E},
    {"traj", "Ea_meV", NULL, NULL, S},
    {"traj", "Ea", "activation_energy", NULL, S},
    {"traj", "sigma0", NULL, NULL, S},
    {"traj", "sigma_", "conductivity", NULL, S},
    {"traj", "conductivity_", "conductivity", NULL, S},
    {"traj", "coordination_number$", "coordination_number", "cations around", S},
    {"traj", "P1_tetrahedral$", "site_probability", "tetrahedral", S},
    {"traj", "P1_trigonal$", "site_probability", "trigonal", S},
    {"traj", "P1_linear$", "site_probability", "linear", S},
    {"traj", "P2_tetrahedral$", "site_occupation", "tetrahedral", S},
    {"traj", "P2_trigonal$", "site_occupation", "trigonal", S},
    {"traj", "P2_linear$", "site_occupation", "linear", S},
    {"traj", "S_configurational$", "configurational_entropy", NULL, S},
    {"traj", "a$", NULL, NULL, S}, // of a supercell
    {"traj", "b$", NULL, NULL, S},
    {"traj", "c$", NULL, NULL, S},
    {"traj", "alpha$", NULL, NULL, S},
    {"traj", "beta$", NULL, NULL, S},
    {"traj", "gamma$", NULL, NULL, S},
    {"traj", "volume$", NULL, NULL, S},
    {"structure supercell", "", NULL, NULL, X},
    {"structure", "a$", "cell_length_a", NULL, X},
    {"structure", "b$", "cell_length_b", NULL, X},
    {"structure", "c$", "cell_length_c", NULL, X},
    {"structure", "alpha$", "cell_angle_alpha", NULL, X},
    {"structure", "beta$", "cell_angle_beta", NULL, X},
    {"structure", "gamma$", "cell_angle_gamma", NULL, X},
    {"structure", "volume$", "cell_volume", NULL, X},
    {"structure", "Z$", "formula_units", NULL, X},
    {"structure", "formula_weight$", "molar_mass", NULL, U},
    {"powder", "a$", "cell_length_a", NULL, X},
    {"powder", "b$", "cell_length_b", NULL, X},
    {"powder", "c$", "cell_length_c", NULL, X},
    {"powder", "beta$", "cell_angle_beta", NULL, X},
    {"powder", "volume$", "cell_volume", NULL, X},
    {"powder", "size_", "crystallite_size", NULL, X},
    {"isotopes", "formula_weight$", "molar_mass", NULL, U},
    {"isotopes", "mz_most_abundant_peak$", "mass_to_charge", NULL, U},
    {"thermal dsc", "T_onset_cooling$", "transition_temperature", "cooling", C},
    {"thermal dsc", "T_onset$", "transition_temperature", NULL, C},
    {"thermal tga", "T_onset_", "decomposition_temperature", NULL, C},
    {"thermal tga", "loss_", "mass_loss", NULL, C},
    {"thermal", "", NULL, NULL, C},
    {"synthesis yield", "yield$", "yield", NULL, U},
    {"synthesis fit", "Y_", "yield", NULL, U},
    {"synthesis", "", NULL, NULL, U},
    {"cv", "window_high", "window_high", NULL, V},
    {"cv", "window_low", "window_low", NULL, V},
    {"plating", "critical_current_density", "critical_current_density", NULL, V},
    {"", "sigma_electronic", "electronic_conductivity", NULL, U},
    {"", "sigma0", NULL, NULL, U},
    {"", "sigma$", "conductivity", NULL, U},
    {"", "conductivity$", "conductivity", NULL, U},
    {"", "Ea$", "activation_energy", NULL, U},
    {"", "T_transition", "transition_temperature", NULL, U},
    {"", "capacity", "capacity", NULL, V},
    {"", "crystallite_size", "crystallite_size", NULL, X},
    {"", "cell_", "", NULL, X}, // a key of the catalogue itself
    {"", "window_", "", NULL, V},
};

static bool begins(const char *text, const char *pattern)
{
    size_t length = strlen(pattern);
    if (length > 0 && pattern[length - 1] == '$')
        return strlen(text) == length - 1 && strncmp(text, pattern, length - 1) == 0;
    return strncmp(text, pattern, length) == 0;
}

static const meaning *find_meaning(const char *command, const char *key)
{
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (begins(command, meanings[i].command) && begins(key, meanings[i].key))
            return &meanings[i];
    return NULL;
}

// "sigma_300K_heating" -> 300.
static double temperature_in(const char *key)
{
    for (const char *at = strchr(key, '_'); at; at = strchr(at + 1, '_')) {
        double value;
        const char *end = closo_read_number(at + 1, key + strlen(key), &value);
        if (end && *end == 'K' && (end[1] == '\0' || end[1] == '_') && value > 0)
            return value;
    }
    return NAN;
}

static closo_side side_in(const char *key)
{
    return strstr(key, "above")   ? CLOSO_SIDE_ABOVE
           : strstr(key, "below") ? CLOSO_SIDE_BELOW
                                  : CLOSO_SIDE_UNKNOWN;
}

static double document_temperature(const closo_result *document)
{
    closo_quantity found;
    if (closo_result_find_quantity(document, "temperature", &found) && found.value > 0)
        return found.value;
    const char *text = closo_result_setting(document, "temperature");
    double value;
    closo_error ignored;
    if (text &&
        closo_quantity_from_text(text, CLOSO_DIMENSION_TEMPERATURE, &value, &ignored) == CLOSO_OK)
        return value;
    return NAN;
}

// Units that a room writes in its own way.
static const char *unit_of(const char *unit)
{
    return strcmp(unit, "k_B") == 0 ? "kB" : strcmp(unit, "u") == 0 ? "Da" : unit;
}

static bool convert(const closo_property *property, const char *unit, closo_finding *finding)
{
    double factor, offset;
    closo_error ignored;
    bool same = strcmp(unit_of(unit), property->unit) == 0 ||
                (strcmp(property->unit, "Da") == 0 && strcmp(unit, "1") == 0); // m/z
    if (same)
        return true;
    if (closo_catalogue_unit(property, unit_of(unit), &factor, &offset, &ignored) != CLOSO_OK)
        return false;
    finding->value = finding->value * factor + offset;
    finding->su *= factor;
    return true;
}

static bool read_quantity(const closo_result *document, const closo_quantity *quantity,
                          double temperature, closo_finding *out)
{
    const char *command = closo_result_command(document);
    const meaning *found = find_meaning(command ? command : "", quantity->key);
    if (!found || !found->property || !isfinite(quantity->value))
        return false;
    const closo_property *property =
        closo_catalogue_property(*found->property ? found->property : quantity->key);
    if (!property)
        return false;
    *out = (closo_finding){.property = property,
                           .item = found->item ? found->item : "",
                           .value = quantity->value,
                           .su = quantity->su > 0 ? quantity->su : NAN,
                           .kind = found->kind,
                           .side = side_in(quantity->key)};
    snprintf(out->key, sizeof out->key, "%s", quantity->key);
    snprintf(out->label, sizeof out->label, "%s", quantity->label);
    double own = temperature_in(quantity->key);
    out->temperature = isfinite(own) ? own : temperature;
    // A temperature is no condition of itself.
    if (strcmp(property->unit, "K") == 0 || strcmp(property->key, "activation_energy") == 0)
        out->temperature = NAN;
    return convert(property, quantity->unit, out);
}

// Shifts of sites in the tables of nmr: the species is the material.
static size_t collect_shifts(const closo_result *document, closo_finding *findings, size_t count)
{
    size_t names, places, values, uncertainties = 0;
    const char *const *species = closo_result_texts(document, "sites", "species", &names);
    const char *const *site = closo_result_texts(document, "sites", "site", &places);
    const double *shift = closo_result_column(document, "sites", "shift", &values);
    const double *su = closo_result_column(document, "sites", "shift_su", &uncertainties);
    for (size_t i = 0; species && site && shift && i < names && i < places && i < values; i++) {
        if (!isfinite(shift[i]) || count == CLOSO_FINDINGS)
            continue;
        closo_finding *out = &findings[count++];
        *out = (closo_finding){.property = closo_catalogue_property("chemical_shift"),
                               .item = site[i],
                               .value = shift[i],
                               .su = su && i < uncertainties && su[i] > 0 ? su[i] : NAN,
                               .temperature = NAN,
                               .kind = N,
                               .material = species[i]};
        snprintf(out->key, sizeof out->key, "sites[%zu]", i + 1);
        snprintf(out->label, sizeof out->label, "shift of %s", species[i]);
    }
    return count;
}

// Measured points of conductivity over temperature.
static size_t collect_points(const closo_result *document, closo_finding *findings, size_t count)
{
    static const char *const tables[] = {"points", "points_heating", "points_cooling"};
    const char *command = closo_result_command(document);
    if (!command || strcmp(command, "conductivity arrhenius") != 0)
        return count;
    for (size_t k = 0; k < sizeof tables / sizeof *tables; k++) {
        size_t rows = 0, others = 0, uncertainties = 0;
        const double *t = closo_result_column(document, tables[k], "T", &rows);
        const double *sigma = closo_result_column(document, tables[k], "sigma", &others);
        const double *su = closo_result_column(document, tables[k], "sigma_su", &uncertainties);
        for (size_t i = 0; t && sigma && i < rows && i < others && count < CLOSO_FINDINGS; i++) {
            if (!(t[i] > 0) || !isfinite(sigma[i]))
                continue;
            closo_finding *out = &findings[count++];
            *out = (closo_finding){.property = closo_catalogue_property("conductivity"),
                                   .item = "",
                                   .value = sigma[i],
                                   .su = su && i < uncertainties && su[i] > 0 ? su[i] : NAN,
                                   .temperature = t[i],
                                   .kind = E,
                                   .near = true};
            snprintf(out->key, sizeof out->key, "%s[%zu]", tables[k], i + 1);
            snprintf(out->label, sizeof out->label, "conductivity, row %zu of %s", i + 1,
                     tables[k]);
        }
    }
    return count;
}

size_t closo_findings_collect(const closo_result *document, double temperature,
                              closo_finding *findings)
{
    size_t count = 0;
    double known = isfinite(temperature) ? temperature : document_temperature(document);
    closo_quantity quantity;
    for (size_t i = 0; closo_result_quantity_at(document, i, &quantity); i++)
        if (count < CLOSO_FINDINGS && read_quantity(document, &quantity, known, &findings[count]))
            count++;
    count = collect_points(document, findings, count);
    return collect_shifts(document, findings, count);
}

// ---- the material ------------------------------------------------------------------------------

// The parts of a name that may be a formula: "Na2B12H12_300K.cif".
static bool name_part(const char *at, size_t wanted, char name[256])
{
    for (size_t index = 0; *at; index++) {
        at += strspn(at, "_- .,;");
        size_t length = strcspn(at, "_- .,;");
        if (length == 0)
            break;
        if (index == wanted && length < 256) {
            memcpy(name, at, length);
            name[length] = '\0';
            return true;
        }
        at += length;
    }
    return false;
}

bool closo_document_material(const closo_result *document, size_t index, char name[256])
{
    static const char *const keys[] = {"material", "formula", "empirical formula", "sample",
                                       "structure"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *text = closo_result_setting(document, keys[i]);
        if (text && *text && index-- == 0) {
            snprintf(name, 256, "%s", text);
            return true;
        }
    }
    const char *sample = closo_result_setting(document, "sample");
    for (size_t part = 0; sample && part < 8; part++)
        if (index-- == 0)
            return name_part(sample, part, name) || (*name = '\0', true);
    const char *path;
    closo_fingerprint fingerprint;
    for (size_t i = 0; closo_result_input_at(document, i, &path, &fingerprint); i++)
        for (size_t part = 0; part < 8; part++) {
            if (index == 0)
                return name_part(closo_path_name(path), part, name) || (*name = '\0', true);
            index--;
        }
    return false;
}
