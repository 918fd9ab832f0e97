"""Corrections of a part: "park with a c", "n not m", "just the letter l after the dot"."""

import re
from collections.abc import Callable, Mapping

from agent.brain.understanding.asides import put_letter
from agent.brain.understanding.letter_remarks import apart
from agent.brain.understanding.name_words import NEVER
from agent.brain.understanding.normalize import word_set
from agent.brain.understanding.situation import Detail
from agent.brain.understanding.spelling import alike, distance, pieces

_ARTICLE_BEFORE = frozenset(
    [
        "with",
        "is",
        "has",
        "not",
        "it's",
        "its",
        "was",
        "without",
        "and",
        "to",
        "into",
        "by",
        "an",
        "be",
        "there's",
        "there",
        "add",
        "put",
        "missed",
        "forgot",
        "needs",
    ]
)
_SEPARATOR = r"[._+@-]"
_COUNTS = {"1": 1, "2": 2, "3": 3}

_PLACED = re.compile(
    rf"(?:^|\s)(?P<new>[a-z0-9]+) (?P<side>after|before|behind) (?:the )?(?:first |last )?(?P<sign>{_SEPARATOR})"
)
_PLACE_FIRST = re.compile(
    rf"\b(?P<side>after|before) (?:the )?(?:last )?(?P<sign>{_SEPARATOR}) "
    r"(?:there )?(?:it |it's |comes |is |just |only |the |letter |should |be |a )*(?P<new>[a-z0-9]+)$"
)
_WITH = re.compile(
    r"(?:(?P<word>[a-z]+) )?with (?:an? |the )?(?:letter |number )?(?P<new>(?!a [a-z]{1,2}(?: |$))[a-z]|\d+(?! [a-z]+(?:'s|s)?(?: |$)))"
    r"(?: (?:and )?not (?:with )?(?:an? )?(?P<old>[a-z]))?(?:$| )"
)
_WITHOUT = re.compile(
    r"(?:(?P<word>[a-z]+) )?(?:without|no|with no) (?:an? |the )?(?P<old>(?!i [a-z]{2})[a-z])(?:$| )(?!(?:[a-z0-9]|[._+@-])(?:$| ))"
)
_COUNTED = re.compile(
    r"(?:(?<![a-z'])(?P<word>[a-z]+) )?(?:with |has |only |just )*(?P<count>[123]|double) ?(?P<letter>[a-z])(?:'s|s)?(?:$| )"
)
_DOUBLED = re.compile(r"(?:^|\s)(?P<letters>([a-z])\2)(?:$| )")
_NOT = re.compile(
    rf"(?P<new>[a-z0-9]+|{_SEPARATOR}) (?:and )?not (?:an? |the |with )*(?P<old>[a-z0-9]+|{_SEPARATOR})(?:$| )"
)
_NOT_FIRST = re.compile(
    rf"\bnot (?:an? |the )?(?P<old>[a-z0-9]+|{_SEPARATOR}) (?:but |it's |it is |its |is |that's )+"
    rf"(?:an? |the )?(?P<new>[a-z0-9]+|{_SEPARATOR})(?:$| )"
)
_AT_THE_EDGE = re.compile(
    r"(?:(?<![a-z'])(?P<word>[a-z]+) )?(?:with |there's |there is |add |has |needs )*(?:an? |another )?(?P<new>[a-z0-9]+) "
    r"(?:on|at|in) the (?P<edge>end|beginning|start|front)\b(?: of (?:the )?(?P<of>[a-z]+))?"
)
_INSERTED = re.compile(
    r"\b(?:forgot|missed|missing|add|insert|put|there's|there is|there should be|needs) (?:an? |the )?(?P<new>[a-z0-9]+) (?P<side>after|before) "
    r"(?:the )?(?P<near>[a-z0-9]+)(?:$| )"
)
_CHANGE = re.compile(
    rf"\b(?:the|that) (?P<was>[a-z0-9]|{_SEPARATOR}) (?:is|should be|needs to be|was|must be|has to be) (?:actually |really |supposed to be )?"
    rf"(?:an? |the )?(?P<now>[a-z0-9]|{_SEPARATOR})(?:$| )"
    rf"|\b(?:change|replace|switch|swap) (?:the |that |an? )?(?P<old>[a-z0-9]|{_SEPARATOR}) (?:to|with|for|into|by) (?:an? |the )?(?P<new>[a-z0-9]|{_SEPARATOR})(?:$| )"
)
_NO_SIGN = re.compile(
    rf"\b(?:no|without|without the|is no|(?:drop|remove|lose|skip|delete|ditch|get rid of|minus) the|(?:take|leave) (?:out|off) the|is no an?) (?P<sign>{_SEPARATOR})(?:$| )"
)
_ENDING = re.compile(r"(?:^|\s)\. (?P<new>[a-z]{2,}(?: \. [a-z]{2,})?)$")
_NOT_THAT_ENDING = re.compile(r"^(?:no )?not \. [a-z]+ (?:but |it's |it is )*(?=\.)")
_LOCAL_SAID = re.compile(r"[a-z0-9]+(?: [._+-] [a-z0-9]+)+")
_COMMON_ENDINGS = frozenset(["com", "org", "net", "edu", "io", "dev", "uk"])
_INSTEAD_OF = re.compile(r"\b(?:instead of|rather than|in place of)\b")
_FILL = word_set("""no nope not it's it is its that's that the just only letter letters my a an actually sorry
    spelled spelling should be i said meant mean wait name email last first address surname so with
    yes but please and of part nearly almost one""")

