/* Draws riskmap's map with Leaflet, from plain arrays; asks the network for nothing.
   riskmap.start(map, look) once; riskmap.show(map, group, view) for every change of a filter. */
(function () {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  // Below the first zoom the coarse circles are shown, from it on the fine ones; crossings and names join later.
  const ZOOM = { names: 3, land: 4, fine: 5, crossings: 5 };
  const PANES = { land: 190, records: 420, hotspots: 430, crossings: 440, nearMisses: 445, names: 450 };
  const riskmap = (window.riskmap = {});

  /* Rings are sent as hundredths of degrees, the first point in full, then steps: a third of the size. */
  riskmap.ring = function (steps) {
    const ring = [];
    let x = 0, y = 0;
    for (let i = 0; i < steps.length; i += 2) {
      x += steps[i];
      y += steps[i + 1];
      ring.push([y / 100, x / 100]);
    }
    return ring;
  };

  /* Leaflet writes its scale in English alone. */
  const scaleIn = function (language, position) {
    const written = new Intl.NumberFormat(language, { style: "unit", unit: "kilometer" });
    const scale = L.control.scale({ imperial: false, position: position });
    scale._updateMetric = function (metres) {
      const shown = this._getRoundNum(metres);
      this._updateScale(this._mScale, written.format(shown / 1000), shown / metres);
    };
    return scale;
  };

  riskmap.start = function (map, look) {
    map.riskmap = { look: look, chosen: null, closer: new Set() };
    for (const [name, level] of Object.entries(PANES)) map.createPane(name).style.zIndex = level;
    for (const name of ["land", "names"]) map.getPane(name).style.pointerEvents = "none";
    const box = map.getContainer();
    box.classList.toggle("riskmap-dark", look.dark);
    box.style.background = look.sea;
    box.setAttribute("role", "region");
    // Leaflet focuses the map on every press; the page would scroll beneath the pointer and the click miss its mark.
    box.focus = () => HTMLElement.prototype.focus.call(box, { preventScroll: true });
    // Before anything is drawn: else all would be projected twice.
    map.fitBounds(look.bounds, { animate: false });
    map.riskmap.canvas = L.canvas({ pane: "records", padding: 0.4, tolerance: 3 });
    map.riskmap.svg = L.svg({ pane: "hotspots", padding: 0.4 });
    map.attributionControl.setPrefix(false).addAttribution(look.attribution);
    scaleIn(look.language, look.rightToLeft ? "bottomleft" : "bottomright").addTo(map);
    speak(map, look);
    map.riskmap.land = drawLand(map, window.riskmapPlaces.countries);
    if (look.tiles) L.tileLayer(look.tiles.address, { attribution: look.tiles.credit, maxZoom: 19 }).addTo(map);
    map.riskmap.routes = drawRoutes(map, look);
    drawPoints(map, look, "nearMisses", window.riskmapPlaces.nearMisses, { className: "near-miss", radius: 5, weight: 2.5, color: look.alive });
    neverTrapScrolling(map);
    map.on("zoomend", () => byZoom(map));
  };

  /* The frame is a page of its own: it needs the language's name, and its controls stand where reading begins. */
  function speak(map, look) {
    document.documentElement.lang = look.language;
    for (const way of ["in", "out"]) {
      const button = map.zoomControl["_zoom" + (way === "in" ? "In" : "Out") + "Button"];
      button.title = look.words["zoom_" + way] || button.title;
      button.setAttribute("aria-label", button.title);
    }
    if (!look.rightToLeft) return;
    map.getContainer().classList.add("riskmap-rtl");
    map.zoomControl.setPosition("topright");
    map.attributionControl.setPosition("bottomleft");
  }

  function drawLand(map, countries) {
    const look = map.riskmap.look, group = L.layerGroup();
    const canvas = L.canvas({ pane: "land", padding: 0.4 });
    const style = { renderer: canvas, interactive: false, weight: 0.6, color: look.border, fillColor: look.land, fillOpacity: 1, smoothFactor: 0.6 };
    for (const country of countries) L.polygon(country.map((rings) => rings.map(riskmap.ring)), style).addTo(group);
    return group.addTo(map);
  }

  /* What is seen from closer in alone is made when the reader first comes there; the finer outlines are fetched then. */
  const CLOSER = {
    names: drawNames,
    crossings: (map) => drawPoints(map, map.riskmap.look, "crossings", window.riskmapPlaces.crossings, { className: "crossing" }),
    land: (map) => {
      const script = document.createElement("script"), coarse = map.riskmap.land;
      script.src = map.riskmap.look.fineLand;
      script.onload = () => {
        map.riskmap.land = drawLand(map, window.riskmapLand);
        coarse.remove();
      };
      if (map.riskmap.look.fineLand) document.head.append(script);
    },
  };

  function drawCloser(map, zoom) {
    for (const [part, draw] of Object.entries(CLOSER)) {
      if (zoom < ZOOM[part] || map.riskmap.closer.has(part)) continue;
      map.riskmap.closer.add(part);
      draw(map);
    }
  }

  function drawNames(map) {
    const group = L.layerGroup();
    for (const [lon, lat, zoom, name] of window.riskmapPlaces.names) {
      const icon = L.divIcon({ className: "riskmap-name riskmap-from-" + zoom, html: textNode(name), iconSize: [0, 0] });
      L.marker([lat, lon], { icon: icon, pane: "names", interactive: false, keyboard: false }).addTo(group);
    }
    group.addTo(map);
  }

  function drawRoutes(map, look) {
    const legs = [];
    for (const leg of window.riskmapPlaces.routes) {
      const style = { renderer: map.riskmap.canvas, weight: 1, color: look.route, opacity: 0.65, dashArray: look.dashes[leg.mode] || null };
      const line = passed(unanswered(L.polyline(leg.lines.map(riskmap.ring), style))).bindTooltip(textNode(leg.text), { sticky: true });
      legs.push([leg.route, line]);
    }
    return legs;
  }

  function drawPoints(map, look, pane, rows, own) {
    const svg = L.svg({ pane: pane, padding: 0.4 });
    for (const [lon, lat, text] of rows) {
      const style = { renderer: svg, pane: pane, radius: 3.5, weight: 1.4, color: look.ink, fillColor: look.land, fillOpacity: 0.9, ...own };
      passed(unanswered(L.circleMarker([lat, lon], style))).bindTooltip(textNode(text)).addTo(map);
    }
  }

  /* The wheel belongs to the page until the reader has clicked into the map; one finger scrolls the page, two move the map. */
  function neverTrapScrolling(map) {
    map.scrollWheelZoom.disable();
    map.on("click focus", () => map.scrollWheelZoom.enable());
    map.getContainer().addEventListener("mouseleave", () => map.scrollWheelZoom.disable());
    if (L.Browser.mobile) map.dragging.disable();
  }

  function byZoom(map) {
    const zoom = map.getZoom(), state = map.riskmap, box = map.getContainer();
    drawCloser(map, zoom);
    for (const from of [3, 4, 5, 6]) box.classList.toggle("riskmap-at-" + from, zoom >= from);
    map.getPane("crossings").style.display = state.view && state.view.crossings && zoom >= ZOOM.crossings ? "" : "none";
    map.getPane("nearMisses").style.display = state.view && state.view.nearMisses ? "" : "none";
    const far = zoom < 4;
    if (far !== state.far) for (const [, line] of state.routes) line.setStyle({ opacity: far ? 0.35 : 0.65 });
    state.far = far;
    if (!state.records) return;
    const [wanted, other] = zoom >= ZOOM.fine ? ["fine", "coarse"] : ["coarse", "fine"];
    if (state.records[other]) state.group.removeLayer(state.records[other]);
    state.records[wanted] = state.records[wanted] || drawRecords(map, state.view[wanted]);
    if (!state.group.hasLayer(state.records[wanted])) state.group.addLayer(state.records[wanted]);
  }

  riskmap.show = function (map, group, view) {
    // streamlit-folium keeps every group it ever added; only the newest is on the map.
    window.feature_group = [];
    const state = map.riskmap;
    state.view = view;
    state.group = group;
    const chosen = new Set(view.chosenRoutes);
    for (const [route, line] of state.routes) {
      if (view.routes && (!chosen.size || chosen.has(route))) line.addTo(map);
      else line.remove();
    }
    state.records = view.records ? {} : null;
    group.addTo(map);
    byZoom(map);
    state.hotspots = drawHotspots(map, view).addTo(group);
    circle(map, group, view.near);
    choose(map, view.chosen);
    focus(map, view.focus);
    map.getContainer().setAttribute("aria-label", view.label);
    map.getContainer().dataset.drawn = String(view.hotspots.features.length);
    sayDrawn(map.riskmap.look);
  };

  /* Said when the map is on the screen: until then the server holds back what stands after it on the page. */
  function sayDrawn(look) {
    if (look.drawn) requestAnimationFrame(() => setTimeout(() => fetch(look.drawn, { method: "POST" }).catch(() => {})));
  }

  function drawRecords(map, rows) {
    const group = L.featureGroup(), look = map.riskmap.look;
    for (const [lon, lat, environment, people, incidents] of rows) {
      const colour = look.colours[environment];
      const style = { renderer: map.riskmap.canvas, radius: riskmap.radius(people), weight: 0.7, color: look.halo, fillColor: colour, fillOpacity: 0.45 };
      const circle = L.circleMarker([lat, lon], style);
      circle.riskmap = [environment, people, incidents];
      unanswered(circle).addTo(group);
    }
    return group.bindTooltip((circle) => textNode(recordText(look, ...circle.riskmap)));
  }

  /* A circle's area is the number of people; a near miss without deaths stays a point. */
  riskmap.radius = (people) => Math.max(1.6, 0.7 * Math.sqrt(people));

  function recordText(look, environment, people, incidents) {
    const number = (value) => value.toLocaleString(look.language);
    return look.words.record.replace("{people}", number(people)).replace("{incidents}", number(incidents)).replace("{where}", look.wheres[environment]);
  }

  function drawHotspots(map, view) {
    const look = map.riskmap.look, svg = map.riskmap.svg;
    const layer = L.geoJSON(view.hotspots, {
      pane: "hotspots",
      style: (feature) => ({ ...feature.properties.style, renderer: svg, pane: "hotspots" }),
      onEachFeature: (feature, path) => {
        passed(path).bindTooltip(lines(feature.properties.lines), { sticky: true });
        // Streamlit hears of a click only when something changed: count them, so that the same hotspot can be asked for twice.
        path.on("mousedown", () => (feature.properties.click = (feature.properties.click || 0) + 1));
      },
    });
    layer.on("add", () => patterns(svg, look));
    return layer;
  }

  /* Hundreds of shapes would each stop the Tab key, without a name; what opens by a click stands in the list too. */
  function passed(path) {
    path.on("add", () => path.getElement()?.setAttribute("tabindex", "-1"));
    return path;
  }

  /* streamlit-folium reruns the page for whatever can be written as GeoJSON: only hotspots shall. */
  function unanswered(layer) {
    layer.toGeoJSON = null;
    return layer;
  }

  /* Hatches tell the environments apart without colour. */
  function patterns(svg, look) {
    const root = svg._container;
    if (!root || root.querySelector("defs")) return;
    const defs = root.insertBefore(document.createElementNS(SVG, "defs"), root.firstChild);
    for (const [key, [path, stroke, fill]] of Object.entries(look.patterns)) {
      const pattern = node(defs, "pattern", { id: "riskmap-" + key, width: 7, height: 7, patternUnits: "userSpaceOnUse" });
      node(pattern, "rect", { width: 7, height: 7, fill: fill, "fill-opacity": 0.18 });
      if (path) node(pattern, "path", { d: path, stroke: stroke, "stroke-width": 0.9, "stroke-opacity": 0.75, fill: "none" });
    }
  }

  function choose(map, chosen) {
    const state = map.riskmap;
    let bounds = null;
    state.hotspots.eachLayer((path) => {
      const mine = path.feature.properties.hotspot_id === chosen;
      if (mine) {
        path.setStyle({ weight: 3.5, opacity: 1, dashArray: null }).bringToFront();
        bounds = path.getBounds();
      }
    });
    // Only a new choice moves the map: a changed filter keeps the view.
    if (bounds && chosen !== state.chosen && !map.getBounds().contains(bounds)) map.fitBounds(bounds, { maxZoom: 5, padding: [60, 60] });
    state.chosen = chosen;
  }

  /* The place looked around: a dashed circle that takes no click. */
  function circle(map, group, near) {
    if (!near) return;
    const style = { renderer: map.riskmap.svg, pane: "hotspots", radius: near[2] * 1000, weight: 1.5, color: map.riskmap.look.ink, dashArray: "5 5", fill: false, interactive: false };
    unanswered(L.circle([near[1], near[0]], style)).addTo(group);
  }

  /* Only a new place moves the map: every other change keeps the view. */
  function focus(map, box) {
    const wanted = box ? box.join() : "";
    if (box && wanted !== map.riskmap.focus) map.fitBounds([[box[1], box[0]], [box[3], box[2]]], { animate: false, maxZoom: 7, padding: [20, 20] });
    map.riskmap.focus = wanted;
  }

  function node(parent, name, attributes) {
    const made = parent.appendChild(document.createElementNS(SVG, name));
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  /* Leaflet puts strings into innerHTML; an element with text in it cannot carry markup. */
  function textNode(text) {
    const span = document.createElement("span");
    span.textContent = text;
    return span;
  }

  function lines(texts) {
    const box = document.createElement("div");
    texts.forEach((text, i) => {
      const line = box.appendChild(document.createElement(i ? "div" : "strong"));
      line.textContent = text;
    });
    return box;
  }
})();
