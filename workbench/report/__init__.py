"""The PDF report; the only package that imports reportlab."""
