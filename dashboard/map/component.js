// A map and its twin list: one Streamlit component. All words, numbers and classes come finished from Python
// (dashboard/maps.py); zoom, hover, keyboard, search, sort and the choice of measure live here and outlive every
// rerun, because the state hangs on the root element, which Streamlit keeps.

const SIGN_OF = { z: "zero_or_hidden", m: "missing", h: "suppressed", n: "not_applicable", f: "few", i: "incomplete" };

export default function (component) {
  const { data, parentElement, setStateValue, setTriggerValue } = component;
  const root = parentElement.querySelector(".bmap");
  const s = (root._state ??= { root, awaiting: [], query: "", sort: { key: "name", way: 1 } });
  s.send = setStateValue;
  s.trigger = setTriggerValue;
  receive(s, data);
  return () => s.dispose?.();
}

// ---- small tools ----

function el(tag, props = {}, ...kids) {
  const node = Object.assign(document.createElement(tag), props);
  if (props.role) node.setAttribute("role", props.role);
  node.append(...kids);
  return node;
}

function svg(tag, attributes = {}) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
}

function set(node, name, value) {
  if (node[name] !== value) node[name] = value;
}

const fill = (template, words) => template.replace(/\{(\w+)\}/g, (_, key) => words[key]);
const wordOf = (s, sign) => s.data.words.signs.find(([code]) => code === sign)?.[1] ?? "";
const scaleOfType = (root) => parseFloat(getComputedStyle(root).getPropertyValue("--b-scale")) || 1;

// ---- what Python sends ----

function receive(s, data) {
  const before = s.data;
  s.data = data;
  s.index = new Map(data.ids.map((id, i) => [id, i]));
  if (!before) s.selected = data.selected;
  else if (data.selected !== before.selected) {
    // Answers to our own clicks come late and one by one: an older answer must not undo a newer click.
    // Anything else is a choice made elsewhere, and wins.
    const echo = s.awaiting.indexOf(data.selected);
    s.awaiting.splice(0, echo < 0 ? s.awaiting.length : echo + 1);
    if (!s.awaiting.length) s.selected = data.selected;
  }
  if (!s.index.has(s.selected)) s.selected = null;
  const known = data.measures.some((m) => m.id === s.measure);
  if (!known || data.measure !== before?.measure) s.measure = data.measure;
  s.shownMeasure = data.measures.find((m) => m.id === s.measure);
  const shape = JSON.stringify([data.ids, data.circles, data.geometry_url, !!data.list, data.interactive]);
  if (s.shape !== shape) {
    if (before && before.ids.join() !== data.ids.join()) Object.assign(s, { view: undefined, query: "" });
    s.shape = shape;
    build(s);
  }
  paint(s);
  keepAddress(s);
}

