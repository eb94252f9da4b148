// SPDX-License-Identifier: GPL-3.0-or-later
// Patterns as xy, xye, csv, GSAS fxye and powder CIF. What the file could not say otherwise stands
// in comments that closo reads back: wavelengths, radiation, temperature, counting time, date.
#include "powder/reading.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>

enum { DIGITS = 13 }; // of an abscissa: a grid start + i step has its last bits at random

bool closo_pattern_counting_su(const closo_pattern *pattern, double *su)
{
    double seconds = 1;
    if (pattern->rate)
        seconds = pattern->step_seconds;
    if (!(seconds > 0))
        return false;
    for (size_t i = 0; i < pattern->count; i++) {
        double counts = fabs(pattern->y[i]) * seconds;
        su[i] = sqrt(counts > 1 ? counts : 1) / seconds;
    }
    return true;
}

static const char *abscissa_name(closo_abscissa abscissa)
{
    static const char *const names[] = {"2theta", "tof", "q", "d"};
    return names[abscissa];
}

static void add_number_line(closo_text *text, const char *key, double value, const char *unit)
{
    if (isnan(value))
        return;
    closo_text_addf(text, "# %s = ", key);
    closo_text_add_number(text, value, 0);
    closo_text_addf(text, "%s%s\n", unit[0] ? " " : "", unit);
}

static void add_title(closo_text *text, const closo_pattern *pattern)
{
    closo_text_add(text, pattern->title[0] ? pattern->title : "powder pattern");
    closo_text_add(text, "\n");
}

static void add_facts(closo_text *text, const closo_pattern *pattern)
{
    const closo_radiation *radiation = &pattern->radiation;
    if (radiation->kind != CLOSO_RADIATION_UNKNOWN)
        closo_text_addf(text, "# radiation = %s\n",
                        radiation->kind == CLOSO_RADIATION_XRAY ? "x-ray" : "neutron");
    if (!isnan(radiation->wavelength[0])) {
        closo_text_add(text, "# wavelength = ");
        closo_text_add_number(text, radiation->wavelength[0], 0);
        if (radiation->wavelength[1] > 0) {
            closo_text_add(text, " ");
            closo_text_add_number(text, radiation->wavelength[1], 0);
            closo_text_add(text, " ");
            closo_text_add_number(text, radiation->ratio, 0);
        }
        closo_text_add(text, "\n");
    }
    add_number_line(text, "Temp (K)", pattern->temperature_kelvin, "K");
    add_number_line(text, "Time per step (sec)", pattern->step_seconds, "");
    if (pattern->date[0])
        closo_text_addf(text, "# Scan time = %s\n", pattern->date);
}

static void add_rows(closo_text *text, const closo_pattern *pattern, const double *su,
                     const char *separator, double factor)
{
    for (size_t i = 0; i < pattern->count; i++) {
        closo_text_add_number(text, pattern->x[i] * factor, DIGITS);
        closo_text_add(text, separator);
        closo_text_add_number(text, pattern->y[i], 0);
        if (su) {
            closo_text_add(text, separator);
            closo_text_add_number(text, su[i], 0);
        }
        closo_text_add(text, "\n");
    }
}

static void write_columns(closo_text *text, const closo_pattern *pattern, const double *su)
{
    closo_text_add(text, "# ");
    add_title(text, pattern);
    add_facts(text, pattern);
    closo_text_addf(text, "# %s %s%s\n", abscissa_name(pattern->abscissa),
                    pattern->rate ? "cps" : "intensity", su ? " su" : "");
    add_rows(text, pattern, su, " ", 1);
}

static void write_csv(closo_text *text, const closo_pattern *pattern, const double *su)
{
    add_facts(text, pattern);
    closo_text_addf(text, "%s,%s%s\n", abscissa_name(pattern->abscissa),
                    pattern->rate ? "cps" : "intensity", su ? ",su" : "");
    add_rows(text, pattern, su, ",", 1);
}

static void write_fxye(closo_text *text, const closo_pattern *pattern, const double *su)
{
    bool time = pattern->abscissa == CLOSO_ABSCISSA_TIME;
    double factor = time ? 1 : 100, first = pattern->x[0] * factor;
    double step = (pattern->x[pattern->count - 1] * factor - first) / (double)(pattern->count - 1);
    add_title(text, pattern);
    add_facts(text, pattern);
    closo_text_addf(text, "BANK 1 %zu %zu %s ", pattern->count, pattern->count,
                    time ? "SLOG" : "CONS");
    closo_text_add_number(text, first, 10);
    closo_text_add(text, " ");
    closo_text_add_number(text, time ? pattern->x[pattern->count - 1] : step, 10);
    closo_text_add(text, " 0 0 FXYE\n");
    add_rows(text, pattern, su, " ", factor);
}

static void add_item(closo_text *text, const char *tag, double value)
{
    if (isnan(value))
        return;
    closo_text_addf(text, "%-40s ", tag);
    closo_text_add_number(text, value, 0);
    closo_text_add(text, "\n");
}

