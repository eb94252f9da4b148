// SPDX-License-Identifier: GPL-3.0-or-later
// `closo report`: several result documents side by side, with published values next to them. The
// documents are read once and handed on as parts, so that a page shows the comparison first and
// each document after it. A document is called after its file, or after its directory where that
// tells more: every `--output DIR` writes DIR/result.json.
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/frame.h"
#include "cli/reference_file.h"

static const closo_option options[] = {
    {.name = "title",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "TEXT",
     .absent = "made from the names",
     .help = "Title of the comparison."},
    {.name = "names",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "A,B,...",
     .absent = "names of the files or their directories",
     .help = "Short names of the documents for headings and legends, one per document."},
    {.name = "reference",
     .kind = CLOSO_OPTION_PATH,
     .placeholder = "FILE.csv",
     .absent = "no published values",
     .help = "Published values to set beside the documents: columns document, key, value, su and "
             "source; document is a short name, key that of a quantity; lines with # are "
             "comments."},
    {.name = NULL},
};

// ---- documents ---------------------------------------------------------------------------------

// The file of an operand: itself, or result.json of a directory. New string.
static char *document_path(const char *operand, closo_error *error)
{
    return closo_directory_exists(operand) ? closo_path_join(operand, "result.json", error)
                                           : closo_duplicate(operand, error);
}

// A pipe cannot be read a second time for its hash.
static bool is_regular(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISREG(about.st_mode);
}

static closo_status read_documents(const closo_arguments *arguments, const closo_control *control,
                                   closo_parts *parts, closo_error *error)
{
    size_t count = closo_arguments_operand_count(arguments);
    parts->items = closo_allocate(count, sizeof *parts->items, error);
    closo_status status = parts->items != NULL ? CLOSO_OK : CLOSO_MEMORY;
    for (size_t i = 0; i < count && status == CLOSO_OK; i++) {
        char *path = document_path(closo_arguments_operand(arguments, i), error);
        if (path == NULL)
            return CLOSO_MEMORY;
        closo_report_progress(control, "reading documents", (double)i, (double)count);
        status = closo_result_read(&parts->items[i].result, path, error);
        parts->count += status == CLOSO_OK;
        free(path);
        if (closo_cancelled(control))
            return closo_fail(error, CLOSO_INTERRUPTED, "interrupted");
    }
    return status;
}

static closo_status add_inputs(const closo_arguments *arguments, closo_result *result,
                               closo_error *error)
{
    closo_status status = CLOSO_OK;
    for (size_t i = 0; i < closo_arguments_operand_count(arguments) && status == CLOSO_OK; i++) {
        closo_fingerprint fingerprint;
        char *path = document_path(closo_arguments_operand(arguments, i), error);
        if (path == NULL)
            return CLOSO_MEMORY;
        if (is_regular(path)) {
            status = closo_file_fingerprint(path, &fingerprint, error);
            if (status == CLOSO_OK)
                closo_result_add_input(result, path, &fingerprint);
        }
        free(path);
    }
    return status;
}

// ---- names -------------------------------------------------------------------------------------

// The part of a path `level` steps up from its end, without ".json" at the end itself.
static const char *path_part(const char *path, size_t level, size_t *length)
{
    size_t end = strlen(path);
    if (strcmp(closo_path_name(path), "result.json") == 0)
        level++;
    else if (level == 0 && closo_text_ends_with(path, ".json"))
        end -= strlen(".json");
    for (size_t step = 0; step <= level; step++) {
        while (end > 0 && path[end - 1] == '/')
            end--;
        for (size_t rest = step < level ? end : 0; rest > 0 && path[rest - 1] != '/'; rest--)
            end--;
    }
    size_t begin = end;
    while (begin > 0 && path[begin - 1] != '/')
        begin--;
    *length = end - begin;
    return path + begin;
}

// The name `level` steps up from the document: 0 is its file, or the directory of a result.json.
// Taken from the path as typed; made absolute where that says nothing ("." or a bare name).
static char *name_from_path(const char *operand, size_t level, closo_error *error)
{
    char resolved[PATH_MAX];
    size_t length = 0;
    const char *part = path_part(operand, level, &length);
    bool dots = length > 0 && length <= 2 && strspn(part, ".") >= length;
    if ((length == 0 || dots) && realpath(operand, resolved) != NULL)
        part = path_part(resolved, level, &length);
    return length > 0 ? closo_duplicate_bytes(part, length, error)
                      : closo_duplicate("document", error);
}

