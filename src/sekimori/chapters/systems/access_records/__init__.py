"""Access records アクセス記録: what other systems wrote down about who looked at whose data, taken in and kept."""
