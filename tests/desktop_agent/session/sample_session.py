"""A made-up session with drawn frames, for tests of the journal, its exports and the trace page."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from actions.types import Click, Launch, PressChord, ScreenPoint, TypeText
from desktop_agent.session.events import (
    ActionIntended,
    ActionPerformed,
    ConditionChecked,
    DecisionMade,
    PlanMade,
    SessionFinished,
    SessionStarted,
    StepFinished,
    StepStarted,
    TargetSought,
)
from desktop_agent.types import (
    Allow,
    CandidateNote,
    CheckThat,
    ClickOn,
    Effect,
    EffectKind,
    Evidence,
    GroundedAction,
    OpenProgram,
    Outcome,
    PressKeys,
    Step,
    TitleShows,
    TypeInto,
)
from vision.locate import Locator, Status
from vision.types import Box, Frame, Role

SIZE = (1280, 800)
NAME_FIELD = Box(500, 318, 820, 350)
SAVE_BUTTON = Box(742, 470, 822, 504)


def font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    try:
        return ImageFont.truetype("DejaVuSans.ttf", size)
    except OSError:
        return ImageFont.load_default(size)


@dataclass
class Screen:
    """What is on the drawn desktop."""

    window: bool = True
    lines: list[str] = field(default_factory=list)
    title: str = "Untitled 1 - Notes"
    dialog: bool = False
    name: str = ""
    caret: bool = False

    def frame(self, at: float = 0.0) -> Frame:
        image = Image.new("RGB", SIZE, (58, 78, 102))
        draw = ImageDraw.Draw(image)
        for row in range(0, SIZE[1], 4):
            draw.line((0, row, SIZE[0], row), fill=(58 - row // 40, 78 - row // 30, 102 - row // 26))
        if self.window:
            self._draw_window(draw)
        if self.dialog:
            self._draw_dialog(draw)
        return Frame(np.asarray(image), at=at)

    def _draw_window(self, draw: ImageDraw.ImageDraw) -> None:
        draw.rounded_rectangle((150, 70, 1130, 720), 8, fill=(250, 250, 249), outline=(28, 36, 48))
        draw.rounded_rectangle((150, 70, 1130, 104), 8, fill=(226, 226, 223))
        draw.text((560, 78), self.title, font=font(16), fill=(40, 40, 40))
        for index, word in enumerate(("File", "Edit", "Search", "View", "Document", "Help")):
            draw.text((166 + index * 84, 112), word, font=font(15), fill=(50, 50, 50))
        draw.line((150, 138, 1130, 138), fill=(210, 210, 206))
        for index, line in enumerate(self.lines):
            draw.text((170, 152 + index * 24), line, font=font(17), fill=(20, 20, 20))
        if self.caret:
            top = 152 + max(0, len(self.lines) - 1) * 24
            width = int(font(17).getlength(self.lines[-1])) if self.lines else 0
            draw.line((172 + width, top, 172 + width, top + 20), fill=(0, 0, 0))

    def _draw_dialog(self, draw: ImageDraw.ImageDraw) -> None:
        draw.rounded_rectangle((420, 240, 850, 520), 10, fill=(244, 244, 242), outline=(120, 120, 120))
        draw.text((590, 254), "Save As", font=font(17), fill=(30, 30, 30))
        draw.text((440, 325), "Name", font=font(15), fill=(40, 40, 40))
        draw.rounded_rectangle(NAME_FIELD.as_tuple(), 4, fill=(255, 255, 255), outline=(90, 140, 210))
        draw.text((508, 324), self.name, font=font(16), fill=(10, 10, 10))
        draw.text((440, 376), "Folder", font=font(15), fill=(40, 40, 40))
        draw.text((508, 376), "/home/ada/Documents", font=font(15), fill=(80, 80, 80))
        draw.rounded_rectangle((650, 470, 730, 504), 4, fill=(232, 232, 230), outline=(170, 170, 170))
        draw.text((666, 477), "Cancel", font=font(15), fill=(40, 40, 40))
        draw.rounded_rectangle(SAVE_BUTTON.as_tuple(), 4, fill=(53, 120, 200))
        draw.text((764, 477), "Save", font=font(15), fill=(255, 255, 255))


def note(text: str, box: Box, score: float, *reasons: str, role: str = "button") -> CandidateNote:
    return CandidateNote(role, text, box, score, reasons)


@dataclass
class Storyteller:
    """Publishes steps to a journal the way the engine does; frames follow a drawn screen."""

    journal: object
    screen: Screen = field(default_factory=Screen)
    act: int = 0
    clock: float = 0.0

    def keep(self) -> str:
        self.clock += 0.2
        frame = self.screen.frame(self.clock)
        self.journal.on_frame(frame)
        return frame.digest

    def tell(self, event) -> None:
        self.journal.on_event(event)

    def start(self, task: str, steps: tuple[Step, ...], session_id: str) -> None:
        self.tell(SessionStarted(session_id, task, "notes", "virtual", *SIZE, "sentences", "risky", "0.1.0"))
        self.tell(PlanMade(steps))

    def sought(self, locator: Locator, chosen: CandidateNote, *rivals: CandidateNote) -> Evidence:
        frame = self.keep()
        self.tell(
            TargetSought(
                locator, Status.FOUND, (chosen, *rivals), "one candidate stands out", "", 184.0, frame
            )
        )
        return Evidence(
            locator,
            chosen,
            rivals,
            chosen.box.centre,
            "00" * 16,
            ("resolves to one", "stable", "on the screen", "enabled", "not covered"),
        )

    def do(self, action, purpose: str, change, effect: Effect, evidence: Evidence | None = None) -> None:
        grounded = GroundedAction(action, purpose, self.screen.title, "notes", evidence)
        self.tell(
            DecisionMade(
                grounded, Allow("input-to-launched-program", "the program was started by this session")
            )
        )
        self.act += 1
        self.tell(ActionIntended(self.act, grounded, self.keep()))
        change()
        self.tell(ActionPerformed(self.act, effect, self.keep(), 212.4))

    def step(self, index: int, step: Step) -> None:
        self.tell(StepStarted(index, step))

    def finish_step(self, index: int, outcome=Outcome.DONE, effect=None, message: str = "") -> None:
        self.tell(StepFinished(index, outcome, effect, message, 640.0))


def tell_whole_story(journal, *, hostile: str = "", fail_at_end: bool = False, finish: bool = True) -> None:
    """Six steps in an editor: open, type, press, name the file, save, check."""
    text = f"Grüße aus Łódź — naïve café {hostile}".strip()
    steps = (
        Step("Open program notes", OpenProgram(("notes",))),
        Step(f'Type "{text}"', TypeInto(text)),
        Step("Press Ctrl+S", PressKeys(("ctrl", "s"))),
        Step(
            'Type "greetings.txt" into the Name field',
            TypeInto("greetings.txt", Locator(Role.TEXTBOX, "Name")),
        ),
        Step('Click "Save" in the Save As dialog', ClickOn(Locator(Role.BUTTON, "Save"))),
        Step("Check that the title shows greetings.txt", CheckThat(TitleShows("greetings.txt"))),
    )
    story = Storyteller(journal, Screen(window=False))
    screen = story.screen
    story.start(". ".join(s.sentence for s in steps) + ".", steps, journal.session_id)
    confirmed = EffectKind.CONFIRMED

    effect = Effect(confirmed, "a window appeared", Box(150, 70, 1131, 721), 0.62, 540.0)
    story.step(0, steps[0])
    story.do(Launch(("notes",)), "start notes", lambda: setattr(screen, "window", True), effect)
    story.finish_step(0, effect=effect)

    effect = Effect(confirmed, f'the text "{text}" appeared', Box(170, 150, 640, 176), 0.011, 96.0)
    story.step(1, steps[1])
    story.do(TypeText(text), f'type "{text}"', lambda: screen.lines.append(text), effect)
    story.finish_step(1, effect=effect)

    effect = Effect(confirmed, "a dialog appeared", Box(420, 240, 851, 521), 0.11, 230.0)
    story.step(2, steps[2])
    story.do(PressChord(("ctrl", "s")), "press Ctrl+S", lambda: setattr(screen, "dialog", True), effect)
    story.finish_step(2, effect=effect)

    story.step(3, steps[3])
    locator = Locator(Role.TEXTBOX, "Name")
    field_note = note(
        "Name", NAME_FIELD, 0.96, 'label "Name" 1.00 on the left', "looks like a field", role="textbox"
    )
    evidence = story.sought(
        locator, field_note, note("Folder", Box(500, 370, 820, 398), 0.31, "text 0.28", role="textbox")
    )
    focus = Effect(
        EffectKind.PARTIAL, "a caret appeared; nothing else changed", Box(506, 322, 510, 346), 0.0001, 60.0
    )
    story.do(
        Click(ScreenPoint(660, 334)),
        'click textbox "Name" in "Save As"',
        lambda: setattr(screen, "name", "|"),
        focus,
        evidence,
    )
    effect = Effect(confirmed, 'the field shows "greetings.txt"', Box(506, 322, 610, 346), 0.002, 88.0)
    story.do(
        TypeText("greetings.txt"),
        'type "greetings.txt"',
        lambda: setattr(screen, "name", "greetings.txt"),
        effect,
    )
    story.finish_step(3, effect=effect)

    story.step(4, steps[4])
    evidence = story.sought(
        Locator(Role.BUTTON, "Save"),
        note("Save", SAVE_BUTTON, 0.98, "text 1.00", "role text stands in for button"),
        note("Save As", Box(586, 252, 660, 276), 0.54, "text 0.57", "is a title"),
        note("Cancel", Box(650, 470, 731, 505), 0.12, "text 0.10"),
    )

    def saved() -> None:
        screen.dialog, screen.title = False, "greetings.txt - Notes"

    effect = Effect(confirmed, 'the dialog "Save As" closed', Box(420, 70, 851, 521), 0.13, 310.0)
    story.do(Click(ScreenPoint(782, 487)), 'click button "Save" in "Save As"', saved, effect, evidence)
    story.finish_step(4, effect=effect)

    story.step(5, steps[5])
    passed = not fail_at_end
    shown = "the title shows" if passed else "the title still reads"
    story.tell(
        ConditionChecked(TitleShows("greetings.txt"), passed, f'{shown} "{screen.title}"', story.keep(), 31.0)
    )
    if fail_at_end:
        message = (
            'The title never showed "greetings.txt" within 5 s.\n'
            f'  it read: "{screen.title}"\n  the window has the focus: yes\n  last change: 310 ms earlier'
        )
        story.finish_step(5, Outcome.FAILED, None, message)
    else:
        story.finish_step(5)
    if finish:
        outcome = Outcome.DONE if passed else Outcome.FAILED
        story.tell(SessionFinished(outcome, 0 if passed else 1, "" if passed else "Step 6 failed.", 4210.0))
