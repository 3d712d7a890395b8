from __future__ import annotations

from nbmigrate.plan import Decisions, Safety, Style
from nbmigrate.reviewing.choices import Choices, Verdict, decided, decisions_of, restyled
from reviewing.plans import change, change_of_two_forms, plan_of

PLAN = plan_of(
    change("import"),
    change("use", "import"),
    change("deeper", "use"),
    change("guess", safety=Safety.UNSAFE),
)


def accepted(*ids: str, choices: Choices | None = None) -> Choices:
    return decided(PLAN, choices or Choices(), ids, Verdict.ACCEPTED)


def rejected(*ids: str, choices: Choices | None = None) -> Choices:
    return decided(PLAN, choices or Choices(), ids, Verdict.REJECTED)


def test_without_a_word_all_but_the_guesses_is_written() -> None:
    assert decisions_of(PLAN, Choices()) == Decisions(frozenset({"import", "use", "deeper"}))
    assert decisions_of(PLAN, Choices(), unsafe=True) == Decisions(
        frozenset({"import", "use", "deeper", "guess"})
    )


def test_what_an_accepted_change_needs_is_accepted_too() -> None:
    assert accepted("deeper").accepted == {"import", "use", "deeper"}


def test_what_needs_a_rejected_change_is_rejected_too() -> None:
    choices = rejected("import")
    assert choices.rejected == {"import", "use", "deeper"}
    assert decisions_of(PLAN, choices) == Decisions()


def test_accepting_brings_back_what_was_rejected_before_and_is_needed() -> None:
    choices = accepted("use", choices=rejected("import"))
    assert choices.accepted == {"import", "use"}
    assert choices.rejected == {"deeper"}


def test_rejecting_takes_out_what_was_accepted_before() -> None:
    choices = rejected("use", choices=accepted("deeper", "guess"))
    assert choices.accepted == {"import", "guess"}
    assert choices.verdict("deeper") is Verdict.REJECTED


def test_a_change_can_become_undecided_again() -> None:
    choices = decided(PLAN, rejected("deeper"), {"deeper"}, Verdict.UNDECIDED)
    assert choices.verdict("deeper") is Verdict.UNDECIDED
    assert "deeper" in decisions_of(PLAN, choices).accepted


def test_an_accepted_guess_is_written() -> None:
    assert "guess" in decisions_of(PLAN, accepted("guess")).accepted


def test_nothing_is_written_that_needs_what_was_rejected_elsewhere() -> None:
    choices = Choices(accepted=frozenset({"use"}), rejected=frozenset({"import"}))
    assert decisions_of(PLAN, choices) == Decisions()


def test_a_guess_that_something_written_needs_is_written() -> None:
    plan = plan_of(change("guess", safety=Safety.UNSAFE), change("use", "guess"))
    decisions = decisions_of(plan, Choices())
    assert [c.id for c in plan.accepted(decisions)] == ["guess", "use"]


def test_the_other_form_of_an_accepted_change_brings_what_that_needs() -> None:
    plan = plan_of(change("import"), change_of_two_forms("adam", (), ("import",)))
    choices = decided(plan, Choices(rejected=frozenset({"import"})), {"adam"}, Verdict.ACCEPTED)
    assert choices.rejected == {"import"}
    exact = restyled(plan, choices, "adam", Style.EXACT)
    assert exact.styles == {"adam": Style.EXACT}
    assert exact.accepted == {"adam", "import"}


def test_the_plans_own_form_is_no_choice() -> None:
    plan = plan_of(change_of_two_forms("adam", (), ()))
    exact = restyled(plan, Choices(), "adam", Style.EXACT)
    assert restyled(plan, exact, "adam", Style.GUIDE) == Choices()
    assert decisions_of(plan, exact).styles == {"adam": Style.EXACT}
