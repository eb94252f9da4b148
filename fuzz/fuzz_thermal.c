// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a run of thermal analysis or as a spectrum: the first byte chooses the format (0: by
// content). Readers stay inside their memory and end with finite columns or with one line of error;
// what was read can be divided into segments and analysed.
#include "closo/chem.h"

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

static void sound(closo_status status, const closo_error *error)
{
    require(status == CLOSO_OK || status == CLOSO_INPUT || status == CLOSO_USAGE);
    require(status == CLOSO_OK || (error->message[0] && !strchr(error->message, '\n')));
}

static void analyse(const closo_thermal *t)
{
    closo_error error = {.status = CLOSO_OK};
    closo_tga_options tga_options;
    closo_dsc_options dsc_options;
    closo_isokinetics_options kinetics_options;
    closo_tga tga;
    closo_dsc dsc;
    closo_isokinetics_run run;
    closo_tga_options_init(&tga_options);
    closo_status status = closo_tga_compute(t, &tga_options, &tga, &error);
    sound(status, &error);
    if (status == CLOSO_OK)
        closo_tga_clear(&tga);
    closo_dsc_options_init(&dsc_options);
    status = closo_dsc_compute(t, &dsc_options, &dsc, &error);
    sound(status, &error);
    if (status == CLOSO_OK)
        closo_dsc_clear(&dsc);
    closo_isokinetics_options_init(&kinetics_options);
    status = closo_isokinetics_run_of(t, "run", NAN, &kinetics_options, &run, &error);
    sound(status, &error);
    if (status == CLOSO_OK)
        closo_isokinetics_run_clear(&run);
}

static void read_thermal(const char *path, const closo_thermal_reading *reading)
{
    closo_thermal t;
    closo_error error = {.status = CLOSO_OK};
    closo_status status = closo_thermal_read(&t, path, reading, &error);
    sound(status, &error);
    if (status != CLOSO_OK)
        return;
    for (size_t i = 0; i < t.count; i++) {
        require(isfinite(t.temperature[i]) && t.temperature[i] > 0);
        require(!t.time || (isfinite(t.time[i]) && (i == 0 || t.time[i] >= t.time[i - 1])));
        require(!t.mass || isfinite(t.mass[i]));
        require(!t.heat_flow || isfinite(t.heat_flow[i]));
    }
    if (t.count < 4096)
        analyse(&t);
    closo_thermal_clear(&t);
}

static void read_spectrum(const char *path, const closo_spectra_reading *reading)
{
    closo_spectra s;
    closo_error error = {.status = CLOSO_OK};
    closo_status status = closo_spectra_read(&s, path, reading, &error);
    sound(status, &error);
    if (status != CLOSO_OK)
        return;
    for (size_t i = 0; i < s.count; i++)
        require(isfinite(s.x[i]) && isfinite(s.y[i]) && (i == 0 || s.x[i] > s.x[i - 1]));
    closo_spectra_fit fit;
    closo_spectra_options options;
    closo_spectra_options_init(&options);
    options.peaks = 2;
    if (s.count < 256) {
        status = closo_spectra_fit_run(&s, &options, &fit, &error);
        sound(status, &error);
        if (status == CLOSO_OK)
            closo_spectra_fit_clear(&fit);
    }
    closo_spectra_clear(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const formats[] = {NULL, "netzsch", "ta", "trios", "pyris", "table"};
    if (size < 1)
        return 0;
    int file = memfd_create("run", MFD_CLOEXEC);
    require(file >= 0);
    require(write(file, data + 1, size - 1) == (ssize_t)(size - 1));
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    unsigned choice = data[0] & 0x0F;
    if (choice < 12)
        read_thermal(path, &(closo_thermal_reading){
                               .format = formats[choice % 6],
                               .columns = data[0] & 0x10 ? "temperature/K,dsc/(W/g)" : NULL,
                               .sample_mass = data[0] & 0x20 ? 5 : 0,
                               .exo = data[0] & 0x40 ? CLOSO_EXO_UP : CLOSO_EXO_UNKNOWN});
    else
        read_spectrum(path, &(closo_spectra_reading){.kind = choice & 1 ? "absorbance" : NULL,
                                                     .region = choice & 2 ? 1 : 0});
    close(file);
    return 0;
}
