// SPDX-License-Identifier: GPL-3.0-or-later
// The header is a list of dimensions, one of attributes and one of variables, all numbers
// big-endian; counts and sizes have 32 bits, in CDF-5 64. It is read front to back through the
// common input, so that compressed files and pipes are read like any other, the fingerprint is
// made on the way and nothing is allocated before its bytes have come. Products of dimensions are
// checked for overflow before use.
#include "traj/netcdf.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TAG_DIMENSIONS = 10, TAG_VARIABLES = 11, TAG_ATTRIBUTES = 12 };
#define ENTRIES_MAXIMUM 65536 // of any list: no program writes a hundredth of it

typedef struct reader {
    closo_trajectory *trajectory;
    closo_netcdf *out;
    closo_error *error;
    closo_status status; // sticky
} reader;

static bool fine(const reader *self)
{
    return self->status == CLOSO_OK;
}

static void refuse(reader *self, const char *expected)
{
    if (fine(self))
        self->status = closo_trajectory_bad_bytes(self->trajectory, self->error,
                                                  "NetCDF header: expected %s", expected);
}

// A file that ends inside its header holds no first frame, which is an error.
static void take(reader *self, void *out, size_t count)
{
    bool end = false;
    memset(out, 0, count);
    if (fine(self))
        self->status = closo_trajectory_bytes(self->trajectory, out, count, &end, self->error);
}

static void skip(reader *self, uint64_t count)
{
    bool end = false;
    if (fine(self))
        self->status = closo_trajectory_skip(self->trajectory, count, &end, self->error);
}

static uint32_t take_u32(reader *self)
{
    unsigned char raw[4];
    take(self, raw, sizeof raw);
    return closo_u32_big(raw);
}

static uint64_t take_u64(reader *self)
{
    unsigned char raw[8];
    take(self, raw, sizeof raw);
    return closo_u64_big(raw);
}

// A count or size.
static uint64_t take_size(reader *self)
{
    return self->out->version == 5 ? take_u64(self) : take_u32(self);
}

static uint64_t padded(uint64_t bytes)
{
    return (bytes + 3) / 4 * 4;
}

// Text of `length` bytes; what does not fit is passed over.
static void take_text(reader *self, uint64_t length, char *out, size_t room)
{
    size_t kept = length < room - 1 ? (size_t)length : room - 1;
    take(self, out, kept);
    out[kept] = '\0';
    skip(self, padded(length) - kept);
}

static void take_name(reader *self, char out[CLOSO_AMBER_NAME])
{
    uint64_t length = take_size(self);
    if (length > 1 << 16)
        refuse(self, "a name");
    else
        take_text(self, length, out, CLOSO_AMBER_NAME);
}

// The head of a list: its number of entries.
static uint64_t take_list(reader *self, uint32_t tag, const char *what)
{
    uint32_t found = take_u32(self);
    uint64_t count = take_size(self);
    if ((found != tag && (found != 0 || count != 0)) || count > ENTRIES_MAXIMUM)
        refuse(self, what);
    return fine(self) ? count : 0;
}

// ---- attributes

static void take_attribute(reader *self, closo_amber_variable *variable)
{
    char name[CLOSO_AMBER_NAME] = "";
    take_name(self, name);
    closo_netcdf_type type = (closo_netcdf_type)take_u32(self);
    uint64_t count = take_size(self), size = closo_netcdf_type_size(type);
    if (size == 0 || count > (uint64_t)1 << 32) {
        refuse(self, "an attribute");
        return;
    }
    closo_netcdf *out = self->out;
    char *text = NULL;
    double *number = NULL;
    if (!variable)
        text = !strcmp(name, "Conventions") ? out->conventions
               : !strcmp(name, "program")   ? out->program
                                            : NULL;
    else if (!strcmp(name, "units"))
        text = variable->units;
    else if (!strcmp(name, "scale_factor"))
        number = &variable->scale;
    else if (!strcmp(name, "add_offset"))
        number = &variable->offset;
    if (text && type == CLOSO_NETCDF_CHAR) {
        take_text(self, count, text, CLOSO_AMBER_TEXT);
    } else if (number && count == 1) {
        unsigned char raw[8];
        take(self, raw, (size_t)padded(size));
        closo_netcdf_doubles(type, raw, 1, number);
        if (!isfinite(*number))
            refuse(self, "finite scale factors");
    } else {
        skip(self, padded(count * size));
    }
}

static void take_attributes(reader *self, closo_amber_variable *variable)
{
    uint64_t count = take_list(self, TAG_ATTRIBUTES, "a list of attributes");
    for (uint64_t i = 0; i < count && fine(self); i++)
        take_attribute(self, variable);
}

// ---- dimensions and variables

static void take_dimensions(reader *self)
{
    closo_netcdf *out = self->out;
    uint64_t count = take_list(self, TAG_DIMENSIONS, "a list of dimensions");
    if (count > CLOSO_NETCDF_DIMENSIONS)
        refuse(self, "at most 1024 dimensions");
    for (uint64_t i = 0; i < count && fine(self); i++) {
        char name[CLOSO_AMBER_NAME];
        take_name(self, name);
        out->sizes[out->dimensions++] = take_size(self);
    }
}

