// SPDX-License-Identifier: GPL-3.0-or-later
// Names and arrows of points in the interactive charts, where labels.c puts them in the static
// pictures: each name at the place around its point where it covers least.
"use strict";
globalThis.closoNames = (function () {
    const arrows = { up: [0, -1], down: [0, 1], left: [-1, 0], right: [1, 0] };

    function symbol(glyph, filled) {
        if (glyph === undefined) {
            return filled;
        }
        const other = { star: "star", tick: "line-ns-open" }[glyph];
        return other || (filled.endsWith("-open") ? "circle-open" : filled + "-open");
    }

    // Of a mark with names or a glyph: the rows that have a point, so that hovering says its name.
    function rows(data, mark, texts) {
        if (mark.kind !== "points" || (texts === null && mark.glyph === undefined)) {
            return data;
        }
        const kept = data.y.map((y, row) => row).filter((row) => data.y[row] !== null);
        if (kept.length === 0) { // an entry of the legend alone
            return { x: [null], y: [null], su: null, glyph: undefined, names: null };
        }
        const pick = (values) => values && kept.map((row) => values[row]);
        return { x: pick(data.x), y: pick(data.y), su: pick(data.su), glyph: mark.glyph,
            names: texts && texts.length === data.y.length ? pick(texts) : null };
    }

    function extent(values, axis) {
        const known = values.filter((v) => typeof v === "number" && (!axis.log || v > 0))
            .map((v) => axis.log ? Math.log10(v) : v);
        return known.reduce((range, v) => [Math.min(range[0], v), Math.max(range[1], v)],
            [Infinity, -Infinity]);
    }

    function overlap(a, b) {
        const across = Math.min(a[1], b[1]) - Math.max(a[0], b[0]);
        const along = Math.min(a[3], b[3]) - Math.max(a[2], b[2]);
        return across > 0 && along > 0 ? across * along : 0;
    }

    function place(point, text, taken, frame) {
        const wide = 7 * text.length;
        let best = null;
        [7, 15, 26, 40, 56].forEach(function (distance, ring) {
            for (let i = 0; i < 12; i++) {
                const angle = (i % 2 ? -(i + 1) / 2 : i / 2) * Math.PI / 6;
                const x = point[0] + Math.cos(angle) * (distance + wide / 2);
                const y = point[1] - Math.sin(angle) * (distance + 6 * Math.abs(Math.sin(angle)));
                const box = [x - wide / 2, x + wide / 2, y - 6, y + 6];
                const outside = Math.max(0, -box[0]) + Math.max(0, box[1] - frame[0]) +
                    Math.max(0, -box[2]) + Math.max(0, box[3] - frame[1]);
                const cost = taken.reduce((sum, other) => sum + 8 * overlap(box, other), 0) +
                    200 * outside + 14 * ring + 1.5 * i;
                if (best === null || cost < best.cost) {
                    best = { cost: cost, box: box, x: x, y: y, led: ring >= 2 };
                }
            }
        });
        return best;
    }

    // Boxes along the lines that are drawn, so that names keep off them.
    function alongLines(traces, pixel, frame) {
        const boxes = [];
        for (const trace of traces) {
            if (trace.mode !== "lines" || !trace.x || trace.x.length > 500) {
                continue;
            }
            for (let row = 1; row < trace.x.length; row++) {
                const from = pixel(trace, row - 1), to = pixel(trace, row);
                const known = trace.y[row - 1] !== null && trace.y[row] !== null;
                const steps = Math.min(Math.hypot(to[0] - from[0], to[1] - from[1]) / 6, 300);
                for (let k = 0; known && k <= steps; k++) {
                    const t = steps > 0 ? k / steps : 0;
                    const at = from.map((v, i) => v + t * (to[i] - v));
                    if (at.every((v, i) => v >= 0 && v <= frame[i])) {
                        boxes.push([at[0] - 3, at[0] + 3, at[1] - 2, at[1] + 2]);
                    }
                }
            }
        }
        return boxes;
    }

    function annotations(traces, panel, layout, width, colours) {
        const shown = traces.filter((trace) => trace.closoGlyph || trace.closoNames);
        if (shown.length === 0) {
            return [];
        }
        const frame = [width - layout.margin.l - layout.margin.r,
            layout.height - layout.margin.t - layout.margin.b];
        const ranges = ["x", "y"].map(function (letter) {
            const axis = panel[letter];
            const range = axis.range ? axis.range.map((v) => axis.log ? Math.log10(v) : v)
                : extent(traces.flatMap((trace) => trace[letter]), axis);
            const pad = axis.range ? 0 : 0.06 * (range[1] - range[0] || 1);
            layout[letter + "axis"].range = [range[0] - pad, range[1] + pad];
            return layout[letter + "axis"].range;
        });
        const coordinate = (letter, value) => panel[letter].log ? Math.log10(value) : value;
        const share = (i, letter, value) =>
            (coordinate(letter, value) - ranges[i][0]) / (ranges[i][1] - ranges[i][0]);
        const pixel = (trace, row) => [share(0, "x", trace.x[row]) * frame[0],
            (1 - share(1, "y", trace.y[row])) * frame[1]];
        const taken = shown.flatMap((trace) => trace.x.map((x, row) => pixel(trace, row)))
            .map((at) => [at[0] - 5, at[0] + 5, at[1] - 5, at[1] + 5])
            .concat(alongLines(traces, pixel, frame));
        const out = [];
        for (const trace of shown) {
            const way = arrows[trace.closoGlyph];
            trace.x.forEach(function (x, row) {
                const at = pixel(trace, row);
                const data = { x: coordinate("x", x), y: coordinate("y", trace.y[row]) };
                if (way) { // the head stands away from the point, the tail at it
                    out.push({ x: data.x, y: data.y, ax: data.x, ay: data.y, axref: "x", ayref: "y",
                        xshift: 26 * way[0], yshift: -26 * way[1], showarrow: false,
                        text: { up: "↑", down: "↓", left: "←", right: "→" }[trace.closoGlyph],
                        font: { size: 20, color: trace.marker.color } });
                    taken.push([at[0] + 18 * way[0] - 6, at[0] + 18 * way[0] + 6,
                        at[1] + 18 * way[1] - 10, at[1] + 18 * way[1] + 10]);
                }
            });
        }
        for (const trace of shown) {
            (trace.closoNames || []).forEach(function (text, row) {
                const at = pixel(trace, row);
                if (!text || at.some((v, i) => !(v >= 0 && v <= frame[i]))) {
                    return;
                }
                const found = place(at, text, taken, frame);
                taken.push(found.box);
                out.push({ x: coordinate("x", trace.x[row]), y: coordinate("y", trace.y[row]),
                    text: text.replace(/&/g, "&amp;").replace(/</g, "&lt;"),
                    font: { size: 11, color: colours.ink }, showarrow: found.led, arrowhead: 0,
                    arrowwidth: 0.6, arrowcolor: colours.soft, ax: found.x - at[0],
                    ay: found.y - at[1], xshift: found.led ? 0 : found.x - at[0],
                    yshift: found.led ? 0 : at[1] - found.y });
            });
        }
        return out;
    }

    return { symbol: symbol, rows: rows, annotations: annotations };
}());
