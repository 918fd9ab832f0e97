"""Names of months and days in Spanish, German, French and Hindi: what leads to a foreign date."""

from typing import Final

from scheduling.when.words import WEEKDAYS, code, code_of, listed, spell

MONTH: Final = code("foreignmonth")
"""The code of every foreign name of a month that English does not share."""

_MONTHS: Final = {
    "es": (
        "enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre"
        " diciembre"
    ),
    "de": "januar jänner februar märz mai juni juli oktober dezember",
    "fr": (
        "janvier février fevrier mars avril mai juin juillet août aout septembre octobre novembre"
        " décembre decembre"
    ),
    "hi": "जनवरी फरवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर सितम्बर अक्टूबर अक्तूबर नवंबर नवम्बर दिसंबर दिसम्बर",
}
_WEEKDAYS: Final = (
    "lunes montag lundi somvar somwar सोमवार|martes dienstag mardi mangalvar mangalwar मंगलवार"
    "|miércoles miercoles mittwoch mercredi budhvar budhwar बुधवार"
    "|jueves donnerstag jeudi guruvar guruwar गुरुवार|viernes freitag vendredi shukravar shukrawar शुक्रवार"
    "|sábado sabado samstag sonnabend samedi shanivar shaniwar शनिवार"
    "|domingo sonntag dimanche ravivar raviwar रविवार"
)
_HOURS: Final = {"oclock": "uhr baje बजे", "at": "las à", "the": "el le"}


def languages_of(text: str) -> tuple[str, ...]:
    """Return the languages whose month names stand in lower-case `text`, each once."""
    words = text.replace(".", " ").replace(",", " ").split()
    return tuple(
        language
        for language, names in _MONTHS.items()
        if not frozenset(names.split()).isdisjoint(words)
    )


def _learn() -> None:
    for names in _MONTHS.values():
        for name in listed(names):
            spell(name, MONTH)
    for day, names in zip(WEEKDAYS, _WEEKDAYS.split("|"), strict=True):
        for name in listed(names):
            spell(name, code_of(day))
    for word, names in _HOURS.items():
        for name in listed(names):
            spell(name, code(word))


_learn()
