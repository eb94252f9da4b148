// SPDX-License-Identifier: GPL-3.0-or-later
// What the settings and the log of a .mpr file say about the run. Both have fields at fixed places;
// what is not there or not plausible is left out: it never stops the data.
#include "electro/mpr.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const struct {
    uint8_t id;
    const char *name;
} techniques[] = {{0x04, "GCPL"}, {0x06, "CV"},   {0x0B, "OCV"},  {0x16, "MP"},   {0x18, "CA"},
                  {0x19, "CP"},   {0x1C, "WAIT"}, {0x1D, "PEIS"}, {0x1E, "GEIS"}, {0x30, "CV"},
                  {0x32, "ZIR"},  {0x33, "CVA"},  {0x6C, "LSV"},  {0x75, "CoV"},  {0x76, "CoC"},
                  {0x77, "GCPL"}, {0x7F, "MB"}};

const char *closo_mpr_technique(uint8_t id)
{
    for (size_t k = 0; k < sizeof techniques / sizeof *techniques; k++)
        if (techniques[k].id == id)
            return techniques[k].name;
    return NULL;
}

// A number of the settings; NaN where it is not there. 0.001 is what EC-Lab puts where nothing was
// typed.
static double entered(const closo_mpr_module *module, size_t offset)
{
    float value;
    if (offset + sizeof value > module->length)
        return NAN;
    memcpy(&value, module->data + offset, sizeof value);
    return value > 0.0011f && value < 1e9f ? (double)value : NAN;
}

static closo_status set_entered(closo_data_table *table, const closo_mpr_module *module,
                                size_t offset, const char *key, const char *unit,
                                closo_error *error)
{
    double value = entered(module, offset);
    return isnan(value) ? CLOSO_OK : closo_data_set_number(table, key, value, unit, error);
}

// A text with its length before it.
static closo_status set_text(closo_data_table *table, const closo_mpr_module *module, size_t offset,
                             const char *key, closo_error *error)
{
    if (offset >= module->length)
        return CLOSO_OK;
    size_t length = module->data[offset];
    if (length == 0 || offset + 1 + length > module->length)
        return CLOSO_OK;
    return closo_data_set_bytes(table, key, (const char *)module->data + offset + 1, length, error);
}

static closo_status describe_set(closo_data_table *table, const closo_mpr_module *set,
                                 closo_error *error)
{
    closo_status status = set_text(table, set, 0x0007, "comments", error);
    if (status == CLOSO_OK)
        status = set_text(table, set, 0x011E, "electrode material", error);
    if (status == CLOSO_OK)
        status = set_text(table, set, 0x01C0, "electrolyte", error);
    if (status == CLOSO_OK)
        status = set_text(table, set, 0x0215, "reference electrode", error);
    if (status == CLOSO_OK)
        status = set_entered(table, set, 0x0107, "mass of active material", "mg", error);
    if (status == CLOSO_OK)
        status = set_entered(table, set, 0x010F, "molecular weight", "g/mol", error);
    if (status == CLOSO_OK) // typed in cm^2 as a rule; another unit cannot be told apart
        status =
            set_entered(table, set, 0x0211, "electrode surface area", "cm^2 (as typed)", error);
    if (status == CLOSO_OK)
        status = set_entered(table, set, 0x025C, "battery capacity", "mA h", error);
    return status;
}

// Days since 1899-12-30 as "2018-10-12 11:04:34.250", civil calendar of the instrument's clock.
static bool ole_date(double days, char out[32])
{
    if (!(days > 32874 && days < 73050)) // 1990 to 2099
        return false;
    int64_t ms = (int64_t)llround(days * 86400000.0);
    int64_t day = ms / 86400000 - 25569 + 719468, rest = ms % 86400000; // since 0000-03-01
    int64_t era = day / 146097, doe = day - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
    int64_t month = mp < 10 ? mp + 3 : mp - 9, year = yoe + era * 400 + (month <= 2);
    snprintf(out, 32, "%04d-%02d-%02d %02d:%02d:%02d.%03d", (int)(year % 10000), (int)(month % 100),
             (int)((doy - (153 * mp + 2) / 5 + 1) % 100), (int)(rest / 3600000),
             (int)(rest / 60000 % 60), (int)(rest / 1000 % 60), (int)(rest % 1000));
    return true;
}

static closo_status describe_log(closo_data_table *table, const closo_mpr_module *log,
                                 closo_error *error)
{
    closo_status status = CLOSO_OK;
    double days;
    char text[32];
    if (log->length > 0x0009)
        status = closo_data_set_number(table, "channel", log->data[0x0009] + 1, NULL, error);
    if (log->length >= 0x0249 + sizeof days) {
        memcpy(&days, log->data + 0x0249, sizeof days);
        if (status == CLOSO_OK && ole_date(days, text))
            status = closo_data_set(table, "acquisition started", text, error);
    }
    if (status == CLOSO_OK)
        status = set_text(table, log, 0x03B7, "EC-Lab version", error);
    return status;
}

closo_status closo_mpr_settings(closo_data_table *table, const closo_mpr_module *set,
                                const closo_mpr_module *log, closo_error *error)
{
    closo_status status = describe_set(table, set, error);
    if (status == CLOSO_OK && log->data)
        status = describe_log(table, log, error);
    if (status == CLOSO_OK && !log->data && set->date[0])
        status = closo_data_set(table, "date", set->date, error);
    return status;
}
