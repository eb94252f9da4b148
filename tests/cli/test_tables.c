// SPDX-License-Identifier: GPL-3.0-or-later
// Every record of every command: names well formed and unique, defaults that parse and lie within
// their bounds, choices only where there is a choice, texts that help. And the faces made from the
// records hold every option.
#include "cli/frame.h"

#include "../harness.h"

#include <ctype.h>
#include <string.h>

typedef void (*visit)(const closo_command *command, const char *name);

static void each_command(visit visitor)
{
    for (const closo_group *const *group = closo_groups; *group != NULL; group++) {
        for (size_t i = 0; (*group)->commands[i] != NULL; i++) {
            char name[CLOSO_COMMAND_NAME_SIZE];
            visitor((*group)->commands[i], closo_command_name((*group)->commands[i], name));
        }
    }
}

static size_t collect(const closo_command *command, const closo_option **options, size_t maximum)
{
    size_t count = 0;
    for (size_t i = 0; command->options != NULL && command->options[i] != NULL; i++) {
        for (const closo_option *option = command->options[i]; option->name != NULL; option++) {
            ck_assert_uint_lt(count, maximum);
            options[count++] = option;
        }
    }
    for (const closo_option *option = closo_common_options; option->name != NULL; option++) {
        ck_assert_uint_lt(count, maximum);
        if (!closo_option_shadowed(command, option))
            options[count++] = option;
    }
    return count;
}

static bool is_well_formed(const char *name)
{
    size_t length = strlen(name);
    bool good = length > 0 && name[0] != '-' && name[length - 1] != '-';
    for (size_t i = 0; i < length; i++) {
        good = good && (islower((unsigned char)name[i]) || isdigit((unsigned char)name[i]) ||
                        name[i] == '-');
    }
    return good;
}

static bool is_sentence(const char *text)
{
    return text != NULL && strlen(text) > 3 && text[strlen(text) - 1] == '.';
}

static void check_option(const closo_option *option, const char *command)
{
    closo_error error = {0};
    closo_option_value value;
    const char *name = option->name;
    bool flag = option->kind == CLOSO_OPTION_FLAG;
    bool bounded = option->minimum != 0 || option->maximum != 0;
    bool number = option->kind == CLOSO_OPTION_QUANTITY || option->kind == CLOSO_OPTION_INTEGER;
    ck_assert_msg(is_well_formed(name), "closo %s: --%s: name", command, name);
    ck_assert_msg(is_sentence(option->help), "closo %s: --%s: help is no sentence", command, name);
    ck_assert_msg(option->kind == CLOSO_OPTION_CHOICE || flag == (option->placeholder == NULL),
                  "closo %s: --%s: placeholder", command, name);
    ck_assert_msg((option->kind == CLOSO_OPTION_CHOICE) == (option->choices != NULL),
                  "closo %s: --%s: choices", command, name);
    ck_assert_msg(!bounded || number, "closo %s: --%s: bounds of no number", command, name);
    ck_assert_msg(!bounded || option->minimum < option->maximum,
                  "closo %s: --%s: minimum and maximum (INFINITY: none)", command, name);
    ck_assert_msg(option->default_text == NULL || option->absent == NULL,
                  "closo %s: --%s: a default and what happens without one", command, name);
    ck_assert_msg(flag ? option->default_text == NULL && option->absent == NULL
                       : option->default_text != NULL || option->absent != NULL,
                  "closo %s: --%s: expected default_text or absent, of a flag neither", command,
                  name);
    if (option->default_text != NULL) {
        ck_assert_msg(closo_option_read(option, option->default_text, &value, &error) == CLOSO_OK,
                      "closo %s: default: %s", command, error.message);
    }
}

