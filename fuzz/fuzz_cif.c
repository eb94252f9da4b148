// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a CIF, POSCAR or extended XYZ: the first byte chooses format and options, the rest
// is the file. A reader ends with a crystal that is whole (finite, as many atoms in the cell as its
// multiplicities say, written and read again the same) or with one line of error.
#include "closo/crystal.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
    if (!condition)
        abort();
}

static void check_error(closo_status status, const closo_error *error)
{
    require(status == CLOSO_INPUT || status == CLOSO_USAGE);
    require(error->message[0] != '\0' && strchr(error->message, '\n') == NULL);
}

static int file_of(const void *data, size_t size, char path[64])
{
    int file = memfd_create("structure", MFD_CLOEXEC);
    require(file >= 0 && write(file, data, size) == (ssize_t)size);
    snprintf(path, 64, "/proc/self/fd/%d", file);
    return file;
}

static void walk(const uint8_t *data, size_t size)
{
    closo_cif *cif;
    closo_error error = {.status = CLOSO_OK};
    closo_status status = closo_cif_parse(&cif, "a.cif", (const char *)data, size, &error);
    if (status != CLOSO_OK) {
        check_error(status, &error);
        return;
    }
    static const char *const tags[] = {"_a", "_cell_length_a", "_atom_site_label"};
    for (size_t block = 0; block < closo_cif_blocks(cif); block++) {
        require(closo_cif_block_name(cif, block) != NULL);
        for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
            const char *const *values;
            const size_t *lines;
            size_t rows = closo_cif_values(cif, block, tags[i], &values, &lines), length = 0;
            for (size_t row = 0; row < rows; row++)
                length += (values[row] ? strlen(values[row]) : 0) + (lines[row] > 0);
            require(rows == 0 || length > 0);
        }
    }
    for (size_t i = 0; i < closo_cif_warnings(cif); i++)
        require(closo_cif_warning(cif, i) != NULL);
    closo_cif_free(cif);
}

static void check_crystal(const closo_crystal *crystal)
{
    size_t total = 0, count = 0;
    require(crystal->count > 0 && crystal->cell.volume > 0 && crystal->symmetry.count > 0);
    for (size_t i = 0; i < crystal->count; i++) {
        const closo_atom *atom = &crystal->atoms[i];
        require(closo_element_of(atom->element) != NULL && atom->multiplicity > 0);
        require(atom->occupancy.value >= 0 && memchr(atom->label, '\0', sizeof atom->label));
        for (int k = 0; k < 3; k++)
            require(isfinite(atom->fraction[k].value));
        total += atom->multiplicity;
    }
    closo_cell_atom *atoms = NULL;
    closo_error error = {.status = CLOSO_OK};
    closo_status status = closo_crystal_expand(crystal, &atoms, &count, &error);
    if (status != CLOSO_OK) {
        check_error(status, &error);
        return;
    }
    require(count == total);
    for (size_t i = 0; i < count; i++)
        for (int k = 0; k < 3; k++)
            require(atoms[i].fraction[k] >= 0 && atoms[i].fraction[k] < 1);
    free(atoms);
}

static void check_written(const closo_crystal *crystal, const char *path, const char *format)
{
    closo_error error = {.status = CLOSO_OK};
    closo_status status = closo_crystal_write(crystal, path, format, &error);
    if (status != CLOSO_OK)
        check_error(status, &error);
}

// Through a pipe: a regular file would be synced to the disk each time.
static void write_and_read(const closo_crystal *crystal)
{
    check_written(crystal, "/dev/null", "poscar");
    check_written(crystal, "/dev/null", "xyz");
    check_written(crystal, "/dev/null", "lammps");
    int ends[2];
    char in[64], out[64];
    require(pipe(ends) == 0);
    if (crystal->count < 500 && fcntl(ends[1], F_SETPIPE_SZ, 1 << 20) > 0) {
        snprintf(in, sizeof in, "/proc/self/fd/%d", ends[1]);
        snprintf(out, sizeof out, "/proc/self/fd/%d", ends[0]);
        check_written(crystal, in, "cif");
        close(ends[1]);
        ends[1] = -1;
        const closo_crystal_options options = {.format = "cif"};
        closo_crystal again;
        closo_error error = {.status = CLOSO_OK};
        if (closo_crystal_read(&again, out, &options, &error) != CLOSO_OK) {
            fprintf(stderr, "%s\n", error.message);
            abort();
        }
        require(again.count == crystal->count);
        require(again.symmetry.count == crystal->symmetry.count);
        for (size_t k = 0; k < again.count; k++)
            require(again.atoms[k].multiplicity == crystal->atoms[k].multiplicity);
        closo_crystal_clear(&again);
    }
    close(ends[0]);
    if (ends[1] >= 0)
        close(ends[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const formats[] = {NULL, "cif", "poscar", "xyz"};
    if (size == 0)
        return 0;
    walk(data + 1, size - 1);
    const closo_crystal_options options = {.format = formats[data[0] & 3],
                                           .block = data[0] & 4 ? "x" : NULL,
                                           .space_group = data[0] & 8 ? "P -1" : NULL};
    char path[64];
    int file = file_of(data + 1, size - 1, path);
    closo_crystal crystal;
    closo_error error = {.status = CLOSO_OK};
    closo_status status = closo_crystal_read(&crystal, path, &options, &error);
    if (status == CLOSO_OK) {
        check_crystal(&crystal);
        write_and_read(&crystal);
        closo_crystal_clear(&crystal);
    } else {
        check_error(status, &error);
    }
    close(file);
    return 0;
}
