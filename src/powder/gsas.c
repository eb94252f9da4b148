// SPDX-License-Identifier: GPL-3.0-or-later
// Banks of GSAS raw files. Computed times of flight are the middles of the channels.
#include "powder/gsas.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>

static size_t word_index(const char *word, size_t length, const char *const *words, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        size_t i = 0;
        while (i < length && words[k][i] && toupper((unsigned char)word[i]) == words[k][i])
            i++;
        if (i == length && words[k][i] == '\0')
            return k;
    }
    return count;
}

bool closo_gsas_bank_parse(const closo_pattern_line *line, closo_gsas_bank *out)
{
    static const char *const types[] = {"FXYE", "FXY", "STD", "ESD", "ALT"};
    static const char *const binnings[] = {"CONST", "RALF", "SLOG", "LOG6", "TIME_MAP", "CONS"};
    double numbers[3];
    const char *p, *word;
    size_t length, index = 0;
    closo_pattern_line rest = *line;
    while (rest.text < rest.end && isspace((unsigned char)*rest.text))
        rest.text++;
    rest.text += strlen("BANK");
    if (closo_pattern_line_numbers(&rest, numbers, 3, &p) != 3 || !(numbers[1] >= 1) ||
        !(numbers[1] < 1e9))
        return false;
    *out = (closo_gsas_bank){.points = (size_t)numbers[1], .type = CLOSO_GSAS_STD};
    if (!(p = closo_next_word(p, line->end, &word, &length)))
        return false;
    index = word_index(word, length, binnings, 6);
    out->binning = index == 5   ? CLOSO_GSAS_CONST
                   : index == 6 ? CLOSO_GSAS_UNKNOWN_BINNING
                                : (closo_gsas_binning)index;
    out->time_of_flight = out->binning != CLOSO_GSAS_CONST;
    for (size_t k = 0; (p = closo_next_word(p, line->end, &word, &length));) {
        double value;
        if (closo_read_number(word, word + length, &value) == word + length) {
            if (k < 4)
                out->coefficient[k++] = value;
            continue;
        }
        out->type = (closo_gsas_type)word_index(word, length, types, 5);
        break;
    }
    out->time_of_flight |= out->type == CLOSO_GSAS_ALT;
    return true;
}

bool closo_gsas_bank_sane(const closo_gsas_bank *bank)
{
    const double *c = bank->coefficient;
    switch (bank->binning) {
    case CLOSO_GSAS_CONST:
        return c[1] > 0 && fabs(c[0]) < 1e9 && c[1] < 1e6;
    case CLOSO_GSAS_RALF:
        return c[0] > 0 && c[1] > 0 && c[3] > 0 && c[3] < 1;
    case CLOSO_GSAS_SLOG:
        return c[0] > 0 && c[2] > 0 && c[2] < 1;
    case CLOSO_GSAS_TIME_MAP:
        return true;
    default:
        return false;
    }
}

typedef struct channel {
    double time, width;
    size_t section; // of the map
} channel;

static channel first_channel(const closo_gsas_bank *bank)
{
    const double *c = bank->coefficient;
    switch (bank->binning) {
    case CLOSO_GSAS_RALF: // in 1/32 us
        return (channel){.time = c[0] / 32, .width = c[1] / 32};
    case CLOSO_GSAS_SLOG:
        return (channel){.time = c[0], .width = c[0] * c[2]};
    case CLOSO_GSAS_TIME_MAP:
        return bank->map->count ? (channel){.time = bank->map->sections[0].time,
                                            .width = bank->map->sections[0].width}
                                : (channel){0};
    default:
        return (channel){.time = c[0], .width = c[1]};
    }
}

