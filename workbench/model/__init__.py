"""The domain model: plain data and pure functions; imports the standard library only."""
