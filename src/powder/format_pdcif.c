// SPDX-License-Identifier: GPL-3.0-or-later
// Powder CIF: each data block with a loop of intensities is a scan. The abscissa is that of the
// point where it is given, else first, last and increment of the range. Standard uncertainties come
// from parentheses, a column of their own, or the least-squares weight 1/su^2. Tags: IUCr powder
// dictionary (Toby, International Tables G, 3.3); with dots as newer programs write them.
#include "powder/reading.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>

typedef struct column {
    const char *const *values;
    const size_t *lines;
    size_t count, loop;
    const char *tag;
} column;

typedef struct axis_tag {
    const char *tag;
    closo_abscissa abscissa;
} axis_tag;

static const axis_tag axis_tags[] = {
    {"_pd_meas_2theta_scan", CLOSO_ABSCISSA_TWO_THETA},
    {"_pd_meas.2theta_scan", CLOSO_ABSCISSA_TWO_THETA},
    {"_pd_meas_2theta", CLOSO_ABSCISSA_TWO_THETA}, // cryspy
    {"_pd_proc_2theta_corrected", CLOSO_ABSCISSA_TWO_THETA},
    {"_pd_proc.2theta_corrected", CLOSO_ABSCISSA_TWO_THETA},
    {"_pd_meas_time_of_flight", CLOSO_ABSCISSA_TIME},
    {"_pd_meas.time_of_flight", CLOSO_ABSCISSA_TIME},
    {"_pd_meas_time", CLOSO_ABSCISSA_TIME},
    {"_pd_proc_d_spacing", CLOSO_ABSCISSA_D},
    {"_pd_proc.d_spacing", CLOSO_ABSCISSA_D},
};

static const char *const intensity_tags[] = {
    "_pd_meas_counts_total",    "_pd_meas.counts_total",    "_pd_meas_intensity_total",
    "_pd_meas.intensity_total", "_pd_meas_intensity",       "_pd_meas_counts_net",
    "_pd_meas_intensity_net",   "_pd_proc_intensity_total", "_pd_proc.intensity_total",
    "_pd_proc_intensity_net",   "_pd_proc.intensity_net",
};

// Suffixes that make the tag of an intensity that of its standard uncertainty.
static const char *const su_suffixes[] = {"_su", "_esd", "_sigma"};

static bool recognise(const char *head, size_t length, const char *path)
{
    const char *end = head + length, *p = head;
    if (memchr(head, '\0', length))
        return false;
    // Comments and blank lines, then a data block (or global_, which some programs write).
    while (p < end && (isspace((unsigned char)*p) || *p == '#')) {
        if (*p == '#')
            while (p < end && *p != '\n')
                p++;
        else
            p++;
    }
    const closo_pattern_line line = {.text = p, .end = end};
    return (closo_pattern_line_starts(&line, "data_") ||
            closo_pattern_line_starts(&line, "global_")) &&
           (closo_pattern_find(p, end, "_pd_meas") || closo_pattern_find(p, end, "_pd_proc") ||
            closo_text_ends_with(path, "cif"));
}

static bool find_column(const closo_cif *cif, size_t block, const char *tag, size_t loop,
                        column *out)
{
    *out = (column){.tag = tag};
    out->count = closo_cif_values(cif, block, tag, &out->values, &out->lines);
    out->loop = out->count ? closo_cif_loop(cif, block, tag) : 0;
    return out->count >= 2 && out->loop != 0 && (loop == 0 || out->loop == loop);
}

static bool find_intensity(const closo_cif *cif, size_t block, column *out)
{
    for (size_t k = 0; k < sizeof intensity_tags / sizeof *intensity_tags; k++)
        if (find_column(cif, block, intensity_tags[k], 0, out))
            return true;
    return false;
}

static bool find_su(const closo_cif *cif, size_t block, const column *intensity, column *su,
                    column *weight)
{
    char tag[64];
    for (size_t k = 0; k < sizeof su_suffixes / sizeof *su_suffixes; k++) {
        snprintf(tag, sizeof tag, "%s%s", intensity->tag, su_suffixes[k]);
        if (find_column(cif, block, tag, intensity->loop, su))
            return true;
    }
    return find_column(cif, block, "_pd_proc_ls_weight", intensity->loop, weight) ||
           find_column(cif, block, "_pd_proc_ls.weight", intensity->loop, weight);
}

