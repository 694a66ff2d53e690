"""
A run or a case a second time: judged anew from its record, or sent again.
"""
