from __future__ import annotations

import pytest

from harness import check_finding, check_noop, check_transformed, notebook, sources
from nbmigrate.engine import apply, plan
from nbmigrate.libraries.transformers import catalog
from nbmigrate.libraries.transformers.rules.models.ignored_labels import _HEADS
from nbmigrate.plan import Decisions, Plan, Safety, Settings, SourceLibrary

RULE = "ignored-labels"
LM = """
import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset, RandomSampler, TensorDataset
from transformers import BertForMaskedLM
model = BertForMaskedLM.from_pretrained("b")
"""
TRAIN = "loss = model(ids, masked_lm_labels=labels)[0]"
AXES = "x = hidden[-1]\ny = torch.cat([a, b], -1).view(-1, 2).sum(dim=-1)\nbest = -1"


def written_for(version: str) -> Settings:
    return Settings(source=SourceLibrary("transformers", version))


def check(*cells: str, safety: Safety = Safety.SAFE) -> Plan:
    """Check that every `<-1>` of the cells becomes -100, in one change, and no other -1."""
    before = [cell.replace("<-1>", "-1") for cell in (LM, *cells)]
    after = [cell.replace("<-1>", "-100") for cell in (LM, *cells)]
    planned = check_transformed(
        before, after, rule=RULE, safety=safety, settings=written_for("2.3.0")
    )
    assert len(planned.changes) == 1
    return planned


@pytest.mark.parametrize(
    "code",
    [
        "labels[~masked] = <-1>",
        "labels = [<-1>] * len(ids)\nlabels = torch.tensor([labels])",
        "labels = torch.full(ids.shape, <-1>, dtype=torch.long)",
        "labels = torch.full_like(ids, fill_value=<-1>)",
        "labels = np.full((2, 8), <-1>)\nlabels = torch.from_numpy(labels)",
        "labels = ids.masked_fill(ids == 0, <-1>)",
        "labels = ids.clone()\nlabels.masked_fill_(special, <-1>)",
        "labels = ids.clone()\nlabels.view(-1)[places] = <-1>",
        "labels = torch.where(masked, ids, <-1>)",
        "labels = torch.where(masked, ids, torch.tensor(<-1>))",
        "labels = torch.where(masked, ids, torch.full_like(ids, <-1>))",
        "labels = torch.ones_like(ids) * <-1>",
        "labels = <-1> * torch.ones(8).long()",
        "labels = torch.LongTensor([t if m else <-1> for t, m in zip(tokens, masked)])",
        "labels = [<-1>] + tokens + [<-1>]\nwhile len(labels) < 32:\n    labels.append(<-1>)",
        "labels = list(tokens)\nlabels += [<-1>] * (32 - len(labels))",
        "labels = list(tokens)\nlabels.extend([<-1>] * (32 - len(labels)))",
        "labels = pad_sequences(rows, maxlen=32, value=<-1>, padding='post')",
        "labels = nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=<-1>)",
        "labels = torch.nn.functional.pad(labels, (0, 4), value=<-1>)",
        "IGNORED = <-1>\nlabels[~masked] = IGNORED",
        "labels[masked == 0] = <-1> if train else <-1>",
        "row = {}\nrow['lm'] = [<-1>] * 8\nlabels = torch.tensor(row['lm'])",
        "for rows, labels in zip(tokens, all_labels):\n    labels.append(<-1>)",
    ],
)
def test_what_fills_labels(code: str) -> None:
    check(AXES, code, TRAIN)


