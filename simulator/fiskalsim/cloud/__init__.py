"""
SIGN DE V2: a TSE in the cloud as a service, without HTTP.

Organisations have keys, keys get tokens, tokens reach TSS, a TSS has clients, and clients have
transactions that a simulated device signs. State is a fold over the facts of
`fiskalsim.cloud.facts`. How this looks from outside is told in `fiskalsim.web.sign_de`.
"""