function build(s) {
  const { data } = s;
  const top = s.n?.scroll?.scrollTop;
  s.dispose?.();
  s.frameSize = s.rowHeight = s.room = undefined;
  const n = (s.n = {});
  n.title = el("h2", { ariaLive: "polite" });
  n.subtitle = el("p", { className: "subtitle" });
  n.actions = el("div", { className: "actions" });
  n.segments = el("div", { className: "segments", role: "group" });
  n.select = el("select", { onchange: () => switchMeasure(s, n.select.value) });
  // Measures that have no room side by side: a field beside the switch, and part of the one field where it is narrow.
  n.more = el("select", { className: "more", onchange: () => switchMeasure(s, n.more.value) });
  n.switch = el("div", { className: "switch" }, n.segments, n.more, n.select);
  n.legend = el("div", { className: "legend" });
  n.sizeKey = el("div", { className: "size-key" });
  const canvas = buildView(s);
  n.left = el("section", { className: "left" }, n.switch, el("div", { className: "frame" },
    el("div", { className: "legends" }, n.legend, n.sizeKey), canvas));
  n.source = el("p", { className: "source" });
  n.body = el("div", { className: "body" }, n.left, ...(data.list ? [buildList(s)] : []));
  n.head = el("div", { className: "head" }, el("div", {}, n.title, n.subtitle), n.actions);
  s.root.replaceChildren(n.head, n.body, n.source);
  const sized = new ResizeObserver(() => {
    // Kept, because asking for it while painting makes the browser lay out the page twice.
    s.frameSize = [n.canvas.clientWidth, n.canvas.clientHeight];
    s.type = scaleOfType(s.root);
    fitSwitch(s);
    place(s);
    if (data.list) fitRows(s);
  });
  sized.observe(s.root);
  sized.observe(n.canvas);
  const print = matchMedia("print");
  const printed = () => {
    s.printing = print.matches; // on paper the whole list stands
    if (data.list) {
      drawRows(s);
      foot(s);
    }
  };
  print.addEventListener("change", printed);
  // Python rewrites the address on a rerun and may not know of a measure chosen here.
  const home = location.pathname;
  const moved = () => location.pathname === home && keepAddress(s);
  window.navigation?.addEventListener("currententrychange", moved);
  s.dispose = () => {
    sized.disconnect();
    print.removeEventListener("change", printed);
    window.navigation?.removeEventListener("currententrychange", moved);
  };
  if (top) requestAnimationFrame(() => { n.scroll.scrollTop = top; });
}

// ---- painting: every word and colour of the state; writes only what differs ----

function paint(s) {
  const { data, n, root, shownMeasure: m } = s;
  root.style.setProperty("--height", `${data.height}px`);
  root.style.setProperty("--shape", `${data.frame[0]} / ${data.frame[1]}`);
  set(root, "lang", data.words.lang);
  root.classList.toggle("alone", !data.list);
  root.classList.toggle("locator", !m);
  set(n.title, "textContent", m?.title ?? "");
  set(n.subtitle, "textContent", m?.subtitle ?? "");
  set(n.source, "textContent", m?.source ?? "");
  n.head.hidden = !m?.title;
  n.source.hidden = !m?.source;
  paintSwitch(s);
  paintActions(s);
  paintLegend(s);
  if (data.list) paintList(s);
  paintMap(s);
  showSelection(s);
}

function paintSwitch(s) {
  const { data, n } = s;
  n.switch.hidden = data.measures.length < 2;
  set(n.segments, "ariaLabel", data.words.measure_label);
  set(n.select, "ariaLabel", data.words.measure_label);
  const key = data.measures.map((m) => m.id + m.label).join("|");
  const more = data.measures.filter((m) => m.more);
  n.more.hidden = !more.length;
  set(n.more, "ariaLabel", data.words.more);
  if (n.switch._key !== key) {
    n.switch._key = key;
    n.segments.replaceChildren(...data.measures.filter((m) => !m.more).map((m) =>
      el("button", { type: "button", value: m.id, onclick: () => switchMeasure(s, m.id) }, m.label)));
    n.select.replaceChildren(...data.measures.map((m) => el("option", { value: m.id }, m.label)));
    n.more.replaceChildren(el("option", { value: "", disabled: true, hidden: true }, data.words.more),
      ...more.map((m) => el("option", { value: m.id }, m.label)));
    requestAnimationFrame(() => fitSwitch(s));
  }
  for (const button of n.segments.children) set(button, "ariaPressed", String(button.value === s.measure));
  set(n.select, "value", s.measure);
  set(n.more, "value", s.shownMeasure?.more ? s.measure : "");
  n.more.classList.toggle("chosen", !!s.shownMeasure?.more);
}

// Segments where they have room on one line, else a select field.
function fitSwitch({ n, root }) {
  root.classList.remove("tight");
  const narrow = root.clientWidth <= 560; // the style sheet's narrow form
  root.classList.toggle("tight", narrow || n.segments.scrollWidth + (n.more.hidden ? 0 : n.more.offsetWidth + 6) > n.switch.clientWidth + 1);
  const place = narrow ? n.switch : n.head; // on a phone the buttons stand beside the select field
  if (n.actions.parentElement !== place) place.append(n.actions);
}

