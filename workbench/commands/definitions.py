"""Commands on what the library keeps for reports and tags: report definitions and vocabularies."""

from __future__ import annotations

from workbench.errors import Invalid
from workbench.model.report_definition import SavedDefinition
from workbench.model.vocabulary import KeptVocabulary
from workbench.store.command import Command, Transaction


def save_definition(definition: SavedDefinition) -> Command:
    """Insert or replace a report definition of the library; the result is its uid."""

    def run(tx: Transaction) -> str:
        if not definition.title.strip():
            raise Invalid("The report definition has no name.", "Give it one.")
        tx.put(definition)
        return definition.uid

    return Command(f"Report definition {definition.title}", run, file="library")


def remove_definition(uid: str) -> Command:
    return Command("Report definition removed", lambda tx: tx.remove(SavedDefinition, uid), file="library")


def keep_vocabulary(vocabulary: KeptVocabulary) -> Command:
    """Insert or replace an own vocabulary; the result is its uid."""

    def run(tx: Transaction) -> str:
        tx.put(vocabulary)
        return vocabulary.uid

    return Command(f"Vocabulary {vocabulary.title or vocabulary.uid}", run, file="library")


def remove_vocabulary(uid: str) -> Command:
    return Command("Vocabulary removed", lambda tx: tx.remove(KeptVocabulary, uid), file="library")
