"""The peers that the service is measured beside: ``?v=empty``, ``?v=plotly_naive`` and ``?v=plotly_map``, ``&n=AREAS``.

``plotly_naive`` is the page that a first tutorial gives: read the file, draw a choropleth, on every rerun.
``plotly_map`` is the same map by one who has read on: data held in the cache, the trace made by hand.
"""

import os
from pathlib import Path

import streamlit as st
from areas import MEASURES

st.set_page_config(layout="wide", page_title="probe")
variant = st.query_params.get("v", "empty")
path = Path(os.environ["BENCH_AREAS"]) / f"areas_{int(st.query_params.get('n', '400'))}.parquet"
#: The whole rectangle in a map of 600 pixels' height.
ZOOM = 8.6


@st.cache_resource(show_spinner=False)
def held(file: Path) -> tuple:
    """Return areas and their outlines as plotly takes them."""
    import geopandas as gpd

    areas = gpd.read_parquet(file)
    return areas, {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "id": i, "properties": {"id": i}, "geometry": outline.__geo_interface__}
            for i, outline in zip(areas["id"], areas.geometry, strict=True)
        ],
    }


measure = st.radio("Indikator", MEASURES, horizontal=True)
chosen = None
if variant == "empty":
    st.write("hello", measure)
elif variant == "plotly_naive":
    import geopandas as gpd
    import plotly.express as px

    areas = gpd.read_parquet(path)
    west, south, east, north = areas.total_bounds
    figure = px.choropleth_map(
        areas,
        geojson=areas.geometry,
        locations=areas.index,
        color=measure,
        hover_name="name",
        map_style="white-bg",
        center={"lon": (west + east) / 2, "lat": (south + north) / 2},
        zoom=ZOOM,
        height=600,
    )
    points = st.plotly_chart(figure, key="map", on_select="rerun").selection.points
    chosen = points[0].get("location") if points else None
elif variant == "plotly_map":
    import plotly.graph_objects as go

    areas, outlines = held(path)
    west, south, east, north = areas.total_bounds
    figure = go.Figure(
        go.Choroplethmap(
            geojson=outlines,
            locations=areas["id"],
            z=areas[measure],
            featureidkey="properties.id",
            colorscale="Blues",
            marker_line_width=0.5,
        )
    )
    middle = {"lon": (west + east) / 2, "lat": (south + north) / 2}
    figure.update_layout(
        map={"style": "white-bg", "center": middle, "zoom": ZOOM}, margin={"l": 0, "r": 0, "t": 0, "b": 0}, height=600
    )
    points = st.plotly_chart(figure, key="map", on_select="rerun", selection_mode="points").selection.points
    chosen = points[0].get("location") if points else None
if variant != "empty":
    st.text(f"clicked: {chosen}")
