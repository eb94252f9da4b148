// SPDX-License-Identifier: GPL-3.0-or-later
// What the report page can do where JavaScript runs: tables sort and download, figures become
// Plotly charts. The documents stand in the page as JSON; a mark names columns and quantities in
// them. The meaning of marks, colours, bands and maps is that of the static pictures
// (script_marks.c, script_map.c); report_map.js makes the maps. What report_view.js needs is in
// closoReport.
"use strict";
(function () {
    const documents = JSON.parse(document.getElementById("closo-data").textContent);
    const store = document.getElementById("closo-data").dataset;
    const maps = globalThis.closoMaps;
    const names = globalThis.closoNames;
    const ramp = store.ramp.split(",");
    const darkness = window.matchMedia("(prefers-color-scheme: dark)");
    const lightPalette = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000"];
    const darkPalette = ["#4aa8e0", "#f08040", "#2fc79a", "#e0a0c4", "#f0b429", "#9ad0f2", "#d0d4d8"];
    let palette = lightPalette;
    const symbols = ["circle", "square", "triangle-up", "diamond", "triangle-down", "pentagon",
        "square-open"];
    const dashes = ["solid", "dash", "dot", "dashdot"];

    // Called when the reader's system turns dark or light.
    const listeners = [];
    darkness.addEventListener("change", () => listeners.forEach((listener) => listener()));

    globalThis.closoReport = {
        documents: documents,
        elements: Object.fromEntries(store.elements.split(" ").filter(Boolean)
            .map((text) => text.split(":")).map((look) => [look[0], [look[1], Number(look[2])]])),
        prettyUnit: prettyUnit,
        pageColours: pageColours,
        onColours: (listener) => listeners.push(listener)
    };

    // ---- tables --------------------------------------------------------------------------------

    function tableOf(element) {
        return documents[Number(element.dataset.result)].tables[element.dataset.table];
    }

    function compare(a, b) {
        if (a === null || b === null) {
            return a === b ? 0 : a === null ? 1 : -1; // missing values last
        }
        return typeof a === "number" ? a - b : a.localeCompare(b, undefined, { numeric: true });
    }

    function sortBy(table, heading) {
        const values = tableOf(table).columns[Number(heading.dataset.column)].values;
        const down = heading.getAttribute("aria-sort") === "ascending";
        for (const other of table.tHead.rows[0].cells) {
            other.removeAttribute("aria-sort");
        }
        heading.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = Array.from(table.tBodies[0].rows);
        rows.sort(function (a, b) {
            const order = compare(values[a.dataset.row], values[b.dataset.row]);
            const missing = values[a.dataset.row] === null || values[b.dataset.row] === null;
            return down && !missing ? -order : order;
        });
        table.tBodies[0].append(...rows);
    }

    function makeSortable(table) {
        Array.from(table.tBodies[0].rows).forEach(function (row, index) {
            row.dataset.row = index;
        });
        for (const heading of table.tHead.rows[0].cells) {
            const button = document.createElement("button");
            button.type = "button";
            button.append(...heading.childNodes);
            button.addEventListener("click", function () {
                sortBy(table, heading);
            });
            heading.append(button);
        }
    }

    function csvField(value) {
        const text = value === null ? "" : String(value);
        return /[",\n\r]|^ | $/.test(text) ? "\"" + text.replace(/"/g, "\"\"") + "\"" : text;
    }

    function csvOf(table) {
        const named = table.columns.map(function (column) {
            const shown = column.unit && column.unit !== "1";
            return csvField(column.name + (shown ? " (" + column.unit + ")" : ""));
        });
        const lines = [named.join(",")];
        const count = table.columns.length ? table.columns[0].values.length : 0;
        for (let row = 0; row < count; row++) {
            lines.push(table.columns.map((column) => csvField(column.values[row])).join(","));
        }
        return lines.join("\r\n") + "\r\n";
    }

    function addDownload(table) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "download";
        button.textContent = "Download CSV";
        button.addEventListener("click", function () {
            const link = document.createElement("a");
            const blob = new Blob([csvOf(tableOf(table))], { type: "text/csv" });
            link.href = URL.createObjectURL(blob);
            link.download = table.dataset.table + ".csv";
            link.click();
            URL.revokeObjectURL(link.href);
        });
        table.parentNode.after(button);
    }

    for (const table of document.querySelectorAll("table.data")) {
        if (!("shortened" in table.dataset)) {
            makeSortable(table);
        }
        addDownload(table);
    }

    // ---- charts --------------------------------------------------------------------------------

    if (typeof Plotly === "undefined") {
        return;
    }

    function columnOf(result, mark, name) {
        const table = result.tables[mark.table];
        const column = table && table.columns.find((c) => c.name === name);
        return column ? column.values : null;
    }

    function valueOf(result, key) {
        const quantity = key === undefined ? { value: 0 } : result.quantities[key];
        return quantity ? quantity.value : null;
    }

    function prettyUnit(unit) {
        const digits = "⁰¹²³⁴⁵⁶⁷⁸⁹";
        return unit.replace(/\^(-?)(\d+)(?![.\d]|\/\d)/g, function (whole, sign, power) {
            return (sign ? "⁻" : "") + power.replace(/\d/g, (d) => digits[d]);
        }).replace(/\bA\b/g, "Å").replace(/\bdeg\b/g, "°").replace(/\bohm\b/gi, "Ω")
            .replace(/\bdegC\b/g, "°C").replace(/\bu(?=(?:mol|[msAVgL])\b)/g, "µ").replace(/\*/g, "·");
    }

    // Plotly reads some markup in texts.
    function plain(text) {
        return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
    }

    function rgba(colour, alpha) {
        const parts = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
        return "rgba(" + parts.join(",") + "," + alpha + ")";
    }

    // Rows worth drawing: of a long series the first, lowest, highest and last of every run of rows
    // that fall on one column of pixels (as closo_series_thin does for the static pictures).
    function rowsToDraw(x, y, axis) {
        const position = (value) => axis.log ? Math.log(value) : value;
        const known = x.filter((value) => typeof value === "number" && (!axis.log || value > 0));
        const low = position(known.reduce((a, b) => Math.min(a, b), Infinity));
        const high = position(known.reduce((a, b) => Math.max(a, b), -Infinity));
        const columnAt = (row) => Math.floor(1500 * (position(x[row]) - low) / (high - low));
        const rows = [];
        for (let begin = 0; begin < y.length;) {
            const column = columnAt(begin);
            let end = begin + 1;
            let lowest = begin;
            let highest = begin;
            while (end < y.length && columnAt(end) === column &&
                (y[end] === null) === (y[begin] === null)) {
                lowest = y[end] < y[lowest] ? end : lowest;
                highest = y[end] > y[highest] ? end : highest;
                end++;
            }
            const kept = new Set([begin, lowest, highest, end - 1]);
            rows.push(...Array.from(kept).sort((a, b) => a - b));
            begin = end;
        }
        return rows;
    }

    function thin(data, kind, axis) {
        if (data.y.length <= 10000 || ["bars", "steps", "sticks"].includes(kind)) {
            return data;
        }
        const rows = rowsToDraw(data.x, data.y, axis);
        const pick = (values) => values && rows.map((row) => values[row]);
        return { x: pick(data.x), y: pick(data.y), su: pick(data.su) };
    }

    // Closed outlines of the stretches of a band without gaps.
    function bandOutline(x, y, su) {
        const out = { x: [], y: [] };
        let begin = 0;
        const known = (i) => x[i] !== null && y[i] !== null && su[i] !== null;
        while (begin < y.length) {
            let end = begin;
            while (end < y.length && known(end)) {
                end++;
            }
            for (let i = begin; i < end; i++) {
                out.x.push(x[i]);
                out.y.push(y[i] + su[i]);
            }
            for (let i = end - 1; i >= begin; i--) {
                out.x.push(x[i]);
                out.y.push(y[i] - su[i]);
            }
            if (end > begin) {
                out.x.push(null);
                out.y.push(null);
            }
            begin = end + 1;
        }
        return out;
    }

    const makeTrace = {
        line: (data, style) => ({ x: data.x, y: data.y, mode: "lines",
            line: { color: style.colour, width: 2, dash: style.dash } }),
        points: (data, style) => ({ x: data.x, y: data.y, mode: "markers", text: data.names,
            closoNames: data.names, closoGlyph: data.glyph,
            hovertemplate: data.names ? "%{text}<br>%{x}, %{y}" : undefined,
            marker: { color: style.colour, symbol: style.symbol, size: data.y.length > 400 ? 4 : 7 },
            error_y: data.su ? { type: "data", array: data.su, thickness: 1.2, width: 3 } : {} }),
        steps: (data, style) => ({ x: data.x, y: data.y, mode: "lines",
            line: { color: style.colour, width: 1.8, dash: style.dash, shape: "hvh" } }),
        bars: (data, style) => ({ type: "bar", x: data.x, y: data.y,
            marker: { color: style.colour, opacity: .85 },
            error_y: data.su ? { type: "data", array: data.su, thickness: 1.2, width: 3 } : {} }),
        sticks: (data, style) => ({ mode: "lines",
            x: data.x.flatMap((x) => [x, x, null]), y: data.y.flatMap((y) => [style.base, y, null]),
            line: { color: style.colour, width: 1.5 } }),
        band: (data, style) => Object.assign(bandOutline(data.x, data.y, data.su), { mode: "lines",
            fill: "toself", fillcolor: rgba(style.colour, .22), line: { width: 0 },
            hoverinfo: "skip" })
    };

    // ---- panels --------------------------------------------------------------------------------

    function dataStyle(index, mark) {
        const round = Math.floor(index / palette.length);
        return { colour: palette[index % palette.length],
            symbol: names.symbol(mark.glyph, symbols[index % palette.length]),
            dash: mark.dashed ? "dash" : dashes[round % dashes.length] };
    }

    // Where sticks stand: 0, which a logarithmic axis does not have.
    function baseOf(values, axis) {
        return axis.log
            ? values.reduce((low, y) => y > 0 && y < low ? y : low, Infinity) / 10 : 0;
    }

    function rangeOf(traces, axis) {
        let low = Infinity;
        let high = -Infinity;
        for (const trace of traces) {
            for (const x of trace.x) {
                if (typeof x === "number" && (!axis.log || x > 0)) {
                    low = Math.min(low, x);
                    high = Math.max(high, x);
                }
            }
        }
        const range = axis.range || [low, high];
        return range[0] < range[1] ? range : null;
    }

    function slopeTrace(slope, offset, range, axes) {
        const steps = axes.x.log || axes.y.log ? 100 : 1;
        const trace = { x: [], y: [], mode: "lines" };
        for (let i = 0; i <= steps; i++) {
            const t = i / steps;
            const x = axes.x.log ? range[0] * Math.pow(range[1] / range[0], t)
                : range[0] + t * (range[1] - range[0]);
            trace.x.push(x);
            trace.y.push(slope * x + offset);
        }
        return trace;
    }

    function lineShape(kind, value, line) {
        const along = kind === "vertical" ? { x0: value, x1: value, y0: 0, y1: 1, yref: "paper" }
            : { x0: 0, x1: 1, xref: "paper", y0: value, y1: value };
        return Object.assign({ type: "line", line: line }, along);
    }

    // The first map of a panel, below everything else.
    function addMap(result, panel, mark, parts) {
        const table = result.tables[mark.table];
        const column = table && table.columns.find((c) => c.name === mark.z);
        const data = { x: columnOf(result, mark, mark.x), y: columnOf(result, mark, mark.y),
            z: columnOf(result, mark, mark.z) };
        if (parts.map || !data.x || !data.y || !data.z) {
            return;
        }
        parts.map = maps.trace(data, mark, panel, column,
            { ramp: ramp, plain: plain, unit: prettyUnit });
    }

    // Traces and shapes of a panel; colours are given as in colour_data and colour_quantities.
    function panelParts(result, panel, soft) {
        const parts = { traces: [], shapes: [] };
        const colours = new Map();
        const guides = [];
        let previous = 0;
        let used = 0;
        for (const mark of panel.marks) {
            const legend = mark.label === undefined ? { showlegend: false }
                : { name: plain(mark.label), showlegend: true };
            if (mark.kind === "map") {
                addMap(result, panel, mark, parts);
                continue;
            }
            if (!(mark.kind in makeTrace)) {
                guides.push({ mark: mark, legend: legend, colour: previous });
                continue;
            }
            const data = { x: columnOf(result, mark, mark.x), y: columnOf(result, mark, mark.y),
                su: mark.su === undefined ? null : columnOf(result, mark, mark.su) };
            if (!data.x || !data.y || (mark.kind === "band" && !data.su)) {
                continue;
            }
            const key = JSON.stringify([mark.table, mark.x, mark.y]);
            if (!colours.has(key)) {
                colours.set(key, mark.colour ? mark.colour - 1 : used++);
            }
            previous = colours.get(key);
            const drawn = names.rows(thin(data, mark.kind, panel.x), mark,
                mark.names === undefined ? null : columnOf(result, mark, mark.names));
            const trace = makeTrace[mark.kind](drawn,
                Object.assign(dataStyle(previous, mark), { base: baseOf(data.y, panel.y) }));
            parts.traces.push(Object.assign(trace, legend));
        }
        const tables = new Set(panel.marks.filter((m) => m.kind in makeTrace).map((m) => m.table));
        const range = rangeOf(parts.map ? parts.traces.concat(parts.map) : parts.traces, panel.x);
        for (const guide of guides) {
            const value = valueOf(result, guide.mark.quantity);
            const offset = valueOf(result, guide.mark.quantity2);
            const colour = tables.size > 1 ? palette[guide.colour % palette.length] : soft;
            const line = { color: colour, width: 1.5, dash: "dash" };
            if (value === null || offset === null) {
                continue;
            }
            if (guide.mark.kind !== "slope") {
                if (parts.map) {
                    parts.shapes.push(Object.assign(lineShape(guide.mark.kind, value,
                        { color: "#ffffff", width: 4 }), { showlegend: false }));
                }
                parts.shapes.push(Object.assign(lineShape(guide.mark.kind, value, line),
                    guide.legend));
            } else if (range) {
                parts.traces.push(Object.assign(slopeTrace(value, offset, range, panel),
                    { line: line }, guide.legend));
            }
        }
        if (parts.map) {
            parts.traces = [parts.map.trace].concat(parts.traces.flatMap(maps.halo));
        }
        return parts;
    }

    // Labels at powers of ten only where there are several.
    function spansDecades(values) {
        const positive = values.filter((value) => value > 0);
        return positive.reduce((a, b) => Math.max(a, b), 0) >
            30 * positive.reduce((a, b) => Math.min(a, b), Infinity);
    }

    // 1, 2, 5 times powers of ten from below the least to above the greatest value: Plotly's own
    // labels between powers are the digit alone.
    function roundNumbers(values) {
        const positive = values.filter((value) => value > 0);
        const least = positive.reduce((a, b) => Math.min(a, b), Infinity);
        const greatest = positive.reduce((a, b) => Math.max(a, b), 0);
        const ticks = [];
        for (let k = Math.floor(Math.log10(least)); greatest > 0 && k <= Math.log10(greatest); k++) {
            ticks.push(...[1, 2, 5].map((digit) => Number(digit + "e" + k)));
        }
        return ticks;
    }

    function axisLayout(axis, colours, values) {
        const unit = axis.unit && axis.unit !== "1" ? " (" + prettyUnit(axis.unit) + ")" : "";
        const layout = { title: { text: plain(axis.label + unit), standoff: 8, font: { size: 13 } },
            type: axis.log ? "log" : undefined, exponentformat: "power", showexponent: "all",
            gridcolor: colours.grid, linecolor: colours.soft, zeroline: false, ticks: "outside",
            ticklen: 4, tickcolor: colours.soft, automargin: true };
        if (axis.log && spansDecades(axis.range || values)) {
            layout.dtick = 1;
        } else if (axis.log) {
            layout.tickvals = roundNumbers(axis.range || values);
            layout.ticktext = layout.tickvals.map((value) =>
                String(value).replace(/e([-+]?)(.*)/, (all, sign, power) => " × 10<sup>" +
                    (sign === "-" ? "−" : "") + power + "</sup>"));
        }
        if (axis.range) {
            layout.range = axis.log ? axis.range.map(Math.log10) : axis.range.slice();
        }
        if (axis.reversed && layout.range) {
            layout.range.reverse();
        } else if (axis.reversed) {
            layout.autorange = "reversed";
        }
        return layout;
    }

    function pageColours() {
        const style = getComputedStyle(document.documentElement);
        const read = (name) => style.getPropertyValue(name).trim();
        return { paper: read("--paper"), ink: read("--ink"), soft: read("--soft"),
            grid: read("--grid") };
    }

    // Height in pixels of the legend in a chart so wide.
    function legendHeight(parts, width) {
        const labels = parts.traces.concat(parts.shapes).filter((part) => part.showlegend)
            .map((part) => part.name.length);
        const columns = Math.max(1, Math.floor((width - 80) / (7 * Math.max(0, ...labels) + 55)));
        return labels.length ? 19 * Math.ceil(labels.length / columns) + 8 : 0;
    }

    function drawPanel(element, result, panel) {
        const colours = pageColours();
        const parts = panelParts(result, panel, colours.soft);
        const width = element.clientWidth;
        const above = 30;
        const slanted = width < 420 && parts.traces.some((trace) => typeof trace.x[0] === "string");
        const axis = slanted ? 100 : 56;
        const legend = legendHeight(parts, width);
        const named = parts.traces.some((trace) => trace.closoNames);
        const inner = Math.min(named ? 520 : 320, Math.max(200, 0.62 * width));
        const layout = {
            height: above + inner + axis + legend,
            paper_bgcolor: colours.paper, plot_bgcolor: colours.paper,
            font: { family: getComputedStyle(document.body).fontFamily, size: 13,
                color: colours.ink },
            margin: { l: 60, r: 16, t: above, b: axis + legend },
            barmode: "group", hovermode: "closest",
            xaxis: axisLayout(panel.x, colours, parts.traces.flatMap((trace) => trace.x)),
            yaxis: axisLayout(panel.y, colours, parts.traces.flatMap((trace) => trace.y)),
            legend: { orientation: "h", x: 0, y: -axis / inner, yanchor: "top" },
            shapes: parts.shapes
        };
        layout.annotations = names.annotations(parts.traces, panel, layout, width, colours);
        if (parts.map) {
            for (const letter of ["x", "y"]) {
                const range = panel[letter].range || maps.range(parts, letter, panel[letter]);
                layout[letter + "axis"].range = panel[letter].log ? range.map(Math.log10) : range;
                layout[letter + "axis"].showgrid = false;
            }
            // Placed here: Plotly's own title of a colour bar runs into long numbers.
            layout.annotations = layout.annotations.concat([{ text: parts.map.title, textangle: -90, showarrow: false,
                xref: "paper", yref: "paper", x: 1, y: 0.5, xanchor: "center", yanchor: "middle",
                xshift: parts.map.wide + 12, font: { size: 13 } }]);
            layout.margin.r = parts.map.wide + 28;
            layout.title = parts.map.block[0] * parts.map.block[1] > 1 ? { text: "means of " +
                parts.map.block[0] + " × " + parts.map.block[1] + " cells", x: 0, font: { size: 11 } }
                : undefined;
        }
        Plotly.react(element, parts.traces, layout,
            { responsive: true, displaylogo: false, displayModeBar: "hover" });
    }

    const draws = [];
    for (const chart of document.querySelectorAll(".chart")) {
        const result = documents[Number(chart.dataset.result)];
        const figure = result.figures[chart.dataset.figure];
        const grid = document.createElement("div");
        grid.className = figure.panels.length > 1 ? "panels several" : "panels";
        for (const panel of figure.panels) {
            const cell = document.createElement("div");
            if (panel.title) {
                const title = document.createElement("h4");
                title.textContent = panel.title;
                cell.append(title);
            }
            const plot = document.createElement("div");
            plot.className = "plot";
            cell.append(plot);
            grid.append(cell);
            draws.push(() => drawPanel(plot, result, panel));
        }
        chart.append(grid);
        chart.classList.add("live");
    }
    function drawAll() {
        palette = darkness.matches ? darkPalette : lightPalette;
        draws.forEach((draw) => draw());
    }
    drawAll();
    listeners.push(drawAll);
})();
