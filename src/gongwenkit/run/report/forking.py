"""Whether this process may make reports by forking itself, and why not: then notebooks run in kernels, as by hand."""

import importlib.util
import os
import sys

from gongwenkit.model import Message

__all__ = ["why_not_forked"]

ENGINE = "GWK_ENGINE"
"""Environment variable: `kernel` makes every notebook run in a kernel of its own."""
NEEDED = ("resource", "fcntl")


def why_not_forked() -> Message | None:
    """Returns why notebooks run in kernels here; None where reports are forked from a process that has loaded all."""
    if os.environ.get(ENGINE) == "kernel":
        return Message(f"环境变量 {ENGINE}=kernel", f"the environment variable {ENGINE} is `kernel`")
    if sys.platform != "linux":
        return Message(f"系统是 {sys.platform}", f"the system is {sys.platform}")
    if not hasattr(os, "fork"):
        return Message("系统不能复制进程（fork）", "the system cannot fork a process")
    for name in NEEDED:
        if not _is_there(name):
            return Message(f"这里的 Python 没有 {name} 模块", f"this Python has no module {name}")
    return None


def _is_there(name: str) -> bool:
    try:
        return importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):  # hidden: None in sys.modules
        return False
