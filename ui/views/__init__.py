"""Screens, one file per place; every module that is a place declares VIEW."""
