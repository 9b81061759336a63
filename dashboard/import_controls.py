"""Indlæs data, step by step: choose a file, see the columns, see what was found, see the counts, publish."""

from __future__ import annotations

from typing import Any

import streamlit as st

from byibalance_core.findings import RefusedError
from byibalance_core.sources.import_fields import FIELDS
from byibalance_core.store import StoreError
from dashboard import import_work
from dashboard.frame import Frame
from dashboard.import_work import Reading
from dashboard.views import imports

_NOT_USED = ""
_PER_ROW = 4


def draw(frame: Frame) -> None:
    """Draw the part where it is allowed; elsewhere there is nothing."""
    m = frame.facts.m
    if frame.state.mode == "meeting" or not import_work.is_allowed(m.code, address=st.get_option("server.address")):
        return
    text = frame.text
    said = st.session_state.pop("import-done", None)
    if said:
        frame.show("import-done", f'<div class="b-notice" role="status">{said}</div>')
    with st.expander(text("imports.title"), expanded=_file() is not None):
        st.markdown(text("imports.intro"))
        left, right = st.columns((2, 1), gap="medium")
        left.file_uploader(text("imports.choose"), type=["xlsx", "csv", "tsv"], key=_file_key())
        names = frame.facts.m.table("organisations").set_index("organisation_id")["name"].astype(str).to_dict()
        right.selectbox(
            text("imports.organisation"),
            ["", *map(str, names)],
            key="import-organisation",
            format_func=lambda code: names.get(code, text("imports.all_organisations")),
        )
        right.checkbox(text("imports.replace"), key="import-replace")
        if _file() is not None:
            _steps(frame)


def _file_key() -> str:
    """Return the key of the box for a file; a new one after each import, so that the box is empty again."""
    return f"import-file-{st.session_state.get('import-count', 0)}"


def _file() -> Any:
    return st.session_state.get(_file_key())


def _steps(frame: Frame) -> None:
    reading = _reading(frame)
    if reading is None:
        return
    read = reading.read
    frame.show("import-summary", imports.summary(read, frame.text))
    if read.mapping is not None:
        _columns(frame, reading)
    frame.show("import-findings", imports.findings(reading.found, frame.text))
    if reading.found:
        st.download_button(
            frame.text("imports.download"), imports.report(reading.found), "fund.csv", "text/csv", on_click="ignore"
        )
    if read.frames:
        frame.show("import-preview", imports.preview(read.frames, reading.target.register, frame.text))
        _accept(frame, reading)


def _reading(frame: Frame) -> Reading | None:
    """Return the reading of the chosen file, the one that is kept where nothing has changed."""
    uploaded = _file()
    data = uploaded.getvalue()
    organisation = st.session_state["import-organisation"] or None
    replace = bool(st.session_state["import-replace"])
    chosen = {
        header: st.session_state[key] or None
        for header, (key, proposed) in st.session_state.get("import-headers", {}).items()
        if key in st.session_state and st.session_state[key] != proposed
    }
    name = import_work.token(data, frame.facts.m.code, organisation, replace, sorted(chosen.items(), key=str))
    kept = st.session_state.get("import-reading")
    if kept is not None and kept[0] == name:
        return kept[1]
    try:
        with st.spinner(frame.text("imports.reading")):
            reading = import_work.read(
                data,
                file=uploaded.name,
                code=frame.facts.m.code,
                organisation=organisation,
                chosen=chosen,
                replace=replace,
            )
    except RefusedError as error:
        frame.show("import-findings", imports.findings(error.findings, frame.text))
        return None
    st.session_state["import-reading"] = (name, reading)
    return reading


def _columns(frame: Frame, reading: Reading) -> None:
    """Draw one select box for each column; what is chosen there is read at once."""
    text, mapping = frame.text, reading.read.mapping
    assert mapping is not None  # noqa: S101 - the caller has looked
    st.markdown(f"**{text('imports.columns')}**")
    columns = [column for column in mapping.columns if column.header]
    keys = {column.header: f"import-column-{mapping.signature}-{column.position}" for column in columns}
    before = st.session_state.get("import-headers", {})
    if {key for key, _ in before.values()} != set(keys.values()):
        # What was proposed for these headers; only what differs from it is a person's choice.
        st.session_state["import-headers"] = {
            column.header: (keys[column.header], column.field or _NOT_USED) for column in columns
        }
    for start in range(0, len(columns), _PER_ROW):
        for place, column in zip(st.columns(_PER_ROW, gap="small"), columns[start : start + _PER_ROW], strict=False):
            key = f"import-column-{mapping.signature}-{column.position}"
            st.session_state.setdefault(key, column.field or _NOT_USED)
            place.selectbox(
                column.header.replace("[", "(").replace("]", ")"),
                [_NOT_USED, *FIELDS],
                key=key,
                format_func=lambda field: text(f"imports.field.{field}") if field else text("imports.not_used"),
            )
            place.caption(text(f"imports.confidence.{column.confidence}"))


def _accept(frame: Frame, reading: Reading) -> None:
    text, left = frame.text, len(reading.read.left)
    whole, partial = not reading.blocking(partial=False), not reading.blocking(partial=True)
    if not partial:
        st.info(text("imports.stopped"))
        return
    label = text("imports.publish") if whole or not left else text("imports.publish_partial", count=text.number(left))
    if not st.button(label, key="import-publish"):
        return
    bar = st.progress(0.0, text=text("imports.step.write"))

    def progress(step: str, share: float) -> None:
        bar.progress(share, text=text(f"imports.step.{step}"))

    try:
        release_id = import_work.take(reading, progress)
    except RefusedError as error:
        bar.empty()
        st.error(text("imports.refused"))
        frame.show("import-refused", imports.findings(error.findings, text))
    except (StoreError, OSError):
        bar.empty()
        st.error(text("imports.failed"))
    else:
        for name in ("import-reading", "import-headers"):
            st.session_state.pop(name, None)
        st.session_state["import-count"] = st.session_state.get("import-count", 0) + 1
        st.session_state["import-done"] = text(
            "imports.done", rows=text.number(reading.read.rows - left), id=release_id
        )
        st.rerun()
