from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed, notebook
from nbmigrate.engine import plan
from nbmigrate.libraries.transformers.rules.models.checkpoint_names import NEW_NAMES
from nbmigrate.plan import Safety, Settings, SourceLibrary

RULE = "checkpoint-names"
OLD = Settings(source=SourceLibrary("transformers", "2.8.0"))
NEW = Settings(source=SourceLibrary("transformers", "4.10.0"))
STAR = "from transformers import *"
BART = "from transformers import BartModel, BartTokenizer\n"


def changed(before: str, after: str, safety: Safety = Safety.REVIEW) -> None:
    check_transformed([STAR, before], [STAR, after], rule=RULE, safety=safety, settings=OLD)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("bart-large", "facebook/bart-large"),
        ("bart-large-mnli", "facebook/bart-large-mnli"),
        ("mbart-large-en-ro", "facebook/mbart-large-en-ro"),
        ("bert-base-japanese", "cl-tohoku/bert-base-japanese"),
        (
            "bert-base-japanese-char-whole-word-masking",
            "cl-tohoku/bert-base-japanese-char-whole-word-masking",
        ),
        ("bert-base-finnish-uncased-v1", "TurkuNLP/bert-base-finnish-uncased-v1"),
        ("bert-base-dutch-cased", "wietsedv/bert-base-dutch-cased"),
        ("flaubert-large-cased", "flaubert/flaubert_large_cased"),
        ("umberto-wikipedia-uncased-v1", "Musixmatch/umberto-wikipedia-uncased-v1"),
        ("longformer-base-4096", "allenai/longformer-base-4096"),
        ("marian-en-de", "Helsinki-NLP/opus-mt-en-de"),
    ],
)
def test_names(old: str, new: str) -> None:
    code = "tokenizer = AutoTokenizer.from_pretrained('{}')"
    changed(code.format(old), code.format(new))


@pytest.mark.parametrize(
    "code",
    [
        'config = BartConfig.from_pretrained("{}")',
        'model = BartForConditionalGeneration.from_pretrained("{}", output_past=True)',
        'model = TFAutoModel.from_pretrained("{}", from_pt=True)',
        'model = AutoModelWithLMHead.from_pretrained(pretrained_model_name_or_path="{}")',
        'm = BartModel.from_pretrained(  # the large one\n    "{}", config=config\n).to(device)',
        'model = BartModel.from_pretrained("weights.bin", config="{}")',
        'summarize = pipeline("summarization", model="{}")',
        'summarize = pipeline("summarization", "{}")',
        'p = pipeline("feature-extraction", model=model, tokenizer=("{}", {{"use_fast": False}}))',
        'load = BartModel.from_pretrained\nmodel = load("{}")',
        "def load():\n    return BartTokenizer.from_pretrained('{}')",
        'name = "{}"\nmodel = BartModel.from_pretrained(name)',
        'if large:\n    name = "{}"\n    tokenizer = BartTokenizer.from_pretrained(name)',
        'class Net(BartModel):\n    pass\n\nnet = Net.from_pretrained("{}")',
    ],
)
def test_whatever_takes_them(code: str) -> None:
    changed(code.format("bart-large-cnn"), code.format("facebook/bart-large-cnn"))


def test_one_change_for_each_string() -> None:
    before = [
        BART + "MODEL = 'bart-large'",
        "tokenizer = BartTokenizer.from_pretrained(MODEL)",
        "model = BartModel.from_pretrained(MODEL)\nother = BartModel.from_pretrained('bart-large')",
    ]
    after = [cell.replace("'bart-large'", "'facebook/bart-large'") for cell in before]
    planned = check_transformed(before, after, rule=RULE, safety=Safety.REVIEW)
    first, second = planned.changes
    assert "OSError" in first.consequence
    assert "facebook/bart-large" in second.message


