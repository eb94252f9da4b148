// SPDX-License-Identifier: GPL-3.0-or-later
// What the circuit elements share: powers of i omega and hyperbolic functions that stay finite at
// both ends of the frequency axis, and the list of all elements.
#ifndef CLOSO_ELECTRO_ELEMENT_H
#define CLOSO_ELECTRO_ELEMENT_H

#include <complex.h>

#include "closo/electro.h"

typedef double complex closo_complex;

// CMPLX of C11, which not every pair of compiler and C library has.
static inline closo_complex closo_complex_of(double real, double imaginary)
{
    union {
        double parts[2];
        closo_complex value;
    } both = {{real, imaginary}};
    return both.value;
}

// (i omega scale)^exponent by logarithms, cut at e^+-300.
closo_complex closo_element_power(double log_argument, double exponent);
// ln(i x) = ln x + i pi / 2 for x = e^log_argument.
closo_complex closo_element_log(double log_argument);
closo_complex closo_element_coth(closo_complex x); // Re x >= 0
// f(x) and x f'(x) of tanh(x)/x and coth(x)/x, with their series near 0; Re x >= 0.
closo_complex closo_element_tanh_over(closo_complex x, closo_complex *slope);
closo_complex closo_element_coth_over(closo_complex x, closo_complex *slope);

static inline void closo_element_put(double out[2], closo_complex value)
{
    out[0] = creal(value);
    out[1] = cimag(value);
}

extern const closo_circuit_element closo_element_R, closo_element_C, closo_element_L,
    closo_element_La, closo_element_CPE, closo_element_W, closo_element_K, closo_element_Zarc,
    closo_element_HN;
extern const closo_circuit_element closo_element_Ws, closo_element_Wo, closo_element_Wsg,
    closo_element_Ma, closo_element_Mg, closo_element_G, closo_element_Gs;
extern const closo_circuit_element closo_element_TLM, closo_element_TLMQ, closo_element_TLMR,
    closo_element_TLMS, closo_element_TLMD, closo_element_TP;

#endif
