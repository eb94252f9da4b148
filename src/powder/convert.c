// SPDX-License-Identifier: GPL-3.0-or-later
// A scan of any pattern file as one of the formats that closo writes, and what is lost on the way.
#include "powder/series.h"

#include <math.h>
#include <string.h>

static closo_status choose_scan(const closo_patterns *patterns, const char *path, size_t scan,
                                closo_pattern **out, closo_error *error)
{
    if (scan == 0 && patterns->count > 1)
        return closo_fail(error, CLOSO_USAGE, "%s holds %zu scans: give --scan 1 to %zu", path,
                          patterns->count, patterns->count);
    if (scan > patterns->count)
        return closo_fail(error, CLOSO_USAGE, "--scan %zu: %s holds %zu", scan, path,
                          patterns->count);
    *out = patterns->patterns + (scan ? scan - 1 : 0);
    return CLOSO_OK;
}

static void warn_of_losses(const closo_pattern *pattern, const char *to, const char *format,
                           closo_result *result)
{
    const char *kind = format ? format : strrchr(closo_path_name(to), '.');
    kind = kind && *kind == '.' ? kind + 1 : kind;
    if (kind && pattern->su && !strcmp(kind, "xy"))
        closo_result_warn(result,
                          "%s: xy holds no standard uncertainties: those of the file are "
                          "not written",
                          to);
    if (kind && !pattern->su && (!strcmp(kind, "xye") || !strcmp(kind, "fxye")))
        closo_result_warn(result,
                          "%s: the file gives no standard uncertainties: square roots of the "
                          "intensities%s, at least 1 count, are written",
                          to, pattern->rate ? " with the counting time" : "");
    if (isnan(pattern->radiation.wavelength[0]) && pattern->abscissa == CLOSO_ABSCISSA_TWO_THETA)
        closo_result_warn(result, "the wavelength is not in the file: give --radiation");
}

static void describe(const closo_pattern *pattern, closo_result *result)
{
    closo_describe_radiation(&pattern->radiation, result);
    const struct {
        const char *key, *label;
        double value;
        const char *unit;
    } quantities[] = {
        {"n_points", "points written", (double)pattern->count, "1"},
        {"first", "first abscissa", pattern->x[0], closo_abscissa_unit(pattern->abscissa)},
        {"last", "last abscissa", pattern->x[pattern->count - 1],
         closo_abscissa_unit(pattern->abscissa)},
        {"wavelength", "wavelength", pattern->radiation.wavelength[0], "A"},
    };
    for (size_t k = 0; k < sizeof quantities / sizeof *quantities; k++)
        closo_result_add_quantity(result, &(closo_quantity){.key = quantities[k].key,
                                                            .label = quantities[k].label,
                                                            .value = quantities[k].value,
                                                            .unit = quantities[k].unit});
}

closo_status closo_powder_convert(const char *path, const char *out, size_t scan,
                                  const char *format, const closo_patterns_options *options,
                                  const closo_radiation *radiation, closo_result *result,
                                  closo_error *error)
{
    closo_patterns patterns;
    closo_pattern *pattern = NULL;
    closo_status status = closo_patterns_read(&patterns, path, options, error);
    if (status != CLOSO_OK)
        return status;
    closo_result_add_input(result, path, &patterns.fingerprint);
    for (size_t k = 0; k < patterns.warning_count; k++)
        closo_result_warn(result, "%s", patterns.warnings[k]);
    status = choose_scan(&patterns, path, scan, &pattern, error);
    if (status == CLOSO_OK && radiation)
        pattern->radiation = *radiation;
    if (status == CLOSO_OK)
        status = closo_pattern_write(pattern, out, format, error);
    if (status == CLOSO_OK) {
        closo_result_set(result, "format", "%s", patterns.format);
        closo_result_set(result, "written", "%s", out);
        warn_of_losses(pattern, out, format, result);
        describe(pattern, result);
    }
    closo_patterns_clear(&patterns);
    return status == CLOSO_OK ? closo_result_status(result, error) : status;
}
