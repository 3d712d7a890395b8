"""The JupyterLab extension in a real browser, against a real server."""
