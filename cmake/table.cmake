# SPDX-License-Identifier: GPL-3.0-or-later
# closo_table(TARGET FILE.csv HEADER TYPE SYMBOL): a table of numbers as
#   const TYPE SYMBOL[]; const size_t SYMBOL_rows;
# with one record per line that is neither empty nor starts with #. The members of TYPE (declared by
# HEADER) are the columns in their order; a field that starts with a letter is a string, an empty
# field is NaN.
set(CLOSO_TABLE_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/table_file.cmake)
function(closo_table target file header type symbol)
    set(output ${PROJECT_BINARY_DIR}/embedded/${symbol}.c)
    add_custom_command(OUTPUT ${output}
        COMMAND ${CMAKE_COMMAND} -DINPUT=${file} -DOUTPUT=${output} -DHEADER=${header}
            -DTYPE=${type} -DSYMBOL=${symbol} -P ${CLOSO_TABLE_SCRIPT}
        DEPENDS ${file} ${CLOSO_TABLE_SCRIPT} VERBATIM)
    target_sources(${target} PRIVATE ${output})
endfunction()
