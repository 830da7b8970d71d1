"""Qt item models fed with dataclasses from queries."""
