from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

from cluster.conftest import DONE, cells, run
from harness import sources
from nbmigrate.cli.remote import RemoteFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cluster.conftest import StartCluster


@pytest.fixture
def bucket(object_store: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Yield the file system of the store; there is a bucket `old` and one `new`, both empty."""
    for name, value in (
        ("AWS_ENDPOINT_URL", object_store),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
    ):
        monkeypatch.setenv(name, value)
    system = import_module("fsspec").filesystem("s3", skip_instance_cache=True)
    for name in ("old", "new"):
        system.mkdir(name)
    for n in range(8):
        system.pipe_file(f"old/nbs/part{n % 2}/{n}.ipynb", cells(n))
    yield system
    for name in ("old", "new"):
        system.rm(name, recursive=True)


def test_migrated_copies_are_the_same_as_here(
    tmp_path: Path,
    bucket: Any,  # noqa: ANN401
) -> None:
    bucket.get("old/nbs", str(tmp_path / "nbs"), recursive=True)
    assert run(tmp_path, "nbs", "-o", "out")[0] == 0
    code, output, errors = run(
        tmp_path, "s3://old/nbs", "-o", "s3://new/nbs", "--report", "s3://new/run.json"
    )
    assert (code, errors) == (0, "")
    assert "8 notebooks: 8 migrated" in output
    keys = sorted(bucket.find("new/nbs"))
    here = sorted((tmp_path / "out").rglob("*.ipynb"))
    assert [key.removeprefix("new/nbs/") for key in keys] == [
        path.relative_to(tmp_path / "out").as_posix() for path in here
    ]
    assert [bucket.cat_file(key) for key in keys] == [path.read_bytes() for path in here]
    report = json.loads(bucket.cat_file("new/run.json"))
    assert report["notebooks"][0]["output"] == "s3://new/nbs/part0/0.ipynb"


def test_store_itself_refuses_to_overwrite(bucket: Any) -> None:  # noqa: ANN401
    file = RemoteFile("s3://new/a.ipynb")
    file.write_bytes(b"one")
    with pytest.raises(FileExistsError):
        file.write_bytes(b"two")
    assert bucket.cat_file("new/a.ipynb") == b"one"
    file.write_bytes(b"two", overwrite=True)
    assert file.read_bytes() == b"two"


def test_run_is_resumed_by_the_workers_of_a_cluster(
    tmp_path: Path,
    bucket: Any,  # noqa: ANN401
    cluster_of: StartCluster,
) -> None:
    cluster = cluster_of()
    words = (
        "--resume",
        "--scheduler",
        cluster.scheduler_address,
        "s3://old/nbs/*/*.ipynb",
        "-o",
        "s3://new/nbs",
    )
    code, output, errors = run(tmp_path, *words)
    assert (code, errors) == (0, "")
    assert "8 notebooks: 8 migrated" in output
    assert sources(bucket.cat_file("new/nbs/part1/7.ipynb"))[2] == DONE
    assert [path.name for path in tmp_path.iterdir()] == [".nbmigrate-journal.jsonl"]
    bucket.pipe_file("old/nbs/part1/7.ipynb", cells(70))
    bucket.rm_file("new/nbs/part0/0.ipynb")
    code, output, errors = run(tmp_path, *words)
    assert (code, errors) == (0, "")
    assert "6 notebooks done before" in output
    assert sources(bucket.cat_file("new/nbs/part1/7.ipynb"))[3] == "# notebook 70"
    assert bucket.exists("new/nbs/part0/0.ipynb")
    # without the cluster it is the same run
    assert "8 notebooks done before" in run(tmp_path, "--resume", *words[3:])[1]


@pytest.mark.parametrize(
    ("url", "environment", "reason"),
    [
        ("s3://old/gone.ipynb", {}, "no such file or folder"),
        ("s3://no-bucket/nbs/", {}, "no such file or folder"),
        ("s3://old/nbs/", {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "Could not connect"),
        ("s3://old/nbs/", {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, "credentials"),
        ("s3://Not_A_Bucket!/nbs/", {}, "Invalid bucket name"),
    ],
)
@pytest.mark.usefixtures("bucket")
def test_trouble_is_one_line(
    tmp_path: Path, url: str, environment: dict[str, str], reason: str
) -> None:
    environment = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_MAX_ATTEMPTS": "1", **environment}
    code, _, errors = run(tmp_path, url, **environment)
    assert code == 2
    assert errors.startswith(f"nbmigrate: {url.rstrip('/')}: ")
    assert reason in errors
    assert errors.count("\n") == 1


@pytest.mark.usefixtures("bucket")
def test_bucket_that_is_not_there_to_write_to_is_one_line_a_notebook(tmp_path: Path) -> None:
    words = ("s3://old/nbs/part0/0.ipynb", "-o", "s3://no-bucket/nbs")
    code, _, errors = run(tmp_path, *words)
    assert code == 2
    assert errors.startswith(f"nbmigrate: {words[0]}: s3://no-bucket/nbs/0.ipynb cannot be written")
    assert errors.count("\n") == 1
