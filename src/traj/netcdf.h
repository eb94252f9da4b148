// SPDX-License-Identifier: GPL-3.0-or-later
// The header of a file of NetCDF's classic data model (CDF-1, CDF-2, CDF-5), read as it comes: what
// is in each record and where. Layout: NetCDF user's guide, "File format specifications".
#ifndef CLOSO_TRAJ_NETCDF_H
#define CLOSO_TRAJ_NETCDF_H

#include "traj/amber.h"
#include "traj/bytes.h"

enum { CLOSO_NETCDF_DIMENSIONS = 1024, CLOSO_NETCDF_VARIABLES = 1024, CLOSO_NETCDF_RANK = 8 };

typedef enum closo_netcdf_type {
    CLOSO_NETCDF_BYTE = 1,
    CLOSO_NETCDF_CHAR,
    CLOSO_NETCDF_SHORT,
    CLOSO_NETCDF_INT,
    CLOSO_NETCDF_FLOAT,
    CLOSO_NETCDF_DOUBLE,
    CLOSO_NETCDF_UBYTE,
    CLOSO_NETCDF_USHORT,
    CLOSO_NETCDF_UINT,
    CLOSO_NETCDF_INT64,
    CLOSO_NETCDF_UINT64
} closo_netcdf_type;

typedef struct closo_netcdf_variable {
    closo_amber_variable described; // name, units, scale
    closo_netcdf_type type;
    bool record;                      // its first dimension is that of records
    size_t rank;                      // of the rest
    uint64_t size[CLOSO_NETCDF_RANK]; // of the rest
    uint64_t count, bytes;            // numbers and bytes of one record (or of the whole), unpadded
    uint64_t begin;                   // offset in the file
} closo_netcdf_variable;

typedef struct closo_netcdf {
    int version;      // 1, 2, 5
    bool open_ended;  // as many records as there are
    uint64_t records; // else
    char conventions[CLOSO_AMBER_TEXT], program[CLOSO_AMBER_TEXT];
    closo_netcdf_variable *variables; // by the place in the file
    size_t count;
    uint64_t sizes[CLOSO_NETCDF_DIMENSIONS]; // of the dimensions; 0: records
    size_t dimensions;
} closo_netcdf;

// Reads the header from the beginning of the file. Release with free(variables), also after
// errors.
closo_status closo_netcdf_read(closo_netcdf *out, closo_trajectory *trajectory, closo_error *error);
size_t closo_netcdf_type_size(closo_netcdf_type type); // 0: no such type
// `count` numbers of the file.
void closo_netcdf_doubles(closo_netcdf_type type, const unsigned char *raw, size_t count,
                          double *out);
void closo_netcdf_integers(closo_netcdf_type type, const unsigned char *raw, size_t count,
                           int64_t *out);

#endif
