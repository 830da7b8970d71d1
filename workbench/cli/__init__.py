"""The command line: `python main.py …` and the console script `assay`. Thin verbs over the workbench."""

from workbench.cli.hooks import Hooks
from workbench.cli.root import command_line

__all__ = ["Hooks", "command_line"]
