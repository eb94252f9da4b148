// SPDX-License-Identifier: GPL-3.0-or-later
// Crystals from CIF: which data block, the cell, and what the file says of sample and experiment.
// Names are those of the core dictionary (International Tables G 4.1), old and new.
#include "crystal/crystal_cif.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define VOLUME_AGREES 0.005 // relative

// ---- looking up

static closo_cif_column column_of(const closo_cif_source *source, const char *tag)
{
    closo_cif_column out = {.tag = tag};
    out.rows = closo_cif_values(source->cif, source->block, tag, &out.values, &out.lines);
    out.loop = closo_cif_loop(source->cif, source->block, tag);
    return out;
}

// Templates hold "?" in quotes and text fields, too.
static bool says_something(const char *text)
{
    if (!text)
        return false;
    text += strspn(text, " \t\n");
    size_t length = strcspn(text, " \t\n");
    bool single = length == 1 && text[1 + strspn(text + 1, " \t\n")] == '\0';
    return length > 0 && !(single && strchr("?.;", *text) != NULL);
}

static bool has_value(const closo_cif_column *column)
{
    for (size_t i = 0; i < column->rows; i++)
        if (says_something(column->values[i]))
            return true;
    return false;
}

closo_cif_column closo_cif_find(const closo_cif_source *source, const char *tags)
{
    for (const char *p = tags; *p;) {
        size_t length = strcspn(p, "|");
        char tag[96];
        snprintf(tag, sizeof tag, "%.*s", (int)length, p);
        char *dot = strchr(tag, '.');
        for (int dotted = 0; dotted < (dot ? 2 : 1); dotted++) {
            if (dot)
                *dot = dotted ? '.' : '_';
            closo_cif_column found = column_of(source, tag);
            if (has_value(&found)) {
                found.tag = closo_cif_tag(source->cif, source->block, tag);
                return found;
            }
        }
        p += length + (p[length] == '|');
    }
    return (closo_cif_column){0};
}

const char *closo_cif_text(const closo_cif_source *source, const char *tags, size_t *line)
{
    closo_cif_column found = closo_cif_find(source, tags);
    for (size_t i = 0; i < found.rows; i++) {
        if (says_something(found.values[i])) {
            if (line)
                *line = found.lines[i];
            return found.values[i];
        }
    }
    return NULL;
}

closo_status closo_cif_measured(const closo_cif_source *source, const closo_cif_column *column,
                                size_t row, closo_measured *out)
{
    const char *text = column->values[row];
    *out = (closo_measured){NAN, NAN};
    closo_error reason = {0};
    if (!text || closo_measured_parse(text, out, &reason) == CLOSO_OK)
        return CLOSO_OK;
    return closo_fail(source->error, CLOSO_INPUT, "%s:%zu: %s: %s", source->file,
                      column->lines[row], column->tag, reason.message);
}

closo_status closo_cif_number(const closo_cif_source *source, const char *tags, closo_measured *out)
{
    size_t line;
    const char *text = closo_cif_text(source, tags, &line);
    *out = (closo_measured){NAN, NAN};
    if (!text || closo_measured_parse(text, out, NULL) == CLOSO_OK)
        return CLOSO_OK;
    return closo_crystal_warn(source->crystal, source->error,
                              "%s:%zu: expected a number, found \"%.40s\": passed over",
                              source->file, line, text);
}

// ---- the block

static bool holds_atoms(const closo_cif_source *source)
{
    return closo_cif_find(source, "_atom_site.fract_x").rows > 0;
}

static closo_status several_blocks(const closo_cif_source *source)
{
    closo_text names;
    closo_text_init(&names);
    size_t shown = 0, count = 0;
    closo_cif_source each = *source;
    for (each.block = 0; each.block < closo_cif_blocks(source->cif); each.block++) {
        if (!holds_atoms(&each))
            continue;
        if (shown < 12)
            closo_text_addf(&names, "%s%.40s", shown ? ", " : "",
                            closo_cif_block_name(source->cif, each.block));
        shown += shown < 12;
        count++;
    }
    closo_status status = closo_fail(
        source->error, CLOSO_USAGE, "%s: %zu data blocks hold atoms: choose one with --block: %s%s",
        source->file, count, names.data ? names.data : "", count > shown ? ", ..." : "");
    closo_text_clear(&names);
    return status;
}

