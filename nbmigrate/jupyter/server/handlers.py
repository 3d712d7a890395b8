"""The routes, all under `nbmigrate/`, for users who are logged in and allowed to read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado.web import authenticated

from nbmigrate.jupyter.server import answers
from nbmigrate.jupyter.server.refusals import STATUS, Reason, RefusedError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import TypeAlias

    from nbmigrate.jupyter.server.workers import Task, Workers

    _Method: TypeAlias = Callable[..., Awaitable[None] | None]

_RESOURCE = "nbmigrate"


class Service(NamedTuple):
    """What every route needs: who does the work, and how long a request may be."""

    workers: Workers
    max_body_bytes: int


class _Handler(APIHandler):
    """Answers by one function from the body of the request to that of the reply."""

    auth_resource = _RESOURCE

    def initialize(self, service: Service, task: Task) -> None:
        self._service = service
        self._task = task

    async def answer(self) -> None:
        try:
            body = self._body()
            await self.finish(await self._service.workers.run(self._task, body))
        except RefusedError as refused:
            self.set_status(STATUS[refused.reason])
            reply = {"message": refused.message, "reason": refused.reason.value}
            await self.finish(json.dumps(reply))

    def _body(self) -> bytes:
        body, limit = self.request.body, self._service.max_body_bytes
        if len(body) > limit:
            message = (
                f"the notebook's cells are too much text: {len(body):,} bytes, and not more than"
                f" {limit:,} are taken"
            )
            raise RefusedError(Reason.TOO_LARGE, message)
        return body


def _allowed(method: _Method) -> _Method:
    """Let in only who is logged in, and may read what nbmigrate has to say."""
    inner: _Method = authorized("read", _RESOURCE)(method)
    return authenticated(inner)


class AskHandler(_Handler):
    """Answers GET: a question about nbmigrate itself."""

    @_allowed
    async def get(self) -> None:
        """Answer."""
        self.check_xsrf_cookie()  # tornado leaves it out for GET
        await self.answer()


class WorkHandler(_Handler):
    """Answers POST: a question about the notebook in the body. It changes nothing."""

    @_allowed
    async def post(self) -> None:
        """Answer."""
        await self.answer()


def routes(service: Service) -> list[tuple[str, type[_Handler], dict[str, object]]]:
    """Return the routes, below the server's own address."""
    return [
        (r"/nbmigrate/rules", AskHandler, {"service": service, "task": answers.rules}),
        (r"/nbmigrate/plan", WorkHandler, {"service": service, "task": answers.plan}),
        (r"/nbmigrate/apply", WorkHandler, {"service": service, "task": answers.apply}),
    ]
