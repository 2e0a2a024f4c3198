"""The screens of 管理体制."""
