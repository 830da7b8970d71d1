"""Queries: functions of a Reader, named by nouns, that return a frozen dataclass for one screen."""
