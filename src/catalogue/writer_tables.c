// SPDX-License-Identifier: GPL-3.0-or-later
// Materials and sources of records that are added: recognised in the database written to, copied
// from the installed one, or entered.
#include "catalogue/writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The first column of the first row, where there is one; the statement may be NULL.
static closo_status ask(closo_writer *self, sqlite3_stmt *statement, const char *text, bool *there,
                        int64_t *number, closo_error *error)
{
    *there = false;
    if (!statement)
        return CLOSO_OK;
    closo_writer_bind(statement, 1, text);
    int code = sqlite3_step(statement);
    closo_status status = CLOSO_OK;
    if (code == SQLITE_ROW) {
        *number = sqlite3_column_int64(statement, 0);
        // Of compositions the row holds a count: only one match is a match.
        *there = sqlite3_column_count(statement) < 2 || sqlite3_column_int64(statement, 1) == 1;
    } else if (code != SQLITE_DONE) {
        status = closo_database_fail(self->catalogue->database, code, self->what, error);
    }
    sqlite3_reset(statement);
    return status;
}

// ---- materials ---------------------------------------------------------------------------------

static closo_status insert_name(closo_writer *self, const char *name, int64_t number,
                                closo_error *error)
{
    closo_writer_bind(self->add_name, 1, name);
    sqlite3_bind_int64(self->add_name, 2, number);
    return closo_writer_step(self, self->add_name, error);
}

static closo_status insert_material(closo_writer *self, const closo_material_row *row,
                                    int64_t *number, closo_error *error)
{
    char composition[CLOSO_KEY_SIZE], elements[CLOSO_KEY_SIZE];
    closo_composition_key(row->formula, composition, sizeof composition);
    closo_elements_key(row->formula, elements, sizeof elements);
    const char *const texts[] = {row->name,  row->formula, composition, elements,
                                 row->anion, row->cation,  row->family, row->note};
    for (int i = 0; i < 8; i++)
        closo_writer_bind(self->add_material, i + 1, texts[i]);
    closo_status status = closo_writer_step(self, self->add_material, error);
    if (status != CLOSO_OK)
        return status;
    *number = sqlite3_last_insert_rowid(self->catalogue->database);
    return insert_name(self, row->name, *number, error);
}

closo_status closo_writer_add_material(closo_writer *writer, const closo_material_row *material,
                                       closo_error *error)
{
    int64_t number;
    closo_status status = insert_material(writer, material, &number, error);
    char *names = closo_duplicate(material->names ? material->names : "", error);
    if (!names)
        return CLOSO_MEMORY;
    for (char *name = names, *next; status == CLOSO_OK && *name; name = next) {
        next = strstr(name, " ; ");
        if (next) {
            *next = '\0';
            next += 3;
        } else {
            next = name + strlen(name);
        }
        status = insert_name(writer, name, number, error);
    }
    free(names);
    return status;
}

// Copies a material of the installed catalogue with all its names.
static closo_status copy_installed(closo_writer *self, int64_t from, int64_t *number,
                                   closo_error *error)
{
    sqlite3 *database = self->catalogue->database;
    sqlite3_stmt *query;
    closo_status status = closo_database_prepare(
        database,
        "SELECT name, formula, anion, cation, family, note, (SELECT group_concat(name, ' ; ') FROM"
        " installed.name n WHERE n.material = m.number) FROM installed.material m"
        " WHERE number = ?",
        &query, error);
    if (status != CLOSO_OK)
        return status;
    sqlite3_bind_int64(query, 1, from);
    if (sqlite3_step(query) == SQLITE_ROW) {
        const closo_material_row row = {.name = (const char *)sqlite3_column_text(query, 0),
                                        .formula = (const char *)sqlite3_column_text(query, 1),
                                        .anion = (const char *)sqlite3_column_text(query, 2),
                                        .cation = (const char *)sqlite3_column_text(query, 3),
                                        .family = (const char *)sqlite3_column_text(query, 4),
                                        .note = (const char *)sqlite3_column_text(query, 5),
                                        .names = (const char *)sqlite3_column_text(query, 6)};
        bool there;
        status = ask(self, self->own_name, row.name, &there, number, error);
        if (status == CLOSO_OK && !there) {
            status = closo_writer_add_material(self, &row, error);
            if (status == CLOSO_OK)
                status = ask(self, self->own_name, row.name, &there, number, error);
        }
    } else {
        status = closo_fail(error, CLOSO_SYSTEM, "the installed catalogue changed");
    }
    sqlite3_finalize(query);
    return status;
}

