// SPDX-License-Identifier: GPL-3.0-or-later
// Rigaku rasx: a zip with DataN/ProfileN.txt (rows of angle, intensity, attenuation) and beside it
// MesurementConditionsN.xml (so spelt). Layout: the files themselves.
#include "powder/archive.h"
#include "powder/rigaku.h"
#include "powder/xml.h"

#include <stdio.h>
#include <stdlib.h>

static bool recognise(const char *head, size_t length, const char *path)
{
    (void)path;
    return closo_zip_names(head, length, "/Profile0.txt") ||
           closo_zip_names(head, length, "MesurementConditions");
}

static bool wanted(const char *name)
{
    const char *base = closo_path_name(name);
    return (closo_text_starts_with(base, "Profile") && closo_text_ends_with(base, ".txt")) ||
           (closo_text_ends_with(base, ".xml") && (closo_text_starts_with(base, "Mesurement") ||
                                                   closo_text_starts_with(base, "Measurement")));
}

static closo_status end(void *context, const char *path, const char *text, size_t length,
                        closo_error *error)
{
    closo_rigaku_header *header = context;
    (void)error;
    const struct {
        const char *at;
        char *out;
        size_t size;
    } texts[] = {{"GeneralInformation/SampleName", header->sample, sizeof header->sample},
                 {"GeneralInformation/SystemName", header->system, sizeof header->system},
                 {"XrayGenerator/TargetName", header->anode, sizeof header->anode},
                 {"XrayGenerator/WaveType", header->lines, sizeof header->lines},
                 {"ScanInformation/AxisName", header->axis, sizeof header->axis},
                 {"ScanInformation/IntensityUnit", header->unit, sizeof header->unit},
                 {"ScanInformation/SpeedUnit", header->speed_unit, sizeof header->speed_unit},
                 {"ScanInformation/StartTime", header->date, sizeof header->date}};
    const struct {
        const char *at;
        double *value;
    } numbers[] = {{"XrayGenerator/WavelengthKalpha1", &header->alpha1},
                   {"XrayGenerator/WavelengthKalpha2", &header->alpha2},
                   {"ScanInformation/Step", &header->step},
                   {"ScanInformation/Speed", &header->speed}};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        if (closo_xml_at(path, texts[k].at))
            closo_pattern_text(texts[k].out, texts[k].size, text, length);
    double value;
    for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
        if (closo_xml_at(path, numbers[k].at) && closo_number_from_text(text, &value))
            *numbers[k].value = value;
    return CLOSO_OK;
}

// The conditions lie in the directory of their profile.
static closo_status read_conditions(const closo_zip *zip, const char *path, const char *profile,
                                    closo_rigaku_header *header, closo_error *error)
{
    size_t directory = (size_t)(closo_path_name(profile) - profile);
    closo_rigaku_header_init(header);
    for (size_t i = 0; i < zip->count; i++) {
        const closo_zip_member *member = zip->members + i;
        if (!closo_text_ends_with(member->name, ".xml") ||
            strncmp(member->name, profile, directory) || strchr(member->name + directory, '/'))
            continue;
        char name[512];
        snprintf(name, sizeof name, "%.300s:%.200s", path, member->name);
        const closo_xml_handler handler = {.context = header, .end = end};
        return closo_xml_parse(name, member->data, member->length, &handler, error);
    }
    return CLOSO_OK;
}

static closo_status read_profile(closo_patterns *out, const closo_zip *zip, const char *path,
                                 const closo_zip_member *member, closo_error *error)
{
    closo_rigaku_header header;
    char name[512];
    snprintf(name, sizeof name, "%.300s:%.200s", path, member->name);
    closo_status status = read_conditions(zip, path, member->name, &header, error);
    closo_pattern_lines lines = closo_pattern_lines_of(member->data, member->length);
    closo_scan_points points = {0};
    bool attenuated = false;
    if (status == CLOSO_OK)
        status = closo_rigaku_rows(name, &lines, &points, &attenuated, error);
    if (status == CLOSO_OK)
        status = closo_rigaku_store(out, name, &points, &header, attenuated, error);
    closo_scan_points_clear(&points);
    return status;
}

static closo_status read(closo_patterns *out, const closo_pattern_file *file,
                         const closo_patterns_options *options, closo_error *error)
{
    closo_zip zip;
    (void)options;
    closo_status status = closo_zip_read(&zip, file, wanted, error);
    for (size_t i = 0; status == CLOSO_OK && i < zip.count; i++)
        if (closo_text_ends_with(zip.members[i].name, ".txt"))
            status = read_profile(out, &zip, file->path, zip.members + i, error);
    closo_zip_clear(&zip);
    return status;
}

const closo_pattern_format closo_pattern_format_rasx = {
    .name = "rasx",
    .description = "Rigaku rasx",
    .extensions = "rasx",
    .reference = "the files themselves",
    .recognise = recognise,
    .read = read,
};
