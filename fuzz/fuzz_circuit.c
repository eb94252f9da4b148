// SPDX-License-Identifier: GPL-3.0-or-later
// Any text as a circuit in every notation: it is refused with one line, or read; what was read is
// written in each notation that has its elements, reads back to the same text, and has a finite
// impedance with finite derivatives.
#include "closo/electro.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static bool write_as(const closo_circuit *circuit, closo_circuit_notation notation, closo_text *out)
{
    closo_error error = {0};
    closo_text_init(out);
    closo_status status = closo_circuit_write(circuit, notation, out, &error);
    require(status == CLOSO_OK || (status == CLOSO_USAGE && error.message[0] != '\0'));
    return status == CLOSO_OK;
}

static void check_notation(const closo_circuit *circuit, closo_circuit_notation notation)
{
    closo_text there, back;
    if (write_as(circuit, notation, &there)) {
        closo_circuit *again;
        closo_error error = {0};
        require(closo_circuit_parse(&again, there.data, notation, &error) == CLOSO_OK);
        require(closo_circuit_count(again) == closo_circuit_count(circuit));
        require(write_as(again, notation, &back) && strcmp(there.data, back.data) == 0);
        closo_text_clear(&back);
        closo_circuit_free(again);
    }
    closo_text_clear(&there);
}

static void check_impedance(const closo_circuit *circuit)
{
    double p[CLOSO_CIRCUIT_PARAMETERS], z[6], d[3 * 2 * CLOSO_CIRCUIT_PARAMETERS];
    const double omega[] = {1e-9, 1, 1e12};
    size_t count = closo_circuit_count(circuit);
    require(count > 0 && count <= CLOSO_CIRCUIT_PARAMETERS);
    for (size_t k = 0; k < count; k++) {
        const closo_element_parameter *parameter = closo_circuit_parameter(circuit, k);
        require(closo_circuit_name(circuit, k)[0] != '\0');
        require(parameter->lower <= parameter->start && parameter->start <= parameter->upper);
        p[k] = parameter->start;
    }
    closo_circuit_impedance(circuit, p, omega, 3, z, d);
    for (size_t k = 0; k < 6; k++)
        require(isfinite(z[k]));
    for (size_t k = 0; k < 3 * 2 * count; k++)
        require(isfinite(d[k]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    require(text != NULL);
    if (size > 0)
        memcpy(text, data, size);
    text[size] = '\0';
    for (int n = CLOSO_NOTATION_AUTO; n <= CLOSO_NOTATION_PYIMPSPEC; n++) {
        closo_circuit *circuit;
        closo_error error = {0};
        closo_status status =
            closo_circuit_parse(&circuit, text, (closo_circuit_notation)n, &error);
        if (status != CLOSO_OK) {
            require(status == CLOSO_USAGE && error.message[0] != '\0');
            require(strchr(error.message, '\n') == NULL);
            continue;
        }
        for (int to = CLOSO_NOTATION_BOUKAMP; to <= CLOSO_NOTATION_PYIMPSPEC; to++)
            check_notation(circuit, (closo_circuit_notation)to);
        check_impedance(circuit);
        closo_circuit_free(circuit);
    }
    free(text);
    return 0;
}
