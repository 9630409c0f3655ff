"""The pages of the dashboard, one file each; Streamlit lives here and in app.py alone."""
