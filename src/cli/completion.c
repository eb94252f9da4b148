// SPDX-License-Identifier: GPL-3.0-or-later
// Two more faces of the command tables: a completion script for bash, and everything as JSON for
// programs that build command lines (graphical front ends, workflow managers, documentation).
#include <float.h>
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/frame.h"

// ---- bash --------------------------------------------------------------------------------------

static void add_words(closo_text *out, const closo_option *option)
{
    for (; option->name != NULL; option++)
        closo_text_addf(out, " --%s", option->name);
}

// What may follow an option: a case of the previous word.
static void add_value_cases(closo_text *out, const char *pattern, const closo_option *option)
{
    for (; option->name != NULL; option++) {
        const char *rest = option->choices;
        const char *choice = NULL;
        size_t length = 0;
        if (option->kind == CLOSO_OPTION_FLAG)
            continue;
        closo_text_addf(out, "        %s' --%s') ", pattern, option->name);
        if (option->kind == CLOSO_OPTION_CHOICE) {
            closo_text_add(out, "words='");
            while (closo_choice_next(&rest, &choice, &length)) {
                closo_text_add_bytes(out, choice, length);
                closo_text_add(out, *rest != '\0' ? " " : "");
            }
            closo_text_add(out, "'; files=no");
        } else {
            closo_text_add(out, option->kind == CLOSO_OPTION_PATH ? "files=yes" : "files=no");
        }
        closo_text_add(out, "; value=yes ;;\n");
    }
}

static void add_command_cases(closo_text *out, const closo_command *command)
{
    char name[CLOSO_COMMAND_NAME_SIZE];
    char pattern[CLOSO_COMMAND_NAME_SIZE + 2];
    snprintf(pattern, sizeof pattern, "'%s'", closo_command_name(command, name));
    for (size_t i = 0; command->options != NULL && command->options[i] != NULL; i++)
        add_value_cases(out, pattern, command->options[i]);
}

static void add_option_case(closo_text *out, const closo_command *command)
{
    char name[CLOSO_COMMAND_NAME_SIZE];
    closo_text_addf(out, "        '%s') options='", closo_command_name(command, name));
    for (size_t i = 0; command->options != NULL && command->options[i] != NULL; i++)
        add_words(out, command->options[i]);
    closo_text_add(out, "' ;;\n");
}

static void for_each_command(closo_text *out, void (*add)(closo_text *, const closo_command *))
{
    for (const closo_group *const *group = closo_groups; *group != NULL; group++)
        for (size_t i = 0; (*group)->commands[i] != NULL; i++)
            add(out, (*group)->commands[i]);
}

static void add_bash(closo_text *out)
{
    closo_text_add(out, "# bash completion of closo " CLOSO_VERSION ", written by "
                        "`closo --completion bash`\n"
                        "# SPDX-License-Identifier: GPL-3.0-or-later\n"
                        "_closo()\n{\n"
                        "    local current=\"${COMP_WORDS[COMP_CWORD]}\" "
                        "previous=\"${COMP_WORDS[COMP_CWORD-1]}\"\n"
                        "    local command='' verbs='' words='' options='' files=yes value=no\n"
                        "    if ((COMP_CWORD > 1)); then command=\"${COMP_WORDS[1]%%-*}\"; fi\n"
                        "    case \"$command\" in\n");
    for (const closo_group *const *group = closo_groups; *group != NULL; group++) {
        if (closo_group_has_verbs(*group)) {
            closo_text_addf(out, "        %s) verbs='", (*group)->name);
            for (size_t i = 0; (*group)->commands[i] != NULL; i++)
                closo_text_addf(out, "%s%s", i > 0 ? " " : "", (*group)->commands[i]->verb);
            closo_text_add(out, "' ;;\n");
        }
    }
    closo_text_add(out, "    esac\n"
                        "    if [ -n \"$verbs\" ]; then\n"
                        "        if ((COMP_CWORD == 2)); then\n"
                        "            COMPREPLY=($(compgen -W \"$verbs --help\" -- \"$current\"))\n"
                        "            return\n"
                        "        fi\n"
                        "        command=\"$command ${COMP_WORDS[2]}\"\n"
                        "    fi\n"
                        "    case \"$command $previous\" in\n");
    for_each_command(out, add_command_cases);
    add_value_cases(out, "*", closo_common_options);
    add_value_cases(out, "", closo_command_program.options[0]);
    closo_text_add(out, "    esac\n"
                        "    case \"$command\" in\n"
                        "        '') if [ $value = no ]; then words='help");
    for (const closo_group *const *group = closo_groups; *group != NULL; group++)
        closo_text_addf(out, " %s", (*group)->name);
    closo_text_add(out, "'; options='");
    add_words(out, closo_command_program.options[0]);
    closo_text_add(out, "'; fi ;;\n");
    for_each_command(out, add_option_case);
    closo_text_add(out, "    esac\n    if [ $value = no ]; then words=\"$words $options");
    add_words(out, closo_common_options);
    closo_text_add(out, "\"; fi\n"
                        "    COMPREPLY=()\n"
                        "    if [ $files = yes ] && [[ $current != -* ]]; then\n"
                        "        compopt -o filenames 2>/dev/null\n"
                        "        mapfile -t COMPREPLY < <(compgen -f -- \"$current\")\n"
                        "        if [ -n \"$command\" ]; then return; fi\n"
                        "    fi\n"
                        "    COMPREPLY+=($(compgen -W \"$words\" -- \"$current\"))\n"
                        "}\n"
                        "complete -F _closo closo\n");
}

