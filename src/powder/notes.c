// SPDX-License-Identifier: GPL-3.0-or-later
// What comment lines of pattern files say: wavelength, temperature, counting time, flight path,
// date. Only what is named counts: a number with an A behind it in a title is not a wavelength.
#include "powder/reading.h"

#include <ctype.h>
#include <math.h>

// ---- dates

static int month_of(const char *text, size_t length)
{
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    if (length < 3)
        return 0;
    for (int m = 0; m < 12; m++) {
        size_t i = 0;
        while (i < 3 && tolower((unsigned char)text[i]) == months[3 * m + (int)i])
            i++;
        if (i == 3)
            return m + 1;
    }
    return 0;
}

// Days from 1970-01-01 in the Gregorian calendar; years run from March so that leap days end them.
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    year -= month <= 2;
    int64_t era = year / 400, of_era = year - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

typedef struct date_fields {
    int64_t number[6]; // as they come
    size_t digits[6], count;
    int month; // by name, 0: none
    double fraction;
    int64_t offset_minutes; // from UTC
} date_fields;

// "+03:00" or "-0500" behind a time of day.
static int64_t zone_minutes(const char *p, const char *end)
{
    int64_t sign = *p == '-' ? -1 : 1, value = 0, digits = 0;
    for (p++; p < end && digits < 4 && (isdigit((unsigned char)*p) || *p == ':'); p++)
        if (*p != ':') {
            value = value * 10 + (*p - '0');
            digits++;
        }
    return digits == 4 ? sign * (value / 100 * 60 + value % 100) : 0;
}

static date_fields split_date(const char *p, const char *end)
{
    date_fields fields = {0};
    while (p < end && fields.count < 6) {
        if (isalpha((unsigned char)*p)) {
            int month = month_of(p, (size_t)(end - p));
            if (month && !fields.month)
                fields.month = month;
            while (p < end && isalpha((unsigned char)*p))
                p++;
        } else if (isdigit((unsigned char)*p)) {
            int64_t value = 0;
            size_t digits = 0;
            for (; p < end && isdigit((unsigned char)*p) && digits < 5; p++, digits++)
                value = value * 10 + (*p - '0');
            fields.number[fields.count] = value;
            fields.digits[fields.count++] = digits;
        } else if (*p == '.' && fields.count == (fields.month ? 5U : 6U)) {
            break; // of a second
        } else {
            p++;
        }
    }
    if (p < end && *p == '.') {
        double scale = 0.1;
        for (p++; p < end && isdigit((unsigned char)*p); p++, scale *= 0.1)
            fields.fraction += scale * (double)(*p - '0');
    }
    if (fields.count == 6 && p < end && (*p == '+' || *p == '-'))
        fields.offset_minutes = zone_minutes(p, end);
    return fields;
}

double closo_pattern_date(const char *text, size_t length)
{
    date_fields f = split_date(text, text + length);
    int64_t year, month, day;
    size_t first = 3;
    if (f.month && f.count >= 2) {
        day = f.number[0];
        month = f.month;
        year = f.number[1];
        first = 2;
    } else if (!f.month && f.count >= 3 && f.digits[0] == 4) {
        year = f.number[0];
        month = f.number[1];
        day = f.number[2];
    } else if (!f.month && f.count >= 3) {
        month = f.number[0];
        day = f.number[1];
        year = f.number[2];
    } else {
        return NAN;
    }
    if (year < 100)
        year += year < 70 ? 2000 : 1900;
    int64_t time[3] = {0};
    for (size_t k = 0; k < 3 && first + k < f.count; k++)
        time[k] = f.number[first + k];
    if (year < 1900 || year > 2200 || month < 1 || month > 12 || day < 1 || day > 31 ||
        time[0] > 24 || time[1] > 59 || time[2] > 60)
        return NAN;
    return (double)(days_of(year, month, day) * 86400 + time[0] * 3600 + time[1] * 60 + time[2] -
                    f.offset_minutes * 60) +
           f.fraction;
}

// ---- "key = value"

// Behind a key: blanks, a unit in brackets, "=" or ":", blanks. NULL: something else stands there.
static const char *value_of(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    if (p < end && (*p == '(' || *p == '['))
        while (p < end && *p != ')' && *p != ']')
            p++;
    while (p < end && (*p == ' ' || *p == '\t' || *p == ')' || *p == ']'))
        p++;
    if (p == end || (*p != '=' && *p != ':'))
        return NULL;
    for (p++; p < end && (*p == ' ' || *p == '\t'); p++)
        ;
    return p;
}

