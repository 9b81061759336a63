// The list: the same areas as the map, sorted and searched in the browser. Only the rows in sight are drawn: a table of
// 400 rows takes the browser longer to lay out than the map and the rest of the page together.

const LOWEST_ROW = 25; // pixels, until a row has been measured
const IN_SIGHT = 20; // rows, until the frame has been measured
const SPARE_ROWS = 10; // drawn above and below the sight, so that scrolling meets no hole

function buildList(s) {
  const { data: { words }, n } = s;
  const column = (key) =>
    el("th", { scope: "col", role: "columnheader", className: `col-${key}` },
      el("button", { type: "button", onclick: () => sortBy(s, key) }, el("span"), el("i", { ariaHidden: "true" })));
  n.columns = { name: column("name"), size: column("size"), value: column("value"), out: column("out") };
  n.search = el("input", { type: "search", oninput: () => { s.query = n.search.value; order(s); } });
  n.search.value = s.query;
  n.judgements = el("div", { className: "judgements" });
  n.rows = el("tbody", { role: "rowgroup" });
  n.table = el("table", { role: "table" },
    el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, ...Object.values(n.columns))), n.rows);
  n.all = el("div", { className: "all" }, n.table); // as tall as all rows are
  n.scroll = el("div", { className: "scroll", tabIndex: -1 }, n.all);
  n.scroll.onscroll = () => {
    s.scrolled = n.scroll.scrollTop;
    drawRows(s);
  };
  n.shown = el("span", { role: "status" });
  n.open = el("a", { className: "open" });
  n.open.onclick = (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button) return; // a new tab is the browser's
    event.preventDefault();
    s.trigger("open", s.selected);
  };
  n.rows.onclick = (event) => {
    const row = event.target.closest("tr");
    if (row && event.detail < 2) choose(s, row._i);
  };
  n.scroll.onkeydown = (event) => walkRows(s, event);
  s.rows = [];
  return el("section", { className: "right", ariaLabel: words.list_label },
    el("div", { className: "tools" }, el("label", { className: "search" }, magnifier(), n.search), n.judgements),
    n.scroll, el("div", { className: "foot" }, n.shown, n.open));
}

function magnifier() {
  const icon = svg("svg", { viewBox: "0 0 16 16", class: "icon", "aria-hidden": "true" });
  icon.append(svg("circle", { cx: 7, cy: 7, r: 4.6 }), svg("path", { d: "M10.5 10.5L14 14" }));
  return icon;
}

// Words and values of the list; only what differs is written.
function paintList(s) {
  const { data: { words }, n } = s;
  const m = s.shownMeasure;
  set(n.search, "placeholder", words.search);
  set(n.search, "ariaLabel", words.search);
  set(n.table, "ariaLabel", words.list_label);
  const heads = { name: words.area, size: words.size, value: m.column, out: words.stands_out };
  for (const [key, head] of Object.entries(n.columns)) set(head.querySelector("span"), "textContent", heads[key]);
  n.judgements.replaceChildren(...words.judgements.map(([code, word]) => el("span", {}, judgement(code), ` ${word}`)));
  order(s);
}

// The rows in sight, at their place in a frame as tall as all of them. Rows that stay are not touched, so that the one
// with the focus keeps it. Where the list stands is kept as it scrolls: asking the browser would make it lay out first.
function drawRows(s) {
  const { n, found } = s;
  const height = s.rowHeight ?? LOWEST_ROW;
  const count = s.printing ? found.length : (s.room ?? IN_SIGHT) + 2 * SPARE_ROWS;
  const start = Math.min(Math.floor((s.scrolled ?? 0) / height) - SPARE_ROWS, found.length - count);
  const first = s.printing ? 0 : Math.max(0, start);
  const drawn = found.slice(first, first + count).map((i) => s.rows[i] ?? makeRow(s, i));
  const kept = new Set(drawn);
  const focused = n.rows.contains(s.root.getRootNode().activeElement);
  for (const row of [...n.rows.children]) if (!kept.has(row)) row.remove();
  drawn.forEach((row, k) => {
    if (n.rows.children[k] !== row) n.rows.insertBefore(row, n.rows.children[k] ?? null);
    row.setAttribute("aria-rowindex", first + k + 2); // the head is the first row
    paintRow(s, row._i);
  });
  n.table.setAttribute("aria-rowcount", found.length + 1);
  n.all.style.height = `${(s.headHeight ?? 0) + found.length * height}px`;
  n.all.style.paddingTop = `${first * height}px`;
  markRows(s);
  // The row with the focus has been scrolled away: the keys still walk from it.
  if (focused && !n.rows.contains(s.root.getRootNode().activeElement)) n.scroll.focus({ preventScroll: true });
}

