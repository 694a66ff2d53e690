"""
What commands put on the terminal, and how: foreign text, progress, and the closing sentences.
"""
