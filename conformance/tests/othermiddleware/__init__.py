"""
Somebody else's middleware: small, core only, in memory, and made without looking at ours.

It answers as releases up to 1.7.6 did and takes the other documented reading wherever there is
one: strict JSON, a stored receipt that is answered again, the number before the client … It
shares no line with the simulator, so a judge that likes it is not in love with its own machine.
"""