// Shape from the numbers of the dimensions.
static void take_shape(reader *self, closo_netcdf_variable *variable)
{
    const closo_netcdf *out = self->out;
    uint64_t rank = take_size(self);
    if (rank > CLOSO_NETCDF_RANK + 1) {
        refuse(self, "variables of at most 8 dimensions");
        return;
    }
    variable->count = 1;
    for (uint64_t i = 0; i < rank && fine(self); i++) {
        uint64_t dimension = take_size(self);
        if (!fine(self))
            return;
        if (dimension >= out->dimensions || (out->sizes[dimension] == 0 && i > 0) ||
            variable->rank == CLOSO_NETCDF_RANK) {
            refuse(self, "a dimension of the list, that of records first");
            return;
        }
        uint64_t size = out->sizes[dimension];
        if (size == 0) {
            variable->record = true;
            continue;
        }
        variable->size[variable->rank++] = size;
        if (__builtin_mul_overflow(variable->count, size, &variable->count))
            refuse(self, "a variable that fits a file");
    }
}

static void take_variable(reader *self, closo_netcdf_variable *variable)
{
    variable->described.there = true;
    variable->described.scale = 1;
    take_name(self, variable->described.name);
    take_shape(self, variable);
    take_attributes(self, &variable->described);
    variable->type = (closo_netcdf_type)take_u32(self);
    uint64_t size = closo_netcdf_type_size(variable->type);
    if (size == 0 || variable->count > (uint64_t)1 << 48)
        refuse(self, "a variable of a known type that fits a file");
    variable->bytes = variable->count * size;
    variable->described.fixed = !variable->record;
    variable->described.narrow = variable->type == CLOSO_NETCDF_FLOAT;
    take_size(self); // the size in bytes, which follows from the shape
    variable->begin = self->out->version == 1 ? take_u32(self) : take_u64(self);
}

static void take_variables(reader *self)
{
    closo_netcdf *out = self->out;
    uint64_t count = take_list(self, TAG_VARIABLES, "a list of variables");
    if (count > CLOSO_NETCDF_VARIABLES) {
        refuse(self, "at most 1024 variables");
        return;
    }
    out->variables = closo_allocate((size_t)count, sizeof *out->variables, self->error);
    if (!out->variables)
        self->status = CLOSO_MEMORY;
    for (uint64_t i = 0; i < count && fine(self); i++)
        take_variable(self, &out->variables[out->count++]);
}

static int by_place(const void *a, const void *b)
{
    const closo_netcdf_variable *x = a, *y = b;
    return (x->begin > y->begin) - (x->begin < y->begin);
}

closo_status closo_netcdf_read(closo_netcdf *out, closo_trajectory *trajectory, closo_error *error)
{
    reader self = {.trajectory = trajectory, .out = out, .error = error};
    unsigned char magic[4];
    take(&self, magic, sizeof magic);
    out->version = magic[3];
    if (memcmp(magic, "CDF", 3) || (out->version != 1 && out->version != 2 && out->version != 5))
        refuse(&self, "CDF-1, CDF-2 or CDF-5");
    out->records = take_size(&self);
    out->open_ended = out->records == (out->version == 5 ? UINT64_MAX : UINT32_MAX);
    take_dimensions(&self);
    take_attributes(&self, NULL);
    take_variables(&self);
    if (fine(&self))
        qsort(out->variables, out->count, sizeof *out->variables, by_place);
    return self.status;
}

// ---- numbers

size_t closo_netcdf_type_size(closo_netcdf_type type)
{
    static const unsigned char sizes[] = {0, 1, 1, 2, 4, 4, 8, 1, 2, 4, 8, 8};
    return (size_t)type < sizeof sizes ? sizes[type] : 0;
}

static int64_t integer_at(closo_netcdf_type type, const unsigned char *p)
{
    switch (type) {
    case CLOSO_NETCDF_BYTE:
        return (int8_t)*p;
    case CLOSO_NETCDF_CHAR:
    case CLOSO_NETCDF_UBYTE:
        return *p;
    case CLOSO_NETCDF_SHORT:
        return (int16_t)(p[0] << 8 | p[1]);
    case CLOSO_NETCDF_USHORT:
        return p[0] << 8 | p[1];
    case CLOSO_NETCDF_INT:
        return (int32_t)closo_u32_big(p);
    case CLOSO_NETCDF_UINT:
        return closo_u32_big(p);
    default:
        return (int64_t)closo_u64_big(p); // ids and types stay below 2^63
    }
}

void closo_netcdf_doubles(closo_netcdf_type type, const unsigned char *raw, size_t count,
                          double *out)
{
    size_t size = closo_netcdf_type_size(type);
    if (type == CLOSO_NETCDF_FLOAT)
        for (size_t i = 0; i < count; i++)
            out[i] = closo_float_of_bits(closo_u32_big(raw + 4 * i));
    else if (type == CLOSO_NETCDF_DOUBLE)
        for (size_t i = 0; i < count; i++)
            out[i] = closo_double_of_bits(closo_u64_big(raw + 8 * i));
    else
        for (size_t i = 0; i < count; i++)
            out[i] = (double)integer_at(type, raw + size * i);
}

// Types and ids stored as reals are whole numbers; what is none becomes -1.
static int64_t whole(double value)
{
    return value == floor(value) && fabs(value) < 9e15 ? (int64_t)value : -1;
}

void closo_netcdf_integers(closo_netcdf_type type, const unsigned char *raw, size_t count,
                           int64_t *out)
{
    size_t size = closo_netcdf_type_size(type);
    bool real = type == CLOSO_NETCDF_FLOAT || type == CLOSO_NETCDF_DOUBLE;
    for (size_t i = 0; i < count; i++) {
        double value = 0;
        if (real)
            closo_netcdf_doubles(type, raw + size * i, 1, &value);
        out[i] = real ? whole(value) : integer_at(type, raw + size * i);
    }
}
