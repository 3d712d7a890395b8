"""The magics in a real kernel, as a notebook front end drives it but for the browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from jupyter_client.manager import start_new_kernel

from harness import notebook
from nbmigrate.jupyter.own_notebook import SESSION_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_client.blocking.client import BlockingKernelClient

SECONDS = 60
OLD = [
    "from pytorch_pretrained_bert import BertModel",
    "model = BertModel.from_pretrained('bert-base-uncased').eval()",
    "layers, pooled = model(ids)",
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BlockingKernelClient]:
    """A kernel as JupyterLab starts one for the notebook `old.ipynb`."""
    import os

    folder = tmp_path_factory.mktemp("kernel")
    (folder / "old.ipynb").write_bytes(notebook(OLD))
    environment = {
        **os.environ,
        "IPYTHONDIR": str(folder / "ipython"),
        SESSION_NAME: str(folder / "old.ipynb"),
    }
    manager, client = start_new_kernel(cwd=str(folder), env=environment, startup_timeout=SECONDS)
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    manager.cleanup_resources()


class Ran:
    """What a kernel answered to a cell."""

    def __init__(self, client: BlockingKernelClient, code: str) -> None:
        self.outputs: list[dict[str, Any]] = []
        self.reply = client.execute_interactive(
            code, timeout=SECONDS, output_hook=self._keep, allow_stdin=False
        )["content"]

    def _keep(self, message: dict[str, Any]) -> None:
        self.outputs.append({"kind": message["msg_type"], **message["content"]})

    def stream(self, name: str = "stdout") -> str:
        shown = [o for o in self.outputs if o["kind"] == "stream" and o["name"] == name]
        return "".join(output["text"] for output in shown)

    @property
    def data(self) -> list[dict[str, Any]]:
        return [o["data"] for o in self.outputs if o["kind"] == "display_data"]


@pytest.fixture
def loaded(client: BlockingKernelClient) -> Iterator[BlockingKernelClient]:
    assert Ran(client, "%load_ext nbmigrate").reply["status"] == "ok"
    yield client
    assert Ran(client, "%unload_ext nbmigrate").reply["status"] == "ok"


def test_the_diff_of_the_own_notebook(loaded: BlockingKernelClient) -> None:
    ran = Ran(loaded, "%nbmigrate --diff")
    assert ran.reply["status"] == "ok"
    assert "from transformers import BertModel" in ran.stream()
    assert ran.stream("stderr") == ""
    assert ran.data == []


def test_one_notebook_is_shown_in_the_panel(loaded: BlockingKernelClient) -> None:
    ran = Ran(loaded, "%nbmigrate\nx = 1")
    assert ran.reply["status"] == "ok"
    (data,) = ran.data
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "+from transformers import BertModel" in data["text/plain"]
    assert ran.stream() == ""


def test_several_notebooks_are_printed(loaded: BlockingKernelClient) -> None:
    ran = Ran(loaded, "%nbmigrate old.ipynb .")
    assert "+from transformers import BertModel" in without_colours(ran.stream())
    assert ran.data == []


def test_a_diff_has_its_colours(loaded: BlockingKernelClient) -> None:
    assert (
        "\x1b[32m+from transformers import BertModel\x1b[0m\n"
        in Ran(loaded, "%nbmigrate --diff").stream()
    )


def test_a_cell_that_failed_is_replaced(loaded: BlockingKernelClient) -> None:
    assert Ran(loaded, OLD[0]).reply["ename"] == "ModuleNotFoundError"
    looked = Ran(loaded, f"%%nbmigrate\n{OLD[0]}")
    assert looked.reply["payload"] == []
    replaced = Ran(loaded, f"%%nbmigrate --replace\n{OLD[0]}")
    (payload,) = replaced.reply["payload"]
    assert payload == {
        "source": "set_next_input",
        "text": "from transformers import BertModel",
        "replace": True,
    }


@pytest.mark.parametrize("line", ["no-such.ipynb", "--to 3", "--no-such-option", "'"])
def test_errors_are_one_line(loaded: BlockingKernelClient, line: str) -> None:
    ran = Ran(loaded, f"%nbmigrate {line}")
    assert ran.reply["status"] == "error"
    assert ran.stream("stderr").startswith("UsageError: ")
    assert ran.stream("stderr").count("\n") == 1
    assert not [output for output in ran.outputs if output["kind"] == "error"]


def test_help_and_completion_as_a_front_end_asks_for_them(loaded: BlockingKernelClient) -> None:
    inspected = loaded.inspect("%nbmigrate", 10, reply=True, timeout=SECONDS)["content"]
    assert "Usage: %nbmigrate [OPTIONS] [PATH]..." in inspected["data"]["text/plain"]
    completed = loaded.complete("%nbmigrate --st", 15, reply=True, timeout=SECONDS)["content"]
    assert "--style" in completed["matches"]


def test_nothing_is_left_after_unloading(client: BlockingKernelClient) -> None:
    Ran(client, "%load_ext nbmigrate\n%unload_ext nbmigrate")
    assert "`%nbmigrate` not found" in Ran(client, "%nbmigrate").stream("stderr")
    assert "`%%nbmigrate` not found" in Ran(client, "%%nbmigrate\nx = 1").stream("stderr")
    completed = client.complete("%nbmigrate --di", 15, reply=True, timeout=SECONDS)["content"]
    assert "--diff" not in completed["matches"]


def without_colours(text: str) -> str:
    return re.sub("\x1b\\[[0-9;]*m", "", text)