def test_both_halves_of_a_model() -> None:
    code = "m = EncoderDecoderModel.from_encoder_decoder_pretrained('{}', '{}')"
    changed(
        code.format("bert-base-finnish-cased-v1", "bert-base-cased"),
        code.format("TurkuNLP/bert-base-finnish-cased-v1", "bert-base-cased"),
    )


def test_what_may_be_another_class_is_unsafe() -> None:
    code = "cls = BartTokenizer if mine else load_class()\nt = cls.from_pretrained('{}')"
    changed(code.format("bart-large"), code.format("facebook/bart-large"), Safety.UNSAFE)


@pytest.mark.parametrize(
    "code",
    [
        # the variable is a folder or a label, too
        "name = 'bart-large'\nm = BartModel.from_pretrained(name)\nm.save_pretrained(name)",
        "name = 'bart-large'\nmodel = BartModel.from_pretrained(name)\nprint(name, 'is loaded')",
        "name = 'bart-large'\nm = BartModel.from_pretrained(name)\n!python score.py -m {name}",
        "name = 'bart-large'\nm = BartModel.from_pretrained(name)\nplt.title(f'{name}: loss')",
        # it reaches the call, but not by itself
        "def load(name='bart-large'):\n  return BartModel.from_pretrained(name)\nm = load()",
        "def load(name):\n  return BartModel.from_pretrained(name)\nm = load('bart-large')",
        "class Own:\n    name = 'bart-large'\nmodel = BartModel.from_pretrained(Own.name)",
        "name = big if long else 'bart-large'\nmodel = BartModel.from_pretrained(name)",
        "for name in ['bart-base', 'bart-large']:\n    m = BartModel.from_pretrained(name)",
        "import functools\nload = functools.partial(BartModel.from_pretrained, 'bart-large')",
        # it may
        "p.add_argument('-m', default='bart-large')\nm = BartModel.from_pretrained(args.m)",
        "SIZES = {'large': 'bart-large'}\nmodel = BartModel.from_pretrained(SIZES[size])",
        # it cannot be edited
        "model = BartModel.from_pretrained(r'bart-large')",
        # a folder may have that name
        "!git clone $HUB/facebook/bart-large\nm = BartModel.from_pretrained('bart-large')",
        "!unzip bart-large.zip -d bart-large\nmodel = BartModel.from_pretrained('bart-large')",
        "os.listdir('./bart-large')\nmodel = BartModel.from_pretrained('bart-large')",
        "tokenizer.save_vocabulary('bart-large/')\nm = BartModel.from_pretrained('bart-large')",
    ],
)
def test_what_is_not_only_that_is_reported(code: str) -> None:
    check_finding([STAR, code], "facebook/bart-large", "OSError", rule=RULE, settings=OLD)


def test_a_folder_that_the_notebook_makes() -> None:
    save = "tokenizer.save_pretrained('bart-large')"
    load = "again = BartTokenizer.from_pretrained('bart-large')"
    planned = plan(notebook([STAR, save, load]), Settings(select=(RULE,)))
    assert planned.changes == ()
    assert [finding.cell for finding in planned.findings] == [1, 2]


@pytest.mark.parametrize("version", ["2.11.0", "3.0.0", "3.5.1", "4.0.0", "4.30.2"])
def test_notebooks_of_releases_without_the_short_names_stay(version: str) -> None:
    code = BART + "model = BartModel.from_pretrained('bart-large')"
    settings = Settings(source=SourceLibrary("transformers", version))
    check_noop(code, rule=RULE, settings=settings)


def test_pytorch_transformers_did_not_know_the_name() -> None:
    code = "from pytorch_transformers import BertModel\nm = BertModel.from_pretrained('{}')"
    check_finding(code.format("bert-base-japanese"), "cl-tohoku/bert-base-japanese", rule=RULE)


def test_the_target_does_not_matter() -> None:
    code = BART + "model = BartModel.from_pretrained('{}')"
    check_transformed(
        code.format("bart-large"),
        code.format("facebook/bart-large"),
        rule=RULE,
        safety=Safety.REVIEW,
        settings=Settings(target="4.0.1"),
    )


