"""Charts as neutral marks; painters elsewhere draw them on screen, in PDF and as SVG."""
