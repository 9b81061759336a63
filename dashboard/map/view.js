// The drawn map: areas, names, rings, tip, zoom, and the keyboard's way over it.

const PAD = 6; // pixels around the picture: room for the ring of a chosen area at the rim
const DEEPEST = 40;

function buildView(s) {
  const { data: { words, interactive }, n } = s;
  n.svg = svg("svg", { class: "map", role: "group" });
  n.svg.innerHTML = PATTERNS;
  n.world = svg("g");
  n.layers = {};
  for (const layer of ["areas", "marks", "rings", "names"]) n.world.append((n.layers[layer] = svg("g", { class: layer })));
  for (const layer of ["marks", "rings", "names"]) n.layers[layer].setAttribute("aria-hidden", "true");
  n.svg.append(n.world);
  n.tip = el("div", { className: "tip", ariaHidden: "true", hidden: true });
  n.zoom = el("div", { className: "zoom" });
  const press = (sign, act) => el("button", { type: "button", onclick: act }, sign);
  n.zoomButtons = { zoom_in: press("+", () => zoom(s, 1.6)), zoom_out: press("−", () => zoom(s, 1 / 1.6)), zoom_all: press("⤢", () => whole(s)) };
  if (interactive && s.data.measures.length) n.zoom.append(...Object.values(n.zoomButtons));
  n.canvas = el("div", { className: "canvas" }, n.svg, n.tip, n.zoom);
  s.areas = [];
  s.names = [];
  s.hover = s.focus = -1;
  s.pressed = s.stop = undefined;
  if (interactive) listen(s);
  const { geometry_url: url } = s.data;
  if (!url) drawAreas(s, circles(s.data));
  else {
    n.canvas.classList.add("waiting");
    polygons(url).then(
      (shapes) => {
        if (s.data.geometry_url !== url || n !== s.n) return; // another figure came meanwhile
        n.canvas.classList.remove("waiting");
        if (shapes.areas.length !== s.data.ids.length) throw Error(`${shapes.areas.length} shapes, ${s.data.ids.length} areas`);
        drawAreas(s, shapes);
        paintMap(s);
        showSelection(s);
      }).catch((reason) => {
        console.warn("map geometry:", reason);
        n.canvas.prepend(el("p", { className: "failed", role: "alert" }, words.not_drawn));
      });
  }
  return n.canvas;
}

function drawAreas(s, shapes) {
  s.size = [shapes.w, shapes.h];
  s.view ??= { k: 1, cx: 0.5, cy: 0.5 }; // in shares of the picture, so that it means the same after a resize
  // Shapes are fetched once for all maps of a municipality; what is drawn of them is this map's own.
  s.areas = shapes.areas.map((area) => ({ ...area }));
  s.areas.forEach((area, i) => {
    area.el = outline(area, "area");
    area.el._i = i;
    if (s.data.interactive) {
      area.el.setAttribute("role", "button");
      area.el.setAttribute("tabindex", "-1");
    }
  });
  s.n.layers.areas.replaceChildren(...s.areas.map((area) => area.el));
}

function outline(area, cls, grow = 0) {
  return area.circle
    ? svg("circle", { cx: area.x, cy: area.y, r: area.r + grow, class: cls })
    : svg("path", { d: area.d, class: cls, "fill-rule": "evenodd" });
}

