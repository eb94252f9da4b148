// SPDX-License-Identifier: GPL-3.0-or-later
// Decays and spectra as things: made, filled, checked, released; and what file they came from.
#include "chem/nmr.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void closo_nmr_init(closo_nmr *nmr)
{
    *nmr = (closo_nmr){.frequency_mhz = NAN, .width_hz = NAN, .carrier_ppm = NAN};
}

void closo_nmr_clear(closo_nmr *nmr)
{
    free(nmr->re);
    free(nmr->im);
    free(nmr->ppm);
    for (size_t i = 0; i < nmr->file_count; i++)
        free(nmr->files[i].path);
    for (size_t i = 0; i < nmr->warning_count; i++)
        free(nmr->warnings[i]);
    free(nmr->warnings);
    *nmr = (closo_nmr){0};
}

closo_status closo_nmr_allocate(closo_nmr *nmr, size_t count, bool complex_points, const char *path,
                                closo_error *error)
{
    if (count < 2 || count > CLOSO_NMR_POINTS)
        return closo_fail(error, CLOSO_INPUT, "%s: expected from 2 to %zu points, found %zu", path,
                          CLOSO_NMR_POINTS, count);
    nmr->count = count;
    nmr->re = closo_allocate(count, sizeof *nmr->re, error);
    if (nmr->re && complex_points)
        nmr->im = closo_allocate(count, sizeof *nmr->im, error);
    if (nmr->re && !nmr->time_domain)
        nmr->ppm = closo_allocate(count, sizeof *nmr->ppm, error);
    bool whole = nmr->re && (!complex_points || nmr->im) && (nmr->time_domain || nmr->ppm);
    return whole ? CLOSO_OK : CLOSO_MEMORY;
}

static double *copy_of(const double *values, size_t count, closo_status *status, closo_error *error)
{
    if (!values || *status != CLOSO_OK)
        return NULL;
    double *copy = closo_allocate(count, sizeof *copy, error);
    if (copy)
        memcpy(copy, values, count * sizeof *copy);
    else
        *status = CLOSO_MEMORY;
    return copy;
}

closo_status closo_nmr_copy(closo_nmr *out, const closo_nmr *nmr, closo_error *error)
{
    closo_status status = CLOSO_OK;
    *out = *nmr;
    out->file_count = out->warning_count = out->warning_capacity = 0;
    out->warnings = NULL;
    out->re = copy_of(nmr->re, nmr->count, &status, error);
    out->im = copy_of(nmr->im, nmr->count, &status, error);
    out->ppm = copy_of(nmr->ppm, nmr->count, &status, error);
    if (status != CLOSO_OK)
        closo_nmr_clear(out);
    return status;
}

