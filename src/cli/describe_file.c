// SPDX-License-Identifier: GPL-3.0-or-later
// `closo FILE`: what a file is, found by its content, and which commands take it.
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "closo/chem.h"
#include "closo/crystal.h"
#include "closo/electro.h"
#include "closo/powder.h"
#include "closo/traj.h"

enum { HEADING = 2048 };

static void say(closo_result *result, const char *kind, const char *commands)
{
    closo_result_set(result, "kind", "%s", kind);
    closo_result_set(result, "commands", "%s", commands);
}

// Every verb of a group: "closo traj info|msd|...".
static void add_verbs(closo_text *out, const char *group)
{
    size_t verbs = 0;
    for (const closo_group *const *g = closo_groups; *g; g++) {
        for (const closo_command *const *c = (*g)->commands; *c && !strcmp((*g)->name, group); c++)
            if (verbs++)
                closo_text_addf(out, "|%s", (*c)->verb);
            else
                closo_text_addf(out, "%scloso %s %s", out->length ? ", " : "", group, (*c)->verb);
    }
}

// groups: one or two, NULL for none.
static void say_verbs(closo_result *result, const char *kind, const char *group,
                      const char *second_group)
{
    closo_text verbs;
    closo_text_init(&verbs);
    add_verbs(&verbs, group);
    if (second_group)
        add_verbs(&verbs, second_group);
    say(result, kind, verbs.data ? verbs.data : "");
    closo_text_clear(&verbs);
}

// A file that looks like a structure; why it is none after all is worth a warning, not an error.
static void describe_structure(const char *path, const char *kind, closo_result *result)
{
    closo_crystal crystal;
    closo_error reason = {0};
    say_verbs(result, kind, "structure", NULL);
    if (closo_crystal_read(&crystal, path, NULL, &reason) != CLOSO_OK) {
        closo_result_warn(result, "%s", reason.message);
        return;
    }
    closo_result_set(result, "structure", "%s: %zu atoms in the asymmetric unit, space group %s",
                     crystal.name[0] ? crystal.name : "without a name", crystal.count,
                     crystal.symmetry.name[0] ? crystal.symmetry.name : "not identified");
    closo_crystal_clear(&crystal);
}

static closo_status describe_directory(const char *path, closo_result *result, closo_error *error)
{
    char *manifest = closo_path_join(path, "manifest.json", error);
    char *document = closo_path_join(path, "result.json", error);
    closo_status status = CLOSO_OK;
    if (!manifest || !document)
        status = CLOSO_MEMORY;
    else if (closo_file_exists(manifest))
        say(result, "a simulation run of closo", "closo traj report, closo md run");
    else if (closo_file_exists(document))
        say(result, "results of closo", "closo report, closo catalogue compare");
    else if (closo_nmr_directory(path))
        say_verbs(result, "an NMR experiment", "nmr", NULL);
    else
        status = closo_fail(error, CLOSO_INPUT,
                            "%s: a directory without manifest.json, result.json or NMR data", path);
    free(manifest);
    free(document);
    return status;
}

// The comments above a table and its first line, the names of the columns.
static void take_heading(const char *head, size_t length, char out[HEADING])
{
    size_t at = 0;
    bool comment = true;
    while (comment && at < length) {
        const char *end = memchr(head + at, '\n', length - at);
        comment = strchr("#%!", head[at]) != NULL;
        at = end ? (size_t)(end - head) + 1 : length;
    }
    size_t taken = at < HEADING - 1 ? at : HEADING - 1;
    memcpy(out, head, taken);
    out[taken] = '\0';
}

// A table that says in its heading what it is of.
static bool describe_heading(const char *heading, const char *path, closo_result *result)
{
    static const struct {
        const char *word, *other, *kind, *group, *commands; // group: all its verbs
    } kinds[] = {{"material", "property", "records for the catalogue", NULL,
                  "closo catalogue import FILE, closo catalogue check FILE"},
                 {"m/z", NULL, "a mass spectrum", NULL, "closo isotopes FORMULA --fit FILE"},
                 {"ppm", NULL, "an NMR spectrum", "nmr", NULL},
                 {"wavenumber", NULL, "an infrared spectrum", "spectra", NULL},
                 {"binding energy", NULL, "a photoelectron spectrum", "spectra", NULL},
                 {"S/cm", NULL, "conductivities", NULL, "closo conductivity arrhenius FILE"}};
    closo_yield_data yields;
    if (strcasestr(heading, "yield") && closo_yield_data_read(&yields, path, NULL) == CLOSO_OK) {
        closo_yield_data_clear(&yields);
        say(result, "yields over time", "closo synthesis fit FILE");
        return true;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!strcasestr(heading, kinds[i].word) ||
            (kinds[i].other && !strcasestr(heading, kinds[i].other)))
            continue;
        if (kinds[i].group)
            say_verbs(result, kinds[i].kind, kinds[i].group, NULL);
        else
            say(result, kinds[i].kind, kinds[i].commands);
        return true;
    }
    return false;
}

