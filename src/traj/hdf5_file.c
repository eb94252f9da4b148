// SPDX-License-Identifier: GPL-3.0-or-later
// Files, groups, attributes and the shape of data sets. A chunk is inflated at once by the library,
// so that chunks beyond 1 GB, or beyond what a file of this size can be inflated to (deflate: 1032
// times), are refused when a data set is opened.
#include "traj/hdf5_library.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define CHUNK_MAXIMUM ((uint64_t)1 << 30)
#define EXPANSION     1100
enum { STRING_MAXIMUM = 4096, ATTRIBUTE_VALUES = 16 };

static pthread_mutex_t library = PTHREAD_MUTEX_INITIALIZER;

closo_hdf5_silence closo_hdf5_enter(void)
{
    closo_hdf5_silence before = {NULL, NULL};
    pthread_mutex_lock(&library);
    H5Eget_auto2(H5E_DEFAULT, &before.print, &before.context);
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    return before;
}

void closo_hdf5_leave(closo_hdf5_silence before)
{
    H5Eclear2(H5E_DEFAULT);
    H5Eset_auto2(H5E_DEFAULT, before.print, before.context);
    pthread_mutex_unlock(&library);
}

static herr_t keep_first(unsigned n, const H5E_error2_t *record, void *context)
{
    char *out = context;
    if (n == 0 && record->desc)
        snprintf(out, 200, "%s", record->desc);
    return 0;
}

closo_status closo_hdf5_fail(const closo_hdf5 *file, const char *doing, closo_error *error)
{
    char said[200] = "";
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_first, said);
    for (char *p = said; *p; p++)
        if ((unsigned char)*p < ' ')
            *p = ' ';
    return closo_fail(error, CLOSO_INPUT, "%s: damaged HDF5 file: %s%s%s", file->path, doing,
                      said[0] ? ": " : "", said);
}

// ---- files

static hid_t access_properties(void)
{
    hid_t properties = H5Pcreate(H5P_FILE_ACCESS);
#if H5_VERSION_GE(1, 10, 7)
    // Reading needs no lock, which network file systems may refuse.
    H5Pset_file_locking(properties, false, true);
#endif
    return properties;
}

closo_status closo_hdf5_open(closo_hdf5 *file, const char *path, closo_error *error)
{
    struct stat kind;
    *file = (closo_hdf5){.path = path, .id = -1};
    if (!strcmp(path, "-") || stat(path, &kind) != 0 || !S_ISREG(kind.st_mode))
        return closo_fail(error, CLOSO_INPUT,
                          "%s: HDF5 files are read from a file on disk, not from a pipe", path);
    file->bytes = (uint64_t)kind.st_size;
    closo_status status = CLOSO_OK;
    closo_hdf5_silence before = closo_hdf5_enter();
    hid_t properties = access_properties();
    if (H5Fis_hdf5(path) <= 0)
        status = closo_fail(error, CLOSO_INPUT,
                            "%s: expected an HDF5 file as it is, not compressed as a whole: unpack "
                            "it first",
                            path);
    else if ((file->id = H5Fopen(path, H5F_ACC_RDONLY, properties)) < 0)
        status = closo_hdf5_fail(file, "it cannot be opened", error);
    H5Pclose(properties);
    closo_hdf5_leave(before);
    return status;
}

void closo_hdf5_close(closo_hdf5 *file)
{
    if (file->id < 0)
        return;
    closo_hdf5_silence before = closo_hdf5_enter();
    H5Fclose(file->id);
    closo_hdf5_leave(before);
    file->id = -1;
}

// ---- data sets

// Whether the way to `name` exists; a link into another file is none.
static bool exists(const closo_hdf5 *file, const char *name)
{
    char part[CLOSO_HDF5_NAME];
    for (const char *p = name; *p; p += *p == '/') {
        p += strcspn(p, "/");
        size_t length = (size_t)(p - name);
        if (length == 0)
            continue;
        if (length >= sizeof part)
            return false;
        memcpy(part, name, length);
        part[length] = '\0';
        H5L_info_t link;
        if (H5Lexists(file->id, part, H5P_DEFAULT) <= 0 ||
            H5Lget_info(file->id, part, &link, H5P_DEFAULT) < 0 ||
            (link.type != H5L_TYPE_HARD && link.type != H5L_TYPE_SOFT) ||
            H5Oexists_by_name(file->id, part, H5P_DEFAULT) <= 0)
            return false;
    }
    return true;
}

static bool is_type(const closo_hdf5 *file, const char *name, H5I_type_t type)
{
    hid_t id = exists(file, name) ? H5Oopen(file->id, name, H5P_DEFAULT) : -1;
    bool is = id >= 0 && H5Iget_type(id) == type;
    if (id >= 0)
        H5Oclose(id);
    return is;
}

bool closo_hdf5_is_group(closo_hdf5 *file, const char *name)
{
    closo_hdf5_silence before = closo_hdf5_enter();
    bool is = is_type(file, name, H5I_GROUP);
    closo_hdf5_leave(before);
    return is;
}

