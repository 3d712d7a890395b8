from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_promises, check_transformed, notebook, sources
from nbmigrate.engine import apply, plan
from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.installs.needed_packages import (
    _SENTENCEPIECE_CHECKPOINTS,
    _SENTENCEPIECE_TOKENIZERS,
)
from nbmigrate.plan import Decisions, Safety, Settings

RULE = "pip-requirements"
IMPORT = "from transformers import BertModel"
T5 = "from transformers import T5Tokenizer"
OLD = "from transformers.modeling_bert import BertLayer"
NEW = "from transformers.models.bert.modeling_bert import BertLayer"
TRAINER = "from transformers import Trainer, TrainingArguments"
V3 = "transformers==3.0.2"
V4 = "transformers==4.57.6"


def check_follows(before: str, after: str) -> None:
    """Check what becomes of an install line where something else is changed for the target."""
    source = notebook([before, OLD])
    planned = plan(source, Settings(select=("module-layout", RULE)))
    assert [change.safety for change in planned.changes] == [Safety.SAFE, Safety.SAFE]
    result = apply(source, planned, Decisions.default(planned))
    assert sources(result) == sources(notebook([after, NEW]))
    check_promises(source, planned)


@pytest.mark.parametrize(
    "line",
    [
        "!pip install {}",
        "! pip install {}",
        "!pip3 install -q {} seqeval==0.0.12",
        "!pip -q install {}",
        "%pip install --upgrade {}  # the latest",
        "pip install {}",
        "!python -m pip install {}",
        "!python3.7 -m pip install --user {} 2>/dev/null",
        "!{{sys.executable}} -m pip install {}",
        "!sudo pip install {}",
        "!PIP_NO_CACHE_DIR=1 pip install {}",
        "!/usr/bin/pip install {} &> log.txt",
        "!cd /content && pip install {} && ls",
        "!pip install -f https://download.pytorch.org/whl/torch_stable.html {} nlp",
        "!pip install nlp==0.2.0 \\\n    {} \\\n    pyarrow",
        '!pip install "{}"',
        "!pip install '{}' \"pandas>=1\"",
        "out = !pip install {}",
        "%%capture\n!pip install {}",
        "%%bash\npip install -q {}\npip freeze",
        "%%sh\nset -e\npip install {}  # pinned",
        "%%writefile requirements.txt\nnumpy\n{}  # models\npandas",
        "try:\n    import x\nexcept ImportError:\n    !pip install {}",
        'import os\nos.system("pip install {} -q")',
        'import subprocess\nsubprocess.check_call([sys.executable, "-m", "pip", "install", "{}"])',
        "import subprocess\nsubprocess.run('pip install {}', shell=True)",
        'get_ipython().system("pip install -q {}")',
        'wanted = ["numpy", "{}"]',
    ],
)
def test_the_pin_moves_in_every_form(line: str) -> None:
    before = [line.format(V3), IMPORT]
    check_transformed(before, [line.format(V4), IMPORT], rule=RULE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("transformers==2.1.1", V4),
        ("transformers>=2.3,<3", V4),
        ("'transformers<4'", f"'{V4}'"),
        ("transformers~=3.5", V4),
        ("transformers[torch]==3.0.2", "transformers[torch]==4.57.6"),
        ('"transformers == 3.0.2"', f'"{V4}"'),
        ("git+https://github.com/huggingface/transformers@v2.11.0", V4),
        ("git+https://github.com/huggingface/transformers.git@v3.5.1", V4),
        ("https://host/whl/transformers-2.3.0-py3-none-any.whl", V4),
        ("'transformers==3.0.2; python_version<\"3.9\"'", f"'{V4}; python_version<\"3.9\"'"),
    ],
)
def test_forms_of_pins(old: str, new: str) -> None:
    before = [f"!pip install -q {old} numpy", IMPORT]
    check_transformed(before, [f"!pip install -q {new} numpy", IMPORT], rule=RULE)


def test_a_branch_becomes_the_release_where_something_else_changes() -> None:
    url = "git+https://github.com/huggingface/transformers.git"
    check_follows(f"!pip install --upgrade {url}", f"!pip install --upgrade {V4}")
    for code in (OLD, IMPORT):
        check_noop([f"!pip install --upgrade {url}", code], rule=RULE)