static void check_choices(const closo_option *option, const char *command)
{
    const char *rest = option->choices;
    const char *choice = NULL;
    size_t length = 0;
    size_t count = 0;
    for (; closo_choice_next(&rest, &choice, &length); count++) {
        char text[64];
        closo_option_value value;
        ck_assert_msg(length > 0 && length < sizeof text, "closo %s: --%s: a choice of %zu bytes",
                      command, option->name, length);
        snprintf(text, sizeof text, "%.*s", (int)length, choice);
        ck_assert_int_eq(closo_option_read(option, text, &value, NULL), CLOSO_OK);
    }
    ck_assert_msg(option->choices == NULL || count > 1, "closo %s: --%s: no choice", command,
                  option->name);
}

// A command may use the letter of a common option for one of its own.
static bool is_common(const closo_option *option)
{
    for (const closo_option *common = closo_common_options; common->name != NULL; common++)
        if (common == option)
            return true;
    return false;
}

static void check_command(const closo_command *command, const char *name)
{
    const closo_option *options[128];
    size_t count = collect(command, options, 128);
    ck_assert_msg(strlen(name) + 1 < CLOSO_COMMAND_NAME_SIZE, "closo %s: name too long", name);
    ck_assert_msg(is_well_formed(command->group), "closo %s: group", name);
    ck_assert_msg(command->verb == NULL || is_well_formed(command->verb), "closo %s: verb", name);
    ck_assert_msg(command->summary != NULL && strchr(command->summary, '\n') == NULL,
                  "closo %s: summary is not one line", name);
    ck_assert_msg(command->description != NULL, "closo %s: no description", name);
    ck_assert_msg((command->run != NULL) != (command->run_with_parts != NULL),
                  "closo %s: expected one run function", name);
    ck_assert_msg(command->operand_minimum <= command->operand_maximum &&
                      (command->operand_maximum == 0) == (command->operands == NULL),
                  "closo %s: operands", name);
    for (size_t i = 0; i < count; i++) {
        check_option(options[i], name);
        check_choices(options[i], name);
        for (size_t j = 0; j < i; j++) {
            ck_assert_msg(strcmp(options[i]->name, options[j]->name) != 0,
                          "closo %s: --%s stands twice in the tables", name, options[i]->name);
            ck_assert_msg(options[i]->short_name == '\0' ||
                              options[i]->short_name != options[j]->short_name ||
                              (is_common(options[i]) && !is_common(options[j])),
                          "closo %s: -%c stands twice", name, options[i]->short_name);
        }
    }
}

START_TEST(records_are_consistent)
{
    each_command(check_command);
}
END_TEST

// The defaults all together, through the parser itself.
static void check_defaults(const closo_command *command, const char *name)
{
    const char *words[64];
    closo_error error = {0};
    closo_arguments *arguments = NULL;
    ck_assert_uint_lt(command->operand_minimum, 64);
    for (size_t i = 0; i < command->operand_minimum; i++)
        words[i] = "operand";
    ck_assert_msg(closo_arguments_parse(&arguments, command, command->operand_minimum, words,
                                        &error) == CLOSO_OK,
                  "closo %s: %s", name, error.message);
    closo_arguments_free(arguments);
}

START_TEST(defaults_parse)
{
    each_command(check_defaults);
}
END_TEST

// The next word as a shell would see it, quotes taken off; NULL at the end, or where a pipe, a file
// or a remark begins.
static char *next_word(char **rest)
{
    char *from = *rest + strspn(*rest, " "), *word = from, *to = from;
    if (*from == '\0' || strchr("|>#", *from) != NULL)
        return NULL;
    for (char quote = '\0'; *from != '\0' && (quote != '\0' || *from != ' '); from++)
        if (quote == '\0' && (*from == '"' || *from == '\''))
            quote = *from;
        else if (*from == quote)
            quote = '\0';
        else {
            ck_assert_msg(quote != '\0' || !strchr("(){}<>&;$`", *from),
                          "a shell takes the %c for itself: %s", *from, word);
            *to++ = *from;
        }
    *rest = from + (*from == ' ');
    *to = '\0';
    return word;
}

