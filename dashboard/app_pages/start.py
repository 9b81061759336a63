"""The address without a page: go to the first one."""

import streamlit as st


def draw(first: st.Page) -> None:
    """Open the first page with the link's query."""
    st.switch_page(first, query_params=dict(st.query_params))
