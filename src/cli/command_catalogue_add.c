// SPDX-License-Identifier: GPL-3.0-or-later
// closo catalogue add: one record into the user's own database.
#include "cli/command_catalogue.h"

#include <string.h>

static const closo_option add_options[] = {
    {.name = "temperature",
     .kind = CLOSO_OPTION_QUANTITY,
     .dimension = CLOSO_DIMENSION_TEMPERATURE,
     .placeholder = "TEMPERATURE",
     .absent = "not stated",
     .help = "Temperature of the measurement."},
    {.name = "source",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "DOI",
     .absent = "required",
     .help = "DOI, citation, or what else says where the number is from."},
    {.name = "place",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "TEXT",
     .absent = "none",
     .help = "Place in the source: 'Table 1', 'Figure 2'."},
    {.name = "formula",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "FORMULA",
     .absent = "that of the material",
     .help = "Formula of a new material, where its name is none."},
    {.name = "anion",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "ION",
     .absent = "that of the material",
     .help = "Anion of a new material: 'B12H12(2-)'."},
    {.name = "cation",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "ION",
     .absent = "that of the material",
     .help = "Cation of a new material: 'Na(+)'."},
    {.name = "family",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "TEXT",
     .absent = "that of the material",
     .help = "Family of a new material: closo, nido, mixed."},
    {.name = "item",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "TEXT",
     .absent = "none",
     .help = "Which one, where the property alone does not say."},
    {.name = "phase",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "TEXT",
     .absent = "none",
     .help = "Phase."},
    {.name = "treatment",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "TEXT",
     .absent = "none",
     .help = "Treatment of the sample."},
    {.name = "method",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "TEXT",
     .absent = "none",
     .help = "Method: impedance, NMR, AIMD, XRD."},
    {.name = "conditions",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "TEXT",
     .absent = "none",
     .help = "Conditions as name=value; name=value."},
    {.name = "flag",
     .kind = CLOSO_OPTION_CHOICE,
     .choices = "uncertain|contradiction|misprint|unphysical",
     .absent = "none",
     .help = "What is wrong with the number; needs --reason."},
    {.name = "reason",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "TEXT",
     .absent = "none",
     .help = "Why it carries a flag."},
    {0},
};

static const char *text_or_none(const closo_arguments *arguments, const char *name)
{
    const char *text = closo_arguments_text(arguments, name);
    return text ? text : "";
}

static closo_status fill(const closo_arguments *arguments, closo_catalogue_record *record,
                         closo_error *error)
{
    closo_catalogue_record_init(record);
    record->material = closo_arguments_operand(arguments, 0);
    record->property = closo_arguments_operand(arguments, 1);
    record->printed = closo_arguments_operand(arguments, 2);
    const closo_property *property;
    if (closo_catalogue_property_find(record->property, &property, error) != CLOSO_OK)
        return CLOSO_USAGE;
    closo_error inner;
    if (closo_catalogue_set_value(record, record->printed, &inner) != CLOSO_OK)
        return closo_fail(error, CLOSO_USAGE, "%s", inner.message);
    record->temperature = closo_arguments_quantity(arguments, "temperature");
    record->source = text_or_none(arguments, "source");
    record->place = text_or_none(arguments, "place");
    record->formula = text_or_none(arguments, "formula");
    record->anion = text_or_none(arguments, "anion");
    record->cation = text_or_none(arguments, "cation");
    record->family = text_or_none(arguments, "family");
    record->item = text_or_none(arguments, "item");
    record->phase = text_or_none(arguments, "phase");
    record->treatment = text_or_none(arguments, "treatment");
    record->method = text_or_none(arguments, "method");
    record->conditions = text_or_none(arguments, "conditions");
    record->flag = text_or_none(arguments, "flag");
    record->reason = text_or_none(arguments, "reason");
    if (!*record->source)
        return closo_fail(error, CLOSO_USAGE, "where is the number from? Give --source");
    return CLOSO_OK;
}

static closo_status run_add(const closo_arguments *arguments, const closo_control *control,
                            closo_result **out, closo_error *error)
{
    closo_catalogue_record record;
    closo_catalogue_records records = {0};
    closo_catalogue *catalogue = NULL;
    closo_result *result = NULL;
    size_t added = 0;
    closo_status status = fill(arguments, &record, error);
    if (status == CLOSO_OK)
        status = closo_catalogue_records_add(&records, &record, error);
    if (status == CLOSO_OK)
        status = closo_catalogue_begin(arguments, true, &catalogue, error);
    if (status == CLOSO_OK)
        status = closo_catalogue_add(catalogue, &records, control, &added, NULL, error);
    if (status == CLOSO_OK && !(result = closo_result_new("catalogue add", record.material, error)))
        status = CLOSO_MEMORY;
    if (status == CLOSO_OK) {
        closo_result_set(result, "database", "%s", closo_catalogue_own_path(catalogue));
        closo_catalogue_describe(&records, "records", "Record", result);
        if (added == 0)
            closo_result_warn(result, "the same record is there already: nothing was added");
        status = closo_result_status(result, error);
    }
    closo_catalogue_records_clear(&records);
    return closo_catalogue_answer(status, catalogue, result, out);
}

static const closo_option *const add_tables[] = {add_options, closo_catalogue_database_options,
                                                 NULL};

const closo_command closo_command_catalogue_add = {
    .group = "catalogue",
    .verb = "add",
    .summary = "one record of your own",
    .operands = "MATERIAL PROPERTY VALUE",
    .operand_minimum = 3,
    .operand_maximum = 3,
    .options = add_tables,
    .description = CLOSO_CATALOGUE_TWO
    "VALUE is a number with its unit, and with its standard uncertainty or as a limit where there "
    "is one: '1.2(3)e-4 S/cm', '<1e-10 S/cm', '~3 mS/cm', '4..5 V'.",
    .examples = "closo catalogue add Na2B12H12 conductivity '2.1(2)e-7 S/cm' --temperature 25C "
                "--method impedance --source 'own measurement, sample 12'",
    .run = run_add,
};
