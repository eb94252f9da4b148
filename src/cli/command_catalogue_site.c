// SPDX-License-Identifier: GPL-3.0-or-later
// closo catalogue site: static pages.
#include "cli/catalogue_structures.h"
#include "cli/command_catalogue.h"

static const closo_option site_options[] = {
    {.name = "directory",
     .kind = CLOSO_OPTION_PATH,
     .placeholder = "DIR",
     .absent = "it must be given",
     .short_name = 'o',
     .help = "Directory of the site: a new or empty one, or a site made before, which is replaced "
             "as a whole."},
    {.name = "title",
     .kind = CLOSO_OPTION_TEXT,
     .placeholder = "TEXT",
     .default_text = "Hydridoborate electrolytes",
     .help = "Title of the site."},
    {0},
};

static closo_status make_site(const closo_arguments *arguments, const closo_control *control,
                              closo_catalogue *catalogue, closo_result *result, closo_error *error)
{
    closo_catalogue_records records = {0};
    closo_catalogue_structures shown = {0};
    closo_status status = closo_catalogue_pick(catalogue, arguments, NULL, &records, NULL, error);
    if (status == CLOSO_OK)
        status = closo_catalogue_structures_read(&shown, error);
    const closo_catalogue_site_options options = {.title = closo_arguments_text(arguments, "title"),
                                                  .structures = shown.items,
                                                  .structure_count = shown.count};
    if (status == CLOSO_OK)
        status =
            closo_catalogue_site(catalogue, &records, closo_arguments_text(arguments, "directory"),
                                 &options, control, result, error);
    closo_catalogue_structures_clear(&shown);
    closo_catalogue_records_clear(&records);
    return status;
}

static closo_status run_site(const closo_arguments *arguments, const closo_control *control,
                             closo_result **out, closo_error *error)
{
    closo_catalogue *catalogue = NULL;
    closo_result *result = NULL;
    if (!closo_arguments_given(arguments, "directory"))
        return closo_fail(error, CLOSO_USAGE, "expected the directory of the site, -o DIR");
    closo_status status = closo_catalogue_begin(arguments, false, &catalogue, error);
    if (status == CLOSO_OK && !(result = closo_result_new("catalogue site", "Site", error)))
        status = CLOSO_MEMORY;
    if (status == CLOSO_OK)
        status = make_site(arguments, control, catalogue, result, error);
    return closo_catalogue_answer(status, catalogue, result, out);
}

static const closo_option *const site_tables[] = {site_options, closo_catalogue_filter_options,
                                                  closo_catalogue_database_options, NULL};

const closo_command closo_command_catalogue_site = {
    .group = "catalogue",
    .verb = "site",
    .summary = "pages of the records for a browser, without server or network",
    .operands = NULL,
    .operand_minimum = 0,
    .operand_maximum = 0,
    .options = site_tables,
    .description = CLOSO_CATALOGUE_TWO
    "Open DIR/index.html in a browser, or copy DIR to any web server. There is a table of the "
    "materials that sorts and filters, a page for each material with all its records, Arrhenius "
    "and Ashby plots, the sources with BibTeX, the schema, and the records as CSV and JSON. Pages "
    "ask for no other file than those in DIR.\n\n"
    "The directory appears as a whole when everything was written. One that an earlier call made "
    "is replaced; one that holds any other file is left as it is, and that is an error. The same "
    "records give the same files, to the byte.\n\n"
    "Here -o is short for --directory; --report has no short form with this verb.",
    .examples = "closo catalogue site -o site\n"
                "closo catalogue site --cation Na --title 'Sodium salts' -o sodium\n"
                "closo catalogue site --own --database mine.sqlite -o mine",
    .run = run_site,
};
