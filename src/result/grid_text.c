// SPDX-License-Identifier: GPL-3.0-or-later
// A grid on a terminal. Numeric columns are as wide as their numbers need with the decimal points
// (or what stands in their place) in one line; their headings take up to two lines. Text columns
// give way first: they are wrapped down to a readable minimum before the grid is cut into blocks.
#include "result/grid.h"

#include "result/glyphs.h"

#include <stdlib.h>
#include <string.h>

#define INDENT       2
#define GAP          2
#define TEXT_MINIMUM 16
#define TEXT_MAXIMUM 24 // what a text column may insist on for the sake of its longest word
#define LAST_MINIMUM 32 // the last text column gives way first, down to this

typedef struct layout {
    size_t lead, tail; // of numbers: before the decimal point, from it on
    size_t width;
    size_t minimum; // of a text column
    bool shown;
    bool right; // numbers set right instead of by their points
} layout;

const char *closo_line_end(const char *text, size_t width, const char **next)
{
    size_t used = 0;
    const char *blank = NULL;
    const char *p = text;
    while (*p) {
        const char *begin = p;
        uint32_t character = closo_next_character(&p);
        if (character == ' ' && used <= width)
            blank = begin;
        char one[8] = {0};
        memcpy(one, begin, (size_t)(p - begin));
        used += closo_text_width(one);
        if (used > width && (blank || begin > text) && !(character == ' ' && blank == begin)) {
            const char *end = blank ? blank : begin;
            *next = blank ? blank + 1 : begin;
            return end;
        }
    }
    *next = p;
    return p;
}

static size_t count_lines(const char *text, size_t width)
{
    size_t lines = 0;
    do {
        closo_line_end(text, width, &text);
        lines++;
    } while (*text);
    return lines;
}

static size_t longest_word(const char *text)
{
    size_t longest = 0;
    while (*text) {
        char word[256];
        size_t length = strcspn(text, " ");
        size_t kept = length < sizeof word ? length : sizeof word - 1;
        memcpy(word, text, kept);
        word[kept] = '\0';
        size_t width = closo_text_width(word);
        longest = width > longest ? width : longest;
        text += length + strspn(text + length, " ");
    }
    return longest;
}