closo_status closo_completion_write(const char *shell, closo_text *out, closo_error *error)
{
    if (strcmp(shell, "bash") != 0)
        return closo_fail(error, CLOSO_USAGE, "--completion: expected bash, found \"%s\"", shell);
    add_bash(out);
    return CLOSO_OK;
}

// ---- JSON --------------------------------------------------------------------------------------

static json_t *text_or_null(const char *text)
{
    return text != NULL ? json_string(text) : json_null();
}

static json_t *bound_or_null(const closo_option *option, double bound)
{
    bool none =
        (option->minimum == 0 && option->maximum == 0) || bound <= -DBL_MAX || bound >= DBL_MAX;
    return none ? json_null() : json_real(bound);
}

static json_t *list_of(const char *text, const char *separators)
{
    json_t *list = json_array();
    while (text != NULL && *text != '\0') {
        size_t length = strcspn(text, separators);
        if (length > 0)
            json_array_append_new(list, json_stringn(text, length));
        text += length;
        text += *text != '\0';
    }
    return list;
}

static json_t *option_json(const closo_option *option)
{
    static const char *const kinds[] = {"flag", "quantity", "integer", "text", "choice", "path"};
    const char short_name[2] = {option->short_name, '\0'};
    bool quantity = option->kind == CLOSO_OPTION_QUANTITY;
    bool flag = option->kind == CLOSO_OPTION_FLAG;
    json_t *out = json_object();
    json_object_set_new(out, "name", json_string(option->name));
    json_object_set_new(out, "short_name", text_or_null(short_name[0] != '\0' ? short_name : NULL));
    json_object_set_new(out, "kind", json_string(kinds[option->kind]));
    json_object_set_new(out, "dimension",
                        text_or_null(quantity ? closo_dimension_name(option->dimension) : NULL));
    json_object_set_new(out, "unit",
                        text_or_null(quantity ? closo_dimension_unit(option->dimension) : NULL));
    json_object_set_new(out, "placeholder",
                        flag ? json_null() : json_string(closo_option_placeholder(option)));
    json_object_set_new(out, "default", text_or_null(option->default_text));
    json_object_set_new(out, "absent", text_or_null(option->absent));
    json_object_set_new(out, "choices", list_of(option->choices, "|"));
    json_object_set_new(out, "minimum", bound_or_null(option, option->minimum));
    json_object_set_new(out, "maximum", bound_or_null(option, option->maximum));
    json_object_set_new(out, "repeatable", json_boolean(option->repeatable));
    json_object_set_new(out, "help", text_or_null(option->help));
    return out;
}

static json_t *table_json(const closo_option *const *tables)
{
    json_t *list = json_array();
    for (size_t i = 0; tables != NULL && tables[i] != NULL; i++)
        for (const closo_option *option = tables[i]; option->name != NULL; option++)
            json_array_append_new(list, option_json(option));
    return list;
}

static json_t *command_json(const closo_command *command)
{
    json_t *out = json_object();
    bool any = command->operand_maximum == SIZE_MAX;
    json_object_set_new(out, "verb", text_or_null(command->verb));
    json_object_set_new(out, "summary", text_or_null(command->summary));
    json_object_set_new(out, "operands", text_or_null(command->operands));
    json_object_set_new(out, "operand_minimum", json_integer((json_int_t)command->operand_minimum));
    json_object_set_new(out, "operand_maximum",
                        any ? json_null() : json_integer((json_int_t)command->operand_maximum));
    json_object_set_new(out, "description", text_or_null(command->description));
    json_object_set_new(out, "examples", list_of(command->examples, "\n"));
    json_object_set_new(out, "options", table_json(command->options));
    return out;
}

static json_t *group_json(const closo_group *group)
{
    json_t *out = json_object();
    json_t *commands = json_array();
    for (size_t i = 0; group->commands[i] != NULL; i++)
        json_array_append_new(commands, command_json(group->commands[i]));
    json_object_set_new(out, "name", json_string(group->name));
    json_object_set_new(out, "summary", text_or_null(group->summary));
    json_object_set_new(out, "commands", commands);
    return out;
}

closo_status closo_usage_json(closo_text *out, closo_error *error)
{
    const closo_option *const common[] = {closo_common_options, NULL};
    json_t *groups = json_array();
    for (const closo_group *const *group = closo_groups; *group != NULL; group++)
        json_array_append_new(groups, group_json(*group));
    json_t *root = json_object();
    json_object_set_new(root, "closo", json_string(CLOSO_VERSION));
    json_object_set_new(root, "options", table_json(closo_command_program.options));
    json_object_set_new(root, "common_options", table_json(common));
    json_object_set_new(root, "groups", groups);
    char *text = json_dumps(root, JSON_INDENT(2));
    json_decref(root);
    if (text == NULL)
        return closo_fail(error, CLOSO_MEMORY, "out of memory while writing JSON");
    closo_text_add(out, text);
    closo_text_add(out, "\n");
    free(text);
    return CLOSO_OK;
}
