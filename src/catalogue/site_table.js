// SPDX-License-Identifier: GPL-3.0-or-later
// The table of materials: a button in each heading sorts, the form above it filters.
"use strict";
(function () {
    const table = document.getElementById("materials");
    const form = document.getElementById("filters");
    const body = table.tBodies[0];
    const rows = Array.from(body.rows).map(function (row, index) {
        const text = row.textContent + " " + row.dataset.text;
        return { row: row, index: index, text: text.toLowerCase() };
    });

    // ---- sorting -------------------------------------------------------------------------------

    // A number where the cell has one; null: a number that is not known.
    function keyOf(row, column) {
        const cell = row.cells[column];
        if (cell.dataset.sort !== undefined) {
            return Number(cell.dataset.sort);
        }
        return cell.classList.contains("none") ? null : cell.textContent.trim();
    }

    function compare(a, b) {
        return typeof a === "number" ? a - b
            : a.localeCompare(b, "en", { numeric: true, sensitivity: "base" });
    }

    function sortBy(heading) {
        const numbers = heading.classList.contains("number");
        const now = heading.getAttribute("aria-sort");
        // The first time numbers begin with the greatest, words with A.
        const down = now === null ? numbers : now === "ascending";
        for (const other of table.tHead.rows[0].cells) {
            other.removeAttribute("aria-sort");
        }
        heading.setAttribute("aria-sort", down ? "descending" : "ascending");
        const keys = new Map(rows.map((item) => [item, keyOf(item.row, heading.cellIndex)]));
        rows.sort(function (a, b) {
            const x = keys.get(a);
            const y = keys.get(b);
            if (x === null || y === null) { // last, up or down
                return (x === null) - (y === null) || a.index - b.index;
            }
            return (down ? compare(y, x) : compare(x, y)) || a.index - b.index;
        });
        body.append(...rows.map((item) => item.row));
    }

    for (const heading of table.tHead.rows[0].cells) {
        const button = document.createElement("button");
        button.type = "button";
        button.append(...heading.childNodes);
        button.addEventListener("click", () => sortBy(heading));
        heading.append(button);
    }
    sortBy(Array.from(table.tHead.rows[0].cells).find((cell) => cell.textContent === "Records"));

    // ---- filters -------------------------------------------------------------------------------

    const words = document.getElementById("words");
    const conducting = document.getElementById("conducting");
    const shown = document.getElementById("shown");
    const choices = ["cation", "family"].map((name) => document.getElementById(name));

    for (const choice of choices) {
        const values = new Set(rows.map((item) => item.row.dataset[choice.id]).filter(Boolean));
        for (const value of Array.from(values).sort()) {
            const option = document.createElement("option");
            option.value = value;
            option.textContent = value;
            choice.append(option);
        }
    }

    function filter() {
        const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
        let count = 0;
        for (const item of rows) {
            const keep = wanted.every((word) => item.text.includes(word)) &&
                choices.every((choice) => ["", item.row.dataset[choice.id]].includes(choice.value)) &&
                (!conducting.checked || keyOf(item.row, 5) !== null);
            item.row.hidden = !keep;
            count += keep ? 1 : 0;
        }
        shown.textContent = count === rows.length ? count + " materials"
            : count + " of " + rows.length + " materials";
    }

    form.hidden = false;
    form.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    document.addEventListener("keydown", function (event) {
        const typing = /^(input|select|textarea)$/i.test(event.target.tagName);
        if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
            event.preventDefault();
            words.focus();
        }
    });
    filter();
})();
