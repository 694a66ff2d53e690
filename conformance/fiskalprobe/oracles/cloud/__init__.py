"""
Claims about a cloud TSE (SIGN DE V2): one answer, many answers in order, and an export.
"""
