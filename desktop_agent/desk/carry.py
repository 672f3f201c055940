"""Carry out an intent on a desk: the steps a person would take, each through `Desk.perform`."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from actions.types import (
    Action,
    Button,
    Click,
    Drag,
    FocusWindow,
    Launch,
    Move,
    PressChord,
    ScreenPoint,
    Scroll,
    TypeSecret,
    TypeText,
    Wait,
    Window,
)
from desktop_agent.desk.conditions import as_toggle
from desktop_agent.desk.desk import Desk
from desktop_agent.desk.geometry import to_frame_box, to_screen
from desktop_agent.desk.gestures import make_gesture
from desktop_agent.desk.patience import Deadline
from desktop_agent.desk.plight import command_words
from desktop_agent.desk.sighting import Sighting
from desktop_agent.desk.verify import is_caret
from desktop_agent.desk.wording import condition_words, named_window, shortened
from desktop_agent.errors import CheckFailed, StepFailed, TargetNotFound, TargetNotReady
from desktop_agent.types import (
    CheckThat,
    ChooseMenu,
    ClearField,
    ClickOn,
    CloseWindow,
    DragTo,
    Effect,
    EffectKind,
    EnterSecret,
    Gesture,
    HoverOver,
    Intent,
    IsTicked,
    OpenProgram,
    PressKeys,
    ScrollBy,
    SelectOption,
    SetTicked,
    SwitchWindow,
    TypeInto,
    WaitFor,
    WaitUntil,
)
from vision.change import changed_regions, settle
from vision.locate import Locator
from vision.types import Box, Frame, Role

_SINGLE_LINE_HEIGHT = 64
_MAX_SCROLLS = 200
_CLICK_WORDS = {
    (Button.LEFT, 1): "click",
    (Button.LEFT, 2): "double-click",
    (Button.LEFT, 3): "triple-click",
    (Button.RIGHT, 1): "right-click",
    (Button.MIDDLE, 1): "middle-click",
}


def carry_out(desk: Desk, intent: Intent) -> Effect:
    """Do what `intent` wants and return the effect of its decisive act. Raises StepFailed and what `perform` raises."""
    match intent:
        case ClickOn():
            words = _CLICK_WORDS.get((intent.button, intent.count), f"{intent.button} click")
            held = "".join(f"{key}+" for key in intent.modifiers)
            return _click(
                desk, intent.target, f"{held}{words}", intent.button, intent.count, intent.modifiers
            )[0]
        case HoverOver():
            purpose = f"point at {intent.target.describe()}"
            return desk.act_on(intent.target, lambda seen: Move(seen.screen_point), purpose)[0]
        case DragTo():
            return _drag(desk, intent)
        case ScrollBy():
            return _scroll(desk, intent)
        case TypeInto():
            return _type_into(desk, intent)
        case EnterSecret():
            return _enter_secret(desk, intent)
        case ClearField():
            return _clear(desk, intent.target)
        case PressKeys():
            return _press(desk, intent)
        case ChooseMenu():
            return _choose_menu(desk, intent.path)
        case SelectOption():
            return _select(desk, intent)
        case SetTicked():
            return _set_ticked(desk, intent)
        case WaitUntil():
            timeout = desk.patience.wait if intent.timeout_s is None else intent.timeout_s
            return _confirmed(desk.await_condition(intent.condition, timeout=timeout).detail)
        case WaitFor():
            return desk.perform(Wait(intent.seconds), f"wait {intent.seconds:g} s")
        case CheckThat():
            return _confirmed(desk.check(intent.condition).detail)
        case OpenProgram():
            return _open_program(desk, intent.command)
        case SwitchWindow():
            return _switch(desk, intent.title)
        case CloseWindow():
            return _close(desk, intent.title)
        case Gesture():
            return make_gesture(desk, intent)
        case _:
            assert_never(intent)


def _confirmed(detail: str) -> Effect:
    return Effect(EffectKind.CONFIRMED, detail)


def _click(
    desk: Desk,
    target: Locator,
    words: str = "click",
    button: Button = Button.LEFT,
    count: int = 1,
    modifiers: tuple[str, ...] = (),
    region: Box | None = None,
) -> tuple[Effect, Sighting]:
    def make(seen: Sighting) -> Action:
        return Click(seen.screen_point, button, count, modifiers)

    return desk.act_on(target, make, f"{words} {target.describe()}", region=region)


def _drag(desk: Desk, intent: DragTo) -> Effect:
    goal = desk.find(intent.destination)

    def make(seen: Sighting) -> Action:
        return Drag((seen.screen_point, goal.screen_point))

    purpose = f"drag {intent.source.describe()} to {intent.destination.describe()}"
    return desk.act_on(intent.source, make, purpose)[0]


# ------------------------------------------------------------------- typing


def _type_into(desk: Desk, intent: TypeInto) -> Effect:
    if intent.target is None:
        if intent.clear:
            _empty(desk)
        return desk.perform(TypeText(intent.text), f"type {shortened(intent.text)}")
    where = intent.target.describe()
    _, field = _click(desk, intent.target, "click into")
    # What a field of one line holds is replaced, as a person would who is told what to type into it; a text area
    # is only emptied when that was asked for.
    if intent.clear or _is_single_line(field):
        _select_all(desk)
    if not intent.text:
        return desk.perform(PressChord(("delete",)), f"empty {where}", about=field)
    return desk.perform(TypeText(intent.text), f"type {shortened(intent.text)} into {where}", about=field)


def _enter_secret(desk: Desk, intent: EnterSecret) -> Effect:
    act, purpose = TypeSecret(intent.name), f'type the secret "{intent.name}"'
    if intent.target is None:
        return desk.perform(act, purpose)
    _, field = _click(desk, intent.target, "click into")
    _select_all(desk)
    return desk.perform(act, f"{purpose} into {intent.target.describe()}", about=field)


def _is_single_line(field: Sighting) -> bool:
    return field.box.height / field.snapshot.frame.scale <= _SINGLE_LINE_HEIGHT


def _clear(desk: Desk, target: Locator | None) -> Effect:
    if target is not None:
        _click(desk, target, "click into")
    return _empty(desk)


def _select_all(desk: Desk) -> None:
    desk.perform(PressChord(("ctrl", "a")), "select all that is in the field")


def _empty(desk: Desk) -> Effect:
    _select_all(desk)
    return desk.perform(PressChord(("delete",)), "delete what is selected")


def _press(desk: Desk, intent: PressKeys) -> Effect:
    effect = None
    for _ in range(intent.times):
        effect = desk.press(intent.keys, f"press {'+'.join(intent.keys)}")
    if effect is None:
        raise StepFailed("A key must be pressed at least once.")
    return effect


# ----------------------------------------------------- menus, lists, toggles


def _choose_menu(desk: Desk, path: tuple[str, ...]) -> Effect:
    region: Box | None = None
    effect: Effect | None = None
    for depth, entry in enumerate(path):
        role = Role.MENUITEM if depth else Role.MENU
        effect, opened = _open_popup(desk, Locator(role=role, text=entry), region)
        region = opened if depth + 1 < len(path) else None
    if effect is None:
        raise StepFailed("A menu path needs at least one entry.")
    return effect


def _open_popup(desk: Desk, target: Locator, region: Box | None) -> tuple[Effect, Box | None]:
    """Click `target`; also tell where something new appeared, so that the next entry is looked for only there."""
    before = {window.window_id for window in desk.windows.list()}
    effect, sighting = _click(desk, target, region=region)
    frame = desk.screen.grab()
    popups = [
        window for window in desk.windows.list() if window.window_id not in before and not window.focusable
    ]
    if popups:
        return effect, to_frame_box(popups[0].box, frame)
    return effect, _news(sighting.snapshot.frame, frame, sighting.box)


def _news(before: Frame, after: Frame, opener: Box) -> Box | None:
    """The largest region that changed outside `opener`; None when nothing did."""
    regions = [
        box for box in changed_regions(before, after) if not is_caret(box) and not opener.encloses(box)
    ]
    return max(regions, key=lambda box: box.area, default=None)


def _select(desk: Desk, intent: SelectOption) -> Effect:
    option = Locator(text=intent.option)
    if intent.target is None:
        return _click(desk, option, "select")[0]
    _, region = _open_popup(desk, intent.target, None)
    try:
        return _click(desk, option, "select", region=region)[0]
    except TargetNotFound as exc:
        raise TargetNotFound(f'"{intent.option}" was not seen in {intent.target.describe()}: {exc}') from exc


def _set_ticked(desk: Desk, intent: SetTicked) -> Effect:
    target = as_toggle(intent.target)
    states = desk.find(target).chosen.element.states
    if not states & {"checked", "unchecked"}:
        raise TargetNotReady(f"It cannot be seen whether {target.describe()} is ticked.")
    if ("checked" in states) == intent.on:
        return _confirmed(f"it was {'ticked' if intent.on else 'not ticked'} already")
    _click(desk, target, "tick" if intent.on else "untick")
    try:
        return _confirmed(desk.check(IsTicked(target, negate=not intent.on)).detail)
    except CheckFailed as exc:
        raise CheckFailed(f"{target.describe()} was clicked, but {exc}") from exc


# ------------------------------------------------------------------ scrolling


def _scroll(desk: Desk, intent: ScrollBy) -> Effect:
    make, purpose = _scroller(desk, intent)
    if intent.until is None:
        return desk.perform(make(), purpose)
    for _ in range(_MAX_SCROLLS):
        if desk.holds(intent.until).passed:
            return _confirmed(f"{condition_words(intent.until)} now")
        effect = desk.perform(make(), purpose)
        if effect.kind is EffectKind.NO_EFFECT:
            break
    verdict = desk.holds(intent.until)
    if verdict.passed:
        return _confirmed(verdict.detail)
    raise CheckFailed(
        f"Scrolled as far as it goes, and not so: {condition_words(intent.until)}; {verdict.detail}."
    )


def _scroller(desk: Desk, intent: ScrollBy) -> tuple[Callable[[], Action], str]:
    at = _scroll_point(desk, intent.target)
    where = f" over {intent.target.describe()}" if intent.target else ""
    direction = "down" if intent.dy > 0 else "up" if intent.dy < 0 else "right" if intent.dx > 0 else "left"
    return lambda: Scroll(at, intent.dx, intent.dy), f"scroll {direction}{where}"


def _scroll_point(desk: Desk, target: Locator | None) -> ScreenPoint:
    if target is not None:
        return desk.find(target).screen_point
    active = desk.windows.active()
    if active is not None:
        left, top, right, bottom = active.box
        return ScreenPoint((left + right) / 2, (top + bottom) / 2)
    frame = desk.screen.grab()
    return to_screen(frame.box.centre, frame)


# -------------------------------------------------------------------- windows


def _open_program(desk: Desk, command: tuple[str, ...]) -> Effect:
    known = {window.window_id for window in desk.windows.list()}
    effect = desk.perform(Launch(command), f"start {shortened(' '.join(command))}")

    def newcomer(window: Window) -> bool:
        return window.focusable and window.window_id not in known

    deadline = Deadline(desk.patience.launch)
    while not deadline.passed:
        deadline.extend(desk.checkpoint() or 0.0)
        window = desk.windows.wait(newcomer, min(deadline.left, 0.5))
        if window is not None:
            _let_it_draw(desk)
            return Effect(
                EffectKind.CONFIRMED,
                f'the window "{_title(desk, window)}" opened',
                effect.changed,
                effect.changed_share,
            )
        desk.fail_if_ended(command)
    raise StepFailed(
        f"{command_words(command)} opened no window within {desk.patience.launch:g} s.", *desk.plight()
    )


def _let_it_draw(desk: Desk) -> None:
    settle(desk.screen, quiet_s=max(0.3, desk.patience.quiet), timeout_s=desk.patience.settle)


def _title(desk: Desk, window: Window) -> str:
    return next((w.title for w in desk.windows.list() if w.window_id == window.window_id), window.title)


def _window_named(desk: Desk, title: str) -> Window:
    wanted = title.casefold()

    def named(window: Window) -> bool:
        return window.focusable and wanted in window.title.casefold()

    window = desk.windows.wait(named, desk.patience.expect)
    if window is None:
        titles = ", ".join(named_window(w) for w in desk.windows.list() if w.focusable) or "none"
        raise TargetNotFound(f'No window\'s title contains "{title}"; open are: {titles}.')
    exact = (w for w in desk.windows.list() if w.focusable and w.title.casefold() == wanted)
    return next(exact, window)


def _switch(desk: Desk, title: str) -> Effect:
    window = _window_named(desk, title)
    return desk.perform(FocusWindow(window.title, window.window_id), f'switch to the window "{window.title}"')


def _close(desk: Desk, title: str | None) -> Effect:
    if title is not None:
        _switch(desk, title)
    active = desk.windows.active()
    if active is None:
        raise TargetNotFound("No window is active, so none can be closed.")
    return desk.perform(PressChord(("alt", "f4")), f'close the window "{active.title}"')
