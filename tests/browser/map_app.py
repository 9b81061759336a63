"""A page with nothing but the map, on invented figures; `test_map_component` drives it.

``?kind=circles`` (the default) has 30 areas, ``polygons`` 7,500 from a file, ``lost`` a file that does not exist.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard.circles import circle_layout
from dashboard.map import area_map
from dashboard.maps import AreaList, MapFigure, MapWords, Measure, StandsOut, legend_labels, readable_breaks, size_steps

WORDS = MapWords(
    lang="da",
    map_label="Kort: {measure}",
    measure_label="Vis",
    zoom_in="Zoom ind",
    zoom_out="Zoom ud",
    zoom_all="Hele kommunen",
    not_drawn="Kortet kom ikke",
    list_label="Liste",
    search="Find",
    area="Kvarter",
    size="Boliger",
    stands_out="Skiller sig ud",
    shown="{shown} af {total} vist",
    all_shown="{total} i alt",
    none_found="Intet fundet",
    open="Vis {name}",
    size_key="boliger",
    copied="Kopieret",
    signs=(("zero_or_hidden", "0 eller skjult"), ("missing", "mangler"), ("incomplete", "ufuldstændig")),
    judgements=(("strength", "styrke"), ("challenge", "opmærksomhed"), ("different", "uden retning")),
)


def measure(name: str, label: str, *, shift: int, n: int) -> Measure:
    values = [None if (k + shift) % 10 == 3 else float((k * 7 + shift) % 90) for k in range(n)]
    breaks = readable_breaks([v for v in values if v is not None])
    return Measure(
        id=name,
        label=label,
        title=f"Titel {label}",
        subtitle="pct. 2026",
        legend_title=label,
        legend_subtitle="andel",
        column=f"{label}, %",
        values=tuple(values),
        texts=tuple("" if v is None else f"{v:.1f}".replace(".", ",") for v in values),
        unit=" %",
        signs=tuple("missing" if v is None else "incomplete" if k % 10 == 5 else "" for k, v in enumerate(values)),
        breaks=breaks,
        labels=legend_labels(breaks, lambda v: f"{v:.0f}", over="{value} % og over", under="under {value} %"),
        benchmark=40.0,
        benchmark_note="kommunen 40 %",
    )


@st.cache_resource
def figure(kind: str) -> MapFigure:
    if kind == "layer":  # the circles with a measure beside the switch and a layer over the map
        whole = figure("circles")
        third = replace(measure("third", "Uddannelse", shift=7, n=30), more=True)
        words = replace(WORDS, more="Flere mål")
        marks = {"flags": ("q0004", "q0011"), "flag_word": "på listen"}
        return replace(whole, measures=(*whole.measures, third), words=words, **marks)
    n = {"circles": 30, "lost": 9}.get(kind, 7500)
    sizes = tuple(float(500 + 137 * (k % 11)) for k in range(n))
    circles = None
    if kind == "circles":
        x, y, r = circle_layout([k % 6 for k in range(n)], [k // 6 for k in range(n)], sizes, width=440, height=400)
        circles = (tuple(x), tuple(y), tuple(r))
    return MapFigure(
        ids=tuple(f"q{k:04d}" for k in range(n)),
        names=tuple(f"Kvarter {k:04d}" for k in range(n)),
        short_names=("K" if circles else "",) * n,
        sizes=sizes,
        words=WORDS,
        circles=circles,
        geometry_url=None if circles else f"/app/static/{'none' if kind == 'lost' else 'geo'}.bin",
        measures=(measure("first", "Almene", shift=1, n=n), measure("second", "Indkomst", shift=4, n=n)),
        measure="first",
        list=AreaList(tuple(f"{s:.0f}" for s in sizes), (StandsOut("strength", "højere indkomst"),) * n),
        size_key=tuple((float(s), str(s)) for s in size_steps(sizes)),
        open_href="/omraader?area={id}",
        actions=(("add", "Føj til", "plus"), ("copy_link", "Kopiér link", "link")),
    )


def main() -> None:
    state = st.session_state
    st.set_page_config(layout="wide")
    state.runs = state.get("runs", 0) + 1
    shown = replace(figure(st.query_params.get("kind", "circles")), selected=state.get("area"))
    answer = area_map(
        shown,
        key="map",
        on_area=lambda area: state.update(area=area),
        on_open=lambda area: state.update(opened=area),
        on_action=lambda action: state.update(action=action),
    )
    st.button("choose elsewhere", on_click=lambda: state.update(area="q0007"))
    st.button("rewrite the address", on_click=lambda: st.query_params.from_dict({"measure": "first", "page": "x"}))
    st.text(f"answer={answer} runs={state.runs} opened={state.get('opened')} action={state.get('action')}")
    st.html("<div style='height:1500px'></div>")


if __name__ == "__main__":
    main()
