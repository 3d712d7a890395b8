from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed
from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.models.attention_outputs import _LOST, _REFUSED
from nbmigrate.plan import Safety, Settings, SourceLibrary

RULE = "attention-outputs"
EAGER = ', attn_implementation="eager"'


def loaded(cls: str, given: str = "") -> str:
    return f'from transformers import {cls}\nmodel = {cls}.from_pretrained("name"{given})'


@pytest.mark.parametrize(
    "cls", ["GPT2Model", "GPT2LMHeadModel", "BartModel", "MBartForConditionalGeneration"]
)
def test_attentions_of_a_call(cls: str) -> None:
    call = "attention = model(ids, output_attentions=True)[-1]"
    check_transformed([loaded(cls), call], [loaded(cls, EAGER), call], rule=RULE)


@pytest.mark.parametrize("cls", ["BertModel", "RobertaForMaskedLM", "GPT2Model", "AlbertModel"])
def test_a_setting_of_a_model_that_is_made(cls: str) -> None:
    after = "model.config.output_attentions = True\nout = model(ids)"
    check_transformed([loaded(cls), after], [loaded(cls, EAGER), after], rule=RULE)


def test_in_a_class_over_several_cells() -> None:
    before = """
        class Net(nn.Module):
            def __init__(self):
                self.gpt = GPT2Model.from_pretrained("gpt2")
            def forward(self, ids):
                return self.gpt(ids, output_attentions=True)
        """
    check_transformed(
        ["from transformers import GPT2Model", before, "net = Net()\nnet(ids)[2]\nnet(ids)[0]"],
        [
            "from transformers import GPT2Model",
            before.replace('"gpt2"', f'"gpt2"{EAGER}'),
            "net = Net()\nnet(ids)[2]\nnet(ids)[0]",
        ],
        rule=RULE,
    )


def test_several_requests_are_one_change() -> None:
    calls = "model(ids, output_attentions=True)\nmodel(other, output_attentions=True)"
    planned = check_transformed(
        [loaded("GPT2Model"), calls], [loaded("GPT2Model", EAGER), calls], rule=RULE
    )
    assert len(planned.changes) == 1


def test_a_model_that_may_be_something_else_is_unsafe() -> None:
    first = loaded("GPT2Model") + "\nif other:\n    model = load()"
    call = "model(ids, output_attentions=True)"
    after = first.replace('"name"', f'"name"{EAGER}')
    check_transformed([first, call], [after, call], rule=RULE, safety=Safety.UNSAFE)


def test_models_that_are_not_loaded_are_reported() -> None:
    first = "from transformers import GPT2Model, GPT2Config\nmodel = GPT2Model(GPT2Config())"
    check_finding([first, "model(ids, output_attentions=True)"], "eager", rule=RULE)
    check_finding([first, "model.config.output_attentions = True"], "ValueError", rule=RULE)


@pytest.mark.parametrize(
    ("first", "code"),
    [
        (loaded("BertModel"), "model(ids, output_attentions=True)"),
        (loaded("T5Model"), "model(ids, output_attentions=True)"),
        (loaded("XLNetModel"), "model.config.output_attentions = True"),
        (loaded("BertGenerationEncoder"), "model.config.output_attentions = True"),
        (loaded("GPT2Model", EAGER), "model(ids, output_attentions=True)"),
        (loaded("GPT2Model", ", output_attentions=True"), "model(ids, output_attentions=True)[-1]"),
        (loaded("GPT2Model"), "model(ids, output_attentions=False)"),
        (loaded("GPT2Model"), "model(ids, output_hidden_states=True)"),
        (loaded("BertModel"), "model.config.output_hidden_states = True"),
        (loaded("BertModel"), "model.config.output_attentions = False"),
    ],
)
def test_left_alone(first: str, code: str) -> None:
    check_noop([first, code], rule=RULE)


@pytest.mark.parametrize(
    "configured",
    [
        "c = GPT2Config.from_pretrained('g')\nc.output_attentions = True",
        "c = GPT2Config.from_pretrained('g', output_attentions=True)",
    ],
)
def test_a_configuration_that_asks_for_them(configured: str) -> None:
    first = f"from transformers import GPT2Config, GPT2Model\n{configured}"
    made = "model = GPT2Model.from_pretrained('g', config=c)"
    check_noop([first, made, "model(ids, output_attentions=True)"], rule=RULE)


def test_releases_before() -> None:
    call = "model(ids, output_attentions=True)"
    check_noop([loaded("GPT2Model"), call], rule=RULE, settings=Settings(target="4.53.3"))
    setting = "model.config.output_attentions = True"
    check_noop([loaded("BertModel"), setting], rule=RULE, settings=Settings(target="4.52.4"))


def class_of(family: str) -> str:
    """Return a class of PyTorch whose name begins like this."""
    endings = ("Model", "ForConditionalGeneration", "MTModel")
    names = (f"{family}{ending}" for ending in endings)
    return next(name for name in names if catalog.kind(f"transformers.{name}") == "model")


@pytest.mark.parametrize("family", _LOST)
def test_every_family_whose_attentions_are_lost(family: str) -> None:
    cls = class_of(family)
    call = "attention = model(ids, output_attentions=True)[-1]"
    check_transformed([loaded(cls), call], [loaded(cls, EAGER), call], rule=RULE)


@pytest.mark.parametrize("family", _REFUSED)
def test_every_family_that_refuses_the_setting(family: str) -> None:
    cls = class_of(family)
    setting = "model.config.output_attentions = True"
    check_transformed([loaded(cls), setting], [loaded(cls, EAGER), setting], rule=RULE)


def test_the_release_that_the_notebook_was_written_for() -> None:
    call = "attention = model(ids, output_attentions=True)[-1]"
    cells, after = [loaded("GPT2Model"), call], [loaded("GPT2Model", EAGER), call]
    for version in ("3.5.1", "4.30.2", "4.54.0"):
        settings = Settings(source=SourceLibrary("transformers", version))
        check_transformed(cells, after, rule=RULE, settings=settings)
    for version in ("4.54.1", "4.57.6"):
        settings = Settings(source=SourceLibrary("transformers", version))
        check_noop(cells, rule=RULE, settings=settings)
