// SPDX-License-Identifier: GPL-3.0-or-later
// Pairs key=value, blanks around '=' allowed, values bare or quoted with "", '' or {}; keys in any
// case; anything else in the line is passed over, since plain XYZ allows any text. The format gives
// Time no unit and programs use fs, ps and units of their own, so that a time counts only with its
// unit: time_unit=fs beside it, or in the value itself. The comment of CP2K (manual, MOTION / PRINT
// / TRAJECTORY), i = STEP, time = TIME, E = ENERGY, is known to be in fs.
#include "traj/xyz_comment.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { QUANTITY_SIZE = 64 };

typedef struct span {
    const char *text, *end;
} span;

typedef struct pair {
    span key, value; // value.text NULL: a word that is no key
    bool closed;     // the quote at the end is there
} pair;

typedef struct reader {
    closo_xyz_comment *out;
    span time, unit;
    size_t pairs; // read so far
    bool of_cp2k; // "i = 10, time = 5.000, E = -17.1"
} reader;

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == ',';
}

static const char *skip_blanks(const char *p, const char *end)
{
    while (p < end && is_blank(*p))
        p++;
    return p;
}

// The value at p, quotes taken off.
static const char *read_value(const char *p, const char *end, pair *out)
{
    static const char opening[] = "\"'{", closing[] = "\"'}";
    const char *quote = p < end ? memchr(opening, *p, 3) : NULL;
    out->closed = true;
    if (quote) {
        const char *stop = memchr(p + 1, closing[quote - opening], (size_t)(end - p - 1));
        out->closed = stop != NULL;
        out->value = (span){p + 1, stop ? stop : end};
        return stop ? stop + 1 : end;
    }
    out->value.text = p;
    while (p < end && !is_blank(*p))
        p++;
    out->value.end = p;
    return p;
}

// The next pair or word; NULL at the end.
static const char *next_pair(const char *p, const char *end, pair *out)
{
    p = skip_blanks(p, end);
    if (p == end)
        return NULL;
    memset(out, 0, sizeof *out);
    out->key.text = p;
    while (p < end && !is_blank(*p) && *p != '=')
        p++;
    out->key.end = p;
    const char *sign = skip_blanks(p, end);
    return sign < end && *sign == '=' ? read_value(skip_blanks(sign + 1, end), end, out) : p;
}

static bool is_word(span text, const char *word);

static bool is_exactly(span text, const char *word)
{
    return is_word(text, word) && !memcmp(text.text, word, strlen(word));
}

// CP2K's comment has exactly these first three keys in this spelling, and its times are in fs.
static void note_cp2k(reader *self, span key)
{
    static const char *const keys[] = {"i", "time", "E"};
    if (self->pairs < 3)
        self->of_cp2k = (self->pairs == 0 || self->of_cp2k) && is_exactly(key, keys[self->pairs]);
    self->pairs++;
}

static bool is_word(span text, const char *word)
{
    size_t length = strlen(word);
    return (size_t)(text.end - text.text) == length && !strncasecmp(text.text, word, length);
}

static const char *read_lattice(reader *self, span value)
{
    const char *rest = closo_read_numbers(value.text, value.end, 9, self->out->lattice);
    self->out->has_lattice = true;
    return rest && closo_line_is_blank((closo_text_line){rest, value.end})
               ? NULL
               : "Lattice=\"9 numbers\"";
}

static const char *read_periodic(reader *self, span value)
{
    size_t yes = 0, no = 0;
    const char *p = value.text, *word;
    size_t length;
    while ((p = closo_next_word(p, value.end, &word, &length))) {
        yes += *word == 'T' || *word == 't' || *word == '1';
        no += *word == 'F' || *word == 'f' || *word == '0';
    }
    self->out->says_open = no == 3;
    return (yes == 3 && no == 0) || (no == 3 && yes == 0)
               ? NULL
               : "pbc=\"T T T\" or pbc=\"F F F\" (partly periodic frames are not supported)";
}

// Columns that tell velocities. ASE names momenta and masses, other programs velocities.
static void note_further(closo_xyz_comment *out, span name, int64_t columns, size_t column)
{
    static const char *const velocities[] = {"vel", "velo", "velocity", "velocities"};
    if (columns == 3 && is_word(name, "momenta"))
        out->momenta = column;
    if (columns == 1 && (is_word(name, "masses") || is_word(name, "mass")))
        out->masses = column;
    for (size_t i = 0; columns == 3 && i < sizeof velocities / sizeof *velocities; i++)
        if (is_word(name, velocities[i]))
            out->velocity = column;
}