void closo_nmr_warn(closo_nmr *nmr, const char *format, ...)
{
    char text[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    // Failure to keep a warning is not worth failing for.
    if (closo_grow((void **)&nmr->warnings, &nmr->warning_capacity, nmr->warning_count + 1,
                   sizeof *nmr->warnings, NULL) != CLOSO_OK)
        return;
    char *copy = closo_duplicate(text, NULL);
    if (copy)
        nmr->warnings[nmr->warning_count++] = copy;
}

closo_status closo_nmr_remember(closo_nmr *nmr, const char *path,
                                const closo_fingerprint *fingerprint, closo_error *error)
{
    if (nmr->file_count >= CLOSO_NMR_FILES)
        return CLOSO_OK;
    char *copy = closo_duplicate(path, error);
    if (!copy)
        return CLOSO_MEMORY;
    nmr->files[nmr->file_count].path = copy;
    nmr->files[nmr->file_count++].fingerprint = *fingerprint;
    return CLOSO_OK;
}

closo_status closo_nmr_take_file(closo_nmr *nmr, const char *path, size_t limit, char **data,
                                 size_t *length, closo_error *error)
{
    closo_fingerprint fingerprint;
    *data = NULL;
    closo_status status = closo_file_read(path, limit, data, length, &fingerprint, error);
    if (status == CLOSO_OK)
        status = closo_nmr_remember(nmr, path, &fingerprint, error);
    if (status != CLOSO_OK) {
        free(*data);
        *data = NULL;
    }
    return status;
}

static void turn_round(double *values, size_t count)
{
    for (size_t i = 0; values && i < count / 2; i++) {
        double kept = values[i];
        values[i] = values[count - 1 - i];
        values[count - 1 - i] = kept;
    }
}

closo_status closo_nmr_finish(closo_nmr *nmr, const char *path, closo_error *error)
{
    for (size_t i = 0; i < nmr->count; i++)
        if (!isfinite(nmr->re[i]) || (nmr->im && !isfinite(nmr->im[i])) ||
            (nmr->ppm && !(fabs(nmr->ppm[i]) < 1e6)))
            return closo_fail(error, CLOSO_INPUT, "%s: point %zu is no finite number", path, i + 1);
    if (!nmr->time_domain && nmr->ppm[0] < nmr->ppm[nmr->count - 1]) {
        turn_round(nmr->ppm, nmr->count);
        turn_round(nmr->re, nmr->count);
        turn_round(nmr->im, nmr->count);
    }
    for (size_t i = 1; !nmr->time_domain && i < nmr->count; i++)
        if (!(nmr->ppm[i] < nmr->ppm[i - 1]))
            return closo_fail(error, CLOSO_INPUT,
                              "%s: expected shifts in order, point %zu does not follow point %zu",
                              path, i + 1, i);
    if (nmr->time_domain && !(nmr->width_hz > 0 && nmr->width_hz < 1e9))
        return closo_fail(error, CLOSO_INPUT, "%s: expected a spectral width above 0 Hz", path);
    if (!(nmr->frequency_mhz > 0.01 && nmr->frequency_mhz < 1e5))
        nmr->frequency_mhz = NAN;
    if (!(nmr->group_delay >= 0 && nmr->group_delay < (double)nmr->count))
        nmr->group_delay = 0;
    return CLOSO_OK;
}

void closo_nmr_nucleus(char out[8], const char *text)
{
    char digits[4] = "", letters[3] = "";
    size_t d = 0, l = 0;
    for (; *text; text++) {
        if (isdigit((unsigned char)*text) && d + 1 < sizeof digits)
            digits[d++] = *text;
        else if (isalpha((unsigned char)*text) && l + 1 < sizeof letters)
            letters[l] = (char)(l ? tolower((unsigned char)*text) : toupper((unsigned char)*text)),
            l++;
        else if (isalnum((unsigned char)*text))
            l = sizeof letters; // no nucleus: "off", "water"
        if (l >= sizeof letters || d >= sizeof digits)
            break;
    }
    if (l < 1 || l >= sizeof letters || d < 1 || *text) {
        out[0] = '\0';
        return;
    }
    digits[d] = letters[l] = '\0';
    snprintf(out, 8, "%s%s", digits, letters);
}

void closo_nmr_mention(const closo_nmr *nmr, closo_result *result)
{
    for (size_t i = 0; i < nmr->file_count; i++)
        closo_result_add_input(result, nmr->files[i].path, &nmr->files[i].fingerprint);
    for (size_t i = 0; i < nmr->warning_count; i++)
        closo_result_warn(result, "%s", nmr->warnings[i]);
}

// ---- lines -------------------------------------------------------------------------------------

closo_nmr_text closo_nmr_text_of(const char *data, size_t length)
{
    if (length >= 3 && !memcmp(data, "\xEF\xBB\xBF", 3)) { // byte-order mark
        data += 3;
        length -= 3;
    }
    return (closo_nmr_text){.at = data, .end = data + length};
}

bool closo_nmr_text_next(closo_nmr_text *text)
{
    if (text->at == text->end)
        return false;
    const char *p = text->at;
    while (p < text->end && *p != '\n' && *p != '\r')
        p++;
    text->line = text->at;
    text->line_end = p;
    if (p < text->end)
        p += *p == '\r' && p + 1 < text->end && p[1] == '\n' ? 2 : 1;
    text->at = p;
    text->number++;
    while (text->line < text->line_end && isspace((unsigned char)*text->line))
        text->line++;
    while (text->line_end > text->line && isspace((unsigned char)text->line_end[-1]))
        text->line_end--;
    return true;
}

void closo_nmr_copy_text(char *out, size_t size, const char *begin, const char *end)
{
    size_t used = 0;
    while (begin < end && isspace((unsigned char)*begin))
        begin++;
    while (end > begin && isspace((unsigned char)end[-1]))
        end--;
    for (const char *p = begin; p < end; p++) {
        unsigned char c = (unsigned char)*p;
        if (used + 3 > size)
            break;
        if (c < 0x20 || c == 0x7F) {
            out[used++] = ' ';
        } else if (c < 0x80) {
            out[used++] = (char)c;
        } else if (c >= 0xC2 && c <= 0xDF && p + 1 < end && ((unsigned char)p[1] & 0xC0) == 0x80) {
            out[used++] = (char)c;
            out[used++] = *++p;
        } else if (c >= 0xA0) { // Latin-1
            out[used++] = (char)(0xC0 | (c >> 6));
            out[used++] = (char)(0x80 | (c & 0x3F));
        } else {
            out[used++] = '?';
        }
    }
    out[used] = '\0';
}

closo_status closo_nmr_bad_line(const char *path, size_t line, const char *expected,
                                const char *begin, const char *end, closo_error *error)
{
    char found[48];
    closo_nmr_copy_text(found, sizeof found, begin, end);
    return closo_fail(error, CLOSO_INPUT, "%s:%zu: expected %s, found '%s'", path, line, expected,
                      found);
}