@pytest.mark.parametrize(
    "code",
    [
        "active = labels.view(-1) != <-1>\nlogits = scores.view(-1, size)[active]",
        "count = (labels == <-1>).sum().item()",
        "count = labels.ne(<-1>).sum()",
        "count = torch.eq(labels, <-1>).sum()",
        "for row in labels:\n    for label in row:\n        if label != <-1>:\n            n += 1",
        "places = [i for i, l in enumerate(labels.tolist()) if l != <-1>]",
        "assert <-1> in labels",
        "active = labels.view(-1) > -1\nnone = labels < 0\nsome = labels[labels >= 0]",
        "print(labels, labels.shape[-1], labels.size(-1), len(labels), f'{labels}')\nlabels",
        "right = (scores.argmax(-1) == labels).float().mean()",
        "last = labels[:, -1]\nprint(last)",
        "loss = nn.CrossEntropyLoss(ignore_index=<-1>)\nloss(out.view(-1, 9), labels.view(-1))",
        "torch.nn.functional.cross_entropy(out.view(-1, 9), labels.view(-1), ignore_index=<-1>)",
        "labels = labels.to(device).contiguous()\nlabels = labels.cuda().unsqueeze(0)",
        "del labels",
    ],
)
def test_what_is_done_with_labels(code: str) -> None:
    check("labels[~masked] = <-1>", code, TRAIN)


def test_through_functions_over_several_cells() -> None:
    check(
        """
        def mask_tokens(inputs, tokenizer, p=0.15):
            labels = inputs.clone()
            masked = torch.bernoulli(torch.full(labels.shape, p)).bool()
            labels[~masked] = <-1>  # only masked tokens count
            inputs[masked] = tokenizer.mask_token_id
            return inputs, labels
        """,
        """
        def accuracy(scores, labels, ignored=<-1>):
            kept = labels != ignored
            return (scores.argmax(-1)[kept] == labels[kept]).float().mean()
        """,
        """
        for ids in loader:
            ids, labels = mask_tokens(ids.to(device), tokenizer)
            loss, scores = model(ids, masked_lm_labels=labels.to(device))[:2]
            total += accuracy(scores, labels)
        """,
    )


def test_a_function_that_changes_its_argument() -> None:
    check(
        "def hide(labels, special):\n    labels[special] = <-1>",
        "labels = ids.clone()\nhide(labels, special)",
        TRAIN,
    )


def test_a_model_in_a_class_of_the_notebook_and_its_own_loss() -> None:
    check(
        """
        class Net(nn.Module):
            ignored = <-1>

            def __init__(self):
                super().__init__()
                self.lm = model
                self.loss = nn.CrossEntropyLoss(ignore_index=<-1>)

            def forward(self, ids, labels=None):
                other = self.loss(self.head(ids).view(-1, 9), labels.view(-1))
                self.count = (labels != self.ignored).sum()
                return other + self.lm(ids, masked_lm_labels=labels)[0]
        """,
        "net = Net()\nloss = net(ids, labels=torch.tensor([[<-1>, 4, 5, <-1>]]))",
    )


def test_data_sets_and_loaders_are_for_review() -> None:
    planned = check(
        "labels = torch.full_like(ids, <-1>)\nrows = TensorDataset(ids, mask, labels)",
        "loader = DataLoader(rows, sampler=RandomSampler(rows), batch_size=8)",
        """
        for step, batch in enumerate(tqdm(loader)):
            batch = tuple(t.to(device) for t in batch)
            ids, mask, labels = batch
            loss = model(ids, attention_mask=mask, masked_lm_labels=labels)[0]
        """,
        safety=Safety.REVIEW,
    )
    assert "data set" in planned.changes[0].message


def test_a_data_set_of_the_notebook_that_gives_features() -> None:
    check(
        """
        class Features:
            def __init__(self, ids, labels):
                self.ids = ids
                self.lm_labels = labels

        def convert(tokens):
            ids, labels = [], []
            for token in tokens:
                ids.append(token)
                labels.append(<-1> if keep(token) else token)
            return Features(ids=ids, labels=[<-1>] + labels)
        """,
        """
        class Lines(Dataset):
            def __getitem__(self, item):
                features = convert(self.lines[item])
                return torch.tensor(features.ids), torch.tensor(features.lm_labels)

        loader = DataLoader(Lines(lines), batch_size=8)
        """,
        "for ids, labels in loader:\n    loss = model(ids, masked_lm_labels=labels)[0]",
        safety=Safety.REVIEW,
    )


def test_batches_that_are_dicts() -> None:
    check(
        """
        def collate(rows):
            ids = torch.stack([row["ids"] for row in rows])
            labels = torch.full_like(ids, <-1>)
            return {"input_ids": ids, "masked_lm_labels": labels}

        for batch in DataLoader(rows, collate_fn=collate):
            batch = {name: tensor.to(device) for name, tensor in batch.items()}
            counted = (batch["masked_lm_labels"] != <-1>).sum()
            loss = model(**batch)[0]
        """,
        safety=Safety.REVIEW,
    )


