// SPDX-License-Identifier: GPL-3.0-or-later
// A velocity is a length and an inverse time, in the forms that H5MD's units module ("nm ps-1"),
// the AMBER convention ("angstrom/picosecond") and LAMMPS write them; its "Bohr/atomic time units"
// are those of another atomic unit of time (LAMMPS manual, "units") and are not known here. The
// Bohr radius is that of CODATA 2022.
#include "traj/unit_words.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

typedef struct unit_word {
    const char *text; // lower case
    double factor;
} unit_word;

static const unit_word lengths[] = {
    {"a", 1},
    {"ang", 1},
    {"angstrom", 1},
    {"angstroms", 1},
    {"\u00e5", 1},
    {"\u00c5", 1},
    {"\u212b", 1},
    {"nm", 10},
    {"nanometer", 10},
    {"nanometers", 10},
    {"nanometre", 10},
    {"pm", 0.01},
    {"picometer", 0.01},
    {"um", 1e4},
    {"micrometer", 1e4},
    {"micrometers", 1e4},
    {"cm", 1e8},
    {"centimeter", 1e8},
    {"m", 1e10},
    {"meter", 1e10},
    {"metre", 1e10},
    {"bohr", 0.529177210544},
    {"a0", 0.529177210544},
};

static const unit_word times[] = {
    {"fs", 1e-3}, {"femtosecond", 1e-3}, {"femtoseconds", 1e-3},
    {"ps", 1},    {"picosecond", 1},     {"picoseconds", 1},
    {"ns", 1e3},  {"nanosecond", 1e3},   {"nanoseconds", 1e3},
    {"us", 1e6},  {"microsecond", 1e6},  {"microseconds", 1e6},
    {"s", 1e12},  {"second", 1e12},      {"seconds", 1e12},
};

static double find(const unit_word *table, size_t count, const char *text, size_t length)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(table[i].text) == length && !strncasecmp(table[i].text, text, length))
            return table[i].factor;
    return NAN;
}

static double length_of(const char *text, size_t length)
{
    return find(lengths, sizeof lengths / sizeof *lengths, text, length);
}

static double time_of(const char *text, size_t length)
{
    return find(times, sizeof times / sizeof *times, text, length);
}

// Blanks about the text taken off.
static const char *trim(const char *text, size_t *length)
{
    while (*length > 0 && isspace((unsigned char)*text)) {
        text++;
        --*length;
    }
    while (*length > 0 && isspace((unsigned char)text[*length - 1]))
        --*length;
    return text;
}

double closo_unit_of_length(const char *text)
{
    size_t length = strlen(text);
    text = trim(text, &length);
    return length_of(text, length);
}

double closo_unit_of_time(const char *text)
{
    size_t length = strlen(text);
    text = trim(text, &length);
    return time_of(text, length);
}

double closo_unit_of_velocity(const char *text)
{
    size_t length = strlen(text);
    text = trim(text, &length);
    const char *end = text + length;
    static const char *const inverses[] = {"^-1", "**-1", "-1"};
    const char *slash = memchr(text, '/', length);
    if (slash) {
        size_t before = (size_t)(slash - text), after = (size_t)(end - slash - 1);
        const char *time = trim(slash + 1, &after);
        text = trim(text, &before);
        return length_of(text, before) / time_of(time, after);
    }
    for (size_t i = 0; i < sizeof inverses / sizeof *inverses; i++) {
        size_t size = strlen(inverses[i]);
        if (length <= size || memcmp(end - size, inverses[i], size))
            continue;
        const char *split = text;
        while (split < end && !strchr(" *.", *split))
            split++;
        if (split == end)
            return NAN;
        size_t after = (size_t)(end - split - 1) - size;
        const char *time = trim(split + 1, &after);
        return length_of(text, (size_t)(split - text)) / time_of(time, after);
    }
    return NAN;
}
