// SPDX-License-Identifier: GPL-3.0-or-later
// Density of the cations of one trajectory: the state that density.c fills, density_map.c turns
// into fields, density_write.c writes and density_describe.c describes.
#ifndef CLOSO_TRAJ_DENSITY_H
#define CLOSO_TRAJ_DENSITY_H

#include "traj/analysis.h"
#include "traj/percolation.h"

enum { CLOSO_DENSITY_BLOCKS = 16 };

// Counts over a block of time: a list of the voxels found, and one counter a voxel once the list
// would be longer.
typedef struct closo_density_block {
    uint32_t *event;
    size_t events, capacity;
    uint32_t *count; // voxels; NULL while the list is shorter
} closo_density_block;

closo_status closo_density_block_add(closo_density_block *block, size_t voxels,
                                     const uint32_t *event, size_t events, closo_error *error);
// first += second, which is cleared.
closo_status closo_density_block_merge(closo_density_block *first, closo_density_block *second,
                                       size_t voxels, closo_error *error);
void closo_density_block_sum(const closo_density_block *block, size_t voxels, uint32_t *into);
void closo_density_block_clear(closo_density_block *block);

typedef struct closo_density {
    const closo_system *system;
    const closo_density_options *options;
    size_t memory_bytes;
    int threads;
    bool follow_anions; // the frame of reference is that of the anions, in fractional coordinates
    size_t n[3], voxels;
    // Counts by time: complete blocks of equal length and, last, the one being filled. When all are
    // full, neighbours are merged and the length doubles.
    size_t block_maximum, blocks, block_frames, pending;
    closo_density_block block[CLOSO_DENSITY_BLOCKS];
    uint64_t frames;
    // Cations, then anions, of the frame before: positions as given and fractions of the cell.
    double *position, *fraction;
    closo_cell cell;
    double vectors[9];    // sums over frames
    double *anion_start;  // anions x 3, fractional, first frame
    double *anion_offset; // anions x 3: displacement from there, summed over frames
} closo_density;

// Gaussian on the grid: exp(-r^2 / (2 s^2)) at the voxels within 4 s, normalised to 1. In a cell
// with right angles it is applied as three passes along the axes.
typedef struct closo_density_kernel {
    int reach[3][3];   // pass x direction
    double *weight[3]; // (2 reach + 1) in each direction
    size_t passes;     // 0: no smearing
    double squares;    // sum of the squared weights: 1 / squares voxels share one count
} closo_density_kernel;

closo_status closo_density_kernel_init(closo_density_kernel *kernel, const closo_cell *cell,
                                       const size_t n[3], double sigma_angstrom,
                                       closo_error *error);
void closo_density_kernel_clear(closo_density_kernel *kernel);
// out = counts smeared, in counts per voxel; scratch as large.
void closo_density_smear(const closo_density_kernel *kernel, const size_t n[3],
                         const uint32_t *count, int threads, double *out, double *scratch);

// The mean cell (of the prototype when folded).
closo_status closo_density_cell(const closo_density *self, closo_cell *out, closo_error *error);
// Mean positions of the anions, anions x 3, in fractions of the whole (not the folded) cell.
void closo_density_anions(const closo_density *self, double *fractional);

// density: voxels, in 1/A^3.
closo_status closo_density_write_cube(const closo_density *self, const closo_cell *cell,
                                      const double *density, const char *path, closo_error *error);
closo_status closo_density_write_chgcar(const closo_density *self, const closo_cell *cell,
                                        const double *density, const char *path,
                                        closo_error *error);

// What the density says: free energies, passes, sites. Energies are in eV, in kT without
// temperature.
typedef struct closo_density_map {
    closo_cell cell;
    closo_field field; // 1/A^3
    double *density;   // its values
    double kt;         // eV, or 1
    const char *unit;  // "eV" or "kT"
    double floor;      // density that COUNTS_MINIMUM independent counts would make
    closo_percolation percolation;
    closo_way way;                    // count 0: nothing closed
    double barrier[3], barrier_su[3]; // NaN: undetermined
    double shift[3]; // change of the barrier when the variance of the smearing is doubled
    size_t sites;    // peaks that stand out by half kT
    double *energy, *energy_su; // F of the voxels of the way, then of the sites
    size_t replicas;
} closo_density_map;

enum { CLOSO_DENSITY_COUNTS_MINIMUM = 5, CLOSO_DENSITY_SITES_MAXIMUM = 200 };

closo_status closo_density_map_init(closo_density_map *map, const closo_density *self,
                                    closo_error *error);
void closo_density_map_clear(closo_density_map *map);

closo_status closo_density_describe(const closo_density *self, closo_result *result,
                                    closo_error *error);

// Pictures: the table `section` as a map, isosurfaces.
void closo_density_section_figure(const char *title, closo_result *result);
closo_status closo_density_view(const closo_density *self, const closo_density_map *map,
                                closo_result *result, closo_error *error);

// "z=0.25" -> axis 0, 1 or 2 and a fraction in [0, 1).
closo_status closo_density_section(const char *text, size_t *axis, double *fraction,
                                   closo_error *error);

#endif
