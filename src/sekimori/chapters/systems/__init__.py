"""Information systems 情報システム (春日部 第6): for now the screens of the journal 記録 (第6の2)."""
