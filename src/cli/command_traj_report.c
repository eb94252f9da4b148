// SPDX-License-Identifier: GPL-3.0-or-later
// closo traj report: every analysis that applies, from one pass over the file; for several runs a
// table with a row for each (traj_report_runs.c). Under mpirun the analyses of one file, or the
// runs, are shared out among the processes.
#include "cli/traj_report.h"

#include <stdlib.h>
#include <string.h>

#include "cli/ranks.h"

// In the order in which a reader asks: how far do ions move, where are they, how do they move, what
// do the anions do, what would a spectrometer see. `own`: options that are this analysis's; where
// one was typed the analysis is wanted and may not be left out.
static const struct chapter {
    const char *name;
    const closo_analysis *analysis;
    const closo_option *own;
} chapters[] = {
    {"info", &closo_analysis_info, NULL},
    {"msd", &closo_analysis_msd, closo_traj_msd_options},
    {"rdf", &closo_analysis_rdf, closo_traj_rdf_options},
    {"angles", &closo_analysis_angles, NULL},
    {"sites", &closo_analysis_sites, closo_traj_sites_options},
    {"density", &closo_analysis_density, NULL},
    {"jumps", &closo_analysis_jumps, NULL},
    {"vanhove", &closo_analysis_vanhove, NULL},
    {"rotation", &closo_analysis_rotation, NULL},
    {"spectrum", &closo_analysis_spectrum, NULL},
    {"neutron", &closo_analysis_neutron, NULL},
};
enum { CHAPTERS = sizeof chapters / sizeof *chapters };

static const closo_option report_options[] = {
    {.name = "only",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "LIST",
     .absent = "all that apply; the others are named with their reason",
     .help = "Only these analyses, such as msd,rdf; one that does not apply is an error. There are "
             "info, msd, rdf, angles, sites, density, jumps, vanhove, rotation, spectrum and "
             "neutron."},
    {0},
};

// ---- what to do --------------------------------------------------------------------------------

static closo_status unknown_chapter(const char *word, size_t length, closo_error *error)
{
    closo_text names;
    closo_text_init(&names);
    for (size_t k = 0; k < CHAPTERS; k++)
        closo_text_addf(&names, "%s%s", k ? ", " : "", chapters[k].name);
    closo_status status =
        closo_fail(error, CLOSO_USAGE, "--only: expected some of %s, found \"%.*s\"",
                   names.data ? names.data : "", (int)(length < 60 ? length : 60), word);
    closo_text_clear(&names);
    return status;
}

static closo_status read_only(const char *list, bool wanted[CHAPTERS], closo_error *error)
{
    for (size_t k = 0; k < CHAPTERS; k++)
        wanted[k] = !list;
    for (const char *p = list; p;) {
        size_t length = strcspn(p, ","), k = 0;
        while (k < CHAPTERS &&
               (strlen(chapters[k].name) != length || strncmp(chapters[k].name, p, length) != 0))
            k++;
        if (k == CHAPTERS)
            return unknown_chapter(p, length, error);
        wanted[k] = true;
        p = p[length] ? p + length + 1 : NULL;
    }
    return CLOSO_OK;
}

static bool any_given(const closo_arguments *arguments, const closo_option *options)
{
    for (; options && options->name; options++)
        if (strcmp(options->name, "memory") && closo_arguments_given(arguments, options->name))
            return true;
    return false;
}

static closo_status choose(const closo_arguments *arguments, closo_traj_report *out,
                           closo_error *error)
{
    const char *only = closo_arguments_text(arguments, "only");
    bool wanted[CHAPTERS];
    size_t count = 0;
    closo_status status = read_only(only, wanted, error);
    for (size_t k = 0; status == CLOSO_OK && k < CHAPTERS; k++) {
        bool given = any_given(arguments, chapters[k].own);
        if (!wanted[k] && given)
            return closo_fail(error, CLOSO_USAGE, "--only: %s is left out, but options of it given",
                              chapters[k].name);
        if (!wanted[k])
            continue;
        if (!only && !given && chapters[k].analysis != &closo_analysis_info)
            out->options.optional |= (uint32_t)1 << count;
        out->analyses[count++] = chapters[k].analysis;
    }
    out->analyses[count] = NULL;
    out->count = count;
    return status;
}

static closo_status read_report(const closo_arguments *arguments, const closo_control *control,
                                closo_traj_report *out, closo_error *error)
{
    closo_status status =
        closo_traj_options_from(arguments, control, out->cell, &out->options, error);
    if (status != CLOSO_OK)
        return status;
    closo_traj_read_msd(arguments, &out->options);
    closo_traj_read_rdf(arguments, &out->options);
    closo_traj_read_sites(arguments, &out->options);
    return choose(arguments, out, error);
}

// ---- one file ----------------------------------------------------------------------------------

// Parts of an answer as one message: "place length\n" and the document, for each.
static void pack(closo_result *const *parts, size_t count, closo_text *out)
{
    for (size_t k = 0; k < count; k++) {
        closo_text document;
        if (!parts[k])
            continue;
        closo_text_init(&document);
        closo_result_write_json(parts[k], &document);
        closo_text_addf(out, "%zu %zu\n", k, document.length);
        closo_text_add_bytes(out, document.data ? document.data : "", document.length);
        out->failed = out->failed || document.failed;
        closo_text_clear(&document);
    }
}