static bool number_of(const closo_cif *cif, size_t block, const char *tag, double *out)
{
    const char *text = closo_cif_value(cif, block, tag);
    closo_measured value;
    if (!text || closo_measured_parse(text, &value, NULL) != CLOSO_OK || isnan(value.value))
        return false;
    *out = value.value;
    return true;
}

typedef struct grid_range {
    double start, step;
    bool given;
} grid_range;

static grid_range range_of(const closo_cif *cif, size_t block, size_t count)
{
    static const char *const stems[] = {"_pd_meas_2theta_range_", "_pd_proc_2theta_range_",
                                        "_pd_meas.2theta_range_", "_pd_proc.2theta_range_"};
    for (size_t k = 0; k < sizeof stems / sizeof *stems; k++) {
        char tag[64];
        double least, most, step;
        snprintf(tag, sizeof tag, "%smin", stems[k]);
        bool found = number_of(cif, block, tag, &least);
        snprintf(tag, sizeof tag, "%smax", stems[k]);
        found = found && number_of(cif, block, tag, &most);
        snprintf(tag, sizeof tag, "%sinc", stems[k]);
        found = found && number_of(cif, block, tag, &step);
        // The increment is often rounded more than the ends.
        if (found && count > 1 && most > least &&
            fabs((most - least) / (double)(count - 1) - step) < 0.02 * fabs(step))
            return (grid_range){least, (most - least) / (double)(count - 1), true};
    }
    return (grid_range){.given = false};
}

static closo_status value_at(const closo_cif *cif, const char *path, const column *from, size_t row,
                             closo_measured *out, closo_error *error)
{
    (void)cif;
    *out = (closo_measured){NAN, NAN};
    if (!from->values || !from->values[row])
        return CLOSO_OK;
    closo_error inner;
    if (closo_measured_parse(from->values[row], out, &inner) == CLOSO_OK)
        return CLOSO_OK;
    return closo_fail(error, CLOSO_INPUT, "%s:%zu: expected a number for %s, found '%.30s'", path,
                      from->lines ? from->lines[row] : 0, from->tag, from->values[row]);
}

static closo_status add_points(const closo_cif *cif, const char *path, const column *axis,
                               const grid_range *range, const column *intensity, const column *su,
                               const column *weight, closo_scan_points *points, closo_error *error)
{
    for (size_t i = 0; i < intensity->count; i++) {
        closo_measured x = {NAN, NAN}, y, u, w;
        closo_status status = value_at(cif, path, intensity, i, &y, error);
        if (status == CLOSO_OK)
            status = value_at(cif, path, axis, i, &x, error);
        if (status == CLOSO_OK)
            status = value_at(cif, path, su, i, &u, error);
        if (status == CLOSO_OK)
            status = value_at(cif, path, weight, i, &w, error);
        if (status != CLOSO_OK)
            return status;
        double at = axis->values ? x.value : range->start + (double)i * range->step;
        if (isnan(y.value) || isnan(at)) // a point that was left out
            continue;
        double uncertainty = su->values ? u.value : weight->values ? 0 : y.su;
        if (weight->values && w.value > 0)
            uncertainty = 1 / sqrt(w.value);
        status = closo_scan_points_add(points, at, y.value, uncertainty, error);
        if (status != CLOSO_OK)
            return status;
    }
    return CLOSO_OK;
}

static void use_radiation(const closo_cif *cif, size_t block, closo_pattern *pattern)
{
    static const char *const tags[] = {
        "_diffrn_radiation_wavelength", "_diffrn_radiation_wavelength.value",
        "_diffrn_radiation_wavelength.wavelength", "_instr.wavelength", "_setup_wavelength"};
    const char *probe = closo_cif_value(cif, block, "_diffrn_radiation_probe");
    if (!probe)
        probe = closo_cif_value(cif, block, "_expt_type.radiation_probe");
    if (probe && closo_pattern_find(probe, probe + strlen(probe), "neutron"))
        pattern->radiation.kind = CLOSO_RADIATION_NEUTRON;
    else if (probe && closo_pattern_find(probe, probe + strlen(probe), "x"))
        pattern->radiation.kind = CLOSO_RADIATION_XRAY;
    for (size_t k = 0; k < sizeof tags / sizeof *tags; k++) {
        const char *const *values;
        closo_measured value[2] = {{NAN, NAN}, {NAN, NAN}}, weight = {NAN, NAN};
        size_t count = closo_cif_values(cif, block, tags[k], &values, NULL);
        for (size_t i = 0; i < count && i < 2; i++)
            if (values[i])
                closo_measured_parse(values[i], value + i, NULL);
        if (!closo_wavelength_sane(value[0].value))
            continue;
        pattern->radiation.wavelength[0] = value[0].value;
        if (count == 2 &&
            closo_cif_values(cif, block, "_diffrn_radiation_wavelength_wt", &values, NULL) == 2 &&
            values[1])
            closo_measured_parse(values[1], &weight, NULL);
        if (closo_wavelength_sane(value[1].value) && weight.value > 0 && weight.value <= 1) {
            pattern->radiation.wavelength[1] = value[1].value;
            pattern->radiation.ratio = weight.value;
        }
        return;
    }
}

