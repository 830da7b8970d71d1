"""Report sections, one file each; every module declares SECTION."""
