// SPDX-License-Identifier: GPL-3.0-or-later
// `closo --version`: closo itself, the libraries as they answer at run time (nettle has no question
// for its patch level), the tables of constants, and the programs closo starts. A new library or
// program is one row.
#include <fftw3.h>
#include <gsl/gsl_version.h>
#include <jansson.h>
#include <nettle/version.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "cli/frame.h"
#include "cli/ranks.h"

static void add_zlib(closo_text *out)
{
    closo_text_add(out, zlibVersion());
}

static void add_nettle(closo_text *out)
{
    closo_text_addf(out, "%d.%d", nettle_version_major(), nettle_version_minor());
}

static void add_gsl(closo_text *out)
{
    closo_text_add(out, gsl_version);
}

static void add_fftw(closo_text *out)
{
    closo_text_add(out, fftw_version);
}

static void add_jansson(closo_text *out)
{
    closo_text_add(out, jansson_version_str());
}

static void add_compiler(closo_text *out)
{
#if defined(__clang__)
    closo_text_add(out, "clang " __clang_version__);
#elif defined(__GNUC__)
    closo_text_add(out, "gcc " __VERSION__);
#else
    closo_text_add(out, "unknown");
#endif
}

static void add_mpi(closo_text *out)
{
    closo_text_add(out, closo_ranks_available() ? "yes" : "no (mpirun shares nothing out)");
}

static void add_constants(closo_text *out)
{
    closo_text_add(out, CLOSO_CODATA_EDITION);
}

static const struct {
    const char *name;
    void (*add)(closo_text *out);
} libraries[] = {
    {"zlib", add_zlib},         {"nettle", add_nettle},       {"GSL", add_gsl},
    {"FFTW", add_fftw},         {"jansson", add_jansson},     {"MPI", add_mpi},
    {"compiler", add_compiler}, {"constants", add_constants},
};

static const struct {
    const char *name;
    const char *question; // its first line that is not empty tells the version
    const char *purpose;
} programs[] = {
    {"lmp", "lmp -h 2>/dev/null </dev/null", "molecular dynamics"},
    {"gnuplot", "gnuplot --version 2>/dev/null </dev/null", "figures"},
};

static void add_answer(closo_text *out, const char *question)
{
    char line[256] = "";
    FILE *pipe = popen(question, "r");
    bool found = false;
    while (pipe != NULL && fgets(line, sizeof line, pipe) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        if (!found && line[0] != '\0') {
            closo_text_addf(out, "%s, ", line);
            found = true;
        }
    }
    if (pipe != NULL)
        pclose(pipe);
}

void closo_version_write(closo_text *out)
{
    closo_text_add(out, "closo " CLOSO_VERSION "\nLicence GPL-3.0-or-later: free software without "
                        "warranty, which you may change and pass on.\n\n");
    for (size_t i = 0; i < sizeof libraries / sizeof libraries[0]; i++) {
        closo_text_addf(out, "%-12s", libraries[i].name);
        libraries[i].add(out);
        closo_text_add(out, "\n");
    }
    for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++) {
        char *path = closo_program_find(programs[i].name, NULL);
        closo_text_addf(out, "%-12s", programs[i].name);
        if (path != NULL) {
            add_answer(out, programs[i].question);
            closo_text_addf(out, "%s\n", path);
        } else {
            closo_text_addf(out, "not found (for %s)\n", programs[i].purpose);
        }
        free(path);
    }
}
