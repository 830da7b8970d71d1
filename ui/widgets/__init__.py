"""Reusable widgets without knowledge of any screen."""
