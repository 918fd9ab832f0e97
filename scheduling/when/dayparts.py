"""Parts of the day: how "first thing", "after work" and "the end of the afternoon" are said."""

from typing import Final

from scheduling.when.clock import AFTERNOON, EVENING, MORNING, NIGHT, Part
from scheduling.when.grammar import PART, Rule

END_OF_DAY: Final = Part(900, 1080, "pm")

_NO_VERB: Final = "(?! (until|at|by|for|on (?! (WDAY|MONTH|ORD|the|a|any|tomorrow|next|this))))"
"""What does not follow "after work": "the day after works for me", "i work until six"."""

_PARTS: Final = (
    (
        "(early|start|beginning) (in|of) the (morning|day)|early (morning|doors)",
        Part(None, 600, "am"),
    ),
    ("(late in|end of) the morning|late morning", Part(600, 720, "am")),
    ("(mid DASH?|middle of the) morning|midmorning", Part(570, 690, "am")),
    ("(early (in the)?|(start|beginning) of the) (afternoon|aft)", Part(720, 870, "pm")),
    ("(mid DASH?|middle of the) afternoon|midafternoon", Part(840, 960, "pm")),
    ("(late (in the)?|end of the) (afternoon|aft)", Part(900, 1020, "pm")),
    ("early (in the)? evening", Part(1020, 1140, "pm")),
    ("(late (in the)?|end of the) evening", Part(1140, 1260, "pm")),
    (
        "first thing (?! (i|we|you|is|about|that|to)) (in the)? morning?",
        Part(None, 120, "am", opening=True),
    ),
    (
        "at? (the|my)? end of (the|my)? (work|business)? day|(close|end) of (business|play)|eod|late in the day"
        "|last thing (in the day|at the? end of the day)?",
        END_OF_DAY,
    ),
    ("before (my|the|our)? lunch|first half of the day", Part(None, 720)),
    (
        "(after|following) (my|the|our)? lunch (break|hour)?|(once|when) lunch is (over|done|finished)",
        Part(780, 1020),
    ),
    (
        f"before (my|the)? (work|breakfast|school (?! OTHER| run| drop| bus)) {_NO_VERB}|(?<! PARTWORD) before (i|we) (go|get|leave|head|start|have) (to|for)? (my|the)? (work|school|office)",
        Part(None, 540, "am"),
    ),
    (
        f"(?<! (day|one|week|weekend|month)) after (my|the)? (work|dinner|tea|supper) {_NO_VERB}"
        "|(after|when|once) (i|we|im|were) (am|are|have)? (finish|finished|get|off|out|done|leave|left|through)"
        " (off|out|home)? (at|of|from|with)? (my|the)? work",
        Part(1020, None, "pm"),
    ),
    ("(at|around|about)? (teatime|tea time)", Part(960, 1080, "pm")),
    ("after school", Part(930, None, "pm")),
    ("second half of the day", Part(720, None)),
    ("the? second half (?! of)", Part(720, 1020)),
    ("the? first half (?! of)", Part(None, 720)),
    ("(in|around)? the? middle of the day", Part(660, 840)),
    ("(during|over|on|in|at|around) (my|the|our) lunch (break|hour|time)?", Part(720, 840, "pm")),
    ("(?<! for| my) lunch (?! break)", Part(720, 840, "pm")),
    ("in the am", MORNING),
    ("in the pm", AFTERNOON),
    ("in? the? morning", MORNING),
    ("in? the? (afternoon|aft (?! NUM))", AFTERNOON),
    ("in? the? evening", EVENING),
    ("(at|in the)? night", NIGHT),
    ("all day", Part(0, 24 * 60)),
    (
        "(?<= WDAY| ORD| MONTH| tomorrow| today| mean| meant| no| sorry| actually) am (?! NUM)",
        Part(None, 720, "am", named=False),
    ),
    (
        "(?<= WDAY| ORD| MONTH| tomorrow| today| mean| meant| no| sorry| actually) pm (?! NUM)",
        Part(720, 1020, "pm", named=False),
    ),
)

PART_RULES: Final = tuple(
    Rule(pattern, PART, lambda _got, _scene, part=part: part) for pattern, part in _PARTS
)
"""Dayparts: morning ends at noon, afternoon at five, evening at nine."""
