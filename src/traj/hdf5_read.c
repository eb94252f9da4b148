// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers and labels of data sets, and series of frames. A frame may lie in chunks that hold many
// frames, and reading it alone would inflate them all for each: blocks of whole chunks are read, as
// far as 64 MB go.
#include "traj/hdf5_library.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES  ((uint64_t)64 << 20)
#define ENOUGH_BYTES ((uint64_t)1 << 20) // larger blocks are read no faster
enum { STRING_MAXIMUM = 4096 };

// Bytes of `count` numbers times all sizes from dimension `from` on; UINT64_MAX when too many.
static uint64_t bytes_of(const closo_hdf5_array *array, size_t from, uint64_t count)
{
    uint64_t bytes = array->type_bytes > 8 ? array->type_bytes : 8; // as doubles in memory
    if (__builtin_mul_overflow(bytes, count, &bytes))
        return UINT64_MAX;
    for (size_t i = from; i < array->rank; i++)
        if (__builtin_mul_overflow(bytes, array->size[i], &bytes))
            return UINT64_MAX;
    return bytes;
}

// ---- numbers

static bool is_number(const closo_hdf5_array *array)
{
    return array->kind == CLOSO_HDF5_REAL || array->kind == CLOSO_HDF5_INTEGER;
}

// Inside enter and leave.
static closo_status read_as(const closo_hdf5 *file, const closo_hdf5_array *array, uint64_t first,
                            uint64_t count, hid_t type, void *out, closo_error *error)
{
    hsize_t start[CLOSO_HDF5_RANK] = {first}, size[CLOSO_HDF5_RANK] = {count};
    for (size_t i = 1; i < array->rank; i++)
        size[i] = array->size[i];
    int rank = (int)array->rank;
    hid_t from = H5Dget_space(array->id);
    hid_t to = rank > 0 ? H5Screate_simple(rank, size, NULL) : H5Screate(H5S_SCALAR);
    bool good = from >= 0 && to >= 0;
    if (good && rank > 0)
        good = H5Sselect_hyperslab(from, H5S_SELECT_SET, start, NULL, size, NULL) >= 0;
    good = good && H5Dread(array->id, type, to, from, H5P_DEFAULT, out) >= 0;
    closo_status status = good ? CLOSO_OK : closo_hdf5_fail(file, "numbers cannot be read", error);
    H5Sclose(from);
    H5Sclose(to);
    return status;
}

// Refuses what is no number, lies beyond the end or cannot be in a file of this size.
static closo_status check_request(const closo_hdf5 *file, const closo_hdf5_array *array,
                                  uint64_t first, uint64_t count, closo_error *error)
{
    bool inside = array->rank == 0 || (first <= array->size[0] && count <= array->size[0] - first);
    return inside && closo_hdf5_is_plausible(file, bytes_of(array, 1, count))
               ? CLOSO_OK
               : closo_fail(error, CLOSO_INPUT,
                            "%s: damaged HDF5 file: a data set is larger than a file of %llu bytes "
                            "can hold",
                            file->path, (unsigned long long)file->bytes);
}

static closo_status read_numbers(closo_hdf5 *file, const closo_hdf5_array *array, uint64_t first,
                                 uint64_t count, bool integers, void *out, closo_error *error)
{
    closo_status status = check_request(file, array, first, count, error);
    if (status == CLOSO_OK && !is_number(array))
        status =
            closo_fail(error, CLOSO_INPUT, "%s: expected numbers, found another type", file->path);
    if (status != CLOSO_OK)
        return status;
    closo_hdf5_silence before = closo_hdf5_enter();
    hid_t type = integers ? H5T_NATIVE_INT64 : H5T_NATIVE_DOUBLE;
    status = read_as(file, array, first, count, type, out, error);
    closo_hdf5_leave(before);
    return status;
}

