"""Official wording 指針の本文: the government's own text beside our summaries, with the exact file it came from."""
