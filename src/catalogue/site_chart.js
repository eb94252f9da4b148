// SPDX-License-Identifier: GPL-3.0-or-later
// A chart of points in SVG: linear and logarithmic axes, error bars, limits as arrows, a legend
// whose entries toggle, a tip for the point under the pointer or reached by the arrow keys.
//
// closoChart(holder).draw({
//     x: { label, log, second: { label, ticks: [[at, "text"]] } }, y: { label, log },
//     series: [{ name, style, lines: [[points]], points: [{ x, y, xLow, xHigh, yLow, yHigh,
//                xLimit, yLimit, flagged, label, title, lines: ["..."], href }] }],
//     others: [points without a series, drawn pale], verticals: [{ x, style }] })
// xLimit, yLimit: 1 where the true value is above, -1 below, 0 or absent: it is the value.
"use strict";
globalThis.closoChart = function (holder) {
    const svgNames = "http://www.w3.org/2000/svg";
    const hidden = new Set();
    let spec = null;
    let points = [];
    let current = null;

    function make(kind, attributes, parent, text) {
        const element = document.createElementNS(svgNames, kind);
        for (const [name, value] of Object.entries(attributes)) {
            element.setAttribute(name, value);
        }
        if (text !== undefined) {
            element.textContent = text;
        }
        parent.append(element);
        return element;
    }

    function makeHtml(kind, className, parent) {
        const element = document.createElement(kind);
        element.className = className;
        parent.append(element);
        return element;
    }

    const stage = makeHtml("div", "chart-stage", holder);
    const svg = make("svg", { tabindex: 0, role: "application" }, stage);
    const tip = makeHtml("div", "tip", stage);
    const legend = makeHtml("div", "elements legend", holder);
    const spoken = makeHtml("output", "spoken", holder);
    spoken.setAttribute("aria-live", "polite");
    tip.hidden = true;

    // ---- axes ----------------------------------------------------------------------------------

    const raised = (power) => String(power).replace("-", "⁻")
        .replace(/\d/g, (d) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[d]);

    function niceStep(span, count) {
        const rough = span / count;
        const power = Math.pow(10, Math.floor(Math.log10(rough)));
        return [1, 2, 5, 10].find((step) => step * power >= rough) * power;
    }

    function linearTicks(low, high, count) {
        const step = niceStep(high - low, count);
        const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
        const ticks = [];
        for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) {
            ticks.push([k * step, (k * step).toFixed(Math.min(digits, 12)).replace("-", "−")]);
        }
        return ticks;
    }

    // Powers of ten; where there are few, also 2 and 5 times them.
    function logTicks(low, high, count) {
        const ticks = [];
        const every = Math.max(1, Math.ceil((high - low) / count));
        for (let k = Math.floor(low); k <= high; k++) {
            const digits = high - low < 1.6 ? [1, 2, 5] : [1];
            for (const digit of digits) {
                const at = k + Math.log10(digit);
                if (at >= low && at <= high && (k % every === 0 || digits.length > 1)) {
                    const plain = k >= -2 && k <= 3;
                    ticks.push([at, plain ? String(Number(digit + "e" + k))
                        : (digit > 1 ? digit + " × " : "") + "10" + raised(k)]);
                }
            }
        }
        return ticks;
    }

    // From values to pixels; the range has some air around all points, shown or hidden.
    function scaleOf(axis, values, from, to, count) {
        const position = (value) => axis.log ? Math.log10(value) : value;
        const known = values.filter((v) => Number.isFinite(v) && (!axis.log || v > 0)).map(position);
        let low = known.length ? known.reduce((a, b) => Math.min(a, b)) : 0;
        let high = known.length ? known.reduce((a, b) => Math.max(a, b)) : 1;
        const air = high > low ? 0.08 * (high - low) : Math.abs(0.1 * high) || 1;
        low -= air;
        high += air;
        const scale = (value) => from + (to - from) * (position(value) - low) / (high - low);
        scale.ticks = (axis.log ? logTicks : linearTicks)(low, high, count)
            .map(([at, text]) => [from + (to - from) * (at - low) / (high - low), text]);
        return scale;
    }

    function drawAxes(box, x, y) {
        const group = make("g", { class: "axes" }, svg);
        for (const [at, text] of y.ticks) {
            make("line", { x1: box.left, x2: box.right, y1: at, y2: at, class: "grid" }, group);
            make("text", { x: box.left - 8, y: at + 4, "text-anchor": "end" }, group, text);
        }
        for (const [at, text] of x.ticks) {
            make("line", { x1: at, x2: at, y1: box.top, y2: box.bottom, class: "grid" }, group);
            make("text", { x: at, y: box.bottom + 18, "text-anchor": "middle" }, group, text);
        }
        if (spec.x.second) {
            let last = -Infinity;
            const inside = spec.x.second.ticks.map(([at, text]) => [x(at), text])
                .filter(([at]) => at >= box.left && at <= box.right).sort((a, b) => a[0] - b[0]);
            for (const [at, text] of inside) {
                make("line", { x1: at, x2: at, y1: box.top - 5, y2: box.top, class: "tick" }, group);
                if (at - last > 34) {
                    make("text", { x: at, y: box.top - 9, "text-anchor": "middle" }, group, text);
                    last = at;
                }
            }
            make("text", { x: (box.left + box.right) / 2, y: 14, "text-anchor": "middle",
                class: "title" }, group, spec.x.second.label);
        }
        make("rect", { x: box.left, y: box.top, width: box.right - box.left,
            height: box.bottom - box.top, class: "frame" }, group);
        fit(make("text", { x: (box.left + box.right) / 2, y: box.bottom + 40, class: "title",
            "text-anchor": "middle" }, group, spec.x.label), box.right - box.left + 20);
        fit(make("text", { transform: "translate(14 " + (box.top + box.bottom) / 2 + ") rotate(-90)",
            "text-anchor": "middle", class: "title" }, group, spec.y.label), box.bottom - box.top + 20);
    }

    // A long title gets smaller letters.
    function fit(text, room) {
        const width = text.getComputedTextLength();
        if (width > room) {
            text.style.fontSize = Math.max(9, 13 * room / width) + "px";
        }
    }

    // ---- marks ---------------------------------------------------------------------------------

    const shapes = ["M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0Z", "M-4.5 -4.5H4.5V4.5H-4.5Z",
        "M0 -5.8L5.4 4H-5.4Z", "M0 -6.2L6.2 0L0 6.2L-6.2 0Z", "M0 5.8L5.4 -4H-5.4Z",
        "M0 -5.6L5.3 -1.7L3.3 4.5H-3.3L-5.3 -1.7Z",
        "M-5 -2H-2V-5H2V-2H5V2H2V5H-2V2H-5Z"];
    const shapeOf = (style) => shapes[(style + Math.floor(style / shapes.length)) % shapes.length];

    function drawArrow(group, x, y, dx, dy) {
        const [tx, ty] = [x + 20 * dx, y + 20 * dy];
        make("path", { class: "arrow", d: "M" + x + " " + y + "L" + tx + " " + ty + "M" +
            (tx - 4 * dx + 3.5 * dy) + " " + (ty - 4 * dy + 3.5 * dx) + "L" + tx + " " + ty + "L" +
            (tx - 4 * dx - 3.5 * dy) + " " + (ty - 4 * dy - 3.5 * dx) }, group);
    }

    function drawBars(group, point, x, y) {
        if (point.yLow < point.yHigh) {
            make("line", { class: "bar", x1: x(point.x), x2: x(point.x), y1: y(point.yLow),
                y2: y(point.yHigh) }, group);
        }
        if (point.xLow < point.xHigh) {
            make("line", { class: "bar", x1: x(point.xLow), x2: x(point.xHigh), y1: y(point.y),
                y2: y(point.y) }, group);
        }
    }

    function drawPoint(group, point, shape, x, y) {
        const at = [x(point.x), y(point.y)];
        drawBars(group, point, x, y);
        if (point.yLimit) {
            drawArrow(group, at[0], at[1], 0, -point.yLimit);
        }
        if (point.xLimit) {
            drawArrow(group, at[0], at[1], point.xLimit, 0);
        }
        make("path", { d: shape, class: point.flagged ? "point hollow" : "point",
            transform: "translate(" + at[0].toFixed(1) + " " + at[1].toFixed(1) + ")" }, group);
        points.push({ point: point, at: at });
    }

    // A name beside its point, on the side where there is room; left out where there is none.
    function drawLabels(box, x, y) {
        const group = make("g", { class: "labels" }, svg);
        const taken = points.map(({ at }) => [at[0] - 6, at[1] - 6, at[0] + 6, at[1] + 6]);
        for (const { point } of points) { // bars
            taken.push([x(point.xLow), y(point.y) - 2, x(point.xHigh), y(point.y) + 2],
                [x(point.x) - 2, y(point.yHigh), x(point.x) + 2, y(point.yLow)]);
        }
        const clashes = (r) => r[0] < box.left || r[2] > box.right || r[1] < box.top ||
            r[3] > box.bottom ||
            taken.some((t) => r[0] < t[2] && r[2] > t[0] && r[1] < t[3] && r[3] > t[1]);
        for (const { point, at } of points.filter((p) => p.point.label)) {
            const text = make("text", {}, group, point.label);
            const width = text.getBBox().width;
            const places = [[9, 4, "start"], [-9, 4, "end"], [0, -10, "middle"], [0, 18, "middle"],
                [8, -8, "start"], [-8, -8, "end"], [8, 15, "start"], [-8, 15, "end"]];
            const place = places.map(function ([dx, dy, anchor]) {
                const back = { start: 0, middle: width / 2, end: width }[anchor];
                const left = at[0] + dx - back;
                return { x: at[0] + dx, y: at[1] + dy, anchor: anchor,
                    box: [left, at[1] + dy - 11, left + width, at[1] + dy + 3] };
            }).find((candidate) => !clashes(candidate.box));
            if (!place) {
                text.remove();
                continue;
            }
            text.setAttribute("x", place.x);
            text.setAttribute("y", place.y);
            text.setAttribute("text-anchor", place.anchor);
            taken.push(place.box);
        }
    }

    function drawSeries(series, x, y) {
        const group = make("g", { class: "series c" + series.style % 7 }, svg);
        for (const line of series.lines || []) {
            make("path", { class: "guide", d: line.map((p, i) => (i ? "L" : "M") +
                x(p.x).toFixed(1) + " " + y(p.y).toFixed(1)).join("") }, group);
        }
        for (const point of series.points) {
            drawPoint(group, point, shapeOf(series.style), x, y);
        }
    }

    function redraw() {
        const width = stage.clientWidth;
        if (!spec || width < 50) {
            return;
        }
        svg.replaceChildren();
        points = [];
        hide();
        const shown = spec.series.filter((series) => !hidden.has(series.name));
        const height = Math.round(Math.min(520, Math.max(300, 0.66 * width)));
        const box = { left: width < 480 ? 56 : 66, right: width - 14, top: spec.x.second ? 42 : 12,
            bottom: height - 50 };
        svg.setAttribute("width", width);
        svg.setAttribute("height", height);
        svg.setAttribute("viewBox", "0 0 " + width + " " + height);
        const all = spec.series.flatMap((series) => series.points).concat(spec.others || []);
        const reach = (name) => all.flatMap((p) => [p[name], p[name + "Low"], p[name + "High"]]);
        const x = scaleOf(spec.x, reach("x"), box.left, box.right, width < 480 ? 4 : 8);
        const y = scaleOf(spec.y, reach("y"), box.bottom, box.top, 8);
        drawAxes(box, x, y);
        for (const line of spec.verticals || []) {
            if (!hidden.has(line.name)) {
                make("line", { class: "vertical c" + line.style % 7, x1: x(line.x), x2: x(line.x),
                    y1: box.bottom, y2: box.bottom - 26 }, svg);
            }
        }
        const pale = make("g", { class: "others" }, svg);
        for (const point of spec.others || []) {
            drawPoint(pale, point, "M-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0Z", x, y);
        }
        shown.forEach((series) => drawSeries(series, x, y));
        drawLabels(box, x, y);
        if (all.length === 0) {
            make("text", { x: width / 2, y: height / 2, "text-anchor": "middle", class: "title" }, svg,
                "No records to show");
        }
        points.sort((a, b) => a.at[0] - b.at[0] || a.at[1] - b.at[1]);
    }

    // ---- legend --------------------------------------------------------------------------------

    function drawLegend() {
        legend.replaceChildren();
        for (const series of spec.series) {
            const button = makeHtml("button", "tool entry", legend);
            button.type = "button";
            const icon = make("svg", { width: 14, height: 14, viewBox: "-7 -7 14 14",
                class: "c" + series.style % 7, "aria-hidden": "true" }, button);
            make("path", { d: shapeOf(series.style), class: "point" }, icon);
            button.append(series.name);
            button.setAttribute("aria-pressed", String(!hidden.has(series.name)));
            button.addEventListener("click", function () {
                const off = !hidden.has(series.name);
                if (off) {
                    hidden.add(series.name);
                } else {
                    hidden.delete(series.name);
                }
                button.setAttribute("aria-pressed", String(!off));
                redraw();
            });
        }
    }

    // ---- the tip -------------------------------------------------------------------------------

    function show(entry) {
        current = entry;
        tip.replaceChildren();
        const title = makeHtml("strong", "", tip);
        title.textContent = entry.point.title;
        for (const line of entry.point.lines) {
            makeHtml("div", "", tip).textContent = line;
        }
        tip.hidden = false;
        const room = stage.clientWidth - tip.offsetWidth - 4;
        tip.style.left = Math.max(4, Math.min(room, entry.at[0] + 12)) + "px";
        const below = entry.at[1] + 14;
        const above = entry.at[1] - tip.offsetHeight - 14;
        tip.style.top = (above < 0 ? below : above) + "px";
        svg.querySelectorAll(".ring").forEach((ring) => ring.remove());
        make("circle", { class: "ring", cx: entry.at[0], cy: entry.at[1], r: 10 }, svg);
    }

    function hide() {
        current = null;
        tip.hidden = true;
        svg.querySelectorAll(".ring").forEach((ring) => ring.remove());
    }

    function nearest(event) {
        const frame = svg.getBoundingClientRect();
        let best = null;
        let least = 22;
        for (const entry of points) {
            const distance = Math.hypot(entry.at[0] - (event.clientX - frame.left),
                entry.at[1] - (event.clientY - frame.top));
            if (distance < least) {
                least = distance;
                best = entry;
            }
        }
        return best;
    }

    // A touch shows the tip, the next one follows it.
    function point(event) {
        const entry = nearest(event);
        if (!entry) {
            hide();
        } else if (entry !== current) {
            show(entry);
        }
        svg.classList.toggle("pointing", Boolean(entry));
    }

    let shownBefore = null;
    svg.addEventListener("pointermove", point);
    svg.addEventListener("pointerdown", function (event) {
        shownBefore = event.pointerType === "mouse" ? nearest(event) : current;
        point(event);
    });
    svg.addEventListener("pointerleave", hide);
    svg.addEventListener("blur", hide);
    svg.addEventListener("click", function () {
        if (current && current === shownBefore && current.point.href) {
            location.href = current.point.href;
        }
    });
    svg.addEventListener("keydown", function (event) {
        const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
        if (event.key in steps && points.length > 0) {
            event.preventDefault();
            const at = points.indexOf(current);
            const next = at < 0 ? (steps[event.key] > 0 ? 0 : points.length - 1)
                : (at + steps[event.key] + points.length) % points.length;
            show(points[next]);
            spoken.textContent = [current.point.title].concat(current.point.lines).join(", ");
        } else if (event.key === "Enter" && current && current.point.href) {
            location.href = current.point.href;
        } else if (event.key === "Escape") {
            hide();
        }
    });

    let lastWidth = 0;
    new ResizeObserver(function () {
        if (stage.clientWidth !== lastWidth) {
            lastWidth = stage.clientWidth;
            redraw();
        }
    }).observe(stage);

    return {
        draw: function (next) {
            spec = next;
            svg.setAttribute("aria-label", spec.y.label + " against " + spec.x.label +
                ": arrow keys go from point to point, Enter opens the record");
            drawLegend();
            redraw();
        }
    };
};