static closo_status choose_block(closo_cif_source *source, const char *name)
{
    size_t found = SIZE_MAX, count = 0, blocks = closo_cif_blocks(source->cif);
    for (source->block = 0; source->block < blocks; source->block++) {
        const char *candidate = closo_cif_block_name(source->cif, source->block);
        if (name ? closo_text_equal_ignoring_case(candidate, name) : holds_atoms(source)) {
            found = found == SIZE_MAX ? source->block : found;
            count++;
        }
    }
    source->block = found;
    if (count == 1)
        return CLOSO_OK;
    if (count > 1 && !name)
        return several_blocks(source);
    if (count > 1)
        return closo_fail(source->error, CLOSO_INPUT, "%s: %zu data blocks are called %.80s",
                          source->file, count, name);
    if (name)
        return closo_fail(source->error, CLOSO_USAGE, "%s: has no data block \"%.80s\"",
                          source->file, name);
    return closo_fail(source->error, CLOSO_INPUT,
                      "%s: no data block holds atoms: expected _atom_site_fract_x with values",
                      source->file);
}

// ---- the cell

static closo_status read_cell(const closo_cif_source *source, closo_measured lengths[3],
                              closo_measured angles[3])
{
    static const char *const length_tags[3] = {"_cell.length_a", "_cell.length_b",
                                               "_cell.length_c"};
    static const char *const angle_tags[3] = {"_cell.angle_alpha", "_cell.angle_beta",
                                              "_cell.angle_gamma"};
    closo_status status = CLOSO_OK;
    for (int i = 0; i < 3 && status == CLOSO_OK; i++) {
        closo_cif_column column = closo_cif_find(source, length_tags[i]);
        status = column.rows ? closo_cif_measured(source, &column, 0, &lengths[i])
                             : closo_fail(source->error, CLOSO_INPUT,
                                          "%s: data block \"%.60s\" has no _cell_%s", source->file,
                                          closo_cif_block_name(source->cif, source->block),
                                          length_tags[i] + strlen("_cell."));
    }
    for (int i = 0; i < 3 && status == CLOSO_OK; i++) {
        closo_cif_column column = closo_cif_find(source, angle_tags[i]);
        if (column.rows) {
            status = closo_cif_measured(source, &column, 0, &angles[i]);
            continue;
        }
        angles[i] = (closo_measured){90, NAN};
        status = closo_crystal_warn(source->crystal, source->error,
                                    "%s: no _cell_%s: 90 degrees, as the dictionary says",
                                    source->file, angle_tags[i] + strlen("_cell."));
    }
    return status;
}

// A metric that obeys the symmetry and nothing more: the mean of R^T G R over the group.
static void mean_metric(const closo_symmetry *symmetry, const double generic[9], double out[9])
{
    memset(out, 0, 9 * sizeof *out);
    for (size_t n = 0; n < symmetry->count; n++) {
        const int *r = symmetry->operators[n].rotation;
        for (int i = 0; i < 9; i++)
            for (int j = 0; j < 9; j++)
                out[i] += r[3 * (j / 3) + i / 3] * generic[j] * r[3 * (j % 3) + i % 3];
    }
}

// What the symmetry fixes has no uncertainty, and equal axes share theirs: "a = 4.157597(17),
// b = 4.157597" is one number. Two metrics without symmetry of their own tell which these are.
static void share_uncertainties(closo_crystal *crystal)
{
    static const double generic[2][9] = {{2.1, 0.31, 0.17, 0.31, 3.3, 0.23, 0.17, 0.23, 4.7},
                                         {5.3, 0.13, 0.37, 0.13, 2.9, 0.11, 0.37, 0.11, 3.7}};
    double metric[2][9];
    for (int m = 0; m < 2; m++)
        mean_metric(&crystal->symmetry, generic[m], metric[m]);
    for (int i = 0; i < 3; i++) {
        int j = (i + 1) % 3, k = (i + 2) % 3;
        double cosine[2];
        for (int m = 0; m < 2; m++)
            cosine[m] = metric[m][3 * j + k] / sqrt(metric[m][4 * j] * metric[m][4 * k]);
        if (fabs(cosine[0] - cosine[1]) < 1e-9 &&
            fabs(cosine[0] - cos(crystal->angles[i].value * (M_PI / 180))) < 1e-9)
            crystal->angles[i].su = 0;
        for (int n = 0; n < 3; n++) {
            bool equal = n != i && fabs(metric[0][4 * i] / metric[0][4 * n] - 1) < 1e-9 &&
                         fabs(metric[1][4 * i] / metric[1][4 * n] - 1) < 1e-9;
            if (equal && isnan(crystal->lengths[i].su) &&
                crystal->lengths[i].value == crystal->lengths[n].value)
                crystal->lengths[i].su = crystal->lengths[n].su;
        }
    }
}

