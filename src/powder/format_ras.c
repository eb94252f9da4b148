// SPDX-License-Identifier: GPL-3.0-or-later
// Rigaku ras: for each scan '*KEY "value"' lines between *RAS_HEADER_START and _END, then rows of
// angle, intensity and attenuation between *RAS_INT_START and _END. Layout: the files themselves.
#include "powder/rigaku.h"

static bool recognise(const char *head, size_t length, const char *path)
{
    (void)path;
    return length > 15 && (!memcmp(head, "*RAS_DATA_START", 15) ||
                           (length > 17 && !memcmp(head, "*RAS_HEADER_START", 17)));
}

static void take_key(const closo_pattern_line *line, closo_rigaku_header *header)
{
    const struct {
        const char *key;
        char *out;
        size_t size;
    } texts[] = {{"*FILE_SAMPLE ", header->sample, sizeof header->sample},
                 {"*FILE_SYSTEM_NAME ", header->system, sizeof header->system},
                 {"*HW_XG_TARGET_NAME ", header->anode, sizeof header->anode},
                 {"*MEAS_SCAN_START_TIME ", header->date, sizeof header->date},
                 {"*MEAS_SCAN_AXIS_X ", header->axis, sizeof header->axis},
                 {"*MEAS_SCAN_UNIT_Y ", header->unit, sizeof header->unit},
                 {"*MEAS_SCAN_SPEED_UNIT ", header->speed_unit, sizeof header->speed_unit},
                 {"*MEAS_COND_XG_WAVE_TYPE ", header->lines, sizeof header->lines}};
    const struct {
        const char *key;
        double *value;
    } numbers[] = {{"*HW_XG_WAVE_LENGTH_ALPHA1 ", &header->alpha1},
                   {"*HW_XG_WAVE_LENGTH_ALPHA2 ", &header->alpha2},
                   {"*MEAS_SCAN_STEP ", &header->step},
                   {"*MEAS_SCAN_SPEED ", &header->speed}};
    const char *begin = memchr(line->text, '"', (size_t)(line->end - line->text));
    if (!begin)
        return;
    begin++;
    const char *end = memchr(begin, '"', (size_t)(line->end - begin));
    end = end ? end : line->end;
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        if (closo_pattern_line_starts(line, texts[k].key))
            closo_pattern_text(texts[k].out, texts[k].size, begin, (size_t)(end - begin));
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
        if (closo_pattern_line_starts(line, numbers[k].key))
            closo_read_numbers(begin, end, 1, numbers[k].value);
}

static closo_status read(closo_patterns *out, const closo_pattern_file *file,
                         const closo_patterns_options *options, closo_error *error)
{
    closo_pattern_lines lines = closo_pattern_lines_of(file->data, file->length);
    closo_pattern_line line;
    closo_rigaku_header header;
    closo_status status = CLOSO_OK;
    (void)options;
    closo_rigaku_header_init(&header);
    while (status == CLOSO_OK && closo_pattern_lines_next(&lines, &line)) {
        if (closo_pattern_line_starts(&line, "*RAS_HEADER_START"))
            closo_rigaku_header_init(&header);
        else if (closo_pattern_line_starts(&line, "*RAS_INT_START")) {
            closo_scan_points points = {0};
            bool attenuated = false;
            status = closo_rigaku_rows(file->path, &lines, &points, &attenuated, error);
            if (status == CLOSO_OK)
                status = closo_rigaku_store(out, file->path, &points, &header, attenuated, error);
            closo_scan_points_clear(&points);
        } else
            take_key(&line, &header);
    }
    return status;
}

const closo_pattern_format closo_pattern_format_ras = {
    .name = "ras",
    .description = "Rigaku ras",
    .extensions = "ras",
    .reference = "the files themselves",
    .recognise = recognise,
    .read = read,
};
