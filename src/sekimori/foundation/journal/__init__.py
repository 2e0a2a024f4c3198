"""Journal 記録: the append-only record of every act and every reading of personal data."""
