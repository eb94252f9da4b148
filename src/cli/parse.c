// SPDX-License-Identifier: GPL-3.0-or-later
// The parser. Every option of the command's tables and of the common table owns one slot; a slot
// holds the values typed, or, when none was, the value of default_text, read by the same function.
// So a run function cannot tell a default from the same text typed, except by asking
// closo_arguments_given. Texts are borrowed from the command line and the tables. A word that
// starts with two dashes is never taken as a value: `--title --names` is a forgotten title.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/frame.h"

typedef struct slot {
    const closo_option *option;
    bool given;
    size_t count, capacity;
    closo_option_value *values;
} slot;

struct closo_arguments {
    const closo_command *command;
    slot *slots;
    size_t slot_count;
    const char **operands;
    size_t operand_count;
};

const char *closo_command_name(const closo_command *command, char name[CLOSO_COMMAND_NAME_SIZE])
{
    const char *group = command != NULL && command->group != NULL ? command->group : "";
    const char *verb = command != NULL && command->verb != NULL ? command->verb : "";
    snprintf(name, CLOSO_COMMAND_NAME_SIZE, "%s%s%s", group, verb[0] != '\0' ? " " : "", verb);
    return name;
}

// ---- values ------------------------------------------------------------------------------------

const char *closo_option_placeholder(const closo_option *option)
{
    return option->placeholder != NULL ? option->placeholder : "WORD";
}

bool closo_choice_next(const char **rest, const char **choice, size_t *length)
{
    if (*rest == NULL || **rest == '\0')
        return false;
    *choice = *rest;
    *length = strcspn(*rest, "|");
    *rest += *length;
    *rest += **rest == '|';
    return true;
}

static closo_status read_choice(const closo_option *option, const char *text, closo_error *error)
{
    closo_suggestion near = {.word = text};
    closo_text list;
    const char *rest = option->choices;
    const char *choice = NULL;
    size_t length = 0;
    closo_text_init(&list);
    while (closo_choice_next(&rest, &choice, &length)) {
        if (strlen(text) == length && memcmp(text, choice, length) == 0) {
            closo_text_clear(&list);
            return CLOSO_OK;
        }
        closo_text_add(&list, list.length > 0 ? ", " : "");
        closo_text_add_bytes(&list, choice, length);
        closo_suggestion_try(&near, choice, length);
    }
    closo_status status =
        near.best != NULL ? closo_fail(error, CLOSO_USAGE,
                                       "--%s: expected one of %s, found \"%s\" (did you mean "
                                       "\"%.*s\"?)",
                                       option->name, list.failed ? "" : list.data, text,
                                       (int)near.best_length, near.best)
                          : closo_fail(error, CLOSO_USAGE, "--%s: expected one of %s, found \"%s\"",
                                       option->name, list.failed ? "" : list.data, text);
    closo_text_clear(&list);
    return status;
}

static closo_status check_bounds(const closo_option *option, const char *text, double value,
                                 closo_error *error)
{
    if ((option->minimum == 0 && option->maximum == 0) ||
        (value >= option->minimum && value <= option->maximum))
        return CLOSO_OK;
    char bound[CLOSO_NUMBER_SIZE];
    bool low = value < option->minimum;
    const char *unit = closo_dimension_unit(option->dimension);
    closo_format_number(bound, low ? option->minimum : option->maximum, 0);
    bool bare =
        option->kind != CLOSO_OPTION_QUANTITY || option->dimension == CLOSO_DIMENSION_NUMBER;
    return closo_fail(error, CLOSO_USAGE, "--%s: expected %s %s%s%s, found \"%s\"", option->name,
                      low ? "at least" : "at most", bound, bare ? "" : " ", bare ? "" : unit, text);
}

static closo_status read_quantity(const closo_option *option, const char *text, double *value,
                                  closo_error *error)
{
    closo_error inner = {0};
    closo_status status = closo_quantity_from_text(text, option->dimension, value, &inner);
    if (status != CLOSO_OK)
        return closo_fail(error, status, "--%s: %s", option->name, inner.message);
    return check_bounds(option, text, *value, error);
}

static closo_status read_integer(const closo_option *option, const char *text, int64_t *value,
                                 closo_error *error)
{
    if (!closo_integer_from_text(text, value)) {
        return closo_fail(error, CLOSO_USAGE, "--%s: expected a whole number, found \"%s\"",
                          option->name, text);
    }
    return check_bounds(option, text, (double)*value, error);
}

