"""The workers of a dask cluster, which do the jobs of a run."""

from __future__ import annotations

import contextlib
import logging
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from functools import partial
from typing import TYPE_CHECKING, Any, ParamSpec, TypeAlias, TypeVar
from uuid import uuid4

from msgspec.structs import replace

from nbmigrate.cli.workers import completed
from nbmigrate.errors import ConfigurationError
from nbmigrate.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from nbmigrate.cli.run import Outcome
    from nbmigrate.cli.workers import Numbered

    Client: TypeAlias = Any  # of distributed, half of which has types
    Task: TypeAlias = Any  # its futures

P = ParamSpec("P")
T = TypeVar("T")

_FEWEST = 64  # workers that a cluster may grow to if it sees that many jobs
_PATIENCE = 10  # seconds in which a scheduler must answer


def completed_on(
    scheduler: str, jobs: Sequence[Numbered]
) -> Generator[tuple[int, Outcome], None, None]:
    """Run numbered jobs on the cluster of a scheduler and give their outcomes as they come.

    A job whose worker dies is done by another one; if workers go on to die of it, it fails, alone.
    Raises `ConfigurationError` if there is no such cluster, if its workers have another nbmigrate
    or none, and if the scheduler goes away.
    """
    again = [(number, replace(job, repeated=True)) for number, job in jobs]
    with _connected(scheduler) as client:
        _check_versions(client, scheduler)
        workers = max(_FEWEST, sum(client.nthreads().values()))
        yield from completed(again, workers, lambda _: _Cluster(client, scheduler))


class _Cluster(Executor):
    """Submits to a cluster; that it is shut down means that it forgets what has not begun."""

    def __init__(self, client: Client, scheduler: str) -> None:
        self._client = client
        self._scheduler = scheduler
        self._tasks: set[Task] = set()

    def submit(self, function: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Let a worker call a function; what it raises and that it dies is told by the future."""
        future: Future[T] = Future()
        task = self._client.submit(
            _called, __version__, function, *args, key=f"nbmigrate-{uuid4()}", **kwargs
        )
        self._tasks.add(task)
        task.add_done_callback(partial(self._settle, future))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - the base class's
        """Take back what has not begun; what has is finished by its worker, unheard."""
        self._client.cancel(list(self._tasks))

    def _settle(self, future: Future[T], task: Task) -> None:
        self._tasks.discard(task)
        try:
            future.set_result(task.result())
        except Exception as error:  # noqa: BLE001 - it is raised where the result is awaited
            future.set_exception(_told(error, self._scheduler))


def _called(version: str, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a function on a worker, which must have this version of nbmigrate."""
    if version != __version__:
        raise ConfigurationError(f"a worker {_another(__version__, version)}")
    return function(*args, **kwargs)


def _told(error: Exception, scheduler: str) -> Exception:
    """Return what to raise here for what went wrong there."""
    from distributed import KilledWorker  # noqa: PLC0415

    if isinstance(error, KilledWorker):
        return BrokenExecutor(str(error))
    if isinstance(error, CancelledError):
        return ConfigurationError(f"{scheduler}: the scheduler went away")
    if isinstance(error, ImportError):
        return ConfigurationError(f"{scheduler}: a worker lacks what it needs: {error}")
    return error


@contextlib.contextmanager
def _connected(scheduler: str) -> Iterator[Client]:
    try:
        import distributed  # noqa: PLC0415
        from distributed.comm.addressing import resolve_address  # noqa: PLC0415
    except ImportError:
        raise ConfigurationError(
            "--scheduler needs dask.distributed: pip install 'nbmigrate[cluster]'"
        ) from None
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # the future tells it, too
    try:
        resolve_address(scheduler)  # of a client that cannot be made a half would be left
        connect: Callable[..., Client] = distributed.Client
        client = connect(scheduler, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise ConfigurationError(f"{scheduler}: no scheduler of dask answers: {reason}") from None
    with client:
        yield client


def _check_versions(client: Client, scheduler: str) -> None:
    """Raise `ConfigurationError` if a worker that is there has another nbmigrate, or none."""
    versions = client.get_versions(packages=["nbmigrate"])
    wanted = versions["client"]["packages"]["nbmigrate"]
    for worker, its in versions["workers"].items():
        found = its["packages"]["nbmigrate"]
        if found != wanted:
            raise ConfigurationError(f"{scheduler}: the worker {worker} {_another(found, wanted)}")


def _another(found: str | None, wanted: str | None) -> str:
    which = "no nbmigrate" if found is None else f"nbmigrate {found}"
    return f"has {which}, this is {wanted}; they must be the same"
