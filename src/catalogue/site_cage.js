// SPDX-License-Identifier: GPL-3.0-or-later
// A cluster that turns: faces, bonds and atoms of one molecule, painted from back to front on a
// canvas. The picture stays on paper and where there is no canvas.
"use strict";
(function () {
    const pairs = (text) => text.split(";").filter(Boolean).map((part) => part.split(" "));

    function parse(holder) {
        const looks = Object.fromEntries(holder.dataset.looks.split(" ").map((text) => text.split(":"))
            .map(([symbol, colour, radius]) => [symbol, { colour: colour, radius: Number(radius) }]));
        const atoms = pairs(holder.dataset.atoms).map(([symbol, x, y, z]) =>
            ({ symbol: symbol, look: looks[symbol], place: [Number(x), Number(y), Number(z)] }));
        const mean = (k) => atoms.reduce((sum, atom) => sum + atom.place[k], 0) / atoms.length;
        const centre = [0, 1, 2].map(mean);
        atoms.forEach((atom) => { atom.place = atom.place.map((value, k) => value - centre[k]); });
        const bonds = pairs(holder.dataset.bonds).map((bond) => bond.map(Number));
        return { atoms: atoms, bonds: bonds, faces: facesOf(atoms, bonds), looks: looks };
    }

    // Triangles of atoms bonded to one another: the faces of the cage.
    function facesOf(atoms, bonds) {
        const joined = new Set(bonds.map(([a, b]) => a + " " + b));
        const faces = [];
        for (const [a, b] of bonds) {
            for (let c = b + 1; c < atoms.length; c++) {
                if (joined.has(a + " " + c) && joined.has(b + " " + c)) {
                    faces.push([a, b, c]);
                }
            }
        }
        return faces;
    }

    // ---- rotations: three rows -----------------------------------------------------------------

    function rotation(axis, angle) {
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        return axis === 0 ? [[1, 0, 0], [0, c, -s], [0, s, c]]
            : axis === 1 ? [[c, 0, s], [0, 1, 0], [-s, 0, c]] : [[c, -s, 0], [s, c, 0], [0, 0, 1]];
    }

    function product(a, b) {
        return a.map((row) => [0, 1, 2].map((k) =>
            row[0] * b[0][k] + row[1] * b[1][k] + row[2] * b[2][k]));
    }

    function turned(matrix, place) {
        return matrix.map((row) => row[0] * place[0] + row[1] * place[1] + row[2] * place[2]);
    }

    // ---- painting ------------------------------------------------------------------------------

    function mix(colour, other, share) {
        const parts = [1, 3, 5].map((at) => Math.round(parseInt(colour.slice(at, at + 2), 16) *
            (1 - share) + parseInt(other.slice(at, at + 2), 16) * share));
        return "rgb(" + parts.join(",") + ")";
    }

    function paintAtom(context, at, radius, colour) {
        const shine = context.createRadialGradient(at[0] - 0.35 * radius, at[1] - 0.4 * radius,
            0.1 * radius, at[0], at[1], radius);
        shine.addColorStop(0, mix(colour, "#ffffff", 0.65));
        shine.addColorStop(0.45, colour);
        shine.addColorStop(1, mix(colour, "#000000", 0.35));
        context.fillStyle = shine;
        context.beginPath();
        context.arc(at[0], at[1], radius, 0, 2 * Math.PI);
        context.fill();
    }

    function paintLine(context, from, to, width, colour) {
        context.strokeStyle = colour;
        context.lineWidth = width;
        context.beginPath();
        context.moveTo(from[0], from[1]);
        context.lineTo(to[0], to[1]);
        context.stroke();
    }

    function paintBond(context, from, to, first, second, scale) {
        const middle = [0, 1].map((k) => (from[k] + to[k]) / 2);
        const width = 0.2 * scale;
        context.lineCap = "butt";
        paintLine(context, from, to, width, mix(first, "#000000", 0.45));
        paintLine(context, from, middle, 0.72 * width, first);
        paintLine(context, middle, to, 0.72 * width, second);
    }

    // What is farther is painted first, and paler.
    function paint(model, state, canvas) {
        const context = canvas.getContext("2d");
        const [width, height] = [canvas.clientWidth, canvas.clientHeight];
        const ratio = globalThis.devicePixelRatio || 1;
        canvas.width = Math.max(1, Math.round(width * ratio));
        canvas.height = Math.max(1, Math.round(height * ratio));
        context.setTransform(ratio, 0, 0, ratio, 0, 0);
        context.clearRect(0, 0, width, height);
        const reach = Math.max(...model.atoms.map((a) => Math.hypot(...a.place) + a.look.radius));
        const scale = state.zoom * 0.46 * Math.min(width, height) / reach;
        const eye = 5 * reach; // a little perspective
        const places = model.atoms.map((atom) => turned(state.matrix, atom.place));
        const seen = function (p) {
            const nearer = eye / (eye - p[2]);
            return [width / 2 + scale * nearer * p[0], height / 2 - scale * nearer * p[1], nearer];
        };
        const at = places.map(seen);
        // A point of a bond inside the sphere at its beginning, near the surface.
        const leaving = function (a, b) {
            const along = places[b].map((value, k) => value - places[a][k]);
            const share = 0.8 * model.atoms[a].look.radius / Math.hypot(...along);
            return seen(places[a].map((value, k) => value + share * along[k]));
        };
        const depth = (...list) => list.reduce((sum, i) => sum + places[i][2], 0) / list.length;
        const paper = getComputedStyle(document.documentElement).getPropertyValue("--paper").trim();
        const haze = (colour, z) => mix(colour, paper, 0.4 * (0.5 - 0.5 * z / reach));
        const hex = (colour) => "#" + colour.match(/\d+/g).slice(0, 3)
            .map((part) => Number(part).toString(16).padStart(2, "0")).join("");
        const tint = (i) => hex(haze(model.atoms[i].look.colour, places[i][2]));
        const jobs = model.faces.map((face) => [depth(...face) - 0.05, function () {
            context.fillStyle = model.atoms[face[0]].look.colour;
            context.globalAlpha = 0.16;
            context.beginPath();
            face.forEach((i) => context.lineTo(at[i][0], at[i][1]));
            context.fill();
            context.globalAlpha = 1;
        }]).concat(model.bonds.map(([a, b]) => [depth(a, b),
            () => paintBond(context, leaving(a, b), leaving(b, a), tint(a), tint(b),
                scale * (at[a][2] + at[b][2]) / 2)]))
            .concat(model.atoms.map((atom, i) => [places[i][2] + 0.1,
                () => paintAtom(context, at[i], scale * at[i][2] * atom.look.radius, tint(i))]));
        jobs.sort((a, b) => a[0] - b[0]).forEach(([, job]) => job());
    }

    // ---- a view --------------------------------------------------------------------------------

    function start(holder) {
        const model = parse(holder);
        const first = product(rotation(0, -0.35), product(rotation(1, 0.5), rotation(0, -Math.PI / 2)));
        const state = { matrix: first, zoom: 1 };
        const live = document.createElement("div");
        const stage = document.createElement("div");
        const canvas = document.createElement("canvas");
        if (!canvas.getContext || !canvas.getContext("2d")) {
            return;
        }
        live.className = "live-view";
        stage.className = "stage";
        stage.tabIndex = 0;
        stage.setAttribute("role", "application");
        stage.setAttribute("aria-label", "Structure of " + holder.dataset.name +
            ": arrow keys turn, plus and minus zoom, R resets");
        stage.append(canvas);
        live.append(stage);
        const legend = document.createElement("div");
        legend.className = "elements";
        for (const [symbol, look] of Object.entries(model.looks)) {
            const entry = document.createElement("span");
            entry.className = "element";
            entry.textContent = symbol;
            entry.style.setProperty("--swatch", look.colour);
            legend.append(entry);
        }
        live.append(legend);
        holder.append(live);
        holder.classList.add("live");
        const redraw = () => paint(model, state, canvas);
        const turn = function (axis, angle) {
            state.matrix = product(rotation(axis, angle), state.matrix);
            redraw();
        };
        const zoom = function (factor) {
            state.zoom = Math.min(4, Math.max(0.4, state.zoom * factor));
            redraw();
        };
        const reset = function () {
            Object.assign(state, { matrix: first, zoom: 1 });
            redraw();
        };
        const keys = { ArrowLeft: () => turn(1, -0.1), ArrowRight: () => turn(1, 0.1),
            ArrowUp: () => turn(0, -0.1), ArrowDown: () => turn(0, 0.1), "+": () => zoom(1.15),
            "=": () => zoom(1.15), "-": () => zoom(1 / 1.15), r: reset, "0": reset };
        stage.addEventListener("keydown", function (event) {
            if (event.key in keys && !event.ctrlKey && !event.metaKey && !event.altKey) {
                event.preventDefault();
                keys[event.key]();
            }
        });
        let held = null;
        stage.addEventListener("pointerdown", function (event) {
            held = [event.clientX, event.clientY];
            stage.setPointerCapture(event.pointerId);
        });
        stage.addEventListener("pointermove", function (event) {
            if (held) {
                turn(1, 0.01 * (event.clientX - held[0]));
                turn(0, 0.01 * (event.clientY - held[1]));
                held = [event.clientX, event.clientY];
            }
        });
        for (const end of ["pointerup", "pointercancel"]) {
            stage.addEventListener(end, () => { held = null; });
        }
        // The wheel turns the page until the view was clicked.
        stage.addEventListener("wheel", function (event) {
            if (document.activeElement === stage) {
                event.preventDefault();
                zoom(event.deltaY < 0 ? 1.1 : 1 / 1.1);
            }
        }, { passive: false });
        new ResizeObserver(redraw).observe(stage);
        window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
    }

    document.querySelectorAll(".cage").forEach(start);
})();
