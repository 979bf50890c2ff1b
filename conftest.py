"""What pytest must not import where an optional package is missing."""

from importlib.util import find_spec

# PyTorch is needed to train only; its modules' doctests run where it is installed.
collect_ignore = (
    []
    if find_spec("torch")
    else [f"training/{name}.py" for name in ("model", "checkpoint", "train", "export")]
)
