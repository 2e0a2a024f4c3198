"""管理者権限簿: who holds administrator rights in which system, why and until when (第6の4)."""
