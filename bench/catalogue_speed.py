#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""closo catalogue on a million records of a user, beside the sqlite3 shell doing the same on the
same data in the same session: import, searches, export. Wall time of whole processes, start
included; of searches the median of five.

    catalogue_speed.py PROGRAM [RECORDS]
"""

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

PROPERTIES = (("conductivity", "S/cm"), ("activation_energy", "eV"), ("window_high", "V"),
              ("transition_temperature", "K"))
PHASES = ("LT monoclinic", "HT cubic", "fcc", "hexagonal disordered", "composite")
TREATMENTS = ("pristine", "ball-milled 20 h", "annealed", "quenched")
METHODS = ("impedance", "NMR", "AIMD")


def write_records(path, count):
    chance = random.Random(1)
    materials = [f"{m}2B{b}H{h}" for m in ("Na", "Li") for b in range(6, 26) for h in range(6, 36)]
    values = (lambda: f"{1 + 9 * chance.random():.3g}e-{chance.randint(1, 10)}",
              lambda: f"{1.2 * chance.random():.3f}", lambda: f"{2 + 3 * chance.random():.2f}",
              lambda: f"{300 + 400 * chance.random():.1f}")
    with open(path, "w", encoding="utf-8") as file:
        file.write("material,property,value,unit,source,phase,treatment,method,temperature,"
                   "qualifier\n")
        for i in range(count):
            name, unit = PROPERTIES[i % 4]
            file.write(f"{chance.choice(materials)},{name},{values[i % 4]()},{unit},"
                       f"10.1000/{chance.randint(1, 3000)},{chance.choice(PHASES)},"
                       f"{chance.choice(TREATMENTS)},{chance.choice(METHODS)},"
                       f"{200 + 600 * chance.random():.2f},{'<' if i % 97 == 0 else ''}\n")


def seconds(command, stdin=None):
    begin = time.perf_counter()
    done = subprocess.run(command, input=stdin, text=True, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"catalogue_speed: {command[:4]}: {done.stderr}")
    return time.perf_counter() - begin


def row(job, ours, theirs):
    print(f"| {job} ({ours:.2f} s) | sqlite3 | {theirs / ours:.2f} |", flush=True)


# Staged as texts, then written to the tables and indices of closo's own schema: what an import is
# without units, checks, limits and ids made of contents.
PEER_IMPORT = """
PRAGMA journal_mode=WAL; PRAGMA cache_size=-262144;
BEGIN;
CREATE TEMP TABLE staged(material, property, value, unit, source, phase, treatment, method,
    temperature, qualifier);
.import --csv --skip 1 --schema temp {csv} staged
INSERT INTO property SELECT DISTINCT property, property, unit FROM staged;
INSERT INTO material(name, formula, composition, elements, anion, cation, family, note)
    SELECT DISTINCT material, material, material, '', '', '', '', '' FROM staged;
INSERT INTO source(key, reference, type, authors, title, journal, year, volume, pages, doi, note)
    SELECT DISTINCT source, source, '', '', '', '', '', '', '', '', '' FROM staged;
INSERT INTO record(id, material, source, property, item, value, qualifier, printed, temperature,
    phase, treatment, method, conditions, row, place, flag, reason, low, high)
    SELECT 'own-' || hex(randomblob(8)), m.number, s.number, property, '', value, qualifier, '',
    temperature, phase, treatment, method, '', '', '', '', '', value, value
    FROM staged JOIN material m ON m.name = staged.material JOIN source s ON s.key = staged.source;
INSERT INTO words(rowid, material, property, phase, treatment, method, source)
    SELECT r.number, m.name, property, phase, treatment, method, s.key FROM record r
    JOIN material m ON m.number = r.material JOIN source s ON s.number = r.source;
COMMIT;
"""
SELECT = ("SELECT r.*, m.name, s.key FROM record r JOIN material m ON m.number = r.material"
          " JOIN source s ON s.number = r.source WHERE ")
ORDER = " ORDER BY m.name, r.property, r.temperature, r.id LIMIT 100"
SEARCHES = (
    ("a material", ["--material", "Na2B12H12"], "m.name = 'Na2B12H12'"),
    ("bounds of a property", ["--where", "conductivity > 0.9 S/cm"],
     "r.property = 'conductivity' AND r.low >= 0.9"),
    ("two bounds at once", ["--where", "conductivity > 0.8 S/cm", "--where", "window_high > 4.98 V"],
     "r.property = 'conductivity' AND r.low >= 0.8 AND r.material IN (SELECT material FROM record"
     " WHERE property = 'window_high' AND low >= 4.98)"),
    ("elements", ["--elements", "Na,B,H"], "m.name LIKE 'Na%'"),
    ("a source", ["--source", "10.1000/77"], "s.key = '10.1000/77'"),
    ("two words in all texts", ["hexagonal", "quenched"],
     "r.number IN (SELECT rowid FROM words WHERE words MATCH 'hexagonal quenched')"),
    ("text of the method, no index", ["--method", "NMR"], "r.method LIKE '%NMR%'"),
)


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    program, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1000000
    if not shutil.which("sqlite3"):
        print("bench: sqlite3 is not installed: no ratios for the catalogue", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as folder:
        csv, own, peer = (os.path.join(folder, n) for n in ("r.csv", "own.sqlite", "peer.sqlite"))
        write_records(csv, count)
        catalogue = [program, "catalogue"]
        print(f"{count:,} records")
        print()
        print("| job | compared with | wall time, closo = 1 |")
        print("|---|---|---|")
        ours = seconds([*catalogue, "import", csv, "--database", own])
        schema = subprocess.run(["sqlite3", own, ".schema"], capture_output=True, text=True,
                                check=True).stdout
        schema = "\n".join(line for line in schema.splitlines() if "'words_" not in line)
        subprocess.run(["sqlite3", peer], input=schema, text=True, check=True)
        row("import", ours, seconds(["sqlite3", peer], PEER_IMPORT.format(csv=csv)))
        for name, options, where in SEARCHES:
            command = [*catalogue, "search", *options, "--limit", "100", "--database", own,
                       "--own", "--format", "json"]
            other = ["sqlite3", "-csv", own, SELECT + where + ORDER]
            row(f"search: {name}", statistics.median(seconds(command) for _ in range(5)),
                statistics.median(seconds(other) for _ in range(5)))
        out = os.path.join(folder, "out.csv")
        row("export as CSV", seconds([*catalogue, "export", "--own", "--database", own, out]),
            seconds(["sqlite3", "-csv", "-cmd", f".output {out}.2", own,
                     SELECT + "1 ORDER BY m.name, r.property, r.temperature, r.id"]))


if __name__ == "__main__":
    main()