def test_conda() -> None:
    check_transformed(
        ["!conda install -y -c huggingface transformers=3.0.2", T5],
        ["!conda install -y -c huggingface transformers=4.57.6 sentencepiece", T5],
        rule=RULE,
    )
    check_noop(["!conda install -y transformers=4.57", IMPORT], rule=RULE)


@pytest.mark.parametrize("package", ["pytorch_pretrained_bert", "pytorch_transformers"])
def test_the_older_packages(package: str) -> None:
    code = f"from {package} import BertTokenizer"
    for written in (package, package.replace("_", "-"), f"{package}==0.6.2", f"{package}>=0.4"):
        check_transformed(
            [f"!pip install -q {written} tqdm", code],
            [f"!pip install -q {V4} tqdm", code],
            rule=RULE,
        )


def test_the_chosen_target_is_installed() -> None:
    check_transformed(
        [f"!pip install {V3}", IMPORT],
        ["!pip install transformers==4.40.2", IMPORT],
        rule=RULE,
        settings=Settings(target="4.40.2"),
    )


def test_all_lines_are_one_change() -> None:
    planned = check_transformed(
        [f"!pip install {V3}", IMPORT, f"%pip install -U {V3}\n!ls"],
        [f"!pip install {V4}", IMPORT, f"%pip install -U {V4}\n!ls"],
        rule=RULE,
    )
    assert len(planned.changes) == 1


@pytest.mark.parametrize(
    ("code", "extra"),
    [
        (T5, "sentencepiece"),
        ("from transformers import *\ntok = XLNetTokenizer.from_pretrained('x')", "sentencepiece"),
        ("import transformers\ntok = transformers.AlbertTokenizer('v')", "sentencepiece"),
        (
            "from transformers import AutoTokenizer as A\nn = 'xlnet-base'\nA.from_pretrained(n)",
            "sentencepiece",
        ),
        (
            "from transformers import pipeline\nt = pipeline('translation_en_to_de')",
            "sentencepiece",
        ),
        (
            "from transformers import pipeline\np = pipeline('fill-mask', model='camembert-base')",
            "sentencepiece",
        ),
        (TRAINER, "torch"),
        ("import transformers\nargs = transformers.TrainingArguments('out')", "torch"),
        ("from transformers import BertJapaneseTokenizer", "ja"),
        (
            "from transformers import AutoTokenizer as A\nA.from_pretrained('bert-base-japanese')",
            "ja",
        ),
        (
            "from transformers import pipeline\npipeline('ner', 'cl-tohoku/bert-large-japanese')",
            "ja",
        ),
        (f"{T5}\n{TRAINER}", "sentencepiece,torch"),
    ],
)
def test_extras(code: str, extra: str) -> None:
    before = [f"!pip install {V3} seqeval", code]
    after = f"!pip install transformers[{extra}]==4.57.6 seqeval"
    check_transformed(before, [after, code], rule=RULE)


@pytest.mark.parametrize("loose", ["transformers", "'transformers>=3'", "transformers -U"])
def test_a_line_without_a_pin_gets_one_where_something_else_changes(loose: str) -> None:
    pinned = loose.replace("transformers", V4).replace(">=3", "")
    check_follows(f"!pip install {loose}", f"!pip install {pinned}")
    for code in (OLD, IMPORT):
        check_noop([f"!pip install {loose}", code], rule=RULE)


def test_a_line_without_a_pin_gets_one_with_an_extra() -> None:
    line = "!pip install {}"
    check_transformed(
        [line.format("transformers"), OLD, T5],
        [line.format("transformers[sentencepiece]==4.57.6"), OLD, T5],
        rule=RULE,
    )
    check_noop([line.format("transformers"), IMPORT, T5], rule=RULE)


def test_a_line_that_stays_in_transformers_4_only_gets_extras() -> None:
    check_noop(["!pip install 'transformers>=3,<5'", OLD], rule=RULE)
    check_transformed(
        ["!pip install -q 'transformers<5'", OLD, T5],
        ["!pip install -q 'transformers[sentencepiece]<5'", OLD, T5],
        rule=RULE,
    )


