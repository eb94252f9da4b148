// SPDX-License-Identifier: GPL-3.0-or-later
// The two plots of the site: conductivity against 1000/T, and one property of the materials
// against another. Numbers come from data.js; limits stay limits, flagged numbers are hollow.
"use strict";
(function () {
    const data = globalThis.closoCatalogue;
    const below = Boolean(document.querySelector(".plot[data-material]"));
    const page = (material) => (below ? "" : "materials/") + material.file + ".html";

    const materials = data.materials.map(([name, file, family, cation, anion, shown], index) =>
        ({ index, name, file, family, cation, anion, shown }));
    const properties = data.properties.map(([key, label, unit, log, material], index) =>
        ({ index, key, label, unit, log: Boolean(log), material: Boolean(material) }));
    const records = data.records.map(([material, property, value, upper, su, qualifier, temperature,
        phase, treatment, method, flag, source, id]) => ({ material: materials[material],
        property: properties[property], value, upper, su, qualifier, temperature, phase, treatment,
        method, flag, source: data.sources[source], id }));

    function byMaterial(list) {
        const found = new Map();
        for (const record of list) {
            if (!found.has(record.material)) {
                found.set(record.material, []);
            }
            found.get(record.material).push(record);
        }
        return found;
    }

    // ---- words ---------------------------------------------------------------------------------

    const signs = { "<": "< ", ">": "> ", "<=": "≤ ", ">=": "≥ ", approx: "≈ ", order: "~ " };
    const limits = { "<": -1, "<=": -1, ">": 1, ">=": 1 };

    function shownNumber(value) {
        const size = Math.abs(value);
        if (value === 0 || (size >= 1e-3 && size < 1e5)) {
            return String(Number(value.toPrecision(5))).replace("-", "−");
        }
        const [mantissa, power] = value.toExponential(4).split("e");
        const raised = power.replace("+", "").replace("-", "⁻")
            .replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]);
        return String(Number(mantissa)).replace("-", "−") + " × 10" + raised;
    }

    function withUnit(text, property) {
        return property.unit && property.unit !== "1" ? text + " " + property.unit : text;
    }

    function shownValue(record) {
        const upper = record.qualifier === "range" && record.upper !== null
            ? " to " + shownNumber(record.upper) : "";
        const su = record.su ? " ± " + shownNumber(record.su) : "";
        return withUnit((signs[record.qualifier] || "") + shownNumber(record.value) + su + upper,
            record.property);
    }

    function axisTitle(property) {
        const label = property.label.charAt(0).toUpperCase() + property.label.slice(1);
        return property.unit && property.unit !== "1" ? label + " (" + property.unit + ")" : label;
    }

    // ---- controls ------------------------------------------------------------------------------

    function make(kind, className, parent, text) {
        const element = document.createElement(kind);
        element.className = className;
        if (text !== undefined) {
            element.textContent = text;
        }
        parent.append(element);
        return element;
    }

    function addCheck(parent, text, checked, act) {
        const label = make("label", "check", parent);
        const box = make("input", "", label);
        box.type = "checkbox";
        box.checked = checked;
        label.append(" " + text);
        box.addEventListener("change", act);
        return box;
    }

    function addSelect(parent, text, options, chosen, act) {
        const label = make("label", "", parent, text + " ");
        const select = make("select", "", label);
        for (const [value, shown] of options) {
            const option = make("option", "", select, shown);
            option.value = value;
            option.selected = value === chosen;
        }
        select.addEventListener("change", act);
        return select;
    }

    function addButton(parent, text, act) {
        const button = make("button", "tool", parent, text);
        button.type = "button";
        button.addEventListener("click", act);
        return button;
    }

    const many = 5000; // points that a plot begins without

    // ---- Arrhenius -----------------------------------------------------------------------------

    function conductivities() {
        return records.filter((record) => record.property.key === "conductivity" &&
            record.value > 0 && record.temperature > 0);
    }

    function arrheniusPoint(record) {
        const limit = limits[record.qualifier] || 0;
        const range = record.qualifier === "range" && record.upper > 0;
        const su = record.su > 0 && record.su < record.value ? record.su : 0;
        const order = record.qualifier === "order" ? Math.sqrt(10) : 1;
        const lines = [shownValue(record) + " at " + shownNumber(record.temperature) + " K (" +
            Math.round(record.temperature - 273.15) + " °C)",
        [record.phase, record.treatment, record.method].filter(Boolean).join(", "), record.source];
        if (record.flag) {
            lines.push("⚑ " + record.flag);
        }
        return { x: 1000 / record.temperature, y: record.value,
            yLow: range ? record.value : (record.value - su) / order,
            yHigh: range ? record.upper : (record.value + su) * order, yLimit: limit,
            flagged: Boolean(record.flag), title: record.material.shown, lines: lines.filter(Boolean),
            href: page(record.material) + "#" + record.id };
    }

    // Lines for the eye: values of one treatment that are no limits, at different temperatures.
    function linesOf(list) {
        const groups = new Map();
        for (const record of list.filter((r) => !r.flag && !limits[r.qualifier])) {
            const key = record.treatment === "pristine" ? "" : record.treatment;
            const group = groups.get(key) || [];
            if (group.every((other) => Math.abs(other.temperature - record.temperature) > 5)) {
                groups.set(key, group.concat(record));
            }
        }
        return Array.from(groups.values()).filter((group) => group.length > 1)
            .map((group) => group.map(arrheniusPoint));
    }

    // A list of check boxes with a filter, in a part that opens.
    function addPicker(holder, some, chosen, act) {
        const details = make("details", "picker", holder);
        const summary = make("summary", "", details);
        const sets = make("div", "tools", details);
        const search = make("input", "", sets);
        Object.assign(search, { type: "search", placeholder: "Find a material" });
        search.setAttribute("aria-label", "Find a material");
        const list = make("div", "choices", details);
        const boxes = some.map((material) => {
            const box = addCheck(list, material.shown, chosen.has(material), function () {
                if (box.checked) {
                    chosen.add(material);
                } else {
                    chosen.delete(material);
                }
                update();
            });
            return box;
        });
        search.addEventListener("input", function () {
            const word = search.value.toLowerCase();
            some.forEach(function (material, i) {
                const text = material.name + " " + material.family + " " + material.anion;
                boxes[i].parentNode.hidden = !text.toLowerCase().includes(word);
            });
        });
        function choose(wanted) {
            chosen.clear();
            some.filter(wanted).forEach((material) => chosen.add(material));
            some.forEach((material, i) => { boxes[i].checked = chosen.has(material); });
            update();
        }
        function update() {
            summary.textContent = "Materials: " + chosen.size + " of " + some.length + " shown";
            act();
        }
        return { sets: sets, choose: choose, update: update };
    }

    function startArrhenius(holder) {
        const all = conductivities();
        const lists = byMaterial(all);
        const some = materials.filter((material) => lists.has(material));
        const here = materials.find((material) => material.name === holder.dataset.material);
        const transitions = byMaterial(records.filter((r) => r.value > 200 && r.value < 900 &&
            r.property.key === "transition_temperature"));
        const chosen = new Set();
        const controls = make("div", "controls", holder);
        const chart = globalThis.closoChart(make("div", "", holder));
        const caption = make("figcaption", "", holder);
        make("strong", "", caption, "Ionic conductivity against reciprocal temperature.");
        caption.append(" Dotted lines join points of one material and treatment, to guide the eye; " +
            "short bars at the foot are its phase transitions. " +
            "Arrows are limits, hollow points carry a flag.");
        const picker = addPicker(controls, some, chosen, draw);
        const row = make("div", "tools", controls);
        const pale = addCheck(row, "all others in grey", all.length <= many, draw);
        const flagged = addCheck(row, "flagged values", true, draw);

        function draw() {
            const isUsed = (record) => flagged.checked || !record.flag;
            const shown = some.filter((material) => chosen.has(material));
            const series = shown.map(function (material, style) {
                const list = lists.get(material).filter(isUsed)
                    .sort((a, b) => a.temperature - b.temperature);
                return { name: material.shown, style: style, lines: linesOf(list),
                    points: list.map(arrheniusPoint) };
            });
            const verticals = shown.flatMap((material, style) => (transitions.get(material) || [])
                .map((r) => ({ x: 1000 / r.value, style: style, name: material.shown })));
            const others = pale.checked
                ? all.filter((r) => isUsed(r) && !chosen.has(r.material)).map(arrheniusPoint) : [];
            const points = series.flatMap((s) => s.points).concat(others);
            const inside = (x) => points.some((p) => p.x <= x) && points.some((p) => p.x >= x);
            const celsius = [-50, -30, 0, 25, 50, 75, 100, 150, 200, 300, 400, 600];
            chart.draw({ x: { label: "1000 K / T", log: false, second: { label: "Temperature (°C)",
                ticks: celsius.map((t) => [1000 / (t + 273.15), String(t).replace("-", "−")]) } },
            y: { label: "Ionic conductivity (S/cm)", log: true }, series: series, others: others,
            verticals: verticals.filter((line) => inside(line.x)) });
        }

        const several = (material) => new Set(lists.get(material)
            .map((r) => Math.round(r.temperature / 5))).size > 1;
        if (here) {
            addButton(picker.sets, "Only this material", () => picker.choose((m) => m === here));
        }
        addButton(picker.sets, "At several temperatures", () => picker.choose(several));
        addButton(picker.sets, "Conjuncto-borates and Na₂B₁₂H₁₂", () => picker.choose((m) =>
            m.family === "conjuncto" || m.name === "Na2B12H12"));
        addButton(picker.sets, "All", () => picker.choose(() => true));
        addButton(picker.sets, "None", () => picker.choose(() => false));
        const first = new Set((some.some(several) ? some.filter(several) : some).slice(0, 30));
        picker.choose(here ? (m) => m === here : (m) => first.has(m));
    }

    // ---- Ashby ---------------------------------------------------------------------------------

    // What the records of a material say of a property: values where there are any, else limits.
    function sumUp(list) {
        const values = list.filter((record) => !limits[record.qualifier]);
        if (values.length > 0) {
            const ends = values.flatMap((r) => r.qualifier === "range" && r.upper !== null
                ? [r.value, r.upper] : [r.value]);
            return { low: Math.min(...ends), high: Math.max(...ends), limit: 0 };
        }
        const up = list.filter((record) => limits[record.qualifier] > 0).map((r) => r.value);
        const bound = up.length > 0 ? Math.max(...up) : Math.min(...list.map((r) => r.value));
        return { low: bound, high: bound, limit: up.length > 0 ? 1 : -1 };
    }

    function startAshby(holder) {
        const holders = properties.map(() => new Set());
        records.forEach((record) => holders[record.property.index].add(record.material));
        const counts = holders.map((set) => set.size);
        const usable = properties.filter((p) => p.material && counts[p.index] > 1);
        if (usable.length < 2) {
            make("p", "aside", holder, "There are too few properties for this plot.");
            return;
        }
        const options = usable.map((p) => [p.key, p.label + " (" + counts[p.index] + ")"]);
        const has = (key) => usable.some((p) => p.key === key);
        const first = has("window_high") ? "window_high" : usable[1].key;
        const second = has("conductivity") ? "conductivity" : usable[0].key;
        const controls = make("div", "controls", holder);
        const row = make("div", "tools", controls);
        const x = addSelect(row, "x", options, first, chooseX);
        const xLog = addCheck(row, "logarithmic x", false, draw);
        const swap = addButton(row, "Swap", function () {
            [x.value, y.value] = [y.value, x.value];
            [xLog.checked, yLog.checked] = [yLog.checked, xLog.checked];
            draw();
        });
        swap.title = "exchange x and y";
        const y = addSelect(row, "y", options, second, chooseY);
        const yLog = addCheck(row, "logarithmic y", false, draw);
        const more = make("div", "tools", controls);
        const region = addSelect(more, "Conductivity at", [["288:308", "15–35 °C"],
            ["353:393", "80–120 °C"], ["", "any temperature"]], "288:308", draw);
        const flagged = addCheck(more, "flagged values", true, draw);
        const names = addCheck(more, "names", true, draw);
        const chart = globalThis.closoChart(make("div", "", holder));
        const caption = make("figcaption", "", holder);
        const title = make("strong", "", caption);
        const count = make("span", "", caption);

        const property = (select) => usable.find((p) => p.key === select.value);
        function chooseX() {
            xLog.checked = property(x).log;
            draw();
        }
        function chooseY() {
            yLog.checked = property(y).log;
            draw();
        }

        function recordsOf(wanted, log) {
            const [from, to] = region.value.split(":").map(Number);
            const atRegion = (r) => wanted.key !== "conductivity" || !region.value ||
                (r.temperature >= from && r.temperature <= to);
            return byMaterial(records.filter((record) => record.property === wanted &&
                atRegion(record) && (!log || record.value > 0) && (flagged.checked || !record.flag)));
        }

        function middle(sum, log) {
            return log ? Math.sqrt(sum.low * sum.high) : (sum.low + sum.high) / 2;
        }

        function says(wanted, sum, list) {
            const sign = sum.limit > 0 ? "≥ " : sum.limit < 0 ? "≤ " : "";
            const text = sum.low < sum.high
                ? shownNumber(sum.low) + " to " + shownNumber(sum.high) : shownNumber(sum.low);
            const many = list.length > 1 ? " (" + list.length + " records)" : "";
            return wanted.label + ": " + withUnit(sign + text, wanted) + many;
        }

        function shortened(name) {
            return name.length > 30 ? name.slice(0, 28) + "…" : name;
        }

        function pointOf(material, xs, ys) {
            const [a, b] = [sumUp(xs), sumUp(ys)];
            return { x: middle(a, xLog.checked), y: middle(b, yLog.checked), xLow: a.low, xHigh: a.high,
                yLow: b.low, yHigh: b.high, xLimit: a.limit, yLimit: b.limit,
                flagged: xs.concat(ys).some((record) => record.flag),
                label: names.checked ? shortened(material.shown) : "", title: material.shown,
                lines: [says(property(x), a, xs), says(property(y), b, ys), material.family],
                href: page(material) };
        }

        function draw() {
            const xs = recordsOf(property(x), xLog.checked);
            const ys = recordsOf(property(y), yLog.checked);
            const both = materials.filter((material) => xs.has(material) && ys.has(material));
            const families = Array.from(new Set(materials.map((m) => m.family))).sort();
            const series = families.filter((family) => both.some((m) => m.family === family))
                .map((family) => ({ name: family || "other", style: families.indexOf(family),
                    points: both.filter((m) => m.family === family)
                        .map((m) => pointOf(m, xs.get(m), ys.get(m))) }));
            series.forEach((entry, i) => { entry.style = i; });
            region.parentNode.hidden = x.value !== "conductivity" && y.value !== "conductivity";
            title.textContent = axisTitle(property(y)) + " against " + property(x).label + ".";
            count.textContent = " " + both.length + (both.length === 1 ? " material has" :
                " materials have") + " both. Lines span the records of a material; arrows are " +
                "limits, hollow points hold a flagged value.";
            chart.draw({ x: { label: axisTitle(property(x)), log: xLog.checked },
                y: { label: axisTitle(property(y)), log: yLog.checked }, series: series });
        }

        xLog.checked = property(x).log;
        yLog.checked = property(y).log;
        draw();
    }

    const starts = { arrhenius: startArrhenius, ashby: startAshby };
    document.querySelectorAll(".plot").forEach((holder) => starts[holder.dataset.plot](holder));
})();
