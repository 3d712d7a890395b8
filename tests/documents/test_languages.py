from __future__ import annotations

import pytest

from nbmigrate.documents.languages import language_of


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({"kernelspec": {"language": "R", "name": "ir"}, "language_info": {"name": "python"}}, "r"),
        ({"kernelspec": {"name": "x"}, "language_info": {"name": "Julia"}}, "julia"),
        ({"kernelspec": {"language": " ", "name": "ir"}, "language_info": {"name": ""}}, "r"),
        ({"kernelspec": {"language": "C#", "name": ".net-csharp"}}, "c#"),
        ({"language_info": {"name": "ipython"}}, "python"),
        ({"language_info": {"name": "pyspark"}}, "python"),
        ({"accelerator": "GPU", "kernelspec": {"name": "python3"}}, "python"),
        ({"kernelspec": 5, "language_info": [], "accelerator": "GPU"}, "python"),
        ({"kernelspec": {"language": 5, "name": None}}, "python"),
        ({}, "python"),
        (None, "python"),
    ],
)
def test_language_of_metadata(metadata: object, language: str) -> None:
    assert language_of(metadata) == language


@pytest.mark.parametrize(
    ("kernel", "language"),
    [
        ("python3", "python"),
        ("Python 2", "python"),
        ("conda-env-bert-py", "python"),
        ("conda_pytorch_p36", "python"),
        ("rasa", "python"),
        ("research", "python"),
        ("javabert", "python"),
        ("", "python"),
        ("ir", "r"),
        ("ir41", "r"),
        ("IRkernel", "r"),
        ("conda-env-stats-r", "r"),
        ("julia-1.6", "julia"),
        (".net-fsharp", "f#"),
        (".net-powershell", "powershell"),
        ("scala", "scala"),
        ("apache_toree_scala", "scala"),
        ("xcpp17", "c++"),
        ("javascript", "javascript"),
        ("tslab", "typescript"),
        ("gophernotes", "go"),
        ("rust", "rust"),
        ("bash", "bash"),
        ("ihaskell", "haskell"),
        ("java", "java"),
    ],
)
def test_language_of_a_kernel(kernel: str, language: str) -> None:
    assert language_of({"kernelspec": {"name": kernel, "display_name": "?"}}) == language