_ADDING = word_set("add adds adding needs missing stick pop put has there")


_PARTS_NAMED: Mapping[Detail, str] = {
    "when": "time|day|date|hour|clock",
    "name": "name|surname",
    "email": "e-?mail|address",
    "phone": "phone|number",
    "service": "service|type",
}
_PART = r"(?:the |my |your |that )?(?:first |last |email |e-mail |phone )?(?P<part>{})\b"
_EXCEPT = r"(?:apart from|except(?: for)?|all but|other than|besides|only(?: thing)?(?: is)?|but(?: not)?|wrong|change|fix|correct) "
_WRONG_PARTS: Mapping[Detail, re.Pattern[str]] = {
    detail: re.compile(
        rf"\b{_EXCEPT}{_PART.format(words)}|\b{_PART.format(words).replace('part', 'what')}(?: is| was|'s)?(?: still| been)? (?:(?:spelled|spelt|written|put|taken|got|down) )?(?:not|wrong|off|incorrect|is not|mistaken)\b"
        rf"|\bgot {_PART.format(words).replace('part', 'thing')} wrong\b|\bnot my (?:{words})\b"
    )
    for detail, words in _PARTS_NAMED.items()
}


def wrong_part(plain: str) -> Detail | None:
    """Return the detail that is named as wrong, without its right value: "all good but the time"."""
    return next((one for one, said in _WRONG_PARTS.items() if said.search(plain)), None)


def signature(text: str, *, breaks: bool = False) -> str:
    """Render what was dictated as words, signs and joined letters, one blank between.

    With `breaks` a comma stands where there is a pause.
    """
    out: list[str] = []
    letters = False
    heard = pieces(text)
    for at, piece in enumerate(heard):
        if piece.kind == "break":
            letters = False
            out += [","] if breaks else []
            continue
        spelled = all(one.kind == "letter" for one in heard[at : at + 3]) and at + 2 < len(heard)
        article = piece.text == "a" and bool(out) and out[-1] in _ARTICLE_BEFORE and not spelled
        if piece.kind == "letter" and letters and not article:
            out[-1] += piece.text
        else:
            out.append(piece.text)
        letters = piece.kind == "letter" and not article
    return " ".join(out)


def repair(value: str, text: str) -> str | None:
    """Apply the correction in `text` to a known name or address.

    Returns the new value in lower case, None when `text` holds no correction of a part of it.
    """
    said = signature(apart(text))
    said = _INSTEAD_OF.sub("not", said.replace("isn't", "is no"))
    local, at, domain = value.lower().partition("@")
    for edit in _EDITS:
        if edited := edit(local, said):
            return edited + at + domain
    if not at:
        return None
    if host := _new_ending(domain, said) or _new_host(domain, said):
        return f"{local}@{host}"
    return _sign_edit(local, said, domain)


def _parts(value: str) -> list[str]:
    return re.split(r"([ ._+'-])", value)


def _placed(local: str, said: str) -> str | None:
    match = _PLACED.search(said) or _PLACE_FIRST.search(said)
    if not match:
        return None
    sign = match["sign"]
    if sign == "@":
        return match["new"] if match["side"] == "before" else None
    if sign not in local:
        return None
    before, _, after = local.rpartition(sign)
    return (
        f"{before}{sign}{match['new']}"
        if match["side"] != "before"
        else f"{match['new']}{sign}{after}"
    )