static void use_header(const closo_cif *cif, size_t block, closo_pattern *pattern)
{
    double value;
    const char *name = closo_cif_block_name(cif, block);
    if (name)
        closo_pattern_text(pattern->title, sizeof pattern->title, name, strlen(name));
    use_radiation(cif, block, pattern);
    if ((number_of(cif, block, "_diffrn_ambient_temperature", &value) ||
         number_of(cif, block, "_diffrn.ambient_temperature", &value)) &&
        value > 0 && value < 5000)
        pattern->temperature_kelvin = value;
    const char *date = closo_cif_value(cif, block, "_pd_meas_datetime_initiated");
    if (date) {
        closo_pattern_text(pattern->date, sizeof pattern->date, date, strlen(date));
        pattern->time_seconds = closo_pattern_date(date, strlen(date));
    }
}

static closo_status read_block(closo_patterns *out, const closo_cif *cif, size_t block,
                               const char *path, closo_error *error)
{
    column intensity, axis = {0}, su = {0}, weight = {0};
    closo_abscissa abscissa = CLOSO_ABSCISSA_TWO_THETA;
    if (!find_intensity(cif, block, &intensity))
        return CLOSO_OK;
    bool found = false;
    for (size_t k = 0; !found && k < sizeof axis_tags / sizeof *axis_tags; k++) {
        found = find_column(cif, block, axis_tags[k].tag, intensity.loop, &axis);
        abscissa = axis_tags[k].abscissa;
    }
    grid_range range = {.given = false};
    if (!found) {
        axis = (column){0};
        abscissa = CLOSO_ABSCISSA_TWO_THETA;
        range = range_of(cif, block, intensity.count);
    }
    if (!found && !range.given)
        return closo_fail(error, CLOSO_INPUT,
                          "%s:%zu: %s without an abscissa: expected 2 theta, time of flight or d "
                          "beside it, or a range that fits its %zu points",
                          path, intensity.lines ? intensity.lines[0] : 0, intensity.tag,
                          intensity.count);
    if (!find_su(cif, block, &intensity, &su, &weight))
        weight = (column){0};
    if (su.count == 0)
        su = (column){0};
    closo_scan_points points = {0};
    closo_pattern *pattern;
    closo_status status = closo_patterns_append(out, &pattern, error);
    if (status == CLOSO_OK)
        status = add_points(cif, path, &axis, &range, &intensity, &su, &weight, &points, error);
    if (status == CLOSO_OK)
        status = closo_scan_points_store(&points, path, out, pattern, error);
    closo_scan_points_clear(&points);
    if (status != CLOSO_OK)
        return status;
    pattern->abscissa = abscissa;
    use_header(cif, block, pattern);
    return CLOSO_OK;
}

static closo_status read(closo_patterns *out, const closo_pattern_file *file,
                         const closo_patterns_options *options, closo_error *error)
{
    closo_cif *cif = NULL;
    (void)options;
    closo_status status = closo_cif_parse(&cif, file->path, file->data, file->length, error);
    size_t blocks = status == CLOSO_OK ? closo_cif_blocks(cif) : 0;
    for (size_t block = 0; status == CLOSO_OK && block < blocks; block++)
        status = read_block(out, cif, block, file->path, error);
    for (size_t k = 0; status == CLOSO_OK && k < closo_cif_warnings(cif); k++)
        closo_patterns_warn(out, "%s", closo_cif_warning(cif, k));
    closo_cif_free(cif);
    if (status == CLOSO_OK && out->count == 0)
        status = closo_fail(error, CLOSO_INPUT,
                            "%s: a CIF without a powder pattern: expected a loop with "
                            "_pd_meas_counts_total or another intensity",
                            file->path);
    return status;
}

const closo_pattern_format closo_pattern_format_pdcif = {
    .name = "pdcif",
    .description = "powder CIF",
    .extensions = "cif rcif",
    .reference = "International Tables for Crystallography G, 3.3 and 4.2",
    .recognise = recognise,
    .read = read,
};
