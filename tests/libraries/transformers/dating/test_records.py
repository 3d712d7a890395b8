from __future__ import annotations

import pytest

from libraries.transformers.dating.notebooks import EVERYTHING, IMPORT, dated, span

LAST = EVERYTHING[1]
ALL = EVERYTHING


@pytest.mark.parametrize(
    ("cell", "output", "oldest", "newest"),
    [
        (
            "!pip install x",
            "Successfully installed tokenizers-0.10.3 transformers-4.12.3",
            "4.12.3",
            "4.12.3",
        ),
        (
            "!pip install x",
            "Requirement already satisfied: transformers in /lib (4.5.1)",
            "4.5.1",
            "4.5.1",
        ),
        (
            "!pip install x",
            "Requirement already satisfied: transformers==4.5.1 in /l (4.5.1)",
            "4.5.1",
            "4.5.1",
        ),
        ("!pip install x", "Successfully installed transformers-4.26.0.dev0", "4.25.0", "4.26.0"),
        ("print(transformers.__version__)", "4.9.2\n", "4.9.2", "4.9.2"),
        (
            "print(transformers.__version__, torch.__version__)",
            "transformers 4.9.2 1.9.0",
            "4.9.2",
            "4.9.2",
        ),
        ("!pip list | grep transformers", "transformers   2.5.1\n", "2.5.1", "2.5.1"),
        ("!pip show transformers", "Name: transformers\nVersion: 3.0.2\n", "3.0.2", "3.0.2"),
        ("c", 'BertConfig {\n  "a": {},\n  "transformers_version": "4.6.1"\n}\n', "4.6.1", "4.6.1"),
        (
            "f()",
            "/lib/python/site-packages/transformers/modeling_bert.py in forward",
            "2.0.0",
            "3.5.1",
        ),
        ("f()", "<class 'transformers.modeling_bert.BertModel'>", "2.0.0", "3.5.1"),
        ("f()", "<class 'transformers.models.bert.modeling_bert.BertModel'>", "4.0.0", LAST),
        ("f()", "file /root/.cache/huggingface/transformers/0ab", "3.5.0", "4.21.3"),
        ("f()", "from /root/.cache/huggingface/hub/models--bert/snapshots", "4.22.0", LAST),
        ("f()", "https://cdn.huggingface.co/bert.json", "2.5.0", "3.5.1"),
        ("f()", "https://s3.amazonaws.com/models.huggingface.co/bert/vocab.txt", ALL[0], "3.5.1"),
        (
            "t.train()",
            "TrainOutput(global_step=3, training_loss=0.5, metrics={'a': 1})",
            "4.2.0",
            LAST,
        ),
        ("t.train()", "TrainOutput(global_step=3, training_loss=0.5)", "2.9.0", "4.1.1"),
        ("t.train()", "{'loss': 1.0, 'grad_norm': 2.5, 'learning_rate': 1e-05}", "4.38.0", LAST),
        ("f()", "Downloading (…)lve/main/config.json: 100%", "4.22.0", LAST),
        ("f()", "config.json: 100% 570/570", "4.31.0", LAST),
    ],
)
def test_outputs(cell: str, output: str, oldest: str, newest: str) -> None:
    source = dated(IMPORT, cell, outputs={1: output})
    assert span(source) == (oldest, newest)
    assert source.evidence[0].cell == 1


@pytest.mark.parametrize(
    ("cell", "output"),
    [
        ("!pip install x", "Successfully installed sentence-transformers-0.2.0 torch-1.7.1"),
        ("!pip install x", "Requirement already satisfied: adapter-transformers in /lib (2.3.0)"),
        ("!pip install x", "Collecting transformers==4.5.1 (from versions: 4.5.1)"),
        ("print(torch.__version__)", "1.9.0\n"),
        ("print(torch.__version__, transformers.__version__)", "1.9.0 9.9.9"),
        ("!pip list", "sentence-transformers 2.2.0\nspacy-transformers 1.0.0\n"),
        ("!cat config.json", '{\n  "transformers_version": "4.6.1"\n}\n'),
        ("f()", "FutureWarning: this will be removed in Transformers v5.0.0"),
        ("f()", "/lib/site-packages/torch/nn/modules/module.py in forward"),
        ("f()", "<class 'mine.transformers.modeling_bert'>"),
        ("f()", "TrainOutput: metrics={}"),
        ("f()", "we used transformers 4.5.1 in the paper"),
    ],
)
def test_outputs_that_say_nothing(cell: str, output: str) -> None:
    assert span(dated(IMPORT, cell, outputs={1: output})) == EVERYTHING


def test_a_bar_that_datasets_shows_too_says_nothing_beside_it() -> None:
    shown = {1: "Downloading: 100% 5/5"}
    assert dated(IMPORT, "f()", outputs=shown).newest == "4.25.1"
    assert dated(IMPORT, "import datasets", outputs=shown).newest == LAST


