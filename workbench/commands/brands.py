"""Commands on brand kits, in the library or copied into an engagement."""

from __future__ import annotations

from typing import Literal

from workbench.model.brand import BrandKit
from workbench.store.command import Command, Transaction


def save_brand_kit(kit: BrandKit, file: Literal["engagement", "library"] = "library") -> Command:
    """Insert or replace a kit; the result is its uid."""

    def run(tx: Transaction) -> str:
        tx.put(kit)
        return kit.uid

    return Command(f"Brand kit {kit.name}", run, merge_key=f"brand:{kit.uid}", file=file)


def remove_brand_kit(uid: str, file: Literal["engagement", "library"] = "library") -> Command:
    return Command("Brand kit removed", lambda tx: tx.remove(BrandKit, uid), file=file)
