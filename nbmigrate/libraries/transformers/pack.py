"""The pack of transformers, and of the packages that it was before."""

from __future__ import annotations

from nbmigrate.libraries.pack import Pack
from nbmigrate.libraries.transformers.behaviour import TransformersBehaviour
from nbmigrate.libraries.transformers.dating.dating import date
from nbmigrate.libraries.transformers.dating.published import LIBRARIES, releases_of
from nbmigrate.libraries.transformers.words import WORDS

PACK = Pack(
    name="transformers",
    title=WORDS.title,
    packages=LIBRARIES,
    signs=("transformers", "pytorch_pretrained_bert", "pytorch-pretrained-bert"),
    behaviour=TransformersBehaviour,
    date=date,
    rules="nbmigrate.libraries.transformers.rules",
    has_target=True,
    releases=releases_of,
)
