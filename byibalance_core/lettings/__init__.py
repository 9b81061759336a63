"""The social task: genudlejninger and who gets them, the ladder of an agreement, its account, and other agreements."""
