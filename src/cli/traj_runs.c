// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/traj_runs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "closo/crystal.h"

static closo_status read_value(const char *option, const char *item, size_t length,
                               closo_dimension dimension, double *out, closo_error *error)
{
    char text[64];
    closo_error inner;
    size_t kept = length < sizeof text ? length : sizeof text - 1;
    memcpy(text, item, kept);
    text[kept] = '\0';
    if (closo_quantity_from_text(text, dimension, out, &inner) != CLOSO_OK)
        return closo_fail(error, CLOSO_USAGE, "--%s: %s", option, inner.message);
    bool temperature = dimension == CLOSO_DIMENSION_TEMPERATURE;
    if (!(temperature ? *out > 0 : *out >= 0))
        return closo_fail(error, CLOSO_USAGE, "--%s: expected %s 0 %s, found %s", option,
                          temperature ? "more than" : "at least", closo_dimension_unit(dimension),
                          text);
    return CLOSO_OK;
}

closo_status closo_traj_run_values(const char *option, const char *text, closo_dimension dimension,
                                   bool shared, size_t runs, double *out, closo_error *error)
{
    size_t found = 0;
    double value = NAN;
    for (size_t i = 0; i < runs; i++)
        out[i] = NAN;
    for (const char *p = text; p; found++) {
        size_t length = strcspn(p, ",");
        value = NAN;
        closo_status status = shared && length == 0
                                  ? CLOSO_OK
                                  : read_value(option, p, length, dimension, &value, error);
        if (status != CLOSO_OK)
            return status;
        if (found < runs)
            out[found] = value;
        p = p[length] ? p + length + 1 : NULL;
    }
    if (!text || found == runs)
        return CLOSO_OK;
    if (!shared || found != 1)
        return closo_fail(error, CLOSO_USAGE, "--%s: expected %zu, one per run, found %zu", option,
                          runs, found);
    for (size_t i = 0; i < runs; i++)
        out[i] = value;
    return CLOSO_OK;
}

closo_status closo_traj_add_file(const char *path, closo_result *result, closo_error *error)
{
    closo_fingerprint fingerprint;
    closo_status status = closo_file_fingerprint(path, &fingerprint, error);
    if (status == CLOSO_OK)
        closo_result_add_input(result, path, &fingerprint);
    return status;
}

closo_status closo_traj_add_run(const char *operand, closo_result *result, closo_error *error)
{
    if (!closo_directory_exists(operand))
        return strcmp(operand, "-") ? closo_traj_add_file(operand, result, error) : CLOSO_OK;
    closo_manifest manifest;
    closo_manifest_init(&manifest);
    char *file = closo_path_join(operand, "manifest.json", error), *path = NULL;
    closo_status status = file ? closo_manifest_read(&manifest, file, error) : CLOSO_MEMORY;
    if (status == CLOSO_OK) {
        path = closo_path_join(operand, manifest.trajectory, error);
        status = path ? closo_traj_add_file(path, result, error) : CLOSO_MEMORY;
    }
    free(path);
    free(file);
    return status;
}
