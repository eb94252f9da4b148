#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs whole commands and compares what they answer.

    run.py PROGRAM [CASES] [--filter TEXT] [--jobs N] [--slowest N] [--keep]

A case is a folder of CASES with these files:

    command         a shell line; $CLOSO is the program, $SHARED the shared data. It runs in a fresh
                    directory that holds copies of the case's other files, with LC_ALL=C.UTF-8 and
                    NO_COLOR=1.
    expected.json   an object; every key is optional:
        "status": 0                  exit status
        "stdout_json": {CHECKS}      stdout is one JSON document with these values
        "file_json": {"F": {CHECKS}} the same of a file that the command wrote
        "stdout_contains": ["..."]   each is part of stdout; "file_contains": {"F": ["..."]}
        "stdout_empty": true         "stderr_empty": true
        "stderr_regex": "..."        searched in stderr (Python's re, multi-line)
        "stderr_lines": 1            number of lines on stderr
        "files": ["..."]             exist and are not empty; "no_files": ["..."] do not exist
        "needs": ["lmp", "shared:trajectories/x.xyz", "long"]   programs, shared data, or the
                                     environment variable CLOSO_LONG; else skipped, aloud
        "timeout": 120               seconds
    CHECKS are {"/quantities/D_Li/value": CHECK}: a JSON pointer (RFC 6901) and the value there, or
        {"value": 1.2, "tolerance": 0.1}     |found - value| <= tolerance
        {"value": 1.2, "relative": 1e-6}     the same, as a fraction of |value|
        {"minimum": 0, "maximum": 1}         either or both
        {"regex": "..."}                     searched in a text
        {"length": 3}                        of a list, object or text
        {"absent": true}

Every document of closo on stdout or among file_json is also checked against
docs/result.schema.json, where Python's jsonschema is there. Exit status 1 when a case failed.
"""

import argparse
import difflib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
from multiprocessing.pool import ThreadPool

try:
    import jsonschema
except ImportError:
    jsonschema = None

PROJECT = pathlib.Path(__file__).resolve().parents[2]
SCHEMA = PROJECT / "docs" / "result.schema.json"
KEYS = {"status", "stdout_json", "file_json", "stdout_contains", "file_contains", "stdout_empty",
        "stderr_empty", "stderr_regex", "stderr_lines", "files", "no_files", "needs", "timeout"}
ABSENT = object()


def no_constant(name):
    raise ValueError(f"{name} is no JSON")


def load(text):
    return json.loads(text, parse_constant=no_constant)


def lookup(document, pointer):
    for part in pointer.split("/")[1:]:
        part = part.replace("~1", "/").replace("~0", "~")
        if isinstance(document, list) and re.fullmatch(r"-?\d+", part):
            if not -len(document) <= int(part) < len(document):
                return ABSENT
            document = document[int(part)]
        elif isinstance(document, dict) and part in document:
            document = document[part]
        else:
            return ABSENT
    return document


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def value_fits(found, check):
    """None, or what was expected."""
    if isinstance(check, dict) and "absent" in check:
        return None if (found is ABSENT) == check["absent"] else "absent"
    if found is ABSENT:
        return f"{json.dumps(check)}, nothing is there"
    if not isinstance(check, dict):
        return None if found == check and isinstance(found, bool) == isinstance(check, bool) \
            else json.dumps(check)
    unknown = set(check) - {"value", "tolerance", "relative", "minimum", "maximum", "regex",
                            "length"}
    if unknown or not check:
        return f"a check that run.py knows instead of {json.dumps(check)}"
    good = True
    if "value" in check:
        allowed = check.get("tolerance", 0) + check.get("relative", 0) * abs(check["value"])
        good = good and is_number(found) and abs(found - check["value"]) <= allowed
    if "minimum" in check:
        good = good and is_number(found) and found >= check["minimum"]
    if "maximum" in check:
        good = good and is_number(found) and found <= check["maximum"]
    if "regex" in check:
        good = good and isinstance(found, str) and re.search(check["regex"], found) is not None
    if "length" in check:
        good = good and hasattr(found, "__len__") and len(found) == check["length"]
    return None if good else json.dumps(check)


def check_document(name, text, checks, schema, problems):
    try:
        document = load(text)
    except ValueError as error:
        problems.append(f"{name}: expected JSON: {error}\n{text[:400]}")
        return
    for pointer, check in (checks or {}).items():
        found = lookup(document, pointer)
        expected = value_fits(found, check)
        if expected is not None:
            shown = "nothing" if found is ABSENT else json.dumps(found)[:200]
            problems.append(f"{name} {pointer}:\n  - expected {expected}\n  + found    {shown}")
    if schema is not None and isinstance(document, dict) and "quantities" in document:
        for error in schema.iter_errors(document):
            place = "/".join(str(part) for part in error.absolute_path)
            problems.append(f"{name}: against the schema: /{place}: {error.message[:300]}")


def check_contains(name, text, parts, problems):
    for part in parts:
        if part not in text:
            near = difflib.get_close_matches(part, text.splitlines(), 1, 0.5)
            hint = f"\n  + nearest  {near[0]!r}" if near else f"\n{text[:400]}"
            problems.append(f"{name}:\n  - expected {part!r}{hint}")


def check_streams(expected, status, out, err, problems):
    if status != expected.get("status", 0):
        problems.append(f"exit status:\n  - expected {expected.get('status', 0)}\n  + found    "
                        f"{status}\n{err[-2000:]}")
    check_contains("stdout", out, expected.get("stdout_contains", []), problems)
    for name, text in (("stdout", out), ("stderr", err)):
        if expected.get(name + "_empty") and text:
            problems.append(f"{name}: expected nothing, found {text[:400]!r}")
    pattern = expected.get("stderr_regex")
    if pattern is not None and re.search(pattern, err, re.MULTILINE) is None:
        problems.append(f"stderr:\n  - expected {pattern!r}\n  + found    {err[:400]!r}")
    lines = expected.get("stderr_lines")
    if lines is not None and len(err.splitlines()) != lines:
        problems.append(f"stderr: expected {lines} lines, found {err[:400]!r}")


def check_files(expected, directory, schema, problems):
    def text_of(name):
        try:
            return (directory / name).read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            problems.append(f"{name}: {error.strerror}")
            return None

    for name in expected.get("files", []):
        path = directory / name
        if not path.is_file() or path.stat().st_size == 0:
            there = sorted(str(p.relative_to(directory)) for p in directory.rglob("*"))
            problems.append(f"{name}: expected a file with content; there are {there}")
    for name in expected.get("no_files", []):
        if (directory / name).exists():
            problems.append(f"{name}: expected no such file")
    for name, parts in expected.get("file_contains", {}).items():
        text = text_of(name)
        if text is not None:
            check_contains(name, text, parts, problems)
    for name, checks in expected.get("file_json", {}).items():
        text = text_of(name)
        if text is not None:
            check_document(name, text, checks, schema, problems)


def missing(needs, shared):
    """What the case cannot do without and is not here, or None."""
    for need in needs:
        if need == "long":
            if not os.environ.get("CLOSO_LONG"):
                return "a long run (./dev test --long)"
        elif need.startswith("shared:"):
            if not (shared / need[len("shared:"):]).exists():
                return need
        elif shutil.which(need) is None:
            return f"program {need}"
    return None


def run_case(case, program, shared, schema, keep):
    """(list of problems, reason for skipping)"""
    expected = {}
    if (case / "expected.json").exists():
        try:
            expected = load((case / "expected.json").read_text(encoding="utf-8"))
        except ValueError as error:
            return [f"expected.json: {error}"], None
    unknown = set(expected) - KEYS
    if unknown:
        return [f"expected.json: unknown keys {sorted(unknown)}"], None
    lacking = missing(expected.get("needs", []), shared)
    if lacking is not None:
        return [], f"needs {lacking}"
    problems = []
    place = pathlib.Path(tempfile.mkdtemp(prefix=f"closo-{case.name}-"))
    try:
        for path in case.iterdir():
            if path.name not in ("command", "expected.json"):
                (shutil.copytree if path.is_dir() else shutil.copy)(path, place / path.name)
        environment = {key: value for key, value in os.environ.items()
                       if not key.startswith("LC_") and key not in ("LANG", "COLUMNS")}
        environment.update(CLOSO=str(program), SHARED=str(shared), LC_ALL="C.UTF-8", NO_COLOR="1")
        command = (case / "command").read_text(encoding="utf-8")
        try:
            done = subprocess.run(["sh", "-c", command], cwd=place, env=environment,
                                  stdin=subprocess.DEVNULL, capture_output=True,
                                  timeout=expected.get("timeout", 120), check=False)
        except subprocess.TimeoutExpired:
            return [f"took longer than {expected.get('timeout', 120)} s"], None
        out = done.stdout.decode("utf-8", "replace")
        err = done.stderr.decode("utf-8", "replace")
        check_streams(expected, done.returncode, out, err, problems)
        if "stdout_json" in expected or out.startswith('{\n  "closo"'):
            check_document("stdout", out, expected.get("stdout_json"), schema, problems)
        check_files(expected, place, schema, problems)
    finally:
        if keep:
            print(f"kept {place}")
        else:
            shutil.rmtree(place, ignore_errors=True)
    return problems, None


def main():
    parser = argparse.ArgumentParser(description="Runs whole commands and compares the answers.")
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("cases", type=pathlib.Path, nargs="?",
                        default=pathlib.Path(__file__).resolve().parent)
    parser.add_argument("--filter", default="", help="only cases with this in their name")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)),
                        help="cases that run at once")
    parser.add_argument("--slowest", type=int, default=0, metavar="N",
                        help="name the N slowest cases")
    parser.add_argument("--keep", action="store_true", help="leave the directories of the runs")
    options = parser.parse_args()
    schema = None
    if jsonschema is not None and SCHEMA.exists():
        schema = jsonschema.Draft202012Validator(load(SCHEMA.read_text(encoding="utf-8")))
    else:
        print(f"SKIPPED validation: no {'jsonschema' if jsonschema is None else SCHEMA}")
    program = options.program.resolve()
    shared = PROJECT.parent / "shared" / "data"
    passed = failed = skipped = 0
    cases = [case for case in sorted(path.parent for path in options.cases.glob("*/command"))
             if options.filter in case.name]

    def run(case):
        begin = time.monotonic()
        answer = run_case(case, program, shared, schema, options.keep)
        return case, answer, time.monotonic() - begin

    times = []
    for case, (problems, reason), seconds in ThreadPool(max(1, options.jobs)).imap(run, cases):
        times.append((seconds, case.name))
        if reason is not None:
            skipped += 1
            print(f"SKIPPED {case.name}: {reason}")
        elif problems:
            failed += 1
            print(f"FAILED {case.name}")
            for problem in problems:
                print("    " + problem.replace("\n", "\n    "))
        else:
            passed += 1
    for seconds, name in sorted(times, reverse=True)[:options.slowest]:
        print(f"{seconds:8.1f} s {name}")
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or passed + skipped == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
