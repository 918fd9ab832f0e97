"""Yes, no or neither. A yes needs a positive cue and nothing beside it that could take it back.

The confirmation gate judges the yes before a write by these rules, so whatever is unclear is None:
a question too many costs a turn, a wrong yes books the wrong hour.
"""

import re
from collections.abc import Sequence
from typing import Literal

from agent.brain.understanding import same_breath
from agent.brain.understanding.chatter import without_chatter
from agent.brain.understanding.normalize import Cue, PhraseTable, clean, tokens

Tag = Literal[
    "yes",  # a plain yes
    "right",  # confirms what was said; also after a bare no
    "go",  # asks to go ahead; also after a bare no
    "weak",  # positive, but means little beside other words
    "no",
    "bare no",  # a no that "that's right" turns around
    "not",  # turns the positive cue after it around
    "but",  # takes a yes back
    "repair",  # what follows counts
    "unclear",  # hedges, conditions, holds
    "value",  # a time, a detail or a change is being talked about
    "neutral",
]

_PHRASES: dict[Tag, str] = {
    "yes": """bingo|yes way|ten four|yes|yeah|yep|yup|aye|yessir|yes sir|affirmative|absolutely|definitely|certainly
        indeed|of course|for sure|you bet|by all means|sure thing|totally|very well
        with pleasure|gladly|agreed|i agree|i confirm|confirmed|sure|sure why not|yes yes|yes i would|yes i do|naturally
        i said yes|i said yes already|i already said yes|yes i already said yes|hell yes|hell yeah|heck yes|heck yeah|you betcha|roger|roger that|copy that|might as well yes|why not yes|accepted|i accept|approved|i approve|consider it a yes|huh yes|huh yeah|i suppose so yes|i suppose yes|i guess so yes|i guess yes|i think so yes|i think yes|ja|si|oui|yes i would like that|yes i would love that|okay dokey|okey dokey|righto|right o|that is a yes|yeah why not|yes why not|okay why not
        please and thank you|yah|deal|done deal|it is a deal|you have a deal|you can indeed|sure can|you sure can|you may indeed|why certainly|why yes|why of course|sorry but yes|i am sorry but yes|too right|
        k thanks|k go ahead|k book it|k do it|k cool|k great|afraid so|i am afraid so|i suppose i will have to yes|i guess i will have to yes|i suppose i must yes
        yes if you would|yes if you could|yes if you can|yes if you please|yes if you will|yes if you would not mind|yes if you do not mind|yeah if you would|yeah if you could|yeah if you can
        it is a yes|it is a yes from me|that is a yes from me|that will be a yes|a yes from me|yes from me|a definite yes|a firm yes|a big yes""",
    "right": """that is right|that is correct|right|correct|exactly|that is it|that is the one
        perfect|spot on|that is perfect|all correct|all right|looks right|sounds right|all good
        that is true|that is accurate|it is accurate|accurate|correct on all counts|right you are|everything is good|everything looks fine
        exactly as you said|as you said|exactly as i said|could not be better|i do not see anything wrong|nothing wrong there|just what i wanted
        everything is correct|everything is right|everything's correct|everything's right|everything is fine|everything's fine
        everything looks right|everything looks good|everything sounds right|that all sounds right|that is all right
        no objections|no objection|you have that right|you have it right|you have got it|you have got that right
        that is exactly right|that is exactly it|good to go|we are good to go|all set|looks good|looks great|looks correct|you got it|that is me|bang on|precisely
        no need to change anything|nothing needs changing|do not change anything|do not change a thing
        no changes|nothing to change|no changes needed|everything is right|that is all correct""",
    "go": """go ahead|go for it|please do|do it|do that|let us do it|let us do that|let us go
        make it so|lock it in|lock that in|please proceed|proceed|let us go with that|carry on
        go on|go on then|crack on|let us crack on|crack on then|fire away|have at it|on you go|get it done|let us roll|get on with it|let us get on with it|do your thing|knock yourself out
        can not argue with that|can not argue|can not fault it|can not fault that|can not say no|can not say no to that|no complaints|no arguments|no argument from me|no complaints here
        i would be delighted|delighted to|i would be happy to|i would be glad to|can not see why not|i can not see why not|do not see why not|see no reason why not|no reason why not|i see no problem|i do not see a problem|i can not see a problem|do not see a problem|can not see any problem|do not see any problem
        i will take it|i will take that|we will take it|let us do this|let us go for it
        that works|works for me|it works|works|that will work|that will do|that would work
        that suits me|suits me|sounds good|sounds great|sounds fine|sounds perfect|sounds lovely
        i would like that|i would love that|i like that|happy with that|yes we are good|yes i am good
        sounds like a plan|it is a plan|it is a date|let us go ahead|i will have that|i will have that one|i will go with that|i will go with that one
        i would like to go ahead|i want to go ahead|we can go ahead|happy to go ahead|happy to confirm|happy with all of that|can not complain
        let us do that one|no reason not to|i do not see why not|no need to change it|you have read my mind|you read my mind|might as well
        kindly book|kindly book it|kindly go ahead|kindly confirm|kindly proceed|kindly do|do the needful|go right ahead|go ahead and book|go ahead and book it|go ahead and book that|go ahead and do it|go ahead and do that
        go ahead and schedule that|go ahead and schedule it|you can book it|you can book that|you can go ahead|you may
        we will take that|i would appreciate that|i would appreciate it|would you please|that will do nicely|that would do
        consider it done|make it happen|count me in|be my guest|that is what i want|that is what i wanted|i want that
        that is what i said|that suits us|suits us|i would like to confirm|i want to confirm|i am happy with that
        that suits me better|suits me better|that works better|works better|works better for me|is better for me|that is better for me
        that suits|it suits|that would be helpful|that would be useful|that would be a help|that would be grand|that would be brilliant|that would be super|that would be wonderful
        that would be great|that would be good|that would be lovely|that would be perfect
        i am good with it|i am good with that|i am fine with it|i am fine with that|i am okay with it|i am okay with that
        i am happy with it|fine by me|fine with me|good with me|okay by me|okay with me
        that would be fine|that is great|that is good|that is lovely|that is wonderful""",
    "weak": """sweet as|grand job|good job|sorted|i do|true|jolly good|great stuff|lovely stuff|good stuff|cool beans|marvelous|marvellous|delightful|excellent choice|that one is good|i am sure|okay|fine|good|great|cool|lovely|super|excellent|wonderful|awesome|brilliant|nice
        fantastic|grand|just grand|just lovely|just perfect|just the job|smashing|ace|champion|dandy|sweet|splendid|beautiful|that is grand|that is fine|that is okay|it is fine|fair enough|not bad|amazing|ideal|terrific
        that is cool""",
    "no": """no you are all right|no you are okay|no you are fine|no you are good|no thanks|no thank you|no way|not now|not yet|not quite|not really|not exactly
        not today|not any more|not anymore|not at all|absolutely not|definitely not|certainly not
        of course not|i would rather not|would rather not|rather not|prefer not|i do not|do not
        please do not|i do not think so|do not think so|i do not want|do not want|never mind
        forget it|forget about it|forget that|negative|wrong|that is wrong|incorrect|leave it
        leave it as it is|leave it alone|leave it be|keep it|i will keep it|keep that|stop
        nothing|nothing else|hold off|call it off|scrap that|scrap it|drop it|drop that|skip it|i decline|declined|i refuse|i disagree|can not do that|bad for me
        you misheard|you misheard me|you heard wrong|false|far from it|quite the opposite|undo that|undo it|take it back|take that back|back up|do not bother|cancel|maybe not
        no deal|i will pass|pass|nothing thanks|i changed my mind|changed my mind|i am out
        mistake|a mistake|that is a no|it is a no|it is a no from me|that is a no from me|a no from me|no from me|no longer|never|can not|could not|will not
        i did not say that|that is not what i said|not what i said|not what i want|not what i wanted
        not what i asked for|do not do that|do not do it|do not go ahead|please do not do that
        forget the whole thing|forget the lot|scrap the whole thing|scrap the lot|leave the whole thing
        would not|does not|that is not it|on second thought|on second thoughts""",
    "bare no": "uh-uh|nuh-uh|nuh uh|no|nope|nah|naw|no no|nay|no no no|nope nope",
    "not": "not|knot|hardly|isnt|nothing is|neither|without",
    "but": """but|butt|except|however|although|though|instead|rather|make it|make that|other than
        can we|can you|could you|could we|would you|can i|could i|may i|i would prefer|i prefer
        i need|i want|i meant|it should|should be|it is supposed|supposed|only|just
        change|switch|move|push|swap|shift|reschedule|different|another|other|else|add|also""",
    "repair": "actually|sorry|wait|i mean|scratch that|hang on no|oh wait|hold on no",
    "unclear": """i will let|let you|i think|think so|i guess|guess so|guess|maybe|perhaps|possibly|probably
        presumably|i suppose|suppose|kind of|sort of|not sure|i am not sure|no idea|i am unsure
        unsure|do not know|i do not know|do not really know|i do not really know|do not quite know|not really sure|might|if|unless|as long as|provided|depends|it depends
        not certain|i am not certain|not completely sure|not entirely sure|whether|until|hold on|hang on|one second|one sec|one moment|just a second|just a moment
        just a minute|just a sec|a second|a sec|a moment|a minute|give me a second|let me check
        let me think|let me see|let me look|bear with me|in a bit|mmhmm|mhmm|uh huh
        yeah right|yes hello|yeah hello|hello yes|yes hi|still here|i am here|hear you|heard you|about that|the opposite|huh
        yes or no|i see|got it|why not|what|where|when|who|why|how|which|are you|is that|is it|is this
        do you|does it|did you|will you|do i|am i|is there|are there|or|hope|hopefully|not a problem
        have you|could be|would be|say that again|repeat|pardon|excuse me|huh|fifty fifty
        if i cancel|if i have to cancel|if i need to cancel|if i call it off|can i cancel|could i cancel|may i cancel
        is not it|are not you|did not you|was not it|does not it|me for cancelling|for cancelling|to cancel for free|cancel for free|cancel later|cancel last minute
        that is the right|that is and right|that is a right|that is in right|that is of right|that is it right
        anything else you need|anything else from me|anything else i need|need anything else
        i said|did i|did not say|does that|so so|before|after|tell me|wondering|until then|know|i would""",
    "value": """monday|tuesday|wednesday|thursday|friday|saturday|sunday|mondays|tuesdays
        wednesdays|thursdays|fridays|today|tomorrow|tonight|morning|afternoon|evening|noon|midday
        midnight|january|february|march|april|june|july|august|september|october|november|december
        week|weeks|month|day|days|hour|hours|minutes|half|quarter|past|o'clock|oclock|pm|a.m|p.m
        one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen
        sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|first|second|third|fourth
        fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|last|next|later|earlier|sooner
        email|address|name|spelled|spelling|phone|number|dot|at sign|underscore|dash|hyphen
        letter|on|at|from|time|date|zone|instead of|day after|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun
        consultation|follow|session|service|type|longer|shorter|half an hour|twice|both""",
    "neutral": """that is the right number|that is the right email|that is the right address|that is the right name|that is the correct number|that is the correct email|that is the correct address
        that is my number|that is my phone number|that is my email|that is my email address|that is my name
        just the|just that|just this|only the|that is my address|that is the number|that is the email|that is the address|that is the name
        or nothing|or bust|sadly|unfortunately|from me|ta|no show|no shows|no-show|no-shows|cheers|mm-hm|mhm|mmhm|mm hm|for your help|your help|so much|for everything|for that|in|too|already|obviously|clearly|duh|for the third time|just like that|finally
        right so|okay so|all right so|right okay so|so that is|see you|see you then|see you there|see you soon|see ya|god|lord|gosh|my god|my goodness|oh my|heavens|you are a star|you are a legend|you are an angel|you are a gem|you are a lifesaver|bless you|thank goodness|thank god|as well|please|you know|at all|thanks|thank you|thank you so much|thank you very much|thanks so much
        thanks a lot|a lot|that|it|is|this|the|a|an|i|we|me|my|you|your|for|to|do|and|so|then|very
        very much|much|oh|well|now|good morning|good afternoon|good evening|good day|right now
        right away|book it|confirm|confirm it|of|with|there|ma'am|sir|mate|dear|no problem
        no worries|no doubt|no trouble|no rush|all|be|would|will|am|us|let|just fine|just great
        really|quite|go|i would say|i can|can do|can not wait|do not worry|do not mind
        i do not mind|i do not really mind|do not really mind|i do not mind which|i do not really mind which|do not really care|do not mind which|nothing wrong with that|as far as i know|one hundred percent|a hundred percent
        hundred percent|hi|hello|hey|what i want|what i wanted|what i need|that one|this one
        the one|of course yes|this time|that time|that day|for me|with me|by me|as is|on time""",
}
# "Yes, Owen Tate with no h" takes nothing back.
_PHRASES["neutral"] += "".join(
    f"|with no {letter}|without an {letter}|without a {letter}" for letter in "bcdefghjlmpqrstvwxz"
)
# The same words mean other things after other questions.
_CANCELLING: dict[Tag, str] = {
    "go": """i want to cancel|i want to cancel it|i want to cancel that|i would like to cancel it|i would like to cancel|i do want to cancel|i want it cancelled
        please cancel it|please cancel that|please cancel my appointment|please cancel the appointment|please cancel my booking|please cancel that one
        cancel|cancel it|cancel that|cancel that appointment|cancel this appointment|cancel that booking|please cancel|go ahead and cancel|cancel the appointment
        cancel my appointment|cancel the booking|cancel my booking|drop it|take it off|get rid of it|get it cancelled|cancel the thing|cancel the damn thing|cancel the bloody thing
        remove it|delete it|cancel this|cancel please|cancel that one|cancel this one""",
    "no": "do not cancel|do not cancel it|keep|keep my appointment|i will be there|i can make it",
    "unclear": "book it|i will take it|i will take that|that works|works for me",
    "weak": "take me off|bin it|bin it off|get shot of it|get rid|axe it|ditch it|cross it off",
    "neutral": "scrap it|scrap that|scratch it|call it off|drop that|i want the|i want my",
}
_MOVING: dict[Tag, str] = {
    "go": "move the thing|move the damn thing|move the bloody thing|shift it|push it|bump it|swap it|push it back|bring it forward|move it|move it please|reschedule it|change it|switch it|move|move that",
    "no": "do not move it|do not change it|leave it where it is|keep the old one|keep",
    "neutral": "shift the|push the|bump the|move the|move my|shift my|push my|push to|shift to",
}
_BOOKING: dict[Tag, str] = {
    "go": """i would like to book it|i want to book it|i would like to book that|let us book it|let us book
        i would like it|i want it|book that appointment|book this appointment|book it in|i would like to book that|i want to book that|book it|book that|just book it|just do it|just book it already|just book that|book away|put it in|put me in|put it through|submit it
        send it|finish it|confirm the booking|confirm the appointment|confirm my booking|confirm my appointment|ready to book|i am ready book it
        get it booked|let us get it booked|get that booked|get me in|get me booked in|stick me down|stick me in|pop me in|pop me down|pop it in|slot me in
        make it quick|hurry up and book it|please book|book it in|book me in|schedule it|confirm|confirm it
        please confirm|reserve it|please book it|book that please|go ahead and book it|sign me up
        put me down|book the appointment|book my appointment|make the appointment|book me|book the thing|book the damn thing|book the bloody thing|book the damned thing|book the flipping thing""",
    "no": "do not book it|do not book|do not book that|i do not need it",
}
_CLOSING: dict[Tag, str] = {
    "no": """that is all|that is it|that is everything|nothing else|nothing more|i am good
        we are good|all good|all set|i am all set|we are all set|i am fine|i am done|we are done
        that will be all|that would be all|that will do|nope that is it|i am okay|that does it
        that is all for now|that is all for today|just that|only that|not that i can think of
        not that i know of|no more|that was all|that was it|that was everything
        that is all i need|that is all i needed|that was all i needed|that is me|that is me sorted
        that is me done|that is me finished|that is me set|that is me all set|that is me all sorted|sorted|all sorted
        i am sorted|i am all sorted|we are sorted|we are all sorted|that is that|that is us|that is us done|that is us sorted|that is the lot
        that should do it|that will do it|all done|good to go|i reckon that is it|that covers it|that covers everything|that sorts it|that sorts me out|that is me sorted out
        that about covers it|that is about it|i am all done|we are all done""",
    "neutral": "one question|a question|one more thing|one thing|another thing|one more question|just one thing",
    "unclear": "can i|could i|may i|can you|could you|i need|i want|also|another|and",
}
_CHECKING: dict[Tag, str] = {
    "right": """that is the right number|that is the right email|that is the right address|that is the right name
        that is the correct number|that is the correct email|that is the correct address|that is the correct name
        that is my number|that is my phone number|that is my email|that is my email address|that is my name
        that is my address|that is the number|that is the email|that is the address|that is the name""",
}
_STAYING: dict[Tag, str] = {
    "go": "yes carry on|yes go on|yes keep going|go on then",
    "no": """carry on|carry on with you|i will carry on|we can carry on|let us carry on|let me carry on|keep going|keep trying|let us keep trying
        i will keep going|let us keep going|we can keep going|continue|let us continue|i will continue
        we can continue|i will stay with you|stick with you|i will stick with you|that is it|that is all
        that is everything|i am good|i am fine|i am fine with you|i am okay|i am all right|we are fine|we are good""",
}
_CORRECT_WHEN_ALONE: dict[Tag, str] = {
    "no": "i am good|i am fine|we are good|i am okay|i am grand|i am sorted|i am all sorted|we are sorted|i am covered",
    "unclear": """i am all right|i am doing all right|i am great|i am cool|i am lovely|i am super|i am nice|i am sweet|we are fine
        we are great|we are cool|we are okay|we are grand|i am brilliant|i am excellent|i am dandy|i am perfect|i am wonderful""",
}


