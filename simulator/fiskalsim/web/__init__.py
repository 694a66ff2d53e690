"""
HTTP: parse, call, render. The only room of the machine that knows it.

`fiscal`, `sign_de` and `onboarding` are the services that a world offers, `control` is the control
API, and `reading` turns request bodies into values. What lies directly here serves all of them:
the server, its requests and replies, the addresses, the journal and the pages.
"""
