"""What else an utterance does: hold, repeat, ask, decline, leave, greet, swear."""

from typing import Literal

from agent.brain.understanding.normalize import Cue, PhraseTable

Tag = Literal[
    "hold",
    "repeat",
    "alternatives",
    "earlier",
    "later",
    "handoff",
    "goodbye",
    "no_preference",
    "ask_why",
    "refuse",
    "abandon",
    "thanks",
    "greet",
    "profanity",
    "both",
    "robot",
    "abilities",
    "ask_services",
    "ask_status",
    "ask_zone",
    "ask_length",
    "unsure",
    "none",
]
"""What a cue stands for; "none" is what only sounds like one of the others."""

_PHRASES: dict[Tag, str] = {
    "hold": """hold on|hang on|one second|one sec|one moment|one minute|just a second|just a sec
        just a moment|just a minute|just one second|just one moment|a second|a sec|a moment
        a minute please|give me a second|give me a sec|give me a moment|give me a minute
        give me one second|give me one moment|bear with me|let me check|let me look|let me see
        let me think|let me get my calendar|let me find|wait a second|wait a minute|wait a sec
        wait a moment|hold please|please hold|please wait|brb|be right back|let me grab|two seconds
        need a minute|need a second|need a moment|hold the line|let me pull up|stand by|sec
        gimme a second|checking my calendar|can you hold|could you hold|one tick|two secs|two ticks|just a tick|half a mo|just a mo|one mo|half a second|hold on a second""",
    "repeat": """say that again|repeat that|repeat|come again|say it again|pardon|pardon me|huh
        what was that|what did you say|what was that again|when was that again|when is that again|did not catch that|did not catch
        did not get that|did not hear|could not hear|can not hear you|can not hear|once more
        one more time|again please|what were they|what were those|what were the times
        what were the options|i missed that|missed that|say again|excuse me|tell me again
        run that by me|what are they again|read that back|read it back|go over that again
        what was the time again|what was the day again|what was the date again|what is the time again|what day was that
        what time was it again|what day again|what time again|the options again|run through those again|go through those again
        run through them again|go through them again|run through that again|those times again|read those again|those again
        could you say that again|you broke up|you are breaking up|you cut out|you dropped out|you went quiet|bad line|line is bad|could you that again|you that again|you say again|sorry what|come back|did not understand|what are my options again
        the times again|what time was that|which day was that|what was the first one
        what was the last one|what do you mean|which one was that|which one is that|which one do you mean|slower|repeat them|repeat it|are you there|can you hear me|do you hear me|you there|still there""",
    "alternatives": """anything else|something else|other times|another time|any other|other time
        different time|different day|another day|other days|different times|other options
        more options|other slots|another slot|another one|different one|none of those
        none of these|none of them|none work|none of those work|neither|neither works|neither one
        neither of those|those do not work|they do not work|that does not work|does not work
        do not work|does not work for me|that will not work|will not work|that is not good
        that time does not work|what else|what other|show me more|more times|others|any others
        not those|can not do that|can not do those|can not do any|can not make that
        can not make those|can not make any|can not make it then|not good for me|no good
        does not suit|do not suit|something different|anything different|elsewhere|keep looking
        some other|next options|more choices|keep going|keep looking|what is next|times do not fit|they do not fit|does not fit|do not fit|busy at all of those|busy then|at work then|working then|not any of those|no not those|got more|not convenient|bad for me""",
    "earlier": """earlier|sooner|something earlier|anything earlier|anything sooner|earliest
        the earliest|before that|earlier than that|too late|bit earlier|as early as|early as possible
        first thing|soonest|as soon as possible|right away|first available|next available""",
    "later": """later|something later|anything later|after that|later than that|too early|too soon
        bit later|as late as|late as possible|latest|the latest|last one of the day|last appointment|last one on|last slot|what is the last one
        last available|the last time
        further out|not so soon|not so early""",
    "handoff": """agent|agent please|operator|representative|a representative|human|a human|real person
        a real person|actual person|a person|live person|live agent|speak to someone
        talk to someone|speak with someone|talk with someone|speak to somebody|talk to somebody
        speak to a person|talk to a person|speak to the manager|a manager|your manager|supervisor
        manager|receptionist|the receptionist|front desk|the front desk|reception|customer service
        transfer me|connect me|put me through|someone real|a staff member|member of staff|the staff
        human please|real human|person please|speak to a doctor|talk to the doctor|call center
        somebody call me|someone call me|have someone call|call me back|get me someone|get me somebody
        someone who knows|somebody who knows|somebody who can help|someone who can help|customer support|speak to one of|talk to staff|anyone real|somebody real|talk to a machine|talk to machines|talk to a robot|not a robot|speak with the doctor|speak to the doctor
        talk with the doctor|speak with the dentist|talk to the dentist|speak to the dentist|speak with the vet|talk to the vet|speak to the vet
        speak with the owner|talk to the owner|speak to the owner|speak with the boss|speak to your boss|human being""",
    "goodbye": """bye|good bye|bye bye|see you|see ya|see you then|see you later|have a good day
        have a good one|have a nice day|have a great day|talk to you later|talk later|take care
        good night|cya|hang up|so long|that will be all|that would be all|catch you later|have a good evening|have a good weekend
        have a nice weekend|have a lovely day|ciao|toodles|ta ta|let you go|got to go|gotta run|got to run|must dash|speak soon""",
    "no_preference": """any time|anytime|dealer's choice|they are all fine|all of them are fine|all of them work|they all work|all fine|pick one|just pick one|flip a coin|you pick one|whenever|does not matter|do not care|do not mind
        no preference|up to you|you choose|you pick|you decide|either|either one|either is fine
        either works|any of them|any of those|any is fine|any works|any one|whatever|whichever
        i am flexible|flexible|i am easy|easy|whatever works|whatever is easiest|all the same to me
        all good for me|surprise me|any day|anything is fine|anything works|whatever you have
        anything|open all day|all day|i am open|makes no difference|no particular|not fussed
        not bothered|makes no odds|your choice|your call|i am free all week|i am wide open""",
    "ask_why": """why|why do you need|why do you ask|why do you want|what is this for|what is that for
        what is it for|what do you need it for|what do you need that for|what for|do you need it
        do you need that|do you really need|is that necessary|is it necessary|is that required
        is it required|is this required|do i have to|do i need to give|must i|how come|what is it to you|what business is it of yours
        why is that|what will you do with|what do you do with|what do you want that for
        why would you need|get spam|spam me|send me spam|who sees it|who will see it|who gets it|is that needed|is this necessary""",
    "refuse": """i would rather not|rather not|prefer not|i would prefer not|do not give that out
        do not give it out|do not give out|not comfortable|do not have one|do not have an email
        do not have email|do not have a phone|no email|no phone|without email|skip|skip that
        skip it|skip this|none of your business|will not give|not giving|not going to give
        not telling|do not want to give|do not want to say|do not want to share|not share
        do not share|not sharing|can not give|keep that private|that is private|private|pass
        do not use email|have not got one|have not got an email|that is personal|too personal
        do not wish to|no comment|do not like giving|do not have that|next question|refuse
        not saying|do not want to tell|would not like to|do not feel like|leave it blank|leave that out|leave it out|i do not know it by heart|i do not know my number|i do not know the number|i do not know my email|do not know it by heart|do not know my number|do not know the number|forget my number
        forgot my number|can not remember it|do not remember it|in my other jacket|not on me|not got it on me|do not have it on me|do not have it with me""",
    "abandon": """forget it|forget about it|forget the whole thing|never mind|changed my mind
        do not bother|scrap it|scrap that|drop it|i give up|give up|i will call back|call back later
        i will try later|try again later|not interested|do not want it anymore|do not want to book
        do not want an appointment|do not need it anymore|stop|quit|call you back|another time maybe
        leave it then|let us leave it|forget this|i am done with this|not now thanks|maybe later
        i will think about it|let me think about it|no longer interested|leave it for now
        i will leave it|cancel that|cancel this|cancel it|exit|start over|start again|start all over|start from scratch|start fresh|start from the beginning|begin again|start this over
        scratch that|scratch all that|scratch all of that|forget all that|forget all of that|forget everything|not going to book""",
    "thanks": "thanks|thank you|much appreciated|appreciate it|ta|grateful|many thanks",
    "greet": """hi|hello|hey|good morning|good afternoon|good evening|good day|howdy|hiya|greetings
        hi there|hello there|hey there|yo""",
    "profanity": """fuck|fucking|fucked|fucker|shit|shitty|bullshit|asshole|arsehole|bitch|bastard
        damn|damn it|dammit|goddamn|crap|wtf|piss off|bollocks|motherfucker|fuck off|fuck you
        bloody hell|for fuck's sake|fuck's sake|fucks sake|for god's sake|screw you|dickhead|stfu|idiot|idiots|moron|morons|what the hell|what the heck|stupid machine|stupid bot|stupid thing|useless bot
        useless machine|useless thing|bloody useless|you useless|go to hell|you suck|this sucks|twat|wanker""",
    "both": """both|both of them|both of those|all of them|all of those|all my appointments|them all
        everything i have|both appointments|each of them|all three|the lot|all of my appointments
        all of my bookings|all my bookings|all of mine|all appointments|every appointment
        both my appointments|both of my appointments|both bookings|everything""",
    "robot": """are you a robot|are you a bot|are you human|are you a human|are you real|are you an ai
        are you a real person|are you a person|are you a machine|are you a computer|are you ai
        am i talking to a robot|am i talking to a bot|am i talking to a machine|is this a robot
        am i talking to a human|am i talking to a person|am i talking to a real person|is this a bot
        am i speaking to a human|am i speaking to a person|am i speaking to a real person
        am i speaking to a robot|is this a real person|is this a machine|is this an ai
        is this a recording|are you a recording|are you automated|are you a chatbot""",
    "abilities": """what can you do|what can you do for me|what can you help with|how can you help
        what can you help me with|how can you help me|what are you able to do|how does this work
        what do you help with|who are you|who is this|who am i talking to|who am i speaking to
        what is this|help|help me|what can i do here|what can i ask|what are you""",
    "unsure": """i do not know|do not know|not sure|i am not sure|no idea|i have no idea|hard to say|not certain
        what do you recommend|what would you recommend|what do you suggest|you tell me
        i do not really know|not really sure|what should i take|which one should i take|which is best""",
    "ask_status": """did that go through|did it go through|did that work|did it work|is it booked|is that booked
        is it booked now|is it all booked|am i all booked|is it confirmed|is that confirmed|has it gone through
        has that gone through|did you book it|did you book that|was it booked|was that booked|is it done
        is that done|did you get that booked|is everything booked|did you cancel it|did you cancel that|did you cancel my|did you cancel the|is it cancelled|is that cancelled
        has it been cancelled|has that been cancelled|was it cancelled|so it is cancelled|so that is cancelled|did you move it|did you move that|did you move my
        is it moved|is that moved|has it been moved|so it is moved|so that is moved|so it is booked|so that is booked|so i am booked|so i am all set
        am i all set|are we all set|are we good|is that all done|did you change it|is it changed|has it been changed|has it been booked|did the booking go through|did it save|is my booking confirmed""",
    "ask_zone": """what time zone|which time zone|whose time zone|what timezone|which timezone|is that my time|is that your time
        my time or yours|your time or mine|is that eastern|is that central|is that mountain|is that pacific
        is that in eastern|is that in central|is that in mountain|is that in pacific|is that eastern time
        is that local time|in my time zone|in your time zone|what is that in my time|which time is that|what time is that for you|what time is that over there|what time is that there|what time is that on your end
        what time is that for you guys|what time is that my time|what time is that your time|is that your end|is that on your end|is that over there""",
    "ask_length": """how long is it|how long is that|how long does it take|how long does that take|how long will it take
        how long will that take|how long does it last|how many minutes|how long is an appointment|how long does a
        how long is a|how long is an|how long is the|how long does the|how long does an|how long are the|how long are they
        how long would it take|how long should i plan""",
    "none": """anything else you need|anything else i need|anything else from me|anything else i should know|anything else to know
        anything else you want|anything else you would like|anything else you have to know|do you need anything else|did you need anything else
        cancel later|cancel it later|cancel that later|cancel this later|back out later|change my mind later|decide later|pay later|pay you later
        tell you later|give you that later|give that later|give it later|give it to you later|let you know later|send it later|send that later""",
    "ask_services": """what services|which services|what do you offer|what can i book
        what kind of appointments|what types of appointments|what kinds of appointments
        what types of appointment|what are the options|what are my options|what options
        what appointments do you|services do you|list the services|what do you do|what choices
        what types|what else do you do|what else do you offer|what else can i book|what other services|what sort of appointments|what is the difference|which types""",
}
_TABLE = PhraseTable(_PHRASES)


def cues(heard: tuple[str, ...]) -> list[Cue[Tag]]:
    """Return every act cue in canonical words, in order."""
    return _TABLE.scan(heard)
