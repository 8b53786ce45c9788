"""The builder: pages on which staff make drafts of forms, without code."""
