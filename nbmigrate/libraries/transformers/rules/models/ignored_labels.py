"""Labels of -1 are no longer ignored: the label to ignore is -100.

## What changed

Up to transformers 2.3, and in the packages before it, the language-model, masked-LM, pre-training
and next-sentence heads ignored labels of -1. From 2.4 on every head ignores -100 instead.

## If it is left alone

`IndexError: Target -1 is out of bounds`; on a GPU, `CUDA error: device-side assert triggered`.

## Before

    from pytorch_transformers import BertForMaskedLM
    model = BertForMaskedLM.from_pretrained("bert-base-uncased")
    labels = input_ids.clone()
    labels[~masked_indices] = -1
    loss = model(input_ids, masked_lm_labels=labels)[0]

## After

    from pytorch_transformers import BertForMaskedLM
    model = BertForMaskedLM.from_pretrained("bert-base-uncased")
    labels = input_ids.clone()
    labels[~masked_indices] = -100
    loss = model(input_ids, masked_lm_labels=labels)[0]

## When it is unsafe

The `-1` are edited together, with the comparisons and the own losses that ignore them, where all
that becomes of them is known: they end up in the labels of such a head, and nothing else is done
with them. That is for review if they go through a data set or a data loader, and where the notebook
may have been written for 2.4 or later, where such labels failed already. Else there is a finding at
each place that fills with -1, in notebooks that give labels to such a head and were written for a
release up to 2.3, or for pytorch_transformers or pytorch_pretrained_bert. `labels > -1` and
`labels >= 0` mean the same as before and stay.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from nbmigrate.dating.source import Source
from nbmigrate.libraries.transformers.label_tracing import trace
from nbmigrate.libraries.transformers.label_tracing.known import ONES
from nbmigrate.libraries.transformers.rules.models.model_objects import called_model
from nbmigrate.libraries.transformers.rules.models.signatures import releases_of_forward_orders
from nbmigrate.meaning.values import Instance, Site, Symbol
from nbmigrate.plan import Safety
from nbmigrate.rules.base import About, Proposal, Remark, doubt, safety_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nbmigrate.libraries.transformers.label_tracing import Given, Notes
    from nbmigrate.meaning.facts import CallFact
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v2.3.0/transformers/modeling_bert.py#L816",
        "https://github.com/huggingface/transformers/blob/v2.4.0/src/transformers/modeling_bert.py#L1018",
        "https://github.com/huggingface/transformers/issues/2759",
    ),
    since="4.0.0",
    written_before="2.4.0",
)

# The classes whose source has CrossEntropyLoss(ignore_index=-1) in 2.2.2 and 2.3.0; none in 2.4.0.
_BORDER = "2.4.0"
_HEADS = frozenset(
    {"BertForMaskedLM", "BertForNextSentencePrediction", "BertForPreTraining", "CTRLLMHeadModel"}
    | {"RobertaForMaskedLM", "CamembertForMaskedLM", "XLMRobertaForMaskedLM", "AlbertForMaskedLM"}
    | {"DistilBertForMaskedLM", "GPT2LMHeadModel", "GPT2DoubleHeadsModel", "OpenAIGPTLMHeadModel"}
    | {"OpenAIGPTDoubleHeadsModel", "XLNetLMHeadModel", "T5WithLMHeadModel", "AutoModelWithLMHead"}
)
_LABELS = frozenset({"labels", "lm_labels", "masked_lm_labels", "next_sentence_label"})
# Functions and methods that fill, and where the value stands among their arguments.
_FILLS = {"full": 1, "full_like": 1, "masked_fill": 1, "masked_fill_": 1, "fill_": 0, "where": 2}
_FILLS |= {"append": 0}
_LOSS_CLASSES = frozenset({"CrossEntropyLoss", "NLLLoss"})
# Arguments that are given to a loss by position: predictions and labels, or weights.
_PLAIN = 2
_LOSSES = ("torch.nn.functional.cross_entropy", "torch.nn.functional.nll_loss")
_IGNORED = "ignore_index"
_CONSEQUENCE = (
    "IndexError: Target -1 is out of bounds; on a GPU, CUDA error: device-side assert triggered."
)


def propose(context: Context) -> Verdict:
    """Ignore -100 where labels that are traced to an affected head are made and compared."""
    labelled = any(_gives_labels(context, call) for call in context.library_calls)
    if not labelled and not any(_may_give_labels(context, call) for call in context.library_calls):
        return
    certain = context.source.before(_BORDER) is True
    if not certain and not any(True for _ in _filling_with_minus_one(context)):
        return
    notes = trace(context.cells.values(), context.facts)
    ends = _Ends(context, notes)
    for literals in ends.labels():
        yield _proposal(context, literals, ends, notes, certain=certain)
    # Where the release is not known nothing is said of other -1: as labels they fail loudly.
    if certain and (labelled or ends.heads):
        yield from _findings(context, ends)


def _proposal(
    context: Context, literals: list[Site], ends: _Ends, notes: Notes, *, certain: bool
) -> Proposal:
    calls = [call for call, given in ends.heads if given & set(literals)]
    models = [value for call in calls for value in call.callee]
    others = [value for value in models if called_model(value) is None]
    names = sorted({model.cls.name for value in models if (model := called_model(value))})
    loaded = not notes.crossing.isdisjoint(literals)
    return Proposal(
        safety_of(others, Safety.REVIEW if loaded or not certain else Safety.SAFE),
        f"-100 instead of -1 is the label that {' or '.join(names)} ignores"
        f"{'; these go through a data set' if loaded else ''}{doubt(others)}",
        _CONSEQUENCE,
        tuple(context.replace(site, "-100") for site in literals),
        border=None if certain else _BORDER,
    )


def _findings(context: Context, ends: _Ends) -> Iterator[Remark]:
    """Report what fills with -1 and is not edited, unless it is known to be something else."""
    fillings = set(_filling_with_minus_one(context))
    for cell in context.cells.values():
        for value in filter(_is_minus_one, cell.nodes):
            literal = Site(cell.index, value)
            if ends.is_mixed(literal) or (literal in fillings and not ends.is_settled(literal)):
                yield Remark(
                    cell.place(value),
                    "if this is for labels: -100 is ignored now, and -1 is an IndexError (Target "
                    f"-1 is out of bounds){ends.obstacle(literal)}",
                )


def _filling_with_minus_one(context: Context) -> Iterator[Site]:
    """Yield the -1 with which lists and tensors are filled."""
    for cell in context.cells.values():
        for node in cell.nodes:
            yield from (Site(cell.index, v) for v in _fillings(node) if _is_minus_one(v))


class _Ends:
    """Where the literals of a notebook end up, in groups that can only be edited together.

    `heads` are the calls of affected heads, with the literals among the labels that they get.
    """

    def __init__(self, context: Context, notes: Notes) -> None:
        self.heads: list[tuple[CallFact, frozenset[Site]]] = []
        self._context = context
        self._group: dict[Site, set[Site]] = {site: {site} for site in notes.literals}
        self._lost: dict[Site, Site] = {}
        self._of_own_loss: set[Site] = set()
        for together in notes.together:
            self._join(together)
        for literals, where in notes.lost:
            self._lose(literals, where)
        ignored = {g.call: g.literals for g in notes.given if g.argument == _IGNORED}
        for given in notes.given:
            self._end(given, ignored)
        for group in self._group.values():
            if not all(context.editable(site.node) for site in group):
                self._lose(group, next(iter(group)))

    def labels(self) -> Iterator[list[Site]]:
        """Yield the groups of literals that are labels of affected heads and nothing else."""
        found = frozenset(site for _, given in self.heads for site in given)
        done: set[Site] = set()
        for site in sorted(found, key=self._place):
            if site not in done and not self._lost.keys() & self._group[site]:
                done |= self._group[site]
                yield sorted(self._group[site], key=self._place)

    def is_settled(self, literal: Site) -> bool:
        """Tell whether it is edited, or known to be a label of one of the notebook's own losses."""
        group = self._group.get(literal, set())
        known = self._is_label(group) or bool(group & self._of_own_loss)
        return known and not group & self._lost.keys()

    def is_mixed(self, literal: Site) -> bool:
        """Tell whether it is a label of an affected head, but not only that."""
        group = self._group.get(literal, set())
        return self._is_label(group) and bool(group & self._lost.keys())

    def obstacle(self, literal: Site) -> str:
        """Say where something is done with it that is not followed; empty if nothing is."""
        lost = self._group.get(literal, set()) & self._lost.keys()
        places = sorted((self._lost[site] for site in lost), key=self._place)
        if not places or places[0] == literal:
            return ""
        place = self._context.place(places[0])
        line = self._context.cells[place.cell].positions.line(place.start)
        return f"; what is done with it in cell {place.cell}, line {line}, is not followed"

    def _is_label(self, group: set[Site]) -> bool:
        return any(given & group for _, given in self.heads)

    def _place(self, site: Site) -> tuple[int, int]:
        place = self._context.place(site)
        return place.cell, place.start

    def _join(self, sites: Iterable[Site]) -> None:
        joined: set[Site] = set()
        for site in sites:
            joined |= self._group[site]
        for site in joined:
            self._group[site] = joined

    def _lose(self, sites: Iterable[Site], where: Site) -> None:
        for site in sites:
            self._lost.setdefault(site, where)

    def _end(self, given: Given, ignored: dict[Site, frozenset[Site]]) -> None:
        """Note what a call that gets literals does with them."""
        call = self._context.facts.calls.get(given.call.node)
        losses = _losses(self._context, call) if call is not None else []
        if given.argument == _IGNORED:
            return
        if losses and given.argument in {1, "target"}:
            self._of_own_loss |= given.literals
            for loss in losses:
                self._join(given.literals | ignored.get(loss.site, frozenset()))
                if loss.site not in ignored and _ignores_what_is_unknown(loss):
                    self._lose(given.literals, given.call)
        elif call is not None and _takes_labels(self._context, call, given):
            self.heads.append((call, given.literals))
            self._join(given.literals)
        else:
            self._lose(given.literals, given.call)


