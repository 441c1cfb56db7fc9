"""The manner of a letter: bad words in any disguise, and whom they are meant for."""