// "species:S:1:pos:R:3:...": names with the number of their columns.
static const char *read_properties(reader *self, span value)
{
    static const char expected[] = "Properties with species:S:1 and pos:R:3";
    size_t column = 0;
    bool species = false, position = false;
    for (const char *p = value.text; p < value.end;) {
        const char *kind = memchr(p, ':', (size_t)(value.end - p));
        const char *count = kind ? memchr(kind + 1, ':', (size_t)(value.end - kind - 1)) : NULL;
        int64_t columns = 0;
        const char *rest = count ? closo_read_integer(count + 1, value.end, &columns) : NULL;
        if (!rest || columns < 1 || columns > 1000 || (rest < value.end && *rest != ':'))
            return expected;
        if (is_word((span){p, kind}, "species") && columns == 1) {
            self->out->species = column;
            species = true;
        } else if (is_word((span){p, kind}, "pos") && columns == 3) {
            self->out->position = column;
            position = true;
        } else {
            note_further(self->out, (span){p, kind}, columns, column);
        }
        column += (size_t)columns;
        p = rest < value.end ? rest + 1 : rest;
    }
    return species && position ? NULL : expected;
}

static const char *read_time(reader *self, span value)
{
    self->time = value;
    return NULL;
}

static const char *read_time_unit(reader *self, span value)
{
    self->unit = value;
    return NULL;
}

static const char *read_step(reader *self, span value)
{
    int64_t step;
    if (closo_read_integer(value.text, value.end, &step) == value.end && step >= 0)
        self->out->step = step;
    return NULL;
}

static const char *read_velocity_unit(reader *self, span value)
{
    self->out->velocity_unit = (closo_text_line){value.text, value.end};
    return NULL;
}

static const struct {
    const char *key;
    const char *(*read)(reader *self, span value);
} keys[] = {
    {"Lattice", read_lattice},
    {"pbc", read_periodic},
    {"Properties", read_properties},
    {"time", read_time},
    {"step", read_step},
    {"timestep", read_step},
    {"time_unit", read_time_unit},
    {"time_units", read_time_unit},
    {"velocity_unit", read_velocity_unit},
    {"velocity_units", read_velocity_unit},
    {"velocities_unit", read_velocity_unit},
    {"velocities_units", read_velocity_unit},
    {"velo_unit", read_velocity_unit},
    {"vel_unit", read_velocity_unit},
    {"vel_units", read_velocity_unit},
};

const char *closo_skip_words(const char *p, const char *end, size_t count)
{
    const char *word;
    size_t length;
    while (p && count-- > 0)
        p = closo_next_word(p, end, &word, &length);
    return p;
}

static const char *settle_time(reader *self)
{
    closo_xyz_comment *out = self->out;
    if (!self->time.text)
        return NULL;
    out->has_time = true;
    char text[QUANTITY_SIZE];
    static const char femtosecond[] = "fs";
    if (!self->unit.text && self->of_cp2k && self->pairs >= 3)
        self->unit = (span){femtosecond, femtosecond + 2};
    bool has_unit = self->unit.text != NULL;
    int length = snprintf(text, sizeof text, "%.*s %.*s", (int)(self->time.end - self->time.text),
                          self->time.text, has_unit ? (int)(self->unit.end - self->unit.text) : 0,
                          has_unit ? self->unit.text : "");
    if (length < 0 || length >= QUANTITY_SIZE ||
        closo_quantity_from_text(text, CLOSO_DIMENSION_TIME, &out->time, NULL) != CLOSO_OK)
        out->time = NAN;
    return isnan(out->time) && has_unit ? "a time and its unit, as in Time=0.5 time_unit=ps" : NULL;
}

const char *closo_xyz_comment_read(closo_text_line line, closo_xyz_comment *out)
{
    *out = (closo_xyz_comment){.time = NAN,
                               .step = -1,
                               .position = 1,
                               .velocity = SIZE_MAX,
                               .momenta = SIZE_MAX,
                               .masses = SIZE_MAX};
    reader self = {.out = out};
    pair found;
    const char *wrong = NULL;
    for (const char *p = line.text; !wrong && (p = next_pair(p, line.end, &found));) {
        if (found.value.text)
            note_cp2k(&self, found.key);
        if (self.of_cp2k && self.pairs == 1)
            wrong = read_step(&self, found.value);
        for (size_t k = 0; found.value.text && !wrong && k < sizeof keys / sizeof *keys; k++)
            if (is_word(found.key, keys[k].key))
                wrong = found.closed ? keys[k].read(&self, found.value) : "a closing quote";
        if (is_word(found.key, "Timestep:")) { // LAMMPS: "Atoms. Timestep: 1000"
            const char *word;
            size_t length;
            if (closo_next_word(p, line.end, &word, &length))
                read_step(&self, (span){word, word + length});
        }
    }
    return wrong ? wrong : settle_time(&self);
}
