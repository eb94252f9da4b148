// SPDX-License-Identifier: GPL-3.0-or-later
// Axes of a gnuplot script. A straight axis of very large or small numbers counts in units of a
// power of a thousand, which its label names; a logarithmic axis that spans few decades gets ticks
// at 1, 2, 5 instead of powers of ten only.
#include "result/script_axis.h"

#include "result/glyphs.h"

#include <math.h>
#include <string.h>

void script_add_quoted(closo_text *out, const char *text)
{
    closo_text_add(out, "'");
    closo_text plain;
    closo_text_init(&plain);
    closo_add_plain(&plain, text, true);
    for (const char *p = plain.data ? plain.data : ""; *p; p++)
        if (p[0] == '\'' && p[1] == '\'') { // Z'': gnuplot 5.4 reads '''' as the end of the text
            closo_text_add(out, "\xE2\x80\xB3"); // double prime
            p++;
        } else {
            closo_text_add_bytes(out, *p == '\'' ? "''" : p, *p == '\'' ? 2 : 1);
        }
    out->failed = out->failed || plain.failed;
    closo_text_clear(&plain);
    closo_text_add(out, "'");
}

script_axis script_axis_make(const closo_extent *extent)
{
    script_axis axis = {.extent = *extent};
    double largest = fmax(fabs(extent->low), fabs(extent->high));
    int top = largest > 0 ? (int)floor(log10(largest)) : 0;
    if (!extent->logarithmic && (top >= 5 || top <= -3))
        axis.exponent = 3 * (int)floor(top / 3.0);
    return axis;
}

// The label with its unit, "label (10^-3 unit)" in superscripts where a power was taken out.
static void add_label(closo_text *out, const char *letter, const script_axis *axis,
                      const closo_axis_record *record)
{
    closo_text label;
    closo_text_init(&label);
    closo_text_add(&label, record->label);
    bool has_unit = closo_unit_is_shown(record->unit);
    if (has_unit || axis->exponent != 0) {
        closo_text_add(&label, *record->label ? " (" : "(");
        if (axis->exponent != 0) {
            char power[16];
            closo_text ascii;
            closo_text_init(&ascii);
            closo_text_addf(&ascii, "10^%d", axis->exponent);
            size_t length = ascii.data && ascii.length < sizeof power ? ascii.length : 0;
            memcpy(power, ascii.data ? ascii.data : "", length);
            power[length] = '\0';
            closo_add_unit(&label, power, true);
            closo_text_add(&label, has_unit ? " " : "");
            closo_text_clear(&ascii);
        }
        if (has_unit)
            closo_add_unit(&label, record->unit, true);
        closo_text_add(&label, ")");
    }
    closo_text_addf(out, "set %slabel ", letter);
    script_add_quoted(out, label.failed || !label.data ? "" : label.data);
    closo_text_add(out, " noenhanced\n");
    out->failed = out->failed || label.failed;
    closo_text_clear(&label);
}

static void add_logarithmic_ticks(closo_text *out, const char *letter, const script_axis *axis)
{
    double decades = log10(axis->extent.high / axis->extent.low);
    if (decades > 2.5) {
        closo_text_addf(out, "set %stics autofreq enhanced\nset format %s '10^{%%T}'\n", letter,
                        letter);
        return;
    }
    static const int fine[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    static const int coarse[] = {1, 2, 5};
    const int *digits = decades < 0.5 ? fine : coarse;
    int count = decades < 0.5 ? 9 : 3;
    bool first = true;
    closo_text_addf(out, "set format %s '%%h'\nset %stics (", letter, letter);
    int begin = (int)floor(log10(axis->extent.low));
    int end = (int)ceil(log10(axis->extent.high));
    for (int power = begin; power <= end; power++) {
        for (int i = 0; i < count; i++) {
            closo_text_addf(out, "%s%de%d", first ? "" : ", ", digits[i], power);
            first = false;
        }
    }
    closo_text_add(out, ") enhanced\n");
}

void script_add_axis(closo_text *out, const char *letter, const script_axis *axis,
                     const closo_axis_record *record)
{
    double unit = pow(10, axis->exponent);
    closo_text_addf(out, "%s logscale %s\n", axis->extent.logarithmic ? "set" : "unset", letter);
    closo_text_addf(out, "set %srange [", letter);
    closo_text_add_number(out, (record->reversed ? axis->extent.high : axis->extent.low) / unit, 9);
    closo_text_add(out, ":");
    closo_text_add_number(out, (record->reversed ? axis->extent.low : axis->extent.high) / unit, 9);
    closo_text_add(out, "]\n");
    if (axis->extent.logarithmic) {
        add_logarithmic_ticks(out, letter, axis);
    } else {
        closo_text_addf(out, "set %stics autofreq norotate enhanced\nset format %s '%%h'\n", letter,
                        letter);
    }
    add_label(out, letter, axis, record);
}
