"""Management structure 管理体制 (春日部 第2, 練馬 第2章): role holders, designations, the committee."""
