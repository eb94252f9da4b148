// SPDX-License-Identifier: GPL-3.0-or-later
// Heat maps for Plotly: the grid of a table in long form with the edges and colours of the static
// pictures (map.c, script_map.c). Many lines are taken together, since nobody could see them apart.
"use strict";
(function () {
    const LINES = 1000; // of a map drawn; more are taken together

    // Distinct values in order, those within 1e-9 of the span taken as one.
    function linesOf(values, log) {
        const sorted = Float64Array.from(values.filter((v) => v !== null && (!log || v > 0))).sort();
        const step = sorted.length ? 1e-9 * (sorted[sorted.length - 1] - sorted[0]) : 0;
        return sorted.filter((value, i) => i === 0 || value - sorted[i - 1] > step);
    }

    function edgesOf(centres, log) {
        const n = centres.length;
        const scale = log ? Math.log : (value) => value;
        const back = log ? Math.exp : (value) => value;
        const at = Array.from(centres, scale);
        const half = n > 1 ? [(at[1] - at[0]) / 2, (at[n - 1] - at[n - 2]) / 2]
            : log ? [Math.log(1.5), Math.log(1.5)] : [0.5, 0.5];
        const edges = [at[0] - half[0]];
        for (let i = 1; i < n; i++) {
            edges.push((at[i - 1] + at[i]) / 2);
        }
        edges.push(at[n - 1] + half[1]);
        return edges.map(back);
    }

    // Index of the line that a value belongs to.
    function lineAt(lines, value) {
        let begin = 0;
        let end = lines.length - 1;
        while (begin < end) {
            const middle = begin + end + 1 >> 1;
            if (lines[middle] <= value + 1e-9 * Math.abs(lines[lines.length - 1] - lines[0])) {
                begin = middle;
            } else {
                end = middle - 1;
            }
        }
        return begin;
    }

    // Cells as rows of values, `block` lines of x and y taken together (their mean).
    function cellsOf(data, x, y, block, log) {
        const columns = Math.ceil(x.length / block[0]);
        const rows = Math.ceil(y.length / block[1]);
        const sums = new Float64Array(columns * rows);
        const counts = new Uint32Array(columns * rows);
        for (let i = 0; i < data.z.length; i++) {
            const z = data.z[i];
            if (z === null || data.x[i] === null || data.y[i] === null || (log && z <= 0)) {
                continue;
            }
            const at = Math.floor(lineAt(y, data.y[i]) / block[1]) * columns +
                Math.floor(lineAt(x, data.x[i]) / block[0]);
            sums[at] = block[0] * block[1] > 1 ? sums[at] + z : z;
            counts[at] = block[0] * block[1] > 1 ? counts[at] + 1 : 1;
        }
        const cells = [];
        for (let row = 0; row < rows; row++) {
            const line = [];
            for (let at = row * columns; at < (row + 1) * columns; at++) {
                line.push(counts[at] > 0 ? sums[at] / counts[at] : null);
            }
            cells.push(line);
        }
        return cells;
    }

    // What Plotly takes for the lines: their places, or edges where it would put them elsewhere.
    function placesOf(lines, log, block) {
        const edges = edgesOf(lines, log);
        if (!log && block === 1 && lines.length > 1) {
            return Array.from(lines);
        }
        return edges.filter((edge, i) => i % block === 0 || i === edges.length - 1);
    }

    function roundTicks(low, high) {
        const wide = (high - low) / 7 || 1;
        const power = Math.pow(10, Math.floor(Math.log10(wide)));
        const step = power * [1, 2, 5, 10].find((digit) => digit * power >= wide * 0.999);
        const ticks = { tickvals: [], ticktext: [] };
        for (let i = Math.ceil(low / step - 1e-6); i * step <= high + 1e-6 * step; i++) {
            const value = Number((i * step).toPrecision(6));
            ticks.tickvals.push(value);
            ticks.ticktext.push(String(value).replace("-", "−"));
        }
        return ticks;
    }

    function decimalTicks(low, high) {
        const ticks = { tickvals: [], ticktext: [] };
        const digits = high - low > 2.5 ? [1] : high - low > 0.5 ? [1, 2, 5] : [1, 2, 3, 4, 5, 6, 7, 8, 9];
        for (let power = Math.floor(low); power <= Math.ceil(high); power++) {
            for (const digit of digits) {
                ticks.tickvals.push(power + Math.log10(digit));
                ticks.ticktext.push(Math.abs(power) < 4 ? String(Number((digit * Math.pow(10, power))
                    .toPrecision(3))) : (digit > 1 ? digit + "·" : "") + "10<sup>" + power + "</sup>");
            }
        }
        return ticks;
    }

    function unitText(unit, power, page) {
        const parts = (power !== 0 ? [page.unit("10^" + power)] : [])
            .concat(unit && unit !== "1" ? [page.unit(unit)] : []);
        return parts.length ? " (" + parts.join(" ") + ")" : "";
    }

    function trace(data, mark, axes, column, page) {
        const x = linesOf(data.x, axes.x.log);
        const y = linesOf(data.y, axes.y.log);
        if (x.length === 0 || y.length === 0 || Math.max(x.length, y.length) > 16384 ||
            x.length * y.length > 8388608) {
            return null;
        }
        const block = [Math.ceil(x.length / LINES), Math.ceil(y.length / LINES)];
        const cells = cellsOf(data, x, y, block, mark.log_z);
        const label = mark.label || column.label || column.name;
        // As the static picture does, numbers far from one in units of a power of a thousand.
        const known = cells.flat().filter((z) => z !== null);
        const largest = known.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
        const top = largest > 0 ? Math.floor(Math.log10(largest)) : 0;
        const power = !mark.log_z && (top >= 5 || top <= -3) ? 3 * Math.floor(top / 3) : 0;
        const scale = mark.log_z ? Math.log10 : (z) => z / Math.pow(10, power);
        const low = scale(known.reduce((a, b) => Math.min(a, b), Infinity));
        const high = scale(known.reduce((a, b) => Math.max(a, b), -Infinity));
        const ticks = !known.length ? {} : mark.log_z ? decimalTicks(low, high) : roundTicks(low, high);
        const drawn = { type: "heatmap", x: placesOf(x, axes.x.log, block[0]),
            y: placesOf(y, axes.y.log, block[1]), customdata: cells, zsmooth: false,
            z: cells.map((row) => row.map((z) => z === null ? null : scale(z))), hoverongaps: false,
            colorscale: page.ramp.map((colour, i) => [i / (page.ramp.length - 1), colour]),
            colorbar: Object.assign({ x: 1, xpad: 10, ypad: 0, thickness: 14, outlinewidth: 0,
                ticks: "outside", ticklen: 4 }, ticks),
            hovertemplate: "%{x:.6~g}, %{y:.6~g}: %{customdata:.4~g}<extra></extra>",
            showlegend: false };
        const widest = (ticks.ticktext || []).map((text) => text.replace(/<[^>]*>/g, "").length)
            .reduce((a, b) => Math.max(a, b), 1);
        return { trace: drawn, x: edgesOf(x, axes.x.log), y: edgesOf(y, axes.y.log), block: block,
            title: page.plain(label + unitText(column.unit, power, page)), wide: 34 + 7.6 * widest };
    }

    // White below a mark that lies on a map.
    function halo(trace) {
        if (trace.mode === "markers") {
            trace.marker.line = { color: "#ffffff", width: 1.4 };
            return [trace];
        }
        return trace.mode !== "lines" || trace.fill ? [trace] : [Object.assign({}, trace,
            { line: Object.assign({}, trace.line, { color: "#ffffff", width: 5, dash: "solid" }),
                showlegend: false, hoverinfo: "skip" }), trace];
    }

    // A map fills its panel, and so do the marks beyond it.
    function range(parts, letter, axis) {
        const numbers = parts.traces.slice(1).flatMap((trace) => Array.from(trace[letter]))
            .filter((value) => typeof value === "number" && (!axis.log || value > 0))
            .concat(parts.map[letter]);
        return [numbers.reduce((a, b) => Math.min(a, b)), numbers.reduce((a, b) => Math.max(a, b))];
    }

    globalThis.closoMaps = { trace: trace, halo: halo, range: range };
})();
