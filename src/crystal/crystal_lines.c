// SPDX-License-Identifier: GPL-3.0-or-later
// Lines of a text in memory, for the small formats of structures.
#include "crystal/crystal_io.h"

#include <string.h>

bool closo_line_reader_next(closo_line_reader *lines)
{
    if (lines->position >= lines->end)
        return false;
    const char *stop = memchr(lines->position, '\n', (size_t)(lines->end - lines->position));
    lines->line = lines->position;
    lines->line_end = stop ? stop : lines->end;
    lines->position = stop ? stop + 1 : lines->end;
    if (lines->line_end > lines->line && lines->line_end[-1] == '\r')
        lines->line_end--;
    lines->number++;
    return true;
}

closo_status closo_line_reader_need(closo_line_reader *lines, const char *what, closo_error *error)
{
    if (closo_line_reader_next(lines))
        return CLOSO_OK;
    return closo_fail(error, CLOSO_INPUT, "%s: ends after line %zu, expected %s", lines->file,
                      lines->number, what);
}

closo_status closo_line_reader_fail(const closo_line_reader *lines, const char *what,
                                    closo_error *error)
{
    char found[41];
    size_t length = 0;
    for (const char *p = lines->line; p < lines->line_end && length < sizeof found - 1; p++)
        found[length++] = (unsigned char)*p < ' ' ? ' ' : *p;
    found[length] = '\0';
    return closo_fail(error, CLOSO_INPUT, "%s:%zu: expected %s, found \"%s\"", lines->file,
                      lines->number, what, found);
}

void closo_one_line(closo_error *error)
{
    if (!error)
        return;
    for (char *p = error->message; *p; p++)
        if ((unsigned char)*p < ' ')
            *p = ' ';
}
