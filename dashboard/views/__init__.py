"""One module per page: facts and state in, what the page shows out. No module here knows Streamlit."""