function makeRow(s, i) {
  const cell = (key, ...kids) => el("td", { role: "cell", className: `col-${key}` }, ...kids);
  const row = el("tr", { role: "row" },
    cell("name", el("button", { type: "button", tabIndex: -1 })), cell("size"), cell("value"), cell("out"));
  row._i = i;
  s.rows[i] = row;
  return row;
}

function paintRow(s, i) {
  const { data, shownMeasure: m } = s;
  const row = s.rows[i];
  const letter = m.classes[i];
  const key = [data.names[i], m.id, m.texts[i], letter, m.incomplete[i], data.list.size_texts[i], ...data.list.stands_out[i].flat(4),
    m.benchmark, ...m.range, data.words.lang, flagged(s, i)].join("|");
  if (row._key === key) return;
  row._key = key;
  const [name, size, value, out] = row.children;
  set(name.firstChild, "textContent", data.names[i]);
  set(name, "title", flagged(s, i) ? `${data.names[i]}: ${data.flag_word}` : data.names[i]);
  name.classList.toggle("flagged", flagged(s, i));
  const dashed = m.incomplete[i] === "1" ? [swatch("incomplete"), el("span", { className: "unseen" }, wordOf(s, "incomplete"))] : [];
  size.replaceChildren(...dashed, data.list.size_texts[i]);
  value.replaceChildren(...(SIGN_OF[letter]
    ? [swatch(SIGN_OF[letter]), el("span", { className: "none" }, wordOf(s, SIGN_OF[letter]))]
    : [el("b", {}, m.texts[i]), bar(m, i)]));
  const [code, text, rest = [], wide] = data.list.stands_out[i];
  out.className = `col-out is-${code || "none"}`;
  out.title = [(wide ?? [code, text])[1], ...((wide ? wide[2] : rest) ?? []).map(([, words]) => words)].join("; ");
  const told = (sign, words) => sign ? [judgement(sign), ` ${words}`] : [words];
  const line = (code, text, rest) => [...told(code, text), ...rest.map(([sign, words]) =>
    el("span", { className: sign ? "also" : "also more" }, ...told(sign, words)))];
  // Two lines for two widths of the list: the style sheet shows the one that there is room for.
  out.replaceChildren(...(wide
    ? [el("span", { className: "if-narrow" }, ...line(code, text, rest)), el("span", { className: "if-wide" }, ...line(wide[0], wide[1], wide[2] ?? []))]
    : line(code, text, rest)));
}

function bar(m, i) {
  const [low, high] = m.range;
  const at = (v) => (100 * (v - low)) / (high - low || 1);
  const [from, to] = [at(Math.min(0, m.values[i])), at(Math.max(0, m.values[i]))];
  const fill = el("i", { className: `fill c${m.classes[i]}` });
  fill.style.cssText = `left:${from}%;width:${to - from}%`;
  const track = el("span", { className: "bar", ariaHidden: "true" }, fill);
  if (m.benchmark !== null) {
    const tick = el("i", { className: "tick" });
    tick.style.left = `${at(m.benchmark)}%`;
    track.append(tick);
  }
  return track;
}

function judgement(code) {
  return el("i", { className: `sign is-${code}`, ariaHidden: "true" },
    { strength: "▲", challenge: "▼", different: "◆", on_level: "=" }[code]);
}

function sortBy(s, key) {
  // Names and findings start at the beginning of the alphabet, numbers with the largest; again turns it round.
  const first = key === "name" || key === "out" ? 1 : -1;
  s.sort = { key, way: s.sort.key === key ? -s.sort.way : first };
  order(s);
  s.n.scroll.scrollTop = 0;
}

// Each name's place in the alphabet and its letters for the search, worked out once: comparing names is slow.
function alphabet(s) {
  const { names, words: { lang } } = s.data;
  if (s.alphabet?.names !== names || s.alphabet.lang !== lang) {
    const collator = new Intl.Collator(lang, { numeric: true });
    const rank = [];
    names.map((_, i) => i).sort((a, b) => collator.compare(names[a], names[b])).forEach((i, place) => { rank[i] = place; });
    s.alphabet = { names, lang, collator, rank, lower: names.map((name) => name.toLocaleLowerCase(lang)) };
  }
  return s.alphabet;
}

