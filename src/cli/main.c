// SPDX-License-Identifier: GPL-3.0-or-later
// The program: finds the command, parses its options, checks where its output is to go, runs it and
// hands the result to the renderers. Every way out passes through `finish`, which reports output
// that was lost, and every failure is one line on standard error.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/frame.h"
#include "cli/literature.h"
#include "cli/ranks.h"

typedef struct words {
    size_t count;
    const char *const *items;
} words;

static closo_status print_text(closo_text *text, closo_error *error)
{
    closo_status status = text->failed ? closo_fail(error, CLOSO_MEMORY, "out of memory")
                                       : closo_terminal_print(text->data, text->length, error);
    closo_text_clear(text);
    return status;
}

// ---- finding -----------------------------------------------------------------------------------

static const closo_group *find_group(const char *name)
{
    for (const closo_group *const *group = closo_groups; *group != NULL; group++)
        if (strcmp((*group)->name, name) == 0)
            return *group;
    return NULL;
}

static const closo_command *find_verb(const closo_group *group, const char *verb)
{
    for (const closo_command *const *command = group->commands; *command != NULL; command++)
        if ((*command)->verb != NULL && strcmp((*command)->verb, verb) == 0)
            return *command;
    return NULL;
}

static closo_status unknown_verb(const closo_group *group, const char *verb, closo_error *error)
{
    closo_suggestion near = {.word = verb};
    closo_text list;
    closo_text_init(&list);
    for (size_t i = 0; group->commands[i] != NULL; i++) {
        const char *name = group->commands[i]->verb;
        closo_suggestion_try(&near, name, strlen(name));
        closo_text_addf(&list, "%s%s", i > 0 ? ", " : "", name);
    }
    closo_status status =
        near.best != NULL
            ? closo_fail(error, CLOSO_USAGE, "%s has no verb \"%s\" (did you mean \"%s\"?)",
                         group->name, verb, near.best)
            : closo_fail(error, CLOSO_USAGE, "%s has no verb \"%s\"; there are: %s", group->name,
                         verb, list.failed ? "" : list.data);
    closo_text_clear(&list);
    return status;
}

// The word is no group and no file: a slip in a group, or a verb without its group.
static closo_status unknown_group(const char *word, closo_error *error)
{
    closo_suggestion near = {.word = word};
    for (const closo_group *const *group = closo_groups; *group != NULL; group++) {
        closo_suggestion_try(&near, (*group)->name, strlen((*group)->name));
        if (find_verb(*group, word) != NULL) {
            return closo_fail(error, CLOSO_USAGE,
                              "there is no group or file \"%s\" (did you mean "
                              "\"%s %s\"?)",
                              word, (*group)->name, word);
        }
    }
    if (near.best != NULL) {
        return closo_fail(error, CLOSO_USAGE,
                          "there is no group or file \"%s\" (did you mean "
                          "\"%s\"?)",
                          word, near.best);
    }
    return closo_fail(error, CLOSO_USAGE,
                      "there is no group or file \"%s\"; closo --help lists "
                      "the groups",
                      word);
}

// ---- help --------------------------------------------------------------------------------------

static closo_status print_help(const closo_group *group, const closo_command *command,
                               closo_error *error)
{
    closo_text out;
    size_t columns = closo_terminal_columns(STDOUT_FILENO);
    closo_text_init(&out);
    if (command != NULL && command->group != NULL)
        closo_usage_command(command, &out, columns);
    else if (group != NULL)
        closo_usage_group(group, &out, columns);
    else
        closo_usage_program(&out, columns);
    return print_text(&out, error);
}

// `closo help [GROUP [VERB]]`
static closo_status run_help(words rest, closo_error *error)
{
    const closo_group *group = NULL;
    const closo_command *command = NULL;
    if (rest.count > 0) {
        group = find_group(rest.items[0]);
        if (group == NULL)
            return unknown_group(rest.items[0], error);
    }
    if (rest.count > 1 && closo_group_has_verbs(group)) {
        command = find_verb(group, rest.items[1]);
        if (command == NULL)
            return unknown_verb(group, rest.items[1], error);
    }
    return print_help(group, command, error);
}

// ---- running -----------------------------------------------------------------------------------

static void clear_parts(closo_parts *parts)
{
    for (size_t i = 0; i < parts->count; i++) {
        free(parts->items[i].name);
        closo_result_free(parts->items[i].result);
    }
    free(parts->items);
}

// A failure that Ctrl-C caused on its way is an interruption, whatever it was called.
static closo_status settle(closo_status status, closo_error *error)
{
    bool failed = status != CLOSO_OK && status != CLOSO_NEGATIVE;
    if (failed && status != CLOSO_INTERRUPTED && closo_terminal_interrupted())
        return closo_fail(error, CLOSO_INTERRUPTED, "interrupted");
    return status;
}

static closo_status run_and_render(const closo_arguments *arguments, closo_error *error)
{
    const closo_command *command = closo_arguments_command(arguments);
    const closo_control *control = closo_ranks_control(closo_terminal_control());
    closo_result *result = NULL;
    closo_parts parts = {0};
    closo_status status = closo_render_check(arguments, error);
    if (status == CLOSO_OK)
        status = closo_literature_check(arguments, error);
    if (status != CLOSO_OK)
        return status;
    closo_terminal_begin(closo_arguments_flag(arguments, "quiet"));
    status = command->run_with_parts != NULL
                 ? command->run_with_parts(arguments, control, &result, &parts, error)
                 : command->run(arguments, control, &result, error);
    closo_terminal_end();
    if ((status == CLOSO_OK || status == CLOSO_NEGATIVE) && closo_terminal_interrupted())
        status = closo_fail(error, CLOSO_INTERRUPTED, "interrupted"); // it looks nowhere itself
    if (result != NULL && (status == CLOSO_OK || status == CLOSO_NEGATIVE)) {
        closo_error lost = {0};
        closo_status compared = closo_literature_add(arguments, result, &lost);
        if (compared != CLOSO_OK) // the answer is shown all the same
            status = closo_fail(error, compared, "%s", lost.message);
        closo_status rendered = closo_render(arguments, result, &parts, &lost);
        if (rendered != CLOSO_OK)
            status = closo_fail(error, rendered, "%s", lost.message);
    }
    closo_result_free(result);
    clear_parts(&parts);
    return settle(status, error);
}

