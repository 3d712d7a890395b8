from __future__ import annotations

import contextlib
import errno
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from nbmigrate.writing import write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable

posix_only = pytest.mark.skipif(os.name != "posix", reason="file modes and links of POSIX")


DISK_FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
NOT_SUPPORTED = OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP))
INTERRUPT = KeyboardInterrupt()


def failing(error: BaseException) -> Callable[..., NoReturn]:
    def fail(*_: object) -> NoReturn:
        raise error

    return fail


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file(tmp_path: Path) -> None:
    path = tmp_path / "nb.migrated.ipynb"
    write_atomically(path, b"{}\r\n")
    assert path.read_bytes() == b"{}\r\n"
    assert names_in(tmp_path) == [path.name]
    assert path.stat().st_nlink == 1


@posix_only
def test_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    write_atomically(tmp_path / "new.ipynb", b"{}")
    (tmp_path / "usual").touch()
    assert mode(tmp_path / "new.ipynb") == mode(tmp_path / "usual")


@posix_only
@pytest.mark.parametrize("bits", [0o600, 0o644, 0o755, 0o444])
@pytest.mark.parametrize("overwrite", [True, False])
def test_the_mode_is_that_of_another_file(tmp_path: Path, bits: int, *, overwrite: bool) -> None:
    original = tmp_path / "nb.ipynb"
    original.touch()
    original.chmod(bits)
    write_atomically(tmp_path / "copy.ipynb", b"{}", mode_from=original, overwrite=overwrite)
    assert mode(tmp_path / "copy.ipynb") == bits


@posix_only
def test_the_mode_is_that_of_the_file_replaced(tmp_path: Path) -> None:
    path = tmp_path / "nb.ipynb"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_atomically(path, b"new", overwrite=True)
    assert path.read_bytes() == b"new"
    assert mode(path) == 0o640


def test_an_existing_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "nb.ipynb"
    path.write_bytes(b"old")
    with pytest.raises(FileExistsError) as caught:
        write_atomically(path, b"new")
    assert caught.value.filename == str(path)
    assert path.read_bytes() == b"old"
    assert names_in(tmp_path) == ["nb.ipynb"]


@posix_only
def test_a_link_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    link = tmp_path / "nb.ipynb"
    link.symlink_to(tmp_path / "missing.ipynb")
    with pytest.raises(FileExistsError):
        write_atomically(link, b"new")
    assert names_in(tmp_path) == ["nb.ipynb"]


@posix_only
def test_overwriting_a_link_replaces_what_it_leads_to(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "real.ipynb").write_bytes(b"old")
    link = tmp_path / "nb.ipynb"
    link.symlink_to(Path("data") / "real.ipynb")
    write_atomically(link, b"new", overwrite=True)
    assert link.is_symlink()
    assert (folder / "real.ipynb").read_bytes() == b"new"
    assert names_in(folder) == ["real.ipynb"]


@pytest.mark.parametrize("overwrite", [True, False])
def test_a_folder_is_not_replaced(tmp_path: Path, *, overwrite: bool) -> None:
    (tmp_path / "nb.ipynb").mkdir()
    with pytest.raises(OSError, match=r"exists|directory|denied"):
        write_atomically(tmp_path / "nb.ipynb", b"{}", overwrite=overwrite)
    assert names_in(tmp_path) == ["nb.ipynb"]
    assert names_in(tmp_path / "nb.ipynb") == []


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_atomically(tmp_path / "missing" / "nb.ipynb", b"{}")


def test_a_missing_file_to_take_the_mode_from_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_atomically(tmp_path / "nb.ipynb", b"{}", mode_from=tmp_path / "missing.ipynb")
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("step", ["write", "fsync"])
@pytest.mark.parametrize("overwrite", [True, False])
@pytest.mark.parametrize("fault", [DISK_FULL, INTERRUPT], ids=repr)
def test_a_write_that_fails_leaves_all_as_it_was(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    fault: BaseException,
    *,
    overwrite: bool,
) -> None:
    path = tmp_path / "nb.ipynb"
    if overwrite:
        path.write_bytes(b"old")
    with monkeypatch.context() as patch:
        patch.setattr(os, step, failing(fault))
        with pytest.raises(type(fault)) as caught:
            write_atomically(path, b"new", overwrite=overwrite)
    assert caught.value is fault
    assert [p.read_bytes() for p in tmp_path.iterdir()] == ([b"old"] if overwrite else [])


def test_a_disk_that_fills_up_half_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    written: list[int] = []

    def fill(descriptor: int, data: memoryview) -> int:
        if written:
            raise DISK_FULL
        written.append(write(descriptor, data[:3]))
        return written[-1]

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", fill)
        with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
            write_atomically(tmp_path / "nb.ipynb", b"0123456789")
    assert written == [3]
    assert names_in(tmp_path) == []


