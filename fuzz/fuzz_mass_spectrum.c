// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a mass spectrum: the first byte chooses what is asked for, the rest is the file.
// The readers stay inside their memory and end with rising, finite points or one line of error;
// what was read can be fitted.
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

static void check(const closo_mass_spectrum *spectrum)
{
    require(spectrum->count > 0);
    for (size_t i = 0; i < spectrum->count; i++)
        require(isfinite(spectrum->mz[i]) && isfinite(spectrum->intensity[i]) &&
                (i == 0 || spectrum->mz[i] >= spectrum->mz[i - 1]));
    closo_compound ion;
    closo_isotope_fit fit;
    const closo_isotope_fit_options options = {.nuclide = {5, 10}};
    closo_error error = {0};
    require(closo_compound_parse(&ion, "B3H8-", NULL, NULL) == CLOSO_OK);
    if (closo_isotope_fit_run(&fit, &ion, NULL, spectrum, &options, &error) == CLOSO_OK) {
        require(fit.fraction.value >= 0 && fit.fraction.value <= 1);
        closo_isotope_fit_clear(&fit);
    } else {
        require(error.message[0] != '\0');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    closo_mass_spectrum spectrum;
    closo_error error = {0};
    if (size < 1)
        return 0;
    int file = memfd_create("spectrum", MFD_CLOEXEC);
    require(file >= 0 && write(file, data + 1, size - 1) == (ssize_t)(size - 1));
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    const closo_mass_spectrum_options options = {.number = data[0] & 3,
                                                 .high = data[0] & 4 ? 1000 : 0};
    closo_status status = closo_mass_spectrum_read(&spectrum, path, &options, &error);
    if (status == CLOSO_OK) {
        check(&spectrum);
        closo_mass_spectrum_clear(&spectrum);
    } else {
        require(status == CLOSO_INPUT && error.message[0] != '\0' && !strchr(error.message, '\n'));
        require(spectrum.mz == NULL && spectrum.intensity == NULL);
    }
    close(file);
    return 0;
}
