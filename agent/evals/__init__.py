"""Simulated callers hold whole conversations with the agent; the calendar is the judge.

A scenario is played against the real pipeline, a brain on the wire and a fresh embedded Cal.com
that stands still at the moment of its world. The caller is a table of answers: it shares no code
with the brain, so that a mistake of one is no mistake of the other. A run succeeds when the
calendar is as expected, the scenario's own phrases hold, it took no more turns than allowed, and no
monitor has seen what must never happen.

Decisions. Silence counts as a turn. A fault that takes a time away does so at the moment of the
commit, and the desk finds the other times by itself. A caller that hears a wrong value while its
script still holds a correction of exactly that uses the script. Nobody waits: what a caller says
after a goodbye is not played. A run in which the model could not be reached is no failure of the
agent and counts nowhere. A detail that a noisy line destroyed before it was asked for was not
said: asking for it is no fault. Personas that make a call longer are allowed more turns. The command
exits with 0 whatever the figures are, unless `--strict`, or nothing at all could be played.
"""