function paintActions(s) {
  const { data, n } = s;
  const key = JSON.stringify(data.actions);
  if (n.actions._key === key) return;
  n.actions._key = key;
  n.actions.replaceChildren(...data.actions.map(([id, word, icon]) => {
    const label = el("span", {}, word);
    const button = el("button", { type: "button" }, actionIcon(icon), label);
    button.onclick = async () => {
      if (id !== "copy_link") return s.trigger("action", { id, measure: s.measure, area: s.selected });
      await navigator.clipboard.writeText(location.href);
      label.textContent = s.data.words.copied;
      setTimeout(() => { label.textContent = word; }, 2500);
    };
    return button;
  }));
}

function actionIcon(icon) {
  const node = svg("svg", { viewBox: "0 0 16 16", class: "icon", "aria-hidden": "true" });
  const d = icon === "plus" ? "M8 2.5v11M2.5 8h11" : icon === "mark" ? "M8 2.6L13.4 8 8 13.4 2.6 8Z"
    : "M6.7 9.3a3 3 0 0 0 4.3 0l2.2-2.2a3 3 0 0 0-4.3-4.3l-1 1M9.3 6.7a3 3 0 0 0-4.3 0L2.8 8.9a3 3 0 0 0 4.3 4.3l1-1";
  node.append(svg("path", { d }));
  return node;
}

function paintLegend(s) {
  const { data, n, shownMeasure: m } = s;
  const item = (mark, word, count, cls = "") => el("li", { className: cls }, mark, el("span", {}, word), count === null ? "" : el("b", {}, count));
  const classes = m
    ? m.legend.map(([step, word, count]) => item(el("i", { className: `disc c${step}` }), word, count.toLocaleString(data.words.lang)))
    : data.tint_labels.map(([letter, word]) => item(el("i", { className: `disc c${letter}` }), word, null));
  const signs = !m ? [] : data.words.signs
    .filter(([code], at) => at < 3 || m.sign_counts[code])
    .map(([code, word]) => item(swatch(code), word, m.sign_counts[code].toLocaleString(data.words.lang), m.sign_counts[code] ? "" : "empty"));
  // A layer is no class of the measure: its mark has its own line.
  if (m && data.flags.length) signs.push(item(swatch("flag"), data.flag_word, data.flags.length.toLocaleString(data.words.lang)));
  n.legend.replaceChildren(
    ...(m ? [el("h3", {}, m.legend_title), el("p", {}, m.legend_subtitle)] : []),
    el("ul", { className: "classes" }, ...classes), ...(signs.length ? [el("ul", { className: "signs" }, ...signs)] : []));
}

function swatch(code) {
  const mark = svg("svg", { viewBox: "0 0 16 16", class: "swatch", "aria-hidden": "true" });
  mark.innerHTML = {
    zero_or_hidden: PATTERNS + '<circle cx="8" cy="8" r="6.6" class="tone cz"/>',
    missing: '<circle cx="8" cy="8" r="6.6" class="tone cm"/><path d="M5.4 5.4l5.2 5.2m0-5.2l-5.2 5.2" class="cross"/>',
    suppressed: PATTERNS + '<circle cx="8" cy="8" r="6.6" class="tone ch"/>',
    not_applicable: '<circle cx="8" cy="8" r="6.6" class="tone cn"/>',
    few: '<circle cx="8" cy="8" r="6.6" class="tone cf"/>',
    incomplete: '<circle cx="8" cy="8" r="6.6" class="dashed"/>',
    flag: '<path d="M8 2.6L13.4 8 8 13.4 2.6 8Z" class="flag"/>',
  }[code];
  return mark;
}