@pytest.mark.parametrize(
    "line",
    [
        "!pip install {} sentencepiece accelerate",
        "!pip install {}\n!pip install sentencepiece==0.1.95 accelerate",
        '%pip install "SentencePiece" {} accelerate==0.30',
    ],
)
def test_what_is_installed_is_not_added(line: str) -> None:
    code = [f"{T5}\n{TRAINER}", OLD]
    check_transformed([line.format(V3), *code], [line.format(V4), *code], rule=RULE)
    check_noop([line.format(V4), *code], rule=RULE)


@pytest.mark.parametrize(
    "line",
    [
        "!pip install {} fugashi unidic_lite",
        "!pip install {} 'fugashi[unidic-lite]'",
        "!pip install transformers[ja]==4.57.6",
    ],
)
def test_what_japanese_tokenizers_need_is_not_added(line: str) -> None:
    code = ["from transformers import BertJapaneseTokenizer", OLD]
    check_transformed([line.format(V3), *code], [line.format(V4), *code], rule=RULE)


def test_the_dictionary_that_japanese_tokenizers_need() -> None:
    code = "from transformers.tokenization_bert_japanese import BertJapaneseTokenizer"
    check_transformed(
        ["!pip install transformers==3.1.0 fugashi ipadic", code],
        ["!pip install transformers[ja]==4.57.6 fugashi ipadic", code],
        rule=RULE,
    )
    check_transformed(
        ["!pip install transformers==3.1.0 fugashi ipadic", code],
        ["!pip install transformers==4.40.2 fugashi ipadic", code],
        rule=RULE,
        settings=Settings(target="4.40.2"),
    )
    check_finding([code], "BertJapaneseTokenizer", "fugashi ipadic unidic-lite", rule=RULE)
    conda = "!conda install -y transformers=3.0.2"
    wanted = "!conda install -y transformers=4.57.6 fugashi ipadic unidic-lite"
    check_transformed([conda, code], [wanted, code], rule=RULE)


def test_other_tokenizers_of_japanese_checkpoints_need_nothing() -> None:
    for code in (
        "from transformers import BertTokenizer\nBertTokenizer.from_pretrained('{}')",
        "from transformers import BertModel\nBertModel.from_pretrained('{}')",
    ):
        check_noop([OLD, code.format("cl-tohoku/bert-base-japanese")], rule=RULE)
    auto = "from transformers import AutoTokenizer\nAutoTokenizer.from_pretrained('{}')"
    for name in ("bert-base-multilingual-cased", "my/bert-base-japanese-roberta", "./japanese"):
        check_noop([OLD, auto.format(name)], rule=RULE)


@pytest.mark.parametrize(
    ("made", "safety"),
    [("commands = [{}]", Safety.REVIEW), ("import os\nos.system({})", Safety.SAFE)],
)
def test_words_that_need_quotes_get_others_than_the_string(made: str, safety: Safety) -> None:
    for before, after in (
        ('"pip install transformers<5"', "\"pip install 'transformers[sentencepiece]<5'\""),
        ("'pip install transformers<5'", "'pip install \"transformers[sentencepiece]<5\"'"),
    ):
        check_transformed(
            [made.format(before), OLD, T5], [made.format(after), OLD, T5], rule=RULE, safety=safety
        )


def test_targets_before_accelerate() -> None:
    check_transformed(
        [f"!pip install {V3}", TRAINER],
        ["!pip install transformers==4.28.1", TRAINER],
        rule=RULE,
        settings=Settings(target="4.28.1"),
    )


def test_a_pin_of_tokenizers_is_taken_away_where_it_does_not_fit() -> None:
    check_transformed(
        ["!pip install transformers==2.11.0 tokenizers==0.7.0", IMPORT],
        [f"!pip install {V4} tokenizers", IMPORT],
        rule=RULE,
        safety=Safety.REVIEW,
    )
    check_transformed(
        ["!pip install transformers==2.11.0 tokenizers==0.22.1", IMPORT],
        [f"!pip install {V4} tokenizers==0.22.1", IMPORT],
        rule=RULE,
    )


def test_invisible_characters_go() -> None:
    check_transformed(
        ["!pip install tr\u200b\u200bansformers==3.0.2", OLD],
        [f"!pip install {V4}", OLD],
        rule=RULE,
    )
    check_transformed(
        ["!pip install tr\u200bansformers[sentencepiece] da\ufefftasets", IMPORT],
        ["!pip install transformers[sentencepiece] datasets", IMPORT],
        rule=RULE,
    )


