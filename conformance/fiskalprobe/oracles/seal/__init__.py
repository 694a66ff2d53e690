"""
What proves an answer: signature, serial number, certificate, QR code, order of its two times.

A claim whose evidence is missing is unclear and never holds. `answer` puts together what the
others here say.
"""