static const char *number_after(const char *text, const char *end, const char *key, double *value)
{
    const char *p = closo_pattern_find(text, end, key);
    p = p ? value_of(p + strlen(key), end) : NULL;
    return p ? closo_read_number(p, end, value) : NULL;
}

static bool note_wavelength(closo_pattern *pattern, const char *text, const char *end)
{
    static const char *const keys[] = {"wavelength", "lambda"};
    for (size_t k = 0; k < 2; k++) {
        double value, more[2];
        const char *rest = number_after(text, end, keys[k], &value);
        if (!rest || !closo_wavelength_sane(value))
            continue;
        pattern->radiation.wavelength[0] = value;
        pattern->radiation.wavelength[1] = pattern->radiation.ratio = 0;
        if (closo_read_numbers(rest, end, 2, more) && closo_wavelength_sane(more[0]) &&
            more[1] > 0 && more[1] <= 1) {
            pattern->radiation.wavelength[1] = more[0];
            pattern->radiation.ratio = more[1];
        }
        return true;
    }
    return false;
}

static bool note_temperature(closo_pattern *pattern, const char *text, const char *end)
{
    const char *key = closo_pattern_find(text, end, "temp");
    if (!key)
        return false;
    const char *after = key + 4;
    while (after < end && isalpha((unsigned char)*after))
        after++;
    const char *p = value_of(after, end);
    double value;
    const char *rest = p ? closo_read_number(p, end, &value) : NULL;
    if (!rest)
        return false;
    while (rest < end && *rest == ' ')
        rest++;
    // The unit stands in brackets in front of the value or behind it.
    char unit = 0;
    if (rest < end && (*rest == 'K' || *rest == 'C'))
        unit = *rest;
    for (const char *q = after; q < p && !unit; q++)
        if (*q == 'K' || *q == 'C')
            unit = *q;
    if (!unit)
        return false;
    value += unit == 'C' ? 273.15 : 0;
    if (!(value > 0 && value < 5000))
        return false;
    pattern->temperature_kelvin = value;
    return true;
}

static bool note_flight_path(closo_pattern *pattern, const char *text, const char *end)
{
    const char *angle = closo_pattern_find(text, end, "tth ");
    const char *difc = closo_pattern_find(text, end, "difc ");
    double value;
    if (!angle || !difc)
        return false;
    if (closo_read_number(angle + 4, end, &value) && value > 0 && value <= 180)
        pattern->bank_two_theta = value;
    if (closo_read_number(difc + 5, end, &value) && value > 0 && value < 1e6)
        pattern->difc = value;
    return true;
}

static bool note_text(const char *text, const char *end, const char *key, char *out, size_t size)
{
    const char *p = closo_pattern_find(text, end, key);
    p = p ? value_of(p + strlen(key), end) : NULL;
    if (!p)
        return false;
    closo_pattern_text(out, size, p, (size_t)(end - p));
    return true;
}

static bool note_date(closo_pattern *pattern, const char *text, const char *end)
{
    char date[sizeof pattern->date];
    if (!note_text(text, end, "scan time", date, sizeof date) &&
        !note_text(text, end, "date", date, sizeof date))
        return false;
    double seconds = closo_pattern_date(date, strlen(date));
    if (isnan(seconds))
        return false;
    pattern->time_seconds = seconds;
    memcpy(pattern->date, date, sizeof date);
    return true;
}

bool closo_pattern_note(closo_pattern *pattern, const char *text, const char *end)
{
    double value;
    char word[16];
    bool noted = note_flight_path(pattern, text, end);
    noted |= note_wavelength(pattern, text, end);
    noted |= note_temperature(pattern, text, end);
    noted |= note_date(pattern, text, end);
    noted |= note_text(text, end, "instrument", pattern->instrument, sizeof pattern->instrument);
    if (number_after(text, end, "time per step", &value) && value > 0 && value < 1e7) {
        pattern->step_seconds = value;
        noted = true;
    }
    if (note_text(text, end, "radiation", word, sizeof word)) {
        if (closo_text_equal_ignoring_case(word, "x-ray"))
            pattern->radiation.kind = CLOSO_RADIATION_XRAY;
        else if (closo_text_equal_ignoring_case(word, "neutron"))
            pattern->radiation.kind = CLOSO_RADIATION_NEUTRON;
        noted = true;
    }
    return noted;
}
