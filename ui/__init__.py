"""The Qt window. Talks to the core through Bridge only; never imports workbench.store."""