static closo_status look_at_type(const closo_hdf5 *file, closo_hdf5_array *out, const char *name,
                                 closo_error *error)
{
    hid_t type = H5Dget_type(out->id);
    if (type < 0)
        return closo_hdf5_fail(file, name, error);
    H5T_class_t class = H5Tget_class(type);
    out->kind = class == H5T_FLOAT     ? CLOSO_HDF5_REAL
                : class == H5T_INTEGER ? CLOSO_HDF5_INTEGER
                : class == H5T_ENUM    ? CLOSO_HDF5_ENUMERATION
                : class == H5T_STRING  ? CLOSO_HDF5_STRING
                                       : CLOSO_HDF5_OTHER;
    out->type_bytes = H5Tget_size(type);
    H5Tclose(type);
    return CLOSO_OK;
}

static closo_status look_at_shape(const closo_hdf5 *file, closo_hdf5_array *out, const char *name,
                                  closo_error *error)
{
    hid_t space = H5Dget_space(out->id);
    hsize_t size[H5S_MAX_RANK];
    int rank = space < 0 ? -1 : H5Sget_simple_extent_ndims(space);
    bool read = rank >= 0 && H5Sget_simple_extent_dims(space, size, NULL) >= 0;
    bool null = read && H5Sget_simple_extent_type(space) == H5S_NULL;
    if (space >= 0)
        H5Sclose(space);
    if (!read)
        return closo_hdf5_fail(file, name, error);
    if (rank > CLOSO_HDF5_RANK || null)
        return closo_fail(error, CLOSO_INPUT, "%s: %s: expected at most %d dimensions", file->path,
                          name, CLOSO_HDF5_RANK);
    out->rank = (size_t)rank;
    for (size_t i = 0; i < out->rank; i++)
        out->size[i] = size[i];
    return CLOSO_OK;
}

bool closo_hdf5_is_plausible(const closo_hdf5 *file, uint64_t bytes)
{
    uint64_t most = (file->bytes + 4096) * EXPANSION;
    return bytes <= most;
}

// Where the numbers lie: in this file, in chunks that can be held.
static closo_status look_at_storage(const closo_hdf5 *file, closo_hdf5_array *out, const char *name,
                                    closo_error *error)
{
    hid_t properties = H5Dget_create_plist(out->id);
    if (properties < 0)
        return closo_hdf5_fail(file, name, error);
    hsize_t chunk[H5S_MAX_RANK];
    H5D_layout_t layout = H5Pget_layout(properties);
    bool elsewhere = layout == H5D_VIRTUAL || H5Pget_external_count(properties) > 0;
    uint64_t bytes = out->type_bytes;
    out->chunk = 1;
    if (layout == H5D_CHUNKED && H5Pget_chunk(properties, H5S_MAX_RANK, chunk) == (int)out->rank) {
        for (size_t i = 0; i < out->rank; i++)
            if (__builtin_mul_overflow(bytes, chunk[i], &bytes))
                bytes = UINT64_MAX / 2;
        out->chunk = out->rank > 0 ? chunk[0] : 1;
    }
    H5Pclose(properties);
    if (elsewhere)
        return closo_fail(error, CLOSO_INPUT, "%s: %s: its data lie in other files", file->path,
                          name);
    if (bytes > CHUNK_MAXIMUM || !closo_hdf5_is_plausible(file, bytes))
        return closo_fail(error, CLOSO_INPUT,
                          "%s: %s: expected chunks that fit a file of %llu bytes", file->path, name,
                          (unsigned long long)file->bytes);
    return CLOSO_OK;
}

closo_status closo_hdf5_find(closo_hdf5 *file, const char *name, closo_hdf5_array *out,
                             closo_error *error)
{
    memset(out, 0, sizeof *out);
    closo_status status = CLOSO_OK;
    closo_hdf5_silence before = closo_hdf5_enter();
    if (is_type(file, name, H5I_DATASET)) {
        out->id = H5Dopen2(file->id, name, H5P_DEFAULT);
        status = out->id < 0 ? closo_hdf5_fail(file, name, error) : CLOSO_OK;
        if (status == CLOSO_OK)
            status = look_at_type(file, out, name, error);
        if (status == CLOSO_OK)
            status = look_at_shape(file, out, name, error);
        if (status == CLOSO_OK)
            status = look_at_storage(file, out, name, error);
        if (status != CLOSO_OK && out->id > 0)
            H5Dclose(out->id);
        if (status != CLOSO_OK)
            memset(out, 0, sizeof *out);
    }
    closo_hdf5_leave(before);
    return status;
}

void closo_hdf5_array_close(closo_hdf5_array *array)
{
    if (array->id > 0) {
        closo_hdf5_silence before = closo_hdf5_enter();
        H5Dclose(array->id);
        closo_hdf5_leave(before);
    }
    memset(array, 0, sizeof *array);
}

// ---- groups

typedef struct member_list {
    char **names;
    size_t count, limit;
    closo_error *error;
    closo_status status;
} member_list;

