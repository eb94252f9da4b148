// SPDX-License-Identifier: GPL-3.0-or-later
// Manual pages in the man(7) macros, one for closo and one for each command, from the same tables
// as the help. They carry the version and no date: the same source gives the same bytes.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/frame.h"

// Text with roff's escapes: a hyphen that stays a hyphen-minus (options are copied from the page),
// the backslash, and a control character at the start of a line.
static void add_escaped(closo_text *out, const char *text, size_t length)
{
    bool line_start = out->length == 0 || out->data[out->length - 1] == '\n';
    for (size_t i = 0; i < length; i++) {
        char character = text[i];
        if (line_start && (character == '.' || character == '\''))
            closo_text_add(out, "\\&");
        if (character == '\\')
            closo_text_add(out, "\\e");
        else if (character == '-')
            closo_text_add(out, "\\-");
        else
            closo_text_add_bytes(out, &character, 1);
        line_start = character == '\n';
    }
}

static void add_string(closo_text *out, const char *text)
{
    add_escaped(out, text, strlen(text));
}

static void add_line(closo_text *out, const char *text)
{
    add_string(out, text);
    closo_text_add(out, "\n");
}

static void add_verbatim(closo_text *out, const char *text, size_t length)
{
    closo_text_add(out, ".PP\n.RS 4\n.EX\n");
    while (length > 0) {
        size_t line = strcspn(text, "\n");
        line = line > length ? length : line;
        size_t blanks = strspn(text, " ");
        blanks = blanks > line ? line : blanks;
        if (line > blanks) {
            add_escaped(out, text + blanks, line - blanks);
            closo_text_add(out, "\n");
        }
        line += line < length;
        text += line;
        length -= line;
    }
    closo_text_add(out, ".EE\n.RE\n");
}

static void add_paragraphs(closo_text *out, const char *text)
{
    bool first = true;
    while (text != NULL && *text != '\0') {
        const char *gap = strstr(text, "\n\n");
        size_t length = gap != NULL ? (size_t)(gap - text) : strlen(text);
        if (*text == ' ') {
            add_verbatim(out, text, length);
        } else {
            closo_text_add(out, first ? "" : ".PP\n");
            add_escaped(out, text, length);
            closo_text_add(out, "\n");
        }
        first = false;
        text += length;
        text += strspn(text, "\n");
    }
}

static void add_option(closo_text *out, const closo_option *option, char letter)
{
    closo_text note;
    closo_text_add(out, ".TP\n");
    if (letter != '\0')
        closo_text_addf(out, "\\fB\\-%c\\fR, ", letter);
    closo_text_add(out, "\\fB\\-\\-");
    add_string(out, option->name);
    closo_text_add(out, "\\fR");
    if (option->kind != CLOSO_OPTION_FLAG) {
        closo_text_add(out, " \\fI");
        add_string(out, closo_option_placeholder(option));
        closo_text_add(out, "\\fR");
    }
    closo_text_add(out, "\n");
    add_line(out, option->help);
    closo_text_init(&note);
    closo_option_note(option, &note);
    if (note.length > 0) {
        add_escaped(out, "[", 1);
        add_string(out, note.data);
        closo_text_add(out, "]\n");
    }
    closo_text_clear(&note);
}

static void add_title(closo_text *out, const char *page)
{
    closo_text_add(out, ".\\\" SPDX-License-Identifier: GPL-3.0-or-later\n.TH ");
    for (const char *c = page; *c != '\0'; c++) {
        char upper = *c >= 'a' && *c <= 'z' ? (char)(*c - 'a' + 'A') : *c;
        add_escaped(out, &upper, 1);
    }
    closo_text_add(out, " 1 \"\" \"closo " CLOSO_VERSION "\" \"closo manual\"\n.SH NAME\n");
}

static void add_exit_status(closo_text *out)
{
    static const struct {
        int exit_status;
        const char *meaning;
    } rows[] = {
#define ROW(name, exit_status, meaning) {exit_status, meaning},
        CLOSO_STATUS_LIST(ROW)
#undef ROW
    };
    closo_text_add(out, ".SH EXIT STATUS\n");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (i > 0 && rows[i].exit_status == rows[i - 1].exit_status) {
            closo_text_addf(out, "; %s", rows[i].meaning);
        } else {
            closo_text_addf(out, "%s.TP\n.B %d\n%s", i > 0 ? "\n" : "", rows[i].exit_status,
                            rows[i].meaning);
        }
    }
    closo_text_add(out, "\n");
}

static void page_name(const closo_command *command, char *page, size_t size)
{
    snprintf(page, size, "closo-%s%s%s", command->group, command->verb != NULL ? "-" : "",
             command->verb != NULL ? command->verb : "");
}