_TABLES: dict[str, PhraseTable[Tag]] = {
    "confirm_cancel": PhraseTable(_PHRASES, _CORRECT_WHEN_ALONE, _CANCELLING),
    "confirm_move": PhraseTable(_PHRASES, _CORRECT_WHEN_ALONE, _MOVING),
    "anything_else": PhraseTable(_PHRASES, _CLOSING),
    "handoff_offer": PhraseTable(_PHRASES, _STAYING),
} | {
    asked: PhraseTable(_PHRASES, _CORRECT_WHEN_ALONE, _BOOKING, _CHECKING)
    for asked in ("confirm_name", "confirm_email", "confirm_phone")
}
_USUAL: PhraseTable[Tag] = PhraseTable(_PHRASES, _CORRECT_WHEN_ALONE, _BOOKING)


def _table_for(asked: str) -> PhraseTable[Tag]:
    return _TABLES.get(asked, _USUAL)


# After these questions a yes changes no calendar: a word nobody knows may stand beside it.
_NO_WRITES = frozenset(
    ["confirm_name", "confirm_email", "confirm_phone", "confirm_date", "handoff_offer", "slot_offer", "slot_taken",
     "anything_else"]
)  # fmt: skip
_POSITIVE: tuple[Tag, ...] = ("yes", "right", "go", "weak")
_NEGATIVE: tuple[Tag, ...] = ("no", "bare no")
_DECIDING = frozenset[Tag]([*_POSITIVE, *_NEGATIVE, "not"])
"""Without one of these an answer is neither yes nor no."""
_DIGIT = re.compile(r"\d")
# Too short to mean anything within a longer answer.
_WHOLE: dict[tuple[str, ...], Literal["yes", "no"]] = {
    ("it", "is"): "yes",
    ("we", "do"): "yes",
    ("y",): "yes",
    ("hang", "on", "no"): "no",
    ("hold", "on", "no"): "no",
    ("oh", "wait", "no"): "no",
    ("k",): "yes",
    ("ya",): "yes",
    ("yas",): "yes",
    ("n",): "no",
    ("100", "percent"): "yes",
    ("hundred", "percent"): "yes",
    ("one", "hundred", "percent"): "yes",
    ("a", "hundred", "percent"): "yes",
    ("if", "you", "would"): "yes",
    ("if", "you", "could"): "yes",
    ("if", "you", "can"): "yes",
    ("if", "you", "please"): "yes",
    ("if", "you", "would", "please"): "yes",
    ("if", "you", "could", "please"): "yes",
    ("if", "you", "would", "not", "mind"): "yes",
    ("would", "you"): "yes",
}
_CONDITIONS = frozenset(["if", "unless", "depends", "depending", "provided", "whether"])
_OUR_ADDRESS = re.compile(r"\b(?:the|your) (?:street )?address\b", re.IGNORECASE)