static herr_t add_member(hid_t group, const char *name, const H5L_info_t *info, void *context)
{
    member_list *list = context;
    (void)group;
    (void)info;
    if (list->count == list->limit)
        return 1;
    list->names[list->count] = closo_duplicate(name, list->error);
    if (!list->names[list->count]) {
        list->status = CLOSO_MEMORY;
        return -1;
    }
    list->count++;
    return 0;
}

closo_status closo_hdf5_members(closo_hdf5 *file, const char *group, size_t limit, char ***names,
                                size_t *count, closo_error *error)
{
    member_list list = {.limit = limit, .error = error};
    *count = 0;
    *names = list.names = closo_allocate(limit, sizeof *list.names, error);
    if (!list.names)
        return CLOSO_MEMORY;
    closo_hdf5_silence before = closo_hdf5_enter();
    hsize_t at = 0;
    if (H5Literate_by_name(file->id, group, H5_INDEX_NAME, H5_ITER_INC, &at, add_member, &list,
                           H5P_DEFAULT) < 0 &&
        list.status == CLOSO_OK)
        list.status = closo_hdf5_fail(file, group, error);
    closo_hdf5_leave(before);
    *count = list.count;
    return list.status;
}

void closo_hdf5_names_free(char **names, size_t count)
{
    for (size_t i = 0; names && i < count; i++)
        free(names[i]);
    free(names);
}

// ---- attributes

void closo_hdf5_copy_text(const char *text, size_t length, char out[CLOSO_HDF5_TEXT])
{
    size_t kept = 0;
    for (; kept < length && kept < CLOSO_HDF5_TEXT - 1 && text[kept]; kept++)
        out[kept] = (unsigned char)text[kept] < ' ' ? ' ' : text[kept];
    while (kept > 0 && out[kept - 1] == ' ') // Fortran pads
        kept--;
    out[kept] = '\0';
}

// Value `index` of an attribute of strings.
static bool read_strings(hid_t attribute, hid_t type, hid_t space, hssize_t count, size_t index,
                         char out[CLOSO_HDF5_TEXT])
{
    size_t size = H5Tget_size(type);
    bool done = false;
    if (H5Tis_variable_str(type) > 0) {
        char *texts[ATTRIBUTE_VALUES] = {NULL};
        hid_t memory = H5Tcopy(H5T_C_S1);
        H5Tset_size(memory, H5T_VARIABLE);
        H5Tset_cset(memory, H5Tget_cset(type));
        if (H5Aread(attribute, memory, texts) >= 0) {
            if (texts[index])
                closo_hdf5_copy_text(texts[index], strlen(texts[index]), out);
            done = texts[index] != NULL;
            H5Dvlen_reclaim(memory, space, H5P_DEFAULT, texts);
        }
        H5Tclose(memory);
    } else if (size > 0 && size <= STRING_MAXIMUM) {
        char *texts = calloc((size_t)count, size);
        if (texts && H5Aread(attribute, type, texts) >= 0) {
            closo_hdf5_copy_text(texts + index * size, size, out);
            done = true;
        }
        free(texts);
    }
    return done;
}

static hid_t open_attribute(const closo_hdf5 *file, const char *object, const char *attribute)
{
    if (!*object)
        object = "/";
    if (!exists(file, object) || H5Aexists_by_name(file->id, object, attribute, H5P_DEFAULT) <= 0)
        return -1;
    return H5Aopen_by_name(file->id, object, attribute, H5P_DEFAULT, H5P_DEFAULT);
}

bool closo_hdf5_text(closo_hdf5 *file, const char *object, const char *attribute, size_t index,
                     char out[CLOSO_HDF5_TEXT])
{
    bool done = false;
    out[0] = '\0';
    closo_hdf5_silence before = closo_hdf5_enter();
    hid_t id = open_attribute(file, object, attribute);
    if (id >= 0) {
        hid_t type = H5Aget_type(id), space = H5Aget_space(id);
        hssize_t count = space < 0 ? -1 : H5Sget_simple_extent_npoints(space);
        if (type >= 0 && H5Tget_class(type) == H5T_STRING && count > (hssize_t)index &&
            count <= ATTRIBUTE_VALUES)
            done = read_strings(id, type, space, count, index, out);
        H5Tclose(type);
        H5Sclose(space);
        H5Aclose(id);
    }
    closo_hdf5_leave(before);
    return done;
}

bool closo_hdf5_number(closo_hdf5 *file, const char *object, const char *attribute, double *out)
{
    bool done = false;
    closo_hdf5_silence before = closo_hdf5_enter();
    hid_t id = open_attribute(file, object, attribute);
    if (id >= 0) {
        hid_t type = H5Aget_type(id), space = H5Aget_space(id);
        H5T_class_t class = type < 0 ? H5T_NO_CLASS : H5Tget_class(type);
        if ((class == H5T_FLOAT || class == H5T_INTEGER) && space >= 0 &&
            H5Sget_simple_extent_npoints(space) == 1)
            done = H5Aread(id, H5T_NATIVE_DOUBLE, out) >= 0;
        H5Tclose(type);
        H5Sclose(space);
        H5Aclose(id);
    }
    closo_hdf5_leave(before);
    return done;
}
