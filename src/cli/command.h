// SPDX-License-Identifier: GPL-3.0-or-later
// The command line: a group has verbs, a verb is one const record. Its option table feeds the
// parser, --help, the man page, the completion and --json-usage: an option is written once.
#ifndef CLOSO_CLI_COMMAND_H
#define CLOSO_CLI_COMMAND_H

#include "closo/base.h"
#include "closo/matter.h"
#include "closo/result.h"

typedef enum closo_option_kind {
    CLOSO_OPTION_FLAG,     // --name, no value
    CLOSO_OPTION_QUANTITY, // a number of `dimension`, with its unit
    CLOSO_OPTION_INTEGER,
    CLOSO_OPTION_TEXT,
    CLOSO_OPTION_CHOICE, // one of `choices`, "a|b|c"
    CLOSO_OPTION_PATH    // a file or directory name (completion)
} closo_option_kind;

typedef struct closo_option {
    const char *name; // without the dashes; NULL ends a table
    closo_option_kind kind;
    closo_dimension dimension; // of a QUANTITY
    const char *placeholder;   // "TIME", "FILE"
    const char *default_text;  // as typed; NULL: none, then `absent` says what happens
    const char *absent;        // "from the file"
    const char *choices;       // of a CHOICE
    double minimum, maximum;   // of QUANTITY and INTEGER; both 0: no bounds
    bool repeatable;
    const char *help; // one or two sentences
    char short_name;  // 'o' for -o; 0: none
} closo_option;

typedef struct closo_arguments closo_arguments;

// A document that an answer was made from: --report shows the parts after the answer.
typedef struct closo_part {
    char *name; // short name in headings
    closo_result *result;
} closo_part;

typedef struct closo_parts {
    closo_part *items;
    size_t count;
} closo_parts;

typedef struct closo_command {
    const char *group;                       // "traj"
    const char *verb;                        // "msd"; NULL for a group without verbs ("report")
    const char *summary;                     // one line
    const char *operands;                    // "FILE" or "FILE...", for the usage line
    size_t operand_minimum, operand_maximum; // SIZE_MAX: any number
    const closo_option *const *options; // tables, ends with NULL; the common table is added to all
    const char *description;            // paragraphs for --help and the man page
    const char *examples;               // lines "closo traj msd ...", one each
    // Fills *out (NULL allowed when the command wrote its own output). CLOSO_NEGATIVE may come with
    // a result: it is rendered, then the program ends with status 1.
    closo_status (*run)(const closo_arguments *arguments, const closo_control *control,
                        closo_result **out, closo_error *error);
    // In place of `run`, for a command that joins documents: hands them over as well. Items and all
    // they hold are released by the caller, also after a failure.
    closo_status (*run_with_parts)(const closo_arguments *arguments, const closo_control *control,
                                   closo_result **out, closo_parts *parts, closo_error *error);
    // Shares its work out among the processes of mpirun (ranks.h): all run it, rank 0 alone
    // answers. Other commands are run by rank 0 and by no other.
    bool splits;
} closo_command;

typedef struct closo_group {
    const char *name;
    const char *summary;
    const closo_command *const *commands; // ends with NULL
} closo_group;

extern const closo_group *const closo_groups[]; // ends with NULL; src/cli/groups.c

// `closo FILE`: what the file is and which commands take it; src/cli/describe_file.c.
closo_status closo_describe_file(const char *path, closo_result **out, closo_error *error);

// ---- what a run function reads; names are those of the option table ----------------------------

size_t closo_arguments_operand_count(const closo_arguments *arguments);
const char *closo_arguments_operand(const closo_arguments *arguments, size_t index);
bool closo_arguments_given(const closo_arguments *arguments, const char *name); // typed by the user
bool closo_arguments_flag(const closo_arguments *arguments, const char *name);
// Value in the unit of the option's dimension; NaN when absent without default.
double closo_arguments_quantity(const closo_arguments *arguments, const char *name);
// 0 when absent without default.
int64_t closo_arguments_integer(const closo_arguments *arguments, const char *name);
const char *closo_arguments_text(const closo_arguments *arguments, const char *name); // NULL absent
size_t closo_arguments_count(const closo_arguments *arguments, const char *name);     // repeats
const char *closo_arguments_text_at(const closo_arguments *arguments, const char *name,
                                    size_t index);
int closo_arguments_threads(const closo_arguments *arguments); // --threads, resolved

#endif
