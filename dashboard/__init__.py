"""The dashboard: views of a release, laid out by Streamlit."""
