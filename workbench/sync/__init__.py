"""Exchange of framework libraries between machines on Git."""
