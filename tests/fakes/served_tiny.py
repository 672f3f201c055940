"""The real `transformers serve` with a tiny checkpoint, in a process of its own.

By hand: `python -m tests.fakes.served_tiny FOLDER`; it makes the checkpoint where there is none, and says where it is.
One thing is not as it comes: `AutoProcessor` wants torchvision for the family's videos, so a processor for pictures
alone takes its place.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Self

_RUNNING = re.compile(r"running on (http://[\d.]+:\d+)")


class ServedTiny:
    """A server that is on its way up; `address` waits for it."""

    def __init__(self, folder: Path) -> None:
        """`folder`: for the checkpoint; its name is what the server calls the model."""
        self.model = str(folder)
        environment = os.environ | {
            "HF_HUB_OFFLINE": "1",
            "HF_HOME": str(folder.parent / "hub"),
            "TOKENIZERS_PARALLELISM": "false",
            "OMP_NUM_THREADS": "1",
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.fakes.served_tiny", str(folder)],
            cwd=Path(__file__).parents[2],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        self._said: list[str] = []
        self._origin = ""
        self._up = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def address(self) -> str:
        """Where it listens. Raises AssertionError, with what it said, when it does not come up."""
        if not self._up.wait(120) or not self._origin:
            raise AssertionError("transformers serve did not start:\n" + "".join(self._said[-40:]))
        return self._origin + "/v1"

    def kill(self) -> None:
        """End it as `kill -9` does."""
        self._process.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            # It first ends what it computes, so it is not asked for long.
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(1)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process.wait()
        self._reader.join()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._said.append(line)
            if found := _RUNNING.search(line):
                self._origin = found[1]
                self._up.set()
        self._up.set()


def picture_processor(folder: str) -> Any:
    """The family's processor without its half for videos."""
    from transformers import AutoImageProcessor, AutoTokenizer, Qwen3VLProcessor
    from transformers.processing_utils import ProcessorMixin

    class PictureProcessor(Qwen3VLProcessor):
        video_processor = None

        def __init__(
            self, image_processor: Any = None, tokenizer: Any = None, chat_template: Any = None
        ) -> None:
            token = tokenizer.convert_tokens_to_ids
            self.image_token, self.video_token = "<|image_pad|>", "<|video_pad|>"
            self.image_token_id, self.video_token_id = token(self.image_token), token(self.video_token)
            ProcessorMixin.__init__(self, image_processor, tokenizer, chat_template=chat_template)
            self.vision_start_token, self.vision_end_token = "<|vision_start|>", "<|vision_end|>"
            self.vision_start_token_id = token(self.vision_start_token)
            self.vision_end_token_id = token(self.vision_end_token)

    tokenizer = AutoTokenizer.from_pretrained(folder)
    images = AutoImageProcessor.from_pretrained(folder, backend="pil")
    return PictureProcessor(images, tokenizer, chat_template=tokenizer.chat_template)


def serve(folder: Path) -> None:
    """Serve until the process is ended."""
    import torch
    import transformers
    from transformers.cli.serve import Serve

    from tests.fakes.tiny_qwen import build_tiny_qwen

    torch.set_num_threads(1)
    if not (folder / "config.json").exists():
        build_tiny_qwen(folder)
    transformers.AutoProcessor.from_pretrained = staticmethod(lambda name, **_: picture_processor(name))
    Serve(force_model=str(folder), host="127.0.0.1", port=0, device="cpu")


if __name__ == "__main__":
    serve(Path(sys.argv[1]))
