// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as acqus and procs of a Bruker directory with a fixed decay and spectrum beside them.
// It ends with finite points, or with one line of error.
#include "chem/nmr.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char directory[64];

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void put(const char *name, const void *data, size_t size)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "wb");
    require(file != NULL);
    require(size == 0 || fwrite(data, 1, size, file) == size);
    fclose(file);
}

static void finish(void)
{
    static const char *const files[] = {"fid", "acqus", "pdata/1/procs", "pdata/1/1r",
                                        "pdata/1/1i"};
    char path[128];
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        snprintf(path, sizeof path, "%s/%s", directory, files[i]);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/pdata/1", directory);
    rmdir(path);
    snprintf(path, sizeof path, "%s/pdata", directory);
    rmdir(path);
    rmdir(directory);
}

static void start(void)
{
    static unsigned char points[4096];
    char path[128];
    snprintf(directory, sizeof directory, P_tmpdir "/closo-fuzz-nmr-XXXXXX");
    require(mkdtemp(directory) != NULL);
    atexit(finish);
    snprintf(path, sizeof path, "%s/pdata", directory);
    require(mkdir(path, 0700) == 0);
    snprintf(path, sizeof path, "%s/pdata/1", directory);
    require(mkdir(path, 0700) == 0);
    for (size_t i = 0; i < sizeof points; i++)
        points[i] = (unsigned char)(i * 37);
    put("fid", points, sizeof points);
    put("pdata/1/1r", points, sizeof points);
    put("pdata/1/1i", points, sizeof points);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    closo_nmr nmr;
    closo_error error = {.status = CLOSO_OK};
    if (size == 0)
        return 0;
    if (!directory[0])
        start();
    const closo_nmr_parameters parameters = {"acqus", (const char *)data + 1, size - 1};
    char text[16];
    double value;
    closo_nmr_parameter_text(&parameters, "TITLE", text, sizeof text);
    require(memchr(text, '\0', sizeof text) != NULL);
    closo_nmr_parameter_number(&parameters, "$TD", &value, &error);
    put("acqus", data + 1, size - 1);
    put("pdata/1/procs", data + 1, size - 1);
    const closo_nmr_reading options = {.format = "bruker", .kind = (closo_nmr_kind)(data[0] % 3)};
    closo_status status = closo_nmr_read(&nmr, directory, &options, &error);
    if (status == CLOSO_OK) {
        require(nmr.count >= 2 && nmr.re);
        for (size_t i = 0; i < nmr.count; i++)
            require(isfinite(nmr.re[i]) && (!nmr.im || isfinite(nmr.im[i])));
    } else {
        require(status == CLOSO_INPUT && error.message[0] != '\0');
        require(strchr(error.message, '\n') == NULL);
    }
    closo_nmr_clear(&nmr);
    return 0;
}
