// SPDX-License-Identifier: GPL-3.0-or-later
// Bruker brml: a zip whose members ExperimentN/RawDataN.xml hold a scan each: one <Datum> of
// numbers divided by commas per point, then <DataViews>, which say what the columns are. Columns
// are found by these views alone. Layout: the files themselves.
#include "powder/archive.h"
#include "powder/reading.h"
#include "powder/xml.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define VALUES_MAXIMUM ((size_t)1 << 25)

typedef struct brml_state {
    closo_patterns *out;
    const char *path;
    // The route that is read: numbers row by row.
    double *values;
    size_t count, capacity, width;
    bool wanted, fixed_columns;
    // From the views.
    int two_theta, intensity, absorption, temperature, view;
    bool varying, recorded, wide, counts, is_temperature, celsius, celsius_view;
    // From elsewhere in the document.
    double alpha1, alpha2, ratio, seconds, radius, started;
    char anode[8], date[40], title[160];
} brml_state;

static bool recognise(const char *head, size_t length, const char *path)
{
    (void)path;
    return closo_zip_names(head, length, "Experiment0/") ||
           closo_zip_names(head, length, "/RawData0.xml") ||
           (closo_zip_names(head, length, "xml") && closo_text_ends_with(path, ".brml"));
}

static bool wanted(const char *name)
{
    const char *base = closo_path_name(name);
    return closo_text_ends_with(name, ".xml") &&
           (closo_text_starts_with(base, "RawData") || !strcmp(base, "DataContainer.xml"));
}

static void begin_route(brml_state *state, const char **attributes)
{
    const char *flag = closo_xml_attribute(attributes, "RouteFlag");
    state->wanted = !flag || !strcmp(flag, "Measured");
    state->count = state->width = 0;
    state->two_theta = state->intensity = state->absorption = state->temperature = -1;
    state->wide = false;
    state->seconds = NAN;
}

static int column_of(const char **attributes, const char *name)
{
    const char *text = closo_xml_attribute(attributes, name);
    int64_t value;
    return text && closo_integer_from_text(text, &value) && value >= 0 && value < 1000000
               ? (int)value
               : -1;
}

static void begin_view(brml_state *state, const char **attributes)
{
    const char *type = closo_xml_attribute(attributes, "type");
    const char *name = closo_xml_attribute(attributes, "LogicName");
    state->view = column_of(attributes, "Start");
    state->varying = type && closo_text_ends_with(type, "VaryingRawDataView");
    state->recorded = type && closo_text_ends_with(type, "RecordedRawDataView");
    state->counts = state->is_temperature = state->celsius_view = false;
    if (state->recorded && column_of(attributes, "Length") != 1) {
        state->wide = true;
        state->recorded = false;
    }
    if (name && !strcmp(name, "AbsorptionFactor"))
        state->absorption = state->view;
}

static void begin_recording(brml_state *state, const char **attributes)
{
    const char *name = closo_xml_attribute(attributes, "LogicName");
    const char *category = closo_xml_attribute(attributes, "Category");
    state->counts = (name && (!strcmp(name, "ScanCounter") || !strcmp(name, "Counter0D"))) ||
                    (category && !strcmp(category, "Count"));
    state->is_temperature = name && strstr(name, "Temp") != NULL;
}

static void begin_unit(brml_state *state, const char **attributes)
{
    const char *base = closo_xml_attribute(attributes, "Base");
    if (!base || !state->recorded)
        return;
    state->counts |= !strcmp(base, "Counts");
    state->celsius_view = strstr(base, "C") && !state->counts;
}

static void end_view(brml_state *state)
{
    if (state->recorded && state->is_temperature) {
        state->temperature = state->view;
        state->celsius = state->celsius_view;
    } else if (state->recorded && (state->intensity < 0 || state->counts)) {
        state->intensity = state->view;
    }
    state->varying = state->recorded = false;
}