// Circles nested on one base line, as large as they are drawn now; those too large for the room are left out.
function paintSizeKey(s) {
  const { data, n, type, place: { scale } } = s;
  const drawn = data.size_key.map(([r, label]) => [r * scale, label]).filter(([r]) => r < 46 * type);
  n.sizeKey.hidden = !drawn.length;
  if (!drawn.length) return;
  const widest = drawn[0][0];
  const [w, h] = [2 * widest + 62 * type, 2 * widest + 12 * type];
  const key = svg("svg", { viewBox: `0 0 ${w} ${h}`, width: w, height: h, role: "img", "aria-label": drawn.map((d) => d[1]).join(", ") });
  let last = -Infinity;
  for (const [r, label] of drawn) {
    const y = Math.max(h - 2 - 2 * r, last + 15 * type, 7 * type); // labels keep a line's distance
    last = y;
    const text = svg("text", { x: 2 * widest + 24 * type, y: y + 4 * type });
    text.textContent = label;
    key.append(svg("circle", { cx: widest + 1, cy: h - 2 - r, r }),
      svg("path", { d: `M${widest + 1} ${h - 2 - 2 * r}L${2 * widest + 20 * type} ${y}` }), text);
  }
  n.sizeKey.replaceChildren(el("p", {}, data.words.size_key), key);
}

function tipText(s, i) {
  const { data, shownMeasure: m } = s;
  if (!m) return data.names[i];
  const sign = SIGN_OF[m.classes[i]];
  const said = sign ? `${data.names[i]}: ${wordOf(s, sign)}` : `${data.names[i]} ${m.texts[i]}${m.unit}`;
  return flagged(s, i) ? `${said} · ${data.flag_word}` : said;
}

const flagged = (s, i) => s.data.flags?.includes(s.data.ids[i]) ?? false;

function spokenName(s, i) {
  const { data, shownMeasure: m } = s;
  if (!m) return data.names[i];
  const sign = SIGN_OF[m.classes[i]];
  const part = !sign && m.incomplete[i] === "1" ? `, ${wordOf(s, "incomplete")}` : "";
  return `${data.names[i]}, ${sign ? wordOf(s, sign) : m.texts[i] + m.unit}${part}${flagged(s, i) ? `, ${data.flag_word}` : ""}`;
}

// ---- what the reader does ----

function choose(s, i) {
  const id = s.data.ids[i];
  if (s.selected === id && !s.data.measures.length) return; // a locator always points at its area
  s.selected = s.selected === id ? null : id;
  s.awaiting.push(s.selected);
  showSelection(s);
  // The time makes each choice a new one: choosing again what was chosen before, and unchosen elsewhere, counts.
  s.send("area", { id: s.selected, at: Date.now(), measure: s.measure });
}

function showSelection(s) {
  const { data, n, areas } = s;
  const i = s.index.get(s.selected);
  if (data.interactive && areas.length) {
    if (s.pressed !== i) areas[s.pressed]?.el.setAttribute("aria-pressed", "false");
    areas.forEach((area) => area.el.hasAttribute("aria-pressed") || area.el.setAttribute("aria-pressed", "false"));
    areas[i]?.el.setAttribute("aria-pressed", "true");
    s.pressed = i;
    tabStop(s, i ?? s.stop ?? 0);
  }
  if (s.place && areas.length) rings(s);
  if (data.list && s.revealed !== s.selected) {
    if (i !== undefined && !s.found.includes(i) && s.query) { s.query = n.search.value = ""; } // a search must not hide it
    s.walked = undefined;
    order(s);
    reveal(s, s.found.indexOf(i));
  }
  s.revealed = s.selected;
}

function switchMeasure(s, id) {
  s.measure = id;
  s.shownMeasure = s.data.measures.find((m) => m.id === id);
  paint(s);
  keepAddress(s);
}

// The address always names the measure that is shown; every other parameter stays.
function keepAddress(s) {
  if (s.data.measures.length < 2) return;
  const address = new URL(location.href);
  const named = address.searchParams.get("measure");
  if (named === s.measure || (named === null && s.measure === s.data.measure)) return;
  address.searchParams.set("measure", s.measure);
  history.replaceState(history.state, "", address);
}