// Diffractometers and electrochemical instruments: what a table of numbers is of, only its reader
// knows, so that both are named.
static bool describe_measurement(const char *head, size_t length, const char *path,
                                 closo_result *result)
{
    const closo_pattern_format *pattern = closo_pattern_recognise(head, length, path);
    const closo_data_format *data = closo_data_recognise(head, length, path);
    bool table = data && !strcmp(data->name, "table");
    bool known = (data && !table) || (pattern && strcmp(pattern->name, "table") != 0);
    char heading[HEADING];
    take_heading(head, length, heading);
    if (!known && describe_heading(heading, path, result))
        return true;
    if (data && !table)
        say_verbs(result, data->description, "eis", "data");
    else if (pattern && strcmp(pattern->name, "table"))
        say_verbs(result, pattern->description, "powder", NULL);
    else if (pattern && table)
        say_verbs(result, "a table of numbers", "powder", "eis");
    else if (table)
        say_verbs(result, data->description, "eis", "data");
    else if (pattern)
        say_verbs(result, pattern->description, "powder", NULL);
    else
        return false;
    return true;
}

static bool is_mass_spectrum(const char *head, size_t length)
{
    return memmem(head, length < 4096 ? length : 4096, "mzML", 4) != NULL;
}

static bool is_database(const char *head, size_t length)
{
    static const char start[] = "SQLite format 3";
    return length >= sizeof start && !memcmp(head, start, sizeof start);
}

static closo_status describe_content(const char *path, closo_result *result, closo_error *error)
{
    closo_input *input;
    closo_status status = closo_input_open(&input, path, error);
    if (status != CLOSO_OK)
        return status;
    size_t length;
    const char *head = closo_input_head(input, &length);
    const closo_trajectory_format *format = closo_trajectory_recognise(head, length, path);
    const char *structure = closo_crystal_recognise(head, length, path);
    closo_result *document = NULL;
    closo_network network;
    if (length == 0)
        status = closo_fail(error, CLOSO_INPUT, "%s: the file is empty", path);
    else if (format)
        say_verbs(result, format->description, "traj", structure ? "structure" : NULL);
    else if (head[0] == '{' && closo_result_read(&document, path, NULL) == CLOSO_OK)
        say(result, "a result document of closo", "closo report, closo catalogue compare");
    else if (head[0] == '{' && closo_network_read(&network, path, NULL) == CLOSO_OK) {
        closo_network_clear(&network);
        say(result, "a network of reactions",
            "closo synthesis network|kinetics FILE, closo synthesis fit --network FILE");
    } else if (is_database(head, length))
        say(result, "an SQLite database", "closo catalogue VERB --database FILE");
    else if (closo_nmr_recognise(head, length))
        say_verbs(result, "an NMR spectrum", "nmr", NULL);
    else if (is_mass_spectrum(head, length))
        say(result, "a mass spectrum (mzML)", "closo isotopes FORMULA --fit FILE");
    else if (closo_thermal_recognise(head, length))
        say_verbs(result, "thermal analysis", "thermal", NULL);
    else if (closo_spectra_recognise(head, length))
        say_verbs(result, "an infrared or photoelectron spectrum", "spectra", NULL);
    else if (structure)
        describe_structure(path, structure, result);
    else if (!describe_measurement(head, length, path, result))
        status = closo_fail(error, CLOSO_INPUT, "%s: of no kind that closo knows", path);
    closo_fingerprint fingerprint;
    if (status == CLOSO_OK && closo_input_fingerprint(input, &fingerprint, error) == CLOSO_OK)
        closo_result_add_input(result, path, &fingerprint);
    closo_result_free(document);
    closo_input_close(input);
    return status;
}

closo_status closo_describe_file(const char *path, closo_result **out, closo_error *error)
{
    closo_result *result = closo_result_new("", path, error);
    if (!result)
        return CLOSO_MEMORY;
    closo_status status = closo_directory_exists(path) ? describe_directory(path, result, error)
                                                       : describe_content(path, result, error);
    if (status != CLOSO_OK) {
        closo_result_free(result);
        return status;
    }
    *out = result;
    return CLOSO_OK;
}
