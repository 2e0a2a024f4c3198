"""Reading 管理体制: who holds which role, who may be named to one, and the meetings of the committee."""