// "<WaveLengthAlpha1 Value="1.5406"/>" or "<WaveLengthAlpha1>1.5406</WaveLengthAlpha1>".
static void take_number(brml_state *state, const char *path, const char *text)
{
    const struct {
        const char *name;
        double *value;
    } leaves[] = {{"WaveLengthAlpha1", &state->alpha1},
                  {"WaveLengthAlpha2", &state->alpha2},
                  {"WaveLengthRatio", &state->ratio},
                  {"ScanInformation/TimePerStep", &state->seconds},
                  {"PrimaryTracks/Radius", &state->radius}};
    double value;
    if (!text || !closo_number_from_text(text, &value))
        return;
    for (size_t k = 0; k < sizeof leaves / sizeof *leaves; k++)
        if (closo_xml_at(path, leaves[k].name))
            *leaves[k].value = value;
}

static closo_status begin(void *context, const char *path, const char **attributes,
                          closo_error *error)
{
    brml_state *state = context;
    const char *axis;
    (void)error;
    if (closo_xml_at(path, "DataRoutes/DataRoute"))
        begin_route(state, attributes);
    else if (closo_xml_at(path, "DataViews/RawDataView"))
        begin_view(state, attributes);
    else if (closo_xml_at(path, "RawDataView/Recording"))
        begin_recording(state, attributes);
    else if (closo_xml_at(path, "Recording/Unit"))
        begin_unit(state, attributes);
    else if (closo_xml_at(path, "FieldDefinitions") && state->varying && state->view >= 0) {
        axis = closo_xml_attribute(attributes, "AxisId");
        if (!axis || !axis[0])
            axis = closo_xml_attribute(attributes, "FieldName");
        if (axis && !strcmp(axis, "TwoTheta"))
            state->two_theta = state->view;
        state->view++;
    } else if (closo_xml_at(path, "TubeMaterial")) {
        axis = closo_xml_attribute(attributes, "Value");
        if (axis)
            closo_pattern_text(state->anode, sizeof state->anode, axis, strlen(axis));
    } else {
        take_number(state, path, closo_xml_attribute(attributes, "Value"));
    }
    return CLOSO_OK;
}

static closo_status take_datum(brml_state *state, const char *text, size_t length,
                               closo_error *error)
{
    size_t fields = 0;
    for (const char *p = text, *end = text + length; p < end; fields++) {
        double value;
        p = closo_read_numbers(p, end, 1, &value);
        if (!p)
            return closo_fail(error, CLOSO_INPUT, "%s: expected numbers in <Datum>, found '%.30s'",
                              state->path, text);
        while (p < end && (*p == ' ' || *p == ','))
            p++;
        if (state->count == VALUES_MAXIMUM)
            return closo_fail(error, CLOSO_INPUT, "%s: more than %zu numbers in a scan: refused",
                              state->path, VALUES_MAXIMUM);
        closo_status status = closo_grow((void **)&state->values, &state->capacity,
                                         state->count + 1, sizeof *state->values, error);
        if (status != CLOSO_OK)
            return status;
        state->values[state->count++] = value;
    }
    if (state->width == 0)
        state->width = fields;
    if (fields != state->width || fields == 0)
        return closo_fail(error, CLOSO_INPUT, "%s: a <Datum> of %zu numbers among those of %zu",
                          state->path, fields, state->width);
    return CLOSO_OK;
}

static closo_status choose_columns(brml_state *state, closo_error *error)
{
    int width = (int)(state->width < 1000000 ? state->width : 1000000);
    if (state->two_theta < 0)
        return closo_fail(error, CLOSO_INPUT, "%s: the scan does not move 2 theta", state->path);
    if (state->intensity < 0)
        return closo_fail(error, CLOSO_INPUT,
                          state->wide ? "%s: the scan holds frames of a detector, not a pattern"
                                      : "%s: the scan holds no counts",
                          state->path);
    if (state->two_theta >= width || state->intensity >= width || state->absorption >= width ||
        state->temperature >= width)
        return closo_fail(error, CLOSO_INPUT,
                          "%s: the views name columns that the %d of a <Datum> do not have",
                          state->path, width);
    return CLOSO_OK;
}

static void use_header(brml_state *state, closo_pattern *pattern)
{
    snprintf(pattern->title, sizeof pattern->title, "%s", state->title);
    snprintf(pattern->date, sizeof pattern->date, "%s", state->date);
    pattern->time_seconds = state->started;
    if (state->seconds > 0 && state->seconds < 1e7)
        pattern->step_seconds = state->seconds;
    if (state->radius > 10 && state->radius < 9999)
        pattern->radius_mm = state->radius;
    closo_radiation_of_tube(state->out, pattern, state->anode, state->alpha1, state->alpha2,
                            state->ratio);
}