@pytest.mark.parametrize(
    "cells",
    [
        [f"# !pip install {V3}", OLD],
        [f"!pip uninstall -y {V3}", OLD],
        [f"!pip freeze | grep {V3}", OLD],
        [f"%%bash\n# pip install {V3}\nls", OLD],
        [f"!pip install numpy  # not {V3}", OLD],
        [f"x = 1  # pip install {V3}", OLD],
        [f'"""First: pip install {V3}"""', OLD],
        [f"def run():\n    '''pip install {V3}'''", OLD],
        [f"raise ImportError('pip install {V3}')", OLD],
        [f"assert new, f'pip install {V3}, not {{new}}'", OLD],
        [f"logger.warning('please: pip install %s', 'pip install {V3} ')", OLD],
        [f"parser.add_argument('--x', help='needs pip install {V3}')", OLD],
        [f"display(Markdown('Run `pip install {V3}`'))", OLD],
        [f"title = 'BERT with {V3}'", OLD],
        [f"title = '{V3} was used here'", OLD],
        [f"%%writefile README.md\nRun pip install {V3}", OLD],
        [f"%%html\n<pre>pip install {V3}</pre>", OLD],
        ["%%writefile words.txt\nnumpy\ntransformers", OLD],
        [f"%%writefile Dockerfile\nRUN pip install {V4}", OLD],
        ["%%deploy\npip install transformers==4.18.0 -t .", IMPORT],
        ["commands = ['apt-get install git', 'pip install numpy']", OLD],
        ["text = 'install transformers'", OLD],
        ["text = 'pip install --hel'", OLD],
        [f"!echo pip install {V3}", OLD],
        [f'print("pip install {V3}")', OLD],
        [f"!pip install {V4}", OLD],
        ["!pip install sentence-transformers==0.3.0 simpletransformers==0.20", OLD],
        ["!pip install $packages {more}", OLD],
        ["!pip install transformers datasets", TRAINER],
        ["!pip install 'transformers>=4.6'", TRAINER],
        ["!pip install 'transformers>=4.6,<5'", TRAINER],
        ["!pip install transformers=={version}", IMPORT],
        ["!pip install transformers==5.0.0", IMPORT],
        ["!pip install git+https://github.com/huggingface/transformers@1bc4d0a", IMPORT],
        ["%%javascript\npip install transformers==3.0.2", OLD],
        ["%%writefile notes.txt\nthat was transformers==3.0.2", OLD],
        [f"!pip install {V3}", "import numpy"],
        ["!pip install pytorch-pretrained-bert==0.6.2", OLD],
        ["import os\nos.system(command)\nos.system(f'pip install transformers=={v}')", OLD],
    ],
)
def test_left_alone(cells: list[str]) -> None:
    check_noop(cells, rule=RULE)


@pytest.mark.parametrize(
    "number",
    ["4.0.0", "4.0.0rc1", "4.2.0", "4.5.0", "4.5.1", "4.12.0", "4.35.0", "4.56.1", "4.57.5"],
)
def test_a_pin_of_transformers_4_alone_moves_only_when_asked_for(number: str) -> None:
    check_transformed(
        [f"!pip install -q transformers=={number}", IMPORT],
        [f"!pip install -q {V4}", IMPORT],
        rule=RULE,
        safety=Safety.UNSAFE,
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("'transformers>=4.1,<4.30'", f"'{V4}'"),
        ("transformers~=4.5.0", V4),
        ("transformers==4.5.*", V4),
        ("git+https://github.com/huggingface/transformers@v4.6.1", V4),
        ("transformers[torch]==4.29.2", "transformers[torch]==4.57.6"),
        ("transformers==4.30.2 tokenizers==0.13.3", f"{V4} tokenizers"),
    ],
)
def test_forms_of_pins_of_transformers_4(old: str, new: str) -> None:
    before = [f"!pip install {old} numpy", IMPORT]
    after = [f"!pip install {new} numpy", IMPORT]
    check_transformed(before, after, rule=RULE, safety=Safety.UNSAFE)


def test_a_pin_of_transformers_4_moves_with_the_extras_that_the_target_needs() -> None:
    check_transformed(
        ["!pip install transformers==4.0.1", TRAINER],
        ["!pip install transformers[torch]==4.57.6", TRAINER],
        rule=RULE,
        safety=Safety.UNSAFE,
    )
    check_transformed(
        ["!conda install -y transformers=4.5", IMPORT],
        ["!conda install -y transformers=4.57.6", IMPORT],
        rule=RULE,
        safety=Safety.UNSAFE,
    )


