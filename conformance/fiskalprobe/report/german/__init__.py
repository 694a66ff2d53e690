"""
The reports' German for what the stream holds in English, because it is evidence.

`checks` says what each check looks at, `messages` what it said, `evidence` what it expected;
`exports` and `tills` are the messages of their fields. The sentences stand in the TOML files, as
literal texts where English is a regular expression. What is not known stays English.
"""