closo_status closo_hdf5_doubles(closo_hdf5 *file, const closo_hdf5_array *array, uint64_t first,
                                uint64_t count, double *out, closo_error *error)
{
    return read_numbers(file, array, first, count, false, out, error);
}

closo_status closo_hdf5_integers(closo_hdf5 *file, const closo_hdf5_array *array, uint64_t first,
                                 uint64_t count, int64_t *out, closo_error *error)
{
    return read_numbers(file, array, first, count, true, out, error);
}

// ---- labels

static closo_status read_variable_strings(const closo_hdf5 *file, const closo_hdf5_array *array,
                                          hid_t stored, uint64_t first, uint64_t count,
                                          char (*out)[CLOSO_HDF5_TEXT], closo_error *error)
{
    char **texts = closo_allocate((size_t)count, sizeof *texts, error);
    if (!texts)
        return CLOSO_MEMORY;
    hid_t memory = H5Tcopy(H5T_C_S1);
    H5Tset_size(memory, H5T_VARIABLE);
    H5Tset_cset(memory, H5Tget_cset(stored));
    closo_status status = read_as(file, array, first, count, memory, texts, error);
    for (uint64_t i = 0; i < count && status == CLOSO_OK; i++)
        closo_hdf5_copy_text(texts[i] ? texts[i] : "", texts[i] ? strlen(texts[i]) : 0, out[i]);
    hsize_t size = count;
    hid_t space = H5Screate_simple(1, &size, NULL);
    if (status == CLOSO_OK)
        H5Dvlen_reclaim(memory, space, H5P_DEFAULT, texts);
    H5Sclose(space);
    H5Tclose(memory);
    free(texts);
    return status;
}

static closo_status read_fixed_strings(const closo_hdf5 *file, const closo_hdf5_array *array,
                                       hid_t stored, uint64_t first, uint64_t count,
                                       char (*out)[CLOSO_HDF5_TEXT], closo_error *error)
{
    size_t size = array->type_bytes;
    if (size == 0 || size > STRING_MAXIMUM)
        return closo_fail(error, CLOSO_INPUT, "%s: expected short labels", file->path);
    char *texts = closo_allocate((size_t)count, size, error);
    if (!texts)
        return CLOSO_MEMORY;
    closo_status status = read_as(file, array, first, count, stored, texts, error);
    for (uint64_t i = 0; i < count && status == CLOSO_OK; i++)
        closo_hdf5_copy_text(texts + i * size, size, out[i]);
    free(texts);
    return status;
}

// The values as they are stored, and the name that the type has for each.
static closo_status read_enumeration(const closo_hdf5 *file, const closo_hdf5_array *array,
                                     hid_t stored, uint64_t first, uint64_t count,
                                     char (*out)[CLOSO_HDF5_TEXT], closo_error *error)
{
    size_t size = array->type_bytes;
    unsigned char *values = closo_allocate((size_t)count, size, error);
    if (!values)
        return CLOSO_MEMORY;
    closo_status status = read_as(file, array, first, count, stored, values, error);
    for (uint64_t i = 0; i < count && status == CLOSO_OK; i++) {
        char name[STRING_MAXIMUM] = "";
        if (H5Tenum_nameof(stored, values + i * size, name, sizeof name) < 0)
            name[0] = '\0';
        name[sizeof name - 1] = '\0';
        closo_hdf5_copy_text(name, strlen(name), out[i]);
    }
    free(values);
    return status;
}

closo_status closo_hdf5_labels(closo_hdf5 *file, const closo_hdf5_array *array, uint64_t first,
                               uint64_t count, char (*out)[CLOSO_HDF5_TEXT], closo_error *error)
{
    closo_status status = check_request(file, array, first, count, error);
    if (status != CLOSO_OK)
        return status;
    closo_hdf5_silence before = closo_hdf5_enter();
    hid_t stored = H5Dget_type(array->id);
    if (array->kind == CLOSO_HDF5_ENUMERATION)
        status = read_enumeration(file, array, stored, first, count, out, error);
    else if (H5Tis_variable_str(stored) > 0)
        status = read_variable_strings(file, array, stored, first, count, out, error);
    else
        status = read_fixed_strings(file, array, stored, first, count, out, error);
    H5Tclose(stored);
    closo_hdf5_leave(before);
    return status;
}