def test_columns_of_tuples_for_double_heads() -> None:
    load = (
        "import numpy as np, torch\n"
        "from pytorch_pretrained_bert import OpenAIGPTDoubleHeadsModel\n"
        "model = OpenAIGPTDoubleHeadsModel.from_pretrained('g')"
    )
    encode = """
    def encode(stories):
        ids = np.zeros((2, 2, 9))
        labels = np.full((2, 2, 9), fill_value=-1, dtype=np.int64)
        for i, (story, end) in enumerate(stories):
            ids[i, 0, :5] = story + end
            labels[i, 0, :4] = ids[i, 0, 1:5]
        arrays = (ids, labels)
        return tuple(torch.tensor(array) for array in arrays)
    """
    use = "ids, labels = encode(stories)\nlosses = model(ids, last, labels, right)"
    check_transformed([load, encode, use], [load, encode.replace("-1", "-100"), use], rule=RULE)


def test_a_head_that_may_be_something_else_is_unsafe() -> None:
    maybe = "if other:\n    model = unpickle()"
    check(maybe, "labels[~masked] = <-1>", TRAIN, safety=Safety.UNSAFE)


def test_two_kinds_of_labels_are_two_changes() -> None:
    cells = [
        LM,
        "labels[~masked] = -1\nothers = torch.full_like(ids, -1)",
        f"{TRAIN}\nother = model(ids, masked_lm_labels=others)[0]",
    ]
    source = notebook(cells)
    planned = plan(source, Settings(source=written_for("2.3.0").source, select=(RULE,)))
    first, _ = planned.changes
    half = apply(source, planned, Decisions(frozenset({first.id})))
    assert sources(half)[1] == "labels[~masked] = -100\nothers = torch.full_like(ids, -1)"


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("scores = f1_score(labels, guesses)", "cell 2, line 1, is not followed"),
        ("shifted = labels + 1", "is not followed"),
        ("picked = scores[labels]", "is not followed"),
        ("torch.save(labels, 'labels.pt')", "is not followed"),
        ("labels = collate(labels)", "is not followed"),
        ("model(labels)", "is not followed"),
        ("mean = labels.float().mean()", "is not followed"),
        ("few = labels >= -1", "is not followed"),
        ("frame = {}\nframe['y'] = labels\nframe.iloc[0]", "is not followed"),
        ("tags = tagger(labels=labels)", "is not followed"),
    ],
)
def test_what_is_not_followed_is_a_finding(code: str, word: str) -> None:
    cells = [LM, "labels[~masked] = -1", code, TRAIN]
    check_finding(cells, "-100", "IndexError", word, rule=RULE, settings=written_for("2.3.0"))


@pytest.mark.parametrize(
    "code",
    [
        "labels = -torch.ones_like(ids)",
        "fill = -1\nfor fill in fills:\n    labels[:, fill] = fill",
        "x = [[-1] * 8]\nprepare(x)",
        "y[pad] = -1",
        "rows.append(-1)",
    ],
)
def test_what_is_no_label_for_certain_is_a_finding(code: str) -> None:
    findings = plan(
        notebook([LM, code, TRAIN]), Settings(source=written_for("2.3.0").source, select=(RULE,))
    )
    assert [change.message for change in findings.changes] == []
    assert {"-100" in finding.message for finding in findings.findings} <= {True}
    if "fill = -1" not in code:
        assert findings.findings


def test_an_f_string_is_not_edited() -> None:
    code = "labels[~masked] = -1\nprint(f'{(labels == -1).sum()}')"
    settings = Settings(source=written_for("2.3.0").source, select=(RULE,))
    planned = plan(notebook([LM, code, TRAIN]), settings)
    assert planned.changes == ()
    assert [finding.line for finding in planned.findings] == [1, 2]