static bool has_equal_names(const closo_parts *parts)
{
    for (size_t i = 0; i < parts->count; i++) {
        for (size_t j = 0; j < i; j++)
            if (strcmp(parts->items[i].name, parts->items[j].name) == 0)
                return true;
    }
    return false;
}

static closo_status name_by_level(const closo_arguments *arguments, size_t level, bool numbered,
                                  closo_parts *parts, closo_error *error)
{
    for (size_t i = 0; i < parts->count; i++) {
        closo_text name;
        char *plain = name_from_path(closo_arguments_operand(arguments, i), level, error);
        if (plain == NULL)
            return CLOSO_MEMORY;
        free(parts->items[i].name);
        parts->items[i].name = plain;
        if (numbered) {
            closo_text_init(&name);
            closo_text_addf(&name, "%s %zu", plain, i + 1);
            parts->items[i].name = closo_duplicate(name.failed ? plain : name.data, error);
            closo_text_clear(&name);
            free(plain);
        }
        if (parts->items[i].name == NULL)
            return CLOSO_MEMORY;
    }
    return CLOSO_OK;
}

static closo_status name_from_paths(const closo_arguments *arguments, closo_parts *parts,
                                    closo_error *error)
{
    closo_status status = name_by_level(arguments, 0, false, parts, error);
    if (status == CLOSO_OK && has_equal_names(parts))
        status = name_by_level(arguments, 1, false, parts, error);
    if (status == CLOSO_OK && has_equal_names(parts))
        status = name_by_level(arguments, 0, true, parts, error);
    return status;
}

static closo_status name_from_list(const char *list, closo_parts *parts, closo_error *error)
{
    size_t found = 0;
    for (const char *rest = list;; found++) {
        rest += strspn(rest, " ");
        size_t length = strcspn(rest, ",");
        size_t used = length;
        while (used > 0 && rest[used - 1] == ' ')
            used--;
        if (used == 0) {
            return closo_fail(error, CLOSO_USAGE,
                              "--names: expected names with commas between "
                              "them, found an empty one in \"%s\"",
                              list);
        }
        if (found < parts->count) {
            parts->items[found].name = closo_duplicate_bytes(rest, used, error);
            if (parts->items[found].name == NULL)
                return CLOSO_MEMORY;
        }
        if (rest[length] == '\0') {
            found++;
            break;
        }
        rest += length + 1;
    }
    if (found != parts->count) {
        return closo_fail(error, CLOSO_USAGE, "--names: expected %zu, one per document, found %zu",
                          parts->count, found);
    }
    return has_equal_names(parts) ? closo_fail(error, CLOSO_USAGE,
                                               "--names: two documents have the same name in "
                                               "\"%s\"",
                                               list)
                                  : CLOSO_OK;
}

// ---- the comparison ----------------------------------------------------------------------------

// "A, B and C", with what stands before it.
static void add_names(closo_text *out, const closo_parts *parts)
{
    for (size_t i = 0; i < parts->count; i++) {
        closo_text_add(out, i == 0 ? "" : i + 1 == parts->count ? " and " : ", ");
        closo_text_add(out, parts->items[i].name);
    }
}

static bool has_counterpart(const closo_reference_value *value, const closo_parts *parts)
{
    closo_quantity quantity;
    bool document = false, key = false;
    for (size_t i = 0; i < parts->count; i++) {
        document = document || strcmp(parts->items[i].name, value->document) == 0;
        key = key || closo_result_find_quantity(parts->items[i].result, value->key, &quantity);
    }
    return document && key;
}

// Values with a counterpart come first; returns how many they are. One nobody asked for is no error
// (a file may serve many comparisons), but it is said.
static size_t sort_out(closo_reference_file *reference, const closo_parts *parts)
{
    size_t used = 0;
    for (size_t i = 0; i < reference->count; i++) {
        closo_reference_value value = reference->values[i];
        size_t line = reference->lines[i];
        if (has_counterpart(&value, parts)) {
            reference->values[i] = reference->values[used];
            reference->lines[i] = reference->lines[used];
            reference->values[used] = value;
            reference->lines[used++] = line;
        }
    }
    return used;
}

