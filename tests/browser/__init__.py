"""Widgets in a real browser: as an offline page, in JupyterLab 4, in classic Notebook with Colab's pins."""