// By name in ours and theirs, then by a composition that only one material has.
static closo_status find_material(closo_writer *self, const closo_catalogue_record *record,
                                  int64_t *number, closo_error *error)
{
    char composition[CLOSO_KEY_SIZE];
    closo_composition_key(record->formula, composition, sizeof composition);
    bool there;
    closo_status status = ask(self, self->own_name, record->material, &there, number, error);
    if (status != CLOSO_OK || there)
        return status;
    int64_t from;
    status = ask(self, self->installed_name, record->material, &there, &from, error);
    if (status == CLOSO_OK && !there && *composition &&
        strcmp(record->material, record->formula) == 0) {
        status = ask(self, self->own_composition, composition, &there, number, error);
        if (status != CLOSO_OK || there)
            return status;
        status = ask(self, self->installed_composition, composition, &there, &from, error);
    }
    if (status == CLOSO_OK && there)
        return copy_installed(self, from, number, error);
    const closo_material_row row = {.name = record->material,
                                    .formula = record->formula,
                                    .anion = record->anion,
                                    .cation = record->cation,
                                    .family = record->family};
    return status == CLOSO_OK ? insert_material(self, &row, number, error) : status;
}

closo_status closo_writer_material(closo_writer *self, const closo_catalogue_record *record,
                                   int64_t *number, closo_error *error)
{
    if (closo_numbers_find(&self->materials, record->material, number))
        return CLOSO_OK;
    closo_status status = find_material(self, record, number, error);
    if (status == CLOSO_OK)
        status = closo_numbers_put(&self->materials, record->material, *number, error);
    return status;
}

// ---- sources -----------------------------------------------------------------------------------

char *closo_source_reference(const closo_source_row *source, closo_error *error)
{
    closo_text text;
    closo_text_init(&text);
    if (*source->doi) {
        closo_text_addf(&text, "doi:%s", source->doi);
    } else {
        const char *const parts[] = {source->authors, source->title, source->journal, source->year,
                                     source->volume,  source->pages, source->note};
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            if (*parts[i])
                closo_text_addf(&text, "%s%s", text.length ? ", " : "", parts[i]);
    }
    char *reference = text.failed ? NULL : closo_duplicate(text.data ? text.data : "", error);
    closo_text_clear(&text);
    return reference;
}

closo_status closo_writer_add_source(closo_writer *writer, const closo_source_row *source,
                                     closo_error *error)
{
    char *reference = closo_source_reference(source, error);
    if (!reference)
        return CLOSO_MEMORY;
    const char *const texts[] = {source->key,   reference,       source->type, source->authors,
                                 source->title, source->journal, source->year, source->volume,
                                 source->pages, source->doi,     source->note};
    for (int i = 0; i < 11; i++)
        closo_writer_bind(writer->add_source, i + 1, texts[i]);
    closo_status status = closo_writer_step(writer, writer->add_source, error);
    sqlite3_clear_bindings(writer->add_source);
    free(reference);
    return status;
}

// What a user writes as source: a key, a DOI, or a citation as it is.
static closo_status insert_user_source(closo_writer *self, const closo_catalogue_record *record,
                                       closo_error *error)
{
    const char *text = record->source;
    const char *doi = strstr(text, "10.");
    bool is_doi = doi && strchr(doi, '/') && (doi == text || doi[-1] == '/' || doi[-1] == ':') &&
                  !strpbrk(doi, " ;,");
    const closo_source_row row = {.key = text,
                                  .type = "misc",
                                  .authors = "",
                                  .title = is_doi               ? ""
                                           : *record->reference ? record->reference
                                                                : text,
                                  .journal = "",
                                  .year = "",
                                  .volume = "",
                                  .pages = "",
                                  .doi = is_doi ? doi : "",
                                  .note = ""};
    return closo_writer_add_source(self, &row, error);
}

static closo_status copy_source(closo_writer *self, int64_t from, closo_error *error)
{
    char text[400];
    snprintf(text, sizeof text,
             "INSERT INTO own.source(key, reference, type, authors, title, journal, year, volume,"
             " pages, doi, note) SELECT key, reference, type, authors, title, journal, year,"
             " volume, pages, doi, note FROM installed.source WHERE number = %lld",
             (long long)from);
    return closo_database_run(self->catalogue->database, self->what, text, error);
}

closo_status closo_writer_source(closo_writer *self, const closo_catalogue_record *record,
                                 int64_t *number, closo_error *error)
{
    if (closo_numbers_find(&self->sources, record->source, number))
        return CLOSO_OK;
    bool there;
    int64_t from;
    closo_status status = ask(self, self->own_source, record->source, &there, number, error);
    if (status == CLOSO_OK && !there) {
        status = ask(self, self->installed_source, record->source, &there, &from, error);
        if (status == CLOSO_OK)
            status =
                there ? copy_source(self, from, error) : insert_user_source(self, record, error);
        *number = sqlite3_last_insert_rowid(self->catalogue->database);
    }
    if (status == CLOSO_OK)
        status = closo_numbers_put(&self->sources, record->source, *number, error);
    return status;
}
