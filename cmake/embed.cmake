# SPDX-License-Identifier: GPL-3.0-or-later
# closo_embed(TARGET FILE SYMBOL): the bytes of a small text file as
#   const unsigned char SYMBOL[]; const size_t SYMBOL_size;   (NUL-terminated, size without it)
set(CLOSO_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/embed_file.cmake)
function(closo_embed target file symbol)
    set(output ${PROJECT_BINARY_DIR}/embedded/${symbol}.c)
    add_custom_command(OUTPUT ${output}
        COMMAND ${CMAKE_COMMAND} -DINPUT=${file} -DOUTPUT=${output} -DSYMBOL=${symbol}
            -P ${CLOSO_EMBED_SCRIPT}
        DEPENDS ${file} ${CLOSO_EMBED_SCRIPT} VERBATIM)
    target_sources(${target} PRIVATE ${output})
endfunction()
