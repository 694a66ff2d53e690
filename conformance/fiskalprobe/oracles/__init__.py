"""
Pure claims about evidence: no clock, no network, no environment, no random source.

`answer` judges one fiscal response with the help of its neighbours here; `counters`, `parallel`
and the folder `ledger` judge several. `cloud` is about a cloud TSE, `till` about a till, `export`
and `dsfinvk` about what they hand out, and `signing` is the cryptography behind all of them.
"""
