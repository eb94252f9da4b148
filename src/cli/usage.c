// SPDX-License-Identifier: GPL-3.0-or-later
// Help texts, built from the command tables. Texts in the tables are paragraphs separated by an
// empty line; a paragraph whose first character is a blank keeps its line ends, others are wrapped
// to the terminal. Widths count code points, which is right for the texts closo has.
#include <float.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "cli/frame.h"

enum { WIDTH_DEFAULT = 80, WIDTH_LEAST = 40, WIDTH_MOST = 100, HELP_COLUMN = 26 };

bool closo_group_has_verbs(const closo_group *group)
{
    return group->commands[0] != NULL && group->commands[0]->verb != NULL;
}

// ---- notes on an option ------------------------------------------------------------------------

static bool is_bounded(double bound)
{
    return bound > -DBL_MAX && bound < DBL_MAX && bound > (double)INT64_MIN &&
           bound < (double)INT64_MAX;
}

static void add_bounds(const closo_option *option, closo_text *out)
{
    bool low = is_bounded(option->minimum);
    bool high = is_bounded(option->maximum);
    bool bare =
        option->kind != CLOSO_OPTION_QUANTITY || option->dimension == CLOSO_DIMENSION_NUMBER;
    if ((option->minimum == 0 && option->maximum == 0) || (!low && !high))
        return;
    closo_text_add(out, !high ? "; at least " : !low ? "; at most " : "; ");
    if (low)
        closo_text_add_number(out, option->minimum, 0);
    closo_text_add(out, low && high ? " to " : "");
    if (high)
        closo_text_add_number(out, option->maximum, 0);
    if (!bare)
        closo_text_addf(out, " %s", closo_dimension_unit(option->dimension));
}

static void add_kind(const closo_option *option, closo_text *out)
{
    const char *rest = option->choices;
    const char *choice = NULL;
    size_t length = 0;
    switch (option->kind) {
    case CLOSO_OPTION_QUANTITY:
        if (option->dimension == CLOSO_DIMENSION_NUMBER) {
            closo_text_add(out, "; number");
        } else {
            closo_text_addf(out, "; %s with unit, such as %s",
                            closo_dimension_name(option->dimension),
                            closo_dimension_unit(option->dimension));
        }
        break;
    case CLOSO_OPTION_INTEGER:
        closo_text_add(out, "; whole number");
        break;
    case CLOSO_OPTION_CHOICE:
        for (bool first = true; closo_choice_next(&rest, &choice, &length); first = false) {
            closo_text_add(out, first ? "; one of " : ", ");
            closo_text_add_bytes(out, choice, length);
        }
        break;
    case CLOSO_OPTION_FLAG:
    case CLOSO_OPTION_TEXT:
    case CLOSO_OPTION_PATH:
        break;
    }
}

void closo_option_note(const closo_option *option, closo_text *out)
{
    closo_text note;
    closo_text_init(&note);
    add_kind(option, &note);
    add_bounds(option, &note);
    if (option->repeatable)
        closo_text_add(&note, "; may be repeated");
    if (option->default_text != NULL) {
        closo_text_addf(&note, "; default %s",
                        option->default_text[0] != '\0' ? option->default_text : "empty");
    } else if (option->absent != NULL) {
        closo_text_addf(&note, "; default: %s", option->absent);
    }
    if (!note.failed && note.length > 2)
        closo_text_add(out, note.data + 2);
    closo_text_clear(&note);
}

// ---- layout ------------------------------------------------------------------------------------

static size_t usable_width(size_t columns)
{
    size_t width = columns == 0 ? WIDTH_DEFAULT : columns;
    return width < WIDTH_LEAST ? WIDTH_LEAST : width > WIDTH_MOST ? WIDTH_MOST : width;
}

static size_t count_characters(const char *text, size_t length)
{
    size_t count = 0;
    for (size_t i = 0; i < length; i++)
        count += ((unsigned char)text[i] & 0xc0u) != 0x80u;
    return count;
}

// Words of [begin, end) filled into lines from `indent` to `width`; the cursor stands at `column`.
static void add_filled(closo_text *out, const char *begin, const char *end, size_t indent,
                       size_t column, size_t width)
{
    bool fresh = true;
    while (begin < end) {
        size_t length = strcspn(begin, " \n");
        length = length > (size_t)(end - begin) ? (size_t)(end - begin) : length;
        if (length > 0) {
            size_t characters = count_characters(begin, length);
            if (!fresh && column + 1 + characters > width) {
                closo_text_add(out, "\n");
                column = 0;
                fresh = true;
            }
            if (fresh) {
                closo_text_add_repeated(out, ' ', column < indent ? indent - column : 0);
                column = column < indent ? indent : column;
            } else {
                closo_text_add(out, " ");
                column++;
            }
            closo_text_add_bytes(out, begin, length);
            column += characters;
            fresh = false;
        }
        begin += length;
        begin += begin < end;
    }
    closo_text_add(out, "\n");
}

static void add_paragraphs(closo_text *out, const char *text, size_t width)
{
    while (text != NULL && *text != '\0') {
        const char *gap = strstr(text, "\n\n");
        const char *end = gap != NULL ? gap : text + strlen(text);
        if (*text == ' ') {
            closo_text_add_bytes(out, text, (size_t)(end - text));
            closo_text_add(out, "\n");
        } else {
            add_filled(out, text, end, 0, 0, width);
        }
        closo_text_add(out, "\n");
        text = end + strspn(end, "\n");
    }
}

