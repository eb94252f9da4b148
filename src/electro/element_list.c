// SPDX-License-Identifier: GPL-3.0-or-later
// The circuit elements: a new one is a record and one line here.
#include "electro/element.h"

#include <stddef.h>

const closo_circuit_element *const *closo_circuit_elements(void)
{
    static const closo_circuit_element *const elements[] = {&closo_element_R,
                                                            &closo_element_C,
                                                            &closo_element_L,
                                                            &closo_element_La,
                                                            &closo_element_CPE,
                                                            &closo_element_W,
                                                            &closo_element_Ws,
                                                            &closo_element_Wo,
                                                            &closo_element_Wsg,
                                                            &closo_element_Ma,
                                                            &closo_element_Mg,
                                                            &closo_element_G,
                                                            &closo_element_Gs,
                                                            &closo_element_K,
                                                            &closo_element_Zarc,
                                                            &closo_element_HN,
                                                            &closo_element_TLM,
                                                            &closo_element_TLMQ,
                                                            &closo_element_TLMR,
                                                            &closo_element_TLMS,
                                                            &closo_element_TLMD,
                                                            &closo_element_TP,
                                                            NULL};
    return elements;
}
