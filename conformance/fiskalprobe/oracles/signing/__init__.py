"""
Signatures of a TSE: rebuild the signed bytes, read key and certificate, verify.

`proof` does all of it for one receipt, and `diagnosis` looks for the field at fault when a
signature does not verify. `logmessage` and `envelope` know the signed bytes, `signature`,
`schnorr` and `algorithm` the signatures, `publickey` and `certificate` who signed.
"""
