// SPDX-License-Identifier: GPL-3.0-or-later
// Looking into a document. Lists are short (tens of entries), so a search is a walk; everything
// returned is borrowed from the document.
#include "result/document.h"

#include "closo/numeric.h"

#include <math.h>
#include <string.h>

const char *closo_result_title(const closo_result *result)
{
    return result->title;
}

const char *closo_result_command(const closo_result *result)
{
    return result->command;
}

bool closo_result_input_at(const closo_result *result, size_t index, const char **path,
                           closo_fingerprint *fingerprint)
{
    if (index >= result->input_count)
        return false;
    const closo_input_record *input = &result->inputs[index];
    *path = input->path;
    *fingerprint = (closo_fingerprint){.bytes = input->bytes};
    memcpy(fingerprint->sha256, input->sha256, sizeof fingerprint->sha256);
    return true;
}

size_t closo_result_count_quantities(const closo_result *result)
{
    return result->quantity_count;
}

bool closo_result_quantity_at(const closo_result *result, size_t index, closo_quantity *out)
{
    if (index >= result->quantity_count)
        return false;
    const closo_quantity_record *record = &result->quantities[index];
    *out = (closo_quantity){
        .key = record->key,
        .label = record->label,
        .value = record->value,
        .su = record->su,
        .freedom = record->freedom,
        .unit = record->unit,
        .method = record->method,
    };
    return true;
}

bool closo_result_find_quantity(const closo_result *result, const char *key, closo_quantity *out)
{
    for (size_t i = 0; key && i < result->quantity_count; i++)
        if (strcmp(result->quantities[i].key, key) == 0)
            return closo_result_quantity_at(result, i, out);
    return false;
}

bool closo_quantity_interval(const closo_quantity_record *quantity, double *low, double *high)
{
    if (isnan(quantity->su) || quantity->freedom < 1)
        return false;
    double half = quantity->su * closo_coverage_factor(0.95, quantity->freedom);
    *low = quantity->value - half;
    *high = quantity->value + half;
    return isfinite(*low) && isfinite(*high);
}

size_t closo_result_count_tables(const closo_result *result)
{
    return result->table_count;
}

const char *closo_result_table_name(const closo_result *result, size_t index)
{
    return index < result->table_count ? result->tables[index]->name : NULL;
}

const closo_table *closo_result_table(const closo_result *result, const char *name)
{
    for (size_t i = 0; name && i < result->table_count; i++)
        if (strcmp(result->tables[i]->name, name) == 0)
            return result->tables[i];
    return NULL;
}

const closo_column *closo_table_column(const closo_table *table, const char *name)
{
    for (size_t i = 0; table && name && i < table->count; i++)
        if (strcmp(table->columns[i].name, name) == 0)
            return &table->columns[i];
    return NULL;
}

const closo_column *closo_result_any_column(const closo_result *result, const char *table,
                                            const char *column)
{
    return closo_table_column(closo_result_table(result, table), column);
}

const double *closo_result_column(const closo_result *result, const char *table, const char *column,
                                  size_t *count)
{
    const closo_column *found = closo_result_any_column(result, table, column);
    if (!found || !found->values)
        return NULL;
    *count = found->rows;
    return found->values;
}

const char *const *closo_result_texts(const closo_result *result, const char *table,
                                      const char *column, size_t *count)
{
    const closo_column *found = closo_result_any_column(result, table, column);
    if (!found || !found->texts)
        return NULL;
    *count = found->rows;
    return (const char *const *)found->texts;
}

const char *closo_result_setting(const closo_result *result, const char *key)
{
    for (size_t i = 0; i < result->setting_count; i++)
        if (strcmp(result->settings[i].key, key) == 0)
            return result->settings[i].text;
    return NULL;
}

size_t closo_result_count_warnings(const closo_result *result)
{
    return result->warning_count;
}

const char *closo_result_warning(const closo_result *result, size_t index)
{
    return index < result->warning_count ? result->warnings[index] : NULL;
}

size_t closo_result_count_figures(const closo_result *result)
{
    return result->figure_count;
}

const char *closo_result_figure_name(const closo_result *result, size_t index)
{
    return index < result->figure_count ? result->figures[index]->name : NULL;
}

const closo_figure *closo_result_figure(const closo_result *result, const char *name)
{
    for (size_t i = 0; name && i < result->figure_count; i++)
        if (strcmp(result->figures[i]->name, name) == 0)
            return result->figures[i];
    return NULL;
}

size_t closo_result_count_views(const closo_result *result)
{
    return result->view_count;
}

const char *closo_result_view_name(const closo_result *result, size_t index)
{
    return index < result->view_count ? result->views[index]->name : NULL;
}

const closo_view *closo_result_view(const closo_result *result, const char *name)
{
    for (size_t i = 0; name && i < result->view_count; i++)
        if (strcmp(result->views[i]->name, name) == 0)
            return result->views[i];
    return NULL;
}

bool closo_result_is_of_part(const closo_result *result, const char *name)
{
    return strchr(name, '.') != NULL && closo_result_table(result, "comparison") != NULL;
}