static size_t lead_of(const char *cell)
{
    size_t bytes = strcspn(cell, ".(e");
    return cell[bytes] ? bytes : closo_text_width(cell); // numbers are ASCII, "–" is not
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static layout measure(const closo_grid *grid, size_t column, bool right)
{
    layout l = {.shown = true, .minimum = TEXT_MINIMUM};
    size_t widest = 0;
    bool numeric = grid->columns[column].numeric;
    for (size_t row = 1; row < grid->row_count; row++) {
        const char *cell = closo_grid_cell(grid, row, column);
        size_t width = closo_text_width(cell);
        if (numeric) {
            size_t lead = lead_of(cell);
            l.lead = larger(lead, l.lead);
            l.tail = larger(width - lead, l.tail);
        } else {
            size_t word = longest_word(cell);
            l.minimum = larger(word < TEXT_MAXIMUM ? word : TEXT_MAXIMUM, l.minimum);
        }
        widest = larger(width, widest);
    }
    const char *heading = closo_grid_cell(grid, 0, column);
    size_t needed = numeric ? longest_word(heading) : closo_text_width(heading);
    while (numeric && count_lines(heading, needed) > 2)
        needed++;
    l.right = right;
    l.width = larger(needed, numeric && !right ? l.lead + l.tail : widest);
    return l;
}

static size_t total_width(const layout *layouts, size_t count)
{
    size_t total = INDENT;
    size_t shown = 0;
    for (size_t c = 0; c < count; c++) {
        total += layouts[c].shown ? layouts[c].width + (shown > 0 ? GAP : 0) : 0;
        shown += layouts[c].shown;
    }
    return total;
}

static bool can_shrink(const closo_grid *grid, const layout *layouts, size_t c, size_t minimum)
{
    return layouts[c].shown && !grid->columns[c].numeric && layouts[c].width > minimum;
}

// Takes what is too much from the last text column and then from the widest ones, until the grid
// fits or none can give more.
static void shrink_texts(const closo_grid *grid, layout *layouts, size_t width)
{
    size_t last = grid->column_count - 1;
    while (total_width(layouts, grid->column_count) > width) {
        layout *victim = can_shrink(grid, layouts, last, LAST_MINIMUM) ? &layouts[last] : NULL;
        for (size_t c = 0; c < grid->column_count && !victim; c++) {
            bool widest = can_shrink(grid, layouts, c, layouts[c].minimum);
            for (size_t k = 0; k < grid->column_count; k++) {
                widest = widest && (layouts[k].width <= layouts[c].width ||
                                    !can_shrink(grid, layouts, k, layouts[k].minimum));
            }
            victim = widest ? &layouts[c] : NULL;
        }
        if (!victim)
            return;
        victim->width--;
    }
}

static void measure_all(const closo_grid *grid, layout *layouts, bool right)
{
    for (size_t c = 0; c < grid->column_count; c++)
        layouts[c] = measure(grid, c, right);
}

static void drop_optional(const closo_grid *grid, layout *layouts)
{
    for (size_t c = 0; c < grid->column_count; c++)
        layouts[c].shown = layouts[c].shown && !grid->columns[c].optional;
}

// ---- writing -----------------------------------------------------------------------------------

static void trim_line(closo_text *out)
{
    while (!out->failed && out->length > 0 && out->data[out->length - 1] == ' ')
        out->data[--out->length] = '\0';
}

static size_t add_piece(closo_text *out, const char *begin, const char *end)
{
    size_t before = out->length;
    closo_text_add_bytes(out, begin, (size_t)(end - begin));
    return out->failed ? 0 : closo_text_width(out->data + before);
}

static void add_blanks(closo_text *out, size_t width, size_t used)
{
    closo_text_add_repeated(out, ' ', width > used ? width - used : 0);
}

// One line of a cell in its field; *rest is what follows in further lines.
static void add_field(closo_text *out, const closo_grid *grid, size_t column, const layout *l,
                      bool heading, const char **rest)
{
    const char *begin = *rest;
    const char *end = closo_line_end(begin, l->width, rest);
    size_t before = 0;
    if (grid->columns[column].numeric && begin != end) {
        char line[256];
        size_t length =
            (size_t)(end - begin) < sizeof line ? (size_t)(end - begin) : sizeof line - 1;
        memcpy(line, begin, length);
        line[length] = '\0';
        size_t numbers = l->lead + l->tail;
        size_t aligned = l->width > numbers ? l->width - numbers : 0;
        size_t taken = closo_text_width(line);
        before = heading || l->right ? (l->width > taken ? l->width - taken : 0)
                                     : aligned + l->lead - lead_of(line);
    }
    add_blanks(out, before, 0);
    add_blanks(out, l->width, before + add_piece(out, begin, end));
}

static void add_row(closo_text *out, const closo_grid *grid, size_t row, const layout *layouts,
                    const char **rests)
{
    size_t lines = 1;
    for (size_t c = 0; c < grid->column_count; c++) {
        rests[c] = closo_grid_cell(grid, row, c);
        size_t needed = layouts[c].shown ? count_lines(rests[c], layouts[c].width) : 1;
        lines = needed > lines ? needed : lines;
    }
    for (size_t line = 0; line < lines; line++) {
        closo_text_add_repeated(out, ' ', INDENT);
        bool first = true;
        for (size_t c = 0; c < grid->column_count; c++) {
            if (!layouts[c].shown)
                continue;
            closo_text_add_repeated(out, ' ', first ? 0 : GAP);
            first = false;
            // Headings stand on their rule: short ones begin further down.
            bool waits = row == 0 && rests[c] == closo_grid_cell(grid, 0, c) &&
                         lines - line > count_lines(rests[c], layouts[c].width);
            const char *nothing = "";
            add_field(out, grid, c, &layouts[c], row == 0, waits ? &nothing : &rests[c]);
        }
        trim_line(out);
        closo_text_add(out, "\n");
    }
}

static void add_rule(closo_text *out, const closo_grid *grid, const layout *layouts, bool unicode)
{
    closo_text_add_repeated(out, ' ', INDENT);
    bool first = true;
    for (size_t c = 0; c < grid->column_count; c++) {
        if (layouts[c].shown) {
            closo_text_add_repeated(out, ' ', first ? 0 : GAP);
            first = false;
            for (size_t i = 0; i < layouts[c].width; i++)
                closo_text_add(out, unicode ? "─" : "-");
        }
    }
    closo_text_add(out, "\n");
}

static void add_block(closo_text *out, const closo_grid *grid, const layout *layouts,
                      const closo_text_style *style, const char **rests)
{
    bool headed = false;
    for (size_t c = 0; c < grid->column_count; c++)
        headed = headed || *closo_grid_cell(grid, 0, c);
    if (headed) {
        add_row(out, grid, 0, layouts, rests);
        add_rule(out, grid, layouts, style->unicode);
    }
    for (size_t row = 1; row < grid->row_count && !out->failed; row++)
        add_row(out, grid, row, layouts, rests);
}

// Columns that name a row: the leading texts, or else the first column.
static size_t count_names(const closo_grid *grid)
{
    size_t names = 0;
    while (names < grid->column_count && !grid->columns[names].numeric)
        names++;
    return names > 0 && names < grid->column_count ? names : 1;
}

static void add_blocks(closo_text *out, const closo_grid *grid, layout *layouts,
                       const closo_text_style *style, size_t width, const char **rests)
{
    size_t names = count_names(grid);
    size_t next = names;
    for (size_t c = names; c < grid->column_count; c++)
        layouts[c].shown = false;
    while (next < grid->column_count) {
        size_t begin = next;
        do { // at least one column, whatever its width
            layouts[next++].shown = true;
            if (next < grid->column_count) {
                layouts[next].shown = true;
                bool fits = total_width(layouts, grid->column_count) <= width;
                layouts[next].shown = false;
                if (!fits)
                    break;
            }
        } while (next < grid->column_count);
        closo_text_add(out, begin > names ? "\n" : "");
        add_block(out, grid, layouts, style, rests);
        for (size_t c = begin; c < next; c++)
            layouts[c].shown = false;
    }
}

void closo_grid_write_text(const closo_grid *grid, const closo_text_style *style, size_t width,
                           closo_text *out)
{
    if (grid->pool.failed || out->failed) {
        out->failed = true;
        return;
    }
    if (grid->column_count == 0)
        return;
    layout *layouts = closo_allocate(grid->column_count, sizeof *layouts, NULL);
    const char **rests = closo_allocate(grid->column_count, sizeof *rests, NULL);
    if (layouts && rests) {
        measure_all(grid, layouts, false);
        if (total_width(layouts, grid->column_count) > width)
            drop_optional(grid, layouts);
        shrink_texts(grid, layouts, width);
        if (total_width(layouts, grid->column_count) > width) {
            measure_all(grid, layouts, true);
            drop_optional(grid, layouts);
            shrink_texts(grid, layouts, width);
        }
        if (total_width(layouts, grid->column_count) <= width || grid->column_count == 1)
            add_block(out, grid, layouts, style, rests);
        else
            add_blocks(out, grid, layouts, style, width, rests);
    } else {
        out->failed = true;
    }
    free(layouts);
    free(rests);
}
