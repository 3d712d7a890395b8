from __future__ import annotations

import pytest

from nbmigrate.reviewing.documentation import documentation, from_markdown, summaries
from nbmigrate.reviewing.elements import to_html
from nbmigrate.rules import all_rules


def test_markdown_becomes_elements() -> None:
    html = to_html(from_markdown("One `two` *three*\nfour.\n\n## Head\n\n    code\n\n- a\n- b\n"))
    assert html == (
        '<div class="nbm-text"><p><span>One <code>two</code> <em>three</em> four.</span></p>'
        "<h4><span>Head</span></h4><pre><code>code\n</code></pre>"
        "<ul><li><p><span>a</span></p></li><li><p><span>b</span></p></li></ul></div>"
    )


def test_html_and_links_in_markdown_are_text() -> None:
    html = to_html(from_markdown("<script>x</script> [a](javascript:alert(1)) ![b](http://c/d)"))
    assert "<script" not in html
    assert "href" not in html
    assert "src" not in html


@pytest.mark.parametrize("rule", [rule.name for rule in all_rules()])
def test_every_rule_has_a_documentation_that_can_be_shown(rule: str) -> None:
    shown = documentation(rule)
    assert shown is not None
    assert "What changed" in to_html(shown)
    assert summaries()[rule]


def test_what_is_no_rule_has_none() -> None:
    assert documentation("unparsable-cell") is None
