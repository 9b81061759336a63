// Shows a view's markup and makes its links, copy buttons and picture buttons work. No words live here.

const NAME = "b-said";

/** Tell something to everybody: a short visible note that screen readers announce. */
function say(text) {
  let note = document.getElementById(NAME);
  if (!note) {
    note = document.createElement("div");
    note.id = NAME;
    note.setAttribute("role", "status");
    document.body.append(note);
  }
  note.textContent = text;
  note.classList.add("b-on");
  clearTimeout(note.timer);
  note.timer = setTimeout(() => note.classList.remove("b-on"), 2200);
}

/** Copy the address as it stands: the map may have changed it since the server last heard. */
async function copy(words) {
  const url = location.href;
  try {
    await navigator.clipboard.writeText(url);
    say(words.copied);
  } catch {
    // Without a secure connection there is no clipboard: the address is shown to be copied by hand.
    window.prompt(words.failed, url);
  }
}

/** A link made by the server, with the measure that the map shows now: the server does not hear of that change. */
function withMeasure(href) {
  const link = new URL(href);
  const here = new URLSearchParams(location.search);
  if (here.get("measure") && here.get("municipality") === link.searchParams.get("municipality"))
    link.searchParams.set("measure", here.get("measure"));
  return link.pathname + link.search + link.hash;
}

/** A new item of an agenda: this view as the address has it, and one of its figures. */
function addition({ add, title }) {
  const link = `${location.pathname}${location.search}${add ? `#figure-${add}` : ""}`;
  return `agenda_item/?${new URLSearchParams({ link, title })}`;
}

/** Everything a picture needs to stand alone: the computed style of each element, written into the element. */
function inlineStyles(source, target) {
  const style = getComputedStyle(source);
  let text = "";
  for (const name of style) text += `${name}:${style.getPropertyValue(name)};`;
  target.setAttribute("style", text);
  const from = source.children;
  const to = target.children;
  for (let i = 0; i < from.length; i++) inlineStyles(from[i], to[i]);
}

/** The page's own type face as a rule that a picture can carry: a picture cannot fetch anything. */
async function typeFace() {
  const file = performance.getEntriesByType("resource").find((entry) => /SourceSansVF-Upright/.test(entry.name));
  if (!file) return "";
  const bytes = new Uint8Array(await (await fetch(file.name)).arrayBuffer());
  let text = "";
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return `<style>@font-face{font-family:"Source Sans";font-weight:200 900;src:url(data:font/woff2;base64,${btoa(text)})}</style>`;
}

/** Save a figure (title, drawing, source line) as PNG, twice the size of the screen. */
async function picture(figure, name) {
  const box = figure.getBoundingClientRect();
  const copyOfFigure = figure.cloneNode(true);
  inlineStyles(figure, copyOfFigure);
  copyOfFigure.querySelectorAll("[data-screen]").forEach((node) => node.remove());
  copyOfFigure.style.margin = "0";
  const ground = getComputedStyle(document.documentElement).getPropertyValue("--b-ground") || "#fff";
  const body = new XMLSerializer().serializeToString(copyOfFigure);
  const pad = 24;
  const width = Math.ceil(box.width) + 2 * pad;
  const height = Math.ceil(box.height) + 2 * pad;
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">` +
    (await typeFace()) +
    `<foreignObject x="${pad}" y="${pad}" width="${Math.ceil(box.width)}" height="${Math.ceil(box.height)}">${body}</foreignObject></svg>`;
  const image = new Image();
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg);
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = 2 * width;
  canvas.height = 2 * height;
  const pen = canvas.getContext("2d");
  pen.fillStyle = getComputedStyle(document.querySelector(".stApp")).backgroundColor || ground;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.scale(2, 2);
  pen.drawImage(image, 0, 0);
  const link = document.createElement("a");
  link.href = canvas.toDataURL("image/png");
  link.download = name;
  link.click();
}

/** Bring the rows of a figure's table when it is opened. */
async function fill(details) {
  const box = details.open && details.querySelector(":scope > [data-table]");
  if (!box || box.childElementCount) return;
  const answer = await fetch(box.dataset.table);
  if (answer.ok) box.innerHTML = await answer.text();
}

/** What needs the arrow keys itself while it has the focus: a field, a slider, a choice, a map, a frame that scrolls. */
const TAKES_KEYS =
  "input, textarea, select, [contenteditable], .b-map, .b-scroll, " +
  ["slider", "radio", "radiogroup", "combobox", "listbox", "option", "tab"].map((role) => `[role="${role}"]`).join();

/** Esc leaves the meeting, wherever the focus is; arrows go a step, unless what has the focus needs them itself, and B
 * goes to the field of the decision. A presenter's remote control sends page up and down: they go a step where the page
 * has no more to show that way. */
