"""Assay's core: model, stores, commands, queries, formats, charts and report. Never imports Qt."""

__version__ = "0.1.0"