@pytest.mark.parametrize(
    "code",
    [
        "model = BartModel.from_pretrained('facebook/bart-large')",
        "model = BartModel.from_pretrained('./bart-large')",
        "model = BartModel.from_pretrained('bart-large/')",
        "model = BartModel.from_pretrained('models/bart-large')",
        "model = BartModel.from_pretrained(os.path.join(folder, 'bart-large'))",
        "model = BartModel.from_pretrained(f'bart-large-{task}')",
        "model = BartModel.from_pretrained('bart-large-' + task)",
        "model = BartModel.from_pretrained('bart-large-cnn-ft')",
        "model = BartModel.from_pretrained('BART-large')",
        "model = BertModel.from_pretrained('bert-base-japanese-v2')",
        "model = BertModel.from_pretrained('bert-base-german-dbmdz-cased')",
        "model = XLMRobertaModel.from_pretrained('xlm-roberta-large')",
        "model = T5Model.from_pretrained('t5-small')",
        "model = BartModel.from_pretrained(path, cache_dir='bart-large')",
        "model = BartModel.from_pretrained(path)\nlogger.info('bart-large')",
        "model = BartModel.from_pretrained('facebook/bart-base', cache_dir='bart-large')",
        "s = pipeline('summarization', model='facebook/bart-large-cnn')",
        "s = pipeline('bart-large')",
        "config = BartConfig.from_json_file('bart-large')",
        "print('bart-large')",
        "# bart-large\nmodel = BartModel.from_pretrained('facebook/bart-large')",
        "model = BartModel.from_pretrained('facebook/bart-large')\nplt.title('bart-large')",
        "scores = {'bart-large': 0.9}\nmodel = BartModel.from_pretrained('facebook/bart-large')",
        "model = mylib.BartModel.from_pretrained('bart-large')",
        "from fairseq.models.bart import BARTModel\nm = BARTModel.from_pretrained('bart-large')",
        "class BartModel:\n    pass\nmodel = BartModel.from_pretrained('bart-large')",
        "model = torch.hub.load('pytorch/fairseq', 'bart-large')",
    ],
)
def test_left_alone(code: str) -> None:
    check_noop([STAR + "\nimport mylib, os, torch", code], rule=RULE, settings=OLD)


def test_newer_notebooks() -> None:
    load = "model = BartModel.from_pretrained('bart-large')"
    check_noop([BART, load], rule=RULE, settings=NEW)
    check_noop(["!pip install transformers==4.30.2\n" + BART, load], rule=RULE)


@pytest.mark.parametrize(
    "code",
    [
        "import pytorch_pretrained_bert as b\nm = b.BertModel.from_pretrained('bart-large')",
        "import transformers\nfrom fastai.text import load\nmodel = load('bart-large')",
        "import transformers, other\nmodel = other.Model.from_pretrained('bart-large')",
    ],
)
def test_other_packages(code: str) -> None:
    check_noop(code, rule=RULE)


def test_cells_that_are_not_read_may_use_the_variable() -> None:
    made = BART + "name = 'bart-large'\nmodel = BartModel.from_pretrained(name)"
    check_finding([made, "%%bash\nls bart-large"], "no folder", rule=RULE)
    check_finding([made, "print name"], "no folder", rule=RULE)
    changed = made.replace("'bart", "'facebook/bart")
    check_transformed(
        [made, "print other", "%%bash\nls facebook"],
        [changed, "print other", "%%bash\nls facebook"],
        rule=RULE,
        safety=Safety.REVIEW,
    )


@pytest.mark.parametrize("old", sorted(NEW_NAMES))
def test_every_name_that_became_another(old: str) -> None:
    load = 'model = AutoModel.from_pretrained("{}")'
    changed(load.format(old), load.format(NEW_NAMES[old]))