def _on_part(local: str, word: str, change: Callable[[str], str]) -> str | None:
    """Change the part that sounds like `word`, or the first part that the change alters."""
    parts = _parts(local)
    named = word if word not in _FILL else ""
    order = sorted(range(len(parts)), key=lambda i: distance(parts[i], named) if named else i)
    for i in order:
        if not parts[i].isalnum() or (named and not alike(parts[i], named)):
            continue
        changed = change(parts[i])
        if changed != parts[i]:
            return "".join([*parts[:i], changed, *parts[i + 1 :]])
    return None


def _with_letter(local: str, said: str) -> str | None:
    match = _WITH.search(said)
    if not match:
        return None
    new, old, word = match["new"], match["old"], match["word"] or ""
    if said[match.end() :].split(" ")[0] in _parts(local):
        return local  # it is spelled right after
    near = [part for part in _parts(local) if part.isalnum() and alike(part, word)]
    if old is None and new in word and word not in _FILL and near and word not in near:
        return _on_part(local, near[0], lambda part: _renamed(part, word, near[0]))
    if old is None and new in local and (word in _FILL or not word):
        return None  # the letter is there
    return _on_part(
        local, word, lambda part: part.replace(old, new, 1) if old else put_letter(part, new)
    )


def _at_the_edge(local: str, said: str) -> str | None:
    """Read "with an e on the end"."""
    match = _AT_THE_EDGE.search(said)
    if not match or len(match["new"]) > 2:
        return None
    if said[: match.start("new")].endswith(("not an ", "not a ", "not ")):
        return None
    new, named = match["new"], match["of"] or match["word"] or ""
    near = next((part for part in _parts(local) if alike(part, named)), "")
    if not near and named not in _FILL | NEVER | _ADDING:
        return None  # of another word
    part = near or _parts(local)[-1]
    if match["edge"] != "end":
        return _on_part(local, part, lambda part: new + part)
    if match["word"] == named and named.endswith(new) and (near == named or not near.endswith(new)):
        return _on_part(local, near, lambda part: _renamed(part, named, near)) or local
    return _on_part(local, part, lambda part: _ended(part, new, inside=bool(near)))


def _ended(part: str, new: str, *, inside: bool) -> str:
    """Put a letter at the end, in place of the one that sounds like it: "park with a c".

    With `inside` it goes before the digits that end the part.
    """
    bare = part.rstrip("0123456789") if inside and new.isalpha() else part
    digits, part = part[len(bare) :], bare or part
    if digits and bare:
        return _ended(bare, new, inside=False) + digits
    alike_there = f"{part[-1]}{new}" in ("kc", "ck", "iy", "yi", "sz", "zs")
    return f"{part[:-1]}{new}" if alike_there else part + new


def _inserted(local: str, said: str) -> str | None:
    """Read "you forgot the seven after the k"."""
    match = _INSERTED.search(said)
    if not match or match["near"] not in local:
        return None
    at = local.rindex(match["near"])
    at += len(match["near"]) if match["side"] == "after" else 0
    return local[:at] + match["new"] + local[at:]


def _without_letter(local: str, said: str) -> str | None:
    match = _WITHOUT.search(said)
    if not match:
        return None
    old = match["old"]
    return _on_part(local, match["word"] or "", lambda part: part.replace(old, "", 1) or part)


def _counted(local: str, said: str) -> str | None:
    match = _COUNTED.search(said)
    doubled = _DOUBLED.search(said)
    if match:
        letter, count = match["letter"], _COUNTS.get(match["count"], 2)
        word = match["word"] or ""
    elif doubled:
        letter, count, word = doubled["letters"][0], 2, said[: doubled.start()].split(" ")[-1]
        word = "" if word in ("with", "a", "an", "the") else word
    else:
        return None
    if not match and not word and letter * count in local:
        return local  # "with a double e": so it is
    return _on_part(local, word, lambda part: re.sub(f"{letter}+", letter * count, part, count=1))


def _replaced(local: str, said: str) -> str | None:
    match = _NOT_FIRST.search(said) or _NOT.search(said)
    if not match or not match["new"].isalnum() or not match["old"].isalnum():
        return None
    new, old = match["new"], match["old"]
    if new in _FILL and len(new) > 1:
        return None
    if new in _parts(local):
        return local
    if len(old) == 1 or old.isdigit():
        return (
            local[: local.rindex(old)] + new + local[local.rindex(old) + len(old) :]
            if old in local
            else None
        )
    return _on_part(local, old, lambda part: new if alike(part, old) else part)


