"""The peers, as a page of Streamlit's own."""