closo_status closo_option_read(const closo_option *option, const char *text,
                               closo_option_value *out, closo_error *error)
{
    *out = (closo_option_value){.text = text, .number = NAN};
    switch (option->kind) {
    case CLOSO_OPTION_FLAG:
    case CLOSO_OPTION_TEXT:
        return CLOSO_OK;
    case CLOSO_OPTION_QUANTITY:
        return read_quantity(option, text, &out->number, error);
    case CLOSO_OPTION_INTEGER:
        return read_integer(option, text, &out->integer, error);
    case CLOSO_OPTION_CHOICE:
        return read_choice(option, text, error);
    case CLOSO_OPTION_PATH:
        if (text[0] == '\0') {
            return closo_fail(error, CLOSO_USAGE, "--%s: expected %s, found nothing", option->name,
                              closo_option_placeholder(option));
        }
        return CLOSO_OK;
    }
    return closo_fail(error, CLOSO_USAGE, "--%s: unknown kind of option", option->name);
}

// ---- slots -------------------------------------------------------------------------------------

static size_t count_options(const closo_option *table)
{
    size_t count = 0;
    while (table[count].name != NULL)
        count++;
    return count;
}

bool closo_option_shadowed(const closo_command *command, const closo_option *option)
{
    const closo_option *const *tables = command != NULL ? command->options : NULL;
    const char *group = command != NULL && command->group != NULL ? command->group : "";
    if (strcmp(option->name, "compare") == 0 &&
        (strcmp(group, "catalogue") == 0 || strcmp(group, "report") == 0))
        return true;
    for (size_t i = 0; tables != NULL && tables[i] != NULL; i++)
        for (const closo_option *own = tables[i]; own->name != NULL; own++)
            if (own != option && strcmp(own->name, option->name) == 0)
                return true;
    return false;
}

static closo_status make_slots(closo_arguments *arguments, closo_error *error)
{
    const closo_option *const *tables = arguments->command->options;
    size_t count = count_options(closo_common_options);
    for (size_t i = 0; tables != NULL && tables[i] != NULL; i++)
        count += count_options(tables[i]);
    arguments->slots = closo_allocate(count, sizeof *arguments->slots, error);
    if (arguments->slots == NULL)
        return CLOSO_MEMORY;
    for (size_t i = 0; tables != NULL && tables[i] != NULL; i++)
        for (const closo_option *option = tables[i]; option->name != NULL; option++)
            arguments->slots[arguments->slot_count++].option = option;
    for (const closo_option *option = closo_common_options; option->name != NULL; option++)
        if (!closo_option_shadowed(arguments->command, option))
            arguments->slots[arguments->slot_count++].option = option;
    return CLOSO_OK;
}

static slot *find_slot(const closo_arguments *arguments, const char *name, size_t length)
{
    for (size_t i = 0; i < arguments->slot_count; i++) {
        const char *candidate = arguments->slots[i].option->name;
        if (strlen(candidate) == length && memcmp(candidate, name, length) == 0)
            return &arguments->slots[i];
    }
    return NULL;
}

char closo_option_letter(const closo_command *command, const closo_option *option)
{
    const closo_option *const *tables = command != NULL ? command->options : NULL;
    for (size_t i = 0; tables != NULL && tables[i] != NULL; i++)
        for (const closo_option *own = tables[i]; own->name != NULL; own++)
            if (own->short_name == option->short_name && own != option)
                return '\0';
    return option->short_name;
}

// Options of the command come before the common ones.
static slot *find_short(const closo_arguments *arguments, char short_name)
{
    for (size_t i = 0; i < arguments->slot_count; i++)
        if (short_name != '\0' && arguments->slots[i].option->short_name == short_name)
            return &arguments->slots[i];
    return NULL;
}

static closo_status add_value(slot *into, const char *text, closo_error *error)
{
    void *values = into->values;
    closo_status status =
        closo_grow(&values, &into->capacity, into->count + 1, sizeof *into->values, error);
    into->values = values;
    if (status == CLOSO_OK)
        status = closo_option_read(into->option, text, &into->values[into->count], error);
    if (status == CLOSO_OK)
        into->count++;
    return status;
}

