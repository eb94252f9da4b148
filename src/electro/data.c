// SPDX-License-Identifier: GPL-3.0-or-later
// Building and releasing what instrument files hold.
#include "electro/reading.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Room for one more element where `count` are in use: arrays grow by doubling at powers of two, so
// that no capacity is kept.
static closo_status grow_by_one(void *block, size_t count, size_t size, closo_error *error)
{
    void *old, *grown;
    if (count & (count - 1))
        return CLOSO_OK;
    memcpy(&old, block, sizeof old);
    grown = closo_reallocate(old, count ? 2 * count : 1, size, error);
    if (!grown)
        return CLOSO_MEMORY;
    memcpy(block, &grown, sizeof grown);
    return CLOSO_OK;
}

static void clear_table(closo_data_table *table)
{
    for (size_t k = 0; k < table->column_count; k++) {
        free(table->columns[k].name);
        free(table->columns[k].unit);
        free(table->columns[k].values);
    }
    for (size_t k = 0; k < table->setting_count; k++) {
        free(table->settings[k].key);
        free(table->settings[k].text);
    }
    free(table->columns);
    free(table->settings);
    free(table->technique);
    free(table->title);
}

void closo_data_clear(closo_data *data)
{
    for (size_t k = 0; k < data->count; k++)
        clear_table(&data->tables[k]);
    for (size_t k = 0; k < data->warning_count; k++)
        free(data->warnings[k]);
    free(data->tables);
    free(data->warnings);
    *data = (closo_data){0};
}

closo_data_table *closo_data_add_table(closo_data *data, const char *technique, const char *title,
                                       size_t rows, closo_error *error)
{
    if (grow_by_one(&data->tables, data->count, sizeof *data->tables, error) != CLOSO_OK)
        return NULL;
    closo_data_table table = {.rows = rows};
    table.technique =
        closo_data_utf8(technique ? technique : "", technique ? strlen(technique) : 0, error);
    table.title = closo_data_utf8(title ? title : "", title ? strlen(title) : 0, error);
    if (!table.technique || !table.title) {
        clear_table(&table);
        return NULL;
    }
    data->tables[data->count] = table;
    return &data->tables[data->count++];
}

closo_data_column *closo_data_add_column(closo_data_table *table, const char *name,
                                         const char *unit, closo_error *error)
{
    if (grow_by_one(&table->columns, table->column_count, sizeof *table->columns, error) !=
        CLOSO_OK)
        return NULL;
    closo_data_column column = {
        .name = closo_data_utf8(name ? name : "", name ? strlen(name) : 0, error),
        .unit = closo_data_utf8(unit ? unit : "", unit ? strlen(unit) : 0, error),
        .values = closo_allocate(table->rows, sizeof(double), error)};
    if (!column.name || !column.unit || !column.values) {
        free(column.name);
        free(column.unit);
        free(column.values);
        return NULL;
    }
    table->columns[table->column_count] = column;
    return &table->columns[table->column_count++];
}

closo_status closo_data_set_bytes(closo_data_table *table, const char *key, const char *text,
                                  size_t length, closo_error *error)
{
    if (grow_by_one(&table->settings, table->setting_count, sizeof *table->settings, error) !=
        CLOSO_OK)
        return CLOSO_MEMORY;
    closo_data_setting setting = {closo_data_utf8(key, strlen(key), error),
                                  closo_data_utf8(text, length, error)};
    if (!setting.key || !setting.text) {
        free(setting.key);
        free(setting.text);
        return CLOSO_MEMORY;
    }
    table->settings[table->setting_count++] = setting;
    return CLOSO_OK;
}

closo_status closo_data_set(closo_data_table *table, const char *key, const char *text,
                            closo_error *error)
{
    return closo_data_set_bytes(table, key, text, strlen(text), error);
}

closo_status closo_data_set_number(closo_data_table *table, const char *key, double value,
                                   const char *unit, closo_error *error)
{
    char text[CLOSO_NUMBER_SIZE + 32], number[CLOSO_NUMBER_SIZE];
    closo_format_number(number, value, 7); // single precision in most files
    snprintf(text, sizeof text, "%s%s%.20s", number, unit && *unit ? " " : "", unit ? unit : "");
    return closo_data_set(table, key, text, error);
}

const char *closo_data_setting_of(const closo_data_table *table, const char *key)
{
    for (size_t k = 0; k < table->setting_count; k++)
        if (closo_text_equal_ignoring_case(table->settings[k].key, key))
            return table->settings[k].text;
    return NULL;
}

closo_status closo_data_warn(closo_data *data, closo_error *error, const char *format, ...)
{
    char text[512];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    if (grow_by_one(&data->warnings, data->warning_count, sizeof *data->warnings, error) !=
        CLOSO_OK)
        return CLOSO_MEMORY;
    data->warnings[data->warning_count] = closo_data_utf8(text, strlen(text), error);
    if (!data->warnings[data->warning_count])
        return CLOSO_MEMORY;
    data->warning_count++;
    return CLOSO_OK;
}