def test_all_is_written_when_the_system_writes_little_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:3]))
        write_atomically(tmp_path / "nb.ipynb", b"0123456789")
    assert (tmp_path / "nb.ipynb").read_bytes() == b"0123456789"


@pytest.mark.parametrize("step", ["link", "replace"])
def test_an_interrupt_before_the_file_gets_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, step, failing(INTERRUPT))
        with pytest.raises(KeyboardInterrupt):
            write_atomically(tmp_path / "nb.ipynb", b"{}", overwrite=step == "replace")
    assert names_in(tmp_path) == []


def test_a_file_that_appears_meanwhile_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "nb.ipynb"
    fsync = os.fsync

    def other_writes(descriptor: int) -> None:
        fsync(descriptor)
        path.write_bytes(b"other")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", other_writes)
        with pytest.raises(FileExistsError) as caught:
            write_atomically(path, b"mine")
    assert caught.value.filename == str(path)
    assert path.read_bytes() == b"other"
    assert names_in(tmp_path) == ["nb.ipynb"]


class TestWithoutHardLinks:
    @pytest.fixture(autouse=True)
    def no_links(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(os, "link", failing(NOT_SUPPORTED))

    def test_a_new_file(self, tmp_path: Path) -> None:
        write_atomically(tmp_path / "nb.ipynb", b"{}")
        assert (tmp_path / "nb.ipynb").read_bytes() == b"{}"
        assert names_in(tmp_path) == ["nb.ipynb"]

    def test_a_file_that_appears_meanwhile_is_not_replaced(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "nb.ipynb"

        def other_writes(*_: object) -> NoReturn:
            path.write_bytes(b"other")
            raise NOT_SUPPORTED

        monkeypatch.setattr(os, "link", other_writes)
        with pytest.raises(FileExistsError):
            write_atomically(path, b"mine")
        assert path.read_bytes() == b"other"
        assert names_in(tmp_path) == ["nb.ipynb"]

    def test_an_interrupt_leaves_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", failing(INTERRUPT))
            with pytest.raises(KeyboardInterrupt):
                write_atomically(tmp_path / "nb.ipynb", b"{}")
        assert names_in(tmp_path) == []


def test_a_folder_that_cannot_be_synced_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync = os.fsync

    def files_only(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise NOT_SUPPORTED
        fsync(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", files_only)
        write_atomically(tmp_path / "nb.ipynb", b"{}")
    assert (tmp_path / "nb.ipynb").read_bytes() == b"{}"


@pytest.mark.parametrize("overwrite", [True, False])
@pytest.mark.parametrize("durable", [True, False])
def test_only_a_durable_name_waits_for_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, overwrite: bool, durable: bool
) -> None:
    path = tmp_path / "nb.ipynb"
    seen = []
    fsync = os.fsync

    def noted(descriptor: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        seen.append(("folder" if is_folder else "file", path.exists()))
        fsync(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", noted)
        write_atomically(path, b"{}", overwrite=overwrite, durable=durable)
    assert seen == [("file", False), ("folder", True)][: 2 if durable else 1]


WRITER = """
import os, sys
from pathlib import Path
from nbmigrate.writing import write_atomically

path, letter, links = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
if links == "no":
    def link(*_):
        raise PermissionError
    os.link = link
print("ready", flush=True)
for line in sys.stdin:
    try:
        write_atomically(path.with_name(line.strip()), letter.encode() * 300_000)
    except FileExistsError:
        print("lost", flush=True)
    else:
        print("won", flush=True)
"""


@pytest.mark.parametrize("links", ["yes", "no"])
def test_of_two_processes_one_wins(tmp_path: Path, links: str) -> None:
    path = tmp_path / "nb.ipynb"
    names = [f"{i}.ipynb" for i in range(20)]
    with contextlib.ExitStack() as stack:
        writers = [
            stack.enter_context(
                subprocess.Popen(  # noqa: S603 - the test's own program
                    [sys.executable, "-c", WRITER, str(path), letter, links],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for letter in "ab"
        ]
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
        for name in names:
            for writer in writers:
                assert writer.stdin is not None
                writer.stdin.write(f"{name}\n")
                writer.stdin.flush()
            answers = [writer.stdout.readline() for writer in writers if writer.stdout]
            assert sorted(answers) == ["lost\n", "won\n"]
            winner = "ab"[answers.index("won\n")]
            assert (tmp_path / name).read_bytes() == winner.encode() * 300_000
    assert names_in(tmp_path) == sorted(names)