// Colours, names for the ear, and the marks that colour cannot tell; only what differs is written.
function paintMap(s) {
  const { data, n, areas, shownMeasure: m } = s;
  const marks = [];
  set(n.svg, "ariaLabel", fill(data.words.map_label, { measure: m?.label ?? "" }));
  for (const [key, button] of Object.entries(n.zoomButtons)) {
    set(button, "ariaLabel", data.words[key]);
    set(button, "title", data.words[key]);
  }
  areas.forEach((area, i) => {
    const letter = m ? m.classes[i] : data.tints[i];
    if (area.letter !== letter) area.el.setAttribute("class", `area tone c${letter}`);
    area.letter = letter;
    const spoken = spokenName(s, i);
    if (area.spoken !== spoken && data.interactive) area.el.setAttribute("aria-label", spoken);
    area.spoken = spoken;
    if (letter === "m") marks.push(cross(area));
    if (m?.incomplete[i] === "1") marks.push(outline(area, "dashed", -1.4));
    if (flagged(s, i)) marks.push((area.flag = diamond()));
    else area.flag = undefined;
    if (s.names[i]) s.names[i].setAttribute("class", `c${letter}`);
    if (s.names[i] && s.names[i]._short !== data.short[i]) { s.names[i].remove(); s.names[i] = null; }
  });
  if (!data.interactive) n.svg.setAttribute("role", "img");
  n.layers.marks.replaceChildren(...marks);
  place(s);
}

function cross({ x, y, r }) {
  const a = r * 0.32;
  return svg("path", { class: "cross", d: `M${x - a} ${y - a}l${2 * a} ${2 * a}m0 ${-2 * a}l${-2 * a} ${2 * a}` });
}

// The mark of a layer: as large on the screen whatever the zoom, at the area's upper edge, clear of its name.
const diamond = () => svg("path", { class: "flag", d: "M0 -6L6 0 0 6 -6 0Z" });

// Everything that depends on zoom or on the size of the frame.
function place(s) {
  const { n, view, areas, data, type } = s;
  const [W, H] = s.frameSize ?? [0, 0];
  if (!areas.length || !W || !H) return;
  const [w, h] = s.size;
  const fit = Math.min((W - 2 * PAD) / w, (H - 2 * PAD) / h);
  const scale = fit * view.k;
  const held = (c, have, frame) => { // the picture never leaves the frame
    const half = frame / 2 / scale / have;
    return half >= 0.5 ? 0.5 : Math.min(1 - half, Math.max(half, c));
  };
  view.cx = held(view.cx, w, W - 2 * PAD);
  view.cy = held(view.cy, h, H - 2 * PAD);
  s.place = { W, H, fit, scale, tx: W / 2 - view.cx * w * scale, ty: H / 2 - view.cy * h * scale };
  n.svg.setAttribute("viewBox", `0 0 ${W} ${H}`);
  n.world.setAttribute("transform", `translate(${s.place.tx} ${s.place.ty}) scale(${scale})`);
  n.svg.querySelectorAll("pattern").forEach((p) => p.setAttribute("patternTransform", `scale(${1 / scale})`));
  n.canvas.classList.toggle("zoomed", view.k > 1.001);
  n.layers.names.setAttribute("font-size", (11.2 * type) / scale);
  areas.forEach((area, i) => {
    const fits = data.label_r[i] > 0 && data.label_r[i] * type <= area.r * scale;
    if (fits && !s.names[i]) n.layers.names.append((s.names[i] = nameOf(s, i)));
    if (s.names[i]) s.names[i].style.display = fits ? "" : "none";
    const up = area.circle ? area.r * 0.72 : (19 * type) / scale;
    area.flag?.setAttribute("transform", `translate(${area.x} ${area.y - up}) scale(${type / scale})`);
  });
  rings(s);
  if (data.size_key.length) paintSizeKey(s);
}

function nameOf(s, i) {
  const { x, y, letter } = s.areas[i];
  const lines = s.data.short[i].split("|");
  const text = svg("text", { x, y, class: `c${letter}` });
  text._short = s.data.short[i];
  lines.forEach((line, k) => {
    const span = svg("tspan", { x, dy: `${k ? 1.1 : 0.34 - (lines.length - 1) * 0.55}em` });
    span.textContent = line;
    text.append(span);
  });
  return text;
}