function order(s) {
  const { data, n, sort, shownMeasure: m } = s;
  const { collator: words, rank, lower } = alphabet(s);
  const value = {
    size: (i) => data.sizes[i],
    value: (i) => m.values[i],
    out: (i) => data.list.stands_out[i].slice(0, 2).join(" "),
    name: (i) => rank[i],
  }[sort.key];
  const sought = s.query.trim().toLocaleLowerCase(data.words.lang);
  const byName = (a, b) => rank[a] - rank[b];
  const found = data.ids.map((_, i) => i).filter((i) => lower[i].includes(sought));
  found.sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return x === y ? byName(a, b) : x === null ? 1 : -1; // what is not known comes last
    return sort.way * (typeof x === "string" ? words.compare(x, y) : x - y) || byName(a, b);
  });
  s.found = found;
  drawRows(s);
  for (const [key, head] of Object.entries(n.columns)) {
    const way = key !== sort.key ? "none" : sort.way > 0 ? "ascending" : "descending";
    set(head, "ariaSort", way);
    set(head.querySelector("i"), "textContent", { none: "", ascending: "↓", descending: "↑" }[way]);
  }
  foot(s);
}

function markRows(s) {
  const rows = [...s.n.rows.children];
  const picked = s.index.get(s.selected);
  // One stop for Tab: where the keys were last, else the chosen row; arrows walk from there.
  const stop = rows.find((row) => row._i === s.walked) ?? rows.find((row) => row._i === picked) ?? rows[0];
  for (const row of rows) {
    set(row, "className", row._i === picked ? "picked" : "");
    set(row.firstChild.firstChild, "ariaPressed", String(row._i === picked));
    set(row.firstChild.firstChild, "tabIndex", row === stop ? 0 : -1);
  }
  const name = s.data.names[picked];
  s.n.open.hidden = !name || !s.data.open_href;
  if (!s.n.open.hidden) {
    set(s.n.open, "textContent", fill(s.data.words.open, { name }));
    set(s.n.open, "href", s.data.open_href.replace("{id}", encodeURIComponent(s.selected)));
  }
}

function walkRows(s, event) {
  if (event.target.closest("thead")) return; // its buttons sort
  const at = s.found.indexOf(event.target.closest("tr")?._i ?? s.walked);
  const last = s.found.length - 1;
  const page = Math.max(1, s.room - 1);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: last }[event.key];
  if (to === undefined || last < 0) return;
  event.preventDefault();
  const place = Math.min(last, Math.max(0, to));
  s.walked = s.found[place];
  reveal(s, place);
  s.rows[s.walked].firstChild.firstChild.focus({ preventScroll: true });
}

// Scrolls the list's own frame and nothing else: `scrollIntoView` would move the page as well.
function reveal(s, place) {
  const { scroll } = s.n;
  if (place < 0 || !s.rowHeight) return; // not measured yet: `fitRows` comes back
  const top = place * s.rowHeight;
  const bottom = s.headHeight + top + s.rowHeight - scroll.clientHeight;
  if (scroll.scrollTop > top) scroll.scrollTop = top;
  else if (scroll.scrollTop < bottom) scroll.scrollTop = bottom;
  s.scrolled = scroll.scrollTop;
  drawRows(s);
}

// The frame ends between two rows, so that no half row looks like an error. Measuring is dear: only when the room has
// changed.
function fitRows(s) {
  const { scroll, rows, table } = s.n;
  const first = s.rowHeight === undefined;
  // In fractions of a pixel: enlarged type makes rows of 33.25, and 7,500 quarters are a long way.
  if (rows.firstChild) s.rowHeight = rows.firstChild.getBoundingClientRect().height || LOWEST_ROW;
  s.headHeight = table.tHead.getBoundingClientRect().height;
  const top = scroll.scrollTop; // a frame that grows for a moment would lose the end of the list
  scroll.style.maxHeight = "";
  s.room = Math.max(1, Math.floor((scroll.clientHeight - s.headHeight + 2) / (s.rowHeight ?? LOWEST_ROW)));
  scroll.style.maxHeight = `${s.headHeight + s.room * (s.rowHeight ?? LOWEST_ROW) + 1}px`;
  if (scroll.scrollTop !== top) scroll.scrollTop = top;
  drawRows(s);
  if (first) reveal(s, s.found.indexOf(s.index.get(s.selected)));
  foot(s);
}

function foot(s) {
  const { n, data: { words }, found } = s;
  const shown = s.printing ? found.length : Math.min(found.length, s.room ?? found.length);
  const total = s.data.ids.length;
  const sentence = !found.length ? words.none_found : shown < total ? words.shown : words.all_shown;
  const parts = [fill(sentence, { shown: shown.toLocaleString(words.lang), total: total.toLocaleString(words.lang) }),
    s.shownMeasure.benchmark_note].filter(Boolean);
  set(n.shown, "textContent", parts.join(" · "));
}
