// SPDX-License-Identifier: GPL-3.0-or-later
// PANalytical XRDML, versions 1.0 to 2.x: scans with start and end (or a list) of 2 theta and a
// list of intensities (1.x: multiplied by the attenuation) or counts (2.x: as received). Scans that
// do not move 2 theta are left out. Layout: the schemas at www.xrdml.com.
#include "powder/reading.h"
#include "powder/xml.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct number_list {
    double *values;
    size_t count, capacity;
} number_list;

typedef struct xrdml_state {
    closo_patterns *out;
    const char *path;
    closo_pattern fields; // texts and numbers of the scan, no points
    double alpha1, alpha2, ratio, attenuation;
    bool in_two_theta, moves, raw_counts, is_temperature, celsius, corrected;
    double start, end;
    number_list list, intensities, attenuations, times, temperatures;
    size_t skipped;
} xrdml_state;

static bool recognise(const char *head, size_t length, const char *path)
{
    (void)path;
    size_t first = length < 8192 ? length : 8192;
    return memmem(head, first, "<xrdMeasurements", 16) != NULL;
}

static closo_status parse_list(const xrdml_state *state, const char *text, size_t length,
                               number_list *out, closo_error *error)
{
    const char *p = text, *end = text + length, *word;
    size_t size;
    out->count = 0;
    while ((p = closo_next_word(p, end, &word, &size))) {
        double value;
        while (size > 0 && *word == '\n') {
            word++;
            size--;
        }
        while (size > 0) { // words may hold line ends
            size_t piece = 0;
            while (piece < size && word[piece] != '\n')
                piece++;
            if (closo_read_number(word, word + piece, &value) != word + piece)
                return closo_fail(error, CLOSO_INPUT,
                                  "%s: expected numbers in a list, found '%.20s'", state->path,
                                  word);
            closo_status status = closo_grow((void **)&out->values, &out->capacity, out->count + 1,
                                             sizeof *out->values, error);
            if (status != CLOSO_OK)
                return status;
            out->values[out->count++] = value;
            while (piece < size && word[piece] == '\n')
                piece++;
            word += piece;
            size -= piece;
        }
    }
    return CLOSO_OK;
}

static void begin_scan(xrdml_state *state)
{
    state->moves = state->raw_counts = state->corrected = false;
    state->list.count = state->intensities.count = state->attenuations.count = 0;
    state->times.count = state->temperatures.count = 0;
    state->attenuation = 1;
    state->start = state->end = NAN;
    state->fields.temperature_kelvin = state->fields.time_seconds = NAN;
    state->fields.step_seconds = NAN;
    state->fields.date[0] = '\0';
}

static closo_status begin(void *context, const char *path, const char **attributes,
                          closo_error *error)
{
    xrdml_state *state = context;
    (void)error;
    if (closo_xml_at(path, "xrdMeasurement/scan")) {
        begin_scan(state);
    } else if (closo_xml_at(path, "xrdMeasurement")) {
        state->alpha1 = state->alpha2 = state->ratio = NAN;
        state->fields.radius_mm = NAN;
        state->fields.anode[0] = '\0';
    } else if (closo_xml_at(path, "dataPoints/positions")) {
        const char *axis = closo_xml_attribute(attributes, "axis");
        state->in_two_theta = axis && !strcmp(axis, "2Theta");
    } else if (closo_xml_at(path, "nonAmbientPoints")) {
        const char *type = closo_xml_attribute(attributes, "type");
        const char *unit = closo_xml_attribute(attributes, "unit");
        state->is_temperature = type && !strcmp(type, "Temperature") && unit;
        state->celsius = unit && unit[0] == 'C';
    }
    return CLOSO_OK;
}

static double mean_of(const number_list *list)
{
    double sum = 0;
    for (size_t i = 0; i < list->count; i++)
        sum += list->values[i];
    return list->count ? sum / (double)list->count : (double)NAN;
}