static closo_status end_route(brml_state *state, closo_error *error)
{
    closo_scan_points points = {0};
    closo_pattern *pattern;
    double heat = 0;
    bool absorbed = false;
    if (!state->wanted || state->count == 0)
        return CLOSO_OK;
    closo_status status = choose_columns(state, error);
    if (status == CLOSO_OK)
        status = closo_patterns_append(state->out, &pattern, error);
    size_t rows = state->count / state->width;
    for (size_t i = 0; status == CLOSO_OK && i < rows; i++) {
        const double *row = state->values + i * state->width;
        absorbed |= state->absorption >= 0 && row[state->absorption] != 1;
        heat += state->temperature >= 0 ? row[state->temperature] : 0;
        status = closo_scan_points_add(&points, row[state->two_theta], row[state->intensity], NAN,
                                       error);
    }
    if (status == CLOSO_OK)
        status = closo_scan_points_store(&points, state->path, state->out, pattern, error);
    closo_scan_points_clear(&points);
    if (status != CLOSO_OK)
        return status;
    use_header(state, pattern);
    if (state->temperature >= 0)
        pattern->temperature_kelvin = heat / (double)rows + (state->celsius ? 273.15 : 0);
    if (absorbed)
        closo_patterns_warn(state->out,
                            "%s: an absorber was in the beam: the square root of the counts is "
                            "not their uncertainty there",
                            state->path);
    return CLOSO_OK;
}

static closo_status end(void *context, const char *path, const char *text, size_t length,
                        closo_error *error)
{
    brml_state *state = context;
    if (closo_xml_at(path, "DataRoute/Datum"))
        return state->wanted ? take_datum(state, text, length, error) : CLOSO_OK;
    if (closo_xml_at(path, "DataViews/RawDataView"))
        end_view(state);
    else if (closo_xml_at(path, "DataRoutes/DataRoute"))
        return end_route(state, error);
    else if (closo_xml_at(path, "TimeStampStarted")) {
        closo_pattern_text(state->date, sizeof state->date, text, length);
        state->started = closo_pattern_date(text, length);
    } else if (closo_xml_at(path, "TubeMaterial") && length > 0)
        closo_pattern_text(state->anode, sizeof state->anode, text, length);
    else if (length > 0)
        take_number(state, path, text);
    return CLOSO_OK;
}

// The sample stands in the container, not with the data.
static closo_status begin_container(void *context, const char *path, const char **attributes,
                                    closo_error *error)
{
    brml_state *state = context;
    (void)error;
    const char *name = closo_xml_attribute(attributes, "SampleName");
    if (closo_xml_at(path, "MeasurementInfo") && name)
        closo_pattern_text(state->title, sizeof state->title, name, strlen(name));
    return CLOSO_OK;
}

static closo_status read_member(brml_state *state, const closo_zip_member *member,
                                closo_error *error)
{
    char name[512];
    snprintf(name, sizeof name, "%.300s:%.200s", state->path, member->name);
    bool container = closo_text_ends_with(member->name, "DataContainer.xml");
    const closo_xml_handler handler = {.context = state,
                                       .begin = container ? begin_container : begin,
                                       .end = container ? NULL : end};
    return closo_xml_parse(name, member->data, member->length, &handler, error);
}

static closo_status read(closo_patterns *out, const closo_pattern_file *file,
                         const closo_patterns_options *options, closo_error *error)
{
    closo_zip zip;
    brml_state state = {.out = out,
                        .path = file->path,
                        .alpha1 = NAN,
                        .alpha2 = NAN,
                        .ratio = NAN,
                        .seconds = NAN,
                        .radius = NAN,
                        .started = NAN};
    (void)options;
    closo_status status = closo_zip_read(&zip, file, wanted, error);
    // Names sort containers in front of their data.
    for (size_t i = 0; status == CLOSO_OK && i < zip.count; i++)
        status = read_member(&state, zip.members + i, error);
    closo_zip_clear(&zip);
    free(state.values);
    return status;
}

const closo_pattern_format closo_pattern_format_brml = {
    .name = "brml",
    .description = "Bruker brml",
    .extensions = "brml",
    .reference = "the files themselves",
    .recognise = recognise,
    .read = read,
};
