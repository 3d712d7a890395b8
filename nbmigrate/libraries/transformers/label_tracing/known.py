"""What functions and methods do with the contents of lists and tensors, by name."""

from __future__ import annotations

# Names under which everybody imports the modules of the functions below.
MODULES = frozenset({"torch", "np", "numpy"})
# Methods that give the same contents; those that give them in another shape, or one of them.
SAME_METHODS = frozenset(
    {"to", "cuda", "cpu", "clone", "detach", "contiguous", "copy", "long", "int", "type"}
    | {"numpy", "tolist", "astype", "pin_memory", "values", "type_as"}
)
RESHAPING_METHODS = frozenset(
    {"view", "reshape", "flatten", "squeeze", "unsqueeze", "permute", "transpose", "t", "expand"}
    | {"expand_as", "repeat", "view_as", "ravel", "item", "masked_select", "numpy"}
)
# Functions that give what is in their first argument, as it is or as one tensor.
SAME_FUNCTIONS = frozenset(
    {"list", "tuple", "reversed", "iter", "deepcopy", "copy", "tqdm", "tqdm_notebook", "trange"}
    | {"progress_bar", "master_bar", "Subset", "cycle"}
)
TENSOR_FUNCTIONS = frozenset(
    {"tensor", "as_tensor", "LongTensor", "IntTensor", "Tensor", "from_numpy", "array", "asarray"}
    | {"stack", "cat", "concatenate", "vstack", "hstack", "Variable", "pad_sequence", "pad"}
    | {"pad_sequences", "squeeze", "flatten", "reshape", "clone"}
)
# Functions and methods that fill, and which of their arguments are in the result; a method's result
# has what its object has, too.
FILLING_FUNCTIONS = {"full": (1,), "full_like": (1,), "masked_fill": (0, 2), "where": (1, 2)}
FILLING_METHODS = {"masked_fill": 1, "masked_fill_": 1, "fill_": 0, "fill": 0, "where": 1}
FILLING_KEYWORDS = frozenset({"fill_value", "value", "padding_value", "constant_values"})
ONES = frozenset({"ones", "ones_like"})
LIST_METHODS = frozenset({"append", "extend", "insert", "add", "update", "setdefault"})
SPLITTING_FUNCTIONS = frozenset({"random_split", "train_test_split"})
LOADERS = frozenset({"DataLoader"})
DATA_SETS = frozenset({"TensorDataset"})
# What tells nothing of the contents, or shows them to a person.
HARMLESS_FUNCTIONS = frozenset(
    {"print", "len", "display", "type", "isinstance", "id", "RandomSampler", "SequentialSampler"}
    | {"DistributedSampler", "pprint"}
)
HARMLESS_METHODS = frozenset({"size", "dim", "numel", "nelement", "element_size", "is_contiguous"})
HARMLESS_ATTRIBUTES = frozenset({"shape", "dtype", "device", "ndim", "size", "is_cuda"})
SAME_ATTRIBUTES = frozenset({"data", "T"})
COMPARING = frozenset({"eq", "ne", "equal", "not_equal", "count", "index", "remove"})
