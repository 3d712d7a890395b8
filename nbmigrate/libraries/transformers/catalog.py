"""What the releases of transformers contain: the questions that rules ask.

Paths are dotted, `transformers.modeling_bert.BertLayer`; a class is given by its name or its path.
"""

from __future__ import annotations

from pathlib import Path

from nbmigrate.catalog.classes import Classes, OutputClass, Parameter
from nbmigrate.catalog.history import History
from nbmigrate.catalog.names import Names
from nbmigrate.catalog.releases import UnknownVersionError
from nbmigrate.catalog.tables import Tables
from nbmigrate.libraries.transformers.kinds import KINDS, LAYOUT
from nbmigrate.libraries.transformers.releases import ALL, RELEASED

TABLES = Tables(Path(__file__).with_name("data"), ALL)
HISTORY = Tables(TABLES.folder / "history", RELEASED)
_HISTORY = History(HISTORY, LAYOUT)
_NAMES = Names(TABLES, LAYOUT)
_CLASSES = Classes(_NAMES, KINDS)

RELEASES = ALL.by_package
TARGET = ALL.package
is_target = ALL.is_target
position = ALL.position
resolve_source = ALL.resolve_source
resolve_target = ALL.resolve_target
table_release = ALL.table_release

releases_taking = _HISTORY.releases_taking
releases_with = _HISTORY.releases_with
releases_with_member = _HISTORY.releases_with_member
releases_with_task = _HISTORY.releases_with_task

importable = _NAMES.importable
is_known = _NAMES.is_known
module_home = _NAMES.module_home
names_of = _NAMES.names_of
new_home = _NAMES.new_home
origin = _NAMES.origin
star_names = _NAMES.star_names

accepts_return_dict = _CLASSES.accepts_return_dict
base_model = _CLASSES.base_model
bases = _CLASSES.bases
forward_parameters = _CLASSES.forward_parameters
kind = _CLASSES.kind
output = _CLASSES.output
output_fields = _CLASSES.output_fields
part = _CLASSES.part
signature = _CLASSES.signature

__all__ = [
    "HISTORY",
    "LAYOUT",
    "RELEASED",
    "RELEASES",
    "TABLES",
    "TARGET",
    "OutputClass",
    "Parameter",
    "UnknownVersionError",
    "accepts_return_dict",
    "base_model",
    "bases",
    "forward_parameters",
    "importable",
    "is_known",
    "is_target",
    "kind",
    "module_home",
    "names_of",
    "new_home",
    "origin",
    "output",
    "output_fields",
    "part",
    "position",
    "releases_taking",
    "releases_with",
    "releases_with_member",
    "releases_with_task",
    "resolve_source",
    "resolve_target",
    "signature",
    "star_names",
    "table_release",
]
