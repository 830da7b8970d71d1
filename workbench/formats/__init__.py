"""File formats: readers and writers of frameworks; every module declares FORMAT."""
