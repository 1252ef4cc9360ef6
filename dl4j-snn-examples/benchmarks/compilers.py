"""What torch.compile needs."""

import atexit
import os
import shutil
import tempfile
import time

import case_data


def require():
    """Stops where there is no C++ compiler, and gives this process an empty cache of compiled code."""
    if not any(shutil.which(name) for name in (os.environ.get("CXX", "g++"), "g++", "clang++")):
        raise case_data.NotPossible(
            "torch.compile needs a C++ compiler (on Debian: apt-get install g++)"
        )
    # Otherwise a second run would find the code of the first, and show no compilation.
    if "TORCHINDUCTOR_CACHE_DIR" not in os.environ:
        folder = tempfile.mkdtemp(prefix="inductor-")
        os.environ["TORCHINDUCTOR_CACHE_DIR"] = folder
        atexit.register(shutil.rmtree, folder, ignore_errors=True)


def first_iteration(work, module=None):
    """What ``ready`` says of the iteration that compiles; a module that it trained is then as before."""
    saved = {} if module is None else module.state_dict()
    saved = {name: value.clone() for name, value in saved.items()}
    start = time.perf_counter()
    work.iteration()
    seconds = time.perf_counter() - start
    if saved:
        module.load_state_dict(saved)
        work.start()
    return {"compile_seconds": seconds}
