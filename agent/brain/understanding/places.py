"""The time zone of a place: larger cities, states and provinces, countries of one zone.

A place whose people keep several zones is left out, but for states of which nearly all keep one.
"""

import re
from functools import lru_cache
from typing import Final

_PLACES: Final = {
    "America/New_York": (
        "new york|new york city|nyc|brooklyn|queens|manhattan|new jersey|newark|boston|massachusetts|philadelphia|philly"
        "|pennsylvania|pittsburgh|atlanta|georgia|florida|miami|orlando|tampa|jacksonville|charlotte|raleigh|north carolina"
        "|south carolina|virginia|west virginia|richmond|maryland|baltimore|delaware|connecticut|rhode island|new hampshire"
        "|vermont|maine|portland maine|ohio|cleveland|columbus|cincinnati|washington dc|dc|d c|buffalo|rochester|savannah"
    ),
    "America/Detroit": "michigan|detroit|grand rapids",
    "America/Indiana/Indianapolis": "indiana|indianapolis",
    "America/Kentucky/Louisville": "louisville",
    "America/Chicago": (
        "chicago|illinois|texas|houston|dallas|austin|san antonio|fort worth|minnesota|minneapolis|st paul|saint paul|wisconsin"
        "|milwaukee|madison wisconsin|iowa|des moines|missouri|st louis|saint louis|kansas|kansas city|wichita|omaha|nebraska"
        "|oklahoma|oklahoma city|tulsa|arkansas|little rock|louisiana|new orleans|baton rouge|mississippi|alabama|birmingham alabama"
        "|nashville|memphis|north dakota|south dakota"
    ),
    "America/Denver": (
        "denver|colorado|boulder|colorado springs|utah|salt lake|salt lake city|new mexico|albuquerque|santa fe|montana|wyoming|el paso"
    ),
    "America/Boise": "idaho|boise",
    "America/Phoenix": "arizona|phoenix|tucson|scottsdale|mesa arizona",
    "America/Los_Angeles": (
        "los angeles|california|san francisco|san diego|san jose|sacramento|oakland|fresno|long beach|bay area|silicon valley|oregon"
        "|portland|portland oregon|seattle|tacoma|spokane|washington state|state of washington|nevada|las vegas|vegas|reno"
    ),
    "America/Anchorage": "alaska|anchorage|fairbanks|juneau",
    "Pacific/Honolulu": "hawaii|honolulu|maui",
    "America/Puerto_Rico": "puerto rico|san juan",
    "America/Toronto": "toronto|ontario|ottawa|hamilton ontario|london ontario|mississauga|quebec|montreal|quebec city",
    "America/Winnipeg": "manitoba|winnipeg",
    "America/Regina": "saskatchewan|saskatoon|regina",
    "America/Edmonton": "alberta|calgary|edmonton|red deer|banff",
    "America/Vancouver": "british columbia|vancouver|victoria bc|victoria british columbia|surrey bc|kelowna|bc|b c",
    "America/Halifax": "nova scotia|halifax|new brunswick|prince edward island|pei|moncton",
    "America/St_Johns": "newfoundland|st john's|st johns",
    "America/Whitehorse": "yukon|whitehorse",
    "America/Mexico_City": "mexico city|guadalajara|monterrey",
    "America/Tijuana": "tijuana",
    "America/Cancun": "cancun",
    "America/Bogota": "colombia|bogota|medellin",
    "America/Lima": "peru|lima",
    "America/Caracas": "venezuela|caracas",
    "America/Argentina/Buenos_Aires": "argentina|buenos aires",
    "America/Santiago": "santiago",
    "America/Sao_Paulo": "sao paulo|são paulo|rio|rio de janeiro|brasilia",
    "America/Jamaica": "jamaica|kingston jamaica",
    "America/Costa_Rica": "costa rica",
    "America/Panama": "panama",
    "Europe/London": (
        "united kingdom|uk|u k|great britain|britain|england|scotland|wales|northern ireland|london|manchester|birmingham|liverpool"
        "|leeds|glasgow|edinburgh|bristol|sheffield|cardiff|belfast|newcastle|brighton|nottingham|aberdeen"
    ),
    "Europe/Dublin": "ireland|dublin|cork|galway|limerick",
    "Europe/Lisbon": "lisbon|porto|portugal",
    "Europe/Madrid": "spain|madrid|barcelona|valencia|seville",
    "Europe/Paris": "france|paris|lyon|marseille|toulouse",
    "Europe/Brussels": "belgium|brussels|antwerp",
    "Europe/Amsterdam": "netherlands|holland|amsterdam|rotterdam|the hague",
    "Europe/Luxembourg": "luxembourg",
    "Europe/Berlin": "germany|berlin|munich|hamburg|frankfurt|cologne|stuttgart|dusseldorf",
    "Europe/Zurich": "switzerland|zurich|geneva|basel|bern",
    "Europe/Vienna": "austria|vienna|salzburg",
    "Europe/Rome": "italy|rome|milan|naples|turin|florence",
    "Europe/Copenhagen": "denmark|copenhagen",
    "Europe/Oslo": "norway|oslo|bergen",
    "Europe/Stockholm": "sweden|stockholm|gothenburg",
    "Europe/Helsinki": "finland|helsinki",
    "Europe/Warsaw": "poland|warsaw|krakow",
    "Europe/Prague": "czech republic|czechia|prague",
    "Europe/Budapest": "hungary|budapest",
    "Europe/Bucharest": "romania|bucharest",
    "Europe/Sofia": "bulgaria|sofia",
    "Europe/Athens": "greece|athens",
    "Europe/Belgrade": "serbia|belgrade",
    "Europe/Zagreb": "croatia|zagreb",
    "Europe/Kyiv": "ukraine|kyiv|kiev",
    "Europe/Moscow": "moscow|saint petersburg|st petersburg russia",
    "Europe/Istanbul": "turkey|istanbul|ankara",
    "Atlantic/Reykjavik": "iceland|reykjavik",
    "Asia/Jerusalem": "israel|tel aviv|jerusalem|haifa",
    "Asia/Beirut": "lebanon|beirut",
    "Asia/Dubai": "dubai|abu dhabi|emirates|united arab emirates|uae",
    "Asia/Qatar": "qatar|doha",
    "Asia/Riyadh": "saudi arabia|riyadh|jeddah",
    "Asia/Kuwait": "kuwait",
    "Asia/Tehran": "iran|tehran",
    "Asia/Karachi": "pakistan|karachi|lahore|islamabad",
    "Asia/Kolkata": "india|mumbai|bombay|delhi|new delhi|bangalore|bengaluru|chennai|hyderabad|kolkata|calcutta|pune|ahmedabad",
    "Asia/Colombo": "sri lanka|colombo",
    "Asia/Dhaka": "bangladesh|dhaka",
    "Asia/Kathmandu": "nepal|kathmandu",
    "Asia/Bangkok": "thailand|bangkok|chiang mai|phuket",
    "Asia/Ho_Chi_Minh": "vietnam|ho chi minh|ho chi minh city|saigon|hanoi",
    "Asia/Kuala_Lumpur": "malaysia|kuala lumpur",
    "Asia/Singapore": "singapore",
    "Asia/Jakarta": "jakarta",
    "Asia/Manila": "philippines|manila|cebu",
    "Asia/Shanghai": "china|beijing|shanghai|shenzhen|guangzhou",
    "Asia/Hong_Kong": "hong kong",
    "Asia/Taipei": "taiwan|taipei",
    "Asia/Seoul": "korea|south korea|seoul|busan",
    "Asia/Tokyo": "japan|tokyo|osaka|kyoto",
    "Australia/Sydney": "sydney|canberra|new south wales|newcastle australia",
    "Australia/Melbourne": "melbourne",
    "Australia/Brisbane": "brisbane|queensland|gold coast|cairns",
    "Australia/Adelaide": "adelaide|south australia",
    "Australia/Darwin": "darwin|northern territory",
    "Australia/Perth": "perth|western australia",
    "Australia/Hobart": "hobart|tasmania",
    "Pacific/Auckland": "new zealand|auckland|wellington|christchurch",
    "Africa/Cairo": "egypt|cairo",
    "Africa/Casablanca": "morocco|casablanca",
    "Africa/Lagos": "nigeria|lagos|abuja",
    "Africa/Accra": "ghana|accra",
    "Africa/Nairobi": "kenya|nairobi",
    "Africa/Addis_Ababa": "ethiopia|addis ababa",
    "Africa/Johannesburg": "south africa|johannesburg|cape town|durban|pretoria",
}  # fmt: skip
_ZONES: Final = {name: zone for zone, names in _PLACES.items() for name in names.split("|")}
_MOST_WORDS: Final = 3
_WORD: Final = re.compile(r"[^\W\d_]+(?:'s)?")
# "Same as yours", "wherever you are", "your time is fine", "I'm local"
_HERE: Final = re.compile(
    r"\b(?:same|exactly) (?:as |one (?:as )?|time(?: zone)?(?: as)? |zone(?: as)? |(?:place|city|town|area)\b ?(?:as )?)*(?:that )?(?:you(?:rs|'re| are| guys)?|where you|as here|there|the (?:studio|clinic|office|shop|school|salon|practice))\b"
    r"|\b(?:in|on) the same (?:place|city|town|area|(?:time )?zone)\b|\bwherever you(?:'re| are)\b|\bwhere you(?:'re| are)(?: at| is)?$"
    r"|^(?:(?:just|please|you can|oh|um|well|let's) )*(?:use |go with |say )?(?:yours|your own|your (?:local )?time(?: zone)?|your zone)\b"
    r"|\b(?:i'm|i am|we're|we are) (?:local|in town|nearby|just (?:down|up) the (?:road|street)|round the corner|around the corner)\b"
    r"|^(?:the |your )?(?:studio|clinic|office|shop|school|salon|practice|business|local)(?:'s)? (?:own )?time\b|^local$"
)
_ELSEWHERE: Final = re.compile(r"\b(?:not|isn't|aren't|different|what|which|what's)\b")


def zone_at(place: str) -> str | None:
    """Return the IANA zone of a place in lower case, None for one unknown or of several zones."""
    return _ZONES.get(place)


def zone_among(text: str) -> str | None:
    """Return the zone of the place that lower-case `text` names; of several the longest, then the first."""
    return _among(tuple(_WORD.findall(text.replace(".", ""))))


@lru_cache(maxsize=256)
def _among(words: tuple[str, ...]) -> str | None:
    for count in range(_MOST_WORDS, 0, -1):
        for at in range(len(words) - count + 1):
            if zone := _ZONES.get(" ".join(words[at : at + count])):
                return zone
    return None


def is_here(text: str) -> bool:
    """Tell whether lower-case `text` says the zone is the one of the business: "same as yours"."""
    return _HERE.search(text) is not None and not _ELSEWHERE.search(text)
