#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""CPU time of other programs for the powder lines of a cell of 216 atoms without symmetry, 5 to 70
degrees at Cu Kalpha1, and for reading its CIF, as rows of a table with closo = 1. The imports of
Python are not counted.

  powder.py PATTERN_SPEED           the program of pattern_speed.c
"""
import math
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

RUNS = 5
WAVELENGTH = 1.540562  # of closo's CuKa1


def shaken_rock_salt():
    """3 x 3 x 3 cells of NaCl in P1, every atom moved a little, always the same way."""
    rows, state = [], 1
    for x in range(6):
        for y in range(6):
            for z in range(6):
                place = []
                for n in (x, y, z):
                    state = state * 1103515245 + 12345 & 0x7FFFFFFF
                    place.append((n + 0.02 * (state / 0x7FFFFFFF - 0.5)) / 6)
                element = "Na" if (x + y + z) % 2 == 0 else "Cl"
                rows.append(f"{element}{len(rows)} {element} {place[0]:.6f} {place[1]:.6f} {place[2]:.6f}")
    return "\n".join(["data_nacl", *(f"_cell_length_{k} 16.92" for k in "abc"),
                      *(f"_cell_angle_{k} 90" for k in ("alpha", "beta", "gamma")),
                      "_space_group_name_H-M_alt 'P 1'", "loop_", "_atom_site_label",
                      "_atom_site_type_symbol", "_atom_site_fract_x", "_atom_site_fract_y",
                      "_atom_site_fract_z", *rows, ""])


def milliseconds(job):
    """Median CPU time of a job."""
    times = []
    for _ in range(RUNS):
        begin = time.process_time()
        job()
        times.append(1e3 * (time.process_time() - begin))
    return statistics.median(times)


def row(job, peer, spent, own):
    print(f"| {job} | {peer} | {spent / own:.3g} |")


def with_gemmi(path, reading, computing):
    import gemmi
    d_min = WAVELENGTH / 2 / math.sin(math.radians(35))

    def read():
        return gemmi.read_small_structure(path)

    def compute():
        structure = read()
        calculator = gemmi.StructureFactorCalculatorX(structure.cell)
        for hkl in gemmi.make_miller_array(structure.cell, gemmi.SpaceGroup("P 1"), d_min):
            calculator.calculate_sf_from_small_structure(structure, hkl)

    reads = milliseconds(read)
    row("read the CIF of 216 atoms", "gemmi", reads, reading)
    row("structure factors of its lines", "gemmi, from Python", milliseconds(compute) - reads,
        computing)


def with_pymatgen(path, reading, computing):
    from pymatgen.analysis.diffraction.xrd import XRDCalculator
    from pymatgen.core import Structure

    def read():
        return Structure.from_file(path)

    structure = read()
    row("read the CIF of 216 atoms", "pymatgen", milliseconds(read), reading)
    row("powder lines of 216 atoms, 5 to 70 degrees", "pymatgen", milliseconds(
        lambda: XRDCalculator(wavelength=WAVELENGTH).get_pattern(structure, two_theta_range=(5, 70))),
        computing)


def main():
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        path = str(pathlib.Path(folder) / "nacl.cif")
        pathlib.Path(path).write_text(shaken_rock_salt())
        answer = subprocess.run([sys.argv[1], path], capture_output=True, text=True, check=True)
        reading, computing = map(float, answer.stdout.split()[:2])
        for peer in with_gemmi, with_pymatgen:
            try:
                peer(path, reading, computing)
            except ImportError as missing:
                print(f"bench: {missing.name} is not installed", file=sys.stderr)
        print(f"\nCPU milliseconds of closo: reading {reading:.3g}, lines {computing:.3g} "
              f"({answer.stdout.split()[2]} lines)")


if __name__ == "__main__":
    main()
