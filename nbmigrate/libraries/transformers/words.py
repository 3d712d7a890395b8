"""What people read of transformers."""

from __future__ import annotations

from nbmigrate.libraries.words import Words

WORDS = Words(
    title="transformers",
    destination="transformers 4",
    sources="pytorch-pretrained-bert, pytorch-transformers and transformers 2-3",
    example="transformers==2.11",
)
