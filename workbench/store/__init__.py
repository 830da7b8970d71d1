"""Storage: the only package that imports sqlite_utils and sqlcipher3."""
