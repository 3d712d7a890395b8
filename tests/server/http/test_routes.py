from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tornado.httpclient import HTTPClientError

import nbmigrate.jupyter.server
from server.requests import SENTIMENT, body, notebook

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Awaitable, Callable
    from typing import TypeAlias

    from jupyter_server.serverapp import ServerApp
    from tornado.httpclient import AsyncHTTPClient, HTTPResponse

    Fetch: TypeAlias = Callable[..., Awaitable[HTTPResponse]]

ROUTES = [("rules", "GET"), ("plan", "POST"), ("apply", "POST")]
CONFIGURATION = Path(nbmigrate.jupyter.server.__file__).with_name("nbmigrate.json")


@pytest.fixture
def jp_server_config() -> dict[str, Any]:
    """Enable the extension as installing the package does, with small limits."""
    config: dict[str, Any] = json.loads(CONFIGURATION.read_text())
    return config | {"NbmigrateExtension": {"processes": 1, "max_body_bytes": 100_000}}


def request_of(method: str, **headers: str) -> dict[str, Any]:
    content = body(notebook=SENTIMENT) if method == "POST" else None
    return {"method": method, "body": content, "headers": headers}


async def refusal(answer: Awaitable[HTTPResponse]) -> tuple[int, str, str]:
    with pytest.raises(HTTPClientError) as refused:
        await answer
    response = refused.value.response
    assert response is not None
    assert response.headers["Content-Type"].startswith("application/json")
    reply = json.loads(response.body)
    return refused.value.code, reply["reason"], reply["message"]


async def test_a_plan_and_what_it_makes_of_a_cell(jp_fetch: Fetch) -> None:
    answer = await jp_fetch("nbmigrate", "plan", **request_of("POST"))
    plan = json.loads(answer.body)
    (accepted,) = [c["id"] for c in plan["changes"] if c["rule"] == "return-dict"]
    request = body(notebook=SENTIMENT, plan=plan, decisions={"accepted": [accepted]})
    answer = await jp_fetch("nbmigrate", "apply", method="POST", body=request)
    assert "return_dict=False" in json.loads(answer.body)["sources"]["3"]


async def test_rules(jp_fetch: Fetch) -> None:
    answer = await jp_fetch("nbmigrate", "rules")
    assert "return-dict" in {rule["name"] for rule in json.loads(answer.body)["rules"]}


async def test_errors_are_json_with_a_message_and_a_reason(jp_fetch: Fetch) -> None:
    bad = jp_fetch("nbmigrate", "plan", method="POST", body="100 %")
    code, reason, message = await refusal(bad)
    assert (code, reason) == (400, "bad-request")
    assert message.startswith("not a request: ")


async def test_what_is_too_long_is_refused(jp_fetch: Fetch) -> None:
    long = body(notebook=notebook("x = 1\n" * 20_000))
    code, reason, message = await refusal(jp_fetch("nbmigrate", "plan", method="POST", body=long))
    assert (code, reason) == (413, "too-large")
    assert "not more than 100,000 are taken" in message


@pytest.mark.usefixtures("jp_serverapp")
@pytest.mark.parametrize(("route", "method"), ROUTES)
async def test_without_a_token_nothing_is_answered(
    route: str, method: str, http_server_client: AsyncHTTPClient, jp_base_url: str
) -> None:
    url = f"{jp_base_url}nbmigrate/{route}"
    with pytest.raises(HTTPClientError) as refused:
        await http_server_client.fetch(url, **request_of(method))
    assert refused.value.code == 403
    with pytest.raises(HTTPClientError) as refused:
        await http_server_client.fetch(url, **request_of(method, Authorization="token guessed"))
    assert refused.value.code == 403


@pytest.mark.parametrize(("route", "method"), ROUTES)
async def test_another_site_is_refused_even_with_the_cookie(
    route: str, method: str, jp_fetch: Fetch, cookie: str
) -> None:
    elsewhere = {"Authorization": "", "Cookie": cookie, "Origin": "https://elsewhere.example"}
    with pytest.raises(HTTPClientError) as refused:
        await jp_fetch("nbmigrate", route, **request_of(method, **elsewhere))
    assert refused.value.code in {403, 404}


@pytest.mark.parametrize(("route", "method"), ROUTES)
async def test_a_cookie_without_the_xsrf_token_is_refused(
    route: str, method: str, jp_fetch: Fetch, cookie: str
) -> None:
    with pytest.raises(HTTPClientError) as refused:
        await jp_fetch("nbmigrate", route, **request_of(method, Authorization="", Cookie=cookie))
    assert refused.value.code == 403


@pytest.mark.parametrize(("route", "method"), ROUTES)
async def test_a_cookie_with_the_xsrf_token_is_answered(
    route: str, method: str, jp_fetch: Fetch, cookie: str
) -> None:
    xsrf = next(part for part in cookie.split("; ") if part.startswith("_xsrf="))
    token = {"Authorization": "", "Cookie": cookie, "X-XSRFToken": xsrf.partition("=")[2]}
    request = request_of(method, **token)
    if route == "apply":
        plan = await jp_fetch("nbmigrate", "plan", **request_of("POST"))
        request["body"] = body(
            notebook=SENTIMENT, plan=json.loads(plan.body), decisions={"accepted": []}
        )
    answer = await jp_fetch("nbmigrate", route, **request)
    assert answer.code == 200


@pytest.mark.parametrize(("route", "method"), ROUTES)
async def test_who_may_not_read_is_refused(
    route: str,
    method: str,
    jp_fetch: Fetch,
    jp_serverapp: ServerApp,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def is_authorized(_handler: object, _user: object, action: str, resource: str) -> bool:
        asked.append((action, resource))
        return False

    monkeypatch.setattr(jp_serverapp.authorizer, "is_authorized", is_authorized)
    with pytest.raises(HTTPClientError) as refused:
        await jp_fetch("nbmigrate", route, **request_of(method))
    assert refused.value.code == 403
    assert asked == [("read", "nbmigrate")]


@pytest.fixture
def cookie(
    jp_serverapp: ServerApp,
    http_server_client: AsyncHTTPClient,
    jp_base_url: str,
    jp_asyncio_loop: AbstractEventLoop,
) -> str:
    """Log in as a browser does; give the header that it then sends with every request."""

    async def log_in() -> str:
        address = f"{jp_base_url}lab?token={jp_serverapp.identity_provider.token}"
        answer = await http_server_client.fetch(address, follow_redirects=False, raise_error=False)
        given = answer.headers.get_list("Set-Cookie")
        return "; ".join(cookie.partition(";")[0] for cookie in given)

    header: str = jp_asyncio_loop.run_until_complete(log_in())
    assert "username-" in header
    assert "_xsrf=" in header
    return header
