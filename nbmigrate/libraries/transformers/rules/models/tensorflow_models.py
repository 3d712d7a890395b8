"""TensorFlow models run on Keras 2 only, which TensorFlow 2.16 and later do not bring.

## What changed

The TensorFlow models of transformers were never moved to Keras 3. From 4.38 on they are made of
`tf_keras`, the package that has Keras 2 for newer releases of TensorFlow. The releases of
TensorFlow that transformers 2 and 3 were used with (2.0 to 2.4) are not to be had for Python 3.9,
which transformers 4.57 needs.

## If it is left alone

The import fails: `Could not import module 'TFBertModel'`, because of `ValueError: Your currently
installed version of Keras is Keras 3, but this is not yet supported in Transformers.`

## Before

    !pip install transformers==3.0.2 tensorflow==2.3.0
    from transformers import TFBertModel

## After

It is not edited. What installs the libraries becomes
`!pip install transformers==4.57.6 tensorflow tf-keras`.

## When it is unsafe

There is one finding, for notebooks that were written for transformers 2 or 3 and install neither
`tf-keras` nor a TensorFlow that fits.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nbmigrate.libraries.transformers.rules.installs.needed_packages import uses_of_names
from nbmigrate.rules.base import About, Remark
from nbmigrate.rules.toolkit.install_lines import install_lines

if TYPE_CHECKING:
    from nbmigrate.rules.base import Context, Verdict

META = About(
    sources=(
        "https://github.com/huggingface/transformers/blob/v4.38.0/src/transformers/modeling_tf_utils.py#L82",
        "https://github.com/huggingface/transformers/blob/v4.38.0/src/transformers/activations_tf.py#L28",
    ),
    since="4.0.0",
    written_before="4.0.0",
    needs=("TF",),
)

_MODELS = re.compile(r"TF(?!Trainer|TrainingArguments)[A-Z]\w+")
_TENSORFLOW = frozenset({"tensorflow", "tensorflow-cpu", "tensorflow-gpu"})
_KERAS_2 = "tf-keras"
# The `tensorflow` extra in the METADATA of 4.57.6; TensorFlow 2.16 is the first with Keras 3.
_FITTING = ">2.9,<2.16"
_FIRST_WITH_TF_KERAS = "4.38.0"
_PIN = re.compile(r"={1,3}(\d+(?:\.\d+)*)(?:\.\*)?")


def propose(context: Context) -> Verdict:
    """Find the first use of a TensorFlow model, unless what it needs is installed."""
    if context.source.before("4.0.0") is not True:
        return  # importing it fails loudly, and notebooks for transformers 4 come with what fits
    name, site = next(uses_of_names(context, _MODELS), (None, None))
    if name is None or site is None or _is_provided(context):
        return
    wanted = f"install tensorflow{_FITTING}"
    if context.target_has_reached(_FIRST_WITH_TF_KERAS):
        wanted = f"install {_KERAS_2} beside a TensorFlow of today"
    yield Remark(
        context.place(site),
        f"{name} is a TensorFlow model, which transformers {context.target} runs on Keras 2 only; "
        f"TensorFlow 2.16 and later bring Keras 3, with which importing it fails: {wanted}",
    )


def _is_provided(context: Context) -> bool:
    """Tell whether the notebook installs Keras 2 by itself or with TensorFlow."""
    from packaging.specifiers import SpecifierSet  # noqa: PLC0415

    required = [line.required for line in install_lines(context) if line.required is not None]
    pins = [
        pin[1]
        for requirement in required
        if requirement.name in _TENSORFLOW and (pin := _PIN.fullmatch(requirement.specifier))
    ]
    return any(requirement.name == _KERAS_2 for requirement in required) or any(
        SpecifierSet(_FITTING).contains(pin) for pin in pins
    )
