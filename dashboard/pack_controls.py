"""Mødemateriale on a meeting's page: choose a form, see it being made item by item, fetch it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import streamlit as st

from byibalance_core import reports
from byibalance_core.register.entries import Meeting
from dashboard.frame import Frame
from dashboard.meetings import release_of
from dashboard.pack_work import Job
from dashboard.views import meeting_steps

#: Seconds between two looks at what is being made.
_LOOK = 0.7
_MEDIA = {
    ".pdf": "application/pdf",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".html": "text/html",
}


def draw(frame: Frame, meeting: Meeting) -> None:
    """Draw the choice, what is being made, and what is ready; the reader may leave meanwhile."""
    text = frame.text
    with st.container(key="pack"):
        st.markdown(f"**{text('meeting_page.pack.title')}**")
        if not any(item.link for item in meeting_steps.agenda(frame.book, meeting)):
            st.caption(text("meeting_page.pack.no_items"))
            return
        job = _job(meeting)
        # Only what is on its way is looked at again and again.
        timed = job is not None and job.is_on_its_way
        st.fragment(_content, run_every=_LOOK if timed else None)(frame, meeting, timed)


def _job(meeting: Meeting) -> Job | None:
    found: Job | None = st.session_state.get("packs", {}).get(meeting.id)
    return found


def _content(frame: Frame, meeting: Meeting, timed: bool) -> None:
    text, job = frame.text, _job(meeting)
    if timed != (job is not None and job.is_on_its_way):
        # It has begun or ended: the page is drawn with the clock, or without.
        st.rerun()
    if job is not None and timed:
        words = job.words or text(f"meeting_page.pack.{'waiting' if job.state == 'waiting' else 'starting'}")
        st.progress(job.share, text=words)
        st.caption(text("meeting_page.pack.leave"))
        st.button(text("meeting_page.pack.stop"), key="pack-stop", on_click=job.stop)
        return
    if job is not None:
        _ended(frame, meeting, job)
    st.segmented_control(
        text("meeting_page.pack.form"),
        reports.ENDINGS,
        key="pack-ending",
        default=reports.ENDINGS[0],
        format_func=lambda ending: text(f"meeting_page.pack.ending.{ending[1:]}"),
        label_visibility="collapsed",
    )
    st.button(
        text(f"meeting_page.pack.{'make' if job is None else 'again'}"),
        key="pack-make", on_click=_make, args=(frame, meeting), type="secondary",
    )  # fmt: skip
    st.caption(text("meeting_page.pack.note"))


def _ended(frame: Frame, meeting: Meeting, job: Job) -> None:
    text = frame.text
    if job.state == "done":
        name = _file_name(frame, meeting, job.ending)
        st.download_button(
            text("meeting_page.pack.ready", name=text(f"meeting_page.pack.ending.{job.ending[1:]}")),
            job.content, name, _MEDIA[job.ending], key="pack-file", type="primary", on_click="ignore",
        )  # fmt: skip
    elif job.state == "stopped":
        st.info(text("meeting_page.pack.stopped"))
    else:
        st.error(text("meeting_page.pack.failed", why=job.error or text("meeting_page.pack.failed_unknown")))


def _file_name(frame: Frame, meeting: Meeting, ending: str) -> str:
    """Return the file's name: the meeting's, as every system can keep it."""
    plain = re.sub(r"[^0-9a-zæøåA-ZÆØÅ]+", "-", meeting.said("name", frame.text.language)).strip("-").lower()
    return frame.text("meeting_page.pack.file", name=plain or meeting.id) + ending


def _make(frame: Frame, meeting: Meeting) -> None:
    ending = st.session_state.get("pack-ending") or reports.ENDINGS[0]
    job = Job(
        municipality=frame.facts.m.code,
        meeting=meeting.id,
        release=release_of(meeting, frame.facts),
        language=frame.text.language,
        ending=ending,
        address=_address(),
    )
    st.session_state.setdefault("packs", {})[meeting.id] = job
    job.start()


def _address() -> str:
    """Return where the reader has opened the dashboard, for the links of the file."""
    parts = urlsplit(st.context.url or "http://localhost:8501")
    return f"{parts.scheme}://{parts.netloc}"