static closo_status check_cell(const closo_cif_source *source)
{
    const closo_crystal *crystal = source->crystal;
    double misfit = closo_symmetry_misfit(&crystal->symmetry, &crystal->cell);
    const char *name = crystal->symmetry.name[0] ? crystal->symmetry.name : "as given";
    if (misfit > 0.02)
        return closo_fail(source->error, CLOSO_INPUT,
                          "%s: the cell %g %g %g A, %g %g %g degrees does not obey the symmetry %s "
                          "(%s): off by %.2g %%",
                          source->file, crystal->lengths[0].value, crystal->lengths[1].value,
                          crystal->lengths[2].value, crystal->angles[0].value,
                          crystal->angles[1].value, crystal->angles[2].value, name,
                          crystal->symmetry.source, 100 * misfit);
    closo_status status = CLOSO_OK;
    if (misfit > 1e-4)
        status = closo_crystal_warn(source->crystal, source->error,
                                    "%s: the cell is %.2g %% off the symmetry %s", source->file,
                                    100 * misfit, name);
    double stated = crystal->stated_volume.value;
    if (status == CLOSO_OK && fabs(stated / crystal->cell.volume - 1) > VOLUME_AGREES)
        status = closo_crystal_warn(source->crystal, source->error,
                                    "%s: _cell_volume is %g A^3, the cell has %g A^3", source->file,
                                    stated, crystal->cell.volume);
    return status;
}

// ---- sample and experiment

// "293 K" and "293K" are met as often as "293".
static closo_status read_temperature(const closo_cif_source *source)
{
    size_t line;
    closo_measured value;
    const char *text = closo_cif_text(source,
                                      "_diffrn.ambient_temperature|_diffrn.ambient_temp|"
                                      "_cell_measurement.temperature|_cell.measurement_temperature",
                                      &line);
    if (!text)
        return CLOSO_OK;
    char digits[64];
    size_t length = strcspn(text, " Kk");
    snprintf(digits, sizeof digits, "%.*s", (int)(length < 60 ? length : 60), text);
    const char *unit = text + length + strspn(text + length, " ");
    if ((*unit == '\0' || closo_text_equal_ignoring_case(unit, "K")) &&
        closo_measured_parse(digits, &value, NULL) == CLOSO_OK && value.value >= 0) {
        source->crystal->temperature_kelvin = value.value;
        return CLOSO_OK;
    }
    return closo_crystal_warn(source->crystal, source->error,
                              "%s:%zu: expected a temperature in K, found \"%.40s\": passed over",
                              source->file, line, text);
}

static closo_status read_statements(const closo_cif_source *source)
{
    closo_crystal *crystal = source->crystal;
    closo_measured number;
    closo_status status = read_temperature(source);
    struct {
        const char *tags;
        double *out;
    } const numbers[] = {
        {"_cell.formula_units_Z", &crystal->formula_units},
        {"_exptl_crystal.density_diffrn", &crystal->stated_density},
        {"_exptl_crystal.F_000", &crystal->stated_f000},
        {"_chemical_formula.weight", &crystal->stated_weight},
        {"_diffrn_radiation_wavelength.value|_diffrn_radiation_wavelength.wavelength|"
         "_diffrn_radiation_wavelength|_diffrn_radiation.wavelength",
         &crystal->wavelength_angstrom},
    };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers && status == CLOSO_OK; i++) {
        status = closo_cif_number(source, numbers[i].tags, &number);
        *numbers[i].out = number.value;
    }
    if (status == CLOSO_OK)
        status = closo_cif_number(source, "_cell.volume", &crystal->stated_volume);
    const char *formula = closo_cif_text(source, "_chemical_formula.sum", NULL);
    if (formula)
        closo_crystal_copy_name(crystal->stated_formula, sizeof crystal->stated_formula, formula);
    const char *name = closo_cif_text(source,
                                      "_chemical.name_common|_pd_phase.name|_pd_phase_name|"
                                      "_chemical.name_mineral|_chemical.name_systematic",
                                      NULL);
    closo_crystal_copy_name(crystal->name, sizeof crystal->name,
                            name ? name : closo_cif_block_name(source->cif, source->block));
    return status;
}