function onKey(event) {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (document.querySelector('[role="dialog"]')) return;
  if (event.key === "Escape") return document.querySelector("a[data-esc]")?.click();
  const field = event.key.toLowerCase() === "b" && document.querySelector(".st-key-decision input");
  if (field && !document.activeElement?.closest(TAKES_KEYS)) {
    event.preventDefault();
    return field.focus();
  }
  const page = { PageUp: "ArrowLeft", PageDown: "ArrowRight" }[event.key];
  const step = document.querySelector(`a[data-key="${CSS.escape(page ?? event.key)}"]`);
  if (!step || document.activeElement?.closest(TAKES_KEYS)) return;
  const main = document.querySelector('[data-testid="stMain"]');
  const rest = main ? main.scrollHeight - main.clientHeight - main.scrollTop : 0;
  if (page && (event.key === "PageDown" ? rest > 4 : main?.scrollTop > 4)) return;
  event.preventDefault();
  step.click();
}

/** In a dialog: Esc lets a field say what was typed before the dialog goes; Enter in a line of text saves a new row. */
function onDialogKey(event) {
  const field = event.target;
  if (!field.matches?.('[role="dialog"] :is(textarea, input[type="text"]):not([role="combobox"])')) return;
  if (event.key === "Escape") field.blur();
  if (event.key !== "Enter" || field.tagName === "TEXTAREA" || field.closest('[data-testid="stDateInput"]')) return;
  const save = field.closest('[role="dialog"]').querySelector(".st-key-entry-save-enter button");
  // The field says what was typed first.
  if (save) setTimeout(() => save.click());
}

const FIRST = ':is(input, textarea):not([data-testid="stDateInput"] *)';

/** A dialog begins in its first field, once all of them stand: some fetch their code first. A day is passed over: its
 * calendar would open. */
function begin(dialog, tries = 60) {
  const form = dialog.querySelector(".st-key-entry");
  if (form?.contains(document.activeElement)) return;
  if (!form?.querySelector('[data-testid="stSkeleton"]')) form?.querySelector(FIRST)?.focus();
  // The dialog takes the focus itself when it has come.
  if (tries) setTimeout(() => begin(dialog, tries - 1), 60);
}

if (!window.byibalanceKeys) {
  window.byibalanceKeys = true;
  document.addEventListener("keydown", onKey);
  document.addEventListener("keydown", onDialogKey, true);
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".b-block");
  document.documentElement.lang = data.language;
  document.documentElement.classList.toggle("b-meeting", data.meeting);
  document.documentElement.classList.toggle("b-writes", data.writes);
  root.words = data.words;
  root.go = (address) => setTriggerValue("go", address);
  root.write = (what) => setTriggerValue("write", what);
  if (root.html !== data.html) {
    // What the reader opened stays open when the figures behind it change.
    const open = [...root.querySelectorAll("details[open][id]")].map((node) => node.id);
    // A button that writes keeps the focus, so that it can be pressed again by keyboard.
    const held = root.contains(document.activeElement) && document.activeElement.dataset.write;
    root.innerHTML = data.html;
    if (held) root.querySelector(`[data-write="${CSS.escape(held)}"]`)?.focus();
    root.html = data.html;
    for (const id of open) root.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
  }
  // An address with an anchor: go there once the markup stands. A link that was followed inside the app leaves its
  // anchor here, because the server does not hear of it.
  const wanted = window.byibalanceAnchor ?? location.hash;
  const anchor = wanted.length > 1 && root.querySelector(`#${CSS.escape(wanted.slice(1))}`);
  if (anchor && root.anchored !== wanted) {
    root.anchored = wanted;
    window.byibalanceAnchor = "";
    for (let node = anchor.closest("details"); node; node = node.parentElement.closest("details")) node.open = true;
    anchor.scrollIntoView();
  }
  if (root.listening) return;
  root.listening = true;
  const dialog = root.closest('[role="dialog"]');
  if (dialog) {
    // It stands outside the app, which alone knows whether it is light or dark.
    dialog.style.colorScheme = getComputedStyle(document.querySelector(".stApp")).colorScheme;
    begin(dialog);
  }
  // "toggle" does not bubble, so it is caught on its way down.
  root.addEventListener("toggle", (event) => fill(event.target), true);
  root.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const target = event.target.closest("a[data-view],[data-copy],[data-png],[data-write],[data-add]");
    if (!target) return;
    if (target.dataset.png) {
      picture(target.closest('figure, [class*="st-key-figure-"]'), target.dataset.png);
    } else if (target.dataset.copy !== undefined) {
      copy(root.words);
    } else if (target.dataset.write !== undefined) {
      root.write(target.dataset.write);
    } else if (target.dataset.add !== undefined) {
      root.write(addition(target.dataset));
    } else {
      window.byibalanceAnchor = new URL(target.href).hash || undefined;
      root.go(withMeasure(target.href));
    }
    event.preventDefault();
  });
}
