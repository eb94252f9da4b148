# SPDX-License-Identifier: GPL-3.0-or-later
file(STRINGS ${INPUT} lines ENCODING UTF-8)
set(rows "")
foreach(line IN LISTS lines)
    if(line MATCHES "^#" OR line STREQUAL "")
        continue()
    endif()
    # An empty field stands between two commas or at an end; twice, for neighbours share a comma.
    string(REGEX REPLACE ",(,|$)" ",NAN\\1" line "${line}")
    string(REGEX REPLACE ",(,|$)" ",NAN\\1" line "${line}")
    string(REGEX REPLACE "^([A-Za-z][A-Za-z0-9]*)," "\"\\1\"," line "${line}")
    string(APPEND rows "    {${line}},\n")
endforeach()
get_filename_component(name ${INPUT} NAME)
file(WRITE ${OUTPUT} "// Made from ${name}.
#include \"${HEADER}\"
#include <math.h>
const ${TYPE} ${SYMBOL}[] = {
${rows}};
const size_t ${SYMBOL}_rows = sizeof ${SYMBOL} / sizeof *${SYMBOL};
")
