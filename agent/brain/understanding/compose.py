"""One utterance in its situation -> everything it said; the parts are read by the other modules."""

from collections.abc import Sequence
from dataclasses import replace

from agent.brain.understanding import (
    asked_about,
    decisions,
    further,
    gestures,
    intents,
    offering,
    polarity,
    read_back,
    topics,
)
from agent.brain.understanding.acts import Tag
from agent.brain.understanding.chatter import without_chatter
from agent.brain.understanding.details import read_details
from agent.brain.understanding.heard import Heard, says_time, says_value, when_of
from agent.brain.understanding.normalize import Cue, Word, blank, clean, texts, words
from agent.brain.understanding.people import relation_of
from agent.brain.understanding.services import ServiceFound
from agent.brain.understanding.situation import Act, Situation, Understood
from agent.brain.understanding.times import Times, read_times

SILENCE = "<silence>"
"""What the pipeline writes when nothing was said; counts only in exactly this form."""

_LONGEST = 1000


def understand(text: str, situation: Situation) -> Understood:
    """Understand `text` as an answer in `situation`; pure, and total on any text."""
    if text.strip() == SILENCE:
        return Understood(acts=("silence",))
    said = clean(text[:_LONGEST])
    if situation.asked in further.WRITES and (both := _yes_and_more(said, situation)):
        return both
    return _understood(said, situation)


def _yes_and_more(text: str, situation: Situation) -> Understood | None:
    """Understand a yes to what was read back with a further wish or a question behind it."""
    for answer, joint, more in further.parts(text):
        if _understood(answer, situation).polarity != "yes":
            continue
        open_again = replace(situation, asked="anything_else", offers=(), doing=None)
        later = _understood(more, open_again)
        if further.leaves_the_yes(joint, more, later, situation):
            beside = ("inform", "service_choice", "for_another", "for_self")
            acts: tuple[Act, ...] = tuple(act for act in later.acts if act not in beside)
            return Understood(
                intents=later.intents,
                acts=acts,
                polarity="yes",
                wishes=tuple(replace(w, service=w.service or later.service) for w in later.wishes),
                topic=later.topic,
                question=later.question,
                questions=later.questions,
            )
    return None


def _understood(text: str, situation: Situation) -> Understood:
    heard = _hear(text, situation)
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
        pick=offering.pick_of(heard),
        which=decisions.which_of(heard),
        service=details.service,
        name=details.name,
        email=details.email,
        phone=details.phone,
        tz=details.tz or decisions.zone_said(times.when),
        topic=topic,
        direction=offering.direction_of(heard),
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
    cues = gestures.cues(texts(heard))
    said_plainly = without_chatter(text)
    said = heard if said_plainly == text else words(said_plainly)
    tokens = texts(said)
    plain = " ".join(tokens)
    details = read_details(said_plainly, heard, cues, situation)
    details.left = read_back.without_old_time(details.left, situation.asked)
    held = [_place(heard, cue) for cue in cues if cue.tag == "hold"]
    details.left = blank(details.left, held)  # "one minute" is no time
    masked = _masked(said, details.services)
    wishing = plain if masked is said else " ".join(texts(masked))
    found = intents.read(wishing, asked=situation.asked, doing=situation.doing)
    times = read_times(details.left, masked, found, situation, named=details.services)
    if situation.asked == "reason" and not decisions.asks_or_wishes(plain):
        found, times = (), Times()  # "something's come up", "i have a funeral on friday"
    times = offering.at_an_end(times, tokens, situation)
    times = offering.answered(details.left, times, situation, read=_times_alone)
    times = read_back.counted_from(details.left, times, situation, read=_times_alone)
    times = read_back.at_same_time(details.left, times, situation, read=_times_alone)
    polarity_said = polarity.judge_heard(said_plainly, tokens, asked=situation.asked)
    left = blank(details.left, times.used)
    confirming = situation.asked.startswith("confirm")
    unclear = polarity_said is None and confirming
    if unclear:
        left = read_back.beside_values(left, situation)
    when = when_of(times)
    has_time = says_time(times, when)
    return Heard(
        situation=situation,
        asked=situation.asked,
        confirming=confirming,
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
        has_values=has_time or says_value(details),
        polarity=polarity_said,
        polarity_of_rest=polarity.judge_rest(left, asked=situation.asked) if unclear else None,
    )


def _times_alone(text: str, situation: Situation) -> Times:
    return read_times(text, words(text), (), situation, named=())


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


def _place(heard: Sequence[Word], cue: Cue[Tag]) -> tuple[int, int]:
    return heard[cue.start].start, heard[cue.end - 1].end


def _rest(heard: Heard) -> tuple[str, ...]:
    """Return the words that no value, time or act cue accounted for."""
    left: Sequence[Word] = heard.words
    acted = [_place(heard.words, cue) for cue in heard.cues.values()]
    for start, end in (*heard.details.spans, *heard.times.used, *acted):
        left = [word for word in left if not (start <= word.start and word.end <= end)]
    return texts(left)