// "  NAME      text": a term and its explanation in the help column.
static void add_entry(closo_text *out, const char *term, const char *text, size_t help_column,
                      size_t width)
{
    closo_text_addf(out, "  %s", term);
    size_t column = 2 + count_characters(term, strlen(term));
    if (column + 2 > help_column) {
        closo_text_add(out, "\n");
        column = 0;
    }
    add_filled(out, text, text + strlen(text), help_column, column, width);
}

static void add_option(closo_text *out, const closo_option *option, char letter, size_t width)
{
    closo_text term, help, note;
    closo_text_init(&term);
    closo_text_init(&help);
    closo_text_init(&note);
    if (letter != '\0')
        closo_text_addf(&term, "-%c, ", letter);
    closo_text_addf(&term, "--%s", option->name);
    if (option->kind != CLOSO_OPTION_FLAG)
        closo_text_addf(&term, " %s", closo_option_placeholder(option));
    closo_text_add(&help, option->help);
    closo_option_note(option, &note);
    if (note.length > 0)
        closo_text_addf(&help, " [%s]", note.data);
    if (!term.failed && !help.failed && !note.failed)
        add_entry(out, term.data, help.data, HELP_COLUMN, width);
    closo_text_clear(&term);
    closo_text_clear(&help);
    closo_text_clear(&note);
}

static void add_options(closo_text *out, const closo_command *command, size_t width)
{
    const closo_option *const *tables = command->options;
    bool titled = false;
    for (size_t i = 0; tables != NULL && tables[i] != NULL; i++) {
        for (const closo_option *option = tables[i]; option->name != NULL; option++) {
            closo_text_add(out, titled ? "" : "Options:\n");
            titled = true;
            add_option(out, option, option->short_name, width);
        }
    }
    closo_text_add(out, titled ? "\nCommon options:\n" : "Common options:\n");
    for (const closo_option *option = closo_common_options; option->name != NULL; option++)
        if (!closo_option_shadowed(command, option))
            add_option(out, option, closo_option_letter(command, option), width);
}

static void add_examples(closo_text *out, const char *examples)
{
    if (examples == NULL || examples[0] == '\0')
        return;
    closo_text_add(out, "\nExamples:\n");
    while (*examples != '\0') {
        size_t length = strcspn(examples, "\n");
        if (length > 0) {
            closo_text_add(out, "  ");
            closo_text_add_bytes(out, examples, length);
            closo_text_add(out, "\n");
        }
        examples += length;
        examples += *examples == '\n';
    }
}

// ---- pages -------------------------------------------------------------------------------------

void closo_usage_command(const closo_command *command, closo_text *out, size_t columns)
{
    char name[CLOSO_COMMAND_NAME_SIZE];
    size_t width = usable_width(columns);
    closo_command_name(command, name);
    closo_text_addf(out, "Usage: closo %s [options]%s%s\n\n", name,
                    command->operands != NULL ? " " : "",
                    command->operands != NULL ? command->operands : "");
    add_filled(out, command->summary, command->summary + strlen(command->summary), 0, 0, width);
    closo_text_add(out, "\n");
    add_paragraphs(out, command->description, width);
    add_options(out, command, width);
    add_examples(out, command->examples);
}

void closo_usage_group(const closo_group *group, closo_text *out, size_t columns)
{
    size_t width = usable_width(columns);
    if (!closo_group_has_verbs(group)) {
        closo_usage_command(group->commands[0], out, columns);
        return;
    }
    closo_text_addf(out, "Usage: closo %s VERB [options] FILE...\n\n", group->name);
    add_filled(out, group->summary, group->summary + strlen(group->summary), 0, 0, width);
    closo_text_add(out, "\nVerbs:\n");
    for (const closo_command *const *command = group->commands; *command != NULL; command++)
        add_entry(out, (*command)->verb, (*command)->summary, 14, width);
    closo_text_addf(out, "\ncloso %s VERB --help tells the options of a verb.\n", group->name);
}

void closo_usage_program(closo_text *out, size_t columns)
{
    size_t width = usable_width(columns);
    closo_text_add(out, "Usage: closo GROUP VERB [options] FILE...\n"
                        "       closo FILE\n\n");
    add_paragraphs(out, closo_command_program.description, width);
    for (const closo_group *const *group = closo_groups; *group != NULL; group++) {
        closo_text_addf(out, "closo %s: %s\n", (*group)->name, (*group)->summary);
        for (size_t i = 0; closo_group_has_verbs(*group) && (*group)->commands[i] != NULL; i++) {
            const closo_command *command = (*group)->commands[i];
            add_entry(out, command->verb, command->summary, 14, width);
        }
        closo_text_add(out, "\n");
    }
    closo_text_add(out, "Options of closo itself:\n");
    for (const closo_option *option = closo_command_program.options[0]; option->name != NULL;
         option++)
        add_option(out, option, option->short_name, width);
    closo_text_add(out, "\ncloso help GROUP [VERB] tells more, closo GROUP VERB --help the "
                        "options.\n");
}
