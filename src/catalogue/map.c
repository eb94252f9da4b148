// SPDX-License-Identifier: GPL-3.0-or-later
// Maps of foreign CSV files. A line is
//     FIELD = column NAME [unit UNIT]      FIELD = TEXT [unit UNIT]      [PROPERTY]
// where NAME may stand in quotes, # begins a remark, and what stands before the first [PROPERTY]
// holds for all of them.
#include "catalogue/map.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define SECTIONS 256 // at most

static void clear_entry(closo_csv_map_entry *entry)
{
    free(entry->text);
    free(entry->unit);
    memset(entry, 0, sizeof *entry);
}

void closo_csv_map_clear(closo_csv_map *map)
{
    for (size_t i = 0; i < map->count; i++) {
        free(map->sections[i].property);
        for (size_t k = 0; k < CLOSO_FIELDS; k++)
            clear_entry(&map->sections[i].entries[k]);
    }
    free(map->sections);
    memset(map, 0, sizeof *map);
}

static closo_status add_section(closo_csv_map *map, closo_csv_map_section **out, closo_error *error)
{
    closo_status status = closo_grow((void **)&map->sections, &map->capacity, map->count + 1,
                                     sizeof *map->sections, error);
    if (status != CLOSO_OK)
        return status;
    *out = &map->sections[map->count++];
    memset(*out, 0, sizeof **out);
    return CLOSO_OK;
}

static closo_status copy_entry(closo_csv_map_entry *to, const closo_csv_map_entry *from,
                               closo_error *error)
{
    *to = *from;
    to->unit = NULL;
    to->text = closo_duplicate(from->text, error);
    if (!to->text)
        return CLOSO_MEMORY;
    if (from->unit && !(to->unit = closo_duplicate(from->unit, error)))
        return CLOSO_MEMORY;
    return CLOSO_OK;
}

// ---- parsing -----------------------------------------------------------------------------------

typedef struct parser {
    closo_csv_map *map;
    const char *name;
    size_t line;
    closo_error *error;
} parser;

static closo_status complain(const parser *p, const char *expected)
{
    return closo_fail(p->error, CLOSO_INPUT, "%s:%zu: expected %s", p->name, p->line, expected);
}

static char *trim(char *text)
{
    text += strspn(text, " \t\r");
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t\r", text[length - 1]))
        text[--length] = '\0';
    return text;
}

static closo_status begin_section(const parser *p, char *line)
{
    char *end = strchr(line, ']');
    if (!end || end[1])
        return complain(p, "[PROPERTY] alone on its line");
    *end = '\0';
    char *property = trim(line + 1);
    const closo_property *known;
    closo_error inner;
    if (closo_catalogue_property_find(property, &known, &inner) != CLOSO_OK)
        return closo_fail(p->error, CLOSO_INPUT, "%s:%zu: %s", p->name, p->line, inner.message);
    if (p->map->count > SECTIONS)
        return complain(p, "fewer sections");
    closo_csv_map_section *section;
    closo_status status = add_section(p->map, &section, p->error);
    if (status != CLOSO_OK)
        return status;
    section->property = closo_duplicate(property, p->error);
    return section->property ? CLOSO_OK : CLOSO_MEMORY;
}

// The text between quotes, or up to " unit ", in place; *rest is what follows.
static closo_status take_text(const parser *p, char *at, char **text, char **rest)
{
    if (*at == '"') {
        char *end = strchr(at + 1, '"');
        if (!end)
            return complain(p, "a closing quote");
        *end = '\0';
        *text = at + 1;
        *rest = trim(end + 1);
        return CLOSO_OK;
    }
    char *unit = strstr(at, " unit ");
    *rest = at + strlen(at);
    if (unit) {
        *unit = '\0';
        *rest = unit + 1;
    }
    *text = trim(at);
    return CLOSO_OK;
}

