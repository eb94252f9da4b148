#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""CPU seconds (user + system) of one job, median of several runs.

  peers.py cpu RUNS COMMAND...      any command, from start to end
  peers.py run RUNS JOB FILE        a job of MDAnalysis (imports are not counted) or of GROMACS on a
                                    file of make_trajectory; prints NAME SECONDS, or nothing when
                                    the program is not installed
Jobs: mda-read mda-msd mda-rdf gmx-msd gmx-rdf. The GROMACS jobs start from XTC, made once beside
FILE and not counted. gmx msd aborts on frames 0.01 ps apart, so that the XTC carries 1 ps.
"""
import contextlib
import io
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
import warnings

LITHIUM, BOX = 160, (20.4, 20.4, 51.0)  # of make_trajectory


def children():
    """CPU seconds of all children so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def cpu_of(command):
    """CPU seconds of a command and all it starts."""
    before = children()
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE)
    if done.returncode != 0:
        sys.stderr.write(done.stderr.decode(errors="replace")[-2000:])
        sys.exit(f"peers: {command[0]} failed with status {done.returncode}")
    return children() - before


def mdanalysis():
    warnings.simplefilter("ignore")
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            import MDAnalysis
    except ImportError:
        sys.exit(0)
    return MDAnalysis


def universe(path):
    """The trajectory with its cell, which the XYZ reader of MDAnalysis does not read."""
    import MDAnalysis
    from MDAnalysis.transformations import boxdimensions
    made = MDAnalysis.Universe(path, format="XYZ")
    made.trajectory.add_transformations(boxdimensions.set_dimensions([*BOX, 90, 90, 90]))
    return made


def mda_read(path):
    begin = time.process_time()
    frames = sum(1 for _ in universe(path).trajectory)
    spent = time.process_time() - begin
    assert frames > 1
    return spent


def mda_msd(path):
    """Reads, unwraps lithium (numpy; NoJump is newer than Debian's), windowed MSD of all lags."""
    import MDAnalysis
    import numpy
    from MDAnalysis.analysis.msd import EinsteinMSD
    begin = time.process_time()
    source = universe(path)
    lithium = source.select_atoms("name Li")
    series = numpy.array([lithium.positions.copy() for _ in source.trajectory], dtype=numpy.float64)
    step = numpy.diff(series, axis=0)
    step -= numpy.round(step / BOX) * BOX
    series[1:] = series[0] + numpy.cumsum(step, axis=0)
    ions = MDAnalysis.Universe.empty(LITHIUM, trajectory=True)
    ions.load_new(series)
    EinsteinMSD(ions, select="all", fft=False).run()
    return time.process_time() - begin


def mda_rdf(path):
    """Reads, Li-B out to 10 A in 200 bins."""
    from MDAnalysis.analysis.rdf import InterRDF
    begin = time.process_time()
    source = universe(path)
    InterRDF(source.select_atoms("name Li"), source.select_atoms("name B"), nbins=200,
             range=(0.0, 10.0)).run()
    return time.process_time() - begin


def xtc(path):
    """XTC and GRO beside the file, one frame per ps by the label."""
    target, first = path + ".xtc", path + ".gro"
    if not os.path.exists(target):
        MDAnalysis = mdanalysis()
        source = universe(path)
        source.add_TopologyAttr("resnames", ["SYS"])
        source.add_TopologyAttr("resids", [1])
        source.atoms.write(first)
        with MDAnalysis.Writer(target, source.atoms.n_atoms) as out:
            for step in source.trajectory:
                step.time = float(step.frame)
                step.data["time"] = step.time
                out.write(source.atoms)
    return target, first


def gmx(path, arguments):
    program = shutil.which("gmx")
    if not program:
        sys.exit(0)
    series, first = xtc(path)
    output = path + ".xvg"
    return cpu_of([program, "-quiet", arguments[0], "-f", series, "-s", first, "-o", output,
                   *arguments[1:]])


def gmx_msd(path):
    """Lithium, an origin at every frame, lags to a tenth of the run."""
    frames = os.path.getsize(path) // 64414
    return gmx(path, ["msd", "-sel", "name Li", "-trestart", "1", "-maxtau",
                      str(max(2, frames // 10))])


def gmx_rdf(path):
    return gmx(path, ["rdf", "-ref", "name B", "-sel", "name Li", "-rmax", "1.0", "-bin", "0.005"])


JOBS = {"mda-read": mda_read, "mda-msd": mda_msd, "mda-rdf": mda_rdf, "gmx-msd": gmx_msd,
        "gmx-rdf": gmx_rdf}


def main():
    if len(sys.argv) >= 4 and sys.argv[1] == "cpu":
        seconds = [cpu_of(sys.argv[3:]) for _ in range(int(sys.argv[2]))]
        print(f"{statistics.median(seconds):.4f}")
    elif len(sys.argv) == 5 and sys.argv[1] == "run" and sys.argv[3] in JOBS:
        job, path = sys.argv[3], sys.argv[4]
        if job.startswith("mda"):
            mdanalysis()
        seconds = [JOBS[job](path) for _ in range(int(sys.argv[2]))]
        print(f"{job} {statistics.median(seconds):.4f}")
    else:
        sys.exit(__doc__)


main()
