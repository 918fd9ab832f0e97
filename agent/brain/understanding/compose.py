"""One utterance in its situation -> everything it said; the parts are read by the other modules."""

from collections.abc import Sequence

from agent.brain.understanding import acts, asked_about, decisions, intents, polarity, topics
from agent.brain.understanding.chatter import without_chatter
from agent.brain.understanding.decisions import Heard
from agent.brain.understanding.details import read_details
from agent.brain.understanding.normalize import Word, blank, clean, texts, words
from agent.brain.understanding.people import relation_of
from agent.brain.understanding.services import ServiceFound
from agent.brain.understanding.situation import Situation, Understood
from agent.brain.understanding.times import read_times

SILENCE = "<silence>"
"""What the pipeline writes when nothing was said; counts only in exactly this form."""

_LONGEST = 1000


def understand(text: str, situation: Situation) -> Understood:
    """Understand `text` as an answer in `situation`; pure, and total on any text."""
    if text.strip() == SILENCE:
        return Understood(acts=("silence",))
    heard = _hear(clean(text[:_LONGEST]), situation)
    topic, subject = asked_about.topic_of(heard)
    wishes = decisions.wishes_of(heard, subject=subject)
    corrects = decisions.corrects_of(heard, wishes)
    details, times = heard.details, heard.times
    return Understood(
        intents=tuple(wish.intent for wish in wishes),
        acts=decisions.acts_of(heard, wishes, corrects, subject=subject),
        polarity=decisions.polarity_of(heard, corrects),
        when=heard.when,
        about=times.about,
        wishes=wishes,
        pick=decisions.pick_of(heard),
        which=decisions.which_of(heard),
        service=details.service,
        name=details.name,
        email=details.email,
        phone=details.phone,
        tz=details.tz or decisions.zone_said(times.when),
        topic=topic,
        direction=decisions.direction_of(heard),
        problem=details.problem or decisions.problem_of(times.when),
        corrects=corrects,
        half=details.half,
        digits=details.digits,
        spelled=details.spelled,
        unsure=details.unsure,
        question=heard.asking,
        relation=relation_of(heard.plain),
        services=tuple(hit.slug for hit in details.services),
        questions=asked_about.questions_of(heard),
        rest=_rest(heard),
    )


def _hear(text: str, situation: Situation) -> Heard:
    heard = words(text)
    cues = acts.cues(texts(heard))
    said_plainly = without_chatter(text)
    said = heard if said_plainly == text else words(said_plainly)
    tokens = texts(said)
    plain = " ".join(tokens)
    details = read_details(said_plainly, heard, cues, situation)
    masked = _masked(said, details.services)
    wishing = plain if masked is said else " ".join(texts(masked))
    found = intents.read(wishing, asked=situation.asked, doing=situation.doing)
    times = read_times(details.left, masked, found, situation, named=details.services)
    polarity_said = polarity.judge_heard(said_plainly, tokens, asked=situation.asked)
    left = blank(details.left, times.used)
    confirming = situation.asked.startswith("confirm")
    unsure = polarity_said is None and confirming and left != said_plainly
    when = times.when if times.when and times.when.kind != "none" else None
    has_time = decisions.says_time(times, when)
    return Heard(
        situation=situation,
        asked=situation.asked,
        words=heard,
        tokens=tokens,
        plain=plain,
        asking="?" in text or topics.is_question(plain),
        cues={cue.tag: cue for cue in reversed(cues)},
        details=details,
        intents=found,
        times=times,
        when=when,
        has_time=has_time,
        has_values=has_time or decisions.says_value(details),
        polarity=polarity_said,
        polarity_of_rest=polarity.judge_rest(left, asked=situation.asked) if unsure else None,
    )


def _masked(heard: tuple[Word, ...], named: Sequence[ServiceFound]) -> tuple[Word, ...]:
    """Call every service an appointment: "an oil change" changes nothing."""
    if not named:
        return heard
    out: list[Word] = []
    for word in heard:
        service = next(
            (hit for hit in named if hit.start <= word.start and word.end <= hit.end), None
        )
        if service is None:
            out.append(word)
        elif not out or out[-1].end != service.end or out[-1].text != "appointment":
            out.append(Word("appointment", service.start, service.end))
    return tuple(out)


def _rest(heard: Heard) -> tuple[str, ...]:
    """Return the words that no value, time or act cue accounted for."""
    left: Sequence[Word] = heard.words
    acted = (
        (heard.words[cue.start].start, heard.words[cue.end - 1].end) for cue in heard.cues.values()
    )
    for start, end in (*heard.details.spans, *heard.times.used, *acted):
        left = [word for word in left if not (start <= word.start and word.end <= end)]
    return texts(left)
