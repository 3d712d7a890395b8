from __future__ import annotations

import pytest

from harness import check_finding, check_noop
from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.imports.archive_maps import _MAPS
from nbmigrate.plan import Settings

RULE = "archive-maps"


@pytest.mark.parametrize(
    ("source", "word"),
    [
        (
            "import pytorch_transformers as pt\nlist(pt.BertModel.pretrained_model_archive_map)",
            "write out",
        ),
        (
            """
            from transformers import BertConfig, XLNetConfig
            ALL = [list(c.pretrained_config_archive_map) for c in (BertConfig, XLNetConfig)]
            """,
            "write out",
        ),
        (
            """
            from transformers import BertTokenizer
            n = BertTokenizer.from_pretrained("b").max_model_input_sizes["b"]
            """,
            "model_max_length",
        ),
    ],
)
def test_findings(source: str, word: str) -> None:
    check_finding(source, "AttributeError", word, rule=RULE)


@pytest.mark.parametrize(
    "source",
    [
        "import transformers\nmine.pretrained_model_archive_map\nt.max_model_input_sizes",
        "from transformers import BertTokenizer\nBertTokenizer.vocab_files_names",
    ],
)
def test_others_stay(source: str) -> None:
    check_noop(source, rule=RULE)


def test_a_target_that_has_it() -> None:
    source = "from transformers import BertTokenizer\nBertTokenizer.max_model_input_sizes"
    for target in ("4.30.2", "4.39.3"):
        check_noop(source, rule=RULE, settings=Settings(target=target))
    check_finding(source, "model_max_length", rule=RULE, settings=Settings(target="4.40.0"))


@pytest.mark.parametrize("name", sorted(_MAPS))
def test_every_dict_that_is_gone(name: str) -> None:
    source = f"from transformers import BertTokenizer\nBertTokenizer.{name}"
    check_finding(source, name, rule=RULE)
    assert "4.57.6" not in (catalog.releases_with_member("PreTrainedTokenizer", name) or ())