def _changed(local: str, said: str) -> str | None:
    """Read "change the i to a y", "replace the dot with a dash"."""
    match = _CHANGE.search(said)
    if not match:
        return None
    old, new = match["old"] or match["was"], match["new"] or match["now"]
    if old not in local or old == new:
        return None
    at = local.rindex(old)
    return local[:at] + new + local[at + len(old) :]


def _one_word(local: str, said: str) -> str | None:
    """Read "tom riley, one word"."""
    if not re.search(r"\b(?:1 word|together|no spaces?)\b", said):
        return None
    bare = "".join(part for part in _parts(local) if part.isalnum())
    words = re.sub(r"\b(?:1 word|all|together|no spaces?)\b", "", said).split()
    kept = "".join(word for word in words if word not in _FILL)
    return bare if bare != local and (not kept or alike(kept, bare)) else None


def _respelled(local: str, said: str) -> str | None:
    """A correction that is nothing but one word or spelling replaces the part it resembles."""
    rest = [word for word in said.split(" ") if word not in _FILL]
    if len(rest) == 2 and alike(rest[0], rest[1]):
        rest = rest[1:]
    if len(rest) != 1 or len(rest[0]) < 2 or not rest[0].isalnum() or rest[0] in NEVER:
        return None
    if rest[0] != local and rest[0] == re.sub(r"[ ._+'-]", "", local):
        return local  # both words of a name in one breath
    near = [part for part in _parts(local) if part.isalnum() and alike(part, rest[0])]
    if not near or rest[0] in near:
        return None
    return _on_part(local, near[0], lambda part: _renamed(part, rest[0], near[0]))


def _renamed(part: str, word: str, old: str) -> str:
    """Put `word` for the part `old`, whose digits stay: quill7 becomes quilt7."""
    if part != old:
        return part
    digits = part[len(part.rstrip("0123456789")) :]
    return word + digits if word.isalpha() and digits != part else word


def _whole_local(local: str, said: str) -> str | None:
    """Read "no it's mara dot quill" as the whole part before the at."""
    rest = " ".join(word for word in said.split(" ") if word not in _FILL)
    if not _LOCAL_SAID.fullmatch(rest) or rest.rsplit(" ", 1)[-1] in _COMMON_ENDINGS:
        return None
    return rest.replace(" ", "") if local else None


_EDITS = (
    _placed, _at_the_edge, _inserted, _one_word, _changed, _with_letter, _without_letter, _counted,
    _replaced, _respelled, _whole_local,
)  # fmt: skip


def _new_ending(domain: str, said: str) -> str | None:
    """Read "dot org", "it's dot org not dot com", "example dot org not com"."""
    kept = re.split(r" (?:and )?not ", _NOT_THAT_ENDING.sub("", said))[0]
    match = _ENDING.search(kept)
    if not match:
        return None
    before = kept[: match.start()].split(" ")[-1]
    host = domain.rpartition(".")[0]
    if before and before not in _FILL and before != "@" and not alike(before, host.split(".")[-1]):
        return None
    return f"{host}.{match['new'].replace(' ', '')}"


def _new_host(domain: str, said: str) -> str | None:
    """Read "gmail not example", "it's at gmail"."""
    match = _NOT_FIRST.search(said) or _NOT.search(said)
    name, _, ending = domain.partition(".")
    if match and match["old"] == name and match["new"].isalnum() and len(match["new"]) > 2:
        return f"{match['new']}.{ending}"
    return None


def _sign_edit(local: str, said: str, domain: str) -> str | None:
    dropped = _NO_SIGN.search(said)
    if dropped and dropped["sign"] in local:
        return f"{local.replace(dropped['sign'], '')}@{domain}"
    match = _NOT_FIRST.search(said) or _NOT.search(said)
    new, old = (match["new"], match["old"]) if match else (_lone_sign(said), "")
    if not new or new.isalnum() or new == "@":
        return None
    present = old if old in local and old else next((sign for sign in "._-+" if sign in local), "")
    return f"{local.replace(present, new)}@{domain}" if present and present != new else None


def _lone_sign(said: str) -> str:
    rest = [word for word in said.split(" ") if word not in _FILL]
    return rest[0] if len(rest) == 1 else ""