function rings(s) {
  const { n, areas, place: { scale } } = s;
  const ring = [];
  const around = (i, cls, [inner, outer]) => {
    const area = areas[i];
    if (!area) return;
    ring.push(outline(area, `${cls} outer`, outer / scale), outline(area, `${cls} inner`, inner / scale));
    if (area.circle) return;
    // Strokes of a polygon run along both sides of its edge: its own colour is laid over the inner half.
    ring.push(outline(area, `tone c${area.letter} over`));
    if (s.shownMeasure?.incomplete[i] === "1") ring.push(outline(area, "dashed"));
  };
  around(s.index.get(s.selected), "ring", [1.1, 3.5]);
  if (s.focus >= 0) around(s.focus, "ring focus", [1.1, 3.5]);
  n.layers.rings.replaceChildren(...ring);
  tip(s);
}

function tip(s) {
  const { n, place: at, data } = s;
  const i = [s.hover, s.focus, s.index.get(s.selected) ?? -1].find((k) => k >= 0);
  const area = s.areas[i];
  const x = area && area.x * at.scale + at.tx;
  const y = area && area.y * at.scale + at.ty;
  n.tip.hidden = !area || x < 0 || x > at.W || y < 0 || y > at.H;
  if (n.tip.hidden) return;
  set(n.tip, "textContent", tipText(s, i));
  const reach = (area.circle ? area.r * at.scale : Math.min(area.r * at.scale, 14)) + 11;
  const above = y + reach + n.tip.offsetHeight > at.H;
  const half = n.tip.offsetWidth / 2;
  const left = Math.min(at.W - half, Math.max(half, x));
  n.tip.className = `tip ${above ? "above" : "below"}`;
  n.tip.style.cssText = `left:${left}px;top:${above ? y - reach : y + reach}px;--arrow:${x - left}px`;
  n.svg.classList.toggle("pointing", s.hover >= 0);
}

// ---- zoom and pan ----

function zoom(s, factor, px, py) {
  const { view, place: at } = s;
  if (!at || !s.data.measures.length) return; // a locator shows the whole
  const k = Math.min(DEEPEST, Math.max(1, view.k * factor));
  const [x, y] = [px ?? at.W / 2, py ?? at.H / 2];
  const [w, h] = s.size;
  // The point under the pointer stays under the pointer.
  const scale = at.fit * k;
  view.cx = ((x - at.tx) / at.scale + (at.W / 2 - x) / scale) / w;
  view.cy = ((y - at.ty) / at.scale + (at.H / 2 - y) / scale) / h;
  view.k = k;
  place(s);
}

function whole(s) {
  Object.assign(s.view, { k: 1, cx: 0.5, cy: 0.5 });
  place(s);
}

function pan(s, dx, dy) {
  s.view.cx -= dx / s.place.scale / s.size[0];
  s.view.cy -= dy / s.place.scale / s.size[1];
  place(s);
}

