"""Persons in a letter, and whose names they are: the applicant's, a child's, somebody else's."""
