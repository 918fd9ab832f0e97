"""Words that are never a name, sometimes one, or part of one."""

from agent.brain.understanding.normalize import word_set
from agent.brain.understanding.spelling import LETTER_NAMES, NATO

NEVER = word_set("""a about absolutely actually after afternoon again agent all already alright also always am an
    and another any anyone anything anymore appointment appointments are around as ask at available
    away back be because been before best better book booked booking bother bout but by call called
    calling can cannot can't cancel card change check close closed come coming consultation correct
    cost could couldn't customer day days did didn't different discuss down do does doesn't doing done
    don't dot double each earlier early eastern either else email evening every everything exactly
    excuse extended far few fine first follow follow-up for forget forty free friday from full get
    getting give go going good goodbye got great had half happy has hasn't have haven't having he
    hello help her here hey hi him his hold hour hours how however human i i'd i'll i'm i've if in
    instead into is isn't it its it's just keep know last late later least leave less let let's like
    little long look looking lot lunch make many maybe me mean midday mine minute minutes moment
    monday month months more morning most mountain move much must my name name's need needed needs
    never new next nice night no nobody none noon nope not nothing now number o'clock of off office
    oh ok okay on once one ones only open opening or other our out over pacific parking past pay
    payment perfect person phone please pm prefer price private problem provide put question quite
    rather ready real really reschedule right same saturday say saying second see seeing service
    session shall share she should shouldn't slot slots so some somebody someone something soon
    sorry sound sounds spell spelled spelling spelt stop sunday sure take talk tell than thank
    thanks that that's the their them then there there's these they thing things think this those
    though thought three through thursday time times to today together tomorrow tonight too tuesday
    two twenty thirty under unless until up us use user using very visit wait want wanted wants was
    wasn't way we wednesday week weeks well went were what what's whatever when whenever where which
    while who whom who's whose why with without won't work working works would wouldn't wrong yeah
    yep yes yesterday yet you you'll your you're yours yup half-hour am a.m p.m ten eleven twelve
    four five six seven eight nine zero fifteen thirteen fourteen sixteen seventeen eighteen
    nineteen fifty sixty hundred tenth third fourth fifth sixth seventh eighth ninth eleventh
    twelfth thirtieth twentieth quarter usual address confirmation confirm details information info
    operator representative receptionist human machine robot bot computer silence skip nevermind
    urgent ridiculous crazy annoying silly stupid terrible awful important frustrating useless
    unacceptable wonderful correctly wrongly mistake unable sick ill busy afraid interested
    able hoping wondering trying ages enough lower upper capital case letter letters surname
    firstname lastname underscore dash hyphen plus com org net edu pass refuse denied secret confidential
    anonymous prices parking location directions cash money charge fee refund policy insurance
    asap anyway anyhow god same christ mate hyphenated student learner patient client customer pupil caller visitor thx tks visiting dunno guess test testing brilliant excellent awesome lovely smashing worries shoot raining christmas adios ciao family area code local near nearby missed forgot damn hell shit fuck fucking bloody crap idiot gonna wanna lol hmm uh um er erm wow huh pardon
    repeat understand hear heard speak speaking started stay sometime anytime ish around approx
    dog almost nearly outside inside classified blah mumble static tricky complicated hard easy difficult driving personal soonest earliest latest available availability openings schedule scheduled im ive ringing phoning sorted texting cheers preferably ideally sharp possibly probably definitely it'd that'd
    write note jot pet love duck ducky hun dear darling sweetheart chick petal pal guv squire""")
# Surnames that are words too: believed after a first name, when nothing else is said.
SURNAMES = word_set("""long little best price day early fine friday noon more close check case call hand first read
    do so an great moon monday park share keep good card oh cash book new night love duck dear darling""")
OATHS = frozenset(["jesus"])
"""Oaths that are names too, believed where another name follows."""
FILLERS = frozenset(["um", "uh", "er", "erm", "uhm", "hmm"])
MONTHS = word_set("""january february march april may june july august september october november
    december""")
GIVEN_ING = word_set("sterling channing manning harding fleming keating golding jiaying xiaoming")
"""First names that end as what somebody is doing does."""
GIVEN_MONTHS = frozenset(["april", "may", "june", "august"])
PARTICLES = word_set("van de der den von da di la le du bin ibn al el dos del della ter ten y e zu")
TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "doctor",
        "mister",
        "sir",
        "madam",
        "prof",
        "professor",
        "reverend",
        "rev",
        "captain",
    ]
)
POLITE = word_set("""please thanks thank you um uh yes yeah yep sure okay ok well so oh hi hello sorry right no
    nope that'd it'd speaking here ma'am sir it's it is that's that that would be is and the just actually
    good morning afternoon there calling mate thx tks lovely nearly almost""")
PARTING = ("space", "gap", "then", "new", "next", "word")
ANNOUNCING = frozenset(["spelled", "spelt", "spelling", "that's", "it's", "thats"])
BEFORE_NAMES = frozenset(["actually", "just", "um", "uh", "under", "spelled"])
# With these no name begins, not even one that is spelled.
BEGINS_NONE = frozenset(word for word in NEVER if len(word) > 1).difference(
    BEFORE_NAMES, PARTING, ANNOUNCING, FILLERS, TITLES, LETTER_NAMES, NATO, POLITE, ["double"]
)
NEXT_CLAUSE = frozenset(
    [
        "write",
        "note",
        "jot",
        "got",
        "put",
        "spell",
        "don't",
        "make",
        "if",
        "happy",
        "my",
        "i",
        "i'd",
        "i'm",
        "could",
        "can",
        "may",
        "would",
        "do",
        "from",
        "but",
        "so",
    ]
)
# How words end that say how somebody is: "driving", "comfortable".
STATES = ("ving", "king out", "ying", "ating", "tting", "nning", "ated", "able", "ible", "ful", "ous", "ical", "onal",
           "less", "icky")  # fmt: skip


def is_a_state(name: str) -> bool:
    """Tell whether what follows "I'm" or "it's" says how one is: "complicated", "running behind"."""
    first, *rest = name.lower().split(" ")
    doing = len(first) > 5 and first.endswith("ing") and first not in GIVEN_ING
    return doing if rest else first.endswith(STATES)