// An example that starts with another command or uses an option that is not there is a lie.
static void check_examples(const closo_command *command, const char *name)
{
    char start[CLOSO_COMMAND_NAME_SIZE + 8];
    const char *line = command->examples;
    snprintf(start, sizeof start, "closo %s", name);
    while (line != NULL && *line != '\0') {
        const char *words[64];
        char copy[1024];
        size_t length = strcspn(line, "\n");
        size_t count = 0;
        closo_error error = {0};
        closo_arguments *arguments = NULL;
        const char *const launcher = "mpirun -n 8 ";
        if (command->splits && closo_text_starts_with(line, launcher)) {
            line += strlen(launcher);
            length -= strlen(launcher);
        }
        snprintf(copy, sizeof copy, "%.*s", (int)length, line);
        char after = closo_text_starts_with(copy, start) ? copy[strlen(start)] : 'x';
        ck_assert_msg(length < sizeof copy && (after == ' ' || after == '\0'),
                      "closo %s: example %.*s", name, (int)length, line);
        for (char *rest = copy + strlen(start), *word; (word = next_word(&rest)) && count < 64;)
            words[count++] = word;
        ck_assert_msg(closo_arguments_parse(&arguments, command, count, words, &error) == CLOSO_OK,
                      "closo %s: example: %s", name, error.message);
        closo_arguments_free(arguments);
        line += length;
        line += *line == '\n';
    }
}

START_TEST(examples_parse)
{
    each_command(check_examples);
}
END_TEST

static void check_help(const closo_command *command, const char *name)
{
    const closo_option *options[128];
    size_t count = collect(command, options, 128);
    for (size_t columns = 20; columns <= 120; columns += 50) {
        closo_text help;
        closo_text_init(&help);
        closo_usage_command(command, &help, columns);
        ck_assert(!help.failed);
        for (size_t i = 0; i < count; i++) {
            char option[80];
            snprintf(option, sizeof option, "--%s", options[i]->name);
            ck_assert_msg(strstr(help.data, option) != NULL, "closo %s --help: no %s", name,
                          option);
        }
        closo_text_clear(&help);
    }
}

START_TEST(help_shows_every_option)
{
    each_command(check_help);
}
END_TEST

START_TEST(groups_are_named_once)
{
    for (const closo_group *const *a = closo_groups; *a != NULL; a++) {
        ck_assert(is_well_formed((*a)->name));
        ck_assert_ptr_nonnull((*a)->commands[0]);
        for (const closo_group *const *b = closo_groups; b != a; b++)
            ck_assert_str_ne((*a)->name, (*b)->name);
        for (size_t i = 0; (*a)->commands[i] != NULL; i++) {
            ck_assert_str_eq((*a)->commands[i]->group, (*a)->name);
            ck_assert((*a)->commands[i]->verb != NULL || (*a)->commands[1] == NULL);
        }
    }
}
END_TEST

START_TEST(json_and_completion_can_be_made)
{
    closo_text out;
    closo_text_init(&out);
    ck_assert_int_eq(closo_usage_json(&out, NULL), CLOSO_OK);
    ck_assert(!out.failed && out.data[0] == '{');
    closo_text_clear(&out);
    closo_text_init(&out);
    ck_assert_int_eq(closo_completion_write("bash", &out, NULL), CLOSO_OK);
    ck_assert(!out.failed && strstr(out.data, "complete -F _closo closo") != NULL);
    ck_assert_int_eq(closo_completion_write("csh", &out, NULL), CLOSO_USAGE);
    closo_text_clear(&out);
}
END_TEST

static void add(TCase *tests)
{
    tcase_add_test(tests, records_are_consistent);
    tcase_add_test(tests, defaults_parse);
    tcase_add_test(tests, examples_parse);
    tcase_add_test(tests, help_shows_every_option);
    tcase_add_test(tests, groups_are_named_once);
    tcase_add_test(tests, json_and_completion_can_be_made);
}

int main(void)
{
    return harness_run("tables", add);
}
