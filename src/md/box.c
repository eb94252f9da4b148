// SPDX-License-Identifier: GPL-3.0-or-later
// Simulation boxes from settings, and their files. Atoms keep the order of structure.xyz: their
// LAMMPS identifier is their place in it, counted from 1; the charge sites at the cage centres,
// which are no atoms, come after all of them.
#include "closo/md.h"

#include "md/lammps.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

closo_status closo_md_box_build(const closo_md_settings *settings, closo_md_box *out,
                                closo_error *error)
{
    *out = (closo_md_box){0};
    closo_box_options options = {
        .lattice_angstrom = settings->lattice_angstrom,
        .cation_sites = settings->sites,
        .random_orientations = !settings->aligned,
        .seed = settings->seed,
    };
    closo_status status = closo_salt_parse(settings->salt, &out->salt, error);
    if (status == CLOSO_OK)
        status = closo_supercell_parse(settings->supercell, options.supercell, error);
    const closo_prototype *prototype = closo_prototype_find(settings->phase);
    if (status == CLOSO_OK && !prototype)
        status = closo_fail(error, CLOSO_USAGE, "phase %s is not known", settings->phase);
    if (status != CLOSO_OK)
        return status;
    return closo_box_build(&out->salt, prototype, &options, &out->structure,
                           &out->closest_contact_angstrom, error);
}

void closo_md_box_clear(closo_md_box *box)
{
    closo_structure_clear(&box->structure);
    *box = (closo_md_box){0};
}

static closo_status write_in(const char *directory, const char *name, const closo_text *text,
                             closo_error *error)
{
    char *path = closo_path_join(directory, name, error);
    closo_status status = path ? closo_text_write(text, path, error) : CLOSO_MEMORY;
    free(path);
    return status;
}

static closo_status write_structure(const closo_md_box *box, const closo_md_settings *settings,
                                    const char *directory, closo_error *error)
{
    char *path = closo_path_join(directory, "structure.xyz", error);
    if (!path)
        return CLOSO_MEMORY;
    char lattice[CLOSO_NUMBER_SIZE], comment[256];
    closo_format_number(lattice, settings->lattice_angstrom, 0);
    snprintf(comment, sizeof comment, "%s, %s, lattice %s A, %s cells, seed %llu", settings->salt,
             settings->phase, lattice, settings->supercell, (unsigned long long)settings->seed);
    closo_status status = closo_structure_write_xyz(&box->structure, path, comment, error);
    free(path);
    return status;
}

closo_status closo_md_box_write(const closo_md_box *box, const closo_md_settings *settings,
                                const closo_force_field *field, const char *directory,
                                closo_error *error)
{
    closo_status status = closo_directory_make(directory, error);
    if (status == CLOSO_OK)
        status = write_structure(box, settings, directory, error);
    if (status == CLOSO_OK && field) {
        closo_text text;
        closo_text_init(&text);
        closo_text_add_bytes(&text, field->text, field->length);
        status = write_in(directory, "force-field.json", &text, error);
        closo_text_clear(&text);
    }
    if (status == CLOSO_OK && field) {
        closo_text text;
        closo_text_init(&text);
        closo_md_lammps_data(box, settings, field, &text);
        status = write_in(directory, "system.data", &text, error);
        closo_text_clear(&text);
    }
    // The settings come last: where they are, the rest is.
    char *path = status == CLOSO_OK ? closo_path_join(directory, "settings.json", error) : NULL;
    if (path) {
        status = closo_md_settings_write(settings, path, error);
        free(path);
    } else if (status == CLOSO_OK) {
        status = CLOSO_MEMORY;
    }
    return status;
}
