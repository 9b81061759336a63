"""The components' browser code and the style sheet, fetched once by address instead of being sent with every change.

Streamlit puts a component's script and style sheet into each message about it. Ours are some 60 kB, a hundred times
what changes when a control is used; so the message holds one line that fetches the rest, and the browser keeps it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

_HERE = Path(__file__).parent

#: Component -> its scripts and its style sheet. Scripts are joined: they hold declarations only, in any order.
COMPONENTS = {
    "map": (("map/geometry.js", "map/view.js", "map/list.js", "map/component.js"), "map/component.css"),
    "block": (("block/component.js",), None),
}

# What stands as long as the release (`fixed_at`) is fetched once as well, and joined to what a change brings.
# The style sheet goes where the component's markup is: into its shadow root, or into the page where it has none.
_LOADER = """
export default function (component) {{
  let done;
  const root = component.parentElement;
  const turn = (root.turn = (root.turn ?? 0) + 1);
  const kept = (window.byibalanceKept ??= new Map());
  const at = component.data?.fixed_at;
  if (at && !kept.has(at)) kept.set(at, fetch(location.origin + at).then((answer) => answer.json()));
  Promise.all([import(location.origin + "{address}"), at ? kept.get(at) : {{}}]).then(([code, fixed]) => {{
    if (turn !== root.turn) return; // a newer change has overtaken this one
    if (code.css && !root.querySelector("style[data-own]")) {{
      const style = document.createElement("style");
      style.dataset.own = "";
      style.textContent = code.css;
      root.prepend(style);
    }}
    done = code.default({{ ...component, data: {{ ...fixed, ...component.data }} }});
  }});
  return () => done?.();
}}
"""


@dataclass(frozen=True)
class Module:
    """A component's code as one module, or the style sheet; its address changes with it, so it may be kept for ever."""

    address: str
    content: str

    @property
    def loader(self) -> str:
        """The one line of script that stands in for the component."""
        return _LOADER.format(address=self.address)


@cache
def module(name: str) -> Module:
    """Return a component's code by name.

    Raises
    ------
    KeyError
        When there is no such component.
    """
    scripts, sheet = COMPONENTS[name]
    content = "\n".join((_HERE / script).read_text(encoding="utf-8") for script in scripts)
    css = (_HERE / sheet).read_text(encoding="utf-8") if sheet else ""
    content += f"\nexport const css = {json.dumps(css)};\n"
    return Module(f"/code/{name}.{_digest(content)}.js", content)


@cache
def style_sheet() -> Module:
    """Return the look of every page."""
    content = (_HERE / "assets" / "style.css").read_text(encoding="utf-8")
    return Module(f"/code/style.{_digest(content)}.css", content)


def _digest(content: str) -> str:
    return sha256(content.encode()).hexdigest()[:12]
