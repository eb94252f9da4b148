// SPDX-License-Identifier: GPL-3.0-or-later
// What other pages share with the report.
#include "result/html.h"
#include "result/view.h"

extern const unsigned char closo_report_css[];
extern const size_t closo_report_css_size;

void closo_page_add_style(closo_text *out)
{
    closo_text_add_bytes(out, (const char *)closo_report_css, closo_report_css_size);
}

void closo_page_add_text(closo_text *out, const char *text)
{
    closo_html_add(out, text);
}

void closo_page_add_unit(closo_text *out, const char *unit)
{
    closo_html_add_unit(out, unit);
}

void closo_page_add_value(closo_text *out, const char *number)
{
    closo_html_add_value(out, number);
}

void closo_page_add_reference(closo_text *out, const char *reference, const char *text)
{
    // Read only, but kept in the document as texts that it owns.
    const closo_pair pair = {.key = (char *)reference, .text = (char *)text};
    closo_html_add_reference(out, &pair);
}

uint32_t closo_page_element(const char *symbol, double *radius_angstrom)
{
    closo_look look = closo_look_of(symbol);
    *radius_angstrom = look.radius;
    return look.colour;
}
