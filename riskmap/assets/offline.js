/* Draws the map in one file from plain arrays; asks for nothing. Every text goes in as text, never as markup. */
(function () {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const data = JSON.parse(document.getElementById("data").textContent);
  const words = data.words, look = data.look;
  const map = L.map("map", { zoomSnap: 0.25, minZoom: 1, maxZoom: 10, preferCanvas: true, zoomControl: true });
  const panes = { land: 190, routes: 405, segments: 410, records: 420, hotspots: 430, crossings: 440, nearMisses: 445, posts: 447, names: 450 };
  for (const [name, level] of Object.entries(panes)) map.createPane(name).style.zIndex = level;
  for (const name of ["land", "names"]) map.getPane(name).style.pointerEvents = "none";
  map.attributionControl.setPrefix(false).addAttribution(words.attribution);
  L.control.scale({ imperial: false, position: "topright" }).addTo(map);
  map.fitBounds(data.bounds, { animate: false });

  /* Hundredths of degrees, the first point in full, then steps. */
  function ring(steps) {
    const points = [];
    let x = 0, y = 0;
    for (let i = 0; i < steps.length; i += 2) points.push([(y += steps[i + 1]) / data.grid, (x += steps[i]) / data.grid]);
    return points;
  }

  function lines(texts) {
    const box = document.createElement("div");
    texts.filter(Boolean).forEach((text, i) => (box.appendChild(document.createElement(i ? "div" : "strong")).textContent = text));
    return box;
  }

  const fill = (sentence, slots) => sentence.replace(/\{(\w+)\}/g, (all, name) => (name in slots ? slots[name] : all));
  const number = (value) => Math.round(value).toLocaleString(data.language);
  const radius = (people) => Math.max(1.6, 0.7 * Math.sqrt(people));

  function canvas(pane) {
    return L.canvas({ pane: pane, padding: 0.4, tolerance: 4 });
  }

  function drawLand() {
    const style = { renderer: canvas("land"), interactive: false, weight: 0.6, color: look.border, fillColor: look.land, fillOpacity: 1 };
    for (const country of data.countries) L.polygon(country.map((rings) => rings.map(ring)), style).addTo(map);
    const names = L.layerGroup();
    const show = () => {
      names.clearLayers();
      for (const [lon, lat, zoom, name] of data.names) {
        if (map.getZoom() < zoom) continue;
        const span = document.createElement("span");
        span.textContent = name;
        L.marker([lat, lon], { icon: L.divIcon({ className: "name", html: span, iconSize: [0, 0] }), pane: "names", interactive: false, keyboard: false }).addTo(names);
      }
    };
    names.addTo(map);
    map.on("zoomend", show);
    show();
  }

  const drawers = {
    routes(rows, group) {
      const renderer = canvas("routes");
      for (const [route, leg, mode, people, steps] of rows) {
        const style = { renderer: renderer, pane: "routes", weight: 1, color: look.route, opacity: 0.7, dashArray: data.dashes[mode] || null };
        const told = [leg, route, fill(words.leg, { people: number(people), mode: mode }), words.schematic];
        L.polyline(steps.map(ring), style).bindTooltip(lines(told), { sticky: true }).addTo(group);
      }
    },
    segments(rows, group) {
      const renderer = canvas("segments");
      for (const [leg, part, people, expected, low, high, steps] of rows) {
        const [route, name, parts] = data.legs[leg];
        const style = { renderer: renderer, pane: "segments", weight: Math.min(9, 1 + 0.6 * Math.sqrt(expected)), color: look.risk, opacity: expected < 0.5 ? 0.25 : 0.75, lineCap: "butt" };
        const told = [name, route, fill(words.segment, { part: part, parts: parts, people: number(people) }), fill(words.expected_segment, { expected: expected, low: low, high: high }), words.schematic];
        L.polyline(steps.map(ring), style).bindTooltip(lines(told), { sticky: true }).addTo(group);
      }
    },
    records(rows, group) {
      const renderer = canvas("records");
      for (const [lon, lat, environment, people, incidents] of rows) {
        const style = { renderer: renderer, pane: "records", radius: radius(people), weight: 0.7, color: look.halo, fillColor: data.environments[environment].colour, fillOpacity: 0.45 };
        const told = fill(words.record, { people: number(people), incidents: number(incidents), where: data.environments[environment].where });
        L.circleMarker([lat, lon], style).bindTooltip(lines([told])).addTo(group);
      }
    },
    hotspots(rows, group) {
      const renderer = L.svg({ pane: "hotspots", padding: 0.4 });
      for (const row of rows) {
        const environment = data.environments[row.environment];
        const style = { renderer: renderer, pane: "hotspots", className: "hotspot", weight: 1.8, color: environment.outline, fillColor: "url(#hatch-" + row.environment + ")", fillOpacity: 1 };
        row.path = L.polygon(row.rings.map((rings) => rings.map(ring)), style).bindTooltip(lines(row.lines), { sticky: true }).addTo(group);
        row.path.on("click", () => choose(row));
      }
      group.on("add", () => hatches(renderer));
    },
    crossings(rows, group) {
      points(rows, group, "crossings", { radius: 3.5, weight: 1.4, color: look.ink }, ([, , name, kind, people]) => [name, kind, fill(words.crossing, { people: number(people) })]);
    },
    nearMisses(rows, group) {
      points(rows, group, "nearMisses", { radius: 5, weight: 2.5, color: look.alive }, ([, , people, place, month]) => [fill(words.near_miss, { people: number(people), place: place, month: month })]);
    },
    posts(rows, group) {
      points(rows, group, "posts", { radius: 5, weight: 2, color: look.post }, ([, , name]) => [name]);
    },
  };

  function points(rows, group, pane, own, told) {
    const renderer = canvas(pane);
    for (const row of rows) L.circleMarker([row[1], row[0]], { renderer: renderer, pane: pane, fillColor: "#fff", fillOpacity: 0.9, ...own }).bindTooltip(lines(told(row))).addTo(group);
  }

  function hatches(renderer) {
    const root = renderer._container;
    if (!root || root.querySelector("defs")) return;
    const defs = root.insertBefore(document.createElementNS(SVG, "defs"), root.firstChild);
    const node = (parent, name, attributes) => {
      const made = parent.appendChild(document.createElementNS(SVG, name));
      for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
      return made;
    };
    for (const [key, row] of Object.entries(data.environments)) {
      const pattern = node(defs, "pattern", { id: "hatch-" + key, width: 7, height: 7, patternUnits: "userSpaceOnUse" });
      node(pattern, "rect", { width: 7, height: 7, fill: row.colour, "fill-opacity": 0.2 });
      if (row.hatch) node(pattern, "path", { d: row.hatch, stroke: row.outline, "stroke-width": 0.9, "stroke-opacity": 0.75, fill: "none" });
    }
  }

  function mark(environment) {
    const row = data.environments[environment];
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 12 12");
    svg.setAttribute("width", 13);
    svg.setAttribute("height", 13);
    svg.setAttribute("aria-hidden", "true");
    const path = svg.appendChild(document.createElementNS(SVG, "path"));
    path.setAttribute("d", row.mark);
    path.setAttribute("fill", row.colour);
    return svg;
  }

  function ringMark() {
    const ring = document.createElement("span");
    ring.className = "ring";
    return ring;
  }

  let chosen = null;
  function choose(row) {
    if (chosen) chosen.getElement()?.classList.remove("chosen");
    chosen = row.path;
    if (!map.hasLayer(groups.hotspots)) document.querySelector('[data-layer="hotspots"]').click();
    map.fitBounds(row.path.getBounds(), { maxZoom: 6, padding: [40, 40], animate: false });
    chosen.getElement()?.classList.add("chosen");
    row.path.closeTooltip();
    tell(row.path.getBounds().getCenter(), row.lines);
  }

  function goTo(row) {
    map.setView([row[1], row[0]], 7, { animate: false });
    tell([row[1], row[0]], [row[2], row[3], fill(words.crossing, { people: number(row[4]) })]);
  }

  function tell(where, texts) {
    L.popup({ maxWidth: 260, autoPanPadding: [12, 12] }).setLatLng(where).setContent(lines(texts)).openOn(map);
  }

  function item(list, environment, name, count, note, act) {
    const button = list.appendChild(document.createElement("li")).appendChild(document.createElement("button"));
    button.type = "button";
    button.appendChild(environment ? mark(environment) : ringMark());
    button.appendChild(document.createElement("span")).textContent = name;
    const right = button.appendChild(document.createElement("span"));
    right.className = "number";
    right.textContent = count;
    button.appendChild(document.createElement("small")).textContent = note;
    button.addEventListener("click", act);
  }

  /* Without a search the hotspots; with one, whatever bears the words: names, States, routes, crossings. */
  const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  function list() {
    const wanted = plain(document.getElementById("search").value).split(/\s+/).filter(Boolean);
    const has = (text) => wanted.every((word) => plain(text).includes(word));
    const target = document.getElementById("list");
    target.replaceChildren();
    const hotspots = (data.layers.hotspots || []).filter((row) => has(row.search));
    for (const row of hotspots) item(target, row.environment, row.name, number(row.people), row.note, () => choose(row));
    const crossings = wanted.length ? (data.layers.crossings || []).filter((row) => has(row[2] + " " + row[3] + " " + row[5])) : [];
    for (const row of crossings) item(target, "", row[2], number(row[4]), row[3], () => goTo(row));
    document.getElementById("found").textContent = hotspots.length + crossings.length ? fill(words.found, { count: hotspots.length + crossings.length }) : words.nothing;
  }

  const groups = {};
  function drawLayers() {
    const box = document.querySelector(".switches");
    for (const [name, rows] of Object.entries(data.layers)) {
      if (!rows.length) continue;
      const group = (groups[name] = L.featureGroup());
      const label = box.appendChild(document.createElement("label"));
      const input = label.appendChild(document.createElement("input"));
      input.type = "checkbox";
      input.dataset.layer = name;
      input.checked = !data.off.includes(name);
      label.appendChild(document.createElement("span")).textContent = data.titles[name];
      let drawn = false;
      const turn = () => {
        if (!input.checked) return group.remove();
        group.addTo(map);
        if (!drawn) drawers[name](rows, group);
        drawn = true;
        group.fire("add");
      };
      input.addEventListener("change", turn);
      turn();
    }
  }

  function legend() {
    const target = document.querySelector(".legend");
    for (const [key, row] of Object.entries(data.environments)) {
      if (key === "unknown") continue;
      const line = target.appendChild(document.createElement("li"));
      line.appendChild(mark(key));
      line.appendChild(document.createElement("span")).textContent = row.label;
    }
  }

  drawLand();
  drawLayers();
  legend();
  list();
  document.getElementById("search").addEventListener("input", list);
  document.documentElement.dataset.drawn = "yes";
})();