static closo_status pass_warnings_on(const closo_cif_source *source)
{
    closo_status status = CLOSO_OK;
    for (size_t i = 0; i < closo_cif_warnings(source->cif) && status == CLOSO_OK; i++)
        if (!closo_cif_warning_of_encoding(source->cif, i))
            status = closo_crystal_warn(source->crystal, source->error, "%s",
                                        closo_cif_warning(source->cif, i));
    return status;
}

// ---- together

// Cell and symmetry make the crystal; what was warned about before stays in it.
static closo_status begin_crystal(const closo_cif_source *source, const char *space_group)
{
    closo_measured lengths[3], angles[3];
    closo_status status = read_cell(source, lengths, angles);
    if (status != CLOSO_OK)
        return status;
    closo_cell cell;
    closo_error reason = {0};
    const double edges[3] = {lengths[0].value, lengths[1].value, lengths[2].value};
    const double corners[3] = {angles[0].value, angles[1].value, angles[2].value};
    status = closo_cell_init_parameters(&cell, edges, corners, &reason);
    if (status != CLOSO_OK)
        return closo_fail(source->error, status, "%s: %s", source->file, reason.message);
    closo_symmetry symmetry = {0};
    status = closo_cif_symmetry(source, space_group, &cell, &symmetry);
    if (status != CLOSO_OK)
        return status;
    closo_crystal made, *crystal = source->crystal;
    status = closo_crystal_init(&made, lengths, angles, &symmetry, source->error);
    closo_symmetry_clear(&symmetry);
    if (status != CLOSO_OK)
        return status;
    made.warnings = crystal->warnings;
    made.warning_count = crystal->warning_count;
    *crystal = made;
    return CLOSO_OK;
}

static closo_status read_block(const closo_cif_source *source, const closo_crystal_options *options)
{
    closo_status status = pass_warnings_on(source);
    if (status == CLOSO_OK)
        status = begin_crystal(source, options ? options->space_group : NULL);
    if (status == CLOSO_OK)
        status = read_statements(source);
    if (status == CLOSO_OK)
        status = check_cell(source);
    if (status == CLOSO_OK)
        share_uncertainties(source->crystal);
    return status == CLOSO_OK ? closo_cif_atoms(source) : status;
}

static closo_status read_cif(closo_crystal *out, const char *path,
                             const closo_crystal_options *options, closo_error *error)
{
    closo_cif *cif;
    closo_status status = closo_cif_read(&cif, path, error);
    if (status != CLOSO_OK)
        return status;
    closo_crystal crystal = {0};
    closo_cif_source source = {
        .cif = cif, .file = closo_cif_name(cif), .crystal = &crystal, .error = error};
    status = choose_block(&source, options ? options->block : NULL);
    if (status == CLOSO_OK)
        status = read_block(&source, options);
    closo_cif_free(cif);
    if (status == CLOSO_OK) {
        *out = crystal;
    } else {
        closo_one_line(error);
        closo_crystal_clear(&crystal);
    }
    return status;
}

// The first word that is no comment.
static bool recognise_cif(const char *head, size_t length, const char *path)
{
    (void)path;
    const char *p = head, *end = head + length;
    if (length >= 3 && !memcmp(p, "\xef\xbb\xbf", 3))
        p += 3;
    while (p < end && (*p == '#' || *p == ' ' || *p == '\t' || *p == '\r' || *p == '\n')) {
        if (*p++ == '#')
            while (p < end && *p != '\n' && *p != '\r')
                p++;
    }
    char word[6] = "";
    for (size_t i = 0; i < 5 && p + i < end; i++)
        word[i] = p[i];
    return word[0] == '_' || closo_text_equal_ignoring_case(word, "data_") ||
           closo_text_equal_ignoring_case(word, "loop_");
}

const closo_crystal_format closo_crystal_format_cif = {
    .name = "cif",
    .description = "CIF",
    .endings = ".cif|.mcif",
    .recognise = recognise_cif,
    .read = read_cif,
    .write = closo_crystal_write_cif,
};