static closo_status add_defaults(closo_arguments *arguments, closo_error *error)
{
    closo_status status = CLOSO_OK;
    for (size_t i = 0; i < arguments->slot_count && status == CLOSO_OK; i++) {
        slot *into = &arguments->slots[i];
        if (!into->given && into->option->default_text != NULL)
            status = add_value(into, into->option->default_text, error);
    }
    return status;
}

// ---- words -------------------------------------------------------------------------------------

static closo_status unknown_option(const closo_arguments *arguments, const char *name,
                                   size_t length, closo_error *error)
{
    char word[64];
    char command[CLOSO_COMMAND_NAME_SIZE];
    snprintf(word, sizeof word, "%.*s", (int)length, name);
    closo_suggestion near = {.word = word};
    for (size_t i = 0; i < arguments->slot_count; i++) {
        const char *candidate = arguments->slots[i].option->name;
        closo_suggestion_try(&near, candidate, strlen(candidate));
    }
    if (near.best != NULL) {
        return closo_fail(error, CLOSO_USAGE, "unknown option --%s (did you mean --%s?)", word,
                          near.best);
    }
    closo_command_name(arguments->command, command);
    return closo_fail(error, CLOSO_USAGE, "unknown option --%s; closo %s%s--help lists them", word,
                      command, command[0] != '\0' ? " " : "");
}

static bool looks_like_option(const closo_arguments *arguments, const char *word)
{
    return closo_text_starts_with(word, "--") ||
           (word[0] == '-' && word[1] != '\0' && word[2] == '\0' &&
            find_short(arguments, word[1]) != NULL);
}

// One option with the value that came with it ("=value", "-ovalue") or the next word. *used counts
// the next word if it was taken.
static closo_status take_option(closo_arguments *arguments, slot *into, const char *attached,
                                const char *next, size_t *used, closo_error *error)
{
    const closo_option *option = into->option;
    if (option->kind == CLOSO_OPTION_FLAG) {
        if (attached != NULL) {
            return closo_fail(error, CLOSO_USAGE, "--%s takes no value, found \"%s\"", option->name,
                              attached);
        }
        into->given = true;
        return add_value(into, "", error);
    }
    if (into->given && !option->repeatable) {
        return closo_fail(error, CLOSO_USAGE, "--%s is given twice; one value is expected",
                          option->name);
    }
    if (attached == NULL) {
        if (next == NULL || looks_like_option(arguments, next)) {
            bool unit = option->kind == CLOSO_OPTION_QUANTITY &&
                        option->dimension != CLOSO_DIMENSION_NUMBER;
            return closo_fail(error, CLOSO_USAGE, "--%s: expected %s%s, found %s%s%s", option->name,
                              closo_option_placeholder(option), unit ? " with its unit" : "",
                              next != NULL ? "the option " : "nothing", next != NULL ? next : "",
                              next != NULL ? " (--NAME=VALUE takes any value)" : "");
        }
        attached = next;
        *used = 1;
    }
    into->given = true;
    return add_value(into, attached, error);
}

static closo_status take_word(closo_arguments *arguments, const char *word, const char *next,
                              size_t *used, closo_error *error)
{
    if (closo_text_starts_with(word, "--")) {
        size_t length = strcspn(word + 2, "=");
        slot *into = find_slot(arguments, word + 2, length);
        const char *attached = word[2 + length] == '=' ? word + 2 + length + 1 : NULL;
        if (into == NULL)
            return unknown_option(arguments, word + 2, length, error);
        return take_option(arguments, into, attached, next, used, error);
    }
    slot *into = find_short(arguments, word[1]);
    if (into == NULL) {
        return closo_fail(error, CLOSO_USAGE,
                          "unknown option %s (a file of that name is written "
                          "./%s)",
                          word, word);
    }
    return take_option(arguments, into, word[2] != '\0' ? word + 2 : NULL, next, used, error);
}

static closo_status check_operands(const closo_arguments *arguments, closo_error *error)
{
    const closo_command *command = arguments->command;
    size_t count = arguments->operand_count;
    if (count < command->operand_minimum) {
        return closo_fail(error, CLOSO_USAGE, "expected %s, found %s", command->operands,
                          count == 0 ? "no operand" : "fewer operands");
    }
    if (count > command->operand_maximum) {
        return closo_fail(error, CLOSO_USAGE, "expected %s, found also \"%s\"",
                          command->operands != NULL ? command->operands : "no operand",
                          arguments->operands[command->operand_maximum]);
    }
    return CLOSO_OK;
}

