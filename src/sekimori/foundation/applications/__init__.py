"""Applications 申請: kinds declared once, submissions pinned by digest, acts appended, never edited."""
