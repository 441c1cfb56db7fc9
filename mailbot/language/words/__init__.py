"""Words as such: tokens, the dictionary, spelling, Russian in Latin letters, cues. Nothing here knows a letter."""
