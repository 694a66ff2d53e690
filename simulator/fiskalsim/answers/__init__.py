"""
Answers as the service's generations write them: values in, JSON out.
"""