def test_a_pin_of_transformers_4_with_invisible_characters_moves() -> None:
    check_transformed(
        ["!pip install tr\u200bansformers==4.18.0", IMPORT],
        [f"!pip install {V4}", IMPORT],
        rule=RULE,
    )


def test_a_pin_of_the_target_or_of_a_later_release_stays() -> None:
    settings = Settings(target="4.40.2")
    for number in ("4.40.2", "4.41.0", "4.57.6"):
        check_noop([f"!pip install transformers=={number}", IMPORT], rule=RULE, settings=settings)


def test_a_pin_of_transformers_4_moves_if_something_else_is_changed() -> None:
    cells = [
        "!pip install transformers==4.18.0",
        "from transformers import AdamW\noptimizer = AdamW(model.parameters(), lr=1e-5)",
        TRAINER,
    ]
    source = notebook(cells)
    planned = plan(source, Settings(select=("adamw", RULE)))
    assert [change.rule for change in planned.changes] == [RULE, "adamw"]
    result = sources(apply(source, planned, Decisions.default(planned)))
    assert result[0] == "!pip install transformers[torch]==4.57.6"
    check_promises(source, planned)


def test_a_guess_moves_no_pin() -> None:
    cells = [
        "!pip install transformers==4.18.0",
        f"{IMPORT}\nloss = net(ids, masked_lm_labels=labels)[0]",
    ]
    planned = plan(notebook(cells), Settings(select=("renamed-keywords", RULE)))
    assert [(change.rule, change.safety) for change in planned.changes] == [
        (RULE, Safety.UNSAFE),
        ("renamed-keywords", Safety.UNSAFE),
    ]


def test_a_torch_that_is_too_old_is_reported() -> None:
    cells = ["!pip install torch==1.4.0+cpu 'transformers<5'", OLD]
    check_finding(cells, "torch 1.4.0", "2.2", rule=RULE)
    check_finding(cells, "1.9", rule=RULE, settings=Settings(target="4.28.1"))
    check_noop(["!pip install torch==2.4.0 'transformers<5'", OLD], rule=RULE)
    check_noop(["!pip install torch==1.8.0 transformers", IMPORT], rule=RULE)


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("!git clone https://x/transformers\n!pip install ./transformers", "v4.57.6"),
        ("!pip install -e git+https://x/huggingface/transformers.git", V4),
        ("!pip install ../input/wheels/transformers-3.0.2-py3-none-any.whl", V4),
    ],
)
def test_installs_that_cannot_be_rewritten_are_reported(line: str, word: str) -> None:
    check_finding([line, OLD], word, rule=RULE)


@pytest.mark.parametrize(
    "cell",
    [
        "commands = ['apt-get update', 'pip install {}']",
        "function.spec.build.commands = ['pip install -q {} && ls']",
        'deploy(commands=["pip install {}", "pip install numpy"])',
        "setup: str = r'pip install {}'",
        "%%nuclio cmd -c\npip install torch==2.4.0\npip install {}",
        "%%deploy\npip install -q {}  # on the server",
        "%%writefile reqs.txt\n--no-binary :all:\nnumpy\n{}",
    ],
)
def test_what_looks_like_an_install_is_for_review(cell: str) -> None:
    check_transformed(
        [cell.format(V3), OLD], [cell.format(V4), OLD], rule=RULE, safety=Safety.REVIEW
    )


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        ("%%nuclio cmd -c\napt-get update\npip install {}", 3),
        ("%%writefile Dockerfile\nFROM python\nRUN pip install {}", 3),
        ("%%writefile environment.yml\ndependencies:\n  - pip:\n    - {}", 4),
        ("%nuclio cmd pip install {}", 1),
        ("!docker run image pip install {}", 1),
        ("!pip download {}", 1),
        ("!poetry add {}", 1),
        ('!echo "{}" >> requirements.txt', 1),
        ("ssh.run('source env/bin/activate; pip install {}')", 1),
        ("ssh.run(f'pip install {} {{more}}')", 1),
        ("wanted = 'torch==2.4.0 {}'\n!pip install $wanted", 1),
        ("x = '''\nFROM python\nRUN pip install {}\n'''", 3),
        ("open('requirements.txt', 'w').write('''numpy\n{}\n''')", 2),
        ("if x\n    !ls\n  pip install {}", 3),
    ],
)
def test_pins_in_what_is_not_understood_are_reported(cell: str, line: int) -> None:
    finding = check_finding([cell.format(V3), OLD], "3.0.2", "'return_dict'", V4[-6:], rule=RULE)
    assert (finding.cell, finding.line) == (0, line)


