"""A letter cut into the writer's own words, the signature and the quotation."""
