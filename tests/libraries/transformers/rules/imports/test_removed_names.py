from __future__ import annotations

import re

import pytest

from harness import check_finding, check_noop, check_transformed, notebook
from nbmigrate.engine import plan
from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.imports.removed_names import (
    _ADVICE,
    _ALIASES,
    _ERF_MODULES,
    _TANH_MODULES,
    _advice,
    _alias,
    _is_gone,
)
from nbmigrate.plan import Safety, Settings

RULE = "removed-names"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("from transformers import BERT_PRETRAINED_MODEL_ARCHIVE_LIST", ["hub"]),
        (
            "from transformers.modeling_bert import BERT_PRETRAINED_MODEL_ARCHIVE_MAP",
            ["hub"],
        ),
        ("from transformers import cached_path", ["cached_file"]),
        ("from transformers.file_utils import cached_path", ["cached_file"]),
        ("from transformers import TFTrainer", ["Keras"]),
        ("from transformers import BertModel, top_k_top_p_filtering", ["generate"]),
        ("import transformers\ntransformers.top_k_top_p_filtering(x, 5)", ["generate"]),
        ("from transformers import *\npath = cached_path(url)", ["cached_file"]),
    ],
)
def test_gone_names_are_findings(source: str, words: list[str]) -> None:
    check_finding(source, "is gone", *words, rule=RULE)


def test_an_alias_of_something_that_lives() -> None:
    check_transformed(
        "from transformers.modeling_bert import BertLayer, BertLayerNorm\nnorm = BertLayerNorm(8)",
        "from transformers.modeling_bert import BertLayer\n"
        "from torch.nn import LayerNorm as BertLayerNorm\nnorm = BertLayerNorm(8)",
        rule=RULE,
    )


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("from pytorch_pretrained_bert.file_utils import cached_path", ["hf_hub_download"]),
        ("from pytorch_transformers import BertModel, cached_path", ["hf_hub_download"]),
        ("from transformers.modeling_tf_gpt2 import gelu", ["ACT2FN"]),
        ("from pytorch_pretrained_bert.modeling import PRETRAINED_MODEL_ARCHIVE_MAP", ["hub"]),
    ],
)
def test_advice_for_the_older_packages(source: str, words: list[str]) -> None:
    check_finding(source, "is gone", *words, rule=RULE)


def test_the_old_layer_norm_had_another_eps() -> None:
    before = "from pytorch_pretrained_bert.modeling import BertLayerNorm\nn = BertLayerNorm(8{})"
    after = "from torch.nn import LayerNorm as BertLayerNorm\nn = BertLayerNorm(8{})"
    for given, safety in ((", eps=1e-12", Safety.SAFE), (", 1e-12", Safety.SAFE)):
        check_transformed(before.format(given), after.format(given), rule=RULE, safety=safety)
    planned = check_transformed(
        before.format(""),
        after.format(""),
        rule=RULE,
        safety=Safety.REVIEW,
    )
    assert "1e-12" in planned.changes[0].message


def test_the_first_name_of_the_base_class() -> None:
    check_transformed(
        "from pytorch_pretrained_bert.modeling import PreTrainedBertModel\n"
        "class Mine(PreTrainedBertModel):\n    pass",
        "from transformers import BertPreTrainedModel as PreTrainedBertModel\n"
        "class Mine(PreTrainedBertModel):\n    pass",
        rule=RULE,
    )


@pytest.mark.parametrize(
    ("module", "name", "new"),
    [
        ("pytorch_pretrained_bert.modeling", "gelu", "transformers.activations import gelu"),
        (
            "pytorch_pretrained_bert.modeling_gpt2",
            "gelu",
            "transformers.activations import gelu_new as gelu",
        ),
        (
            "pytorch_transformers.modeling_openai",
            "gelu",
            "transformers.activations import gelu_new as gelu",
        ),
        ("pytorch_transformers.modeling_bert", "gelu", "transformers.activations import gelu"),
        (
            "transformers.modeling_xlnet",
            "gelu",
            "transformers.activations import gelu_new as gelu",
        ),
        ("pytorch_pretrained_bert.modeling", "swish", "torch.nn.functional import silu as swish"),
    ],
)
def test_activations_keep_their_form(module: str, name: str, new: str) -> None:
    check_transformed(
        f"from {module} import {name}\ny = {name}(x)",
        f"from {new}\ny = {name}(x)",
        rule=RULE,
    )


def test_activations_that_are_reached_through_a_module() -> None:
    start = "from transformers import modeling_{0}\ny = modeling_{0}.gelu(x)"
    check_finding(start.format("gpt2"), "use transformers.activations.gelu_new", rule=RULE)
    check_finding(
        "import pytorch_pretrained_bert as p\np.modeling.gelu(x)",
        "use transformers.activations.gelu",
        rule=RULE,
    )