def judge(text: str, *, asked: str = "confirm") -> Literal["yes", "no"] | None:
    """Judge what `text` answers to a question of type `asked`; None for anything unclear.

    "Yes, but X" and "no wait" are a no; "no, that's right" and "no problem, go ahead" are a yes.
    Pass "confirm_cancel", "confirm_move" or "anything_else" where that was asked: "cancel it",
    "keep it" and "that's all" answer them differently.
    """
    text = without_chatter(clean(text))
    return judge_heard(text, tokens(text), asked=asked)


def judge_rest(left: str, *, asked: str) -> Literal["yes", "no"] | None:
    """Judge what values leave of an answer: the "it's" of "it's Ruiz" agrees to nothing."""
    return None if tokens(left) in _WHOLE else judge(left, asked=asked)


def judge_heard(text: str, heard: tuple[str, ...], *, asked: str) -> Literal["yes", "no"] | None:
    """Judge cleaned `text` whose canonical words are `heard` already."""
    for answer, stays in same_breath.readings(text, heard, asked=asked, changes=_mentions_value):
        if judge(answer, asked=asked) == "yes":
            return "yes" if stays else None
    if heard == ("mhm",) and asked in _NO_WRITES:
        return "yes"
    if "?" in text:
        return _judge_question(text, asked)
    if not heard and text.lower().strip(" .!,") in ("uh uh", "nuh uh", "mm mm"):
        return "no"
    if heard in _WHOLE:
        return _WHOLE[heard]
    return judge_words(heard, asked=asked)