// index: of the channel that is reached, from 0.
static void next_channel(const closo_gsas_bank *bank, channel *at, size_t index)
{
    const double *c = bank->coefficient;
    const closo_gsas_map *map = bank->map;
    if (bank->binning == CLOSO_GSAS_CONST) { // no sum of rounding errors
        at->time = c[0] + (double)index * c[1];
        return;
    }
    at->time += at->width;
    if (bank->binning == CLOSO_GSAS_SLOG)
        at->width = at->time * c[2];
    else if (bank->binning == CLOSO_GSAS_RALF && at->time >= c[2] / 32)
        at->width = at->time * c[3];
    while (bank->binning == CLOSO_GSAS_TIME_MAP && at->section + 1 < map->count &&
           (double)index + 1 >= map->sections[at->section + 1].first) {
        at->section++;
        at->time = map->sections[at->section].time;
        at->width = map->sections[at->section].width;
    }
}

// A number in fixed columns; blank is 0. implied: decimals where no point is printed.
static bool columns(const closo_pattern_line *line, size_t begin, size_t width, double implied,
                    double *out)
{
    const char *p = line->text + begin, *end = p + width < line->end ? p + width : line->end;
    *out = 0;
    while (p < end && isspace((unsigned char)*p))
        p++;
    while (p < end && isspace((unsigned char)end[-1]))
        end--;
    if (p >= end)
        return true;
    bool point = memchr(p, '.', (size_t)(end - p)) != NULL;
    if (*p == '+')
        p++;
    if (closo_read_number(p, end, out) != end)
        return false;
    if (!point)
        *out /= implied;
    return true;
}

static bool blank_from(const closo_pattern_line *line, size_t begin)
{
    closo_pattern_line tail = {.text = line->text + begin, .end = line->end};
    return closo_pattern_line_blank(&tail);
}

// One field of a record at column `at`; false where it is damaged.
static bool take_field(const closo_gsas_bank *bank, const closo_pattern_line *line, size_t at,
                       double *x, double *y, double *su, bool *weighted)
{
    double detectors;
    switch (bank->type) {
    case CLOSO_GSAS_STD:
        if (!columns(line, at, 2, 1, &detectors) || !columns(line, at + 2, 6, 1, y))
            return false;
        detectors = detectors >= 1 ? detectors : 1;
        *weighted |= detectors != 1;
        *su = sqrt((fabs(*y) > 1 ? fabs(*y) : 1) / detectors);
        return true;
    case CLOSO_GSAS_ESD:
        return columns(line, at, 8, 1, y) && columns(line, at + 8, 8, 1, su);
    default:
        if (!columns(line, at, 8, 1, x) || !columns(line, at + 8, 7, 1e4, y) ||
            !columns(line, at + 15, 5, 1e4, su))
            return false;
        *x /= 32;
        return true;
    }
}

static closo_status fixed_record(const closo_pattern_file *file, const closo_pattern_line *line,
                                 const closo_gsas_bank *bank, closo_scan_points *points,
                                 channel *at, bool *weighted, closo_error *error)
{
    size_t width = bank->type == CLOSO_GSAS_STD ? 8 : bank->type == CLOSO_GSAS_ESD ? 16 : 20;
    size_t length = (size_t)(line->end - line->text);
    for (size_t k = 0; k < length && points->count < bank->points && !blank_from(line, k);
         k += width) {
        double middle = bank->binning == CLOSO_GSAS_CONST ? 0 : 0.5 * at->width;
        double x = at->time + middle, y, su;
        if (!take_field(bank, line, k, &x, &y, &su, weighted))
            return closo_pattern_bad_line(file->path, line, "numbers in fixed columns", error);
        closo_status status = closo_scan_points_add(points, x, y, su, error);
        if (status != CLOSO_OK)
            return status;
        next_channel(bank, at, points->count);
        if (length - k <= width)
            break;
    }
    return CLOSO_OK;
}

