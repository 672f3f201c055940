"""What a task is started with, and what each choice is called. Without Qt."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace

from desktop_agent.autonomy import ApprovalMode
from desktop_agent.engine.messages import RunTask, ServerModel, Setup
from desktop_agent.panel.words import tr
from desktop_agent.settings import Settings

VIRTUAL = "virtual"
SCREEN = "screen"


@dataclass(frozen=True, slots=True)
class TaskOptions:
    """How the next task is started.

    Attributes:
        display: `virtual`, `screen` or `:N`.
        width: of a virtual display, in pixels.
        height: likewise.
        dark: dark theme on a virtual display.
        approve: when a person is asked.
        accessibility: whether programs are asked for their trees.
        max_steps: how many steps may be begun.
        timeout_s: how long a target is waited for.
        model: who plans what cannot be read as sentences; as in `RunTask`.
        mode: how much it thinks.
        max_tokens: how many tokens it may use; 0 for as many as is usual.
        max_minutes: how long the task may take then; 0 for as long as is usual.
    """

    display: str = VIRTUAL
    width: int = 1280
    height: int = 800
    dark: bool = False
    approve: ApprovalMode = ApprovalMode.RISKY
    accessibility: bool = False
    max_steps: int = 200
    timeout_s: float = 30.0
    model: str = "sentences"
    mode: str = "auto"
    max_tokens: int = 0
    max_minutes: int = 0

    @property
    def needs_confirming(self) -> bool:
        """Whether a person must say that they mean it: everything but a display of the agent's own is somebody's."""
        return self.display != VIRTUAL


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list.

    Attributes:
        value: what it stands for.
        label: what it is called.
        usable: whether it can be picked.
        why: what it means, or why it cannot be picked; for the tooltip.
    """

    value: str
    label: str
    usable: bool = True
    why: str = ""


def options_of(settings: Settings) -> TaskOptions:
    """What a person usually wants."""
    work = settings.work
    return TaskOptions(
        display=work.display,
        width=work.width,
        height=work.height,
        dark=work.dark,
        approve=work.approve,
        accessibility=work.accessibility,
        max_steps=work.max_steps,
        timeout_s=work.timeout_s,
    )


def task_order(task: str, app: str, options: TaskOptions, settings: Settings, own_pid: int) -> RunTask:
    """The order to do `task` after starting `app`; `own_pid` is the panel's, which the agent must not see."""
    model = settings.model
    return RunTask(
        task,
        app,
        Setup(
            display=options.display,
            width=options.width,
            height=options.height,
            dark=options.dark,
            approve=options.approve,
            accessibility=options.accessibility,
            policy=settings.privacy.policy,
            max_steps=options.max_steps,
            max_tokens=options.max_tokens,
            max_seconds=options.max_minutes * 60.0,
            timeout_s=options.timeout_s,
            guard=settings.work.guard,
            stop_hotkey=settings.hotkeys.stop,
            pause_hotkey=settings.hotkeys.pause,
            hide_pid=own_pid if options.needs_confirming else 0,
            tools=settings.tools.options,
        ),
        model=options.model,
        mode=options.mode,
        server=ServerModel(model.server, model.name, model.dialect, model.price_in, model.price_out),
    )


def app_problem(app: str) -> str:
    """Why `app` cannot be a command; empty when it can, or when there is none."""
    try:
        shlex.split(app)
    except ValueError:
        return tr("The program cannot be read: a quotation mark is missing.")
    return ""


def autonomy_choices() -> tuple[Choice, ...]:
    """When a person is asked."""
    return (
        Choice(
            ApprovalMode.ASK,
            tr("Ask me before every act"),
            why=tr("Nothing is done that you did not approve."),
        ),
        Choice(
            ApprovalMode.RISKY,
            tr("Ask me before risky acts"),
            why=tr(
                "The policy's rules say what is risky: deleting, sending, paying, passwords, acts on your own screen."
            ),
        ),
        Choice(
            ApprovalMode.NEVER,
            tr("Never ask (what is denied stays denied)"),
            why=tr("What the policy denies stays denied; everything else is done."),
        ),
    )


def display_choices(*, virtual_problem: str, own_screen: bool, others: tuple[str, ...]) -> tuple[Choice, ...]:
    """Where a task can be done.

    Args:
        virtual_problem: why there are no virtual displays here; empty when there are.
        own_screen: whether the panel's own screen can be worked on.
        others: further X displays, as `:N`.
    """
    virtual = Choice(
        VIRTUAL,
        tr("The agent's own display"),
        not virtual_problem,
        virtual_problem or tr("A virtual display beside yours: your mouse and keyboard stay yours."),
    )
    screen = Choice(
        SCREEN,
        tr("My screen"),
        own_screen,
        tr("The agent uses your mouse and keyboard.") if own_screen else tr("There is no screen here."),
    )
    rest = (
        Choice(name, tr("X display {name}", name=name), why=tr("A display that somebody else started."))
        for name in others
    )
    return (virtual, screen, *rest)


def display_warning(display: str) -> str:
    """What it means to work there; empty where nothing needs to be said."""
    if display == VIRTUAL:
        return ""
    if display == SCREEN:
        return tr(
            "On your screen the agent moves your mouse and types on your keyboard, in the programs you have open. "
            "It does not see this window. Move the mouse yourself to take over at once."
        )
    return tr(
        "{display} is not a display of the agent's own: what is open there is somebody's work, "
        "and the agent will use its mouse and keyboard.",
        display=display,
    )


def sizes() -> tuple[tuple[int, int], ...]:
    """Sizes of virtual displays that are offered."""
    return ((1024, 768), (1280, 800), (1600, 1000), (1920, 1080), (2560, 1440))


def with_size(options: TaskOptions, text: str) -> TaskOptions:
    """`options` with the size `1280x800`. Raises ValueError for what is no size between 320x240 and 7680x4320."""
    width, _, height = text.lower().replace("×", "x").replace(" ", "").partition("x")
    if not (width.isascii() and width.isdigit() and height.isascii() and height.isdigit()):
        raise ValueError(f"{text!r} is no size")
    if not (320 <= int(width) <= 7680 and 240 <= int(height) <= 4320):
        raise ValueError(f"{text!r} is no size")
    return replace(options, width=int(width), height=int(height))
