"""Files in: rosters, responsibility letters, submissions and judgements become facts with their place."""