closo_status closo_gsas_bank_read(const closo_pattern_file *file, closo_pattern_lines *lines,
                                  const closo_gsas_bank *bank, closo_scan_points *points,
                                  bool *weighted, closo_error *error)
{
    bool is_free = bank->type == CLOSO_GSAS_FXYE || bank->type == CLOSO_GSAS_FXY;
    size_t fields = bank->type == CLOSO_GSAS_FXYE ? 3 : 2;
    channel at = first_channel(bank);
    closo_pattern_line line;
    closo_status status = CLOSO_OK;
    if (bank->binning == CLOSO_GSAS_TIME_MAP && !is_free && bank->type != CLOSO_GSAS_ALT &&
        bank->map->count == 0)
        return closo_fail(error, CLOSO_INPUT, "%s: a bank refers to a TIME_MAP that is not there",
                          file->path);
    while (status == CLOSO_OK && points->count < bank->points) {
        closo_pattern_lines before = *lines;
        if (!closo_pattern_lines_next(lines, &line))
            break;
        if (closo_pattern_line_starts(&line, "BANK")) {
            *lines = before;
            break;
        }
        if (closo_pattern_line_blank(&line) || closo_pattern_line_starts(&line, "#"))
            continue;
        if (!is_free) {
            status = fixed_record(file, &line, bank, points, &at, weighted, error);
            continue;
        }
        double v[3] = {0, 0, NAN};
        if (closo_pattern_line_numbers(&line, v, fields, NULL) != fields)
            return closo_pattern_bad_line(file->path, &line,
                                          fields == 3 ? "x, y and su" : "x and y", error);
        status = closo_scan_points_add(points, v[0], v[1], v[2], error);
    }
    return status;
}

closo_status closo_gsas_map_read(const closo_pattern_file *file, closo_pattern_lines *lines,
                                 const closo_pattern_line *line, closo_gsas_map *out,
                                 closo_error *error)
{
    // "TIME_MAP map values records TIME_MAP clock": clock in ns, then triplets of first channel,
    // clock pulse and width, and the last pulse, ten integers of eight columns to a line.
    double head[3], clock = 0;
    const char *p, *word;
    size_t length;
    closo_pattern_line rest = *line;
    while (rest.text < rest.end && isspace((unsigned char)*rest.text))
        rest.text++;
    rest.text += strlen("TIME_MAP");
    if (closo_pattern_line_numbers(&rest, head, 3, &p) != 3 || !(head[1] >= 4) ||
        !(head[1] < 1e5) || !closo_next_word(p, line->end, &word, &length) ||
        !closo_read_numbers(word + length, line->end, 1, &clock) || !(clock > 0))
        return closo_pattern_bad_line(file->path, line,
                                      "TIME_MAP, map, values, records, TIME_MAP, clock", error);
    size_t values = (size_t)head[1];
    double *pulses = closo_allocate(values, sizeof *pulses, error);
    closo_gsas_map_clear(out);
    out->sections = closo_allocate(values / 3, sizeof *out->sections, error);
    closo_status status = pulses && out->sections ? CLOSO_OK : CLOSO_MEMORY;
    for (size_t k = 0; status == CLOSO_OK && k < values;) {
        closo_pattern_line record;
        if (!closo_pattern_lines_next(lines, &record) ||
            closo_pattern_line_starts(&record, "BANK")) {
            status = closo_pattern_bad_line(file->path, line, "a complete TIME_MAP below", error);
            break;
        }
        for (size_t at = 0; k < values && at < 80 && at < (size_t)(record.end - record.text) &&
                            !blank_from(&record, at);
             at += 8)
            if (!columns(&record, at, 8, 1, pulses + k++)) {
                status =
                    closo_pattern_bad_line(file->path, &record, "integers in eight columns", error);
                break;
            }
    }
    for (size_t k = 0; status == CLOSO_OK && 3 * k + 2 < values; k++) {
        closo_gsas_section *section = out->sections + out->count++;
        *section = (closo_gsas_section){.first = pulses[3 * k],
                                        .time = pulses[3 * k + 1] * clock * 1e-3,
                                        .width = pulses[3 * k + 2] * clock * 1e-3};
        if (!(section->width > 0) || !(section->time >= 0))
            status = closo_pattern_bad_line(file->path, line, "widths above 0 below", error);
    }
    free(pulses);
    return status;
}

void closo_gsas_map_clear(closo_gsas_map *map)
{
    free(map->sections);
    *map = (closo_gsas_map){0};
}
