from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed

RULE = "cache-folder"
CACHE = "PYTORCH_PRETRAINED_BERT_CACHE"
IMPORT = f"from pytorch_pretrained_bert.file_utils import {CACHE}\n"


@pytest.mark.parametrize(
    ("imported", "before", "after"),
    [
        (
            f"{IMPORT}from pathlib import Path\n",
            f"model = load(cache_dir={CACHE} / 'distributed_-1')",
            f"model = load(cache_dir=Path({CACHE}) / 'distributed_-1')",
        ),
        (
            f"{IMPORT}import pathlib\n",
            f"print({CACHE}.exists())\nfolder = {CACHE}\nfolder / 'a'",
            f"print(pathlib.Path({CACHE}).exists())\nfolder = {CACHE}\npathlib.Path(folder) / 'a'",
        ),
        (
            "from pytorch_transformers import file_utils\nfrom pathlib import Path as P\n",
            "file_utils.PYTORCH_TRANSFORMERS_CACHE / 'a'",
            "P(file_utils.PYTORCH_TRANSFORMERS_CACHE) / 'a'",
        ),
    ],
)
def test_used_as_a_path(imported: str, before: str, after: str) -> None:
    check_transformed([imported, before], [imported, after], rule=RULE)


@pytest.mark.parametrize(
    "source",
    [
        f"{IMPORT}load(cache_dir={CACHE})\nos.path.join({CACHE}, 'a')\nstr({CACHE})",
        f"{IMPORT}{CACHE} = Path('x')\n{CACHE} / 'a'",
        f"from transformers.file_utils import {CACHE}\n{CACHE} / 'a'",
        f"{IMPORT}a / b",
    ],
)
def test_other_uses_stay(source: str) -> None:
    check_noop(["from pathlib import Path", source], rule=RULE)


def test_path_is_imported_beside_the_folder() -> None:
    use = f"load(cache_dir={CACHE} / 'a', other={CACHE} / 'b')"
    after = f"load(cache_dir=Path({CACHE}) / 'a', other=Path({CACHE}) / 'b')"
    check_transformed(
        [f"{IMPORT}import os", use],
        [f"{IMPORT}from pathlib import Path\nimport os", after],
        rule=RULE,
    )


@pytest.mark.parametrize(
    "source",
    [
        f"{IMPORT}class Path:\n    pass\n{CACHE} / 'a'",
        f"import pytorch_pretrained_bert as p\np.{CACHE} / 'a'",
        f"{IMPORT}print(f'{{{CACHE} / 1}}')",
    ],
)
def test_where_path_cannot_be_written_it_is_a_finding(source: str) -> None:
    check_finding(source, "pathlib.Path", rule=RULE)
