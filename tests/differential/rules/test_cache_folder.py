from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from differential.proof import Proof


def test_a_folder_in_the_cache(prove: Proof) -> None:
    prove(
        "pytorch_pretrained_bert==0.6.2",
        """
        from pathlib import Path
        from pytorch_pretrained_bert import PYTORCH_PRETRAINED_BERT_CACHE
        cache_dir = PYTORCH_PRETRAINED_BERT_CACHE / 'distributed_-1'
        print(isinstance(cache_dir, Path), cache_dir.name)
        """,
        left={0: "TypeError: unsupported operand type(s) for /"},
    )