def test_what_is_installed_last_counts() -> None:
    source = dated(
        IMPORT,
        "!pip install x",
        outputs={
            1: "Requirement already satisfied: transformers in /lib (2.11.0)\n"
            "Successfully installed transformers-4.9.2"
        },
    )
    assert source.version == "4.9.2"


def test_widgets_of_the_metadata_are_outputs() -> None:
    state = {"a": {"state": {"value": "config.json: 100%"}}}
    widgets = {"application/vnd.jupyter.widget-state+json": {"state": state}}
    assert dated(IMPORT, metadata={"widgets": widgets}).oldest == "4.31.0"


def python(version: str) -> dict[str, object]:
    return {"language_info": {"name": "python", "version": version}}


@pytest.mark.parametrize(
    ("version", "newest"),
    [("3.5.2", "2.5.1"), ("3.6.9", "4.18.0"), ("3.7.6", "4.30.2"), ("3.8.1", "4.46.3")],
)
def test_the_last_release_for_a_python(version: str, newest: str) -> None:
    assert dated(IMPORT, metadata=python(version)).newest == newest


def test_a_python_in_a_path_of_an_output() -> None:
    path = "/opt/python3.6/site-packages/torch/x.py"
    assert dated(IMPORT, "f()", outputs={1: path}).newest == "4.18.0"
    assert dated(IMPORT, metadata=python("3")).newest == LAST


RUN_IN_MAY_2021 = {
    "executionInfo": {"timestamp": 1620000000000},
    "ExecuteTime": {"end_time": "2021-05-03T08:00:00"},
}


@pytest.mark.parametrize(
    "kept",
    [
        {"executionInfo": {"timestamp": 1620000000000}},
        {"ExecuteTime": {"end_time": "2021-05-03T08:00:00.1Z"}},
        {"papermill": {"end_time": "2021-05-03T08:00:00"}},
        {"execution": {"iopub.status.busy": "2021-05-03T08:00:00Z"}},
    ],
)
def test_nothing_published_after_the_run(kept: dict[str, object]) -> None:
    assert dated(IMPORT, of_cells={0: kept}).newest == "4.5.1"


@pytest.mark.parametrize(
    "kept",
    [
        {"executionInfo": {"timestamp": "soon"}},
        {"executionInfo": {"timestamp": 10**30}},
        {"execution": {"iopub.status.busy": "2021-99-99T08:00:00Z"}},
        {"ExecuteTime": 3},
        {"executionInfo": {"timestamp": 0}},
    ],
)
def test_times_that_cannot_be(kept: dict[str, object]) -> None:
    assert span(dated(IMPORT, of_cells={0: kept})) == EVERYTHING


def test_the_newest_release_of_the_day_is_what_is_installed() -> None:
    cells = ("!pip install transformers", IMPORT)
    colab = {"colab": {"name": "x.ipynb"}}
    source = dated(*cells, of_cells={1: RUN_IN_MAY_2021}, metadata=colab)
    assert source.version == "4.5.1"
    pinned = ("!pip install transformers==3.0.2", IMPORT)
    assert dated(*pinned, of_cells={1: RUN_IN_MAY_2021}, metadata=colab).version == "3.0.2"


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("Installed:\n- torch 1.4\n- transformers 2.5.1", "2.5.1"),
        ("`pip install transformers==4.5.1`", "4.5.1"),
        ("Tested with transformers 4.9.2 and PyTorch 1.9", "4.9.2"),
    ],
)
def test_markdown_that_names_a_version(text: str, version: str) -> None:
    assert dated(text, IMPORT, kinds=["markdown"]).version == version


@pytest.mark.parametrize(
    "text",
    [
        "Unlike transformers 2 this takes a dict",
        "Since transformers 3.0.2 there is a warning; until transformers 4.5.1 it was silent",
        "- sentence-transformers 2.2.0",
        "Transformers have 12 layers",
        "Tested with adapter-transformers 2.3.0",
    ],
)
def test_prose_about_other_releases(text: str) -> None:
    assert span(dated(text, IMPORT, kinds=["markdown"])) == EVERYTHING


@pytest.mark.parametrize(
    ("code", "before_4"),
    [
        ("import evaluate", False),
        ("name = 'google-bert/bert-base-cased'", False),
        ("name = 'dbmdz/bert-base-german-cased'", None),
        ("!pip install torch==1.13.1", False),
        ("!pip install numpy==1.19", None),
        ("import evaluate_me", None),
        ("try:\n    import evaluate\nexcept ImportError:\n    pass", None),
    ],
)
def test_companions(code: str, before_4: object) -> None:
    assert dated(IMPORT, code).before("4.0.0") is before_4