static closo_status unpack(const closo_text *message, closo_result **parts, size_t count,
                           closo_error *error)
{
    const char *p = message->data, *end = p + message->length;
    while (p && p < end) {
        int64_t place = 0, length = 0;
        p = closo_read_integer(p, end, &place);
        p = p && p < end ? closo_read_integer(p + 1, end, &length) : NULL;
        if (!p || place < 0 || (size_t)place >= count || parts[place] || length < 0 ||
            length > end - p - 1)
            return closo_fail(error, CLOSO_SYSTEM, "a part of the answer came damaged");
        closo_status status =
            closo_result_parse(&parts[place], "a part of the answer", p + 1, (size_t)length, error);
        if (status != CLOSO_OK)
            return status;
        p += 1 + length;
    }
    return CLOSO_OK;
}

static closo_status exchange(const closo_traj_report *report, closo_result **parts,
                             closo_error *error)
{
    closo_text message;
    closo_text_init(&message);
    closo_status status = CLOSO_OK;
    if (closo_ranks_own() > 0) {
        pack(parts, report->count, &message);
        status = closo_ranks_send(&message, error);
    }
    for (size_t rank = 1; closo_ranks_own() == 0 && rank < closo_ranks_count(); rank++) {
        closo_text_clear(&message);
        closo_text_init(&message);
        if (status == CLOSO_OK)
            status = closo_ranks_receive(rank, &message, error);
        if (status == CLOSO_OK && message.failed)
            status = closo_fail(error, CLOSO_MEMORY, "out of memory while joining the answer");
        if (status == CLOSO_OK)
            status = unpack(&message, parts, report->count, error);
    }
    closo_text_clear(&message);
    return status;
}

static closo_status report_shared(const closo_traj_report *report, const char *path,
                                  closo_result *result, closo_error *error)
{
    closo_result *parts[CLOSO_TRAJ_REPORT_ANALYSES] = {0};
    closo_status status =
        closo_traj_analyse_part(path, &report->options, report->analyses, closo_ranks_own(),
                                closo_ranks_count(), result, parts, error);
    if (status == CLOSO_OK)
        status = exchange(report, parts, error);
    for (size_t k = 0; k < report->count; k++)
        if (status == CLOSO_OK && closo_ranks_own() == 0)
            closo_result_append(result, parts[k]);
        else
            closo_result_free(parts[k]);
    return status;
}

closo_status closo_traj_report_one(const closo_traj_report *report, const char *path, bool shared,
                                   closo_result **out, closo_error *error)
{
    closo_result *result = closo_result_new("traj report", "Moving ions", error);
    if (!result)
        return CLOSO_MEMORY;
    closo_status status =
        shared && closo_ranks_count() > 1
            ? report_shared(report, path, result, error)
            : closo_traj_analyse(path, &report->options, report->analyses, result, error);
    if (status == CLOSO_OK && !(shared && closo_ranks_own() > 0))
        *out = result;
    else
        closo_result_free(result);
    return status;
}

static closo_status run_report(const closo_arguments *arguments, const closo_control *control,
                               closo_result **out, closo_error *error)
{
    closo_traj_report report;
    closo_status status = read_report(arguments, control, &report, error);
    if (status != CLOSO_OK)
        return status;
    return closo_arguments_operand_count(arguments) == 1
               ? closo_traj_report_one(&report, closo_arguments_operand(arguments, 0), true, out,
                                       error)
               : closo_traj_report_runs(&report, arguments, out, error);
}

static const closo_option *const report_tables[] = {
    report_options,           closo_traj_msd_options,     closo_traj_rdf_options,
    closo_traj_sites_options, closo_traj_reading_options, NULL};

const closo_command closo_command_traj_report = {
    .group = "traj",
    .verb = "report",
    .summary = "every analysis that applies, from one pass over the file; a table for several runs",
    .operands = "FILE...",
    .operand_minimum = 1,
    .operand_maximum = SIZE_MAX,
    .options = report_tables,
    .description = CLOSO_TRAJ_FILES
    "Displacement, radial distribution, angles, sites, density, jumps, van Hove functions, "
    "rotation, spectra and neutron scattering from one reading, each with the defaults of its own "
    "verb; those that do not apply are named in a warning.\n\n"
    "Several files give a table with one row for each; with --output DIR each also has a page of "
    "its own in a directory of DIR. A run that cannot be analysed is named, and the status is "
    "1.\n\n"
    "Where closo was built with MPI, mpirun -n N closo traj report FILE... shares several files "
    "out among N processes, and the analyses of one file, each process reading the file and "
    "keeping only what its analyses need. The answer is that of one process to the last bit.",
    .examples = "closo traj report run/ --report run.html --output run/analysis\n"
                "closo traj report run.xyz --only msd,rotation --frame-time 20fs\n"
                "mpirun -n 8 closo traj report runs/*/ --output analysis",
    .run = run_report,
    .splits = true,
};
