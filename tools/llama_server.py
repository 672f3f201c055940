"""Serve a GGUF file with llama.cpp on this machine alone, for experiments and for `make live-model`.

Run as `python -m tools.llama_server PATH`; it prints the address and the key that lets in, and serves until Ctrl+C.
Needs the package `xllamacpp`, which brings llama.cpp and its server.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Served:
    """A model that is being served.

    Attributes:
        address: where, ending in `/v1`.
        key: lets in; no other does. Empty: whoever is on this machine is let in.
        name: what the server calls the model.
    """

    address: str
    key: str
    name: str


@contextmanager
def serving(
    path: Path, *, context: int = 8192, threads: int = 2, guarded: bool = True, said: bool = False
) -> Iterator[Served]:
    """Serve the model of `path` on loopback until the block is left.

    Args:
        path: of a GGUF file.
        context: tokens for prompt and answer together.
        threads: to compute with.
        guarded: a key is made, and asked for.
        said: llama.cpp writes to standard error what it does.

    Raises FileNotFoundError, ImportError without `xllamacpp`, and RuntimeError for a file that is no model.
    """
    if not path.is_file():
        raise FileNotFoundError(path)
    import xllamacpp

    key = secrets.token_urlsafe(16) if guarded else ""
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.model_alias = {path.stem}
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.api_keys = [key] if key else []
    parameters.n_ctx = context
    # One session at a time: the whole context, and the beginning that its requests share, belong to it.
    parameters.n_parallel = 1
    for cpu in (parameters.cpuparams, parameters.cpuparams_batch):
        cpu.n_threads = threads
        # A thread that waits in a loop takes its core from the others; on a shared machine that costs more than half.
        cpu.poll = 0
    parameters.ui = False
    parameters.verbosity = 3 if said else -1
    server = xllamacpp.Server(parameters)
    try:
        yield Served(f"{server.listening_address}/v1", key, path.stem)
    finally:
        del server


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line. Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tools.llama_server", description=__doc__)
    parser.add_argument("path", type=Path, help="a GGUF file")
    parser.add_argument(
        "--context", type=int, default=8192, help="tokens for prompt and answer (default: 8192)"
    )
    parser.add_argument("--threads", type=int, default=2, help="threads to compute with (default: 2)")
    parser.add_argument("--no-key", action="store_true", help="let in whoever is on this machine")
    parser.add_argument("--log", action="store_true", help="show what llama.cpp writes")
    chosen = parser.parse_args(arguments)
    try:
        with serving(
            chosen.path,
            context=chosen.context,
            threads=chosen.threads,
            guarded=not chosen.no_key,
            said=chosen.log,
        ) as served:
            key = served.key or "none is needed"
            sys.stdout.write(f"address: {served.address}\nkey:     {key}\nmodel:   {served.name}\n")
            sys.stdout.flush()
            threading.Event().wait()
    except KeyboardInterrupt:
        return 0
    except (FileNotFoundError, ImportError, RuntimeError) as problem:
        sys.stderr.write(f"Cannot serve {chosen.path}: {problem}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
