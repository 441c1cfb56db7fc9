"""The brain: matching, assessing, deciding, the case lifecycle, retry times, what is due, the digest as data. Pure."""
