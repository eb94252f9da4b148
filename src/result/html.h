// SPDX-License-Identifier: GPL-3.0-or-later
// Pieces of an HTML page.
#ifndef CLOSO_RESULT_HTML_H
#define CLOSO_RESULT_HTML_H

#include "result/document.h"

#define CLOSO_HTML_LONG_TABLE 20000 // rows; of a longer table only the first are shown
#define CLOSO_HTML_FIRST_ROWS 200

void closo_html_add(closo_text *out, const char *text); // escaped, for content and attributes
void closo_html_add_unit(closo_text *out, const char *unit);
// "-1.2(3)e-5" with a minus sign and the power of ten raised.
void closo_html_add_value(closo_text *out, const char *number);
void closo_html_add_base64(closo_text *out, const char *bytes, size_t length);
// JSON and code inside <script>: nothing in them ends the element.
void closo_html_add_json(closo_text *out, const closo_result *result, bool views);
void closo_html_add_code(closo_text *out, const char *code, size_t length);
// A reference whose doi or address is a link.
void closo_html_add_reference(closo_text *out, const closo_pair *reference);

// One document, entries[index]: warnings, quantities, figures, views, tables, settings, inputs,
// references.
// A figure that cannot be drawn because gnuplot is missing is a note in the page, not a failure.
closo_status closo_html_add_result(closo_text *out, const closo_report_entry *entries, size_t count,
                                   size_t index, closo_error *error);
void closo_html_add_table(closo_text *out, const closo_table *table, size_t index);

// Views first .. last - 1 of entries[index].
void closo_html_add_views(closo_text *out, const closo_report_entry *entries, size_t count,
                          size_t index, size_t first, size_t last);
// Every view of entries[index] is shown with the data of another document of the page.
bool closo_html_views_are_elsewhere(const closo_report_entry *entries, size_t count, size_t index);
// "Li:#b565e8:0.516 ..." for the elements of all views.
void closo_html_add_looks(closo_text *out, const closo_report_entry *entries, size_t count);

#endif
