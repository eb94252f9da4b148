// SPDX-License-Identifier: GPL-3.0-or-later
// Pieces of the site's pages. Texts of records, which may hold anything, reach a page through
// closo_page_add_text and closo_site_add_string alone. A policy in every page allows the site's own
// scripts and styles and nothing else.
#include "catalogue/site.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const menu[][2] = {{"index.html", "Materials"},
                                      {"plots.html", "Plots"},
                                      {"sources.html", "Sources"},
                                      {"about.html", "About"}};

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

void closo_site_add_head(closo_text *out, const closo_site *site, const closo_site_page *page)
{
    const char *up = page->below ? "../" : "";
    closo_text_add(out,
                   "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                   "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                   "style-src 'self' file:; script-src 'self' file:; img-src 'self' file: data: "
                   "blob:\">\n"
                   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                   "<meta name=\"color-scheme\" content=\"light dark\">\n"
                   "<meta name=\"generator\" content=\"closo " CLOSO_VERSION "\">\n<title>");
    closo_page_add_text(out, page->title);
    if (strcmp(page->title, site->options->title) != 0) {
        closo_text_add(out, " · ");
        closo_page_add_text(out, site->options->title);
    }
    closo_text_addf(out,
                    "</title>\n<link rel=\"icon\" href=\"data:,\">\n"
                    "<link rel=\"stylesheet\" href=\"%sassets/report.css\">\n"
                    "<link rel=\"stylesheet\" href=\"%sassets/site.css\">\n",
                    up, up);
    for (size_t i = 0; i < sizeof page->scripts / sizeof *page->scripts && page->scripts[i]; i++)
        closo_text_addf(out, "<script src=\"%sassets/%s\" defer></script>\n", up, page->scripts[i]);
    closo_text_addf(out,
                    "</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the content</a>\n"
                    "<header class=\"site\">\n<a class=\"home\" href=\"%sindex.html\">",
                    up);
    closo_page_add_text(out, site->options->title);
    closo_text_add(out, "</a>\n<nav aria-label=\"Site\">\n");
    for (size_t i = 0; i < sizeof menu / sizeof *menu; i++)
        closo_text_addf(out, "<a href=\"%s%s\"%s>%s</a>\n", up, menu[i][0],
                        strcmp(menu[i][0], page->name) == 0 ? " aria-current=\"page\"" : "",
                        menu[i][1]);
    closo_text_add(out, "</nav>\n</header>\n<main id=\"main\">\n");
}

void closo_site_add_foot(closo_text *out)
{
    closo_text_add(out, "</main>\n<footer>Made by closo " CLOSO_VERSION
                        ", GPL-3.0-or-later. Each number is a fact of the source named beside "
                        "it.</footer>\n</body>\n</html>\n");
}

// ---- formulas ----------------------------------------------------------------------------------

static void add_lowered(closo_text *out, const char *digits, size_t length, bool html)
{
    if (html)
        closo_text_add(out, "<sub>");
    for (size_t i = 0; i < length; i++)
        if (html || digits[i] == '.')
            closo_text_add_bytes(out, digits + i, 1);
        else
            closo_text_add_bytes(out, (char[]){'\xE2', '\x82', (char)(0x80 + digits[i] - '0')}, 3);
    if (html)
        closo_text_add(out, "</sub>");
}

