/* The incident layer: columns of numbers drawn on one canvas over a Leaflet map, with a time bar, a legend and cards.
   All article text is set as textContent; nothing of it is ever parsed as HTML. */
(function () {
  "use strict";
  const DAY = 86400000;
  const GRID = 56; // pixels of a cluster's cell: two clusters never overlap
  const toDay = (iso) => Math.floor(Date.parse(iso + "T00:00:00Z") / DAY);
  const toIso = (day) => new Date(day * DAY).toISOString().slice(0, 10);
  const shown = (day) => new Date(day * DAY).toLocaleDateString(undefined, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  const el = (tag, cls, text) => { const e = document.createElement(tag); if (cls) e.className = cls; if (text !== undefined) e.textContent = text; return e; };
  const km = (a, b, c, d) => { const r = Math.PI / 180, h = Math.sin((c - a) * r / 2) ** 2 + Math.cos(a * r) * Math.cos(c * r) * Math.sin((d - b) * r / 2) ** 2; return 12742 * Math.asin(Math.sqrt(h)); };

  const Layer = L.Layer.extend({
    onAdd(map) {
      this._map = map;
      const pane = map.getPane("incidents") || map.createPane("incidents");
      pane.style.zIndex = 450;
      this._canvas = L.DomUtil.create("canvas", "incident-canvas leaflet-zoom-hide", pane);
      map.on("moveend zoomend resize", this.draw, this);
      this.draw();
    },
    onRemove(map) { this._canvas.remove(); map.off("moveend zoomend resize", this.draw, this); },
    draw() {
      const t0 = performance.now(), map = this._map, size = map.getSize(), ratio = window.devicePixelRatio || 1, c = this._canvas;
      L.DomUtil.setPosition(c, map.containerPointToLayerPoint([0, 0]));
      if (c.width !== size.x * ratio || c.height !== size.y * ratio) { c.width = size.x * ratio; c.height = size.y * ratio; c.style.width = size.x + "px"; c.style.height = size.y + "px"; }
      const g = c.getContext("2d"); g.setTransform(ratio, 0, 0, ratio, 0, 0); g.clearRect(0, 0, size.x, size.y);
      this._hits = [];
      if (this.state && this.state.data) { this._rings(g); this._marks(g, size); }
      window.incidentMap.lastDrawMs = performance.now() - t0;
    },
    _rings(g) {
      const s = this.state, ref = s.reference; if (!ref) return;
      const p = this._map.latLngToContainerPoint([ref.latitude, ref.longitude]);
      g.save(); g.strokeStyle = s.dark ? "#9fb4c7" : "#34566f"; g.fillStyle = g.strokeStyle; g.lineWidth = 1.2; g.font = "12px sans-serif"; g.setLineDash([5, 4]);
      for (const r of ref.rings_km || []) {
        const q = this._map.latLngToContainerPoint([ref.latitude + r / 111.2, ref.longitude]), px = Math.abs(p.y - q.y);
        g.beginPath(); g.arc(p.x, p.y, px, 0, 7); g.stroke(); g.fillText(r + " km", p.x + 4, p.y - px - 4);
      }
      g.setLineDash([]); g.beginPath(); g.moveTo(p.x - 8, p.y); g.lineTo(p.x + 8, p.y); g.moveTo(p.x, p.y - 8); g.lineTo(p.x, p.y + 8); g.lineWidth = 2.5; g.stroke();
      g.font = "600 12px sans-serif"; g.fillText(ref.name, p.x + 10, p.y + 16);
      const i = s.selected;
      if (i != null && s.data.lat[i] != null) {
        const z = this._map.latLngToContainerPoint([s.data.lat[i], s.data.lon[i]]), d = km(ref.latitude, ref.longitude, s.data.lat[i], s.data.lon[i]);
        g.lineWidth = 1.5; g.beginPath(); g.moveTo(p.x, p.y); g.lineTo(z.x, z.y); g.stroke();
        g.fillText(d < 10 ? d.toFixed(1) + " km" : Math.round(d) + " km", (p.x + z.x) / 2 + 6, (p.y + z.y) / 2);
      }
      g.restore();
    },
    _marks(g, size) {
      const s = this.state, d = s.data, cells = new Map(), origin = this._map.getPixelOrigin(), zoom = this._map.getZoom();
      for (let i = 0; i < d.n; i++) {
        if (!s.passes(i)) continue;
        const p = this._map.latLngToContainerPoint([d.lat[i], d.lon[i]]);
        if (p.x < -60 || p.y < -60 || p.x > size.x + 60 || p.y > size.y + 60) continue;
        const w = this._map.project([d.lat[i], d.lon[i]], zoom);
        const key = Math.floor(w.x / GRID) + ":" + Math.floor(w.y / GRID);
        const cell = cells.get(key); if (cell) { cell.x += p.x; cell.y += p.y; cell.items.push(i); } else cells.set(key, { x: p.x, y: p.y, items: [i] });
      }
      for (const cell of this._merged([...cells.values()])) {
        const n = cell.items.length, x = cell.x / n, y = cell.y / n;
        if (n === 1) this._one(g, x, y, cell.items[0]); else this._cluster(g, x, y, cell.items);
        this._hits.push({ x, y, r: n === 1 ? 12 : 20, items: cell.items });
      }
    },
    /* Neighbouring cells whose marks would overlap become one: the largest takes in the others. */
    _merged(cells) {
      const kept = [];
      for (const c of cells.sort((a, b) => b.items.length - a.items.length)) {
        const x = c.x / c.items.length, y = c.y / c.items.length;
        const near = kept.find((k) => Math.hypot(k.x / k.items.length - x, k.y / k.items.length - y) < 34);
        if (near) { near.x += c.x; near.y += c.y; near.items.push(...c.items); } else kept.push(c);
      }
      return kept;
    },
    _one(g, x, y, i) {
      const s = this.state, d = s.data, colour = s.colourOf(d.type[i]), precision = d.precision[i], fact = d.factuality[i];
      g.save(); g.globalAlpha = fact === "reported" ? 1 : 0.75; g.lineWidth = 2.6; g.strokeStyle = colour; g.fillStyle = colour;
      if (fact === "claimed") g.setLineDash([4, 3]); else if (fact !== "reported") g.setLineDash([1.5, 3]);
      if (precision === "near" && d.radius[i]) {
        const q = this._map.latLngToContainerPoint([d.lat[i] + d.radius[i] / 111.2, d.lon[i]]), px = Math.abs(q.y - y);
        if (px > 9) { g.globalAlpha = 0.13; g.beginPath(); g.arc(x, y, px, 0, 7); g.fill(); g.globalAlpha = 0.8; g.lineWidth = 1; g.stroke(); g.lineWidth = 2.6; }
      }
      g.beginPath();
      if (precision === "exact") { g.arc(x, y, 6.5, 0, 7); g.fill(); g.strokeStyle = s.dark ? "#0d1620" : "#fff"; g.lineWidth = 1.5; g.stroke(); }
      else if (["admin1", "admin2", "country", "sea"].includes(precision)) { g.rect(x - 6, y - 6, 12, 12); g.fillStyle = s.dark ? "#16222d" : "#fff"; g.fill(); g.stroke(); }
      else { g.arc(x, y, 6.5, 0, 7); g.fillStyle = s.dark ? "#16222d" : "#fff"; g.fill(); g.stroke(); }
      if (s.selected === i) { g.setLineDash([]); g.globalAlpha = 1; g.beginPath(); g.arc(x, y, 11, 0, 7); g.lineWidth = 2; g.strokeStyle = s.dark ? "#fff" : "#111"; g.stroke(); }
      g.restore();
    },
    _cluster(g, x, y, items) {
      const s = this.state, counts = new Map(); for (const i of items) { const k = s.colourOf(s.data.type[i]); counts.set(k, (counts.get(k) || 0) + 1); }
      const r = Math.min(24, 13 + Math.log2(items.length) * 1.6); let a = -Math.PI / 2;
      for (const [colour, n] of [...counts].sort((p, q) => q[1] - p[1])) { const b = a + n / items.length * Math.PI * 2; g.beginPath(); g.moveTo(x, y); g.arc(x, y, r, a, b); g.closePath(); g.fillStyle = colour; g.fill(); a = b; }
      g.beginPath(); g.arc(x, y, r - 5, 0, 7); g.fillStyle = s.dark ? "#16222d" : "#fff"; g.fill();
      g.fillStyle = s.dark ? "#e8eef4" : "#1b2733"; g.font = "600 12px sans-serif"; g.textAlign = "center"; g.textBaseline = "middle"; g.fillText(String(items.length), x, y + .5); g.textAlign = "left"; g.textBaseline = "alphabetic";
    },
    hit(point) { let best = null, least = 1e9; for (const h of this._hits || []) { const d = Math.hypot(h.x - point.x, h.y - point.y); if (d < h.r + 4 && d < least) { least = d; best = h; } } return best; },
  });

  /* The box that holds nineteen of twenty points: one far-off pin does not make the rest small. */
  const middle = (at) => {
    const cut = (v) => { v.sort((a, b) => a - b); const k = Math.floor(v.length * .025); return [v[k], v[v.length - 1 - k]]; };
    const [s, n] = cut(at.map((p) => p[0])), [w, e] = cut(at.map((p) => p[1]));
    return L.latLngBounds([[s, w], [n, e]]).pad(.1);
  };

  const WORDS = { exact: "exact spot", place: "town", near: "near", admin2: "district", admin1: "region", country: "country", sea: "sea or river" };
  const count = (low, best, high, word) => low == null ? "" : high == null ? "at least " + low + " " + word : low === high ? low + " " + word : low + "–" + high + " " + word;

  function card(s, i, small) {
    const d = s.data, box = el("article", "incident-card"), type = s.types[d.type[i]] || { label: d.type[i] };
    const head = el("h3"); const dot = el("span", "dot"); dot.style.background = s.colourOf(d.type[i]); head.append(dot, el("span", "", type.label)); box.append(head);
    const days = d.first[i] == null ? "undated" : d.first[i] === d.last[i] ? shown(d.first[i]) : shown(d.first[i]) + " – " + shown(d.last[i]);
    box.append(el("p", "line", days + (d.first[i] !== d.last[i] ? " (" + (d.timePrecision[i] || "range") + ")" : "")));
    box.append(el("p", "line", d.place[i] + " · " + (WORDS[d.precision[i]] || "") + (d.radius[i] && d.precision[i] !== "exact" ? ", within " + Math.round(d.radius[i]) + " km" : "")));
    const toll = [count(...d.killed[i], "killed"), count(...d.injured[i], "injured")].filter(Boolean).join(", ");
    box.append(el("p", "line", d.factuality[i] + (toll ? " · " + toll : "") + (d.sources[i] > 1 ? " · " + d.sources[i] + " sources" : "")));
    if (d.distances[i]) box.append(el("p", "line", d.distances[i]));
    if (small) return box;
    const quote = el("blockquote"); let at = 0;
    for (const [a, b, kind] of d.marks[i] || []) { if (a < at) continue; quote.append(document.createTextNode(d.quote[i].slice(at, a))); quote.append(el("mark", kind, d.quote[i].slice(a, b))); at = b; }
    quote.append(document.createTextNode(d.quote[i].slice(at))); box.append(quote);
    const source = el("p", "source"); const words = [d.title[i], d.source[i]].filter(Boolean).join(" — ");
    if (/^https?:\/\//i.test(d.url[i] || "")) { const a = el("a", "", words || d.url[i]); a.href = d.url[i]; a.rel = "noopener noreferrer nofollow"; a.target = "_blank"; source.append(a); } else source.textContent = words;
    box.append(source); return box;
  }

  function state(config) {
    const s = { types: {}, groups: config.groups, dark: config.dark, off: new Set(config.groups.filter((g) => !g.shown).map((g) => g.code)), data: null, lo: 0, hi: 0, selected: null, reference: null };
    for (const t of config.types) s.types[t.code] = t;
    const colours = {}; for (const g of config.groups) colours[g.code] = s.dark ? g.colour_dark : g.colour;
    s.colourOf = (type) => colours[(s.types[type] || {}).group] || "#777";
    s.inTime = (i) => s.data.first[i] == null || (s.data.last[i] >= s.lo && s.data.first[i] <= s.hi);
    s.passes = (i) => s.data.lat[i] != null && s.inTime(i) && !s.off.has((s.types[s.data.type[i]] || {}).group) && (config.wide || !["country", "admin1"].includes(s.data.precision[i]));
    return s;
  }

  function timebar(s, redraw) {
    const bar = el("div", "timebar"); L.DomEvent.disableClickPropagation(bar); L.DomEvent.disableScrollPropagation(bar);
    const play = el("button", "play", "▶"); play.type = "button"; play.setAttribute("aria-label", "Play");
    const mode = el("select"); mode.setAttribute("aria-label", "How playing moves"); for (const w of ["window", "cumulative"]) { const o = el("option", "", w); o.value = w; mode.append(o); }
    const speed = el("select"); speed.setAttribute("aria-label", "Step"); for (const [w, n] of [["day", 1], ["week", 7], ["month", 30]]) { const o = el("option", "", w); o.value = n; speed.append(o); }
    const label = el("output", "label"); label.setAttribute("aria-live", "polite");
    const rail = el("div", "rail"), hist = el("canvas", "hist"), from = el("input"), to = el("input");
    for (const [input, name] of [[from, "First day shown"], [to, "Last day shown"]]) { input.type = "range"; input.step = 1; input.setAttribute("aria-label", name); rail.append(input); }
    rail.prepend(hist); const top = el("div", "top"); top.append(play, mode, speed, label); bar.append(top, rail);
    let timer = null;
    const stop = () => { clearInterval(timer); timer = null; play.textContent = "▶"; play.setAttribute("aria-label", "Play"); };
    const tell = () => { label.textContent = s.data && s.data.n ? shown(s.lo) + " – " + shown(s.hi) + " · " + api.count() + " of " + s.data.n + " incidents" : "no incidents"; };
    const drawHist = () => {
      const w = hist.clientWidth || 300, h = 34, ratio = window.devicePixelRatio || 1; hist.width = w * ratio; hist.height = h * ratio; const g = hist.getContext("2d"); g.scale(ratio, ratio);
      const span = s.max - s.min + 1, bins = Math.min(span, Math.max(1, Math.floor(w / 5))), rows = Array.from({ length: bins }, () => new Map()); let most = 1;
      for (let i = 0; i < s.data.n; i++) { if (s.data.first[i] == null || s.off.has((s.types[s.data.type[i]] || {}).group)) continue; const b = Math.min(bins - 1, Math.max(0, Math.floor((s.data.last[i] - s.min) / span * bins))), c = s.colourOf(s.data.type[i]); rows[b].set(c, (rows[b].get(c) || 0) + 1); }
      for (const r of rows) { let n = 0; for (const v of r.values()) n += v; most = Math.max(most, n); }
      rows.forEach((r, b) => { let y = h; for (const [c, n] of r) { const t = n / most * (h - 2), inside = s.min + (b + 1) / bins * span > s.lo && s.min + b / bins * span <= s.hi; g.globalAlpha = inside ? 1 : .25; g.fillStyle = c; g.fillRect(b * w / bins + .5, y - t, Math.max(1, w / bins - 1), t); y -= t; } });
    };
    const changed = () => { s.lo = Math.min(+from.value, +to.value); s.hi = Math.max(+from.value, +to.value); drawHist(); redraw(); tell(); };
    from.addEventListener("input", changed); to.addEventListener("input", changed);
    play.addEventListener("click", () => {
      if (timer) return stop();
      play.textContent = "❚❚"; play.setAttribute("aria-label", "Pause");
      let width = s.hi - s.lo; if (width >= s.max - s.min) { width = Math.max(1, Math.round((s.max - s.min) / 12)); set(s.min, s.min + width); }
      timer = setInterval(() => { const step = +speed.value; if (s.hi >= s.max) return stop(); set(mode.value === "window" ? s.lo + step : s.lo, Math.min(s.max, s.hi + step)); }, 120);
    });
    const set = (lo, hi) => { from.value = lo; to.value = hi; changed(); };
    const fresh = () => {
      const firsts = s.data.first.filter((v) => v != null), lasts = s.data.last.filter((v) => v != null);
      const kept = s.max !== undefined && (s.lo > s.min || s.hi < s.max) ? [s.lo, s.hi] : null;
      s.min = firsts.length ? Math.min(...firsts.slice(0, 60000)) : 0; s.max = lasts.length ? Math.max(...lasts.slice(0, 60000)) : 1;
      const recent = s.data.first.filter((v) => v != null && v > s.max - 3 * 366); if (recent.length > firsts.length * .9 && recent.length) s.min = Math.min(...recent.slice(0, 60000));
      for (const input of [from, to]) { input.min = s.min; input.max = s.max; }
      if (kept) set(Math.max(kept[0], s.min), Math.min(kept[1], s.max)); else set(s.min, s.max);
    };
    return { bar, fresh, set, tell, drawHist };
  }

  function legend(s, changed) {
    const box = el("details", "legend"); box.open = window.innerWidth > 700; L.DomEvent.disableClickPropagation(box); box.append(el("summary", "", "Legend"));
    for (const g of s.groups) {
      const row = el("button", "row"); row.type = "button"; row.setAttribute("aria-pressed", String(!s.off.has(g.code))); const dot = el("span", "dot"); dot.style.background = s.dark ? g.colour_dark : g.colour; row.append(dot, el("span", "", g.label));
      row.addEventListener("click", () => { if (s.off.has(g.code)) s.off.delete(g.code); else s.off.add(g.code); row.setAttribute("aria-pressed", String(!s.off.has(g.code))); changed(); }); box.append(row);
    }
    const keys = el("p", "keys", "● exact   ○ town   ◯ near, within its circle   □ region   dashed: claimed   dotted: denied, planned, recalled"); box.append(keys); return box;
  }

  function basemap(map, config) {
    const draw = (atlas) => {
      const pane = map.getPane("land") || map.createPane("land"); pane.style.zIndex = 200;
      const dark = config.dark, renderer = L.canvas({ pane: "land", padding: .5 });
      L.geoJSON(atlas.land, { pane: "land", renderer, interactive: false, style: { color: dark ? "#3b4b5a" : "#b9b3a6", weight: .8, fillColor: dark ? "#1d2a36" : "#f6f4ef", fillOpacity: 1 } }).addTo(map);
      const labels = map.createPane("labels"); labels.style.zIndex = 300; labels.style.pointerEvents = "none";
      const layer = L.layerGroup().addTo(map), show = () => {
        layer.clearLayers(); const z = map.getZoom(), box = map.getBounds().pad(.05), taken = []; let n = 0;
        for (const [name, lat, lon, zoom, cls] of atlas.names) {
          if (zoom > z || (cls === "c" && z > 6) || !box.contains([lat, lon])) continue;
          const p = map.latLngToContainerPoint([lat, lon]), w = name.length * 6.5 + 12; if (taken.some((t) => Math.abs(t.x - p.x) < (t.w + w) / 2 && Math.abs(t.y - p.y) < 16)) continue;
          taken.push({ x: p.x, y: p.y, w }); const span = el("span", "name " + cls, name); const icon = L.divIcon({ className: "map-name", html: span, iconSize: [0, 0] });
          L.marker([lat, lon], { icon, pane: "labels", interactive: false, keyboard: false }).addTo(layer); if (++n > 90) break;
        }
      };
      map.on("moveend zoomend", show); show();
    };
    if (config.atlas) draw(config.atlas); else fetch(config.atlasUrl).then((r) => r.json()).then(draw);
  }

  let api;
  window.createIncidentMap = function (map, config) {
    const s = state(config), root = map.getContainer(); root.classList.add("incident-map"); root.classList.toggle("dark", !!config.dark);
    map.attributionControl.setPrefix(false); map.attributionControl.addAttribution("Places © GeoNames (CC BY 4.0) · Natural Earth");
    const layer = new Layer(); layer.state = s;
    const redraw = () => layer.draw();
    const bar = timebar(s, redraw), key = legend(s, () => { bar.drawHist(); redraw(); bar.tell(); });
    api = window.incidentMap = {
      lastDrawMs: 0, map,
      count() { let n = 0; for (let i = 0; i < s.data.n; i++) if (s.passes(i)) n++; return n; },
      total() { return s.data ? s.data.n : 0; },
      range() { return [toIso(s.lo), toIso(s.hi)]; },
      setRange(a, b) { bar.set(toDay(a), toDay(b)); },
      setReference(reference) { s.reference = reference; redraw(); },
      select(id) { s.selected = s.data.id.indexOf(id); open(s.selected); },
      positions() { return (layer._hits || []).map((h) => ({ x: h.x, y: h.y, n: h.items.length })); },
      show(data, reference, view) {
        const first = !s.data, stamp = data.stamp; if (s.data && s.data.stamp === stamp) { s.reference = reference; redraw(); return; }
        s.data = data; s.selected = null; s.reference = reference; bar.fresh();
        if (first) { const at = []; for (let i = 0; i < data.n; i++) if (s.passes(i)) at.push([data.lat[i], data.lon[i]]); if (at.length) map.fitBounds(middle(at), { maxZoom: 9, animate: false, paddingTopLeft: [30, 20], paddingBottomRight: [map.getSize().x > 700 ? 250 : 20, 130] }); }
        redraw();
      },
      load(url, reference) { fetch(url).then((r) => { if (!r.ok) throw new Error(r.status); return r.json(); }).then((d) => api.show(d, reference)).catch((e) => { bar.bar.querySelector(".label").textContent = "The incidents could not be loaded (" + e.message + "). Reload the page."; }); },
    };
    function open(i) { if (i < 0 || s.data.lat[i] == null) return; s.selected = i; redraw(); L.popup({ maxWidth: 340, minWidth: 240, autoPanPaddingBottomRight: [20, 130] }).setLatLng([s.data.lat[i], s.data.lon[i]]).setContent(card(s, i)).openOn(map); }
    function pile(items, latlng) {
      const box = el("div", "pile"); box.append(el("h3", "", items.length + " incidents here"));
      for (const i of items.slice(0, 60)) { const b = el("button", "item"); b.type = "button"; b.append(card(s, i, true)); b.addEventListener("click", () => open(i)); box.append(b); }
      if (items.length > 60) box.append(el("p", "", "and " + (items.length - 60) + " more; narrow the dates"));
      L.popup({ maxWidth: 320, minWidth: 240, maxHeight: 320 }).setLatLng(latlng).setContent(box).openOn(map);
    }
    map.on("click", (e) => {
      const h = layer.hit(e.containerPoint); if (!h) return;
      if (h.items.length === 1) return open(h.items[0]);
      const box = L.latLngBounds(h.items.map((i) => [s.data.lat[i], s.data.lon[i]]));
      const spread = map.latLngToContainerPoint(box.getNorthWest()).distanceTo(map.latLngToContainerPoint(box.getSouthEast()));
      if (spread < 3 || map.getZoom() >= 12) pile(h.items, e.latlng); else map.fitBounds(box.pad(.3), { maxZoom: map.getZoom() + 3 });
    });
    map.on("popupclose", () => { s.selected = null; redraw(); });
    basemap(map, config); root.append(bar.bar); const corner = L.control({ position: "topright" }); corner.onAdd = () => key; corner.addTo(map);
    layer.addTo(map); window.addEventListener("resize", () => s.data && bar.drawHist());
    if (config.data) api.show(config.data, config.reference);
    return api;
  };
})();
