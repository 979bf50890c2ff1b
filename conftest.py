"""What pytest must not import where an optional package is missing."""

from importlib.util import find_spec

# What trains the recogniser is installed by `make train` only; its doctests run where it is there.
_NEEDS = {
    "torch": ("model", "checkpoint", "blend", "train", "export", "warm_start", "digits"),
    "onnx": ("calibrate", "export", "quantise", "warm_start", "digits"),
}

collect_ignore = [
    f"training/{module}.py"
    for package, modules in _NEEDS.items()
    if find_spec(package) is None
    for module in modules
]