static closo_status add_points(xrdml_state *state, closo_scan_points *points, closo_error *error)
{
    size_t n = state->intensities.count;
    bool listed = state->list.count > 0;
    if (listed && state->list.count != n)
        return closo_fail(error, CLOSO_INPUT, "%s: scan %zu has %zu positions and %zu intensities",
                          state->path, state->out->count + 1, state->list.count, n);
    if (state->attenuations.count > 0 && state->attenuations.count != n)
        return closo_fail(error, CLOSO_INPUT,
                          "%s: scan %zu has %zu attenuation factors and %zu intensities",
                          state->path, state->out->count + 1, state->attenuations.count, n);
    for (size_t i = 0; i < n; i++) {
        double x = listed ? state->list.values[i]
                          : state->start + (state->end - state->start) * (double)i /
                                               (double)(n > 1 ? n - 1 : 1);
        double factor =
            state->attenuations.count > 0 ? state->attenuations.values[i] : state->attenuation;
        double y = state->intensities.values[i] * (state->raw_counts ? factor : 1), su = NAN;
        if (factor != 1 && factor > 0) // the counts that were received make the uncertainty
            su = factor * sqrt(fabs(y) / factor > 1 ? fabs(y) / factor : 1);
        else if (state->attenuations.count > 0)
            su = sqrt(fabs(y) > 1 ? fabs(y) : 1);
        closo_status status = closo_scan_points_add(points, x, y, su, error);
        if (status != CLOSO_OK)
            return status;
    }
    return CLOSO_OK;
}

static closo_status end_scan(xrdml_state *state, closo_error *error)
{
    closo_scan_points points = {0};
    closo_pattern *pattern;
    if (!state->moves || state->intensities.count < 2) {
        state->skipped++;
        return CLOSO_OK;
    }
    closo_status status = closo_patterns_append(state->out, &pattern, error);
    if (status == CLOSO_OK)
        status = add_points(state, &points, error);
    if (status == CLOSO_OK)
        status = closo_scan_points_store(&points, state->path, state->out, pattern, error);
    closo_scan_points_clear(&points);
    if (status != CLOSO_OK)
        return status;
    const closo_pattern *fields = &state->fields;
    snprintf(pattern->title, sizeof pattern->title, "%s", fields->title);
    snprintf(pattern->date, sizeof pattern->date, "%s", fields->date);
    snprintf(pattern->instrument, sizeof pattern->instrument, "%s", fields->instrument);
    pattern->time_seconds = fields->time_seconds;
    pattern->radius_mm = fields->radius_mm;
    pattern->step_seconds = state->times.count ? mean_of(&state->times) : fields->step_seconds;
    if (state->temperatures.count > 0)
        pattern->temperature_kelvin = mean_of(&state->temperatures) + (state->celsius ? 273.15 : 0);
    closo_radiation_of_tube(state->out, pattern, fields->anode, state->alpha1, state->alpha2,
                            state->ratio);
    if (state->corrected)
        closo_patterns_warn(state->out,
                            "%s: the file names a divergence correction: it is not applied",
                            state->path);
    return CLOSO_OK;
}

// Leaves with one number.
static void take_number(xrdml_state *state, const char *path, const char *text)
{
    const struct {
        const char *at;
        double *value;
    } leaves[] = {{"usedWavelength/kAlpha1", &state->alpha1},
                  {"usedWavelength/kAlpha2", &state->alpha2},
                  {"usedWavelength/ratioKAlpha2KAlpha1", &state->ratio},
                  {"diffractedBeamPath/radius", &state->fields.radius_mm},
                  {"dataPoints/commonCountingTime", &state->fields.step_seconds},
                  {"dataPoints/commonBeamAttenuationFactor", &state->attenuation}};
    double value;
    for (size_t k = 0; k < sizeof leaves / sizeof *leaves; k++)
        if (closo_xml_at(path, leaves[k].at) && closo_number_from_text(text, &value) && value > 0 &&
            value < 1e7)
            *leaves[k].value = value;
    if (!state->in_two_theta || !closo_number_from_text(text, &value))
        return;
    if (closo_xml_at(path, "positions/startPosition"))
        state->start = value;
    if (closo_xml_at(path, "positions/endPosition"))
        state->end = value;
    state->moves |= isfinite(state->start) && isfinite(state->end) && state->start != state->end;
}

