// SPDX-License-Identifier: GPL-3.0-or-later
// The numbers of an mzML array: base64, perhaps zlib, little-endian (HUPO-PSI mzML 1.1.0,
// doi:10.1074/mcp.R110.000133). Nothing is inflated beyond the length the spectrum declares.
#include "chem/mass_spectrum.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

static int sextet(char character)
{
    if (character >= 'A' && character <= 'Z')
        return character - 'A';
    if (character >= 'a' && character <= 'z')
        return character - 'a' + 26;
    if (character >= '0' && character <= '9')
        return character - '0' + 52;
    return character == '+' ? 62 : character == '/' ? 63 : -1;
}

// Returns false for a character that is none of base64. out: room for length * 3 / 4 bytes.
static bool decode_base64(const char *text, size_t length, unsigned char *out, size_t *bytes)
{
    uint32_t bits = 0;
    int held = 0;
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        char c = text[i];
        if (c == ' ' || c == '\n' || c == '\t' || c == '\r')
            continue;
        if (c == '=')
            break;
        int value = sextet(c);
        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        held += 6;
        if (held >= 8) {
            held -= 8;
            out[count++] = (unsigned char)(bits >> held);
            bits &= (1U << held) - 1;
        }
    }
    *bytes = count;
    return true;
}

// 0 where the data are damaged or longer than size.
static size_t inflate_all(const unsigned char *data, size_t length, unsigned char *out, size_t size)
{
    z_stream stream = {0};
    if (length > UINT32_MAX || size > UINT32_MAX || inflateInit(&stream) != Z_OK)
        return 0;
    stream.next_in = (unsigned char *)data;
    stream.avail_in = (unsigned)length;
    stream.next_out = out;
    stream.avail_out = (unsigned)size;
    int answer = inflate(&stream, Z_FINISH);
    size_t count = size - stream.avail_out;
    inflateEnd(&stream);
    return answer == Z_STREAM_END ? count : 0;
}

static double number_at(const closo_mzml_array *array, const unsigned char *p)
{
    uint64_t bits = 0;
    for (int i = 0; i < array->bytes; i++)
        bits |= (uint64_t)p[i] << (8 * i);
    if (array->bytes == 8) {
        double value;
        memcpy(&value, &bits, sizeof value);
        return array->integers ? (double)(int64_t)bits : value;
    }
    uint32_t low = (uint32_t)bits;
    float value;
    memcpy(&value, &low, sizeof value);
    return array->integers ? (double)(int32_t)low : (double)value;
}

static closo_status fail(closo_error *error, const char *path, unsigned long line, const char *what)
{
    return closo_fail(error, CLOSO_INPUT, "%s:%lu: %s", path, line, what);
}

closo_status closo_mzml_decode(const closo_mzml_array *array, const char *text, size_t length,
                               double *values, size_t count, size_t *found, const char *path,
                               unsigned long line, closo_error *error)
{
    *found = 0;
    if (array->unknown_compression)
        return fail(error, path, line,
                    "expected numbers without compression or with zlib, found MS-Numpress");
    if (array->bytes == 0)
        return fail(error, path, line, "expected an array of 32 or 64 bit numbers");
    size_t wanted = count * (size_t)array->bytes, bytes = 0;
    unsigned char *raw = closo_allocate(length / 4 * 3 + 3, 1, error);
    unsigned char *plain = closo_allocate(wanted + 1, 1, error);
    closo_status status = raw && plain ? CLOSO_OK : CLOSO_MEMORY;
    if (status == CLOSO_OK && !decode_base64(text, length, raw, &bytes))
        status = fail(error, path, line, "damaged base64");
    const unsigned char *data = raw;
    if (status == CLOSO_OK && array->is_zlib && bytes > 0) {
        bytes = inflate_all(raw, bytes, plain, wanted + 1);
        data = plain;
        if (bytes == 0)
            status = fail(error, path, line,
                          "damaged zlib data, or more numbers than defaultArrayLength says");
    }
    if (status == CLOSO_OK && bytes != wanted)
        status = closo_fail(error, CLOSO_INPUT,
                            "%s:%lu: expected %zu numbers of %d bytes (defaultArrayLength), found "
                            "%zu bytes",
                            path, line, count, array->bytes, bytes);
    for (size_t i = 0; status == CLOSO_OK && i < count; i++)
        values[i] = number_at(array, data + i * (size_t)array->bytes);
    *found = status == CLOSO_OK ? count : 0;
    free(raw);
    free(plain);
    return status;
}
