"""
What a TSE hands out of its store: log messages, certificates and info.csv in one tar file.

`archive` reads it, `naming` knows what files are called, `info` the description of the device,
and `rules` judges. File names and contents are those of TR-03151, in its chapters about the
export format.
"""
