from __future__ import annotations

import pytest

from libraries.transformers.dating.notebooks import EVERYTHING, IMPORT, dated, span

GITHUB = "https://github.com/huggingface"


@pytest.mark.parametrize(
    ("install", "version"),
    [
        ("!pip install transformers==2.11.0", "2.11.0"),
        ("!pip install transformers==4.5.0", "4.5.0"),
        ("%pip install -q 'transformers[torch] == 3.0.2'", "3.0.2"),
        ("!pip install tr\u200bansformers==3.0.2", "3.0.2"),
        ("import os\nos.system('pip install transformers==3.0.2')", "3.0.2"),
        ("import subprocess\nsubprocess.run(['pip', 'install', 'transformers==3.0.2'])", "3.0.2"),
        ("%%writefile requirements.txt\ntorch\ntransformers==4.9.2", "4.9.2"),
        (f"!pip install git+{GITHUB}/transformers@v3.0.2", "3.0.2"),
        (f"%pip install -q 'git+{GITHUB}/transformers.git@v2.8.0#egg=transformers'", "2.8.0"),
        (f"!pip install git+{GITHUB}/transformers@v2.0.0-release", "2.0.0"),
        (f"!pip install {GITHUB}/transformers/archive/v2.11.0.zip", "2.11.0"),
        ("!pip install wheels/transformers-2.9.1-py3-none-any.whl", "2.9.1"),
        (f"!git clone {GITHUB}/transformers\n%cd transformers\n!git checkout v2.8.0", "2.8.0"),
        (f"!git clone {GITHUB}/transformers; cd transformers; git checkout tags/v3.0.2", "3.0.2"),
        (f"!git clone -b v2.5.1 {GITHUB}/transformers.git", "2.5.1"),
        (f"!git clone {GITHUB}/transformers --branch=v2.5.1 --depth 1", "2.5.1"),
    ],
)
def test_the_release_that_is_installed(install: str, version: str) -> None:
    source = dated(install, IMPORT)
    assert source.version == version
    assert source.evidence[0].cell == 0


@pytest.mark.parametrize(
    "install",
    [
        "!pip install transformers",
        "!pip install sentence-transformers==0.2",
        "!pip install sentence_transformers==2.2.0 spacy-transformers==1.0",
        "!pip install adapter-transformers==2.3.0",
        "!pip install numpy==1.19.5 tokenizers",
        "!pip uninstall -y transformers==3.0.2",
        "print('transformers==3.0.2')",
        "assert version == 'transformers==3.0.2'",
        f"!pip install git+{GITHUB}/transformers",
        f"!pip install git+{GITHUB}/transformers@1d646ba",
        f"!pip install git+{GITHUB}/transformers@v4.0.0-rc-1",
        "!pip install git+https://github.com/UKPLab/sentence-transformers@v0.3.0",
        "!git clone https://github.com/me/other\n!git checkout v2.8.0",
        "!git clone https://github.com/me/my-transformers\n!git checkout v2.8.0",
        f"!git clone {GITHUB}/transformers\n!pip install -b v2 ./transformers",
        "if transformers.__version__ >= '4.6': pass",
    ],
)
def test_what_installs_no_known_release(install: str) -> None:
    assert span(dated(install, IMPORT)) == EVERYTHING


@pytest.mark.parametrize(
    ("requirement", "oldest", "newest"),
    [
        ("'transformers>=4.6'", "4.6.0", EVERYTHING[1]),
        ("transformers>=4.6,<4.9", "4.6.0", "4.8.2"),
        ("'transformers<4'", EVERYTHING[0], "3.5.1"),
        ("transformers~=4.9.0", "4.9.0", "4.9.2"),
        ("transformers==3.*", "3.0.0", "3.5.1"),
    ],
)
def test_bounds(requirement: str, oldest: str, newest: str) -> None:
    assert span(dated(f"!pip install {requirement}", IMPORT)) == (oldest, newest)


def test_a_comment_counts_only_where_no_live_line_names_a_release() -> None:
    old = "# !pip install transformers==3.0.2\n"
    assert dated(f"{old}!pip install transformers==4.9.2", IMPORT).version == "4.9.2"
    assert dated(f"{old}!pip install torch", IMPORT).version == "3.0.2"
    assert dated(old, "from transformers import ViTModel").before("4.0.0") is False


def test_the_last_live_line_before_the_import_counts() -> None:
    three, four = "!pip install transformers==3.0.2", "!pip install transformers==4.9.2"
    assert dated(three, four, IMPORT).version == "4.9.2"
    assert dated(three, IMPORT, four).version == "3.0.2"
    assert dated(three, "!pip install transformers", IMPORT).version == "3.0.2"
    assert span(dated(three, "!pip install -U transformers", IMPORT)) == EVERYTHING


def test_a_pin_of_another_package_of_the_family_is_of_that_package() -> None:
    source = dated("!pip install pytorch-pretrained-bert==0.6.1", "import pytorch_pretrained_bert")
    assert (source.library, source.version) == ("pytorch_pretrained_bert", "0.6.1")
    assert span(dated("!pip install pytorch-transformers==1.1.0", IMPORT)) == EVERYTHING


def test_a_pin_that_the_code_contradicts_widens_the_set_and_is_said() -> None:
    source = dated("!pip install transformers==3.0.2", "from transformers import ViTModel")
    assert source.oldest == "3.0.2"
    assert source.before("4.0.0") is None
    assert "different releases" in source.evidence[0].text


def test_the_least_version_that_a_script_asks_for() -> None:
    code = "from transformers.utils import check_min_version\ncheck_min_version('4.21.0')"
    assert dated(code).oldest == "4.21.0"