// Words up to "--" that ask for help: with one, everything else on the line may be unfinished.
static bool asks_help(size_t count, const char *const *words)
{
    for (size_t i = 0; i < count && strcmp(words[i], "--") != 0; i++)
        if (strcmp(words[i], "--help") == 0 || strcmp(words[i], "-h") == 0)
            return true;
    return false;
}

static closo_status take_words(closo_arguments *arguments, size_t count, const char *const *words,
                               closo_error *error)
{
    bool only_operands = false;
    closo_status status = CLOSO_OK;
    for (size_t i = 0; i < count && status == CLOSO_OK; i++) {
        const char *word = words[i];
        if (only_operands || word[0] != '-' || word[1] == '\0') {
            arguments->operands[arguments->operand_count++] = word;
        } else if (strcmp(word, "--") == 0) {
            only_operands = true;
        } else {
            size_t used = 0;
            status = take_word(arguments, word, i + 1 < count ? words[i + 1] : NULL, &used, error);
            i += used;
        }
    }
    return status;
}

closo_status closo_arguments_parse(closo_arguments **out, const closo_command *command,
                                   size_t count, const char *const *words, closo_error *error)
{
    *out = NULL;
    closo_arguments *arguments = closo_allocate(1, sizeof *arguments, error);
    if (arguments == NULL)
        return CLOSO_MEMORY;
    arguments->command = command;
    closo_status status = make_slots(arguments, error);
    if (status != CLOSO_OK)
        goto done;
    if (asks_help(count, words)) {
        find_slot(arguments, "help", 4)->given = true;
        goto done;
    }
    arguments->operands = closo_allocate(count, sizeof *arguments->operands, error);
    if (arguments->operands == NULL) {
        status = CLOSO_MEMORY;
        goto done;
    }
    status = take_words(arguments, count, words, error);
    if (status == CLOSO_OK)
        status = check_operands(arguments, error);
    if (status == CLOSO_OK)
        status = add_defaults(arguments, error);
done:
    if (status == CLOSO_OK)
        *out = arguments;
    else
        closo_arguments_free(arguments);
    return status;
}

void closo_arguments_free(closo_arguments *arguments)
{
    if (arguments == NULL)
        return;
    for (size_t i = 0; i < arguments->slot_count; i++)
        free(arguments->slots[i].values);
    free(arguments->slots);
    free(arguments->operands);
    free(arguments);
}

// ---- what a run function reads -----------------------------------------------------------------

// A name that is in no table is a slip in the program, found by its first run.
static const slot *slot_of(const closo_arguments *arguments, const char *name)
{
    const slot *found = find_slot(arguments, name, strlen(name));
    if (found == NULL) {
        fprintf(stderr, "closo: internal error: no option is called --%s\n", name);
        abort();
    }
    return found;
}

const closo_command *closo_arguments_command(const closo_arguments *arguments)
{
    return arguments->command;
}

size_t closo_arguments_operand_count(const closo_arguments *arguments)
{
    return arguments->operand_count;
}

const char *closo_arguments_operand(const closo_arguments *arguments, size_t index)
{
    return index < arguments->operand_count ? arguments->operands[index] : NULL;
}

bool closo_arguments_given(const closo_arguments *arguments, const char *name)
{
    return slot_of(arguments, name)->given;
}

bool closo_arguments_flag(const closo_arguments *arguments, const char *name)
{
    return slot_of(arguments, name)->given;
}

double closo_arguments_quantity(const closo_arguments *arguments, const char *name)
{
    const slot *found = slot_of(arguments, name);
    return found->count > 0 ? found->values[0].number : NAN;
}

int64_t closo_arguments_integer(const closo_arguments *arguments, const char *name)
{
    const slot *found = slot_of(arguments, name);
    return found->count > 0 ? found->values[0].integer : 0;
}

const char *closo_arguments_text(const closo_arguments *arguments, const char *name)
{
    return closo_arguments_text_at(arguments, name, 0);
}

size_t closo_arguments_count(const closo_arguments *arguments, const char *name)
{
    return slot_of(arguments, name)->count;
}

const char *closo_arguments_text_at(const closo_arguments *arguments, const char *name,
                                    size_t index)
{
    const slot *found = slot_of(arguments, name);
    return index < found->count ? found->values[index].text : NULL;
}

int closo_arguments_threads(const closo_arguments *arguments)
{
    return closo_thread_count((int)closo_arguments_integer(arguments, "threads"));
}