static closo_status join(const closo_arguments *arguments, const closo_parts *parts,
                         closo_reference_file *reference, closo_result **out, closo_error *error)
{
    closo_text names, title;
    const char *typed_title = closo_arguments_text(arguments, "title");
    closo_status status = CLOSO_MEMORY;
    closo_text_init(&names);
    closo_text_init(&title);
    closo_report_entry *entries = closo_allocate(parts->count, sizeof *entries, error);
    add_names(&names, parts);
    if (entries == NULL || names.failed)
        goto done;
    closo_text_addf(&title, parts->count > 1 ? "Comparison of %s" : "Report on %s", names.data);
    for (size_t i = 0; i < parts->count; i++) {
        entries[i].name = parts->items[i].name;
        entries[i].result = parts->items[i].result;
    }
    size_t used = sort_out(reference, parts);
    status = closo_result_join(out, typed_title != NULL || title.failed ? typed_title : title.data,
                               entries, parts->count, reference->values, used, error);
    if (status == CLOSO_OK)
        closo_result_set(*out, "documents", "%s", names.data);
    for (size_t i = used; i < reference->count && status == CLOSO_OK; i++) {
        closo_result_warn(*out, "%s:%zu: no document here that %s of %s could stand beside",
                          closo_arguments_text(arguments, "reference"), reference->lines[i],
                          reference->values[i].key, reference->values[i].document);
    }
done:
    free(entries);
    closo_text_clear(&names);
    closo_text_clear(&title);
    return status;
}

// One document with nothing to compare it to is the answer itself.
static closo_status hand_on(const closo_arguments *arguments, closo_parts *parts,
                            closo_result **out, closo_error *error)
{
    if (closo_arguments_given(arguments, "title")) {
        return closo_fail(error, CLOSO_USAGE,
                          "--title: expected several documents or a "
                          "--reference; one document keeps its own title");
    }
    *out = parts->items[0].result;
    parts->items[0].result = NULL;
    free(parts->items[0].name);
    parts->count = 0;
    return CLOSO_OK;
}

static closo_status run(const closo_arguments *arguments, const closo_control *control,
                        closo_result **out, closo_parts *parts, closo_error *error)
{
    const char *path = closo_arguments_text(arguments, "reference");
    const char *names = closo_arguments_text(arguments, "names");
    closo_reference_file reference = {0};
    closo_status status = read_documents(arguments, control, parts, error);
    if (status == CLOSO_OK) {
        status = names != NULL ? name_from_list(names, parts, error)
                               : name_from_paths(arguments, parts, error);
    }
    if (status == CLOSO_OK && path != NULL)
        status = closo_reference_file_read(&reference, path, error);
    if (status == CLOSO_OK && parts->count == 1 && path == NULL)
        return hand_on(arguments, parts, out, error);
    if (status == CLOSO_OK)
        status = join(arguments, parts, &reference, out, error);
    if (status == CLOSO_OK)
        status = add_inputs(arguments, *out, error);
    if (status == CLOSO_OK && path != NULL) {
        closo_result_add_input(*out, path, &reference.fingerprint);
        closo_result_set(*out, "reference", "%s", path);
    }
    closo_reference_file_clear(&reference);
    return status;
}

const closo_command closo_command_report = {
    .group = "report",
    .summary = "set several result documents side by side, on one page",
    .operands = "FILE.json|DIR...",
    .operand_minimum = 1,
    .operand_maximum = SIZE_MAX,
    .options = (const closo_option *const[]){options, NULL},
    .description =
        "Reads documents written by --format json or --output DIR and compares their quantities in "
        "one table, with published values beside them where a reference file gives them. Figures "
        "of the same name are drawn into one. With --report the page shows the comparison first "
        "and each document in full after it. One document alone is shown as it is: in another "
        "format, as a page, as figures.",
    .examples = "closo report Li.json Na.json K.json -o alkali.html\n"
                "closo report run-300K run-400K --names 300K,400K --reference published.csv\n",
    .run_with_parts = run,
};