static closo_status run_command(const closo_command *command, words rest, closo_error *error)
{
    closo_arguments *arguments = NULL;
    closo_status status = closo_arguments_parse(&arguments, command, rest.count, rest.items, error);
    if (status == CLOSO_OK && !closo_arguments_flag(arguments, "help"))
        status = run_and_render(arguments, error);
    else if (status == CLOSO_OK && closo_ranks_own() == 0)
        status = print_help(NULL, command, error);
    closo_arguments_free(arguments);
    return status;
}

// The options of closo itself, or a file to describe.
static closo_status run_program(words rest, closo_error *error)
{
    closo_arguments *arguments = NULL;
    closo_text out;
    closo_status status =
        closo_arguments_parse(&arguments, &closo_command_program, rest.count, rest.items, error);
    closo_text_init(&out);
    if (status != CLOSO_OK)
        return status;
    if (closo_arguments_flag(arguments, "help")) {
        status = print_help(NULL, NULL, error);
    } else if (closo_arguments_flag(arguments, "version")) {
        closo_version_write(&out);
        status = print_text(&out, error);
    } else if (closo_arguments_given(arguments, "man-pages")) {
        status = closo_manual_write(closo_arguments_text(arguments, "man-pages"), error);
    } else if (closo_arguments_given(arguments, "completion")) {
        status = closo_completion_write(closo_arguments_text(arguments, "completion"), &out, error);
        status = status == CLOSO_OK ? print_text(&out, error) : status;
    } else if (closo_arguments_flag(arguments, "json-usage")) {
        status = closo_usage_json(&out, error);
        status = status == CLOSO_OK ? print_text(&out, error) : status;
    } else if (closo_arguments_operand_count(arguments) == 0) {
        status = rest.count == 0 ? print_help(NULL, NULL, error)
                                 : closo_fail(error, CLOSO_USAGE,
                                              "expected a group or a file; "
                                              "closo --help lists the groups");
    } else {
        status = run_and_render(arguments, error);
    }
    closo_text_clear(&out);
    closo_arguments_free(arguments);
    return status;
}

// Finds what the first words name; *command is whose name stands before an error.
static closo_status dispatch(words all, const closo_command **command, closo_error *error)
{
    const char *first = all.count > 0 ? all.items[0] : "";
    const char *second = all.count > 1 ? all.items[1] : "";
    *command = &closo_command_program;
    if (strcmp(first, "help") == 0)
        return run_help((words){all.count - 1, all.items + 1}, error);
    const closo_group *group = find_group(first);
    if (group == NULL) {
        bool file = first[0] == '\0' || first[0] == '-' || closo_file_exists(first) ||
                    closo_directory_exists(first) || strpbrk(first, "./") != NULL;
        return file ? run_program(all, error) : unknown_group(first, error);
    }
    if (!closo_group_has_verbs(group)) {
        *command = group->commands[0];
        return run_command(*command, (words){all.count - 1, all.items + 1}, error);
    }
    if (second[0] == '\0' || strcmp(second, "--help") == 0 || strcmp(second, "-h") == 0)
        return print_help(group, NULL, error);
    const closo_command *found = find_verb(group, second);
    if (found == NULL)
        return unknown_verb(group, second, error);
    *command = found;
    return run_command(found, (words){all.count - 2, all.items + 2}, error);
}

// Whether processes beside the first have something to do.
static bool is_shared(words all)
{
    const closo_group *group = all.count > 1 ? find_group(all.items[0]) : NULL;
    const closo_command *command =
        group != NULL && closo_group_has_verbs(group) ? find_verb(group, all.items[1]) : NULL;
    return command != NULL && command->splits;
}

// An earlier failure is told first; one while flushing counts only if there was none.
static int finish(closo_status status, const closo_command *command, const closo_error *error)
{
    closo_error lost = {0};
    closo_status flushed = closo_terminal_flush(&lost);
    bool told = status != CLOSO_OK && (status != CLOSO_NEGATIVE || error->message[0] != '\0');
    if (told && closo_ranks_own() == 0) {
        closo_terminal_say(command, NULL,
                           error->message[0] != '\0' ? error->message
                                                     : closo_status_meaning(status));
    }
    if (flushed != CLOSO_OK && (status == CLOSO_OK || status == CLOSO_NEGATIVE)) {
        closo_terminal_say(command, NULL, lost.message);
        status = flushed;
    }
    return closo_status_exit(status);
}

int main(int argc, char **argv)
{
    closo_error error = {0};
    const closo_command *command = &closo_command_program;
    closo_terminal_prepare();
    closo_ranks_begin(argc, argv);
    words all = {argc > 1 ? (size_t)(argc - 1) : 0, (const char *const *)argv + (argc > 0)};
    closo_status status = CLOSO_OK;
    if (closo_ranks_own() == 0 || is_shared(all))
        status = dispatch(all, &command, &error);
    status = closo_ranks_end(status, &error);
    return finish(status, command, &error);
}
