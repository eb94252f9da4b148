// SPDX-License-Identifier: GPL-3.0-or-later
// Views in space with 3Dmol.js: atoms, bonds and cell as the document lists them, isosurfaces
// computed here. A view is made when it comes near the window; where there is no WebGL the static
// picture stays. Colours, sizes and the first orientation are those of the picture (view_look.c).
"use strict";
(function () {
    const report = globalThis.closoReport;

    function hasWebGL() {
        try {
            const canvas = document.createElement("canvas");
            return Boolean(canvas.getContext("webgl2") || canvas.getContext("webgl"));
        } catch (error) {
            return false;
        }
    }

    if (typeof $3Dmol === "undefined" || !hasWebGL()) {
        return;
    }

    // ---- isosurfaces ---------------------------------------------------------------------------

    // Values with one layer around them that is below every level, so that surfaces are closed, and
    // with the first layer once more behind the last where the field repeats with the cell.
    function padField(volume, periodic) {
        const count = volume.counts.map((n) => n + (periodic ? 1 : 0));
        const size = count.map((n) => n + 2);
        const values = new Float32Array(size[0] * size[1] * size[2]).fill(-3e38);
        for (let i = 0; i < count[0]; i++) {
            for (let j = 0; j < count[1]; j++) {
                const from = ((i % volume.counts[0]) * volume.counts[1] + j % volume.counts[1]) *
                    volume.counts[2];
                const to = ((i + 1) * size[1] + j + 1) * size[2] + 1;
                for (let k = 0; k < count[2]; k++) {
                    const value = volume.values[from + k % volume.counts[2]];
                    values[to + k] = value === null ? -3e38 : value;
                }
            }
        }
        return { size: size, values: values, origin: volume.origin, steps: volume.steps };
    }

    // Where the level crosses the 12 edges of the cube with its first corner at `at`, on average,
    // in steps from that corner; null when it does not.
    function crossing(field, strides, at, level) {
        const corner = [];
        let inside = 0;
        for (let c = 0; c < 8; c++) {
            corner[c] = field.values[at + (c & 1 ? strides[0] : 0) + (c & 2 ? strides[1] : 0) +
                (c & 4 ? strides[2] : 0)];
            inside += corner[c] >= level ? 1 : 0;
        }
        if (inside === 0 || inside === 8) {
            return null;
        }
        const sum = [0, 0, 0];
        let crossed = 0;
        for (let axis = 0; axis < 3; axis++) {
            for (let c = 0; c < 8; c++) {
                const other = c | 1 << axis;
                if (other === c || (corner[c] >= level) === (corner[other] >= level)) {
                    continue;
                }
                for (let k = 0; k < 3; k++) {
                    sum[k] += c >> k & 1;
                }
                sum[axis] += (level - corner[c]) / (corner[other] - corner[c]);
                crossed++;
            }
        }
        return sum.map((s) => s / crossed);
    }

    // A vertex in every cube that the level crosses, a quadrangle about every edge it crosses
    // (surface nets: Gibson, MICCAI 1998, doi:10.1007/BFb0056277).
    function isosurface(field, level) {
        const [nx, ny, nz] = field.size;
        const strides = [ny * nz, nz, 1];
        const vertex = new Int32Array(nx * ny * nz);
        const vertices = [];
        const faces = [];
        const s = field.steps;
        const turned = s[0] * (s[4] * s[8] - s[5] * s[7]) + s[1] * (s[5] * s[6] - s[3] * s[8]) +
            s[2] * (s[3] * s[7] - s[4] * s[6]) < 0;
        const addQuadrangle = function (a, b, c, d, out) {
            faces.push(...(out !== turned ? [a, b, c, a, c, d] : [a, c, b, a, d, c]));
        };
        for (let i = 0; i + 1 < nx; i++) {
            for (let j = 0; j + 1 < ny; j++) {
                for (let k = 0; k + 1 < nz; k++) {
                    const at = i * strides[0] + j * strides[1] + k;
                    const point = crossing(field, strides, at, level);
                    if (!point) {
                        continue;
                    }
                    const p = [i - 1 + point[0], j - 1 + point[1], k - 1 + point[2]];
                    vertex[at] = vertices.length;
                    vertices.push({ x: field.origin[0] + p[0] * s[0] + p[1] * s[3] + p[2] * s[6],
                        y: field.origin[1] + p[0] * s[1] + p[1] * s[4] + p[2] * s[7],
                        z: field.origin[2] + p[0] * s[2] + p[1] * s[5] + p[2] * s[8] });
                    const here = field.values[at] >= level;
                    for (let axis = 0; axis < 3; axis++) {
                        const b = strides[(axis + 1) % 3];
                        const c = strides[(axis + 2) % 3];
                        if (here !== field.values[at + strides[axis]] >= level) {
                            addQuadrangle(vertex[at], vertex[at - b], vertex[at - b - c],
                                vertex[at - c], here);
                        }
                    }
                }
            }
        }
        return { vertices: vertices, faces: faces };
    }

    function isPeriodic(view) {
        return Boolean(view.cell) && view.cell.every(function (edge, i) {
            const row = view.cell.slice(3 * Math.floor(i / 3), 3 * Math.floor(i / 3) + 3);
            const whole = view.volume.counts[Math.floor(i / 3)] * view.volume.steps[i];
            return Math.abs(whole - edge) <= 1e-4 * Math.hypot(...row);
        });
    }

    // ---- the parts of a view -------------------------------------------------------------------

    function column(table, name) {
        const found = table.columns.find((c) => c.name === name);
        return found ? found.values : null;
    }

    // Atoms of the document with the numbers of their rows, without those that have no place.
    function atomsOf(tables, view) {
        const table = tables[view.atoms];
        if (!table) {
            return [];
        }
        const [element, x, y, z, label, occupancy] = ["element", "x", "y", "z", "label", "occupancy"]
            .map((name) => column(table, name));
        return element.map((elem, row) => ({ elem: elem, x: x[row], y: y[row], z: z[row], row: row,
            label: label ? label[row] : "", bonds: [], bondOrder: [],
            share: occupancy && occupancy[row] !== null ? occupancy[row] : 1 }))
            .filter((atom) => atom.x !== null && atom.y !== null && atom.z !== null);
    }

    function joinBonds(tables, view, atoms) {
        const table = tables[view.bonds];
        const places = new Map(atoms.map((atom, index) => [atom.row, index]));
        const first = table ? column(table, "first") : [];
        const second = table ? column(table, "second") : [];
        for (let i = 0; i < first.length; i++) {
            const a = places.get(first[i] - 1);
            const b = places.get(second[i] - 1);
            if (a !== undefined && b !== undefined) {
                atoms[a].bonds.push(b);
                atoms[a].bondOrder.push(1);
                atoms[b].bonds.push(a);
                atoms[b].bondOrder.push(1);
            }
        }
    }

    function lookOf(elem) {
        return report.elements[elem] || ["#9aa0a6", 0.35];
    }

    // One model carries the bonds; 3Dmol gives a model's spheres one opacity, so that each of a few
    // steps of occupancy has a model of its own.
    function addAtoms(viewer, atoms) {
        const elements = Array.from(new Set(atoms.map((atom) => atom.elem)));
        const models = [];
        if (atoms.some((atom) => atom.bonds.length > 0)) {
            const rods = viewer.addModel();
            rods.addAtoms(atoms.map((atom) => Object.assign({}, atom)));
            models.push(rods);
            rods.setStyle({}, {});
            elements.forEach((elem) => rods.setStyle({ elem: elem },
                { stick: { radius: 0.11, color: lookOf(elem)[0] } }));
        }
        const stepOf = (atom) => Math.max(1, Math.min(5, Math.ceil(5 * atom.share - 1e-9)));
        for (let step = 1; step <= 5; step++) {
            const some = atoms.filter((atom) => stepOf(atom) === step);
            if (some.length === 0) {
                continue;
            }
            const balls = viewer.addModel();
            balls.addAtoms(some.map((atom) => Object.assign({}, atom, { bonds: [], bondOrder: [] })));
            elements.forEach(function (elem) {
                const sphere = { radius: lookOf(elem)[1], color: lookOf(elem)[0] };
                if (step < 5) {
                    sphere.opacity = Math.sqrt(0.25 + 0.13 * step); // it is squared there
                }
                balls.setStyle({ elem: elem }, { sphere: sphere });
            });
            models.push(balls);
        }
        return models;
    }

    function cornerOf(cell, i, j, k) {
        return { x: i * cell[0] + j * cell[3] + k * cell[6], y: i * cell[1] + j * cell[4] + k * cell[7],
            z: i * cell[2] + j * cell[5] + k * cell[8] };
    }

    function addCell(viewer, cell, colours) {
        const radius = 0.0022 * Math.hypot(...cell);
        for (let axis = 0; axis < 3; axis++) {
            for (let corner = 0; corner < 8; corner++) {
                if (corner >> axis & 1) {
                    continue;
                }
                const other = corner | 1 << axis;
                const at = (c) => cornerOf(cell, c & 1, c >> 1 & 1, c >> 2 & 1);
                viewer.addCylinder({ start: at(corner), end: at(other), radius: radius,
                    color: colours.soft, fromCap: 1, toCap: 1 });
            }
            const length = Math.hypot(...cell.slice(3 * axis, 3 * axis + 3));
            const reach = [0, 0, 0];
            reach[axis] = 1 + 0.03 * Math.hypot(...cell) / length;
            viewer.addLabel("abc"[axis], { position: cornerOf(cell, ...reach), fontSize: 18,
                font: "serif", fontColor: colours.ink, showBackground: false, inFront: true,
                alignment: "center" });
        }
    }

    // ---- orientation ---------------------------------------------------------------------------

    function multiply(p, q) { // x, y, z, w
        return [p[3] * q[0] + p[0] * q[3] + p[1] * q[2] - p[2] * q[1],
            p[3] * q[1] - p[0] * q[2] + p[1] * q[3] + p[2] * q[0],
            p[3] * q[2] + p[0] * q[1] - p[1] * q[0] + p[2] * q[3],
            p[3] * q[3] - p[0] * q[0] - p[1] * q[1] - p[2] * q[2]];
    }

    function quaternionOf(m) { // rows of a rotation matrix
        const candidates = [1 + m[0] - m[4] - m[8], 1 - m[0] + m[4] - m[8], 1 - m[0] - m[4] + m[8],
            1 + m[0] + m[4] + m[8]];
        const largest = candidates.indexOf(Math.max(...candidates));
        const q = [
            [candidates[0], m[1] + m[3], m[2] + m[6], m[7] - m[5]],
            [m[1] + m[3], candidates[1], m[5] + m[7], m[2] - m[6]],
            [m[2] + m[6], m[5] + m[7], candidates[2], m[3] - m[1]],
            [m[7] - m[5], m[2] - m[6], m[3] - m[1], candidates[3]]
        ][largest];
        const length = Math.hypot(...q);
        return q.map((value) => value / length);
    }

    function turn(viewer, axis, degrees) {
        const view = viewer.getView();
        const half = degrees * Math.PI / 360;
        const by = [0, 0, 0, Math.cos(half)];
        by[axis] = Math.sin(half);
        const q = multiply(by, view.slice(4, 8));
        viewer.setView(view.slice(0, 4).concat(q));
    }

    // ---- controls ------------------------------------------------------------------------------

    function make(kind, className, text) {
        const element = document.createElement(kind);
        element.className = className;
        if (text !== undefined) {
            element.textContent = text;
        }
        return element;
    }

    function addButton(bar, text, act) {
        const button = make("button", "tool", text);
        button.type = "button";
        button.addEventListener("click", act);
        bar.append(button);
        return button;
    }

    function addLegend(holder, atoms) {
        const legend = make("div", "elements");
        new Set(atoms.map((atom) => atom.elem)).forEach(function (elem) {
            const entry = make("span", "element", elem);
            entry.style.setProperty("--swatch", lookOf(elem)[0]);
            legend.append(entry);
        });
        holder.append(legend);
    }

    function shown(value) {
        return String(Number(value.toPrecision(3)));
    }

    // Buttons for the levels of the document and a slider for any other.
    function addLevels(bar, volume, colours, redraw) {
        const unit = volume.unit === "1" ? "" : " " + report.prettyUnit(volume.unit);
        const state = { own: null, on: volume.levels.map(() => true) };
        bar.append(make("span", "name", (volume.label || "level") + (unit && " /" + unit)));
        const buttons = volume.levels.map(function (level, i) {
            const button = addButton(bar, shown(level), function () {
                state.on[i] = state.own === null ? !state.on[i] : true;
                state.own = null;
                update();
            });
            button.classList.add("level");
            button.style.setProperty("--swatch", colours[i]);
            button.title = "isosurface at " + shown(level) + unit;
            return button;
        });
        const highest = volume.values.reduce((a, b) => b === null || a > b ? a : b, volume.levels[0]);
        const logarithmic = volume.levels[0] > 0;
        const low = logarithmic ? volume.levels[0] / 4 : volume.levels[0];
        const high = Math.max(highest, volume.levels[volume.levels.length - 1]);
        const slider = make("input", "slider");
        Object.assign(slider, { type: "range", min: 0, max: 100, step: 1, value: 50 });
        slider.setAttribute("aria-label", "another level");
        const output = make("output", "own", "");
        const levelAt = () => logarithmic ? low * Math.pow(0.98 * high / low, slider.value / 100)
            : low + (high - low) * 0.98 * slider.value / 100;
        slider.addEventListener("input", function () {
            output.textContent = shown(levelAt()) + unit;
        });
        slider.addEventListener("change", function () {
            state.own = levelAt();
            state.on.fill(false);
            update();
        });
        bar.append(slider, output);
        function update() {
            buttons.forEach((button, i) => button.setAttribute("aria-pressed", state.on[i]));
            if (state.own === null) {
                output.textContent = "";
            }
            redraw(state);
        }
        update();
    }

    function addKeys(stage, viewer, reset) {
        const keys = {
            ArrowLeft: () => turn(viewer, 1, -6), ArrowRight: () => turn(viewer, 1, 6),
            ArrowUp: () => turn(viewer, 0, -6), ArrowDown: () => turn(viewer, 0, 6),
            "+": () => viewer.zoom(1.15), "=": () => viewer.zoom(1.15), "-": () => viewer.zoom(1 / 1.15),
            r: reset, "0": reset
        };
        stage.addEventListener("keydown", function (event) {
            if (event.key in keys && !event.ctrlKey && !event.metaKey && !event.altKey) {
                event.preventDefault();
                keys[event.key]();
            }
        });
        // The wheel turns the page until the view was clicked.
        stage.addEventListener("mousedown", () => stage.focus({ preventScroll: true }), true);
        stage.addEventListener("wheel", function (event) {
            if (document.activeElement !== stage) {
                event.stopPropagation();
            }
        }, true);
    }

    // What is pointed at, in words.
    function addPointing(stage, viewer, count) {
        const note = make("div", "pointed", "");
        stage.append(note);
        if (count > 5000) {
            return;
        }
        const at = (atom) => [atom.x, atom.y, atom.z].map((value) => value.toFixed(3)).join(", ");
        viewer.setHoverable({}, true, function (atom) {
            const share = atom.share < 1 ? ", occupancy " + shown(atom.share) : "";
            note.textContent = (atom.label || atom.elem) + " (row " + (atom.row + 1) + "): " + at(atom) +
                " Å" + share;
        }, function () {
            note.textContent = "";
        });
    }

    // ---- a view --------------------------------------------------------------------------------

    function startView(holder) {
        const data = report.documents[Number(holder.dataset.result)];
        const view = data.views[holder.dataset.view];
        const atoms = atomsOf(data.tables, view);
        joinBonds(data.tables, view, atoms);
        const live = make("div", "live-view");
        const stage = make("div", "stage");
        stage.tabIndex = 0;
        stage.setAttribute("role", "application");
        stage.setAttribute("aria-label", view.title + ": arrow keys turn, plus and minus zoom, R resets");
        const bar = make("div", "tools");
        live.append(stage, bar);
        holder.append(live);
        holder.classList.add("live");
        const colours = report.pageColours();
        const viewer = $3Dmol.createViewer(stage, { backgroundColor: colours.paper, antialias: true });
        if (!viewer) {
            live.remove();
            holder.classList.remove("live");
            return;
        }
        const models = addAtoms(viewer, atoms);
        const levelColours = (holder.dataset.levels || "").split(",");
        const field = view.volume ? padField(view.volume, isPeriodic(view)) : null;
        const veils = [];
        let levels = { own: null, on: [] };
        function drawShapes() {
            const now = report.pageColours();
            viewer.setBackgroundColor(now.paper);
            viewer.removeAllShapes();
            viewer.removeAllLabels();
            if (view.cell) {
                addCell(viewer, view.cell, now);
            }
            const wanted = levels.own !== null ? [[levels.own, levelColours[0]]]
                : levels.on.map((on, i) => on && [view.volume.levels[i], levelColours[i]]).filter(Boolean);
            veils.length = 0;
            wanted.reverse().forEach(function ([level, colour], i) { // the innermost first
                const mesh = isosurface(field, level);
                if (mesh.faces.length > 0) {
                    const shape = viewer.addCustom({ vertexArr: mesh.vertices, faceArr: mesh.faces,
                        normalArr: [], color: colour,
                        opacity: wanted.length === 1 ? 0.75 : i === 0 ? 1 : 0.5 });
                    if (i > 0) {
                        veils.push(shape);
                    }
                }
            });
            draw();
        }
        // 3Dmol lets a translucent surface hide those behind it; within nested ones they shall show.
        function draw() {
            viewer.render();
            for (const veil of veils) {
                for (const part of veil.renderedShapeObj ? veil.renderedShapeObj.children : []) {
                    part.material.depthWrite = false;
                }
            }
            viewer.setView(viewer.getView());
        }
        const start = quaternionOf(holder.dataset.rotation.split(" ").map(Number));
        function reset() {
            viewer.zoomTo();
            viewer.setView(viewer.getView().slice(0, 4).concat(start));
            viewer.zoom(1.02);
            draw();
        }
        addButton(bar, "Reset view", reset);
        if (atoms.length > 0 && view.volume) {
            const button = addButton(bar, "Atoms", function () {
                const hidden = button.getAttribute("aria-pressed") === "true";
                models.forEach((model) => hidden ? model.hide() : model.show());
                button.setAttribute("aria-pressed", !hidden);
                draw();
            });
            button.setAttribute("aria-pressed", true);
        }
        if (view.volume) {
            addLevels(bar, view.volume, levelColours, function (state) {
                levels = state;
                drawShapes();
            });
        } else {
            drawShapes();
        }
        addLegend(live, atoms);
        addKeys(stage, viewer, reset);
        addPointing(stage, viewer, atoms.length);
        live.append(make("p", "aside hint",
            "Drag to turn, click and scroll to zoom; keys: arrows, + and −, R."));
        reset();
        report.onColours(drawShapes);
    }

    const watcher = new IntersectionObserver(function (entries) {
        for (const entry of entries.filter((e) => e.isIntersecting)) {
            watcher.unobserve(entry.target);
            startView(entry.target);
        }
    }, { rootMargin: "600px" });
    document.querySelectorAll(".view").forEach((holder) => watcher.observe(holder));
})();
