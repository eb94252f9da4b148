// SPDX-License-Identifier: GPL-3.0-or-later
// The pages of plots and of sources.
#include "catalogue/site.h"

#include <string.h>

void closo_site_plots(const closo_site *site, closo_text *out)
{
    const closo_site_page page = {
        .title = "Plots", .name = "plots.html", .scripts = {"data.js", "chart.js", "plots.js"}};
    closo_site_add_head(out, site, &page);
    closo_text_add(
        out, "<h1>Plots</h1>\n<noscript><p class=\"warnings\">The plots need JavaScript. Their "
             "numbers stand on the pages of the materials.</p></noscript>\n"
             "<section class=\"chapter\" aria-labelledby=\"arrhenius\">\n"
             "<h2 id=\"arrhenius\">Conductivity and temperature</h2>\n"
             "<figure class=\"plot\" data-plot=\"arrhenius\"></figure>\n</section>\n"
             "<section class=\"chapter\" aria-labelledby=\"ashby\">\n"
             "<h2 id=\"ashby\">One property against another</h2>\n"
             "<figure class=\"plot\" data-plot=\"ashby\"></figure>\n</section>\n");
    closo_site_add_foot(out);
}

// ---- sources -----------------------------------------------------------------------------------

static const char *column(sqlite3_stmt *row, int index)
{
    const char *text = (const char *)sqlite3_column_text(row, index);
    return text ? text : "";
}

// "; " between authors becomes ", ".
static void add_authors(closo_text *out, const char *authors)
{
    for (; *authors; authors++)
        closo_page_add_text(out, *authors == ';' ? "," : (char[]){*authors, '\0'});
}

static void add_citation(closo_text *out, sqlite3_stmt *row)
{
    const char *title = column(row, 1), *journal = column(row, 2), *year = column(row, 3);
    const char *volume = column(row, 4), *pages = column(row, 5), *note = column(row, 7);
    add_authors(out, column(row, 0));
    closo_text_add(out, *column(row, 0) && *title ? ". " : "");
    closo_page_add_text(out, title);
    closo_text_add(out, *journal ? ". <em>" : "");
    closo_page_add_text(out, journal);
    closo_text_add(out, *journal ? "</em>" : "");
    closo_text_add(out, *year ? ", " : "");
    closo_page_add_text(out, year);
    closo_text_add(out, *volume ? ", " : "");
    closo_page_add_text(out, volume);
    closo_text_add(out, *pages ? ", " : "");
    closo_page_add_text(out, pages);
    closo_text_add(out, *note ? "; " : "");
    closo_page_add_text(out, note);
    closo_text_add(out, ". ");
    if (closo_text_starts_with(column(row, 6), "doi:"))
        closo_page_add_reference(out, column(row, 6), "");
}

static closo_status add_source(const closo_site *site, sqlite3_stmt *query, size_t index,
                               closo_text *out, closo_error *error)
{
    const char *key = site->sources[index];
    closo_site_use u = site->uses[index];
    closo_text_add(out, "<section class=\"chapter source\" id=\"source-");
    closo_site_add_name(out, key);
    closo_text_add(out, "\">\n<h2>");
    closo_page_add_text(out, key);
    closo_text_add(out, "</h2>\n<p>");
    sqlite3_reset(query);
    sqlite3_bind_text(query, 1, key, -1, SQLITE_STATIC);
    bool known = sqlite3_step(query) == SQLITE_ROW;
    if (known)
        add_citation(out, query);
    else
        closo_page_add_reference(out, u.first->reference, "");
    closo_text_addf(out,
                    "</p>\n<p class=\"aside\">%zu record%s on %zu material%s, %zu with a "
                    "flag</p>\n",
                    u.records, u.records == 1 ? "" : "s", u.materials, u.materials == 1 ? "" : "s",
                    u.flagged);
    closo_text bibtex;
    closo_text_init(&bibtex);
    const closo_catalogue_records one = {.items = (closo_catalogue_record *)u.first, .count = 1};
    closo_status status = closo_catalogue_write_bibtex(site->catalogue, &one, &bibtex, error);
    if (status == CLOSO_OK && bibtex.length > 0) {
        closo_text_add(out, "<details><summary>BibTeX</summary><pre><code>");
        closo_page_add_text(out, bibtex.data);
        closo_text_add(out, "</code></pre></details>\n");
    }
    out->failed = out->failed || bibtex.failed;
    closo_text_clear(&bibtex);
    closo_text_add(out, "</section>\n");
    return status;
}

closo_status closo_site_sources(const closo_site *site, closo_text *out, closo_error *error)
{
    const closo_site_page page = {.title = "Sources", .name = "sources.html"};
    closo_site_add_head(out, site, &page);
    closo_text_add(out, "<h1>Sources</h1>\n<p class=\"downloads\"><a href=\"data/sources.bib\" "
                        "download>All sources as BibTeX</a></p>\n");
    sqlite3_stmt *query = NULL;
    closo_status status = closo_database_prepare(
        site->catalogue->database,
        "SELECT authors, title, journal, year, volume, pages, reference, note FROM temp.sources"
        " WHERE source = ? ORDER BY own LIMIT 1",
        &query, error);
    for (size_t i = 0; i < site->source_count && status == CLOSO_OK; i++)
        status = add_source(site, query, i, out, error);
    sqlite3_finalize(query);
    closo_site_add_foot(out);
    return status;
}