static void write_cif(closo_text *text, const closo_pattern *pattern, const double *su)
{
    const closo_radiation *radiation = &pattern->radiation;
    closo_text_add(text, "data_");
    size_t begin = text->length;
    closo_text_add(text, pattern->title[0] ? pattern->title : "pattern");
    for (size_t i = begin; !text->failed && i < text->length; i++)
        if (!isalnum((unsigned char)text->data[i]) && !strchr("+-.", text->data[i]))
            text->data[i] = '_';
    closo_text_add(text, "\n");
    if (radiation->kind != CLOSO_RADIATION_UNKNOWN)
        closo_text_addf(text, "%-40s %s\n", "_diffrn_radiation_probe",
                        radiation->kind == CLOSO_RADIATION_XRAY ? "x-ray" : "neutron");
    add_item(text, "_diffrn_ambient_temperature", pattern->temperature_kelvin);
    if (radiation->wavelength[1] > 0) {
        closo_text_add(text,
                       "loop_\n_diffrn_radiation_wavelength_id\n_diffrn_radiation_wavelength\n"
                       "_diffrn_radiation_wavelength_wt\n1 ");
        closo_text_add_number(text, radiation->wavelength[0], 0);
        closo_text_add(text, " 1\n2 ");
        closo_text_add_number(text, radiation->wavelength[1], 0);
        closo_text_add(text, " ");
        closo_text_add_number(text, radiation->ratio, 0);
        closo_text_add(text, "\n");
    } else {
        add_item(text, "_diffrn_radiation_wavelength", radiation->wavelength[0]);
    }
    closo_text_addf(text, "%-40s %zu\nloop_\n%s\n_pd_meas_intensity_total\n%s",
                    "_pd_meas_number_of_points", pattern->count,
                    pattern->abscissa == CLOSO_ABSCISSA_TIME ? "_pd_meas_time_of_flight"
                    : pattern->abscissa == CLOSO_ABSCISSA_D  ? "_pd_proc_d_spacing"
                                                             : "_pd_meas_2theta_scan",
                    su ? "_pd_meas_intensity_total_su\n" : "");
    add_rows(text, pattern, su, " ", 1);
}

// needs: standard uncertainties must be written.
typedef struct pattern_writer {
    const char *name;
    void (*write)(closo_text *text, const closo_pattern *pattern, const double *su);
    bool with_su, needs_su;
    bool takes_q, takes_d;
} pattern_writer;

static const pattern_writer writers[] = {
    {"xy", write_columns, false, false, true, true}, {"xye", write_columns, true, true, true, true},
    {"csv", write_csv, true, false, true, true},     {"fxye", write_fxye, true, true, false, false},
    {"cif", write_cif, true, false, false, true},
};

static const pattern_writer *find_writer(const char *path, const char *format)
{
    for (size_t k = 0; k < sizeof writers / sizeof *writers; k++) {
        if (format ? !strcmp(format, writers[k].name) : false)
            return writers + k;
        const char *dot = strrchr(closo_path_name(path), '.');
        if (!format && dot && closo_text_equal_ignoring_case(dot + 1, writers[k].name))
            return writers + k;
    }
    return NULL;
}

closo_status closo_pattern_write(const closo_pattern *pattern, const char *path, const char *format,
                                 closo_error *error)
{
    const pattern_writer *writer = find_writer(path, format);
    if (!writer)
        return closo_fail(error, CLOSO_USAGE,
                          "%s: expected a name that ends in .xy, .xye, .csv, "
                          ".fxye or .cif",
                          format ? format : path);
    if ((pattern->abscissa == CLOSO_ABSCISSA_Q && !writer->takes_q) ||
        (pattern->abscissa == CLOSO_ABSCISSA_D && !writer->takes_d))
        return closo_fail(error, CLOSO_USAGE, "%s: a pattern over %s cannot be written as %s", path,
                          abscissa_name(pattern->abscissa), writer->name);
    if (pattern->count < 2)
        return closo_fail(error, CLOSO_INPUT, "%s: a pattern of %zu points is not written", path,
                          pattern->count);
    double *counted = NULL;
    const double *su = writer->with_su ? pattern->su : NULL;
    if (writer->needs_su && !su) {
        counted = closo_allocate(pattern->count, sizeof *counted, error);
        if (!counted)
            return CLOSO_MEMORY;
        if (!closo_pattern_counting_su(pattern, counted)) {
            free(counted);
            return closo_fail(error, CLOSO_INPUT,
                              "%s: %s needs standard uncertainties: the pattern is a rate without "
                              "counting time: write xy",
                              path, writer->name);
        }
        su = counted;
    }
    closo_text text;
    closo_text_init(&text);
    writer->write(&text, pattern, su);
    free(counted);
    closo_status status = text.failed
                              ? closo_fail(error, CLOSO_MEMORY, "out of memory for %s", path)
                              : closo_text_write(&text, path, error);
    closo_text_clear(&text);
    return status;
}