def judge_words(heard: tuple[str, ...], *, asked: str = "confirm") -> Literal["yes", "no"] | None:
    """Judge canonical words that hold no question mark."""
    if heard and heard[0] in _CONDITIONS:
        return None
    if heard[:1] == ("know",):
        heard = ("no", *heard[1:])  # no sentence begins so
    if asked == "anything_else" and len(heard) == 1 and heard[0] in {"thanks", "okay", "great"}:
        return None
    cues = _table_for(asked).scan(heard)
    if not any(cue.tag in _DECIDING for cue in cues):
        return None
    return _Verdict(heard, cues, asked=asked).reach()


def _judge_question(text: str, asked: str) -> Literal["yes", "no"] | None:
    """A question is no yes; a plain no before or in it is still one."""
    after = text.rpartition("?")[2]
    if judge_words(tokens(after), asked=asked) == "no":
        return "no"  # "the saturday? hmm no"
    before = re.split(r"[.!?,;]", text, maxsplit=1)[0]
    first = judge_words(tokens(before), asked=asked)
    whole = judge_words(tokens(text.replace("?", " ")), asked=asked)
    return "no" if "no" in (first, whole) and _starts_negative(text) else None


def _starts_negative(text: str) -> bool:
    heard = tokens(text)
    return bool(heard) and heard[0] in {"no", "nope", "nah", "yes", "yeah"}


