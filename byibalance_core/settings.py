"""Where things are and which profile this process serves: variables of the environment, read when asked.

=====================  ==========================================  =======================
variable               meaning                                     default
=====================  ==========================================  =======================
``BYIBALANCE_STORE``   folder that holds the releases              ``var`` in the project
``BYIBALANCE_PROFILE``  ``partner`` or ``public``                  ``partner``
``BYIBALANCE_IMPORT``  ``1``: files may be imported from elsewhere  only on this machine
``BYIBALANCE_DATA``    folder of data folders that imports go to   ``data`` in the project
``BYIBALANCE_REGISTER_URL``  the register's database              a file in the store
``PORT``               port of the dashboard on this machine       8501
=====================  ==========================================  =======================
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from typing import get_args

from byibalance_core.model import Profile

DEFAULT_PORT = 8501
_CHECKOUT = Path(__file__).resolve().parent.parent
#: Codes of the bundled data folders, in the order in which people see them.
BUNDLED = ("101", "999")


class SettingError(ValueError):
    """Raised when a variable of the environment holds what cannot be used; the message says what to write."""


def project_root() -> Path:
    """Return the folder that holds ``data/parameters``: the checkout, or else the working folder."""
    return _CHECKOUT if (_CHECKOUT / "data" / "parameters").is_dir() else Path.cwd()


def store(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder of the releases.

    Examples
    --------
    >>> store({"BYIBALANCE_STORE": "/srv/byibalance"}).name
    'byibalance'
    """
    given = environ.get("BYIBALANCE_STORE", "").strip()
    return Path(given).expanduser().absolute() if given else project_root() / "var"


def profile(environ: Mapping[str, str] = os.environ) -> Profile:
    """Return the one profile that this process serves.

    Raises
    ------
    SettingError
        When the variable names no profile. There is no fallback: a misspelt ``public`` must not serve
        ``partner``.

    Examples
    --------
    >>> profile({})
    'partner'
    """
    given = environ.get("BYIBALANCE_PROFILE", "").strip() or "partner"
    for known in get_args(Profile):
        if given == known:
            return known
    raise SettingError(f"BYIBALANCE_PROFILE er »{given}«. Skriv partner eller public.")


def import_allowed(environ: Mapping[str, str] = os.environ) -> bool:
    """Tell whether files may be imported although the dashboard is reached from other machines.

    Examples
    --------
    >>> import_allowed({}), import_allowed({"BYIBALANCE_IMPORT": "1"})
    (False, True)
    """
    return environ.get("BYIBALANCE_IMPORT", "").strip() == "1"


def import_folder(code: str, environ: Mapping[str, str] = os.environ) -> Path | None:
    """Return the data folder of a municipality that imports go to; None where there is none.

    Examples
    --------
    >>> import_folder("101", {"BYIBALANCE_DATA": "/nowhere"}) is None
    True
    """
    given = environ.get("BYIBALANCE_DATA", "").strip()
    folder = (Path(given).expanduser().absolute() if given else project_root() / "data") / code
    return folder if code.isdecimal() and (folder / "municipality.toml").is_file() else None


def port(environ: Mapping[str, str] = os.environ) -> int:
    """Return the port of the dashboard.

    Raises
    ------
    SettingError
        When the variable is not a port number.

    Examples
    --------
    >>> port({"PORT": "8600"})
    8600
    """
    given = environ.get("PORT", "").strip() or str(DEFAULT_PORT)
    if not given.isdecimal() or not 1 <= int(given) <= 65535:
        raise SettingError(f"PORT er »{given}«. Skriv et tal fra 1 til 65535, fx PORT=8600.")
    return int(given)


def data_folders(root: Path | None = None) -> tuple[Path, ...]:
    """Return the bundled data folders that are there, the real municipality first."""
    folder = (root or project_root()) / "data"
    return tuple(folder / code for code in BUNDLED if (folder / code / "municipality.toml").is_file())


def program() -> str:
    """Return the program's name and version, as every answer and every manifest names it."""
    try:
        return f"byibalance {metadata.version('byibalance')}"
    except metadata.PackageNotFoundError:
        return "byibalance (run without installation)"
