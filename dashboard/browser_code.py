"""The components' browser code, fetched once by address instead of being sent with every change.

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

# The style sheet goes where the component's markup is: into its shadow root, or into the page where it has none.
_LOADER = """
export default function (component) {{
  let done;
  import(location.origin + "{address}").then((code) => {{
    const root = component.parentElement;
    if (code.css && !root.querySelector("style[data-own]")) {{
      const style = document.createElement("style");
      style.dataset.own = "";
      style.textContent = code.css;
      root.prepend(style);
    }}
    done = code.default(component);
  }});
  return () => done?.();
}}
"""


@dataclass(frozen=True)
class Module:
    """A component's code as one module; `address` changes with its content, so it may be kept for ever."""

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
    return Module(f"/code/{name}.{sha256(content.encode()).hexdigest()[:12]}.js", content)