static void add_command_page(const closo_command *command, closo_text *out)
{
    char name[CLOSO_COMMAND_NAME_SIZE];
    char page[CLOSO_COMMAND_NAME_SIZE + 8];
    page_name(command, page, sizeof page);
    add_title(out, page);
    add_string(out, page);
    closo_text_add(out, " \\- ");
    add_line(out, command->summary);
    closo_text_add(out, ".SH SYNOPSIS\n.B closo ");
    add_line(out, closo_command_name(command, name));
    closo_text_add(out, "[\\fIoptions\\fR]");
    if (command->operands != NULL) {
        closo_text_add(out, " \\fI");
        add_string(out, command->operands);
        closo_text_add(out, "\\fR");
    }
    closo_text_add(out, "\n.SH DESCRIPTION\n");
    add_paragraphs(out, command->description != NULL ? command->description : command->summary);
    const closo_option *const *tables = command->options;
    if (tables != NULL && tables[0] != NULL)
        closo_text_add(out, ".SH OPTIONS\n");
    for (size_t i = 0; tables != NULL && tables[i] != NULL; i++)
        for (const closo_option *option = tables[i]; option->name != NULL; option++)
            add_option(out, option, option->short_name);
    closo_text_add(out, ".SH COMMON OPTIONS\n");
    for (const closo_option *option = closo_common_options; option->name != NULL; option++)
        if (!closo_option_shadowed(command, option))
            add_option(out, option, closo_option_letter(command, option));
    if (command->examples != NULL && command->examples[0] != '\0') {
        closo_text_add(out, ".SH EXAMPLES\n");
        add_verbatim(out, command->examples, strlen(command->examples));
    }
    add_exit_status(out);
    closo_text_add(out, ".SH SEE ALSO\n.BR closo (1)\n");
}

static void add_program_page(closo_text *out)
{
    add_title(out, "closo");
    closo_text_add(out, "closo \\- ");
    add_line(out, closo_command_program.summary);
    closo_text_add(out, ".SH SYNOPSIS\n.B closo\n\\fIGROUP VERB\\fR [\\fIoptions\\fR] "
                        "\\fIFILE\\fR...\n.br\n.B closo\n\\fIFILE\\fR\n.SH DESCRIPTION\n");
    add_paragraphs(out, closo_command_program.description);
    closo_text_add(out, ".SH COMMANDS\n");
    for (const closo_group *const *group = closo_groups; *group != NULL; group++) {
        for (size_t i = 0; (*group)->commands[i] != NULL; i++) {
            char page[CLOSO_COMMAND_NAME_SIZE + 8];
            page_name((*group)->commands[i], page, sizeof page);
            closo_text_add(out, ".TP\n.BR ");
            add_string(out, page);
            closo_text_add(out, " (1)\n");
            add_line(out, (*group)->commands[i]->summary);
        }
    }
    closo_text_add(out, ".SH OPTIONS\n");
    for (const closo_option *option = closo_command_program.options[0]; option->name != NULL;
         option++)
        add_option(out, option, option->short_name);
    closo_text_add(out, ".SH COMMON OPTIONS\nEvery command takes these.\n");
    for (const closo_option *option = closo_common_options; option->name != NULL; option++)
        add_option(out, option, option->short_name);
    add_exit_status(out);
    closo_text_add(out, ".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nSet and not empty: no colours.\n"
                        ".TP\n.B COLUMNS\nWidth of the text where the terminal does not tell it.\n"
                        ".TP\n.BR LC_ALL \", \" LC_CTYPE \", \" LANG\nWhether the text may use "
                        "Unicode. Numbers are written with a point everywhere.\n");
}

static closo_status write_page(closo_text *page, const char *directory, const char *name,
                               closo_error *error)
{
    char file[CLOSO_COMMAND_NAME_SIZE + 16];
    snprintf(file, sizeof file, "%s.1", name);
    char *path = closo_path_join(directory, file, error);
    if (path == NULL)
        return CLOSO_MEMORY;
    closo_status status = closo_text_write(page, path, error);
    free(path);
    return status;
}

closo_status closo_manual_write(const char *directory, closo_error *error)
{
    closo_text page;
    closo_status status = closo_directory_make(directory, error);
    closo_text_init(&page);
    if (status == CLOSO_OK) {
        add_program_page(&page);
        status = write_page(&page, directory, "closo", error);
    }
    for (const closo_group *const *group = closo_groups; *group != NULL; group++) {
        for (size_t i = 0; (*group)->commands[i] != NULL && status == CLOSO_OK; i++) {
            char name[CLOSO_COMMAND_NAME_SIZE + 8];
            closo_text_clear(&page);
            closo_text_init(&page);
            add_command_page((*group)->commands[i], &page);
            page_name((*group)->commands[i], name, sizeof name);
            status = write_page(&page, directory, name, error);
        }
    }
    closo_text_clear(&page);
    return status;
}
