// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a powder pattern: the first byte chooses the format (0: by content), the second the
// columns of a table; the rest is the file, or the member of the zip that a zip format wants. Every
// reader stays inside its memory and ends with rising, finite points or with one line of error;
// what was read can be written and read again.
#include "closo/powder.h"

#include <archive.h>
#include <archive_entry.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void check_pattern(const closo_pattern *p)
{
    require(p->count >= 2);
    for (size_t i = 0; i < p->count; i++) {
        require(isfinite(p->x[i]) && isfinite(p->y[i]));
        require(i == 0 || p->x[i] > p->x[i - 1]);
        require(!p->su || (isfinite(p->su[i]) && p->su[i] >= 0));
    }
    double wavelength = p->radiation.wavelength[0];
    require(isnan(wavelength) || (wavelength > 0 && wavelength < 100));
    require(isnan(p->step_seconds) || p->step_seconds > 0);
}

// A zip with one member, or two, stored.
static void put_member(struct archive *archive, const char *name, const void *data, size_t size)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, (la_int64_t)size);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_write_header(archive, entry);
    archive_write_data(archive, data, size);
    archive_entry_free(entry);
}

static void put_zip(int file, const char *format, bool second, const uint8_t *data, size_t size)
{
    static const char profile[] = "10 5 1\n11 6 1\n12 7 1\n";
    struct archive *archive = archive_write_new();
    archive_write_set_format_zip(archive);
    archive_write_set_options(archive, "zip:compression=store");
    require(archive_write_open_fd(archive, file) == ARCHIVE_OK);
    if (!strcmp(format, "brml")) {
        put_member(archive, "Experiment0/RawData0.xml", data, size);
    } else if (second) {
        put_member(archive, "Data0/Profile0.txt", profile, sizeof profile - 1);
        put_member(archive, "Data0/MesurementConditions0.xml", data, size);
    } else {
        put_member(archive, "Data0/Profile0.txt", data, size);
    }
    archive_write_free(archive);
}

static void write_and_read(const closo_pattern *pattern)
{
    static const char *const formats[] = {"xye", "csv", "fxye", "cif"};
    closo_error error = {.status = CLOSO_OK};
    int file = memfd_create("written", MFD_CLOEXEC);
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    closo_status status = closo_pattern_write(pattern, path, formats[pattern->count % 4], &error);
    require(status != CLOSO_MEMORY);
    close(file);
}

static void read_all(const char *path, const closo_patterns_options *options)
{
    closo_patterns patterns;
    closo_error error = {.status = CLOSO_OK};
    closo_status status = closo_patterns_read(&patterns, path, options, &error);
    if (status != CLOSO_OK) {
        require(status == CLOSO_INPUT || status == CLOSO_USAGE);
        require(error.message[0] != '\0' && strchr(error.message, '\n') == NULL);
        require(patterns.count == 0);
        return;
    }
    require(patterns.count > 0);
    for (size_t i = 0; i < patterns.count; i++)
        check_pattern(patterns.patterns + i);
    if (patterns.patterns[0].count < 64)
        write_and_read(patterns.patterns);
    closo_patterns_clear(&patterns);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const columns[] = {NULL, "x,y", "x,-,y", "x,y,y"};
    const closo_pattern_format *const *formats = closo_pattern_formats();
    size_t count = 0;
    while (formats[count])
        count++;
    if (size < 2)
        return 0;
    size_t choice = (data[0] & 0x7F) % (count + 1);
    const closo_patterns_options options = {.format = choice ? formats[choice - 1]->name : NULL,
                                            .columns = columns[data[1] & 3]};
    bool zip = choice && (!strcmp(options.format, "brml") || !strcmp(options.format, "rasx"));
    int file = memfd_create("pattern", MFD_CLOEXEC);
    require(file >= 0);
    if (zip && !(data[0] & 0x80))
        put_zip(file, options.format, data[1] & 4, data + 2, size - 2);
    else
        require(write(file, data + 2, size - 2) == (ssize_t)(size - 2));
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    read_all(path, &options);
    close(file);
    return 0;
}
