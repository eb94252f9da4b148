// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a JCAMP-DX file of NMR: the first byte chooses what is wanted. It ends with finite
// points over falling shifts, or with one line of error.
#include "chem/nmr.h"

#include <math.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const closo_nmr_reading options = {.kind = (closo_nmr_kind)(data[0] % 3),
                                       .block = data[0] >> 4 & 3,
                                       .frequency_mhz = data[0] & 8 ? 128.38 : 0};
    closo_nmr nmr;
    closo_error error = {.status = CLOSO_OK};
    closo_nmr_init(&nmr);
    closo_status status =
        closo_nmr_jcamp_parse(&nmr, "a.jdx", (const char *)data + 1, size - 1, &options, &error);
    if (status == CLOSO_OK)
        status = closo_nmr_finish(&nmr, "a.jdx", &error);
    if (status == CLOSO_OK) {
        require(nmr.count >= 2 && nmr.re);
        for (size_t i = 0; i < nmr.count; i++) {
            require(isfinite(nmr.re[i]) && (!nmr.im || isfinite(nmr.im[i])));
            require(nmr.time_domain || i == 0 || nmr.ppm[i] < nmr.ppm[i - 1]);
        }
        require(nmr.group_delay >= 0 && nmr.group_delay < (double)nmr.count);
        closo_nmr_processing processing;
        closo_nmr_processing_init(&processing);
        processing.automatic_phase = nmr.im != NULL;
        if (nmr.count < 2000)
            closo_nmr_process(&nmr, &processing, NULL, &error);
    } else {
        require(status == CLOSO_INPUT && error.message[0] != '\0');
        require(strchr(error.message, '\n') == NULL);
    }
    closo_nmr_clear(&nmr);
    return 0;
}