def test_from_a_pin_over_several_cells() -> None:
    gpt = "from transformers import GPT2LMHeadModel\nm = GPT2LMHeadModel.from_pretrained('g')"
    cells = ["!pip install transformers==2.2.1", gpt, "y[pad] = -1", "m(ids, labels=y)"]
    check_transformed(cells, [*cells[:2], "y[pad] = -100", cells[3]], rule=RULE)


@pytest.mark.parametrize(
    "code",
    [
        "labels[~masked] = -100",
        "last = x[-1]\ny[-1] = 3",
        "x = -1\nn = 5 * -1\nrow = [1] * 4",
        "torch.cat([a, b], -1)",
        "x.view(-1, 2)",
        (
            "tags = torch.full((2, 8), -1)\nloss = nn.CrossEntropyLoss(ignore_index=-1)\n"
            "loss(scores.view(-1, 9), tags.view(-1))"
        ),
    ],
)
def test_other_uses_of_minus_one(code: str) -> None:
    check_noop([LM, code, TRAIN], rule=RULE, settings=written_for("2.3.0"))


def test_other_heads_releases_and_calls() -> None:
    fill = "labels[pad] = -1"
    for version in ("2.4.0", "3.5.1", "4.30.2"):
        check_noop([LM, fill, TRAIN], rule=RULE, settings=written_for(version))
    check_noop([LM, fill, "model(ids)"], rule=RULE, settings=written_for("2.3.0"))
    check_noop([LM, fill, "model(**batch)"], rule=RULE, settings=written_for("2.3.0"))
    tagger = LM.replace("BertForMaskedLM", "BertForTokenClassification")
    check_noop([tagger, fill, "model(ids, labels=y)"], rule=RULE, settings=written_for("2.3.0"))


def test_labels_are_for_review_where_the_release_is_not_known() -> None:
    check_transformed(
        [LM, "labels[pad] = -1", TRAIN],
        [LM, "labels[pad] = -100", TRAIN],
        rule=RULE,
        safety=Safety.REVIEW,
    )
    check_noop([LM, "other[pad] = -1", TRAIN], rule=RULE)
    check_noop([LM, "labels[pad] = -1\nplot(labels)", TRAIN], rule=RULE)


@pytest.mark.parametrize(
    ("path", "call"),
    [
        ("pytorch_pretrained_bert.BertForMaskedLM", "loss = model(ids, segments, mask, labels)"),
        ("pytorch_pretrained_bert.BertForPreTraining", "model(ids, masked_lm_labels=labels)"),
        ("pytorch_pretrained_bert.OpenAIGPTLMHeadModel", "loss = model(ids, lm_labels=labels)"),
        ("pytorch_transformers.GPT2LMHeadModel", "loss = model(ids, labels=labels)[0]"),
        ("pytorch_transformers.XLNetLMHeadModel", "loss = model(ids, labels=labels)[0]"),
    ],
)
def test_the_packages_before(path: str, call: str) -> None:
    module, _, name = path.rpartition(".")
    made = f"from {module} import {name}\nmodel = {name}.from_pretrained('name')"
    fill = "labels[~masked] = -1"
    check_transformed([made, fill, call], [made, f"{fill}00", call], rule=RULE)
    check_noop([made, fill, "model(ids, segments)"], rule=RULE)


def test_the_tagger_of_the_packages_before_ignored_another_label() -> None:
    made = (
        "from pytorch_pretrained_bert import BertForTokenClassification as M\n"
        "model = M.from_pretrained('b', num_labels=3)"
    )
    check_noop([made, "labels[pad] = -1", "model(ids, None, mask, labels)"], rule=RULE)


@pytest.mark.parametrize("head", sorted(_HEADS))
def test_every_head_that_ignored_minus_one(head: str) -> None:
    assert catalog.kind(f"transformers.{head}") in {"model", "auto-model"}
    made = f"from transformers import {head}\nimport torch\nmodel = {head}.from_pretrained('x')"
    cells = [made, "y = torch.full((2, 3), -1)", "loss = model(ids, labels=y)[0]"]
    check_transformed(
        cells,
        [made, "y = torch.full((2, 3), -100)", cells[2]],
        rule=RULE,
        settings=written_for("2.3.0"),
    )
