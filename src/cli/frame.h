// SPDX-License-Identifier: GPL-3.0-or-later
// What the files of the frame share: parsing, usage texts, rendering, terminal. Run functions see
// command.h alone.
#ifndef CLOSO_CLI_FRAME_H
#define CLOSO_CLI_FRAME_H

#include "cli/command.h"

// ---- parse.c -----------------------------------------------------------------------------------

// One value of an option: its text as typed (borrowed) and what it reads as.
typedef struct closo_option_value {
    const char *text;
    double number;
    int64_t integer;
} closo_option_value;

// Reads one value the way the command line and default_text do: kind, unit, choice and bounds.
// CLOSO_USAGE: "--dt: expected ..., found ...".
closo_status closo_option_read(const closo_option *option, const char *text,
                               closo_option_value *out, closo_error *error);

// Parses the words after the command. Texts are borrowed from `words` and from the tables. When
// -h or --help is among the words nothing else is looked at.
closo_status closo_arguments_parse(closo_arguments **out, const closo_command *command,
                                   size_t count, const char *const *words, closo_error *error);
void closo_arguments_free(closo_arguments *arguments);
const closo_command *closo_arguments_command(const closo_arguments *arguments);

// "traj msd", "report", or "" for the program itself.
#define CLOSO_COMMAND_NAME_SIZE 64
const char *closo_command_name(const closo_command *command, char name[CLOSO_COMMAND_NAME_SIZE]);

// What stands for the value in usage texts: the option's placeholder, WORD where a choice has none.
const char *closo_option_placeholder(const closo_option *option);

// The letter of an option of this command; 0 for that of a common option which the command itself
// uses for another.
char closo_option_letter(const closo_command *command, const closo_option *option);

// The next of the choices "a|b|c" at *rest, which moves on; false when none is left.
bool closo_choice_next(const char **rest, const char **choice, size_t *length);

// ---- suggest.c ---------------------------------------------------------------------------------

// The candidate nearest to a mistyped word, if one is near enough to be meant.
typedef struct closo_suggestion {
    const char *word;
    const char *best; // borrowed from the candidates, not NUL-terminated; NULL: none near
    size_t best_length;
    size_t distance;
} closo_suggestion;

void closo_suggestion_try(closo_suggestion *suggestion, const char *candidate, size_t length);
// Restricted Damerau-Levenshtein distance: insert, delete, replace, swap neighbours.
size_t closo_edit_distance(const char *a, size_t a_length, const char *b, size_t b_length);

// ---- usage.c, manual.c, completion.c -----------------------------------------------------------

extern const closo_command closo_command_program; // `closo FILE` and the options of closo itself
extern const closo_option closo_common_options[];
// Whether a common option is not one of the command's, because it has its own of that name, or the
// option says nothing about it.
bool closo_option_shadowed(const closo_command *command, const closo_option *option);

bool closo_group_has_verbs(const closo_group *group);
// "time with its unit; at least 0 ps; default 50ps"
void closo_option_note(const closo_option *option, closo_text *out);
void closo_usage_program(closo_text *out, size_t columns);
void closo_usage_group(const closo_group *group, closo_text *out, size_t columns);
void closo_usage_command(const closo_command *command, closo_text *out, size_t columns);
closo_status closo_manual_write(const char *directory, closo_error *error);
// CLOSO_USAGE for a shell there is no completion for.
closo_status closo_completion_write(const char *shell, closo_text *out, closo_error *error);
closo_status closo_usage_json(closo_text *out, closo_error *error);

// ---- version.c ---------------------------------------------------------------------------------

void closo_version_write(closo_text *out);

// ---- render.c ----------------------------------------------------------------------------------

// Before the run: are the names of the files asked for of a kind that can be drawn, and can they
// be written?
closo_status closo_render_check(const closo_arguments *arguments, closo_error *error);
// After the run: files first, standard output last. One that fails does not keep the others from
// being written; the first failure is returned.
closo_status closo_render(const closo_arguments *arguments, closo_result *result,
                          const closo_parts *parts, closo_error *error);

// ---- terminal.c --------------------------------------------------------------------------------

// Standard descriptors and SIGPIPE, before anything else.
void closo_terminal_prepare(void);
// From here on Ctrl-C cancels; progress is drawn if stderr is a terminal and `quiet` is false.
void closo_terminal_begin(bool quiet);
void closo_terminal_end(void); // takes the bar away
const closo_control *closo_terminal_control(void);
bool closo_terminal_interrupted(void);
closo_status closo_terminal_print(const char *data, size_t length, closo_error *error);
// Checks that nothing written to standard output was lost.
closo_status closo_terminal_flush(closo_error *error);
// One line on stderr: "closo traj msd: warning: MESSAGE"; kind NULL: without it.
void closo_terminal_say(const closo_command *command, const char *kind, const char *message);
size_t closo_terminal_columns(int descriptor); // 0: not known
bool closo_terminal_colour(const char *when);  // "auto", "always", "never"
bool closo_terminal_unicode(void);

#endif