def test_pins_of_other_releases_in_what_is_not_understood() -> None:
    docker = "%%writefile Dockerfile\nRUN pip install {}"
    check_finding([docker.format("transformers==3.5.1"), OLD], "may fail", rule=RULE)
    package = "pytorch-pretrained-bert==0.6.2"
    code = "from pytorch_pretrained_bert import BertModel"
    check_finding([docker.format(package), code], "No module named 'transformers'", rule=RULE)
    check_noop([docker.format(package), OLD], rule=RULE)
    check_noop([docker.format("transformers>=3.5"), OLD], rule=RULE)
    check_noop([docker.format(V3), "import numpy"], rule=RULE)


def test_a_pin_with_invisible_characters_is_found() -> None:
    finding = check_finding(["x = 1\nrun('pip install tr\u200bansformers==3.0.2')", OLD], rule=RULE)
    assert finding.line == 2


def test_archives_and_clones_of_old_releases_are_reported() -> None:
    github = "https://github.com/huggingface/transformers"
    clone = f"!git clone -b v2.5.1 {github}\n%cd transformers\n!pip install ."
    check_finding([clone, OLD], "transformers 2.5.1", rule=RULE)
    check_finding(
        [f"!wget {github}/archive/v2.3.0.zip\n!pip install ./transformers-2.3.0", OLD],
        "transformers 2.3.0",
        rule=RULE,
    )
    check_finding(
        [f"!git clone -b v2.5.1 {github}\n!pip install ./transformers", OLD], "clone", rule=RULE
    )


def test_clones_and_branches_of_newer_notebooks_are_not_reported() -> None:
    check_noop(["!pip install ./transformers", IMPORT], rule=RULE)
    check_noop(["!pip install -e git+https://x/huggingface/transformers.git", IMPORT], rule=RULE)


def test_a_notebook_that_installs_nothing_hears_what_is_needed() -> None:
    check_finding([OLD, T5], "T5Tokenizer", "sentencepiece", rule=RULE)
    check_finding(["!pip install seqeval", OLD, TRAINER], "accelerate", rule=RULE)
    check_noop([OLD], rule=RULE)
    check_noop([T5, TRAINER], rule=RULE)


def test_lines_of_both_old_packages_where_both_are_imported() -> None:
    code = (
        "from pytorch_pretrained_bert import BertModel\nfrom pytorch_transformers import GPT2Model"
    )
    planned = check_transformed(
        ["!pip install pytorch-pretrained-bert", "!pip install pytorch-transformers", code],
        [f"!pip install {V4}", f"!pip install {V4}", code],
        rule=RULE,
    )
    assert "in place of pytorch-pretrained-bert, which" in planned.changes[0].message


def alternatives(pattern: str, opening: str) -> list[str]:
    """Return what stands between the bars of one group of a pattern."""
    return pattern.partition(opening)[2].partition(")")[0].split("|")


@pytest.mark.parametrize("family", alternatives(_SENTENCEPIECE_TOKENIZERS.pattern, "("))
def test_every_tokenizer_that_needs_sentencepiece(family: str) -> None:
    code = f"from transformers import {family}Tokenizer"
    after = "!pip install transformers[sentencepiece]==4.57.6"
    assert catalog.is_known(f"transformers.{family}Tokenizer")
    check_transformed([f"!pip install {V3}", code], [after, code], rule=RULE)


@pytest.mark.parametrize("name", alternatives(_SENTENCEPIECE_CHECKPOINTS.pattern, ")?("))
def test_every_checkpoint_that_needs_sentencepiece(name: str) -> None:
    code = f"from transformers import AutoTokenizer\nt = AutoTokenizer.from_pretrained('{name}-x')"
    after = "!pip install transformers[sentencepiece]==4.57.6"
    check_transformed([f"!pip install {V3}", code], [after, code], rule=RULE)
