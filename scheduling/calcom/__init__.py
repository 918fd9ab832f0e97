"""The client of Cal.com API v2; knows Cal.com and nothing else of ours.

Every operation is one line of `operations`; `calls` gives each a method, `session` sends it. To add
one: its line, a record for its answer, and a method where plain `client.call` is not enough.

Decisions. The client is httpx: its transport is the seam where tests and the embedded calendar come
in, and one pool for an address serves all accounts; under it the connections are aiohttp's, for
httpx's own pool collapses at 200 requests at once. Answers are read leniently, for the published
schema is behind the service: unknown keys are ignored, and only what we use has a shape. Refusals
are told apart by one table of Cal.com's published sentences (`errors.TEXTS`), because it has no
codes for them; whatever is not a clear refusal of a write counts as "not known", never as "not
done". Retries are a few lines in `session` and not a transport's, which would repeat writes as
well. Limits are kept per key and address (`limits`), for clients come and go with each call.
A managed user's tokens outlive the clients too: `tokens.Tokens` is made once and handed to each.
"""