def _losses(context: Context, call: CallFact) -> list[CallFact]:
    """Return the calls that say which label a loss ignores, which this call computes."""
    found: list[CallFact] = []
    for value in call.callee:
        if isinstance(value, Instance) and value.created and value.cls.name in _LOSS_CLASSES:
            made = context.facts.calls.get(value.created.node)
            found += [made] if made is not None else []
        if isinstance(value, Symbol) and value.path in _LOSSES:
            found.append(call)
    return found


def _ignores_what_is_unknown(loss: CallFact) -> bool:
    """Tell whether a call that makes or computes a loss says what to ignore, but not as a number.

    What is given by position behind the labels or the weights may be that, too.
    """
    keywords = loss.node.keywords
    known = all(isinstance(k.value, ast.Constant) for k in keywords if k.arg == _IGNORED)
    return not known or None in {k.arg for k in keywords} or len(loss.node.args) > _PLAIN


def _takes_labels(context: Context, call: CallFact, given: Given) -> bool:
    """Tell whether literals are given to an affected head as labels, and to nothing else."""
    models = [model for value in call.callee if (model := called_model(value)) is not None]
    steps = (step for step in given.path if isinstance(step, str))
    if not models or next(steps, None) is not None:
        return False
    for model in models:
        order = _order(context, model)
        name = given.argument
        if isinstance(name, int):
            name = order[name] if name < len(order) else None
        if name not in _LABELS or not _is_affected(context, model):
            return False
    return True