def _mentions_value(text: str) -> bool:
    text = _OUR_ADDRESS.sub("", text)
    return any(cue.tag in ("value", "but") for cue in _table_for("confirm").scan(tokens(text)))


class _Verdict:
    """Weighs the cues of one answer, left to right."""

    def __init__(self, heard: tuple[str, ...], cues: Sequence[Cue[Tag]], *, asked: str) -> None:
        self._may_be_unknown = 2 if asked in _NO_WRITES else 0
        self._tags = self._turned(cues)
        self._closing = asked == "anything_else"
        covered = sum(cue.end - cue.start for cue in cues)
        if _DIGIT.search(" ".join(heard)):
            self._tags.append("value")
        self._unknown = len(heard) - covered

    def reach(self) -> Literal["yes", "no"] | None:
        """Return the verdict."""
        tags = self._tags
        positive: list[Tag] = [tag for tag in tags if tag in _POSITIVE]
        negative = [tag for tag in tags if tag in _NEGATIVE]
        if negative:
            return self._with_a_no(tags)
        if not positive:
            return None
        if "but" in tags[tags.index(positive[0]) :]:
            return "no" if positive[0] != "weak" else None
        if "unclear" in tags or "value" in tags or "but" in tags:
            return None
        return self._sure(positive)

    def _sure(self, positive: Sequence[Tag]) -> Literal["yes"] | None:
        """Only so many unknown words may stand beside a yes, none where it writes or is weak."""
        if self._closing and "yes" not in positive:
            return None
        if self._tags[-1] == "repair":
            return None
        if all(tag == "weak" for tag in positive):
            return "yes" if not self._unknown else None
        return "yes" if self._unknown <= self._may_be_unknown else None

    def _with_a_no(self, tags: Sequence[Tag]) -> Literal["yes", "no"] | None:
        """Weigh an answer that holds a no: a confirming phrase or a repair may turn it around."""
        last_no = max(at for at, tag in enumerate(tags) if tag in _NEGATIVE)
        after = [tag for tag in tags[last_no + 1 :] if tag != "neutral"]
        clear = not any(tag in ("unclear", "value", "but") for tag in tags)
        strong = [tag for tag in after if tag in ("yes", "right", "go")]
        if not strong and clear and after and tags[0] == "yes" and last_no == 1:
            return None if tags[1] == "bare no" else "no"  # "yeah no that's fine"
        if not strong or not clear:
            return "no"
        if self._closing and "yes" not in strong:
            return "no"
        repaired = after[0] == "repair" and tags[last_no] == "bare no" and "yes" in strong
        firm = next(tag for tag in after if tag != "weak")
        turned = tags[last_no] == "bare no" and firm in ("right", "go") and "no" not in tags
        if (repaired or turned) and self._unknown <= 2:
            return "yes"
        return None

    @staticmethod
    def _turned(cues: Sequence[Cue[Tag]]) -> list[Tag]:
        """Let "not" turn the positive cue that follows closely into a no."""
        tags: list[Tag] = []
        for at, cue in enumerate(cues):
            if cue.tag == "not" or (cue.tag in _POSITIVE and _negated(cues, at)):
                tags.append("no")
            else:
                tags.append(cue.tag)
        return tags


def _negated(cues: Sequence[Cue[Tag]], at: int) -> bool:
    """Tell whether only neutral words stand between a "not" and the cue at `at`."""
    for before in reversed(cues[:at]):
        if before.tag == "not":
            return cues[at].start - before.end <= 3
        if before.tag != "neutral":
            return False
    return False