static closo_status add_line(const parser *p, char *line)
{
    char *equals = strchr(line, '=');
    if (!equals)
        return complain(p, "FIELD = column NAME, FIELD = TEXT or [PROPERTY]");
    *equals = '\0';
    const closo_field *field = closo_field_find(trim(line));
    if (!field)
        return closo_fail(p->error, CLOSO_INPUT, "%s:%zu: '%.60s' is no field of a record", p->name,
                          p->line, trim(line));
    char *at = trim(equals + 1), *text = at, *rest = at;
    bool is_column = strncmp(at, "column ", 7) == 0;
    closo_status status = take_text(p, is_column ? trim(at + 7) : at, &text, &rest);
    if (status != CLOSO_OK)
        return status;
    if (!*text)
        return complain(p, "something after '='");
    const char *unit = NULL;
    if (strncmp(rest, "unit ", 5) == 0)
        unit = trim(rest + 5);
    else if (*rest)
        return complain(p, "'unit UNIT' or nothing behind the text");
    closo_csv_map_entry *entry =
        &p->map->sections[p->map->count - 1].entries[(size_t)(field - closo_fields)];
    if (entry->field)
        return complain(p, "each field once");
    *entry = (closo_csv_map_entry){.field = field, .is_column = is_column, .line = p->line};
    entry->text = closo_duplicate(text, p->error);
    if (unit)
        entry->unit = closo_duplicate(unit, p->error);
    return entry->text && (!unit || entry->unit) ? CLOSO_OK : CLOSO_MEMORY;
}

static closo_status parse_lines(parser *p, char *text)
{
    for (char *next; text; text = next) {
        next = strchr(text, '\n');
        if (next)
            *next++ = '\0';
        p->line++;
        char *line = trim(text);
        if (!*line || *line == '#')
            continue;
        closo_status status = *line == '[' ? begin_section(p, line) : add_line(p, line);
        if (status != CLOSO_OK)
            return status;
    }
    return CLOSO_OK;
}

// Hands what stands before the first section to all of them.
static closo_status spread(closo_csv_map *map, closo_error *error)
{
    if (map->count == 1)
        return CLOSO_OK;
    for (size_t i = 1; i < map->count; i++)
        for (size_t k = 0; k < CLOSO_FIELDS; k++) {
            const closo_csv_map_entry *common = &map->sections[0].entries[k];
            if (!common->field || map->sections[i].entries[k].field)
                continue;
            closo_status status = copy_entry(&map->sections[i].entries[k], common, error);
            if (status != CLOSO_OK)
                return status;
        }
    for (size_t k = 0; k < CLOSO_FIELDS; k++)
        clear_entry(&map->sections[0].entries[k]);
    memmove(map->sections, map->sections + 1, (map->count - 1) * sizeof *map->sections);
    map->count--;
    return CLOSO_OK;
}

closo_status closo_csv_map_parse(closo_csv_map *map, const char *text, const char *name,
                                 closo_error *error)
{
    memset(map, 0, sizeof *map);
    parser p = {.map = map, .name = name ? name : "map", .error = error};
    char *copy = closo_duplicate(text, error);
    closo_csv_map_section *common;
    closo_status status = copy ? add_section(map, &common, error) : CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = parse_lines(&p, copy);
    if (status == CLOSO_OK)
        status = spread(map, error);
    free(copy);
    if (status != CLOSO_OK)
        closo_csv_map_clear(map);
    return status;
}

closo_status closo_csv_map_plain(closo_csv_map *map, const closo_csv *csv, closo_error *error)
{
    memset(map, 0, sizeof *map);
    closo_csv_map_section *section;
    closo_status status = add_section(map, &section, error);
    for (size_t k = 0; status == CLOSO_OK && k < CLOSO_FIELDS; k++) {
        if (closo_csv_column(csv, closo_fields[k].name) == SIZE_MAX)
            continue;
        closo_csv_map_entry *entry = &section->entries[k];
        *entry = (closo_csv_map_entry){.field = &closo_fields[k], .is_column = true};
        entry->text = closo_duplicate(closo_fields[k].name, error);
        if (!entry->text)
            status = CLOSO_MEMORY;
    }
    if (status != CLOSO_OK)
        closo_csv_map_clear(map);
    return status;
}

closo_status closo_csv_map_bind(closo_csv_map *map, const closo_csv *csv, const char *name,
                                closo_error *error)
{
    for (size_t i = 0; i < map->count; i++)
        for (size_t k = 0; k < CLOSO_FIELDS; k++) {
            closo_csv_map_entry *entry = &map->sections[i].entries[k];
            if (!entry->field || !entry->is_column)
                continue;
            entry->column = closo_csv_column(csv, entry->text);
            if (entry->column == SIZE_MAX)
                return closo_fail(error, CLOSO_INPUT, "%s:%zu: %s has no column '%.60s'",
                                  name ? name : "map", entry->line, closo_csv_path(csv),
                                  entry->text);
        }
    return CLOSO_OK;
}
