"""Rating methods: one file each, found by discovery through its METHOD constant; pure, with exact arithmetic."""