// ---- series

// Frames of `bytes` each that are read at once: whole chunks, about as many as are enough.
static uint64_t block_frames(const closo_hdf5_array *array, uint64_t bytes)
{
    uint64_t most = BLOCK_BYTES / bytes, chunk = array->chunk;
    uint64_t frames = (ENOUGH_BYTES / bytes + chunk) / chunk * chunk;
    if (frames > most)
        frames = most > chunk ? most / chunk * chunk : most;
    if (frames > array->size[0])
        frames = array->size[0];
    return frames > 0 ? frames : 1;
}

closo_status closo_hdf5_series_open(closo_hdf5_series *out, closo_hdf5 *file,
                                    closo_hdf5_array *array, closo_error *error)
{
    memset(out, 0, sizeof *out);
    closo_status status = check_request(file, array, 0, 1, error);
    if (status != CLOSO_OK)
        return status;
    out->width = (size_t)(bytes_of(array, 1, 1) / (array->type_bytes > 8 ? array->type_bytes : 8));
    if (array->rank == 0 || out->width == 0 || !is_number(array))
        return closo_fail(error, CLOSO_INPUT, "%s: expected a series of numbers", file->path);
    out->narrow = array->kind == CLOSO_HDF5_REAL && array->type_bytes <= 4;
    uint64_t frame = out->width * (out->narrow ? sizeof(float) : sizeof(double));
    out->room = block_frames(array, frame);
    out->block = closo_allocate((size_t)out->room, (size_t)frame, error);
    if (!out->block)
        return CLOSO_MEMORY;
    out->array = *array;
    memset(array, 0, sizeof *array);
    return CLOSO_OK;
}

void closo_hdf5_series_close(closo_hdf5_series *series)
{
    closo_hdf5_array_close(&series->array);
    free(series->block);
    memset(series, 0, sizeof *series);
}

static closo_status read_block(closo_hdf5_series *series, closo_hdf5 *file, uint64_t index,
                               closo_error *error)
{
    const closo_hdf5_array *array = &series->array;
    uint64_t left = array->size[0] - index;
    uint64_t count = left < series->room ? left : series->room;
    closo_status status = check_request(file, array, index, count, error);
    if (status != CLOSO_OK)
        return status;
    series->held = 0;
    if (series->narrow) {
        closo_hdf5_silence before = closo_hdf5_enter();
        status = read_as(file, array, index, count, H5T_NATIVE_FLOAT, series->block, error);
        closo_hdf5_leave(before);
    } else {
        status = read_numbers(file, array, index, count, false, series->block, error);
    }
    if (status == CLOSO_OK) {
        series->first = index;
        series->held = count;
    }
    return status;
}

closo_status closo_hdf5_series_frame(closo_hdf5_series *series, closo_hdf5 *file, uint64_t index,
                                     double *out, closo_error *error)
{
    closo_status status = CLOSO_OK;
    if (index >= series->array.size[0])
        return closo_fail(error, CLOSO_INPUT, "%s: frame %llu is missing in a series", file->path,
                          (unsigned long long)index + 1);
    if (index < series->first || index >= series->first + series->held)
        status = read_block(series, file, index, error);
    if (status != CLOSO_OK)
        return status;
    size_t at = (size_t)(index - series->first) * series->width;
    if (!series->narrow) {
        memcpy(out, (const double *)series->block + at, series->width * sizeof *out);
        return CLOSO_OK;
    }
    const float *from = (const float *)series->block + at;
    for (size_t i = 0; i < series->width; i++)
        out[i] = from[i];
    return CLOSO_OK;
}
