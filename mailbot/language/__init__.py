"""What a Russian letter says: own words, names, classes, role, topic, problem, tone. Pure: lexicons are arguments."""
