"""The only place that wires concrete parts: a display, eyes, hands, policy and journal become a session."""

from desktop_agent.compose.command import split_command
from desktop_agent.compose.eyes import shared_parser
from desktop_agent.compose.look import Look, look_at
from desktop_agent.compose.place import SCREEN, VIRTUAL, Place, open_place, parse_size
from desktop_agent.compose.recording import Recording, RecordingOptions, open_recording
from desktop_agent.compose.session import Session, SessionOptions, Warden, open_session

__all__ = [
    "SCREEN",
    "VIRTUAL",
    "Look",
    "Place",
    "Recording",
    "RecordingOptions",
    "Session",
    "SessionOptions",
    "Warden",
    "look_at",
    "open_place",
    "open_recording",
    "open_session",
    "parse_size",
    "shared_parser",
    "split_command",
]
