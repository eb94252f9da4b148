#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogue's site in a real browser: sorting and filtering by keyboard, plots, a structure
that turns, hostile names, narrow screen, paper, dark mode, and a silent console.

    browser.py PROGRAM [--pictures DIR]

Drives headless Chromium through its debugging pipe (file descriptors 3 and 4, JSON ended by NUL),
with nothing but Python's standard library. Exit status 77, aloud, where there is no Chromium.
"""

import argparse
import base64
import json
import os
import pathlib
import select
import shutil
import subprocess
import sys
import tempfile
import time

HOSTILE = "<script>document.title='owned'</script><img src=x onerror=alert(1)>"
PATIENCE = 60  # seconds for one answer of the browser, on a busy machine


class Skip(Exception):
    pass


class Browser:
    def __init__(self, folder):
        to_read, self.write_end = os.pipe()
        self.read_end, to_write = os.pipe()

        def connect():
            # Out of the way first: one of the pipes may have a number the other needs.
            reading, writing = os.dup(to_read), os.dup(to_write)
            if 3 in (reading, writing) or 4 in (reading, writing):
                reading, writing = os.dup(reading), os.dup(writing)
            os.dup2(reading, 3)
            os.dup2(writing, 4)

        self.log = open(folder / "chromium.log", "wb")
        self.process = subprocess.Popen(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu",
             "--disable-background-networking", "--hide-scrollbars",
             f"--user-data-dir={folder}/profile", "--remote-debugging-pipe", "about:blank"],
            preexec_fn=connect, close_fds=False, stdout=self.log, stderr=self.log,
            env={**os.environ, "HOME": str(folder)})
        os.close(to_read)
        os.close(to_write)
        self.buffer = b""
        self.number = 0
        self.events = []
        self.session = None
        try:
            target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        except (OSError, EOFError, TimeoutError) as error:
            self.close()
            raise Skip(f"chromium does not start here ({error})")
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(domain + ".enable")

    def receive(self):
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.read_end], [], [], PATIENCE)
            if not ready:
                raise TimeoutError("the browser does not answer")
            data = os.read(self.read_end, 1 << 16)
            if not data:
                raise EOFError("the browser ended")
            self.buffer += data
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def ask(self, method, **parameters):
        self.number += 1
        question = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            question["sessionId"] = self.session
        os.write(self.write_end, json.dumps(question).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def open(self, path, fragment=""):
        self.events.clear()
        self.ask("Page.navigate", url=path.as_uri() + fragment)
        self.wait("document.readyState === 'complete'")
        self.run("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 60)))")

    def run(self, expression):
        answer = self.ask("Runtime.evaluate", expression=expression, returnByValue=True,
                          awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def wait(self, expression):
        end = time.monotonic() + PATIENCE
        while not self.run(expression):
            if time.monotonic() > end:
                raise TimeoutError(expression)
            time.sleep(0.02)

    def key(self, key, text=None):
        codes = {"Tab": 9, "Enter": 13, "Escape": 27, " ": 32, "ArrowLeft": 37, "ArrowUp": 38,
                 "ArrowRight": 39, "ArrowDown": 40}
        text = text or {"Enter": "\r", " ": " "}.get(key)
        common = {"key": key, "windowsVirtualKeyCode": codes.get(key, 0),
                  "code": "Space" if key == " " else key}
        if text:
            common["text"] = text
        self.ask("Input.dispatchKeyEvent", type="keyDown", **common)
        self.ask("Input.dispatchKeyEvent", type="keyUp", **common)

    def type(self, words):
        for letter in words:
            self.key(letter, letter)

    def size(self, width, height, media="", dark=False):
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.ask("Emulation.setEmulatedMedia", media=media, features=[scheme])
        self.run("new Promise((done) => requestAnimationFrame(() => setTimeout(done, 60)))")

    def complaints(self):
        self.run("1")  # whatever was said before has arrived
        found = []
        for event in self.events:
            if event["method"] in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown",
                                   "Log.entryAdded"):
                found.append(json.dumps(event["params"])[:400])
            if event["method"] == "Network.requestWillBeSent":
                url = event["params"]["request"]["url"]
                if not url.startswith(("file:", "data:", "blob:")):
                    found.append("asks for " + url)
        return found

    def picture(self, path):
        size = self.ask("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 6000),
                "scale": 1}
        data = self.ask("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)["data"]
        path.write_bytes(base64.b64decode(data))

    def close(self):
        for end in (self.write_end, self.read_end):
            os.close(end)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


FAILURES = []


def check(condition, message):
    if not condition:
        FAILURES.append(message)
        print("FAILED:", message, file=sys.stderr)


def equal(found, expected, message):
    check(found == expected, f"{message}: expected {expected!r}, found {found!r}")


# ---- what is looked at ---------------------------------------------------------------------------

NAMES = ("Array.from(document.querySelectorAll('#materials tbody tr'))"
         ".filter((row) => !row.hidden).map((row) => row.cells[0].textContent)")
FOCUS = "document.activeElement.textContent"


def heading(column):
    return f"document.querySelector('#materials').tHead.rows[0].cells[{column}]"


def test_table(browser, site):
    browser.size(1280, 900)
    browser.open(site / "index.html")
    equal(browser.run("document.title"), "Hydridoborate electrolytes", "title")
    equal(browser.run(heading(9) + ".getAttribute('aria-sort')"), "descending", "first order")
    names = browser.run(NAMES)
    check(len(names) > 40 and HOSTILE in names, "materials, the hostile one among them")

    # By keyboard alone: to the first heading, Enter twice.
    browser.run("document.querySelector('#materials').tHead.rows[0].cells[0]"
                ".querySelector('button').focus()")
    browser.key("Enter")
    equal(browser.run(heading(0) + ".getAttribute('aria-sort')"), "ascending", "aria-sort")
    equal(browser.run(heading(9) + ".getAttribute('aria-sort')"), None, "aria-sort of the others")
    ordered = browser.run(NAMES)
    check(ordered != names and sorted(ordered) == sorted(names), "the same rows in another order")
    browser.key(" ")
    equal(browser.run(heading(0) + ".getAttribute('aria-sort')"), "descending", "aria-sort again")
    equal(browser.run(NAMES)[0], sorted(ordered, key=ordered.index)[-1], "the last comes first")

    # Numbers sort as numbers, missing ones stay last both ways.
    keys = ("Array.from(document.querySelectorAll('#materials tbody tr'))"
            ".map((row) => row.cells[4].dataset.sort ?? null)")
    for direction in (1, -1):
        browser.run(heading(4) + ".querySelector('button').click()")
        found = browser.run(keys)
        known = [float(value) for value in found if value is not None]
        check(len(known) > 5, "conductivities at room temperature")
        equal(known, sorted(known, reverse=direction > 0), "order of numbers")
        equal(found[len(known):], [None] * (len(found) - len(known)), "missing numbers last")


def test_filters(browser, site):
    browser.open(site / "index.html")
    browser.key("/", "/")
    equal(browser.run("document.activeElement.id"), "words", "/ goes to the search")
    browser.type("cb11h12 na")
    names = browser.run(NAMES)
    check(0 < len(names) < 15 and "NaCB11H12" in names, f"search: {names}")
    total = browser.run("document.querySelectorAll('#materials tbody tr').length")
    equal(browser.run("document.getElementById('shown').textContent"),
          f"{len(names)} of {total} materials", "count")
    browser.run("words.value = ''; family.value = 'conjuncto';"
                "words.form.dispatchEvent(new Event('input'))")
    names = browser.run(NAMES)
    check("Na4B36H34" in names and "Na2B12H12" not in names, f"family: {names}")
    browser.run("conducting.click()")
    check(0 < len(browser.run(NAMES)) <= len(names), "with a conductivity")
    equal(browser.complaints(), [], "console of the table")


def shown_tip(browser):
    return browser.run("Array.from(document.querySelectorAll('.tip')).filter((tip) => !tip.hidden)"
                       ".map((tip) => tip.innerText).join('|')")


def test_plots(browser, site):
    browser.open(site / "plots.html")
    count = "document.querySelectorAll('[data-plot=arrhenius] .series .point').length"
    first = browser.run(count)
    check(first > 20, f"points: {first}")
    check(browser.run("document.querySelectorAll('[data-plot=arrhenius] .arrow').length") > 0,
          "limits are arrows")
    check(browser.run("document.querySelectorAll('[data-plot=arrhenius] .hollow').length") > 0,
          "flagged points are hollow")
    legend = "document.querySelector('[data-plot=arrhenius] .legend button')"
    browser.run(legend + ".focus()")
    browser.key("Enter")
    equal(browser.run(legend + ".getAttribute('aria-pressed')"), "false", "legend")
    check(browser.run(count) < first, "a series is hidden")
    browser.key("Enter")
    equal(browser.run(count), first, "and shown again")

    browser.run("document.querySelector('[data-plot=arrhenius] .chart-stage svg').focus()")
    browser.key("ArrowRight")
    check(" S/cm at " in shown_tip(browser), f"tip by keyboard: {shown_tip(browser)!r}")
    equal(browser.run("document.querySelectorAll('.ring').length"), 1, "ring")
    browser.key("Escape")
    equal(shown_tip(browser), "", "Escape hides the tip")
    point = browser.run("(() => { const box = document.querySelector('[data-plot=arrhenius] "
                        ".series .point').getBoundingClientRect();"
                        "return [box.x + box.width / 2, box.y + box.height / 2]; })()")
    browser.ask("Input.dispatchMouseEvent", type="mouseMoved", x=point[0], y=point[1])
    check("S/cm" in shown_tip(browser), "tip by pointer")

    # Conjuncto-borates against Na2B12H12: two orders between them at room temperature.
    browser.run("Array.from(document.querySelectorAll('[data-plot=arrhenius] button'))"
                ".find((b) => b.textContent.startsWith('Conjuncto')).click()")
    check(browser.run("document.querySelectorAll('[data-plot=arrhenius] .legend button').length")
          > 5, "a set of materials")

    ashby = "document.querySelectorAll('[data-plot=ashby] .series .point').length"
    before = browser.run(ashby)
    check(before > 3, f"Ashby points: {before}")
    title = "document.querySelector('[data-plot=ashby] figcaption strong').textContent"
    browser.run("(() => { const x = document.querySelector('[data-plot=ashby] select');"
                "x.value = 'activation_energy'; x.dispatchEvent(new Event('change')); })()")
    check("activation energy" in browser.run(title), "axis chosen")
    check(browser.run(ashby) != before, "other points")
    equal(browser.complaints(), [], "console of the plots")


def test_material(browser, site):
    browser.open(site / "materials" / "Na2B12H12.html")
    check(browser.run("document.querySelectorAll('.plot .point').length") > 3, "plot of a material")
    check(browser.run("document.querySelectorAll('tr.flagged').length") > 0, "flagged rows")
    equal(browser.run("document.querySelectorAll('tr.flagged').length"),
          browser.run("document.querySelectorAll('tr.reason').length"), "a reason for each flag")
    check(browser.run("document.querySelector('.view').classList.contains('live')"), "structure")
    pixels = "document.querySelector('.stage canvas').toDataURL()"
    before = browser.run(pixels)
    browser.run("document.querySelector('.stage').focus()")
    browser.key("ArrowLeft")
    check(browser.run(pixels) != before, "arrow keys turn the structure")
    browser.key("r", "r")
    equal(browser.run(pixels), before, "R brings it back")
    equal(browser.complaints(), [], "console of a material")


def test_hostile(browser, site):
    page, = (site / "materials").glob("*owned*.html")
    browser.open(page)
    check(browser.run("document.title").startswith(HOSTILE), "the name is text")
    equal(browser.run("document.querySelectorAll('img[src=x], h1 script').length"), 0, "no element")
    equal(browser.run("document.querySelector('h1').textContent"), HOSTILE, "heading")
    equal(browser.complaints(), [], "console of the hostile material")
    browser.open(site / "plots.html")
    browser.run("Array.from(document.querySelectorAll('[data-plot=arrhenius] button'))"
                ".find((b) => b.textContent === 'All').click()")
    equal(browser.run("document.querySelectorAll('img[src=x]').length"), 0, "no element in plots")
    equal(browser.complaints(), [], "console of the plots with all materials")


def test_sizes(browser, site, pictures):
    pages = ["index.html", "plots.html", "sources.html", "about.html", "materials/Na2B12H12.html",
             "materials/Li2B12H12.html", "materials/B12-OCH3-12.html"]
    for name in pages:
        for width, media, dark in ((1280, "", False), (360, "", False), (1280, "", True),
                                   (700, "print", False)):
            browser.size(width, 800, media, dark)
            browser.open(site / name)
            wide = browser.run("document.documentElement.scrollWidth")
            check(wide <= width, f"{name}: {wide} px wide in {width} {media}")
            equal(browser.complaints(), [], f"console of {name} at {width} {media}")
            if media:
                equal(browser.run("getComputedStyle(document.body).backgroundColor"),
                      "rgb(255, 255, 255)", f"{name}: paper is white")
                check(browser.run("!document.querySelector('form, header nav') || "
                                  "Array.from(document.querySelectorAll('form, header nav'))"
                                  ".every((e) => getComputedStyle(e).display === 'none')"),
                      f"{name}: no controls on paper")
            if dark:
                check(browser.run("getComputedStyle(document.body).backgroundColor")
                      != "rgb(255, 255, 255)", f"{name}: dark")
            if pictures:
                kind = media or ("dark" if dark else str(width))
                browser.picture(pictures / (name.replace("/", "-")[:-5] + f"-{kind}.png"))
    browser.size(1280, 900)


# The chart of a report page, where it was built with one: no line runs through a name.
CROSSED = """(() => {
    const ends = (path, piece) => {
        const n = piece.match(/-?[0-9.]+/g).map(Number), m = path.getScreenCTM();
        return [0, n.length - 2].map((i) => new DOMPoint(n[i], n[i + 1]).matrixTransform(m));
    };
    const lines = Array.from(document.querySelectorAll(".scatterlayer .js-line")).flatMap((path) =>
        (path.getAttribute("d").match(/M[^M]+/g) || []).map((piece) => ends(path, piece)));
    return Array.from(document.querySelectorAll(".annotation-text")).filter((text) => {
        const b = text.getBoundingClientRect(), y = (b.top + b.bottom) / 2;
        return text.textContent.length > 2 && lines.some(([p, q]) => Math.abs(p.y - q.y) < 1 &&
            Math.abs(p.y - y) < 3 && Math.min(p.x, q.x) < b.right && Math.max(p.x, q.x) > b.left);
    }).map((text) => text.textContent);
})()"""


def test_report(browser, page):
    browser.open(page)
    if not browser.run("typeof Plotly === 'object'"):
        print("not tried: the chart of a report, closo was built without Plotly")
        return
    browser.wait("document.querySelectorAll('.annotation-text').length > 10")
    equal(browser.run(CROSSED), [], "names that lines run through")


def make_site(program, folder):
    own = folder / "own.csv"
    own.write_text("material,property,value,unit,temperature,source\n"
                   f"\"{HOSTILE}\",conductivity,1e-5,S/cm,300,\"<b>mine</b>\"\n"
                   f"\"{HOSTILE}\",window_high,3,V,,\"<b>mine</b>\"\n")
    database = str(folder / "own.sqlite")
    subprocess.run([program, "catalogue", "import", str(own), "--database", database], check=True,
                   stdout=subprocess.DEVNULL)
    subprocess.run([program, "catalogue", "site", "-o", str(folder / "site"), "--database",
                    database, "--quiet"], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([program, "catalogue", "plot", "window", "--cation", "Na", "--report",
                    str(folder / "window.html"), "--quiet", "--database",
                    str(folder / "none.sqlite")], check=True, stdout=subprocess.DEVNULL)
    return folder / "site"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--pictures", type=pathlib.Path)
    options = parser.parse_args()
    if not shutil.which("chromium"):
        print("skipped: there is no chromium")
        return 77
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = pathlib.Path(name)
        site = make_site(options.program, folder)
        try:
            browser = Browser(folder)
        except Skip as reason:
            print("skipped:", reason)
            return 77
        try:
            for test in (test_table, test_filters, test_plots, test_material, test_hostile):
                test(browser, site)
            test_report(browser, folder / "window.html")
            if options.pictures:
                options.pictures.mkdir(parents=True, exist_ok=True)
            test_sizes(browser, site, options.pictures)
        finally:
            browser.close()
    print("failed:" if FAILURES else "all as expected", len(FAILURES) or "")
    return 1 if FAILURES else 0


if __name__ == "__main__":
    sys.exit(main())