static void add_charge(closo_text *out, const char *charge, size_t length, bool html)
{
    static const char *const raised[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
    closo_text_add(out, html ? "<sup>" : "");
    for (size_t i = 0; i < length; i++)
        if (charge[i] == '-')
            closo_text_add(out, html ? "−" : "⁻");
        else if (charge[i] == '+')
            closo_text_add(out, html ? "+" : "⁺");
        else if (html)
            closo_text_add_bytes(out, charge + i, 1);
        else
            closo_text_add(out, raised[charge[i] - '0']);
    closo_text_add(out, html ? "</sup>" : "");
}

// Length of "(2-)" at text, 0 where none stands there.
static size_t charge_length(const char *text)
{
    size_t digits = *text == '(' ? strspn(text + 1, "0123456789") : 0;
    bool sign = *text == '(' && (text[1 + digits] == '+' || text[1 + digits] == '-');
    return sign && text[2 + digits] == ')' ? digits + 3 : 0;
}

// Digits after a letter or a closing bracket. A point after them parts two formulas
// ("Na4B20H18.3Na2B12H12"), except in "0.7".
static size_t lowered_length(const char *text, char before)
{
    bool after_atom = is_letter(before) || before == ')';
    size_t digits = after_atom ? strspn(text, "0123456789") : 0;
    if (digits == 1 && *text == '0' && text[1] == '.')
        digits += 1 + strspn(text + 2, "0123456789");
    return digits;
}

void closo_site_add_formula(closo_text *out, const char *text, bool html)
{
    char before = ' ';
    while (*text) {
        size_t charge = charge_length(text), lowered = lowered_length(text, before);
        size_t length = charge + lowered > 0 ? charge + lowered : 1;
        before = text[length - 1];
        if (charge > 0)
            add_charge(out, text + 1, charge - 2, html);
        else if (lowered > 0)
            add_lowered(out, text, lowered, html);
        else if (html)
            closo_page_add_text(out, (char[]){*text, '\0'});
        else
            closo_text_add_bytes(out, text, 1);
        text += length;
    }
}

// ---- values ------------------------------------------------------------------------------------

const char *closo_site_sign(closo_qualifier qualifier)
{
    static const char *const signs[] = {"", "<", ">", "≤", "≥", "≈", "~", "", ""};
    return signs[qualifier];
}

// "0.00084" -> "8.4e-4": conductivities side by side are compared by their powers of ten.
static void raise_power(char number[CLOSO_NUMBER_SIZE])
{
    char *digits = number + (*number == '-');
    size_t zeros = strncmp(digits, "0.0", 3) == 0 ? strspn(digits + 2, "0") : 0;
    if (zeros < 2 || strchr(digits, 'e'))
        return;
    char rest[CLOSO_NUMBER_SIZE];
    snprintf(rest, sizeof rest, "%s", digits + 2 + zeros);
    snprintf(digits, CLOSO_NUMBER_SIZE - 1, "%c%s%.30se-%zu", rest[0], rest[1] ? "." : "", rest + 1,
             zeros + 1);
}

void closo_site_add_number(closo_text *out, double value, int digits)
{
    char number[CLOSO_NUMBER_SIZE];
    closo_format_number(number, value, digits);
    raise_power(number);
    closo_page_add_value(out, number);
}

void closo_site_add_quantity(closo_text *out, const closo_catalogue_record *record)
{
    const char *sign = closo_site_sign(record->qualifier);
    if (record->qualifier == CLOSO_QUALIFIER_WORDS || isnan(record->value)) {
        closo_page_add_text(out, record->printed);
        return;
    }
    if (*sign) {
        closo_page_add_text(out, sign);
        closo_text_add(out, "\u2009");
    }
    if (record->su > 0) {
        char number[64];
        closo_format_value(number, record->value, record->su);
        closo_page_add_value(out, number);
    } else {
        closo_site_add_number(out, record->value, 0);
    }
    if (record->qualifier == CLOSO_QUALIFIER_RANGE) {
        closo_text_add(out, " to ");
        closo_site_add_number(out, record->upper, 0);
    }
}

// ---- names and texts ---------------------------------------------------------------------------

void closo_site_add_name(closo_text *out, const char *text)
{
    for (const char *p = text; *p; p++) {
        bool plain = is_letter(*p) || is_digit(*p);
        bool inside = p > text && strchr("-_.", *p);
        closo_text_add_bytes(out, plain || inside ? p : "-", 1);
    }
}

void closo_site_add_reference(closo_text *out, const closo_catalogue_record *record)
{
    closo_text_add(out, "<a href=\"../sources.html#source-");
    closo_site_add_name(out, record->source);
    closo_text_add(out, "\">");
    closo_page_add_text(out, record->source);
    closo_text_add(out, "</a>");
    if (closo_text_starts_with(record->reference, "doi:")) {
        closo_text_add(out, "<br><span class=\"doi\">");
        closo_page_add_reference(out, record->reference, "");
        closo_text_add(out, "</span>");
    }
}

void closo_site_add_string(closo_text *out, const char *text)
{
    closo_text_add(out, "\"");
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\')
            closo_text_addf(out, "\\%c", c);
        else if (c < 0x20 || c == '<' || c == '>' || c == '&')
            closo_text_addf(out, "\\u%04x", c);
        else
            closo_text_add_bytes(out, text, 1);
    }
    closo_text_add(out, "\"");
}
