"""
The reports' German for what the stream holds in English, because it is evidence.

`checks` says what each check looks at, `messages` what it said, `evidence` what it expected;
`cloud`, `exports` and `tills` are the messages of their fields. What is not known stays English.
"""
