"""What a letter is for: its kind, topic, problem, and what a person should notice."""
