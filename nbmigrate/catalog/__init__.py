"""What the released packages contain: generated tables and the questions rules ask of them.

`names` answers where things live, `classes` what they take and return, `releases` which versions
there are. `python -m nbmigrate.catalog` makes the tables anew from the released wheels.
"""

from __future__ import annotations

from nbmigrate.catalog.classes import (
    OutputClass,
    Parameter,
    accepts_return_dict,
    base_model,
    bases,
    forward_parameters,
    kind,
    output,
    output_fields,
    part,
    signature,
)
from nbmigrate.catalog.names import (
    importable,
    is_known,
    module_home,
    names_of,
    new_home,
    origin,
    star_names,
)
from nbmigrate.catalog.releases import (
    RELEASES,
    UnknownVersionError,
    resolve_source,
    resolve_target,
)

__all__ = [
    "RELEASES",
    "OutputClass",
    "Parameter",
    "UnknownVersionError",
    "accepts_return_dict",
    "base_model",
    "bases",
    "forward_parameters",
    "importable",
    "is_known",
    "kind",
    "module_home",
    "names_of",
    "new_home",
    "origin",
    "output",
    "output_fields",
    "part",
    "resolve_source",
    "resolve_target",
    "signature",
    "star_names",
]