function listen(s) {
  const { svg: map } = s.n;
  const pointers = new Map();
  let moved = false;
  const spot = (event) => {
    const box = map.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const hovered = (event) => (event.target._i === undefined ? -1 : event.target._i);
  map.onwheel = (event) => {
    // The page scrolls past the map; only one who works in it, or holds Ctrl, zooms.
    if (!event.ctrlKey && !map.contains(s.root.getRootNode().activeElement)) return;
    event.preventDefault();
    zoom(s, Math.exp(-Math.max(-60, Math.min(60, event.deltaY)) * 0.005), ...spot(event));
  };
  map.onpointerdown = (event) => {
    pointers.set(event.pointerId, spot(event));
    moved = false;
  };
  map.onpointermove = (event) => {
    if (event.pointerType === "mouse" && !pointers.size && s.hover !== hovered(event)) { s.hover = hovered(event); tip(s); }
    const was = pointers.get(event.pointerId);
    if (!was) return;
    const now = spot(event);
    if (!moved && Math.hypot(now[0] - was[0], now[1] - was[1]) < 4) return;
    moved = true;
    if (!map.hasPointerCapture(event.pointerId)) map.setPointerCapture(event.pointerId);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const apart = (p) => Math.hypot(p[0] - other[0], p[1] - other[1]) || 1;
      zoom(s, apart(now) / apart(was), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
    }
    pan(s, (now[0] - was[0]) / (other ? 2 : 1), (now[1] - was[1]) / (other ? 2 : 1));
    pointers.set(event.pointerId, now);
  };
  map.onpointerup = map.onpointercancel = (event) => pointers.delete(event.pointerId);
  map.onpointerleave = (event) => { pointers.delete(event.pointerId); s.hover = -1; if (s.place) tip(s); };
  // Two fingers belong to the map, one to the page unless the map is zoomed (touch-action in the style sheet).
  map.addEventListener("touchmove", (event) => event.touches.length > 1 && event.preventDefault(), { passive: false });
  map.onclick = (event) => {
    if (hovered(event) >= 0 && !moved && event.detail < 2) choose(s, hovered(event));
  };
  map.ondblclick = (event) => zoom(s, event.shiftKey ? 0.5 : 2, ...spot(event));
  map.onkeydown = (event) => walkMap(s, event);
  // On the frame and not on the drawing: Chromium makes an svg that listens for focus a stop for Tab of its own.
  s.n.canvas.addEventListener("focusin", (event) => {
    if (event.target._i === undefined || !event.target.matches(":focus-visible")) return;
    s.focus = event.target._i;
    bringIntoFrame(s, s.areas[s.focus]);
    place(s);
  });
  s.n.canvas.addEventListener("focusout", () => { s.focus = -1; if (s.place) rings(s); });
}

function bringIntoFrame(s, area) {
  const at = s.place;
  const [x, y] = [area.x * at.scale + at.tx, area.y * at.scale + at.ty];
  if (x < PAD || y < PAD || x > at.W - PAD || y > at.H - PAD) Object.assign(s.view, { cx: area.x / s.size[0], cy: area.y / s.size[1] });
}

const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

function walkMap(s, event) {
  const i = event.target._i;
  const act = { "+": () => zoom(s, 1.6), "-": () => zoom(s, 1 / 1.6), 0: () => whole(s) }[event.key];
  if (act && !event.ctrlKey && !event.metaKey) return act();
  if (i === undefined) return;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    return choose(s, i);
  }
  const way = WAYS[event.key];
  if (!way) return;
  event.preventDefault();
  let best = -1, least = Infinity;
  s.areas.forEach((to, k) => {
    const [dx, dy] = [to.x - s.areas[i].x, to.y - s.areas[i].y];
    const along = dx * way[0] + dy * way[1];
    const aside = Math.abs(dx * way[1]) + Math.abs(dy * way[0]);
    // Nearest within 60° of the arrow: then the four arrows reach every area from every other.
    if (k !== i && along > 0 && aside <= along * 1.75 && along + 1.5 * aside < least) [best, least] = [k, along + 1.5 * aside];
  });
  if (best < 0) return;
  tabStop(s, best);
  s.areas[best].el.focus({ preventScroll: true });
}

// One stop for Tab in the whole map: the chosen area, or where the keyboard was last.
function tabStop(s, i) {
  s.areas[s.stop]?.el.setAttribute("tabindex", "-1");
  s.stop = i;
  s.areas[i]?.el.setAttribute("tabindex", "0");
}

const PATTERNS = `<defs>
  <pattern id="dots" patternUnits="userSpaceOnUse" width="5" height="5"><rect width="5" height="5" class="ground"/>
    <circle cx="1.3" cy="1.3" r=".9" class="dot"/><circle cx="3.8" cy="3.8" r=".9" class="dot"/></pattern>
  <pattern id="hatch" patternUnits="userSpaceOnUse" width="5" height="5"><rect width="5" height="5" class="ground"/>
    <path d="M-1 1L1 -1M0 5L5 0M4 6L6 4" class="stroke"/></pattern></defs>`;