def _is_affected(context: Context, model: Instance) -> bool:
    """Tell whether a model is a head that ignored labels of -1."""
    if model.cls.name not in _HEADS:
        return False
    return model.cls.library != "transformers" or context.source.before(_BORDER) is not False


def _order(context: Context, model: Instance) -> tuple[str, ...]:
    """Return the parameters of a head in the newest release that ignored -1."""
    orders = releases_of_forward_orders(context, model.cls)
    if model.cls.library == "transformers":
        orders = {order: r for order, r in orders.items() if Source("", (r[-1],)).before(_BORDER)}
    return next(iter(orders), ())


def _gives_labels(context: Context, call: CallFact) -> bool:
    """Tell whether a call gives labels to a head that ignored those of -1."""
    for model in _affected(context, call):
        count = len(call.arguments.positionals)
        if _LABELS & {*call.arguments.keywords, *_order(context, model)[:count]}:
            return True
    return False


def _may_give_labels(context: Context, call: CallFact) -> bool:
    """Tell whether labels can be in what a call of such a head takes apart."""
    apart = bool(call.arguments.splats or call.arguments.more)
    return apart and any(True for _ in _affected(context, call))


def _affected(context: Context, call: CallFact) -> Iterator[Instance]:
    models = (model for value in call.callee if (model := called_model(value)) is not None)
    yield from (model for model in models if _is_affected(context, model))


def _fillings(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the values with which a statement or expression fills a list or tensor."""
    match node:
        case ast.Assign(targets=[ast.Subscript()], value=value):
            yield value
        case ast.BinOp(op=ast.Mult(), left=ast.List(elts=[value])):
            yield value
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            yield from (
                v for side in (left, right) if isinstance(side, ast.List) for v in side.elts
            )
        case ast.BinOp(op=ast.Mult(), left=ast.Call(func=ast.Attribute(attr=name)), right=value):
            if name in ONES:
                yield value
        case ast.Call(func=ast.Attribute(attr=name)) if name in _FILLS:
            yield from node.args[_FILLS[name] : _FILLS[name] + 1]
        case ast.keyword(arg="fill_value" | "value", value=value):
            yield value
        case _:
            pass


def _is_minus_one(value: ast.AST) -> bool:
    match value:
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1)):
            return True
        case ast.UnaryOp(op=ast.USub(), operand=ast.Call(func=ast.Attribute(attr=name))):
            return name in ONES
        case _:
            return False
