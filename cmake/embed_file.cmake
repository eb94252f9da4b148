# SPDX-License-Identifier: GPL-3.0-or-later
file(READ ${INPUT} bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," array "${bytes}")
string(REGEX REPLACE "(................................................................................)"
    "\\1\n" array "${array}")
get_filename_component(name ${INPUT} NAME)
file(WRITE ${OUTPUT} "// Made from ${name}.
#include <stddef.h>
extern const unsigned char ${SYMBOL}[];
extern const size_t ${SYMBOL}_size;
const unsigned char ${SYMBOL}[] = {
${array}0x00};
const size_t ${SYMBOL}_size = sizeof ${SYMBOL} - 1;
")