static closo_status take_list(xrdml_state *state, const char *path, const char *text, size_t length,
                              closo_error *error)
{
    if (closo_xml_at(path, "dataPoints/intensities"))
        return parse_list(state, text, length, &state->intensities, error);
    if (closo_xml_at(path, "dataPoints/counts")) {
        state->raw_counts = true;
        return parse_list(state, text, length, &state->intensities, error);
    }
    if (closo_xml_at(path, "dataPoints/beamAttenuationFactors"))
        return parse_list(state, text, length, &state->attenuations, error);
    if (closo_xml_at(path, "dataPoints/countingTimes"))
        return parse_list(state, text, length, &state->times, error);
    if (closo_xml_at(path, "nonAmbientPoints/nonAmbientValues") && state->is_temperature)
        return parse_list(state, text, length, &state->temperatures, error);
    if (closo_xml_at(path, "positions/listPositions") && state->in_two_theta) {
        state->moves = true;
        return parse_list(state, text, length, &state->list, error);
    }
    return CLOSO_OK;
}

static closo_status end(void *context, const char *path, const char *text, size_t length,
                        closo_error *error)
{
    xrdml_state *state = context;
    closo_pattern *fields = &state->fields;
    if (closo_xml_at(path, "xrdMeasurement/scan"))
        return end_scan(state, error);
    if (closo_xml_at(path, "xRayTube/anodeMaterial"))
        closo_pattern_text(fields->anode, sizeof fields->anode, text, length);
    else if (closo_xml_at(path, "sample/id") && length > 0)
        closo_pattern_text(fields->title, sizeof fields->title, text, length);
    else if (closo_xml_at(path, "sample/name") && fields->title[0] == '\0')
        closo_pattern_text(fields->title, sizeof fields->title, text, length);
    else if (closo_xml_at(path, "source/instrumentControlSoftware"))
        closo_pattern_text(fields->instrument, sizeof fields->instrument, text, length);
    else if (closo_xml_at(path, "header/startTimeStamp")) {
        closo_pattern_text(fields->date, sizeof fields->date, text, length);
        fields->time_seconds = closo_pattern_date(text, length);
    } else if (closo_xml_at(path, "dataPoints/commonDivergenceCorrection") ||
               closo_xml_at(path, "dataPoints/divergenceCorrections")) {
        state->corrected |= strcmp(text, "1") && strcmp(text, "1.0000");
    } else {
        take_number(state, path, text);
        return take_list(state, path, text, length, error);
    }
    return CLOSO_OK;
}

static closo_status read(closo_patterns *out, const closo_pattern_file *file,
                         const closo_patterns_options *options, closo_error *error)
{
    xrdml_state state = {.out = out, .path = file->path, .attenuation = 1, .alpha1 = NAN};
    const closo_xml_handler handler = {.context = &state, .begin = begin, .end = end};
    (void)options;
    closo_status status = closo_xml_parse(file->path, file->data, file->length, &handler, error);
    if (status == CLOSO_OK && state.skipped > 0)
        closo_patterns_warn(out, "%s: %zu scans do not move 2 theta and are left out", file->path,
                            state.skipped);
    number_list *lists[] = {&state.list, &state.intensities, &state.attenuations, &state.times,
                            &state.temperatures};
    for (size_t k = 0; k < sizeof lists / sizeof *lists; k++)
        free(lists[k]->values);
    return status;
}

const closo_pattern_format closo_pattern_format_xrdml = {
    .name = "xrdml",
    .description = "PANalytical XRDML",
    .extensions = "xrdml",
    .reference = "XRDMeasurement schemas 1.0 to 2.3, www.xrdml.com",
    .recognise = recognise,
    .read = read,
};