@pytest.mark.parametrize(
    ("statement", "advice"),
    [
        ("from pytorch_transformers.modeling_utils import SequenceSummary", "begins with XLNet"),
        ("from transformers.modeling_utils import PoolerStartLogits", "begins with XLNet"),
        ("from pytorch_transformers.modeling_utils import SQuADHead", "three poolers"),
        ("from pytorch_pretrained_bert.modeling_gpt2 import GPT2LMHead", "torch.nn.Linear"),
        (
            "from pytorch_pretrained_bert.modeling_openai import OpenAIGPTMultipleChoiceHead",
            "OpenAIGPTSequenceSummary",
        ),
        ("from pytorch_pretrained_bert.modeling_gpt2 import Block", "GPT2Block"),
    ],
)
def test_parts_of_models(statement: str, advice: str) -> None:
    check_finding(statement, advice, rule=RULE)


@pytest.mark.parametrize(
    "source",
    [
        "from pytorch_pretrained_bert import BertAdam",
        "from pytorch_transformers import WarmupLinearSchedule, AdamW",
        "from transformers import BertModel, AdamW, AutoModelWithLMHead",
        "from transformers.modeling_bert import BertLayer",
        "from transformers import *\nmodel = BertModel(config)",
        "from huggingface_hub import cached_path",
        "def cached_path(url):\n    return url\nfrom transformers import *\ncached_path(1)",
        "try:\n  from transformers import cached_path\nexcept ImportError:\n  cached_path = None",
        "from transformers import SomethingNew",
        "import transformers\ntransformers.something_new()",
    ],
)
def test_living_and_unknown_names_stay(source: str) -> None:
    check_noop(source, rule=RULE)


@pytest.mark.parametrize("module", ["transformers", "transformers.optimization"])
@pytest.mark.parametrize("package", ["transformers", "pytorch_transformers"])
def test_schedules_are_left_to_their_own_rule(package: str, module: str) -> None:
    source = f"""
    from {module.replace("transformers", package)} import AdamW, WarmupLinearSchedule
    scheduler = WarmupLinearSchedule(AdamW(parameters), warmup_steps=1, t_total=9)
    """
    check_noop(source, rule=RULE)
    planned = plan(notebook(source), Settings())
    (change,) = (change for change in planned.changes if change.rule == "schedule-classes")
    assert "get_linear_schedule_with_warmup" in change.message
    assert [finding.message for finding in planned.findings] == []


@pytest.mark.parametrize(
    "source",
    [
        "from transformers import *\nscheduler = WarmupCosineSchedule(optimizer, 1, 9)",
        "import transformers\nscheduler = transformers.ConstantLRSchedule(optimizer)",
        "from transformers.optimization import WarmupLinearSchedule as Linear\nLinear(o, 1, 9)",
    ],
)
def test_schedules_that_are_reached_otherwise(source: str) -> None:
    check_noop(source, rule=RULE)
    planned = plan(notebook(source), Settings(select=("schedule-classes",)))
    assert len(planned.changes) == 1


def test_a_release_that_still_has_the_name() -> None:
    source = "from transformers import top_k_top_p_filtering"
    check_noop(source, rule=RULE, settings=Settings(target="4.20.1"))


def gone_names() -> set[str]:
    """Return the paths of all names of old releases that are gone in the newest target."""
    return {
        path
        for module in catalog.TABLES.keys("names")
        for name in catalog.names_of(module)
        if name in _ALIASES or _advice(name) is not None
        if _is_gone(path := f"{module}.{name}", "4.57.6")
    }


@pytest.fixture(scope="module")
def gone() -> set[str]:
    return gone_names()


@pytest.mark.parametrize("name", sorted(_ALIASES))
def test_every_alias_is_the_name_of_something_that_is_gone(name: str, gone: set[str]) -> None:
    assert any(path.endswith(f".{name}") and _alias(path) == _ALIASES[name] for path in gone)


@pytest.mark.parametrize(("pattern", "advice"), _ADVICE)
def test_every_advice_is_given_for_something_that_is_gone(
    pattern: str, advice: str, gone: set[str]
) -> None:
    names = {path.rpartition(".")[2] for path in gone if _alias(path) is None}
    assert any(re.fullmatch(pattern, name) and _advice(name) == advice for name in names)


@pytest.mark.parametrize("module", sorted(_TANH_MODULES | _ERF_MODULES))
def test_every_module_with_an_activation_of_its_own(module: str) -> None:
    paths = [f"{package}.{module}.gelu" for package in catalog.RELEASES]
    assert any(catalog.is_known(path) for path in paths)
